# SPDX-License-Identifier: MIT
"""`Settlement.skim`: each account pays its debt with the same part of each of its assets."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.settlement import worth
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK
from tests.unit.contracts.settlement.scene import BASKET

EIGHT = {asset: 10_000 * WAD // w.PRICES[asset] for asset in range(8)}
"""10,000 coins of each of eight assets."""


def check_skimmed(scene, account, debt, amounts):
    """That the last call took these amounts for this debt, and said so; their worth [rad]."""
    found = logged(scene.settlement)
    prices = dict(enumerate(scene.settlement.prices()))
    fields = {
        "account": account,
        "debt": debt,
        "worth": worth(amounts, prices),
        "assets": sum(1 << asset for asset in amounts),
        "amounts": [amounts[asset] for asset in sorted(amounts)],
    }
    assert found == [("AccountSkimmed", fields)]
    return fields["worth"]


def test_skim__solvent_account__pays_its_debt_and_keeps_the_rest(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    unbacked = scene.ledger.unbacked_debt()
    scene.freeze()
    scene.settlement.skim([scene.owner], sender=scene.other)
    check_skimmed(scene, scene.owner, 14_000 * RAD, {ETH: 70 * WAD})
    assert scene.debt(scene.owner) == 0
    assert scene.collateral(scene.owner) == {ETH: 30 * WAD}
    assert scene.free_balances(scene.settlement.address) == {ETH: 70 * WAD}
    assert scene.ledger.unbacked_debt() == unbacked + 14_000 * RAD
    scene.check_books()


def test_skim__leftover__can_be_withdrawn(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.freeze()
    scene.settlement.skim([scene.owner])
    scene.gateway.withdraw(scene.owner, ETH, 30 * WAD, scene.owner, sender=scene.owner)
    assert scene.tokens[ETH].balanceOf(scene.owner) == 30 * WAD
    assert scene.collateral(scene.owner) == {}
    scene.check_books()


def test_skim__basket__takes_the_same_part_of_each(scene):
    """Worth 20,000; 5,000 of debt are a quarter."""
    scene.open_account(scene.owner, BASKET, 5_000 * WAD)
    scene.freeze()
    scene.settlement.skim([scene.owner])
    quarter = {asset: amount // 4 for asset, amount in BASKET.items()}
    check_skimmed(scene, scene.owner, 5_000 * RAD, quarter)
    assert scene.collateral(scene.owner) == {k: v * 3 // 4 for k, v in BASKET.items()}
    scene.check_books()


def test_skim__part_that_is_no_whole_wei__is_rounded_up_per_asset(scene):
    """7,000 of 20,000.0...: with interest the part is a number without end."""
    scene.open_account(scene.owner, BASKET, 7_000 * WAD)
    scene.wait(w.HOUR)
    scene.freeze()
    debt = scene.debt(scene.owner)
    scene.settlement.skim([scene.owner])
    amounts = {k: -(-v * debt // (20_000 * RAD)) for k, v in BASKET.items()}
    check_skimmed(scene, scene.owner, debt, amounts)
    paid = sum(amount * w.PRICES[k] for k, amount in amounts.items()) * RAY
    assert debt <= paid < debt + sum(w.PRICES[k] for k in BASKET) * RAY
    scene.check_books()


def test_skim__account_with_eight_assets__takes_of_all(scene):
    scene.open_account(scene.owner, EIGHT, 20_000 * WAD)
    scene.freeze()
    scene.settlement.skim([scene.owner])
    quarter = {asset: amount // 4 for asset, amount in EIGHT.items()}
    check_skimmed(scene, scene.owner, 20_000 * RAD, quarter)
    assert scene.free_balances(scene.settlement.address) == quarter
    scene.check_books()


@pytest.mark.parametrize(
    ("coins", "kept"), [(139.99, 0), (140, 0), (140.01, 100 * WAD - -(-1_400_000 * WAD // 14_001))]
)
def test_skim__about_par__takes_everything_up_to_it(scene, coins, kept):
    """100 ETH for 14,000 of debt."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, coins)
    scene.freeze()
    scene.settlement.skim([scene.owner])
    assert scene.collateral(scene.owner) == ({ETH: kept} if kept else {})
    assert scene.debt(scene.owner) == 0
    scene.check_books()


def test_skim__account_under_water__gap_is_unbacked_debt(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 60)
    unbacked = scene.ledger.unbacked_debt()
    scene.freeze()
    scene.settlement.skim([scene.owner])
    assert check_skimmed(scene, scene.owner, 14_000 * RAD, {ETH: 100 * WAD}) == 6_000 * RAD
    assert scene.ledger.unbacked_debt() == unbacked + 14_000 * RAD
    scene.check_books()


def test_skim__debt_without_any_collateral__is_unbacked(scene):
    """No account gets there by itself: the lots were sold and the debt came back."""
    auction_id = scene.auction_eth()
    scene.freeze()
    scene.auctions.cancel(auction_id)
    taken_by_lane = [100 * WAD]
    scene.ledger.seize(scene.owner, taken_by_lane, 0, scene.keeper, 0, sender=scene.engine.address)
    scene.ledger.return_collateral(scene.keeper, ETH, 100 * WAD, sender=scene.auctions.address)
    scene.settlement.skim([scene.owner])
    check_skimmed(scene, scene.owner, 14_000 * RAD, {})
    assert scene.debt(scene.owner) == 0
    scene.check_books()


def test_skim__prices_after_the_freeze__do_not_count(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.freeze()
    scene.set_price(ETH, 60)
    scene.settlement.skim([scene.owner])
    assert scene.collateral(scene.owner) == {ETH: 30 * WAD}


def test_skim__many_accounts__skips_who_has_no_debt(scene):
    """Also twice the same, the Treasury and who never had an account."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.open_account(scene.other, {BTC: WAD})
    scene.freeze()
    nobody = [scene.other, scene.treasury.address, w.ZERO_ADDRESS]
    scene.settlement.skim([*nobody, scene.owner, scene.bank, scene.owner])
    names = [name for name, _ in logged(scene.settlement)]
    assert names == ["AccountSkimmed", "AccountSkimmed"]
    assert scene.collateral(scene.other) == {BTC: WAD}
    assert scene.collateral(scene.owner) == {ETH: 30 * WAD}
    assert scene.ledger.total_normalized_debt() == 0
    scene.settlement.skim([])
    scene.settlement.skim([scene.owner])
    assert logged(scene.settlement) == []
    scene.check_books()


def test_skim__thirty_two_accounts__fit_one_call(scene):
    owners = [scene.actor(f"owner {number}") for number in range(32)]
    for owner in owners:
        scene.open_account(owner, {ETH: 100 * WAD, LINK: 100 * WAD}, 5_000 * WAD)
    scene.freeze()
    scene.settlement.skim(owners)
    assert all(scene.debt(owner) == 0 for owner in owners)
    scene.check_books()


# --- Auctions first -------------------------------------------------------------------------------


def test_skim__collateral_auction_runs__reverts_and_works_once_it_is_cancelled(scene):
    """Lots and leftover pay the debt together, whoever calls what first."""
    scene.engine.set_asset_limit(ETH, 1_000_000, sender=scene.governor)
    scene.open_account(scene.owner, {ETH: 14_000 * WAD}, 2_000_000 * WAD)
    scene.set_price(ETH, 150)
    scene.close_out(scene.owner)
    scene.freeze()
    with boa.reverts(errors.SETTLEMENT_AUCTIONS_ARE_RUNNING):
        scene.settlement.skim([scene.owner])
    scene.cancel_all()
    debt = scene.debt(scene.owner)
    scene.settlement.skim([scene.owner])
    check_skimmed(scene, scene.owner, debt, {ETH: -(-debt // (150 * RAY))})
    scene.check_books()


def test_skim__debt_and_surplus_auctions_run__works(scene):
    """They hold no collateral."""
    scene.start_surplus_auction()
    scene.start_debt_auction()
    scene.freeze()
    scene.settlement.skim([scene.bank])
    assert scene.ledger.total_normalized_debt() == 0
    scene.check_books()


def test_skim__not_frozen__reverts(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    with boa.reverts(errors.SETTLEMENT_NOT_FROZEN):
        scene.settlement.skim([scene.owner], sender=scene.governor)
    assert scene.debt(scene.owner) == 14_000 * RAD
