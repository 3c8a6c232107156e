# SPDX-License-Identifier: MIT
"""Where a command's errors end: one line on standard error, and an exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from keeper.errors import (
    AlreadyRunning,
    Halt,
    KeeperError,
    KeeperUnavailable,
    NodeUnavailable,
    RelayUnavailable,
    StoreUnavailable,
)
from keeper.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNAVAILABLE = (
    AlreadyRunning,
    KeeperUnavailable,
    NodeUnavailable,
    RelayUnavailable,
    StoreUnavailable,
)


@contextmanager
def told() -> Iterator[None]:
    """Say in one line what went wrong, and exit.

    Tasks that run together raise groups of errors; the first one is what matters.
    """
    try:
        yield
    except* (KeeperError, KeyboardInterrupt) as errors:
        first: BaseException = errors
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
    else:
        return
    typer.echo(f"error: {first.told()}" if isinstance(first, KeeperError) else "Stopped.", err=True)
    raise typer.Exit(exit_code_of(first))


def exit_code_of(error: BaseException) -> ExitCode:
    """Whether it is for the operator to mend, may pass by itself, or is worth a look first."""
    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, Halt):
        return ExitCode.HALTED
    return ExitCode.UNAVAILABLE if isinstance(error, _UNAVAILABLE) else ExitCode.INPUT
