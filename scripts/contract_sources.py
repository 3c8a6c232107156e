# SPDX-License-Identifier: MIT
"""What a contract offers, read from its source by the compiler: for the contract reference.

Nothing is compiled to bytecode. What a function logs, and with which texts it reverts, is gathered
from its own body and from every internal function that it reaches, not from contracts it calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vyper import ast as vy_ast
from vyper.ast.natspec import parse_natspec

from lab.artifacts import compiler_data
from lab.places import CONTRACTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

REASON: Final = re.compile(r'"([a-z0-9 ]+: [^"]+)"')
"""A text of ours, as NatSpec quotes it."""
_SENTENCE_END: Final = re.compile(r'\.(?= [A-Z]|$)(?=(?:[^"]*"[^"]*")*[^"]*$)')
_INTERNAL: Final = re.compile(r"(?:_(?:OFFSET|WIDTH|MASK|AT)|^(?:WAD|RAY|RAD|BPS))$")
"""Constants that say nothing about the contract: where bits lie, units."""


@dataclass(frozen=True, slots=True)
class Function:
    """An external function."""

    name: str
    signature: str
    """As the source has it, on one line."""
    mutability: str
    home: str
    """File with its body, relative to the repository or to the site packages."""
    notice: str
    details: str
    """What `@dev` says, without the sentence about reverts."""
    reverts: str
    """That sentence, without its first word; empty if it reverts with no text."""
    parameters: dict[str, str]
    returns: tuple[str, ...]
    arguments: tuple[str, ...]
    """Names of all arguments, documented or not."""
    has_result: bool
    events: tuple[str, ...]
    """As the source names them: with the interface, if they are of one."""
    reasons: frozenset[str]
    """Texts it can revert with by itself."""

    @property
    def is_ours(self) -> bool:
        """Whether its body is in this repository."""
        return self.home.startswith("contracts/")

    @property
    def documented_reasons(self) -> tuple[str, ...]:
        """Texts that its NatSpec names, those of called contracts among them."""
        return tuple(REASON.findall(self.reverts))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an event or struct, a constant, or an immutable."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as its users see it."""

    name: str
    notice: str
    details: str
    source: str
    """Where its rules come from; empty if they are ours."""
    shutdown: str
    functions: tuple[Function, ...]
    events: dict[str, tuple[Field, ...]]
    structs: dict[str, tuple[Field, ...]]
    constants: tuple[Field, ...]
    values: tuple[Field, ...]
    """Public variables: immutables and storage; the kind is the variable's type."""


@cache
def contract(name: str) -> Contract:
    """The contract of that name, as its source stands now.

    Args:
        name: Name of its file.
    """
    module = compiler_data(name, ROOT).annotated_vyper_module
    kind = module._metadata["type"]  # noqa: SLF001  the compiler's only place for it
    natspec = _natspec(module)
    told, head = natspec.userdoc, natspec.devdoc
    constructor = _constructor(module)
    declared = _declared(CONTRACTS / "interfaces" / f"I{name}.vyi")
    return Contract(
        name=name,
        notice=_line(told.get("notice", "")),
        details=_line(head.get("details", "")),
        source=_line(head.get("custom:source", "")),
        shutdown=_line(head.get("custom:shutdown", "")),
        functions=tuple(
            _function(each) for each in kind.exposed_functions if not _is_getter(each.decl_node)
        ),
        events=declared["event"],
        structs=declared["struct"],
        constants=tuple(_constants(module)),
        values=tuple(
            _value(each.decl_node, constructor)
            for each in kind.exposed_functions
            if _is_getter(each.decl_node)
        ),
    )


@cache
def _natspec(module: vy_ast.Module) -> Any:  # noqa: ANN401  the compiler has no types
    return parse_natspec(module)


def _is_getter(node: vy_ast.FunctionDef) -> bool:
    """Whether the compiler wrote the function, for a public variable."""
    return _variable(node) is not None


def _variable(node: vy_ast.FunctionDef) -> vy_ast.VariableDecl | None:
    variables = node.module_node.get_children(vy_ast.VariableDecl)
    return next((each for each in variables if each.target.id == node.name), None)


def _function(function: Any) -> Function:  # noqa: ANN401  the compiler has no types
    node = function.decl_node
    natspec = _natspec(node.module_node)
    key = next(reversed(function.method_ids))  # of several by default arguments the longest
    method = natspec.devdoc.get("methods", {}).get(key, {})
    details, reverts = split_reverts(_line(method.get("details", "")))
    reached = [each.decl_node for each in (function, *function.reachable_internal_functions)]
    return Function(
        name=function.name,
        signature=_signature(node),
        mutability=str(function.mutability),
        home=_home(node.module_node.path),
        notice=_line(natspec.userdoc.get("methods", {}).get(key, {}).get("notice", "")),
        details=details,
        reverts=reverts,
        parameters={each: _line(text) for each, text in method.get("params", {}).items()},
        returns=tuple(_line(text) for text in method.get("returns", {}).values()),
        arguments=tuple(each.arg for each in node.args.args),
        has_result=node.returns is not None,
        events=tuple(sorted(frozenset[str]().union(*map(_logged, reached)))),
        reasons=frozenset[str]().union(*map(_reasons, reached)),
    )


def split_reverts(details: str) -> tuple[str, str]:
    """Take the sentence that begins with "Reverts" out of a text.

    Args:
        details: What `@dev` says.

    Returns:
        The text without it, and the sentence without its first word; it may be empty.
    """
    start = re.search(r"(?:^|(?<=\. ))Reverts ", details)
    if start is None:
        return details, ""
    end = _SENTENCE_END.search(details, start.end())
    stop = end.end() if end else len(details)
    rest = f"{details[: start.start()]}{details[stop:].lstrip()}".strip()
    return rest, details[start.end() : stop].rstrip(".")


@cache
def _logged(node: vy_ast.FunctionDef) -> frozenset[str]:
    return frozenset(
        log.node_source_code.removeprefix("log ").partition("(")[0].strip()
        for log in node.get_descendants(vy_ast.Log)
    )


@cache
def _reasons(node: vy_ast.FunctionDef) -> frozenset[str]:
    said = [
        each.msg if isinstance(each, vy_ast.Assert) else each.exc
        for each in node.get_descendants((vy_ast.Assert, vy_ast.Raise))
    ]
    return frozenset(each.value for each in said if isinstance(each, vy_ast.Str))


def _signature(node: vy_ast.FunctionDef) -> str:
    given = [f"{each.arg}: {each.annotation.node_source_code}" for each in node.args.args]
    for place, default in enumerate(reversed(node.args.defaults), start=1):
        given[-place] += f" = {default.node_source_code}"
    arguments = ", ".join(given)
    result = f" -> {node.returns.node_source_code}" if node.returns is not None else ""
    return _line(f"{node.name}({arguments}){result}")


def _home(path: str) -> str:
    # The environment may lie in the repository, and the compiler name what is in it from there.
    place = ROOT / path
    packages = [each for each in place.parents if each.name == "site-packages"]
    return place.relative_to(packages[0] if packages else ROOT).as_posix()


def _constants(module: vy_ast.Module) -> Iterator[Field]:
    """Constants of the contract's own file, without those that only say where bits lie."""
    lines = module.full_source_code.splitlines()
    for node in module.get_children(vy_ast.VariableDecl):
        if node.is_constant and not _INTERNAL.search(node.target.id):
            value = " ".join(node.value.node_source_code.split())
            yield Field(node.target.id, value, _comment(lines[node.end_lineno - 1]))


def _value(node: vy_ast.FunctionDef, constructor: dict[str, str]) -> Field:
    """A public variable; what it means is at its declaration, or at the constructor's argument."""
    variable = _variable(node)
    if variable is None:
        raise ValueError(f"{node.name} is no variable")
    lines = node.module_node.full_source_code.splitlines()
    meaning = _comment(lines[variable.end_lineno - 1])
    above = lines[variable.lineno - 2].strip()
    if not meaning and above.startswith("# "):
        meaning = above.removeprefix("# ")
    given = constructor.get(variable.target.id.lower(), "")
    return Field(node.name, variable.annotation.node_source_code, meaning or _line(given))


def _constructor(module: vy_ast.Module) -> dict[str, str]:
    """What the constructor's arguments are; the compiler's NatSpec leaves the constructor out."""
    node = next(each for each in module.get_children(vy_ast.FunctionDef) if each.name == "__init__")
    said = node.doc_string.value if node.doc_string else ""
    found = re.findall(r"^ *@param (\w+) (.*?)(?=^ *@|\Z)", said, re.MULTILINE | re.DOTALL)
    return {name: _line(text) for name, text in found}


def _declared(interface: Path) -> dict[str, dict[str, tuple[Field, ...]]]:
    """Events and structs of an interface file, with the comment behind each field."""
    found: dict[str, dict[str, tuple[Field, ...]]] = {"event": {}, "struct": {}}
    if not interface.exists():
        return found
    blocks = re.findall(
        r"^(event|struct) (\w+):\n((?:    .*\n|\n(?=    ))*)",
        interface.read_text("utf-8"),
        re.MULTILINE,
    )
    for what, name, body in blocks:
        rows = re.findall(r"^    (\w+): ([^#]+?)(?:  # (.*))?$(?!\n     )", body, re.MULTILINE)
        found[what][name] = tuple(Field(each, _line(kind), said) for each, kind, said in rows)
    return found


def _comment(line: str) -> str:
    return line.partition("  # ")[2].strip()


def _line(text: str) -> str:
    return " ".join(text.split())
