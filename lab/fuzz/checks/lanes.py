# SPDX-License-Identifier: MIT
"""Liquidations take what the model says they take: both lanes, from the state before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from model.close_outs import Capacity, CloseOut, plan
from model.direct_liquidations import quote
from model.errors import Revert
from model.health import members
from model.units import RAY, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook
    from keeper.events.record import Event
    from lab.fuzz.scene import Scene
    from model.account_book import Account


class DirectLane(Check):
    """A direct liquidation repays, seizes and charges what its quote says."""

    name: ClassVar = "lane-a-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (events.AccountLiquidated,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if not isinstance(event, events.AccountLiquidated):
            return
        before, after = (
            scene.account_before(event.account),
            scene.mirror.accounts.get(event.account),
        )
        outlook = scene.outlook()
        parameters = outlook.liquidation.direct
        bonuses = outlook.liquidation.bonuses.get(event.asset)
        if parameters is None or bonuses is None:
            yield f"{event.account} was liquidated before lane A had parameters"
            return
        try:
            # What was repaid is the most that would be: asking for as much gives the same.
            expected = quote(
                outlook.state_of(before),
                outlook.prices_of(before),
                event.asset,
                Wad(event.debt // RAY),
                parameters=parameters,
                bonuses=bonuses,
            )
        except Revert as refusal:
            yield f"{event.account} was liquidated, should be refused: {refusal.reason}"
            return
        yield from unequal(
            f"liquidation of {event.account}",
            {
                "debt": (event.debt, expected.debt * RAY),
                "fee": (event.fee, expected.fee * RAY),
                "collateral": (event.collateral, expected.collateral),
                "price": (event.price, outlook.prices[event.asset].price),
                "normalized debt left": (
                    after.normalized_debt,
                    before.normalized_debt - expected.normalized_debt,
                ),
                "collateral left": (
                    after.amount(event.asset),
                    before.amount(event.asset) - expected.collateral,
                ),
            },
        )


class CloseOutLane(Check):
    """A close-out takes, sells and pays what the model plans."""

    name: ClassVar = "lane-b-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (sale.AuctionStarted, events.AccountWrittenOff)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionStarted() | events.AccountWrittenOff():
                outlook = scene.outlook()
                before = scene.account_before(event.account)
                try:
                    expected = planned(before, outlook)
                except Revert as refusal:
                    yield f"{event.account} was closed out, should be refused: {refusal.reason}"
                    return
                yield from self._compare(scene, event, before, expected)

    def _compare(
        self,
        scene: Scene,
        event: sale.AuctionStarted | events.AccountWrittenOff,
        before: Account,
        expected: CloseOut,
    ) -> Iterator[str]:
        after = scene.mirror.accounts.get(event.account)
        pairs: dict[str, tuple[object, object]] = {
            "due": (event.due, expected.due),
            "incentive": (event.incentive, expected.incentive),
            "normalized debt left": (
                after.normalized_debt,
                before.normalized_debt - expected.normalized_debt,
            ),
        }
        for asset, amount in before.collateral.items():
            left = amount - expected.lots.get(asset, 0)
            pairs[f"{scene.symbols[asset]} left"] = (after.amount(asset), left)
        lots: tuple[int, ...] = ()
        if isinstance(event, sale.AuctionStarted):
            pairs["tab"] = (event.tab, expected.tab)
            lots = event.lots
            assets = tuple(members(event.auction_id >> 80 & 0xFFFF))
            pairs["assets"] = (assets, tuple(expected.lots))
        pairs["lots"] = (lots, tuple(expected.lots.values()))
        yield from unequal(f"close-out of {event.account}", pairs)


def planned(account: Account, outlook: Outlook) -> CloseOut:
    """What a close-out of an account does.

    Raises:
        Revert: If lane B is closed for it; with the engine's reason.
    """
    state, parameters = outlook.liquidation, outlook.liquidation.engine
    assert parameters is not None  # noqa: S101 - nobody borrows before the engine has spoken
    capacity = Capacity(
        level=outlook.pause_level,
        room=state.room(),
        asset_rooms={asset: state.room_of(asset) for asset in account.collateral},
    )
    return plan(outlook.state_of(account), outlook.prices_of(account), capacity, parameters)


def unequal(subject: str, pairs: dict[str, tuple[object, object]]) -> Iterator[str]:
    """What is not as expected.

    Args:
        subject: Of which it is said.
        pairs: By name, what is and what should be.
    """
    for name, (found, expected) in pairs.items():
        if found != expected:
            yield f"{subject}: {name} is {found}, should be {expected}"
