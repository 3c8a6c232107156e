# SPDX-License-Identifier: MIT
"""Whether the mirror is the chain: a sample of it against the contracts, at the same block."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.abi import interface
from keeper.mirror.auctions import live_price
from keeper.mirror.liquidation import auction_time
from keeper.ports import Call
from model.fixed_point import ceil_div
from model.health import health_factor, value
from model.units import RAY, UnixTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from keeper.deployment import Deployment
    from keeper.mirror.accounts import OwnedAccount
    from keeper.mirror.auctions import Auction
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head, Node

_BATCH: Final = 64  # accounts that the Lens reads at once


@dataclass(frozen=True, slots=True)
class Compared:
    """What was looked at, and where mirror and chain differ."""

    prices: int
    accounts: int
    auctions: int
    differences: tuple[str, ...]


class MirrorCheck:
    """Compares a mirror with the contracts in the state of the block that it has reached."""

    def __init__(self, node: Node, deployment: Deployment, mirror: Mirror, head: Head) -> None:
        self._node = node
        self._deployment = deployment
        self._mirror = mirror
        self._head = head
        self._now = UnixTime(head.timestamp)

    async def compare(self, count: int) -> Compared:
        """Compare all prices, and so many accounts and auctions, drawn by the block's hash.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If it does not know the block any more.
        """
        chance = random.Random(self._head.hash)  # noqa: S311 - a sample, no secret
        accounts, auctions = list(self._mirror.accounts), list(self._mirror.auctions)
        accounts = chance.sample(accounts, min(count, len(accounts)))
        auctions = chance.sample(auctions, min(count, len(auctions)))
        listed = sorted(known.asset for known in self._mirror.prices if known.parameters)
        differences = [
            *[line async for line in self._prices(listed)],
            *[line async for line in self._accounts(accounts)],
            *[line async for line in self._auctions(auctions)],
        ]
        return Compared(len(listed), len(accounts), len(auctions), tuple(differences))

    async def _prices(self, listed: list[int]) -> AsyncIterator[str]:
        bitmap = sum(1 << asset for asset in listed)
        found = await self._read("PriceOracle", "prices", bitmap)
        for asset, told in zip(listed, found, strict=True):
            price = self._mirror.prices.get(asset).at(self._now)
            ours = {"price": price.price, "fresh": price.is_fresh, "suspect": price.is_suspect}
            for line in _differing(f"asset {asset}", ours, told):
                yield line

    async def _accounts(self, accounts: list[OwnedAccount]) -> AsyncIterator[str]:
        for start in range(0, len(accounts), _BATCH):
            batch = accounts[start : start + _BATCH]
            owners = [owned.owner for owned in batch]
            found = await self._read("Lens", "accounts_data", owners)
            for owned, told in zip(batch, found, strict=True):
                for line in _differing(
                    f"account {owned.owner}", self._account(owned), (told[0], told[1], told[5])
                ):
                    yield line

    def _account(self, owned: OwnedAccount) -> dict[str, int]:
        thresholds = self._mirror.debt.thresholds_at(self._now)
        values = {
            asset: value(amount, self._mirror.prices.get(asset).at(self._now).price)
            for asset, amount in owned.account.collateral.items()
        }
        weighted = sum(each * thresholds[asset] for asset, each in values.items())
        debt = owned.account.normalized_debt * self._mirror.debt.rate_at(self._now)
        return {
            "collateral value": sum(values.values()) // RAY,
            "debt": ceil_div(debt, RAY),
            "health factor": health_factor(weighted, debt),
        }

    async def _auctions(self, auctions: list[Auction]) -> AsyncIterator[str]:
        clock = auction_time(self._mirror.liquidation.pause, self._now)
        for auction in auctions:
            told = await self._read("CollateralAuction", "auction", auction.auction_id)
            elapsed = auction.elapsed(clock)
            ours = {
                "owner": auction.owner,
                "tab": auction.tab,
                "incentive left": auction.incentive_left,
                "elapsed": elapsed,
                "needs reset": auction.needs_reset(clock),
            }
            name = f"auction {auction.auction_id:#x}"
            for line in _differing(name, ours, (told[0], told[2], told[4], told[6], told[8])):
                yield line
            for lot, lot_told in zip(auction.lots, told[9], strict=False):
                price = live_price(auction.terms, lot.top, elapsed)
                ours = {"collateral": lot.collateral, "price": price if lot.collateral else 0}
                for line in _differing(
                    f"{name}, lot {lot.asset}", ours, (lot_told[1], lot_told[3])
                ):
                    yield line

    async def _read(self, contract: str, function: str, *arguments: object) -> Any:  # noqa: ANN401 - by ABI
        abi = interface(contract)
        call = Call(
            target=self._deployment.addresses[contract], data=abi.encode(function, *arguments)
        )
        returned = await self._node.call(call, block_hash=self._head.hash)
        return abi.decode(function, returned)[0]


def _differing(name: str, ours: dict[str, Any], told: tuple[Any, ...]) -> Iterator[str]:
    for (field, value_here), value_there in zip(ours.items(), told, strict=True):
        if value_here != value_there:
            yield f"{name}: {field} {value_here}, on the chain {value_there}"
