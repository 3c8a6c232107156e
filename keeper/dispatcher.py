# SPDX-License-Identifier: MIT
"""From the protocol after a block to transactions for the next one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.budgets import within_budgets
from keeper.chain.fees import offered_fees
from keeper.decisions.decision import Act, GasPrice, Skip
from keeper.execution import Executor
from keeper.holdings import are_holdings_wanted, read_holdings
from keeper.journal import Journal
from keeper.planner import Planner, foresee
from keeper.reasons import Reason
from keeper.strategies.loader import load_strategies
from keeper.strategies.picture import picture_of
from keeper.waves import waves
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from structlog.typing import FilteringBoundLogger

    from keeper.clock import BlockClock
    from keeper.decisions.decision import Outlook
    from keeper.deployment import Deployment
    from keeper.execution import Intent
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head, Node
    from keeper.sender import Sender
    from keeper.settings import Settings
    from keeper.strategies.picture import Picture
    from model.units import Rad, UnixTime


class Dispatcher:
    """Decides with the strategies, and hands what they decide to a sender."""

    def __init__(
        self,
        node: Node,
        deployment: Deployment,
        settings: Settings,
        log: FilteringBoundLogger,
        *,
        sender: Sender | None,
        clock: BlockClock,
    ) -> None:
        """Load the strategies.

        Args:
            node: Asked what the wallet can bid with.
            deployment: Whose protocol to keep.
            settings: What the operator wants.
            log: Where the decisions go.
            sender: Sends transactions; None: only say what would be done.
            clock: Expects the next block.
        """
        self._node = node
        self._deployment = deployment
        self._sender = sender
        self._clock = clock
        self._wallet = wallet = sender.address if sender else None
        self._planner = Planner(load_strategies(settings, deployment, log, wallet=wallet), log)
        self._executor = Executor(deployment.addresses, wallet) if wallet else None
        self._budgets = settings.budgets
        self._batch_limit = settings.batch_limit()
        self.journal = Journal(log, clock)
        self._ether = deployment.asset_named(settings.ether_symbol)
        self._tip = int(settings.priority_fee * 10**9)

    @property
    def unsafe(self) -> frozenset[str]:
        """Owners of the accounts that could be liquidated when it decided last."""
        return self._planner.unsafe

    def close(self) -> None:
        """End what strategies have begun."""
        self._planner.close()

    def ether_price(self, mirror: Mirror, timestamp: UnixTime) -> Wad:
        """What ether will cost, to weigh gas by [wad coins]."""
        if self._ether is None:
            return Wad(0)
        return mirror.prices.get(self._ether).at(timestamp).price

    async def act(self, mirror: Mirror, head: Head, own_coin: Rad) -> list[str]:
        """Decide on the picture of the next block, and send.

        Args:
            mirror: The protocol after `head`.
            head: The latest block.
            own_coin: The wallet's coin in the Ledger [rad].

        Returns:
            Hashes of what was sent.
        """
        timestamp = self._clock.next_timestamp(head)
        gas = self._gas_price(mirror, head, timestamp)
        picture = await self._picture(mirror, foresee(mirror, timestamp, gas), head, own_coin)
        sent: list[str] = []
        for wave in waves(self._planner.decide(picture)):
            intents, refused = self._intents(wave, head, gas)
            self.journal.tell((_or_skipped(each, refused) for each in wave), head)
            if intents and self._sender is not None and self._executor is not None:
                divide = self._executor.divided
                sent += await self._sender.submit(intents, head, timestamp, divide=divide)
        return sent

    async def would_act(
        self, mirror: Mirror, head: Head, own_coin: Rad, timestamp: UnixTime
    ) -> bool:
        """Whether there would be anything to do in a later block, if nothing happens before.

        Args:
            mirror: The protocol after `head`.
            head: The latest block.
            own_coin: The wallet's coin in the Ledger [rad].
            timestamp: Of that later block.
        """
        gas = self._gas_price(mirror, head, timestamp)
        picture = await self._picture(mirror, foresee(mirror, timestamp, gas), head, own_coin)
        return any(isinstance(decision, Act) for decision in self._planner.decide(picture))

    def _gas_price(self, mirror: Mirror, head: Head, timestamp: UnixTime) -> GasPrice:
        fees = offered_fees(head.base_fee, tip=self._tip, max_fee=head.base_fee + self._tip)
        return GasPrice(wei=fees.expected, ether=self.ether_price(mirror, timestamp))

    def _intents(
        self, decisions: Iterable[Act | Skip], head: Head, gas: GasPrice
    ) -> tuple[list[Intent], dict[str, Reason]]:
        """Transactions to be, and why the acts that are not among them are not, by subject."""
        acts = [decision for decision in decisions if isinstance(decision, Act)]
        if self._sender is None or self._executor is None:
            return [], {act.order.subject: Reason.NO_WALLET for act in acts}
        intents = self._executor.intents(
            acts,
            alone=self._sender.rests.tried_lately(),
            most_gas=self._batch_limit.gas_of(head),
        )
        if not self._budgets:
            return intents, {}
        use = self._sender.use(head.timestamp)
        return within_budgets(intents, self._budgets, use, gas)

    async def _picture(
        self, mirror: Mirror, outlook: Outlook, head: Head, own_coin: Rad
    ) -> Picture:
        if self._sender is None or self._wallet is None:
            return picture_of(mirror, outlook)
        outlook = replace(outlook, failures=self._sender.rests.failures)
        holdings = None
        if are_holdings_wanted(mirror, self._wallet, outlook.timestamp):
            holdings = await read_holdings(self._node, self._deployment, self._wallet, own_coin)
        return picture_of(
            mirror,
            outlook,
            pending=self._sender.pending(),
            resting=self._sender.rests.resting(head.number),
            holdings=holdings,
        )


def _or_skipped(decision: Act | Skip, refused: Mapping[str, Reason]) -> Act | Skip:
    """The decision, or that it is not carried out."""
    if isinstance(decision, Skip) or decision.order.subject not in refused:
        return decision
    return decision.skipped(refused[decision.order.subject])
