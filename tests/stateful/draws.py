# SPDX-License-Identifier: MIT
"""What rules draw from: few values, of which the first is the plainest, so that failures are short.

Amounts are shares of what matters at the moment, a unit more or less.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from tests.stateful.base import LENDER, OWNERS
from tests.stateful.liquidations import CALLBACKS

owners: Final = st.sampled_from(OWNERS)
buyers: Final = st.sampled_from([LENDER, *OWNERS])
assets: Final = st.integers(0, 2) | st.integers(0, 3)
"""The last one is no asset until it is listed."""
indices: Final = st.integers(0, 7)
shares: Final = st.sampled_from([10_000, 5_000, 9_000, 1_000, 10_100, 30_000, 1])
"""[bps]."""
offsets: Final = st.sampled_from([0, 1, -1])
rarely: Final = st.integers(0, 7).map(lambda drawn: drawn == 7)
mostly: Final = st.integers(0, 7).map(lambda drawn: drawn != 7)
keepers: Final = st.sampled_from([*["keeper"] * 7, "nobody", "gateway"])
"""Who is to be paid an incentive; the last two cannot be."""
callbacks: Final = st.sampled_from([None] * len(CALLBACKS) + list(CALLBACKS))

openings: Final = st.tuples(
    st.sampled_from([20_000, 7_000, 100_000, 600]),  # value of the collateral [coins]
    st.sampled_from(  # how it is spread
        [(1, 0, 0), (2, 1, 1), (0, 1, 1), (90, 9, 1), (1, 1, 0), (1, 999, 0), (1, 99, 900)]
    ),
    st.sampled_from([10_000, 9_900, 5_000, 0]),  # part of what may be borrowed [bps]
)
moves: Final = st.sampled_from(
    [9_000, 8_500, 8_000, 9_900, 9_500, 7_000, 5_000, 2_000, 10_100, 11_000, 15_000, 30_000]
)
"""A price after and before [bps]."""
health_factors: Final = st.sampled_from([9_900, 9_600, 9_990, 9_400, 9_000, 7_000, 3_000, 10])
"""[bps]."""
