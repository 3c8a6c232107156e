# SPDX-License-Identifier: MIT
"""Twin against bytecode: the same arguments must give the same result, or both revert."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import boa
from hypothesis import settings
from hypothesis import strategies as st

from model.errors import NO_REASON, Revert

EXPOSED: Final = Path(__file__).parents[4] / "contracts" / "testing"
REVERTED: Final = "reverted"

differential = settings(deadline=None, max_examples=100)


def uints(bits=256):
    """Integers of a field, with its edges and powers of two likelier than chance has them."""
    most = 2**bits - 1
    near_powers = st.builds(
        lambda power, offset: min(max(2**power + offset, 0), most),
        st.integers(0, bits),
        st.integers(-1, 1),
    )
    return st.integers(0, most) | near_powers | st.integers(0, 10)


def near(value):
    """One less, equal, one more."""
    return st.integers(max(value - 1, 0), value + 1)


@cache
def deployer(contract):
    return boa.load_partial(str(EXPOSED / f"{contract}.vy"))


def in_model(function, *arguments, **named):
    try:
        return function(*arguments, **named)
    except Revert as revert:
        if revert.reason != NO_REASON:
            raise
        return REVERTED


def on_chain(function, *arguments):
    try:
        return function(*arguments)
    except boa.BoaError as error:
        # Arithmetic reverts without a text; anything else is a fault.
        if error.stack_trace.last_frame.vm_error.args != (b"",):
            raise
        return REVERTED
