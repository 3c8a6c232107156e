# SPDX-License-Identifier: MIT
"""The live page of one keeper: makes its pictures, and answers for it."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from keeper.page.intentions import Intentions
from keeper.page.moment import moment_of
from keeper.page.past import Past
from keeper.page.picture import picture
from keeper.page.stream import Broadcast
from keeper.page.totals import Totals
from keeper.page.what_if import supposition_of, what_if
from keeper.watch.messages import as_json, redirect, whole
from model.units import BPS, Bps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from keeper.page.moment import Moment
    from keeper.watch.api import InLoop
    from keeper.watch.guard import Guard
    from keeper.watch.messages import Handler, Request, Response
    from keeper.watch.pulse import Pulse
    from keeper.watch.recent import Recent
    from keeper.watch.view import View

_INTERVAL: Final = 0.2  # least seconds between two pictures, when blocks come faster
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".LICENSE": "text/plain; charset=utf-8",
}
_REVALIDATE: Final = (("Cache-Control", "no-cache"),)


class Page:
    """Reads the keeper's log lines; after each block, if somebody looks, it makes a picture."""

    def __init__(self, pulse: Pulse, recent: Recent, *, take_margin: Bps) -> None:
        """Prepare; shows nothing before `open`.

        Args:
            pulse: Signs of life.
            recent: Decisions and transactions.
            take_margin: Least profit of a take, for what sales are supposed to bring [bps].
        """
        self._pulse = pulse
        self._recent = recent
        self._usual_proceeds = Bps(BPS - min(take_margin, BPS))
        self._intentions = Intentions()
        self._totals = Totals()
        self._past = Past()
        self._view: View | None = None
        self._broadcast = Broadcast(self._signs, self._past.told)
        self._is_due = False
        self._made_at = 0.0
        self._fault: str | None = None
        """Why there is no newer picture."""
        self._shown: str | None = None
        """Hash of the block of the newest picture."""

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Read a line."""
        self._intentions(line)
        self._totals(line)
        if line["event"] == "block_handled":
            self._handled()

    # --- Pictures: in the loop --------------------------------------------------------------------

    def _handled(self) -> None:
        moment = self._moment()
        if moment is None:
            return
        self._past.note(moment)
        if self._broadcast.has_readers and not self._is_due:
            self._is_due = True
            loop = asyncio.get_running_loop()
            loop.call_at(max(loop.time(), self._made_at + _INTERVAL), self._refresh)

    def _refresh(self) -> None:
        """Publish a picture of the newest block, unless there is one."""
        self._is_due = False
        moment = self._moment()
        if moment is None or moment.head.hash == self._shown:
            return  # while a block is worked on: the line that says it is done comes here again
        self._shown, self._made_at = moment.head.hash, asyncio.get_running_loop().time()
        try:
            self._broadcast.publish(self.picture_of(moment))
            self._fault = None
        except Exception as error:  # noqa: BLE001 - who watches may stop nothing, but must be told
            self._fault = f"no picture of block {moment.head.number}: {error!r}"

    def picture_of(self, moment: Moment) -> dict[str, Any]:
        """What the page shows of a moment of its keeper, which is `open`ed."""
        assert self._view is not None  # noqa: S101 - there is no moment without it
        return picture(
            moment,
            view=self._view,
            recent=self._recent,
            totals=self._totals,
            intentions=self._intentions,
        )

    def _moment(self) -> Moment | None:
        head = self._view.head() if self._view else None
        if self._view is None or head is None:
            return None
        return moment_of(self._view.mirror(), self._view.deployment, head)

    # --- Answers: in the server's threads ---------------------------------------------------------

    def open(self, view: View, in_loop: InLoop, guard: Guard) -> PageRoutes:
        """Begin to show a keeper; who answers what.

        Args:
            view: The keeper.
            in_loop: Asks its loop.
            guard: Takes tokens.
        """
        self._view = view
        return PageRoutes(self, in_loop, guard)

    def close(self) -> None:
        """End all streams."""
        self._broadcast.close()

    def stream(self, in_loop: InLoop) -> Response:
        """The stream of one more page, which begins with the newest block."""
        response = self._broadcast.open()
        in_loop.soon(self._refresh)
        return response

    def what_if(self, request: Request, in_loop: InLoop) -> Response:
        """How it would be at other prices.

        Raises:
            BadRequest: If the parameters are no good.
        """
        supposition = supposition_of(request.query, usual_proceeds=self._usual_proceeds)

        def look() -> dict[str, Any] | None:
            moment = self._moment()
            return what_if(moment, supposition) if moment else None

        return as_json(in_loop(look))

    def _signs(self) -> dict[str, Any]:
        pulse = self._pulse
        return {
            "head": pulse.head,
            "handled": pulse.handled,
            "waiting": pulse.waiting(),
            "problems": [*pulse.problems(), *([self._fault] if self._fault else [])],
            "usual_proceeds": self._usual_proceeds,
            "endpoints": self._view.endpoints() if self._view else [],
        }


class PageRoutes:
    """Who answers what of the page."""

    def __init__(self, page: Page, in_loop: InLoop, guard: Guard) -> None:
        assets = files("keeper.page") / "assets"
        self._index = _file(assets / "index.html")
        self._login = _file(assets / "login.html")
        self._guard = guard
        vendored = {f"vendor/{each.name}": each for each in (assets / "vendor").iterdir()}
        own = {each.name: each for each in assets.iterdir() if each.is_file()}
        found = {f"/assets/{name}": _file(each) for name, each in {**own, **vendored}.items()}
        self.routes: Mapping[str, Handler] = {
            **found,
            "/": self._index,
            "/stream": lambda _: page.stream(in_loop),
            "/api/what-if": lambda request: page.what_if(request, in_loop),
        }
        """Of GET."""
        login = ("/assets/page.css", "/assets/icon.svg")
        self.public: Mapping[str, Handler] = {
            "/login": self._show_login,
            **{name: found[name] for name in login},
        }
        """Of GET, also without a token."""
        self.forms: Mapping[str, Handler] = {"/login": self._log_in}
        """Of POST, also without a token."""

    def _show_login(self, request: Request) -> Response:
        shown = request.parameter("token")
        return self._login(request) if shown is None else self._exchange(shown, request)

    def _log_in(self, request: Request) -> Response:
        return self._exchange(request.form().get("token", [""])[0], request)

    def _exchange(self, shown: str, request: Request) -> Response:
        return self._guard.session_for(shown, request) or redirect("/login?wrong")


def _file(file: Traversable) -> Callable[[Request], Response]:
    """Answers with a file, read once."""
    body, kind = file.read_bytes(), _KINDS["." + file.name.rpartition(".")[2]]
    return lambda _: whole(body, kind, headers=_REVALIDATE)
