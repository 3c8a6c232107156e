# SPDX-License-Identifier: MIT
"""The oracle does with an answer what its twin does; and, said without the twin, what it is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from keeper.events import oracle
from lab.fuzz.checks.check import Check
from model.oracle import NEVER, State, observe, step
from model.price_oracle import Round
from model.settings import FEED_DECIMALS
from model.units import BPS, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.fuzz.scene import Scene
    from model.parameters import OracleAssetParameters

UNIT = 10 ** (18 - FEED_DECIMALS)
"""Of an answer [wad]."""


class PriceTwin:
    """What the model makes of the same answers."""

    def __init__(self) -> None:
        self._states: dict[int, State] = {}

    def poked(self, scene: Scene, asset: int) -> State:
        """An asset's state if somebody pokes now."""
        state, parameters = (
            self._states.get(asset, NEVER),
            scene.mirror.prices.get(asset).parameters,
        )
        said = scene.rounds.get(asset, Round())
        if parameters is None:
            return state
        seen = observe(
            round_id=said.round,
            answer=said.answer,
            updated_at=said.updated_at,
            decimals=FEED_DECIMALS,
            parameters=parameters,
            now=scene.timestamp,
        )
        return step(state, seen, parameters, scene.timestamp)

    def store(self, asset: int, state: State) -> None:
        """An asset's state from now on."""
        self._states[asset] = state


class Oracle(Check):
    """Every price is what the model makes of what the sources said."""

    name: ClassVar = "oracle-as-modelled"

    def __init__(self, twin: PriceTwin) -> None:
        self._twin = twin

    def end_transaction(self, scene: Scene) -> Iterator[str]:
        told = {
            event.asset
            for event in scene.events
            if isinstance(event, oracle.PriceUpdated | oracle.CandidateChanged)
        }
        for asset in sorted(told):
            expected = self._twin.poked(scene, asset)
            yield from differences(scene, asset, scene.mirror.prices.get(asset).state, expected)
            self._twin.store(asset, expected)


def differences(scene: Scene, asset: int, found: State, expected: State) -> Iterator[str]:
    """What the oracle has stored otherwise than the model."""
    symbol = scene.symbols[asset]
    for name in ("price", "next_price", "next_at", "expires_at", "candidate"):
        is_, should = getattr(found, name), getattr(expected, name)
        if is_ != should:
            yield f"{symbol}: {name} is {is_}, should be {should}"


@dataclass(slots=True)
class _Said:
    """What a source has said so far, newest last."""

    answers: list[tuple[int, Wad]] = field(default_factory=list)
    """When, and what [wad]."""


class PriceWaits(Check):
    """Everybody can see a new price for the delay before it counts, and a jump longer."""

    name: ClassVar = "price-waits"

    def __init__(self) -> None:
        self._said: dict[int, _Said] = {}
        self._current: dict[int, Wad] = {}

    def end_block(self, scene: Scene) -> Iterator[str]:
        for asset, round_ in scene.rounds.items():
            said = self._said.setdefault(asset, _Said()).answers
            answer = (int(round_.updated_at), Wad(round_.answer * UNIT))
            if not said or said[-1] != answer:
                said.append(answer)
        for known in scene.mirror.prices:
            now = known.at(scene.timestamp).price
            before = self._current.get(known.asset, Wad(0))
            self._current[known.asset] = now
            if before and now != before and known.parameters is not None:
                yield from self._early(scene, known.asset, before, now, known.parameters)

    def _early(
        self,
        scene: Scene,
        asset: int,
        before: Wad,
        now: Wad,
        parameters: OracleAssetParameters,
    ) -> Iterator[str]:
        said = self._said[asset].answers
        symbol, moved = (
            scene.symbols[asset],
            abs(now - before) * BPS > before * parameters.max_deviation,
        )
        until = scene.timestamp - parameters.delay
        if not any(at <= until and value == now for at, value in said):
            yield f"{symbol}: {now} counts though nobody said it {parameters.delay} s ago"
        outside = [
            at
            for at, value in said
            if abs(value - before) * BPS > before * parameters.max_deviation
        ]
        waits = parameters.delay + parameters.confirm_time
        if moved and not any(at <= scene.timestamp - waits for at in outside):
            yield f"{symbol}: {before} became {now} without having been confirmed for {waits} s"


def governance_price(scene: Scene) -> Wad:
    """Oracle price of the governance token [wad]."""
    return scene.outlook().prices[scene.governance_asset].price
