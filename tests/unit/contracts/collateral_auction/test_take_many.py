# SPDX-License-Identifier: MIT
"""`CollateralAuction.take_many`: several lots of one auction in one purchase."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK


@pytest.fixture
def basket(scene):
    """50 ETH, 1 BTC and 500 LINK at first prices 165, 6,600 and 3.3; tab 15,400."""
    return scene.auction_basket()


def request(asset, amount=w.MAX, max_price=w.MAX, min_collateral=0):
    return asset, amount, max_price, min_collateral


def take_many(scene, auction_id, *requests, **changes):
    wanted = {"receiver": scene.receiver, "data": b"", "sender": scene.buyer} | changes
    sender = wanted.pop("sender")
    return scene.auctions.take_many(auction_id, list(requests), *wanted.values(), sender=sender)


def test_take_many__two_lots__moves_collateral_and_coin_once(scene, basket):
    before = scene.coin(scene.buyer)
    paid = take_many(scene, basket, request(ETH, 10 * WAD), request(LINK))
    assert paid == 3_300 * RAD
    assert scene.coin(scene.buyer) == before - 3_300 * RAD
    assert scene.free(scene.receiver, ETH) == 10 * WAD
    assert scene.free(scene.receiver, LINK) == 500 * WAD
    assert scene.auctions.auction(basket).tab == 12_100 * RAD
    assert scene.open_tabs((ETH, BTC, LINK)) == [6_050 * RAD, 6_160 * RAD, 0]
    assert scene.auctions.total_open_tab() == 12_100 * RAD
    assert scene.coin_gap() == 0


def test_take_many__two_lots__emits_one_event_each(scene, basket):
    take_many(scene, basket, request(ETH, 10 * WAD), request(LINK))
    events = named(logged(scene.auctions), "LotTaken")
    facts = [
        (e["asset"], e["price"], e["collateral"], e["payment"], e["tab"], e["lot"])
        for _, e in events
    ]
    assert facts == [
        (ETH, 165 * RAY, 10 * WAD, 1_650 * RAD, 13_750 * RAD, 40 * WAD),
        (LINK, 33 * RAY // 10, 500 * WAD, 1_650 * RAD, 12_100 * RAD, 0),
    ]
    limits = [(event["open_tab"], event["total_open_tab"]) for _, event in events]
    assert limits == [(6_050 * RAD, 13_750 * RAD), (0, 12_100 * RAD)]


def test_take_many__all_lots__ends_the_auction(scene, basket):
    paid = take_many(scene, basket, request(ETH), request(BTC), request(LINK))
    assert paid == 15_400 * RAD
    assert scene.auctions.running_auctions() == 0
    assert scene.open_tabs((ETH, BTC, LINK)) == [0, 0, 0]
    # 8,250 and 6,600 leave 550 for LINK at 3.3.
    bought = 550 * RAD // (33 * RAY // 10)
    assert scene.free(scene.receiver, LINK) == bought
    assert scene.free(scene.owner, LINK) == 500 * WAD - bought


def test_take_many__all_lots_below_the_tab__ends_with_an_unpaid_rest(scene, basket):
    scene.wait(1_800)
    paid = take_many(scene, basket, request(ETH), request(BTC), request(LINK))
    (ended,) = named(logged(scene.auctions), "AuctionEnded")
    assert ended[1]["unpaid"] == 15_400 * RAD - paid
    assert ended[1]["returned"] == [0, 0, 0]
    assert scene.auctions.total_open_tab() == 0


def test_take_many__as_single_takes__does_the_same(scene, basket):
    requests = [request(ETH, 7 * WAD), request(BTC, WAD // 3), request(LINK)]
    scene.wait(77)
    with boa.env.anchor():
        take_many(scene, basket, *requests)
        together = scene.auctions.auction(basket), scene.open_tabs(), scene.coin(scene.buyer)
    for asset, amount, *_ in requests:
        scene.take(basket, asset, amount)
    assert together == (
        scene.auctions.auction(basket),
        scene.open_tabs(),
        scene.coin(scene.buyer),
    )


def test_take_many__one_lot__does_as_take(scene, basket):
    assert take_many(scene, basket, request(BTC, WAD // 2)) == 3_300 * RAD


def test_take_many__eight_lots__sells_them_all(scene):
    scene.open_account(scene.owner, {a: 2_000 * WAD // w.PRICES[a] for a in range(8)}, 11_000 * WAD)
    scene.fall_by(2_500, range(8))
    scene.give_coin(scene.buyer)
    auction_id = scene.close_out()
    # 8 * 1,650 at the first prices are 13,200 for a tab of 12,100.
    assert take_many(scene, auction_id, *map(request, range(8))) == 12_100 * RAD
    assert scene.auctions.running_auctions() == 0
    assert sum(scene.open_tabs()) == 0


def test_take_many__second_part_would_leave_too_little__is_cut_back(scene, basket):
    """The rule of the least tab counts what the purchases before have paid."""
    paid = take_many(scene, basket, request(ETH, 40 * WAD), request(BTC, 9 * WAD // 10))
    assert paid == 9_900 * RAD  # 6,600 and of 5,940 only 3,300
    assert scene.free(scene.receiver, BTC) == WAD // 2
    assert scene.auctions.auction(basket).tab == w.LEAST * RAD


# --- Refusals -------------------------------------------------------------------------------------


def test_take_many__no_request__reverts(scene, basket):
    with boa.reverts(errors.AUCTION_NOTHING_REQUESTED):
        take_many(scene, basket)


@pytest.mark.parametrize("assets", [(BTC, ETH), (ETH, ETH), (ETH, LINK, BTC)])
def test_take_many__assets_not_ascending__reverts(scene, basket, assets):
    with boa.reverts(errors.AUCTION_ASSETS_NOT_ASCENDING):
        take_many(scene, basket, *(request(asset, WAD // 1_000) for asset in assets))


def test_take_many__tab_raised_on_the_way__reverts(scene):
    """7,500 of debt on lots that would fetch more than twice its tab of 8,250."""
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    scene.change(scene.owner, repaid=6_500 * WAD)
    scene.fall_by(5_500, w.BASKET)
    scene.give_coin(scene.buyer)
    auction_id = scene.close_out()
    scene.fall_by_a_quarter()
    scene.wait(w.TAIL + 1)
    scene.auctions.reset(auction_id, scene.keeper)
    with boa.reverts(errors.AUCTION_TAB_ALREADY_RAISED):
        take_many(scene, auction_id, request(ETH), request(BTC))
    assert take_many(scene, auction_id, request(ETH)) == 8_250 * RAD


def test_take_many__one_request_refused__undoes_all(scene, basket):
    with boa.reverts(errors.AUCTION_TOO_EXPENSIVE):
        take_many(scene, basket, request(ETH), request(BTC, max_price=6_600 * RAY - 1))
    assert scene.free(scene.receiver, ETH) == 0
    assert scene.auctions.auction(basket).tab == 15_400 * RAD


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (request(3), errors.AUCTION_ASSET_NOT_IN_AUCTION),
        (request(LINK, 0), errors.AUCTION_NOTHING_BOUGHT),
        (request(LINK, min_collateral=500 * WAD + 1), errors.AUCTION_TOO_LITTLE_COLLATERAL),
    ],
)
def test_take_many__second_request_refused__reverts(scene, basket, bad, reason):
    with boa.reverts(reason):
        take_many(scene, basket, request(ETH, WAD), bad)


def test_take_many__coin_for_only_one__reverts(scene, basket):
    scene.give_coin(scene.stranger, 3_300 * RAD - 1)
    requests = request(ETH, 10 * WAD), request(LINK)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        take_many(scene, basket, *requests, sender=scene.stranger)


def test_take_many__receiver_is_zero__reverts(scene, basket):
    with boa.reverts(errors.AUCTION_RECEIVER_IS_ZERO):
        take_many(scene, basket, request(ETH), receiver=w.ZERO_ADDRESS)


def test_take_many__not_running__reverts(scene):
    with boa.reverts(errors.AUCTION_NOT_RUNNING):
        take_many(scene, 1, request(ETH))


def test_take_many__after_the_tail__reverts(scene, basket):
    scene.wait(w.TAIL + 1)
    with boa.reverts(errors.AUCTION_RESET_NEEDED):
        take_many(scene, basket, request(ETH))


def test_take_many__paused_at_level_3__reverts(scene, basket):
    scene.auctions.pause(3, w.HOUR, sender=scene.guardian)
    with boa.reverts(errors.AUCTION_TAKES_ARE_PAUSED):
        take_many(scene, basket, request(ETH))
