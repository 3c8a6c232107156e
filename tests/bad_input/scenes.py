# SPDX-License-Identifier: MIT
"""Moments in the protocol's life in which each of its functions has something to do."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lab.engines.codecs import function as interface_of
from model.errors import Revert
from model.units import MAX_UINT256, WAD
from tests.stateful.base import KEEPER, LENDER
from tests.stateful.pair import DEPLOYER, Contract, address_of
from tests.stateful.story import BASKET, ONE_ASSET, OTHER, OWNER, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY: Final = 86_400
COIN: Final = 1_000
POSTER: Final = address_of("poster")


class Scene:
    """A story up to some moment; calls are tried on its bytecode and taken back."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.pair = story.pair
        self.chain = story.pair.chain
        # Of what there are several, the first.
        all_contracts = reversed(self.pair.contracts.values())
        self.contracts = {contract.name: contract for contract in all_contracts}
        feed = ((POSTER,), 1, 3_600)
        for name, address in (
            *(
                (name, self.pair.addresses[name])
                for name in ("AccessController", "Bidder", "ConstantProductExchange")
            ),
            ("Timelock", self.chain.deploy("Timelock", (DAY, DEPLOYER))),
            ("MedianFeed", self.chain.deploy("MedianFeed", (8, "ETH / USD", feed))),
        ):
            self.contracts[name] = Contract(name, address, None)
        for contract, function, arguments, sender in self._preparations():
            self._run(contract, function, arguments, sender)
        self._words = self.chain.words()

    def _preparations(self) -> Iterator[tuple[str, str, tuple[Any, ...], str]]:
        """What the story knows nothing of: proposals, operations, allowances."""
        yield "AccessController", "propose_admin", (KEEPER,), DEPLOYER
        yield "MedianFeed", "transfer_ownership", (KEEPER,), DEPLOYER
        for token in ("Stablecoin", "GovernanceToken", "GuarantyPool"):
            yield token, "approve", (KEEPER, 100), LENDER
        yield "Stablecoin", "approve", (self.address("Gateway"), MAX_UINT256), DEPLOYER
        exchange = self.address("ConstantProductExchange")
        for token, amount in (("TestToken", 100 * WAD), ("Stablecoin", 20 * COIN * WAD)):
            yield token, "transfer", (DEPLOYER, amount), LENDER
            yield token, "approve", (exchange, MAX_UINT256), DEPLOYER
        liquidity = (self.address("TestToken"), 100 * WAD, 20 * COIN * WAD)
        yield "ConstantProductExchange", "add_liquidity", liquidity, DEPLOYER
        yield "Timelock", "schedule", self.operation(b"\1" * 32), DEPLOYER
        batch = ([LENDER], [0], [b""], bytes(32), b"\2" * 32, DAY)
        yield "Timelock", "schedule_batch", batch, DEPLOYER

    @staticmethod
    def operation(salt: bytes) -> tuple[Any, ...]:
        """A call of somebody who has no code."""
        return (LENDER, 0, b"", bytes(32), salt, DAY)

    def address(self, contract: str) -> str:
        return self.contracts[contract].address

    def try_out(
        self, contract: str, function: str, arguments: tuple[Any, ...], sender: str
    ) -> tuple[Revert | None, bool]:
        """One transaction, taken back; its revert, and whether it changed a word of storage."""
        with self.chain.taken_back():
            called, before = self.contracts[contract], self._words
            if sender == called.address:
                # What a Timelock does to itself, it has announced.
                payload = interface_of(contract, function).calldata(arguments)
                function, sender = "execute", DEPLOYER
                arguments = (called.address, 0, payload, bytes(32), b"\3" * 32)
                self._run(contract, "schedule", (*arguments, DAY), DEPLOYER)
                before = self.chain.words()
            revert = None
            with self._later(DAY if contract == "Timelock" else 0):
                try:
                    self._run(contract, function, arguments, sender)
                except Revert as found:
                    revert = found
            return revert, self.chain.words() != before

    def _run(self, contract: str, function: str, arguments: tuple[Any, ...], sender: str) -> None:
        called = self.contracts[contract]
        self.chain.transact_as(called.name, called.address, function, arguments, sender)

    @contextmanager
    def _later(self, seconds: int) -> Iterator[None]:
        """An announced operation can be executed by then."""
        now = self.chain.timestamp
        self.chain.timestamp = now + seconds
        try:
            yield
        finally:
            self.chain.timestamp = now

    @property
    def auction_id(self) -> int:
        """Of the collateral auction that runs."""
        return next(iter(self.story.twin.collateral_auction.auctions))

    def held(self, owner: str, asset: int) -> int:
        """Collateral [token units]."""
        return self.story.units(asset, self.story.state(owner).account.collateral[asset])

    def read(self, contract: str, function: str, *arguments: Any) -> Any:
        called = self.contracts[contract]
        return self.chain.read(called.name, called.address, function, arguments)


def _pool() -> Story:
    """The pool has a stake, of which half cools."""
    story = Story(other=(9_000, (90, 9, 1), 10_000))
    for owner in (LENDER, DEPLOYER):
        story.act("gateway", "enter_coin", owner, 10 * COIN * WAD, sender=LENDER)
    story.act("guaranty_pool", "deposit", 2 * COIN * WAD, LENDER, sender=LENDER)
    half = story.twin.guaranty_pool.balance_of(LENDER) // 2
    story.act("guaranty_pool", "start_cooldown", half, sender=LENDER)
    return story


def _cooled() -> Story:
    story = _pool()
    story.wait(30 * DAY, is_fresh=True)
    return story


def _sale() -> Story:
    """Besides, an auction runs, of which the lender has bought a part."""
    story = _pool()
    auction_id = story.start_auction()
    story.wait(600, is_fresh=True)
    story.buy(auction_id, 0, WAD)
    return story


def _market(health: int = 9_700) -> Story:
    """Besides, another account is unsafe."""
    story = _sale()
    story.bring_to(OTHER, health)
    return story


def _closable() -> Story:
    return _market(health=9_000)


def _listed() -> Story:
    """A fourth asset is ready to be taken in."""
    story = _market()
    story.list_an_asset((True, True, True, True, False))
    return story


def _indebted() -> Story:
    """Debt that nobody owes has matured."""
    story = Story(ONE_ASSET)
    story.buy(story.start_auction(health=3_000), 0)
    story.a_bucket_matures(offset=0)
    return story


def _debt_auction() -> Story:
    story = _indebted()
    story.act("treasury", "settle", sender=KEEPER)
    return story


def _debt_auction_bid() -> Story:
    story = _debt_auction()
    lot = story.twin.debt_auction.auctions[1].lot
    story.act("debt_auction", "place_bid", 1, lot * 9 // 10, sender=LENDER)
    story.wait(4 * 3_600, is_fresh=True)
    return story


def _paying() -> Story:
    """The Treasury has coin and debt to burn it against."""
    story = _debt_auction()
    story.act("gateway", "enter_coin", story.twin.treasury.address, COIN * WAD, sender=LENDER)
    return story


def _debt_auction_over() -> Story:
    story = _debt_auction()
    story.wait(4 * DAY, is_fresh=True)
    return story


def _surplus() -> Story:
    """More coin than the buffer holds."""
    story = Story(BASKET)
    gift = (story.settings_of_treasury.surplus_buffer + 5 * COIN) * WAD
    story.act("gateway", "enter_coin", story.twin.treasury.address, gift, sender=LENDER)
    return story


def _surplus_auction() -> Story:
    story = _surplus()
    story.act("treasury", "settle", sender=KEEPER)
    return story


def _surplus_auction_bid() -> Story:
    story = _surplus_auction()
    story.act("surplus_auction", "place_bid", 1, 9 * WAD, sender=LENDER)
    story.wait(4 * 3_600, is_fresh=True)
    return story


def _surplus_auction_over() -> Story:
    story = _surplus_auction()
    story.wait(4 * DAY, is_fresh=True)
    return story


def _worthless() -> Story:
    """The Treasury has collateral that no auction could sell."""
    story = Story()
    auction_id = story.start_auction()
    story.move_prices(dict.fromkeys(story.assets, 100))
    story.wait(3_600, is_fresh=True)
    story.act("collateral_auction", "reset", auction_id, KEEPER, sender=KEEPER)
    return story


def _late() -> Story:
    """The auction needs a reset."""
    story = _market()
    story.wait(3 * 3_600, is_fresh=True)
    return story


def _frozen(before: Callable[[], Story] = _market) -> Story:
    story = before()
    story.act("settlement", "freeze", sender=DEPLOYER)
    return story


def _cancelled() -> Story:
    story = _frozen()
    auction_id = next(iter(story.twin.collateral_auction.auctions))
    story.act("collateral_auction", "cancel", auction_id, sender=KEEPER)
    return story


def _skimmed() -> Story:
    story = _cancelled()
    story.act("settlement", "skim", [OWNER, OTHER, LENDER], sender=KEEPER)
    return story


def _final() -> Story:
    story = _skimmed()
    story.wait(30 * DAY, is_fresh=True)
    story.act("settlement", "finalise", sender=KEEPER)
    return story


SCENES: Final[dict[str, Callable[[], Story]]] = {
    "market": _market,
    "sale": _sale,
    "closable": _closable,
    "listed": _listed,
    "paying": _paying,
    "cancelled": _cancelled,
    "cooled": _cooled,
    "indebted": _indebted,
    "debt auction": _debt_auction,
    "debt auction with a bid": _debt_auction_bid,
    "debt auction over": _debt_auction_over,
    "surplus": _surplus,
    "surplus auction": _surplus_auction,
    "surplus auction with a bid": _surplus_auction_bid,
    "surplus auction over": _surplus_auction_over,
    "worthless": _worthless,
    "late": _late,
    "frozen": _frozen,
    "frozen debt auction": lambda: _frozen(_debt_auction),
    "frozen surplus auction": lambda: _frozen(_surplus_auction),
    "skimmed": _skimmed,
    "final": _final,
}


@cache
def scene(name: str) -> Scene:
    """A scene, built once."""
    return Scene(SCENES[name]())
