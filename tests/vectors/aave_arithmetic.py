# SPDX-License-Identifier: MIT
"""Aave's sizing under test, twice: the Python twin and the module's own bytecode."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Protocol

from model import aave_liquidation, fixed_point
from model.aave_liquidation import AccountData, Liquidation
from model.units import Bps, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.aave_liquidation import Asset


class AaveArithmetic(Protocol):
    """What the groups `aave_*` compose their cases of."""

    def account_data(self, assets: Sequence[Asset]) -> AccountData: ...
    def liquidation(
        self, collateral: Asset, debt: Asset, account: AccountData, debt_to_cover: int
    ) -> Liquidation: ...
    def mul_div_down(self, x: int, y: int, denominator: int) -> int: ...
    def mul_div_up(self, x: int, y: int, denominator: int) -> int: ...


class AaveTwin:
    """`model`."""

    def account_data(self, assets: Sequence[Asset]) -> AccountData:
        return aave_liquidation.account_data(assets)

    def liquidation(
        self, collateral: Asset, debt: Asset, account: AccountData, debt_to_cover: int
    ) -> Liquidation:
        return aave_liquidation.liquidation(collateral, debt, account, debt_to_cover)

    def mul_div_down(self, x: int, y: int, denominator: int) -> int:
        return fixed_point.mul_div_down(x, y, denominator)

    def mul_div_up(self, x: int, y: int, denominator: int) -> int:
        return fixed_point.mul_div_up(x, y, denominator)


class AaveBytecode:
    """The modules as the compiler makes them, called on an EVM."""

    def __init__(self, sizing: Any, fixed_point: Any, call: Callable[..., Any]) -> None:
        self._sizing = sizing
        self._fixed_point = fixed_point
        self._call = call

    def account_data(self, assets: Sequence[Asset]) -> AccountData:
        data = self._call(self._sizing, "account_data", [astuple(asset) for asset in assets])
        return AccountData(
            collateral=data.collateral,
            debt=data.debt,
            available_borrows=data.available_borrows,
            threshold=Bps(data.threshold),
            loan_to_value=Bps(data.loan_to_value),
            health_factor=Wad(data.health_factor),
        )

    def liquidation(
        self, collateral: Asset, debt: Asset, account: AccountData, debt_to_cover: int
    ) -> Liquidation:
        arguments = (astuple(collateral), astuple(debt), astuple(account), debt_to_cover)
        sizes = self._call(self._sizing, "liquidation", *arguments)
        return Liquidation(
            repaid=sizes.repaid,
            seized=sizes.seized,
            fee=sizes.fee,
            leaves_dust=sizes.leaves_dust,
            takes_all=sizes.takes_all,
        )

    def mul_div_down(self, *arguments: int) -> int:
        return int(self._call(self._fixed_point, "mul_div_down", *arguments))

    def mul_div_up(self, *arguments: int) -> int:
        return int(self._call(self._fixed_point, "mul_div_up", *arguments))
