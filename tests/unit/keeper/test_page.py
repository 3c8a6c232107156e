# SPDX-License-Identifier: MIT
"""The live page's pictures without a chain: figures, clouds, suppositions, intentions, totals."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import numpy as np
import pytest

from keeper.events import collateral_auction, ledger
from keeper.mirror.auctions import age_at
from keeper.page.amounts import exact, of_wad, price_or_none
from keeper.page.auctions import auctions
from keeper.page.cloud import MOST_POINTS, _bins, cloud
from keeper.page.intentions import Intentions
from keeper.page.moment import moment_of
from keeper.page.page import Page
from keeper.page.past import KEPT, Past
from keeper.page.picture import picture
from keeper.page.risk import risk
from keeper.page.totals import Totals
from keeper.page.waterfall import bearers, waterfall
from keeper.page.what_if import Supposition, supposition_of, what_if
from keeper.ports import Head
from keeper.watch.api import InLoop
from keeper.watch.guard import Guard
from keeper.watch.messages import BadRequest
from keeper.watch.pulse import Pulse
from keeper.watch.recent import Recent
from keeper.watch.view import View
from model.treasury import Books, Bucket
from model.units import MAX_UINT256, RAD, RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import mirror_scene, scene

ONE, TWO, THREE = (f"0x{number:040x}" for number in (1, 2, 3))


def account(owner, ether, debt):
    return ledger.AccountChanged(
        account=owner, assets=1, normalized_debt=debt * WAD, amounts=(ether * WAD,)
    )


@pytest.fixture
def mirror():
    """Ether at 100: health factors of 2, 1.25 and 1.0, and one who owes nothing."""
    found = mirror_scene.found()
    mirror_scene.play(found, account(ONE, 1_000, 40_000), account(TWO, 1_000, 64_000))
    mirror_scene.play(found, account(THREE, 1_000, 80_000), account(scene.OTHER, 5, 0))
    return found


def head(number=7, seconds=0):
    return Head(
        number=number,
        hash=f"0x{number:064x}",
        parent_hash=f"0x{number - 1:064x}",
        timestamp=scene.NOW + seconds,
        base_fee=1,
    )


def moment(mirror, **block):
    return moment_of(mirror, mirror_scene.DEPLOYMENT, head(**block))


# --- Figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 18, "0"),
        (1, 18, "0.000000000000000001"),
        (10**18, 18, "1"),
        (-15 * 10**17, 18, "-1.5"),
        (-3 * 10**18, 18, "-3"),
        (MAX_UINT256, 1, f"{MAX_UINT256 // 10}.{MAX_UINT256 % 10}"),
    ],
)
def test_exact__any__loses_nothing(value, digits, text):
    assert exact(value, digits) == text


def test_price_or_none__no_price_is_enough__is_none():
    assert price_or_none(MAX_UINT256) is None
    assert price_or_none(3 * WAD // 2) == "1.5"


# --- Accounts -------------------------------------------------------------------------------------


def test_risk__accounts__are_counted_and_the_nearest_come_first(mirror):
    found = risk(moment(mirror))

    assert (found["accounts"], found["debt"], found["collateral"]) == (4, "184000", 300_500.0)
    assert found["unsafe"] == {"accounts": 0, "debt": "0"}
    rows = [(row["account"], row["health"], row["debt"]) for row in found["nearest"]]
    assert rows == [(THREE, "1", "80000"), (TWO, "1.25", "64000"), (ONE, "2", "40000")]
    assert found["nearest"][1]["collateral"] == [
        {
            "asset": "ETH",
            "amount": "1000",
            "price": "100",
            "liquidation_price": "80",
            "bankruptcy_price": "64",
        }
    ]


def test_risk__one_wei_more_debt__is_unsafe_though_floats_cannot_tell(mirror):
    debt = 80_000 * WAD + 1
    event = replace(account(THREE, 1_000, 0), normalized_debt=debt)
    mirror_scene.play(mirror, event)
    found = risk(moment(mirror))

    assert found["unsafe"] == {"accounts": 1, "debt": of_wad(debt)}
    bands = {band["from"]: band["accounts"] for band in found["cloud"]["bands"]}
    assert (bands[0.95], bands[1.0]) == (1, 0)
    assert found["nearest"][0]["lanes"] == "direct"


def test_cloud__few__is_points_and_its_table_says_the_same(mirror):
    found = risk(moment(mirror))["cloud"]

    assert found["borrowers"] == 3
    assert found["points"] == {
        "health": [2.0, 1.25, 1.0],
        "debt": [40_000.0, 64_000.0, 80_000.0],
        "owner": [ONE, TWO, THREE],
    }
    bands = {band["from"]: (band["accounts"], band["debt"]) for band in found["bands"]}
    assert bands[1.0] == (1, 80_000.0)
    # On an edge of two bands, where a rounding decides.
    assert (1, 64_000.0) in (bands[1.1], bands[1.25])
    assert (1, 40_000.0) in (bands[1.5], bands[2.0])
    assert sum(count for count, _ in bands.values()) == 3


def test_cloud__many__is_bins_that_lose_nobody():
    mirror = mirror_scene.found()
    random = np.random.default_rng(1)
    count = MOST_POINTS + 500
    debts = random.integers(5_000, 79_000, count)
    for number in range(count):
        mirror_scene.play(mirror, account(f"0x{number:040x}", 1_000, int(debts[number])))
    at = moment(mirror).supposing({0: Wad(60 * WAD)})
    survey = at.survey()
    found = cloud(survey, mirror.accounts)

    assert "points" not in found
    bins = found["bins"]
    assert sum(bins["accounts"]) == count
    assert sum(bins["total"]) == pytest.approx(debts.sum(), rel=1e-4)
    unsafe = [
        each
        for each, left in zip(bins["accounts"], bins["health"], strict=True)
        if left + bins["width"] <= 1 + 1e-9
    ]
    assert sum(unsafe) == np.count_nonzero(survey.is_unsafe) == np.count_nonzero(debts > 48_000)


def test_survey__supposed_prices__leave_what_decisions_look_at(mirror):
    at = moment(mirror)
    at.supposing({0: Wad(WAD)}).survey()
    outlook = at.outlook
    prices = [price.price for price in outlook.prices]

    assert [*mirror.accounts.screened(prices, outlook.thresholds, outlook.rate)] != []
    assert risk(at)["unsafe"]["accounts"] == 0


def test_bins__next_to_1__fall_on_either_side_of_an_edge():
    factors = np.array([np.nextafter(1, 0), 1.0])
    found = _bins(factors, np.array([1_000.0, 1_000.0]))
    assert found["health"] == [pytest.approx(1 - found["width"]), 1.0]
    assert found["accounts"] == [1, 1]


# --- What if --------------------------------------------------------------------------------------


def test_supposition__parameters__are_read():
    found = supposition_of({"ETH": ["-3000"], "proceeds": ["9500"]}, usual_proceeds=Bps(9_900))
    assert found == Supposition(changes={"ETH": -3_000}, proceeds=Bps(9_500))
    assert supposition_of({}, usual_proceeds=Bps(9_900)).proceeds == 9_900


@pytest.mark.parametrize(
    "given", ["", "x", "1.5", "-10000", "20001", "1e3", "--5", "\u0663", "9" * 99]
)
def test_supposition__number_that_is_none_or_out_of_range__names_it(given):
    with pytest.raises(BadRequest) as error:
        supposition_of({"ETH": [given]}, usual_proceeds=Bps(0))
    assert str(error.value).startswith("ETH: ")
    assert str(error.value).endswith("must be a number from -9999 to 20000")


def test_what_if__unknown_asset__names_those_that_there_are(mirror):
    with pytest.raises(BadRequest) as error:
        what_if(moment(mirror), Supposition(changes={"<b>": 1}, proceeds=Bps(9_900)))
    assert str(error.value) == "'<b>': no asset with a price; there are ETH"


def test_what_if__ether_falls_by_40_percent__says_who_goes_under_and_who_pays(mirror):
    """At 60: health 1.2, 0.75, 0.6; collateral of 60,000 each against 64,000 and 80,000."""
    mirror.treasury.books = replace(mirror.treasury.books, coin=Rad(10_000 * RAD))
    mirror.treasury.slashable = Wad(6_000 * WAD)
    found = what_if(moment(mirror), Supposition(changes={"ETH": -4_000}, proceeds=Bps(10_000)))

    assert found["prices"] == {"ETH": "60"}
    assert found["unsafe"] == {"accounts": 2, "debt": "144000"}
    assert (found["newly_unsafe"], found["bankrupt"]) == (2, 2)
    assert float(found["bad_debt"]) == pytest.approx(24_000)
    shares = [float(found["bearers"][name]) for name in ("buffer", "pool", "debt_auction")]
    assert shares == pytest.approx([10_000, 6_000, 8_000])
    assert [row["account"] for row in found["accounts"]] == [THREE, TWO]
    assert [row["health"] for row in found["accounts"]] == ["0.6", "0.75"]
    assert {row["lanes"] for row in found["accounts"]} == {"close-out"}


def test_what_if__sales_bring_less__makes_more_bad_debt(mirror):
    found = what_if(moment(mirror), Supposition(changes={"ETH": -4_000}, proceeds=Bps(5_000)))
    assert float(found["bad_debt"]) == pytest.approx(34_000 + 50_000)


def test_what_if__surplus_of_one__pays_nothing_for_another(mirror):
    """At 70: 70,000 against 64,000 and 80,000, both unsafe."""
    found = what_if(moment(mirror), Supposition(changes={"ETH": -3_000}, proceeds=Bps(10_000)))
    assert (found["unsafe"]["accounts"], found["bankrupt"]) == (2, 1)
    assert float(found["bad_debt"]) == pytest.approx(10_000)


def test_what_if__who_is_under_already__is_not_counted_as_new(mirror):
    mirror_scene.play(mirror, account(THREE, 1_000, 81_000))
    found = what_if(moment(mirror), Supposition(changes={"ETH": -3_000}, proceeds=Bps(10_000)))
    assert (found["unsafe"]["accounts"], found["newly_unsafe"]) == (2, 1)


def test_what_if__nothing_supposed__is_as_things_are(mirror):
    found = what_if(moment(mirror), Supposition(changes={"ETH": 0}, proceeds=Bps(9_900)))
    assert (found["prices"], found["unsafe"]["accounts"], found["bad_debt"]) == ({}, 0, "0")
    assert found["cloud"] == risk(moment(mirror))["cloud"]


# --- Waterfall ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unbacked", "raised", "loss", "shares"),
    [
        (0, 0, 0, (0, 0, 0)),
        (0, 0, 9, (9, 0, 0)),
        (0, 0, 25, (10, 5, 10)),
        (10, 0, 25, (0, 5, 20)),  # what waits takes the buffer
        (12, 0, 2, (0, 2, 0)),
        (100, 0, 7, (0, 0, 7)),
        (100, 95, 7, (5, 2, 0)),  # most of it waits for auctions that run
    ],
)
def test_bearers__loss__goes_down_behind_what_waits(mirror, unbacked, raised, loss, shares):
    treasury = mirror.treasury
    treasury.books = replace(treasury.books, coin=Rad(10 * RAD), unbacked=Rad(unbacked * RAD))
    treasury.slashable = Wad(5 * WAD)
    found = bearers(Rad(loss * RAD), treasury, Rad(raised * RAD))
    assert (found.buffer, found.pool, found.debt_auction) == tuple(each * RAD for each in shares)


def test_waterfall__books__are_shown_exactly(mirror):
    queue = (
        Bucket(era=UnixTime(scene.NOW), amount=Rad(3 * RAD)),
        Bucket(era=UnixTime(scene.NOW + 9), amount=Rad(1)),
    )
    mirror.treasury.books = Books(
        coin=Rad(RAD + 1), unbacked=Rad(5 * RAD), queue=queue, on_auction=Rad(RAD)
    )
    found = waterfall(moment(mirror))

    tiny = "0." + "0" * 44 + "1"
    assert found["coin"] == "1." + "0" * 44 + "1"
    assert found["queued"] == "3." + "0" * 44 + "1"
    assert [each["amount"] for each in found["queue"]] == ["3", tiny]
    assert found["on_auction"] == "1"
    assert float(found["matured"]) == pytest.approx(1)


# --- Auctions -------------------------------------------------------------------------------------


AUCTION = (int(ONE, 16) << 96) | (1 << 80) | 5


def start(mirror, elapsed=0):
    event = collateral_auction.AuctionStarted(
        auction_id=AUCTION,
        account=ONE,
        keeper=scene.OTHER,
        version=1,
        due=40_000 * RAD,
        tab=44_000 * RAD,
        incentive=0,
        incentive_left=0,
        started_at=scene.NOW - elapsed,
        lots=(1_000 * WAD,),
        tops=(110 * RAY,),
        open_tabs=(44_000 * RAD,),
        total_open_tab=44_000 * RAD,
    )
    mirror_scene.play(mirror, event)


def take(mirror, age, tokens):
    price = mirror.auctions.get(AUCTION).terms.price(Ray(110 * RAY), Seconds(age))
    before = mirror.auctions.get(AUCTION)
    tab = before.tab - tokens * WAD * price
    left = before.lots[0].collateral - tokens * WAD
    event = collateral_auction.LotTaken(
        auction_id=AUCTION,
        asset=0,
        buyer=scene.OTHER,
        price=price,
        collateral=tokens * WAD,
        payment=tokens * WAD * price,
        tab=tab,
        lot=left,
        open_tab=tab,
        total_open_tab=tab,
    )
    mirror_scene.play(mirror, event)
    return price


def test_auctions__takes__are_told_with_price_and_time(mirror):
    start(mirror, elapsed=900)
    price = take(mirror, 600, 40)
    (found,) = auctions(moment(mirror), Intentions())["shown"]

    assert found["id"] == f"{AUCTION:#x}"
    assert (found["age"], found["started_at"], found["number"]) == (900, scene.NOW - 900, 5)
    assert found["tail_at"] == scene.NOW - 900 + 3_600
    (lot,) = found["lots"]
    assert (lot["left"], lot["at_start"], lot["floor"]) == ("960", "1000", "66")
    assert lot["market"] == "100"
    assert lot["price"] == exact(scene.TERMS.price(Ray(110 * RAY), Seconds(900)), 27)
    (told,) = found["takes"]
    assert (told["at"], told["collateral"]) == (scene.NOW - 900 + 600, "40")
    assert told["price"] == exact(price, 27)


def test_auctions__curve__goes_from_the_top_to_the_floor(mirror):
    start(mirror)
    (found,) = auctions(moment(mirror), Intentions())["shown"]
    curve = found["lots"][0]["curve"]

    assert (curve["at"][0], curve["price"][0]) == (scene.NOW, 110.0)
    assert curve["at"][-1] == found["ends_at"]
    assert curve["price"][-1] == pytest.approx(66, abs=0.1)
    assert curve["price"] == sorted(curve["price"], reverse=True)


@pytest.mark.parametrize("age", [0, 1, 77, 2_600, 3_600])
def test_age_at__price_of_an_age__is_that_age(age):
    top = Ray(110 * RAY)
    assert age_at(scene.TERMS, top, scene.TERMS.price(top, Seconds(age))) == age


def test_intentions__decisions__the_last_one_about_an_auction_holds():
    intentions = Intentions()
    skip = {"event": "decision", "subject": f"auction {AUCTION:#x}", "action": "take"}
    intentions({**skip, "acting": False, "reason": "price_above_target", "planned_at": 9})
    intentions({**skip, "acting": True, "reason": "price_at_target", "expected_profit_coin": 1.0})
    intentions({"event": "decision", "subject": "price 0", "action": "poke", "acting": True})

    assert intentions.about(AUCTION) == {
        "action": "take",
        "acting": True,
        "reason": "price_at_target",
    }
    assert intentions.about(1) is None


# --- Keeper, oracle, past -------------------------------------------------------------------------


def test_totals__lines__are_added_up():
    totals = Totals()
    mined = {"event": "mined", "profit_coin": 5.5, "gas_cost_coin": 0.5, "gas_used": 100}
    for line in (mined, mined, {**mined, "event": "reverted", "profit_coin": -0.5}):
        totals(line)
    totals({"event": "block_handled", "ms": 3.5})

    assert totals.told() == {
        "states": {"mined": 2, "reverted": 1},
        "profit": 10.5,
        "gas_cost": 1.5,
        "gas": 300,
        "block_ms": 3.5,
    }


def test_past__reorg__forgets_what_was_orphaned(mirror):
    past = Past()
    for seconds in (0, 12, 24, 12):
        past.note(moment(mirror, seconds=seconds))
    assert [entry["at"] - scene.NOW for entry in past.told()] == [0, 12]
    assert past.told()[0]["prices"] == {"ETH": [100.0, 100.0]}


def test_past__many_blocks__has_a_bound(mirror):
    past = Past()
    for seconds in range(KEPT + 5):
        past.note(moment(mirror, seconds=seconds))
    assert len(past.told()) == KEPT


def test_picture__hostile_text_of_a_node_or_chain__is_data_in_json(mirror):
    recent = Recent()
    text = "</script><img src=x onerror=alert(1)>"
    line = {"event": "decision", "subject": text, "acting": False, "reason": text, "revert": text}
    recent(line)
    view = View(
        deployment=mirror_scene.DEPLOYMENT,
        mirror=lambda: mirror,
        head=head,
        endpoints=list,
        lanes=list,
        mode="watching",
    )
    found = picture(
        moment(mirror), view=view, recent=recent, totals=Totals(), intentions=Intentions()
    )

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["keeper"]["decisions"][0] == line
    assert (found["block"], found["time"], found["chain_id"]) == (7, scene.NOW, 31337)


# --- When pictures are made -----------------------------------------------------------------------


class Looker:
    """A page of a keeper whose head the test moves, and one stream of it."""

    def __init__(self, mirror):
        self.head = head()
        self.pulse = Pulse(longest_silence=60, longest_stall=60, on_head=lambda _: None)
        self.page = Page(self.pulse, Recent(), take_margin=Bps(100))
        self.view = View(
            deployment=mirror_scene.DEPLOYMENT,
            mirror=lambda: mirror,
            head=lambda: self.head,
            endpoints=list,
            lanes=list,
            mode="watching",
        )
        self.in_loop = InLoop(self.view)
        self.page.open(self.view, self.in_loop, Guard(None))
        self.made = []
        self.new = asyncio.Event()

    def watch(self, monkeypatch):
        """Count the pictures, and open a stream."""

        def counted(moment, **sources):
            self.made.append(moment.head.number)
            self.new.set()
            return picture(moment, **sources)

        monkeypatch.setattr("keeper.page.page.picture", counted)
        return self.page.stream(self.in_loop)

    async def handle(self, number):
        """A block is done."""
        self.head = head(number)
        self.page({"event": "block_handled", "ms": 1.0})
        await asyncio.sleep(0)


async def test_page__nobody_looks__makes_no_picture(mirror, monkeypatch):
    monkeypatch.setattr("keeper.page.page._INTERVAL", 0)
    looker = Looker(mirror)
    stream = looker.watch(monkeypatch)
    stream.body.close()
    await asyncio.sleep(0.01)
    looker.made.clear()
    for number in (8, 9):
        await looker.handle(number)
    await asyncio.sleep(0.01)
    assert looker.made == []


async def test_page__blocks_come_faster_than_anybody_can_look__makes_one_picture_of_the_last(
    mirror, monkeypatch
):
    looker = Looker(mirror)
    looker.watch(monkeypatch)
    looker.watch(monkeypatch)
    await asyncio.sleep(0.01)
    for number in range(8, 30):
        await looker.handle(number)
    async with asyncio.timeout(60):
        while looker.made[-1] < 29:
            looker.new.clear()
            await looker.new.wait()
    assert looker.made == sorted(set(looker.made))
    assert looker.made[0] == 7
    assert len(looker.made) <= 4


async def test_page__while_a_block_is_worked_on__makes_no_picture_of_half_of_it(
    mirror, monkeypatch
):
    looker = Looker(mirror)
    looker.head = None
    looker.watch(monkeypatch)
    await asyncio.sleep(0.01)
    assert looker.made == []


async def test_page__picture_that_cannot_be_made__is_a_problem_and_stops_nothing(
    mirror, monkeypatch
):
    looker = Looker(mirror)

    def broken(*_, **__):
        raise ZeroDivisionError("no debt")

    looker.watch(monkeypatch)
    monkeypatch.setattr("keeper.page.page.picture", broken)
    await looker.handle(8)
    await asyncio.sleep(0.01)
    told = "no picture of block 8: ZeroDivisionError('no debt')"
    assert told in looker.page._signs()["problems"]
