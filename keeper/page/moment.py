# SPDX-License-Identifier: MIT
"""What all panels of one picture are drawn from: the protocol as of one block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keeper.decisions.decision import GasPrice
from keeper.planner import foresee
from model.close_outs import Capacity
from model.price_oracle import Price
from model.standings import standing_of
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.decisions.decision import Outlook
    from keeper.deployment import Deployment
    from keeper.mirror.accounts import OwnedAccount
    from keeper.mirror.mirror import Mirror
    from keeper.mirror.survey import Survey
    from keeper.ports import Head
    from model.previews import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The protocol after a block, at the time of that block: what the contracts say there."""

    mirror: Mirror
    deployment: Deployment
    head: Head
    outlook: Outlook

    @property
    def now(self) -> UnixTime:
        """Time of the block [unix time]."""
        return self.outlook.timestamp

    def symbol(self, asset: int) -> str:
        """Symbol of an asset."""
        return self.deployment.symbol_of(asset)

    def survey(self) -> Survey:
        """How all accounts stand."""
        outlook = self.outlook
        prices = [price.price for price in outlook.prices]
        return self.mirror.accounts.survey(prices, outlook.thresholds, outlook.rate)

    def standing(self, owned: OwnedAccount) -> Standing | None:
        """How an account stands towards both lanes; None before their parameters are known."""
        outlook, account = self.outlook, owned.account
        state = outlook.liquidation
        if state.engine is None or state.direct is None:
            return None
        return standing_of(
            owned.owner,
            outlook.state_of(account),
            outlook.prices_of(account),
            capacity=Capacity(
                level=outlook.pause_level,
                room=state.room(),
                asset_rooms={asset: state.room_of(asset) for asset in account.collateral},
            ),
            engine=state.engine,
            direct=state.direct,
            bonuses=state.bonuses,
            is_open=not self.mirror.debt.is_frozen,
        )

    def supposing(self, prices: Mapping[int, Wad]) -> Moment:
        """The moment if some assets had these prices, fresh; as `Lens.at_prices` [wad]."""
        supposed = list(self.outlook.prices)
        for asset, price in prices.items():
            supposed[asset] = Price(price=price, is_fresh=True, is_suspect=False)
        return replace(self, outlook=replace(self.outlook, prices=tuple(supposed)))


def moment_of(mirror: Mirror, deployment: Deployment, head: Head) -> Moment:
    """The protocol as of a block that the mirror has reached."""
    free = GasPrice(wei=0, ether=Wad(0))
    outlook = foresee(mirror, UnixTime(head.timestamp), free)
    return Moment(mirror=mirror, deployment=deployment, head=head, outlook=outlook)
