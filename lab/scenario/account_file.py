# SPDX-License-Identifier: MIT
"""Accounts in a CSV file of the user's own: a column `debt`, and one per asset that is held."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from lab.scenario.errors import ScenarioError
from lab.scenario.population import ListedAccount

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

DEBT: Final = "debt"


def read_accounts(path: Path, assets: Collection[str]) -> tuple[ListedAccount, ...]:
    """Every row of the file.

    Args:
        path: Of the file.
        assets: That may have a column; an empty field is none of it.

    Raises:
        ScenarioError: Unreadable file, unknown column, or a malformed row (with its line).
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or ())
            held = [column for column in columns if column != DEBT]
            unknown = [column for column in held if column not in assets]
            if DEBT not in columns or not held or unknown:
                raise ScenarioError(
                    f"{path}:1: has the columns {', '.join(columns) or 'none'}: "
                    f"should be {DEBT} and some of {', '.join(assets)}"
                )
            accounts = tuple(_read_row(path, reader.line_num, row, held) for row in reader)
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None
    if not accounts:
        raise ScenarioError(f"{path}: holds no account")
    return accounts


def _read_row(path: Path, line: int, row: dict[str, str], held: Collection[str]) -> ListedAccount:
    debt = _amount(path, line, DEBT, row[DEBT])
    if debt == 0:
        raise ScenarioError(f"{path}:{line}: {DEBT} is 0: should be greater than 0")
    collateral = {asset: _amount(path, line, asset, row[asset]) for asset in held}
    collateral = {asset: amount for asset, amount in collateral.items() if amount > 0}
    if not collateral:
        raise ScenarioError(f"{path}:{line}: has no collateral: should have some of one asset")
    return ListedAccount(debt=debt, collateral=collateral)


def _amount(path: Path, line: int, column: str, text: str | None) -> Decimal:
    try:
        amount = Decimal(text or "0")
    except InvalidOperation:
        amount = Decimal("nan")
    if not (amount.is_finite() and amount >= 0):
        raise ScenarioError(f"{path}:{line}: {column} is {text!r}: should be a number from 0 on")
    return amount
