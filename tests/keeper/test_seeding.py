# SPDX-License-Identifier: MIT
"""Accounts that are written into a chain are those that deposits and loans would have left."""

from __future__ import annotations

import gzip
import json

import pytest
from eth_utils.address import to_checksum_address

from keeper.chain.answers import log_of
from keeper.chain.decoder import Decoder
from keeper.events.ledger import AccountChanged
from keeper.mirror.accounts import Accounts
from lab.anvil import Node
from model.units import WAD
from scripts.seeding import BLOCK_GAS, SeededAccount, seed_accounts
from tests.keeper.world import BASE_FEE, MAX, START, found

OWNERS = [to_checksum_address(f"0x{0xACC0 + number:040x}") for number in range(3)]
HELD = ({0: 40}, {0: 30, 1: 2}, {1: 3})
"""Whole tokens, by asset."""
DEBTS = (5_000, 6_000, 7_000)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeding")
    with Node(timestamp=START, block_seconds=12, log=folder / "anvil.log") as node:
        world = found(node, folder)
        oracle = world.contracts.core["PriceOracle"]
        world.send(world.contracts.deployer, oracle, "poke", 3)
        world.mine()
        yield world


def storage(world):
    """Of all contracts that hold or know of tokens, by address."""
    dump = world.node.call("anvil_dumpState")
    state = json.loads(gzip.decompress(bytes.fromhex(dump.removeprefix("0x"))))
    accounts = {address.lower(): found for address, found in state["accounts"].items()}
    manifest = world.manifest
    addresses = [manifest.address_of(name) for name in ("Ledger", "Gateway", "Stablecoin")]
    addresses += [asset.token for asset in manifest.assets]
    return {
        address: {
            slot: word
            for slot, word in accounts[address.lower()]["storage"].items()
            if int(word, 16)
        }
        for address in addresses
    }


def accounts_by_logs(world, first):
    """What a keeper makes of the Ledger's logs since a block."""
    ledger = world.manifest.address_of("Ledger").lower()
    logs = world.node.call("eth_getLogs", {"address": ledger, "fromBlock": hex(first)})
    decoder, accounts = Decoder({"Ledger": ledger}), Accounts()
    for log in logs:
        logged = decoder.decode(log_of(log))
        if logged is not None and isinstance(logged.event, AccountChanged):
            accounts.apply(logged.event)
    return {owner: accounts.get(owner.lower()) for owner in OWNERS}


def accrue(world):
    """Bring the rate to the next block: whatever touches an account does."""
    deployer, gateway = world.contracts.deployer, world.contracts.core["Gateway"]
    token = world.contracts.tokens["ETH"]
    world.send(deployer, token, "mint", deployer, 1)
    world.send(deployer, token, "approve", gateway.address, MAX)
    world.send(deployer, gateway, "deposit", deployer, 0, 1)


def open_really(world, scale):
    """As users do, the coin to one receiver."""
    deployer, gateway = world.contracts.deployer, world.contracts.core["Gateway"]
    for owner, held, debt in zip(OWNERS, HELD, DEBTS, strict=True):
        world.node.call("anvil_setBalance", owner, hex(10**20))
        for asset, amount in held.items():
            token = list(world.contracts.tokens.values())[asset]
            world.send(owner, token, "mint", owner, amount * scale[asset])
            world.send(owner, token, "approve", gateway.address, amount * scale[asset])
            world.send(owner, gateway, "deposit", owner, asset, amount * scale[asset])
        world.send(owner, gateway, "borrow", owner, debt * WAD, deployer)
    world.mine()


def test_seed_accounts__as_if_opened_by_their_owners__storage_and_logs_are_the_same(world):
    node, ledger = world.node, world.contracts.core["Ledger"]
    scale = {asset.id: 10**asset.decimals for asset in world.manifest.assets}
    snapshot, now = node.call("evm_snapshot"), world.now
    block = int(node.call("eth_blockNumber"), 16) + 1
    accrue(world)
    open_really(world, scale)
    opened, said = storage(world), accounts_by_logs(world, block)
    debts = [ledger.functions.account_state(owner).call().normalized_debt for owner in OWNERS]
    node.call("evm_revert", snapshot)
    world.now = now

    # The rate as of the block of the loans; what a loan rounds up is the Treasury's.
    accrue(world)
    world.mine()
    node.call("evm_setAutomine", True)
    node.call("evm_setBlockGasLimit", hex(BLOCK_GAS))
    node.call("anvil_setNextBlockBaseFeePerGas", hex(BASE_FEE))
    accounts = [
        SeededAccount(
            owner=owner,
            normalized_debt=debt,
            collateral={asset: amount * WAD for asset, amount in held.items()},
        )
        for owner, held, debt in zip(OWNERS, HELD, debts, strict=True)
    ]
    seed_accounts(node, world.manifest, accounts, receiver=world.contracts.deployer)

    assert storage(world) == opened
    assert accounts_by_logs(world, block) == said
