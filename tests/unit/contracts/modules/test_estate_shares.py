# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import settlement as twin
from model.fixed_point import sub_or_zero
from model.units import RAD, RAY, WAD, Wad
from tests.unit.contracts.modules.differential import deployer, differential, uints

AMOUNTS, PRICES, DEBTS = uints(128), uints(88), uints(240)
ACCOUNTS = st.lists(st.tuples(AMOUNTS, PRICES), max_size=8)
COIN = uints(232)


@pytest.fixture(scope="module")
def estate_shares():
    return deployer("EstateSharesExposed").deploy()


def account(held):
    """Amounts and prices of an account, by asset."""
    return dict(enumerate(a for a, _ in held)), dict(enumerate(p for _, p in held))


@differential
@given(held=ACCOUNTS, debt=DEBTS)
def test_taken__any_account__returns_twins_result(estate_shares, held, debt):
    amounts, prices = account(held)
    worth = estate_shares.worth(list(amounts.values()), list(prices.values()))
    assert worth == twin.worth(amounts, prices)
    taken = estate_shares.taken(list(amounts.values()), worth, debt)
    assert taken == list(twin.taken(amounts, prices, debt).values())


@differential
@given(held=ACCOUNTS.filter(bool), part=st.integers(1, 2**128))
def test_taken__debt_below_the_worth__is_covered_and_hardly_more(estate_shares, held, part):
    """No asset gives more than there is; the value taken is the debt and at most a wei of each."""
    amounts, prices = account(held)
    worth = twin.worth(amounts, prices)
    debt = worth * part >> 128
    taken = estate_shares.taken(list(amounts.values()), worth, debt)
    assert all(took <= held for took, held in zip(taken, amounts.values(), strict=True))
    paid = twin.worth(dict(enumerate(taken)), prices)
    assert min(debt, worth) <= paid <= debt + twin.worth(dict.fromkeys(amounts, Wad(1)), prices)


@pytest.mark.parametrize(
    ("debt", "taken"),
    [
        (0, [0, 0]),
        (1, [1, 1]),
        (500 * RAD - 1, [WAD, 25 * WAD]),
        (500 * RAD, [WAD, 25 * WAD]),
        (500 * RAD + 1, [WAD + 1, 25 * WAD + 1]),
        (1_000 * RAD - 1, [2 * WAD, 50 * WAD]),
        (1_000 * RAD, [2 * WAD, 50 * WAD]),
        (1_000 * RAD + 1, [2 * WAD, 50 * WAD]),
    ],
)
def test_taken__worth_of_1000__is_the_same_part_rounded_up(estate_shares, debt, taken):
    """2 tokens at 250 and 50 at 10."""
    assert estate_shares.worth([2 * WAD, 50 * WAD], [250 * WAD, 10 * WAD]) == 1_000 * RAD
    assert estate_shares.taken([2 * WAD, 50 * WAD], 1_000 * RAD, debt) == taken


@pytest.mark.parametrize("debt", [0, 1, RAD])
def test_taken__nothing_of_value__is_everything(estate_shares, debt):
    """Also of an asset that never had a price."""
    assert estate_shares.taken([7 * WAD, 3], 0, debt) == [7 * WAD, 3]
    assert estate_shares.taken([], 0, debt) == []


def test_taken__asset_without_a_price_beside_others__gives_the_same_part(estate_shares):
    worth = estate_shares.worth([WAD, 9 * WAD], [100 * WAD, 0])
    assert worth == 100 * RAD
    assert estate_shares.taken([WAD, 9 * WAD], worth, 50 * RAD) == [WAD // 2, 9 * WAD // 2]


@differential
@given(held=st.lists(st.tuples(AMOUNTS, PRICES), min_size=16, max_size=16), coin=COIN)
def test_shortfall__any_estate__returns_twins_result(estate_shares, held, coin):
    estate, prices = account(held)
    found = estate_shares.shortfall(list(estate.values()), list(prices.values()), coin)
    assert found == sub_or_zero(coin, twin.worth(estate, prices))


def test_shortfall__widest_estate__fits(estate_shares):
    widest = [2**128 - 1] * 16, [2**88 - 1] * 16
    assert estate_shares.shortfall(*widest, 2**256 - 1) > 0


@pytest.mark.parametrize(("coin", "shortfall"), [(-1, 0), (0, 0), (1, 1)])
def test_shortfall__about_the_worth__counts_to_the_rad(estate_shares, coin, shortfall):
    estate = [WAD, *14 * [0], 3 * WAD]
    prices = [5 * WAD, *14 * [WAD], 7 * WAD]
    assert estate_shares.shortfall(estate, prices, 26 * RAD + coin) == shortfall


@differential
@given(collected=AMOUNTS, coins=st.lists(COIN, min_size=1, max_size=6))
def test_share__of_all_coin__add_up_to_what_there_is_and_hardly_less(
    estate_shares, collected, coins
):
    total = sum(coins)
    if total == 0:
        return
    shares = [estate_shares.share(collected, coin, total) for coin in coins]
    assert shares == [twin.share(collected, coin, total) for coin in coins]
    assert collected - len(coins) < sum(shares) <= collected


def test_share__of_everything__is_everything(estate_shares):
    """A product of more than 256 bits."""
    assert estate_shares.share(2**128 - 1, 2**255, 2**255) == 2**128 - 1
    assert estate_shares.share(10 * WAD, RAY, 3 * RAY) == 10 * WAD // 3
