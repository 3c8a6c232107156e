# SPDX-License-Identifier: MIT
"""Twin and bytecode side by side: what one does, the other does, and both must say the same."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, Final

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from lab.engines.codecs import function
from model.access_controller import GOVERNOR_ROLE
from model.deployment import plan_deployment
from model.errors import Revert
from model.execution import carry_out
from model.plan import feed_name, token_name
from model.price_oracle import Feed
from model.protocol import Addresses, deployed
from model.settings import FEED_DECIMALS
from model.token import Token
from model.units import UnixTime
from tests.stateful.revm import Revm

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.settings import DeploymentSettings

START: Final = UnixTime(1_700_000_000)
NEW_DECIMALS: Final = 2
"""Of the token that is not an asset yet."""
UNDEFINED: Final = "undefined"
"""What a call through the buyer returns on chain."""


def address_of(role: str) -> str:
    """An address for an actor, the same in every run."""
    return to_checksum_address(keccak(text=role)[12:])


DEPLOYER: Final = address_of("deployer")


@dataclass(frozen=True, slots=True)
class Callback:
    """The one call that the buyer makes between receiving and paying, as himself."""

    contract: str
    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract on both sides."""

    name: str
    """Of its source."""
    address: str
    twin: Any


class Pair:
    """One deployment of the protocol in revm, and its twin."""

    def __init__(self, settings: DeploymentSettings) -> None:
        self.settings = settings
        self.chain = Revm(DEPLOYER, START)
        plan = plan_deployment(settings, DEPLOYER, local=True)
        self.addresses = addresses = plan.addresses(self.chain.nonce())
        """By name in the plan."""
        carry_out(plan, self.chain)
        self.buyer = self.chain.deploy("CallingBuyer", ())
        self.twin = deployed(
            settings,
            Addresses(
                gateway=addresses["Gateway"],
                treasury=addresses["Treasury"],
                collateral_auction=addresses["CollateralAuction"],
                debt_auction=addresses["DebtAuction"],
                surplus_auction=addresses["SurplusAuction"],
                guaranty_pool=addresses["GuarantyPool"],
                settlement=addresses["Settlement"],
                admin=DEPLOYER,
                governor=DEPLOYER,
                guardian=DEPLOYER,
                tokens=tuple(addresses[token_name(symbol)] for symbol in settings.tokens),
                feeds={
                    source.asset: addresses[feed_name(source.symbol)]
                    for source in settings.price_sources
                },
            ),
            START,
        )
        twin = self.twin
        self.contracts = {
            "access_controller": Contract(
                "AccessController", addresses["AccessController"], twin.access_controller
            ),
            "ledger": Contract("Ledger", addresses["Ledger"], twin.ledger),
            "gateway": Contract("Gateway", addresses["Gateway"], twin.gateway),
            "oracle": Contract("PriceOracle", addresses["PriceOracle"], twin.oracle),
            "treasury": Contract("Treasury", addresses["Treasury"], twin.treasury),
            "debt_auction": Contract("DebtAuction", addresses["DebtAuction"], twin.debt_auction),
            "surplus_auction": Contract(
                "SurplusAuction", addresses["SurplusAuction"], twin.surplus_auction
            ),
            "guaranty_pool": Contract(
                "GuarantyPool", addresses["GuarantyPool"], twin.guaranty_pool
            ),
            "collateral_auction": Contract(
                "CollateralAuction", addresses["CollateralAuction"], twin.collateral_auction
            ),
            "engine": Contract("LiquidationEngine", addresses["LiquidationEngine"], twin.engine),
            "direct_liquidation": Contract(
                "DirectLiquidation", addresses["DirectLiquidation"], twin.direct_liquidation
            ),
            "settlement": Contract("Settlement", addresses["Settlement"], twin.settlement),
            "lens": Contract("Lens", addresses["Lens"], twin.lens),
            "stablecoin": Contract("Stablecoin", addresses["Stablecoin"], twin.stablecoin),
            "governance_token": Contract(
                "GovernanceToken", addresses["GovernanceToken"], twin.governance_token
            ),
        }
        for asset, symbol in enumerate(settings.tokens):
            token = Contract("TestToken", addresses[token_name(symbol)], twin.tokens[asset])
            self.contracts[f"token {asset}"] = token
        for source in settings.price_sources:
            feed = Contract(
                "SettableFeed", addresses[feed_name(source.symbol)], twin.oracle.feeds[source.asset]
            )
            self.contracts[f"feed {source.asset}"] = feed
        self._offer_an_asset()
        self._appoint_the_buyer()

    def _appoint_the_buyer(self) -> None:
        """So that the governor's acts, too, are tried from within a callback."""
        self.do("access_controller", "grantRole", GOVERNOR_ROLE, self.buyer, sender=DEPLOYER)

    def _offer_an_asset(self) -> None:
        """A token and a feed that governance may list, as the next asset; it has two decimals."""
        chain, twin, number = self.twin.chain, self.twin, len(self.settings.tokens)
        token = self.chain.deploy("TestToken", ("Test NEW", "NEW", NEW_DECIMALS))
        source = self.chain.deploy("SettableFeed", (FEED_DECIMALS, "NEW / USD"))
        twin.gateway.offered[token] = Token(chain, decimals=NEW_DECIMALS)
        twin.oracle.sources[source] = Feed(chain, decimals=FEED_DECIMALS)
        self.contracts[f"token {number}"] = Contract(
            "TestToken", token, twin.gateway.offered[token]
        )
        self.contracts[f"feed {number}"] = Contract(
            "SettableFeed", source, twin.oracle.sources[source]
        )
        self.do(f"feed {number}", "set_answer", 50 * 10**FEED_DECIMALS, sender=DEPLOYER)

    @property
    def now(self) -> UnixTime:
        return self.twin.chain.timestamp

    def wait(self, seconds: int) -> None:
        self.chain.timestamp = self.now + seconds
        self.twin.chain.timestamp = UnixTime(self.now + seconds)

    def do(self, contract: str, name: str, *arguments: Any, sender: str) -> Any:
        """One transaction on both sides; what it returned, or the `Revert` with which it failed."""
        expected = _outcome(lambda: self._in_twin(contract, name, arguments, sender))
        found = _outcome(lambda: self.do_on_chain(contract, name, arguments, sender))
        if isinstance(expected, Revert) or isinstance(found, Revert):
            assert _text(found) == _text(expected), f"{contract}.{name}{arguments}"
        elif found not in (UNDEFINED, None):  # of what a contract only logs, the twin may return
            assert found == as_tuples(expected), f"{contract}.{name}{arguments}"
        return expected

    def read(self, contract: str, name: str, *arguments: Any) -> Any:
        """Ask a view of the bytecode."""
        asked = self.contracts[contract]
        return self.chain.read(asked.name, asked.address, name, arguments)

    # --- The two sides ----------------------------------------------------------------------------

    def _in_twin(self, contract: str, name: str, arguments: tuple[Any, ...], sender: str) -> Any:
        method = getattr(self.contracts[contract].twin, name)
        given = [self._called_back(a) if isinstance(a, Callback) else a for a in arguments]
        return method(*given, sender=sender) if _has_sender(method.__func__) else method(*given)

    def _called_back(self, callback: Callback) -> Callable[[], None]:
        return lambda: self._in_twin(
            callback.contract, callback.function, callback.arguments, self.buyer
        )

    def do_on_chain(self, contract: str, name: str, arguments: tuple[Any, ...], sender: str) -> Any:
        """One transaction that concerns the bytecode only; the buyer acts when he is told to."""
        called = self.contracts[contract]
        given = self._encodable(arguments)
        if sender != self.buyer:
            return self.chain.transact(called.name, called.address, name, given, sender)
        call = (called.address, function(called.name, name).calldata(given))
        self.chain.transact("CallingBuyer", self.buyer, "execute", call, DEPLOYER)
        return UNDEFINED

    def _encodable(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Where the twin takes a callback, the contract takes data; none is empty data."""
        return tuple(
            self._data(argument)
            if isinstance(argument, Callback)
            else b""
            if argument is None
            else as_tuples(argument)
            for argument in arguments
        )

    def _data(self, callback: Callback) -> bytes:
        called = self.contracts[callback.contract]
        given = self._encodable(callback.arguments)
        calldata = function(called.name, callback.function).calldata(given)
        return bytes(encode(["address", "bytes"], [called.address, calldata]))


def _outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Revert as revert:
        return revert


def _text(outcome: Any) -> str:
    return f"reverts: {outcome.reason}" if isinstance(outcome, Revert) else f"returns: {outcome}"


@cache
def _has_sender(method: Callable[..., Any]) -> bool:
    return "sender" in signature(method).parameters


def as_tuples(value: Any) -> Any:
    """A value as it is encoded and decoded: records are tuples of their fields."""
    if is_dataclass(value):
        return tuple(as_tuples(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, list | tuple):
        return tuple(as_tuples(part) for part in value)
    return value
