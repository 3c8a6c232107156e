# SPDX-License-Identifier: MIT
"""`DebtAuction.__init__`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model.parameters import GOVERNANCE_ASSET
from tests.unit.contracts.waterfall import scene as s


def deploy(governance_asset=GOVERNANCE_ASSET, parameters=s.DEBT):
    nowhere = [boa.env.generate_address() for _ in range(5)]
    return s.contract("DebtAuction").deploy(*nowhere, governance_asset, astuple(parameters))


def test_init__sets_addresses_and_parameters(scene):
    assert scene.debt_auction.LEDGER() == scene.ledger.address
    assert scene.debt_auction.TREASURY() == scene.treasury.address
    assert scene.debt_auction.ORACLE() == scene.oracle.address
    assert scene.debt_auction.GOVERNANCE_TOKEN() == scene.token.address
    assert scene.debt_auction.GOVERNANCE_ASSET() == GOVERNANCE_ASSET
    assert tuple(scene.debt_auction.parameters()) == astuple(s.DEBT)
    assert scene.debt_auction.auction_count() == 0
    assert scene.debt_auction.running_auctions() == 0


def test_init__contracts_not_deployed_yet__works_and_logs_parameters():
    assert s.logged(deploy()) == [("ParametersSet", {"parameters": astuple(s.DEBT)})]


@pytest.mark.parametrize("asset", [0, 15])
def test_init__governance_asset_of_the_oracle__works(asset):
    assert deploy(asset).GOVERNANCE_ASSET() == asset


def test_init__governance_asset_too_high__reverts():
    with boa.reverts(errors.DEBT_AUCTION_GOVERNANCE_ASSET_TOO_HIGH):
        deploy(16)


def test_init__parameters_out_of_bounds__reverts():
    with boa.reverts(errors.DEBT_AUCTION_INITIAL_LOT_IS_0):
        deploy(parameters=s.changed(s.DEBT, initial_lot=0))
