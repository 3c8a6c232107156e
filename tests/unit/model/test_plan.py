# SPDX-License-Identifier: MIT
"""The plan: its steps, what it refuses before the first of them, and how it is carried out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_typing import HexAddress, HexStr
from eth_utils.crypto import keccak
from web3.utils.address import get_create_address

from model.access_controller import GOVERNOR_ROLE, GUARDIAN_ROLE
from model.execution import CheckFailed, PreflightError, StepFailed, carry_out
from model.manifest import CORE_CONTRACTS, TIMELOCK, Roles
from model.plan import AddressOf, Call, Deploy, created_address, resolved
from model.units import WAD
from tests.unit.model.fake_chain import DEPLOYER, NONCE, FakeChain
from tests.unit.model.plans import ADMIN, FEED, GOVERNOR, GUARDIAN, TOKENS, plan_of, ready_chain
from tests.variations import varied

# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 65_536])
def test_created_address__nonce__is_that_of_the_evm(nonce):
    assert created_address(DEPLOYER, nonce) == get_create_address(
        HexAddress(HexStr(DEPLOYER)), nonce
    )


def test_resolved__nested_references__become_addresses():
    value = (1, AddressOf("a"), (AddressOf("b"), "text"))
    assert resolved(value, {"a": "0xA", "b": "0xB"}) == (1, "0xA", ("0xB", "text"))


def test_addresses__core__follow_the_nonce_order_of_the_decision(settings):
    addresses = plan_of(settings).addresses(NONCE)
    assert [addresses[name] for name in CORE_CONTRACTS] == [
        created_address(DEPLOYER, NONCE + number) for number in range(len(CORE_CONTRACTS))
    ]


# --- Steps ----------------------------------------------------------------------------------------


def test_plan_deployment__local__creates_before_it_calls(settings):
    steps = plan_of(settings).steps
    creations = [isinstance(step, Deploy) for step in steps]
    assert creations == sorted(creations, reverse=True)
    assert [step.name for step in steps[: len(CORE_CONTRACTS)]] == list(CORE_CONTRACTS)


def test_plan_deployment__public_chain__deploys_the_protocol_only(public):
    plan = plan_of(public, local=False)
    deployed = [step.name for step in plan.steps if isinstance(step, Deploy)]
    assert deployed == [*CORE_CONTRACTS, TIMELOCK]
    assert plan.addresses(0)["token ETH"] == TOKENS["ETH"]
    assert plan.addresses(0)["feed BSG"] == FEED


def test_plan_deployment__asset__opens_the_gate_last(settings):
    calls = [step for step in plan_of(settings).steps if isinstance(step, Call)]
    poked = calls.index(Call("PriceOracle", "poke", (2**256 - 1,)))
    sourced = [n for n, step in enumerate(calls) if step.name == "PriceOracle"]
    opened = calls.index(Call("Gateway", "add_asset", (AddressOf("token ETH"),)))
    listing = [(step.name, step.function) for step in calls[opened - 3 : opened]]
    assert max(sourced) == poked
    assert listing == [
        ("LiquidationEngine", "set_asset_limit"),
        ("DirectLiquidation", "set_asset_parameters"),
        ("Ledger", "set_asset_parameters"),
    ]


def test_plan_deployment__deployer_holds_all_roles__hands_over_nothing(settings):
    calls = [step for step in plan_of(settings).steps if step.name == "AccessController"]
    assert [getattr(step, "function", "") for step in calls] == ["", "grantRole", "grantRole"]


def test_plan_deployment__others_hold_roles__leaves_the_deployer_none(handed_over):
    calls = [step for step in plan_of(handed_over).steps if step.name == "AccessController"]
    assert calls[1:] == [
        Call("AccessController", "grantRole", (GOVERNOR_ROLE, DEPLOYER)),
        Call("AccessController", "grantRole", (GUARDIAN_ROLE, GUARDIAN)),
        Call("AccessController", "grantRole", (GOVERNOR_ROLE, GOVERNOR)),
        Call("AccessController", "revokeRole", (GOVERNOR_ROLE, DEPLOYER)),
        Call("AccessController", "propose_admin", (ADMIN,)),
    ]


# --- Before anything is sent ----------------------------------------------------------------------


def refused(plan, chain) -> str:
    with pytest.raises(PreflightError) as caught:
        carry_out(plan, chain)
    assert chain.sent == []
    return str(caught.value)


def test_carry_out__public_chain_for_local_parameters__sends_nothing(settings):
    plan = plan_of(settings)
    assert refused(plan, ready_chain(plan, id=1)) == (
        "chain: the node's id is 1, the parameters are for a local net (1337 and 31337)"
    )


def test_carry_out__another_chain_than_named__sends_nothing(public):
    plan = plan_of(public, local=False)
    assert refused(plan, ready_chain(plan, id=10)) == (
        "chain: the node's id is 10, the parameters are for 1"
    )


def test_carry_out__another_sender_than_planned__sends_nothing(settings):
    plan = plan_of(settings)
    told = refused(plan, ready_chain(plan, sender=ADMIN))
    assert told == f"deployer: planned for {DEPLOYER}, but {ADMIN} sends"


def test_carry_out__token_missing_on_a_public_chain__sends_nothing(public):
    tokens = {**public.tokens, "BTC": replace(public.tokens["BTC"], token=None)}
    plan = plan_of(replace(public, tokens=tokens), local=False)
    assert refused(plan, FakeChain(id=1)) == (
        "assets.BTC.token: chain 1 needs the address of a token"
    )


def test_carry_out__feed_missing_on_a_public_chain__sends_nothing(public):
    protocol = varied(public.protocol, {"governance_oracle.source": None})
    plan = plan_of(replace(public, protocol=protocol), local=False)
    assert refused(plan, FakeChain(id=1)) == (
        "governance_token.oracle.source: chain 1 needs the address of a price feed"
    )


@pytest.mark.parametrize(
    ("price", "fault"),
    [
        (None, "is missing, and a local feed must answer something"),
        (10**13 - 1, "is outside lower_bound and upper_bound (P14)"),
        (10**6 * WAD + 1, "is outside lower_bound and upper_bound (P14)"),
    ],
)
def test_carry_out__local_price_of_no_use__sends_nothing(settings, price, fault):
    tokens = {**settings.tokens, "ETH": replace(settings.tokens["ETH"], local_price=price)}
    plan = plan_of(replace(settings, tokens=tokens))
    assert refused(plan, ready_chain(plan)) == f"assets.ETH.local_price: {fault}"


def test_carry_out__no_contract_at_a_given_address__sends_nothing(public):
    plan = plan_of(public, local=False)
    chain = ready_chain(plan, id=1)
    chain.codes.pop(TOKENS["BTC"])
    assert refused(plan, chain) == f"token BTC: no contract at {TOKENS['BTC']}"


def test_carry_out__same_token_twice__sends_nothing(public):
    twin = replace(public.tokens["BTC"], token=TOKENS["ETH"])
    plan = plan_of(replace(public, tokens={**public.tokens, "BTC": twin}), local=False)
    assert refused(plan, ready_chain(plan, id=1)) == "assets.BTC.token: is that of ETH as well"


def test_carry_out__token_of_other_decimals__sends_nothing(public):
    plan = plan_of(public, local=False)
    chain = ready_chain(plan, id=1)
    chain.answers[TOKENS["ETH"], "decimals", ()] = 6
    assert "token ETH: decimals is 6, expected 18" in refused(plan, chain)


def test_carry_out__token_that_does_not_answer__sends_nothing(public):
    plan = plan_of(public, local=False)
    chain = ready_chain(plan, id=1)
    chain.answers.pop((TOKENS["ETH"], "decimals", ()))
    assert "token ETH: decimals does not answer: no answer" in refused(plan, chain)


# --- Carrying out ---------------------------------------------------------------------------------


def test_carry_out__plan__sends_every_step_in_order(settings):
    plan = plan_of(settings)
    chain = ready_chain(plan)
    told: list[str] = []

    carry_out(plan, chain, told.append)

    assert chain.sent == [
        step.contract
        if isinstance(step, Deploy)
        else f"{plan.contracts[step.name]}.{step.function}"
        for step in plan.steps
    ]
    assert len(told) == len(plan.steps)
    assert told[0] == f"  1/{len(plan.steps)}  deploy AccessController"


def test_carry_out__local_plan__returns_its_manifest(handed_over):
    plan = plan_of(handed_over)
    addresses = plan.addresses(NONCE)

    manifest = carry_out(plan, ready_chain(plan))

    assert (manifest.chain_id, manifest.block, manifest.deployer) == (31337, 41, DEPLOYER)
    assert list(manifest.contracts) == list(CORE_CONTRACTS)
    assert manifest.address_of("Ledger") == addresses["Ledger"]
    assert manifest.contracts["Ledger"].bytecode_hash == "0x" + keccak(b"Ledger").hex()
    assert [(a.id, a.symbol, a.decimals) for a in manifest.assets] == [
        (0, "ETH", 18),
        (1, "BTC", 8),
        (2, "LINK", 18),
        (15, "BSG", 18),
    ]
    assert manifest.asset(15).token == addresses["GovernanceToken"]
    assert manifest.asset(1).feed == addresses["feed BTC"]
    assert manifest.parameters.assets["BTC"].oracle.source == addresses["feed BTC"]
    assert manifest.roles == Roles(admin=ADMIN, governor=GOVERNOR, guardian=GUARDIAN)
    assert manifest.local is not None
    assert manifest.local.bidder == addresses["Bidder"]


def test_carry_out__public_plan__returns_a_manifest_without_market(public):
    plan = plan_of(public, local=False)
    assert carry_out(plan, ready_chain(plan, id=1)).local is None


def test_carry_out__creation_rejected__raises_at_that_step(settings):
    plan = plan_of(settings)
    chain = ready_chain(plan, rejects="Ledger")
    with pytest.raises(StepFailed, match=r"^deploy Ledger: out of gas$"):
        carry_out(plan, chain)
    assert chain.sent == ["AccessController", "Stablecoin", "GovernanceToken"]


def test_carry_out__call_reverts__raises_with_the_reason(settings):
    plan = plan_of(settings)
    with pytest.raises(StepFailed, match=r"^Gateway\.add_asset: gateway: no$"):
        carry_out(plan, ready_chain(plan, rejects="add_asset"))


def test_carry_out__contract_elsewhere__raises(settings):
    plan = plan_of(settings)
    planned = plan.addresses(NONCE)["Gateway"]
    with pytest.raises(StepFailed, match=f"^deploy Gateway: stands at 0x0+, planned {planned}$"):
        carry_out(plan, ready_chain(plan, misplaces="Gateway"))


def test_carry_out__wrong_wiring__raises(settings):
    plan = plan_of(settings)
    chain = ready_chain(plan)
    addresses = plan.addresses(NONCE)
    chain.answers[addresses["Ledger"], "ORACLE", ()] = addresses["Treasury"]
    with pytest.raises(CheckFailed) as caught:
        carry_out(plan, chain)
    assert str(caught.value) == (
        f"Ledger.ORACLE(): is '{addresses['Treasury']}', expected '{addresses['PriceOracle']}'"
    )


def test_carry_out__view_that_reverts__raises(settings):
    plan = plan_of(settings)
    chain = ready_chain(plan)
    del chain.answers[plan.addresses(NONCE)["Treasury"], "parameters", ()]
    with pytest.raises(CheckFailed, match=r"^Treasury\.parameters: no answer$"):
        carry_out(plan, chain)
