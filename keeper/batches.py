# SPDX-License-Identifier: MIT
"""What goes together in one transaction, and what is left of it when it would revert.

Accounts are closed out together, those with most at risk first: the contract skips whom it may not
close out, so one that is healthy again spoils nothing. Pokes go together too, because one that does
nothing costs little. A close-out that needs a poke goes with it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.decisions import gas
from keeper.decisions.orders import CloseOut, Poke
from model.errors import LIQUIDATION_NOTHING_DONE
from model.units import BPS, Bps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from keeper.decisions.decision import Act
    from keeper.ports import Head

    Acts = tuple[Act, ...]

_MOST_ACCOUNTS: Final = 64  # in one call of the contract
_REFUNDS: Final = 12_500  # a limit holds what is refunded at the end [bps of what is used]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLimit:
    """How large a transaction that closes several accounts out may be."""

    share_of_block: Bps
    """Of the block's gas limit, for its own gas limit [bps]."""
    max_transaction_gas: int
    """Highest gas limit of any transaction."""
    gas_margin: Bps
    """Gas limit over what the simulation needs [bps]."""

    def gas_of(self, head: Head) -> int:
        """Most that it may use so that its limit stays within both.

        A builder counts with limits: the last transactions of a block fit only if their limits do,
        and a limit is half as much again as what is used. Small batches waste less of that, large
        ones less of the fixed gas of a transaction.

        Args:
            head: The latest block.
        """
        most = self.max_transaction_gas
        if head.gas_limit:
            most = min(most, head.gas_limit * self.share_of_block // BPS)
        return most * BPS // _REFUNDS * BPS // self.gas_margin


def gas_of(acts: Iterable[Act]) -> int:
    """About what one transaction takes that carries acts out."""
    orders = [act.order for act in acts]
    accounts = [order.collaterals for order in orders if isinstance(order, CloseOut)]
    if len(accounts) <= 1:
        return sum(order.usual_gas for order in orders)
    pokes = sum(order.usual_gas for order in orders if isinstance(order, Poke))
    return gas.close_outs(accounts) + pokes


def put_together(acts: Sequence[Act], alone: Collection[str], most_gas: int) -> list[Acts]:
    """Acts by transaction, what matters most first.

    Args:
        acts: In order of importance: of close-outs, those with most at risk first.
        alone: Subjects of close-outs that go by themselves.
        most_gas: Of a transaction that closes several accounts out.
    """
    batches: list[Acts] = []
    pokes: defaultdict[str, list[Act]] = defaultdict(list)
    close_outs: defaultdict[tuple[str, bool], list[Act]] = defaultdict(list)
    for act in acts:
        order = act.order
        if isinstance(order, Poke):
            pokes[act.strategy].append(act)
        elif isinstance(order, CloseOut) and order.subject not in alone:
            close_outs[act.strategy, order.after_poke != 0].append(act)
        else:
            batches.append((act,))
    for group in close_outs.values():
        batches += _packed(group, most_gas)
    places = {id(act): place for place, act in enumerate(acts)}
    batches.sort(key=lambda batch: places[id(batch[0])])
    for group in pokes.values():
        batches = _with_pokes(batches, group)
    return batches


def _packed(acts: Sequence[Act], most_gas: int) -> Iterator[Acts]:
    """Close-outs in the order given, as many per transaction as its gas allows."""
    batch: Acts = ()
    for act in acts:
        longer = (*batch, act)
        if batch and (len(longer) > _MOST_ACCOUNTS or gas_of(longer) > most_gas):
            yield batch
            longer = (act,)
        batch = longer
    yield batch


def _with_pokes(batches: Sequence[Acts], pokes: Sequence[Act]) -> list[Acts]:
    """The pokes that close-outs need in the first transaction of those; the others in their own."""
    left = list(pokes)
    after: list[Acts] = []
    for batch in batches:
        needed = poked_by(batch)
        carried = [act for act in left if needed & poked_by([act])]
        left = [act for act in left if act not in carried]
        after.append((*batch, *carried))
    return [tuple(left), *after] if left else after


def poked_by(acts: Iterable[Act]) -> int:
    """Assets that the transaction of some acts pokes [bitmap]."""
    assets = 0
    for order in (act.order for act in acts):
        match order:
            case Poke(asset=asset):
                assets |= 1 << asset
            case CloseOut(after_poke=needed):
                assets |= needed
    return assets


def parts_of(acts: Acts, revert: str | None) -> list[Acts]:
    """What to try instead of a transaction that would revert; nothing if it is not to be divided.

    Args:
        acts: That it carries out.
        revert: Why it would revert; None: it takes too much gas.
    """
    pokes = tuple(act for act in acts if isinstance(act.order, Poke))
    others = tuple(act for act in acts if act not in pokes)
    if not others:
        return []
    parts = [pokes] if pokes else []
    # Nothing done: none of the accounts is open, and so is none in a part of the batch.
    if revert != LIQUIDATION_NOTHING_DONE and len(others) > 1:
        half = len(others) // 2
        parts += [others[:half], others[half:]]
    elif parts:
        parts.append(others)
    return parts
