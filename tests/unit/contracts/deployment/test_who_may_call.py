# SPDX-License-Identifier: MIT
"""`docs/security.md` lists every function that not everybody may call, and no other.

Which those are is found by calling: every function of every deployed contract that changes state,
by an account without any role.
"""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, Final

import boa
import pytest

from tests.deployment import ROOT, Deployment, deploy

HEADING: Final = "## Functions that not everybody may call"
ROW: Final = re.compile(r"^\| ([^|`]+) \| (`[^|]+) \|$", re.MULTILINE)

CALLERS: Final = {
    "caller is not the admin": "admin",
    "caller is not the proposed admin": "proposed admin",
    "caller is not the governor": "governor",
    "caller is not the guardian": "guardian",
    "caller is not the timelock": "Timelock itself",
    "account is missing role": "proposer, executor, canceller or administrator",
    "account is not the caller": "holder of the role",
    "can only renounce roles for itself": "holder of the role",
    "caller may not act for the account": "account owner or operator",
    "caller is not the gateway": "Gateway",
    "caller is not the ledger": "Ledger",
    "caller is not a liquidation lane": "LiquidationEngine or DirectLiquidation",
    "caller is not the engine": "LiquidationEngine",
    "caller is not direct liquidation": "DirectLiquidation",
    "caller is not the auction": "CollateralAuction",
    "caller is not the treasury": "Treasury",
    "caller is not the debt auction": "DebtAuction",
    "caller is not settlement": "Settlement",
    "caller may not move coin": "Gateway, Treasury, DebtAuction, SurplusAuction or GuarantyPool",
    "access is denied": "sole minter",
    "caller is not the owner": "owner (of shares, Bidder, feed)",
    "caller is not the new owner": "proposed owner",
    "caller is not a poster": "poster",
    "not called by us": "nobody, but in its own callback",
}
"""The end of a refusal's text, and whom it means."""

NOT_OURS: Final = {"exchange", "manifest", "tokens", "feeds"}
"""For local nets."""


def argument(kind: str, parts: Any, somebody: str) -> Any:
    """A value that any function takes: zero, empty, somebody."""
    if kind.endswith("]"):
        base, _, length = kind.rpartition("[")
        return [argument(base, parts, somebody)] * int(length[:-1] or 0)
    if kind == "tuple":
        return tuple(argument(p["type"], p.get("components"), somebody) for p in parts)
    if kind == "address":
        return somebody
    if kind.startswith("bytes"):
        return bytes(int(kind[5:] or 0))
    return {"bool": False, "string": ""}.get(kind, 0)


def refusals(contract: Any, stranger: str, somebody: str) -> dict[str, str]:
    """By function, whom it is for; those of everybody are left out."""
    found = {}
    for function in contract.abi:
        if function["type"] != "function" or function["stateMutability"] in ("view", "pure"):
            continue
        given = [argument(i["type"], i.get("components"), somebody) for i in function["inputs"]]
        try:
            getattr(contract, function["name"])(*given, sender=stranger)
        except boa.BoaError as error:
            frame = error.stack_trace.last_frame
            text = str(getattr(frame, "pretty_vm_reason", frame)).split(": ")[-1]
            if text in CALLERS:
                found[function["name"]] = CALLERS[text]
            else:
                assert "caller" not in text, text
    return found


def contracts(deployment: Deployment) -> list[Any]:
    names = [field.name for field in fields(deployment) if field.name not in NOT_OURS]
    return [getattr(deployment, name) for name in names]


@pytest.fixture(scope="module")
def restricted() -> dict[str, str]:
    """By `Contract.function`, whom it is for."""
    deployment = deploy()
    governor = boa.env.generate_address("governor")
    feed_parameters = ([boa.env.generate_address("poster")], 1, 3_600)
    more = [
        boa.load("contracts/Timelock.vy", 86_400, governor),
        boa.load("contracts/MedianFeed.vy", 8, "ETH / USD", feed_parameters),
    ]
    stranger = boa.env.generate_address("stranger")
    somebody = boa.env.generate_address("somebody")
    return {
        f"{contract.contract_name}.{name}": caller
        for contract in [*contracts(deployment), *more]
        for name, caller in refusals(contract, stranger, somebody).items()
    }


def listed() -> dict[str, str]:
    """What the document says."""
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    section = text.split(HEADING)[1].split("\n## ")[0]
    return {
        name: caller
        for caller, names in ROW.findall(section)
        for name in re.findall(r"`(\w+\.\w+)`", names)
    }


def test_security_document__functions_of_roles__are_those_that_refuse_a_stranger(restricted):
    assert listed() == restricted


def test_refusals__every_caller__refuses_somewhere(restricted):
    assert set(restricted.values()) == set(CALLERS.values())
    assert len(restricted) > 60
