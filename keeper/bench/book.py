# SPDX-License-Identifier: MIT
"""A protocol in memory with many accounts, some of which one fall of a price makes unsafe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from eth_abi.abi import encode

from keeper.chain.abi import interface
from keeper.chain.decoder import RECORDS
from keeper.deployment import Deployment
from keeper.events import collateral_auction, engine, ledger, oracle
from keeper.mirror.accounts import AccountsPicture
from keeper.mirror.history import Block
from keeper.mirror.mirror import Mirror, Watched
from keeper.ports import Log
from keeper.store.checkpoints import Checkpoint
from model.health import MAX_ASSETS
from model.parameters import (
    AuctionTerms,
    EngineParameters,
    LedgerAssetParameters,
    LedgerParameters,
)
from model.rates import cut_from_half_life
from model.units import BPS, RAD, RAY, WAD, Bps, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    import numpy.typing as npt

PRICE: Final = 200
"""Of every asset, before the fall [coins]."""
FALLEN: Final = 160
"""Of the first asset after it [coins]."""
HITS: Final = 2_000
"""Accounts that the fall makes unsafe, of as many as there are."""
START: Final = 1_600_000_000
"""Time of the first block [unix time]."""

_THRESHOLD: Final = 8_000  # bps
_HOLDERS: Final = 0.7  # part of the accounts that hold an asset
_SAFE: Final = 3.0  # health factor of those that survive the fall
_DEEP: Final = 0.9  # health factor of the others after it: below the close-out threshold
_CONCENTRATION: Final = 30  # so much more of the first asset, so that its fall alone is enough
_WORDS: Final = 2 * (1 + MAX_ASSETS)  # of 64 bits, in an account's row

DEPLOYMENT: Final = Deployment(
    chain_id=1,
    first_block=1,
    addresses={name: f"0x{number:040x}" for number, name in enumerate(RECORDS, start=1)},
    assets=(),
    governance_asset=15,
)


def checkpoint_of(accounts: int, assets: int) -> Checkpoint:
    """The protocol at block 1: all prices at `PRICE`, everybody safe.

    Args:
        accounts: How many.
        assets: How many of them there are; each account holds the first and most of the others.
    """
    mirror = Mirror(
        Watched(treasury=DEPLOYMENT.addresses["Treasury"], wallet=None), UnixTime(START)
    )
    for event in _rules(assets):
        mirror.apply(event, UnixTime(START))
    return Checkpoint(
        block=Block(number=1, hash=_hash(1)),
        accounts=_accounts(accounts, assets),
        rest=mirror.copied(),
    )


def fall_at(timestamp: int, block: int) -> Log:
    """What the oracle logs in a block when the first asset's price is to fall at a moment."""
    abi = interface("PriceOracle").events["PriceUpdated"]
    values = (PRICE * WAD, FALLEN * WAD, timestamp, START + 10**9)
    plain = [each.type for each in abi.arguments if not each.is_indexed]
    return Log(
        address=DEPLOYMENT.addresses["PriceOracle"],
        topics=(abi.topic, encode(["uint256"], [0])),
        data=encode(plain, values),
        block=block,
        transaction=_hash(block),
    )


def _hash(block: int) -> str:
    return f"0x{block:064x}"


def _rules(
    assets: int,
) -> list[
    ledger.ParametersSet
    | ledger.AssetParametersSet
    | engine.ParametersSet
    | collateral_auction.AuctionTermsAdded
    | collateral_auction.AssetLimitSet
    | oracle.PriceUpdated
]:
    """Parameters with room for everything, and prices."""
    largest = 2**40 - 1
    rules = LedgerParameters(stability_fee=Ray(RAY), debt_ceiling=largest, min_collateral_value=500)
    weights = LedgerAssetParameters(
        loan_to_value=Bps(7_500),
        liquidation_threshold=Bps(_THRESHOLD),
        supply_cap=Wad(2**112 - 1),
    )
    close_outs = EngineParameters(
        close_out_threshold=Bps(9_500),
        penalty=Bps(1_000),
        debt_floor=5_000,
        liquidation_limit=largest,
        incentive_share=Bps(10),
        incentive_tip=Wad(100 * WAD),
        pool_share=Bps(2_000),
    )
    terms = AuctionTerms(
        curve=2,
        start_multiplier=Bps(11_000),
        floor_fraction=Bps(6_000),
        tail=Seconds(3_600),
        duration=Seconds(1),
        cut=cut_from_half_life(Seconds(3_600)),
    )
    price = PRICE * WAD
    return [
        ledger.ParametersSet(parameters=rules),
        engine.ParametersSet(parameters=close_outs),
        collateral_auction.AuctionTermsAdded(
            version=1, terms=terms, min_remaining=5_500 * RAD, pool_share=0
        ),
        *(ledger.AssetParametersSet(asset=asset, parameters=weights) for asset in range(assets)),
        *(
            collateral_auction.AssetLimitSet(asset=asset, liquidation_limit=largest)
            for asset in range(assets)
        ),
        *(
            oracle.PriceUpdated(
                asset=asset, price=price, next_price=price, next_at=0, expires_at=START + 10**9
            )
            for asset in range(assets)
        ),
    ]


def _accounts(accounts: int, assets: int) -> AccountsPicture:
    """Amounts of 100 to 1,000 tokens, and debts that make `HITS` of them unsafe after the fall.

    One of them is unsafe before, so that the keeper has acted when the price falls.
    """
    random = np.random.default_rng(0)
    is_held = random.random((accounts, assets)) < _HOLDERS
    is_held[:, 0] = True
    tokens = random.integers(100, 1_000, (accounts, assets), dtype=np.uint64) * is_held
    near = random.choice(accounts, min(HITS, accounts), replace=False)
    tokens[near, 0] *= np.uint64(_CONCENTRATION)
    weighted = tokens.sum(axis=1) * PRICE * _THRESHOLD
    after = weighted - tokens[:, 0] * np.uint64((PRICE - FALLEN) * _THRESHOLD)
    debts = weighted / (_SAFE * BPS)
    debts[near] = after[near] / (_DEEP * BPS)
    debts[near[0]] = weighted[near[0]] / (_DEEP * BPS)
    rows = np.zeros((accounts, _WORDS), dtype="<u8")
    _put(rows, 0, debts.astype(np.uint64))
    for asset in range(assets):
        _put(rows, 1 + asset, tokens[:, asset])
    owners = tuple(f"0x{number:040x}" for number in range(0xACC000000, 0xACC000000 + accounts))
    return AccountsPicture(owners=owners, rows=rows.tobytes())


def _put(rows: npt.NDArray[np.uint64], slot: int, whole: npt.NDArray[np.uint64]) -> None:
    """Write whole units as wad: the product by halves, since 64 bits do not hold it."""
    half = np.uint64(10**9)
    low = whole * half  # below 2**64 / 10**9
    rows[:, 2 * slot + 1], rows[:, 2 * slot] = _wide_product(low, half)


def _wide_product(
    left: npt.NDArray[np.uint64], right: np.uint64
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """High and low 64 bits of a product; the right factor fits in 32 bits."""
    mask, shift = np.uint64(2**32 - 1), np.uint64(32)
    low = (left & mask) * right
    middle = (left >> shift) * right + (low >> shift)
    return middle >> shift, (middle << shift) | (low & mask)
