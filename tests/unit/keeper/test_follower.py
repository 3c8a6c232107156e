# SPDX-License-Identifier: MIT
"""The mirror keeps in step with the chain: block by block, after gaps, after reorgs."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from eth_abi.abi import encode

from keeper.chain.abi import interface
from keeper.deployment import Deployment
from keeper.errors import RequestRefused
from keeper.events.exchange import Swapped
from keeper.events.ledger import AccountChanged, ParametersSet, RateAccrued
from keeper.events.oracle import AssetParametersSet
from keeper.follower import Follower
from keeper.ports import Log
from model.manifest import Asset
from model.parameters import LedgerParameters
from model.units import RAY, WAD, Ray
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import ADDRESSES, FakeNode, as_log, head

TOKEN = "0x" + "70" * 20


def deployment() -> Deployment:
    return Deployment(
        chain_id=31337,
        first_block=1,
        addresses=ADDRESSES,
        assets=(Asset(id=0, symbol="ETH", token=TOKEN, decimals=18, feed=scene.SOURCE),),
        governance_asset=15,
    )


def answer(contract: str, function: str, *values: Any) -> tuple[str, bytes]:
    """Calldata of a call without arguments, and what it returns."""
    abi = interface(contract)
    return abi.encode(function), encode(abi.functions[function].outputs, values)


@pytest.fixture
def node():
    node = FakeNode()
    reserves = interface("ConstantProductExchange").encode("reserves", TOKEN)
    node.answers[reserves] = encode(["(uint256,uint256)"], [(1_000 * WAD, 100_000 * WAD)])
    node.answers |= dict([answer("ConstantProductExchange", "FEE", 30)])
    node.answers |= dict([answer("AggregatorV3", "decimals", 8)])
    node.answers |= dict([answer("AggregatorV3", "latestRoundData", 1, 100 * 10**8, 5, 5, 1)])
    node.add(head(1))
    return node


@pytest.fixture
def follower(node):
    return Follower(node, deployment(), structlog.get_logger(), wallet=None, page=10)


def account(number: int, debt: int = 5) -> AccountChanged:
    return AccountChanged(account=f"0x{number:040x}", normalized_debt=debt, assets=1, amounts=(7,))


def log_of(event: Any, contract: str = "Ledger", block: int = 1) -> Log:
    return as_log(contract, event, block=block)


async def test_advance__first_head__reads_everything_since_the_deployment(node, follower):
    for number in range(1, 26):
        node.add(head(number), log_of(account(number), block=number))

    logged = await follower.advance(node.chain[25])

    assert len(logged) == len(follower.mirror.accounts) == 25
    assert node.requests["logs_between"] == 3


async def test_advance__next_head__costs_one_request(node, follower):
    await follower.advance(node.chain[1])
    node.requests.clear()

    await follower.advance(node.add(head(2), log_of(account(1)), log_of(account(1, 9))))

    assert node.requests == {"logs_of_block": 1}
    assert follower.mirror.accounts.get(f"0x{1:040x}").normalized_debt == 9


async def test_advance__same_head_again__does_nothing(node, follower):
    await follower.advance(node.chain[1])
    node.requests.clear()

    assert await follower.advance(node.chain[1]) == []
    assert not node.requests


async def test_advance__missed_blocks__are_caught_up(node, follower):
    await follower.advance(node.chain[1])
    for number in (2, 3, 4):
        node.add(head(number), log_of(account(number), block=number))

    logged = await follower.advance(node.chain[4])

    assert [each.block for each in logged] == [2, 3, 4]
    assert len(follower.mirror.accounts) == 3


@pytest.mark.parametrize(
    ("reorged_from", "tip"), [(2, 3), (3, 3), (2, 2)], ids=["deep", "shallow", "shorter"]
)
async def test_advance__other_parent__takes_the_new_branch(node, follower, reorged_from, tip):
    for number in (2, 3):
        await follower.advance(node.add(head(number), log_of(account(number))))
    assert len(follower.mirror.accounts) == 2

    for number in range(reorged_from, tip + 1):
        parent = "a" if number == reorged_from else "b"
        node.add(head(number, fork="b", parent=parent), log_of(account(9)))
    for gone in range(tip + 1, 4):
        del node.chain[gone]
    await follower.advance(node.chain[tip])

    expected = {f"0x{number:040x}" for number in range(2, reorged_from)} | {f"0x{9:040x}"}
    assert {found.owner for found in follower.mirror.accounts} == expected


async def test_advance__gap_over_a_reorg__takes_the_new_branch(node, follower):
    await follower.advance(node.add(head(2), log_of(account(2))))
    node.add(head(2, fork="b", parent="a"))
    for number in (3, 4):
        node.add(head(number, fork="b"), log_of(account(number)))

    await follower.advance(node.chain[4])

    assert len(follower.mirror.accounts) == 2


async def test_advance__block_gone__refuses_and_keeps_the_state(node, follower):
    await follower.advance(node.chain[1])

    with pytest.raises(RequestRefused):
        await follower.advance(head(2))
    await follower.advance(node.add(head(2, fork="b", parent="a"), log_of(account(2))))

    assert len(follower.mirror.accounts) == 1


FEE = ParametersSet(
    parameters=LedgerParameters(stability_fee=Ray(2 * RAY), debt_ceiling=1, min_collateral_value=1)
)


async def test_advance__accruals_in_a_page__takes_the_time_of_the_last(node, follower):
    node.add(head(1), log_of(FEE))
    node.add(head(2), log_of(RateAccrued(rate=3 * RAY, treasury_coin=1), block=2))
    node.add(head(3), log_of(RateAccrued(rate=4 * RAY, treasury_coin=2), block=3))
    await follower.advance(node.add(head(4)))

    debt = follower.mirror.debt
    assert (debt.rate, debt.accrued_at) == (4 * RAY, node.chain[3].timestamp)


async def test_advance__accrual_in_a_block__takes_its_time(node, follower):
    await follower.advance(node.chain[1])
    block = node.add(head(2), log_of(RateAccrued(rate=3 * RAY, treasury_coin=1), block=2))
    await follower.advance(block)

    assert follower.mirror.debt.accrued_at == block.timestamp


async def test_advance__no_accrual_yet__starts_at_the_deployment(node, follower):
    await follower.advance(node.chain[1])

    assert follower.mirror.debt.accrued_at == node.chain[1].timestamp


LISTED = AssetParametersSet(asset=0, parameters=scene.ORACLE)


async def test_advance__source_logged_something__is_read_again(node, follower):
    node.add(head(1), log_of(LISTED, "PriceOracle"))
    await follower.advance(node.chain[1])
    assert follower.mirror.prices.get(0).answer.answer == 100 * 10**8

    node.answers |= dict([answer("AggregatorV3", "latestRoundData", 2, 90 * 10**8, 6, 6, 2)])
    spoken = Log(address=scene.SOURCE, topics=(), data=b"", block=2, transaction="0x")
    node.requests.clear()
    await follower.advance(node.add(head(2), spoken))

    assert follower.mirror.prices.get(0).answer.answer == 90 * 10**8
    assert node.requests == {"logs_of_block": 1, "call": 1}


async def test_advance__silent_source__is_not_read_again(node, follower):
    node.add(head(1), log_of(LISTED, "PriceOracle"))
    await follower.advance(node.chain[1])
    node.requests.clear()

    await follower.advance(node.add(head(2)))

    assert node.requests == {"logs_of_block": 1}


async def test_advance__source_reverts__says_nothing(node, follower):
    node.answers.clear()
    plain = Deployment(
        chain_id=1,
        first_block=1,
        addresses={name: at for name, at in ADDRESSES.items() if name != "ConstantProductExchange"},
        assets=(),
        governance_asset=15,
    )
    follower = Follower(node, plain, structlog.get_logger(), wallet=None, page=10)
    node.add(head(1), log_of(LISTED, "PriceOracle"))

    await follower.advance(node.chain[1])

    known = follower.mirror.prices.get(0)
    assert known.poked_at(scene.NOW) == known.state


async def test_advance__pools__are_read_once_and_then_followed(node, follower):
    await follower.advance(node.chain[1])
    pool = follower.mirror.pools.get(0)
    assert (pool.token_reserve, pool.coin_reserve, pool.fee) == (1_000 * WAD, 100_000 * WAD, 30)

    swapped = Swapped(token=TOKEN, token_reserve=3, coin_reserve=4)
    await follower.advance(node.add(head(2), log_of(swapped, "ConstantProductExchange")))

    pool = follower.mirror.pools.get(0)
    assert (pool.token_reserve, pool.coin_reserve, pool.fee) == (3, 4, 30)


async def test_advance__after_forget__rebuilds(node, follower):
    await follower.advance(node.add(head(1), log_of(account(1))))
    follower.forget()
    node.requests.clear()

    await follower.advance(node.add(head(2), log_of(account(2))))

    assert node.requests["logs_between"] == 1
    assert len(follower.mirror.accounts) == 2
