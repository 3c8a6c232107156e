# SPDX-License-Identifier: MIT
"""One scenario, played under the eyes of the auditor."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lab.engines.revm import RevmEngine
from lab.fuzz.auditor import Auditor, Stopped
from lab.fuzz.checks.check import Violation
from lab.fuzz.checks.refusals import Refusals
from lab.fuzz.losses import TooDeep
from lab.scenario.errors import ScenarioError
from lab.world.chain import CallFailed
from lab.world.world import World
from model.execution import DeploymentError
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.engines.engine import Engine
    from lab.fuzz.limits import Limits
    from lab.fuzz.losses import Losses
    from lab.scenario.scenario import Scenario

MAX_BLOCKS: Final = 160
"""Of a trial; what has not come to rest by then is judged as it stands."""
FAULT: Final = "fault"
"""Check of a run that could not be read to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a scenario."""

    scenario: Scenario
    refused: str | None
    """Why it cannot be played; None if it could."""
    violations: tuple[Violation, ...]
    losses: Losses | None
    """None if it was refused."""
    seen: frozenset[str]
    """Names of what has happened."""
    calls: int
    """Transactions since the founding in which the protocol logged more than prices."""
    blocks: int
    timeline: tuple[str, ...]
    """What happened, line by line."""
    digest: str
    """Of every log up to the end of the trial."""

    @property
    def checks(self) -> tuple[str, ...]:
        """Names of the checks that spoke, in the order in which they did."""
        return tuple(dict.fromkeys(violation.check for violation in self.violations))


class Player:
    """Plays scenarios, all in the same way."""

    def __init__(
        self,
        limits: Limits,
        *,
        engine: Callable[[], Engine] = RevmEngine,
        tries: bool = True,
    ) -> None:
        """Prepare.

        Args:
            limits: Losses that are violations.
            engine: Makes a fresh one for each trial.
            tries: Whether to try what should be refused.
        """
        self._limits = limits
        self._engine = engine
        self._tries = tries

    def for_check(self, check: str) -> Player:
        """One that looks for a violation again; it tries nothing if trying did not find it."""
        tries = self._tries and check == Refusals.name
        return Player(self._limits, engine=self._engine, tries=tries)

    def play(self, scenario: Scenario) -> Trial:
        """Play until the first block with a violation, or to the end."""
        auditor = Auditor(self._limits, stops=True, tries=self._tries, max_blocks=MAX_BLOCKS)
        refused: str | None = None
        try:
            with tempfile.TemporaryDirectory() as out:
                world = World(scenario, Path(out), self._engine(), watchers=[auditor])
                asyncio.run(world.play())
        except Stopped:
            pass
        except (ScenarioError, ParameterError, CallFailed, DeploymentError, TooDeep) as error:
            refused = str(error)
        except Exception as error:  # noqa: BLE001 - whatever a broken contract makes of its reader
            auditor.violations.append(_fault(auditor, error))
        has_begun = refused is None and bool(auditor.violations or auditor.losses.first_debt)
        return Trial(
            scenario=scenario,
            refused=refused,
            violations=tuple(auditor.violations),
            losses=auditor.losses if has_begun else None,
            seen=auditor.seen,
            calls=auditor.calls,
            blocks=auditor.block,
            timeline=auditor.timeline,
            digest=auditor.digest,
        )


def _fault(auditor: Auditor, error: Exception) -> Violation:
    text = f"{type(error).__name__}: {str(error)[:200]}"
    return Violation(FAULT, text, auditor.block, auditor.timestamp)
