# SPDX-License-Identifier: MIT
"""From names in the settings to strategies, by the entry points of what is installed."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from keeper.errors import ConfigurationError
from keeper.strategies.strategy import Setup
from keeper.validation import faults_of, nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment
    from keeper.settings import Settings
    from keeper.strategies.strategy import Strategy

GROUP: Final = "backstop.strategies"
"""Of the entry points."""


class _NoOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")


def load_strategies(
    settings: Settings, deployment: Deployment, log: FilteringBoundLogger, *, wallet: str | None
) -> dict[str, Strategy]:
    """The strategies that the settings list, by name, in that order.

    Args:
        settings: Which, and what the operator wants of them.
        deployment: Whose protocol to keep.
        log: Where their lines go.
        wallet: Address that profits; None: nothing is sent.

    Raises:
        ConfigurationError: If a name is unknown, ambiguous or listed twice, what it names cannot be
            loaded, or its options are not what it takes.
    """
    names = settings.strategies
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigurationError(f"strategies: {twice[0]}: listed twice")
    for setting in ("strategy_options", "budgets"):
        for name in getattr(settings, setting):
            if name not in names:
                raise ConfigurationError(f"{setting}.{name}: not among the strategies listed")
    installed = entry_points(group=GROUP)
    found = {name: _find(name, installed) for name in names}
    strategies: dict[str, Strategy] = {}
    for name, entry in found.items():
        given = settings.strategy_options.get(name, {})
        try:
            made_by = entry.load()
            setup = Setup(
                policy=settings.policy(),
                deployment=deployment,
                wallet=wallet,
                options=getattr(made_by, "Options", _NoOptions).model_validate(given),
                log=log.bind(strategy=name),
            )
            strategies[name] = made_by(setup)
        except ValidationError as error:
            raise ConfigurationError(faults_of(error, "strategy_options", name)) from None
        except ConfigurationError as error:
            raise ConfigurationError(f"strategy_options.{name}: {error}") from None
        except Exception as error:  # somebody else's code
            raise ConfigurationError(f"strategies: {name}: {entry.value}: {error!r}") from error
    return strategies


def _find(name: str, installed: EntryPoints) -> EntryPoint:
    found = installed.select(name=name)
    if len(found) > 1:
        where = ", ".join(sorted(entry.value for entry in found))
        raise ConfigurationError(f"strategies: {name}: installed more than once: {where}")
    if not found:
        known = {entry.name for entry in installed}
        raise ConfigurationError(f"strategies: {name}: unknown; {nearest(name, known)}")
    return found[name]
