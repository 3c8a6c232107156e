# SPDX-License-Identifier: MIT
"""Deploys the protocol to the local chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_account import Account

from model.deployment import plan_deployment
from model.execution import carry_out
from model.manifest import write_manifest
from model.parameter_file import read_parameters
from scripts.executors.node import NodeExecutor

if TYPE_CHECKING:
    from pathlib import Path

    from model.manifest import Manifest
    from scripts.demo.node import Node

DEPLOYER_KEY: Final = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that anvil prints at every start: known to all, worth nothing."""


def deploy(node: Node, parameters: Path, target: Path) -> Manifest:
    """Deploy what a parameter file says, and write the manifest."""
    account = Account.from_key(DEPLOYER_KEY)
    plan = plan_deployment(read_parameters(parameters), account.address, local=True)
    manifest = carry_out(plan, NodeExecutor(node.http_url, account))
    write_manifest(manifest, target)
    return manifest
