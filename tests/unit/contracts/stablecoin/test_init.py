# SPDX-License-Identifier: MIT
"""`Stablecoin.__init__`, and what the coin can do at all."""

from __future__ import annotations

import boa

from model import errors
from tests.unit.contracts.waterfall import scene as s

FUNCTIONS = {
    *("name", "symbol", "decimals", "totalSupply", "balanceOf", "allowance"),
    *("transfer", "approve", "transferFrom"),
    *("permit", "nonces", "DOMAIN_SEPARATOR", "eip712Domain"),
    *("mint", "burn", "burn_from", "is_minter", "owner"),
}


def test_init__sets_names_and_the_only_minter(coin, gateway):
    assert (coin.name(), coin.symbol(), coin.decimals()) == ("Backstop Coin", "BSC", 18)
    assert coin.totalSupply() == 0
    assert coin.is_minter(gateway) is True
    assert coin.is_minter(boa.env.eoa) is False


def test_init__signing_domain__is_the_coin(coin):
    domain = coin.eip712Domain()
    assert domain[1:3] == ("Backstop Coin", "1")
    assert domain[4] == coin.address


def test_init__owner__is_nobody(coin):
    assert coin.owner() == s.ZERO_ADDRESS


def test_init__emits_the_end_of_ownership_and_the_minter(deployer, gateway):
    events = deployer.deploy("Backstop Coin", "BSC", gateway).get_logs()
    nobody = s.ZERO_ADDRESS
    eoa = boa.env.eoa
    assert [(s.name(event), *s.fields(event).values()) for event in events] == [
        ("OwnershipTransferred", nobody, eoa),
        ("RoleMinterChanged", eoa, True),
        ("RoleMinterChanged", eoa, False),
        ("RoleMinterChanged", gateway, True),
        ("OwnershipTransferred", eoa, nobody),
    ]


def test_init__functions__change_neither_minter_nor_owner(coin):
    functions = {item["name"] for item in coin.abi if item["type"] == "function"}
    assert functions == FUNCTIONS


def test_init__gateway_is_the_zero_address__reverts(deployer):
    with boa.reverts(errors.SOLE_MINTER_MINTER_IS_THE_ZERO_ADDRESS):
        deployer.deploy("Backstop Coin", "BSC", s.ZERO_ADDRESS)
