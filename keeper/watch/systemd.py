# SPDX-License-Identifier: MIT
"""Tells systemd that the keeper is ready, how it is, and that it lives (sd_notify(3))."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.watch.pulse import Pulse

_USUAL_INTERVAL: Final = 1.0  # seconds
_PARTS: Final = 3  # messages per interval of the watchdog: one may be late, another be lost


class Systemd:
    """What started this process, if it wants to be told; else nothing happens.

    Ready is who has caught up once. Alive is whose loop turns: no node, or a chain that stands
    still, is no reason to be started anew, and is said in the status.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read where systemd listens: the one thing of the environment that is not a setting."""
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        given = environment.get("WATCHDOG_USEC", "")
        watchdog = int(given) / 1e6 if given.isdecimal() else 0.0
        # None, or one of no length, is no watchdog.
        self.interval = min(watchdog / _PARTS or _USUAL_INTERVAL, _USUAL_INTERVAL)
        """Between two messages [seconds]."""

    async def follow(self, pulse: Pulse) -> None:
        """Report from within the loop whose life is in question; never returns by itself."""
        if not self._address:
            return
        is_ready = False
        try:
            while True:
                told = ["WATCHDOG=1", f"STATUS={_status(pulse)}"]
                if pulse.is_ready and not is_ready:
                    is_ready = True
                    told.insert(0, "READY=1")
                self._tell(*told)
                await asyncio.sleep(self.interval)
        finally:
            self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        """Send; who does not listen is not waited for."""
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender,
        ):
            sender.setblocking(False)
            sender.sendto("\n".join(lines).encode(), self._address)


def _status(pulse: Pulse) -> str:
    problems = pulse.problems()
    if problems:
        return "; ".join(problems)
    return "catching up" if pulse.handled is None else f"block {pulse.handled} handled"
