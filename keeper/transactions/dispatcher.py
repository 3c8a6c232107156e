# SPDX-License-Identifier: MIT
"""Hands transactions over: nonce, bytes, disk, route, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.errors import RelayUnavailable, RequestRefused, StoreUnavailable
from keeper.logs import coins
from keeper.transactions.offers import fresh_offer
from keeper.transactions.replies import Remedy, Reply, Rule, rule_for
from keeper.transactions.signing import sign, sign_cancel
from keeper.transactions.transaction import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.chain.rests import Rests
    from keeper.ports import Head, Node
    from keeper.store.intents import IntentStore
    from keeper.transactions.lane import Lane
    from keeper.transactions.offers import Offer
    from keeper.transactions.options import EngineOptions
    from keeper.transactions.route import Route
    from keeper.transactions.transaction import Attempt, Transaction


class Dispatcher:
    """Knows the way out, and what to do when it is barred."""

    def __init__(
        self,
        node: Node,
        route: Route,
        *,
        store: IntentStore,
        options: EngineOptions,
        rests: Rests,
        log: FilteringBoundLogger,
    ) -> None:
        self._node = node
        self._route = route
        self._store = store
        self._options = options
        self._rests = rests
        self._log = log
        self._least_tip = 0

    # --- New transactions -------------------------------------------------------------------------

    async def hand_over(
        self, lane: Lane, planned: Sequence[Transaction], head: Head
    ) -> list[Transaction]:
        """Sign all, store all, then send one after the other.

        One that is refused has used no nonce: those behind it have not left yet, and are signed
        anew.

        Args:
            lane: Whose nonces.
            planned: Stored as planned; the most urgent first.
            head: The latest block.

        Returns:
            What a route took.

        Raises:
            NodeUnavailable: If the node is gone; what is stored tells what may have been sent.
        """
        sent: list[Transaction] = []
        left, retried = list(planned), set[int]()
        while left:
            self._sign(lane, left, head)
            taken, refused = await self._send_until_refused(lane, left)
            sent += taken
            left = left[len(taken) :]
            if refused is None:
                break
            await self._bear(lane, left[0], refused, head)
            if refused.first not in {Remedy.TAKE_ANOTHER_NONCE, Remedy.GIVE_UP}:
                self._drop(left)  # the node would answer the same to each of them
                break
            is_retry = refused.first == Remedy.TAKE_ANOTHER_NONCE and left[0].id not in retried
            retried.add(left[0].id)
            if not is_retry:
                self._drop([left.pop(0)])
        for each in sent:
            self._tell_sent(each)
        self._store.mark(sent)
        return sent

    def _sign(self, lane: Lane, transactions: Sequence[Transaction], head: Head) -> None:
        offer = fresh_offer(head.base_fee, self._options, least_tip=self._least_tip)
        for each in transactions:
            each.nonce, each.state = lane.free_nonce(), State.SIGNED
            chain_id = self._options.chain_id
            each.attempts = [sign(each, lane.wallet, offer, head, chain_id=chain_id)]
            lane.transactions.append(each)
        try:
            self._store.sign(transactions)
        finally:
            for each in transactions:
                lane.release(each)

    async def _send_until_refused(
        self, lane: Lane, transactions: Sequence[Transaction]
    ) -> tuple[list[Transaction], Rule | None]:
        """Those that were taken, and why the next one was not."""
        taken: list[Transaction] = []
        for each in transactions:
            try:
                await self._route.send(each.latest.raw)
            except RequestRefused as refusal:
                rule = rule_for(refusal)
                if rule.first != Remedy.FOLLOW:
                    self._tell_refused(each, rule.reply, refusal.message)
                    return taken, rule
            except RelayUnavailable as error:  # it may have arrived: follow it
                self._tell_refused(each, Reply.NO_ANSWER, str(error))
            each.state = State.SENT
            lane.transactions.append(each)
            taken.append(each)
        return taken, None

    async def _bear(self, lane: Lane, transaction: Transaction, rule: Rule, head: Head) -> None:
        """Do what the table says about a new transaction that was refused."""
        match rule.first:
            case Remedy.TAKE_ANOTHER_NONCE:
                await self.count_anew(lane)
                if rule.reply == Reply.REPLACEMENT_UNDERPRICED:
                    lane.count = max(lane.count, transaction.nonce + 1)
            case Remedy.OFFER_MORE:
                self._least_tip = transaction.latest.offer.raised().tip
            case Remedy.REST_WALLET:
                lane.rest(head.number)
            case Remedy.GIVE_UP:
                self._rests.fail(transaction.intent.subjects, head.number)
                await self.count_anew(lane)
            case Remedy.TRY_NEXT_BLOCK | Remedy.FOLLOW:
                pass

    def _drop(self, transactions: Sequence[Transaction]) -> None:
        for each in transactions:
            each.state = State.DROPPED
        self._store.mark(transactions)

    async def count_anew(self, lane: Lane) -> None:
        """Ask the node for the lane's next nonce: it may have jumped.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        lane.count = await self._node.transaction_count(lane.address)

    # --- Transactions in flight -------------------------------------------------------------------

    async def repeat(self, transaction: Transaction) -> Rule | None:
        """Send the same bytes again; why they were refused, None if they were not.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        rule = await self._send_again(transaction, transaction.latest)
        if rule is None and transaction.state != State.SENT:
            transaction.state = State.SENT
            self._store.mark([transaction])
        return rule

    async def replace(
        self, lane: Lane, transaction: Transaction, offer: Offer, head: Head, *, cancel: bool
    ) -> Rule | None:
        """Send other bytes with the same nonce.

        Args:
            lane: Whose nonce.
            transaction: In flight.
            offer: Higher than that of the latest attempt.
            head: The latest block.
            cancel: Do nothing with the nonce but use it up.

        Returns:
            Why it was refused, None if it was not.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        make = sign_cancel if cancel else sign
        attempt = make(transaction, lane.wallet, offer, head, chain_id=self._options.chain_id)
        transaction.attempts.append(attempt)
        try:
            self._store.sign([transaction])
        except StoreUnavailable:
            transaction.attempts.remove(attempt)
            raise
        rule = await self._send_again(transaction, attempt)
        if rule is None:
            transaction.floor = None
            self._log.info(
                "cancelling" if cancel else "replaced",
                action=transaction.intent.action,
                subjects=transaction.intent.subjects,
                hash=attempt.hash,
                nonce=transaction.nonce,
                block=head.number,
                max_fee_gwei=offer.max_fee / 10**9,
            )
        else:
            transaction.attempts.remove(attempt)
            self._store.sign([transaction])
            if rule.again == Remedy.OFFER_MORE:
                transaction.floor = offer
            elif rule.again == Remedy.REST_WALLET:
                lane.rest(head.number)
        return rule

    async def _send_again(self, transaction: Transaction, attempt: Attempt) -> Rule | None:
        try:
            await self._route.send(attempt.raw)
        except RequestRefused as refusal:
            rule = rule_for(refusal)
            if rule.again == Remedy.FOLLOW:
                return None
            self._tell_refused(transaction, rule.reply, refusal.message)
            return rule
        except RelayUnavailable as error:
            self._tell_refused(transaction, Reply.NO_ANSWER, str(error))
        return None

    # --- Saying so --------------------------------------------------------------------------------

    def _tell_refused(self, transaction: Transaction, reply: Reply, error: str) -> None:
        self._log.warning(
            "refused",
            action=transaction.intent.action,
            subjects=transaction.intent.subjects,
            wallet=transaction.wallet,
            nonce=transaction.nonce,
            reply=reply,
            error=error,
        )

    def _tell_sent(self, transaction: Transaction) -> None:
        self._log.info(
            "sent",
            action=transaction.intent.action,
            subjects=transaction.intent.subjects,
            hash=transaction.latest.hash,
            wallet=transaction.wallet,
            nonce=transaction.nonce,
            block=transaction.latest.block,
            gas_limit=transaction.gas_limit,
            max_fee_gwei=transaction.latest.offer.max_fee / 10**9,
            expected_profit_coin=coins(transaction.profit),
        )
