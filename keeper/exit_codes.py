# SPDX-License-Identifier: MIT
"""What a command's exit code says; the same for `keeper`, `lab` and the scripts."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    """It did what was asked, and nothing is wrong with what it found."""
    FOUND = 1
    """It did what was asked, and found what should not be: a fault, a violation, a failed run."""
    INPUT = 2
    """What was asked cannot be: an option, setting, key or file is wrong; it has to be mended."""
    UNAVAILABLE = 3
    """Something is missing outside: node, server, disk, program; later it may be there."""
    HALTED = 4
    """The keeper stopped itself, because going on could do harm: look at the log first."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C; what was done is kept where the command says so."""
