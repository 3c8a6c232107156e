# SPDX-License-Identifier: MIT
"""The whole protocol, rebuilt from logs alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.logs.auction_state import AuctionState
from tests.logs.log import UnknownEvent
from tests.logs.oracle_state import OracleState
from tests.logs.waterfall_state import DebtAuctionState, SurplusAuctionState

if TYPE_CHECKING:
    from tests.logs.ledger_state import LedgerState
    from tests.logs.log import Log, Transaction

REPORTS: Final = {
    "Gateway": {
        "Deposited",
        "Withdrawn",
        "FreeBalanceWithdrawn",
        "Liquidated",
        "Borrowed",
        "Repaid",
        "CoinEntered",
        "CoinExited",
    },
    "DirectLiquidation": {"AccountLiquidated"},
    "Treasury": {"Settled", "UnsoldCollateralBought"},
    "AccessController": {"AdminProposed"},
}
"""Events that say why, of state that others say."""


@dataclass(slots=True)
class ProtocolState:
    """Everything that views can be asked for."""

    ledger: LedgerState
    auctions: AuctionState = field(default_factory=AuctionState)
    oracle: OracleState = field(default_factory=OracleState)
    debt_auction: DebtAuctionState = field(default_factory=DebtAuctionState)
    surplus_auction: SurplusAuctionState = field(default_factory=SurplusAuctionState)
    treasury_parameters: tuple[int, ...] = ()
    engine_parameters: tuple[int, ...] = ()
    close_out_ramp: tuple[int, ...] = ()
    """Threshold at start and end [bps], start, end [unix time]."""
    lane_a_parameters: tuple[int, ...] = ()
    lane_a_assets: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tokens: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Token and decimals by asset."""
    operators: dict[tuple[str, str], bool] = field(default_factory=dict)
    """By owner and operator."""
    roles: set[tuple[bytes, str]] = field(default_factory=set)
    admin: str = ""

    def apply(self, transaction: Transaction) -> None:
        """Follow one transaction."""
        for log in transaction.logs:
            self._apply(log, transaction.timestamp)

    def _apply(self, log: Log, timestamp: int) -> None:
        if log.name in REPORTS.get(log.source, ()):
            return
        match log.source:
            case "Ledger":
                self.ledger.apply(log, timestamp)
            case "CollateralAuction":
                self.auctions.apply(log)
            case "PriceOracle":
                self.oracle.apply(log)
            case "DebtAuction":
                self.debt_auction.apply(log, timestamp)
            case "SurplusAuction":
                self.surplus_auction.apply(log)
            case _:
                self._apply_small(log, dict(log.fields))

    def _apply_small(self, log: Log, values: dict[str, Any]) -> None:
        match log.source:
            case "Treasury" | "LiquidationEngine" | "DirectLiquidation":
                self._apply_parameters(log, values)
            case "Gateway":
                self._apply_gateway(log, values)
            case "AccessController":
                self._apply_roles(log, values)
            case _:
                raise UnknownEvent(log)

    def _apply_parameters(self, log: Log, values: dict[str, Any]) -> None:
        match log.source, log.name:
            case "Treasury", "ParametersSet":
                self.treasury_parameters = tuple(values["parameters"])
            case "LiquidationEngine", "ParametersSet":
                self.engine_parameters = tuple(values["parameters"])
                self.close_out_ramp = ()
            case "LiquidationEngine", "CloseOutThresholdRampSet":
                self.close_out_ramp = tuple(values.values())
            case "LiquidationEngine", "AccountWrittenOff":
                pass  # it changes nothing that the Ledger does not say
            case "DirectLiquidation", "ParametersSet":
                self.lane_a_parameters = tuple(values["parameters"])
            case "DirectLiquidation", "AssetParametersSet":
                self.lane_a_assets[values["asset"]] = tuple(values["parameters"])
            case _:
                raise UnknownEvent(log)

    def _apply_gateway(self, log: Log, values: dict[str, Any]) -> None:
        match log.name:
            case "AssetAdded":
                self.tokens[values["asset"]] = values["token"], values["decimals"]
            case "OperatorSet":
                self.operators[values["owner"], values["operator"]] = values["approved"]
            case _:
                raise UnknownEvent(log)

    def _apply_roles(self, log: Log, values: dict[str, Any]) -> None:
        match log.name:
            case "RoleGranted":
                self.roles.add((values["role"], values["account"]))
            case "RoleRevoked":
                self.roles.discard((values["role"], values["account"]))
            case "AdminChanged":
                self.admin = values["admin"]
            case _:
                raise UnknownEvent(log)

    # --- Derived ----------------------------------------------------------------------------------

    def engine_parameters_at(self, timestamp: int) -> tuple[int, ...]:
        """The engine's parameters, the close-out threshold on its way."""
        if not self.close_out_ramp:
            return self.engine_parameters
        first, last, start_at, end_at = self.close_out_ramp
        left = max(end_at - timestamp, 0)
        threshold = last - -(-(last - first) * left // (end_at - start_at))
        return (threshold, *self.engine_parameters[1:])
