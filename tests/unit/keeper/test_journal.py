# SPDX-License-Identifier: MIT
"""What is said, when it is said again, and the figures in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import structlog
from structlog.testing import capture_logs

from keeper.chain.decoder import Logged
from keeper.clock import BlockClock
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CloseOut, EnterCoin, Take
from keeper.earnings import Earnings
from keeper.events.bidder import LotBought
from keeper.events.ledger import CoinChanged
from keeper.execution import Intent
from keeper.journal import Journal
from keeper.ports import Call, Receipt
from keeper.reasons import Reason
from keeper.transactions.transaction import Mined
from model.units import RAD, WAD, Rad, Ray, UnixTime, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import head

SUBJECT = "auction 0x9"


def waiting(planned_at: int = 1_100) -> Skip:
    return Skip(
        action="take",
        subject=SUBJECT,
        reason=Reason.PRICE_ABOVE_TARGET,
        planned_at=UnixTime(planned_at),
        strategy="auctions",
    )


@pytest.fixture
def journal():
    return Journal(structlog.get_logger(), BlockClock(12))


def told(journal, *decisions, block=5):
    with capture_logs() as lines:
        journal.tell(decisions, head(block))
    return lines


# --- Decisions ------------------------------------------------------------------------------------


def test_tell__skip__is_said_once(journal):
    (line,) = told(journal, waiting())

    assert line == {
        "event": "decision",
        "log_level": "info",
        "block": 5,
        "action": "take",
        "acting": False,
        "reason": "price_above_target",
        "subject": SUBJECT,
        "strategy": "auctions",
        "planned_at": 1_100,
        # Block 5 is at 1,060; 12 seconds each, the fourth is the first at or after 1,100.
        "planned_block": 9,
    }
    assert told(journal, waiting(), block=6) == []


def test_tell__skip_changed__is_said_again(journal):
    told(journal, waiting())

    assert len(told(journal, waiting(1_200), block=6)) == 1


def test_tell__two_strategies_about_one_subject__each_is_said_once(journal):
    other = replace(waiting(), reason=Reason.NO_MARKET, strategy="mine")
    lines = told(journal, waiting(), other)

    assert [line["strategy"] for line in lines] == ["auctions", "mine"]
    assert told(journal, waiting(), other, block=6) == []


def test_tell__in_flight_meanwhile__is_not_said_again(journal):
    told(journal, waiting())
    in_flight = Skip(
        action="auction", subject=SUBJECT, reason=Reason.IN_FLIGHT, strategy="auctions"
    )

    assert told(journal, in_flight, block=6) == []
    assert told(journal, waiting(), block=7) == []


def test_tell__gone_and_back__is_said_again(journal):
    told(journal, waiting())
    told(journal, block=6)

    assert len(told(journal, waiting(), block=7)) == 1


def test_tell__a_block_in_parts__is_compared_with_the_block_before(journal):
    other = replace(waiting(), subject="auction 0xa")
    told(journal, waiting(), other)

    assert told(journal, waiting(), block=6) == []
    assert told(journal, other, block=6) == []
    assert told(journal, waiting(), other, block=7) == []


def test_tell__act__is_said_with_its_order_and_large_numbers_as_text(journal):
    order = Take(
        auction_id=2**200,
        asset=1,
        max_collateral=Wad(WAD),
        max_price=Ray(3),
        min_collateral=Wad(1),
        min_profit=Wad(2),
    )
    act = Act(order=order, reason=Reason.PRICE_AT_TARGET, profit=Wad(5 * WAD // 2))

    (line,) = told(journal, act)
    assert line["acting"] is True
    assert line["reason"] == "price_at_target"
    assert line["auction_id"] == str(2**200)
    assert (line["asset"], line["max_collateral"]) == (1, str(WAD))
    assert line["expected_profit_coin"] == 2.5


# --- Transactions ---------------------------------------------------------------------------------


def mined(order, *, revert: str | None = None) -> Mined:
    act = Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0))
    intent = Intent(call=Call(target="0x", data="0x"), acts=(act,))
    return Mined(
        intent=intent,
        hash="0xaa",
        sent_at=5,
        receipt=Receipt(
            block=6, is_successful=revert is None, gas_used=200_000, gas_price=50 * 10**9
        ),
        revert=revert,
    )


def line_of(journal, *arguments):
    with capture_logs() as lines:
        journal.tell_mined(*arguments)
    (line,) = lines
    return line


def test_tell_mined__profit__is_net_of_gas(journal):
    order = CloseOut(account=scene.OWNER)
    line = line_of(journal, mined(order), Wad(110 * WAD), Wad(200 * WAD))

    # 200,000 gas at 50 gwei are 0.01 ether: 2 coins.
    assert line["event"] == "mined"
    assert (line["coin_change"], line["gas_cost_coin"], line["profit_coin"]) == (110, 2, 108)
    assert (line["status"], line["gas_used"], line["blocks_waited"]) == (1, 200_000, 1)


def test_tell_mined__coin_moved__is_no_profit(journal):
    order = EnterCoin(amount=Wad(1))
    line = line_of(journal, mined(order), Wad(110 * WAD), Wad(200 * WAD))

    assert (line["coin_change"], line["profit_coin"]) == (110, -2)


def test_tell_mined__reverted__says_why(journal):
    order = CloseOut(account=scene.OWNER)
    reverted = mined(order, revert="liquidation: account is healthy")
    line = line_of(journal, reverted, Wad(0), Wad(200 * WAD))

    assert (line["event"], line["status"]) == ("reverted", 0)
    assert line["reason"] == "liquidation: account is healthy"
    assert line["profit_coin"] == -2


# --- Earnings -------------------------------------------------------------------------------------


def logged(event, transaction: str) -> Logged:
    return Logged(event=event, block=1, transaction=transaction)


def test_earnings__several_transactions__are_told_apart():
    earnings = Earnings(scene.WALLET)
    earnings.read([logged(CoinChanged(account=scene.WALLET, amount=10 * RAD), "0x01")], Rad(0))
    earnings.read(
        [
            logged(CoinChanged(account=scene.WALLET, amount=15 * RAD), "0x02"),
            logged(CoinChanged(account=scene.OTHER, amount=99 * RAD), "0x02"),
            logged(LotBought(profit=3 * WAD), "0x03"),
            logged(CoinChanged(account=scene.WALLET, amount=11 * RAD), "0x04"),
        ],
        Rad(10 * RAD),
    )

    assert [earnings.of(f"0x0{number}") for number in range(1, 6)] == [
        0,
        5 * WAD,
        3 * WAD,
        -4 * WAD,
        0,
    ]


# --- Clock ----------------------------------------------------------------------------------------


def test_clock__intervals_vary__expects_the_shorter_of_the_last_two():
    clock = BlockClock(None)
    intervals = []
    for number, timestamp in enumerate((100, 130, 190, 250)):
        clock.see(head(number, timestamp=timestamp))
        intervals.append(clock.interval)

    assert intervals == [12, 30, 30, 60]
    assert clock.next_timestamp(head(3, timestamp=250)) == 310


def test_clock__blocks_missed__does_not_learn_from_the_gap():
    clock = BlockClock(None)
    for number, timestamp in ((1, 100), (2, 130), (9, 140)):
        clock.see(head(number, timestamp=timestamp))

    assert clock.interval == 30


def test_clock__fixed__does_not_learn():
    clock = BlockClock(5)
    for number in (1, 2):
        clock.see(head(number))

    assert clock.interval == 5


@pytest.mark.parametrize(("at", "block"), [(1_061, 6), (1_072, 6), (1_073, 7), (1_000, 6)])
def test_block_at__any_moment__is_the_first_block_not_before_it(at, block):
    assert BlockClock(12).block_at(head(5), UnixTime(at)) == block
