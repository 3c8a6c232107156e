# SPDX-License-Identifier: MIT
"""One picture: all panels as of one block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keeper.page.activity import activity
from keeper.page.auctions import auctions
from keeper.page.oracle import oracle
from keeper.page.past import entry_of
from keeper.page.risk import risk
from keeper.page.waterfall import waterfall

if TYPE_CHECKING:
    from keeper.page.intentions import Intentions
    from keeper.page.moment import Moment
    from keeper.page.totals import Totals
    from keeper.watch.recent import Recent
    from keeper.watch.view import View


def picture(
    moment: Moment, *, view: View, recent: Recent, totals: Totals, intentions: Intentions
) -> dict[str, Any]:
    """What the page shows of a block.

    Args:
        moment: The protocol as of the block.
        view: The keeper.
        recent: Its last decisions and transactions.
        totals: What became of the transactions.
        intentions: What it decided about the auctions.
    """
    return {
        "chain_id": moment.deployment.chain_id,
        "block": moment.head.number,
        "time": moment.now,
        "is_frozen": moment.mirror.debt.is_frozen,
        "risk": risk(moment),
        "auctions": auctions(moment, intentions),
        "waterfall": waterfall(moment),
        "keeper": activity(view, recent, totals),
        "oracle": oracle(moment),
        "past": entry_of(moment),
    }
