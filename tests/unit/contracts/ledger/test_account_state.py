# SPDX-License-Identifier: MIT
"""`Ledger.account_state` of somebody who has none; elsewhere it is what all tests read."""

from __future__ import annotations


def test_account_state__no_account__has_parameters_only(scene):
    state = scene.ledger.account_state(scene.stranger)
    assert (state.normalized_debt, state.assets, state.amounts) == (0, 0, [])
    assert (state.debt_floor, state.min_collateral_value) == (5_000, 500)
