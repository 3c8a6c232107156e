# SPDX-License-Identifier: MIT
"""YAML read together with the place of every value, so that an error can point at its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Location = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where in the file each value stands."""

    places: Mapping[Location, Place]
    """Location, e.g. ("population", "accounts"), to line and column, both from 1."""

    def find(self, location: Sequence[str | int]) -> Place:
        """Place of the value at `location`, or of the nearest thing around it that exists."""
        for length in range(len(location), -1, -1):
            place = self.places.get(tuple(location[:length]))
            if place is not None:
                return place
        return 1, 1


def read_yaml(path: Path) -> tuple[Any, Marks]:
    """Read one YAML document of plain data.

    Raises:
        OSError: The file cannot be read.
        yaml.MarkedYAMLError: It is not YAML, or a mapping has a key twice.
    """
    loader = yaml.SafeLoader(path.read_text(encoding="utf-8"))
    try:
        node = loader.get_single_node()
        places: dict[Location, Place] = {}
        if node is None:
            return None, Marks(places)
        _collect(loader, node, (), places)
        return loader.construct_document(node), Marks(places)
    finally:
        loader.dispose()


def _collect(
    loader: yaml.SafeLoader, node: yaml.Node, location: Location, places: dict[Location, Place]
) -> None:
    places.setdefault(location, (node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _collect(loader, item, (*location, index), places)
    elif isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            inner = (*location, loader.construct_object(key_node))
            if inner in places:
                raise yaml.MarkedYAMLError(
                    problem=f"{inner[-1]} stands here twice", problem_mark=key_node.start_mark
                )
            # A value that is a mapping begins on a later line; people look for its key.
            places[inner] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            _collect(loader, value_node, inner, places)
