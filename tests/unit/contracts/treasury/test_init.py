# SPDX-License-Identifier: MIT
"""`Treasury.__init__`."""

from __future__ import annotations

from dataclasses import astuple

import boa

from model import errors
from tests.unit.contracts.waterfall import scene as s


def test_init__sets_addresses_and_parameters(scene):
    assert scene.treasury.LEDGER() == scene.ledger.address
    assert scene.treasury.COLLATERAL_AUCTION() == scene.liquidation.address
    assert scene.treasury.ORACLE() == scene.oracle.address
    assert scene.treasury.DEBT_AUCTION() == scene.debt_auction.address
    assert scene.treasury.SURPLUS_AUCTION() == scene.surplus_auction.address
    assert scene.treasury.GUARANTY_POOL() == scene.pool.address
    assert tuple(scene.treasury.parameters()) == astuple(s.TREASURY)
    assert scene.treasury.debt_queue_delay() == s.TREASURY.debt_queue_delay


def test_init__contracts_not_deployed_yet__works_and_logs_parameters():
    nowhere = [boa.env.generate_address() for _ in range(7)]
    treasury = s.contract("Treasury").deploy(*nowhere, astuple(s.TREASURY))

    assert s.logged(treasury) == [("ParametersSet", {"parameters": astuple(s.TREASURY)})]


def test_init__surplus_lot_above_surplus_buffer__reverts():
    nowhere = [boa.env.generate_address() for _ in range(7)]
    parameters = s.changed(s.TREASURY, surplus_lot=s.TREASURY.surplus_buffer + 1)
    with boa.reverts(errors.TREASURY_SURPLUS_LOT_ABOVE_SURPLUS_BUFFER):
        s.contract("Treasury").deploy(*nowhere, astuple(parameters))
