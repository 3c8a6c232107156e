# SPDX-License-Identifier: MIT
"""Many accounts at once: the Ledger is filled by code that stands in its place for a moment.

`contracts/testing/LedgerSeeder.vy` writes and logs through the Ledger's own modules, so storage and
logs are what deposits and loans would have left. It checks nothing: what deposits and loans would
have refused is refused here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eth_abi.abi import encode
from eth_utils.abi import function_signature_to_4byte_selector

from lab.artifacts import artifact
from lab.world.calls import TEST_TOKEN, NamedCall
from lab.world.chain import CallFailed
from model.fixed_point import ceil_div
from model.units import BPS, RAY, WAD, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from lab.engines.engine import Engine
    from lab.scenario.population import Borrower
    from lab.world.calls import Addresses
    from lab.world.chain import Chain
    from model.settings import DeploymentSettings

BATCH: Final = 128
"""Accounts per call; the contract takes no more."""
RATES_SLOT: Final = 17
"""Of the Ledger: docs/storage-layout.md."""
RATE_MASK: Final = 2**112 - 1

_WAD_DECIMALS: Final = 18
_TYPES: Final = ("(address,uint256,uint256,uint256[])[]", "address", "address")
_SELECTOR: Final = function_signature_to_4byte_selector(f"seed({','.join(_TYPES)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededAccount:
    """An account as it shall be."""

    owner: str
    normalized_debt: int
    """[wad]."""
    collateral: Mapping[int, int]
    """Asset number to amount; a multiple of the token's unit [wad]."""


def seeding_calldata(accounts: Sequence[SeededAccount], gateway: str, treasury: str) -> bytes:
    """What is sent to a Ledger whose code is the seeder's.

    Args:
        accounts: At most `BATCH`, empty until now.
        gateway: Who gets the coin of the loans.
        treasury: Who gets what they are rounded up by.
    """
    return _SELECTOR + encode(_TYPES, ([_row(each) for each in accounts], gateway, treasury))


def _row(account: SeededAccount) -> tuple[str, int, int, list[int]]:
    held = sorted(account.collateral)
    amounts = [account.collateral[asset] for asset in held]
    return account.owner, account.normalized_debt, sum(1 << asset for asset in held), amounts


def seed(chain: Chain, at: Addresses, borrowers: Sequence[Borrower], receiver: str) -> None:
    """Open accounts in the open block of a chain, after something has accrued in it.

    Args:
        chain: With the protocol on it.
        at: Of the protocol.
        borrowers: Who has had no account.
        receiver: Who gets the coin of all loans.

    Raises:
        CallFailed: If the chain does not do it.
    """
    engine, manifest = chain.engine, at.manifest
    ledger, gateway = manifest.address_of("Ledger"), manifest.address_of("Gateway")
    treasury = manifest.address_of("Treasury")
    rate = engine.storage(ledger, RATES_SLOT) & RATE_MASK
    accounts = [_account(at, borrower, rate) for borrower in borrowers]
    seeder = engine.create(at.deployer, bytes.fromhex(artifact("LedgerSeeder").bytecode[2:]))
    with _Mask(engine, ledger, engine.code(seeder.address)):
        for first in range(0, len(accounts), BATCH):
            data = seeding_calldata(accounts[first : first + BATCH], gateway, treasury)
            _, outcome = chain.send(at.deployer, ledger, data)
            if outcome.revert is not None:
                raise CallFailed(f"LedgerSeeder.seed: {outcome.revert}")
    coin = sum(account.normalized_debt * rate // RAY for account in accounts)
    # Only the Gateway may mint, and who has code sends no transactions.
    with _Mask(engine, gateway, b""):
        stablecoin = manifest.address_of("Stablecoin")
        chain.perform(NamedCall(gateway, "Stablecoin", stablecoin, "mint", (receiver, coin)))
    for symbol, amount in _held(borrowers).items():
        token = at.asset(symbol).token
        chain.perform(NamedCall(at.deployer, TEST_TOKEN, token, "mint", (gateway, amount)))


class _Mask:
    """Other code at an address for a moment."""

    def __init__(self, engine: Engine, address: str, code: bytes) -> None:
        self._engine, self._address, self._code = engine, address, code

    def __enter__(self) -> None:
        self._own = self._engine.code(self._address)
        self._engine.set_code(self._address, self._code)

    def __exit__(self, *_: object) -> None:
        self._engine.set_code(self._address, self._own)


def _account(at: Addresses, borrower: Borrower, rate: int) -> SeededAccount:
    assets = {symbol: at.asset(symbol) for symbol in borrower.collateral}
    return SeededAccount(
        owner=borrower.address,
        normalized_debt=ceil_div(borrower.debt * RAY, rate),
        collateral={
            assets[symbol].id: amount * 10 ** (_WAD_DECIMALS - assets[symbol].decimals)
            for symbol, amount in borrower.collateral.items()
        },
    )


def _held(borrowers: Sequence[Borrower]) -> Counter[str]:
    """All collateral, by asset [token units]."""
    held = Counter[str]()
    for borrower in borrowers:
        held.update(borrower.collateral)
    return held


def witnesses(borrowers: Sequence[Borrower]) -> list[Borrower]:
    """A borrower of each asset: opened for real, last, they meet the limits of all together."""
    holders = {symbol: each for each in borrowers for symbol in each.collateral}
    return list({each.address: each for each in holders.values()}.values())


def refusals(
    borrowers: Sequence[Borrower],
    settings: DeploymentSettings,
    prices: Mapping[str, Decimal],
) -> Iterator[str]:
    """What the protocol would say to each of these deposits and loans, were it made.

    Args:
        borrowers: Who they are.
        settings: Of the protocol.
        prices: First price of each asset [coins per whole token].
    """
    protocol, tokens = settings.protocol, settings.tokens
    least = protocol.ledger.min_collateral_value * WAD
    for number, borrower in enumerate(borrowers):
        if borrower.debt < protocol.engine.debt_floor * WAD:
            yield f"account {number}: ledger: debt below floor"
        limit = Wad(0)
        for symbol, amount in borrower.collateral.items():
            value = int(amount * prices[symbol] * WAD) // 10 ** tokens[symbol].decimals
            limit = Wad(limit + value * protocol.assets[symbol].ledger.loan_to_value // BPS)
            if value < least:
                yield f"account {number}: {symbol}: ledger: collateral below minimum value"
        if limit < borrower.debt:
            yield f"account {number}: ledger: loan to value exceeded"
