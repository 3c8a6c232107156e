# SPDX-License-Identifier: MIT
"""The figures of a replay: those of a bytecode run's row that the twin knows, by the same names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinRow:
    """One scenario, screened once; meanings and units as in `lab.row.Row`."""

    scenario: str
    scenario_hash: str
    seed: int
    with_keeper: bool
    is_certain: bool
    """False: floats came too near to a threshold to decide it, so only the bytecode can say."""
    blocks: int
    block_seconds: int
    hours: float
    accounts: int
    debt: float
    collateral: float
    direct_liquidations: int
    close_outs: int
    write_offs: int
    direct_debt: float
    debt_liquidated: float
    collateral_sold: float
    borrower_loss: float
    takes: int
    resets: int
    auctions_left: int
    longest_unsafe: int
    peak_unsafe_debt: float
    unsafe_left: int
    bad_debt: float
    uncovered: float
    peak_uncovered: float
    buffer_before: float
    buffer_after: float
    buffer_least: float
    pool_slashed: float
    governance_minted: float
    gas: int
    transactions: int
    reverted: int
