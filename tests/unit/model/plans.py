# SPDX-License-Identifier: MIT
"""Plans for tests, and who is in them."""

from __future__ import annotations

from model.deployment import plan_deployment
from tests.unit.model.fake_chain import DEPLOYER, FakeChain

ADMIN, GOVERNOR, GUARDIAN = (f"0x{digit * 40}" for digit in "123")
TOKENS = {"ETH": "0x" + "4" * 40, "BTC": "0x" + "5" * 40, "LINK": "0x" + "6" * 40}
FEED = "0x" + "7" * 40


def plan_of(settings, *, local=True):
    return plan_deployment(settings, DEPLOYER, local=local)


def ready_chain(plan, **differences):
    chain = FakeChain(**differences)
    chain.expect(plan)
    return chain
