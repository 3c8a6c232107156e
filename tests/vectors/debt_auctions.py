# SPDX-License-Identifier: MIT
"""Group `flop_sequences`: debt auctions from start to end.

The reference knows neither a cap on the lot nor a price of the governance token, so the group sets
both: a quarter more than the first lot, one extension, and the highest price at which the first lot
is still worth the sum of coin.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from tests.vectors import debt_bidding, debt_departures, waterfall
from tests.vectors.deployed_debt_auctions import DeployedDebtAuctions
from tests.vectors.sequences import recorded_steps, until_first
from tests.vectors.shown_auctions import shown, shown_id
from tests.vectors.waterfall import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Prediction, Step
    from tests.vectors.files import Record
    from tests.vectors.sequences import Moment
    from tests.vectors.waterfall import Waterfall

ACTIONS: Final = {
    "income": waterfall.income,
    "kiss": waterfall.kiss,
    "flop": debt_bidding.flop,
    "dent": debt_bidding.dent,
    "tick": debt_bidding.tick,
    "deal": debt_bidding.deal,
}
ARGUMENTS: Final = ("id", "rad", "bidder", "lot", "bid")
BIDDERS: Final = ("alice", "bob", "carol")


class DebtAuctions:
    """`Flopper`, started by a `Vow` without a queue."""

    def __init__(self) -> None:
        rules = {
            "settle_first": debt_departures.settle_first,
            "lot_cap": debt_departures.lot_cap,
            "reserve": debt_departures.reserve,
            "half_open": debt_departures.half_open,
            "bid_first": debt_departures.bid_first,
            "unknown_id": debt_departures.unknown_id,
        }
        self.departures = {name: partial(self._predict, rule) for name, rule in rules.items()}

    def recorded(self, case: Record) -> Outcome:
        return recorded_steps(case, arguments=ARGUMENTS)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        state = waterfall.started(arithmetic, _terms(inputs))
        state.books.owe(inputs.number("vow_free_debt"))
        for bidder in BIDDERS:
            state.books.give(bidder, inputs.record("bidder_dai").number(bidder))
        return tuple(
            state.act(step, ACTIONS) | _after(state, step) for step in case.records("steps")
        )

    def deploy(self) -> Deployment:
        contracts = DeployedDebtAuctions()
        return lambda case: contracts.run(case, _terms(case.record("in")))

    def _predict(self, rule: Callable[[Moment], Step | None], case: Record) -> Prediction:
        return until_first(case, self.recorded(case), rule)


def _terms(inputs: Record) -> Terms:
    """Those of the file, and those that the reference does not have."""
    number = inputs.number
    coin, lot = number("sump"), number("dump")
    return Terms(
        debt_lot=coin,
        debt=debt_bidding.parameters(
            initial_lot=lot,
            max_lot=lot * debt_departures.CAP[0] // debt_departures.CAP[1],
            min_bid_step=number("beg"),
            restart_factor=number("pad"),
            bid_duration=number("ttl"),
            auction_duration=number("tau"),
            max_extensions=debt_departures.MAX_EXTENSIONS,
        ),
        price=debt_departures.price(coin, lot),
    )


def _after(state: Waterfall, step: Record) -> Step:
    """The state after a step."""
    books, auction_id = state.books.snapshot(), shown_id(step)
    after = shown(auction_id, state.debt_auctions.get(auction_id)) | {
        "Ash": books.on_auction,
        "vat_sin": books.unbacked,
        "vat_dai": books.coin,
    }
    for bidder in BIDDERS:
        after |= {
            f"dai.{bidder}": state.books.coin(bidder),
            f"gov.{bidder}": state.tokens[bidder],
        }
    return after
