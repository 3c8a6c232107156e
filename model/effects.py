# SPDX-License-Identifier: MIT
"""What each parameter does when it is changed, and what breaks beyond its range or its rules.

For people: the parameter reference is written from it. Ranges stand in `model.bounds`, rules in
`model.inequalities`; findings are those of docs/findings.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.parameters import (
    AssetParameters,
    AuctionTerms,
    DebtAuctionParameters,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    GuarantyPoolParameters,
    LedgerAssetParameters,
    LedgerParameters,
    OracleAssetParameters,
    ProtocolParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Effect:
    """What follows from a parameter."""

    larger: str
    """What a larger value does."""
    beyond: str
    """What breaks beyond the range or against a rule."""
    rules: tuple[int, ...] = ()
    """Numbers of the rules that bind it to others: 7 is P7."""
    findings: tuple[int, ...] = ()
    """Numbers of what the lab found about it."""


_MIN_BID_STEP: Final = Effect(
    "fewer, bolder bids", "at 1 a bid of one wei more wins time for ever", (17,)
)
_BID_DURATION: Final = Effect(
    "more time to answer a bid, later settlement",
    "as long as the auction, a bid never wins before its end",
    (17,),
)
_AUCTION_DURATION: Final = Effect(
    "more time to bid, debt or surplus is open for longer", "too short, nobody sees it", (17,)
)

EFFECTS: Final[Mapping[type, Mapping[str, Effect]]] = {
    ProtocolParameters: {
        "bucket_length": Effect(
            "fewer writes, debt of a day matures later",
            "long buckets need a longer cooldown of the pool",
            (15,),
        ),
    },
    LedgerParameters: {
        "stability_fee": Effect(
            "more income of the buffer, debts grow faster",
            "below 1 debts shrink while the coin stays",
        ),
        "debt_ceiling": Effect("more coin can be lent", "beyond, it does not fit its field"),
        "min_collateral_value": Effect(
            "fewer small lots, small owners stay out",
            "too high, the lots that a close-out leaves behind are worth more than the penalty",
            (7,),
            (7,),
        ),
    },
    LedgerAssetParameters: {
        "loan_to_value": Effect(
            "more coin per collateral, less room for a fall",
            "near the threshold a fresh loan is all but unsafe",
            (1,),
            (5, 10),
        ),
        "liquidation_threshold": Effect(
            "liquidated later, less is left for bonus and penalty",
            "too high, no lane helps an unsafe account, or an auction starts under water",
            (1, 2, 3, 5),
        ),
        "supply_cap": Effect(
            "more of one collateral, more to sell at once",
            "an account too large to be weighed cannot be liquidated",
            (19,),
        ),
    },
    OracleAssetParameters: {
        "source": Effect(
            "-", "a source that lies plausibly is believed, a step per delay", (14,), (6,)
        ),
        "heartbeat": Effect(
            "a source may be silent for longer", "above max_age no round is taken", (14,)
        ),
        "max_age": Effect(
            "older rounds are believed", "below the heartbeat good rounds are refused", (14,)
        ),
        "max_price_age": Effect(
            "lane A goes on for longer with a silent source",
            "too short, a price that waited to be confirmed is stale when it comes",
            (14,),
        ),
        "delay": Effect(
            "more warning for everybody, later liquidation",
            "beyond, debt matures before its auctions are over",
            (14, 15),
            (8,),
        ),
        "max_deviation": Effect(
            "real falls are followed sooner, a lie moves the price further",
            "at 0 every change waits; very wide, a wick is a price",
        ),
        "confirm_time": Effect(
            "wicks need to last longer, crashes are later",
            "at 0 one print outside the band is believed",
            (14,),
        ),
        "lower_bound": Effect(
            "low prints are refused for good", "above the price it freezes it", (14,)
        ),
        "upper_bound": Effect(
            "higher prints are believed", "below the price it freezes it", (14, 19)
        ),
    },
    EngineParameters: {
        "close_out_threshold": Effect(
            "auctions sooner, less for lane A",
            "too low, an unsafe account has no lane; at 1 every one can be closed out",
            (2, 4, 5),
            (2, 12),
        ),
        "penalty": Effect(
            "more income and more paid to keepers, borrowers lose more",
            "too low, closing out oneself pays; too high, auctions start under water",
            (5, 7),
            (7,),
        ),
        "debt_floor": Effect(
            "small accounts stay out, every close-out is worth its gas",
            "too low, incentives exceed the penalty; too high, limits hold less than ten accounts",
            (7, 8, 10),
            (7,),
        ),
        "liquidation_limit": Effect(
            "more on sale at once, prices paid fall",
            "too low, accounts wait unsafe for room",
            (10, 16),
        ),
        "incentive_share": Effect(
            "large close-outs are raced for", "above the penalty, closing out oneself pays", (7,)
        ),
        "incentive_tip": Effect(
            "small close-outs pay when gas is dear",
            "above the penalty on the floor, closing out oneself pays",
            (7,),
            (7,),
        ),
        "pool_share": Effect(
            "the pool earns more and grows, the buffer earns less",
            "above a half, incentives and buffer have nothing left of the penalty",
            (6, 7),
        ),
    },
    DirectLiquidationParameters: {
        "target_health_factor": Effect(
            "each liquidation takes more and lasts longer",
            "near 1, or near LT (1 + bonus), repaying gains next to nothing",
            (3,),
        ),
        "health_factor_of_max_bonus": Effect(
            "the bonus rises sooner",
            "below the close-out threshold lane A never pays its greatest bonus",
            (4,),
        ),
        "treasury_share_of_bonus": Effect(
            "the buffer earns more, liquidators less", "above a half nobody comes", (6,)
        ),
    },
    DirectLiquidationAssetParameters: {
        "min_bonus": Effect(
            "liquidators come at once, owners lose more",
            "above max_bonus it would fall with health; below an oracle's error nobody comes",
            (4,),
            (6,),
        ),
        "max_bonus": Effect(
            "a deep fall still finds a liquidator, lane A closes earlier",
            "too high, a bonus takes from an account what it needs",
            (2, 3, 4),
            (5,),
        ),
    },
    AuctionTerms: {
        "curve": Effect("-", "an unknown curve has no price", (13,)),
        "start_multiplier": Effect(
            "less is sold below the market when the oracle is late, buyers come later",
            "too high, an auction ends before its price is attractive",
            (11, 12),
            (2,),
        ),
        "floor_fraction": Effect(
            "lots are never cheap, more resets",
            "too low, collateral goes for next to nothing; too high, nobody ever buys",
            (11,),
            (2,),
        ),
        "tail": Effect(
            "fewer resets, lower last prices",
            "too long, debt matures and stakes leave before auctions end",
            (12, 13, 15),
            (2,),
        ),
        "duration": Effect(
            "prices fall more slowly", "steps longer than a tenth of the tail are cliffs", (13,)
        ),
        "cut": Effect(
            "prices fall more slowly: less is given away, sales are later",
            "too slow, the tail comes first; too fast, lots are given away",
            (12, 13),
            (1, 2),
        ),
    },
    TreasuryParameters: {
        "debt_queue_delay": Effect(
            "auctions have more time to pay before others do",
            "below four tails and a delay, holders are diluted for debt that was about to be paid",
            (15,),
        ),
        "surplus_buffer": Effect(
            "larger losses without pool or dilution, less for token holders",
            "below a lot a surplus auction empties it",
            (16, 18),
            (10,),
        ),
        "surplus_lot": Effect(
            "fewer, larger surplus auctions", "above the buffer one empties it", (16,)
        ),
        "debt_lot": Effect(
            "fewer, larger debt auctions; smaller debts wait for longer",
            "above the limit no crash would ever fill one",
            (16,),
        ),
    },
    GuarantyPoolParameters: {
        "cooldown": Effect(
            "stakes stand in for longer, fewer of them come",
            "too short, stakes leave when a loss is in sight",
            (15,),
        ),
    },
    DebtAuctionParameters: {
        "initial_lot": Effect(
            "bids come sooner, dilution starts higher", "above max_lot no restart helps", (17,)
        ),
        "max_lot": Effect("restarts may offer more", "without one dilution has no bound", (17,)),
        "min_bid_step": _MIN_BID_STEP,
        "restart_factor": Effect(
            "an auction without bids grows faster", "at 1 a restart changes nothing", (17,)
        ),
        "bid_duration": _BID_DURATION,
        "auction_duration": _AUCTION_DURATION,
        "max_discount": Effect(
            "a first bid may get more tokens", "above a half a lone bidder dilutes all", (17,)
        ),
        "max_extensions": Effect(
            "the lot may grow more often", "more than it takes to reach max_lot change nothing"
        ),
        "max_minted_per_week": Effect(
            "winners are paid sooner in a crash", "without one an attack on the price mints all"
        ),
    },
    SurplusAuctionParameters: {
        "min_bid_step": _MIN_BID_STEP,
        "bid_duration": _BID_DURATION,
        "auction_duration": _AUCTION_DURATION,
        "max_discount": Effect(
            "a lone bidder may pay less", "above a half surplus is given away", (17,)
        ),
        "coin_limit": Effect("more surplus is sold at once", "below a lot none is ever sold"),
    },
    AssetParameters: {
        "liquidation_limit": Effect(
            "more of this asset on sale at once",
            "below ten floors it shields accounts for good; above the global limit it is none",
            (10,),
        ),
    },
}
