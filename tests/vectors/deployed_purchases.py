# SPDX-License-Identifier: MIT
"""Cases of `clip_take` on the deployed CollateralAuction and Ledger, terms set by the engine.

The engine starts the recorded auction; no account was closed out for it, so what is left of the lot
becomes the owner's free balance, as in the reference. Payment needs no approval here, so buyers who
gave none are left out; so are totals below the tab, which no sum of open tabs can be.
"""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Final

import boa

from model import errors
from model.errors import Revert
from model.parameters import AuctionTerms
from model.units import BPS, RAY, Bps, Ray, Seconds, Wad
from tests.deployment import default_settings, deploy
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import DEPLOYED_AT, in_bps, in_coins, put_in_force, refuse, told
from tests.vectors.prices import CURVES, DURATIONS
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from model.settings import DeploymentSettings
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record

ASSET: Final = 0
LONG: Final = 3_600
"""A pause that does not end before the purchase [seconds]."""
MAX_THRESHOLD: Final = Bps(6_000)
"""Low enough for a penalty of half the debt."""
REASONS: Final = {
    errors.AUCTION_TAKES_ARE_PAUSED: "Clipper/stopped-incorrect",
    errors.AUCTION_NOT_RUNNING: "Clipper/not-running-auction",
    errors.AUCTION_RESET_NEEDED: "Clipper/needs-reset",
    errors.AUCTION_TOO_EXPENSIVE: "Clipper/too-expensive",
    errors.AUCTION_NO_PARTIAL_TAKE: "Clipper/no-partial-purchase",
}


class DeployedPurchases:
    """One deployment; every case is undone."""

    def __init__(self) -> None:
        boa.env.timestamp = DEPLOYED_AT
        self._protocol = deploy(_settings())
        self._auctions = self._protocol.collateral_auction
        self._owner, self._buyer, self._sink = (str(boa.env.generate_address()) for _ in range(3))

    def __call__(self, case: Record) -> Deployed:
        """What the contracts do."""
        inputs = case.record("in")
        tab, totals = inputs.number("tab"), (inputs.number("Dirt"), inputs.number("ilk_dirt"))
        refuse(unless=inputs.flag("buyer_hoped_clipper"), reason="hope: payment needs no approval")
        refuse(unless=min(totals) >= tab, reason="Dirt: no total is below the tab")
        with boa.env.anchor():
            self._set(inputs)
            return Deployed(outcome=(self._take(inputs, self._start(inputs)),))

    def _set(self, inputs: Record) -> None:
        engine, governor = self._protocol.engine, str(self._protocol.manifest.roles.governor)
        parameters = engine.parameters()._asdict() | {
            "penalty": in_bps("chop", inputs.number("chop")) - BPS,
            "debt_floor": in_coins("dust", inputs.number("dust_at_upchost")),
        }
        terms = _terms(inputs)
        refuse(unless=inputs.number("par") == RAY, reason="par: there is none but 1")
        refuse(unless=parameters["penalty"] >= 0, reason="chop: below 1")
        put_in_force(engine.set_parameters, tuple(parameters.values()), sender=governor)
        put_in_force(engine.set_auction_terms, astuple(terms), sender=governor)
        version = self._auctions.terms_version()
        assert self._auctions.min_remaining(version) == inputs.number("chost")

    def _start(self, inputs: Record) -> int:
        """Start the auction, let its time pass, give the buyer coin; its id."""
        tab = inputs.number("tab")
        sale = (
            *(self._owner, self._sink, 1 << ASSET, tab, tab, 0),
            *([inputs.number("lot")], [inputs.number("feed_val")]),
        )
        auction_id = self._auctions.start(sale, sender=self._protocol.engine.address)
        boa.env.timestamp += inputs.number("elapsed")
        self._protocol.ledger.mint_incentive(
            self._buyer, inputs.number("buyer_dai"), sender=self._auctions.address
        )
        return int(auction_id)

    def _take(self, inputs: Record, auction_id: int) -> Step:
        auction = self._auctions.auction(auction_id)
        step: Step = {"needs_reset": auction.needs_reset, "revert": None}
        if not auction.needs_reset:
            step["price"] = auction.lots[0].price
        level = inputs.number("stopped")
        if level > 0:
            guardian = str(self._protocol.manifest.roles.guardian)
            self._auctions.pause(level, LONG, sender=guardian)
        other = 0 if inputs.flag("auction_exists") else 1
        try:
            with told_as(REASONS), told():
                self._auctions.take(
                    *(auction_id + other, ASSET, inputs.number("amt"), inputs.number("max")),
                    *(0, self._buyer, b""),
                    sender=self._buyer,
                )
        except Revert as revert:
            return step | {"revert": revert.reason}
        return step | self._result(inputs)

    def _result(self, inputs: Record) -> Step:
        """What the purchase says of itself, and what is charged to the limits after it."""
        logs = {type(log).__name__: log for log in self._auctions.get_logs()}
        taken, tab = logs["LotTaken"], inputs.number("tab")
        return {
            "owe": taken.payment,
            "slice": taken.collateral,
            "tab_after": taken.tab,
            "lot_after": taken.lot,
            "usr_refund": self._protocol.ledger.free_balance(self._owner, ASSET),
            "closed": "AuctionEnded" in logs,
            "Dirt_after": inputs.number("Dirt") - tab + self._auctions.total_open_tab(),
            "ilk_dirt_after": inputs.number("ilk_dirt") - tab + self._auctions.open_tab(ASSET),
        }


def _terms(inputs: Record) -> AuctionTerms:
    calc = inputs.record("calc")
    curve = calc.choice("kind", CURVES)
    return AuctionTerms(
        curve=curve,
        start_multiplier=Bps(in_bps("buf", inputs.number("buf"), RAY)),
        floor_fraction=Bps(in_bps("cusp", inputs.number("cusp"), RAY)),
        tail=Seconds(inputs.number("tail")),
        duration=Seconds(calc.number(DURATIONS[curve]) if curve in DURATIONS else 1),
        cut=Ray(calc.number("cut") if "cut" in calc.fields else 0),
    )


def _settings() -> DeploymentSettings:
    """One asset with a low threshold, no pay, no least value: few penalties are refused."""
    base = default_settings()
    symbol, asset = next(iter(base.protocol.assets.items()))
    listed = replace(
        asset,
        ledger=replace(asset.ledger, loan_to_value=Bps(5_000), liquidation_threshold=MAX_THRESHOLD),
    )
    engine = replace(base.protocol.engine, incentive_share=Bps(0), incentive_tip=Wad(0))
    protocol = replace(
        base.protocol,
        assets={symbol: listed},
        engine=engine,
        ledger=replace(base.protocol.ledger, stability_fee=RAY, min_collateral_value=0),
    )
    return replace(base, tokens={symbol: base.tokens[symbol]}, protocol=protocol)
