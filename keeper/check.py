# SPDX-License-Identifier: MIT
"""`keeper check`: everything a keeper needs, looked at before it is trusted with money."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import structlog
import typer
from rich.console import Console
from rich.table import Table

from keeper.chain.abi import interface
from keeper.chain.endpoint import EndpointState
from keeper.chain.endpoints import Endpoints
from keeper.chain.node import RpcNode
from keeper.deployment import read_deployment
from keeper.errors import ConfigurationError, DatabaseUnusable, KeeperError, RequestRefused
from keeper.follower import Follower
from keeper.holdings import read_holdings
from keeper.log_format import LogFormat
from keeper.logs import coins, configure_logs
from keeper.mirror_check import MirrorCheck
from keeper.planner import Planner
from keeper.ports import Call
from keeper.store.database import open_database
from keeper.strategies.loader import load_strategies
from model.manifest import read_manifest
from model.units import Rad

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from keeper.deployment import Deployment
    from keeper.ports import Node
    from keeper.settings import Settings

LEAST_ETHER: Final = 10**17
"""Less is worth a warning: a close-out at 500 gwei costs about this [wei]."""
OLDEST_HEAD: Final = 120
"""A head that is older is worth a warning [seconds]."""


class State(StrEnum):
    """How something is."""

    GOOD = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and how it is."""

    name: str
    state: State
    detail: str


async def check(settings: Settings, *, as_json: bool, mirror: int = 0) -> bool:
    """Look at everything and print it.

    Args:
        settings: As the keeper will run with.
        as_json: For programs.
        mirror: So many accounts and auctions of the mirror are compared with the contracts.

    Returns:
        Whether a keeper can run: no fault; warnings are allowed.

    Raises:
        ConfigurationError: If the manifest cannot be read, without which there is nothing to check.
    """
    findings = [finding async for finding in _findings(settings, mirror)]
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        Console().print(_table(findings))
    return all(finding.state is not State.FAULT for finding in findings)


async def _findings(settings: Settings, mirror: int) -> AsyncIterator[Finding]:
    deployment = read_deployment(settings.manifest)
    yield Finding("manifest", State.GOOD, f"chain {deployment.chain_id}, {settings.manifest}")
    yield _strategies(settings, deployment)
    yield _database(settings, deployment)
    wallets, keys = _keys(settings)
    for key in keys:
        yield key
    log = configure_logs(LogFormat.TEXT, output=sys.stderr)
    options = settings.endpoint_options()
    endpoints = Endpoints(settings.rpc_urls(), deployment, log, options=options)
    try:
        await endpoints.probe()
        for row in endpoints.rows():
            yield _endpoint(row, deployment, longest_lag=options.longest_lag)
        async with endpoints.session() as endpoint:
            node = RpcNode(endpoints)
            yield Finding("node", State.GOOD, f"{endpoint.name} has every contract")
            yield await _bytecode(node, settings)
            yield await _head(node)
            if mirror:
                yield await _mirror(node, settings, deployment, mirror)
            for number, wallet in enumerate(wallets):
                yield await _ether(node, wallet, number)
            if wallets:
                async for finding in _first_wallet(node, deployment, wallets[0]):
                    yield finding
    except KeeperError as error:
        yield Finding("node", State.FAULT, error.told())


def _strategies(settings: Settings, deployment: Deployment) -> Finding:
    """Whether each can be made with its options; what they start is ended again."""
    log = structlog.get_logger()
    try:
        found = load_strategies(settings, deployment, log, wallet=None)
    except ConfigurationError as error:
        return Finding("strategies", State.FAULT, str(error))
    Planner(found, log).close()
    return Finding("strategies", State.GOOD, ", ".join(found))


def _database(settings: Settings, deployment: Deployment) -> Finding:
    chain_id, ledger = deployment.chain_id, deployment.addresses["Ledger"]
    paths = (settings.database(chain_id), settings.decision_file(chain_id))
    try:
        for path in paths:
            open_database(path, chain_id=chain_id, ledger=ledger).dispose()
    except DatabaseUnusable as error:
        return Finding("database", State.FAULT, error.told())
    except OSError as error:
        return Finding("database", State.FAULT, str(error))
    return Finding("database", State.GOOD, ", ".join(map(str, paths)))


def _keys(settings: Settings) -> tuple[list[str], list[Finding]]:
    """The wallets' addresses, and whether their keys open."""
    try:
        wallets = settings.wallets()
    except ConfigurationError as error:
        return [], [Finding("key", State.FAULT, str(error))]
    if not wallets:
        return [], [Finding("key", State.WARNING, "none: decides and logs, sends nothing")]
    addresses = [str(wallet.address).lower() for wallet in wallets]
    state, more = State.GOOD, ""
    if settings.dry_run:
        state, more = State.WARNING, ", but dry_run: sends nothing"
    return addresses, [
        Finding(_numbered("key", number), state, address + more)
        for number, address in enumerate(addresses)
    ]


def _numbered(name: str, number: int) -> str:
    """What is said of the first wallet has no number."""
    return f"{name} {number + 1}" if number else name


def _endpoint(row: dict[str, Any], deployment: Deployment, *, longest_lag: int) -> Finding:
    name = f"endpoint {row['endpoint']}"
    if row["reason"] is not None:
        is_wrong = row["state"] == EndpointState.WRONG_CHAIN
        return Finding(name, State.FAULT if is_wrong else State.WARNING, row["reason"])
    state = State.GOOD if row["lag"] <= longest_lag else State.WARNING
    where = f"chain {deployment.chain_id}, block {row['head']}"
    return Finding(name, state, f"{where}, {row['lag']} behind")


async def _bytecode(node: RpcNode, settings: Settings) -> Finding:
    """Whether the code at each address is what the manifest says was deployed."""
    contracts = read_manifest(settings.manifest).contracts
    found = await asyncio.gather(*(node.code_hash(each.address) for each in contracts.values()))
    other = [
        name
        for (name, contract), code_hash in zip(contracts.items(), found, strict=True)
        if code_hash != contract.bytecode_hash
    ]
    if other:
        text = f"{', '.join(other)}: other code than the manifest says; name the manifest of it"
        return Finding("bytecode", State.FAULT, text)
    return Finding("bytecode", State.GOOD, f"{len(contracts)} contracts are the manifest's")


async def _head(node: Node) -> Finding:
    head = await node.head()
    age = int(time.time()) - head.timestamp
    state = State.GOOD if abs(age) <= OLDEST_HEAD else State.WARNING
    return Finding("head", state, f"block {head.number}, {age:,} s old")


async def _mirror(node: Node, settings: Settings, deployment: Deployment, count: int) -> Finding:
    """Build the mirror from the logs and compare a sample of it."""
    log = structlog.get_logger()  # as configured: to standard error
    follower = Follower(node, deployment, log, wallet=None, page=settings.log_page)
    head = await node.head()
    await follower.advance(head)
    compared = await MirrorCheck(node, deployment, follower.mirror, head).compare(count)
    if compared.differences:
        others = len(compared.differences) - 1
        return Finding("mirror", State.FAULT, f"{compared.differences[0]}; {others} more")
    detail = f"{compared.accounts} accounts, {compared.auctions} auctions, {compared.prices} prices"
    return Finding("mirror", State.GOOD, f"{detail} equal the contracts' at block {head.number}")


async def _ether(node: Node, wallet: str, number: int) -> Finding:
    ether = await node.balance(wallet)
    state = State.GOOD if ether >= LEAST_ETHER else State.WARNING if ether else State.FAULT
    more = "" if ether >= LEAST_ETHER else f"; send some to {wallet}"
    return Finding(_numbered("ether for gas", number), state, f"{coins(ether):.4f}{more}")


async def _first_wallet(node: Node, deployment: Deployment, wallet: str) -> AsyncIterator[Finding]:
    held = await read_holdings(node, deployment, wallet, Rad(0))
    amounts = f"{coins(held.coin_tokens):,.2f} coin, {coins(held.tokens):,.2f} governance token"
    yield Finding("to bid with", State.GOOD, f"{amounts}; allowances are given when needed")

    if not deployment.has_market:
        yield Finding("bidder", State.WARNING, "none deployed: no liquidation or take without one")
        return
    call = Call(target=deployment.addresses["Bidder"], data=interface("Bidder").encode("owner"))
    try:
        owner = str(interface("Bidder").decode("owner", await node.call(call))[0]).lower()
    except RequestRefused as error:
        yield Finding("bidder", State.FAULT, error.message)
        return
    is_ours = owner == wallet
    detail = call.target if is_ours else f"{call.target} obeys {owner}, not this wallet"
    yield Finding("bidder", State.GOOD if is_ours else State.FAULT, detail)


def _table(findings: list[Finding]) -> Table:
    styles = {State.GOOD: "green", State.WARNING: "yellow", State.FAULT: "bold red"}
    table = Table("", "", "", show_header=False)
    for finding in findings:
        style = styles[finding.state]
        table.add_row(finding.name, f"[{style}]{finding.state}[/]", finding.detail)
    return table
