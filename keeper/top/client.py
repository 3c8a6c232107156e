# SPDX-License-Identifier: MIT
"""Asks a keeper's server, by HTTP on the standard library."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from keeper.errors import ConfigurationError, KeeperUnavailable
from keeper.top.picture import Picture, from_api, from_page

if TYPE_CHECKING:
    from http.client import HTTPResponse

_PATIENCE: Final = 5.0  # seconds
_ROWS: Final = 100


class Client:
    """One keeper's server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """Prepare; asks nothing yet.

        Args:
            url: `http://host:port`.
            token: What the server wants shown, if it wants something.

        Raises:
            ConfigurationError: If the address is none of HTTP.
        """
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError(
                f"--url {url}: is not http://HOST:PORT; say what the keeper was told with --listen"
            )
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._has_page = True

    def look(self) -> Picture:
        """The keeper as it is now.

        Raises:
            KeeperUnavailable: If it does not answer.
            ConfigurationError: If it wants a token, or is no keeper.
        """
        if self._has_page:
            try:
                return self._from_page()
            except _NotFound:
                self._has_page = False
        return self._from_api()

    def forget(self) -> None:
        """The next look asks anew whether there is a page: another keeper may have started."""
        self._has_page = True

    def _from_page(self) -> Picture:
        """The first picture of a stream, with the signs of life around it."""
        pulse: Any = None
        with self._open("/stream") as stream:
            name = ""
            for line in stream:
                key, _, value = line.decode().rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data" and name == "pulse":
                    pulse = json.loads(value)
                elif key == "data" and name == "picture":
                    return from_page(json.loads(value), pulse)
        raise KeeperUnavailable(f"{self.url}: ended before its first picture")

    def _from_api(self) -> Picture:
        return from_api(
            health=self._ask("/health"),
            endpoints=self._ask("/api/endpoints"),
            accounts=self._ask(f"/api/accounts?limit={_ROWS}"),
            lots=self._ask(f"/api/auctions?limit={_ROWS}"),
            decisions=self._ask("/api/decisions?limit=1000"),
            transactions=self._ask("/api/transactions?limit=1000"),
        )

    def _ask(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        with self._open(path) as answer:
            try:
                return json.load(answer)
            except ValueError:
                raise ConfigurationError(
                    f"{self.url}{path}: is no answer of a keeper; is another program there?"
                ) from None

    def _open(self, path: str) -> HTTPResponse:
        request = Request(self.url + path, headers=self._headers)  # noqa: S310 - checked above
        try:
            answer: HTTPResponse = urlopen(request, timeout=_PATIENCE)  # noqa: S310
        except HTTPError as error:
            return self._refused(error, path)
        except (URLError, OSError, ValueError) as error:
            cause = error.reason if isinstance(error, URLError) else error
            text = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
            raise KeeperUnavailable(f"no answer from {self.url}: {text}") from None
        return answer

    def _refused(self, error: HTTPError, path: str) -> HTTPResponse:
        """An answer with another status than 200: of `/health` it says what is wrong."""
        if error.code == HTTPStatus.SERVICE_UNAVAILABLE and path == "/health":
            return error  # type: ignore[return-value]  # reads the same
        if error.code == HTTPStatus.NOT_FOUND:
            raise _NotFound(f"{self.url}{path}: no such page; is that a keeper?")
        if error.code == HTTPStatus.UNAUTHORIZED:
            raise ConfigurationError(f"{self.url}: wants a token: set KEEPER_LISTEN_TOKEN")
        raise KeeperUnavailable(f"{self.url}{path}: answers {error.code}")


class _NotFound(ConfigurationError):
    """The server has no such page."""
