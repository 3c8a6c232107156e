# SPDX-License-Identifier: MIT
"""Whose everything is: invariants I1, I4, I5, I6, I8 of docs/invariants.md, after every block."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from lab.fuzz.checks.check import Check
from model.fixed_point import ceil_div
from model.units import BPS, RAD, RAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.fuzz.scene import Scene


class Conservation(Check):
    """All coin is owed by somebody, to the rad."""

    name: ClassVar = "conservation"

    def end_block(self, scene: Scene) -> Iterator[str]:
        mirror = scene.mirror
        owed = mirror.accounts.total_normalized_debt * mirror.debt.rate
        difference = sum(scene.coin.values()) - owed - mirror.treasury.books.unbacked
        if difference:
            yield f"coin exceeds debt by {difference} rad"


class Custody(Check):
    """Tokens in the Gateway are somebody's collateral, and its coin is the supply."""

    name: ClassVar = "custody"

    def end_block(self, scene: Scene) -> Iterator[str]:
        claims: dict[int, int] = dict.fromkeys(scene.symbols, 0)
        for owned in scene.mirror.accounts:
            for asset, amount in owned.account.collateral.items():
                claims[asset] += amount
        for (_, asset), balance in scene.free.items():
            claims[asset] += balance
        for auction in scene.mirror.auctions:
            for lot in auction.lots:
                claims[lot.asset] += lot.collateral
        for held in scene.custody.values():
            missing = claims[held.asset] - held.held * held.unit
            if missing:
                yield f"claims on {scene.symbols[held.asset]} exceed its tokens by {missing} wad"
        gateway = scene.coin.get(scene.addresses["Gateway"], 0)
        excess = gateway - scene.coin_supply * RAY
        if excess:
            yield f"the Gateway's coin exceeds the supply by {excess} rad"


class UnbackedDebt(Check):
    """Debt that nobody owes waits in the queue, is on auction or is due; no class exceeds it."""

    name: ClassVar = "unbacked-debt"

    def end_block(self, scene: Scene) -> Iterator[str]:
        if scene.mirror.debt.is_frozen:
            return  # then only the sum counts
        books = scene.mirror.treasury.books
        if books.unbacked < books.queued + books.on_auction:
            excess = books.queued + books.on_auction - books.unbacked
            yield f"queued debt and debt on auction exceed unbacked debt by {excess} rad"
        unbid = sum(each.coin for each in scene.mirror.debt_auctions if each.bidder is None)
        if unbid != books.on_auction:
            yield f"debt on auction exceeds what waits for a bid by {books.on_auction - unbid} rad"


class AuctionLimits(Check):
    """The open tab is that of running auctions, and at most a floor and its penalty too high."""

    name: ClassVar = "auction-limits"

    def end_block(self, scene: Scene) -> Iterator[str]:
        state, engine = scene.mirror.liquidation, scene.mirror.liquidation.engine
        tabs = sum(auction.tab for auction in scene.mirror.auctions)
        if state.total_open_tab != tabs:
            yield f"open tab exceeds the auctions' by {state.total_open_tab - tabs} rad"
        if engine is None:
            return
        least = ceil_div(engine.debt_floor * (BPS + engine.penalty) * RAD, BPS)
        limit = engine.liquidation_limit * RAD
        if tabs > limit + least:
            yield f"open tab exceeds the limit by {(tabs - limit) // RAD} coins"


BOOKS: tuple[type[Check], ...] = (Conservation, Custody, UnbackedDebt, AuctionLimits)
