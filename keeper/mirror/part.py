# SPDX-License-Identifier: MIT
"""What the small parts of the mirror share."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


@dataclass
class Part:
    """A part that can be put aside whole: its fields are dicts, or values that never change."""

    def copy(self) -> Self:
        """The part as it is now; later events do not touch it."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(twin, name, value.copy())
        return twin
