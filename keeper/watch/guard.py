# SPDX-License-Identifier: MIT
"""Who may ask: on loopback whoever calls it by that name, elsewhere who knows the token.

A browser shows the token once, by a form or in the address, and has a cookie from then on. The
cookie is derived from the token, so it outlives a restart and does not tell it.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from keeper.watch.messages import as_json, redirect

if TYPE_CHECKING:
    from pydantic import SecretStr

    from keeper.watch.messages import Request, Response

_COOKIE: Final = "backstop_session"
_MOST_AGE: Final = 30 * 86_400  # seconds until a browser has to show the token again
_BEARER: Final = "Bearer "


class Guard:
    """Lets requests pass, or says why not."""

    def __init__(self, token: SecretStr | None) -> None:
        """Begin.

        Args:
            token: What everybody has to show; None: nothing, the server is on loopback.
        """
        self._token = token.get_secret_value().encode() if token else None

    @property
    def wants_token(self) -> bool:
        """Whether something has to be shown."""
        return self._token is not None

    def refusal(self, request: Request) -> Response | None:
        """Why a request may not be answered; None: it may."""
        if self._token is None:
            return _refusal_of_host(request.header("host"))
        bearer = request.header("authorization")
        is_known = bearer.startswith(_BEARER) and self._is_token(bearer.removeprefix(_BEARER))
        if is_known or _is_same(request.cookie(_COOKIE), self._session):
            return None
        content = {"error": "token missing or wrong: send Authorization: Bearer, or open /login"}
        return as_json(content, HTTPStatus.UNAUTHORIZED)

    def session_for(self, shown: str, request: Request) -> Response | None:
        """The page, with a cookie, for who shows the token; None: it is another one."""
        if self._token is None:
            return redirect("/")
        if not self._is_token(shown):
            return None
        flags = f"Path=/; Max-Age={_MOST_AGE}; HttpOnly; SameSite=Strict"
        if request.header("x-forwarded-proto") == "https":
            flags += "; Secure"
        return redirect("/", (("Set-Cookie", f"{_COOKIE}={self._session}; {flags}"),))

    @property
    def _session(self) -> str:
        return hmac.new(self._token or b"", b"session of the live page", "sha256").hexdigest()

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), self._token or b"")


def _is_same(shown: str, expected: str) -> bool:
    return hmac.compare_digest(shown.encode(), expected.encode())


def _refusal_of_host(host: str) -> Response | None:
    """Why a server on loopback does not answer to that name.

    A page of the web can make its own name mean 127.0.0.1 (DNS rebinding) and would then read what
    we answer; but it cannot change the name that the browser sends.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    try:
        is_loopback = name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        is_loopback = False
    if is_loopback:
        return None
    rule = "must be a loopback address or localhost; for another name set listen_token"
    return as_json({"error": f"Host: {host[:100]!r}: {rule}"}, HTTPStatus.MISDIRECTED_REQUEST)
