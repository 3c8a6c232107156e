# SPDX-License-Identifier: MIT
"""Log lines: JSON for programs, text for people; one event with its fields."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import structlog

from keeper.log_format import LogFormat
from model.units import RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TextIO

    from structlog.typing import EventDict, FilteringBoundLogger, Processor

    Reader = Callable[[Mapping[str, Any]], None]
    """Takes a line: its `event` and its fields."""


def configure_logs(
    log_format: LogFormat, readers: Sequence[Reader] = (), *, output: TextIO | None = None
) -> FilteringBoundLogger:
    """Set logging up for the process.

    Args:
        log_format: How lines look.
        readers: Who gets every line as well, before it is written: metrics, alerts, decision log.
        output: Where lines go; None: standard output.

    Returns:
        The keeper's logger.
    """
    # They report by their own loggers what they raise as well.
    logging.getLogger("web3").setLevel(logging.CRITICAL)
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    renderer: Processor = structlog.processors.JSONRenderer()
    if log_format is LogFormat.TEXT:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), sort_keys=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _Readers(readers),
            renderer,
        ],
        # Flushed line by line: who reads the lines waits for them.
        logger_factory=structlog.PrintLoggerFactory(output or sys.stdout),
    )
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


class _Readers:
    """Hands lines on; one that cannot be read says so in the line, and is written all the same."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers

    def __call__(self, _logger: object, _method: str, line: EventDict) -> EventDict:
        for reader in self._readers:
            try:
                reader(line)
            except Exception as error:  # noqa: BLE001 - nobody who watches may stop the keeper
                line["unread"] = repr(error)
        return line


def coins(wad: int) -> float:
    """A sum in whole coins, for a log line [coins]."""
    return round(wad / WAD, 6)


def coins_of_rad(rad: int) -> float:
    """A sum of internal coin in whole coins, for a log line [coins]."""
    return coins(rad // RAY)
