# SPDX-License-Identifier: MIT
"""`out/report.html`: one file, plots inside, nothing to fetch."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, StrictUndefined

from lab.live.plots import draw_auctions, draw_health, draw_prices, draw_waterfall
from lab.live.summary import list_rows
from lab.report.style import to_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.live.outcome import Outcome

PLOTS: Final = (
    (
        draw_prices,
        "The path visits each candle's open, high, low and close. The oracle follows when the "
        "keeper pokes it, after its delay; a value far off the last one must first be confirmed, "
        "so a single wrong print moves the market's line only.",
    ),
    (
        draw_auctions,
        "Auctions start above the oracle's price and fall. A buyer comes when the price, the "
        "trade's slippage and gas leave a profit; the market may have moved since the start.",
    ),
    (
        draw_waterfall,
        "What the collateral of closed-out accounts did not raise is bad debt. Each layer bears "
        "what the layers before it could not.",
    ),
    (
        draw_health,
        "Health factor: collateral at the oracle's price, weighted by the liquidation "
        "thresholds, over debt.",
    ),
)


def render_report(outcome: Outcome, failures: Sequence[str]) -> str:
    """The report as one HTML document.

    Args:
        outcome: What to show.
        failures: Conditions that do not hold, in words.
    """
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = resources.files("lab.live").joinpath("report.html.j2").read_text("utf-8")
    return environment.from_string(template).render(
        title=outcome.title,
        scenario=outcome.scenario,
        keeper=(
            "keeper running from the first price"
            if outcome.with_keeper
            else "keeper started only after the last price"
        ),
        failures=failures,
        plots=[{"svg": to_svg(draw(outcome)), "caption": caption} for draw, caption in PLOTS],
        rows=list_rows(outcome),
    )
