# SPDX-License-Identifier: MIT
"""What must be right before a plan's first transaction is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.executor import Rejected
from model.parameters import GOVERNANCE_ASSET
from model.settings import LOCAL_CHAINS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.executor import Executor
    from model.plan import Plan
    from model.settings import DeploymentSettings


def faults_of(plan: Plan, executor: Executor) -> list[str]:
    """What speaks against the first transaction, one line each; nothing if all is well."""
    if executor.sender != plan.deployer:
        return [f"deployer: planned for {plan.deployer}, but {executor.sender} sends"]
    chain_id = executor.chain_id()
    return (
        list(_chain(plan.settings, chain_id))
        or list(_local_parts(plan.settings, chain_id))
        or list(_given(plan, executor))
    )


def _chain(settings: DeploymentSettings, chain_id: int) -> Iterator[str]:
    if settings.chain_id is None and chain_id not in LOCAL_CHAINS:
        known = " and ".join(map(str, sorted(LOCAL_CHAINS)))
        yield f"chain: the node's id is {chain_id}, the parameters are for a local net ({known})"
    if settings.chain_id is not None and settings.chain_id != chain_id:
        yield f"chain: the node's id is {chain_id}, the parameters are for {settings.chain_id}"


def _local_parts(settings: DeploymentSettings, chain_id: int) -> Iterator[str]:
    is_local = chain_id in LOCAL_CHAINS
    owners: dict[str, str] = {}
    for symbol, token in settings.tokens.items():
        if token.token is None:
            if not is_local:
                yield f"assets.{symbol}.token: chain {chain_id} needs the address of a token"
            continue
        owner = owners.setdefault(token.token.lower(), symbol)
        if owner != symbol:
            yield f"assets.{symbol}.token: is that of {owner} as well"
    for source in settings.price_sources:
        is_governance = source.asset == GOVERNANCE_ASSET
        where = "governance_token" if is_governance else f"assets.{source.symbol}"
        if source.oracle.source is not None:
            continue
        if not is_local:
            yield f"{where}.oracle.source: chain {chain_id} needs the address of a price feed"
        elif source.local_price is None:
            yield f"{where}.local_price: is missing, and a local feed must answer something"
        elif not source.oracle.lower_bound <= source.local_price <= source.oracle.upper_bound:
            yield f"{where}.local_price: is outside lower_bound and upper_bound (P14)"


def _given(plan: Plan, executor: Executor) -> Iterator[str]:
    for name, given in plan.given.items():
        if not executor.code(given.address):
            yield f"{name}: no contract at {given.address}"
    for check in plan.requirements:
        given = plan.given[check.name]
        try:
            found = executor.view(given.contract, given.address, check.function, check.arguments)
        except Rejected as error:
            yield f"{check.name}: {check.function} does not answer: {error}"
            continue
        if found != check.expected:
            yield f"{check.name}: {check.function} is {found!r}, expected {check.expected!r}"
