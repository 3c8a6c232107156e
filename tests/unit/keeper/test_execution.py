# SPDX-License-Identifier: MIT
"""Every order becomes the right call, and what goes together goes together."""

from __future__ import annotations

import pytest
from eth_abi.abi import decode

from keeper.chain.abi import interface
from keeper.decisions.decision import Act
from keeper.decisions.orders import (
    Approve,
    BidDebt,
    BidSurplus,
    CloseOut,
    EnterCoin,
    House,
    Liquidate,
    Poke,
    Reset,
    RestartAuction,
    Settle,
    SettleAuction,
    Take,
    Urgency,
)
from keeper.execution import Executor
from keeper.reasons import Reason
from model.units import MAX_UINT256, Rad, Ray, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import ADDRESSES

EXECUTOR = Executor(ADDRESSES, scene.WALLET)

LIQUIDATE = Liquidate(
    account=scene.OWNER,
    asset=1,
    max_debt=Wad(2),
    min_collateral=Wad(3),
    min_profit=Wad(4),
)
TAKE = Take(
    auction_id=9,
    asset=1,
    max_collateral=Wad(2),
    max_price=Ray(3),
    min_collateral=Wad(4),
    min_profit=Wad(5),
)
CALLS = [
    (Poke(asset=3), "PriceOracle", "poke", (8,)),
    (CloseOut(account=scene.OWNER), "LiquidationEngine", "close_out", (scene.OWNER, scene.WALLET)),
    (LIQUIDATE, "Bidder", "liquidate", (scene.OWNER, 1, 2, 3, 4)),
    (TAKE, "Bidder", "take", (9, 1, 2, 3, 4, 5)),
    (Reset(auction_id=9), "CollateralAuction", "reset", (9, scene.WALLET)),
    (Settle(), "Treasury", "settle", ()),
    (BidDebt(auction_id=2, coin=Rad(1), tokens=Wad(7)), "DebtAuction", "place_bid", (2, 7)),
    (BidSurplus(auction_id=2, coin=Rad(1), tokens=Wad(7)), "SurplusAuction", "place_bid", (2, 7)),
    (SettleAuction(house=House.DEBT, auction_id=2), "DebtAuction", "settle_auction", (2,)),
    (
        RestartAuction(house=House.SURPLUS, auction_id=2),
        "SurplusAuction",
        "restart_auction",
        (2,),
    ),
    (EnterCoin(amount=Wad(6)), "Gateway", "enter_coin", (scene.WALLET, 6)),
    (
        Approve(holding="Stablecoin", spender="Gateway"),
        "Stablecoin",
        "approve",
        (ADDRESSES["Gateway"], MAX_UINT256),
    ),
]


def act(order) -> Act:
    return Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0))


def close_out(number: int, *, after_poke: int = 0) -> Act:
    return act(CloseOut(account=f"0x{number:040x}", after_poke=after_poke))


def intents(acts, alone=()):
    return EXECUTOR.intents(acts, alone, most_gas=10_000_000)


def called(intent):
    """Contract, function and arguments of a call."""
    (contract,) = (name for name, at in ADDRESSES.items() if at == intent.call.target)
    data = bytes.fromhex(intent.call.data[2:])
    for name, abi in interface(contract).functions.items():
        if abi.selector == data[:4]:
            return contract, name, decode(abi.inputs, data[4:])
    raise AssertionError(intent.call.data)


@pytest.mark.parametrize(
    ("order", "contract", "function", "arguments"), CALLS, ids=[call[2] for call in CALLS]
)
def test_intents__one_order__calls_its_function(order, contract, function, arguments):
    (intent,) = intents([act(order)])

    assert called(intent) == (contract, function, arguments)
    assert intent.action == order.action
    assert intent.subjects == (order.subject,)


def test_intents__several_pokes__are_one_call_and_come_first():
    found = intents([act(TAKE), act(Poke(asset=0)), act(Settle()), act(Poke(asset=15))])

    assert [intent.action for intent in found] == ["poke", "take", "settle"]
    assert called(found[0]) == ("PriceOracle", "poke", (2**15 + 1,))
    assert found[0].subjects == ("price 0", "price 15")


def test_intents__one_urgency__what_matters_most_comes_first():
    first, second = close_out(1), close_out(2)
    found = intents([first, act(TAKE), second])

    assert [intent.action for intent in found] == ["close_out", "take"]
    assert found[0].acts == (first, second)


def test_intents__close_outs_that_need_a_poke__go_with_it_in_one_call():
    acts = [act(Poke(asset=0)), act(Poke(asset=3)), *(close_out(n, after_poke=8) for n in (1, 2))]
    rest, together = sorted(intents([*acts, close_out(3)]), key=lambda each: -each.urgency)[-2:]

    accounts = (f"0x{1:040x}", f"0x{2:040x}")
    assert called(together) == (
        "LiquidationEngine",
        "poke_and_close_out",
        (8, accounts, scene.WALLET),
    )
    assert together.subjects == (f"account {accounts[0]}", f"account {accounts[1]}", "price 3")
    assert (together.action, together.urgency) == ("close_out", Urgency.PRICE)
    assert called(rest) == ("PriceOracle", "poke", (1,))


def test_intents__one_close_out_that_needs_a_poke_without_one__pokes_all_the_same():
    (intent,) = intents([close_out(1, after_poke=1)])

    expected = (1, (f"0x{1:040x}",), scene.WALLET)
    assert called(intent) == ("LiquidationEngine", "poke_and_close_out", expected)


def test_divided__would_revert__halves_are_calls_of_their_own():
    (batch,) = intents([close_out(number) for number in range(3)])
    one, two = EXECUTOR.divided(batch, "ledger: odd")

    account = f"0x{0:040x}"
    assert called(one) == ("LiquidationEngine", "close_out", (account, scene.WALLET))
    assert called(two)[1:] == (
        "close_out_many",
        ((f"0x{1:040x}", f"0x{2:040x}"), scene.WALLET),
    )


def test_intents__nothing__returns_nothing():
    assert intents([]) == []
