# SPDX-License-Identifier: MIT
"""What pydantic found wrong, in one line that names each field and repeats no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


def faults_of(error: ValidationError, *place: str) -> str:
    """The faults, each with the path of its field.

    Args:
        error: What was raised.
        place: Where the validated thing stands in the settings.
    """
    return "; ".join(
        f"{'.'.join((*place, *map(str, fault['loc'])))}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    )
