# SPDX-License-Identifier: MIT
"""The parameter file: what it must say, and how it is refused."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from lab.artifacts import artifact
from model.parameter_errors import FaultKind, ParameterError
from model.parameter_file import read_parameters
from model.parameters import (
    AuctionTerms,
    DebtAuctionParameters,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    GuarantyPoolParameters,
    LedgerAssetParameters,
    LedgerParameters,
    OracleAssetParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.units import WAD, Bps, Wad
from tests.deployment import DEFAULT_PARAMETERS

DEFAULT = DEFAULT_PARAMETERS.read_text(encoding="utf-8")


@pytest.fixture
def refuse(tmp_path):
    """The faults of the default file after one change."""

    def faults(old: str, new: str, count: int = 1):
        assert old in DEFAULT
        path = tmp_path / "changed.yaml"
        path.write_text(DEFAULT.replace(old, new, count), encoding="utf-8")
        with pytest.raises(ParameterError) as caught:
            read_parameters(path)
        return [str(fault).removeprefix(str(path)) for fault in caught.value.faults]

    return faults


def line_of(text: str) -> int:
    """Number of the first line of the default file that contains the text."""
    return next(n for n, line in enumerate(DEFAULT.splitlines(), start=1) if text in line)


# --- What it says ---------------------------------------------------------------------------------


def test_read_parameters__default_file__returns_seed_values():
    settings = read_parameters(DEFAULT_PARAMETERS)
    protocol = settings.protocol

    assert settings.chain_id is None
    assert list(protocol.assets) == ["ETH", "BTC", "LINK"]
    assert [token.decimals for token in settings.tokens.values()] == [18, 8, 18]
    assert settings.governance.symbol == "BSG"
    assert protocol.engine == EngineParameters(
        close_out_threshold=Bps(9_500),
        penalty=Bps(1_000),
        debt_floor=5_000,
        liquidation_limit=10_000_000,
        incentive_share=Bps(10),
        incentive_tip=Wad(100 * WAD),
        pool_share=Bps(2_000),
    )
    assert protocol.direct_liquidation.target_health_factor == 10_500
    assert protocol.assets["ETH"].ledger.loan_to_value == 7_500
    assert protocol.assets["ETH"].ledger.liquidation_threshold == 8_000
    assert protocol.assets["ETH"].direct_liquidation == DirectLiquidationAssetParameters(
        min_bonus=Bps(300), max_bonus=Bps(800)
    )
    assert protocol.treasury.debt_queue_delay == 3 * 86_400
    assert protocol.guaranty_pool.cooldown == 7 * 86_400


def test_read_parameters__addresses__are_kept(tmp_path):
    token, guardian = "0x" + "aB" * 20, "0x" + "12" * 20
    text = DEFAULT.replace("token: local", f"token: '{token}'", 1)
    text = text.replace("guardian: deployer", f"guardian: '{guardian}'")
    text = text.replace("chain: local", "chain: 11155111")
    path = tmp_path / "addresses.yaml"
    path.write_text(text, encoding="utf-8")

    settings = read_parameters(path)

    assert settings.chain_id == 11_155_111
    assert settings.tokens["ETH"].token == token
    assert settings.tokens["BTC"].token is None
    assert settings.roles.guardian == guardian
    assert settings.roles.governor is None


@pytest.mark.parametrize(
    ("text", "delay"), [("none", None), ("1 hour", 3_600), ("30 days", 30 * 86_400)]
)
def test_read_parameters__timelock__is_a_delay_or_none(tmp_path, text, delay):
    path = tmp_path / "timelock.yaml"
    path.write_text(DEFAULT.replace("timelock: 2 days", f"timelock: {text}"), encoding="utf-8")
    assert read_parameters(path).roles.timelock == delay


# --- How it is refused ----------------------------------------------------------------------------


def test_read_parameters__wrong_unit__raises(refuse):
    (fault,) = refuse("penalty: 10 %", "penalty: 13 hours")
    assert fault == (
        f':{line_of("penalty: 10 %")}: engine.penalty: "13 hours" is not a share; '
        'write for example "13 %" (allowed: 0.01 % to 50 %) [wrong unit]'
    )


def test_read_parameters__out_of_range__raises(refuse):
    (fault,) = refuse("tail: 60 minutes", "tail: 2 days")
    assert fault == (
        f":{line_of('tail: 60 minutes')}: auction_terms.tail: "
        '"2 days" is out of range (allowed: 1 minute to 1 day) [out of range]'
    )


@pytest.mark.parametrize("delay", ["3,599 seconds", "2,592,001 seconds"])
def test_read_parameters__timelock_out_of_range__raises(refuse, delay):
    (fault,) = refuse("timelock: 2 days", f"timelock: {delay}")
    assert fault == (
        f':{line_of("timelock: 2 days")}: roles.timelock: "{delay}" is out of range '
        "(allowed: 1 hour to 30 days) [out of range]"
    )


def test_read_parameters__not_a_multiple__raises(refuse):
    (fault,) = refuse("incentive_tip: 100 coins", "incentive_tip: 100.0000001 coins")
    assert "engine.incentive_tip" in fault
    assert '"100.0000001 coins" is not a multiple of 0.000001 coins [out of range]' in fault


def test_read_parameters__missing_field__raises(refuse):
    (fault,) = refuse("  debt_ceiling: 50,000,000 coins\n", "")
    assert fault == f":{line_of('stability_fee')}: ledger.debt_ceiling: is missing [missing field]"


def test_read_parameters__missing_role__raises(refuse):
    (fault,) = refuse("  guardian: deployer\n", "")
    assert fault == f":{line_of('admin: deployer')}: roles.guardian: is missing [missing field]"


def test_read_parameters__missing_section__raises_once(refuse):
    section = re.search(r"treasury:\n(  .*\n)+", DEFAULT)
    assert section is not None
    (fault,) = refuse(section.group(), "")
    assert fault.endswith(": treasury: is missing [missing field]")


def test_read_parameters__unknown_field__raises(refuse):
    (fault,) = refuse("bid_duration: 3 hours", "bid_duration: 3 hours\n  bid_length: 1 hour")
    line = line_of("bid_duration") + 1
    assert fault == (
        f":{line}: debt_auction.bid_length: is not a field of this section [unknown field]"
    )


def test_read_parameters__unknown_section__raises(refuse):
    (fault,) = refuse("bucket_length:", "pool: {}\nbucket_length:")
    assert "pool: is not a field of this section [unknown field]" in fault


def test_read_parameters__field_twice__raises(refuse):
    (fault,) = refuse("penalty: 10 %", "penalty: 10 %\n  penalty: 11 %")
    assert fault == f":{line_of('penalty') + 1}: engine.penalty: stands here twice [field twice]"


def test_read_parameters__value_without_text__raises(refuse):
    (fault,) = refuse("penalty: 10 %", "penalty:")
    assert "engine.penalty: must be one value [wrong form]" in fault


def test_read_parameters__list_for_a_section__raises(refuse):
    faults = refuse("coin:\n  name: Backstop Dollar\n  symbol: BSD", "coin: [1, 2]")
    assert "coin: must be a mapping of fields to values [wrong form]" in faults[0]


def test_read_parameters__not_an_address__raises(refuse):
    (fault,) = refuse("governor: deployer", "governor: 0x12")
    assert 'roles.governor: "0x12" is neither an address nor the word "deployer"' in fault


def test_read_parameters__long_symbol__raises(refuse):
    (fault,) = refuse("symbol: BSD", "symbol: BSDOLLAR")
    assert 'coin.symbol: "BSDOLLAR" is longer than 5 characters' in fault


def test_read_parameters__broken_rule__raises(refuse):
    (fault,) = refuse("penalty: 10 %", "penalty: 20 %")
    assert fault == (
        ": P5: greatest liquidation_threshold * (1 + penalty) is above close_out_threshold "
        "[rule broken]"
    )


def test_read_parameters__several_faults__raises_all(refuse):
    changed = "penalty: 13 hours\n  colour: red"
    kinds = {fault[fault.rindex("[") :] for fault in refuse("penalty: 10 %", changed)}
    assert kinds == {"[wrong unit]", "[unknown field]"}


def test_read_parameters__not_yaml__raises(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("chain: local\nroles: [", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"broken\.yaml:\d: is not YAML") as caught:
        read_parameters(path)
    assert caught.value.faults[0].kind is FaultKind.FILE


def test_read_parameters__empty_file__raises(tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text("", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"empty\.yaml: is empty"):
        read_parameters(path)


def test_read_parameters__no_file__raises():
    with pytest.raises(ParameterError, match="cannot be read: No such file or directory"):
        read_parameters(Path("nowhere.yaml"))


# --- Same structs as the contracts ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "contract", "function"),
    [
        (LedgerParameters, "Ledger", "set_parameters"),
        (LedgerAssetParameters, "Ledger", "set_asset_parameters"),
        (OracleAssetParameters, "PriceOracle", "set_asset_parameters"),
        (EngineParameters, "LiquidationEngine", "set_parameters"),
        (AuctionTerms, "LiquidationEngine", "set_auction_terms"),
        (DirectLiquidationParameters, "DirectLiquidation", "set_parameters"),
        (DirectLiquidationAssetParameters, "DirectLiquidation", "set_asset_parameters"),
        (TreasuryParameters, "Treasury", "set_parameters"),
        (GuarantyPoolParameters, "GuarantyPool", "set_parameters"),
        (DebtAuctionParameters, "DebtAuction", "set_parameters"),
        (SurplusAuctionParameters, "SurplusAuction", "set_parameters"),
    ],
)
def test_record__fields__are_those_of_the_struct_in_order(record, contract, function):
    (entry,) = (e for e in artifact(contract).abi if e.get("name") == function)
    struct = entry["inputs"][-1]["components"]
    assert [field.name for field in fields(record)] == [part["name"] for part in struct]
