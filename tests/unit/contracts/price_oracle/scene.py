# SPDX-License-Identifier: MIT
"""An oracle with one asset whose feed the test drives, and short words for frequent acts."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final

import boa

from model.parameters import OracleAssetParameters
from model.units import Bps, Seconds, Wad

if TYPE_CHECKING:
    from boa.contracts.vyper.vyper_contract import VyperContract

WAD: Final = 10**18
FEED_DECIMALS: Final = 8
FEED_UNIT: Final = 10_000_000_000
"""The feed's least step as a price [wad]."""
LINK: Final = 2
"""Id of the asset under test."""
ASSETS: Final = 1 << LINK

TAIL: Final = 3_600
LONGEST_DELAY: Final = 3_600
DEBT_QUEUE_DELAY: Final = 4 * TAIL + LONGEST_DELAY
"""As short as P15 lets it be with the longest delay."""

COLLATERAL_AUCTION: Final = """
# pragma version 0.4.3
tail: public(uint256)

@deploy
def __init__(tail: uint256):
    self.tail = tail
"""

TIME_FOR_AUCTIONS: Final = 3 * TAIL + LONGEST_DELAY
"""What the pool's cooldown leaves, as short as P15 lets it be."""

TREASURY: Final = """
# pragma version 0.4.3
debt_queue_delay: public(uint256)
time_for_auctions: public(uint256)

@deploy
def __init__(debt_queue_delay: uint256, time_for_auctions: uint256):
    self.debt_queue_delay = debt_queue_delay
    self.time_for_auctions = time_for_auctions
"""


def parameters(source: str, **changes: int) -> OracleAssetParameters:
    """Parameters that the setter accepts, some of them changed."""
    values: dict[str, Any] = {
        "heartbeat": Seconds(3_600),
        "max_age": Seconds(4_200),
        "max_price_age": Seconds(7_200),
        "delay": Seconds(600),
        "max_deviation": Bps(2_000),
        "confirm_time": Seconds(1_800),
        "lower_bound": Wad(WAD // 100_000),
        "upper_bound": Wad(1_000 * WAD),
    }
    return OracleAssetParameters(source=source, **(values | changes))


def price(coins: float | str) -> int:
    """A price in wad from one with at most 8 decimals."""
    return answer(coins) * FEED_UNIT


def answer(coins: float | str) -> int:
    """What the feed says for a price."""
    return round(float(coins) * 10**FEED_DECIMALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Contracts and actors of one test."""

    access: VyperContract
    collateral_auction: VyperContract
    treasury: VyperContract
    feed: VyperContract
    oracle: VyperContract
    governor: str
    parameters: OracleAssetParameters

    def now(self) -> int:
        return int(boa.env.timestamp)

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds

    def set_parameters(self, parameters: OracleAssetParameters, asset: int = LINK) -> None:
        self.oracle.set_asset_parameters(asset, astuple(parameters), sender=self.governor)

    def say(self, coins: float | str) -> None:
        """The feed answers a new round now."""
        self.feed.set_answer(answer(coins))

    def poke(self, coins: float | str | None = None) -> list[Any]:
        """Poke, after the feed has spoken if a price is given; return the events."""
        if coins is not None:
            self.say(coins)
        self.oracle.poke(ASSETS)
        return list(self.oracle.get_logs())

    def state(self) -> Any:
        return self.oracle.price_state(LINK)

    def current(self) -> int:
        return int(self.oracle.prices(ASSETS)[0].price)

    def cautious(self) -> int:
        return int(self.oracle.cautious_prices(ASSETS)[0].price)

    def is_suspect(self) -> bool:
        return bool(self.oracle.prices(ASSETS)[0].is_suspect)

    def is_fresh(self) -> bool:
        return bool(self.oracle.prices(ASSETS)[0].is_fresh)


def deploy() -> Scene:
    """The oracle and what it needs; no asset is listed."""
    admin = boa.env.generate_address("admin")
    governor = boa.env.generate_address("governor")
    access = boa.load("contracts/AccessController.vy", admin)
    access.grantRole(access.GOVERNOR_ROLE(), governor, sender=admin)
    collateral_auction = boa.loads(COLLATERAL_AUCTION, TAIL)
    treasury = boa.loads(TREASURY, DEBT_QUEUE_DELAY, TIME_FOR_AUCTIONS)
    feed = boa.load("contracts/testing/SettableFeed.vy", FEED_DECIMALS, "LINK / USD")
    return Scene(
        access=access,
        collateral_auction=collateral_auction,
        treasury=treasury,
        feed=feed,
        oracle=boa.load("contracts/PriceOracle.vy", access, collateral_auction, treasury),
        governor=governor,
        parameters=parameters(feed.address),
    )


def name(event: Any) -> str:
    """The name of an event."""
    return type(event).__name__


def fields(event: Any) -> dict[str, Any]:
    """The fields of an event by name, without the address that logged it."""
    return {key: getattr(event, key) for key in event._fields if key != "address"}
