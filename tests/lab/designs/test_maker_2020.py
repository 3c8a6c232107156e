# SPDX-License-Identifier: MIT
"""`Maker2020`: the rules of 12 March 2020, and that coin and collateral are conserved."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress

import boa
import pytest

from tests.lab.designs.conftest import THRESHOLD, WAD

LOT = 50 * WAD
HOUR = 3_600
DEBT = 12_000 * WAD
BIDDERS = ("first", "second")


@pytest.fixture
def maker(coin, ether, feed):
    return boa.load("contracts/testing/Maker2020.vy", coin, ether, feed, THRESHOLD, LOT)


@pytest.fixture
def vault(maker, ether, borrower):
    """120 ether against 12,000 coins: unsafe below 149.99 coins."""
    ether.approve(maker, 1_000 * WAD, sender=borrower)
    maker.open_vault(120 * WAD, DEBT, sender=borrower)
    return borrower


@pytest.fixture
def bidders(coin, maker):
    addresses = [boa.env.generate_address(name) for name in BIDDERS]
    for address in addresses:
        coin.mint(address, 100_000 * WAD)
        coin.approve(maker, 2**256 - 1, sender=address)
    return addresses


@pytest.fixture
def auction(maker, vault, say):
    """The first lot of the vault, at 140 coins: debt 5,000, tab 5,650."""
    fall(maker, say, 140)
    return maker.liquidate(vault)


def fall(maker, say, price):
    """To a price that counts now."""
    say(price)
    for _ in range(2):
        wait(HOUR)
        maker.update_price()


def wait(seconds):
    boa.env.timestamp += seconds


def test_init__first_prices__are_the_feeds(maker):
    assert (maker.current_price(), maker.next_price()) == (200 * WAD, 200 * WAD)
    assert maker.shifted_at() == boa.env.timestamp // HOUR * HOUR


@pytest.mark.parametrize(
    ("terms", "reason"),
    [((0, LOT), "threshold out of range"), ((10_000, LOT), "threshold out of range"),
     ((THRESHOLD, 0), "lot size is zero")],
)  # fmt: skip
def test_init__bad_terms__reverts(coin, ether, feed, terms, reason):
    with boa.reverts(f"maker: {reason}"):
        boa.load("contracts/testing/Maker2020.vy", coin, ether, feed, *terms)


def test_init__feed_is_silent__reverts(coin, ether, say, feed):
    say(0)
    with boa.reverts("maker: no price"):
        boa.load("contracts/testing/Maker2020.vy", coin, ether, feed, THRESHOLD, LOT)


def test_open_vault__at_the_limit__is_allowed_and_a_wei_more_is_not(maker, ether, coin, borrower):
    ether.approve(maker, 1_000 * WAD, sender=borrower)
    most = 100 * 200 * WAD * THRESHOLD // 10_000
    with boa.reverts("maker: vault is unsafe"):
        maker.open_vault(100 * WAD, most + 1, sender=borrower)
    maker.open_vault(100 * WAD, most, sender=borrower)

    assert (maker.vaults(borrower).collateral, maker.vaults(borrower).debt) == (100 * WAD, most)
    assert coin.balanceOf(borrower) == maker.total_debt() == most
    with boa.reverts("maker: vault exists"):
        maker.open_vault(1, 0, sender=borrower)


def test_update_price__new_answer__counts_after_the_second_full_hour(maker, vault, say):
    say(140)
    wait(HOUR)
    maker.update_price()
    assert (maker.current_price(), maker.next_price()) == (200 * WAD, 140 * WAD)
    assert not maker.is_unsafe(vault)
    with boa.reverts("maker: too early"):
        maker.update_price()
    wait(HOUR - boa.env.timestamp % HOUR - 1)
    with boa.reverts("maker: too early"):
        maker.update_price()
    wait(1)
    maker.update_price()
    assert maker.current_price() == 140 * WAD
    assert maker.is_unsafe(vault)


def test_liquidate__safe_vault__reverts(maker, vault):
    with boa.reverts("maker: vault is safe"):
        maker.liquidate(vault)


def test_liquidate__large_vault__goes_lot_by_lot(maker, vault, say):
    fall(maker, say, 140)
    for _ in range(3):
        maker.liquidate(vault)

    lots = [maker.auctions(number) for number in (1, 2, 3)]
    assert [each.lot for each in lots] == [50 * WAD, 50 * WAD, 20 * WAD]
    assert [each.tab for each in lots] == [5_650 * WAD, 5_650 * WAD, 2_260 * WAD]
    assert (maker.total_debt(), maker.unbacked_debt()) == (0, DEBT)
    assert (maker.vaults(vault).collateral, maker.vaults(vault).debt) == (0, 0)
    assert maker.hole() == DEBT
    with boa.reverts("maker: vault is safe"):
        maker.liquidate(vault)


def test_raise_bid__nobody_else_bids__a_wei_gets_the_lot(maker, auction, ether, coin, bidders):
    """The zero bids of 2020."""
    first = bidders[0]
    maker.raise_bid(auction, 1, sender=first)
    wait(601)
    maker.settle_auction(auction)

    assert ether.balanceOf(first) == LOT
    assert coin.balanceOf(first) == 100_000 * WAD - 1
    assert maker.hole() == 5_000 * WAD - 1


def test_raise_bid__outbid__the_one_before_has_his_coin_back(maker, auction, coin, bidders):
    first, second = bidders
    maker.raise_bid(auction, 1_000 * WAD, sender=first)
    with boa.reverts("maker: bid not higher"):
        maker.raise_bid(auction, 1_000 * WAD, sender=second)
    with boa.reverts("maker: step too small"):
        maker.raise_bid(auction, 1_030 * WAD - 1, sender=second)
    maker.raise_bid(auction, 1_030 * WAD, sender=second)

    assert [coin.balanceOf(each) for each in bidders] == [100_000 * WAD, 98_970 * WAD]
    assert maker.surplus() == 1_030 * WAD
    with boa.reverts("maker: above tab"):
        maker.raise_bid(auction, 5_650 * WAD + 1, sender=first)


def test_raise_bid__the_tab__needs_no_step(maker, auction, bidders):
    first, second = bidders
    maker.raise_bid(auction, 5_649 * WAD, sender=first)
    maker.raise_bid(auction, 5_650 * WAD, sender=second)
    with boa.reverts("maker: bid not higher"):
        maker.raise_bid(auction, 5_650 * WAD, sender=first)


def test_raise_bid__no_such_auction__reverts(maker, bidders):
    with boa.reverts("maker: no such auction"):
        maker.raise_bid(1, 1, sender=bidders[0])


def test_lower_lot__tab_reached__the_owner_has_the_rest(maker, auction, vault, tokens, bidders):
    coin, ether = tokens
    first, second = bidders
    maker.raise_bid(auction, 5_650 * WAD, sender=first)
    with boa.reverts("maker: step too small"):
        maker.lower_lot(auction, 49 * WAD, sender=second)
    with boa.reverts("maker: lot not lower"):
        maker.lower_lot(auction, LOT, sender=second)
    before = ether.balanceOf(vault)
    maker.lower_lot(auction, 45 * WAD, sender=second)

    assert ether.balanceOf(vault) == before + 5 * WAD
    assert [coin.balanceOf(each) for each in bidders] == [100_000 * WAD, 94_350 * WAD]
    wait(601)
    maker.settle_auction(auction)
    assert ether.balanceOf(second) == 45 * WAD
    assert maker.hole() == 0


def test_lower_lot__tab_not_reached__reverts(maker, auction, bidders):
    maker.raise_bid(auction, 5_649 * WAD, sender=bidders[0])
    with boa.reverts("maker: tab not reached"):
        maker.lower_lot(auction, WAD, sender=bidders[1])


@pytest.mark.parametrize("name", ["raise_bid", "lower_lot"])
def test_bids__at_the_moment_of_expiry__neither_bidding_nor_settling(maker, auction, bidders, name):
    maker.raise_bid(auction, 5_650 * WAD, sender=bidders[0])
    wait(600)
    with boa.reverts("maker: over"):
        getattr(maker, name)(auction, WAD, sender=bidders[1])
    with boa.reverts("maker: not over"):
        maker.settle_auction(auction)
    wait(1)
    maker.settle_auction(auction)
    with boa.reverts("maker: not over"):
        maker.settle_auction(auction)


def test_raise_bid__each_one__starts_ten_minutes_anew_up_to_six_hours(maker, auction, bidders):
    for number in range(36):
        maker.raise_bid(
            auction, 1_000 * WAD * 104**number // 100**number, sender=bidders[number % 2]
        )
        wait(599)
    wait(36)
    with boa.reverts("maker: over"):
        maker.raise_bid(auction, 5_650 * WAD, sender=bidders[0])
    wait(1)
    maker.settle_auction(auction)


def test_restart_auction__nobody_has_bid__opens_it_again(maker, auction, bidders):
    wait(6 * HOUR)
    with boa.reverts("maker: not over"):
        maker.restart_auction(auction)
    with boa.reverts("maker: over"):
        maker.raise_bid(auction, 1, sender=bidders[0])
    wait(1)
    maker.restart_auction(auction)
    maker.raise_bid(auction, 1, sender=bidders[0])


def test_restart_auction__somebody_has_bid__reverts(maker, auction, bidders):
    maker.raise_bid(auction, 1, sender=bidders[0])
    wait(6 * HOUR + 1)
    with boa.reverts("maker: has a bid"):
        maker.restart_auction(auction)


def test_cancel_debt__penalty_and_surplus__are_left_over(maker, auction, coin, bidders):
    coin.mint(maker, 100 * WAD)
    maker.raise_bid(auction, 5_650 * WAD, sender=bidders[0])
    maker.cancel_debt()

    assert (maker.unbacked_debt(), maker.surplus(), maker.hole()) == (0, 750 * WAD, 0)


def test_cancel_debt__too_little_coin__leaves_a_hole(maker, auction, coin, bidders):
    coin.mint(maker, 100 * WAD)
    maker.raise_bid(auction, 1_000 * WAD, sender=bidders[0])
    maker.cancel_debt()

    assert (maker.unbacked_debt(), maker.surplus(), maker.hole()) == (3_900 * WAD, 0, 3_900 * WAD)


def test_anything__in_any_order__conserves_coin_and_collateral(maker, vault, say, tokens, bidders):
    """Coin is what is owed and what bidders came with; ether is in vaults, auctions and hands."""
    coin, ether = tokens
    draw = random.Random(5)  # noqa: S311 - no secret
    given = coin.totalSupply() - maker.total_debt()
    supply = ether.totalSupply()
    fall(maker, say, 140)
    done = Counter[str]()
    for _ in range(150):
        number = draw.randrange(1, 4)
        name, *arguments = draw.choice(
            (
                ("liquidate", vault),
                ("raise_bid", number, draw.choice((1, 2_260 * WAD, 5_650 * WAD))),
                ("lower_lot", number, draw.choice((48 * WAD, 19 * WAD, 10 * WAD))),
                ("lower_lot", number, draw.choice((40 * WAD, 15 * WAD))),
                ("settle_auction", number),
                ("cancel_debt",),
            )
        )
        with suppress(boa.BoaError):
            getattr(maker, name)(*arguments, sender=draw.choice(bidders))
            done[name] += 1
        boa.env.timestamp += draw.choice((0, 10, 30, 200))

        assert coin.totalSupply() == given + maker.total_debt() + maker.unbacked_debt()
        lots = sum(maker.auctions(each).lot for each in range(1, maker.auction_count() + 1))
        assert ether.balanceOf(maker) == maker.vaults(vault).collateral + lots
        assert ether.totalSupply() == supply
    assert set(done) >= {"liquidate", "raise_bid", "lower_lot", "settle_auction", "cancel_debt"}
