# SPDX-License-Identifier: MIT
"""Several nodes, of which one is in use; the next one takes its place when it is no good.

The order is the operator's. The keeper stays with a node while that is as good as the others: a
node that comes back is a spare again, so that two which come and go in turn cost no more changes
than there are faults. The spares are looked at now and then, each by a short connection of its own.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keeper.chain.address import addresses_of
from keeper.chain.connection import Connection
from keeper.chain.endpoint import Endpoint, EndpointState
from keeper.deployment import check_chain
from keeper.errors import ChainError, NodeUnavailable, RequestRefused, WrongChain

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.chain.bloom import Blooms
    from keeper.deployment import Deployment
    from keeper.ports import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointOptions:
    """What the operator wants of nodes."""

    silence: float
    """Without a head until the tip is looked at, and until a spare that has one is better
    [seconds]."""
    interval: float
    """Between two looks at the spares [seconds]."""
    longest_lag: int
    """Behind another endpoint [blocks]."""
    longest_head_age: float | None
    """Of a head, by this machine's clock; None: any [seconds]."""


class Endpoints:
    """The nodes of one chain; requests go to the one in use, inside `session` only."""

    def __init__(
        self,
        urls: Sequence[str],
        deployment: Deployment,
        log: FilteringBoundLogger,
        *,
        options: EndpointOptions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; connects nowhere yet.

        Args:
            urls: Addresses, the preferred one first; at least one.
            deployment: Whose chain.
            log: Where to say which endpoint fails, and why.
            options: What the operator wants.
            clock: [seconds].

        Raises:
            ConfigurationError: If an address is none.
        """
        self._endpoints = [
            Endpoint(Connection(address, silence=options.silence)) for address in addresses_of(urls)
        ]
        self._deployment = deployment
        self._log = log
        self._options = options
        self._clock = clock
        self._first_hash: str | None = None
        """Of the deployment's first block: what the chain is known by, from the first endpoint."""
        self._current: Endpoint | None = None

    # --- The one in use ---------------------------------------------------------------------------

    @property
    def current(self) -> Endpoint:
        """The endpoint in use.

        Raises:
            NodeUnavailable: Outside a session.
        """
        if self._current is None:
            raise NodeUnavailable("not connected to a node")
        return self._current

    @property
    def lacking(self) -> set[str]:
        """As `Requester.lacking`."""
        return self.current.connection.lacking

    @property
    def blooms(self) -> Blooms:
        """As `Requester.blooms`."""
        return self.current.connection.blooms

    async def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """As `Requester.request`, of the endpoint in use."""
        return await self.current.connection.request(method, *params)

    async def heads(self) -> AsyncGenerator[Head, None]:
        """As `Requester.heads`, of the endpoint in use."""
        endpoint = self.current
        async for head in endpoint.connection.heads():
            endpoint.see(head, self._clock())
            yield head

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Endpoint]:
        """Connect to the first endpoint that is good, and disconnect at the end.

        Raises:
            NodeUnavailable: If there is none now.
            WrongChain: If none can ever be one.
        """
        for endpoint in self._endpoints:
            if not endpoint.can_be_tried(self._clock()):
                continue
            async with AsyncExitStack() as opened:
                if not await self._open(endpoint, opened):
                    continue
                self._current, endpoint.state = endpoint, EndpointState.IN_USE
                try:
                    yield endpoint
                finally:
                    self._current = None
                    if endpoint.state == EndpointState.IN_USE:
                        endpoint.state = EndpointState.SPARE
                return
        raise self._none_is_good()

    async def _open(self, endpoint: Endpoint, opened: AsyncExitStack) -> bool:
        """Whether an endpoint could be connected to, and is good."""
        before = endpoint.connection.requests
        try:
            await opened.enter_async_context(endpoint.connection.session())
            await self._look(endpoint)
            self._insist_on_best(endpoint)
        except ChainError as error:
            self.fail(endpoint, error)
        else:
            return True
        finally:
            endpoint.probe_requests += endpoint.connection.requests - before
        return False

    def _none_is_good(self) -> NodeUnavailable | WrongChain:
        reasons = [str(endpoint.reason) for endpoint in self._endpoints]
        if all(each.state == EndpointState.WRONG_CHAIN for each in self._endpoints):
            return WrongChain("; ".join(reasons))
        return NodeUnavailable("; ".join(reasons))

    @property
    def pause(self) -> float:
        """Until an endpoint can be tried [seconds]."""
        wakes = [
            endpoint.rested_at
            for endpoint in self._endpoints
            if endpoint.state != EndpointState.WRONG_CHAIN
        ]
        return max(min(wakes, default=0.0) - self._clock(), 0.0)

    def prove(self) -> None:
        """A block was handled through the endpoint in use."""
        self.current.prove()

    # --- Good or not ------------------------------------------------------------------------------

    async def _look(self, endpoint: Endpoint) -> None:
        """See what an endpoint's tip is, and once, that it serves the chain.

        Raises:
            NodeUnavailable: If it is gone, or has not come as far as the deployment.
            RequestRefused: If it refuses to tell.
            WrongChain: If it serves another chain.
        """
        if not endpoint.is_verified:
            await check_chain(endpoint.node, self._deployment)
            await self._check_first_block(endpoint)
            endpoint.is_verified = True
        head = await endpoint.node.head()
        # A tip whose logs it cannot give is hearsay, or a lie.
        await endpoint.node.logs_of_block(head.hash, [self._deployment.addresses["Ledger"]])
        endpoint.see(head, self._clock())

    async def _check_first_block(self, endpoint: Endpoint) -> None:
        number = self._deployment.first_block
        block = await endpoint.node.block(number)
        if block is None:
            raise NodeUnavailable(f"{endpoint.name} has not got block {number}")
        if self._first_hash not in {None, block.hash}:
            raise WrongChain(f"block {number} is {block.hash}, not {self._first_hash}")
        self._first_hash = block.hash

    def _insist_on_best(self, endpoint: Endpoint) -> None:
        """See that no other endpoint is better.

        Raises:
            NodeUnavailable: If one is; says why.
        """
        if (fault := self._fault_of(endpoint)) is not None:
            raise NodeUnavailable(fault)

    def _fault_of(self, endpoint: Endpoint) -> str | None:
        """Why a spare is better than an endpoint; None if none is."""
        heads = [
            (other.tip, other.name)
            for other in self._endpoints
            if other is not endpoint
            and other.tip is not None
            and other.state == EndpointState.SPARE
        ]
        if not heads or endpoint.tip is None:
            return None
        best, name = max(heads, key=lambda pair: pair[0].number)
        lag = best.number - endpoint.tip.number
        silence = self._clock() - endpoint.risen_at
        age = time.time() - endpoint.tip.timestamp
        oldest = self._options.longest_head_age
        if lag > self._options.longest_lag:
            return f"{endpoint.name} is {lag} blocks behind {name}"
        if lag > 0 and silence > self._options.silence:
            return f"{endpoint.name} told of no block for {silence:.0f} s, {name} has a newer one"
        if oldest is not None and age > oldest and best.timestamp > endpoint.tip.timestamp:
            return f"the head of {endpoint.name} is {age:.0f} s old, {name} has a younger one"
        return None

    def fail(self, endpoint: Endpoint, error: ChainError) -> str:
        """Let an endpoint rest, or never use it again; why, with its name."""
        reason = str(error)
        if isinstance(error, WrongChain):
            self._condemn(endpoint, reason)
            return reason
        if isinstance(error, RequestRefused):
            reason = f"{endpoint.name} refuses: {reason}"
        is_new = reason != endpoint.reason
        rest = endpoint.fail(reason, self._clock())
        if is_new and self._has_several:
            self._log.warning(
                "endpoint_failed", endpoint=endpoint.name, reason=reason, rest_seconds=rest
            )
        return reason

    def _condemn(self, endpoint: Endpoint, reason: str) -> None:
        """Never use an endpoint again."""
        endpoint.state, endpoint.reason = EndpointState.WRONG_CHAIN, reason
        if self._has_several:
            self._log.error("endpoint_wrong", endpoint=endpoint.name, reason=reason)

    @property
    def _has_several(self) -> bool:
        """Whether it matters which; of a single one the session's error says all."""
        return len(self._endpoints) > 1

    # --- The others -------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Look at the spares now and then; without any, return.

        Raises:
            NodeUnavailable: If one of them is better than the endpoint in use.
        """
        while self._has_several:
            await self.probe()
            self._insist_on_best(self.current)
            await asyncio.sleep(self._options.interval)

    async def probe(self) -> None:
        """Look at every endpoint that is not in use, unless it rests."""
        await asyncio.gather(*(self._probe(each) for each in self._endpoints))

    async def _probe(self, endpoint: Endpoint) -> None:
        if endpoint is self._current or not endpoint.can_be_tried(self._clock()):
            return
        before = endpoint.connection.requests
        try:
            async with endpoint.connection.session():
                await self._look(endpoint)
        except ChainError as error:
            self.fail(endpoint, error)
        else:
            self._welcome(endpoint)
        finally:
            endpoint.probe_requests += endpoint.connection.requests - before

    def _welcome(self, endpoint: Endpoint) -> None:
        if endpoint.reason is not None:
            self._log.info("endpoint_back", endpoint=endpoint.name)
        endpoint.state, endpoint.reason = EndpointState.SPARE, None

    def rows(self) -> list[dict[str, Any]]:
        """What is known of each, in the operator's order."""
        highest = max((each.tip.number for each in self._endpoints if each.tip), default=0)
        return [endpoint.row(highest) for endpoint in self._endpoints]
