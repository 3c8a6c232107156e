# SPDX-License-Identifier: MIT
"""An exchange that goes wild, and a token that will not be moved."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pytest

from tests.keeper.chaos.crash import PRICE
from tests.keeper.process import actions_of
from tests.keeper.world import KEEPER

if TYPE_CHECKING:
    from tests.keeper.chaos.crash import Crash
    from tests.keeper.process import Keeper

REVERTS: Final = "0x5f5ffd"
"""Code that reverts whatever is called."""


def coin_of_keeper(crash: Crash) -> int:
    coin: int = crash.world.contracts.core["Stablecoin"].functions.balanceOf(KEEPER).call()
    return coin


# --- Quotes ---------------------------------------------------------------------------------------


def test_quote__falls_to_a_hundredth_in_the_block__reverts_and_costs_gas_only(crash: Crash):
    with crash.keeper() as keeper:
        assert len(keeper.wait_for("block_handled")["sent"]) == 2
        crash.set_pool(PRICE / 100)
        crash.mine(keeper)
        assert coin_of_keeper(crash) == 0
        crash.set_pool(PRICE)
        crash.mine(keeper, blocks=5)
        assert keeper.stop() == 0

    check_loss_is_gas(keeper)
    crash.check(reverted=2)


def test_quote__a_hundred_times_too_high_until_the_block__reverts_and_costs_gas_only(crash: Crash):
    crash.set_pool(100 * PRICE)
    crash.mine()
    with crash.keeper() as keeper:
        hoped = [keeper.wait_for("sent")["expected_profit_coin"] for _ in range(2)]
        assert min(hoped) > 100 * 2_000
        keeper.wait_for("block_handled")
        crash.set_pool(PRICE)
        crash.mine(keeper)
        assert coin_of_keeper(crash) == 0
        crash.mine(keeper, blocks=4)
        assert keeper.stop() == 0

    check_loss_is_gas(keeper)
    crash.check(reverted=2)


def test_quote__a_hundredth_for_blocks__waits_until_it_pays(crash: Crash):
    crash.set_pool(PRICE / 100)
    crash.mine()
    with crash.keeper() as keeper:
        assert keeper.wait_for("block_handled")["sent"] == []
        crash.mine(keeper, blocks=3)
        assert crash.transactions() == []
        crash.set_pool(PRICE)
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    waited = [line["reason"] for line in keeper.of("decision") if not line["acting"]]
    assert waited == ["unprofitable", "unprofitable"]
    crash.check()


def check_loss_is_gas(keeper: Keeper) -> None:
    """Two transactions failed because too little would have been left, two were good."""
    lost = keeper.of("reverted")
    assert [line["profit_coin"] for line in lost] == [-line["gas_cost_coin"] for line in lost]
    assert sum(line["gas_cost_coin"] for line in lost) < 1
    assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate"]
    assert all(line["profit_coin"] > 100 for line in keeper.of("mined"))


# --- Tokens ---------------------------------------------------------------------------------------


@pytest.fixture
def stuck(crash: Crash) -> str:
    """An account against a token that has fallen by a sixth and now reverts; the token."""
    world = crash.world
    world.add_liquidity("LINK", 240_000, 900_000)
    world.borrow_against("LINK", 20_000, 56_500)
    world.set_price(3.2, "LINK")
    world.mine()
    world.send(world.contracts.deployer, world.contracts.core["PriceOracle"], "poke", 0b100)
    world.mine()
    world.mine(660)
    token: str = world.contracts.tokens["LINK"].address
    crash.first_block = int(crash.node.call("eth_blockNumber"), 16) + 1
    return token


def test_token__reverts__is_auctioned_instead_and_holds_nobody_up(crash: Crash, stuck: str):
    code = crash.node.call("eth_getCode", stuck, "latest")
    crash.node.call("anvil_setCode", stuck, REVERTS)
    with crash.keeper() as keeper:
        assert len(keeper.wait_for("block_handled")["sent"]) == 2
        crash.mine(keeper, blocks=4)
        assert actions_of(keeper.of("mined")) == ["liquidate", "liquidate", "close_out"]
        crash.check_accounts()

        # Nobody can take from the auction either; it is tried less and less often.
        (plan,) = [line for line in keeper.of("decision") if line["action"] == "take"]
        crash.world.now = plan["planned_at"] - 24
        crash.mine(keeper, blocks=17)
        tries = tries_of(keeper)
        assert [later - earlier for earlier, later in pairwise(tries)] == [2, 4, 8]
        assert crash.node.pending == 0

        crash.node.call("anvil_setCode", stuck, code)
        auction = crash.world.contracts.core["CollateralAuction"].functions
        while auction.running_auctions().call():
            crash.world.now += 48  # a block a minute: the pool is shallow, the price must fall
            crash.mine(keeper)
        assert keeper.stop() == 0

    done = actions_of(keeper.of("mined"))
    assert done == ["liquidate", "liquidate", "close_out", "take"]
    assert keeper.of("reverted") == []
    crash.check_rest(crash.folder)


def tries_of(keeper: Keeper) -> list[int]:
    """Blocks after which it decided to buy."""
    lines = keeper.of("decision")
    return [line["block"] for line in lines if line["acting"] and line["action"] == "take"]
