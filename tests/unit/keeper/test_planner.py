# SPDX-License-Identifier: MIT
"""One block's decisions together: each sees what those before it leave."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog
from structlog.testing import capture_logs

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CloseOut, Liquidate, Poke, Settle, SettleAuction, Take
from keeper.deployment import Deployment
from keeper.events import (
    debt_auction,
    guaranty_pool,
    ledger,
    oracle,
    treasury,
)
from keeper.events import surplus_auction as surplus
from keeper.holdings import are_holdings_wanted
from keeper.mirror.prices import Answer
from keeper.planner import Planner, foresee
from keeper.reasons import Reason
from keeper.strategies.auctions import Auctions
from keeper.strategies.bids import Bids
from keeper.strategies.lanes import Lanes
from keeper.strategies.picture import picture_of
from keeper.strategies.prices import Prices
from keeper.strategies.strategy import Setup
from keeper.strategies.treasury import Treasury
from model.parameters import (
    LedgerParameters,
    SurplusAuctionParameters,
    TreasuryParameters,
)
from model.units import RAD, RAY, WAD, Bps, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.mirror_scene import TREASURY, found, owe, play, price_updated, sell
from tests.unit.keeper.test_bid import DEBT


@pytest.fixture
def mirror():
    return found()


@pytest.fixture
def planner():
    return Planner(strategies(), structlog.get_logger())


def setup():
    """What the keeper's own are made with."""
    return Setup(
        policy=scene.POLICY,
        deployment=Deployment(
            chain_id=1, first_block=1, addresses={}, assets=(), governance_asset=scene.GOVERNANCE
        ),
        wallet=scene.WALLET,
        options=None,
        log=structlog.get_logger(),
    )


def strategies():
    """The keeper's own, in their usual order."""
    kinds = {"prices": Prices, "lanes": Lanes, "auctions": Auctions, "treasury": Treasury}
    return {name: kind(setup()) for name, kind in {**kinds, "bids": Bids}.items()}


def decide(planner, mirror, *, after=0, **more):
    outlook = foresee(mirror, UnixTime(scene.NOW + after), scene.CHEAP)
    return list(planner.decide(picture_of(mirror, outlook, **more)))


def orders(decisions, kind):
    return [
        each.order for each in decisions if isinstance(each, Act) and isinstance(each.order, kind)
    ]


def test_decide__quiet_protocol__decides_nothing(planner, mirror):
    owe(mirror, 70_000, 1_000)

    assert decide(planner, mirror) == []


def test_decide__next_price_makes_an_account_unsafe__acts_in_the_block_in_which_it_is_current(
    planner, mirror
):
    owe(mirror, 78_000, 1_000)
    falling = replace(price_updated(0, 100), next_price=96 * WAD, next_at=scene.NOW + 60)
    play(mirror, falling)

    assert orders(decide(planner, mirror, after=59), Liquidate) == []
    assert len(orders(decide(planner, mirror, after=60), Liquidate)) == 1


def test_decide__interest_makes_an_account_unsafe__acts(planner, mirror):
    owe(mirror, 79_999, 1_000)
    rules = LedgerParameters(
        stability_fee=Ray(RAY + RAY // 10**6), debt_ceiling=10**8, min_collateral_value=500
    )
    play(mirror, ledger.ParametersSet(parameters=rules))

    assert decide(planner, mirror, after=1) == []
    assert len(decide(planner, mirror, after=100)) == 1


def test_decide__several_unsafe_accounts__the_largest_debt_comes_first(planner, mirror):
    owe(mirror, 82_000, 1_000, number=1)
    owe(mirror, 164_000, 2_000, number=2)

    accounts = [order.account for order in orders(decide(planner, mirror), Liquidate)]
    assert accounts == [f"0x{2:040x}", f"0x{1:040x}"]


def test_decide__several_sales_in_a_block__each_sees_the_market_as_the_last_leaves_it(
    planner, mirror
):
    for number in (1, 2):
        owe(mirror, 82_000, 1_000, number=number)

    first, second = (each for each in decide(planner, mirror) if isinstance(each, Act))
    assert second.profit < first.profit


def test_decide__sale_in_flight__counts_as_sold(planner, mirror):
    owe(mirror, 82_000, 1_000, number=1)
    (alone,) = decide(planner, mirror)
    in_flight = Act(
        order=CloseOut(account=scene.OTHER),
        reason=Reason.CLOSE_OUT_PAYS,
        profit=Wad(0),
        sale=(0, Wad(100 * WAD)),
    )
    (after,) = decide(planner, mirror, pending=[in_flight])

    assert after.profit < alone.profit


def test_decide__subject_in_flight__waits(planner, mirror):
    owe(mirror, 82_000, 1_000, number=1)
    (act,) = decide(planner, mirror)

    (decision,) = decide(planner, mirror, pending=[act])
    assert isinstance(decision, Skip)
    assert (decision.subject, decision.reason) == (act.order.subject, Reason.IN_FLIGHT)


# --- Auctions -------------------------------------------------------------------------------------


def test_decide__auction_before_its_time__computes_once(planner, mirror, monkeypatch):
    sell(mirror, 100)
    (planned,) = decide(planner, mirror)
    assert planned.reason == Reason.PRICE_ABOVE_TARGET
    monkeypatch.setattr(
        "keeper.strategies.auctions.decide_take", None
    )  # computing again would fail

    assert decide(planner, mirror, after=12) == [planned]
    assert decide(planner, mirror, after=planned.planned_at - scene.NOW - 1) == [planned]


def test_decide__auction_at_its_time__takes(planner, mirror):
    auction_id = sell(mirror, 100)
    (planned,) = decide(planner, mirror)

    (order,) = orders(decide(planner, mirror, after=planned.planned_at - scene.NOW), Take)
    assert order.auction_id == auction_id


def test_decide__market_moved__computes_anew(planner, mirror):
    sell(mirror, 100)
    (before,) = decide(planner, mirror)
    mirror.pools.open(0, "0x" + "70" * 20, scene.pool(100_000, 10_500_000))

    (after,) = decide(planner, mirror)
    assert after.planned_at < before.planned_at


def test_decide__auction_spent__resets(planner, mirror):
    sell(mirror, 100)
    decide(planner, mirror)

    (decision,) = decide(planner, mirror, after=3_601)
    assert decision.reason == Reason.AUCTION_SPENT


# --- Oracle, Treasury, bids -----------------------------------------------------------------------


def test_decide__source_has_a_new_value__pokes_first(planner, mirror):
    owe(mirror, 82_000, 1_000)
    mirror.prices.answered(0, Answer(round=2, answer=99 * 10**8, decimals=8, updated_at=scene.NOW))

    decisions = decide(planner, mirror)
    assert isinstance(decisions[0], Act)
    assert decisions[0].order == Poke(asset=0)
    assert len(orders(decisions, Liquidate)) == 1


def without_delay(mirror, coins: int):
    """Ether's values are current once taken; its source says so many coins."""
    undelayed = replace(scene.ORACLE, delay=Seconds(0))
    play(mirror, oracle.AssetParametersSet(asset=0, parameters=undelayed))
    answer = Answer(round=2, answer=coins * 10**8, decimals=8, updated_at=scene.NOW)
    mirror.prices.answered(0, answer)


def test_decide__poke_makes_accounts_unsafe_at_once__both_are_done_in_this_block(planner, mirror):
    owe(mirror, 78_000, 1_000, number=1)  # unsafe below 97.5, lane B below 92.6
    owe(mirror, 7_800, 100, number=2)  # lane B at once, for it owes less than twice the floor
    without_delay(mirror, 97)

    poke, direct, close_out = (each.order for each in decide(planner, mirror))
    assert poke == Poke(asset=0)
    assert (direct.account, direct.after_poke) == (f"0x{1:040x}", 1)
    assert close_out == CloseOut(account=f"0x{2:040x}", after_poke=1)


def test_decide__value_has_to_wait__accounts_are_left_alone_until_then(planner, mirror):
    owe(mirror, 7_800, 100)
    mirror.prices.answered(0, Answer(round=2, answer=97 * 10**8, decimals=8, updated_at=scene.NOW))

    (poke,) = decide(planner, mirror)
    assert poke.order == Poke(asset=0)


def test_decide__poke_is_in_flight__nothing_builds_on_it(planner, mirror):
    """What is sent now is simulated on the head, which lacks it."""
    owe(mirror, 7_800, 100)
    without_delay(mirror, 97)
    (poke, _) = decide(planner, mirror)

    (skip,) = decide(planner, mirror, pending=[poke])
    assert (skip.subject, skip.reason) == ("price 0", Reason.IN_FLIGHT)


def test_decide__poke_rescues_an_account__leaves_it_alone(planner, mirror):
    owe(mirror, 82_000, 1_000)
    without_delay(mirror, 104)

    (poke,) = decide(planner, mirror)
    assert poke.order == Poke(asset=0)


def test_decide__poke_makes_the_price_fresh__goes_the_lane_that_is_then_open(planner, mirror):
    """Its price is too old, so lane B is open; after the poke only lane A is."""
    owe(mirror, 82_000, 1_000)
    old = replace(price_updated(0, 100), expires_at=scene.NOW)
    play(mirror, old)
    (stale,) = decide(planner, mirror)
    assert isinstance(stale.order, CloseOut)

    mirror.prices.answered(0, Answer(round=2, answer=10**10, decimals=8, updated_at=scene.NOW))
    poke, direct = (each.order for each in decide(planner, mirror))
    assert poke == Poke(asset=0)
    assert isinstance(direct, Liquidate)
    assert direct.after_poke == 1


def treasury_set(mirror):
    rules = TreasuryParameters(
        debt_queue_delay=Seconds(60), surplus_buffer=100_000, surplus_lot=50_000, debt_lot=50_000
    )
    surplus_rules = SurplusAuctionParameters(
        min_bid_step=Bps(10_500),
        bid_duration=Seconds(60),
        auction_duration=Seconds(600),
        max_discount=Bps(5_000),
        coin_limit=60_000,
    )
    play(
        mirror,
        treasury.ParametersSet(parameters=rules),
        surplus.ParametersSet(parameters=surplus_rules),
        debt_auction.ParametersSet(parameters=DEBT),
    )


def test_decide__interest_fills_the_buffer__settles(planner, mirror):
    treasury_set(mirror)
    owe(mirror, 100_000, 10_000)
    rules = LedgerParameters(
        stability_fee=Ray(RAY + RAY // 10**4), debt_ceiling=10**8, min_collateral_value=500
    )
    play(
        mirror,
        ledger.ParametersSet(parameters=rules),
        ledger.CoinChanged(account=TREASURY, amount=149_995 * RAD),
    )

    assert decide(planner, mirror) == []
    (order,) = orders(decide(planner, mirror, after=1), Settle)
    assert order == Settle()


def test_decide__coin_of_the_pool_beside_matured_debt__settles(planner, mirror):
    treasury_set(mirror)
    play(mirror, ledger.UnbackedDebtChanged(unbacked=40_000 * RAD))
    assert decide(planner, mirror) == []

    play(mirror, guaranty_pool.PotsChanged(assets=9_000 * WAD, cooling_assets=3_000 * WAD))
    (order,) = orders(decide(planner, mirror), Settle)
    assert order == Settle()


def test_decide__surplus_auctions_at_their_limit__does_not_settle(planner, mirror):
    treasury_set(mirror)
    play(
        mirror,
        ledger.CoinChanged(account=TREASURY, amount=400_000 * RAD),
        surplus.AuctionStarted(auction_id=1, lot=50_000 * RAD, ends_at=scene.NOW + 600),
    )

    assert orders(decide(planner, mirror), Settle) == []


def debt_auctions(mirror, count: int, **changes):
    for number in range(1, count + 1):
        event = debt_auction.AuctionStarted(
            auction_id=number, bid=50_000 * RAD, lot=1_200 * WAD, ends_at=scene.NOW + 1_000
        )
        play(mirror, replace(event, **changes))


def test_decide__several_debt_auctions__spends_its_coin_once(planner, mirror):
    treasury_set(mirror)
    debt_auctions(mirror, 3)
    poor = scene.holdings(coin=100_000 * RAD, coin_tokens=Wad(0))

    decisions = decide(planner, mirror, holdings=poor)
    assert [each.reason for each in decisions] == [
        Reason.BID_PAYS,
        Reason.BID_PAYS,
        Reason.COIN_SHORT,
    ]


def test_decide__own_bid_leads__waits_and_then_settles(planner, mirror):
    treasury_set(mirror)
    debt_auctions(mirror, 1)
    bid = debt_auction.BidPlaced(
        auction_id=1, bidder=scene.WALLET, lot=5, bid_expires_at=scene.NOW + 500
    )
    play(mirror, bid)

    (waiting,) = decide(planner, mirror, holdings=scene.holdings())
    assert waiting.reason == Reason.WINNING
    (order,) = orders(decide(planner, mirror, after=500), SettleAuction)
    assert order.auction_id == 1


def test_decide__frozen__does_nothing_and_says_why(planner, mirror):
    """Although an account is unsafe and a debt auction can be bid on."""
    owe(mirror, 9_000, 100)
    debt_auctions(mirror, 1)
    assert any(isinstance(each, Act) for each in decide(planner, mirror))
    assert are_holdings_wanted(mirror, scene.WALLET, scene.NOW)

    play(mirror, ledger.Frozen(rate=RAY))

    assert decide(planner, mirror) == [Skip(action="act", subject="protocol", reason=Reason.FROZEN)]
    assert not are_holdings_wanted(mirror, scene.WALLET, scene.NOW)
    play(mirror, debt_auction.AuctionCancelled(auction_id=1, bidder=scene.OTHER, bid=0))
    assert [each.reason for each in decide(planner, mirror)] == [Reason.FROZEN]


def test_holdings_wanted__only_while_there_is_something_to_bid_on(mirror):
    def are_wanted(after=0):
        return are_holdings_wanted(mirror, scene.WALLET, UnixTime(scene.NOW + after))

    assert not are_wanted()
    debt_auctions(mirror, 1)
    assert are_wanted()
    assert not are_wanted(after=1_000)

    bid = debt_auction.BidPlaced(
        auction_id=1, bidder=scene.WALLET, lot=5, bid_expires_at=scene.NOW + 500
    )
    play(mirror, bid)
    assert not are_wanted()


# --- Strategies -----------------------------------------------------------------------------------


class _Says:
    """A strategy that decides what it was given, and notes what it saw."""

    def __init__(self, *decisions, fails=False):
        self._decisions = decisions
        self._fails = fails
        self.seen = []
        self.is_closed = False

    def decide(self, picture):
        self.seen.append(picture)
        yield from self._decisions
        if self._fails:
            raise KeyError("oops")

    def close(self):
        self.is_closed = True


def act_on(account: str, *, sale=None) -> Act:
    return Act(
        order=CloseOut(account=account), reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0), sale=sale
    )


def planned(mirror, strategies, **more):
    planner = Planner(strategies, structlog.get_logger())
    with capture_logs() as lines:
        decisions = decide(planner, mirror, **more)
    return decisions, lines


def test_decide__strategy_fails__what_it_and_the_others_said_stands(mirror):
    failing, other = _Says(act_on(scene.OWNER), fails=True), _Says(act_on(scene.OTHER))
    decisions, (line,) = planned(mirror, {"failing": failing, "other": other})

    assert decisions == [
        replace(act_on(scene.OWNER), strategy="failing"),
        replace(act_on(scene.OTHER), strategy="other"),
    ]
    assert (line["event"], line["strategy"]) == ("strategy_failed", "failing")
    assert line["error"] == "KeyError('oops')"


@pytest.mark.parametrize("said", ["liquidate", None, CloseOut(account=scene.OWNER)])
def test_decide__strategy_says_what_is_no_decision__has_failed(mirror, said):
    decisions, (line,) = planned(mirror, {"odd": _Says(said), "other": _Says(act_on(scene.OTHER))})

    assert [each.strategy for each in decisions] == ["other"]
    assert (line["event"], line["strategy"]) == ("strategy_failed", "odd")


def test_decide__two_strategies_about_one_subject__the_first_has_it(mirror):
    strategies = {"first": _Says(act_on(scene.OWNER)), "second": _Says(act_on(scene.OWNER))}
    (act, skip), _ = planned(mirror, strategies)

    assert (type(act), act.strategy) == (Act, "first")
    assert (type(skip), skip.strategy, skip.reason) == (Skip, "second", Reason.IN_FLIGHT)


def test_decide__one_strategy_twice_about_one_subject__has_failed(mirror):
    decisions, (line,) = planned(mirror, {"odd": _Says(act_on(scene.OWNER), act_on(scene.OWNER))})

    assert len(decisions) == 1
    assert line["error"] == f"ValueError('two acts about account {scene.OWNER}')"


def test_decide__sale_of_one_strategy__is_in_the_picture_of_the_next(mirror):
    first, second = _Says(act_on(scene.OWNER, sale=(0, Wad(100 * WAD)))), _Says()
    planned(mirror, {"first": first, "second": second})

    pools = [each.seen[0].outlook.pools[0] for each in (first, second)]
    assert pools[1] == pools[0].after_sale(Wad(100 * WAD))


def test_decide__subject_rests__backs_off(mirror):
    resting = [f"account {scene.OWNER}"]
    (skip,), _ = planned(mirror, {"mine": _Says(act_on(scene.OWNER))}, resting=resting)

    assert skip.reason == Reason.BACKING_OFF


def test_unsafe__lanes_do_not_run__are_known_all_the_same(mirror):
    owe(mirror, 82_000, 1_000)
    planner = Planner({}, structlog.get_logger())

    assert decide(planner, mirror) == []
    assert planner.unsafe == {f"0x{1:040x}"}


def test_close__what_holds_something_open__is_closed():
    closing, plain = _Says(), Auctions(setup())
    Planner({"plain": plain, "closing": closing}, structlog.get_logger()).close()

    assert closing.is_closed
