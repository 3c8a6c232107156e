# SPDX-License-Identifier: MIT
"""The figures of one run, flat: what is stored, searched and reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scenario, played once. Sums of coin are floats [coins]; the digest is exact."""

    scenario: str
    """Its name."""
    scenario_hash: str
    """Of all that the scenario says."""
    code_hash: str
    """Of the contracts, and of all of the lab, keeper and model that a run depends on."""
    seed: int
    with_keeper: bool
    digest: str
    """Of every log of the run: the same on every engine."""
    blocks: int

    direct_liquidations: int
    """Accounts liquidated against coin (lane A)."""
    close_outs: int
    """Accounts put up for auction (lane B)."""
    takes: int
    resets: int

    bad_debt: float
    """What auctions left unpaid of the debt that they were to cover [coins]."""
    buffer_before: float
    """The Treasury's coin less unbacked debt, before the first price [coins]."""
    buffer_after: float
    """The same at the end; below 0: debt that waits to be covered [coins]."""
    governance_minted: float
    """By debt auctions [tokens]."""

    longest_unsafe: int
    """Most blocks that an account stayed unsafe."""
    peak_unsafe_debt: float
    """Most debt of unsafe accounts after a block [coins]."""
    unsafe_left: int
    """Accounts that are unsafe at the end."""

    transactions: int
    """Of keepers."""
    reverted: int
    engine_gas: int | None
    """Of all transactions but the deployment's; None if the engine does not count as a chain."""
    conservation_error: float
    """Largest difference of coin and debt after a block [coins]."""
