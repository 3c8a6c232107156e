# SPDX-License-Identifier: MIT
"""Who may ask the keeper's server, and what every answer forbids."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from keeper.watch.guard import Guard
from keeper.watch.messages import whole
from keeper.watch.server import Site

TOKEN = "a-token-of-some-length"  # noqa: S105 - of this test only
PAGES = {"/": b"the page", "/api/x": b"figures"}


def answer(body, _request):
    return whole(body, "text/plain")


class Visitor:
    """Asks a site, and keeps the cookie it is given."""

    def __init__(self, token=None):
        guard = Guard(SecretStr(token) if token else None)

        def log_in(request):
            shown = request.form().get("token", [""])[0]
            return guard.session_for(shown, request) or whole(b"wrong", "text/plain")

        def show_login(request):
            shown = request.parameter("token")
            page = whole(b"login", "text/html")
            return (guard.session_for(shown, request) or page) if shown else page

        self.site = Site(
            {path: partial(answer, body) for path, body in PAGES.items()},
            guard,
            public={"/login": show_login},
            forms={"/login": log_in},
        )
        self.cookie = ""

    def ask(self, path, *, host="127.0.0.1:9464", form=None, **headers):
        """Status, headers and body."""
        path, _, query = path.partition("?")
        body = (form or "").encode()
        environ = {
            "REQUEST_METHOD": "GET" if form is None else "POST",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "HTTP_HOST": host,
            "HTTP_COOKIE": self.cookie,
            **{f"HTTP_{name.upper()}": text for name, text in headers.items()},
        }
        said: list[Any] = []

        def start(*given: Any) -> Any:
            said.extend(given)

        content = b"".join(self.site(environ, start))
        found = dict(said[1])
        if "Set-Cookie" in found:
            self.cookie = found["Set-Cookie"].partition(";")[0]
        return said[0][:3], found, content


# --- On loopback ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1:9464", "127.0.0.1", "localhost:9464", "localhost", "[::1]:9464", "[::1]"]
)
def test_loopback__called_by_its_own_name__answers(host):
    assert Visitor().ask("/", host=host)[0] == "200"


@pytest.mark.parametrize(
    "host",
    ["", "attacker.example", "attacker.example:9464", "10.0.0.1:9464", "127.0.0.1.a.example"],
)
def test_loopback__called_by_another_name__is_misdirected(host):
    status, _, body = Visitor().ask("/api/x", host=host)
    assert status == "421"
    assert b"must be a loopback address or localhost; for another name set listen_token" in body


def test_answer__any__lets_nothing_of_elsewhere_in():
    for path in ("/", "/api/x", "/nowhere"):
        _, headers, _ = Visitor().ask(path)
        policy = headers["Content-Security-Policy"].split("; ")
        assert policy[0] == "default-src 'self'"
        assert {"frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"} <= set(policy)
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_post__without_a_form_of_ours__is_refused():
    assert Visitor().ask("/api/x", form="a=b")[0] == "405"


# --- With a token ---------------------------------------------------------------------------------


def test_token__not_shown__is_asked_for():
    visitor = Visitor(TOKEN)
    status, _, body = visitor.ask("/api/x")
    assert (status, b"figures" in body) == ("401", False)
    status, headers, _ = visitor.ask("/")
    assert (status, headers["Location"]) == ("303", "/login")
    assert visitor.ask("/nowhere")[0] == "401"


def test_token__as_bearer__is_enough_under_any_name():
    shown = {"authorization": f"Bearer {TOKEN}"}
    assert Visitor(TOKEN).ask("/api/x", host="keeper.example", **shown)[2] == b"figures"


@pytest.mark.parametrize(
    "header", ["Bearer ", "Bearer a", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xe9"]
)
def test_token__wrong_header__is_refused(header):
    assert Visitor(TOKEN).ask("/api/x", authorization=header)[0] == "401"


def test_token__by_the_form__becomes_a_cookie_that_no_script_reads():
    visitor = Visitor(TOKEN)
    status, headers, _ = visitor.ask("/login", form=f"token={TOKEN}")
    assert (status, headers["Location"]) == ("303", "/")
    flags = set(headers["Set-Cookie"].split("; ")[1:])
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= flags
    assert "Secure" not in flags
    assert TOKEN not in headers["Set-Cookie"]
    assert visitor.ask("/")[2] == b"the page"


def test_token__in_the_address__is_exchanged_for_the_cookie():
    visitor = Visitor(TOKEN)
    _, headers, _ = visitor.ask(f"/?token={TOKEN}")
    assert headers["Location"] == f"/login?token={TOKEN}"
    assert visitor.ask(headers["Location"])[1]["Location"] == "/"
    assert visitor.ask("/api/x")[2] == b"figures"


def test_token__behind_a_proxy_with_tls__has_a_secure_cookie():
    _, headers, _ = Visitor(TOKEN).ask("/login", form=f"token={TOKEN}", x_forwarded_proto="https")
    assert headers["Set-Cookie"].endswith("; Secure")


def test_token__cookie_of_before_a_restart__still_counts():
    before, after = Visitor(TOKEN), Visitor(TOKEN)
    before.ask("/login", form=f"token={TOKEN}")
    after.cookie = before.cookie
    assert after.ask("/api/x")[0] == "200"
    other = Visitor(TOKEN + "!")
    other.cookie = before.cookie
    assert other.ask("/api/x")[0] == "401"


@pytest.mark.parametrize("cookie", ["backstop_session=", "backstop_session=00", "x", '"', ";;="])
def test_token__cookie_that_is_none__is_refused(cookie):
    visitor = Visitor(TOKEN)
    visitor.cookie = cookie
    assert visitor.ask("/api/x")[0] == "401"


def test_form__wrong_token__sets_no_cookie():
    _, headers, body = Visitor(TOKEN).ask("/login", form="token=wrong")
    assert ("Set-Cookie" in headers, body) == (False, b"wrong")


def test_form__too_long__names_the_limit():
    status, _, body = Visitor(TOKEN).ask("/login", form="token=" + "x" * 5_000)
    assert status == "400"
    assert b"must be at most 4096" in body
