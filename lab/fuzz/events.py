# SPDX-License-Identifier: MIT
"""Events that the keeper's mirror does not need, but a check does; by contract and name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.events import exchange, guaranty_pool
from keeper.events.record import Event

if TYPE_CHECKING:
    from collections.abc import Mapping


# --- Ledger and Gateway ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBalanceChanged(Event):
    """Withdrawable collateral of an address."""

    account: str
    asset: int
    amount: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposited(Event):
    """Tokens became collateral."""

    account: str
    asset: int
    amount: int
    """[token units]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed(Event):
    """Coin was created for debt."""

    account: str
    amount: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Event):
    """Collateral became tokens."""

    account: str
    asset: int
    amount: int
    """[token units]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaid(Event):
    """Coin was burned against debt."""

    account: str
    payer: str
    amount: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinEntered(Event):
    """Tokens of the coin became coin of the Ledger."""

    account: str
    amount: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinExited(Event):
    """The other way round."""

    account: str
    amount: int
    """[wad]."""


# --- Liquidation ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLiquidated(Event):
    """A direct liquidation (lane A)."""

    account: str
    asset: int
    liquidator: str
    debt: int
    """[rad]."""
    fee: int
    """[rad]."""
    collateral: int
    """[wad]."""
    price: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWrittenOff(Event):
    """A close-out (lane B) of an account that has nothing worth selling."""

    account: str
    keeper: str
    due: int
    """[rad]."""
    incentive: int
    """[rad]."""


# --- The waterfall --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Event):
    """The waterfall flowed once; sums in rad."""

    matured: int
    burned: int
    slashed: int
    debt_auction: int
    """Id, 0 = none."""
    surplus_auction: int
    """Id, 0 = none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsoldCollateralBought(Event):
    """Somebody bought what no auction could sell."""

    buyer: str
    payment: int
    """[rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeDeposited(Event):
    """Coin went into the guaranty pool."""

    sender: str
    assets: int
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pots(guaranty_pool.PotsChanged):
    """All that the guaranty pool holds as of a block."""

    stream_left: int
    """[wad]."""
    stream_ends_at: int
    """[unix time]."""


# --- The shutdown ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesFrozen(Event):
    """Prices at which everything is settled."""

    prices: tuple[int, ...]
    """By asset number [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSkimmed(Event):
    """A debt was paid from its account's collateral, as far as that goes."""

    account: str
    debt: int
    """[rad]."""
    worth: int
    """Of what was taken [rad]."""
    assets: int
    """[bitmap]."""
    amounts: tuple[int, ...]
    """[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finalised(Event):
    """What a coin gets is fixed."""

    shortfall: int
    """[rad]."""
    pool_burned: int
    """[rad]."""
    total_coin: int
    """[rad]."""
    estate: tuple[int, ...]
    """By asset number [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed(Event):
    """Coin was given up for its share of every asset."""

    owner: str
    receiver: str
    amount: int
    """[rad]."""
    outstanding: int
    """[rad]."""
    shares: tuple[int, ...]
    """By asset number [wad]."""


# --- The market -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketPriceSet(exchange.PriceSet):
    """The rest of the market moved a pool."""

    price: int
    """Coins per whole token [wad]."""


RECORDS: Final[Mapping[str, Mapping[str, type[Event]]]] = {
    "Ledger": {"FreeBalanceChanged": FreeBalanceChanged},
    "Gateway": {
        "Deposited": Deposited,
        "Withdrawn": Withdrawn,
        "Borrowed": Borrowed,
        "Repaid": Repaid,
        "CoinEntered": CoinEntered,
        "CoinExited": CoinExited,
    },
    "DirectLiquidation": {"AccountLiquidated": AccountLiquidated},
    "LiquidationEngine": {"AccountWrittenOff": AccountWrittenOff},
    "Treasury": {"Settled": Settled, "UnsoldCollateralBought": UnsoldCollateralBought},
    "GuarantyPool": {"Deposit": StakeDeposited, "PotsChanged": Pots},
    "Settlement": {
        "PricesFrozen": PricesFrozen,
        "AccountSkimmed": AccountSkimmed,
        "Finalised": Finalised,
        "Redeemed": Redeemed,
    },
    "ConstantProductExchange": {"PriceSet": MarketPriceSet},
}
