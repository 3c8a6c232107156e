# SPDX-License-Identifier: MIT
"""What the page is sent equals the chain, figure by figure."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

import pytest
from eth_utils.address import to_checksum_address

from model.units import BPS, MAX_UINT256, RAY
from tests.keeper.page.reading import ask, picture
from tests.keeper.world import KEEPER

if TYPE_CHECKING:
    from tests.keeper.page.conftest import Crash

LANES = ("none", "direct", "close-out", "direct or close-out")


def whole(text, digits):
    """The integer that an exact decimal stands for."""
    with localcontext(prec=100):
        number = Decimal(text).scaleb(digits)
        assert number == number.to_integral_value()
        return int(number)


def wad(text):
    return MAX_UINT256 if text is None else whole(text, 18)


def rad(text):
    return whole(text, 45)


def price_of(core, asset):
    """What the oracle says of an asset."""
    (found,) = core["PriceOracle"].prices(1 << asset).call()
    return found


@pytest.fixture(scope="module")
def core(crash: Crash):
    return {name: contract.functions for name, contract in crash.world.contracts.core.items()}


@pytest.fixture(scope="module")
def shown(crash: Crash):
    return picture(crash.port, crash.block)


def test_picture__risk__equals_the_lens(crash, core, shown):
    lens = core["Lens"]
    assets = {each.symbol: each.id for each in crash.world.manifest.assets}
    assert shown["block"] == crash.block
    assert len(shown["risk"]["nearest"]) >= 15
    for row in shown["risk"]["nearest"]:
        owner = to_checksum_address(row["account"])
        (standing,) = lens.liquidatable([owner]).call()
        assert wad(row["health"]) == standing.health_factor
        assert rad(row["debt"]) == standing.debt
        assert row["lanes"] == LANES[standing.lanes]
        assert (rad(row["due"]), rad(row["tab"])) == (standing.due, standing.tab)
        for held in row["collateral"]:
            asset = assets[held["asset"]]
            critical = lens.liquidation_price(owner, asset).call()
            assert wad(held["liquidation_price"]) == critical
            critical = lens.bankruptcy_price(owner, asset).call()
            assert wad(held["bankruptcy_price"]) == critical
            assert wad(held["price"]) == price_of(core, asset).price
    factors = [Decimal(row["health"]) for row in shown["risk"]["nearest"]]
    assert factors == sorted(factors)


def test_picture__sums_of_risk__are_those_of_the_ledger(crash, core, shown):
    owners = [crash.world.contracts.deployer, *crash.world.borrowers]
    states = [core["Ledger"].account_state(owner).call() for owner in owners]
    debts = [state.normalized_debt * state.rate for state in states]

    assert rad(shown["risk"]["debt"]) == sum(debts)
    assert shown["risk"]["accounts"] == len(owners)
    assert shown["risk"]["cloud"]["borrowers"] == sum(debt > 0 for debt in debts)


def test_picture__auctions__equal_the_contract(crash, core, shown):
    house = core["CollateralAuction"]
    found = {int(auction["id"], 16): auction for auction in shown["auctions"]["shown"]}
    assert sorted(found) == sorted(crash.auctions())
    assert len(found) == house.running_auctions().call() >= 3
    assert rad(shown["auctions"]["tab"]) == house.total_open_tab().call()
    for auction_id, auction in found.items():
        status = house.auction(auction_id).call()
        assert rad(auction["tab"]) == status.tab
        assert (auction["needs_reset"], auction["age"]) == (status.needs_reset, status.elapsed)
        assert auction["started_at"] == status.started_at
        assert [wad(lot["left"]) for lot in auction["lots"]] == [
            lot.collateral for lot in status.lots
        ]
        assert [whole(lot["price"], 27) for lot in auction["lots"]] == [
            lot.price for lot in status.lots
        ]


def test_picture__takes__are_the_events(crash, shown):
    house = crash.world.contracts.core["CollateralAuction"]
    (event,) = house.events.LotTaken().get_logs(from_block=0)
    (auction,) = [each for each in shown["auctions"]["shown"] if each["takes"]]
    (taken,) = auction["takes"]
    arguments = event["args"]

    assert int(auction["id"], 16) == arguments["auction_id"]
    assert wad(taken["collateral"]) == arguments["collateral"] == 40 * 10**18
    assert whole(taken["price"], 27) == arguments["price"]
    assert rad(taken["payment"]) == arguments["payment"]
    assert taken["buyer"] == arguments["buyer"].lower()
    assert taken["at"] == crash.world.now
    (lot,) = auction["lots"]
    assert wad(lot["at_start"]) == wad(lot["left"]) + 40 * 10**18


def test_picture__intention__is_when_the_keeper_then_buys(crash, shown):
    planned = [each["intention"] for each in shown["auctions"]["shown"]]
    assert {each["reason"] for each in planned} == {"price_above_target"}
    assert all(each["planned_at"] > shown["time"] for each in planned)
    decided = ask(crash.port, "/api/decisions?limit=100")
    for auction in shown["auctions"]["shown"]:
        (newest, *_) = [line for line in decided if line["subject"] == f"auction {auction['id']}"]
        assert auction["intention"]["planned_at"] == newest["planned_at"]


def test_picture__waterfall__equals_ledger_and_treasury(crash, core, shown):
    ledger, waterfall = core["Ledger"], shown["waterfall"]
    treasury = crash.world.contracts.core["Treasury"].address
    assert rad(waterfall["coin"]) == ledger.coin(treasury).call()
    assert rad(waterfall["unbacked"]) == ledger.unbacked_debt().call() > 0
    assert rad(waterfall["queued"]) == ledger.queued_debt().call() > 0
    assert rad(waterfall["on_auction"]) == ledger.debt_on_auction().call()
    assert sum(rad(each["amount"]) for each in waterfall["queue"]) == ledger.queued_debt().call()
    pool = core["GuarantyPool"].slashable().call()
    assert wad(waterfall["pool"]) == pool > 0
    borne = [rad(waterfall["bearers"][name]) for name in ("buffer", "pool", "debt_auction")]
    assert sum(borne) == ledger.unbacked_debt().call()
    assert borne[0] == min(rad(waterfall["coin"]), rad(waterfall["unbacked"]))


def test_picture__oracle__equals_the_contract(crash, core, shown):
    oracle = core["PriceOracle"]
    ids = {each.symbol: each.id for each in crash.world.manifest.assets}
    assert {row["asset"] for row in shown["oracle"]} >= {"ETH", "BTC", "LINK"}
    for row in shown["oracle"]:
        state = oracle.price_state(ids[row["asset"]]).call()
        price = price_of(core, ids[row["asset"]])
        assert wad(row["price"]) == price.price
        assert (row["is_fresh"], row["is_suspect"]) == (price.is_fresh, price.is_suspect)
        assert row["expires_at"] == state.expires_at
        is_waiting = crash.world.now < state.next_at
        assert row["next_at"] == (state.next_at if is_waiting else None)
        assert row["next_price"] is None or wad(row["next_price"]) == state.next_price


def test_picture__keeper__has_what_its_log_says(crash, shown):
    mined = crash.keeper.of("mined")
    totals = shown["keeper"]["totals"]
    assert totals["states"]["mined"] == len(mined)
    assert totals["profit"] == pytest.approx(sum(line["profit_coin"] for line in mined))
    assert totals["gas"] == sum(line["gas_used"] for line in mined)
    assert shown["keeper"]["mode"] == "acting"
    assert [lane["wallet"] for lane in shown["keeper"]["lanes"]] == [KEEPER.lower()]
    newest = crash.keeper.of("decision")[-1]
    told = shown["keeper"]["decisions"][0]
    assert (told["subject"], told["reason"]) == (newest["subject"], newest["reason"])


# --- What if --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ETH": -500},
        {"ETH": -3_000},
        {"ETH": -6_000, "BTC": -2_500},
        {"ETH": 1_000, "BTC": -4_000, "LINK": -9_000},
        {"ETH": -9_999},
    ],
)
def test_what_if__any_prices__equals_the_lens_at_prices(crash, core, changes):
    lens = core["Lens"]
    ids = {each.symbol: each.id for each in crash.world.manifest.assets}
    supposed = {
        ids[symbol]: price_of(core, ids[symbol]).price * (BPS + change) // BPS
        for symbol, change in changes.items()
    }
    bitmap = sum(1 << asset for asset in supposed)
    prices = [supposed[asset] for asset in sorted(supposed)]
    owners = [crash.world.contracts.deployer, *crash.world.borrowers]
    standings = lens.at_prices(owners, bitmap, prices).call()
    under = {each.account.lower(): each for each in standings if each.health_factor < 10**18}

    query = "&".join(f"{symbol}={change}" for symbol, change in changes.items())
    found = ask(crash.port, f"/api/what-if?{query}&proceeds=10000")

    assert {row["account"] for row in found["accounts"]} == set(under)
    assert found["unsafe"]["accounts"] == len(under)
    assert rad(found["unsafe"]["debt"]) == sum(each.debt for each in under.values())
    for row in found["accounts"]:
        standing = under[row["account"]]
        assert wad(row["health"]) == standing.health_factor
        assert rad(row["debt"]) == standing.debt
        assert row["lanes"] == LANES[standing.lanes]
        assert (rad(row["due"]), rad(row["tab"])) == (standing.due, standing.tab)
    assert {symbol: wad(price) for symbol, price in found["prices"].items()} == {
        symbol: supposed[ids[symbol]] for symbol in changes
    }
    lost = 0
    for owner in under:
        state = core["Ledger"].account_state(to_checksum_address(owner)).call()
        held = [asset for asset in range(16) if state.assets >> asset & 1]
        worth = sum(
            amount * supposed.get(asset, price_of(core, asset).price) * (RAY // 10**18)
            for asset, amount in zip(held, state.amounts, strict=True)
        )
        lost += max(state.normalized_debt * state.rate - worth, 0)
    assert float(found["bad_debt"]) == pytest.approx(lost / 1e45, rel=1e-12)
    borne = sum(rad(each) for each in found["bearers"].values())
    assert borne == rad(found["bad_debt"])


@pytest.mark.parametrize("query", ["ETH=x", "ETH=-10000", "DOGE=1", "proceeds=10001"])
def test_what_if__bad_parameter__is_refused_by_name(crash, query):
    found = ask(crash.port, f"/api/what-if?{query}")
    assert set(found) == {"error"}
    assert query.partition("=")[0] in found["error"]
