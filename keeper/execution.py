# SPDX-License-Identifier: MIT
"""From decisions to calls: which contract, which function, and what goes together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from keeper.batches import gas_of, parts_of, poked_by, put_together
from keeper.chain.abi import interface
from keeper.decisions.orders import (
    Approve,
    BidDebt,
    BidSurplus,
    CallContract,
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
    from collections.abc import Collection, Mapping, Sequence

    from keeper.decisions.decision import Act
    from keeper.decisions.orders import Urgency


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
    def way(self) -> str:
        """How it does it."""
        return self.acts[0].order.way

    @property
    def urgency(self) -> Urgency:
        """What goes first."""
        return min(act.order.urgency for act in self.acts)

    @property
    def strategy(self) -> str:
        """Who decided it; of a transaction that also pokes, who decided the rest."""
        return self.acts[0].strategy

    @property
    def usual_gas(self) -> int:
        """About what it takes, before it is simulated."""
        return gas_of(self.acts)

    @property
    def is_bound(self) -> bool:
        """Whether only the wallet that profits may send it."""
        return any(act.order.is_bound for act in self.acts)

    @property
    def builds_on_poke(self) -> bool:
        """Whether it reverts unless a poke of the same block comes before it."""
        return any(act.order.builds_on_poke for act in self.acts)

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

    def intents(
        self, acts: Sequence[Act], alone: Collection[str] = (), *, most_gas: int
    ) -> list[Intent]:
        """The transactions that carry acts out, the most urgent first.

        Args:
            acts: What to do, in order of importance.
            alone: Subjects to send by themselves, because together with others they did nothing
                and only by itself a call says why.
            most_gas: Of a transaction that closes several accounts out.
        """
        intents = [self._intent(batch) for batch in put_together(acts, alone, most_gas)]
        return sorted(intents, key=lambda intent: intent.urgency)

    def divided(self, intent: Intent, revert: str | None) -> list[Intent]:
        """What to try instead of a transaction that would revert; nothing if it is one piece.

        Args:
            intent: The transaction.
            revert: Why it would revert; None: it takes too much gas.
        """
        return [self._intent(part) for part in parts_of(intent.acts, revert)]

    def _intent(self, acts: tuple[Act, ...]) -> Intent:
        order = acts[0].order
        if isinstance(order, CallContract):
            return Intent(call=Call(target=order.target, data=order.data), acts=acts)
        target = self._together(acts) if len(acts) > 1 else self._target(order)
        data = interface(target.contract).encode(target.function, *target.arguments)
        return Intent(call=Call(target=self._addresses[target.contract], data=data), acts=acts)

    def _together(self, acts: Sequence[Act]) -> _Target:
        """What carries out several orders in one transaction."""
        accounts = [act.order.account for act in acts if isinstance(act.order, CloseOut)]
        assets = poked_by(acts)
        if not accounts:
            return _Target("PriceOracle", "poke", assets)
        if not assets:
            return _Target("LiquidationEngine", "close_out_many", accounts, self._wallet)
        return self._poke_and_close_out(assets, accounts)

    def _poke_and_close_out(self, assets: int, accounts: Sequence[str]) -> _Target:
        engine, function = "LiquidationEngine", "poke_and_close_out"
        return _Target(engine, function, assets, accounts, self._wallet)

    @singledispatchmethod
    def _target(self, order: Order) -> _Target:
        """What carries out one order."""
        raise NotImplementedError(order.action)

    @_target.register
    def _(self, order: Poke) -> _Target:
        return _Target("PriceOracle", "poke", 1 << order.asset)

    @_target.register
    def _(self, order: CloseOut) -> _Target:
        if order.after_poke:
            return self._poke_and_close_out(order.after_poke, [order.account])
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
