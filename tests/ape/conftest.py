# SPDX-License-Identifier: MIT
"""The protocol, deployed through Ape to the network that Ape is connected to."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.deployment import plan_deployment
from model.execution import carry_out
from model.parameter_file import read_parameters
from scripts.executors.ape_account import ApeExecutor

PARAMETERS = Path(__file__).parents[1] / "parameters.yaml"


@pytest.fixture(scope="session")
def deployer(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def borrower(accounts):
    return accounts[1]


@pytest.fixture(scope="session")
def manifest(networks, deployer):
    executor = ApeExecutor(networks.provider, deployer)
    plan = plan_deployment(read_parameters(PARAMETERS), executor.sender, local=True)
    return carry_out(plan, executor)


@pytest.fixture(scope="session")
def contract(project, manifest):
    """A contract of the deployment, by its name."""
    return lambda name: project.get_contract(name).at(manifest.address_of(name))
