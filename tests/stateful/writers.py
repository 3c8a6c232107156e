# SPDX-License-Identifier: MIT
"""Which transactions may change which variable: the table behind invariant I24.

By contract and variable, as the compiler's layout names it; entries are named as in `Pair`. With a
callback, what the buyer calls counts as well. A word that changes under no listed entry fails the
step that did it, and so does a variable that is not in the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.stateful.pair import Callback
from tests.stateful.slots import FEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

# --- Entries that belong together -----------------------------------------------------------------

_ACCOUNT: Final = {f"gateway.{name}" for name in ("deposit", "withdraw", "adjust")}
_LOAN: Final = {"gateway.borrow", "gateway.repay", "gateway.adjust"}
_COIN: Final = {"gateway.enter_coin", "gateway.exit_coin"}
_LANE_A: Final = {
    "direct_liquidation.liquidate",
    "direct_liquidation.liquidate_many",
    "gateway.liquidate",
}
_LANE_B: Final = {"engine.close_out", "engine.close_out_many", "engine.poke_and_close_out"}
_TAKE: Final = {"collateral_auction.take", "collateral_auction.take_many"}
_RESET: Final = {"collateral_auction.reset"}
_CANCEL: Final = {"collateral_auction.cancel"}
_SETTLE: Final = {"treasury.settle"}
_SKIM: Final = {"settlement.skim"}
_FINALISE: Final = {"settlement.finalise"}
_REDEEM: Final = {"settlement.redeem"}
_FREEZE: Final = {"settlement.freeze"}
_POOL: Final = {
    f"guaranty_pool.{name}"
    for name in ("deposit", "mint", "start_cooldown", "cancel_cooldown", "withdraw", "redeem")
}
_LEAVE: Final = {"guaranty_pool.leave"}
_COOLING: Final = _POOL - {"guaranty_pool.deposit", "guaranty_pool.mint"} | _LEAVE
_SHARES: Final = _POOL - {"guaranty_pool.withdraw", "guaranty_pool.redeem"} | _LEAVE
_REWARDS: Final = {*_POOL, "guaranty_pool.fetch"}
_ACCRUAL: Final = {
    *_ACCOUNT,
    *_LOAN,
    *_LANE_A,
    *_LANE_B,
    *_SETTLE,
    *_FREEZE,
    "ledger.set_parameters",
}
_POKE: Final = {"oracle.poke", "engine.poke_and_close_out", *_ACCOUNT, *_LOAN}
_AUCTION: Final = {*_LANE_B, *_TAKE, *_RESET, *_CANCEL}
_QUEUE: Final = {*_LANE_B, *_SKIM}


_ROLES: Final = {
    f"access_controller.{name}" for name in ("grantRole", "revokeRole", "renounceRole")
}
_ACCEPT: Final = {"access_controller.accept_admin"}
_OF_TOKENS: Final = {
    f"token {number}.{name}" for number in range(4) for name in ("mint", "transfer")
}
_OF_FEEDS: Final = {f"{feed}.{name}" for feed in FEEDS for name in ("set_answer", "set_round")}


def _bids(house: str) -> set[str]:
    names = ("place_bid", "restart_auction", "settle_auction", "cancel")
    return {f"{house}.{name}" for name in names} | _SETTLE


def _allowances(token: str) -> set[str]:
    return {f"{token}.approve", f"{token}.transferFrom"}


WRITERS: Final[dict[str, dict[str, set[str]]]] = {
    "AccessController": {
        "hasRole": _ROLES | _ACCEPT,
        "getRoleAdmin": set(),
        "admin": _ACCEPT,
        "proposed_admin": {"access_controller.propose_admin", *_ACCEPT},
    },
    "Ledger": {
        "accounts": {*_ACCOUNT, *_LOAN, *_LANE_A, *_LANE_B, *_TAKE, *_CANCEL, *_SKIM},
        "asset_totals": {
            *_ACCOUNT,
            *_LANE_A,
            *_LANE_B,
            *_TAKE,
            *_CANCEL,
            *_SKIM,
            "ledger.set_asset_parameters",
        },
        "rates_word": {*_ACCRUAL, *_CANCEL, *_SKIM},
        "thresholds": {"ledger.set_asset_parameters", "ledger.ramp_threshold"},
        "loan_to_values": {"ledger.set_asset_parameters"},
        "ramps": {"ledger.ramp_threshold"},
        "parameters_word": {
            "ledger.set_parameters",
            "ledger.set_asset_parameters",
            "ledger.ramp_threshold",
            "engine.set_parameters",
            "collateral_auction.pause",
            *_FREEZE,
        },
        "coin": {
            *_ACCRUAL,
            *_COIN,
            *_TAKE,
            *_RESET,
            *_CANCEL,
            *_bids("debt_auction"),
            *_bids("surplus_auction"),
            *_REWARDS,
            *_FINALISE,
            *_REDEEM,
            *_LEAVE,
            "treasury.buy_unsold",
        },
        "free_balance": {
            "gateway.withdraw_free",
            "treasury.buy_unsold",
            *_LANE_A,
            *_TAKE,
            *_RESET,
            *_CANCEL,
            *_SKIM,
            *_FINALISE,
            *_REDEEM,
        },
        "unbacked_debt": {
            *_QUEUE,
            *_RESET,
            *_CANCEL,
            *_SETTLE,
            *_FINALISE,
            *_REDEEM,
            "debt_auction.place_bid",
            "debt_auction.cancel",
        },
        "newest_bucket": _QUEUE,
        "older_buckets": {*_QUEUE, *_SETTLE},
        "queue_ends": {*_QUEUE, *_SETTLE},
        "matured_total": _SETTLE,
        "debt_on_auction": {*_SETTLE, "debt_auction.place_bid"},
    },
    "Gateway": {
        "assets": {"gateway.add_asset"},
        "asset_count": {"gateway.add_asset"},
        "asset_of": {"gateway.add_asset"},
        "is_operator": {"gateway.set_operator"},
    },
    "PriceOracle": {
        "price_words": {*_POKE, "oracle.set_asset_parameters"},
        "candidate_words": {*_POKE, "oracle.set_asset_parameters"},
        "taken_words": {*_POKE, "oracle.set_asset_parameters"},
        "source_words": {"oracle.set_asset_parameters"},
        "limits_words": {"oracle.set_asset_parameters"},
    },
    "Treasury": {"terms": {"treasury.set_parameters"}},
    "DebtAuction": {
        "bidding_word": {"debt_auction.set_parameters"},
        "minting_word": {"debt_auction.set_parameters"},
        "standings": _bids("debt_auction"),
        "stakes": _bids("debt_auction"),
        "tally": _bids("debt_auction") - {"debt_auction.place_bid"},
    },
    "SurplusAuction": {
        "word": {"surplus_auction.set_parameters"},
        "standings": _bids("surplus_auction"),
        "stakes": _bids("surplus_auction"),
        "tally": _bids("surplus_auction") - {"surplus_auction.place_bid"},
    },
    "GuarantyPool": {
        "pots_word": {*_REWARDS, *_SETTLE, *_FINALISE},
        "stream_word": {*_REWARDS, *_SETTLE, *_FINALISE},
        "cooling_shares": _COOLING,
        "cooldowns": _COOLING,
        "balanceOf": _SHARES | {"guaranty_pool.transfer", "guaranty_pool.transferFrom"},
        "allowance": _allowances("guaranty_pool"),
        "totalSupply": _SHARES,
        "is_closed": _FINALISE,
        "final_shares": _FINALISE,
        "final_cooling_shares": _FINALISE,
        "cooldown_length": {"guaranty_pool.set_parameters"},
        "owner": set(),
    },
    "CollateralAuction": {
        "auctions": _AUCTION,
        "totals_word": {*_AUCTION, *_FREEZE, "collateral_auction.pause"},
        "asset_words": {*_AUCTION, "engine.set_asset_limit"},
        "terms_words": {"engine.set_parameters", "engine.set_auction_terms"},
        "parameters_word": {
            "engine.set_parameters",
            "engine.set_auction_terms",
            "collateral_auction.pause",
            *_FREEZE,
        },
    },
    "LiquidationEngine": {
        "parameters_word": {"engine.set_parameters", "engine.ramp_close_out_threshold"},
        "ramp_word": {"engine.ramp_close_out_threshold"},
    },
    "DirectLiquidation": {
        "parameters_word": {"direct_liquidation.set_parameters"},
        "bonus_words": {"direct_liquidation.set_asset_parameters"},
    },
    "Settlement": {
        "frozen_prices": _FREEZE,
        "collected": _FINALISE,
        "all_coin": _FINALISE,
        "has_finalised": _FINALISE,
    },
    "Stablecoin": {
        "balanceOf": {
            *_LOAN,
            *_COIN,
            "gateway.liquidate",
            "stablecoin.transfer",
            "stablecoin.transferFrom",
        },
        "allowance": _allowances("stablecoin"),
        "totalSupply": {*_LOAN, *_COIN, "gateway.liquidate"},
        "owner": set(),
    },
    "TestToken": {
        "balanceOf": {*_ACCOUNT, "gateway.withdraw_free", "gateway.liquidate", *_OF_TOKENS},
        "allowance": {f"token {number}.approve" for number in range(4)},
        "totalSupply": _OF_TOKENS,
        "owner": set(),
    },
    "SettableFeed": {
        "owner": set(),
        "round": _OF_FEEDS,
        "answer": _OF_FEEDS,
        "updated_at": _OF_FEEDS,
    },
    "GovernanceToken": {
        "balanceOf": {
            "debt_auction.settle_auction",
            *(_bids("surplus_auction") - _SETTLE - {"surplus_auction.restart_auction"}),
            "governance_token.transfer",
            "governance_token.transferFrom",
        },
        "allowance": _allowances("governance_token"),
        "totalSupply": {"debt_auction.settle_auction", "surplus_auction.settle_auction"},
        "owner": set(),
    },
}
"""A shutdown adds nothing to it but its own steps, and `GuarantyPool.leave`."""


def entries_of(contract: str, name: str, arguments: tuple[Any, ...]) -> set[str]:
    """The entry that a transaction calls, and those that its callbacks do."""
    found = {f"{contract}.{name}"}
    for argument in arguments:
        if isinstance(argument, Callback):
            found |= entries_of(argument.contract, argument.function, argument.arguments)
    return found


def check_writers(changed: Iterable[tuple[str, str]], entries: set[str]) -> None:
    """I24: each word of storage changes only in the functions listed for it."""
    for contract, variable in changed:
        listed = WRITERS[contract][variable]
        assert listed & entries, f"{contract}.{variable} changed in {sorted(entries)}"
