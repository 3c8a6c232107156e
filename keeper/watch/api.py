# SPDX-License-Identifier: MIT
"""`/health`, `/ready`, `/metrics` and `/api/…`, for programs."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar

from prometheus_client import make_wsgi_app

from keeper.status import rows_of
from keeper.watch.messages import Response, as_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keeper.watch.messages import Handler, Request
    from keeper.watch.metrics import Metrics
    from keeper.watch.pulse import Pulse
    from keeper.watch.recent import Recent
    from keeper.watch.view import View

_PATIENCE: Final = 5.0  # seconds for the loop to answer
_PAUSE: Final = 0.005  # seconds between two looks at whether a block is done

_Answer = TypeVar("_Answer")


class InLoop:
    """Lets threads ask what only the loop may look at."""

    def __init__(self, view: View) -> None:
        """For the loop that runs now, and the keeper that runs in it."""
        self._loop = asyncio.get_running_loop()
        self._view = view

    def __call__(self, look: Callable[[], _Answer]) -> _Answer:
        """What `look` says between two blocks.

        Raises:
            TimeoutError: If there is no such moment for too long; of `concurrent.futures`.
        """

        async def answer() -> _Answer:
            while self._view.head() is None:  # noqa: ASYNC110 - briefly, while somebody waits
                await asyncio.sleep(_PAUSE)
            return look()

        asked = asyncio.run_coroutine_threadsafe(answer(), self._loop)
        try:
            return asked.result(_PATIENCE)
        finally:
            asked.cancel()

    def soon(self, do: Callable[[], None]) -> None:
        """Have something done, without waiting for it."""
        self._loop.call_soon_threadsafe(do)


class Api:
    """Answers for programs."""

    def __init__(
        self, pulse: Pulse, metrics: Metrics, recent: Recent, view: View, in_loop: InLoop
    ) -> None:
        """Prepare.

        Args:
            pulse: Signs of life.
            metrics: What Prometheus reads.
            recent: Decisions and transactions.
            view: The keeper.
            in_loop: Asks its loop.
        """
        self._pulse = pulse
        self._metrics = make_wsgi_app(metrics.registry)
        self._recent = recent
        self._view = view
        self._in_loop = in_loop

    def routes(self) -> Mapping[str, Handler]:
        """Who answers what."""
        recent, view = self._recent, self._view
        return {
            "/health": lambda _: self._state(is_well=not self._pulse.problems()),
            "/ready": lambda _: self._state(is_well=self._pulse.is_ready),
            "/metrics": self._exposition,
            "/api/decisions": lambda asked: as_json(
                recent.decisions(asked.limit(), asked.parameter("subject"))
            ),
            "/api/transactions": lambda asked: as_json(recent.transactions(asked.limit())),
            "/api/endpoints": lambda _: as_json(view.endpoints()),
            "/api/accounts": lambda asked: self._rows("accounts", asked.limit()),
            "/api/auctions": lambda asked: self._rows("auctions", asked.limit()),
        }

    def _rows(self, kind: str, limit: int) -> Response:
        def look() -> list[dict[str, Any]]:
            view = self._view
            return rows_of(kind, view.mirror(), view.deployment, view.now, limit)

        return as_json(self._in_loop(look))

    def _state(self, *, is_well: bool) -> Response:
        pulse = self._pulse
        content = {
            "head": pulse.head,
            "handled": pulse.handled,
            "problems": pulse.problems(),
            "endpoints": {each["endpoint"]: each["state"] for each in self._view.endpoints()},
        }
        return as_json(content, HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE)

    def _exposition(self, request: Request) -> Response:
        said: dict[str, str] = {}

        def start(_status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401
            said.update(headers)

        body = b"".join(self._metrics(request.environ, start))
        kind = said.pop("Content-Type")
        return Response(body=[body], kind=kind, headers=tuple(said.items()))
