# SPDX-License-Identifier: MIT
"""`docs/reference/` is what the contracts say, and they say enough."""

from __future__ import annotations

import re

import pytest

from scripts.contract_reference import (
    FOLDER,
    GUARDS,
    PAGES,
    REFERENCES,
    ROOT,
    callers,
    documents,
)
from scripts.contract_sources import contract, split_reverts

NO_QUANTITY = re.compile(
    r"(?:^|_)(?:asset|id|level|version|position|count|auctions|term_versions?)$"
)
OUT_OF_REACH = {
    "Gateway.deposit": {"gateway: receiver is zero"},  # nothing is sent
    "Gateway.withdraw": {
        "gateway: account is zero",  # nobody may act for it
        "gateway: token did not deliver the amount",  # nothing is pulled
    },
    "Gateway.borrow": {
        "gateway: account is zero",
        "gateway: asset not added",  # no collateral changes
        "gateway: token did not deliver the amount",
        "gateway: token transfer failed",
    },
    "Gateway.repay": {
        "gateway: amount too large",  # the Ledger takes the debt at most
        "gateway: asset not added",
        "gateway: receiver is zero",
        "gateway: token did not deliver the amount",
        "gateway: token transfer failed",
    },
    "GuarantyPool.deposit": {"erc20: mint to the zero address"},  # the pool refuses it first
    "GuarantyPool.cancel_cooldown": {"erc20: mint to the zero address"},  # minted to the caller
    "GuarantyPool.start_cooldown": {  # the pool looks at the caller's balance first
        "erc20: burn amount exceeds balance",
        "erc20: burn from the zero address",
    },
    "GuarantyPool.leave": {
        "erc20: burn amount exceeds balance",
        "erc20: burn from the zero address",
    },
    "Ledger.seize": {"ledger: collateral too low"},  # the engine takes what there is
    "Ledger.return_collateral": {"ledger: supply cap exceeded"},  # passes by the cap
    "LiquidationEngine.ramp_close_out_threshold": {  # the threshold only rises
        "liquidation: close_out_threshold too low for threshold and bonus",
    },
}
"""Texts of internal functions that a function shares with others and cannot meet itself."""


@pytest.fixture(scope="module")
def ours():
    """Functions with a body in this repository, by `Contract.function`."""
    return {
        f"{name}.{each.name}": each
        for name in PAGES
        for each in contract(name).functions
        if each.is_ours
    }


def test_documents__committed_ones__are_current():
    """If not: `python -m scripts.contract_reference`."""
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    expected = {name: text.rstrip("\n") + "\n" for name, text in documents().items()}
    assert set(written) == set(expected)
    assert [name for name, text in expected.items() if written[name] != text] == []


def test_pages__every_contract__has_one_and_is_explained():
    assert set(PAGES) == {path.stem for path in (ROOT / "contracts").glob("*.vy")}
    folder = ROOT / "docs" / "contracts"
    assert {page for page in PAGES.values() if not (folder / f"{page}.md").exists()} == set()


def test_natspec__every_function__says_what_it_takes_and_returns(ours):
    assert [name for name, each in ours.items() if not each.notice] == []
    assert [n for n, f in ours.items() if set(f.arguments) != set(f.parameters)] == []
    assert [n for n, f in ours.items() if f.has_result != bool(f.returns)] == []


def test_natspec__every_quantity__has_a_unit(ours):
    missing = {
        (name, argument)
        for name, function in ours.items()
        for argument in re.findall(r"(\w+): u?int256(?=[,)= ])", function.signature)
        if not NO_QUANTITY.search(argument) and "[" not in function.parameters[argument]
    }
    assert missing == set()


def test_natspec__every_text_in_reach__is_named_or_referred_to(ours):
    silent = {}
    for name, function in ours.items():
        if REFERENCES.search(f"{function.details} {function.reverts}"):
            continue  # the page lists them all
        unnamed = function.reasons - set(function.documented_reasons)
        left = {each for each in unnamed if not each.startswith(GUARDS)}
        if left:
            silent[name] = left
    assert silent == OUT_OF_REACH


def test_callers__table_in_security__names_functions_that_are():
    every = {f"{n}.{f.name}" for n in PAGES for f in contract(n).functions}
    assert set(callers()) <= every
    assert callers()["Ledger.seize"] == "LiquidationEngine"


def test_page__of_a_function__shows_caller_texts_events_and_structs():
    text = documents()["PriceOracle.md"]
    section = text.partition("### set_asset_parameters\n")[2].partition("\n### ")[0]
    assert "- **Caller:** governor. Nonpayable.\n" in section
    assert "`oracle: confirm_time is zero`" in section
    assert "[AssetParametersSet](#event-assetparametersset)" in section
    assert "[IPriceOracle.AssetParameters](#struct-assetparameters)" in section
    assert "| `max_age` | `uint256` | oldest round that is taken [seconds] |" in text


@pytest.mark.parametrize(
    ("details", "rest", "reverts"),
    [
        ("", "", ""),
        ("Does nothing.", "Does nothing.", ""),
        ('Reverts "a: b".', "", '"a: b"'),
        ('First. Reverts "a: b", "c: d" while x. Last.', "First. Last.", '"a: b", "c: d" while x'),
        ('Reverts "a: b. C". Then.', "Then.", '"a: b. C"'),
    ],
)
def test_split_reverts__sentence__is_taken_out(details, rest, reverts):
    assert split_reverts(details) == (rest, reverts)
