# SPDX-License-Identifier: MIT
"""The manifest: written and read back, refused with field and value."""

from __future__ import annotations

import json

import pytest

from model.manifest import (
    CORE_CONTRACTS,
    Asset,
    Contract,
    Local,
    Manifest,
    ManifestError,
    Roles,
    read_manifest,
    write_manifest,
)
from model.parameters import GOVERNANCE_ASSET
from tests.deployment import default_settings


def address(number: int) -> str:
    return f"0x{number:040x}"


@pytest.fixture
def manifest():
    symbols = ["ETH", "BTC", "LINK"]
    assets = [
        Asset(id=n, symbol=s, token=address(50 + n), decimals=18, feed=address(60 + n))
        for n, s in enumerate(symbols)
    ]
    bsg = Asset(id=15, symbol="BSG", token=address(65), decimals=18, feed=address(75))
    return Manifest(
        chain_id=31337,
        block=7,
        deployer=address(1),
        contracts={
            name: Contract(address=address(100 + n), bytecode_hash=f"0x{n:064x}")
            for n, name in enumerate(CORE_CONTRACTS)
        },
        assets=(*assets, bsg),
        governance_asset=GOVERNANCE_ASSET,
        parameters=default_settings().protocol,
        roles=Roles(admin=address(1), governor=address(2), guardian=address(3)),
        local=Local(exchange=address(4), bidder=address(5)),
    )


@pytest.fixture
def refuse(manifest, tmp_path):
    """The message about a manifest after one change."""

    def message(change):
        data = json.loads(manifest.model_dump_json())
        change(data)
        path = tmp_path / "31337.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(ManifestError) as caught:
            read_manifest(path)
        return str(caught.value).replace(str(path), "31337.json")

    return message


def test_read_manifest__written_one__returns_the_same(manifest, tmp_path):
    path = tmp_path / "deployments" / "31337.json"
    write_manifest(manifest, path)
    assert read_manifest(path) == manifest
    assert [found.name for found in path.parent.iterdir()] == ["31337.json"]


def test_write_manifest__older_one__is_replaced(manifest, tmp_path):
    path = tmp_path / "31337.json"
    path.write_text("x" * 100_000, encoding="utf-8")
    write_manifest(manifest, path)
    assert read_manifest(path) == manifest


def test_address_of__contract__returns_its_address(manifest):
    assert manifest.address_of("Ledger") == address(103)


def test_address_of__unknown_contract__raises(manifest):
    with pytest.raises(ManifestError, match="the manifest has no contract Mirror"):
        manifest.address_of("Mirror")


def test_asset__number__returns_it(manifest):
    assert manifest.asset(1).symbol == "BTC"
    assert [asset.symbol for asset in manifest.collaterals] == ["ETH", "BTC", "LINK"]


def test_asset__unknown_number__raises(manifest):
    with pytest.raises(ManifestError, match="the manifest has no asset 7"):
        manifest.asset(7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda data: data.update(format=2),
            "31337.json: format: 2: Input should be 1",
        ),
        (
            lambda data: data.update(chain_id="31337"),
            "31337.json: chain_id: '31337': Input should be a valid integer",
        ),
        (
            lambda data: data.update(colour="red"),
            "31337.json: colour: 'red': Extra inputs are not permitted",
        ),
        (
            lambda data: data["contracts"]["Ledger"].update(address="0x12"),
            "31337.json: contracts.Ledger.address: '0x12': "
            "is not an address (0x and 40 hexadecimal digits)",
        ),
        (
            lambda data: data["contracts"]["Ledger"].update(bytecode_hash="12"),
            "31337.json: contracts.Ledger.bytecode_hash: '12': "
            "is not a hash (0x and 64 lower-case hexadecimal digits)",
        ),
        (
            lambda data: data["contracts"].pop("Treasury"),
            "31337.json: manifest: contracts: Treasury missing",
        ),
        (
            lambda data: data["assets"].pop(),
            "31337.json: manifest: assets: governance asset 15 missing",
        ),
        (
            lambda data: data["assets"].reverse(),
            "31337.json: manifest: assets: ids must ascend without repetition",
        ),
        (
            lambda data: data["parameters"]["engine"].pop("penalty"),
            "31337.json: parameters.engine.penalty: Field required",
        ),
        (
            lambda data: data["parameters"]["engine"].update(chop=1),
            "31337.json: parameters.engine.chop: 1: Unexpected keyword argument",
        ),
    ],
)
def test_read_manifest__changed_field__raises_with_its_name(refuse, change, message):
    assert refuse(change) == message


def test_read_manifest__no_file__raises(tmp_path):
    with pytest.raises(ManifestError, match=r"1\.json: cannot be read: No such file or directory"):
        read_manifest(tmp_path / "1.json")


def test_read_manifest__no_json__raises(tmp_path):
    path = tmp_path / "1.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"1\.json: manifest: .*Invalid JSON"):
        read_manifest(path)


def test_read_manifest__two_faults__names_both(refuse):
    told = refuse(lambda data: data.update(format=2, block=-1))
    assert [line.split(": ")[1] for line in told.splitlines()] == ["format", "block"]
