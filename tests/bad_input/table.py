# SPDX-License-Identifier: MIT
"""What comes of every bad call: tried on the bytecode, and written down in `expected.yaml`.

    python -m tests.bad_input.table

writes the file anew; what changed in it is to be read, line by line, before it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from lab.artifacts import artifact
from tests.bad_input.arguments import Bad, bad_arguments
from tests.bad_input.calls import CALLS, STRANGER
from tests.bad_input.scenes import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bad_input.calls import Call

FILE: Final = Path(__file__).with_name("expected.yaml")
CALLER: Final = "caller: stranger"
NOTHING: Final = "accepted, nothing changes"
ACCEPTED: Final = "accepted"
NO_TEXT: Final = "no text"


def bad_calls(call: Call) -> Iterator[tuple[Bad, str]]:
    """Every way to spoil a call, and who sends it."""
    found = scene(call.scene)
    arguments, sender = call.as_meant()
    yield Bad(CALLER, arguments), STRANGER
    abi: Any = next(abi for abi in artifact(call.contract).abi if abi.get("name") == call.function)
    for bad in bad_arguments(abi["inputs"], arguments, call.too_much(found), found.pair.now):
        yield bad, sender


def outcome(call: Call, arguments: tuple[Any, ...], sender: str) -> str:
    """A revert's text, or that there was none."""
    found = scene(call.scene)
    revert, has_changed = found.try_out(call.contract, call.function, arguments, sender)
    if revert is None:
        return ACCEPTED if has_changed else NOTHING
    assert not has_changed, f"{call.name}: {revert.reason}"
    return revert.reason or NO_TEXT


def outcomes(call: Call) -> dict[str, str]:
    """By what is wrong."""
    return {bad.what: outcome(call, bad.arguments, sender) for bad, sender in bad_calls(call)}


def expected() -> dict[str, dict[str, str]]:
    """By function, and what is wrong."""
    found: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text("utf-8"))
    return found


def main() -> None:
    found = {call.name: outcomes(call) for call in sorted(CALLS, key=lambda call: call.name)}
    text = yaml.safe_dump(found, sort_keys=False, width=100, allow_unicode=True)
    FILE.write_text("# SPDX-License-Identifier: MIT\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
