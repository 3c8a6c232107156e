# SPDX-License-Identifier: MIT
"""Ways through the protocol that a random search must not miss, compared at each step."""

from __future__ import annotations

import pytest

from model import errors
from model.auctions import LotRequest
from model.units import BPS, MAX_UINT256, RAD, WAD, Ray, Wad
from tests.stateful.base import KEEPER, LENDER
from tests.stateful.liquidations import CALLBACKS
from tests.stateful.pair import DEPLOYER
from tests.stateful.story import ONE_ASSET, OTHER, OWNER, Story
from tests.stateful.worlds import BTC, ETH, HOUR, USDX, World


def test_basket__bought_in_parts__raises_the_tab_and_returns_the_rest():
    story = Story()
    auction_id = story.start_auction()
    tab = story.auction_of(auction_id).tab
    story.wait(300, is_fresh=True)

    payments = [story.buy(auction_id, ETH, 10 * WAD)[1], story.buy(auction_id, USDX)[1]]
    assert story.auction_of(auction_id).lots[USDX].collateral == 0
    payments += [story.buy(auction_id, asset)[1] for asset in (ETH, BTC)]

    assert sum(payments) == tab
    assert story.auction_of(auction_id) is None
    assert story.free(OWNER, BTC) > 0
    units = story.units(BTC, story.free(OWNER, BTC))
    story.act("gateway", "withdraw_free", BTC, units, OWNER, sender=OWNER)


def test_basket__bought_at_once__is_paid_once():
    story = Story()
    auction_id = story.start_auction()
    story.wait(1_000, is_fresh=True)
    requests = [
        LotRequest(
            asset=asset,
            max_collateral=Wad(MAX_UINT256),
            max_price=Ray(MAX_UINT256),
            min_collateral=Wad(0),
        )
        for asset in (ETH, BTC)
    ]
    prices = {asset: price_of(story, auction_id, asset) for asset in (ETH, BTC)}

    paid = story.act(
        "collateral_auction", "take_many", auction_id, requests, LENDER, None, sender=LENDER
    )

    assert paid == sum(story.free(LENDER, asset) * price for asset, price in prices.items())


def price_of(story, auction_id, asset):
    return story.price(story.auction_of(auction_id), asset)


def test_part_of_an_account__closed_out__leaves_a_healthier_rest():
    # Limits of 24,200 coins hold the tab of 22,000 coins of debt.
    story = Story((100_000, (1, 0, 0), 10_000), World(engine=1, tight=(ETH,)))
    debt = story.debt(OWNER)

    story.start_auction()

    assert 0 < story.debt(OWNER) < debt
    assert story.twin.ledger.conservation_error == 0


def test_sliver_of_an_asset_whose_limit_is_full__does_not_shield_an_account():
    # USDX: 22,000 coins, filled by a part of the first account; 1 % of the second.
    world = World(engine=1, tight=(USDX,))
    story = Story((40_000, (0, 0, 1), 10_000), world, other=(9_000, (90, 9, 1), 10_000))
    story.start_auction()
    assert story.twin.collateral_auction.limits.asset_room(USDX) < RAD

    story.close_out(OTHER)

    story.everything_agrees_and_every_invariant_holds()
    assert len(story.twin.collateral_auction.auctions) == 2
    assert story.debt(OTHER) == 0


def test_lot__at_its_floor__is_sold_and_a_second_later_is_not():
    # Linear over 900 seconds, floor at 40 %: reached after 540 of the tail's 600.
    story = Story(ONE_ASSET, World(terms=2))
    auction_id = story.start_auction()
    top = story.auction_of(auction_id).lots[ETH].top
    story.wait(540, is_fresh=True)
    assert price_of(story, auction_id, ETH) == top * 4 // 10
    story.buy(auction_id, ETH, 1)

    story.wait(1, is_fresh=True)

    arguments = (auction_id, ETH, 1, MAX_UINT256, 0, LENDER, None)
    refused = story.do("collateral_auction", "take", *arguments, sender=LENDER)
    assert refused.reason == errors.AUCTION_RESET_NEEDED


def test_collateral_below_debt__sold__is_paid_by_buffer_and_dilution():
    story = Story(ONE_ASSET)
    auction_id = story.start_auction(health=3_000)
    story.buy(auction_id, ETH)
    assert story.auction_of(auction_id) is None
    queued = story.twin.ledger.coins.books.queued

    story.a_bucket_matures(offset=0)
    debt_id, _ = story.act("treasury", "settle", sender=KEEPER)
    assert story.twin.ledger.coins.coin_of(story.twin.treasury.address) == 0
    assert 0 < story.twin.ledger.coins.unbacked < queued

    before = story.twin.governance_token.balance_of(LENDER)
    lot = story.twin.debt_auction.auctions[debt_id].lot
    story.act("debt_auction", "place_bid", debt_id, lot * 9 // 10, sender=LENDER)
    story.act("debt_auction", "place_bid", debt_id, lot * 8 // 10, sender=OWNER)
    story.act("debt_auction", "place_bid", debt_id, lot * 7 // 10, sender=LENDER)
    story.wait(3 * HOUR, is_fresh=True)
    story.act("debt_auction", "settle_auction", debt_id, sender=KEEPER)

    assert story.twin.governance_token.balance_of(LENDER) == before + lot * 7 // 10
    assert story.twin.ledger.coins.on_auction == 0


def test_lots_that_became_worthless__reset__are_sold_by_the_treasury():
    story = Story()
    auction_id = story.start_auction()
    story.move_prices(dict.fromkeys(story.assets, 100))
    story.wait(HOUR, is_fresh=True)

    story.act("collateral_auction", "reset", auction_id, KEEPER, sender=KEEPER)

    treasury = story.twin.treasury.address
    unsold = story.free(treasury, ETH)
    assert story.auction_of(auction_id) is None
    assert unsold > 0
    bought = story.act("treasury", "buy_unsold", ETH, unsold, MAX_UINT256, LENDER, sender=LENDER)
    assert bought == unsold == story.free(LENDER, ETH)


def test_account_of_dust__closed_out__is_written_off():
    story = Story()
    story.bring_to(OWNER, 20)
    debt = story.state(OWNER).debt

    assert story.act("engine", "close_out", OWNER, KEEPER, sender=KEEPER) == 0

    assert story.debt(OWNER) == 0
    assert story.state(OWNER).account.collateral
    # The share of the tab, and no tip.
    assert story.twin.ledger.coins.coin_of(KEEPER) == debt * 110 // 100 // 1_000


def test_auction_past_its_tail__reset_again_and_again__pays_keepers_the_penalty_at_most():
    story = Story(ONE_ASSET)
    auction_id = story.start_auction()
    terms = story.twin.collateral_auction.terms[1]
    resets = 0

    while story.auction_of(auction_id).incentive_left(terms) > 0:
        story.wait(HOUR + 1, is_fresh=True)
        story.reset(auction_id)
        story.everything_agrees_and_every_invariant_holds()
        resets += 1

    # The pool's share stays; each payment is counted in 1/65,535 of the penalty, rounded up.
    penalty = story.penalties[auction_id]
    most = penalty * (BPS - terms.pool_share) // BPS
    assert 0 <= most - story.paid[auction_id] <= (resets + 2) * penalty // 65_535


def test_takes__paused__leave_the_price_where_it_was():
    story = Story()
    auction_id = story.start_auction()
    story.wait(600, is_fresh=True)
    price = price_of(story, auction_id, ETH)
    story.act("collateral_auction", "pause", 3, 600, sender=DEPLOYER)

    story.wait(600, is_fresh=True)

    assert price_of(story, auction_id, ETH) == price
    story.buy(auction_id, ETH, WAD)


def test_surplus__above_the_buffer__burns_governance_token():
    story = Story()
    gift = (story.settings_of_treasury.surplus_buffer + 5_000) * WAD
    treasury = story.twin.treasury.address
    story.act("gateway", "enter_coin", treasury, gift, sender=LENDER)

    _, surplus_id = story.act("treasury", "settle", sender=KEEPER)
    supply = story.twin.governance_token.total_supply
    coin = story.twin.ledger.coins.coin_of(LENDER)
    story.act("surplus_auction", "place_bid", surplus_id, 9 * WAD, sender=OWNER)
    story.act("surplus_auction", "place_bid", surplus_id, 10 * WAD, sender=LENDER)
    story.wait(3 * HOUR, is_fresh=True)
    story.act("surplus_auction", "settle_auction", surplus_id, sender=KEEPER)

    assert story.twin.governance_token.total_supply == supply - 10 * WAD
    lot = story.settings_of_treasury.surplus_lot * RAD
    assert story.twin.ledger.coins.coin_of(LENDER) == coin + lot


@pytest.mark.parametrize("doing", CALLBACKS)
def test_buyer__does_something_between_receiving_and_paying__as_the_twin_says(doing):
    story = Story()
    auction_id = story.start_auction()
    story.wait(600, is_fresh=True)
    request = LotRequest(
        asset=ETH,
        max_collateral=Wad(WAD),
        max_price=Ray(MAX_UINT256),
        min_collateral=Wad(0),
    )

    story.take(LENDER, story.auction_of(auction_id), request, doing)

    story.everything_agrees_and_every_invariant_holds()


@pytest.mark.parametrize("doing", CALLBACKS)
def test_liquidator__does_something_between_receiving_and_paying__as_the_twin_says(doing):
    story = Story()
    story.start_auction()
    story.bring_to(OTHER, 9_700)

    story.liquidate(LENDER, OTHER, ETH, Wad(MAX_UINT256), doing=doing)

    story.everything_agrees_and_every_invariant_holds()


def test_unsafe_account__liquidated_directly__comes_back_to_the_target():
    story = Story(ONE_ASSET)
    story.bring_to(OWNER, 9_700)

    story.liquidate(LENDER, OWNER, ETH, Wad(MAX_UINT256))

    story.everything_agrees_and_every_invariant_holds()
    weighted, debt = story.standing(OWNER)
    target = story.twin.direct_liquidation.parameters.target_health_factor
    assert debt * target <= weighted < debt * (target + 1)
    assert weighted > debt * BPS
