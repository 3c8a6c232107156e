# SPDX-License-Identifier: MIT
"""What the oracle says of every asset, now and at a time to come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keeper.events import oracle
from keeper.mirror.part import Part
from model.oracle import NEVER, Candidate, State, is_fresh, is_suspect, observe, price, step
from model.price_oracle import Price
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.parameters import OracleAssetParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a source says of itself."""

    round: int
    answer: int
    """[source decimals]."""
    decimals: int
    updated_at: UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetPrice:
    """All that is known about the price of one asset."""

    asset: int
    state: State = NEVER
    """What the oracle has stored."""
    parameters: OracleAssetParameters | None = None
    """None = not listed."""
    answer: Answer | None = None
    """What the source said when it was last read; None = not read yet."""

    def at(self, timestamp: UnixTime) -> Price:
        """The price at a moment, if nobody pokes before."""
        return Price(
            price=price(self.state, timestamp),
            is_fresh=is_fresh(self.state, timestamp),
            is_suspect=is_suspect(self.state),
        )

    def poked_at(self, timestamp: UnixTime) -> State:
        """What would be stored if somebody poked at a moment."""
        if self.parameters is None or self.answer is None:
            return self.state
        seen = observe(
            round_id=self.answer.round,
            answer=self.answer.answer,
            updated_at=self.answer.updated_at,
            decimals=self.answer.decimals,
            parameters=self.parameters,
            now=timestamp,
        )
        return step(self.state, seen, self.parameters, timestamp)


@dataclass
class Prices(Part):
    """The oracle's assets."""

    _assets: dict[int, AssetPrice] = field(default_factory=dict)

    def __iter__(self) -> Iterator[AssetPrice]:
        return iter(self._assets.values())

    def get(self, asset: int) -> AssetPrice:
        """What is known about an asset; nothing if the oracle never named it."""
        return self._assets.get(asset) or AssetPrice(asset=asset)

    def sources(self) -> dict[str, list[int]]:
        """Assets by the address of their source."""
        found: dict[str, list[int]] = {}
        for known in self:
            if known.parameters is not None and known.parameters.source is not None:
                found.setdefault(known.parameters.source, []).append(known.asset)
        return found

    def heard(self, source: str) -> None:
        """A source logged something: what it said before may not hold any more."""
        for asset in self.sources().get(source, ()):
            self._assets[asset] = replace(self.get(asset), answer=None)

    def unanswered(self) -> list[str]:
        """Sources that were not read since they logged something, or not at all."""
        return [
            source
            for source, assets in self.sources().items()
            if any(self.get(asset).answer is None for asset in assets)
        ]

    def answered(self, asset: int, answer: Answer) -> None:
        """Take over what the source of an asset says now."""
        self._assets[asset] = replace(self.get(asset), answer=answer)

    def apply(
        self, event: oracle.AssetParametersSet | oracle.PriceUpdated | oracle.CandidateChanged
    ) -> None:
        """Take over what an event says."""
        known = self.get(event.asset)
        match event:
            case oracle.AssetParametersSet():
                known = _listed(known, event.parameters)
            case oracle.PriceUpdated():
                known = replace(known, state=_updated(known, event))
            case oracle.CandidateChanged():
                known = replace(known, state=replace(known.state, candidate=_candidate(event)))
        self._assets[event.asset] = known


def _listed(known: AssetPrice, parameters: OracleAssetParameters) -> AssetPrice:
    is_same = known.parameters is not None and known.parameters.source == parameters.source
    return replace(known, parameters=parameters, answer=known.answer if is_same else None)


def _updated(known: AssetPrice, event: oracle.PriceUpdated) -> State:
    # The event does not say which round was taken; its time follows from its expiry, and a round
    # that is older than its time is what the oracle refuses.
    max_price_age = known.parameters.max_price_age if known.parameters else 0
    return replace(
        known.state,
        price=Wad(event.price),
        next_price=Wad(event.next_price),
        next_at=UnixTime(event.next_at),
        expires_at=UnixTime(event.expires_at),
        taken_updated_at=UnixTime(max(event.expires_at - max_price_age, 0)),
    )


def _candidate(event: oracle.CandidateChanged) -> Candidate | None:
    if event.candidate == 0:
        return None
    return Candidate(
        value=Wad(event.candidate),
        since=UnixTime(event.candidate_since),
        round=event.round,
    )
