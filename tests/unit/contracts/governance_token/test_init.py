# SPDX-License-Identifier: MIT
"""`GovernanceToken.__init__`, and what the token can do at all."""

from __future__ import annotations

import boa
import pytest

from model import errors
from tests.unit.contracts.waterfall import scene as s

SUPPLY = 1_000 * 10**18
FUNCTIONS = {
    *("name", "symbol", "decimals", "totalSupply", "balanceOf", "allowance"),
    *("transfer", "approve", "transferFrom"),
    *("permit", "nonces", "DOMAIN_SEPARATOR", "eip712Domain"),
    *("mint", "burn", "burn_from", "is_minter", "owner"),
}


def test_init__sets_names_supply_and_the_only_minter(token, debt_auction, holder):
    assert token.name() == "Backstop Governance"
    assert (token.symbol(), token.decimals()) == ("BACK", 18)
    assert token.totalSupply() == token.balanceOf(holder) == SUPPLY
    assert token.is_minter(debt_auction) is True
    assert token.is_minter(boa.env.eoa) is False
    assert token.owner() == s.ZERO_ADDRESS
    assert token.eip712Domain()[1:3] == ("Backstop Governance", "1")


@pytest.mark.parametrize("supply", [0, 1, 2**256 - 1])
def test_init__emits_supply_minter_and_the_end_of_ownership(deployer, debt_auction, holder, supply):
    token = deployer.deploy("Backstop Governance", "BACK", debt_auction, holder, supply)
    nobody = s.ZERO_ADDRESS
    eoa = boa.env.eoa
    events = token.get_logs()
    assert [(s.name(event), *s.fields(event).values()) for event in events] == [
        ("OwnershipTransferred", nobody, eoa),
        ("RoleMinterChanged", eoa, True),
        ("Transfer", nobody, holder, supply),
        ("RoleMinterChanged", eoa, False),
        ("RoleMinterChanged", debt_auction, True),
        ("OwnershipTransferred", eoa, nobody),
    ]


def test_init__functions__change_neither_minter_nor_owner(token):
    functions = {item["name"] for item in token.abi if item["type"] == "function"}
    assert functions == FUNCTIONS


def test_init__debt_auction_is_the_zero_address__reverts(deployer, holder):
    with boa.reverts(errors.SOLE_MINTER_MINTER_IS_THE_ZERO_ADDRESS):
        deployer.deploy("Backstop Governance", "BACK", s.ZERO_ADDRESS, holder, SUPPLY)


def test_init__holder_is_the_zero_address__reverts(deployer, debt_auction):
    with boa.reverts("erc20: mint to the zero address"):
        deployer.deploy("Backstop Governance", "BACK", debt_auction, s.ZERO_ADDRESS, SUPPLY)
