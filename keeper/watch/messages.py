# SPDX-License-Identifier: MIT
"""A request as handlers see it, and what they answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import WSGIEnvironment

    Handler = Callable[["Request"], "Response"]

MOST_ROWS: Final = 1_000
"""Greatest `limit` of a list."""
_USUAL_ROWS: Final = 50
_LONGEST_BODY: Final = 4_096  # bytes; a login form has fewer


class BadRequest(Exception):
    """The caller is to mend it; the text names parameter, value and range."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read from its WSGI environment (PEP 3333)."""

    environ: WSGIEnvironment

    @property
    def method(self) -> str:
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        return str(self.environ["PATH_INFO"])

    @property
    def query(self) -> dict[str, list[str]]:
        """Parameters of the address; more than one of a name is possible."""
        return parse_qs(self.environ.get("QUERY_STRING", ""))

    def parameter(self, name: str) -> str | None:
        """The first parameter of a name."""
        return self.query.get(name, [None])[0]

    def header(self, name: str) -> str:
        """A header; empty if there is none."""
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    def cookie(self, name: str) -> str:
        """A cookie; empty if there is none."""
        try:
            found = SimpleCookie(self.header("cookie")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""

    def form(self) -> dict[str, list[str]]:
        """Fields of a form that was sent.

        Raises:
            BadRequest: If it is longer than any form of ours.
        """
        given = self.environ.get("CONTENT_LENGTH") or "0"
        if not given.isdecimal() or int(given) > _LONGEST_BODY:
            raise BadRequest(f"Content-Length: {given:.20}: must be at most {_LONGEST_BODY}")
        body: bytes = self.environ["wsgi.input"].read(int(given))
        return parse_qs(body.decode("utf-8", "replace"))

    def limit(self) -> int:
        """Most rows that are wanted.

        Raises:
            BadRequest: If that is no number from 1 to `MOST_ROWS`.
        """
        given = self.parameter("limit") or str(_USUAL_ROWS)
        if not given.isdecimal() or not 1 <= int(given) <= MOST_ROWS:
            raise BadRequest(f"limit: {given!r}: must be a number from 1 to {MOST_ROWS}")
        return int(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer."""

    body: Iterable[bytes]
    kind: str = "application/json"
    """Content type."""
    status: HTTPStatus = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = field(default=())
    """Besides the content type."""


def as_json(content: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """An answer for programs."""
    return whole(json.dumps(content).encode(), "application/json", status)


def whole(
    body: bytes,
    kind: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: tuple[tuple[str, str], ...] = (),
) -> Response:
    """An answer whose length is known."""
    length = ("Content-Length", str(len(body)))
    return Response(body=[body], kind=kind, status=status, headers=(length, *headers))


def redirect(to: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Go on with another page, by GET."""
    location = ("Location", to)
    return whole(b"", "text/plain", HTTPStatus.SEE_OTHER, (location, *headers))
