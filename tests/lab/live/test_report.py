# SPDX-License-Identifier: MIT
"""The report is one file that stands alone."""

from __future__ import annotations

import re

from lab.live.plots import draw_health
from lab.live.report import render_report
from lab.report.style import to_svg
from tests.lab.live.outcomes import outcome


def test_render_report__all_well__holds_four_plots_and_fetches_nothing() -> None:
    page = render_report(outcome(), [])

    assert page.count("<svg") == page.count("</svg>") == 4
    assert "All conditions hold" in page
    assert re.findall(r"<(?:script|link|img|iframe)", page) == []
    assert re.findall(r"(?:src|href)=\"http", page.replace("xlink:href", "")) == []


def test_render_report__nothing_happened__is_drawn_all_the_same() -> None:
    empty = outcome(with_keeper=False, liquidations=(), auctions=(), purchases=(), prices=())

    page = render_report(empty, ["3 < 4", "something else"])

    assert page.count("<svg") == 4
    assert "3 &lt; 4; something else." in page
    assert "All conditions hold" not in page
    assert "keeper started only after the last price" in page


def test_to_svg__same_outcome__returns_the_same_file() -> None:
    assert to_svg(draw_health(outcome())) == to_svg(draw_health(outcome()))
