# SPDX-License-Identifier: MIT
"""The pure functions under test, twice: the Python twin and the deployed modules' own bytecode."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import boa

from model import bidding, fixed_point, health, liquidation_sizing, price_curves, price_delay, rates
from model.departures import OURS
from model.errors import NO_REASON, Revert
from model.liquidation_sizing import Purchase
from model.units import Rad, Ray, Seconds, UnixTime, Wad
from tests.vectors.aave_arithmetic import AaveBytecode, AaveTwin
from tests.vectors.bidding_rules import BytecodeRules
from tests.vectors.books import BytecodeBooks, TwinBooks

if TYPE_CHECKING:
    from model.bidding import Rules
    from model.departures import Departures
    from tests.vectors.aave_arithmetic import AaveArithmetic
    from tests.vectors.books import Books

EXPOSED: Final = Path(__file__).parents[2] / "contracts" / "testing"


class Arithmetic(Protocol):
    """What the groups compose their cases of; arguments are named as in the contracts."""

    departures: Departures
    """Which of our rules are in force."""

    @property
    def aave(self) -> AaveArithmetic: ...
    @property
    def bidding(self) -> Rules: ...
    def books(self, bucket_length: int) -> Books: ...
    def mul_div_down(self, x: int, y: int, denominator: int) -> int: ...
    def price(self, curve: int, top: int, elapsed: int, duration: int, cut: int) -> int: ...
    def compound(self, rate: int, fee: int, elapsed: int) -> int: ...
    def is_unsafe(self, weighted: int, debt: int) -> bool: ...
    def close_out(
        self, normalized_debt: int, rate: int, penalty_factor: int, room: int, debt_floor: int
    ) -> int: ...
    def lot(self, collateral: int, normalized_debt_taken: int, normalized_debt: int) -> int: ...
    def tab(self, due: int, penalty_factor: int) -> int: ...
    def top(self, price: int, start_multiplier: int) -> int: ...
    def incentive(
        self, tip: int, share: int, tab: int, *, is_whole: bool, incentive_left: int
    ) -> int: ...
    def take(
        self, tab: int, lot: int, price: int, max_collateral: int, min_remaining: int
    ) -> Purchase: ...
    def is_spent(
        self, elapsed: int, tail: int, price: int, top: int, floor_fraction: int
    ) -> bool: ...
    def current(self, price: int, next_price: int, next_at: int, timestamp: int) -> int: ...
    def can_take(self, next_at: int, timestamp: int) -> bool: ...


class Twin:
    """`model`, with any set of departures."""

    aave = AaveTwin()
    bidding = bidding

    def __init__(self, departures: Departures) -> None:
        self.departures = departures

    def books(self, bucket_length: int) -> TwinBooks:
        return TwinBooks(bucket_length=bucket_length, departures=self.departures)

    def mul_div_down(self, x: int, y: int, denominator: int) -> int:
        return fixed_point.mul_div_down(x, y, denominator)

    def price(self, curve: int, top: int, elapsed: int, duration: int, cut: int) -> int:
        return price_curves.price(curve, Ray(top), Seconds(elapsed), Seconds(duration), Ray(cut))

    def compound(self, rate: int, fee: int, elapsed: int) -> int:
        return rates.compound(Ray(rate), Ray(fee), Seconds(elapsed))

    def is_unsafe(self, weighted: int, debt: int) -> bool:
        return health.is_unsafe(weighted, debt)

    def close_out(
        self, normalized_debt: int, rate: int, penalty_factor: int, room: int, debt_floor: int
    ) -> int:
        return liquidation_sizing.close_out(
            Wad(normalized_debt), Ray(rate), Wad(penalty_factor), Rad(room), Rad(debt_floor)
        )

    def lot(self, collateral: int, normalized_debt_taken: int, normalized_debt: int) -> int:
        return liquidation_sizing.lot(
            Wad(collateral), Wad(normalized_debt_taken), Wad(normalized_debt)
        )

    def tab(self, due: int, penalty_factor: int) -> int:
        return liquidation_sizing.tab(Rad(due), Wad(penalty_factor))

    def top(self, price: int, start_multiplier: int) -> int:
        return liquidation_sizing.top(Wad(price), Ray(start_multiplier))

    def incentive(
        self, tip: int, share: int, tab: int, *, is_whole: bool, incentive_left: int
    ) -> int:
        return liquidation_sizing.incentive(
            tip=Rad(tip),
            share=Wad(share),
            tab=Rad(tab),
            is_whole=is_whole,
            incentive_left=Rad(incentive_left),
            departures=self.departures,
        )

    def take(
        self, tab: int, lot: int, price: int, max_collateral: int, min_remaining: int
    ) -> Purchase:
        return liquidation_sizing.take(
            tab=Rad(tab),
            lot=Wad(lot),
            price=Ray(price),
            max_collateral=Wad(max_collateral),
            min_remaining=Rad(min_remaining),
            departures=self.departures,
        )

    def is_spent(self, elapsed: int, tail: int, price: int, top: int, floor_fraction: int) -> bool:
        return liquidation_sizing.is_spent(
            elapsed=Seconds(elapsed),
            tail=Seconds(tail),
            price=Ray(price),
            top=Ray(top),
            floor_fraction=Ray(floor_fraction),
            departures=self.departures,
        )

    def current(self, price: int, next_price: int, next_at: int, timestamp: int) -> int:
        return price_delay.current(
            Wad(price), Wad(next_price), UnixTime(next_at), UnixTime(timestamp)
        )

    def can_take(self, next_at: int, timestamp: int) -> bool:
        return price_delay.can_take(UnixTime(next_at), UnixTime(timestamp))


class Bytecode:
    """The modules as the compiler makes them, called on an EVM; all departures are on."""

    departures = OURS

    def __init__(self) -> None:
        self._fixed_point = _deployer("FixedPointExposed").deploy()
        self._curves = _deployer("PriceCurvesExposed").deploy()
        self._rates = _deployer("RatesExposed").deploy()
        self._health = _deployer("HealthExposed").deploy()
        self._sizing = _deployer("LiquidationSizingExposed").deploy()
        self._delay = _deployer("PriceDelayExposed").deploy()

    @cached_property
    def aave(self) -> AaveBytecode:
        sizing = _deployer("AaveLiquidationExposed").deploy()
        return AaveBytecode(sizing, _deployer("FixedPointExposed").deploy(), self._call)

    @cached_property
    def bidding(self) -> BytecodeRules:
        return BytecodeRules(_deployer("BiddingExposed").deploy(), self._call)

    def books(self, bucket_length: int) -> BytecodeBooks:
        return BytecodeBooks(_deployer("CoinBookExposed").deploy(bucket_length))

    def mul_div_down(self, *arguments: int) -> int:
        return int(self._call(self._fixed_point, "mul_div_down", *arguments))

    def price(self, *arguments: int) -> int:
        return int(self._call(self._curves, "price", *arguments))

    def compound(self, *arguments: int) -> int:
        return int(self._call(self._rates, "compound", *arguments))

    def accrued(self, *arguments: int) -> int:
        return int(self._call(self._rates, "accrued", *arguments))

    def is_unsafe(self, *arguments: int) -> bool:
        return bool(self._call(self._health, "is_unsafe", *arguments))

    def close_out(self, *arguments: int) -> int:
        return int(self._call(self._sizing, "close_out", *arguments))

    def lot(self, *arguments: int) -> int:
        return int(self._call(self._sizing, "lot", *arguments))

    def tab(self, *arguments: int) -> int:
        return int(self._call(self._sizing, "tab", *arguments))

    def top(self, *arguments: int) -> int:
        return int(self._call(self._sizing, "top", *arguments))

    def incentive(
        self, tip: int, share: int, tab: int, *, is_whole: bool, incentive_left: int
    ) -> int:
        return int(self._call(self._sizing, "incentive", tip, share, tab, is_whole, incentive_left))

    def take(self, *arguments: int) -> Purchase:
        payment, bought, is_refused = self._call(self._sizing, "take", *arguments)
        return Purchase(payment=payment, bought=bought, is_refused=is_refused)

    def is_spent(self, *arguments: int) -> bool:
        return bool(self._call(self._sizing, "is_spent", *arguments))

    def current(self, *arguments: int) -> int:
        return int(self._call(self._delay, "current", *arguments))

    def can_take(self, *arguments: int) -> bool:
        return bool(self._call(self._delay, "can_take", *arguments))

    def _call(self, contract: Any, function: str, *arguments: Any) -> Any:
        """Call a function; what it returns is as its ABI says."""
        try:
            return getattr(contract, function)(*arguments)
        except boa.BoaError as error:
            # Only a revert without a text is arithmetic's; anything else is a fault of the test.
            if error.stack_trace.last_frame.vm_error.args != (b"",):
                raise
            raise Revert(NO_REASON) from error


@cache
def _deployer(contract: str) -> Any:
    """Compiled once; deployed anew for each chain that titanoboa's pytest plugin rolls back."""
    return boa.load_partial(str(EXPOSED / f"{contract}.vy"))
