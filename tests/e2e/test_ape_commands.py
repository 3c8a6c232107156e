# SPDX-License-Identifier: MIT
"""What people who use Ape get besides deployment and status: the demo, and a console with names."""

from __future__ import annotations

import json

import pytest
from eth_account import Account

from model.deployment import plan_deployment
from model.execution import carry_out
from model.manifest import read_manifest, write_manifest
from scripts.executors.node import NodeExecutor
from tests.deployment import default_settings
from tests.e2e.ape import run_ape
from tests.e2e.node import FIRST_KEY, anvil


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """URL of a node, and the manifest of what is deployed to it."""
    path = tmp_path_factory.mktemp("deployments") / "31337.json"
    with anvil() as url:
        executor = NodeExecutor(url, Account.from_key(FIRST_KEY))
        plan = plan_deployment(default_settings(), executor.sender, local=True)
        write_manifest(carry_out(plan, executor), path)
        yield url, path


def console(url, manifest, *lines):
    """What a console says to lines that are typed into it, and on standard error."""
    typed = "\n".join((*lines, "exit", ""))
    network = f"ethereum:local:{url}"
    result = run_ape("console", "--network", network, typed=typed, BACKSTOP_MANIFEST=str(manifest))
    assert result.returncode == 0, result.stderr
    return result.stdout, result.stderr


def test_console__after_a_deployment__has_its_contracts_by_name(deployed):
    url, path = deployed
    manifest = read_manifest(path)
    said, told = console(
        url,
        path,
        "ledger.address",
        "liquidation_engine.LEDGER() == ledger.address",
        "price_oracle.prices(1)[0].price",
        "[eth_token.symbol(), eth_feed.decimals(), bidder.address, manifest.block]",
    )
    assert f"Out[1]: '{manifest.address_of('Ledger')}'" in said
    assert "Out[2]: True" in said
    assert "Out[3]: 195000000000000000000" in said
    assert manifest.local is not None
    assert f"Out[4]: ['ETH', 8, '{manifest.local.bidder}', {manifest.block}]" in said
    assert told.count(f"{path}: access_controller, stablecoin, governance_token, ledger, ") == 1


@pytest.mark.parametrize(
    ("chain_id", "ledger", "reason"),
    [
        pytest.param(
            5, None, "{path} is about chain 5, the node's id is 31337", marks=pytest.mark.deep
        ),
        (31337, "0x" + "12" * 20, "{path}: no contract at 0x{twelves}, the Ledger's address"),
    ],
)
def test_console__manifest_of_something_else__says_so(deployed, tmp_path, chain_id, ledger, reason):
    url, path = deployed
    data = json.loads(path.read_text())
    data["chain_id"] = chain_id
    if ledger is not None:
        data["contracts"]["Ledger"]["address"] = ledger
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(data))
    said, told = console(url, changed, "'ledger' in globals()", "chain.provider.chain_id")
    assert "Out[1]: False" in said
    assert f"no contracts by name: {reason.format(path=changed, twelves='12' * 20)}\n" in told


def test_demo__by_ape__takes_the_same_options():
    refused = run_ape("run", "demo", "--scenario", "nonsense", "--seed", "7", "--no-keeper")
    assert refused.returncode == 2
    assert "nonsense: " in refused.stderr


@pytest.mark.deep
def test_demo__by_ape__plays_a_crash(tmp_path):
    played = run_ape("run", "demo", "--scenario", "short-crash", "--out", str(tmp_path))
    assert played.returncode == 0, played.stdout + played.stderr
    assert (tmp_path / "summary.json").exists()


@pytest.mark.deep
def test_networks__configured__have_the_node_at_its_usual_port():
    listed = run_ape("networks", "list", "--ecosystem", "ethereum")
    assert listed.returncode == 0, listed.stderr
    assert "anvil" in listed.stdout
