# SPDX-License-Identifier: MIT
"""What our rules make of the reference's liquidations: the first step that departs, by flag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.departures import MAKER
from model.errors import AUCTION_NOTHING_BOUGHT, NO_REASON
from model.units import WAD_TO_RAY
from tests.vectors.arithmetic import Twin
from tests.vectors.liquidation_history import history
from tests.vectors.prices import CURVES, price_on

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.liquidation_history import KnownAuction
    from tests.vectors.sequences import Moment

STATE: Final = ("Dirt", "vow_dai", "vow_sin", "Sin", "active")
SALES: Final = frozenset({None, NO_REASON, "Clipper/no-partial-purchase"})
"""What comes of a purchase once the auction, its price and its clock allow one."""


def partial_tip(moment: Moment) -> Step | None:
    """A close-out of a part earns no tip."""
    if not _is_done(moment, "bark") or moment.number("vault_art") == 0:
        return None
    return _paid_less(moment, moment.inputs.number("tip"))


def incentive_cap(moment: Moment) -> Step | None:
    """Start and resets of an auction pay what its penalty has left, at most."""
    if moment.step["revert"] is not None or moment.record.word("op") not in {"bark", "redo"}:
        return None
    before = history(moment)
    if moment.record.word("op") == "bark":
        left = moment.number("tab") - before.due(moment)
    else:
        left = before.auctions[moment.record.number("id")].penalty_left
    coin = moment.number("keeper_dai") - before.keeper_coin
    return _paid_less(moment, max(coin - left, 0))


def dust_ends(moment: Moment) -> Step | None:
    """A reset ends an auction whose collateral is worth less than `chost`; it paid nothing."""
    if not _is_done(moment, "redo"):
        return None
    before = history(moment)
    worth = moment.number("lot") * before.feed_price * WAD_TO_RAY
    if worth >= moment.inputs.number("chost"):
        return None
    return moment.step | {
        "top": 0,
        "tic": 0,
        "tab": 0,
        "lot": 0,
        "Dirt": moment.number("Dirt") - moment.number("tab"),
        "active": _without(moment),
    }


def zero_amount(moment: Moment) -> Step | None:
    """A purchase of nothing is refused."""
    auction = _on_sale(moment)
    if auction is None or _wanted(moment, auction) > 0:
        return None
    return _unchanged(moment, AUCTION_NOTHING_BOUGHT)


def one_wei(moment: Moment) -> Step | None:
    """Who pays the whole tab gets at least one unit."""
    auction = _on_sale(moment)
    if auction is None or moment.step["revert"] is not None:
        return None
    wanted, price = _wanted(moment, auction), _price(moment, auction)
    if wanted == 0 or wanted * price < auction.tab or auction.tab >= price:
        return None
    return moment.step | {
        "lot": auction.lot - 1,
        "buyer_gem": moment.number("buyer_gem") + 1,
        "vault_owner_gem": moment.number("vault_owner_gem") - 1,
    }


def whole_tab(moment: Moment) -> Step | None:
    """A request within one unit's price of the tab pays all of it."""
    auction = _on_sale(moment)
    if auction is None:
        return None
    wanted, price = _wanted(moment, auction), _price(moment, auction)
    if not (1 <= wanted < auction.lot and 0 < auction.tab - wanted * price < price):
        return None
    before, buyer = history(moment), moment.record.word("buyer")
    state = _unchanged(moment, None)
    if before.coin[buyer] < auction.tab:
        return state | {"revert": NO_REASON}
    left = auction.lot - wanted
    return state | {
        "price": price,
        "owe": auction.tab,
        "tab": 0,
        "lot": left,
        "buyer_gem": before.free[buyer] + wanted,
        "vault_owner_gem": before.free[auction.owner] + left,
        "Dirt": before.open_tab - auction.tab,
        "vow_dai": before.coin["vow"] + auction.tab,
        "active": _without(moment),
    }


def _is_done(moment: Moment, word: str) -> bool:
    return moment.record.word("op") == word and moment.step["revert"] is None


def _paid_less(moment: Moment, less: int) -> Step:
    return moment.step | {
        "keeper_dai": moment.number("keeper_dai") - less,
        "vow_sin": moment.number("vow_sin") - less,
    }


def _on_sale(moment: Moment) -> KnownAuction | None:
    """The auction of a purchase that is not refused before its size is looked at."""
    if moment.record.word("op") != "take" or moment.step["revert"] not in SALES:
        return None
    return history(moment).auctions[moment.record.number("id")]


def _wanted(moment: Moment, auction: KnownAuction) -> int:
    return min(auction.lot, moment.record.number("amt"))


def _price(moment: Moment, auction: KnownAuction) -> int:
    """By the curves, which groups of their own prove [ray]."""
    calc, elapsed = moment.inputs.record("calc"), moment.record.number("now") - auction.started_at
    return price_on(calc, calc.choice("kind", CURVES), Twin(MAKER), auction.top, elapsed)


def _unchanged(moment: Moment, reason: str | None) -> Step:
    """The state before a step, after a revert."""
    return {name: moment.before[-1][name] for name in STATE} | {"revert": reason}


def _without(moment: Moment) -> str:
    """The list of auctions once that of a step is gone: the last takes its place."""
    ids = str(moment.before[-1]["active"]).split()
    gone, last = moment.record.word("id"), ids.pop()
    return " ".join(last if running == gone else running for running in ids)
