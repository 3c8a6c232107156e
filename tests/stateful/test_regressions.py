# SPDX-License-Identifier: MIT
"""What the state machine once found, each as the shortest way to it."""

from __future__ import annotations

from dataclasses import replace

from model import errors
from model.errors import Revert
from model.guaranty_rules import TAILS, least_cooldown
from model.units import RAD, Seconds
from tests.stateful.base import KEEPER, LENDER, OWNERS
from tests.stateful.pair import DEPLOYER
from tests.stateful.parameter_rules import broken_by
from tests.stateful.story import ONE_ASSET, Story
from tests.stateful.worlds import ETH

DAY = 86_400


def story_of_a_long_queue():
    """Debt is queued as long as the pool's cooldown and auctions of one hour allow."""
    story = Story()
    spent = least_cooldown(Seconds(0), story.twin.ledger.coins.bucket_length, tail(story), delay())
    longest = story.twin.guaranty_pool.parameters.cooldown - spent
    queue = replace(story.settings_of_treasury, debt_queue_delay=Seconds(longest))
    story.act("treasury", "set_parameters", queue, sender=DEPLOYER)
    assert broken_by(story.twin) == []
    return story


def tail(story):
    return story.twin.collateral_auction.newest_terms.tail


def delay():
    return Seconds(600)


def test_auction_terms__tail_a_second_longer_than_the_cooldown_allows__are_refused():
    story = story_of_a_long_queue()
    longer = replace(story.twin.collateral_auction.newest_terms, tail=Seconds(tail(story) + 1))

    outcome = story.do("engine", "set_auction_terms", longer, sender=DEPLOYER)

    assert isinstance(outcome, Revert)
    assert outcome.reason == errors.AUCTION_TAIL_TOO_LONG_FOR_THE_COOLDOWN


def test_auction_terms__tail_as_long_as_the_cooldown_allows__are_accepted():
    story = story_of_a_long_queue()
    spare = replace(
        story.settings_of_treasury,
        debt_queue_delay=Seconds(story.settings_of_treasury.debt_queue_delay - TAILS),
    )
    story.act("treasury", "set_parameters", spare, sender=DEPLOYER)
    longer = replace(story.twin.collateral_auction.newest_terms, tail=Seconds(tail(story) + 1))

    story.act("engine", "set_auction_terms", longer, sender=DEPLOYER)

    assert broken_by(story.twin) == []


def test_delay_of_a_price__longer_than_the_cooldown_allows__is_refused():
    story = story_of_a_long_queue()
    longer = replace(story.twin.oracle.parameters[ETH], delay=Seconds(delay() + 1))

    outcome = story.do("oracle", "set_asset_parameters", ETH, longer, sender=DEPLOYER)

    assert isinstance(outcome, Revert)


def test_books__frozen__have_no_interest_any_more():
    story = Story(ONE_ASSET)
    story.act("settlement", "freeze", sender=DEPLOYER)
    debt = story.state(OWNERS[0]).debt

    story.wait(365 * DAY, is_fresh=False)

    story.everything_agrees_and_every_invariant_holds()
    assert story.state(OWNERS[0]).debt == debt > 0


def test_queued_debt__burned_by_a_shutdown__does_not_turn_matured_debt_negative():
    story = Story(ONE_ASSET)
    story.start_auction(health=3_000)
    story.act("settlement", "freeze", sender=DEPLOYER)

    story.wind_up(batch=32)

    story.everything_agrees_and_every_invariant_holds()
    coins = story.twin.ledger.coins
    assert coins.books.queued > coins.unbacked - coins.on_auction
    assert coins.books.matured == 0


def test_guaranty_pool__books_frozen__is_closed():
    story = Story()
    story.act("guaranty_pool", "deposit", 1_000 * 10**18, LENDER, sender=LENDER)
    story.act("settlement", "freeze", sender=DEPLOYER)

    outcome = story.do("guaranty_pool", "deposit", 10**18, LENDER, sender=LENDER)

    assert isinstance(outcome, Revert)
    assert outcome.reason == errors.LEDGER_FROZEN
    assert story.twin.guaranty_pool.redeemable(LENDER) == 0
    story.everything_agrees_and_every_invariant_holds()


def test_limit__lowered_below_what_is_on_auction__stops_what_comes_only():
    story = Story((100_000, (1, 0, 0), 10_000), other=(30_000, (1, 0, 0), 10_000))
    story.start_auction()
    open_tab = story.twin.collateral_auction.limits.open_tab
    least = 10 * story.twin.engine.parameters.debt_floor * 11 // 10
    assert open_tab > least * RAD
    for asset in story.assets:
        story.act("engine", "set_asset_limit", asset, least, sender=DEPLOYER)
    lower = replace(story.twin.engine.parameters, liquidation_limit=least)

    story.act("engine", "set_parameters", lower, sender=DEPLOYER)

    assert story.twin.collateral_auction.limits.room == 0
    refused = story.do("engine", "close_out", OWNERS[1], KEEPER, sender=KEEPER)
    assert refused.reason == errors.LIQUIDATION_LIMIT_REACHED
    story.everything_agrees_and_every_invariant_holds()
