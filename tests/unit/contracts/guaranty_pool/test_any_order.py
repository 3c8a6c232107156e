# SPDX-License-Identifier: MIT
"""Any acts in any order: the bytecode does as the twin, and nobody gets coin of others."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.units import RAD, RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s

NAMES = st.sampled_from(s.OWNERS)
AMOUNTS = st.one_of(st.integers(1, 10), st.integers(1, 10**7).map(lambda coins: coins * s.COIN + 7))
PARTS = st.sampled_from([(0, 1), (1, 3), (1, 2), (1, 1), (4, 3)])
"""Of what an owner has."""

ACTS = st.one_of(
    st.tuples(st.just("deposit"), NAMES, AMOUNTS),
    st.tuples(st.just("mint"), NAMES, AMOUNTS),
    st.tuples(st.just("transfer"), NAMES, PARTS),
    st.tuples(st.just("cool"), NAMES, PARTS),
    st.tuples(st.just("cancel"), NAMES),
    st.tuples(st.just("redeem"), NAMES, PARTS),
    st.tuples(st.just("withdraw"), NAMES, PARTS),
    st.tuples(st.just("reward"), st.integers(1, 10**5 * RAD)),
    st.tuples(st.just("slash"), st.one_of(st.integers(1, 10), st.integers(1, 10**7 * RAD))),
    st.tuples(st.just("owe"), st.sampled_from([0, 0, 1])),
    st.tuples(st.just("wait"), st.sampled_from([1, 12, s.HOUR, s.DAY, s.COOLDOWN, 3 * s.WEEK])),
)


class Run:
    """One run, with what went in and came out."""

    def __init__(self) -> None:
        self.scene = s.build()

    def deposit(self, name, amount):
        owner = self.scene.owner(name)
        self.scene.give(owner, amount * RAY)
        self.scene.attempt("deposit", amount, owner, sender=owner)

    def mint(self, name, amount):
        owner = self.scene.owner(name)
        self.scene.give(owner, amount * RAY)
        self.scene.attempt("mint", amount * 10**5, owner, sender=owner)

    def transfer(self, name, part):
        owner = self.scene.owner(name)
        amount = self.scene.twin.balance_of(owner) * part[0] // part[1]
        self.scene.attempt("transfer", self.scene.owner("chloe"), amount, sender=owner)

    def cool(self, name, part):
        owner = self.scene.owner(name)
        shares = self.scene.twin.balance_of(owner) * part[0] // part[1]
        self.scene.attempt("start_cooldown", shares, sender=owner)

    def cancel(self, name):
        self.scene.attempt("cancel_cooldown", sender=self.scene.owner(name))

    def redeem(self, name, part):
        owner = self.scene.owner(name)
        shares = self.scene.twin.cooldown_of(owner).shares * part[0] // part[1]
        self.scene.attempt("redeem", shares, owner, owner, sender=owner)

    def withdraw(self, name, part):
        owner = self.scene.owner(name)
        assets = self.scene.pool.maxWithdraw(owner) * part[0] // part[1]
        self.scene.attempt("withdraw", assets, owner, owner, sender=owner)

    def reward(self, amount):
        self.scene.reward(amount)
        self.scene.do("fetch")

    def slash(self, amount):
        pots = self.scene.twin.pots()
        worth = self._worth()
        taken = self.scene.slash(amount) // RAY
        after = self._worth()
        # Nobody loses more than his part, but for the wad that rounding takes of each pot.
        for name, before in worth.items():
            assert after[name] >= before * (pots.total - taken) // max(pots.total, 1) - 3

    def owe(self, matured):
        self.scene.owe(matured)

    def wait(self, seconds):
        self.scene.wait(seconds)
        self.scene.compare()

    def _worth(self):
        """What each owner's shares and cooling shares would bring [wad]."""
        pool, twin = self.scene.pool, self.scene.twin
        pots = twin.pots()
        worth = {}
        for name, owner in self.scene.owners.items():
            cooling = twin.cooldown_of(owner).shares
            part = cooling * pots.cooling_assets // max(twin.cooling_supply, 1)
            worth[name] = pool.convertToAssets(pool.balanceOf(owner)) + part
        return worth


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=5, max_size=25))
def test_pool__any_acts__does_as_the_twin_does(acts):
    run = Run()
    for name, *arguments in acts:
        getattr(run, name)(*arguments)

    # The last to leave finds his coin: both pots together never pay more than they hold.
    scene = run.scene
    scene.owe(0)
    for owner in scene.owners.values():
        scene.attempt("start_cooldown", scene.twin.balance_of(owner), sender=owner)
    scene.wait(s.COOLDOWN)
    for owner in scene.owners.values():
        most = scene.pool.maxRedeem(owner)
        scene.attempt("redeem", most, owner, owner, sender=owner)
    assert scene.twin.supply == 0 or scene.twin.pots().assets <= 10**6
