# SPDX-License-Identifier: MIT
"""What the lab raises on purpose, and what a command makes of it."""

from __future__ import annotations

from typing import ClassVar

from keeper.exit_codes import ExitCode


class LabError(Exception):
    """Base class of the errors whose text is all that a user needs: a command shows it and ends."""

    exit_code: ClassVar[ExitCode] = ExitCode.INPUT
    """Of the command."""
