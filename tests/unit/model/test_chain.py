# SPDX-License-Identifier: MIT
"""Transactions of the twin happen whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from model.chain import Chain, Contract, external
from model.errors import NO_REASON, Revert
from model.units import UnixTime

REASON = "counter: enough"


@dataclass(eq=False, kw_only=True)
class Counter(Contract):
    """Counts, calls back, and may have had enough."""

    total: int = 0
    by_sender: dict[str, int] = field(default_factory=dict)

    @external
    def count(self, *, sender: str, callback=None, is_enough: bool = False) -> int:
        self.total += 1
        self.by_sender[sender] = self.by_sender.get(sender, 0) + 1
        if callback is not None:
            callback()
        if is_enough:
            raise Revert(REASON)
        return self.total


@pytest.fixture
def chain():
    return Chain(UnixTime(1))


def content(counter):
    return counter.total, counter.by_sender


def test_external__returns__keeps_what_it_wrote(chain):
    counter = Counter(chain)

    assert counter.count(sender="anybody") == 1

    assert content(counter) == (1, {"anybody": 1})


def test_external__reverts__changes_nothing_of_any_contract(chain):
    counter, other = Counter(chain), Counter(chain)
    counter.count(sender="anybody")

    with pytest.raises(Revert, match=REASON):
        counter.count(
            sender="anybody", callback=lambda: other.count(sender="counter"), is_enough=True
        )

    assert content(counter) == (1, {"anybody": 1})
    assert content(other) == (0, {})


def test_external__callback_catches_a_revert__keeps_the_rest(chain):
    counter, other = Counter(chain), Counter(chain)

    def try_in_vain():
        with pytest.raises(Revert, match=REASON):
            other.count(sender="counter", is_enough=True)

    counter.count(sender="anybody", callback=try_in_vain)

    assert content(counter) == (1, {"anybody": 1})
    assert content(other) == (0, {})


def test_external__entered_twice_at_once__reverts_without_a_reason(chain):
    counter = Counter(chain)

    with pytest.raises(Revert) as revert:
        counter.count(sender="anybody", callback=lambda: counter.count(sender="counter"))

    assert revert.value.reason == NO_REASON
    assert content(counter) == (0, {})


def test_external__entered_after_a_revert__is_open(chain):
    counter = Counter(chain)
    with pytest.raises(Revert):
        counter.count(sender="anybody", is_enough=True)

    assert counter.count(sender="anybody") == 1
