# SPDX-License-Identifier: MIT
"""The plan on the real bytecode: who holds which role afterwards, what can be listed."""

from __future__ import annotations

from dataclasses import replace

import boa
import pytest
from boa.util.abi import Address
from eth_utils.crypto import keccak

from model.access_controller import GOVERNOR_ROLE
from model.manifest import CORE_CONTRACTS
from model.settings import RoleSettings
from tests.deployment import default_settings, deploy, with_usdx

EIP_170 = 24_576


@pytest.fixture(scope="module")
def holders():
    return {role: boa.env.generate_address(role) for role in ("admin", "governor", "guardian")}


@pytest.fixture(scope="module")
def handed_over(holders):
    return deploy(replace(default_settings(), roles=RoleSettings(**holders)))


@pytest.fixture(scope="module")
def with_four_assets():
    return deploy(with_usdx(default_settings()))


def code_of(deployment, contract):
    return boa.env.get_code(Address(deployment.manifest.address_of(contract)))


@pytest.mark.parametrize("contract", CORE_CONTRACTS)
def test_deploy__contract__fits_the_code_size_limit(handed_over, contract):
    assert 0 < len(code_of(handed_over, contract)) <= EIP_170


def test_deploy__manifest__has_the_hash_of_the_code(handed_over):
    ledger = handed_over.manifest.contracts["Ledger"]
    assert ledger.address == handed_over.ledger.address
    assert ledger.bytecode_hash == "0x" + keccak(code_of(handed_over, "Ledger")).hex()


def test_deploy__other_holders__leave_the_deployer_without_a_say(handed_over, holders):
    access = handed_over.access_controller
    deployer = handed_over.manifest.deployer
    assert access.is_governor(holders["governor"])
    assert access.is_guardian(holders["guardian"])
    assert not access.is_governor(deployer)
    assert not access.is_guardian(deployer)
    with boa.reverts("treasury: caller is not the governor"):
        handed_over.treasury.set_parameters(handed_over.treasury.parameters(), sender=deployer)


def test_deploy__other_admin__is_admin_once_it_accepts(handed_over, holders):
    access = handed_over.access_controller
    deployer = handed_over.manifest.deployer
    assert access.admin() == deployer
    access.accept_admin(sender=holders["admin"])
    assert access.admin() == holders["admin"]
    with boa.reverts("access: caller is not the admin"):
        access.grantRole(GOVERNOR_ROLE, deployer, sender=deployer)


def test_deploy__governance_tokens__are_the_governors(handed_over, holders):
    token = handed_over.governance_token
    assert token.balanceOf(holders["governor"]) == token.totalSupply() == 1_000_000 * 10**18


def test_deploy__token_of_6_decimals__is_an_asset_of_its_own(with_four_assets):
    assert with_four_assets.gateway.asset_count() == 4
    assert with_four_assets.gateway.scale_of(3) == 10**12
    assert with_four_assets.manifest.asset(3).decimals == 6
    price, *_ = with_four_assets.oracle.prices(1 << 3)
    assert price.price == 10**18


def test_deploy__twice_by_one_deployer__gives_two_protocols():
    first, second = deploy(), deploy()
    assert first.ledger.address != second.ledger.address
    assert second.ledger.GATEWAY() == second.gateway.address
