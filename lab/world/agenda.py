# SPDX-License-Identifier: MIT
"""Which of a scenario's actions are due, what each calls, and what the contracts said to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.scenario.actions import (
    Borrow,
    Deposit,
    Freeze,
    OfAccount,
    OpenAccount,
    Pause,
    RampCloseOut,
    RampThreshold,
    Repay,
    WindUp,
    Withdraw,
)
from lab.scenario.part import HOUR
from lab.world.calls import to_wad
from lab.world.founding import MAX, open_account
from model.fixed_point import ceil_div
from model.units import BPS, RAY, UnixTime

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from keeper.mirror.mirror import Mirror
    from lab.scenario.actions import Action
    from lab.world.calls import Addresses, NamedCall
    from lab.world.chain import Chain

MINUTE: Final = 60
"""[seconds]."""
DAY: Final = 86_400
"""[seconds]."""
SKIMMED_AT_ONCE: Final = 32
"""Accounts per call; the contract takes no more."""


@dataclass(frozen=True, slots=True)
class Done:
    """An action that was tried."""

    hour: Decimal
    """When the scenario wanted it [hours since the first price]."""
    what: str
    """In words."""
    refusal: str | None
    """What the contracts said, if they did not do it."""


class Agenda:
    """All actions of a scenario, in order; each is tried once."""

    def __init__(
        self,
        actions: Sequence[Action],
        at: Addresses,
        owners: Sequence[str],
        newcomers: Sequence[str],
        payer: str,
    ) -> None:
        """Prepare.

        Args:
            actions: In the order of their hours.
            at: Of the protocol.
            owners: Of the accounts, by number.
            newcomers: Of those that are opened later, in order.
            payer: Who gives an owner the coin that he lacks to repay.
        """
        self._actions = actions
        self._at = at
        self._owners = owners
        self._newcomers = iter(newcomers)
        self._payer = payer
        self._next = 0
        self.done: list[Done] = []

    @property
    def next(self) -> int | None:
        """When the next one is due [seconds since the first price]."""
        return _offset(self._actions[self._next]) if self._next < len(self._actions) else None

    def take_due(self, offset: int) -> list[Action]:
        """Those that have become due by a moment [seconds since the first price]."""
        begin = self._next
        while self.next is not None and self.next <= offset:
            self._next += 1
        return list(self._actions[begin : self._next])

    def play(self, action: Action, chain: Chain, mirror: Mirror) -> None:
        """Try an action in the open block; no call that depends on a refused one is made.

        Args:
            action: One that is due.
            chain: With the open block.
            mirror: The protocol after the block before.
        """
        refusal: str | None = None
        for step in self._steps(action, chain, mirror):
            for call in step:
                said = chain.attempt(call)
                if said is not None:
                    refusal = refusal or said
                    break
        self.done.append(Done(action.hour, str(action), refusal))

    def _steps(self, action: Action, chain: Chain, mirror: Mirror) -> Iterator[Sequence[NamedCall]]:
        """Calls in groups, each of which goes on only as long as nothing is refused."""
        if isinstance(action, WindUp):
            yield from self._winding_up(chain, mirror)
        elif isinstance(action, Repay):
            yield tuple(self._repayment(action, chain, mirror))
        else:
            yield tuple(self._calls(action))

    def _calls(self, action: Action) -> Iterator[NamedCall]:
        """Of one that is the same whatever has happened."""
        at, governor = self._at, self._at.deployer
        match action:
            case Deposit():
                yield from self._deposit(action)
            case Withdraw():
                asset = at.asset(action.asset)
                amount = int(action.amount * 10**asset.decimals)
                yield self._gateway(action, "withdraw", asset.id, amount, self._owner(action))
            case Borrow():
                yield self._gateway(action, "borrow", to_wad(action.amount), self._owner(action))
            case OpenAccount():
                yield from self._opening(action)
            case Pause():
                length = int(action.minutes * MINUTE)
                yield at.core(governor, "CollateralAuction", "pause", action.level, length)
            case RampThreshold():
                threshold, length = int(action.threshold * BPS), int(action.days * DAY)
                asset_id = at.asset(action.asset).id
                yield at.core(governor, "Ledger", "ramp_threshold", asset_id, threshold, length)
            case RampCloseOut():
                ramp = int(action.threshold * BPS), int(action.days * DAY)
                yield at.core(governor, "LiquidationEngine", "ramp_close_out_threshold", *ramp)
            case Freeze():
                yield at.core(governor, "Settlement", "freeze")

    def _owner(self, action: OfAccount) -> str:
        return self._owners[action.account]

    def _gateway(self, action: OfAccount, function: str, *arguments: object) -> NamedCall:
        owner = self._owner(action)
        return self._at.core(owner, "Gateway", function, owner, *arguments)

    def _deposit(self, action: Deposit) -> Iterator[NamedCall]:
        """Of tokens that are minted for it."""
        owner, asset = self._owner(action), self._at.asset(action.asset)
        amount = int(action.amount * 10**asset.decimals)
        gateway = self._at.manifest.address_of("Gateway")
        yield self._at.token(owner, action.asset, "mint", owner, amount)
        yield self._at.token(owner, action.asset, "approve", gateway, amount)
        yield self._gateway(action, "deposit", asset.id, amount)

    def _opening(self, action: OpenAccount) -> Iterator[NamedCall]:
        # The Gateway takes assets in the order of their numbers.
        assets = sorted(map(self._at.asset, action.collateral), key=lambda asset: asset.id)
        held = {
            asset.symbol: int(action.collateral[asset.symbol] * 10**asset.decimals)
            for asset in assets
        }
        yield from open_account(self._at, next(self._newcomers), held, to_wad(action.debt))

    def _repayment(self, action: Repay, chain: Chain, mirror: Mirror) -> Iterator[NamedCall]:
        """With the coin that the owner has; what is missing he gets from who has it."""
        at, owner = self._at, self._owner(action)
        amount, debt = to_wad(action.amount), mirror.accounts.get(owner.lower()).normalized_debt
        owed = ceil_div(debt * mirror.debt.rate_at(UnixTime(chain.timestamp)), RAY)
        missing = min(amount, owed) - _balance(chain, at, owner)
        if missing > 0:
            yield at.core(self._payer, "Stablecoin", "transfer", owner, missing)
        gateway = at.manifest.address_of("Gateway")
        yield at.core(owner, "Stablecoin", "approve", gateway, MAX)
        yield self._gateway(action, "repay", amount)

    def _winding_up(self, chain: Chain, mirror: Mirror) -> Iterator[Sequence[NamedCall]]:
        """Anybody may do each of these; who has coin and collateral left can take it then."""
        at, maker = self._at, self._at.deployer
        for house, auctions in (
            ("CollateralAuction", mirror.auctions),
            ("DebtAuction", mirror.debt_auctions),
            ("SurplusAuction", mirror.surplus_auctions),
        ):
            for auction in auctions:
                yield (at.core(maker, house, "cancel", auction.auction_id),)
        # Debt of a cancelled auction is its owner's again.
        owing = {owned.owner for owned in mirror.accounts if owned.account.normalized_debt}
        owing |= {auction.owner for auction in mirror.auctions}
        owners = sorted(owing)
        for first in range(0, len(owners), SKIMMED_AT_ONCE):
            some = owners[first : first + SKIMMED_AT_ONCE]
            yield (at.core(maker, "Settlement", "skim", some),)
        yield (at.core(maker, "Settlement", "finalise"),)
        coin = _balance(chain, at, maker)
        if coin > 0:
            yield (
                at.core(maker, "Stablecoin", "approve", at.manifest.address_of("Gateway"), MAX),
                at.core(maker, "Gateway", "enter_coin", maker, coin),
                at.core(maker, "Settlement", "redeem", coin * RAY, maker),
            )


def _offset(action: Action) -> int:
    """When it is due [seconds since the first price]."""
    return int(action.hour * HOUR)


def _balance(chain: Chain, at: Addresses, owner: str) -> int:
    """Tokens of the coin that an address has, in the open block [wad]."""
    held = chain.ask(at.core(owner, "Stablecoin", "balanceOf", owner))
    assert isinstance(held, int)  # noqa: S101 - by the ABI
    return held
