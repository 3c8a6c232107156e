# SPDX-License-Identifier: MIT
"""`packing`, against Python's integers."""

from __future__ import annotations

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import errors
from tests.unit.contracts.modules.differential import deployer, differential, uints


@pytest.fixture(scope="module")
def packing():
    return deployer("PackingExposed").deploy()


@st.composite
def fields(draw):
    """Offset and width of a field within a word."""
    width = draw(st.integers(1, 255))
    return draw(st.integers(0, 256 - width)), width


def contents(field):
    """What fits into a field, with its edges."""
    most = 2 ** field[1] - 1
    return st.integers(0, most) | st.sampled_from([0, 1, most])


@differential
@given(word=uints(), field=fields())
def test_get__any_field__is_its_bits(packing, word, field):
    offset, width = field
    assert packing.get(word, offset, width) == word >> offset & 2**width - 1


@differential
@given(data=st.data(), word=uints(), field=fields())
def test_with__content_that_fits__replaces_the_field_only(packing, data, word, field):
    offset, width = field
    content = data.draw(contents(field))
    changed = packing.with_field(word, content, offset, width)
    assert packing.get(changed, offset, width) == content
    mask = (2**width - 1) << offset
    assert changed & ~mask == word & ~mask


@differential
@given(data=st.data(), field=fields())
def test_fit__content_that_fits__stands_alone(packing, data, field):
    offset, width = field
    content = data.draw(contents(field))
    assert packing.fit(content, offset, width) == content << offset


@pytest.mark.parametrize(("offset", "width"), [(0, 1), (0, 128), (112, 104), (216, 40), (1, 255)])
def test_fit_and_with__content_at_its_width__is_the_first_to_revert(packing, offset, width):
    most = 2**width - 1
    assert packing.fit(most, offset, width) == most << offset
    assert packing.with_field(0, most, offset, width) == most << offset
    for excess in (1, 2**255 - 1):
        with boa.reverts(errors.PACKING_VALUE_TOO_WIDE):
            packing.fit(most + excess, offset, width)
        with boa.reverts(errors.PACKING_VALUE_TOO_WIDE):
            packing.with_field(0, most + excess, offset, width)


@differential
@given(assets=st.integers(0, 2**16 - 1))
def test_count__any_bitmap__is_the_number_of_its_bits(packing, assets):
    assert packing.count(assets) == assets.bit_count()


@pytest.mark.parametrize("assets", [0, 1, 2**15, 2**16 - 1, 0b0101_0101_0101_0101])
def test_count__edges__are_the_number_of_their_bits(packing, assets):
    assert packing.count(assets) == assets.bit_count()
