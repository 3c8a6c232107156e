# SPDX-License-Identifier: MIT
"""What pydantic found wrong, in one line that names each field and repeats no value."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_OPTIONS = {"manifest": "--manifest", "rpc_url": "--rpc"}
"""Of commands, by the setting that they are."""
_LISTED = "docs/keeper.md lists them"


def faults_of(error: ValidationError, *place: str, known: Collection[str] = ()) -> str:
    """The faults, each with the path of its field.

    Args:
        error: What was raised.
        place: Where the validated thing stands in the settings.
        known: Names of settings, where whole settings are validated.
    """
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(_told(fault, place, known) for fault in found)


def nearest(name: str, known: Collection[str]) -> str:
    """A question for who has mistyped a name; what there is, if none is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(known))}"


def _told(fault: ErrorDetails, place: tuple[str, ...], known: Collection[str]) -> str:
    name = ".".join((*place, *map(str, fault["loc"])))
    is_whole = len(fault["loc"]) == 1 and bool(known)
    if is_whole and fault["type"] == "missing":
        option = f"{_OPTIONS[name]}, " if name in _OPTIONS else ""
        return f"{name}: is missing; say it with {option}KEEPER_{name.upper()} or in --config"
    if is_whole and fault["type"] == "extra_forbidden":
        near = get_close_matches(name, sorted(known), n=1)
        return f"{name}: is no setting; {f'did you mean {near[0]}?' if near else _LISTED}"
    return f"{name}: {fault['msg'].removeprefix('Value error, ')}"
