# SPDX-License-Identifier: MIT
"""A crash that is stopped half way: auctions run, one of them with takes, debt is queued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import MAX_UINT256, WAD
from tests.keeper.world import DEPTH, MAX

if TYPE_CHECKING:
    from tests.keeper.process import Keeper
    from tests.keeper.world import World

DELAY_BLOCKS: Final = 12
"""Of a minute, until a price that is set is taken, current and acted on."""
PRICES: Final = {"BTC": 7_900, "LINK": 4}
"""Of the assets beside ether [coins]."""
_SPARE_COIN: Final = 300_000
"""That the deployer has to buy with, and for the pool [coins]."""
_POOL: Final = 100_000
"""That the guaranty pool gets [coins]."""


def open_accounts(world: World) -> None:
    """Borrowers against ether, bitcoin and link, from careless to careful; coin in the pool."""
    for symbol, price in PRICES.items():
        world.answer(price, symbol)
    world.mine()
    for symbol, price in PRICES.items():
        world.add_liquidity(symbol, DEPTH // price // 20, DEPTH // 20)
    for number in range(14):
        world.borrow(ether=100 + 60 * number, debt=int((100 + 60 * number) * (141 - 6 * number)))
    for number in range(4):
        tokens = 20 + 10 * number
        world.borrow_against("BTC", tokens, int(tokens * PRICES["BTC"] * (0.68 - 0.08 * number)))
    for ether, bitcoin, link, debt in ((300, 2, 2_000, 43_000), (300, 8, 9_000, 20_000)):
        basket = world.borrow(ether=ether, debt=debt)
        world.open_account(basket, bitcoin, bitcoin * 5_000, "BTC")
        world.open_account(basket, link, link * 2, "LINK")
    core, deployer = world.contracts.core, world.contracts.deployer
    world.send(deployer, core["Stablecoin"], "approve", core["Gateway"].address, MAX)
    world.send(deployer, core["Gateway"], "enter_coin", deployer, _SPARE_COIN * WAD)
    world.send(deployer, core["GuarantyPool"], "deposit", _POOL * WAD, deployer)
    world.mine()


def crash(world: World, keeper: Keeper) -> int:
    """Ether falls to 168 and to 136, and accounts are closed out; the last block, handled."""
    keeper.wait_for_block(world.mine())
    number = 0
    for price in (168, 136):
        world.set_price(price)
        for _ in range(DELAY_BLOCKS):
            keeper.wait_for_block(number := world.mine(60))
    return number


def buy_some(world: World, auction_id: int, tokens: int) -> None:
    """The deployer buys whole tokens of ether from an auction, in the next block."""
    arguments = (auction_id, 0, tokens * WAD, MAX_UINT256, 1, world.contracts.deployer, b"")
    auction = world.contracts.core["CollateralAuction"]
    world.send(world.contracts.deployer, auction, "take", *arguments)


def go_on(world: World, keeper: Keeper, minutes: int) -> int:
    """Some more minutes; the last block, handled."""
    number = 0
    for _ in range(minutes):
        keeper.wait_for_block(number := world.mine(60))
    return number
