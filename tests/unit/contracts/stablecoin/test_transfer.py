# SPDX-License-Identifier: MIT
"""The ERC-20 and ERC-2612 part of `Stablecoin`: exported, and snekmate's."""

from __future__ import annotations

import boa
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from tests.unit.contracts.waterfall import scene as s


@pytest.fixture
def holder(coin, gateway) -> str:
    holder = str(boa.env.generate_address("holder"))
    coin.mint(holder, 10, sender=gateway)
    return holder


def test_transfer__moves_and_emits(coin, holder, stranger):
    assert coin.transfer(stranger, 4, sender=holder) is True
    assert s.logged(coin) == [("Transfer", {"sender": holder, "receiver": stranger, "value": 4})]
    assert (coin.balanceOf(holder), coin.balanceOf(stranger)) == (6, 4)


def test_transfer__more_than_the_balance__reverts(coin, holder, stranger):
    with boa.reverts("erc20: transfer amount exceeds balance"):
        coin.transfer(stranger, 11, sender=holder)


def test_transfer_from__with_allowance__moves_and_spends_it(coin, holder, stranger):
    coin.approve(stranger, 5, sender=holder)
    assert coin.transferFrom(holder, stranger, 4, sender=stranger) is True
    assert coin.balanceOf(stranger) == 4
    assert coin.allowance(holder, stranger) == 1


def test_transfer_from__without_allowance__reverts(coin, holder, stranger):
    with boa.reverts("erc20: insufficient allowance"):
        coin.transferFrom(holder, stranger, 1, sender=stranger)


def permit(coin, account, spender, amount, deadline):
    """Signature of an ERC-2612 permit."""
    message = {
        "owner": account.address,
        "spender": spender,
        "value": amount,
        "nonce": coin.nonces(account.address),
        "deadline": deadline,
    }
    domain = {
        "name": "Backstop Coin",
        "version": "1",
        "chainId": boa.env.evm.patch.chain_id,
        "verifyingContract": coin.address,
    }
    types = {
        "Permit": [
            {"name": "owner", "type": "address"},
            {"name": "spender", "type": "address"},
            {"name": "value", "type": "uint256"},
            {"name": "nonce", "type": "uint256"},
            {"name": "deadline", "type": "uint256"},
        ]
    }
    signed = account.sign_message(encode_typed_data(domain, types, message))
    return signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big")


def test_permit__signed_by_the_owner__approves_the_gateway(coin, gateway):
    account = Account.from_key(b"\x01" * 32)
    deadline = boa.env.timestamp
    signature = permit(coin, account, gateway, 7, deadline)

    coin.permit(account.address, gateway, 7, deadline, *signature)

    assert coin.allowance(account.address, gateway) == 7
    assert coin.nonces(account.address) == 1


def test_permit__after_the_deadline__reverts(coin, gateway):
    account = Account.from_key(b"\x01" * 32)
    deadline = boa.env.timestamp - 1
    with boa.reverts("erc20: expired deadline"):
        coin.permit(
            account.address, gateway, 7, deadline, *permit(coin, account, gateway, 7, deadline)
        )


def test_permit__signed_by_another__reverts(coin, gateway, stranger):
    account = Account.from_key(b"\x01" * 32)
    deadline = boa.env.timestamp
    signature = permit(coin, account, gateway, 7, deadline)
    with boa.reverts("erc20: invalid signature"):
        coin.permit(stranger, gateway, 7, deadline, *signature)
