# SPDX-License-Identifier: MIT
"""Group `flap_sequences`: surplus auctions from start to end.

The reference knows no price of the governance token, so the group sets one: the highest at which
one whole token is worth the coin for sale.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from tests.vectors import surplus_bidding, surplus_departures, waterfall
from tests.vectors.books import VOW
from tests.vectors.deployed_surplus_auctions import DeployedSurplusAuctions
from tests.vectors.sequences import recorded_steps, until_first
from tests.vectors.shown_auctions import shown, shown_id
from tests.vectors.surplus_bidding import HOUSE
from tests.vectors.waterfall import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Prediction, Step
    from tests.vectors.files import Record
    from tests.vectors.sequences import Moment
    from tests.vectors.waterfall import Waterfall

ACTIONS: Final = {
    "debt": waterfall.debt,
    "flap": surplus_bidding.flap,
    "tend": surplus_bidding.tend,
    "tick": surplus_bidding.tick,
    "deal": surplus_bidding.deal,
}
ARGUMENTS: Final = ("id", "rad", "bidder", "lot", "bid")
BIDDERS: Final = ("alice", "bob", "carol")


class SurplusAuctions:
    """`Flapper`, started by a `Vow` without a queue."""

    def __init__(self) -> None:
        rules = {
            "settle_first": surplus_departures.settle_first,
            "reserve": surplus_departures.reserve,
            "half_open": surplus_departures.half_open,
            "bid_first": surplus_departures.bid_first,
            "unknown_id": surplus_departures.unknown_id,
        }
        self.departures = {name: partial(self._predict, rule) for name, rule in rules.items()}

    def recorded(self, case: Record) -> Outcome:
        return recorded_steps(case, arguments=ARGUMENTS)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        state = waterfall.started(arithmetic, _terms(inputs))
        state.books.give(VOW, inputs.number("vow_dai"))
        for bidder in BIDDERS:
            state.tokens[bidder] = inputs.record("bidder_gov").number(bidder)
        return tuple(
            state.act(step, ACTIONS) | _after(state, step) for step in case.records("steps")
        )

    def deploy(self) -> Deployment:
        contracts = DeployedSurplusAuctions()
        return lambda case: contracts.run(case, _terms(case.record("in")))

    def _predict(self, rule: Callable[[Moment], Step | None], case: Record) -> Prediction:
        return until_first(case, self.recorded(case), rule)


def _terms(inputs: Record) -> Terms:
    """Those of the file, and a price, which the reference does not have."""
    number = inputs.number
    return Terms(
        surplus_lot=number("bump"),
        surplus_buffer=number("hump"),
        surplus_limit=number("lid"),
        surplus=surplus_bidding.parameters(
            min_bid_step=number("beg"),
            bid_duration=number("ttl"),
            auction_duration=number("tau"),
        ),
        price=surplus_departures.price(number("bump")),
    )


def _after(state: Waterfall, step: Record) -> Step:
    """The state after a step."""
    books, auction_id = state.books.snapshot(), shown_id(step)
    after = shown(auction_id, state.surplus_auctions.get(auction_id)) | {
        "vat_sin": books.unbacked,
        "vat_dai": books.coin,
        "fill": state.on_sale,
        "flapper_dai": state.books.coin(HOUSE),
        "flapper_gov": state.tokens[HOUSE],
        "vow_gov": state.tokens[VOW],
        "gov_burned": state.burned,
    }
    for bidder in BIDDERS:
        after |= {
            f"dai.{bidder}": state.books.coin(bidder),
            f"gov.{bidder}": state.tokens[bidder],
        }
    return after
