# SPDX-License-Identifier: MIT
"""What a strategy may use: gas in 24 hours, transactions in flight; also after a restart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.budgets import PERIOD, Budget, Use, within_budgets
from keeper.decisions.decision import Act, GasPrice
from keeper.decisions.orders import Reset, Take
from keeper.errors import ConfigurationError
from keeper.execution import Intent
from keeper.ports import Call
from keeper.reasons import Reason
from keeper.settings import load_settings
from keeper.store.database import open_database
from keeper.store.spendings import Spendings
from keeper.transactions.transaction import State
from model.units import WAD, Ray, Wad
from tests.unit.keeper.engine_scene import (
    GWEI,
    block,
    close_out,
    engine_on,
    follow,
    open_store,
    submit,
)
from tests.unit.keeper.fake_node import FakeNode

GAS = GasPrice(wei=10 * GWEI, ether=Wad(200 * WAD))
"""A take costs 0.6 coins: 300,000 gas; a reset 0.24."""
COIN_OF_GAS = WAD // 200
"""What gas for one coin costs [wei]."""


def take(number: int, strategy: str = "auctions") -> Intent:
    order = Take(
        auction_id=number,
        asset=0,
        max_collateral=Wad(1),
        max_price=Ray(1),
        min_collateral=Wad(1),
        min_profit=Wad(1),
    )
    return intent(order, strategy)


def intent(order, strategy: str = "auctions") -> Intent:
    act = Act(order=order, reason=Reason.PRICE_AT_TARGET, profit=Wad(0), strategy=strategy)
    return Intent(call=Call(target="0x", data="0x"), acts=(act,))


def admitted(intents, *, spent=0, in_flight=(), **bounds):
    """Subjects of what may be sent, and why the rest may not."""
    use = Use(spent={"auctions": spent}, in_flight=[("auctions", limit) for limit in in_flight])
    sent, refused = within_budgets(intents, {"auctions": Budget(**bounds)}, use, GAS)
    return [each.subjects[0] for each in sent], refused


TAKES = [take(1), take(2), take(3)]


def test_within__no_bound__all_may_go():
    assert admitted(TAKES, spent=10**30) == (["auction 0x1", "auction 0x2", "auction 0x3"], {})


def test_within__gas_for_two__the_two_that_come_first_go():
    over = {"auction 0x3": Reason.OVER_GAS_BUDGET}

    assert admitted(TAKES, gas_per_day="1.2") == (["auction 0x1", "auction 0x2"], over)
    assert admitted(TAKES, gas_per_day="1.79") == (["auction 0x1", "auction 0x2"], over)
    assert admitted(TAKES, gas_per_day="1.8") == (
        ["auction 0x1", "auction 0x2", "auction 0x3"],
        {},
    )


def test_within__what_was_spent__counts():
    sent, refused = admitted(TAKES, gas_per_day="10.6", spent=10 * COIN_OF_GAS)
    assert (sent, list(refused)) == (["auction 0x1"], ["auction 0x2", "auction 0x3"])
    assert admitted(TAKES, gas_per_day="10.6", spent=11 * COIN_OF_GAS)[0] == []


def test_within__what_is_in_flight__counts_with_all_its_gas():
    sent, _ = admitted(TAKES, gas_per_day="1.6", in_flight=[500_000])
    assert sent == ["auction 0x1"]


def test_within__dear_one_does_not_fit__a_cheaper_one_goes():
    reset = intent(Reset(auction_id=9))
    sent, refused = admitted([take(1), reset], gas_per_day="0.5")

    assert (sent, refused) == (["auction 0x9"], {"auction 0x1": Reason.OVER_GAS_BUDGET})


def test_within__places_for_two__one_is_taken():
    use = Use(spent={}, in_flight=[("auctions", 1), ("lanes", 1), ("lanes", 1)])
    sent, refused = within_budgets(TAKES, {"auctions": Budget(in_flight=2)}, use, GAS)

    assert [each.subjects for each in sent] == [("auction 0x1",)]
    over = Reason.OVER_FLIGHT_BUDGET
    assert refused == {"auction 0x2": over, "auction 0x3": over}


def test_within__one_strategy_is_out__others_go_on():
    use = Use(spent={"auctions": 10 * COIN_OF_GAS}, in_flight=[])
    budgets = {"auctions": Budget(gas_per_day="10"), "mine": Budget(gas_per_day="10")}
    sent, refused = within_budgets([take(1), take(2, "mine"), take(3, "free")], budgets, use, GAS)

    assert [each.strategy for each in sent] == ["mine", "free"]
    assert list(refused) == ["auction 0x1"]


def test_within__price_of_ether_unknown__gas_is_free():
    use = Use(spent={"auctions": 10**30}, in_flight=[])
    free = GasPrice(wei=GWEI, ether=Wad(0))

    assert within_budgets(TAKES, {"auctions": Budget(gas_per_day="0")}, use, free)[1] == {}


# --- Across restarts ------------------------------------------------------------------------------


def decided_by(strategy: str, number: int) -> Intent:
    made = close_out(number)
    return replace(made, acts=tuple(replace(act, strategy=strategy) for act in made.acts))


async def test_use__restarted__is_what_it_was(tmp_path):
    node = FakeNode()
    node.add(block(5))
    engine = engine_on(node, open_store(tmp_path / "keeper.db"))
    mined, _ = await submit(engine, block(5), decided_by("lanes", 1), decided_by("mine", 2))
    node.transactions.mine(mined, block=6)
    await follow(engine, node.add(block(6)))
    cost = node.transactions.receipts[mined]
    expected = {"lanes": cost.gas_used * cost.gas_price}
    assert expected["lanes"] > 0

    again = engine_on(node, open_store(tmp_path / "keeper.db"))
    await again.resume()
    for each in (engine, again):
        use = each.use(block(6).timestamp)
        assert (use.spent, list(use.in_flight)) == (expected, [("mine", 120_000)])
    a_day_later = block(6).timestamp + PERIOD
    assert again.use(a_day_later - 1).spent == expected
    assert again.use(a_day_later).spent == {}


async def test_use__killed_between_cost_and_settling__counts_once(tmp_path):
    node = FakeNode()
    node.add(block(5))
    store = open_store(tmp_path / "keeper.db")
    engine = engine_on(node, store)
    (mined,) = await submit(engine, block(5), decided_by("lanes", 1))
    (transaction,) = store.in_flight()
    store.pay(transaction, 1_072, GWEI)
    node.transactions.mine(mined, block=6)
    await follow(engine, node.add(block(6)))

    assert store.in_flight() == []
    assert transaction.state == State.SENT
    cost = node.transactions.receipts[mined]
    assert engine.use(1_072).spent == {"lanes": cost.gas_used * cost.gas_price}


def test_spendings__of_wei__are_rounded_up_to_gwei_and_hold_any_sum(tmp_path):
    spendings = Spendings(open_database(tmp_path / "keeper.db", chain_id=1, ledger="0xaa"))
    for number in range(20):
        spendings.add(number, "lanes", time=10, wei=10**18 + 1)

    assert spendings.since(9) == {"lanes": 20 * (10**18 + GWEI)}
    assert spendings.since(10) == {}


# --- Settings -------------------------------------------------------------------------------------


def test_settings__budgets__are_a_table_of_the_file(tmp_path):
    file = tmp_path / "keeper.toml"
    file.write_text(
        'manifest = "m"\nrpc_url = "ws://x"\n[budgets.lanes]\ngas_per_day = 12.5\nin_flight = 8\n'
    )
    assert load_settings(file, {}).budgets == {"lanes": Budget(gas_per_day="12.5", in_flight=8)}


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        ({"gas_per_day": -1}, "gas_per_day: Input should be greater than or equal to 0"),
        ({"in_flihgt": 1}, "in_flihgt: Extra inputs are not permitted"),
    ],
)
def test_settings__wrong_budget__names_the_field(budget, told):
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(None, {"manifest": "m", "rpc_url": "ws://x", "budgets": {"lanes": budget}})
    assert str(refusal.value) == f"budgets.lanes.{told}"
