# SPDX-License-Identifier: MIT
"""Everything that can be read of the protocol, from the bytecode and from the twin."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lab.engines.codecs import function
from model import oracle
from model.access_controller import ROLES
from model.chain import ZERO_ADDRESS
from model.parameters import GOVERNANCE_ASSET
from tests.stateful.slots import FEEDS, Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from model.auctions import Auction
    from model.price_oracle import Feed
    from tests.stateful.pair import Pair
    from tests.stateful.revm import Revm

NO_AUCTION: Final = (ZERO_ADDRESS, 0, 0, 0, 0, 0, 0, 0, False, ())

MANY: Final = 10**9
"""More versions than any contract's storage has."""
CHANGE_WITH_TIME: Final = {
    ("ledger", "account_state"),
    ("ledger", "rate"),
    ("ledger", "is_in_callback"),
    ("oracle", "price_state"),
    ("collateral_auction", "auction"),
    ("collateral_auction", "pause_level"),
    ("collateral_auction", "auction_time"),
    ("guaranty_pool", "pots"),
    ("guaranty_pool", "totalAssets"),
    ("guaranty_pool", "slashable"),
    ("guaranty_pool", "maxRedeem"),
    ("engine", "parameters"),
}
"""Views that say something else when only the clock moves, or another contract."""

Label = tuple[Any, ...]


@dataclass(slots=True)
class Fact:
    """One view of the bytecode, and what the twin says to it."""

    label: Label
    address: str
    calldata: bytes
    decode: Callable[[bytes], Any]
    expected: Callable[[], Any]
    is_timeless: bool = False
    """Whether it depends on the storage of its contract only."""
    _output: bytes = b""
    _result: Any = None
    _version: int = -1

    def read(self, chain: Revm, version: int) -> Any:
        """What the bytecode says; asked only if it may have changed, decoded only if it has.

        Args:
            chain: Where the bytecode is.
            version: Of the contract's storage.
        """
        if self.is_timeless and version == self._version:
            return self._result
        output = chain.engine.view(self.address, self.calldata)
        if output != self._output:
            self._output, self._result = output, self.decode(output)
        self._version = version
        return self._result


class Reader:
    """Reads both sides; once it has seen an auction or a bucket it never forgets it."""

    def __init__(self, pair: Pair, accounts: Sequence[str], holders: Sequence[str]) -> None:
        self._pair = pair
        self._holders = holders
        contracts = pair.contracts
        self.owners = (*accounts, contracts["treasury"].address, contracts["settlement"].address)
        """Who can have free balances."""
        self._slots = range(len(pair.settings.tokens) + 1)
        names = [f"token {asset}" for asset in self._slots]
        self._tokens_and_shares = ["guaranty_pool", "stablecoin", "governance_token", *names]
        self._allowances_seen: dict[str, int] = {}
        """How many of each were, so that new ones are looked for only if there are any."""
        self.storage = Slots(pair, accounts, holders)
        """The words behind the views."""
        self._facts: dict[Label, Fact] = {}
        for fact in [
            *self._roles(),
            *self._accounts(accounts),
            *self._books(),
            *self._prices(),
            *self._tokens(),
            *self._auctions(),
            *self._pool(accounts),
            *self._shutdown(),
            *self._parameters(),
        ]:
            self._facts[fact.label] = fact

    def compare(self, *, anew: bool = False) -> dict[Label, Any]:
        """Read everything on both sides.

        Args:
            anew: Ask also what cannot have changed since it was asked last.

        Returns:
            What the bytecode says, by label.

        Raises:
            AssertionError: If they differ anywhere; it names every difference.
        """
        self._watch_new()
        found, differences, versions = {}, [], self.storage.versions
        for label, fact in self._facts.items():
            version = versions[fact.address] + MANY * anew
            found[label] = fact.read(self._pair.chain, version)
            expected = fact.expected()
            if found[label] != expected:
                differences.append(f"{label}: bytecode {found[label]}, twin {expected}")
        assert not differences, "\n".join(differences)
        return found

    # --- What there is to read --------------------------------------------------------------------

    def _fact(
        self, label: Label, contract: str, name: str, arguments: tuple[Any, ...], expected: Any
    ) -> Fact:
        asked = self._pair.contracts[contract]
        view = function(asked.name, name)
        is_timeless = (contract, name) not in CHANGE_WITH_TIME
        calldata = view.calldata(arguments)
        return Fact(label, asked.address, calldata, view.result, expected, is_timeless)

    def _roles(self) -> Iterator[Fact]:
        access = self._pair.twin.access_controller
        for name in ("admin", "proposed_admin"):
            yield self._fact(
                ("access", name), "access_controller", name, (), partial(getattr, access, name)
            )
        for who in self._holders:
            for role in ROLES:
                yield self._fact(
                    ("access", role, who),
                    "access_controller",
                    "hasRole",
                    (role, who),
                    partial(access.has_role, role, who),
                )

    def _accounts(self, accounts: Sequence[str]) -> Iterator[Fact]:
        ledger = self._pair.twin.ledger

        def state(owner: str) -> tuple[Any, ...]:
            found = ledger.account_state(owner)
            return (
                found.account.normalized_debt,
                found.rate,
                found.account.assets,
                found.thresholds,
                found.min_collateral_value,
                found.debt_floor,
                tuple(found.account.collateral.values()),
            )

        for owner in accounts:
            yield self._fact(
                ("account", owner), "ledger", "account_state", (owner,), lambda o=owner: state(o)
            )
        for who in self._holders:
            yield self._fact(
                ("coin", who), "ledger", "coin", (who,), lambda w=who: ledger.coins.coin_of(w)
            )
        for who in self.owners:
            for asset in self._slots:
                yield self._fact(
                    ("free", who, asset),
                    "ledger",
                    "free_balance",
                    (who, asset),
                    lambda w=who, a=asset: ledger.coins.free(w, a),
                )

    def _books(self) -> Iterator[Fact]:
        ledger = self._pair.twin.ledger
        book, coins = ledger.book, ledger.coins
        views: dict[str, Callable[[], Any]] = {
            "rate": lambda: ledger.rate,
            "total_normalized_debt": lambda: book.total_normalized_debt,
            "unbacked_debt": lambda: coins.unbacked,
            "queued_debt": lambda: coins.books.queued,
            "debt_on_auction": lambda: coins.on_auction,
            "matured_debt": lambda: coins.books.matured,
            "is_in_callback": lambda: False,
        }
        for name, expected in views.items():
            yield self._fact((name,), "ledger", name, (), expected)
        for asset in self._slots:
            yield self._fact(
                ("total_collateral", asset),
                "ledger",
                "total_collateral",
                (asset,),
                lambda a=asset: book.total_collateral.get(a, 0),
            )

    def _prices(self) -> Iterator[Fact]:
        prices = self._pair.twin.oracle

        def state(asset: int) -> tuple[int, ...]:
            found = prices.state(asset)
            candidate = found.candidate
            return (
                oracle.price(found, self._pair.now),
                found.next_price,
                found.next_at,
                found.expires_at,
                *((candidate.value, candidate.since, candidate.round) if candidate else (0, 0, 0)),
            )

        for asset in (*self._slots, GOVERNANCE_ASSET):
            yield self._fact(
                ("price", asset), "oracle", "price_state", (asset,), lambda a=asset: state(a)
            )

        def latest(feed: Feed) -> tuple[int, ...]:
            found = feed.latest
            return (found.round, found.answer, *[found.updated_at] * 2, found.round)

        for name in FEEDS:
            feed = self._pair.contracts[name].twin
            yield self._fact((name,), name, "latestRoundData", (), partial(latest, feed))

    def _tokens(self) -> Iterator[Fact]:
        for name in self._tokens_and_shares[1:]:
            token = self._pair.contracts[name].twin
            yield self._fact(
                (name, "supply"), name, "totalSupply", (), lambda t=token: t.total_supply
            )
            for who in self._holders:
                yield self._fact(
                    (name, who),
                    name,
                    "balanceOf",
                    (who,),
                    lambda t=token, w=who: t.balance_of(w),
                )

    def _auctions(self) -> Iterator[Fact]:
        twin = self._pair.twin
        sale, clock = twin.collateral_auction, twin.ledger.clock
        limits = sale.limits
        views: dict[str, Callable[[], Any]] = {
            "total_open_tab": lambda: limits.open_tab,
            "running_auctions": lambda: len(sale.auctions),
            "auction_count": lambda: sale.auction_count,
            "terms_version": lambda: len(sale.terms),
            "pause_state": lambda: astuple(clock.pause),
            "pause_level": lambda: clock.level,
            "auction_time": lambda: clock.now,
        }
        for name, expected in views.items():
            yield self._fact((name,), "collateral_auction", name, (), expected)
        for asset in self._slots:
            yield self._fact(
                ("open_tab", asset),
                "collateral_auction",
                "open_tab",
                (asset,),
                lambda a=asset: limits.asset_tab(a),
            )
        for house in ("debt_auction", "surplus_auction"):
            auctions = self._pair.contracts[house].twin
            yield self._fact(
                (house, "count"), house, "auction_count", (), lambda h=auctions: h.auction_count
            )
            yield self._fact(
                (house, "running"),
                house,
                "running_auctions",
                (),
                lambda h=auctions: len(h.auctions),
            )
        yield self._fact(
            ("coin_on_auction",),
            "surplus_auction",
            "coin_on_auction",
            (),
            lambda: twin.surplus_auction.coin_on_auction,
        )

    def _pool(self, accounts: Sequence[str]) -> Iterator[Fact]:
        pool = self._pair.twin.guaranty_pool
        views: dict[str, Callable[[], Any]] = {
            "pots": lambda: astuple(pool.pots()),
            "totalSupply": lambda: pool.supply,
            "totalAssets": lambda: pool.pots().assets,
            "cooling_shares": lambda: pool.cooling_supply,
            "slashable": pool.slashable,
        }
        for name, expected in views.items():
            yield self._fact(("pool", name), "guaranty_pool", name, (), expected)
        one_owner: dict[str, Callable[[str], Any]] = {
            "balanceOf": pool.balance_of,
            "cooldown_of": lambda who: astuple(pool.cooldown_of(who)),
            "maxRedeem": pool.redeemable,
        }
        for who in (*accounts, pool.address, pool.gateway):
            for name, of in one_owner.items():
                yield self._fact(
                    ("pool", name, who), "guaranty_pool", name, (who,), partial(of, who)
                )

    def _shutdown(self) -> Iterator[Fact]:
        twin = self._pair.twin
        settlement = twin.settlement

        def all_of(found: dict[int, Any]) -> tuple[Any, ...]:
            return tuple(found.get(asset, 0) for asset in range(16))

        views: dict[str, Callable[[], Any]] = {
            "prices": lambda: all_of(settlement.prices),
            "estate": lambda: all_of(settlement.estate),
            "total_coin": lambda: settlement.total_coin,
            "is_final": lambda: settlement.is_final,
        }
        for name, expected in views.items():
            yield self._fact(("settlement", name), "settlement", name, (), expected)
        yield self._fact(("is_frozen",), "ledger", "is_frozen", (), lambda: twin.ledger.is_frozen)

    def _parameters(self) -> Iterator[Fact]:
        twin = self._pair.twin
        for name in (
            "ledger",
            "engine",
            "direct_liquidation",
            "treasury",
            "debt_auction",
            "surplus_auction",
            "guaranty_pool",
        ):
            yield self._fact(
                (name, "parameters"),
                name,
                "parameters",
                (),
                lambda of=self._pair.contracts[name].twin: astuple(of.parameters),
            )
        engine = twin.engine
        yield self._fact(
            ("collateral_auction", "parameters"),
            "collateral_auction",
            "parameters",
            (),
            lambda: (
                engine.stored.liquidation_limit,
                engine.stored.incentive_share,
                engine.stored.incentive_tip,
            ),
        )
        yield self._fact(
            ("debt_floor",), "ledger", "debt_floor", (), lambda: twin.ledger.debt_floor
        )
        of_assets: dict[str, Callable[[int], Any]] = {
            "ledger": lambda asset: _fields(twin.ledger.book.assets.get(asset), 3),
            "oracle": self._source,
            "direct_liquidation": lambda asset: _fields(
                twin.direct_liquidation.asset_parameters.get(asset), 2
            ),
        }
        for asset in (*self._slots, GOVERNANCE_ASSET):
            for name, of in of_assets.items():
                label = (name, "asset_parameters", asset)
                yield self._fact(label, name, "asset_parameters", (asset,), partial(of, asset))
            yield self._fact(
                ("asset_limit", asset),
                "collateral_auction",
                "asset_limit",
                (asset,),
                lambda a=asset: twin.collateral_auction.limits.asset_limits.get(a, 0),
            )

    def _source(self, asset: int) -> tuple[Any, ...]:
        found = self._pair.twin.oracle.parameters.get(asset)
        return astuple(found) if found else (ZERO_ADDRESS, *[0] * 8)

    # --- What comes and goes ----------------------------------------------------------------------

    def _watch_new(self) -> None:
        twin = self._pair.twin
        for name in self._tokens_and_shares:
            allowances = self._pair.contracts[name].twin.allowances
            if len(allowances) != self._allowances_seen.get(name):
                self._allowances_seen[name] = len(allowances)
                for of in allowances:
                    self._watch_allowance(name, *of)
        for auction_id in twin.collateral_auction.auctions:
            self._watch(
                ("auction", auction_id),
                "collateral_auction",
                "auction",
                auction_id,
                self._auction,
            )
        for version in twin.collateral_auction.terms:
            self._watch(
                ("terms", version), "collateral_auction", "auction_terms", version, self._terms
            )
        for position in range(len(twin.ledger.coins.queue) + 1):
            self._watch(("bucket", position), "ledger", "bucket", position, self._bucket)
        for house in ("debt_auction", "surplus_auction"):
            for number in self._pair.contracts[house].twin.auctions:
                self._watch((house, number), house, "auction", number, partial(self._bids, house))

    def _watch(
        self, label: Label, contract: str, name: str, key: int, expected: Callable[[int], Any]
    ) -> None:
        if label not in self._facts:
            self._facts[label] = self._fact(label, contract, name, (key,), lambda: expected(key))

    def _watch_allowance(self, name: str, owner: str, spender: str) -> None:
        token, label = self._pair.contracts[name].twin, (name, "allowance", owner, spender)
        if label not in self._facts:
            expected = partial(token.allowance, owner, spender)
            self._facts[label] = self._fact(label, name, "allowance", (owner, spender), expected)

    def _auction(self, auction_id: int) -> tuple[Any, ...]:
        sale = self._pair.twin.collateral_auction
        auction: Auction | None = sale.auctions.get(auction_id)
        if auction is None:
            return NO_AUCTION
        terms, elapsed = sale.terms[auction.version], sale.elapsed(auction)
        return (
            auction.owner,
            auction.assets,
            auction.tab,
            auction.penalty,
            auction.incentive_left(terms),
            auction.started_at,
            elapsed,
            auction.version,
            auction.needs_reset(terms, elapsed),
            tuple(
                (asset, lot.collateral, lot.top, terms.price(lot.top, elapsed))
                for asset, lot in auction.lots.items()
            ),
        )

    def _terms(self, version: int) -> tuple[Any, ...]:
        return astuple(self._pair.twin.collateral_auction.terms[version].terms)

    def _bucket(self, position: int) -> tuple[int, int]:
        queue = self._pair.twin.ledger.coins.queue
        return astuple(queue[position]) if position < len(queue) else (0, 0)

    def _bids(self, house: str, number: int) -> tuple[Any, ...]:
        auction = self._pair.contracts[house].twin.auctions.get(number)
        if auction is None:
            return (0, 0, ZERO_ADDRESS, 0, 0, 0)[: 6 if house == "debt_auction" else 5]
        found = astuple(auction)
        return (*found[:2], found[2] or ZERO_ADDRESS, *found[3:])


def _fields(record: Any, count: int) -> tuple[int, ...]:
    """A record as a tuple; nothing set is all 0."""
    return astuple(record) if record else (0,) * count
