# SPDX-License-Identifier: MIT
"""An outcome in which all is well, to be spoilt one field at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lab.live.outcome import (
    Auction,
    BadDebt,
    KeeperAccount,
    Liquidation,
    Outcome,
    Prices,
    Purchase,
)
from model.units import RAD, RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad

START = 1_704_067_200
NO_BAD_DEBT = BadDebt(
    created=Rad(0), buffer=Rad(0), guaranty_pool=Rad(0), debt_auction=Rad(0), uncovered=Rad(0)
)


def coins(amount: int) -> Rad:
    return Rad(amount * RAD)


def liquidation(**fields: Any) -> Liquidation:
    base = Liquidation(
        block=60,
        time=UnixTime(START + 180),
        lane="direct",
        account="0x01",
        debt=coins(10_000),
        waited_blocks=1,
        waited_ms=40.0,
    )
    return replace(base, **fields)


def auction(**fields: Any) -> Auction:
    base = Auction(
        auction=1,
        account="0x02",
        started=UnixTime(START + 180),
        due=coins(20_000),
        resets=0,
        ended=UnixTime(START + 900),
        unpaid=Rad(0),
        penalty=coins(2_000),
    )
    return replace(base, **fields)


def purchase(**fields: Any) -> Purchase:
    base = Purchase(
        block=64,
        time=UnixTime(START + 900),
        auction=1,
        asset="ETH",
        elapsed=Seconds(720),
        collateral=Wad(200 * WAD),
        payment=coins(22_000),
        price=Ray(110 * RAY),
        top=Ray(132 * RAY),
        market=Wad(120 * WAD),
        floor_fraction=Bps(6_000),
    )
    return replace(base, **fields)


def outcome(**fields: Any) -> Outcome:
    base = Outcome(
        scenario="made-up",
        title="A made-up crash",
        with_keeper=True,
        start=UnixTime(START),
        assets=("ETH", "BTC"),
        health_before=(1.1, 1.2, 1.5, 4.0),
        health_after=(1.05, float("inf"), 1.2, 3.2),
        prices=tuple(
            Prices(
                time=UnixTime(START + 180 * block),
                market={"ETH": Wad((200 - block) * WAD), "BTC": Wad(8_000 * WAD)},
                oracle={"ETH": Wad((201 - block) * WAD), "BTC": Wad(8_000 * WAD)},
            )
            for block in range(10)
        ),
        liquidations=(
            liquidation(),
            liquidation(account="0x02", lane="close_out", waited_blocks=2, waited_ms=60.0),
        ),
        auctions=(auction(),),
        purchases=(purchase(),),
        bad_debt=NO_BAD_DEBT,
        buffer_before=coins(300_000),
        buffer_after=coins(302_000),
        governance_minted=Wad(0),
        keeper=KeeperAccount(profit=Wad(1_234 * WAD), gas_used=900_000, transactions=3, reverted=0),
        conservation_error=Rad(0),
        logs_are_complete=True,
        wrong_starts=0,
        unsafe_accounts_left=0,
        wall_seconds=12.3456789,
    )
    return replace(base, **fields)
