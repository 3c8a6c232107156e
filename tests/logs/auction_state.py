# SPDX-License-Identifier: MIT
"""Collateral auctions, their limits, terms and pause, as their logs tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.auctions import PENALTY_UNIT
from model.units import RAY
from tests.logs.log import UnknownEvent

if TYPE_CHECKING:
    from tests.logs.log import Log

NO_TAKE = 3
"""The level of pause at which the auctions' clock stands."""


@dataclass(slots=True)
class Auction:
    """A running auction."""

    owner: str
    tab: int
    penalty: int
    started_at: int
    version: int
    incentive_left: int
    lots: dict[int, tuple[int, int]]
    """Collateral and price at start by asset; a sold one is 0, 0 [wad, ray]."""

    @property
    def assets(self) -> int:
        """Assets that have or had a lot [bitmap]."""
        return sum(1 << asset for asset in self.lots)


@dataclass(slots=True)
class AuctionState:
    """All that `CollateralAuction` stores."""

    parameters: tuple[int, ...] = ()
    limits: dict[int, int] = field(default_factory=dict)
    open_tabs: dict[int, int] = field(default_factory=dict)
    total_open_tab: int = 0
    terms: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By version."""
    min_remaining: dict[int, int] = field(default_factory=dict)
    """By version [wad]."""
    running: dict[int, Auction] = field(default_factory=dict)
    started: list[int] = field(default_factory=list)
    """Ids of all auctions there ever were."""
    pause: tuple[int, ...] = (0, 0, 0, 0, 0)
    """Level, since, until, not again before, total paused before it."""

    def apply(self, log: Log) -> None:
        values: dict[str, Any] = dict(log.fields)
        match log.name:
            case "ParametersSet":
                self.parameters = tuple(values["parameters"])
            case "AssetLimitSet":
                self.limits[values["asset"]] = values["liquidation_limit"]
            case "AuctionTermsAdded":
                self.terms[values["version"]] = tuple(values["terms"])
                self.min_remaining[values["version"]] = values["min_remaining"]
            case "LimitChanged":
                self.open_tabs[values["asset"]] = values["open_tab"]
                self.total_open_tab = values["total_open_tab"]
            case "PauseSet":
                self.pause = tuple(values["pause"])
            case "AuctionStarted":
                self._start(values)
            case "LotTaken":
                self._take(values)
            case "AuctionReset":
                self._reset(values)
            case "AuctionEnded":
                del self.running[values["auction_id"]]
            case _:
                raise UnknownEvent(log)

    def _start(self, values: dict[str, Any]) -> None:
        auction_id = values["auction_id"]
        bitmap = auction_id >> 80 & 2**16 - 1
        assets = [asset for asset in range(16) if bitmap >> asset & 1]
        lots = zip(values["lots"], values["tops"], strict=True)
        self.started.append(auction_id)
        self.running[auction_id] = Auction(
            owner=values["account"],
            tab=values["tab"],
            penalty=(values["tab"] - values["due"]) // PENALTY_UNIT * PENALTY_UNIT // RAY,
            started_at=values["started_at"],
            version=values["version"],
            incentive_left=values["incentive_left"],
            lots=dict(zip(assets, lots, strict=True)),
        )
        self.open_tabs.update(zip(assets, values["open_tabs"], strict=True))
        self.total_open_tab = values["total_open_tab"]

    def _take(self, values: dict[str, Any]) -> None:
        auction = self.running[values["auction_id"]]
        auction.tab = values["tab"]
        top = auction.lots[values["asset"]][1] if values["lot"] else 0
        auction.lots[values["asset"]] = values["lot"], top
        self.open_tabs[values["asset"]] = values["open_tab"]
        self.total_open_tab = values["total_open_tab"]

    def _reset(self, values: dict[str, Any]) -> None:
        auction = self.running[values["auction_id"]]
        auction.started_at = values["started_at"]
        for asset, top in zip(sorted(auction.lots), values["tops"], strict=True):
            auction.lots[asset] = auction.lots[asset][0], top
        auction.incentive_left = values["incentive_left"]

    # --- Derived ----------------------------------------------------------------------------------

    def time(self, timestamp: int) -> int:
        """Auction time [seconds]."""
        level, since, until, _, total_paused = self.pause
        if level == NO_TAKE:
            total_paused += min(timestamp, until) - since
        return timestamp - total_paused

    def pause_level(self, timestamp: int) -> int:
        return self.pause[0] if timestamp < self.pause[2] else 0

    @property
    def sum_of_tabs(self) -> int:
        """What all running auctions have to raise [rad]."""
        return sum(auction.tab for auction in self.running.values())
