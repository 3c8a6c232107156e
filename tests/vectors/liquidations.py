# SPDX-License-Identifier: MIT
"""Group `clip_sequences`: close-outs, purchases, resets and cancellations on accounts over time.

Every step is the one of its own group. What only our contracts do around them (lanes, leftovers
that return to an account with debt, no cancellation by governance) is in `data/DEPARTURES.md`; for
these, and because they start at rates that no accrual reaches, no sequence runs on the deployed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from model.errors import Revert
from model.units import MAX_UINT256, RAY, WAD_TO_RAY
from tests.vectors import liquidation_departures
from tests.vectors.close_outs import bark
from tests.vectors.deployed_liquidations import DeployedLiquidations
from tests.vectors.files import Record
from tests.vectors.liquidation_history import BUYERS
from tests.vectors.prices import CURVES, price_on
from tests.vectors.purchases import take
from tests.vectors.reasons import require
from tests.vectors.sequences import number, recorded_steps, until_first
from tests.vectors.starts_and_resets import redo_auction

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Prediction, Step
    from tests.vectors.sequences import Moment

ARGUMENTS: Final = ("vault", "id", "buyer", "amt", "max", "feed_val")


class Liquidations:
    """`Dog` and `Clipper` with one collateral."""

    def __init__(self) -> None:
        rules = {
            "partial_tip": liquidation_departures.partial_tip,
            "incentive_cap": liquidation_departures.incentive_cap,
            "dust_ends": liquidation_departures.dust_ends,
            "zero_amount": liquidation_departures.zero_amount,
            "one_wei": liquidation_departures.one_wei,
            "whole_tab": liquidation_departures.whole_tab,
        }
        self.departures = {name: partial(self._predict, rule) for name, rule in rules.items()}

    def recorded(self, case: Record) -> Outcome:
        return recorded_steps(case, arguments=ARGUMENTS)

    def deploy(self) -> Deployment:
        return DeployedLiquidations(self.replay)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        state = _Liquidations(
            arithmetic=arithmetic,
            inputs=inputs,
            feed_price=inputs.number("feed_val"),
            vaults=[
                _Vault(ink=vault.number("ink"), art=vault.number("art"))
                for vault in inputs.records("vaults")
            ],
            coin=Counter({name: inputs.record("buyer_dai").number(name) for name in BUYERS}),
        )
        return tuple(state.act(step) | state.after() for step in case.records("steps"))

    def _predict(self, rule: Callable[[Moment], Step | None], case: Record) -> Prediction:
        return until_first(case, self.recorded(case), rule)


@dataclass(slots=True, kw_only=True)
class _Vault:
    ink: int
    """[wad]."""
    art: int
    """[wad]."""


@dataclass(slots=True, kw_only=True)
class _Auction:
    vault: int
    tab: int
    """[rad]."""
    lot: int
    """[wad]."""
    top: int
    """[ray]."""
    started_at: int
    """[unix time]."""
    incentive_left: int
    """Most that resets still pay [rad]."""


@dataclass(slots=True, kw_only=True)
class _Liquidations:
    """The reference's contracts over the steps of the other groups."""

    arithmetic: Arithmetic
    inputs: Record
    feed_price: int
    """[wad]."""
    vaults: list[_Vault]
    coin: Counter[str]
    """Of buyers, keeper and Treasury [rad]."""
    free: Counter[str] = field(default_factory=Counter)
    """Collateral of buyers, owners and governance, outside of vaults [wad]."""
    auctions: dict[int, _Auction] = field(default_factory=dict)
    """By id, in the order of the reference's list."""
    started: int = 0
    open_tab: int = 0
    """[rad]."""
    unbacked: int = 0
    """[rad]."""
    queued: int = 0
    """[rad]."""

    def act(self, step: Record) -> Step:
        action = step.choice("op", ACTIONS)
        try:
            return {"revert": None} | action(self, step)
        except Revert as revert:
            return {"revert": revert.reason}

    def after(self) -> Step:
        return {
            "Dirt": self.open_tab,
            "vow_dai": self.coin["vow"],
            "vow_sin": self.unbacked,
            "Sin": self.queued,
            "active": " ".join(map(str, self.auctions)),
        }

    def bark(self, step: Record) -> Step:
        vault = self.vaults[step.number("vault")]
        done = bark(
            self._with(
                ink=vault.ink,
                art=vault.art,
                spot=self._spot(),
                live=1,
                Dirt=self.open_tab,
                dirt=self.open_tab,
                clipper_stopped=0,
            ),
            self.arithmetic,
        )
        tab, coin, due = (number(done, name) for name in ("tab", "coin", "due"))
        vault.ink, vault.art = number(done, "ink_after"), number(done, "art_after")
        self.open_tab += tab
        self.queued += due
        self._pay(coin, due + coin)
        self.started += 1
        is_capped = self.arithmetic.departures.incentive_cap
        self.auctions[self.started] = _Auction(
            vault=step.number("vault"),
            tab=tab,
            lot=number(done, "lot"),
            top=number(done, "top"),
            started_at=step.number("now"),
            incentive_left=tab - due - coin if is_capped else MAX_UINT256,
        )
        return {
            "new_id": self.started,
            "tab": tab,
            "lot": done["lot"],
            "top": done["top"],
            "vault_ink": vault.ink,
            "vault_art": vault.art,
            "keeper_dai": self.coin["keeper"],
        }

    def take(self, step: Record) -> Step:
        auction_id, buyer = step.number("id"), step.word("buyer")
        auction = self.auctions.get(auction_id)
        price, needs_reset = self._status(auction, step.number("now"))
        request = self._with(
            stopped=0,
            auction_exists=auction is not None,
            amt=step.number("amt"),
            max=step.number("max"),
            tab=auction.tab if auction else 0,
            lot=auction.lot if auction else 0,
            Dirt=self.open_tab,
            ilk_dirt=self.open_tab,
            buyer_hoped_clipper=True,
            buyer_dai=self.coin[buyer],
        )
        done = take(request, self.arithmetic, price, needs_reset=needs_reset)
        assert auction is not None
        owe, bought, refund = (number(done, name) for name in ("owe", "slice", "usr_refund"))
        self.coin[buyer] -= owe
        self.coin["vow"] += owe
        self.free[buyer] += bought
        self.open_tab = number(done, "Dirt_after")
        auction.tab, auction.lot = number(done, "tab_after"), number(done, "lot_after")
        if done["closed"]:
            self.free[f"owner {auction.vault}"] += refund
            self._close(auction_id)
        return {
            "price": price,
            "owe": owe,
            "tab": auction.tab,
            "lot": auction.lot,
            "buyer_gem": self.free[buyer],
            "vault_owner_gem": self.free[f"owner {auction.vault}"],
        }

    def redo(self, step: Record) -> Step:
        auction_id, now = step.number("id"), step.number("now")
        auction = self.auctions.get(auction_id)
        _, needs_reset = self._status(auction, now)
        redo = self._with(
            stopped=0,
            auction_exists=auction is not None,
            elapsed=now - auction.started_at if auction else 0,
            tab=auction.tab if auction else 0,
            lot=auction.lot if auction else 0,
        )
        left = auction.incentive_left if auction else 0
        done = redo_auction(redo, redo, self.arithmetic, left, needs_reset=needs_reset)
        assert auction is not None
        coin = number(done, "coin")
        self._pay(coin, coin)
        auction.incentive_left -= coin
        if done["lot"] == 0:
            self.open_tab -= auction.tab
            self._close(auction_id)
        auction.top, auction.started_at = number(done, "top"), now
        return {
            "top": auction.top,
            "tic": now if done["lot"] else 0,
            "tab": done["tab"],
            "lot": done["lot"],
            "keeper_dai": self.coin["keeper"],
        }

    def yank(self, step: Record) -> Step:
        auction = self.auctions.get(step.number("id"))
        require(holds=auction is not None, reason="Clipper/not-running-auction")
        assert auction is not None
        self.open_tab -= auction.tab
        self.free["governance"] += auction.lot
        self._close(step.number("id"))
        return {"caller_gem": self.free["governance"]}

    def set_price(self, step: Record) -> Step:
        self.feed_price = step.number("feed_val")
        return {}

    def _spot(self) -> int:
        """Price over the liquidation ratio; the reference price is 1 [ray]."""
        mat = self.inputs.number("mat")
        return self.arithmetic.mul_div_down(self.feed_price * WAD_TO_RAY, RAY, mat)

    def _status(self, auction: _Auction | None, now: int) -> tuple[int, bool]:
        """Price [ray], and whether a reset is needed."""
        if auction is None:
            return 0, False
        calc, elapsed = self.inputs.record("calc"), now - auction.started_at
        curve = calc.choice("kind", CURVES)
        price = price_on(calc, curve, self.arithmetic, auction.top, elapsed)
        tail, floor = self.inputs.number("tail"), self.inputs.number("cusp")
        return price, self.arithmetic.is_spent(elapsed, tail, price, auction.top, floor)

    def _pay(self, coin: int, unbacked: int) -> None:
        """The keeper is paid with coin that nobody owes [rad]."""
        self.coin["keeper"] += coin
        self.unbacked += unbacked

    def _close(self, auction_id: int) -> None:
        """The last of the list takes the place of the one that is gone."""
        ids = list(self.auctions)
        last = ids.pop()
        if last != auction_id:
            ids[ids.index(auction_id)] = last
        self.auctions = {running: self.auctions[running] for running in ids}

    def _with(self, **changes: Any) -> Record:
        """The parameters of the case, the price and what a step adds, as its group reads them."""
        feed = {"par": RAY, "feed_val": self.feed_price, "feed_valid": True}
        return Record(self.inputs.place, {**self.inputs.fields, **feed, **changes})


ACTIONS: Final = {
    "bark": _Liquidations.bark,
    "take": _Liquidations.take,
    "redo": _Liquidations.redo,
    "yank": _Liquidations.yank,
    "price": _Liquidations.set_price,
}
