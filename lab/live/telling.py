# SPDX-License-Identifier: MIT
"""One line for each event that a person wants to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from model.units import RAD, RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.live.events import Event


def tell(event: Event, asset_names: Mapping[int, str]) -> str | None:
    """The event in a line; None if it is of no interest.

    Args:
        event: Any event of the protocol.
        asset_names: Asset number to name.
    """
    teller = TELLERS.get((event.contract, event.name))
    if teller is None:
        return None
    asset = asset_names.get(event.values.get("asset", -1), "governance token")
    return teller(event.values, asset)


def _short(address: str) -> str:
    return f"{address[:8]}…"


def _coins(rad: int) -> str:
    return f"{rad / RAD:,.0f} coins"


def _liquidated(values: Mapping[str, Any], asset: str) -> str:
    seized = values["collateral"] / WAD
    return (
        f"{_short(values['account'])} liquidated directly: "
        f"{_coins(values['debt'])} for {seized:,.4g} {asset}"
    )


def _closed_out(values: Mapping[str, Any], _: str) -> str:
    return f"{_short(values['account'])} closed out: {_coins(values['due'])}"


def _written_off(values: Mapping[str, Any], _: str) -> str:
    return f"{_short(values['account'])} written off: {_coins(values['due'])}"


def _taken(values: Mapping[str, Any], asset: str) -> str:
    bought, price = values["collateral"] / WAD, values["price"] / RAY
    return f"auction sold {bought:,.4g} {asset} at {price:,.4g}"


def _ended(values: Mapping[str, Any], _: str) -> str | None:
    return f"auction ended, {_coins(values['unpaid'])} not raised" if values["unpaid"] else None


def _suspect(values: Mapping[str, Any], asset: str) -> str:
    if values["candidate"] == 0:
        return f"{asset} no longer suspect"
    return f"{asset} suspect: {values['candidate'] / WAD:,.6g} awaits confirmation"


TELLERS: Final[Mapping[tuple[str, str], Callable[[Mapping[str, Any], str], str | None]]] = {
    ("DirectLiquidation", "AccountLiquidated"): _liquidated,
    ("CollateralAuction", "AuctionStarted"): _closed_out,
    ("LiquidationEngine", "AccountWrittenOff"): _written_off,
    ("CollateralAuction", "LotTaken"): _taken,
    ("CollateralAuction", "AuctionReset"): lambda _values, _asset: "auction reset",
    ("CollateralAuction", "AuctionEnded"): _ended,
    ("PriceOracle", "CandidateChanged"): _suspect,
    ("DebtAuction", "AuctionStarted"): lambda values, _: f"debt auction: {_coins(values['bid'])}",
    ("DebtAuction", "AuctionSettled"): lambda values, _: (
        f"debt auction settled: {values['lot'] / WAD:,.2f} governance token minted"
    ),
    ("SurplusAuction", "AuctionStarted"): lambda values, _: (
        f"surplus auction: {_coins(values['lot'])}"
    ),
    ("SurplusAuction", "AuctionSettled"): lambda values, _: (
        f"surplus auction settled: {values['bid'] / WAD:,.2f} governance token burned"
    ),
}
"""How each event is told: from its values and the name of its asset."""
