# SPDX-License-Identifier: MIT
"""One price per asset for everyone; the twin of `PriceOracle.vy`.

What a round does to a price stands in `model.oracle`; here are sources, storage and readers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.chain import Contract, Storage, external
from model.health import members
from model.oracle import (
    NEVER,
    State,
    cautious_price,
    is_fresh,
    is_suspect,
    observe,
    price,
    step,
)
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.parameters import OracleAssetParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a source answers when it is asked."""

    round: int = 0
    """0 = it has not answered yet."""
    answer: int = 0
    """Of any sign [decimals]."""
    updated_at: UnixTime = field(default=UnixTime(0))


@dataclass(eq=False, kw_only=True)
class Feed(Storage):
    """A source that answers what it is told; the twin of `testing/SettableFeed.vy`."""

    decimals: int
    """Of the answer."""
    latest: Round = field(default_factory=Round)

    def set_answer(self, answer: int) -> None:
        """Answer a new round now."""
        self.latest = Round(
            round=self.latest.round + 1, answer=answer, updated_at=self.chain.timestamp
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`IPriceOracle.Price`."""

    price: Wad
    """Coins per whole token; 0 = there never was one [wad]."""
    is_fresh: bool
    """Young enough for direct liquidation."""
    is_suspect: bool
    """A value outside the band waits for confirmation."""


@dataclass(eq=False, kw_only=True)
class PriceOracle(Contract):
    """Prices by asset."""

    parameters: dict[int, OracleAssetParameters]
    """By asset; what is not in it is not listed."""
    feeds: Mapping[int, Feed]
    """Source of each listed asset."""
    states: dict[int, State] = field(default_factory=dict)
    """By asset."""

    @external
    def poke(self, assets: int) -> None:
        """Read the sources of the listed ones among some assets [bitmap]."""
        self._poke(assets)

    def refresh(self, assets: int) -> dict[int, Price]:
        """Poke, then read what borrowing and withdrawing use [bitmap]."""
        self._poke(assets)
        return self.cautious_prices(assets)

    def prices(self, assets: int) -> dict[int, Price]:
        """What liquidation uses [bitmap]."""
        now = self.chain.timestamp
        return {
            asset: self._read(asset, price(self.state(asset), now)) for asset in members(assets)
        }

    def cautious_prices(self, assets: int) -> dict[int, Price]:
        """What borrowing and withdrawing use: the least of current, next and candidate [bitmap]."""
        now = self.chain.timestamp
        return {
            asset: self._read(asset, cautious_price(self.state(asset), now))
            for asset in members(assets)
        }

    def state(self, asset: int) -> State:
        """All that is known of an asset's price."""
        return self.states.get(asset, NEVER)

    def _poke(self, assets: int) -> None:
        now = self.chain.timestamp
        for asset in members(assets):
            if asset not in self.parameters:
                continue
            parameters, feed = self.parameters[asset], self.feeds[asset]
            seen = observe(
                round_id=feed.latest.round,
                answer=feed.latest.answer,
                updated_at=feed.latest.updated_at,
                decimals=feed.decimals,
                parameters=parameters,
                now=now,
            )
            self.states[asset] = step(self.state(asset), seen, parameters, now)

    def _read(self, asset: int, value: Wad) -> Price:
        state = self.state(asset)
        return Price(
            price=value,
            is_fresh=is_fresh(state, self.chain.timestamp),
            is_suspect=is_suspect(state),
        )
