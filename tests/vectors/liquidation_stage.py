# SPDX-License-Identifier: MIT
"""The whole protocol, and how a recorded liquidation's state is made in it, mostly by real calls.

What is not the case's own is as wide as the setters allow: limits, ceiling, close-out threshold.
Of the reference's limits only the room under them matters; our limits stay as they are, and another
auction fills them up to that room. An account that could not borrow as much is opened with more
collateral, of an asset of its own, which lane A then takes away, and with more debt, which lane B
takes; both in the name of their contracts, which would not do it. Only the rate is written to
storage.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any, Final

import boa

from model.errors import LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR as TIP_TOO_HIGH
from model.errors import LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY as SHARE_TOO_HIGH
from model.errors import LIQUIDATION_INCENTIVE_TIP_TOO_HIGH
from model.parameters import (
    AuctionTerms,
    DirectLiquidationAssetParameters,
    EngineParameters,
    LedgerAssetParameters,
)
from model.units import BPS, RAD, RAY, WAD, Bps, Ray, Seconds, Wad
from tests.deployment import ROOT, default_settings, deploy
from tests.vectors.deployed import (
    DEPLOYED_AT,
    Refused,
    coins_of,
    in_bps,
    in_coins,
    put_in_force,
    refuse,
    seed_rate,
)
from tests.vectors.prices import CURVES, DURATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.settings import DeploymentSettings
    from tests.vectors.files import Record

HELPER: Final = 0
"""The asset that accounts are opened with."""
ASSET: Final = 1
"""The asset of the case, listed for each anew."""

MAX_CLOSE_OUT_THRESHOLD: Final = Bps(9_999)
"""Lane A is open from there to 1 only [bps]."""
MAX_THRESHOLD: Final = 9_500
"""Of any asset [bps]."""
HELPERS_THRESHOLD: Final = Bps(2_000)
"""Low enough for any penalty [bps]."""
HELPERS_ANSWER: Final = 195 * 10**8
"""As first listed [8 decimals]."""
LOAN_TO_VALUE: Final = (100, 102)
"""Greatest that goes with a threshold, as a fraction of it."""
MAX_PRICE: Final = 2**88 - 1
"""What the oracle can hold [wad]."""
MAX_DEVIATION: Final = 5_000
"""The widest band [bps]."""
WEEK: Final = 7 * 86_400
LONG: Final = 3_600
"""A pause that does not end before the step [seconds]."""

LIMIT: Final = 2**40
"""The greatest that the setter takes [coins]."""
ASSET_LIMIT: Final = 2**39
"""[coins]."""
MAX_ROOM: Final = 2**38 * RAD
"""More is as good as this, if what is closed out fits [rad]."""

MUCH: Final = 10**33
"""Helping collateral [wad]."""
EXTRA_DEBT: Final = 10 * WAD
"""Normalized, above the least debt at a rate of 1 [wad]."""
INCENTIVES: Final = frozenset({TIP_TOO_HIGH, SHARE_TOO_HIGH, LIQUIDATION_INCENTIVE_TIP_TOO_HIGH})
NO_INCENTIVE: Final = "tip, chip: no pay"


class Stage:
    """One deployment; a case is staged and undone within `scene`."""

    def __init__(self) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self.protocol = deploy(_settings())
        self.engine, self.ledger = self.protocol.engine, self.protocol.ledger
        self.auctions, self.oracle = self.protocol.collateral_auction, self.protocol.oracle
        self.governor = str(self.protocol.manifest.roles.governor)
        self.keeper, self.buyer, self.sink = (str(boa.env.generate_address()) for _ in range(3))
        self.feed = _feed()
        self._base = EngineParameters(**self.engine.parameters()._asdict())

    @contextmanager
    def scene(self, timestamp: int = DEPLOYED_AT) -> Iterator[None]:
        """A case begins; all is as deployed."""
        with boa.env.anchor():
            boa.env.timestamp = timestamp
            self.protocol.feeds["ETH"].set_answer(HELPERS_ANSWER, sender=self.governor)
            self.oracle.poke(1 << HELPER)
            yield

    # Parameters, by their setters

    def list_asset(self, threshold: int, price: int, loan_to_value: int | None = None) -> None:
        """List the asset of the case, at its first price; lend as much as goes [bps, wad]."""
        refuse(unless=0 < price <= MAX_PRICE, reason="feed: no price, or above the field")
        self.set_delay(0)
        self.answer(price)
        put_in_force(self.engine.set_asset_limit, ASSET, ASSET_LIMIT, sender=self.governor)
        highest = threshold * LOAN_TO_VALUE[0] // LOAN_TO_VALUE[1]
        listing = LedgerAssetParameters(
            loan_to_value=Bps(highest if loan_to_value is None else loan_to_value),
            liquidation_threshold=Bps(threshold),
            supply_cap=Wad(2**112 - 1),
        )
        put_in_force(
            self.ledger.set_asset_parameters, ASSET, astuple(listing), sender=self.governor
        )

    def set_delay(self, delay: int) -> None:
        """Of the asset's price, which has all other bounds as wide as they get [seconds]."""
        changed = {"source": self.feed.address, "lower_bound": 0, "upper_bound": MAX_PRICE}
        parameters = self.oracle.asset_parameters(HELPER)._asdict() | changed | {"delay": delay}
        put_in_force(
            self.oracle.set_asset_parameters,
            *(ASSET, tuple(parameters.values())),
            sender=self.governor,
        )

    def answer(self, price: int) -> None:
        """The feed answers, the oracle hears it; it takes the value at once or not at all [wad]."""
        self.feed.set_answer(price, sender=self.governor)
        self.oracle.poke(1 << ASSET)
        refuse(
            unless=self.oracle.prices(1 << ASSET)[0].price == price,
            reason="feed: outside the band, waits for confirmation",
        )

    def set_engine(self, inputs: Record, *, floor: int) -> tuple[str, ...]:
        """Penalty, floor [coins] and incentives; names of the parameters that no setter takes."""
        penalty = in_bps("chop", inputs.number("chop")) - BPS
        parameters = replace(self._base, penalty=Bps(penalty), debt_floor=floor)
        tip, share = inputs.number("tip"), inputs.number("chip")
        try:
            paying = replace(
                parameters,
                incentive_tip=Wad(in_coins("tip", tip * WAD) if tip else 0),
                incentive_share=Bps(in_bps("chip", share)),
            )
            put_in_force(self.engine.set_parameters, astuple(paying), sender=self.governor)
        except Refused as refusal:
            is_pay = str(refusal) in INCENTIVES or str(refusal).startswith(("tip", "chip"))
            if not is_pay:
                raise
            put_in_force(self.engine.set_parameters, astuple(parameters), sender=self.governor)
            return (NO_INCENTIVE,)
        return ()

    def set_floor(self, floor: int) -> None:
        """The debt floor alone [coins]."""
        parameters = replace(self._base, debt_floor=floor)
        put_in_force(self.engine.set_parameters, astuple(parameters), sender=self.governor)

    def set_debt_ceiling(self, ceiling: int) -> None:
        """[coins]."""
        parameters = self.ledger.parameters()._asdict() | {"debt_ceiling": ceiling}
        put_in_force(self.ledger.set_parameters, tuple(parameters.values()), sender=self.governor)

    def set_terms(self, terms: AuctionTerms) -> None:
        put_in_force(self.engine.set_auction_terms, astuple(terms), sender=self.governor)

    def set_start_multiplier(self, factor: int) -> None:
        """Of the terms only what a start shows [ray]."""
        terms = self.auctions.auction_terms(self.auctions.terms_version())._asdict()
        multiplier = in_bps("buf", factor, RAY)
        floor = -(-BPS * 4_000 // multiplier)
        changed = {"start_multiplier": multiplier, "floor_fraction": max(floor, 3_000)}
        self.set_terms(AuctionTerms(**(terms | changed)))

    # State, by real calls

    def open_account(self, ink: int, art: int, rate: int) -> str:
        """An account with this collateral and normalized debt, whatever their values [wad]."""
        owner = str(boa.env.generate_address())
        changes = [(HELPER, MUCH, 0)]
        if ink > 0:
            changes.append((ASSET, ink, 0))
        # Above the least debt, and enough of it.
        extra = EXTRA_DEBT if art > 0 else 0
        gateway = self.protocol.gateway.address
        put_in_force(
            self.ledger.change_account,
            *(owner, changes, coins_of(art + extra, rate), 0, False),
            sender=gateway,
        )
        nothing = [0 for _ in changes]
        if extra:
            engine = self.engine.address
            self.ledger.seize(owner, nothing, extra, self.sink, 0, sender=engine)
        direct = self.protocol.direct_liquidation.address
        self.ledger.settle_liquidation(owner, HELPER, MUCH, 0, self.sink, False, sender=direct)
        state = self.ledger.account_state(owner)
        assert (state.normalized_debt, state.rate) == (art, rate)
        assert state.amounts == ([ink] if ink else [])
        return owner

    def fill_limits(self, room: int, asset_room: int) -> None:
        """Another auction leaves this room under the limits [rad]."""
        total = LIMIT * RAD - min(room, MAX_ROOM)
        charged = ASSET_LIMIT * RAD - min(asset_room, MAX_ROOM)
        self._fill(ASSET, charged)
        self._fill(HELPER, total - charged)

    def _fill(self, asset: int, tab: int) -> None:
        sale = (self.sink, self.sink, 1 << asset, tab, tab, 0, [1], [WAD])
        self.auctions.start(sale, sender=self.engine.address)

    def give_coin(self, owner: str, amount: int) -> None:
        """[rad]."""
        self.ledger.mint_incentive(owner, amount, sender=self.auctions.address)

    def pause(self, level: int) -> None:
        guardian = str(self.protocol.manifest.roles.guardian)
        self.auctions.pause(level, LONG, sender=guardian)

    def freeze(self) -> None:
        self.ledger.freeze(sender=self.protocol.settlement.address)

    def seed_rate(self, rate: int) -> None:
        """[ray]."""
        # Borrowing in the plan's own steps would be debt; there is none.
        seed_rate(self.ledger, rate)


def terms_of(inputs: Record) -> AuctionTerms:
    """The reference's terms, exactly."""
    calc = inputs.record("calc")
    curve = calc.choice("kind", CURVES)
    return AuctionTerms(
        curve=curve,
        start_multiplier=Bps(in_bps("buf", inputs.number("buf"), RAY)),
        floor_fraction=Bps(in_bps("cusp", inputs.number("cusp"), RAY)),
        tail=Seconds(inputs.number("tail")),
        duration=Seconds(calc.number(DURATIONS[curve]) if curve in DURATIONS else 1),
        cut=Ray(calc.number("cut") if "cut" in calc.fields else 0),
    )


def _feed() -> Any:
    return boa.load_partial(str(ROOT / "contracts" / "testing" / "SettableFeed.vy")).deploy(
        18, "CASE / USD"
    )


def _settings() -> DeploymentSettings:
    """One asset with a low threshold, no pay, no least value: few penalties are refused."""
    base = default_settings()
    symbol, asset = next(iter(base.protocol.assets.items()))
    oracle = replace(
        asset.oracle,
        delay=Seconds(0),
        max_deviation=Bps(MAX_DEVIATION),
        max_price_age=Seconds(WEEK),
        max_age=Seconds(WEEK - 2 * LONG),
    )
    listed = replace(
        asset,
        ledger=LedgerAssetParameters(
            loan_to_value=Bps(HELPERS_THRESHOLD * LOAN_TO_VALUE[0] // LOAN_TO_VALUE[1]),
            liquidation_threshold=HELPERS_THRESHOLD,
            supply_cap=Wad(2**112 - 1),
        ),
        oracle=oracle,
        direct_liquidation=DirectLiquidationAssetParameters(min_bonus=Bps(0), max_bonus=Bps(0)),
        liquidation_limit=ASSET_LIMIT,
    )
    protocol = replace(
        base.protocol,
        assets={symbol: listed},
        engine=replace(
            base.protocol.engine,
            close_out_threshold=MAX_CLOSE_OUT_THRESHOLD,
            penalty=Bps(1),
            debt_floor=1,
            liquidation_limit=LIMIT,
            incentive_share=Bps(0),
            incentive_tip=Wad(0),
        ),
        direct_liquidation=replace(
            base.protocol.direct_liquidation, health_factor_of_max_bonus=MAX_CLOSE_OUT_THRESHOLD
        ),
        ledger=replace(
            base.protocol.ledger,
            stability_fee=Ray(RAY),
            debt_ceiling=2**48 - 1,
            min_collateral_value=0,
        ),
    )
    return replace(base, tokens={symbol: base.tokens[symbol]}, protocol=protocol)
