# SPDX-License-Identifier: MIT
"""Parameter sets: every run of the state machine is also a sample of what the setters accept.

Three collaterals, of 18, 8 and 6 decimals. Values are few and far apart, so that limits are met,
floors matter and debts mature within a run; the first of each is the plainest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from model.inequalities import broken_rules
from model.parameters import (
    AssetParameters,
    AuctionTerms,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    LedgerAssetParameters,
    LedgerParameters,
    TreasuryParameters,
)
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from model.rates import cut_from_half_life, fee_from_yearly
from model.units import BPS, RAY, WAD, Bps, Ray, Seconds, Wad
from tests.deployment import default_settings, with_usdx

if TYPE_CHECKING:
    from model.parameters import ProtocolParameters
    from model.settings import DeploymentSettings

ETH, BTC, USDX = range(3)
SYMBOLS: Final = ("ETH", "BTC", "USDX")
DECIMALS: Final = (18, 8, 6)

HOUR: Final = 3_600

TERMS: Final = (
    AuctionTerms(
        curve=EXPONENTIAL,
        start_multiplier=Bps(11_000),
        floor_fraction=Bps(6_000),
        tail=Seconds(HOUR),
        duration=Seconds(1),
        cut=cut_from_half_life(Seconds(HOUR)),
    ),
    AuctionTerms(
        curve=STAIRSTEP,
        start_multiplier=Bps(12_000),
        floor_fraction=Bps(5_000),
        tail=Seconds(HOUR),
        duration=Seconds(90),
        cut=Ray(RAY * 97 // 100),
    ),
    AuctionTerms(
        curve=LINEAR,
        start_multiplier=Bps(10_000),
        floor_fraction=Bps(4_000),
        tail=Seconds(600),
        duration=Seconds(900),
        cut=Ray(0),
    ),
)
"""One of each curve; every parameter set may use any."""

ENGINES: Final = (
    EngineParameters(
        close_out_threshold=Bps(9_500),
        penalty=Bps(1_000),
        debt_floor=5_000,
        liquidation_limit=10_000_000,
        incentive_share=Bps(10),
        incentive_tip=Wad(100 * WAD),
        pool_share=Bps(1_000),
    ),
    # Limits that two close-outs fill.
    EngineParameters(
        close_out_threshold=Bps(9_500),
        penalty=Bps(1_000),
        debt_floor=2_000,
        liquidation_limit=30_000,
        incentive_share=Bps(50),
        incentive_tip=Wad(150 * WAD),
        pool_share=Bps(0),
    ),
    # Small change: no tip, hardly a floor.
    EngineParameters(
        close_out_threshold=Bps(9_800),
        penalty=Bps(333),
        debt_floor=7,
        liquidation_limit=20_000,
        incentive_share=Bps(300),
        incentive_tip=Wad(0),
        pool_share=Bps(500),
    ),
)


MIN_COLLATERAL_VALUES: Final = (400, 50, 0)
"""The greatest that P7 allows, more or less, for each of `ENGINES` [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One point of the parameter space; the default is the plainest."""

    engine: int = 0
    """Which of `ENGINES`."""
    terms: int = 0
    """Which of `TERMS`."""
    yearly_fee: int = 200
    """[bps]."""
    debt_ceiling: int = 50_000_000
    """[coins]."""
    opens_with_dust: bool = False
    """Whether any amount of an asset opens a slot."""
    threshold: int = 8_000
    """Of all assets but the last [bps]."""
    max_bonus: int = 800
    """[bps]."""
    treasury_share: int = 1_000
    """Of the bonus [bps]."""
    target: int = 10_500
    """Health factor after a direct liquidation [bps]."""
    tight: tuple[int, ...] = ()
    """Assets with the least limit that is allowed."""
    delay: int = 600
    """Of prices [seconds]."""
    confirm_time: int = 1_800
    """[seconds]."""
    max_deviation: int = 2_000
    """[bps]."""
    bucket_length: int = 24 * HOUR
    """[seconds]."""
    surplus_buffer: int = 1_000
    """[coins]."""
    debt_lot: int = 1_000
    """[coins]."""

    def settings(self) -> DeploymentSettings:
        """Settings of one deployment; the rest is as in `tests/parameters.yaml`."""
        base = with_usdx(default_settings())
        tokens = {symbol: base.tokens[symbol] for symbol in SYMBOLS}
        found = replace(base, tokens=tokens, protocol=self._parameters(base.protocol))
        assert not broken_rules(found.protocol), broken_rules(found.protocol)
        return found

    def _parameters(self, base: ProtocolParameters) -> ProtocolParameters:
        return replace(
            base,
            bucket_length=Seconds(self.bucket_length),
            ledger=LedgerParameters(
                stability_fee=fee_from_yearly(Bps(self.yearly_fee)),
                debt_ceiling=self.debt_ceiling,
                min_collateral_value=(
                    0 if self.opens_with_dust else MIN_COLLATERAL_VALUES[self.engine]
                ),
            ),
            engine=ENGINES[self.engine],
            direct_liquidation=DirectLiquidationParameters(
                target_health_factor=Bps(self.target),
                health_factor_of_max_bonus=Bps(9_800),
                treasury_share_of_bonus=Bps(self.treasury_share),
            ),
            auction_terms=TERMS[self.terms],
            treasury=TreasuryParameters(
                debt_queue_delay=Seconds(5 * HOUR),
                surplus_buffer=self.surplus_buffer,
                surplus_lot=self.surplus_buffer // 2,
                debt_lot=self.debt_lot,
            ),
            surplus_auction=replace(base.surplus_auction, coin_limit=self.surplus_buffer),
            assets={
                symbol: self._asset(number, base.assets[symbol])
                for number, symbol in enumerate(SYMBOLS)
            },
        )

    def _asset(self, number: int, base: AssetParameters) -> AssetParameters:
        engine = ENGINES[self.engine]
        limit = _least_limit(engine) if number in self.tight else engine.liquidation_limit
        return AssetParameters(
            ledger=LedgerAssetParameters(
                loan_to_value=Bps(self.threshold - 500),
                liquidation_threshold=Bps(8_500 if number == USDX else self.threshold),
                supply_cap=Wad(10**12 * WAD),
            ),
            oracle=replace(
                base.oracle,
                delay=Seconds(self.delay),
                confirm_time=Seconds(self.confirm_time),
                max_deviation=Bps(self.max_deviation),
            ),
            direct_liquidation=DirectLiquidationAssetParameters(
                min_bonus=Bps(self.max_bonus // 3), max_bonus=Bps(self.max_bonus)
            ),
            liquidation_limit=limit,
        )


def _least_limit(engine: EngineParameters) -> int:
    """P10: ten auctions of the least size [coins]."""
    return -(-10 * engine.debt_floor * (BPS + engine.penalty) // BPS)


WORLDS: Final = st.builds(
    World,
    engine=st.integers(0, len(ENGINES) - 1),
    terms=st.integers(0, len(TERMS) - 1),
    yearly_fee=st.sampled_from([200, 0, 9_999]),
    debt_ceiling=st.sampled_from([50_000_000, 1_700_000]),
    opens_with_dust=st.booleans(),
    threshold=st.sampled_from([8_000, 8_500]),
    max_bonus=st.sampled_from([800, 300, 0]),
    treasury_share=st.sampled_from([1_000, 0, 5_000]),
    target=st.sampled_from([10_500, 11_500]),
    tight=st.sampled_from([(), (ETH,), (USDX,), (ETH, BTC)]),
    delay=st.sampled_from([600, 0]),
    confirm_time=st.sampled_from([1_800, 1]),
    max_deviation=st.sampled_from([2_000, 5_000]),
    bucket_length=st.sampled_from([24 * HOUR, 1]),
    surplus_buffer=st.sampled_from([1_000, 100_000]),
    debt_lot=st.sampled_from([1_000, 5]),
)
"""Every run of the state machine draws one."""
