# SPDX-License-Identifier: MIT
"""The page in Chromium, on a keeper in mid-crash: what is on it equals the chain."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from eth_utils.address import to_checksum_address

from model.units import BPS
from tests.keeper.page.browsing import chromium, needs_chromium, opened
from tests.keeper.page.reading import picture
from tests.keeper.process import PATIENCE, Keeper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.keeper.page.browsing import Seen
    from tests.keeper.page.conftest import Crash

pytestmark = needs_chromium
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8").partition("\n() =>")
TOKEN = "a-token-of-some-length"  # noqa: S105 - of this test only
HOSTILE = "<img src=x onerror=document.title='broken'>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def seen(browser: Browser, crash: Crash) -> Iterator[Seen]:
    with opened(browser, crash.port) as found:
        found.wait_for_block(crash.block)
        yield found


@pytest.fixture(scope="module")
def core(crash: Crash):
    return {name: contract.functions for name, contract in crash.world.contracts.core.items()}


def figure(seen, name):
    """Exact value of a key figure."""
    row = seen.page.locator("#figures > div", has=seen.page.locator("dt", has_text=name))
    return row.locator("dd").first.get_attribute("title")


def cells(seen, table):
    """Texts and titles of a table, row by row."""
    return seen.page.eval_on_selector_all(
        f"#{table} tbody tr",
        "rows => rows.map(row => [...row.cells].map(cell => [cell.innerText, cell.title]))",
    )


# --- Equal to the chain ---------------------------------------------------------------------------


def test_page__key_figures__are_those_of_the_contracts(crash, core, seen):
    ledger, treasury = core["Ledger"], crash.world.contracts.core["Treasury"].address
    assert coins(figure(seen, "Buffer")) == ledger.coin(treasury).call()
    assert coins(figure(seen, "Unbacked debt")) == ledger.unbacked_debt().call()
    assert coins(figure(seen, "Guaranty pool")) == core["GuarantyPool"].slashable().call() * 10**27
    assert figure(seen, "Auctions") == str(core["CollateralAuction"].running_auctions().call())
    debt = ledger.total_normalized_debt().call() * ledger.rate().call()
    assert coins(figure(seen, "Debt")) == debt


def coins(title):
    """The rad that `1.5 coins` stands for."""
    whole, _, part = title.removesuffix(" coins").partition(".")
    return int(whole + part.ljust(45, "0"))


def wad_of(title):
    whole, _, part = title.partition(".")
    return int(whole + part.ljust(18, "0"))


def test_page__accounts__have_health_and_prices_of_the_lens(core, seen):
    lens, rows = core["Lens"], cells(seen, "nearest")
    assert len(rows) >= 15
    for row in rows:
        (_, owner), (_, health), (_, debt), *_ = row
        (standing,) = lens.liquidatable([to_checksum_address(owner)]).call()
        assert wad_of(health) == standing.health_factor
        assert coins(debt) == standing.debt
    first = to_checksum_address(rows[0][0][1])
    titles = seen.page.eval_on_selector_all(
        "#nearest tbody tr:first-child .lines div", "found => found.map(each => each.title)"
    )
    price = [wad_of(each.removesuffix(" coins per token")) for each in titles[1:4]]
    assert price[1:] == [
        lens.liquidation_price(first, 0).call(),
        lens.bankruptcy_price(first, 0).call(),
    ]


def test_page__auctions__have_price_tab_and_takes_of_the_contract(crash, core, seen):
    for auction_id in crash.auctions():
        status = core["CollateralAuction"].auction(auction_id).call()
        card = seen.page.locator(f"[data-auction='{auction_id:#x}']")
        tab = card.locator("h3").get_attribute("title").rpartition("; ")[2]
        assert coins(tab) == status.tab
        price = card.locator("[data-fact='Price now']").get_attribute("title")
        whole, _, part = price.removesuffix(" coins per token").partition(".")
        assert int(whole + part.ljust(27, "0")) == status.lots[0].price
        left = card.locator("[data-fact='Left']").get_attribute("title").split()[0]
        assert wad_of(left) == status.lots[0].collateral
        why = card.locator(".why").inner_text()
        assert re.match(r"Keeper: take in .* in block \d+: still too dear", why)
    assert seen.page.get_by_text("1 take so far").count() == 1


# --- What if --------------------------------------------------------------------------------------


def supposed(seen, asset, percent):
    """Move a slider, and wait for the keeper's answer."""
    seen.page.locator(f"#what-if-{asset}").fill(str(percent))
    settled(seen, asset, percent)


def settled(seen, asset, percent):
    seen.page.wait_for_selector(
        f"#what-if[data-asked*='{asset}={percent}']", timeout=PATIENCE * 1_000
    )


@pytest.mark.parametrize("percent", [-10, -45])
def test_slider__moved__says_what_the_lens_says_at_those_prices(crash, core, seen, percent):
    supposed(seen, "ETH", percent)
    (now,) = core["PriceOracle"].prices(1).call()
    price = now.price * (BPS + 100 * percent) // BPS
    owners = [crash.world.contracts.deployer, *crash.world.borrowers]
    standings = core["Lens"].at_prices(owners, 1, [price]).call()
    under = [each for each in standings if each.health_factor < 10**18]

    assert seen.text("#what-if-figures > div:nth-child(1) dd:first-of-type") == str(len(under))
    shown = seen.title("#what-if-figures > div:nth-child(2) dd:first-of-type")
    assert coins(shown) == sum(each.debt for each in under)
    rows = cells(seen, "what-if-accounts")
    assert {row[0][1] for row in rows} == {each.account.lower() for each in under}
    seen.page.locator("#what-if-reset").click()
    settled(seen, "ETH", 0)


def test_slider__keyboard__moves_it_and_asks(seen):
    slider = seen.page.locator("#what-if-BTC")
    slider.focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowLeft")
    settled(seen, "BTC", -3)
    assert slider.get_attribute("aria-valuetext") == "BTC -3 percent"
    seen.page.keyboard.press("Home")
    settled(seen, "BTC", -95)
    seen.page.locator("#what-if-reset").focus()
    seen.page.keyboard.press("Enter")
    settled(seen, "BTC", 0)


# --- As a page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page__any_width_and_theme__is_legible_without_scrolling_sideways(
    browser, crash, width, scheme
):
    with opened(browser, crash.port, width=width, color_scheme=scheme) as seen:
        seen.page.locator("details").evaluate_all(
            "all => all.forEach(each => { each.open = true })"
        )
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert seen.page.evaluate(wide) == 0
        assert seen.page.evaluate("() =>" + CONTRAST[2]) == []
        assert seen.errors == []


def test_theme__button__changes_it_and_is_remembered(browser, crash):
    with opened(browser, crash.port, color_scheme="light") as seen:
        button = seen.page.get_by_role("button", name="Dark")
        assert button.get_attribute("aria-pressed") == "false"
        light = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        button.press("Enter")
        assert button.get_attribute("aria-pressed") == "true"
        seen.page.reload()
        seen.page.wait_for_selector("body[data-block]")
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
        assert seen.page.evaluate("() =>" + CONTRAST[2]) == []


def test_keyboard__tab__reaches_every_control_and_shows_where_it_is(browser, crash):
    with opened(browser, crash.port) as seen:
        wanted = seen.page.evaluate(
            "[...document.querySelectorAll('a, button, input, select, summary, [tabindex=\"0\"]')]"
            ".filter(each => each.checkVisibility()).length"
        )
        reached = set()
        for _ in range(wanted):
            seen.page.keyboard.press("Tab")
            node = "document.activeElement"
            reached.add(
                seen.page.evaluate(
                    f"[...document.querySelectorAll('*')].indexOf({node}) + '/' + "
                    f"getComputedStyle({node}).outlineStyle"
                )
            )
        assert len(reached) == wanted
        assert all(each.endswith("/solid") for each in reached), reached


def test_page__while_blocks_come__has_no_error_and_asks_nobody_else(crash, seen):
    for _ in range(2):
        seen.wait_for_block(crash.go_on())
    assert seen.errors == []
    origin = f"http://127.0.0.1:{crash.port}/"
    assert {url for url in seen.requests if not url.startswith(origin)} == set()
    assert len(seen.requests) > 10


def test_page__hostile_text__is_shown_as_text(browser, crash):
    """Whatever a node, a token or a log may say: the page takes it for text."""
    told = picture(crash.port)
    told["keeper"]["decisions"][0] |= {"reason": HOSTILE, "subject": f"account {HOSTILE}"}
    told["oracle"][0]["asset"] = told["risk"]["assets"][0]["asset"] = HOSTILE
    told["risk"]["nearest"][0]["collateral"][0]["asset"] = HOSTILE
    told["auctions"]["shown"][0]["lots"][0]["asset"] = HOSTILE
    told["auctions"]["shown"][0]["intention"]["reason"] = HOSTILE
    told["past"]["prices"] = {HOSTILE: [1, 1]}
    with opened(browser, crash.port) as seen:
        # As the stream would bring it: through the page's own reader of pictures.
        seen.page.evaluate(
            "async told => { const { showPicture } = await import('/assets/main.js');"
            " showPicture(told); }",
            told,
        )
        seen.page.wait_for_timeout(300)
        assert seen.page.locator("img[src='x']").count() == 0
        assert seen.page.title() == "Backstop keeper"
        assert HOSTILE in seen.text("#prices")
        assert seen.page.locator("#decisions", has_text=HOSTILE).count() == 1
        assert seen.page.locator("#sliders", has_text=HOSTILE).count() == 1
        # The keeper has no such asset, and says so when it is asked what if.
        assert {re.sub(r".*status of (\d+).*", r"\1", each) for each in seen.errors} == {"400"}


# --- Tokens and restarts --------------------------------------------------------------------------


def test_page__keeper_restarts__says_since_when_it_is_away_and_comes_back(browser, crash):
    manifest, node = crash.world.manifest_file, crash.world.node.websocket_url
    with Keeper(manifest, node, "--listen", "127.0.0.1:0", command="serve") as first:
        port = first.wait_for("listening")["port"]
        first.wait_for_block(crash.block)
        with opened(browser, port) as seen:
            seen.wait_for_state("live")
            first.kill()
            seen.wait_for_state("lost")
            assert re.fullmatch(r"Disconnected since \d\d:\d\d:\d\d", seen.text("#state-text"))
            assert "stale" in (seen.page.locator("body").get_attribute("class") or "")
            crash.go_on()
            options = ("--listen", f"127.0.0.1:{port}")
            with Keeper(manifest, node, *options, command="serve") as second:
                second.wait_for_block(crash.block)
                seen.wait_for_state("live")
                seen.wait_for_block(crash.block)
                assert seen.page.locator("body.stale").count() == 0


def test_login__right_token__opens_the_page_and_a_wrong_one_does_not(browser, crash):
    manifest, node = crash.world.manifest_file, crash.world.node.websocket_url
    settings: dict[str, Any] = {"listen_token": TOKEN, "listen": "127.0.0.1:0"}
    with Keeper(manifest, node, command="serve", **settings) as keeper:
        port = keeper.wait_for("listening")["port"]
        keeper.wait_for_block(crash.block)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        for shown, path in (("another token of length", "/login?wrong"), (TOKEN, "/")):
            page.get_by_label("Token").fill(shown)
            page.keyboard.press("Enter")
            page.wait_for_url(f"http://127.0.0.1:{port}{path}")
        page.wait_for_selector("body[data-block]", timeout=PATIENCE * 1_000)
        assert TOKEN not in page.url
        assert page.evaluate("document.cookie") == ""
        page.close()
