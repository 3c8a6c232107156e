# SPDX-License-Identifier: MIT
"""Random accounts around and below a health factor of 1, on a rate that is not round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from model.units import RAY, WAD
from tests.unit.contracts.liquidation import scene as s
from tests.unit.contracts.liquidation import world as w

if TYPE_CHECKING:
    from collections.abc import Mapping

BASKET_ASSETS: Final = (w.ETH, w.BTC, w.LINK, w.UNI)
FEE: Final = RAY + 21_979_553_151_239_153_028
"""100 % a year."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An account, and the prices that bring it down."""

    collateral: Mapping[int, int]
    """Amounts [wad]."""
    answers: Mapping[int, int]
    """Prices after the fall [feed units]."""
    debt: int
    """[wad]"""


@st.composite
def troubles(draw: st.DrawFn, *, lowest: int = 650, highest: int = 1_010) -> Trouble:
    """Accounts whose health factor will be about within the bounds [1 / 1,000].

    The first prices, twice as high, must have allowed the debt, so `lowest` has a limit.
    """
    debt = draw(
        st.one_of(
            st.integers(w.FLOOR * WAD, 3 * w.FLOOR * WAD),
            st.integers(w.FLOOR * WAD, 2_000_000 * WAD),
        )
    )
    health = draw(st.integers(lowest, highest))
    assets = draw(st.lists(st.sampled_from(BASKET_ASSETS), min_size=1, max_size=4, unique=True))
    shares = {asset: draw(st.integers(1, 100)) for asset in assets}
    answers = {
        asset: w.PRICES[asset] * w.FEED_UNIT * draw(st.integers(420, 520)) // 1_000
        for asset in assets
    }
    weight = sum(shares[asset] * w.LT[asset] for asset in assets)
    collateral = {}
    for asset in assets:
        value = debt * health * 10 * shares[asset] // weight  # coins [wad]
        amount = value * w.FEED_UNIT // answers[asset]
        collateral[asset] = max(amount // 10**10 * 10**10 if asset == w.BTC else amount, 10**10)
    return Trouble(collateral, answers, debt)


def befall(scene: s.Scene, trouble: Trouble) -> str:
    """Let it happen to the owner's account; the account."""
    scene.open_account(scene.owner, trouble.collateral, trouble.debt)
    for asset, answer in trouble.answers.items():
        scene.set_price(asset, answer / w.FEED_UNIT)
    return scene.owner


def let_interest_accrue(scene: s.Scene) -> None:
    """A rate that is not round, and slots of any value; prices stay fresh."""
    scene.set_ledger(stability_fee=FEE, min_collateral_value=0)
    scene.wait(12 * w.HOUR + 1)
    scene.keep_prices()
    scene.give_coin(scene.buyer)
