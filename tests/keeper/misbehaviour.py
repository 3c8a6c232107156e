# SPDX-License-Identifier: MIT
"""Nodes that do what anvil does not: what becomes of requests, answers and announcements."""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING, Any, Final

from eth_account import Account
from eth_account.typed_transactions.typed_transaction import TypedTransaction
from hexbytes import HexBytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Json = Any
UNKNOWN_BLOCK: Final = {"code": -32000, "message": "unknown block"}


class Honest:
    """Does nothing to anything; the others change one thing."""

    def answers_itself(self, request: Json) -> str | None:
        """The answer that the node is not asked for, if there is one."""
        own = self.answer(request)
        return None if own is None else json.dumps({"id": request["id"], **own})

    def hands_back(self, request: Json, answer: Json) -> Iterable[str]:
        """What comes instead of an answer of the node's."""
        if "result" in answer:
            answer = {**answer, "result": self.result(request, answer["result"])}
        yield json.dumps(answer)

    def announces(self, message: Json) -> Iterator[str]:
        """What comes instead of a head that the node announces."""
        for head in self.heads(message["params"]["result"]):
            yield json.dumps({**message, "params": {**message["params"], "result": head}})

    def answer(self, request: Json) -> Json | None:
        """`result` or `error` of a request that the node is not asked; None: ask it."""
        del request
        return None

    def result(self, request: Json, result: Json) -> Json:
        """What the node said, or something else."""
        del request
        return result

    def heads(self, head: Json) -> Iterable[Json]:
        """What is announced when the node announces a head."""
        return [head]


# --- Heads ----------------------------------------------------------------------------------------


class LostHeads(Honest):
    """Two of three are not announced."""

    def __init__(self) -> None:
        self._count = itertools.count()

    def heads(self, head: Json) -> Iterable[Json]:
        return [] if next(self._count) % 3 else [head]


class DuplicateHeads(Honest):
    """Each is announced three times, the one before it once more in between."""

    def __init__(self) -> None:
        self._last: list[Json] = []

    def heads(self, head: Json) -> Iterable[Json]:
        told = [head, *self._last, head, head]
        self._last = [head]
        return told


class ShuffledHeads(Honest):
    """Three at a time, in any order."""

    def __init__(self) -> None:
        self._kept: list[Json] = []
        self._chance = random.Random(5)  # noqa: S311 - the same ones each time

    def heads(self, head: Json) -> Iterable[Json]:
        self._kept.append(head)
        if len(self._kept) < 3:
            return []
        told, self._kept = self._kept, []
        self._chance.shuffle(told)
        return told


class LyingHeads(Honest):
    """Before each head one that is made up."""

    LIES: Final[dict[str, Json]] = {
        "no_such_block": {"hash": "0x" + "5a" * 32},
        "wrong_parent": {"parentHash": "0x" + "5b" * 32},
        "number_far_ahead": {"number": hex(10**9)},
        "number_one_ahead": {},
        "number_long_past": {"number": "0x2"},
        "first_of_all": {"number": "0x0", "hash": "0x" + "5c" * 32},
    }

    def __init__(self, lie: str) -> None:
        self._lie = lie

    def heads(self, head: Json) -> Iterable[Json]:
        lie = self.LIES[self._lie] or {"number": hex(int(head["number"], 16) + 1)}
        return [{**head, **lie}, head]


class SilentSubscription(Honest):
    """Stops announcing, and answers as if nothing were."""

    def heads(self, head: Json) -> Iterable[Json]:
        del head
        return []


class StuckHead(SilentSubscription):
    """Knows no newer block than one."""

    def __init__(self, block: Json) -> None:
        self._block = block

    def answer(self, request: Json) -> Json | None:
        if request["method"] == "eth_getBlockByNumber":
            asked = request["params"][0]
            if asked == "latest":
                return {"result": self._block}
            if int(asked, 16) > int(self._block["number"], 16):
                return {"result": None}
        return None


# --- Logs -----------------------------------------------------------------------------------------


class LateLogs(Honest):
    """The first answers about the logs of a block are of a node that has not got it yet."""

    def __init__(self, times: int, *, empty: bool = False) -> None:
        self._times = times
        self._own: Json = {"result": []} if empty else {"error": UNKNOWN_BLOCK}
        self._asked: dict[str, int] = {}

    def answer(self, request: Json) -> Json | None:
        if request["method"] == "eth_getLogs" and "blockHash" in request["params"][0]:
            block = request["params"][0]["blockHash"]
            self._asked[block] = self._asked.get(block, 0) + 1
            if self._asked[block] <= self._times:
                return self._own
        return None


class RemovedLogs(Honest):
    """Gives logs that a reorganisation removed beside those that count."""

    def result(self, request: Json, result: Json) -> Json:
        if request["method"] == "eth_getLogs":
            return [*({**log, "removed": True} for log in result), *result]
        return result


class LimitedRange(Honest):
    """Gives the logs of few blocks at once, in the words of several providers."""

    TEXTS: Final = {
        "geth": {"code": -32005, "message": "query returned more than 10000 results"},
        "range": {"code": -32600, "message": "exceed maximum block range: 5"},
        "alchemy": {
            "code": -32602,
            "message": "Log response size exceeded. this block range should work: [0x0, 0x5]",
        },
        "no_code": {"message": "block range is too wide"},
        "text": "query timeout exceeded",
    }

    def __init__(self, error: str, most: int = 5) -> None:
        self._error, self._most = self.TEXTS[error], most
        self.refused = 0

    def answer(self, request: Json) -> Json | None:
        if request["method"] == "eth_getLogs" and "fromBlock" in request["params"][0]:
            ends = [int(request["params"][0][end], 16) for end in ("fromBlock", "toBlock")]
            if ends[1] - ends[0] >= self._most:
                self.refused += 1
                return {"error": self._error}
        return None


# --- Transactions ---------------------------------------------------------------------------------


class GethPool(Honest):
    """Takes a replacement only if both fees rise by a tenth."""

    def __init__(self) -> None:
        self._offers: dict[tuple[str, int], tuple[int, int]] = {}
        self.refused = 0
        self.replaced = 0

    def answer(self, request: Json) -> Json | None:
        if request["method"] != "eth_sendRawTransaction":
            return None
        raw = HexBytes(request["params"][0])
        fields = TypedTransaction.from_bytes(raw).as_dict()
        key = (Account.recover_transaction(raw), fields["nonce"])
        offer = (fields["maxFeePerGas"], fields["maxPriorityFeePerGas"])
        before = self._offers.get(key)
        if before is not None and offer != before:
            if any(new * 10 < old * 11 for new, old in zip(offer, before, strict=True)):
                self.refused += 1
                text = "replacement transaction underpriced"
                return {"error": {"code": -32000, "message": text}}
            self.replaced += 1
        self._offers[key] = offer
        return None


# --- The node itself ------------------------------------------------------------------------------


class Answers(Honest):
    """One method answers something else."""

    def __init__(self, method: str, **answer: Json) -> None:
        self._method, self._answer = method, answer

    def answer(self, request: Json) -> Json | None:
        return self._answer if request["method"] == self._method else None


class Refusing(Honest):
    """Now and then an error instead of an answer, whatever was asked."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._chance = random.Random(7)  # noqa: S311 - the same ones each time
        self.spoilt = 0

    def answer(self, request: Json) -> Json | None:
        if self._chance.random() >= self._share:
            return None
        self.spoilt += 1
        return {"error": {"code": -32005, "message": f"limit exceeded: {request['method']}"}}


class Garbling(Honest):
    """Now and then an answer that is none."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._chance = random.Random(11)  # noqa: S311 - the same ones each time
        self.spoilt = 0

    def hands_back(self, request: Json, answer: Json) -> Iterable[str]:
        del request
        if self._chance.random() >= self._share:
            return [json.dumps(answer)]
        self.spoilt += 1
        text = json.dumps(answer)
        kinds = [
            "<html><body>502 Bad Gateway</body></html>",
            text[: len(text) // 2],
            json.dumps({**answer, "result": None}),
            json.dumps({**answer, "result": 10**30}),
            json.dumps({**answer, "result": {}}),
            json.dumps({**answer, "result": "0x" + "f" * 99}),
            json.dumps({"jsonrpc": "2.0", "id": answer["id"]}),
            json.dumps({"jsonrpc": "2.0", "id": answer["id"], "error": {}}),
            json.dumps({"jsonrpc": "2.0", "id": answer["id"], "error": "bad"}),
        ]
        return [self._chance.choice(kinds)]


class HalfOpen(Honest):
    """Takes everything in and says nothing any more."""

    def hands_back(self, request: Json, answer: Json) -> Iterable[str]:
        del request, answer
        return []

    def announces(self, message: Json) -> Iterator[str]:
        del message
        yield from ()
