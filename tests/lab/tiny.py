# SPDX-License-Identifier: MIT
"""A scenario as small as one can be, to be changed by what a test is about."""

from __future__ import annotations

from typing import Any, Final

from lab.scenario.scenario import Scenario

TINY: Final[dict[str, Any]] = {
    "name": "tiny",
    "title": "One account, one hour",
    "seed": 1,
    "start": "2024-01-01T00:00:00Z",
    "hours": 1,
    "chain": {"block_seconds": 180, "rest_block_seconds": 1800, "gas_price_gwei": 20},
    "parameters": {"values": {"assets": {"ETH": {"decimals": 18}}, "bucket_length": "1 hour"}},
    "population": {"listed": [{"debt": 10_000, "collateral": {"ETH": 80}}]},
    "market": {"depth": {"ETH": 1_000_000}},
    "treasury": {"buffer": 0},
    "keeper": {"capital": 0, "governance_tokens": 0, "ether": 1},
    "prices": {
        "ETH": {"source": "typed in", "points": [[0, 200], [0.5, "150.50"]]},
        "governance": {"source": "typed in", "points": [[0, 100]]},
    },
}


def tiny(**changes: Any) -> Scenario:
    """The scenario with some of its fields replaced."""
    return Scenario.model_validate({**TINY, **changes})


def with_prices(*, hours: object = 1, seed: int = 1, **paths: Any) -> Scenario:
    """The scenario with these paths; assets that have none are left out."""
    correlation = paths.pop("correlation", 0)
    assets = [name for name in paths if name != "governance"]
    return tiny(
        hours=hours,
        seed=seed,
        correlation=correlation,
        parameters={"values": {"assets": {name: {"decimals": 18} for name in assets}}},
        market={"depth": dict.fromkeys(assets, 1_000_000)},
        prices={
            "governance": {"source": "typed in", "points": [[0, 100]]},
            **{name: {"source": "drawn", **path} for name, path in paths.items()},
        },
    )
