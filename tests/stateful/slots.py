# SPDX-License-Identifier: MIT
"""Which words of storage a transaction changed, of all whose keys are known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from model.access_controller import ROLES
from model.parameters import GOVERNANCE_ASSET
from model.token import Erc20
from tests.stateful.layout import variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.stateful.layout import Variable
    from tests.stateful.pair import Pair

FEEDS: Final = tuple(f"feed {asset}" for asset in (0, 1, 2, 3, GOVERNANCE_ASSET))
WATCHED: Final = (
    "access_controller",
    "ledger",
    "gateway",
    "oracle",
    "treasury",
    "debt_auction",
    "surplus_auction",
    "guaranty_pool",
    "collateral_auction",
    "engine",
    "direct_liquidation",
    "settlement",
    "stablecoin",
    "governance_token",
    "token 0",
    "token 1",
    "token 2",
    "token 3",
    *FEEDS,
)
"""Every contract that has a storage."""

UNWATCHED: Final = frozenset({"nonces", "is_minter"})
"""Snekmate's, by address, which nothing here writes once it is deployed."""

_ROLES: Final = [int.from_bytes(role, "big") for role in ROLES]


@dataclass(slots=True)
class _Words:
    """The known words of one contract."""

    contract: str
    address: str
    slots: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Variable of each slot."""
    values: list[int] = field(default_factory=list)
    """As last read."""
    known: set[int] = field(default_factory=set)


class Slots:
    """Remembers every word whose key it knows, and says which have changed since."""

    def __init__(self, pair: Pair, accounts: Iterable[str], holders: Iterable[str]) -> None:
        self._pair = pair
        self._writes = pair.chain.writes
        self._storage = pair.chain.storage
        self._accounts = [int(address, 16) for address in accounts]
        self._holders = [int(address, 16) for address in holders]
        self._tokens = [
            int(pair.contracts[f"token {asset}"].address, 16)
            for asset in range(len(pair.settings.tokens) + 1)
        ]
        self._erc20s = [name for name in WATCHED if isinstance(pair.contracts[name].twin, Erc20)]
        self._eras: set[int] = set()
        self._auctions: set[int] = set()
        self._words = {
            name: _Words(pair.contracts[name].name, pair.contracts[name].address)
            for name in WATCHED
        }
        self.versions: dict[str, int] = defaultdict(int)
        """How often each contract's storage was seen to change, by address."""
        self._counts: tuple[int, ...] = ()
        self._learn(is_first=True)

    def changed(self) -> set[tuple[str, str]]:
        """Contract and variable of every word that changed since the last time."""
        found: set[tuple[str, str]] = set()
        if self._pair.chain.writes == self._writes:
            return found
        self._writes = self._pair.chain.writes
        self._learn(is_first=False)
        for words in self._words.values():
            values = self._read(words)
            if values == words.values:
                continue
            for name, before, after in zip(words.names, words.values, values, strict=True):
                if before != after:
                    found.add((words.contract, name))
            words.values = values
            self.versions[words.address] += 1
        return found

    def _read(self, words: _Words) -> list[int]:
        storage, address = self._storage, words.address
        return [storage(address, slot) for slot in words.slots]

    def _learn(self, *, is_first: bool) -> None:
        """Take up the slots of keys that are new; they were 0 before."""
        twin = self._pair.twin
        eras = {bucket.era for bucket in twin.ledger.coins.queue} - self._eras
        auctions = set(twin.collateral_auction.auctions) - self._auctions
        self._eras |= eras
        self._auctions |= auctions
        counts = (
            len(self._eras),
            len(self._auctions),
            len(twin.collateral_auction.terms),
            twin.debt_auction.auction_count,
            twin.surplus_auction.auction_count,
            sum(len(self._pair.contracts[name].twin.allowances) for name in self._erc20s),
        )
        if counts == self._counts:
            return
        self._counts = counts
        for name, words in self._words.items():
            for variable in variables(words.contract):
                if variable.name in UNWATCHED:
                    continue
                for slot in self._slots(name, variable):
                    if slot not in words.known:
                        words.known.add(slot)
                        words.slots.append(slot)
                        words.names.append(variable.name)
                        value = self._storage(words.address, slot) if is_first else 0
                        words.values.append(value)

    def _slots(self, name: str, variable: Variable) -> Iterable[int]:
        """Of every key that is known; of allowances, those that ever were given or used."""
        if variable.name != "allowance":
            return variable.slots(self._keys(name, variable))
        touched = self._pair.contracts[name].twin.allowances
        paths = [(int(owner, 16), int(spender, 16)) for owner, spender in touched]
        return [slot for path in paths for slot in variable.slots_at(path)]

    def _keys(self, name: str, variable: Variable) -> Mapping[str, Sequence[int]]:
        """Keys of a map: addresses of everybody, and the numbers that this one counts in."""
        twin = self._pair.twin
        numbers: dict[str, Iterable[int]] = {
            "free_balance": range(len(self._pair.settings.tokens) + 1),
            "older_buckets": range(len(self._eras) + 1),
            "terms_words": range(len(twin.collateral_auction.terms) + 2),
            "auctions": self._auctions,
        }
        if name in {"debt_auction", "surplus_auction"}:
            count = self._pair.contracts[name].twin.auction_count
            numbers |= {"standings": range(count + 2), "stakes": range(count + 2)}
        addresses = {
            "accounts": self._accounts,
            "is_operator": self._accounts,
            "asset_of": self._tokens,
        }.get(variable.name, self._holders)
        known = list(numbers.get(variable.name, ()))
        assert "uint256" not in variable.keys or variable.name in numbers, variable.name
        return {"address": addresses, "uint256": known, "bytes32": _ROLES}
