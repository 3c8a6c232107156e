# SPDX-License-Identifier: MIT
"""What the real Maker and Aave contracts take for our jobs, and how much of it ours may.

Recorded in `tests/vectors/data/gas.json`; where the reference needs several transactions for one of
ours, they are summed, base costs included.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parents[1] / "vectors" / "data" / "gas.json.xz"


@dataclass(frozen=True, slots=True)
class Aim:
    """A job of ours beside the reference's."""

    of: str
    """`maker` or `aave`."""
    jobs: tuple[str, ...]
    """Of the reference; summed."""
    most: float
    """Ours at most, as a part of theirs."""


BARK: Final = "dog.bark + clip.kick (second auction)"

AIMS: Final = {
    "open: deposit and borrow": Aim(
        "maker",
        ("gemjoin.join", "vat.frob open (lock 10 collateral, draw 12,000)", "daijoin.exit"),
        0.58,
    ),
    "poke, new price": Aim(
        "maker", ("osm.poke (steady)", "spotter.poke reading OSM (price changed)"), 0.90
    ),
    "liquidate, tokens paid and received": Aim(
        "aave",
        ("aave liquidationCall (1 collateral, 1 debt, partial, underlying paid out)",),
        0.46,
    ),
    "liquidate, three assets, tokens": Aim(
        "aave", ("aave liquidationCall (3 collaterals, 1 debt, partial)",), 0.46
    ),
    "close_out": Aim("maker", (BARK,), 0.62),
    "oracle to auction": Aim(
        "maker",
        (
            "osm.poke (steady)",
            "spotter.poke reading OSM (price changed)",
            "jug.drip (1 day, first fee)",
            BARK,
        ),
        0.46,
    ),
    "take, part": Aim("maker", ("clip.take partial (stairstep, leaves tab and lot)",), 0.72),
    "take, closing": Aim(
        "maker", ("clip.take full (pays whole tab, leftover collateral returned)",), 0.60
    ),
    "reset": Aim("maker", ("clip.redo",), 0.70),
    # `settle` burns first, and accrues before that, which `vow.flap` needs `jug.drip` for.
    "debt auction, start": Aim("maker", ("vow.heal", "vow.flop + flopper.kick (second)"), 0.90),
    "debt auction, first bid": Aim("maker", ("flopper.dent (first bid, clears Ash)",), 0.90),
    "debt auction, outbid": Aim("maker", ("flopper.dent (outbid another bidder)",), 0.90),
    "debt auction, same bidder": Aim("maker", ("flopper.dent (same bidder again)",), 0.90),
    "debt auction, settle": Aim("maker", ("flopper.deal",), 0.90),
    "debt auction, restart": Aim("maker", ("flopper.tick",), 0.90),
    "surplus auction, start": Aim(
        "maker", ("jug.drip (30 days)", "vow.flap + flapper.kick (second)"), 0.90
    ),
    "surplus auction, first bid": Aim("maker", ("flapper.tend (first bid)",), 0.90),
    "surplus auction, outbid": Aim("maker", ("flapper.tend (outbid another bidder)",), 0.90),
    "surplus auction, same bidder": Aim("maker", ("flapper.tend (same bidder again)",), 0.90),
    "surplus auction, settle": Aim("maker", ("flapper.deal",), 0.90),
}

LIMITS: Final = {"close_out_many, each further account": 100_000}
"""Aims that are no part of anything of the reference [gas]."""


def reference(aim: Aim) -> int:
    """What the reference takes [gas]."""
    recorded = json.loads(lzma.decompress(DATA.read_bytes()))[aim.of]
    return sum(int(recorded[job]["gas_used"]) for job in aim.jobs)
