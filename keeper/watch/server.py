# SPDX-License-Identifier: MIT
"""`/health`, `/ready`, `/metrics`, `/api/…`: read-only, by threads that outlive a stalled loop."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer

from keeper.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from keeper.watch.metrics import Metrics
    from keeper.watch.pulse import Pulse
    from keeper.watch.recent import Recent

MOST_ROWS: Final = 1_000
"""Greatest `limit` of a list."""
_USUAL_ROWS: Final = 50
_PATIENCE: Final = 5.0  # seconds for the loop to answer


class BadRequest(Exception):
    """The caller is to mend it; the text names parameter, value and range."""


class Api:
    """Answers of the server."""

    def __init__(
        self,
        pulse: Pulse,
        metrics: Metrics,
        recent: Recent,
        picture: Callable[[str, int], list[dict[str, Any]]],
        endpoints: Callable[[], list[dict[str, Any]]],
    ) -> None:
        """Prepare.

        Args:
            pulse: Signs of life.
            metrics: What Prometheus reads.
            recent: Decisions and transactions.
            picture: Rows of the mirror by kind, "accounts" or "auctions", and most of them; called
                in the loop, between two blocks.
            endpoints: Rows of the nodes; quick, and called in the server's threads.
        """
        self._pulse = pulse
        self._metrics = make_wsgi_app(metrics.registry)
        self._recent = recent
        self._picture = picture
        self._endpoints = endpoints
        self._loop = asyncio.get_running_loop()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET":
            return _json(start, HTTPStatus.METHOD_NOT_ALLOWED, {"error": "only GET"})
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start)
            return answer
        try:
            status, content = self._answer(path, parse_qs(environ.get("QUERY_STRING", "")))
        except BadRequest as error:
            status, content = HTTPStatus.BAD_REQUEST, {"error": str(error)}
        except FutureTimeoutError:
            status, content = HTTPStatus.SERVICE_UNAVAILABLE, {"error": "loop is busy"}
        return _json(start, status, content)

    def _answer(self, path: str, query: dict[str, list[str]]) -> tuple[HTTPStatus, object]:
        match path:
            case "/health" | "/ready":
                pulse = self._pulse
                is_well = pulse.is_ready if path == "/ready" else not pulse.problems()
                return self._state(is_well=is_well)
            case "/api/decisions":
                subject = query.get("subject", [None])[0]
                return HTTPStatus.OK, self._recent.decisions(_limit(query), subject)
            case "/api/transactions":
                return HTTPStatus.OK, self._recent.transactions(_limit(query))
            case "/api/endpoints":
                return HTTPStatus.OK, self._endpoints()
            case "/api/accounts" | "/api/auctions":
                kind = path.rpartition("/")[2]
                return HTTPStatus.OK, self._in_loop(kind, _limit(query))
        return HTTPStatus.NOT_FOUND, {"error": f"no such page: {path}"}

    def _state(self, *, is_well: bool) -> tuple[HTTPStatus, object]:
        pulse = self._pulse
        content = {
            "head": pulse.head,
            "handled": pulse.handled,
            "problems": pulse.problems(),
            "endpoints": {each["endpoint"]: each["state"] for each in self._endpoints()},
        }
        return HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE, content

    def _in_loop(self, kind: str, limit: int) -> list[dict[str, Any]]:
        async def look() -> list[dict[str, Any]]:
            return self._picture(kind, limit)

        return asyncio.run_coroutine_threadsafe(look(), self._loop).result(_PATIENCE)


@contextmanager
def serving(api: Api, host: str, port: int) -> Iterator[int]:
    """Serve within the `with` block; the port, which the system chooses if it is 0.

    Raises:
        ConfigurationError: If the address cannot be had.
    """
    try:
        server = make_server(host, port, api, ThreadingWSGIServer, handler_class=_Quiet)
    except OSError as error:
        raise ConfigurationError(f"listen: {host}:{port}: {error.strerror}") from None
    thread = threading.Thread(target=server.serve_forever, name="server", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(WSGIRequestHandler):
    """Standard error is for what is wrong."""

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the library's name


def _limit(query: dict[str, list[str]]) -> int:
    given = query.get("limit", [str(_USUAL_ROWS)])[0]
    if not given.isdecimal() or not 1 <= int(given) <= MOST_ROWS:
        raise BadRequest(f"limit: {given!r}: must be a number from 1 to {MOST_ROWS}")
    return int(given)


def _json(start: StartResponse, status: HTTPStatus, content: object) -> list[bytes]:
    body = json.dumps(content).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start(f"{status.value} {status.phrase}", headers)
    return [body]
