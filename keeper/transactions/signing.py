# SPDX-License-Identifier: MIT
"""Bytes that a chain takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_utils.address import to_checksum_address

from keeper.transactions.offers import CANCEL_GAS
from keeper.transactions.transaction import Attempt

if TYPE_CHECKING:
    from eth_account.signers.local import LocalAccount

    from keeper.ports import Head
    from keeper.transactions.offers import Offer
    from keeper.transactions.transaction import Transaction


def sign(
    transaction: Transaction, wallet: LocalAccount, offer: Offer, head: Head, *, chain_id: int
) -> Attempt:
    """The transaction itself, with its nonce."""
    call = transaction.intent.call
    fields = {
        **_fields(transaction.nonce, offer, chain_id),
        "to": to_checksum_address(call.target),
        "data": call.data,
        "gas": transaction.gas_limit,
    }
    return _signed(fields, wallet, offer, head.number, is_cancel=False)


def sign_cancel(
    transaction: Transaction, wallet: LocalAccount, offer: Offer, head: Head, *, chain_id: int
) -> Attempt:
    """A transfer of nothing to oneself that takes the transaction's nonce away."""
    fields = {
        **_fields(transaction.nonce, offer, chain_id),
        "to": wallet.address,
        "data": "0x",
        "gas": CANCEL_GAS,
    }
    return _signed(fields, wallet, offer, head.number, is_cancel=True)


def _fields(nonce: int, offer: Offer, chain_id: int) -> dict[str, Any]:
    return {
        "chainId": chain_id,
        "nonce": nonce,
        "value": 0,
        "maxFeePerGas": offer.max_fee,
        "maxPriorityFeePerGas": offer.tip,
        "type": 2,
    }


def _signed(
    fields: dict[str, Any], wallet: LocalAccount, offer: Offer, block: int, *, is_cancel: bool
) -> Attempt:
    signed = wallet.sign_transaction(fields)
    return Attempt(
        hash=f"0x{bytes(signed.hash).hex()}",
        raw=bytes(signed.raw_transaction),
        offer=offer,
        block=block,
        is_cancel=is_cancel,
    )
