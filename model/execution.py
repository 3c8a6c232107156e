# SPDX-License-Identifier: MIT
"""Carries a plan out on any chain, through whatever can send transactions to it.

* DeploymentError
  x PreflightError
  x StepFailed
  x CheckFailed
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eth_utils.crypto import keccak

from model.executor import Rejected
from model.manifest import CORE_CONTRACTS, TIMELOCK, Asset, Contract, Local, Manifest, Roles
from model.parameters import GOVERNANCE_ASSET, AssetParameters
from model.plan import Deploy, Plan, Step, feed_name, resolved, token_name
from model.preflight import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from model.executor import Executor
    from model.parameters import ProtocolParameters


class DeploymentError(Exception):
    """Base class of what ends a deployment."""


class PreflightError(DeploymentError):
    """Nothing was sent; correct what the message names and try again."""


class StepFailed(DeploymentError):
    """A transaction failed; what was sent before it stays on chain, unused. Deploy anew."""


class CheckFailed(DeploymentError):
    """All was sent, but the deployment is not what the plan says; do not use it."""


def carry_out(
    plan: Plan, executor: Executor, tell: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Deploy, check, and say what came of it.

    Args:
        plan: What to do.
        executor: Sends as the plan's deployer.
        tell: Called with one line before each step.

    Raises:
        PreflightError: If the plan does not fit the chain.
        StepFailed: If a transaction failed.
        CheckFailed: If something is not as planned in the end.
    """
    faults = faults_of(plan, executor)
    if faults:
        raise PreflightError("\n".join(faults))
    first_block = executor.block_number() + 1
    addresses = plan.addresses(executor.nonce())
    for number, step in enumerate(plan.steps, start=1):
        tell(f"{number:>3}/{len(plan.steps)}  {_title(step)}")
        _carry_out_step(plan, step, addresses, executor)
    deviations = list(_deviations(plan, addresses, executor))
    if deviations:
        raise CheckFailed("\n".join(deviations))
    return _manifest(plan, addresses, executor, first_block)


def _title(step: Step) -> str:
    return f"deploy {step.name}" if isinstance(step, Deploy) else f"{step.name}.{step.function}"


def _carry_out_step(
    plan: Plan, step: Step, addresses: Mapping[str, str], executor: Executor
) -> None:
    planned = addresses[step.name]
    arguments = tuple(resolved(argument, addresses) for argument in step.arguments)
    try:
        if isinstance(step, Deploy):
            found = executor.deploy(step.contract, arguments)
            if found != planned:
                raise StepFailed(f"{_title(step)}: stands at {found}, planned {planned}")
        else:
            executor.call(plan.contracts[step.name], planned, step.function, arguments)
    except Rejected as error:
        raise StepFailed(f"{_title(step)}: {error}") from error


def _deviations(plan: Plan, addresses: Mapping[str, str], executor: Executor) -> Iterator[str]:
    for name, address in addresses.items():
        if not executor.code(address):
            yield f"{name}: no code at {address}"
    for check in plan.checks:
        arguments = tuple(resolved(argument, addresses) for argument in check.arguments)
        expected = resolved(check.expected, addresses)
        contract, address = plan.contracts[check.name], addresses[check.name]
        try:
            found = executor.view(contract, address, check.function, arguments)
        except Rejected as error:
            yield f"{check.name}.{check.function}: {error}"
            continue
        if found != expected:
            yield f"{check.name}.{check.function}{arguments}: is {found!r}, expected {expected!r}"


def _manifest(
    plan: Plan, addresses: Mapping[str, str], executor: Executor, first_block: int
) -> Manifest:
    settings = plan.settings
    collaterals = (
        (number, symbol, addresses[token_name(symbol)], token.decimals)
        for number, (symbol, token) in enumerate(settings.tokens.items())
    )
    governance = (GOVERNANCE_ASSET, settings.governance.symbol, addresses["GovernanceToken"], 18)
    return Manifest(
        chain_id=executor.chain_id(),
        block=first_block,
        deployer=plan.deployer,
        contracts={
            name: Contract(
                address=addresses[name],
                bytecode_hash="0x" + keccak(executor.code(addresses[name])).hex(),
            )
            for name in (*CORE_CONTRACTS, TIMELOCK)
            if name in addresses
        },
        assets=tuple(
            Asset(
                id=number,
                symbol=symbol,
                token=token,
                decimals=decimals,
                feed=addresses[feed_name(symbol)],
            )
            for number, symbol, token, decimals in (*collaterals, governance)
        ),
        governance_asset=GOVERNANCE_ASSET,
        parameters=_with_sources(settings.protocol, settings.governance.symbol, addresses),
        roles=Roles(
            admin=str(resolved(plan.roles.admin, addresses)),
            governor=str(resolved(plan.roles.governor, addresses)),
            guardian=str(resolved(plan.roles.guardian, addresses)),
        ),
        local=Local(exchange=addresses["ConstantProductExchange"], bidder=addresses["Bidder"])
        if "Bidder" in addresses
        else None,
    )


def _with_sources(
    protocol: ProtocolParameters, governance_symbol: str, addresses: Mapping[str, str]
) -> ProtocolParameters:
    """The parameters, with the addresses of the feeds that the plan deployed."""
    governance_source = addresses[feed_name(governance_symbol)]
    return replace(
        protocol,
        governance_oracle=replace(protocol.governance_oracle, source=governance_source),
        assets={
            symbol: _with_source(asset, addresses[feed_name(symbol)])
            for symbol, asset in protocol.assets.items()
        },
    )


def _with_source(asset: AssetParameters, source: str) -> AssetParameters:
    return replace(asset, oracle=replace(asset.oracle, source=source))
