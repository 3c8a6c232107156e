# SPDX-License-Identifier: MIT
"""Thousands of accounts in seconds: the Ledger of a local net is filled by code that is swapped in.

`contracts/testing/LedgerSeeder.vy` writes and logs through the Ledger's own modules, so storage and
logs are what deposits and loans would have left.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector

from lab.anvil import NodeError
from lab.artifacts import artifact
from model.units import RAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.anvil import Node
    from model.manifest import Manifest

BATCH: Final = 128
"""Accounts per transaction; the contract takes no more."""
BLOCK_GAS: Final = 2_000_000_000
"""What a node's blocks must hold meanwhile."""

_BATCHES: Final = 64  # per block
_SEED_TYPES: Final = ("(address,uint256,uint256,uint256[])[]", "address", "address")
_GAS: Final = 30_000_000
_PATIENCE: Final = 60.0  # seconds, for a block
_RICH: Final = hex(10**24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededAccount:
    """An account as it shall be."""

    owner: str
    normalized_debt: int
    """[wad]."""
    collateral: Mapping[int, int]
    """Asset number to amount; a multiple of the token's unit [wad]."""


def seed_accounts(
    node: Node, manifest: Manifest, accounts: Sequence[SeededAccount], *, receiver: str
) -> None:
    """Give a protocol accounts that it did not have.

    Args:
        node: A local net that mines each transaction at once, with blocks of `BLOCK_GAS` or more.
        manifest: Of the protocol, with tokens that everybody may mint.
        accounts: Empty until now.
        receiver: Who gets the coin of all loans.

    Raises:
        NodeError: If a transaction fails.
    """
    ledger, gateway = manifest.address_of("Ledger"), manifest.address_of("Gateway")
    treasury = manifest.address_of("Treasury")
    own_code = node.call("eth_getCode", ledger, "latest")
    seeder = _deploy(node, manifest.deployer)
    node.call("anvil_setCode", ledger, node.call("eth_getCode", seeder, "latest"))
    rate = int(node.call("eth_getStorageAt", ledger, hex(_RATES_SLOT), "latest"), 16) & _RATE_MASK
    # A block copies the state of an anvil, so there are few of them.
    node.call("evm_setAutomine", False)
    for first in range(0, len(accounts), BATCH * _BATCHES):
        sent = []
        for start in range(first, min(first + BATCH * _BATCHES, len(accounts)), BATCH):
            rows = [_row(each) for each in accounts[start : start + BATCH]]
            data = _calldata("seed", _SEED_TYPES, rows, gateway, treasury)
            sent.append(_put(node, {"from": manifest.deployer, "to": ledger, "data": data}))
        node.call("evm_mine")
        for each in sent:
            _receipt(node, each)
    node.call("evm_setAutomine", True)
    node.call("anvil_setCode", ledger, own_code)

    held = Counter[int]()
    for account in accounts:
        held.update(account.collateral)
    for asset in manifest.assets:
        if held[asset.id]:
            units = held[asset.id] // 10 ** (18 - asset.decimals)
            _send(node, manifest.deployer, asset.token, _minting(gateway, units))
    coin = sum(account.normalized_debt * rate // RAY for account in accounts)
    node.call("anvil_setBalance", gateway, _RICH)
    stablecoin = manifest.address_of("Stablecoin")
    _send(node, gateway, stablecoin, _minting(receiver, coin))


_RATES_SLOT: Final = 17  # of the Ledger: docs/storage-layout.md
_RATE_MASK: Final = 2**112 - 1


def _row(account: SeededAccount) -> tuple[str, int, int, list[int]]:
    held = sorted(account.collateral)
    assets = sum(1 << asset for asset in held)
    amounts = [account.collateral[asset] for asset in held]
    return account.owner, account.normalized_debt, assets, amounts


def _deploy(node: Node, sender: str) -> str:
    sent = _put(node, {"from": sender, "data": artifact("LedgerSeeder").bytecode})
    receipt = _receipt(node, sent)
    return str(receipt["contractAddress"])


def _minting(owner: str, units: int) -> str:
    return _calldata("mint", ("address", "uint256"), owner, units)


def _calldata(function: str, types: Sequence[str], *arguments: object) -> str:
    selector = function_signature_to_4byte_selector(f"{function}({','.join(types)})")
    return f"0x{(selector + encode(types, arguments)).hex()}"


def _send(node: Node, sender: str, to: str, data: str) -> None:
    _receipt(node, _put(node, {"from": sender, "to": to, "data": data}))


def _put(node: Node, transaction: dict[str, str]) -> str:
    """Hand a transaction over; its hash."""
    return str(node.call("eth_sendTransaction", {**transaction, "gas": hex(_GAS)}))


def _receipt(node: Node, transaction: str) -> dict[str, Any]:
    """What became of a transaction, once it is mined."""
    deadline = time.monotonic() + _PATIENCE
    while (found := node.call("eth_getTransactionReceipt", transaction)) is None:
        if time.monotonic() > deadline:
            raise NodeError("seeding: the node does not mine what it is sent")
        time.sleep(0.01)
    receipt: dict[str, Any] = found
    node.check([receipt])
    return receipt
