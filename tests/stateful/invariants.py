# SPDX-License-Identifier: MIT
"""What must hold after every transaction, one sentence each; `docs/invariants.md` says why.

They are read off the bytecode. Only what no view shows is the twin's: the stored rate, lots and
tabs of auctions, which the comparison before has found equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model import errors
from model.close_outs import plan
from model.errors import Revert
from model.guaranty_rules import VIRTUAL_ASSETS, VIRTUAL_SHARES
from model.health import members
from model.units import BPS, MAX_UINT256, RAD, RAY, Wad
from tests.stateful.parameter_rules import broken_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.stateful.base import Base


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolShares:
    """What the pool's shares share in."""

    assets: int
    """[wad]."""
    supply: int
    """Of shares [1e-24]."""
    cooling_assets: int
    """[wad]."""
    cooling_supply: int
    """Of cooling shares [1e-18]."""
    coin: int
    """Of the pool, at the Ledger [rad]."""


def invariant_all_coin_is_all_debt(world: Base) -> None:
    """I1."""
    coin = sum(world.seen["coin", holder] for holder in world.holders)
    rate = world.twin.ledger.book.rate
    debt = world.seen["total_normalized_debt",] * rate + world.seen["unbacked_debt",]
    assert coin == debt


def invariant_all_normalized_debt_is_owed_by_accounts(world: Base) -> None:
    """I2."""
    owed = sum(world.seen["account", owner][0] for owner in world.accounts)
    assert owed == world.seen["total_normalized_debt",]


def invariant_all_collateral_is_held_by_accounts(world: Base) -> None:
    """I3."""
    for asset in world.assets:
        held = sum(collateral_of(world, owner).get(asset, 0) for owner in world.accounts)
        assert held == world.seen["total_collateral", asset]


def invariant_every_token_in_custody_is_somebodys(world: Base) -> None:
    """I4: of accounts, of free balances and of lots; what was given away is nobody's."""
    gateway = world.pair.contracts["gateway"].address
    for asset in world.assets:
        free = sum(world.seen["free", owner, asset] for owner in world.reader.owners)
        lots = sum(
            lot.collateral
            for auction in world.twin.collateral_auction.auctions.values()
            for number, lot in auction.lots.items()
            if number == asset
        )
        booked = world.seen["total_collateral", asset] + free + lots
        scale = world.twin.gateway.scale(asset)
        given = world.donated.get(f"token {asset}", 0)
        assert world.seen[f"token {asset}", gateway] * scale == booked + given * scale


def invariant_every_coin_token_is_coin_of_the_gateway(world: Base) -> None:
    """I5."""
    gateway = world.pair.contracts["gateway"].address
    assert world.seen["stablecoin", "supply"] * RAY == world.seen["coin", gateway]


def invariant_unbacked_debt_is_queued_on_auction_or_matured(world: Base) -> None:
    """I6: while the books are open; a shutdown knows only the sum."""
    if world.twin.ledger.is_frozen:
        return
    parts = ("queued_debt", "debt_on_auction", "matured_debt")
    assert world.seen["unbacked_debt",] == sum(world.seen[part,] for part in parts)
    buckets = sum(bucket[1] for label, bucket in world.seen.items() if label[0] == "bucket")
    assert world.seen["queued_debt",] == buckets


def invariant_open_tabs_are_those_of_running_auctions(world: Base) -> None:
    """I7."""
    running = [found for label, found in world.seen.items() if label[0] == "auction" and found[2]]
    assert world.seen["total_open_tab",] == sum(found[2] for found in running)
    assert world.seen["running_auctions",] == len(running)
    for asset in world.assets:
        charged = sum(
            auction.lots[asset].charge
            for auction in world.twin.collateral_auction.auctions.values()
            if asset in auction.lots
        )
        assert world.seen["open_tab", asset] == charged


def invariant_the_limit_is_exceeded_by_at_most_one_floor(world: Base) -> None:
    """I8: by what starts; a limit that governance lowers stops what comes, not what is there."""
    engine = world.twin.engine.parameters
    most = engine.liquidation_limit * RAD
    overshoot = engine.debt_floor * (BPS + engine.penalty) * RAD // BPS
    assert world.seen["total_open_tab",] <= max(most + overshoot, world.last_open_tab)
    world.last_open_tab = world.seen["total_open_tab",]


def invariant_incentives_of_an_auction_stay_within_its_penalty(world: Base) -> None:
    """I9."""
    for auction_id, paid in world.paid.items():
        assert paid <= world.penalties[auction_id]


def invariant_every_running_auction_has_something_to_sell_and_to_raise(world: Base) -> None:
    """I10."""
    for auction in world.twin.collateral_auction.auctions.values():
        assert auction.tab > 0
        assert not auction.is_sold_out


def invariant_every_unsafe_account_has_an_open_lane(world: Base) -> None:
    """I11: unless pause or limits are against it, which pass."""
    for owner in world.accounts if not world.twin.ledger.is_frozen else ():
        state = world.twin.ledger.account_state(owner)
        prices = world.twin.oracle.prices(state.account.assets)
        if not state.is_unsafe(prices):
            continue
        is_open = any(
            world.pair.read("direct_liquidation", "quote_liquidation", owner, asset, MAX_UINT256)[0]
            for asset in members(state.account.assets)
        )
        is_open = is_open or world.pair.read("engine", "quote_close_out", owner)[0]
        assert is_open or waits_for_room(world, owner)


def invariant_no_callback_is_left_open(world: Base) -> None:
    """I12."""
    assert not world.seen["is_in_callback",]


def invariant_the_rate_never_falls(world: Base) -> None:
    """I13."""
    assert world.seen["rate",] >= world.last_rate
    world.last_rate = world.seen["rate",]


def invariant_parameters_fulfil_their_rules(world: Base) -> None:
    """I18: P1 to P17, at both ends of every ramp, whatever governance was allowed to set."""
    assert broken_by(world.twin) == []


def invariant_a_price_never_rises_between_resets(world: Base) -> None:
    """I19: of a lot, while its auction runs from the same start."""
    for label, found in world.seen.items():
        if label[0] == "auction" and found[2]:
            for asset, _, _, price in found[9]:
                key = (label[1], found[5], asset)
                assert price <= world.last_prices.get(key, price)
                world.last_prices[key] = price


def invariant_settlement_can_pay_every_coin(world: Base) -> None:
    """I20: after a shutdown coin only falls, and what is left of the estate suffices for it."""
    total = world.seen["settlement", "total_coin"]
    if not world.seen["settlement", "is_final"] or not total:
        return
    coin = world.seen["unbacked_debt",]
    assert coin <= total
    address = world.pair.contracts["settlement"].address
    for asset in world.slots:
        claim = world.seen["settlement", "estate"][asset] * coin
        assert world.seen["free", address, asset] * total >= claim


def invariant_surplus_auctions_hold_what_they_owe(world: Base) -> None:
    """I21: coin for every lot, and governance token for every bid."""
    house = world.twin.surplus_auction
    if world.twin.settlement.is_final:
        return
    assert world.seen["coin", house.address] >= sum(found.lot for found in house.auctions.values())
    bids = sum(found.bid for found in house.auctions.values())
    assert world.seen["governance_token", house.address] >= bids
    lots = sum(found.lot for found in house.auctions.values())
    assert world.seen["coin_on_auction",] == lots


def invariant_debt_on_auction_waits_for_a_first_bid(world: Base) -> None:
    """I22: while the books are open; a stuck rest would never be paid."""
    if world.twin.ledger.is_frozen:
        return
    waiting = sum(
        found.bid for found in world.twin.debt_auction.auctions.values() if found.bidder is None
    )
    assert world.seen["debt_on_auction",] == waiting


def invariant_the_pool_owns_what_its_shares_are_worth(world: Base) -> None:
    """I23: shares and cooling shares add up, and there is coin for both pots and the stream."""
    pool, seen = world.twin.guaranty_pool, world.seen
    owners = (*world.accounts, pool.address, pool.gateway)
    assert sum(seen["pool", "balanceOf", who] for who in owners) == seen["pool", "totalSupply"]
    cooling = sum(seen["pool", "cooldown_of", who][0] for who in owners)
    assert cooling == seen["pool", "cooling_shares"]
    assets, cooling_assets, stream_left, _ = seen["pool", "pots"]
    if not world.twin.settlement.is_final:
        assert seen["coin", pool.address] >= (assets + cooling_assets + stream_left) * RAY


INVARIANTS: Final[tuple[Callable[[Base], None], ...]] = tuple(
    found for name, found in list(globals().items()) if name.startswith("invariant_")
)


def collateral_of(world: Base, owner: str) -> dict[int, int]:
    """Collateral of an account by asset [wad]."""
    found = world.seen["account", owner]
    return dict(zip(members(found[2]), found[6], strict=True))


def waits_for_room(world: Base, owner: str) -> bool:
    """Whether lane B would be open but for a pause or a limit."""
    twin, state = world.twin, world.twin.ledger.account_state(owner)
    assets = state.account.assets
    try:
        plan(
            state,
            twin.oracle.prices(assets),
            twin.collateral_auction.capacity(assets),
            twin.engine.parameters,
        )
    except Revert as revert:
        return revert.reason in {
            errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED,
            errors.LIQUIDATION_LIMIT_REACHED,
            errors.LIQUIDATION_DUSTY_PARTIAL,
        }
    return False


# --- What a liquidation does to what is left of the account ---------------------------------------


def check_health_not_lowered(before: tuple[int, int], after: tuple[int, int]) -> None:
    """I14: W' / D' >= W / D, of weighted value [rad * bps] and debt [rad]."""
    weighted, debt = before
    weighted_after, debt_after = after
    assert weighted_after * debt >= weighted * debt_after


def check_no_dust_left(debt: int, debt_after: int, floor: int) -> None:
    """I15: nothing or the floor, to the wad that debts are counted in [rad]."""
    if debt >= floor:
        assert debt_after == 0 or debt_after > floor - RAY


def check_share_not_worth_less(before: PoolShares, now: PoolShares) -> None:
    """I31: neither a share's coin nor a cooling share's; who has none has nothing to lose.

    A share's is that of the conversion both ways, virtual coin and shares included.
    """
    assets, supply = now.assets + VIRTUAL_ASSETS, now.supply + VIRTUAL_SHARES
    assets_before, supply_before = before.assets + VIRTUAL_ASSETS, before.supply + VIRTUAL_SHARES
    assert assets * supply_before >= assets_before * supply
    if before.cooling_supply:
        assert now.cooling_assets * before.cooling_supply >= (
            before.cooling_assets * now.cooling_supply
        )


def check_not_below_floor(price_floor: int, collateral: Wad, payment: int) -> None:
    """I16: nothing is sold below floor_fraction * first price, to the unit of collateral [ray]."""
    assert payment >= (collateral - 1) * price_floor
