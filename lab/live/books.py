# SPDX-License-Identifier: MIT
"""The protocol's books, rebuilt from its logs alone: an observer that owes the keeper nothing.

It says after every block who is liquidatable, exactly, and whether the books balance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from model import health, price_delay, rates
from model.units import RAY, Rad, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.live.events import Event

MAX_RATE: Final = Ray(2**112 - 1)
"""Width of the rate's field in the Ledger."""


@dataclass(slots=True)
class Account:
    """One borrower."""

    normalized_debt: int = 0
    """[wad]."""
    collateral: dict[int, int] = field(default_factory=dict)
    """Asset number to amount [wad]."""


@dataclass(slots=True)
class OraclePrice:
    """One asset's price."""

    price: Wad
    next_price: Wad
    next_at: UnixTime

    def at(self, time: UnixTime) -> Wad:
        """The price in force."""
        return price_delay.current(self.price, self.next_price, self.next_at, time)


class Books:
    """State of Ledger and oracle after the events so far."""

    def __init__(self, *, treasury: str, stability_fee: Ray, thresholds: Mapping[int, int]) -> None:
        """Begin with empty books.

        Args:
            treasury: Address of the Treasury.
            stability_fee: Factor on debt per second.
            thresholds: Asset number to liquidation threshold [bps].
        """
        self._treasury = treasury.lower()
        self._fee = stability_fee
        self._thresholds = thresholds
        self._rate = RAY
        self._accrued_at = UnixTime(0)
        self._time = UnixTime(0)
        self._normalized_debt = 0
        self._total_coin = 0
        self.accounts: dict[str, Account] = {}
        self.coin: dict[str, int] = {}
        self.free: dict[tuple[str, int], int] = {}
        self.prices: dict[int, OraclePrice] = {}
        self.unbacked = 0
        self.on_auction = 0
        self._queue_total = 0
        self._matured_total = 0
        self._handlers: dict[tuple[str, str], Callable[[Event], None]] = {
            ("Ledger", "AccountChanged"): self._change_account,
            ("Ledger", "CoinChanged"): self._change_coin,
            ("Ledger", "FreeBalanceChanged"): self._change_free_balance,
            ("Ledger", "RateAccrued"): self._accrue,
            ("Ledger", "UnbackedDebtChanged"): self._change_unbacked,
            ("Ledger", "DebtQueued"): self._queue_debt,
            ("Ledger", "DebtMatured"): self._mature_debt,
            ("Ledger", "DebtOnAuctionChanged"): self._change_on_auction,
            ("PriceOracle", "PriceUpdated"): self._update_price,
        }

    def begin_block(self, time: UnixTime) -> None:
        """The events that follow happened at this time."""
        self._time = time

    def apply(self, event: Event) -> None:
        """Take over what an event says; most say nothing about these books."""
        handler = self._handlers.get((event.contract, event.name))
        if handler is not None:
            handler(event)

    @property
    def treasury_coin(self) -> Rad:
        """The Treasury's coin."""
        return Rad(self.coin.get(self._treasury, 0))

    @property
    def queued(self) -> Rad:
        """Debt that waits in the queue."""
        return Rad(self._queue_total - self._matured_total)

    @property
    def buffer(self) -> Rad:
        """The Treasury's coin less all unbacked debt."""
        return Rad(self.treasury_coin - self.unbacked)

    @property
    def interest_due(self) -> Rad:
        """Interest since the last accrual; the next one brings it to the Treasury."""
        return Rad(self._normalized_debt * (self.rate - self._rate))

    @property
    def conservation_error(self) -> Rad:
        """How far total coin is from debt and unbacked debt; 0 unless the protocol is broken."""
        return Rad(abs(self._total_coin - self._normalized_debt * self._rate - self.unbacked))

    def price(self, asset: int) -> Wad:
        """An asset's price in force; 0 if it never had one."""
        state = self.prices.get(asset)
        return state.at(self._time) if state else Wad(0)

    def is_unsafe(self, account: str) -> bool:
        """Whether an account is liquidatable at the prices in force, interest included."""
        state = self.accounts[account]
        return health.is_unsafe(self._weighted(state), state.normalized_debt * self.rate)

    def health_factor(self, account: str) -> float:
        """For the report; infinite without debt."""
        state = self.accounts[account]
        if state.normalized_debt == 0:
            return float("inf")
        return self._weighted(state) / 10_000 / (state.normalized_debt * self.rate)

    @property
    def rate(self) -> Ray:
        """Debt per normalized debt now."""
        elapsed = Seconds(self._time - self._accrued_at)
        return rates.accrued(self._rate, self._fee, elapsed, MAX_RATE)

    def _weighted(self, state: Account) -> int:
        return sum(
            health.value(Wad(amount), self.price(asset)) * self._thresholds[asset]
            for asset, amount in state.collateral.items()
        )

    def _change_account(self, event: Event) -> None:
        state = self.accounts.setdefault(event.values["account"], Account())
        debt = event.values["normalized_debt"]
        self._normalized_debt += debt - state.normalized_debt
        state.normalized_debt = debt
        changed = health.members(event.values["assets"])
        for asset, amount in zip(changed, event.values["amounts"], strict=True):
            state.collateral[asset] = amount

    def _change_coin(self, event: Event) -> None:
        self._set_coin(event.values["account"], event.values["amount"])

    def _change_free_balance(self, event: Event) -> None:
        key = event.values["account"], event.values["asset"]
        self.free[key] = event.values["amount"]

    def _accrue(self, event: Event) -> None:
        self._rate = Ray(event.values["rate"])
        self._accrued_at = self._time
        self._set_coin(self._treasury, event.values["treasury_coin"])

    def _set_coin(self, account: str, amount: int) -> None:
        self._total_coin += amount - self.coin.get(account, 0)
        self.coin[account] = amount

    def _change_unbacked(self, event: Event) -> None:
        self.unbacked = event.values["unbacked"]

    def _queue_debt(self, event: Event) -> None:
        self._queue_total = event.values["queue_total"]
        self.unbacked = event.values["unbacked"]

    def _mature_debt(self, event: Event) -> None:
        self._matured_total = event.values["queue_total"]

    def _change_on_auction(self, event: Event) -> None:
        self.on_auction = event.values["on_auction"]

    def _update_price(self, event: Event) -> None:
        self.prices[event.values["asset"]] = OraclePrice(
            price=Wad(event.values["price"]),
            next_price=Wad(event.values["next_price"]),
            next_at=UnixTime(event.values["next_at"]),
        )
