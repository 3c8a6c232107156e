# SPDX-License-Identifier: MIT
"""Ways out besides the node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.keeper.gate import Gate

if TYPE_CHECKING:
    from tests.keeper.chaos.crash import Crash

SEND = "eth_sendRawTransaction"


def test_relay__alone__is_the_only_one_that_sees_transactions(crash: Crash):
    relays = json.dumps([crash.node.http_url])
    with (
        Gate(crash.node.port) as gate,
        crash.keeper(gate.url, relay_urls=relays, public_route="false") as keeper,
    ):
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert gate.requests[SEND] == 0
    crash.check()


def test_relay__dead_beside_the_node__does_no_harm(crash: Crash):
    relays = json.dumps(["http://127.0.0.1:9/secret"])
    with crash.keeper(relay_urls=relays) as keeper:
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert "secret" not in json.dumps(keeper.lines)
    crash.check()
