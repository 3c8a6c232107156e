# SPDX-License-Identifier: MIT
"""Pictures of a search: what was tried, what nothing beats, which parameter matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.tune.objectives import Objective
    from lab.tune.search import Tried
    from lab.tune.sensitivity import Index
    from lab.tune.told import Judged

BEATEN, FRONT, SHIPPED = "#9a9a9a", "#1f5fa8", "#c0392b"
_SIZE = (7.2, 4.6)


def draw_frontier(
    tried: Sequence[Tried], judged: Sequence[Judged], by: Sequence[Objective], target: Path
) -> None:
    """The first two objectives against each other, in the crashes of the search."""
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    played = [each.figures for each in tried if each.figures is not None]
    axes.scatter(
        [100 * each[0] for each in played],
        [100 * each[1] for each in played],
        s=16,
        color=BEATEN,
        label=f"tried ({len(played)})",
    )
    front = [each.sought for each in judged if each.settings]
    axes.plot(
        [100 * each[0] for each in front],
        [100 * each[1] for each in front],
        "o-",
        color=FRONT,
        markersize=6,
        label="nothing tried beats it",
    )
    shipped = next(each.sought for each in judged if not each.settings)
    axes.plot(
        100 * shipped[0], 100 * shipped[1], "D", color=SHIPPED, markersize=8, label="as shipped"
    )
    axes.set_xlabel(f"{_told(by[0])} [%]")
    axes.set_ylabel(f"{_told(by[1])} [%]")
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    figure.savefig(target, dpi=150)


def draw_sensitivity(indices: Sequence[Index], target: Path) -> None:
    """Total indices as bars, an objective beside the other."""
    objectives = list(dict.fromkeys(each.objective for each in indices))
    parameters = list(dict.fromkeys(each.parameter for each in indices))
    figure = Figure(figsize=(7.2, 1.2 + 0.5 * len(parameters)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / len(objectives)
    colours = mpl.colormaps["tab10"]
    for number, objective in enumerate(objectives):
        bars = {each.parameter: each for each in indices if each.objective == objective}
        places = [place + number * height for place in range(len(parameters))]
        axes.barh(
            places,
            [bars[name].total for name in parameters],
            height,
            xerr=[bars[name].total_error for name in parameters],
            color=colours(number),
            label=objective.replace("_", " "),
        )
    axes.set_yticks(
        [place + 0.4 - height / 2 for place in range(len(parameters))],
        [name.removeprefix("parameters.") for name in parameters],
    )
    axes.invert_yaxis()
    axes.set_xlabel("share of the variance, with others (Sobol total index, 95 %)")
    axes.set_xlim(0, 1.25)
    axes.grid(axis="x", alpha=0.25)
    axes.legend(frameon=False)
    figure.savefig(target, dpi=150)


def _told(objective: Objective) -> str:
    better = "more is better" if objective.is_maximised else "less is better"
    return f"{objective.name.replace('_', ' ')} ({better})"
