# SPDX-License-Identifier: MIT
"""A borrower's first day, as somebody who uses Ape would write it."""

from __future__ import annotations

import ape
import pytest

WAD = 10**18
COLLATERAL = 100 * WAD
DEBT = 10_000 * WAD


@pytest.fixture(scope="module")
def ether(project, manifest):
    return project.TestToken.at(manifest.asset(0).token)


@pytest.fixture(scope="module")
def gateway(contract):
    return contract("Gateway")


@pytest.fixture
def account(ether, gateway, borrower):
    """100 ether of collateral at 195 coins each."""
    ether.mint(borrower, COLLATERAL, sender=borrower)
    ether.approve(gateway, COLLATERAL, sender=borrower)
    gateway.deposit(borrower, 0, COLLATERAL, sender=borrower)
    return borrower


def test_borrow__within_the_limit__pays_out_coin(contract, gateway, account):
    receipt = gateway.borrow(account, DEBT, account, sender=account)

    assert contract("Stablecoin").balanceOf(account) == DEBT
    (event,) = gateway.Borrowed.from_receipt(receipt)
    assert (event.account, event.receiver, event.amount) == (account, account, DEBT)


def test_borrow__above_loan_to_value__reverts(gateway, account):
    limit = 100 * 195 * 75 // 100 * WAD
    with ape.reverts("ledger: loan to value exceeded"):
        gateway.borrow(account, limit + WAD, account, sender=account)


def test_set_parameters__by_stranger__reverts(contract, borrower):
    treasury = contract("Treasury")
    with ape.reverts("treasury: caller is not the governor"):
        treasury.set_parameters(treasury.parameters(), sender=borrower)
