# SPDX-License-Identifier: MIT
"""`python -m scripts.contract_reference`: write docs/reference/ from the contracts' NatSpec.

Kept in the repository, so that it is read without building anything and the site needs no compiler.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.arguments import take_none
from scripts.contract_sources import REASON, Contract, Field, Function, contract

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "reference"
PAGES: Final = {
    "AccessController": "governance",
    "Bidder": "bidder",
    "CollateralAuction": "collateral-auction",
    "DebtAuction": "debt-and-surplus-auctions",
    "DirectLiquidation": "direct-liquidation",
    "Gateway": "gateway",
    "GovernanceToken": "tokens",
    "GuarantyPool": "guaranty-pool",
    "Ledger": "ledger",
    "Lens": "lens",
    "LiquidationEngine": "liquidation-engine",
    "MedianFeed": "price-oracle",
    "PriceOracle": "price-oracle",
    "Settlement": "settlement",
    "Stablecoin": "tokens",
    "SurplusAuction": "debt-and-surplus-auctions",
    "Timelock": "governance",
    "Treasury": "treasury",
}
"""Contracts of the protocol, and the page of docs/contracts that explains each."""

OVERVIEW: Final = """\
# Contract reference

Written by `python -m scripts.contract_reference` from the NatSpec of `contracts/`; a test compares
it with the sources, so a page that is not current fails it. What a function logs, and the texts
that its NatSpec refers to without quoting them, are read from its body and from all that it reaches
inside the contract. Who may call it is from the table in [security](../security.md), which is
compared with what the bytecode refuses.

Units in brackets: [wad] 10^18, [ray] 10^27, [rad] 10^45, [bps] 1/10,000, [coins] whole coins, [1] a
plain number. A text that a function reverts with begins with who refuses (`ledger: …`); one of
another contract comes through as it is. Not listed: `packing: …` and `math: …`, which guard widths
of words that accepted parameters stay below.

| contract | what it is | explained in |
|---|---|---|
"""
SETTLEMENT_TOO: Final = {"seize", "release_lots", "burn", "transfer_free_balance"}
"""Functions of the Ledger that Settlement may call besides, once the books are frozen."""
REFERENCES: Final = re.compile(r"texts? of|one text per|same texts|as `\w+`|single functions")
"""Words by which NatSpec names texts that stand elsewhere."""
FIELDS: Final = "field | type | meaning"
GUARDS: Final = ("packing: ", "math: ")


def documents() -> dict[str, str]:
    """The text of each page, by its name in docs/reference."""
    contracts = [contract(name) for name in PAGES]
    owners = {f"I{each.name}.{struct}": each.name for each in contracts for struct in each.structs}
    rows = "".join(
        f"| [{each.name}]({each.name}.md) | {each.notice} "
        f"| [{PAGES[each.name]}](../contracts/{PAGES[each.name]}.md) |\n"
        for each in contracts
    )
    pages = {f"{each.name}.md": "\n".join(_page(each, owners)) for each in contracts}
    return {"index.md": OVERVIEW + rows} | pages


def own_texts(function: Function) -> list[str]:
    """Texts that its NatSpec refers to without quoting them, from its body and what it reaches."""
    if not REFERENCES.search(f"{function.details} {function.reverts}"):
        return []
    found = function.reasons - set(function.documented_reasons)
    return sorted(each for each in found if not each.startswith(GUARDS))


@cache
def callers() -> dict[str, str]:
    """Who may call what not everybody may, by `Contract.function`: the table in docs/security.md.

    A test calls every function without a role and compares.
    """
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = text.partition("## Functions that not everybody may call")[2].partition("\n## ")[0]
    return {
        function: who
        for who, functions in re.findall(r"^\| (.+?) \| (`.+`) \|$", table, re.MULTILINE)
        for function in re.findall(r"`([^`]+)`", functions)
    }


def _caller(of: Contract, function: Function) -> str:
    who = callers().get(f"{of.name}.{function.name}", "anyone")
    settlement = of.name == "Ledger" and function.name in SETTLEMENT_TOO
    return f"{who}; Settlement once all is frozen" if settlement else who


def _page(described: Contract, owners: dict[str, str]) -> Iterator[str]:
    page = PAGES[described.name]
    yield f"# {described.name}\n"
    yield f"{described.notice} [How it works](../contracts/{page}.md).\n"
    if described.details:
        yield f"{_prose(described.details)}\n"
    if described.source:
        yield f"**From:** {described.source}\n"
    if described.shutdown:
        yield f"**Shutdown:** {described.shutdown}\n"
    ours = [each for each in described.functions if each.is_ours]
    acting = [each for each in ours if each.mutability in {"nonpayable", "payable"}]
    views = [each for each in ours if each not in acting]
    for title, functions in (("Functions", acting), ("Views", views)):
        if functions:
            yield f"## {title}\n"
            for each in functions:
                yield from _function(each, described, owners)
    borrowed = [each for each in described.functions if not each.is_ours]
    if borrowed:
        yield "## From snekmate\n"
        yield "As its own documentation says; only what is exported can be called.\n"
        yield "| function | | module |\n|---|---|---|"
        for each in borrowed:
            yield f"| `{each.signature}` | {each.mutability} | `{each.home}` |"
        yield ""
    yield from _tables("Values", {"": described.values}, "value | type | meaning")
    yield from _tables("Events", described.events, FIELDS, "event", described.structs)
    yield from _tables("Structs", described.structs, FIELDS, "struct", described.structs)
    yield from _tables("Constants", {"": described.constants}, "constant | value | meaning")


def _function(function: Function, of: Contract, owners: dict[str, str]) -> Iterator[str]:
    yield f"### {function.name}\n"
    yield f"```vyper\n{_wrapped(function.signature)}\n```\n"
    yield f"{function.notice}\n"
    if function.details:
        yield f"{_prose(function.details)}\n"
    yield f"- **Caller:** {_caller(of, function)}. {function.mutability.capitalize()}."
    for name, meaning in function.parameters.items():
        yield f"- `{name}`: {meaning}"
    if function.returns:
        yield f"- **Returns:** {'; '.join(function.returns)}"
    if function.reverts:
        yield f"- **Reverts:** {_prose(function.reverts)}."
    texts = own_texts(function)
    if texts:
        yield f"- **These are:** {', '.join(f'`{each}`' for each in texts)}."
    if function.events:
        yield f"- **Logs:** {', '.join(_event(each, of) for each in function.events)}."
    used = _structs(function.signature, of, owners)
    if used:
        yield f"- **Structs:** {', '.join(used)}."
    yield ""


def _event(name: str, of: Contract) -> str:
    owner, _, event = name.rpartition(".")
    if owner in {"", f"I{of.name}"} and event in of.events:
        return f"[{event}](#event-{event.lower()})"
    return f"`{name}`"


def _structs(signature: str, of: Contract, owners: dict[str, str]) -> list[str]:
    found = dict.fromkeys(re.findall(r"\bI[A-Z]\w+\.\w+", signature))
    links = []
    for name in found:
        if name in owners:
            owner, struct = owners[name], name.partition(".")[2]
            place = "" if owner == of.name else f"{owner}.md"
            links.append(f"[{name}]({place}#struct-{struct.lower()})")
    return links


def _tables(
    title: str,
    groups: Mapping[str, Sequence[Field]],
    head: str,
    what: str = "",
    structs: Container[str] = (),
) -> Iterator[str]:
    if not any(groups.values()):
        return
    yield f"## {title}\n"
    for name, rows in groups.items():
        if name:
            yield f"### {what} {name}\n"
        yield f"| {head} |\n|---|---|---|"
        for row in rows:
            kind = _cell(row.kind)
            shown = f"[`{kind}`](#struct-{kind.lower()})" if kind in structs else f"`{kind}`"
            yield f"| `{row.name}` | {shown} | {_cell(row.meaning)} |"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _prose(text: str) -> str:
    """Texts of reverts as code, and nothing that Markdown would read as a list or a tag."""
    return REASON.sub(r"`\1`", text).replace("<", "&lt;")


def _wrapped(signature: str) -> str:
    """A long signature with an argument per line."""
    if len(signature) <= 96:  # noqa: PLR2004  a line of code on the site
        return signature
    head, _, rest = signature.partition("(")
    arguments, _, result = rest.rpartition(") -> ") if ") -> " in rest else rest.rpartition(")")
    inner = "".join(f"    {each},\n" for each in re.split(r", (?=\w+: )", arguments))
    return f"{head}(\n{inner}){' -> ' + result if result else ''}"


if __name__ == "__main__":
    take_none("scripts.contract_reference", "Write docs/reference anew from NatSpec.")
    FOLDER.mkdir(exist_ok=True)
    for name, text in documents().items():
        (FOLDER / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
