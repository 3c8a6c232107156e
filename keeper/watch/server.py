# SPDX-License-Identifier: MIT
"""The keeper's web server: read-only, answered by threads that outlive a stalled loop."""

from __future__ import annotations

import socket
import sys
import threading
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager
from http import HTTPStatus
from io import BufferedIOBase
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, ClassVar, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client.exposition import ThreadingWSGIServer

from keeper.errors import ConfigurationError
from keeper.watch.messages import BadRequest, Request, as_json, redirect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from keeper.watch.guard import Guard
    from keeper.watch.messages import Handler, Response

_PATIENCE: Final = 10.0  # seconds until who does not send or read is left alone
_HEADERS: Final = (
    (
        "Content-Security-Policy",
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
"""Of every answer: nothing from elsewhere is loaded, run, framed or told."""


class Site:
    """Finds who answers a request, and whether it may be answered (PEP 3333)."""

    def __init__(
        self,
        routes: Mapping[str, Handler],
        guard: Guard,
        *,
        public: Mapping[str, Handler] | None = None,
        forms: Mapping[str, Handler] | None = None,
    ) -> None:
        """Prepare.

        Args:
            routes: Who answers GET, by path.
            guard: Who may ask.
            public: Who answers GET also to those who have not shown a token.
            forms: The same for POST.
        """
        self._routes = routes
        self._guard = guard
        self._public = public or {}
        self._forms = forms or {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        try:
            response = self._answer(Request(environ))
        except BadRequest as error:
            response = as_json({"error": str(error)}, HTTPStatus.BAD_REQUEST)
        except FutureTimeoutError:
            response = as_json({"error": "loop is busy"}, HTTPStatus.SERVICE_UNAVAILABLE)
        headers = [("Content-Type", response.kind), *response.headers, *_HEADERS]
        if not any(name == "Cache-Control" for name, _ in response.headers):
            headers.append(("Cache-Control", "no-store"))
        start(f"{response.status.value} {response.status.phrase}", headers)
        return response.body

    def _answer(self, request: Request) -> Response:
        path, refusal = request.path, self._guard.refusal(request)
        if refusal is not None and not (self._guard.wants_token and self._is_public(request)):
            return self._login_instead(request) or refusal
        if request.method == "POST" and path in self._forms:
            return self._forms[path](request)
        if request.method != "GET":
            return as_json({"error": "only GET"}, HTTPStatus.METHOD_NOT_ALLOWED)
        handler = self._public.get(path) or self._routes.get(path)
        if handler is None:
            return as_json({"error": f"no such page: {path}"}, HTTPStatus.NOT_FOUND)
        return handler(request)

    def _login_instead(self, request: Request) -> Response | None:
        """Where who opens the page without a token is sent, if there is such a place."""
        if not self._guard.wants_token or request.path != "/" or "/login" not in self._public:
            return None
        query = request.environ.get("QUERY_STRING", "")
        return redirect(f"/login?{query}" if query else "/login")

    def _is_public(self, request: Request) -> bool:
        return request.path in (self._forms if request.method == "POST" else self._public)


@contextmanager
def serving(site: Site, host: str, port: int) -> Iterator[int]:
    """Serve within the `with` block; the port, which the system chooses if it is 0.

    Raises:
        ConfigurationError: If the address cannot be had.
    """
    try:
        server = make_server(host, port, site, _server_class(host), handler_class=_Handler)
    except OSError as error:
        text = f"listen: {host}:{port}: {error.strerror}; choose another port with --listen"
        raise ConfigurationError(text) from None
    thread = threading.Thread(target=server.serve_forever, name="server", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingWSGIServer):
    """A thread for each request."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's
        """Say what is wrong, unless it is only that the other side went away."""
        if not isinstance(sys.exc_info()[1], (TimeoutError, ConnectionError)):
            super().handle_error(request, client_address)


class _Server6(_Server):
    """The same on an address of IPv6."""

    address_family: int = socket.AF_INET6


def _server_class(host: str) -> type[_Server]:
    return _Server if ip_address(host).version == 4 else _Server6  # noqa: PLR2004 - IPv4


class _Handler(WSGIRequestHandler):
    """Standard error is for what is wrong."""

    timeout: ClassVar[float | None] = _PATIENCE

    def setup(self) -> None:
        super().setup()
        self.wfile = _Writer(self.connection)

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the library's name


class _Writer(BufferedIOBase):
    """To a socket; who does not read for too long is treated like one who went away."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - the library's
        try:
            self._connection.sendall(data)
        except TimeoutError:
            raise ConnectionAbortedError("the other side does not read") from None
        return len(data)
