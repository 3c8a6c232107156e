# SPDX-License-Identifier: MIT
"""Carries plans out through Ape: the network it is connected to, one of its accounts.

The bytecode is that of `lab.artifacts`. Ape's own cache looks at a contract's file only and
would deploy an old one after a change in a module that it imports.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ape.contracts import ContractContainer
from ape.exceptions import ApeException
from eth_utils.address import to_checksum_address
from ethpm_types import ContractType

from lab.artifacts import artifact
from model.executor import Rejected

if TYPE_CHECKING:
    from ape.api import AccountAPI, ProviderAPI

    from model.plan import Value


class ApeExecutor:
    """Sends from an account of Ape to the network that Ape is connected to."""

    def __init__(self, provider: ProviderAPI, account: AccountAPI) -> None:
        self._provider = provider
        self._account = account

    @property
    def sender(self) -> str:
        """Address of the account."""
        return to_checksum_address(self._account.address)

    def chain_id(self) -> int:
        """Id that the node says; Ape itself only believes to know that of a local network."""
        return int(self._provider.make_request("eth_chainId", []), 16)

    def block_number(self) -> int:
        """Number of the latest block."""
        return int(self._provider.get_block("latest").number)

    def nonce(self) -> int:
        """The account's next nonce."""
        return int(self._account.nonce)

    def code(self, address: str) -> bytes:
        """Code at an address."""
        return bytes(self._provider.get_code(address))

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        """Create a contract and wait for it."""
        try:
            created = self._account.deploy(container(contract), *arguments, publish=False)
        except ApeException as error:
            raise Rejected(str(error)) from error
        return to_checksum_address(created.address)

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        """Send a transaction and wait for it."""
        bound = container(contract).at(address)
        try:
            getattr(bound, function)(*arguments, sender=self._account)
        except ApeException as error:
            raise Rejected(str(error)) from error

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        """Ask a view."""
        bound = container(contract).at(address)
        try:
            return _plain(getattr(bound, function)(*arguments))
        except ApeException as error:
            raise Rejected(str(error)) from error


@cache
def container(contract: str) -> ContractContainer:
    """A contract as Ape knows it, with the bytecode of `lab.artifacts`."""
    compiled = artifact(contract)
    described = {
        "contractName": contract,
        "abi": compiled.abi,
        "deploymentBytecode": {"bytecode": compiled.bytecode},
    }
    return ContractContainer(ContractType.model_validate(described))


def _plain(value: Any) -> Value:  # noqa: ANN401
    """What Ape returns, with plain tuples for lists and structs."""
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    return bytes(value) if isinstance(value, bytes) else value
