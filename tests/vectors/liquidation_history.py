# SPDX-License-Identifier: MIT
"""What the recorded steps of a liquidation's sequence say about the moment before one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tests.vectors.sequences import number

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record
    from tests.vectors.sequences import Moment

BUYERS: Final = ("alice", "bob")


@dataclass(slots=True, kw_only=True)
class KnownAuction:
    """An auction, running or not."""

    owner: str
    """The vault's."""
    top: int
    """[ray]."""
    started_at: int
    """[unix time]."""
    tab: int
    """[rad]."""
    lot: int
    """[wad]."""
    penalty_left: int
    """Penalty less all pay so far; below 0 where the reference paid more [rad]."""


@dataclass(slots=True, kw_only=True)
class History:
    """State before a step."""

    rate: int
    """[ray]."""
    feed_price: int
    """[wad]."""
    debts: dict[str, int]
    """Normalized debt, by vault [wad]."""
    coin: Counter[str]
    """Of buyers and vow [rad]."""
    free: Counter[str] = field(default_factory=Counter)
    """Of buyers and owners [wad]."""
    auctions: dict[int, KnownAuction] = field(default_factory=dict)
    keeper_coin: int = 0
    """[rad]."""
    open_tab: int = 0
    """[rad]."""

    def due(self, moment: Moment) -> int:
        """Debt that a recorded close-out takes from an account [rad]."""
        return self._due(moment.record, moment.step)

    def add(self, record: Record, step: Step) -> None:
        """One more recorded step that worked."""
        self.open_tab, self.coin["vow"] = number(step, "Dirt"), number(step, "vow_dai")
        action = record.word("op")
        if action == "price":
            self.feed_price = record.number("feed_val")
        elif action == "bark":
            self._add_close_out(record, step)
        elif action == "take":
            self._add_purchase(record, step)
        elif action == "redo":
            auction = self.auctions[record.number("id")]
            auction.top, auction.started_at = number(step, "top"), number(step, "tic")
            auction.penalty_left -= self._add_pay(step)

    def _add_close_out(self, record: Record, step: Step) -> None:
        vault = record.word("vault")
        penalty = number(step, "tab") - self._due(record, step)
        self.debts[vault] = number(step, "vault_art")
        self.auctions[number(step, "new_id")] = KnownAuction(
            owner=f"owner {vault}",
            top=number(step, "top"),
            started_at=record.number("now"),
            tab=number(step, "tab"),
            lot=number(step, "lot"),
            penalty_left=penalty - self._add_pay(step),
        )

    def _add_purchase(self, record: Record, step: Step) -> None:
        auction, buyer = self.auctions[record.number("id")], record.word("buyer")
        auction.tab, auction.lot = number(step, "tab"), number(step, "lot")
        self.coin[buyer] -= number(step, "owe")
        self.free[buyer] = number(step, "buyer_gem")
        self.free[auction.owner] = number(step, "vault_owner_gem")

    def _add_pay(self, step: Step) -> int:
        """What the keeper got in a step [rad]."""
        paid = number(step, "keeper_dai") - self.keeper_coin
        self.keeper_coin = number(step, "keeper_dai")
        return paid

    def _due(self, record: Record, step: Step) -> int:
        return (self.debts[record.word("vault")] - number(step, "vault_art")) * self.rate


def history(moment: Moment) -> History:
    """State before a step, from what was recorded up to it."""
    inputs = moment.inputs
    known = History(
        rate=inputs.number("rate"),
        feed_price=inputs.number("feed_val"),
        debts={str(i): vault.number("art") for i, vault in enumerate(inputs.records("vaults"))},
        coin=Counter({name: inputs.record("buyer_dai").number(name) for name in BUYERS}),
    )
    for record, step in zip(moment.records_before, moment.before, strict=True):
        if step["revert"] is None:
            known.add(record, step)
    return known
