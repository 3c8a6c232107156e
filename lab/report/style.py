# SPDX-License-Identifier: MIT
"""How our plots look, and how they get into a page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from matplotlib import rc_context
from matplotlib.ticker import FuncFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH: Final = 9.0
"""Of every figure [inches]."""

# Okabe and Ito's palette: told apart by everyone, in print too.
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#7F7F7F"
SKY: Final = "#56B4E9"
ASSET_COLOURS: Final = (BLUE, ORANGE, GREEN, "#CC79A7", SKY, "#F0E442")

STYLE: Final[dict[str, Any]] = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "font.size": 9.5,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
}


def put_legend(axes: Axes, *, columns: int) -> None:
    """Beside the title, where it covers nothing."""
    axes.legend(loc="lower right", bbox_to_anchor=(1, 0.98), ncols=columns)


def coins() -> FuncFormatter:
    """1,500,000 as 1.5 M."""

    def write(value: float, _: int) -> str:
        for size, letter in ((1e6, " M"), (1e3, " k")):
            if abs(value) >= size:
                return f"{value / size:g}{letter}"
        return f"{value:g}"

    return FuncFormatter(write)


def to_svg(figure: Figure) -> str:
    """A figure as an `<svg>` element; text as paths, so that it looks the same everywhere."""
    buffer = io.StringIO()
    # Names within the file are drawn at random but for the salt, and it holds the date.
    with rc_context({"svg.hashsalt": "backstop"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
