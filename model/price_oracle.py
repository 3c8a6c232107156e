# SPDX-License-Identifier: MIT
"""One price per asset for everyone; the twin of `PriceOracle.vy`.

What a round does to a price stands in `model.oracle`; here are sources, storage and readers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from model import errors
from model.chain import Contract, Storage, external
from model.errors import Revert
from model.guaranty_rules import least_cooldown
from model.health import members
from model.inequalities import TAILS_IN_QUEUE
from model.oracle import (
    MAX_DECIMALS,
    MAX_PRICE,
    NEVER,
    Observation,
    State,
    cautious_price,
    is_fresh,
    is_suspect,
    observe,
    price,
    step,
)
from model.setter_rules import MAX_ASSETS, check_oracle_asset, require
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from model.parameters import OracleAssetParameters
    from model.wiring import Wiring


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

    def set_round(self, number: int, answer: int, updated_at: UnixTime) -> None:
        """Answer any round at any time, also one that no feed should give."""
        self.latest = Round(round=number, answer=answer, updated_at=updated_at)

    def observed(self, parameters: OracleAssetParameters, now: UnixTime) -> Observation | None:
        """What the latest round says, if it can be believed."""
        return observe(
            round_id=self.latest.round,
            answer=self.latest.answer,
            updated_at=self.latest.updated_at,
            decimals=self.decimals,
            parameters=parameters,
            now=now,
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
    feeds: dict[int, Feed]
    """Source of each listed asset."""
    wiring: Wiring
    sources: dict[str, Feed] = field(default_factory=dict)
    """Every feed there is, by address."""
    states: dict[int, State] = field(default_factory=dict)
    """By asset."""

    @external
    def poke(self, assets: int) -> None:
        """Read the sources of the listed ones among some assets [bitmap]."""
        self._poke(assets)

    # --- Governor ---------------------------------------------------------------------------------

    @external
    def set_asset_parameters(self, asset: int, new: OracleAssetParameters, *, sender: str) -> None:
        """List an asset, or replace all its parameters; a new source starts without candidate."""
        self.wiring.check_governor(sender, errors.ORACLE_CALLER_IS_NOT_THE_GOVERNOR)
        require(asset < MAX_ASSETS, errors.ORACLE_UNKNOWN_ASSET)
        if new.source not in self.sources:
            raise Revert(errors.ORACLE_SOURCE_IS_NOT_A_CONTRACT)
        check_oracle_asset(new)
        require(
            self.wiring.treasury.parameters.debt_queue_delay
            >= TAILS_IN_QUEUE * self.wiring.tail + new.delay,
            errors.ORACLE_DEBT_QUEUE_TOO_SHORT_FOR_THE_DELAY,
        )
        require(
            self.wiring.guaranty_pool.parameters.cooldown
            >= least_cooldown(
                self.wiring.treasury.parameters.debt_queue_delay,
                self.wiring.ledger.coins.bucket_length,
                self.wiring.tail,
                new.delay,
            ),
            errors.ORACLE_COOLDOWN_TOO_SHORT_FOR_THE_DELAY,
        )
        feed = self.sources[new.source]
        require(feed.decimals <= MAX_DECIMALS, errors.ORACLE_SOURCE_HAS_MORE_THAN_18_DECIMALS)
        self._check_bounds(asset, new, feed)
        if self.feeds.get(asset) is not feed:
            self._forget_source(asset)
        self.feeds[asset], self.parameters[asset] = feed, new

    def _check_bounds(self, asset: int, new: OracleAssetParameters, feed: Feed) -> None:
        """Current and next price are within them; before there is one, what the source says."""
        state = self.state(asset)
        now, following = price(state, self.chain.timestamp), state.next_price
        if following == 0:
            seen = feed.observed(
                replace(new, lower_bound=Wad(0), upper_bound=MAX_PRICE), self.chain.timestamp
            )
            if seen is None:
                return
            now = following = seen.value
        require(
            new.lower_bound <= min(now, following) and max(now, following) <= new.upper_bound,
            errors.ORACLE_PRICE_OUTSIDE_THE_BOUNDS,
        )

    def _forget_source(self, asset: int) -> None:
        """Drop what only a comparison of rounds of the same source can judge."""
        self.states[asset] = replace(
            self.state(asset), candidate=None, taken_round=0, taken_updated_at=UnixTime(0)
        )

    # --- Readers ----------------------------------------------------------------------------------

    @property
    def max_delay(self) -> int:
        """The longest delay of all assets; the debt queue must outlast it [seconds]."""
        return max((found.delay for found in self.parameters.values()), default=0)

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
            seen = feed.observed(parameters, now)
            self.states[asset] = step(self.state(asset), seen, parameters, now)

    def _read(self, asset: int, value: Wad) -> Price:
        state = self.state(asset)
        return Price(
            price=value,
            is_fresh=is_fresh(state, self.chain.timestamp),
            is_suspect=is_suspect(state),
        )
