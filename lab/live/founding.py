# SPDX-License-Identifier: MIT
"""Before the first price: all that a scenario presupposes, sent to a node and mined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.world.calls import to_wad
from lab.world.fleet import Member
from lab.world.founding import first_answers, founding, loans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from lab.anvil import Node
    from lab.live.contracts import Contracts
    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario


def found(
    node: Node,
    contracts: Contracts,
    scenario: Scenario,
    prices: Mapping[str, Decimal],
    borrowers: Sequence[Borrower],
    *,
    keeper: str,
    time: int,
) -> None:
    """Send everything, and mine until it is done, a block a second; gas is free meanwhile.

    Args:
        node: Mined by hand.
        contracts: Of the deployment.
        scenario: What it presupposes.
        prices: First price of each asset and of the governance token.
        borrowers: Accounts to open.
        keeper: Address that the keeper sends from.
        time: Of the first block [unix time].

    Raises:
        NodeError: If a transaction reverted.
    """
    at = contracts.at
    member = Member(
        address=keeper,
        bidder=at.bidder,
        conduct=scenario.keeper,
        capital=scenario.keeper.capital,
        governance_tokens=scenario.keeper.governance_tokens,
    )
    node.call("anvil_setBalance", keeper, hex(to_wad(scenario.keeper.ether)))
    # Each needs what the one before it did, and a pool orders senders as it likes.
    for calls in (
        first_answers(at, prices),
        founding(at, scenario, prices, borrowers, [member]),
        loans(at, borrowers),
    ):
        node.expect_base_fee(0)
        for call in calls:
            contracts.perform(call)
        while node.pending:
            node.check(node.receipts(node.mine(time, base_fee=0)))
            time += 1
