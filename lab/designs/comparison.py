# SPDX-License-Identifier: MIT
"""One scenario through several designs, on several seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.designs.fixed_spread import FixedSpread
from lab.designs.fleet import MARCH_2020
from lab.designs.lanes import auction_only, direct_only
from lab.designs.maker import Maker
from lab.designs.name import DesignName
from lab.designs.play import play
from lab.designs.protocol import play_protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lab.designs.outcome import Outcome
    from lab.scenario.scenario import Scenario


__all__ = ["DesignName", "compare"]

_DAY: Final = 86_400
_DESIGNS: Final[Mapping[DesignName, Callable[[str, Scenario], Outcome]]] = {
    DesignName.BACKSTOP: lambda name, given: play_protocol(name, given, MARCH_2020),
    DesignName.AUCTION_ONLY: lambda name, given: play_protocol(
        name, auction_only(given), MARCH_2020
    ),
    # Whom no lane helps stays unsafe: such a world never comes to rest.
    DesignName.DIRECT_ONLY: lambda name, given: play_protocol(
        name, direct_only(given), MARCH_2020, aftermath=_DAY
    ),
    DesignName.MAKER_2020: lambda name, given: play(Maker, name, given, MARCH_2020),
    DesignName.AAVE_STYLE: lambda name, given: play(FixedSpread, name, given, MARCH_2020),
}


def compare(
    scenario: Scenario,
    designs: Iterable[DesignName],
    seeds: Iterable[int],
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """Play every seed through every design; a seed's accounts are the same in each.

    Args:
        scenario: As loaded.
        designs: In the order of the table.
        seeds: Each instead of the scenario's.
        tell: Called with what is being done.

    Raises:
        ParameterError: The protocol would not accept the parameters.
        CallFailed: A design cannot take the scenario's accounts.
    """
    outcomes = []
    chosen = list(designs)
    for seed in seeds:
        seeded = scenario.model_copy(update={"seed": seed})
        for design in chosen:
            tell(f"{design}, seed {seed}")
            outcomes.append(_DESIGNS[design](design.value, seeded))
    return outcomes
