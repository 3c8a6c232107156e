# SPDX-License-Identifier: MIT
"""Feeds that break or attack: no poke and no read ever reverts, and other assets are served."""

from __future__ import annotations

import boa
import pytest

from tests.unit.contracts.price_oracle import scene as s

GOOD = s.LINK
BAD = 0
BOTH = 1 << GOOD | 1 << BAD

SOURCE_GAS = 200_000
"""`price_source.SOURCE_GAS`; compared with the contract's in `test_poke__feed_eats_all_gas`."""

HEADER = """
# pragma version 0.4.3

@external
@view
def decimals() -> uint8:
    return 8
"""

RAW_FEED = (
    HEADER
    + """
words: DynArray[uint256, 64]

@deploy
def __init__(words: DynArray[uint256, 64]):
    self.words = words

@external
@view
@raw_return
def latestRoundData() -> Bytes[2112]:
    answered: Bytes[2112] = abi_encode(self.words)
    return slice(answered, 64, len(answered) - 64)
"""
)
"""Answers any words at all; ABI-encoding puts offset and length in front, which are cut off."""

WRITING_FEED = (
    HEADER
    + """
count: uint256

@external
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    self.count += 1
    return 1, 4 * 10**8, block.timestamp, block.timestamp, 1
"""
)

REENTERING_FEED = (
    HEADER
    + """
interface Oracle:
    def poke(assets: uint256): nonpayable
    def prices(assets: uint256) -> uint256: view

@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    assert staticcall Oracle(msg.sender).prices(1) > 0
    return 1, 4 * 10**8, block.timestamp, block.timestamp, 1
"""
)


def raw_feed(*words: int):
    return boa.loads(RAW_FEED, list(words))


def assert_bad_is_skipped_and_good_served(scene, source, gas=None):
    scene.set_parameters(s.parameters(source.address), asset=BAD)
    scene.wait(1)
    scene.say(4.1)

    scene.oracle.poke(BOTH, gas=gas)

    assert [event.asset for event in scene.oracle.get_logs()] == [GOOD]
    bad, good = scene.oracle.prices(BOTH)
    assert (bad.price, bad.is_fresh, bad.is_suspect) == (0, False, False)
    assert scene.oracle.price_state(GOOD).next_price == s.price(4.1)
    refreshed = scene.oracle.refresh(BOTH)
    assert refreshed == scene.oracle.cautious_prices(BOTH)
    assert good.is_fresh


def test_poke__raw_feed_answers_well__is_taken(scene):
    """The control of the tests below: nothing is wrong with how they answer."""
    feed = raw_feed(1, s.answer(5), scene.now(), scene.now(), 1)
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    scene.oracle.poke(BOTH)
    assert scene.oracle.prices(BOTH)[0].price == s.price(5)


def test_poke__feed_reverts__is_skipped(scene):
    feed = boa.load("contracts/testing/RevertingFeed.vy")
    assert_bad_is_skipped_and_good_served(scene, feed)


def test_poke__feed_eats_all_gas__burns_no_more_than_its_share(scene):
    feed = boa.load("contracts/testing/GasEatingFeed.vy")
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    scene.oracle.poke(1 << BAD, gas=1_000_000)
    used = scene.oracle.call_trace().gas_used
    assert SOURCE_GAS < used < SOURCE_GAS + 50_000
    assert_bad_is_skipped_and_good_served(scene, feed, gas=1_000_000)


def test_poke__feed_answers_a_word_too_few__is_skipped(scene):
    feed = boa.load("contracts/testing/ShortReturnFeed.vy", s.answer(4))
    assert_bad_is_skipped_and_good_served(scene, feed)


def test_poke__feed_answers_nothing__is_skipped(scene):
    assert_bad_is_skipped_and_good_served(scene, raw_feed())


def test_poke__feed_answers_too_much__first_five_words_count(scene):
    feed = raw_feed(1, s.answer(5), scene.now(), scene.now(), 1, *([7] * 59))
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    scene.oracle.poke(BOTH)
    assert scene.oracle.prices(BOTH)[0].price == s.price(5)


@pytest.mark.parametrize("round_", [2**80, 2**256 - 1])
def test_poke__round_wider_than_80_bits__is_skipped(scene, round_):
    feed = raw_feed(round_, s.answer(4), scene.now(), scene.now(), round_)
    assert_bad_is_skipped_and_good_served(scene, feed)


def test_poke__answered_in_wider_than_80_bits__does_not_matter(scene):
    feed = raw_feed(1, s.answer(5), scene.now(), scene.now(), 2**256 - 1)
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    scene.oracle.poke(BOTH)
    assert scene.oracle.prices(BOTH)[0].price == s.price(5)


def test_poke__time_stamp_of_256_bits__is_skipped(scene):
    feed = raw_feed(1, s.answer(4), scene.now(), 2**256 - 1, 1)
    assert_bad_is_skipped_and_good_served(scene, feed)


def test_poke__negative_answer_of_256_bits__is_skipped(scene):
    feed = raw_feed(1, 2**256 - 1, scene.now(), scene.now(), 1)
    assert_bad_is_skipped_and_good_served(scene, feed)


def test_poke__feed_writes__is_skipped(scene):
    assert_bad_is_skipped_and_good_served(scene, boa.loads(WRITING_FEED))


def test_poke__feed_reads_the_oracle_back__is_skipped(scene):
    assert_bad_is_skipped_and_good_served(scene, boa.loads(REENTERING_FEED))


def test_poke__feed_is_gone__is_skipped(scene):
    """Code can vanish where SELFDESTRUCT still works; calling none succeeds with no answer."""
    feed = raw_feed(1, s.answer(4), scene.now(), scene.now(), 1)
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    boa.env.set_code(feed.address, b"")
    scene.oracle.poke(BOTH)
    assert scene.oracle.prices(BOTH)[0].price == 0


def test_poke__feed_breaks_after_it_was_good__last_good_price_stays_and_ages(scene):
    boa.env.set_code(scene.feed.address, b"")
    scene.wait(scene.parameters.max_price_age - 1)
    assert scene.poke() == []
    assert scene.current() == s.price(4)
    assert scene.is_fresh()
    scene.wait(1)
    assert scene.poke() == []
    assert scene.current() == s.price(4)
    assert not scene.is_fresh()


SLOW_FEED = (
    HEADER
    + """
answer: int256

@deploy
def __init__(answer: int256):
    self.answer = answer

@external
def set_answer(answer: int256):
    self.answer = answer

@external
@view
def latestRoundData() -> (uint80, int256, uint256, uint256, uint80):
    count: uint256 = 0
    for i: uint256 in range(1_900):
        count += i
    return 1, self.answer, block.timestamp, block.timestamp, 1
"""
)
"""Needs nearly all the gas that a feed may burn: the easiest to starve."""

BORROWER = """
# pragma version 0.4.3

struct Price:
    price: uint256
    is_fresh: bool
    is_suspect: bool

interface Oracle:
    def refresh(assets: uint256) -> DynArray[Price, 8]: nonpayable

debt: uint256
coin: uint256

@deploy
def __init__():
    self.debt = 1
    self.coin = 1

@external
def borrow(oracle: Oracle, assets: uint256) -> uint256:
    prices: DynArray[Price, 8] = extcall oracle.refresh(assets)
    self.debt += 1
    self.coin += 1
    return prices[0].price
"""
"""The least that any borrower of the protocol does after a refresh: two storage writes."""


def test_refresh__caller_starves_the_feed__cannot_go_on_with_the_old_price(scene):
    feed = boa.loads(SLOW_FEED, s.answer(4))
    scene.set_parameters(s.parameters(feed.address), asset=BAD)
    scene.oracle.poke(1 << BAD)
    needed = scene.oracle.call_trace().gas_used
    assert 150_000 < needed < SOURCE_GAS + 50_000
    feed.set_answer(s.answer(2))
    borrower = boa.loads(BORROWER)
    anyone = boa.env.generate_address()

    def borrow(gas):
        """Price that the borrower saw; None if it could not borrow."""
        with boa.env.anchor():
            try:
                return borrower.borrow(scene.oracle, 1 << BAD, gas=gas, sender=anyone)
            except boa.BoaError:
                return None

    # The less gas, the less is left after a starved feed: the greatest limit that fails is the one
    # that comes nearest to getting away with it.
    fails, works = needed // 2, 2 * needed
    assert borrow(fails) is None
    while works - fails > 1:
        middle = (fails + works) // 2
        if borrow(middle) is None:
            fails = middle
        else:
            works = middle
    assert borrow(works) == s.price(2)
