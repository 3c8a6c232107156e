# SPDX-License-Identifier: MIT
"""What a search has found, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.runs.points import Settings
    from lab.tune.confirming import Confirmed
    from lab.tune.objectives import Objective
    from lab.tune.screening import Screen
    from lab.tune.search import Tried
    from lab.tune.sensitivity import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A setting of the front, or the shipped one, in crashes that the search has not seen."""

    settings: Settings
    sought: tuple[float, ...]
    """Its figures in the search."""
    judged: tuple[float, ...] | None
    """And in the other crashes; None if there are none."""
    is_unbeaten: bool
    """Whether none of the others beats it there, or in the search where there are none."""


def tabulate_front(judged: Sequence[Judged], by: Sequence[Objective]) -> Table:
    """The front, the shipped setting among it; all figures are shares of debt [%]."""
    table = Table(title="Settings that nothing tried beats, and the shipped one [%]")
    table.add_column("setting", min_width=26)
    for objective in by:
        table.add_column(objective.name.replace("_", " "), justify="right")
    if any(each.judged for each in judged):
        for objective in by:
            table.add_column(f"{objective.name.replace('_', ' ')}, judged", justify="right")
    for each in judged:
        name = "; ".join(f"{key.rpartition('.')[2]} {value}" for key, value in each.settings)
        figures = (*each.sought, *(each.judged or ()))
        table.add_row(
            name or "as shipped",
            *(f"{figure:.3%}".removesuffix("%") for figure in figures),
            style=None if each.is_unbeaten else "dim",
        )
    return table


def tabulate_sensitivity(indices: Sequence[Index]) -> Table:
    """Share of an objective's variance that each parameter explains, alone and with others."""
    table = Table(title="Sobol indices: share of the variance")
    table.add_column("objective")
    table.add_column("parameter")
    table.add_column("alone", justify="right")
    table.add_column("with others", justify="right")
    for each in indices:
        table.add_row(
            each.objective.replace("_", " "),
            each.parameter,
            f"{each.first:.2f} ± {each.first_error:.2f}",
            f"{each.total:.2f} ± {each.total_error:.2f}",
        )
    return table


def summarize_search(
    by: Sequence[Objective],
    tried: Sequence[Tried],
    judged: Sequence[Judged],
    indices: Sequence[Index],
    *,
    crashes: Sequence[str],
    judges: Sequence[str],
    screening: dict[str, Any] | None,
) -> dict[str, Any]:
    """All that was tried and found."""
    return {
        "objectives": {each.name: each.meaning for each in by},
        "crashes": list(crashes),
        "judged_in": list(judges),
        "screening": screening,
        "tried": [_named(asdict(each), each.settings) for each in tried],
        "front": [_named(asdict(each), each.settings) for each in judged],
        "sensitivity": [asdict(each) for each in indices],
    }


def summarize_screening(screen: Screen, confirmed: Confirmed) -> dict[str, Any]:
    """What the twin has done and the bytecode has confirmed."""
    return {
        "screened": len(screen.screened),
        "unsure": len(screen.unsure),
        "played": confirmed.played,
        "greatest_difference": confirmed.difference,
    }


def tell_screening(screen: Screen, confirmed: Confirmed) -> str:
    """The same in words."""
    return (
        f"The twin screened {len(screen.screened)} settings and was not certain of "
        f"{len(screen.unsure)}. The front and what is near it, {confirmed.played} settings, were "
        f"played on bytecode: the greatest difference is {confirmed.difference:.1e} of debt."
    )


def _named(told: dict[str, Any], settings: Settings) -> dict[str, Any]:
    return told | {"settings": dict(settings)}
