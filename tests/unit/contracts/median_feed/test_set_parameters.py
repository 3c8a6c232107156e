# SPDX-License-Identifier: MIT
"""`MedianFeed.set_parameters`, construction, ownership."""

from __future__ import annotations

import boa
import pytest

ZERO = "0x" + 40 * "0"
DAY = 86_400


def addresses(count):
    return [boa.env.generate_address() for _ in range(count)]


def test_init__parameters__are_kept(feed, parameters):
    assert feed.decimals() == 8
    assert feed.description() == "ETH / USD"
    assert feed.parameters() == parameters
    assert feed.owner() == boa.env.eoa


@pytest.mark.parametrize("decimals", [0, 18])
def test_init__decimals__are_kept(parameters, decimals):
    feed = boa.load("contracts/MedianFeed.vy", decimals, "", parameters)
    assert feed.decimals() == decimals


def test_init__19_decimals__reverts(parameters):
    with boa.reverts("median: more than 18 decimals"):
        boa.load("contracts/MedianFeed.vy", 19, "", parameters)


def test_set_parameters__lower_quorum__answers_anew(feed, posters):
    feed.post(100, sender=posters[0])
    feed.post(120, sender=posters[1])
    feed.set_parameters((posters[:3], 2, 300))

    changed, answered = feed.get_logs()
    assert type(changed).__name__ == "ParametersSet"
    assert changed.parameters == (posters[:3], 2, 300)
    assert type(answered).__name__ == "RoundAnswered"
    now = boa.env.timestamp
    assert (answered.round, answered.answer, answered.updated_at) == (3, 100, now)
    assert feed.parameters() == (posters[:3], 2, 300)


def test_set_parameters__poster_removed__no_longer_counts_or_posts(feed, posters):
    for poster in posters[:3]:
        feed.post(100, sender=poster)
    feed.set_parameters((posters[1:], 3, 600))
    assert feed.latestRoundData() == (4, 0, 0, 0, 4)
    with boa.reverts("median: caller is not a poster"):
        feed.post(100, sender=posters[0])


def test_set_parameters__poster_added_again__counts_while_fresh(feed, posters, parameters):
    for poster, price in zip(posters[:3], (100, 101, 102), strict=True):
        feed.post(price, sender=poster)
    feed.set_parameters((posters[1:], 3, 600))
    boa.env.timestamp += 600
    feed.set_parameters(parameters)
    assert feed.latestRoundData()[1] == 101
    boa.env.timestamp += 1
    feed.set_parameters(parameters)
    assert feed.latestRoundData()[1] == 0


def test_set_parameters__by_stranger__reverts(feed, parameters, stranger):
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_parameters(parameters, sender=stranger)


def test_transfer_ownership__accepted__moves_the_right(feed, parameters, stranger):
    feed.transfer_ownership(stranger)
    assert feed.pending_owner() == stranger
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_parameters(parameters, sender=stranger)
    feed.accept_ownership(sender=stranger)
    feed.set_parameters(parameters, sender=stranger)
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_parameters(parameters)


def test_renounce_ownership__nobody_can_change_posters(feed, parameters):
    feed.renounce_ownership()
    assert feed.owner() == ZERO
    with boa.reverts("ownable: caller is not the owner"):
        feed.set_parameters(parameters)


@pytest.mark.parametrize(
    ("count", "quorum", "text"),
    [
        (0, 0, "median: no posters"),
        (1, 0, "median: quorum not more than half"),
        (1, 1, None),
        (1, 2, "median: quorum above the posters"),
        (4, 2, "median: quorum not more than half"),
        (4, 3, None),
        (5, 2, "median: quorum not more than half"),
        (5, 3, None),
        (15, 15, None),
        (15, 16, "median: quorum above the posters"),
    ],
)
def test_set_parameters__quorum__is_a_majority(feed, count, quorum, text):
    parameters = (addresses(count), quorum, 600)
    if text is None:
        feed.set_parameters(parameters)
        assert feed.parameters() == parameters
    else:
        with boa.reverts(text):
            feed.set_parameters(parameters)


@pytest.mark.parametrize(
    ("max_age", "text"),
    [
        (59, "median: max_age too short"),
        (60, None),
        (DAY, None),
        (DAY + 1, "median: max_age too long"),
    ],
)
def test_set_parameters__max_age__keeps_its_bounds(feed, posters, max_age, text):
    if text is None:
        feed.set_parameters((posters, 3, max_age))
        assert feed.parameters().max_age == max_age
    else:
        with boa.reverts(text):
            feed.set_parameters((posters, 3, max_age))


def test_set_parameters__poster_twice__reverts(feed, posters):
    with boa.reverts("median: poster named twice"):
        feed.set_parameters(([posters[0], posters[1], posters[0]], 2, 600))


def test_set_parameters__zero_address__reverts(feed, posters):
    with boa.reverts("median: poster is the zero address"):
        feed.set_parameters(([posters[0], ZERO], 2, 600))


def test_init__rules__hold_there_too(posters):
    with boa.reverts("median: quorum not more than half"):
        boa.load("contracts/MedianFeed.vy", 8, "", (posters, 2, 600))
