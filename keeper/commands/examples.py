# SPDX-License-Identifier: MIT
"""Examples under a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """The end of a help text.

    Args:
        lines: Commands as one would type them. A test looks their options up.
    """
    return "\n\n".join(("Examples:", *(f"  {line}" for line in lines)))
