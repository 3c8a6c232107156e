# SPDX-License-Identifier: MIT
"""`keeper`: what is wrong is said in one line, and the exit code says who can mend it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from keeper.cli import app
from model.manifest import CORE_CONTRACTS, Asset, Contract, Manifest, Roles, write_manifest
from model.parameter_file import read_parameters

KEY = "0x" + "5e" * 31 + "c7"
DEFAULT_PARAMETERS = Path(__file__).resolve().parents[3] / "parameters" / "default.yaml"
NOBODY = "ws://127.0.0.1:9"
"""The discard port: nobody listens there."""


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("KEEPER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def failed(*arguments: str) -> str:
    """The one line of standard error of a command that must fail."""
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    return result.stderr.strip()


@pytest.mark.parametrize("command", ["run", "status", "check"])
def test_command__no_manifest__says_so(command):
    assert failed(command) == (
        "error: manifest: is missing; say it with --manifest, KEEPER_MANIFEST or in --config; "
        "rpc_url: is missing; say it with --rpc, KEEPER_RPC_URL or in --config"
    )


@pytest.mark.parametrize("command", ["run", "status", "check"])
def test_command__manifest_missing__says_so(command):
    told = failed(command, "--manifest", "none.json", "--rpc", NOBODY)
    assert told == (
        "error: none.json: cannot be read: No such file or directory; `ape run deploy` writes one"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "error: m.json: manifest: '': Invalid JSON"),
        ("{}", "error: m.json: chain_id: Field required"),
    ],
)
def test_run__manifest_malformed__says_what_is_wrong(tmp_path, text, told):
    (tmp_path / "m.json").write_text(text)

    assert failed("run", "--manifest", "m.json", "--rpc", NOBODY).startswith(told)


@pytest.fixture
def manifest(tmp_path):
    """A manifest of a deployment that is nowhere."""
    someone = "0x" + "01" * 20
    contract = Contract(address=someone, bytecode_hash="0x" + "00" * 32)
    whole = Manifest(
        chain_id=31337,
        block=1,
        deployer=someone,
        contracts=dict.fromkeys(CORE_CONTRACTS, contract),
        assets=(Asset(id=15, symbol="GOV", token=someone, decimals=18, feed=someone),),
        governance_asset=15,
        parameters=read_parameters(DEFAULT_PARAMETERS).protocol,
        roles=Roles(admin=someone, governor=someone, guardian=someone),
    )
    write_manifest(whole, tmp_path / "m.json")
    return "m.json"


@pytest.mark.parametrize("command", ["run", "status"])
def test_command__bad_key__is_refused_before_the_node_is_asked(monkeypatch, manifest, command):
    monkeypatch.setenv("KEY", "0x" + "5e" * 31)
    told = failed(command, "--manifest", manifest, "--rpc", NOBODY, "--private-key-env", "KEY")

    assert told == (
        "error: private_key: is not 32 bytes in hex; a key is 0x and 64 digits from 0 to f"
    )


@pytest.mark.parametrize("command", ["run", "status", "check"])
def test_command__bad_address_of_the_node__says_so(manifest, command):
    told = failed(command, "--manifest", manifest, "--rpc", "http://127.0.0.1:9/token")

    assert told == (
        "error: rpc_url: not ws://…, wss://… or ipc:PATH; "
        "new blocks are pushed, which http cannot do"
    )


@pytest.mark.parametrize("command", ["run", "status"])
def test_command__nobody_at_the_address__says_so(monkeypatch, manifest, command):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    result = CliRunner().invoke(app, [command, "--manifest", manifest, "--rpc", NOBODY])

    assert result.exit_code == 3
    assert result.stderr.startswith("error: no answer from 127.0.0.1:9")
    assert result.stderr.count("\n") == 1
    assert KEY[2:] not in result.output


def test_run__unknown_option__is_refused():
    result = CliRunner().invoke(app, ["run", "--gas", "1"])

    assert result.exit_code == 2
    assert "No such option" in result.output
