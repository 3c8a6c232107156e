# SPDX-License-Identifier: MIT
"""All jobs on chains of their own, and the sizes of the contracts."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lab.anvil import Node
from model.manifest import CORE_CONTRACTS
from tests.gas.jobs import Jobs
from tests.gas.market import BLOCK_TIME, deploy_market
from tests.gas.waterfall_jobs import WaterfallJobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.gas.market import Market


def measure(folder: Path) -> dict[str, dict[str, int]]:
    """Gas of every job [gas] and code size of every contract [bytes].

    Args:
        folder: Where the nodes may write.
    """
    with _market(folder) as market:
        jobs = Jobs(market)
        jobs.measure()
        sizes = {
            name: len(market.web3.eth.get_code(market.contract(name).address))
            for name in sorted(CORE_CONTRACTS)
        }
    with _market(folder) as market:
        waterfall = WaterfallJobs(market)
        waterfall.measure()
    return {"gas": jobs.gas | waterfall.gas, "code size": sizes}


@contextmanager
def _market(folder: Path) -> Iterator[Market]:
    log = folder / "anvil.log"
    with Node(timestamp=int(time.time()), block_seconds=BLOCK_TIME, log=log) as node:
        yield deploy_market(node)
