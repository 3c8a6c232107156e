# SPDX-License-Identifier: MIT
"""`report.html`: one file, plots inside, nothing to fetch; and each plot as a picture beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

import polars as pl
import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from lab.report.figures import (
    auction_figures,
    buffer_figures,
    horizon,
    keeper_figures,
    loss_figures,
    point_lines,
    run_figures,
    waiting_figures,
)
from lab.report.plots import (
    draw_auctions,
    draw_buffer,
    draw_keepers,
    draw_losses,
    draw_sensitivity,
    draw_survival,
)
from lab.report.run_set import is_same
from lab.report.style import to_svg
from lab.report.surface import draw_curve, draw_heat_map, varied_fields
from lab.report.timeline import draw_timeline
from lab.runs.store import digest
from lab.runs.tables import by_point
from lab.runs.task import FAILED, REFUSED, SET
from lab.scenario.vary import varied
from lab.statistics import RESAMPLES, share, value_at_risk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from lab.metrics.timeline import Happening
    from lab.report.run_set import RunSet
    from lab.scenario.scenario import Scenario

MOST_POINTS: Final = 20
"""That the table by point shows."""
MOST_HAPPENINGS: Final = 40
"""That a timeline spells out."""
MOST_MAPS: Final = 3
_DPI: Final = 150


@dataclass(slots=True, kw_only=True)
class Plot:
    """One picture."""

    name: str
    figure: Figure
    caption: str

    @property
    def svg(self) -> str:
        return to_svg(self.figure)


@dataclass(slots=True, kw_only=True)
class Section:
    """One part of what is told of a scenario."""

    title: str
    note: str = ""
    lines: Sequence[tuple[str, str]] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    words: int = 0
    """Columns that hold words; the others hold numbers."""
    marked: Sequence[int] = ()
    """Rows that stand out."""
    plots: list[Plot] = field(default_factory=list)


def write_report(sets: Sequence[RunSet], out: Path) -> Path:
    """Write the page, and its plots into a folder beside it; the path of the page.

    Args:
        sets: What to tell of.
        out: Folder.
    """
    pictures = out / "plots"
    pictures.mkdir(parents=True, exist_ok=True)
    told = [(runs, list(_sections(runs))) for runs in sets]
    for number, (runs, sections) in enumerate(told):
        prefix = f"{number + 1}-{runs.name}-" if len(sets) > 1 else ""
        for plot in (plot for section in sections for plot in section.plots):
            plot.figure.savefig(pictures / f"{prefix}{plot.name}.png", dpi=_DPI)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, loader=PackageLoader("lab.report", "")
    )
    page = environment.get_template("report.html.j2").render(
        title=f"{sets[0].name}: what the lab found" if len(sets) == 1 else "What the lab found",
        sets=[_told(runs, sections) for runs, sections in told],
        overview_head=("runs", "P(bad debt)", "VaR 99 % / debt", "buffer at its least", "dilution"),
        overview=[(runs.name, _overview(runs)) for runs in sets],
        resamples=f"{RESAMPLES:,}",
    )
    path = out / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _told(runs: RunSet, sections: Sequence[Section]) -> dict[str, object]:
    frame = runs.frame
    return {
        "name": runs.name,
        "title": runs.scenario.title,
        "faults": faults_of(frame),
        "counts": _counts(runs),
        "horizon": horizon(runs.runs),
        "sections": sections,
        "reproduce": _reproduce(runs),
        "parameters": yaml.safe_dump(runs.scenario.parameters.merged(), sort_keys=False),
    }


def faults_of(frame: pl.DataFrame) -> list[str]:
    """Why the figures of some rows are not to be relied on."""
    failed = frame.filter(pl.col("state") == FAILED)
    unbalanced = frame.filter(pl.col("conservation_error") != 0).height
    faults = (
        [f"{failed.height} runs failed, the first: {failed['reason'][0]}"] if failed.height else []
    )
    return faults + ([f"the books of {unbalanced} runs do not balance"] if unbalanced else [])


def _counts(runs: RunSet) -> str:
    refused = runs.frame.filter(pl.col("state") == REFUSED)
    if runs.is_single:
        return "One run."
    points = by_point(runs.frame).height
    seeds = runs.runs["seed"].n_unique()
    told = f"{runs.runs.height:,} runs: {points:,} points, {seeds:,} seeds."
    if refused.height:
        why = refused["reason"][0]
        told += f" {refused.height:,} more the protocol refuses, the first for: {why}."
    return told


def _overview(runs: RunSet) -> list[str]:
    frame = runs.runs
    chance = share(int((frame["bad_debt"] > 0).sum()), frame.height)
    risk = float(value_at_risk((frame["bad_debt"] / frame["debt"]).to_numpy(), 0.99))
    least, dilution = (frame[name].to_numpy() for name in ("buffer_least", "dilution"))
    return [
        f"{frame.height:,}",
        f"{chance.value:.0%} ({chance.low:.0%} to {chance.high:.0%})",
        f"{risk:.2%}",
        f"{least.min():,.0f}",
        f"{dilution.max():.3%}",
    ]


def _sections(runs: RunSet) -> Iterator[Section]:
    """From what matters most to what explains it."""
    frame = runs.runs
    if runs.is_single:
        yield Section(title="What came of it", lines=run_figures(runs.worst.row))
        yield _timeline(runs)
    else:
        yield Section(
            title="Losses",
            note="Sums in coins, over all runs. Uncovered: bad debt that neither the buffer nor "
            "anybody after it has stood in for. LaR and BLaR: value at risk of the debt "
            "liquidated and of the borrowers' loss, which is penalty, bonus and what collateral "
            "was sold below the market.",
            lines=loss_figures(frame),
            plots=[_plot("losses", draw_losses(runs), "One bar: how many runs lost so much.")],
        )
        yield from _variation(runs)
        yield Section(
            title="Buffer and dilution",
            lines=buffer_figures(frame),
            plots=[
                _plot(
                    "buffer",
                    draw_buffer(runs),
                    "Coin of the Treasury less debt that nobody owes. Debt that a running auction "
                    "is to raise counts as lost only when the auction ends without it.",
                )
            ],
        )
    yield Section(
        title="Unsafe accounts",
        note="A block here is as long as the scenario's.",
        lines=waiting_figures(frame),
        plots=[
            _plot(
                "survival",
                draw_survival(runs),
                "After Kaplan and Meier: an account that prices saved, or the run's end, counts "
                "up to then.",
            )
        ],
    )
    auctions = Section(title="Auctions", lines=auction_figures(frame))
    if frame["takes"].sum() and not runs.is_single:
        caption = "Left: what buyers paid over the market's price at that moment."
        auctions.plots.append(_plot("auctions", draw_auctions(runs), caption))
    yield auctions
    keepers = Section(title="Keepers", lines=keeper_figures(frame))
    if not runs.is_single:
        caption = "Profit is after gas, at the last prices."
        keepers.plots.append(_plot("keepers", draw_keepers(runs), caption))
    yield keepers
    yield Section(
        title="Exposure",
        plots=[
            _plot(
                "sensitivity",
                draw_sensitivity(runs),
                "From the accounts alone, at the scenario's own parameters and seed: no keeper, "
                "no time, no auction.",
            )
        ],
    )
    if not runs.is_single:
        yield _timeline(runs)


def _variation(runs: RunSet) -> Iterator[Section]:
    """What depends on what varies."""
    fields = varied_fields(runs)
    if not fields:
        return
    points = by_point(runs.runs)
    columns = [f"{SET}{name}" for name in fields]
    marked = [
        place
        for place, row in enumerate(points.head(MOST_POINTS).iter_rows(named=True))
        if all(is_same(row[f"{SET}{name}"], runs.current(name)) for name in fields)
    ]
    section = Section(
        title="What varies",
        note=f"The {min(points.height, MOST_POINTS)} worst of {points.height:,} points by mean bad "
        "debt; the scenario's own setting is marked where it is among them.",
        head=(
            *fields,
            "runs",
            "bad debt, mean",
            "worst",
            "P",
            "borrowers lose, mean",
            "unsafe blocks",
        ),
        rows=point_lines(points, columns, MOST_POINTS),
        words=len(fields),
        marked=marked,
    )
    for name in fields:
        section.plots.append(
            _plot(
                f"curve-{name}",
                draw_curve(runs, name),
                f"Over {name}; what else varies is mixed alike into every value. Bars: Wilson's "
                "interval. Orange: the scenario's own setting.",
            )
        )
    for across, up in list(combinations(fields, 2))[:MOST_MAPS]:
        section.plots.append(
            _plot(
                f"map-{across}-{up}",
                draw_heat_map(runs, across, up),
                "Value at risk of bad debt, 99 %, over the runs of each cell; blue frame: the "
                "scenario's own setting, if it was played.",
            )
        )
    yield section


def _timeline(runs: RunSet) -> Section:
    """The run with the most bad debt, or the only one."""
    row = runs.worst.row
    scenario = _scenario_of_worst(runs)
    happenings = runs.worst.timeline
    largest = sorted(happenings, key=lambda each: -each.coins)[:MOST_HAPPENINGS]
    shown = [each for each in happenings if each in set(largest)]
    return Section(
        title="As it happened" if runs.is_single else "The worst run, as it happened",
        note=("" if runs.is_single else f"Seed {row.seed}, bad debt {row.bad_debt:,.0f} coins. ")
        + (
            f"The {len(shown)} largest of {len(happenings):,} events are listed."
            if len(shown) < len(happenings)
            else ""
        ),
        head=("time", "what", "whom", "coins"),
        rows=[[_clock(each), each.what, each.whom, f"{each.coins:,.0f}"] for each in shown],
        words=3,
        plots=[
            _plot(
                "timeline",
                draw_timeline(scenario, runs.worst),
                "Grey: the keeper is away. Red: feeds are silent. The buffer is shown to the end "
                "of the run, the rest while accounts are liquidated and collateral is sold.",
            )
        ],
    )


def _scenario_of_worst(runs: RunSet) -> Scenario:
    row = runs.runs.sort(["bad_debt", "key"], descending=[True, False]).row(0, named=True)
    settings = {
        name.removeprefix(SET): value
        for name, value in row.items()
        if name.startswith(SET) and value is not None
    }
    return varied(runs.scenario, settings | {"seed": row["seed"]})


def _clock(each: Happening) -> str:
    return f"{each.time // 3600}:{each.time // 60 % 60:02}:{each.time % 60:02}"


def _reproduce(runs: RunSet) -> list[tuple[str, str]]:
    frame = runs.runs
    seeds = sorted(set(frame["seed"].to_list()))
    is_row = len(seeds) > 1 and seeds == list(range(seeds[0], seeds[-1] + 1))
    lines = [
        ("seeds", f"{seeds[0]}..{seeds[-1]}" if is_row else ", ".join(map(str, seeds))),
        ("hash of the code", ", ".join(sorted(set(frame["code_hash"].to_list())))),
    ]
    if runs.is_single:
        return [
            ("hash of the scenario", runs.worst.row.scenario_hash),
            *lines,
            ("digest of all logs", runs.worst.row.digest),
        ]
    return [
        *lines,
        ("digest of all rows", digest(runs.frame)),
        ("hash of the worst run's scenario", runs.worst.row.scenario_hash),
        ("digest of its logs", runs.worst.row.digest),
    ]


def _plot(name: str, figure: Figure, caption: str) -> Plot:
    return Plot(name=name, figure=figure, caption=caption)
