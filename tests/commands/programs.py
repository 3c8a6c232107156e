# SPDX-License-Identifier: MIT
"""All commands of the project that a user types, by what is typed."""

from __future__ import annotations

from typing import Any

import typer.main

from keeper.cli import app as keeper_app
from lab.cli import app as lab_app

Command = Any
"""Of click, of which Typer has its own copy from some version on."""
USAGE_ERROR = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "UsageError")


def commands() -> dict[str, Command]:
    """Of both programs: `keeper run` and so on."""
    groups = {name: typer.main.get_group(app) for name, app in PROGRAMS.items()}
    return {
        f"{program} {name}": command
        for program, group in groups.items()
        for name, command in group.commands.items()
    }


PROGRAMS = {"keeper": keeper_app, "lab": lab_app}
COMMANDS = commands()
