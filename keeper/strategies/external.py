# SPDX-License-Identifier: MIT
"""An example of a user's own strategy: buys by the prices of an outside program.

It buys from collateral auctions, with the wallet's own coin in the Ledger, what is cheaper than the
program says it is worth, and keeps the collateral. The program may know more than the pools do: a
market elsewhere, an order book, a hedge. Listed before `auctions` it has the first choice.
"""

from __future__ import annotations

import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from keeper.chain.abi import interface
from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CallContract
from keeper.errors import ConfigurationError
from keeper.mirror.auctions import live_price
from keeper.reasons import Reason
from keeper.strategies.price_program import PriceProgram
from model.auction_clock import NO_TAKE
from model.fixed_point import ceil_div
from model.liquidation_sizing import take
from model.units import BPS, RAY, WAD, Rad, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook
    from keeper.mirror.auctions import Auction, Lot
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup


class _Purchase(NamedTuple):
    """One way to buy."""

    asset: int
    price: Ray
    max_collateral: Wad
    """To ask for; the rule about small rests may give less."""
    payment: Wad
    """Rounded up [wad coins]."""
    profit: int
    """By the program's price, before gas [wad coins]."""


class External:
    """Takes from auctions below an outside price."""

    class Options(BaseModel):
        """What the operator says under `strategy_options.external`."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        command: tuple[str, ...] = Field(min_length=1)
        """Program that prints prices, and its arguments."""
        environment: tuple[str, ...] = ()
        """Variables that the program is given, besides `PATH`, `HOME`, `LANG`, `TZ`."""
        max_age: float = Field(default=30, gt=0)
        """Most time since a price was said [seconds]; older ones do not count."""
        margin: int = Field(default=200, ge=0)
        """Least profit over what is paid [bps]."""
        most_coin: Decimal | None = Field(default=None, gt=0)
        """Most to pay for one purchase; unset: all that the wallet has in the Ledger [coins]."""

    def __init__(self, setup: Setup) -> None:
        """Start the program.

        Raises:
            ConfigurationError: If there is no such program.
        """
        self._options: External.Options = setup.options
        self._policy = setup.policy
        self._wallet = setup.wallet
        self._auction_house = setup.deployment.addresses.get("CollateralAuction", "")
        self._symbols = {asset.id: asset.symbol for asset in setup.deployment.assets}
        self._log = setup.log
        self._payments: dict[str, Wad] = {}
        """Of purchases that may be in flight, by subject."""
        command = self._options.command
        if shutil.which(command[0]) is None:
            raise ConfigurationError(f"command: {command[0]}: no such program")
        self._program = PriceProgram(
            command, self._symbols.values(), environment=self._options.environment
        )

    def close(self) -> None:
        """As `Closing.close`."""
        self._program.close()

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        for trouble in self._program.troubles():
            self._log.warning(trouble.event, **trouble.fields)
        # What is in flight is still in the wallet as of the head, but spent.
        held_up = picture.held_up
        self._payments = {
            subject: payment
            for subject, payment in self._payments.items()
            if held_up.get(subject) is Reason.IN_FLIGHT
        }
        coin = Wad(picture.mirror.own_coin // RAY - sum(self._payments.values()))
        for auction in picture.mirror.auctions:
            subject = f"auction {auction.auction_id:#x}"
            skip = picture.skip_if_held_up("call", subject)
            decision = skip or self._decide(auction, subject, coin, picture.outlook)
            yield decision
            if isinstance(decision, Act):
                coin = Wad(coin - self._payments[subject])

    def _decide(self, auction: Auction, subject: str, coin: Wad, outlook: Outlook) -> Act | Skip:
        def skip(reason: Reason) -> Skip:
            return Skip(action="call", subject=subject, reason=reason)

        if outlook.pause_level >= NO_TAKE:
            return skip(Reason.PAUSED)
        if auction.needs_reset(outlook.auction_time):
            return skip(Reason.AWAITING_RESET)
        quotes = {
            lot: quote
            for lot in auction.lots
            if lot.collateral and (quote := self._quote(lot.asset)) is not None
        }
        if not quotes:
            return skip(Reason.QUOTE_MISSING)
        affordable = coin
        if self._options.most_coin is not None:
            affordable = min(coin, Wad(int(self._options.most_coin * WAD)))
        found = [
            purchase
            for lot, quote in quotes.items()
            for budget in (None, affordable)
            if (purchase := _purchase(auction, lot, quote, budget, outlook)) is not None
        ]
        paying = [each for each in found if self._pays(each, outlook)]
        if not paying:
            return skip(Reason.PRICE_ABOVE_TARGET)
        payable = [each for each in paying if each.payment <= affordable]
        if not payable:
            return skip(Reason.COIN_SHORT)
        best = max(payable, key=lambda each: each.profit)
        self._payments[subject] = best.payment
        order = CallContract(
            about=subject,
            target=self._auction_house,
            data=interface("CollateralAuction").encode(
                "take",
                auction.auction_id,
                best.asset,
                best.max_collateral,
                best.price,
                1,  # each token bought at this price or a lower one pays
                self._wallet,
                b"",
            ),
            usual_gas=gas.TAKE,
            earns_coin=False,
        )
        return Act(order=order, reason=Reason.PRICE_AT_TARGET, profit=Wad(best.profit))

    def _quote(self, asset: int) -> Wad | None:
        symbol = self._symbols.get(asset)
        return None if symbol is None else self._program.price(symbol, self._options.max_age)

    def _pays(self, purchase: _Purchase, outlook: Outlook) -> bool:
        margin = ceil_div(purchase.payment * self._options.margin, BPS)
        return purchase.profit >= outlook.gas.cost(gas.TAKE) + max(self._policy.min_profit, margin)


def _purchase(
    auction: Auction, lot: Lot, quote: Wad, budget: Wad | None, outlook: Outlook
) -> _Purchase | None:
    """What can be bought of a lot for a budget, None: for any; None if nothing [wad coins]."""
    price = live_price(auction.terms, lot.top, auction.elapsed(outlook.auction_time))
    if not price:
        return None
    wanted = lot.collateral if budget is None else Wad(min(lot.collateral, budget * RAY // price))
    if not wanted:
        return None
    sized = take(
        tab=auction.tab,
        lot=lot.collateral,
        price=price,
        max_collateral=wanted,
        min_remaining=auction.terms.min_remaining,
    )
    if not sized.bought:
        return None
    payment = Wad(ceil_div(Rad(sized.payment), RAY))
    return _Purchase(
        asset=lot.asset,
        price=price,
        max_collateral=wanted,
        payment=payment,
        profit=sized.bought * quote // WAD - payment,
    )
