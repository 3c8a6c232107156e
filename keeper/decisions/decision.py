# SPDX-License-Identifier: MIT
"""What a decision says, and what every decision may look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keeper.decisions.orders import BidDebt, BidSurplus
from model.account_state import AccountState
from model.fixed_point import ceil_div
from model.health import BITS_PER_BPS
from model.units import WAD, Bps, Rad, Ray, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.decisions.orders import Order
    from keeper.mirror.liquidation import LiquidationState
    from keeper.mirror.pools import Pool
    from keeper.reasons import Reason
    from model.account_book import Account
    from model.price_oracle import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Do it in the next block."""

    order: Order
    reason: Reason
    profit: Wad
    """Expected, before gas [wad coins]."""
    sale: tuple[int, Wad] | None = None
    """Asset and amount that it sells on the market [wad]."""
    strategy: str = ""
    """Who decided it; the planner says so."""

    def skipped(self, reason: Reason) -> Skip:
        """What is said if it cannot be done."""
        return Skip(
            action=self.order.action,
            subject=self.order.subject,
            reason=reason,
            strategy=self.strategy,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Do not, and why."""

    action: str
    subject: str
    reason: Reason
    planned_at: UnixTime | None = None
    """When it will be time, if the chain stays as it is [unix time]."""
    strategy: str = ""
    """Who decided it; the planner says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator wants; sums in wad coins."""

    min_profit: Wad
    """Least profit after gas of what races for profit."""
    take_margin: Bps
    """Least profit of a take, over what is paid [bps]."""
    kept_profit: Bps
    """Part of the expected profit that a transaction insists on, else it reverts [bps]."""
    max_upkeep_cost: Wad
    """Most gas to spend on one transaction that pays nobody."""
    min_burn: Wad
    """Least coin to burn against matured debt, if that is all a settlement would do."""
    bid_discount: Bps
    """How much better than the oracle price a bid must be [bps]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GasPrice:
    """What gas costs in coin."""

    wei: int
    """Per gas, tip included [wei]."""
    ether: Wad
    """Price of ether; 0 = unknown, gas then counts as free [wad coins]."""

    def cost(self, gas: int) -> Wad:
        """Cost of an amount of gas, rounded up [wad coins]."""
        return Wad(ceil_div(gas * self.wei * self.ether, WAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The protocol as it will be in the next block, if nobody else acts before."""

    timestamp: UnixTime
    auction_time: int
    pause_level: int
    rate: Ray
    prices: tuple[Price, ...]
    """By asset number, shape (16,)."""
    thresholds: tuple[Bps, ...]
    """By asset number, shape (16,) [bps]."""
    min_collateral_value: int
    """A tenth of it is the least lot worth selling [coins]."""
    liquidation: LiquidationState
    pools: Mapping[int, Pool]
    """By asset; without one an asset cannot be sold."""
    gas: GasPrice
    poked: int = 0
    """Assets whose price here needs a poke at the beginning of the block [bitmap]."""
    failures: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By subject: ways that reverted lately, and the head when they did so last."""

    def rank(self, subject: str, way: str, profit: int) -> tuple[int, int]:
        """Order of ways for a subject, the best last: what did not fail, or longest ago; profit."""
        return -self.failures.get(subject, {}).get(way, -1), profit

    def state_of(self, account: Account) -> AccountState:
        """All that the liquidation contracts look at in an account."""
        engine = self.liquidation.engine
        weights = (bps << asset * BITS_PER_BPS for asset, bps in enumerate(self.thresholds))
        return AccountState(
            account=account,
            rate=self.rate,
            thresholds=sum(weights),
            min_collateral_value=self.min_collateral_value,
            debt_floor=engine.debt_floor if engine else 0,
        )

    def prices_of(self, account: Account) -> dict[int, Price]:
        """Prices of an account's collaterals, by asset."""
        return {asset: self.prices[asset] for asset in account.collateral}

    def after(self, act: Act) -> Outlook:
        """The market as an act leaves it."""
        if act.sale is None or act.sale[0] not in self.pools:
            return self
        asset, amount = act.sale
        return replace(self, pools={**self.pools, asset: self.pools[asset].after_sale(amount)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the wallet can bid with."""

    coin: Rad
    """In the Ledger [rad]."""
    coin_tokens: Wad
    """ERC-20 outside the Ledger [wad]."""
    coin_allowance: Wad
    """Of those, what the Gateway may take [wad]."""
    tokens: Wad
    """Governance tokens [wad]."""
    tokens_allowance: Wad
    """Of those, what the surplus auction may take [wad]."""

    def after(self, act: Act) -> Holdings:
        """What is left to bid with once a bid was placed."""
        match act.order:
            case BidDebt(coin=coin):
                return replace(self, coin=Rad(self.coin - coin))
            case BidSurplus(tokens=tokens):
                return replace(
                    self,
                    tokens=Wad(self.tokens - tokens),
                    tokens_allowance=Wad(self.tokens_allowance - tokens),
                )
        return self
