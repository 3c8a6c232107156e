# SPDX-License-Identifier: MIT
"""`python -m keeper` is the `keeper` command."""

from __future__ import annotations

from keeper.cli import app

app(prog_name="keeper")
