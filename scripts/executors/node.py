# SPDX-License-Identifier: MIT
"""Carries plans out on any running node by its URL, with a key of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eth_utils.address import to_checksum_address
from web3 import Web3
from web3.exceptions import Web3Exception
from web3.middleware import SignAndSendRawMiddlewareBuilder

from lab.artifacts import artifact
from model.executor import Rejected

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount
    from web3.contract.contract import ContractConstructor, ContractFunction

    from model.plan import Value

RECEIPT_TIMEOUT: Final = 120
"""Longest wait for a transaction to be mined [seconds]."""
POLL_INTERVAL: Final = 0.02
"""Between two looks for a receipt on a local net [seconds]."""


class NodeExecutor:
    """Signs with a key, sends to a node, waits for each receipt."""

    def __init__(self, url: str, account: LocalAccount) -> None:
        self._web3 = Web3(_provider(url))
        self._web3.middleware_onion.inject(SignAndSendRawMiddlewareBuilder.build(account), layer=0)
        self._web3.eth.default_account = account.address
        self._account = account

    @property
    def sender(self) -> str:
        """Address of the key."""
        return str(self._account.address)

    def chain_id(self) -> int:
        """Id of the node's chain."""
        return self._web3.eth.chain_id

    def block_number(self) -> int:
        """Number of the latest block."""
        return self._web3.eth.block_number

    def nonce(self) -> int:
        """The sender's next nonce, counting what waits to be mined."""
        return self._web3.eth.get_transaction_count(self._account.address, "pending")

    def code(self, address: str) -> bytes:
        """Code at an address."""
        return bytes(self._web3.eth.get_code(to_checksum_address(address)))

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        """Create a contract and wait for it."""
        compiled = artifact(contract)
        factory = self._web3.eth.contract(abi=compiled.abi, bytecode=compiled.bytecode)
        receipt = self._send(factory.constructor(*arguments))
        return str(receipt["contractAddress"])

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        """Send a transaction and wait for it."""
        self._send(self._function(contract, address, function, arguments))

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        """Ask a view."""
        try:
            return _plain(self._function(contract, address, function, arguments).call())
        except Web3Exception as error:
            raise Rejected(_reason(error)) from error

    def _function(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> ContractFunction:
        bound = self._web3.eth.contract(to_checksum_address(address), abi=artifact(contract).abi)
        chosen: ContractFunction = bound.get_function_by_name(function)(*arguments)
        return chosen

    def _send(self, wanted: ContractConstructor | ContractFunction) -> Any:  # noqa: ANN401
        """Send, and wait for the receipt. web3 estimates the gas first, which tells the reason."""
        try:
            transaction = wanted.transact()
            receipt = self._web3.eth.wait_for_transaction_receipt(
                transaction, timeout=RECEIPT_TIMEOUT, poll_latency=POLL_INTERVAL
            )
        except Web3Exception as error:
            raise Rejected(_reason(error)) from error
        if receipt["status"] != 1:
            raise Rejected(f"transaction {transaction.hex()} reverted")
        return receipt


def _reason(error: Web3Exception) -> str:
    """What the node says, without the raw data that web3 puts beside it."""
    return str(getattr(error, "message", None) or error).removeprefix("execution reverted: ")


def _plain(value: Any) -> Value:  # noqa: ANN401
    """What web3 returns, with tuples for lists and structs."""
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def _provider(url: str) -> Any:  # noqa: ANN401
    """The provider for a URL of http, https, ws, wss or ipc (`ipc:PATH`)."""
    if url.startswith("ipc:"):
        return Web3.IPCProvider(url.removeprefix("ipc:"))
    if url.startswith(("ws:", "wss:")):
        return Web3.LegacyWebSocketProvider(url)
    return Web3.HTTPProvider(url)
