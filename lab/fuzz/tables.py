# SPDX-License-Identifier: MIT
"""What a search found, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from lab.fuzz.frictions import frictions_of
from lab.fuzz.losses import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.fuzz.search import Search
    from lab.fuzz.shrink import Size
    from lab.fuzz.study import Finding
    from lab.fuzz.trial import Trial

_SHOWN = {
    "bad_debt": "bad debt",
    "lowest_buffer": "buffer",
    "longest_unsafe": "unsafe [s]",
    "worst_sale": "sale / market",
    "lowest_sale": "sale / first price",
}


def tabulate_search(search: Search) -> Table:
    """How much was tried, and the worst of each kind."""
    progress = search.progress
    title = f"{progress.runs} runs, {progress.refused} of them refused, {progress.pool} stories"
    table = Table("worst by", *_SHOWN.values(), title=title)
    for name, trial in search.worst().items():
        if trial.losses is not None:
            figures = told(trial.losses)
            table.add_row(name, *(_short(figures[each]) for each in _SHOWN))
    return table


def tabulate_case(trial: Trial, size: Size) -> Table:
    """A counterexample: what it shows, how small it is, what happens."""
    violation = trial.violations[0]
    table = Table(title=violation.check, show_header=False)
    table.add_row("shows", escape(violation.text))
    table.add_row(
        "size",
        f"{size.points} price points, accounts: {size.accounts}, keepers: {size.keepers}, "
        f"parameters: {size.parameters}, calls: {size.calls}",
    )
    table.add_row("what fails", escape("\n".join(frictions_of(trial.scenario)) or "nothing"))
    table.add_row("timeline [min:s]", escape("\n".join(trial.timeline)))
    return table


def tabulate_study(findings: Sequence[Finding]) -> Table:
    """What was planted, by what it was found, and how soon."""
    table = Table("planted", "found by", "runs", "seconds", "smallest", "seconds to shrink")
    for each in findings:
        size = each.size
        small = (
            f"{size.points} points, {size.accounts} accounts, {size.parameters} parameters, "
            f"{size.calls} calls"
            if size
            else ""
        )
        table.add_row(
            each.mutant,
            ", ".join(each.checks) or "-",
            f"{each.runs:,}",
            f"{each.seconds:.1f}",
            small,
            f"{each.shrink_seconds:.1f}",
        )
    return table


def _short(figure: float) -> str:
    return f"{figure:,.3f}" if abs(figure) < 10 else f"{figure:,.0f}"  # noqa: PLR2004  digits
