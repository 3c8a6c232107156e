# SPDX-License-Identifier: MIT
"""Deploying to a real node: directly, and as somebody who uses Ape does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from eth_account import Account
from eth_utils.crypto import keccak
from web3 import Web3

from model.deployment import plan_deployment
from model.execution import PreflightError, StepFailed, carry_out
from model.manifest import CORE_CONTRACTS, read_manifest, write_manifest
from model.parameter_file import read_parameters
from model.plan import Deploy
from scripts.executors.node import NodeExecutor
from tests.deployment import DEFAULT_PARAMETERS
from tests.e2e.ape import run_ape
from tests.e2e.node import FIRST_KEY, anvil


@pytest.fixture(scope="module")
def url():
    with anvil() as found:
        yield found


def executor_on(url):
    return NodeExecutor(url, Account.from_key(FIRST_KEY))


def plan_for(executor):
    return plan_deployment(read_parameters(DEFAULT_PARAMETERS), executor.sender, local=True)


@pytest.fixture(scope="module")
def deployed(url, tmp_path_factory):
    """Path of the manifest of a deployment by the node executor, first of its chain."""
    executor = executor_on(url)
    path = tmp_path_factory.mktemp("deployments") / "31337.json"
    write_manifest(carry_out(plan_for(executor), executor), path)
    return path


def test_carry_out__real_node__leaves_verifiable_contracts(url, deployed):
    manifest = read_manifest(deployed)
    web3 = Web3(Web3.HTTPProvider(url))
    for name in CORE_CONTRACTS:
        contract = manifest.contracts[name]
        code = bytes(web3.eth.get_code(Web3.to_checksum_address(contract.address)))
        assert contract.bytecode_hash == "0x" + keccak(code).hex()
    assert manifest.block == 1
    assert manifest.chain_id == web3.eth.chain_id == 31337


def test_carry_out__real_node__logs_nothing_before_the_first_block(url, deployed):
    manifest = read_manifest(deployed)
    web3 = Web3(Web3.HTTPProvider(url))
    logs = web3.eth.get_logs(
        {"fromBlock": 0, "address": [Web3.to_checksum_address(manifest.address_of("Ledger"))]}
    )
    assert logs
    assert min(log["blockNumber"] for log in logs) >= manifest.block


# On a chain of its own: `deployed` is the first of its chain whatever order the tests run in.
def test_carry_out__reverting_step__raises_with_the_contract_s_reason():
    with anvil() as url:
        executor = executor_on(url)
        plan = plan_for(executor)
        first_call = next(n for n, step in enumerate(plan.steps) if not isinstance(step, Deploy))
        # The deployer lists an asset before it is governor.
        steps = (*plan.steps[:first_call], plan.steps[-2], *plan.steps[first_call:])
        wrong = replace(plan, steps=steps)
        with pytest.raises(StepFailed) as caught:
            carry_out(wrong, executor)
    assert str(caught.value) == "Gateway.add_asset: gateway: caller is not the governor"


def test_carry_out__wrong_chain__sends_nothing():
    with anvil(chain_id=777) as other:
        executor = executor_on(other)
        with pytest.raises(PreflightError, match="the node's id is 777"):
            carry_out(plan_for(executor), executor)
        assert executor.nonce() == 0


# One test, so that two processes never compile through Ape at once.
def test_ape_user__deploys_and_looks__gets_the_same_protocol(deployed, tmp_path):
    with anvil() as url:
        network = ("--network", url, "-v", "WARNING")
        manifest_path = tmp_path / "ape.json"
        broken = tmp_path / "broken.yaml"
        text = DEFAULT_PARAMETERS.read_text(encoding="utf-8")
        broken.write_text(text.replace("penalty: 10 %", "penalty: 13 hours"), encoding="utf-8")

        refused = run_ape("run", "deploy", *network, "--parameters", str(broken))
        assert refused.returncode == 1
        assert f"Error: {broken}:" in refused.stderr
        assert 'engine.penalty: "13 hours" is not a share' in refused.stderr
        assert executor_on(url).nonce() == 0

        done = run_ape("run", "deploy", *network, "--manifest", str(manifest_path))
        assert done.returncode == 0, done.stderr
        assert f"deployed from block 1, manifest in {manifest_path}" in done.stdout
        assert read_manifest(manifest_path) == read_manifest(deployed)

        status = run_ape("run", "status", *network, "--manifest", str(manifest_path))
        assert status.returncode == 0, status.stderr
        assert "0 accounts, 0 of them with debt" in status.stdout
        assert "10,000,000 coins" in status.stdout

        lost = run_ape("run", "status", *network, "--manifest", str(Path("nowhere.json")))
        assert lost.returncode == 1
        assert "Error: nowhere.json: cannot be read: No such file or directory" in lost.stderr
