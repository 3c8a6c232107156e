# SPDX-License-Identifier: MIT
"""What transactions would do in the next block, before any of them is sent.

All of them are run in order, in one request (`eth_simulateV1`), so that each sees what those before
it leave; a node without that method runs each by itself on the latest block.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.answers import answer_to, data, number, quantity
from keeper.chain.reverts import decode_reason, revert_reason
from keeper.errors import RequestRefused
from keeper.ports import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.chain.connection import Requester
    from keeper.ports import Call

_SIMULATE: Final = "eth_simulateV1"
_TIME_OVERRIDE: Final = "time override"
_TELL_TIME: Final = "0x4260005260206000f3"
"""Code of a creation that returns the time of its block."""
_UNKNOWN: Final = frozenset({-32601, -32602, -32600, -32004})
"""Codes by which nodes refuse a method or a parameter that they do not know."""

# A refund returns up to a fifth of the gas used, but only at the end: the limit must hold it.
_REFUND_NUMERATOR: Final = 5
_REFUND_DENOMINATOR: Final = 4


def can_look_ahead(requester: Requester) -> bool:
    """Whether the node is not known to be unable to simulate at a time to come."""
    return not {_SIMULATE, _TIME_OVERRIDE} <= requester.lacking


class Simulator:
    """Simulates on the latest block, at a time to come."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
        self._tried: set[str] | None = None
        """What was lacking in the session in which the time override was tried last."""

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        """As `Node.simulate`."""
        if not calls:
            return []
        if _SIMULATE not in self._requester.lacking:
            try:
                return await self._in_order(calls, senders, timestamp)
            except RequestRefused as error:
                if error.code in _UNKNOWN:
                    self._requester.lacking.add(_SIMULATE)
        pairs = zip(calls, senders, strict=True)
        runs = (self._alone(call, sender, timestamp) for call, sender in pairs)
        return list(await asyncio.gather(*runs))

    async def _in_order(
        self, calls: Sequence[Call], senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        block = {
            "blockOverrides": {"time": hex(timestamp)},
            "calls": [_request(*pair) for pair in zip(calls, senders, strict=True)],
        }
        options = {"blockStateCalls": [block], "validation": False}
        answer = await self._requester.request(_SIMULATE, options, "latest")
        with answer_to(_SIMULATE):
            results = answer[0]["calls"]
            return [_read(result) for _, result in zip(calls, results, strict=True)]

    async def _alone(self, call: Call, sender: str, timestamp: int) -> Simulation:
        try:
            method = "eth_estimateGas"
            gas = await self.execute(method, call, sender=sender, timestamp=timestamp)
        except RequestRefused as error:
            return Simulation(gas=0, revert=revert_reason(error))
        with answer_to(method):
            return Simulation(gas=number(gas, "result"), revert=None)

    async def execute(
        self, method: str, call: Call, *, sender: str | None, timestamp: int
    ) -> object:
        """`eth_call` or `eth_estimateGas` on the latest block, at another time if the node can.

        A node that cannot sees the head's time; `can_look_ahead` then is false.
        """
        request = _request(call, sender)
        if timestamp and await self._has_time_override(timestamp):
            overrides = {"time": hex(timestamp)}
            try:
                return await self._requester.request(method, request, "latest", {}, overrides)
            except RequestRefused as error:
                if error.code not in _UNKNOWN:
                    raise
                self._requester.lacking.add(_TIME_OVERRIDE)
        return await self._requester.request(method, request, "latest")

    async def _has_time_override(self, timestamp: int) -> bool:
        """Whether the node simulates at another time.

        Hardhat takes the parameter and leaves it alone; so once in a session the node is asked what
        time it is in a simulation.
        """
        lacking = self._requester.lacking
        if self._tried is not lacking and _TIME_OVERRIDE not in lacking:
            self._tried = lacking
            request, overrides = {"data": _TELL_TIME}, {"time": hex(timestamp)}
            try:
                told = await self._requester.request("eth_call", request, "latest", {}, overrides)
            except RequestRefused:
                lacking.add(_TIME_OVERRIDE)
            else:
                with answer_to("eth_call"):
                    if int.from_bytes(data(told)) != timestamp:
                        lacking.add(_TIME_OVERRIDE)
        return _TIME_OVERRIDE not in lacking


def _request(call: Call, sender: str | None) -> dict[str, str]:
    request = {"to": call.target, "data": call.data}
    return {**request, "from": sender} if sender else request


def _read(result: dict[str, Any]) -> Simulation:
    if quantity(result["status"], "status") == 1:
        used = number(result["gasUsed"], "gasUsed")
        return Simulation(gas=-(-used * _REFUND_NUMERATOR // _REFUND_DENOMINATOR), revert=None)
    returned = result.get("returnData") or result.get("error", {}).get("data") or "0x"
    return Simulation(gas=0, revert=decode_reason(data(returned, "returnData")))
