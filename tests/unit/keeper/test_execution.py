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


@pytest.mark.parametrize(
    ("order", "contract", "function", "arguments"), CALLS, ids=[call[2] for call in CALLS]
)
def test_intents__one_order__calls_its_function(order, contract, function, arguments):
    (intent,) = EXECUTOR.intents([act(order)])

    abi = interface(contract).functions[function]
    data = bytes.fromhex(intent.call.data[2:])
    assert intent.call.target == ADDRESSES[contract]
    assert data[:4] == abi.selector
    assert decode(abi.inputs, data[4:]) == arguments
    assert intent.action == order.action
    assert intent.subjects == (order.subject,)


def close_out(number: int) -> Act:
    return act(CloseOut(account=f"0x{number:040x}"))


def test_intents__several_close_outs__go_in_batches():
    intents = EXECUTOR.intents([close_out(number) for number in range(40)])

    abi = interface("LiquidationEngine").functions["close_out_many"]
    sizes = []
    for intent in intents:
        data = bytes.fromhex(intent.call.data[2:])
        assert data[:4] == abi.selector
        sizes.append(len(decode(abi.inputs, data[4:])[0]))
    assert sizes == [32, 8]


def test_intents__close_out_tried_lately__goes_alone():
    acts = [close_out(number) for number in range(3)]
    intents = EXECUTOR.intents(acts, alone={acts[1].order.subject})

    assert sorted(len(intent.acts) for intent in intents) == [1, 2]


def test_intents__several_pokes__are_one_call_and_come_first():
    intents = EXECUTOR.intents([act(TAKE), act(Poke(asset=0)), act(Settle()), act(Poke(asset=15))])

    assert [intent.action for intent in intents] == ["poke", "take", "settle"]
    abi = interface("PriceOracle").functions["poke"]
    assert decode(abi.inputs, bytes.fromhex(intents[0].call.data[10:])) == (2**15 + 1,)
    assert intents[0].subjects == ("price 0", "price 15")


def test_intents__nothing__returns_nothing():
    assert EXECUTOR.intents([]) == []
