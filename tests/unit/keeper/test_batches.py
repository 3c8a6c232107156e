# SPDX-License-Identifier: MIT
"""What goes together, how much of it, and what is left when it would revert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.batches import BatchLimit, gas_of, parts_of, put_together
from keeper.decisions.decision import Act
from keeper.decisions.orders import CloseOut, Poke, Settle
from keeper.reasons import Reason
from model.units import Bps, Wad
from tests.unit.keeper.fake_node import head

PLENTY = 10**9


def act(order, strategy="lanes") -> Act:
    return Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0), strategy=strategy)


def close_out(number: int, collaterals: int = 1, *, after_poke: int = 0, **more) -> Act:
    order = CloseOut(account=f"{number}", collaterals=collaterals, after_poke=after_poke)
    return act(order, **more)


def poke(asset: int) -> Act:
    return act(Poke(asset=asset), "prices")


def names(batches):
    return [[each.order.subject.removeprefix("account ") for each in batch] for batch in batches]


def together(acts, *, alone=(), most_gas=PLENTY):
    return names(put_together(acts, alone, most_gas))


# --- Packing --------------------------------------------------------------------------------------


def test_gas__of_batches__grows_with_accounts_and_collaterals():
    one, two, eight = close_out(1), close_out(2), close_out(3, collaterals=8)

    assert gas_of([one]) == 300_000
    assert gas_of([eight]) == 300_000 + 7 * 85_000
    assert gas_of([one, two]) == 90_000 + 2 * 95_000
    assert gas_of([one, eight]) == 90_000 + 2 * 95_000 + 7 * 85_000
    assert gas_of([one, two, poke(0)]) == 90_000 + 2 * 95_000 + 80_000


def test_pack__gas_for_three__is_filled_in_the_order_given():
    acts = [close_out(number) for number in (5, 1, 4, 2, 3)]
    three = gas_of(acts[:3])

    assert together(acts, most_gas=three) == [["5", "1", "4"], ["2", "3"]]
    assert together(acts, most_gas=three - 1) == [["5", "1"], ["4", "2"], ["3"]]


def test_pack__many_collaterals__leave_room_for_fewer_accounts():
    acts = [close_out(1, collaterals=8), close_out(2, collaterals=8), close_out(3)]

    assert together(acts, most_gas=900_000) == [["1"], ["2", "3"]]


def test_pack__gas_for_less_than_one__one_goes_all_the_same():
    assert together([close_out(1), close_out(2)], most_gas=1) == [["1"], ["2"]]


def test_pack__any_gas__no_more_than_the_contract_takes():
    sizes = [len(batch) for batch in put_together([close_out(n) for n in range(130)], (), PLENTY)]
    assert sizes == [64, 64, 2]


def test_pack__tried_lately__goes_alone():
    acts = [close_out(number) for number in (1, 2, 3)]

    assert together(acts, alone={"account 2"}) == [["1", "3"], ["2"]]


def test_pack__of_two_strategies__not_in_one_transaction():
    acts = [close_out(1), close_out(2, strategy="mine"), close_out(3)]

    assert together(acts) == [["1", "3"], ["2"]]


def test_pack__pokes_of_one_strategy__go_together_but_for_what_close_outs_need():
    acts = [poke(0), poke(1), poke(2), close_out(1), close_out(2, after_poke=2)]

    assert together(acts) == [["price 0", "price 2"], ["1"], ["2", "price 1"]]


def test_pack__several_batches_need_a_poke__the_first_has_it():
    acts = [poke(1), close_out(1, after_poke=2), close_out(2, after_poke=2)]

    assert together(acts, most_gas=1) == [["1", "price 1"], ["2"]]


@pytest.mark.parametrize(
    ("gas_limit", "most"),
    [
        (30_000_000, 2_500_000),  # an eighth as limit, of which two thirds are used
        (60_000_000, 5_000_000),
        (400_000_000, 11_184_810),  # 2**24 as limit
        (0, 11_184_810),
    ],
)
def test_limit__of_a_block__leaves_room_for_margin_and_refunds(gas_limit, most):
    limit = BatchLimit(share_of_block=Bps(1_250), max_transaction_gas=2**24, gas_margin=Bps(12_000))
    assert limit.gas_of(replace(head(1), gas_limit=gas_limit)) == most


# --- Dividing -------------------------------------------------------------------------------------


def parts(acts, revert="ledger: odd"):
    return names(parts_of(tuple(acts), revert))


def test_parts__of_several_accounts__are_halves():
    acts = [close_out(number) for number in (1, 2, 3)]

    assert parts(acts) == [["1"], ["2", "3"]]
    assert parts(acts, None) == [["1"], ["2", "3"]]


def test_parts__nobody_was_open__there_are_none():
    acts = [close_out(number) for number in (1, 2, 3)]

    assert parts(acts, "liquidation: nothing done") == []


def test_parts__with_a_poke__the_poke_goes_whatever_becomes_of_the_rest():
    acts = [close_out(1, after_poke=1), close_out(2, after_poke=1), poke(0)]

    assert parts(acts) == [["price 0"], ["1"], ["2"]]
    assert parts(acts, "liquidation: nothing done") == [["price 0"], ["1", "2"]]
    assert parts([acts[0], acts[2]]) == [["price 0"], ["1"]]


@pytest.mark.parametrize("single", [close_out(1), poke(0), act(Settle())])
def test_parts__of_one_piece__there_are_none(single):
    assert parts([single]) == []
