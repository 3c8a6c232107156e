# SPDX-License-Identifier: MIT
"""`keeper.watch`: what is counted, what is healthy, what is worth an alert."""

from __future__ import annotations

import asyncio
import http.server
import json
import queue
import threading

import pytest
import structlog

from keeper.log_format import LogFormat
from keeper.logs import configure_logs
from keeper.unsafe import Ages
from keeper.watch.alerts import Alert, Alerts, Webhook
from keeper.watch.api import Api, InLoop
from keeper.watch.endpoints import EndpointCollector
from keeper.watch.guard import Guard
from keeper.watch.metrics import Metrics
from keeper.watch.pulse import Pulse
from keeper.watch.recent import Recent
from keeper.watch.server import Site
from keeper.watch.view import View
from tests.unit.keeper import mirror_scene

BLOCK = {
    "event": "block_handled",
    "block": 7,
    "accounts": 12,
    "auctions": 2,
    "unsafe": 0,
    "unsafe_blocks": 0,
    "pending": 1,
    "events": 5,
    "ms": 3.5,
}
ROW = {"endpoint": "node:8546", "state": "in_use", "reason": None, "head": 5, "lag": 0}
ROW |= {"requests": 7, "probe_requests": 2, "faults": 1}
MINED = {"event": "mined", "action": "take", "profit_coin": 5.5, "gas_cost_coin": 0.5}
SKIP = {
    "event": "decision",
    "action": "take",
    "acting": False,
    "reason": "price_above_target",
    "subject": "auction 0x1",
}


class Clock:
    """Time in the test's hands [seconds]."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


# --- Lines ----------------------------------------------------------------------------------------


def test_configure_logs__reader_that_fails__says_so_in_the_line(capsys):
    read = []

    def full(_):
        raise OSError(28, "No space left on device")

    log = configure_logs(LogFormat.JSON, [full, lambda line: read.append(dict(line))])
    log.info("connected", endpoint="node:8546")
    structlog.reset_defaults()

    line = json.loads(capsys.readouterr().out)
    assert line["unread"] == "OSError(28, 'No space left on device')"
    assert read[0]["event"] == line["event"] == "connected"


# --- Metrics --------------------------------------------------------------------------------------


def test_metrics__lines__are_counted():
    metrics = Metrics()
    metrics.see_head(9)
    lost = {**MINED, "event": "reverted", "profit_coin": -0.5, "reason": "auction: not running"}
    for line in (BLOCK, MINED, MINED, lost, SKIP, {"event": "node_lost", "error": "x"}):
        metrics(line)

    value = metrics.registry.get_sample_value
    assert value("keeper_head_block") == 9
    assert value("keeper_block") == 7
    assert value("keeper_accounts") == 12
    assert value("keeper_pending_transactions") == 1
    assert value("keeper_events_total") == 5
    assert value("keeper_block_milliseconds_bucket", {"le": "2.0"}) == 0
    assert value("keeper_block_milliseconds_bucket", {"le": "5.0"}) == 1
    assert value("keeper_profit_coin") == 10.5
    assert value("keeper_gas_cost_coin_total") == 1.5
    assert value("keeper_transactions_total", {"state": "mined", "action": "take"}) == 2
    assert value("keeper_transactions_total", {"state": "reverted", "action": "take"}) == 1
    assert value("keeper_reverts_total", {"reason": "auction: not running"}) == 1
    assert value("keeper_troubles_total", {"event": "node_lost"}) == 1
    labels = {"action": "take", "acting": "no", "reason": "price_above_target"}
    assert value("keeper_decisions_total", labels) == 1


def test_endpoint_collector__rows__are_samples():
    metrics = Metrics()
    spare = {**ROW, "endpoint": "spare", "state": "wrong_chain", "head": None}
    metrics.registry.register(EndpointCollector(lambda: [ROW, spare]))

    value = metrics.registry.get_sample_value
    node, other = {"endpoint": "node:8546"}, {"endpoint": "spare"}
    assert value("keeper_endpoint_state", {**node, "state": "in_use"}) == 1
    assert value("keeper_endpoint_state", {**node, "state": "spare"}) == 0
    assert value("keeper_endpoint_state", {**other, "state": "wrong_chain"}) == 1
    assert value("keeper_endpoint_head_block", node) == 5
    assert value("keeper_endpoint_head_block", other) is None
    assert value("keeper_rpc_requests_total", {**node, "use": "work"}) == 7
    assert value("keeper_rpc_requests_total", {**node, "use": "probe"}) == 2
    assert value("keeper_rpc_faults_total", node) == 1


def test_metrics__heads_that_wait__are_counted_when_asked():
    metrics, pulse = Metrics(), Pulse(longest_silence=1, longest_stall=1, on_head=lambda _: None)
    metrics.watch_queue(pulse.waiting)

    assert metrics.registry.get_sample_value("keeper_waiting_heads") == 0
    pulse.heads = [1, 2, 3]
    assert metrics.registry.get_sample_value("keeper_waiting_heads") == 3


def test_ages__accounts_come_and_go__count_from_when_each_became_unsafe():
    ages = Ages()
    assert ages.see(10, []) == 0
    assert ages.see(11, ["a"]) == 0
    assert ages.see(13, ["a", "b"]) == 2
    assert ages.see(14, ["b"]) == 1
    assert ages.see(15, ["a"]) == 0
    assert ages.see(12, ["a"]) == 0  # a reorg


# --- Health ---------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pulse(clock):
    found = Pulse(longest_silence=120, longest_stall=15, on_head=lambda _: None, clock=clock)
    found.is_connected = True
    found.see_head(5)
    found.see_handled(5, is_latest=True)
    return found


def test_pulse__all_well__has_no_problems(pulse):
    assert pulse.problems() == []
    assert pulse.is_ready


def test_pulse__nothing_handled_yet__is_healthy_and_not_ready(clock):
    pulse = Pulse(longest_silence=120, longest_stall=15, on_head=lambda _: None, clock=clock)
    pulse.is_connected = True
    assert pulse.problems() == []
    assert not pulse.is_ready


def test_pulse__no_connection__is_a_problem(pulse):
    pulse.is_connected = False
    assert pulse.problems() == ["no connection to a node"]
    assert not pulse.is_ready


def test_pulse__no_head_for_too_long__is_a_problem(pulse, clock):
    clock.now += 120
    pulse._beat_at = clock.now
    assert pulse.problems() == []
    clock.now += 1
    assert pulse.problems() == ["no head for 121 s"]


def test_pulse__head_that_nobody_handles__is_a_problem(pulse, clock):
    pulse.see_head(6)
    clock.now += 10
    pulse.see_head(7)
    clock.now += 6
    pulse._beat_at = clock.now
    assert pulse.problems() == ["head 7 not handled for 16 s"]
    pulse.see_handled(6, is_latest=False)  # it goes on, one by one
    assert pulse.problems() == []


def test_pulse__loop_that_does_not_turn__is_a_problem(pulse, clock):
    clock.now += 16
    assert pulse.problems() == ["loop stalled for 16 s"]


# --- API ------------------------------------------------------------------------------------------


def ask(site, path, query="", method="GET"):
    """Status and content of an answer."""
    said = []
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method}
    environ["HTTP_HOST"] = "127.0.0.1:9464"
    body = b"".join(site(environ, lambda status, _: said.append(status)))
    return said[0], json.loads(body)


@pytest.fixture
def api(pulse):
    recent = Recent()
    for number in range(3):
        recent({**SKIP, "subject": f"auction {number}"})
    recent(MINED)
    view = View(
        deployment=mirror_scene.DEPLOYMENT,
        mirror=mirror_scene.found,
        head=lambda: None,
        endpoints=lambda: [ROW],
        lanes=list,
        mode="watching",
    )

    async def build():
        return Site(Api(pulse, Metrics(), recent, view, InLoop(view)).routes(), Guard(None))

    return asyncio.run(build())


def test_api__health__turns_503_with_the_problem(api, pulse):
    well = {"head": 5, "handled": 5, "problems": [], "endpoints": {"node:8546": "in_use"}}
    assert ask(api, "/health") == ("200 OK", well)
    assert ask(api, "/ready") == ("200 OK", well)
    pulse.is_connected = False
    ill = {**well, "problems": ["no connection to a node"]}
    assert ask(api, "/health") == ("503 Service Unavailable", ill)
    assert ask(api, "/ready") == ("503 Service Unavailable", ill)


def test_api__decisions__are_the_newest_or_those_of_a_subject(api):
    _, rows = ask(api, "/api/decisions", "limit=2")
    assert [row["subject"] for row in rows] == ["auction 2", "auction 1"]
    _, rows = ask(api, "/api/decisions", "subject=auction+0")
    assert [row["subject"] for row in rows] == ["auction 0"]
    assert ask(api, "/api/transactions") == ("200 OK", [MINED])


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.5", "%00"])
def test_api__limit_out_of_range__names_it_and_the_range(api, limit):
    status, content = ask(api, "/api/transactions", f"limit={limit}")
    assert status == "400 Bad Request"
    assert content["error"].startswith("limit: ")
    assert content["error"].endswith("must be a number from 1 to 1000")


def test_api__endpoints__are_all_rows(api):
    assert ask(api, "/api/endpoints") == ("200 OK", [ROW])


def test_api__other_pages_and_methods__are_refused(api):
    assert ask(api, "/api/keys") == ("404 Not Found", {"error": "no such page: /api/keys"})
    status, _ = ask(api, "/health", method="POST")
    assert status == "405 Method Not Allowed"


# --- Alerts ---------------------------------------------------------------------------------------


@pytest.fixture
def sent():
    return []


@pytest.fixture
def alerts(sent, clock):
    return Alerts(sent.append, interval=600, most_unsafe_blocks=3, clock=clock)


def test_alerts__what_lasts__is_said_once_per_interval_and_when_it_ends(alerts, sent, clock):
    unsafe = {**BLOCK, "unsafe": 2, "unsafe_blocks": 4}
    for _ in range(3):
        alerts(unsafe)
        clock.now += 300
    alerts({**BLOCK, "unsafe": 2, "unsafe_blocks": 3})
    alerts(BLOCK)

    text = "2 accounts unsafe, the first for 4 blocks"
    assert sent == [
        Alert("unsafe", text, is_over=False),
        Alert("unsafe", text, is_over=False),
        Alert("unsafe", "no account is unsafe for too long", is_over=True),
    ]


def test_alerts__full_disk_until_a_block_is_handled__is_two_messages(alerts, sent):
    for number in (7, 8):
        alerts({"event": "store_failed", "block": number, "error": "database: disk is full"})
    alerts(BLOCK)

    assert [(each.name, each.is_over) for each in sent] == [
        ("store_failed", False),
        ("store_failed", True),
    ]
    assert sent[0].text == "nothing can be sent: database: disk is full"


def test_alerts__node_lost_and_found__is_two_messages(alerts, sent):
    alerts({"event": "node_lost", "error": "closed"})
    alerts({"event": "node_unreachable", "error": "refused"})
    alerts({"event": "connected"})
    alerts({"event": "connected"})

    assert sent == [
        Alert("node", "no node: closed", is_over=False),
        Alert("node", "connected again", is_over=True),
    ]


def test_alerts__heads_pile_up_and_a_wrong_endpoint__are_told(alerts, sent):
    alerts({"event": "heads_overflow", "head": 9, "dropped": 100})
    alerts({"event": "heads_caught_up"})
    alerts({"event": "endpoint_wrong", "endpoint": "node:1", "reason": "serves chain 1"})

    assert sent == [
        Alert("heads", "100 heads waited; went on with the newest", is_over=False),
        Alert("heads", "no head waits", is_over=True),
        Alert("endpoint_wrong", "node:1 is no good: serves chain 1", is_over=False),
    ]


def test_webhook__alert__is_posted_and_a_failure_is_told_without_the_address():
    received: queue.Queue[dict[str, str]] = queue.Queue()
    failed: queue.Queue[str] = queue.Queue()

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/?token=secret"
        Webhook(url, failed.put).send(Alert("node", "no node: closed", is_over=False))
        content = {"alert": "node", "state": "firing", "text": "backstop keeper: no node: closed"}
        assert received.get(timeout=60) == content
        server.shutdown()

    Webhook(url, failed.put).send(Alert("node", "connected again", is_over=True))
    assert "secret" not in failed.get(timeout=60)
