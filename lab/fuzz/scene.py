# SPDX-License-Identifier: MIT
"""The protocol as its logs tell it, event by event, and as it was before the transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eth_utils.crypto import keccak

from keeper.chain.decoder import Decoder
from keeper.decisions.decision import GasPrice
from keeper.deployment import deployment_of
from keeper.events import exchange, ledger
from keeper.mirror.mirror import Mirror, Watched
from keeper.planner import foresee
from lab.fuzz import events
from model.guaranty_rules import EMPTY as NO_POTS
from model.guaranty_rules import LEAST_SHARES, Pots, streamed
from model.price_oracle import Round
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook
    from keeper.events.record import Event
    from keeper.ports import Log
    from lab.world.chain import Chain
    from model.account_book import Account
    from model.manifest import Manifest
    from model.treasury import Books

_ANSWERED: Final = keccak(text="AnswerUpdated(int256,uint256,uint256)")
_TRANSFER: Final = keccak(text="Transfer(address,address,uint256)")
_FREE: Final = GasPrice(wei=0, ether=Wad(0))


FOUNDING: Final = 2
"""Blocks of the deployment and of what a scenario presupposes."""


@dataclass(slots=True)
class Before:
    """What was when the transaction began."""

    accounts: dict[str, Account]
    """Of those that it changes."""
    coin: dict[str, int]
    """Of everybody [rad]."""
    free: dict[tuple[str, int], int]
    """Free balances, by owner and asset [wad]."""
    books: Books
    """The Treasury's, with the interest up to now."""
    pots: Pots
    """The guaranty pool's, as stored."""
    rate: int
    """As accrued last [ray]."""
    total_normalized_debt: int
    """[wad]."""


@dataclass(slots=True)
class Custody:
    """Tokens of one collateral."""

    asset: int
    unit: int
    """Wads per token unit."""
    held: int = 0
    """By the Gateway [token units]."""


class Scene:
    """Everything that a check may look at."""

    def __init__(self, chain: Chain, manifest: Manifest) -> None:
        """Begin before the first log.

        Args:
            chain: Whose logs are to come.
            manifest: Of the protocol on it.
        """
        deployment = deployment_of(manifest)
        self.chain = chain
        self.manifest = manifest
        self.addresses = deployment.addresses
        self.governance_asset = deployment.governance_asset
        self.symbols = {asset.id: asset.symbol for asset in manifest.assets}
        self.timestamp = UnixTime(0)
        self.block = 0
        self.decoder = Decoder(deployment.addresses, events.RECORDS)
        self._watched = Watched(treasury=self.addresses["Treasury"], wallet=None)
        self.mirror = Mirror(self._watched, UnixTime(0))
        self.coin: dict[str, int] = {}
        """In the Ledger, by owner [rad]."""
        self.free: dict[tuple[str, int], int] = {}
        """Free balances, by owner and asset [wad]."""
        self.pots = NO_POTS
        self.pots_at = UnixTime(0)
        self.rounds: dict[int, Round] = {}
        """What the source of each asset said last."""
        self.market: dict[int, int] = {}
        """Price of each collateral outside, as far as anybody said one [wad]."""
        self.custody = {
            asset.token.lower(): Custody(asset.id, 10 ** (18 - asset.decimals))
            for asset in manifest.collaterals
        }
        self.coin_supply = 0
        """Tokens of the coin [wad]."""
        self.events: list[Event] = []
        """Of this transaction so far."""
        self.before = self._before()
        self._feeds = {asset.feed.lower(): asset.id for asset in manifest.assets}
        self._tokens = {asset.token.lower(): asset.id for asset in manifest.collaterals}

    def begin_block(self, number: int, timestamp: int) -> None:
        """The next logs are of this block; the first one's hold the deployment."""
        if self.block == 0:
            self.mirror = Mirror(self._watched, UnixTime(timestamp))
        self.block, self.timestamp = number, UnixTime(timestamp)

    def begin_transaction(self) -> None:
        """The next logs are of one transaction."""
        self.events = []
        self.before = self._before()

    def _before(self) -> Before:
        return Before(
            accounts={},
            coin=dict(self.coin),
            free=dict(self.free),
            books=self.mirror.treasury.books,
            pots=self.pots,
            rate=self.mirror.debt.rate,
            total_normalized_debt=self.mirror.accounts.total_normalized_debt,
        )

    def outlook(self) -> Outlook:
        """Prices, thresholds, rate and limits of this moment."""
        return foresee(self.mirror, self.timestamp, _FREE)

    def account_before(self, owner: str) -> Account:
        """An account as it was before the transaction."""
        return self.before.accounts.get(owner) or self.mirror.accounts.get(owner)

    def pots_before(self) -> Pots:
        """The guaranty pool's pots before the transaction, with what had streamed in by then."""
        return streamed(self.before.pots, self.pots_at, self.timestamp, LEAST_SHARES)

    # --- Logs -------------------------------------------------------------------------------------

    def read(self, log: Log) -> Event | None:
        """The event of a log; what is no event of the protocol is taken over at once."""
        self._read_feed(log)
        self._read_token(log)
        logged = self.decoder.decode(log)
        return None if logged is None else logged.event

    def _read_feed(self, log: Log) -> None:
        asset = self._feeds.get(log.address)
        if asset is None or log.topics[0] != _ANSWERED:
            return
        self.rounds[asset] = Round(
            round=int.from_bytes(log.topics[2], "big"),
            answer=int.from_bytes(log.topics[1], "big", signed=True),
            updated_at=UnixTime(int.from_bytes(log.data, "big")),
        )

    def _read_token(self, log: Log) -> None:
        if not log.topics or log.topics[0] != _TRANSFER:
            return
        sender, receiver = ("0x" + topic[-20:].hex() for topic in log.topics[1:3])
        amount = int.from_bytes(log.data, "big")
        gateway = self.addresses["Gateway"]
        custody = self.custody.get(log.address)
        if custody is not None:
            custody.held += amount * ((receiver == gateway) - (sender == gateway))
        elif log.address == self.addresses["Stablecoin"]:
            nobody = "0x" + "00" * 20
            self.coin_supply += amount * ((sender == nobody) - (receiver == nobody))

    def take_over(self, event: Event) -> None:
        """The event is part of the past now."""
        self.events.append(event)
        match event:
            case ledger.AccountChanged():
                before = self.before.accounts
                if event.account not in before:
                    before[event.account] = self.mirror.accounts.get(event.account)
            case ledger.CoinChanged():
                self.coin[event.account] = event.amount
            case ledger.RateAccrued():
                self.coin[self.addresses["Treasury"]] = event.treasury_coin
            case events.FreeBalanceChanged():
                self.free[event.account, event.asset] = event.amount
            case events.Pots():
                self.pots_at = self.timestamp
                self.pots = replace(
                    NO_POTS,
                    assets=Wad(event.assets),
                    cooling_assets=Wad(event.cooling_assets),
                    stream_left=Wad(event.stream_left),
                    stream_ends_at=UnixTime(event.stream_ends_at),
                )
            case events.MarketPriceSet():
                self.market[self._tokens[event.token]] = event.price
        if isinstance(event, exchange.PoolChanged):
            return  # what pools hold is nobody's business here
        self.mirror.apply(event, self.timestamp)
        if isinstance(event, ledger.RateAccrued):
            self.before.books = self.mirror.treasury.books
