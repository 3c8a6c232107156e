# SPDX-License-Identifier: MIT
"""Ask the Lens, then do it: what was foreseen is what happens, to the last unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import boa

from model.previews import REFUSALS
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.world import ETH, MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.contracts.liquidation.scene import Scene

NO_QUOTE: Final = (0, 0, 0, 0, 0)
NO_PLAN: Final[tuple[Any, ...]] = (False, False, 0, 0, 0, 0, 0, [], [], [])
NO_LIQUIDATION: Final = (NO_QUOTE, 0, 0, 0)
NO_CLOSE_OUT: Final = (NO_PLAN,)
NO_TAKE: Final = (0, 0, 0, 0, 0, False)
NO_RESET: Final[tuple[Any, ...]] = (0, 0, False, [])


def liquidation(
    scene: Scene, asset: int = ETH, max_debt: int = MAX, account: str | None = None
) -> Any:
    """A direct liquidation, done as foreseen or refused as foreseen; the preview."""
    owner = account or scene.owner
    preview = scene.lens.preview_liquidate(owner, asset, max_debt)
    if preview.refusal:
        _refused(preview, NO_LIQUIDATION, lambda: scene.liquidate(owner, asset, max_debt=max_debt))
        return preview

    quote, coin, held = preview.quote, scene.coin(scene.buyer), scene.collateral(owner)
    normalized_debt, free = scene.state(owner).normalized_debt, scene.free(scene.receiver, asset)
    done = scene.liquidate(owner, asset, max_debt=max_debt)
    assert done == (quote.debt, quote.collateral)
    assert coin - scene.coin(scene.buyer) == preview.payment
    assert scene.free(scene.receiver, asset) == free + quote.collateral
    assert scene.collateral(owner).get(asset, 0) == held[asset] - quote.collateral
    assert scene.state(owner).normalized_debt == normalized_debt - quote.normalized_debt
    assert scene.debt(owner) == preview.debt_left
    assert scene.lens.health_factor(owner) == preview.health_factor
    return preview


def close_out(scene: Scene, account: str | None = None) -> Any:
    """A close-out, done as foreseen or refused as foreseen; the preview."""
    owner = account or scene.owner
    preview = scene.lens.preview_close_out(owner)
    assert preview.plan.is_open == (preview.refusal == 0)
    if preview.refusal:
        _refused(preview, NO_CLOSE_OUT, lambda: scene.close_out(owner))
        return preview

    plan, before, held = preview.plan, scene.state(owner), scene.collateral(owner)
    coin, queued = scene.coin(scene.keeper), scene.ledger.queued_debt()
    auction = scene.auctions.auction(scene.close_out(owner))
    assert scene.ledger.queued_debt() - queued == plan.due
    assert scene.coin(scene.keeper) - coin == plan.incentive
    assert scene.state(owner).normalized_debt == before.normalized_debt - plan.normalized_debt
    assert (scene.debt(owner) == 0) == plan.is_whole
    left = scene.collateral(owner)
    assert [held[asset] - left.get(asset, 0) for asset in held] == plan.seized
    assert auction.assets == plan.assets
    assert [lot.collateral for lot in auction.lots] == plan.lots
    assert auction.tab == (plan.tab if plan.assets else 0)
    return preview


def purchase(scene: Scene, auction_id: int, asset: int = ETH, amount: int = MAX) -> Any:
    """A purchase, done as foreseen or refused as foreseen; the preview."""
    preview = scene.lens.preview_take(auction_id, asset, amount)
    if preview.refusal:
        _refused(preview, NO_TAKE, lambda: scene.take(auction_id, asset, amount))
        return preview

    coin, free = scene.coin(scene.buyer), scene.free(scene.receiver, asset)
    assert scene.take(auction_id, asset, amount) == (preview.collateral, preview.payment)
    events = logged(scene.auctions)
    assert coin - scene.coin(scene.buyer) == preview.payment
    assert scene.free(scene.receiver, asset) == free + preview.collateral
    ((_, taken),) = named(events, "LotTaken")
    foreseen = (preview.price, preview.tab_left, preview.lot_left)
    assert (taken["price"], taken["tab"], taken["lot"]) == foreseen
    after = scene.auctions.auction(auction_id)
    assert after.tab == (0 if preview.is_end else preview.tab_left)
    ended = [event["unpaid"] for _, event in named(events, "AuctionEnded")]
    assert ended == ([preview.tab_left] if preview.is_end else [])
    return preview


def reset(scene: Scene, auction_id: int) -> Any:
    """A reset, done as foreseen or refused as foreseen; the preview."""
    preview = scene.lens.preview_reset(auction_id)
    if preview.refusal:
        _refused(preview, NO_RESET, lambda: scene.reset(auction_id))
        return preview

    coin = scene.coin(scene.keeper)
    scene.reset(auction_id)
    events = logged(scene.auctions)
    assert scene.coin(scene.keeper) - coin == preview.incentive
    if preview.is_end:
        ((_, ended),) = named(events, "AuctionEnded")
        assert (ended["unpaid"], ended["to_treasury"]) == (preview.tab_left, True)
        assert preview.tops == []
    else:
        ((_, restarted),) = named(events, "AuctionReset")
        assert (restarted["tops"], restarted["incentive"]) == (preview.tops, preview.incentive)
        assert scene.auctions.auction(auction_id).tab == preview.tab_left
    return preview


def freeze(scene: Scene) -> None:
    """As settlement does it."""
    scene.ledger.freeze(sender=scene.ledger.SETTLEMENT())


def pause(scene: Scene, level: int) -> None:
    scene.auctions.pause(level, w.HOUR, sender=scene.guardian)


def _refused(preview: Any, nothing: tuple[Any, ...], call: Callable[[], Any]) -> None:
    """The call reverts with the text that the refusal stands for, and nothing else is foreseen."""
    assert tuple(preview)[1:] == nothing
    with boa.reverts(REFUSALS[preview.refusal]):
        call()
