# SPDX-License-Identifier: MIT
"""Write the interfaces that the keeper speaks: `python -m scripts.export_abi`.

The keeper runs without the contracts' sources and their compiler, so it carries these files; a test
compares them with the sources.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from lab.artifacts import artifact
from lab.places import ROOT
from scripts.arguments import take_none

TARGET: Final = ROOT / "keeper" / "abi"

CONTRACTS: Final = (
    "Bidder",
    "CollateralAuction",
    "ConstantProductExchange",
    "DebtAuction",
    "DirectLiquidation",
    "Gateway",
    "GovernanceToken",
    "GuarantyPool",
    "Ledger",
    "Lens",
    "LiquidationEngine",
    "PriceOracle",
    "Settlement",
    "Stablecoin",
    "SurplusAuction",
    "Treasury",
)
FEED: Final = "MedianFeed"
FEED_FUNCTIONS: Final = ("decimals", "latestRoundData")
"""What every feed has, as Chainlink's AggregatorV3Interface."""


def main() -> None:
    """Write every file anew."""
    TARGET.mkdir(exist_ok=True)
    for path, text in exported_files().items():
        path.write_text(text, encoding="utf-8")


def exported_files() -> dict[Path, str]:
    """Every file, as it must be."""
    interfaces = {contract: artifact(contract).abi for contract in CONTRACTS}
    interfaces["AggregatorV3"] = [
        entry for entry in artifact(FEED).abi if entry.get("name") in FEED_FUNCTIONS
    ]
    return {TARGET / f"{name}.json": _text(abi) for name, abi in interfaces.items()}


def _text(abi: list[dict[str, Any]]) -> str:
    """One line per entry, in an order of its own: only a change of the interface shows as one."""
    ordered = sorted(abi, key=lambda entry: (entry["type"], entry.get("name", "")))
    return "[\n" + ",\n".join(map(json.dumps, ordered)) + "\n]\n"


if __name__ == "__main__":
    take_none(
        "scripts.export_abi", "Write the interfaces that the keeper speaks: keeper/abi/*.json."
    )
    main()
