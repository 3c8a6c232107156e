# SPDX-License-Identifier: MIT
"""Arguments of the scripts that take none: `--help` is answered, anything else refused."""

from __future__ import annotations

import argparse


def take_none(name: str, what: str) -> None:
    """Read the command line; returns if it is empty.

    Args:
        name: Of the module, as after `python -m`.
        what: What it does, on one line.
    """
    argparse.ArgumentParser(
        prog=f"python -m {name}", description=what, epilog=f"Examples: python -m {name}"
    ).parse_args()
