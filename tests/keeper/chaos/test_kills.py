# SPDX-License-Identifier: MIT
"""kill -9 at every step of the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.keeper.gate import Gate
from tests.keeper.process import actions_of

if TYPE_CHECKING:
    from tests.keeper.chaos.crash import Crash

SEND = "eth_sendRawTransaction"
RECEIPT = "eth_getTransactionReceipt"


def test_run__undisturbed__acts_once_per_account(crash: Crash):
    keeper = crash.survive()

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]


KILLS = {
    "decided": ("eth_simulateV1", False, 0),
    "signed": (SEND, False, 0),
    "sent_without_an_answer": (SEND, True, 0),
    "first_of_two_sent": (SEND, False, 1),
    "both_sent_without_an_answer": (SEND, True, 1),
}


@pytest.mark.parametrize(("method", "forwarded", "skip"), KILLS.values(), ids=KILLS.keys())
def test_kill__while_sending__all_is_done_once(crash: Crash, method, forwarded, skip):
    with Gate(crash.node.port) as gate:
        gate.hold(method, forwarded=forwarded, skip=skip)
        with crash.keeper(gate.url) as keeper:
            gate.await_hold()
            keeper.kill()
    crash.survive()


def test_kill__after_sending__all_is_done_once(crash: Crash):
    with crash.keeper() as keeper:
        keeper.wait_for("sent")
        keeper.kill()
    crash.survive()


@pytest.mark.parametrize("forwarded", [False, True])
def test_kill__mined_but_not_yet_noticed__is_settled_from_receipts(crash: Crash, forwarded):
    with Gate(crash.node.port) as gate:
        gate.hold(RECEIPT, forwarded=forwarded)
        with crash.keeper(gate.url) as keeper:
            keeper.wait_for("block_handled")
            crash.world.mine()
            gate.await_hold()
            keeper.kill()
    keeper = crash.survive()

    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
    assert keeper.of("sent") == []


def test_kill__while_picking_up_after_a_kill__all_is_done_once(crash: Crash):
    for forwarded in (False, True):
        with Gate(crash.node.port) as gate:
            gate.hold(SEND, forwarded=forwarded)
            with crash.keeper(gate.url) as keeper:
                gate.await_hold()
                keeper.kill()
    crash.survive()
