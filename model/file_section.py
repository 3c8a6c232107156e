# SPDX-License-Identifier: MIT
"""One mapping of a YAML file, read field by field; what is wrong is noted with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from model.parameter_errors import Fault, FaultKind, ParameterError
from model.quantities import QuantityError

if TYPE_CHECKING:
    from pathlib import Path

    from model.bounds import Range

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}")


class Section:
    """One mapping. Reading goes on after a fault, so that one run finds them all.

    Every value is a text to YAML: "1.10" is not a float, and `no` is not False.
    """

    def __init__(self, node: yaml.Node, name: str, path: Path, faults: list[Fault]) -> None:
        self._node = node
        self._name = name
        self._path = path
        self._faults = faults
        self._nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            self._note(FaultKind.FORM, "", node, "must be a mapping of fields to values")
            return
        for key, value in node.value:
            if key.value in self._nodes:
                self._note(FaultKind.TWICE, key.value, key, "stands here twice")
            self._nodes[key.value] = value

    def __contains__(self, field: str) -> bool:
        return field in self._nodes

    def fields(self) -> tuple[str, ...]:
        """The fields not read yet, as they stand in the file."""
        return tuple(self._nodes)

    def section(self, field: str) -> Section:
        """The mapping under `field`; an empty one, whose gaps are not noted, if there is none."""
        node = self._take(field)
        if node is None:
            return Section(yaml.MappingNode("", [], self._node.start_mark), "", self._path, [])
        return Section(node, self._full(field), self._path, self._faults)

    def text(self, field: str, longest: int) -> str:
        """The text under `field`, of at most so many characters."""
        node = self._take(field)
        text = "" if node is None else self._scalar(field, node)
        if node is not None and len(text) > longest:
            long = f'"{text}" is longer than {longest} characters'
            self._note(FaultKind.RANGE, field, node, long)
        return text

    def quantity(self, field: str, accepted: Range) -> int:
        """The quantity under `field`, in the contract's unit; the least allowed after a fault."""
        node = self._take(field)
        text = "" if node is None else self._scalar(field, node)
        if node is None or not text:
            return accepted.low
        try:
            raw = accepted.quantity.parse(text)
        except QuantityError as error:
            self._note(FaultKind.UNIT, field, node, f'"{text}" {error} (allowed: {accepted})')
            return accepted.low
        fault = accepted.fault(raw)
        if not fault:
            return raw
        self._note(FaultKind.RANGE, field, node, f'"{text}" {fault}')
        return accepted.low

    def address(self, field: str, otherwise: str) -> str | None:
        """The address under `field`; None if it is the word `otherwise`."""
        node = self._take(field)
        text = "" if node is None else self._scalar(field, node)
        if node is None or text in {"", otherwise}:
            return None
        if not _ADDRESS.fullmatch(text):
            wanted = f'neither an address nor the word "{otherwise}"'
            self._note(FaultKind.FORM, field, node, f'"{text}" is {wanted}')
        return text

    def word_or_quantity(self, field: str, word: str, accepted: Range) -> int | None:
        """The quantity under `field`; None if it is the word `word`."""
        node = self._nodes.get(field)
        if isinstance(node, yaml.ScalarNode) and node.value == word:
            del self._nodes[field]
            return None
        return self.quantity(field, accepted)

    def refuse(self, field: str, text: str) -> None:
        """Note what is wrong with a field that was read, or with the whole section."""
        self._note(FaultKind.RANGE, field, self._node, text)

    def close(self) -> None:
        """Note every field that nobody asked for."""
        for field, node in self._nodes.items():
            self._note(FaultKind.UNKNOWN, field, node, "is not a field of this section")

    def _take(self, field: str) -> yaml.Node | None:
        node = self._nodes.pop(field, None)
        if node is None:
            self._note(FaultKind.MISSING, field, self._node, "is missing")
        return node

    def _scalar(self, field: str, node: yaml.Node) -> str:
        value: Any = node.value
        if isinstance(node, yaml.ScalarNode) and value:
            return str(value)
        self._note(FaultKind.FORM, field, node, "must be one value")
        return ""

    def _full(self, field: str) -> str:
        return ".".join(part for part in (self._name, field) if part)

    def _note(self, kind: FaultKind, field: str, node: yaml.Node, text: str) -> None:
        place = f"{self._path}:{node.start_mark.line + 1}"
        self._faults.append(Fault(kind, place, self._full(field), text))


def read_section(path: Path, faults: list[Fault]) -> Section:
    """The mapping that the whole file is.

    Raises:
        ParameterError: If the file cannot be read or is not YAML.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        text = f"cannot be read: {error.strerror}"
        raise ParameterError([Fault(FaultKind.FILE, str(path), "", text)]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        text = f"is not YAML: {error.problem}"
        raise ParameterError([Fault(FaultKind.FILE, f"{path}:{line}", "", text)]) from error
    if node is None:
        raise ParameterError([Fault(FaultKind.FILE, str(path), "", "is empty")])
    return Section(node, "", path, faults)
