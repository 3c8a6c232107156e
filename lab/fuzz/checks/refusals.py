# SPDX-License-Identifier: MIT
"""What the model refuses, the bytecode refuses, and what it quotes is what would be done.

Keepers who decide by the model never try what it forbids. So somebody else tries, after blocks in
which a price or an auction has changed; whatever comes of it is undone.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from keeper.events import oracle
from keeper.ports import Log
from lab.engines.codecs import function
from lab.engines.engine import NOBODY
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.checks.lanes import planned, unequal
from lab.fuzz.checks.prices import PriceTwin, differences, governance_price
from lab.fuzz.checks.waterfall import settled_otherwise, settlement
from lab.fuzz.scene import FOUNDING
from model.account_state import account_data
from model.auction_clock import NO_RESET, NO_TAKE
from model.auctions import LotRequest, purchase
from model.debt_auction import max_lot_for, place_bid, settle
from model.direct_liquidations import quote
from model.errors import (
    AUCTION_NO_RESET_NEEDED,
    AUCTION_RESETS_ARE_PAUSED,
    AUCTION_TAKES_ARE_PAUSED,
    LEDGER_BORROWING_IS_PAUSED,
    LEDGER_COIN_TOO_LOW,
    LEDGER_FROZEN,
    Revert,
)
from model.guaranty_rules import LEAST_SHARES, streamed
from model.health import BITS_PER_BPS, MAX_ASSETS
from model.oracle import cautious_price
from model.units import MAX_UINT256, WAD, Rad, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keeper.decisions.decision import Outlook
    from keeper.events.record import Event
    from keeper.mirror.accounts import OwnedAccount
    from lab.engines.engine import EngineLog, Outcome
    from lab.fuzz.checks.auctions import AuctionTwin
    from lab.fuzz.checks.waterfall import DebtAuctions
    from lab.fuzz.scene import Scene
    from model.account_book import Account
    from model.auctions import Auction
    from model.close_outs import CloseOut

MAX_ACCOUNTS: Final = 3
"""Looked at after one block; others have their turn after later ones."""
_THRESHOLDS: Final = 3
"""Position in `ILedger.AccountState`."""
AT_LEAST_EVERY: Final = 1_200
"""Seconds after which it is tried in any case."""


class CloseOutTold(NamedTuple):
    """`ILiquidationEngine.CloseOut`, as the view returns it."""

    is_open: bool
    is_whole: bool
    assets: int
    normalized_debt: int
    due: int
    tab: int
    incentive: int
    seized: tuple[int, ...]
    lots: tuple[int, ...]
    prices: tuple[int, ...]


class Refusals(Check):
    """Tries, and undoes it."""

    name: ClassVar = "refusals-as-modelled"

    def __init__(self, prices: PriceTwin, auctions: AuctionTwin, debts: DebtAuctions) -> None:
        self._prices = prices
        self._auctions = auctions
        self._debts = debts
        self._seen: object = None
        self._tried_at = 0
        self._turn = 0

    def end_block(self, scene: Scene) -> Iterator[str]:
        if scene.block < FOUNDING:
            return  # the engine is further already
        outlook = scene.outlook()
        now = (
            outlook.prices,
            tuple(scene.rounds.items()),
            tuple(self._auctions.running),
            tuple(self._debts.running.items()),
            scene.mirror.treasury.books.queue,
            outlook.pause_level,
            scene.mirror.debt.is_frozen,
        )
        if now == self._seen and scene.timestamp < self._tried_at + AT_LEAST_EVERY:
            return
        self._seen, self._tried_at = now, scene.timestamp
        if scene.mirror.debt.is_frozen:
            yield from self._try_frozen(scene, outlook)
            return
        yield from self._try_clock(scene, outlook)
        for owned in self._chosen(scene):
            yield from self._try_lanes(scene, outlook, owned)
            yield from self._try_borrowing(scene, outlook, owned)
        yield from self._try_poke(scene)
        yield from self._try_auctions(scene, outlook)
        yield from self._try_settle(scene, outlook)
        yield from self._try_debt_auctions(scene)

    def _chosen(self, scene: Scene) -> list[OwnedAccount]:
        owing = [owned for owned in scene.mirror.accounts if owned.account.normalized_debt]
        self._turn += MAX_ACCOUNTS
        start = self._turn % len(owing) if len(owing) > MAX_ACCOUNTS else 0
        return (owing + owing)[start : start + min(MAX_ACCOUNTS, len(owing))]

    # --- Pauses, ramps, shutdown ------------------------------------------------------------------

    def _try_clock(self, scene: Scene, outlook: Outlook) -> Iterator[str]:
        """What is paused, what auctions take for the time, and where thresholds are."""
        state = _view(scene, "Ledger", "account_state", NOBODY)
        packed = sum(
            threshold << asset * BITS_PER_BPS for asset, threshold in enumerate(outlook.thresholds)
        )
        yield from unequal(
            "the clock",
            {
                "pause level": (
                    _view(scene, "CollateralAuction", "pause_level"),
                    outlook.pause_level,
                ),
                "auction time": (
                    _view(scene, "CollateralAuction", "auction_time"),
                    outlook.auction_time,
                ),
                "thresholds": (state[_THRESHOLDS], packed),
                "parameters of lane B": (
                    _view(scene, "LiquidationEngine", "parameters"),
                    astuple(outlook.liquidation.engine) if outlook.liquidation.engine else (),
                ),
            },
        )

    def _try_frozen(self, scene: Scene, outlook: Outlook) -> Iterator[str]:
        """After a shutdown nothing is borrowed, liquidated, sold or bid for any more."""
        treasury = scene.addresses["Treasury"]
        for owned in self._chosen(scene):
            for asset in owned.account.collateral:
                yield from self._expect(
                    scene,
                    None,
                    "DirectLiquidation",
                    "liquidate",
                    (owned.owner, asset, MAX_UINT256, 0, NOBODY, b""),
                )
            yield from self._expect(
                scene, None, "LiquidationEngine", "close_out", (owned.owner, treasury)
            )
            arguments = (owned.owner, WAD, owned.owner)
            outcome, _ = self._try(scene, owned.owner, "Gateway", "borrow", *arguments)
            if outcome.revert is None:
                yield f"{owned.owner} could borrow after the shutdown"
        yield from self._try_auctions(scene, outlook)

    # --- Lanes ------------------------------------------------------------------------------------

    def _try_lanes(self, scene: Scene, outlook: Outlook, owned: OwnedAccount) -> Iterator[str]:
        account = owned.account
        refusal = _refusal(lambda: planned(account, outlook))
        if refusal is not None:
            beneficiary = scene.addresses["Treasury"]
            yield from self._expect(
                scene, refusal, "LiquidationEngine", "close_out", (owned.owner, beneficiary)
            )
        quote_of_b = _view(scene, "LiquidationEngine", "quote_close_out", owned.owner)
        if isinstance(quote_of_b, Revert):
            yield f"the quote of {owned.owner}'s close-out reverts: {quote_of_b.reason}"
            return
        told = CloseOutTold(*quote_of_b)
        expected = _expected_close_out(account, outlook)
        subject = f"close-out of {owned.owner}"
        if told.is_open != (expected is not None):
            yield f"{subject}: lane B is {_open(told.is_open)}, should be {_open(bool(expected))}"
        elif expected is not None:
            yield from unequal(
                subject,
                {
                    "whole": (told.is_whole, expected.is_whole),
                    "normalized debt": (told.normalized_debt, expected.normalized_debt),
                    "due": (told.due, expected.due),
                    "tab": (told.tab, expected.tab),
                    "incentive": (told.incentive, expected.incentive),
                    "lots": (told.lots, tuple(expected.lots.values())),
                },
            )
        has_lane = told.is_open
        for asset in account.collateral:
            quoted = _view(
                scene, "DirectLiquidation", "quote_liquidation", owned.owner, asset, MAX_UINT256
            )
            should = _expected_liquidation(account, outlook, asset)
            if isinstance(quoted, Revert):
                yield f"the quote of {owned.owner}'s liquidation reverts: {quoted.reason}"
                continue
            yield from unequal(
                f"liquidation of {owned.owner} for {scene.symbols[asset]}",
                {"debt, normalized debt, fee, collateral and bonus": (quoted, should)},
            )
            has_lane = has_lane or quoted[0] > 0
        state = outlook.state_of(account)
        is_unsafe = state.is_unsafe(outlook.prices_of(account))
        if has_lane and not is_unsafe:
            yield f"{owned.owner} is safe, and can be liquidated"

    def _try_borrowing(self, scene: Scene, outlook: Outlook, owned: OwnedAccount) -> Iterator[str]:
        """A coin more than what the loan to value leaves."""
        state = outlook.state_of(owned.account)
        held = owned.account.collateral
        cautious = {
            asset: replace(
                outlook.prices[asset],
                price=cautious_price(self._prices.poked(scene, asset), scene.timestamp),
            )
            for asset in held
        }
        ratios = sum(
            scene.mirror.debt.loan_to_value_of(asset) << asset * BITS_PER_BPS
            for asset in range(MAX_ASSETS)
        )
        free = account_data(state, outlook.prices_of(owned.account), cautious, ratios)
        amount = WAD if outlook.pause_level else free.available_to_borrow + WAD
        outcome, _ = self._try(
            scene, owned.owner, "Gateway", "borrow", owned.owner, amount, owned.owner
        )
        if outlook.pause_level and outcome.revert != LEDGER_BORROWING_IS_PAUSED:
            yield f"borrowing while auctions are paused: {outcome.revert or 'went through'}"
        elif outcome.revert is None:
            yield f"{owned.owner} could borrow {amount} wad, a coin more than the loan to value"

    # --- Prices -----------------------------------------------------------------------------------

    def _try_poke(self, scene: Scene) -> Iterator[str]:
        _, logged = self._try(scene, NOBODY, "PriceOracle", "poke", MAX_UINT256)
        prices = scene.mirror.prices.copy()
        for event in logged:
            if isinstance(event, oracle.PriceUpdated | oracle.CandidateChanged):
                prices.apply(event)
        for known in prices:
            expected = self._prices.poked(scene, known.asset)
            for text in differences(scene, known.asset, known.state, expected):
                yield f"a poke: {text}"

    # --- Auctions ---------------------------------------------------------------------------------

    def _try_auctions(self, scene: Scene, outlook: Outlook) -> Iterator[str]:
        twin = self._auctions
        last = LEDGER_FROZEN if scene.mirror.debt.is_frozen else LEDGER_COIN_TOO_LOW
        for auction in tuple(twin.running.values()):
            terms, elapsed = twin.terms_of(auction), twin.elapsed(auction, outlook)
            number = auction.auction_id
            no_reset = self._no_reset(scene, outlook, auction)
            if no_reset is not None:
                yield from self._expect(
                    scene,
                    no_reset,
                    "CollateralAuction",
                    "reset",
                    (number, scene.addresses["Treasury"]),
                )
            for asset, lot in auction.lots.items():
                request = LotRequest(
                    asset=asset,
                    max_collateral=lot.collateral,
                    max_price=Ray(MAX_UINT256),
                    min_collateral=Wad(0),
                )
                expected = _refusal(lambda: purchase(auction, request, terms, elapsed, auction.tab))  # noqa: B023
                if outlook.pause_level >= NO_TAKE:
                    expected = AUCTION_TAKES_ARE_PAUSED
                yield from self._expect(
                    scene,
                    expected or last,
                    "CollateralAuction",
                    "take",
                    (number, asset, lot.collateral, MAX_UINT256, 0, NOBODY, b""),
                )

    def _no_reset(self, scene: Scene, outlook: Outlook, auction: Auction) -> str | None:
        """Why an auction cannot be reset; None if it can."""
        twin = self._auctions
        if outlook.pause_level >= NO_RESET:
            return AUCTION_RESETS_ARE_PAUSED
        if scene.mirror.debt.is_frozen:
            return LEDGER_FROZEN
        needs_it = auction.needs_reset(twin.terms_of(auction), twin.elapsed(auction, outlook))
        return None if needs_it else AUCTION_NO_RESET_NEEDED

    # --- The waterfall ----------------------------------------------------------------------------

    def _try_settle(self, scene: Scene, outlook: Outlook) -> Iterator[str]:
        mirror, parameters = scene.mirror, scene.mirror.treasury.parameters
        if parameters is None:
            return
        outcome, logged = self._try(scene, NOBODY, "Treasury", "settle")
        if outcome.revert is not None:
            yield f"a settlement was refused: {outcome.revert}"
            return
        income = mirror.accounts.total_normalized_debt * (outlook.rate - mirror.debt.rate)
        books = replace(mirror.treasury.books, coin=Rad(mirror.treasury.books.coin + income))
        pots = streamed(scene.pots, scene.pots_at, scene.timestamp, LEAST_SHARES)
        on_sale = mirror.surplus_auctions.coin_on_auction
        expected = settlement(scene, parameters, books, pots, on_sale)
        for event in logged:
            if isinstance(event, events.Settled):
                yield from settled_otherwise("a settlement", event, expected)

    def _try_debt_auctions(self, scene: Scene) -> Iterator[str]:
        parameters, price = scene.mirror.debt_auctions.parameters, governance_price(scene)
        if parameters is None:
            return
        for number, auction in tuple(self._debts.running.items()):
            early = _refusal(
                lambda: settle(auction, parameters, self._debts.minted, scene.timestamp)  # noqa: B023
            )
            if early is not None:
                yield from self._expect(scene, early, "DebtAuction", "settle_auction", (number,))
            most = min(max_lot_for(auction.bid, parameters, price) + 1, auction.lot)
            for lot in (most, auction.lot):
                dear = _refusal(
                    lambda: place_bid(
                        auction,  # noqa: B023
                        NOBODY,
                        Wad(lot),  # noqa: B023
                        parameters,
                        price=price,
                        timestamp=scene.timestamp,
                    )
                )
                yield from self._expect(
                    scene, dear or LEDGER_COIN_TOO_LOW, "DebtAuction", "place_bid", (number, lot)
                )

    # --- Trying -----------------------------------------------------------------------------------

    def _expect(
        self,
        scene: Scene,
        reason: str | None,
        contract: str,
        name: str,
        arguments: tuple[object, ...],
    ) -> Iterator[str]:
        """See that a call is refused, and why; None: for whatever reason."""
        outcome, _ = self._try(scene, NOBODY, contract, name, *arguments)
        if outcome.revert is None:
            yield f"{contract}.{name}{arguments} went through, should say {reason or 'no'!r}"
        elif reason is not None and outcome.revert != reason:
            yield f"{contract}.{name}{arguments} said {outcome.revert!r}, should say {reason!r}"

    def _try(
        self, scene: Scene, sender: str, contract: str, name: str, *arguments: object
    ) -> tuple[Outcome, list[Event]]:
        """What would come of a call."""
        engine = scene.chain.engine
        data = function(contract, name).calldata(arguments)
        point = engine.snapshot()
        outcome = engine.send(sender, scene.manifest.address_of(contract), data)
        engine.revert(point)
        decoded = (scene.decoder.decode(_as_log(scene, log)) for log in outcome.logs)
        return outcome, [logged.event for logged in decoded if logged is not None]


def _expected_close_out(account: Account, outlook: Outlook) -> CloseOut | None:
    """What the model would close out; None if nothing."""
    try:
        return planned(account, outlook)
    except Revert:
        return None


def _expected_liquidation(account: Account, outlook: Outlook, asset: int) -> tuple[int, ...]:
    """What the model would liquidate directly; all 0 if nothing."""
    lane, bonuses = outlook.liquidation.direct, outlook.liquidation.bonuses.get(asset)
    if lane is None or bonuses is None:
        return (0,) * 5
    state, prices = outlook.state_of(account), outlook.prices_of(account)
    try:
        found = quote(state, prices, asset, Wad(MAX_UINT256), parameters=lane, bonuses=bonuses)
    except Revert:
        return (0,) * 5
    return found.debt, found.normalized_debt, found.fee, found.collateral, found.bonus


def _refusal(act: Callable[[], object]) -> str | None:
    """Why the model refuses something; None if it does not."""
    try:
        act()
    except Revert as refusal:
        return refusal.reason
    return None


def _view(scene: Scene, contract: str, name: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever it returns
    """What a view says after the block, or why it says nothing."""
    asked = function(contract, name)
    address = scene.manifest.address_of(contract)
    try:
        return asked.result(scene.chain.engine.view(address, asked.calldata(arguments)))
    except Revert as revert:
        return revert


def _as_log(scene: Scene, log: EngineLog) -> Log:
    return Log(
        address=log.address,
        topics=log.topics,
        data=log.data,
        block=scene.block,
        transaction="",
    )


def _open(is_open: bool) -> str:
    return "open" if is_open else "closed"
