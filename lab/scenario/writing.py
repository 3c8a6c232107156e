# SPDX-License-Identifier: MIT
"""A scenario written as a file that loads again as the same scenario."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from lab.scenario.scenario import Scenario


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write it with all that it carries; what is as it would be anyway is left out."""
    data = scenario.model_dump(exclude_defaults=True)
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes prices as numbers, a row to a line."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _decimal(dumper: _Dumper, number: Decimal) -> yaml.Node:
    """As a number, or as text where a float of YAML would not hold it."""
    if number == number.to_integral_value() and abs(number) < 10**15:
        return dumper.represent_int(int(number))
    if Decimal(str(float(number))) == number:
        return dumper.represent_float(float(number))
    return dumper.represent_str(str(number))


def _row(dumper: _Dumper, row: tuple[object, ...]) -> yaml.Node:
    is_flat = not any(isinstance(item, tuple | dict) for item in row)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=is_flat)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(tuple, _row)
_Dumper.add_multi_representer(StrEnum, lambda dumper, word: dumper.represent_str(str(word)))
