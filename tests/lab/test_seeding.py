# SPDX-License-Identifier: MIT
"""A seeded book is the one that deposits and loans would have left, or is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lab.engines.choice import EngineName, open_engine
from lab.engines.codecs import function
from lab.engines.revm import RevmEngine
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.population import DrawnPopulation
from lab.scenario.price_path import read_path
from lab.world import genesis
from lab.world.chain import CallFailed, Chain

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def begin(folder, engine, scenario=None):
    scenario = scenario or load_scenario(SHORT)
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    chain = Chain(engine, base_fee=lambda _: 0, gas_limit=30_000_000)
    return chain, genesis.begin(scenario, prices, chain, folder)


def view(engine, at, contract, name, *arguments):
    asked = function(contract, name)
    address = at.manifest.address_of(contract)
    return asked.result(engine.view(address, asked.calldata(arguments)))


@pytest.fixture
def all_are_seeded(monkeypatch):
    monkeypatch.setattr(genesis, "MOST_LOANS", 0)


def test_begin__accounts_seeded__storage_is_that_of_deposits_and_loans(monkeypatch, tmp_path):
    lent, seeded = RevmEngine(), RevmEngine()
    _, real = begin(tmp_path, lent)
    monkeypatch.setattr(genesis, "MOST_LOANS", 0)
    _, same = begin(tmp_path, seeded)

    assert same.borrowers == real.borrowers
    coin = real.at.manifest.address_of("Stablecoin")
    known = {each.address.lower() for each in real.at.manifest.contracts.values()}
    known |= {asset.token.lower() for asset in real.at.manifest.assets}
    found = [
        {word for word in engine.words() if word[0] in known and word[0] != coin.lower()}
        for engine in (lent, seeded)
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 2 * len(real.borrowers)
    assert view(seeded, same.at, "Stablecoin", "totalSupply") == view(
        lent, real.at, "Stablecoin", "totalSupply"
    )


@pytest.mark.usefixtures("all_are_seeded")
def test_begin__accounts_seeded_on_any_engine__every_account_is_as_drawn(tmp_path):
    digests = set()
    for name in EngineName:
        with open_engine(name) as engine:
            chain, found = begin(tmp_path, engine)
            digests.add(chain.digest)
            for borrower in found.borrowers:
                state = view(engine, found.at, "Ledger", "account_state", borrower.address)
                assert 0 <= state[0] * state[1] // 10**27 - borrower.debt <= 1
    assert len(digests) == 1


@pytest.mark.usefixtures("all_are_seeded")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"least": Decimal(100), "median": Decimal(100), "most": Decimal(100)}, "debt below floor"),
        ({"least": Decimal(10**8), "median": Decimal(10**8), "most": Decimal(10**8)}, "supply cap"),
    ],
)
def test_begin__seeded_book_that_the_protocol_would_not_have__is_refused(change, reason, tmp_path):
    scenario = load_scenario(SHORT)
    assert isinstance(scenario.population, DrawnPopulation)
    debt = scenario.population.debt.model_copy(update=change)
    population = scenario.population.model_copy(update={"debt": debt})
    changed = scenario.model_copy(update={"population": population})

    with pytest.raises((ScenarioError, CallFailed), match=reason):
        begin(tmp_path, RevmEngine(), changed)
