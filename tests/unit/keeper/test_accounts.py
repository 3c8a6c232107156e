# SPDX-License-Identifier: MIT
"""Accounts from events, and the screen that finds the unsafe ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.events.ledger import AccountChanged
from keeper.mirror.accounts import Accounts, AccountsPicture
from model.account_book import Account
from model.health import is_unsafe, weigh
from model.units import RAY, WAD, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.branches import floats_of


def changed(debt: int, assets: int, *amounts: int, account: str = scene.OWNER) -> AccountChanged:
    return AccountChanged(account=account, normalized_debt=debt, assets=assets, amounts=amounts)


def test_apply__part_of_the_assets__keeps_the_others():
    accounts = Accounts()
    accounts.apply(changed(5, 0b11, 10, 20))
    accounts.apply(changed(7, 0b10, 30))

    found = accounts.get(scene.OWNER)
    assert found == Account(normalized_debt=Wad(7), collateral={0: Wad(10), 1: Wad(30)})


def test_apply__amount_zero__closes_the_slot():
    accounts = Accounts()
    accounts.apply(changed(5, 0b1010, 10, 20))
    accounts.apply(changed(5, 0b0010, 0))

    assert accounts.get(scene.OWNER).collateral == {3: 20}


def test_apply__many_accounts__keeps_all_of_them_and_their_total():
    accounts = Accounts()
    for number in range(200):
        accounts.apply(changed(number, 1, WAD, account=f"0x{number:040x}"))
    accounts.apply(changed(0, 1, WAD, account=f"0x{199:040x}"))

    assert len(accounts) == 200
    assert accounts.total_normalized_debt == sum(range(199))
    assert accounts.get(f"0x{150:040x}").normalized_debt == 150


def test_get__unknown_address__returns_an_empty_account():
    assert Accounts().get(scene.OWNER) == Account()


BPS = 8_000
THRESHOLDS = tuple(BPS if asset < 2 else 0 for asset in range(16))
PACKED = sum(bps << 16 * asset for asset, bps in enumerate(THRESHOLDS))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 10**26), st.integers(0, 10**28), st.integers(0, 10**26)),
        max_size=20,
    ),
    eth=st.integers(0, 10**24),
    btc=st.integers(0, 10**24),
    rate=st.integers(RAY, 3 * RAY),
    nudge=st.integers(-1, 1),
)
def test_screened__any_accounts__misses_no_unsafe_one(rows, eth, btc, rate, nudge):
    accounts = Accounts()
    prices = [eth, btc, *[0] * 14]
    for number, (debt, first, second) in enumerate(rows):
        # One account on the very edge of safety: there floats are of no use.
        edge = (first * eth + second * btc) * BPS * 10**9 // (rate * 10_000) + nudge
        for part, owed in enumerate((debt, max(edge, 0))):
            address = f"0x{2 * number + part:040x}"
            accounts.apply(changed(owed, 0b11, first, second, account=address))

    screened = {found.owner for found in accounts.screened(prices, THRESHOLDS, rate)}

    for found in accounts:
        held = found.account.collateral
        weighted, _ = weigh(
            list(held.values()),
            [Wad(prices[asset]) for asset in held],
            found.account.assets,
            PACKED,
        )
        if is_unsafe(weighted, found.account.normalized_debt * rate):
            assert found.owner in screened


def test_screened__healthy_accounts__leaves_them_out():
    accounts = Accounts()
    accounts.apply(changed(70 * WAD, 1, WAD))

    assert list(accounts.screened([100 * WAD, *[0] * 15], THRESHOLDS, RAY)) == []


def test_screened__several__come_with_the_largest_debt_first():
    accounts = Accounts()
    prices, debts = [WAD, *[0] * 15], [3 * WAD, 8 * WAD, 5 * WAD, 8 * WAD, WAD // 10]
    for number, debt in enumerate(debts):
        accounts.apply(changed(debt, 1, min(debt, 5 * WAD), account=f"0x{number:040x}"))
    on_the_edge = changed(9 * WAD, 1, 9 * WAD * BPS // 8_000, account=f"0x{9:040x}")
    accounts.apply(on_the_edge)

    found = [int(each.owner, 16) for each in accounts.screened(prices, THRESHOLDS, RAY)]

    assert found == [9, 1, 3, 2, 0, 4]


def test_screened__no_debt__is_never_unsafe():
    accounts = Accounts()
    accounts.apply(changed(0, 1, WAD))

    assert list(accounts.screened([0] * 16, THRESHOLDS, RAY)) == []


def test_nearest__several_accounts__returns_the_least_health_factors_first():
    accounts = Accounts()
    for number, debt in enumerate((40, 0, 79, 60)):
        accounts.apply(changed(debt * WAD, 1, WAD, account=f"0x{number:040x}"))

    nearest = accounts.nearest([100 * WAD, *[0] * 15], THRESHOLDS, RAY, 2)

    assert [found.account.normalized_debt for found, _ in nearest] == [79 * WAD, 60 * WAD]
    assert round(nearest[0][1], 6) == round(80 / 79, 6)


def test_go_back__to_a_mark_and_then_to_an_earlier_one__undoes_what_came_between():
    accounts = Accounts()
    accounts.apply(changed(1, 1, WAD))
    first = accounts.mark()
    second = accounts.mark()
    accounts.apply(changed(2, 1, WAD))

    accounts.go_back(second, first)
    accounts.apply(changed(3, 1, WAD))
    accounts.go_back(first, None)

    assert accounts.get(scene.OWNER).normalized_debt == 1
    assert accounts.total_normalized_debt == 1


def test_of_picture__any_amounts__is_the_same_to_the_wei():
    accounts = Accounts()
    for number in range(100):
        accounts.apply(
            changed(
                3**number % 2**112, 0b101, 7**number % 2**112, number, account=f"0x{number:040x}"
            )
        )

    again = Accounts.of_picture(accounts.picture())
    again.apply(changed(5, 0b10, 6, account=f"0x{7:040x}"))
    accounts.apply(changed(5, 0b10, 6, account=f"0x{7:040x}"))

    assert list(again) == list(accounts)
    assert again.total_normalized_debt == accounts.total_normalized_debt
    np.testing.assert_allclose(floats_of(again), floats_of(accounts), rtol=1e-15)


@pytest.mark.parametrize("amounts", [(1,), (1, 2, 3)], ids=["fewer", "more"])
def test_apply__amounts_do_not_fit_the_assets__is_refused(amounts):
    with pytest.raises(ValueError, match=r"without an? a"):
        Accounts().apply(changed(5, 0b11, *amounts))


def test_apply__higher_asset__makes_room_and_undoing_it_leaves_the_rest():
    accounts = Accounts()
    accounts.apply(changed(1, 0b1, 11, account="0x01"))
    accounts.apply(changed(2, 0b10, 22, account="0x02"))
    first = accounts.mark()
    accounts.apply(changed(3, 0b1, 33, account="0x01"))
    second = accounts.mark()
    accounts.apply(changed(4, 1 << 15 | 0b1, 44, 55, account="0x01"))
    accounts.apply(changed(5, 1 << 9, 66, account="0x03"))
    assert accounts.get("0x01") == Account(
        normalized_debt=Wad(4), collateral={0: Wad(44), 15: Wad(55)}
    )

    accounts.go_back(second, first)
    assert accounts.get("0x01") == Account(normalized_debt=Wad(3), collateral={0: Wad(33)})
    accounts.go_back(first, None)
    assert [owned.account.normalized_debt for owned in accounts] == [1, 2]
    assert accounts.get("0x01").collateral == {0: 11}
    assert accounts.get("0x02").collateral == {1: 22}
    assert Accounts.of_picture(accounts.picture()).get("0x02") == accounts.get("0x02")


@pytest.mark.parametrize(
    ("owners", "rows", "is_whole"),
    [
        ((), b"", True),
        ((), bytes(16), False),
        (("0x01",), bytes(16), True),
        (("0x01", "0x02"), bytes(2 * 17 * 16), True),
        (("0x01",), b"", False),
        (("0x01",), bytes(17), False),
        (("0x01", "0x02"), bytes(3 * 16), False),
        (("0x01",), bytes(18 * 16), False),
    ],
)
def test_is_whole__rows_and_owners__must_fit(owners, rows, is_whole):
    assert AccountsPicture(owners=owners, rows=rows).is_whole == is_whole
