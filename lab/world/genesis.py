# SPDX-License-Identifier: MIT
"""From an empty chain to the moment before the first price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.engines.executor import EngineExecutor
from lab.scenario.errors import ScenarioError
from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers
from lab.world.calls import Addresses
from lab.world.fleet import hire, wallets
from lab.world.founding import first_answers, founding, loans
from lab.world.seeding import refusals, seed, witnesses
from model.deployment import plan_deployment
from model.execution import carry_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario
    from lab.world.chain import Chain
    from lab.world.fleet import Member
    from model.units import Wad

DEPLOYER: Final = "0x" + "d0" * 20
PURSE: Final = "0x" + "b0" * 20
"""Who holds the coin of accounts that were seeded; it spends nothing."""
LEAD: Final = 1_800
"""From the first block to the first price: its prices are still fresh then [seconds]."""
MOST_LOANS: Final = 64
"""More accounts than this are seeded, which takes a tenth of the time."""
_RICH: Final = 10**24


@dataclass(frozen=True, slots=True, kw_only=True)
class Genesis:
    """What there is before the first price."""

    at: Addresses
    fleet: tuple[Member, ...]
    borrowers: tuple[Borrower, ...]
    collateral: Decimal
    """Worth of the borrowers' at the first price [coins]."""
    governance_supply: Wad
    payer: str
    """Who has coin for borrowers who repay more than they have."""


def begin(scenario: Scenario, prices: Mapping[str, Decimal], chain: Chain, out: Path) -> Genesis:
    """Deploy, found, open the accounts; two blocks are closed then.

    Args:
        scenario: What it presupposes.
        prices: First price of each asset and of the governance token.
        chain: An empty one.
        out: Where the parameter file of the run is written.

    Raises:
        ScenarioError: The protocol would not have an account.
        ParameterError: It would not accept the parameters.
        CallFailed: Something that the scenario presupposes could not be done.
    """
    engine, start = chain.engine, int(scenario.start.timestamp())
    settings = write_parameters(scenario, prices, out / "parameters.yaml")
    borrowers = draw_borrowers(scenario.population, list_terms(settings, prices), scenario.seed)

    chain.begin(start - LEAD)
    for address in (DEPLOYER, *wallets(scenario)):
        engine.set_balance(address, _RICH)
    executor = EngineExecutor(engine, DEPLOYER, see=chain.see)
    manifest = carry_out(plan_deployment(settings, DEPLOYER, local=True), executor)
    at = Addresses(manifest)
    fleet = tuple(hire(scenario, manifest, executor))
    for call in first_answers(at, prices):
        chain.perform(call)
    chain.close()

    chain.begin(start - LEAD // 2 + 1)
    for call in founding(at, scenario, prices, borrowers, fleet):
        chain.perform(call)
    opened, payer = borrowers, DEPLOYER
    if len(borrowers) > MOST_LOANS:
        refused = next(refusals(borrowers, settings, prices), None)
        if refused is not None:
            raise ScenarioError(f"population: {refused}")
        opened = tuple(witnesses(borrowers))
        payer = PURSE
        seed(chain, at, [each for each in borrowers if each not in opened], PURSE)
    for call in loans(at, opened):
        chain.perform(call)
    chain.close()
    return Genesis(
        at=at,
        fleet=fleet,
        borrowers=borrowers,
        collateral=sum(
            (
                prices[symbol] * amount / 10 ** settings.tokens[symbol].decimals
                for borrower in borrowers
                for symbol, amount in borrower.collateral.items()
            ),
            Decimal(0),
        ),
        governance_supply=settings.governance.initial_supply,
        payer=payer,
    )
