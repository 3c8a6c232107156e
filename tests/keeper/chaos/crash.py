# SPDX-License-Identifier: MIT
"""A crash that keepers go through, and what must be true after it, whatever happened."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog

from keeper.chain.node import RpcNode
from keeper.deployment import deployment_of
from keeper.mirror.mirror import Mirror, Watched
from keeper.mirror_check import MirrorCheck
from keeper.store.checkpoints import Checkpoints
from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from model.units import WAD
from tests.keeper.connecting import connection_to
from tests.keeper.process import Keeper
from tests.keeper.world import BASE_FEE, KEEPER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keeper.deployment import Deployment
    from model.manifest import Manifest
    from tests.keeper.chaos.mortal_node import MortalNode
    from tests.keeper.world import World


PRICE: Final = 175
"""Of ether after the fall [coins]."""


@contextmanager
def undone(world: World, node: MortalNode, folder: Path) -> Iterator[Crash]:
    """A crash of which nothing is left after the block: the next one begins as this one."""
    snapshot, now, borrowers = node.call("evm_snapshot"), world.now, list(world.borrowers)
    yield Crash(world, node, folder)
    node.call("anvil_dropAllTransactions")
    node.call("evm_revert", snapshot)
    world.now, world.borrowers = now, borrowers


class Crash:
    """A price that has fallen, two accounts that are unsafe, and what keepers made of it."""

    def __init__(self, world: World, node: MortalNode, folder: Path) -> None:
        self.world = world
        self.node = node
        self.folder = folder
        self.first_block = int(node.call("eth_blockNumber"), 16) + 1

    def keeper(self, rpc: str | None = None, *options: str, **settings: Any) -> Keeper:
        """A process; all of them have the same database."""
        rpc = rpc or self.node.websocket_url
        given = {"data_dir": self.folder, **settings}
        return Keeper(self.world.manifest_file, rpc, *options, **given)

    def mine(self, *keepers: Keeper, blocks: int = 1, base_fee: int = BASE_FEE) -> int:
        """Blocks, each of them handled by all before the next; the number of the last."""
        number = 0
        for _ in range(blocks):
            self.world.now += 12
            number = self.node.mine(self.world.now, base_fee)
            for keeper in keepers:
                keeper.wait_for_block(number)
        return number

    def set_pool(self, price: float) -> None:
        """Let ether's pool trade at a price from the next block on, before anyone else in it."""
        contracts = self.world.contracts
        token, exchange = contracts.tokens["ETH"].address, contracts.exchange
        self.world.send(contracts.deployer, exchange, "set_price", token, int(price * WAD))

    def survive(self) -> Keeper:
        """A keeper that comes after: it sees the chain as it is, then a few blocks."""
        with self.keeper() as keeper:
            keeper.wait_for("block_handled")
            self.mine(keeper, blocks=3)
            assert keeper.stop() == 0
        self.check()
        return keeper

    # --- What must be true after it ---------------------------------------------------------------

    def check(self, reverted: int = 0) -> None:
        """Everyone is safe again, each work is in the chain once, nothing is open, books are equal.

        Args:
            reverted: So many transactions of the keeper failed in a block, and cost gas only.
        """
        self.check_accounts()
        done = self.transactions()
        states = [self.node.call("eth_getTransactionReceipt", each["hash"]) for each in done]
        good = [each for each, state in zip(done, states, strict=True) if state["status"] == "0x1"]
        assert len(done) - len(good) == reverted
        works = [each["input"] for each in good if each["input"] != "0x"]
        assert len(works) == len(set(works)) == len(self.world.borrowers)
        self.check_rest(self.folder)

    def check_accounts(self) -> None:
        """Everyone is safe again."""
        lens = self.world.contracts.core["Lens"].functions
        for borrower in self.world.borrowers:
            assert lens.health_factor(borrower).call() >= 10**18

    def check_rest(
        self, folder: Path, wallet: str = KEEPER, manifest: Manifest | None = None
    ) -> None:
        """Nothing waits, in the pool or in a keeper's database, and its mirror is the chain.

        Args:
            folder: Of the keeper, which was stopped after the latest block.
            wallet: Of the keeper.
            manifest: That it was given; None: the world's.
        """
        assert self.node.pending == 0
        ledger = self.world.manifest.address_of("Ledger").lower()
        database = open_database(folder / "31337.db", chain_id=31337, ledger=ledger)
        assert IntentStore(database).in_flight() == []
        database.dispose()
        deployment = deployment_of(manifest or self.world.manifest)
        asyncio.run(self._check_mirror(folder / "31337.mirror.db", deployment, wallet.lower()))

    async def _check_mirror(self, path: Path, deployment: Deployment, wallet: str) -> None:
        """What the keeper held when it stopped, against the contracts."""
        kept = Checkpoints(path, deployment, structlog.get_logger(), wallet=wallet)
        checkpoint = kept.load(kept.blocks()[0])
        kept.close()
        assert checkpoint is not None
        watched = Watched(treasury=deployment.addresses["Treasury"], wallet=wallet)
        mirror = Mirror.of_picture(watched, checkpoint.accounts, checkpoint.rest)
        connection = connection_to(self.node.websocket_url)
        node = RpcNode(connection)
        async with connection.session():
            head = await node.head()
            compared = await MirrorCheck(node, deployment, mirror, head).compare(100)
        assert checkpoint.block.hash == head.hash
        assert compared.differences == ()
        assert compared.accounts == 1 + len(self.world.borrowers)

    def transactions(self, wallet: str = KEEPER) -> list[dict[str, Any]]:
        """What a wallet has in the chain since the fall."""
        last = int(self.node.call("eth_blockNumber"), 16)
        found = []
        for number in range(self.first_block, last + 1):
            block = self.node.call("eth_getBlockByNumber", hex(number), True)
            found += [each for each in block["transactions"] if each["from"] == wallet.lower()]
        return found
