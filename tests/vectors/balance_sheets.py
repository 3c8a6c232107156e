# SPDX-License-Identifier: MIT
"""Group `vow_sequences`: the queue, settlement, and both auctions as the balance sheet sees them.

Our queue has buckets of an hour here; the reference's debts wait one by one. The group gives the
governance token no price, which the groups of the auctions do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from model.departures import OURS
from model.units import WAD
from tests.vectors import debt_bidding, surplus_bidding, waterfall
from tests.vectors.arithmetic import Twin
from tests.vectors.deployed_sheets import DeployedSheets
from tests.vectors.sequences import number, recorded_steps, until_first
from tests.vectors.waterfall import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Prediction, Step
    from tests.vectors.files import Record
    from tests.vectors.sequences import Moment
    from tests.vectors.waterfall import Waterfall

ACTIONS: Final = {
    "debt": waterfall.debt,
    "queue_debt": waterfall.queue_debt,
    "income": waterfall.income,
    "flog": waterfall.flog,
    "heal": waterfall.heal,
    "kiss": waterfall.kiss,
    "flop": debt_bidding.flop,
    "dent": debt_bidding.dent,
    "deal_flop": debt_bidding.deal,
    "flap": surplus_bidding.flap,
    "tend": surplus_bidding.tend,
    "deal_flap": surplus_bidding.deal,
}
ARGUMENTS: Final = ("id", "rad", "bidder", "lot", "bid", "era", "queued_at_era")
BIDDERS: Final = ("alice", "bob", "carol")
BUCKET_LENGTH: Final = 3_600

COIN_OF_EACH: Final = 10**60
TOKENS_OF_EACH: Final = 10**30
MIN_BID_STEP: Final = 105 * WAD // 100
RESTART_FACTOR: Final = 150 * WAD // 100
BID_DURATION: Final = 10_800
AUCTION_DURATION: Final = 172_800


class BalanceSheets:
    """`Vow`, `Flopper` and `Flapper` from an empty balance sheet on."""

    def __init__(self) -> None:
        rules = {
            "bucket": _bucket,
            "oldest_first": _oldest_first,
            "settle_first": _settle_first,
            "half_open": _half_open,
        }
        self.departures = {name: partial(self._predict, rule) for name, rule in rules.items()}

    def recorded(self, case: Record) -> Outcome:
        return recorded_steps(case, arguments=ARGUMENTS)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        state = waterfall.started(arithmetic, _terms(case.record("in")))
        for bidder in BIDDERS:
            state.books.give(bidder, COIN_OF_EACH)
            state.tokens[bidder] = TOKENS_OF_EACH
        return tuple(state.act(step, ACTIONS) | _after(state) for step in case.records("steps"))

    def deploy(self) -> Deployment:
        return DeployedSheets(lambda case: self.replay(case, Twin(OURS)), _terms)

    def _predict(self, rule: Callable[[Moment], Step | None], case: Record) -> Prediction:
        return until_first(case, self.recorded(case), rule)


def _terms(inputs: Record) -> Terms:
    number = inputs.number
    return Terms(
        wait=number("wait"),
        bucket_length=BUCKET_LENGTH,
        debt_lot=number("sump"),
        surplus_lot=number("bump"),
        surplus_buffer=number("hump"),
        surplus_limit=number("flapper_lid"),
        debt=debt_bidding.parameters(
            initial_lot=number("dump"),
            max_lot=number("dump"),
            min_bid_step=MIN_BID_STEP,
            restart_factor=RESTART_FACTOR,
            bid_duration=BID_DURATION,
            auction_duration=AUCTION_DURATION,
            max_extensions=0,
        ),
        surplus=surplus_bidding.parameters(
            min_bid_step=MIN_BID_STEP,
            bid_duration=BID_DURATION,
            auction_duration=AUCTION_DURATION,
        ),
    )


def _after(state: Waterfall) -> Step:
    books = state.books.snapshot()
    return {
        "Sin": books.queued,
        "Ash": books.on_auction,
        "vat_sin": books.unbacked,
        "vat_dai": books.coin,
    }


# --- Predictions, from the recorded steps ---------------------------------------------------------


def _bucket(moment: Moment) -> Step | None:
    """Debt waits from the end of its bucket, and matures with all that is in it."""
    if not _is_done(moment, "flog"):
        return None
    era = _end_of_bucket(moment.record.number("era"))
    queued = moment.number("Sin") + moment.record.number("queued_at_era")
    if era + moment.inputs.number("wait") > moment.record.number("now"):
        return moment.step | {"revert": "Vow/wait-not-finished", "Sin": queued}
    together = sum(rad for at, rad in _queued(moment).items() if _end_of_bucket(at) == era)
    return moment.step | {"Sin": queued - together}


def _oldest_first(moment: Moment) -> Step | None:
    """All that is at least as old matures too."""
    if not _is_done(moment, "flog"):
        return None
    era = moment.record.number("era")
    queued = moment.number("Sin") + moment.record.number("queued_at_era")
    older = sum(rad for at, rad in _queued(moment).items() if at <= era)
    return moment.step | {"Sin": queued - older}


def _settle_first(moment: Moment) -> Step | None:
    """Coin pays matured debt before either auction."""
    free = moment.number("vat_sin") - moment.number("Sin") - moment.number("Ash")
    coin, lot = moment.number("vat_dai"), moment.inputs.number("bump")
    if moment.step["revert"] == "Vow/surplus-not-zero":
        sump = moment.inputs.number("sump")
        if free - coin < sump:
            return moment.step | {"revert": "Vow/insufficient-debt"}
        return moment.step | {
            "revert": None,
            "new_id": 1 + _done_before(moment, "flop"),
            "Ash": moment.number("Ash") + sump,
            "vat_sin": moment.number("vat_sin") - coin,
            "vat_dai": 0,
        }
    if moment.step["revert"] != "Vow/debt-not-zero":
        return None
    on_sale = lot * (_done_before(moment, "flap") - _done_before(moment, "deal_flap"))
    if on_sale + lot > moment.inputs.number("flapper_lid"):
        return moment.step | {"revert": "Flapper/over-lid"}
    return moment.step | {
        "revert": None,
        "new_id": 1 + _done_before(moment, "flap"),
        "vat_sin": moment.number("vat_sin") - free,
        "vat_dai": coin - free - lot,
    }


def _half_open(moment: Moment) -> Step | None:
    """At the very end an auction may be settled already; the balance sheet does not change."""
    now = moment.record.number("now")
    word = moment.record.word("op")
    if not str(moment.step["revert"]).endswith("/not-finished") or "deal_" not in word:
        return None
    started_at, bid_at = _times(moment, "dent" if word == "deal_flop" else "tend")
    if bid_at is None or now not in {bid_at + BID_DURATION, started_at + AUCTION_DURATION}:
        return None
    return moment.step | {"revert": None}


def _end_of_bucket(timestamp: int) -> int:
    return -(-timestamp // BUCKET_LENGTH) * BUCKET_LENGTH


def _is_done(moment: Moment, word: str) -> bool:
    return moment.record.word("op") == word and moment.step["revert"] is None


def _before(moment: Moment) -> Iterator[tuple[str, Record, Step]]:
    """The steps before that worked: what, how, result."""
    for record, step in zip(moment.records_before, moment.before, strict=True):
        if step["revert"] is None:
            yield record.word("op"), record, step


def _done_before(moment: Moment, word: str) -> int:
    return sum(action == word for action, _, _ in _before(moment))


def _queued(moment: Moment) -> dict[int, int]:
    """Debt that waits, by the moment at which it was queued [rad]."""
    queued: dict[int, int] = {}
    for action, record, _ in _before(moment):
        if action == "queue_debt":
            now = record.number("now")
            queued[now] = queued.get(now, 0) + record.number("rad")
        elif action == "flog":
            queued.pop(record.number("era"), None)
    return queued


def _times(moment: Moment, bid: str) -> tuple[int, int | None]:
    """When the auction of a step was started and last bid on; None = never [unix time]."""
    started_at, bid_at = 0, None
    start = "flop" if bid == "dent" else "flap"
    auction_id = moment.record.number("id")
    for action, record, step in _before(moment):
        if action == start and number(step, "new_id") == auction_id:
            started_at = record.number("now")
        elif action == bid and record.number("id") == auction_id:
            bid_at = record.number("now")
    return started_at, bid_at
