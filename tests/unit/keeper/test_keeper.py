# SPDX-License-Identifier: MIT
"""One block from its head to the line that says it is done, on a chain in memory."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog
from eth_abi.abi import encode
from eth_account import Account
from structlog.testing import capture_logs

from keeper.chain.abi import interface
from keeper.clock import BlockClock
from keeper.deployment import Deployment, check_chain
from keeper.errors import NodeUnavailable, WrongChain
from keeper.events import debt_auction, engine, ledger, oracle
from keeper.events.collateral_auction import AssetLimitSet, AuctionTermsAdded
from keeper.keeper import Keeper
from keeper.settings import load_settings
from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from keeper.transactions.engine import TransactionEngine
from keeper.transactions.route import PublicRoute
from model.parameters import LedgerAssetParameters, LedgerParameters
from model.units import RAD, RAY, WAD, Bps, Ray, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import ADDRESSES, FakeNode, as_log, head
from tests.unit.keeper.test_bid import DEBT

KEY = "0x" + "11" * 32
WALLET = str(Account.from_key(KEY).address).lower()
DEPLOYMENT = Deployment(
    chain_id=31337,
    first_block=1,
    addresses={
        name: at
        for name, at in ADDRESSES.items()
        if name not in {"ConstantProductExchange", "Bidder"}
    },
    assets=(),
    governance_asset=15,
)
RULES = LedgerParameters(stability_fee=Ray(RAY), debt_ceiling=10**8, min_collateral_value=500)
WEIGHTS = LedgerAssetParameters(
    loan_to_value=Bps(7_500), liquidation_threshold=Bps(8_000), supply_cap=Wad(10**30)
)


def price(coins: int) -> oracle.PriceUpdated:
    wad = coins * WAD
    return oracle.PriceUpdated(asset=0, price=wad, next_price=wad, next_at=0, expires_at=10_000_000)


@pytest.fixture
def node():
    """Block 1: a protocol with one account that is healthy at 100 coins."""
    node = FakeNode()
    account = ledger.AccountChanged(
        account=scene.OWNER, normalized_debt=70_000 * WAD, assets=1, amounts=(1_000 * WAD,)
    )
    terms = AuctionTermsAdded(
        version=1, terms=scene.TERMS.terms, min_remaining=5_500 * WAD, pool_share=0
    )
    node.add(
        head(1),
        as_log("Ledger", ledger.ParametersSet(parameters=RULES)),
        as_log("Ledger", ledger.AssetParametersSet(asset=0, parameters=WEIGHTS)),
        as_log("LiquidationEngine", engine.ParametersSet(parameters=scene.ENGINE)),
        as_log("CollateralAuction", terms),
        as_log("CollateralAuction", AssetLimitSet(asset=0, liquidation_limit=6_000_000)),
        as_log("PriceOracle", price(100)),
        as_log("Ledger", account),
    )
    return node


def keeper_on(node, folder, *, key=KEY, dry_run=False, **more) -> Keeper:
    flags = {"manifest": "m", "rpc_url": "ws://x", "private_key": key, "dry_run": dry_run}
    settings = load_settings(None, {**flags, **more})
    log = structlog.get_logger()
    sender = (
        TransactionEngine(
            node,
            settings.wallets(),
            settings.engine_options(31337),
            log,
            route=PublicRoute(node),
            store=IntentStore(open_database(folder / "keeper.db", chain_id=31337, ledger="0xaa")),
        )
        if key
        else None
    )
    return Keeper(node, DEPLOYMENT, settings, log, sender=sender, clock=BlockClock(12))


@pytest.fixture
async def keeper(node, tmp_path):
    keeper = keeper_on(node, tmp_path)
    await keeper.resume()
    await keeper.handle(node.chain[1], is_latest=True)
    node.requests.clear()
    return keeper


async def lines_of(keeper, block, *, is_latest=True):
    with capture_logs() as lines:
        await keeper.handle(block, is_latest=is_latest)
    return lines


def crash(node, number: int = 2):
    return node.add(head(number), as_log("PriceOracle", price(80), block=number))


async def test_handle__quiet_block__is_one_request_and_one_line(node, keeper):
    (line,) = await lines_of(keeper, node.add(head(2)))

    assert node.requests == {"logs_of_block": 1}
    assert (line["event"], line["block"]) == ("block_handled", 2)
    assert (line["sent"], line["pending"]) == ([], 0)


@pytest.mark.parametrize(("before", "now", "expected"), [(1_022, 1_024, 2), (1_000, 1_024, 12)])
async def test_handle__first_block__expects_the_next_by_the_one_before_if_that_is_sooner(
    node, before, now, expected
):
    node.add(head(2, timestamp=before))
    first = node.add(head(3, timestamp=now))
    clock = BlockClock(None)
    settings = load_settings(None, {"manifest": "m", "rpc_url": "ws://x", "private_key": KEY})
    keeper = Keeper(node, DEPLOYMENT, settings, structlog.get_logger(), sender=None, clock=clock)
    await keeper.handle(first, is_latest=True)

    assert clock.interval == expected


async def test_handle__price_falls__sends_and_says_so_after_handing_over(node, keeper):
    lines = await lines_of(keeper, crash(node))

    assert [line["event"] for line in lines] == ["decision", "sent", "block_handled"]
    assert lines[0]["reason"] == "close_out_pays"
    assert lines[2]["sent"] == [lines[1]["hash"]] == list(node.pool)
    assert lines[2]["pending"] == 1


async def test_handle__many_go_under__the_largest_debts_leave_before_the_others_are_decided_on(
    node, keeper
):
    accounts = [
        ledger.AccountChanged(
            account=f"0x{number:040x}",
            normalized_debt=(70_000 - number) * WAD,
            assets=1,
            amounts=(1_000 * WAD,),
        )
        for number in range(1, 12)
    ]
    node.add(head(2), *(as_log("Ledger", each, block=2) for each in accounts))
    await keeper.handle(node.chain[2], is_latest=True)
    lines = await lines_of(keeper, crash(node, 3))

    said = [(line["event"], line.get("subject")) for line in lines]
    owners = [scene.OWNER, *(each.account for each in accounts)]
    decided = [("decision", f"account {owner}") for owner in owners]
    sent = [("sent", None)]
    assert said == [*decided[:8], *sent, *decided[8:], *sent, ("block_handled", None)]
    assert lines[-1]["unsafe"] == 12


async def test_handle__transaction_in_flight__is_not_sent_twice(node, keeper):
    await lines_of(keeper, crash(node))
    (line,) = await lines_of(keeper, node.add(head(3)))

    assert (line["sent"], line["pending"]) == ([], 1)
    assert len(node.pool) == 1


async def test_handle__mined__reports_what_it_brought(node, keeper):
    lines = await lines_of(keeper, crash(node))
    transaction = lines[1]["hash"]
    node.transactions.mine(transaction, block=3)
    paid = ledger.CoinChanged(account=WALLET, amount=177 * RAD)
    gone = ledger.AccountChanged(account=scene.OWNER, normalized_debt=0, assets=1, amounts=(0,))
    block = node.add(
        head(3),
        as_log("Ledger", paid, block=3, transaction=transaction),
        as_log("Ledger", gone, block=3, transaction=transaction),
    )

    mined, handled = await lines_of(keeper, block)
    assert (mined["event"], mined["hash"], mined["coin_change"]) == ("mined", transaction, 177)
    assert mined["profit_coin"] == 177  # no ether price: gas counts as free
    assert (handled["sent"], handled["pending"]) == ([], 0)


async def test_handle__reverts_in_simulation__backs_off_and_tries_again(node, keeper):
    keeper_data = []
    for number in range(2, 6):
        block = crash(node) if number == 2 else node.add(head(number))
        if number == 2:
            node.reverts = _EverythingReverts("liquidation: limit reached")
        lines = await lines_of(keeper, block)
        keeper_data.append([line.get("reason") for line in lines if line["event"] == "decision"])

    assert keeper_data == [
        ["close_out_pays", "simulation_reverted"],
        ["backing_off"],
        ["close_out_pays", "simulation_reverted"],
        ["backing_off"],
    ]


class _EverythingReverts(dict[str, str]):
    def __init__(self, reason: str) -> None:
        super().__init__()
        self._reason = reason

    def get(self, key, default=None):
        del key, default
        return self._reason


async def test_handle__newer_head_waits__decides_nothing(node, keeper):
    (line,) = await lines_of(keeper, crash(node), is_latest=False)

    assert (line["event"], line["sent"]) == ("block_handled", [])
    assert not node.pool


async def test_handle__same_head_again__is_ignored(node, keeper):
    block = node.add(head(2))
    await lines_of(keeper, block)

    assert await lines_of(keeper, block) == []


async def test_handle__node_lost_meanwhile__handles_the_block_the_next_time(node, keeper):
    block = crash(node)
    node.is_down = True
    with pytest.raises(NodeUnavailable):
        await keeper.handle(block, is_latest=True)
    node.is_down = False
    await keeper.resume()

    lines = await lines_of(keeper, block)
    assert lines[-1]["event"] == "block_handled"
    assert len(node.pool) == 1


async def test_handle__lost_between_logs_and_sending__still_sends(node, keeper):
    block = crash(node)
    await keeper.follower.advance(block)

    lines = await lines_of(keeper, block)
    assert len(lines[-1]["sent"]) == 1


async def test_handle__without_a_key__says_what_it_would_have_done(node, tmp_path):
    keeper = keeper_on(node, tmp_path, key=None)
    await keeper.resume()
    await keeper.handle(node.chain[1], is_latest=True)

    lines = await lines_of(keeper, crash(node))
    assert [line.get("reason") for line in lines] == ["no_wallet", None]
    assert not node.pool


async def test_handle__dry_run__simulates_and_sends_nothing(node, tmp_path):
    keeper = keeper_on(node, tmp_path, dry_run=True)
    await keeper.handle(node.chain[1], is_latest=True)

    lines = await lines_of(keeper, crash(node))
    assert [line["event"] for line in lines] == ["decision", "dry_run", "block_handled"]
    assert not node.pool


async def test_handle__over_its_budget__says_so_once_and_sends_nothing(node, tmp_path):
    keeper = keeper_on(node, tmp_path, budgets={"lanes": {"in_flight": 0}})
    await keeper.resume()
    await keeper.handle(node.chain[1], is_latest=True)

    lines = await lines_of(keeper, crash(node))
    assert [line["event"] for line in lines] == ["decision", "block_handled"]
    assert (lines[0]["reason"], lines[0]["strategy"]) == ("over_flight_budget", "lanes")
    lines = await lines_of(keeper, node.add(head(3)))
    assert [line["event"] for line in lines] == ["block_handled"]
    assert not node.pool


async def test_handle__debt_auction_runs__asks_for_holdings_and_bids(node, keeper):
    def amount(contract: str, function: str, *arguments: object, value: int) -> None:
        node.answers[interface(contract).encode(function, *arguments)] = encode(
            ["uint256"], [value]
        )

    amount("Stablecoin", "balanceOf", WALLET, value=50_000 * WAD)
    amount("Stablecoin", "allowance", WALLET, ADDRESSES["Gateway"], value=10**30)
    amount("GovernanceToken", "allowance", WALLET, ADDRESSES["SurplusAuction"], value=0)
    started = debt_auction.AuctionStarted(
        auction_id=1, bid=50_000 * RAD, lot=1_200 * WAD, ends_at=10_000
    )
    governance = replace(price(50), asset=15)
    block = node.add(
        head(2),
        as_log("PriceOracle", governance),
        as_log("DebtAuction", debt_auction.ParametersSet(parameters=DEBT)),
        as_log("DebtAuction", started),
    )

    lines = await lines_of(keeper, block)
    assert lines[0]["action"] == "enter_coin"
    assert node.requests["call"] == 4


async def test_check_chain__other_chain__is_refused():
    with pytest.raises(WrongChain) as error:
        await check_chain(FakeNode(chain_number=1), DEPLOYMENT)
    assert str(error.value) == "the node serves chain 1, not 31337"


async def test_check_chain__no_contract__is_refused_by_name():
    with pytest.raises(WrongChain) as error:
        await check_chain(FakeNode(chain={1: head(1)}, has_contracts=False), DEPLOYMENT)
    assert str(error.value) == f"Ledger: no contract at {ADDRESSES['Ledger']}"
