# SPDX-License-Identifier: MIT
"""The buffer, hour by hour."""

from __future__ import annotations

from lab.metrics.buffer import Buffer


def test_hourly__blocks_between_and_on_the_hours__is_what_held_then():
    buffer = Buffer(100)
    for time, value in ((0, 90), (1_800, 50), (3_600, 70), (10_000, 60)):
        buffer.see(time, value)
    buffer.end(10_800)

    assert buffer.hourly == [90, 70, 70, 60]
    assert buffer.least == 50
