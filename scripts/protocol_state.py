# SPDX-License-Identifier: MIT
"""What a deployment looks like right now, read from any node by its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eth_utils.address import to_checksum_address

from lab.artifacts import artifact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from web3 import Web3
    from web3.contract.contract import Contract

    from model.manifest import Manifest

LOG_SPAN: Final = 10_000
"""Most blocks asked for at once; public nodes refuse more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetState:
    """One asset of the oracle."""

    symbol: str
    price: int
    """Current; 0 = never had one [wad coins per token]."""
    next_price: int
    """Equal to `price` if none waits [wad coins per token]."""
    is_suspect: bool
    loan_to_value: int
    """[bps]"""
    liquidation_threshold: int
    """[bps]"""
    collateral: int
    """Of all accounts [wad]."""
    open_tab: int
    """Charged to the asset by running auctions [rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionState:
    """One running collateral auction."""

    number: int
    """The last part of its id: auctions are counted from 1."""
    owner: str
    tab: int
    """Left to raise [rad]."""
    elapsed: int
    """[seconds of auction time]"""
    needs_reset: bool
    lots: tuple[tuple[str, int, int], ...]
    """Symbol, collateral for sale [wad], price now [ray]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolState:
    """A deployment at one block."""

    block: int
    parameters: dict[str, tuple[int, ...]]
    """By contract: the struct that its `parameters` returns; the terms of new auctions."""
    accounts: int
    """Accounts that owe or hold something."""
    accounts_with_debt: int
    total_debt: int
    """Of all accounts [rad]."""
    assets: tuple[AssetState, ...]
    auctions: tuple[AuctionState, ...]
    treasury_coin: int
    """[rad]"""
    queued_debt: int
    """[rad]"""
    matured_debt: int
    """[rad]"""
    debt_on_auction: int
    """[rad]"""


PARAMETERISED: Final = (
    "Ledger",
    "LiquidationEngine",
    "DirectLiquidation",
    "Treasury",
    "GuarantyPool",
    "DebtAuction",
    "SurplusAuction",
)


class ProtocolReader:
    """Asks one node about one deployment."""

    def __init__(self, web3: Web3, manifest: Manifest) -> None:
        self._web3 = web3
        self._manifest = manifest
        self._symbols = {asset.id: asset.symbol for asset in manifest.assets}

    def read(self) -> ProtocolState:
        """The state at the latest block."""
        block = self._web3.eth.block_number
        ledger = self._contract("Ledger").functions
        accounts = self._accounts(block)
        return ProtocolState(
            block=block,
            parameters=self._parameters(),
            accounts=len(accounts),
            accounts_with_debt=sum(debt > 0 for debt in accounts.values()),
            total_debt=ledger.total_normalized_debt().call() * ledger.rate().call(),
            assets=tuple(self._assets()),
            auctions=tuple(self._auctions(block)),
            treasury_coin=ledger.coin(self._address("Treasury")).call(),
            queued_debt=ledger.queued_debt().call(),
            matured_debt=ledger.matured_debt().call(),
            debt_on_auction=ledger.debt_on_auction().call(),
        )

    def _address(self, name: str) -> Any:  # noqa: ANN401
        return to_checksum_address(self._manifest.address_of(name))

    def _contract(self, name: str) -> Contract:
        contract: Contract = self._web3.eth.contract(self._address(name), abi=artifact(name).abi)
        return contract

    def _logs(self, name: str, event: str, until: int) -> Iterator[Any]:
        """All logs of an event, a span of blocks at a time."""
        source = self._contract(name).events[event]()
        for first in range(self._manifest.block, until + 1, LOG_SPAN):
            last = min(first + LOG_SPAN - 1, until)
            yield from source.get_logs(from_block=first, to_block=last)

    def _accounts(self, until: int) -> dict[str, int]:
        """Normalized debt of every account that owes or holds something [wad]."""
        debts: dict[str, int] = {}
        holdings: dict[str, dict[int, int]] = {}
        for log in self._logs("Ledger", "AccountChanged", until):
            account = log["args"]["account"]
            bits = log["args"]["assets"]
            changed = [asset for asset in range(16) if bits >> asset & 1]
            debts[account] = log["args"]["normalized_debt"]
            amounts = zip(changed, log["args"]["amounts"], strict=True)
            holdings.setdefault(account, {}).update(amounts)
        return {
            account: debt
            for account, debt in debts.items()
            if debt > 0 or any(holdings[account].values())
        }

    def _parameters(self) -> dict[str, tuple[int, ...]]:
        auction = self._contract("CollateralAuction").functions
        terms = auction.auction_terms(auction.terms_version().call()).call()
        found = {name: self._contract(name).functions.parameters().call() for name in PARAMETERISED}
        return {
            name: tuple(struct) for name, struct in {**found, "CollateralAuction": terms}.items()
        }

    def _assets(self) -> Iterator[AssetState]:
        ledger = self._contract("Ledger").functions
        auction = self._contract("CollateralAuction").functions
        oracle = self._contract("PriceOracle").functions
        for number, symbol in self._symbols.items():
            price, next_price, _, _, candidate, *_ = oracle.price_state(number).call()
            loan_to_value, liquidation_threshold, _ = ledger.asset_parameters(number).call()
            yield AssetState(
                symbol=symbol,
                price=price,
                next_price=next_price,
                is_suspect=candidate > 0,
                loan_to_value=loan_to_value,
                liquidation_threshold=liquidation_threshold,
                collateral=ledger.total_collateral(number).call(),
                open_tab=auction.open_tab(number).call(),
            )

    def _auctions(self, until: int) -> Iterator[AuctionState]:
        contract = self._contract("CollateralAuction").functions
        started = [
            log["args"]["auction_id"]
            for log in self._logs("CollateralAuction", "AuctionStarted", until)
        ]
        for auction_id in started:
            owner, _, tab, _, _, _, elapsed, _, needs_reset, lots = contract.auction(
                auction_id
            ).call()
            if int(owner, 16) == 0:
                continue
            yield AuctionState(
                number=auction_id & (2**32 - 1),
                owner=owner,
                tab=tab,
                elapsed=elapsed,
                needs_reset=needs_reset,
                lots=tuple((self._symbols[lot[0]], lot[1], lot[3]) for lot in lots),
            )
