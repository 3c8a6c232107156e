# SPDX-License-Identifier: MIT
"""The key that signs. It is read once, kept in memory, and shown nowhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eth_account import Account

from keeper.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from eth_account.signers.local import LocalAccount
    from pydantic import SecretStr


def wallet_from_key(key: SecretStr) -> LocalAccount:
    """The wallet of a private key.

    Raises:
        ConfigurationError: If it is not a private key; the text does not repeat it.
    """
    try:
        return _signer(key.get_secret_value())
    except Exception:  # noqa: BLE001 - what eth_account says could contain the key
        raise ConfigurationError(
            "private_key: is not 32 bytes in hex; a key is 0x and 64 digits from 0 to f"
        ) from None


def wallet_from_keystore(path: Path, password: SecretStr) -> LocalAccount:
    """The wallet of an encrypted keystore file (Web3 Secret Storage, version 3).

    Raises:
        ConfigurationError: If the file cannot be read, or the password does not open it.
    """
    try:
        keystore = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else "is not a keystore"
        raise ConfigurationError(f"keystore: {path}: {told}; is the path right?") from None
    try:
        return _signer(Account.decrypt(keystore, password.get_secret_value()))
    except Exception:  # noqa: BLE001 - what eth_account says could contain the password
        raise ConfigurationError(
            f"keystore: {path}: wrong password, or not a keystore; try another"
        ) from None


def _signer(key: str | bytes) -> LocalAccount:
    signer: LocalAccount = Account.from_key(key)
    return signer
