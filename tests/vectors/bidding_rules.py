# SPDX-License-Identifier: MIT
"""The rules of bidding under test: `bidding.vy`'s own bytecode instead of the twin's functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Callable


class BytecodeRules:
    """`model.bidding`, computed on an EVM; arguments are named there."""

    def __init__(self, contract: Any, call: Callable[..., Any]) -> None:
        self._contract = contract
        self._call = call

    def is_over(self, bid_expires_at: int, ends_at: int, timestamp: int) -> bool:
        return bool(self._ask("is_over", bid_expires_at, ends_at, timestamp))

    def is_step_down(self, lot: int, last_lot: int, step: int, one: int) -> bool:
        return bool(self._ask("is_step_down", lot, last_lot, step, one))

    def is_step_up(self, bid: int, last_bid: int, step: int, one: int) -> bool:
        return bool(self._ask("is_step_up", bid, last_bid, step, one))

    def grown_lot(self, lot: int, factor: int, one: int, max_lot: int) -> Wad:
        return Wad(self._ask("grown_lot", lot, factor, one, max_lot))

    def most_tokens(self, coin: int, price: int, max_discount: int) -> Wad:
        return Wad(self._ask("most_tokens", coin, price, max_discount))

    def least_tokens(self, coin: int, price: int, max_discount: int) -> Wad:
        return Wad(self._ask("least_tokens", coin, price, max_discount))

    def _ask(self, function: str, *arguments: int) -> Any:
        return self._call(self._contract, function, *arguments)
