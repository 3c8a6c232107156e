# SPDX-License-Identifier: MIT
"""`GuarantyPool.__init__` and `set_parameters`: the bounds of the cooldown at -1, 0 and +1."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model import guaranty_rules as rules
from model.chain import ZERO_ADDRESS
from model.units import Seconds
from tests.unit.contracts.guaranty_pool import pool_scene as s

LONGEST = 60 * s.DAY

ACCEPTED = [s.LEAST_COOLDOWN, s.LEAST_COOLDOWN + 1, LONGEST - 1, LONGEST]
REFUSED = [
    (0, errors.POOL_COOLDOWN_TOO_SHORT_FOR_QUEUE_AND_AUCTIONS),
    (s.LEAST_COOLDOWN - 1, errors.POOL_COOLDOWN_TOO_SHORT_FOR_QUEUE_AND_AUCTIONS),
    (LONGEST + 1, errors.POOL_COOLDOWN_TOO_LONG),
]


def test_init__sets_addresses_token_and_parameters(scene):
    pool = scene.pool
    assert pool.LEDGER() == scene.ledger.address
    assert pool.GATEWAY() == scene.gateway
    assert pool.TREASURY() == scene.treasury.address
    assert pool.COLLATERAL_AUCTION() == scene.auction.address
    assert pool.ORACLE() == scene.auction.address
    assert pool.SETTLEMENT() == scene.settlement
    assert pool.BUCKET_LENGTH() == s.BUCKET_LENGTH
    assert pool.asset() != ZERO_ADDRESS
    assert (pool.name(), pool.symbol(), pool.decimals()) == ("Backstop Guaranty Pool", "BGP", 24)
    assert pool.totalSupply() == pool.totalAssets() == pool.cooling_shares() == 0
    assert tuple(pool.parameters()) == (s.COOLDOWN,)
    assert pool.cooldown() == s.COOLDOWN


@pytest.mark.parametrize("name", ["mint", "burn", "burn_from", "set_minter", "transfer_ownership"])
def test_init__erc20_module__exposes_no_way_to_make_shares(scene, name):
    """`mint` is ERC-4626's, which takes coin."""
    types = [
        [given["type"] for given in entry["inputs"]]
        for entry in scene.pool.abi
        if entry.get("name") == name
    ]
    assert types == ([["uint256", "address"]] if name == "mint" else [])


@pytest.mark.parametrize("cooldown", ACCEPTED)
def test_set_parameters__within_bounds__sets_them_and_emits(scene, cooldown):
    scene.pool.set_parameters((cooldown,), sender=scene.governor)
    assert s.logged(scene.pool) == [("ParametersSet", {"parameters": (cooldown,)})]
    assert scene.pool.cooldown() == cooldown


@pytest.mark.parametrize(("cooldown", "reason"), REFUSED)
def test_set_parameters__out_of_bounds__reverts(scene, cooldown, reason):
    with boa.reverts(reason):
        scene.pool.set_parameters((cooldown,), sender=scene.governor)
    assert scene.pool.cooldown() == s.COOLDOWN


@pytest.mark.parametrize(("cooldown", "reason"), REFUSED)
def test_init__out_of_bounds__reverts(cooldown, reason):
    with boa.reverts(reason):
        s.build(cooldown)


@pytest.mark.parametrize(
    "longer", [(1, 0, 0), (0, 1, 0), (0, 0, 1)], ids=["queue", "tail", "delay"]
)
def test_set_parameters__each_of_the_times__counts(scene, longer):
    queue, tail, delay = longer
    scene.treasury.set_times(s.QUEUE_DELAY + queue, 0, 0)
    scene.auction.set_times(0, s.TAIL + tail, s.DELAY + delay)
    least = s.LEAST_COOLDOWN + queue + 3 * tail + delay
    with boa.reverts(errors.POOL_COOLDOWN_TOO_SHORT_FOR_QUEUE_AND_AUCTIONS):
        scene.pool.set_parameters((least - 1,), sender=scene.governor)
    scene.pool.set_parameters((least,), sender=scene.governor)


def test_set_parameters__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.POOL_CALLER_IS_NOT_THE_GOVERNOR):
        scene.pool.set_parameters((s.COOLDOWN,), sender=stranger)


def test_least_cooldown__times__are_added_up_as_the_twin_does(scene):
    assert scene.pool.least_cooldown(s.QUEUE_DELAY, s.TAIL, s.DELAY) == s.LEAST_COOLDOWN
    times = map(Seconds, (s.QUEUE_DELAY, s.BUCKET_LENGTH, s.TAIL, s.DELAY))
    assert rules.least_cooldown(*times) == (s.LEAST_COOLDOWN)


def test_constants__twin__has_the_same():
    pool = s.contract("GuarantyPool")._constants
    book = boa.load_partial("contracts/modules/guaranty_book.vy")._constants
    found = boa.load_partial("contracts/modules/guaranty_rules.vy")._constants
    assert (pool.MAX_COOLDOWN, pool.TAILS, pool.MAX_SHARES) == (
        LONGEST,
        rules.TAILS,
        rules.MAX_SHARES,
    )
    assert book.LEAST_SHARES == rules.LEAST_SHARES
    assert found.VIRTUAL_ASSETS == rules.VIRTUAL_ASSETS
    assert found.VIRTUAL_SHARES == rules.VIRTUAL_SHARES
    assert found.STREAM_DURATION == rules.STREAM_DURATION
    assert found.LEAST_LEFT == rules.LEAST_LEFT
