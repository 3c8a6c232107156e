# SPDX-License-Identifier: MIT
"""`lab compare`: one crash through several liquidation designs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from lab.commands.failing import told
from lab.commands.scenario_file import Scenario, path_of
from lab.designs.name import DesignName
from lab.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = examples(
    "lab compare maker-2020",
    "lab compare short-crash --design backstop --design aave-style --seeds 1..5 --json",
)

_SEEDS: Final = re.compile(r"(\d{1,18})(?:\.\.(\d{1,18}))?")
MOST_SEEDS: Final = 1_000


def compare_designs(
    scenario: Scenario = Path("maker-2020"),
    *,
    design: Annotated[
        list[DesignName] | None, typer.Option(help="Which, in this order; all if none is named.")
    ] = None,
    seeds: Annotated[
        str | None, typer.Option(help="One, or from..to; the scenario's if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play the same accounts, prices and keepers through each design, and say who lost what.

    Exit code 2 if the scenario cannot be played.
    """
    with told():
        from rich.console import Console

        from lab.designs.comparison import compare
        from lab.designs.table import summarize, tabulate
        from lab.scenario.loading import load_scenario

        chosen = load_scenario(path_of(scenario))
        wanted = [chosen.seed] if seeds is None else read_seeds(seeds)
        with Console(stderr=True).status("") as status:
            outcomes = compare(chosen, design or list(DesignName), wanted, tell=status.update)
    if as_json:
        typer.echo(json.dumps([summarize(outcome) for outcome in outcomes]))
    else:
        Console().print(tabulate(chosen.title, outcomes))


def read_seeds(text: str) -> Sequence[int]:
    """Seeds as a person writes them.

    Args:
        text: `3`, or `1..20`, both ends included.

    Raises:
        ScenarioError: It is neither, runs backwards, or names more than `MOST_SEEDS`.
    """
    found = _SEEDS.fullmatch(text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
    if not first <= last < first + MOST_SEEDS:
        raise ScenarioError(
            f"--seeds is {text!r}: should be a number, or FIRST..LAST with at most "
            f"{MOST_SEEDS:,} from first to last"
        )
    return range(first, last + 1)
