# SPDX-License-Identifier: MIT
"""From decisions to calls: which contract, which function, and what goes together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Final

from keeper.chain.abi import interface
from keeper.decisions.orders import (
    Approve,
    BidDebt,
    BidSurplus,
    CloseOut,
    EnterCoin,
    House,
    Liquidate,
    Order,
    Poke,
    Reset,
    RestartAuction,
    Settle,
    SettleAuction,
    Take,
)
from keeper.ports import Call
from model.units import MAX_UINT256

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from keeper.decisions.decision import Act
    from keeper.decisions.orders import Urgency

_MOST_CLOSE_OUTS: Final = 32
"""Per transaction: about a third of a block's gas; the contract takes 64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One transaction to be, and the acts that it carries out."""

    call: Call
    acts: tuple[Act, ...]

    @property
    def action(self) -> str:
        """Name of what it does."""
        return self.acts[0].order.action

    @property
    def urgency(self) -> Urgency:
        """What goes first."""
        return self.acts[0].order.urgency

    @property
    def is_bound(self) -> bool:
        """Whether only the wallet that profits may send it."""
        return any(act.order.is_bound for act in self.acts)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it is about."""
        return tuple(act.order.subject for act in self.acts)


class _Target:
    """A function of a contract, and what it is called with."""

    def __init__(self, contract: str, function: str, *arguments: object) -> None:
        self.contract = contract
        self.function = function
        self.arguments = arguments


class Executor:
    """Knows where the contracts are and in whose name the keeper acts."""

    def __init__(self, addresses: Mapping[str, str], wallet: str) -> None:
        """Prepare calls.

        Args:
            addresses: Of the contracts, by name.
            wallet: Who gets incentives and coin.
        """
        self._addresses = addresses
        self._wallet = wallet

    def intents(self, acts: Sequence[Act], alone: Collection[str] = ()) -> list[Intent]:
        """The transactions that carry acts out, the most urgent first.

        Close-outs go together, and so do pokes: a close-out that is no longer open is skipped by
        the contract, and a poke that does nothing costs little.

        Args:
            acts: What to do, in order of importance.
            alone: Subjects to send by themselves, because together with others they did nothing
                and only by itself a call says why.
        """
        pokes = [act for act in acts if isinstance(act.order, Poke)]
        close_outs = [act for act in acts if isinstance(act.order, CloseOut)]
        together = [act for act in close_outs if act.order.subject not in alone]
        in_groups = {id(act) for act in (*pokes, *together)}
        intents = [
            *(self._intent((act,)) for act in acts if id(act) not in in_groups),
            *(self._intent(batch) for batch in _batches(together, _MOST_CLOSE_OUTS)),
            *(self._intent(tuple(pokes)) for _ in pokes[:1]),
        ]
        return sorted(intents, key=lambda intent: intent.urgency)

    def _intent(self, acts: tuple[Act, ...]) -> Intent:
        orders = [act.order for act in acts]
        target = self._together(orders) if len(orders) > 1 else self._target(orders[0])
        data = interface(target.contract).encode(target.function, *target.arguments)
        return Intent(call=Call(target=self._addresses[target.contract], data=data), acts=acts)

    def _together(self, orders: Sequence[Order]) -> _Target:
        """What carries out several orders of a kind in one transaction."""
        accounts = [order.account for order in orders if isinstance(order, CloseOut)]
        if accounts:
            return _Target("LiquidationEngine", "close_out_many", accounts, self._wallet)
        assets = sum(1 << order.asset for order in orders if isinstance(order, Poke))
        return _Target("PriceOracle", "poke", assets)

    @singledispatchmethod
    def _target(self, order: Order) -> _Target:
        """What carries out one order."""
        raise NotImplementedError(order.action)

    @_target.register
    def _(self, order: Poke) -> _Target:
        return _Target("PriceOracle", "poke", 1 << order.asset)

    @_target.register
    def _(self, order: CloseOut) -> _Target:
        return _Target("LiquidationEngine", "close_out", order.account, self._wallet)

    @_target.register
    def _(self, order: Liquidate) -> _Target:
        return _Target(
            "Bidder",
            "liquidate",
            order.account,
            order.asset,
            order.max_debt,
            order.min_collateral,
            order.min_profit,
        )

    @_target.register
    def _(self, order: Take) -> _Target:
        return _Target(
            "Bidder",
            "take",
            order.auction_id,
            order.asset,
            order.max_collateral,
            order.max_price,
            order.min_collateral,
            order.min_profit,
        )

    @_target.register
    def _(self, order: Reset) -> _Target:
        return _Target("CollateralAuction", "reset", order.auction_id, self._wallet)

    @_target.register
    def _(self, order: Settle) -> _Target:  # noqa: ARG002 - its type says everything
        return _Target("Treasury", "settle")

    @_target.register
    def _(self, order: BidDebt) -> _Target:
        return _Target(House.DEBT, "place_bid", order.auction_id, order.tokens)

    @_target.register
    def _(self, order: BidSurplus) -> _Target:
        return _Target(House.SURPLUS, "place_bid", order.auction_id, order.tokens)

    @_target.register
    def _(self, order: SettleAuction) -> _Target:
        return _Target(order.house, "settle_auction", order.auction_id)

    @_target.register
    def _(self, order: RestartAuction) -> _Target:
        return _Target(order.house, "restart_auction", order.auction_id)

    @_target.register
    def _(self, order: EnterCoin) -> _Target:
        return _Target("Gateway", "enter_coin", self._wallet, order.amount)

    @_target.register
    def _(self, order: Approve) -> _Target:
        spender = self._addresses[order.spender]
        return _Target(order.holding, "approve", spender, MAX_UINT256)


def _batches(acts: Sequence[Act], size: int) -> Iterator[tuple[Act, ...]]:
    return (tuple(acts[first : first + size]) for first in range(0, len(acts), size))
