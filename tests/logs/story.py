# SPDX-License-Identifier: MIT
"""The life of the protocol, to its end: every function that changes state is called.

The chapters build on each other; each leaves something open for the next.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

import boa

from model import auctions
from model.parameters import GOVERNANCE_ASSET
from model.units import BPS, RAD, RAY, WAD, Bps, Ray, Seconds, Wad
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import BTC, ETH, LINK, USDX

if TYPE_CHECKING:
    from tests.unit.contracts.books.scene import Scene

PROTOCOL = s.SETTINGS.protocol
TREASURY = replace(PROTOCOL.treasury, surplus_buffer=2_000, surplus_lot=1_000, debt_lot=10_000)


def person(name: str) -> str:
    return str(boa.env.generate_address(name))


@dataclass(slots=True, kw_only=True)
class Story:
    """The protocol and the people whose story it is."""

    scene: Scene
    whale: str
    alice: str
    basket: str
    poor: str
    big: str
    ruined: str
    keeper: str
    late: str
    rich: str
    running: int = 0
    """An auction that is left running."""
    open: tuple[int, int] = (0, 0)
    """A debt and a surplus auction that are left running."""

    # --- Words ------------------------------------------------------------------------------------

    @property
    def deployment(self) -> Any:
        return self.scene.deployment

    def close_out(self, account: str) -> int:
        return int(self.deployment.engine.close_out(account, self.keeper, sender=self.keeper))

    def take(self, auction_id: int, asset: int, amount: int) -> None:
        self.deployment.collateral_auction.take(
            auction_id, asset, amount, s.MAX, 0, self.keeper, b"", sender=self.keeper
        )

    def liquidate(self, account: str, asset: int, most: int) -> None:
        self.deployment.direct_liquidation.liquidate(
            account, asset, most, 0, self.keeper, b"", sender=self.keeper
        )

    def set_price_out_of_band(self, asset: int, coins: float) -> None:
        """A price that the guard believes only once it has stood."""
        self.scene.poke(asset, coins)
        self.scene.wait(PROTOCOL.assets["ETH"].oracle.confirm_time)
        self.scene.set_price(asset, coins)

    # --- Chapters ---------------------------------------------------------------------------------

    def accounts(self) -> None:
        """Deposits, loans, repayments, operators, coin in and out."""
        scene, gateway = self.scene, self.scene.gateway
        scene.open_account(self.whale, {ETH: 30_000 * WAD}, 2_000_000 * WAD)
        scene.stablecoin.approve(gateway, s.MAX, sender=self.whale)
        gateway.enter_coin(self.keeper, 900_000 * WAD, sender=self.whale)
        scene.open_account(self.alice, {ETH: 100 * WAD}, 14_000 * WAD)
        scene.open_account(self.basket, {ETH: 40 * WAD, BTC: WAD, LINK: 2_000 * WAD}, 17_000 * WAD)
        scene.open_account(self.poor, {ETH: 40 * WAD}, 5_500 * WAD)

        owner, operator = scene.owner, scene.stranger
        scene.mint(owner, USDX, 9_000 * WAD)
        gateway.deposit(owner, USDX, 9_000 * 10**6, sender=owner)
        gateway.set_operator(operator, True, sender=owner)
        gateway.set_operator(self.keeper, True, sender=owner)
        gateway.set_operator(self.keeper, False, sender=owner)
        gateway.borrow(owner, 6_000 * WAD + 1, operator, sender=operator)
        gateway.repay(owner, 7 * WAD, sender=self.whale)
        gateway.withdraw(owner, USDX, 10**6, operator, sender=operator)
        gateway.exit_coin(1_000 * WAD, self.keeper, sender=self.keeper)

    def interest(self) -> None:
        """A month, with a settlement and a repayment in it."""
        self.scene.wait(30 * s.DAY)
        self.scene.keep_prices()
        self.deployment.treasury.settle()
        self.scene.wait(s.HOUR)
        self.scene.gateway.repay(self.whale, 1_234 * WAD + 567, sender=self.whale)

    def direct_liquidations(self) -> None:
        """A fall of 12 %: lane A, in part, with tokens, up to the target, and of many."""
        self.scene.set_price(ETH, 172)
        self.liquidate(self.alice, ETH, 500 * WAD)
        self.scene.gateway.liquidate(
            self.alice, ETH, 300 * WAD, 0, self.keeper, sender=self.whale
        )
        self.deployment.direct_liquidation.liquidate_many(
            [(self.alice, ETH, s.MAX, 0), (self.basket, ETH, s.MAX, 0)],
            self.keeper,
            sender=self.keeper,
        )
        gateway = self.scene.gateway
        gateway.withdraw_free(ETH, 2 * WAD, self.keeper, sender=self.keeper)

    def single_auction(self) -> None:
        """One lot, bought in two parts; the rest goes back to its owner."""
        self.scene.set_price(ETH, 145)
        auction_id = self.close_out(self.alice)
        self.scene.wait(300)
        self.take(auction_id, ETH, 20 * WAD)
        self.scene.wait(300)
        self.take(auction_id, ETH, 10**6 * WAD)

    def basket_auction(self) -> None:
        """Three lots that all sell for less than the tab."""
        self.scene.set_price(BTC, 6_600)
        self.scene.set_price(LINK, 3.1)
        plan = self.deployment.engine.quote_close_out(self.basket)
        self.deployment.engine.close_out_many(
            [self.alice, self.basket], self.keeper, sender=self.keeper
        )
        count = self.deployment.collateral_auction.auction_count()
        auction_id = auctions.auction_id(self.basket, plan.assets, plan.tab - plan.due, count)
        self.scene.wait(40 * 60)
        self.take(auction_id, LINK, 500 * WAD)
        self.deployment.collateral_auction.take_many(
            auction_id,
            [(ETH, s.MAX, s.MAX, 0), (BTC, s.MAX, s.MAX, 0)],
            self.keeper,
            b"",
            sender=self.keeper,
        )
        self.take(auction_id, LINK, s.MAX)

    def resets(self) -> None:
        """An auction that nobody wants: reset, then given up to the Treasury, who sells it."""
        auction, scene = self.deployment.collateral_auction, self.scene
        auction_id = self.close_out(self.poor)
        scene.wait(s.HOUR + 1)
        auction.reset(auction_id, self.keeper, sender=self.keeper)
        scene.set_price(ETH, 130)
        scene.wait(s.HOUR + 1)
        auction.reset(auction_id, self.keeper, sender=self.keeper)
        scene.keep_prices()
        self.deployment.treasury.buy_unsold(ETH, 10 * WAD, s.MAX, self.keeper, sender=self.keeper)

    def limits_and_pauses(self) -> None:
        """A close-out in part, a purchase by part, and two pauses in its auction's life."""
        scene, auction = self.scene, self.deployment.collateral_auction
        scene.open_account(self.big, {ETH: 2_000 * WAD, LINK: 8_000 * WAD}, 200_000 * WAD)
        scene.open_account(self.ruined, {LINK: 2_300 * WAD}, 5_200 * WAD)
        self.deployment.engine.set_asset_limit(ETH, 60_000, sender=scene.governor)
        scene.keep_prices()
        scene.set_price(ETH, 105)
        self.running = self.close_out(self.big)
        auction.pause(3, s.HOUR, sender=scene.governor)
        scene.wait(20 * 60)
        auction.pause(0, 0, sender=scene.governor)
        scene.wait(10 * 60)
        self.take(self.running, ETH, 100 * WAD)
        scene.wait(s.HOUR)
        auction.pause(1, 600, sender=scene.governor)

    def write_off(self) -> None:
        """A crash to nothing: collateral below the least lot, debt queued without an auction."""
        self.set_price_out_of_band(LINK, 0.02)
        self.close_out(self.ruined)
        self.set_price_out_of_band(LINK, 3.1)

    def debt_auctions(self) -> None:
        """Bad debt matures; new tokens pay for it, after a restart and an outbid bidder."""
        scene, auction = self.scene, self.deployment.debt_auction
        self.deployment.treasury.set_parameters(astuple(TREASURY), sender=scene.governor)
        scene.wait(2 * s.DAY)
        self.deployment.treasury.settle()
        scene.wait(3 * s.DAY)
        scene.keep_prices()
        for _ in range(3):
            self.deployment.treasury.settle()
        auction.place_bid(1, 150 * WAD, sender=self.keeper)
        scene.gateway.enter_coin(self.whale, 50_000 * WAD, sender=self.whale)
        auction.place_bid(1, 100 * WAD, sender=self.whale)
        scene.wait(3 * s.HOUR)
        auction.settle_auction(1)
        scene.wait(2 * s.DAY)
        auction.restart_auction(2)
        auction.place_bid(2, 150 * WAD, sender=self.keeper)
        auction.place_bid(2, 140 * WAD, sender=self.keeper)

    def surplus_auctions(self) -> None:
        """A gift makes the Treasury rich; tokens are burned for its coin."""
        scene, auction = self.scene, self.deployment.surplus_auction
        scene.gateway.enter_coin(scene.treasury, 300_000 * WAD, sender=self.whale)
        for _ in range(3):
            self.deployment.treasury.settle()
        token = self.deployment.governance_token
        for bidder in (self.whale, self.keeper):
            token.transfer(bidder, 1_000 * WAD, sender=scene.governor)
            token.approve(auction, s.MAX, sender=bidder)
        auction.place_bid(1, 20 * WAD, sender=self.whale)
        auction.place_bid(1, 25 * WAD, sender=self.keeper)
        scene.wait(3 * s.HOUR)
        auction.settle_auction(1)
        scene.wait(2 * s.DAY)
        auction.restart_auction(2)
        auction.place_bid(2, 30 * WAD, sender=self.whale)

    def suspicion(self) -> None:
        """A print that is cleared, one that is confirmed, one whose source is replaced."""
        scene = self.scene
        scene.keep_prices()
        scene.poke(LINK, 0.0001)
        scene.wait(60)
        scene.poke(LINK, 3.1)
        scene.poke(BTC, 4_000)
        scene.wait(31 * 60)
        scene.poke(BTC, 4_050)
        scene.poke(LINK, 9)
        scene.feed_by_the_wei(LINK, 3 * WAD)
        scene.deployment.feeds[s.SETTINGS.governance.symbol].set_answer(110 * s.FEED_UNIT)
        scene.oracle.poke(1 << GOVERNANCE_ASSET)

    def administration(self) -> None:
        """Every setter, a new asset, roles that change hands."""
        d, governor = self.deployment, self.scene.governor
        with boa.env.prank(governor):
            d.ledger.set_parameters(
                astuple(replace(PROTOCOL.ledger, stability_fee=Ray(10**27 + 10**18)))
            )
            link = replace(PROTOCOL.assets["LINK"].ledger, liquidation_threshold=Bps(8_100))
            d.ledger.set_asset_parameters(LINK, astuple(link))
            d.direct_liquidation.set_parameters(
                astuple(replace(PROTOCOL.direct_liquidation, treasury_share_of_bonus=Bps(500)))
            )
            d.direct_liquidation.set_asset_parameters(USDX, (100, 200))
            d.engine.set_parameters(
                astuple(replace(PROTOCOL.engine, debt_floor=5_100, incentive_tip=Wad(90 * WAD)))
            )
            d.engine.set_auction_terms(
                astuple(replace(PROTOCOL.auction_terms, tail=Seconds(3_000)))
            )
            d.debt_auction.set_parameters(
                astuple(replace(PROTOCOL.debt_auction, initial_lot=Wad(500 * WAD)))
            )
            d.surplus_auction.set_parameters(
                astuple(replace(PROTOCOL.surplus_auction, max_discount=Bps(BPS // 4)))
            )
            self.scene.list_asset(s.new_token())
            access = d.access_controller
            for role in (access.GOVERNOR_ROLE(), access.GUARDIAN_ROLE()):
                access.grantRole(role, self.keeper)
            access.revokeRole(access.GOVERNOR_ROLE(), self.keeper)
            access.propose_admin(self.whale)
        d.access_controller.accept_admin(sender=self.whale)

    def ramps(self) -> None:
        """Thresholds on their way, and one that a setter ends."""
        ledger, engine, governor = self.scene.ledger, self.deployment.engine, self.scene.governor
        ledger.ramp_threshold(LINK, 7_900, 3 * 86_400, sender=governor)
        ledger.ramp_threshold(USDX, 7_700, 2 * 86_400, sender=governor)
        terms = replace(PROTOCOL.engine, close_out_threshold=Bps(9_400), debt_floor=5_100)
        engine.set_parameters(astuple(terms), sender=governor)
        engine.ramp_close_out_threshold(9_450, 2 * 86_400, sender=governor)
        self.scene.wait(86_400 + 1)
        usdx = replace(PROTOCOL.assets["USDX"].ledger, liquidation_threshold=Bps(8_000))
        ledger.set_asset_parameters(USDX, astuple(usdx), sender=governor)

    def the_end(self) -> None:
        """What was left open is closed."""
        self.scene.wait(s.DAY)
        self.scene.keep_prices()
        self.deployment.collateral_auction.reset(self.running, self.keeper)
        self.take(self.running, ETH, s.MAX)
        self.deployment.debt_auction.settle_auction(2)
        self.deployment.surplus_auction.settle_auction(2)
        self.deployment.treasury.settle()
        assert self.scene.coin(self.keeper) > 100 * RAD

    def everything_at_once(self) -> None:
        """One auction of each kind, each of which somebody has paid for."""
        scene, d = self.scene, self.deployment
        scene.open_account(self.late, {ETH: 200 * WAD}, 15_500 * WAD)
        scene.set_price(ETH, 88)
        self.running = self.close_out(self.late)
        # Interest and the purchase below make the Treasury richer; it must be short of a lot then.
        due = scene.coin(scene.treasury) + (TREASURY.debt_lot + 2_000) * RAD
        scene.ledger.mint_incentive(self.keeper, due, sender=scene.auction)
        self.take(self.running, ETH, 10 * WAD)
        debt, _ = d.treasury.settle()
        d.debt_auction.place_bid(debt, 150 * WAD, sender=self.keeper)

        buffered = (TREASURY.surplus_buffer + TREASURY.surplus_lot) * RAD
        wanted = (buffered + sum(scene.unbacked())) // RAY + 1
        scene.open_account(self.rich, {ETH: 5_000 * WAD}, wanted)
        scene.stablecoin.approve(scene.gateway.address, s.MAX, sender=self.rich)
        scene.gateway.enter_coin(scene.treasury, wanted, sender=self.rich)
        _, surplus = d.treasury.settle()
        d.surplus_auction.place_bid(surplus, 30 * WAD, sender=self.whale)
        self.open = debt, surplus

    def shutdown(self) -> None:
        """All stops, what runs is cancelled, who owes pays."""
        d = self.deployment
        d.settlement.freeze(sender=self.scene.governor)
        self.scene.wait(s.DAY)
        debt, surplus = self.open
        d.debt_auction.cancel(debt)
        d.collateral_auction.cancel(self.running)
        d.surplus_auction.cancel(surplus)
        d.settlement.skim([self.late, self.alice, self.big, self.basket])
        assert not self.scene.normalized_debt(self.late)


CHAPTERS = (
    Story.accounts,
    Story.interest,
    Story.direct_liquidations,
    Story.single_auction,
    Story.basket_auction,
    Story.resets,
    Story.limits_and_pauses,
    Story.write_off,
    Story.debt_auctions,
    Story.surplus_auctions,
    Story.suspicion,
    Story.administration,
    Story.ramps,
    Story.the_end,
    Story.everything_at_once,
    Story.shutdown,
)


def begin(scene: Scene) -> Story:
    """Before the first chapter: nobody owns anything."""
    names = ("whale", "alice", "basket", "poor", "big", "ruined", "keeper", "late", "rich")
    people: dict[str, Any] = {name: person(name) for name in names}
    return Story(scene=scene, **people)
