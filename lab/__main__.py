# SPDX-License-Identifier: MIT
"""The `lab` command, and `python -m lab`; says what to install if something it needs is missing."""

from __future__ import annotations

import sys
from typing import Final, NoReturn

_OURS: Final = frozenset({"model", "keeper", "lab"})
_EXTRAS: Final = {
    "boa": "contracts",
    "dask": "cluster",
    "distributed": "cluster",
    "eth": "contracts",
    "vyper": "contracts",
}
"""Of modules that the extra `lab` does not bring."""


def main() -> None:
    """Run the command."""
    try:
        from lab.artifacts import NeedsCompiler  # noqa: PLC0415  what is missing is caught below
        from lab.cli import app  # noqa: PLC0415

        try:
            app(prog_name="lab")
        except NeedsCompiler as error:
            _fail(str(error))
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        if module in _OURS:
            raise
        extra = _EXTRAS.get(module, "lab")
        _fail(f"{module} is not installed: pip install '.[{extra}]' in the project's folder")


def _fail(why: str) -> NoReturn:
    sys.stderr.write(f"error: {why}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
