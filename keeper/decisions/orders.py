# SPDX-License-Identifier: MIT
"""What the keeper can do, one record per kind of transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, ClassVar, Final

from keeper.decisions import gas

if TYPE_CHECKING:
    from model.units import Rad, Ray, Wad


_ADDRESS: Final = re.compile("0x[0-9a-fA-F]{40}")
_BYTES: Final = re.compile("0x(?:[0-9a-fA-F]{2})*")


class Urgency(IntEnum):
    """What goes first when several transactions are due in one block."""

    PRICE = 0
    """Brings the price that the others need."""
    RACE = 1
    """Others want the same."""
    UPKEEP = 2
    """Can wait a block."""


class House(StrEnum):
    """The two contracts that take bids."""

    DEBT = "DebtAuction"
    SURPLUS = "SurplusAuction"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Base of all orders."""

    action: ClassVar[str]
    """Its name in logs."""
    is_bound: ClassVar[bool] = False
    """Whether only the wallet that profits may do it: its bidder, its bids, its tokens."""

    @property
    def earns_coin(self) -> bool:
        """Whether coin that it brings is profit, not a purchase or a transfer."""
        return False

    @property
    def urgency(self) -> Urgency:
        """What goes first."""
        raise NotImplementedError

    @property
    def usual_gas(self) -> int:
        """About what it takes, to budget by before it is simulated."""
        raise NotImplementedError

    @property
    def builds_on_poke(self) -> bool:
        """Whether it reverts unless a poke of the same block comes before it."""
        return False

    @property
    def subject(self) -> str:
        """What it is about: while a transaction about it is in flight, no other is sent."""
        raise NotImplementedError

    @property
    def way(self) -> str:
        """How it deals with its subject; where there are several, one that failed is tried last."""
        return self.action


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidate(Order):
    """Repay debt for one collateral of an account (lane A), and sell that collateral."""

    action = "liquidate"
    usual_gas = gas.LIQUIDATE
    earns_coin = True
    urgency = Urgency.RACE
    is_bound = True

    account: str
    asset: int
    max_debt: Wad
    min_collateral: Wad
    min_profit: Wad
    after_poke: int = 0
    """Assets whose poke, sent before it, makes the price that it needs [bitmap]."""

    @property
    def builds_on_poke(self) -> bool:
        return self.after_poke != 0

    @property
    def subject(self) -> str:
        return f"account {self.account}"

    @property
    def way(self) -> str:
        return f"{self.action} {self.asset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOut(Order):
    """Put an account's collateral up for auction (lane B)."""

    action = "close_out"
    earns_coin = True
    urgency = Urgency.RACE

    account: str
    collaterals: int = 1
    """Kinds of collateral in the account."""
    after_poke: int = 0
    """Assets to poke before it in the same transaction [bitmap]."""

    @property
    def usual_gas(self) -> int:
        return gas.close_out(self.collaterals)

    @property
    def subject(self) -> str:
        return f"account {self.account}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Order):
    """Buy from an auction, and sell what was bought."""

    action = "take"
    usual_gas = gas.TAKE
    earns_coin = True
    urgency = Urgency.RACE
    is_bound = True

    auction_id: int
    asset: int
    max_collateral: Wad
    max_price: Ray
    min_collateral: Wad
    min_profit: Wad

    @property
    def subject(self) -> str:
        return f"auction {self.auction_id:#x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset(Order):
    """Start an auction anew at today's prices."""

    action = "reset"
    usual_gas = gas.RESET
    earns_coin = True
    urgency = Urgency.UPKEEP

    auction_id: int

    @property
    def subject(self) -> str:
        return f"auction {self.auction_id:#x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poke(Order):
    """Let the oracle look at a source."""

    action = "poke"
    usual_gas = gas.POKE
    urgency = Urgency.PRICE

    asset: int

    @property
    def subject(self) -> str:
        return f"price {self.asset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle(Order):
    """Let the waterfall flow."""

    action = "settle"
    usual_gas = gas.SETTLE
    urgency = Urgency.UPKEEP

    @property
    def subject(self) -> str:
        return "treasury"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCoin(Order):
    """Bring the wallet's coin tokens into the Ledger."""

    action = "enter_coin"
    usual_gas = gas.TRANSFER
    urgency = Urgency.UPKEEP
    is_bound = True

    amount: Wad

    @property
    def subject(self) -> str:
        return "wallet coin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Order):
    """Let a contract of the protocol take the wallet's tokens."""

    action = "approve"
    usual_gas = gas.TRANSFER
    urgency = Urgency.UPKEEP
    is_bound = True

    holding: str
    """Contract name: `Stablecoin` or `GovernanceToken`."""
    spender: str
    """Contract name."""

    @property
    def subject(self) -> str:
        return f"allowance {self.holding}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BidDebt(Order):
    """Pay a debt auction's coin for fewer tokens."""

    action = "bid_debt"
    usual_gas = gas.BID
    urgency = Urgency.UPKEEP
    is_bound = True

    auction_id: int
    coin: Rad
    tokens: Wad

    @property
    def subject(self) -> str:
        return f"{House.DEBT} {self.auction_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BidSurplus(Order):
    """Pay more tokens for a surplus auction's coin."""

    action = "bid_surplus"
    usual_gas = gas.BID
    urgency = Urgency.UPKEEP
    is_bound = True

    auction_id: int
    coin: Rad
    tokens: Wad

    @property
    def subject(self) -> str:
        return f"{House.SURPLUS} {self.auction_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAuction(Order):
    """Give the winner of a bid auction what was won."""

    action = "settle_auction"
    usual_gas = gas.SETTLE_BID
    urgency = Urgency.UPKEEP

    house: House
    auction_id: int

    @property
    def subject(self) -> str:
        return f"{self.house} {self.auction_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartAuction(Order):
    """Open a bid auction anew that nobody wanted."""

    action = "restart_auction"
    usual_gas = gas.SETTLE_BID
    urgency = Urgency.UPKEEP

    house: House
    auction_id: int

    @property
    def subject(self) -> str:
        return f"{self.house} {self.auction_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContract(Order):
    """Call any contract, say an executor of the operator's own."""

    action = "call"
    is_bound = True

    about: str
    """Its subject; `auction 0x…` or `account 0x…` keeps others from the same."""
    target: str
    """Address [0x hex]."""
    data: str
    """Calldata [0x hex]."""
    urgency: Urgency = Urgency.RACE
    usual_gas: int = gas.CALL
    earns_coin: bool = True
    """False: it pays coin for something else."""

    def __post_init__(self) -> None:
        """Refuse what no node would take.

        Raises:
            ValueError: If target or data are not what they should be.
        """
        if not _ADDRESS.fullmatch(self.target):
            raise ValueError(f"target: {self.target!r} is no address")
        if not _BYTES.fullmatch(self.data):
            raise ValueError("data: no hexadecimal bytes")

    @property
    def subject(self) -> str:
        return self.about
