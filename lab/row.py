# SPDX-License-Identifier: MIT
"""The figures of one run, flat: what is stored, searched and reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One scenario, played once. Sums of coin are floats [coins]; the digest is exact."""

    # --- What was played --------------------------------------------------------------------------

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
    block_seconds: int
    """Between two blocks while anything moves."""
    hours: float
    """Of the price path; what is left to do after it is played to its end."""
    rest_hours: float
    """From the first price until nothing was left to do."""
    accounts: int
    debt: float
    """Of all borrowers at the first price [coins]."""
    collateral: float
    """Worth of theirs at the first price [coins]."""

    # --- Liquidations -----------------------------------------------------------------------------

    direct_liquidations: int
    """In lane A, against coin; an account may be liquidated again."""
    close_outs: int
    """In lane B, for auction."""
    write_offs: int
    """In lane B, with nothing worth an auction."""
    direct_debt: float
    """Repaid in lane A [coins]."""
    debt_liquidated: float
    """In both lanes [coins]: the input of liquidations at risk."""
    collateral_sold: float
    """In both lanes, at the market's price of the moment [coins]."""
    borrower_loss: float
    """Bonus and penalty paid, and how far below the market collateral was sold [coins]."""

    # --- Auctions ---------------------------------------------------------------------------------

    takes: int
    resets: int
    unsold_lots: int
    """Lots that had to be reset: nobody had bought the whole of them before the tail."""
    unsold_worth: float
    """What ended auctions left to the Treasury, at the market's price [coins]."""
    auctions_left: int
    """Of collateral, still running at the end."""
    price_ratio: float | None
    """Price paid over the market's at the moment, weighted by value; None: nothing was sold."""
    worst_price_ratio: float | None
    """The least of them."""
    clear_seconds: tuple[int, ...]
    """From start to end, of each auction that has ended."""
    peak_limit_used: float
    """Most of a liquidation limit that auctions used, of all assets' or of one's [1]."""
    blocked_seconds: int
    """Time in which accounts were unsafe and a limit had no room for the least debt."""

    # --- Unsafe accounts --------------------------------------------------------------------------

    liquidated_after: tuple[int, ...]
    """Seconds that accounts had been unsafe when they were liquidated."""
    spared_after: tuple[int, ...]
    """Seconds that accounts were unsafe and then were not, or the run ended."""
    longest_unsafe: int
    """Most blocks that an account stayed unsafe."""
    peak_unsafe_debt: float
    """Most debt of unsafe accounts after a block [coins]."""
    unsafe_left: int
    """Accounts that are unsafe at the end."""

    # --- Losses -----------------------------------------------------------------------------------

    bad_debt: float
    """Debt that collateral did not pay, before anybody stands in for it [coins]."""
    uncovered: float
    """Of it, what nobody has stood in for at the end [coins]."""
    peak_uncovered: float
    """The most of that after a block [coins]."""
    buffer_before: float
    """The Treasury's coin less unbacked debt, before the first price [coins]."""
    buffer_after: float
    """The same at the end; below 0: debt that waits to be covered [coins]."""
    buffer_least: float
    """The least after a block; debt that a running auction is to raise is not lost yet [coins]."""
    buffer_hourly: tuple[float, ...]
    """The same 0, 1, 2 … hours after the first price [coins]."""
    pool_slashed: float
    """Taken from the guaranty pool [coins]."""
    governance_minted: float
    """By debt auctions [tokens]."""
    dilution: float
    """The same over the supply before [1]."""

    # --- Keepers ----------------------------------------------------------------------------------

    keepers: int
    keeper_profit: float
    """Coin and governance token gained, less gas, at the last prices; of all of them [coins]."""
    keeper_profits: tuple[float, ...]
    """Of each, the first one first [coins]."""
    keeper_actions: tuple[int, ...]
    """Of each: liquidations, close-outs, purchases, bids and so on that succeeded."""
    gas: int
    """That their transactions took, by the table of usual gas."""
    gas_paid: float
    """For it [ether]."""
    transactions: int
    reverted: int

    # --- Whether to believe it --------------------------------------------------------------------

    engine_gas: int | None
    """Of all transactions but the deployment's; None if the engine does not count as a chain."""
    conservation_error: float
    """Largest difference of coin and debt after a block [coins]."""
