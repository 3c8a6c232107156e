# SPDX-License-Identifier: MIT
"""Coin that stands in for bad debt; the twin of `GuarantyPool.vy`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from model import errors
from model import guaranty_rules as rules
from model.chain import ZERO_ADDRESS, external
from model.errors import Revert
from model.guaranty_rules import EMPTY, NO_COOLDOWN, Cooldown, Pots
from model.setter_rules import most, require
from model.token import Erc20
from model.units import RAY, Rad, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from model.ledger import Ledger
    from model.parameters import GuarantyPoolParameters
    from model.wiring import Wiring


@dataclass(eq=False, kw_only=True)
class GuarantyPool(Erc20):
    """An ERC-20 of shares of coin that is slashed before governance token is sold."""

    address: str
    gateway: str
    """Whose coin is the stablecoin's supply."""
    escrow: str
    """Whose coin is the pool's rewards: the collateral auction."""
    parameters: GuarantyPoolParameters
    ledger: Ledger
    wiring: Wiring
    stored: Pots = EMPTY
    """As of `since`."""
    since: UnixTime = field(default=UnixTime(0))
    supply: int = 0
    """All shares."""
    cooling_supply: int = 0
    """All cooling shares."""
    cooldowns: dict[str, Cooldown] = field(default_factory=dict)
    """By owner."""
    final_supplies: tuple[int, int] | None = None
    """Shares and cooling shares among which the pots are divided, once Settlement closed them."""

    # --- Anyone -----------------------------------------------------------------------------------

    @external
    def fetch(self) -> Wad:
        """Take the rewards that wait, and let them stream in; their sum [wad]."""
        rewards = self._waiting_rewards()
        pots = self._opened()
        if rewards > 0:
            self._store(pots)
        return rewards

    @external
    def deposit(self, assets: Wad, receiver: str, *, sender: str) -> int:
        """Put coin in [wad]; the shares."""
        pots = self._opened()
        shares = rules.to_shares(assets, pots.assets, self.supply)
        self._mint(pots, assets, shares, receiver, sender)
        return shares

    @external
    def mint(self, shares: int, receiver: str, *, sender: str) -> Wad:
        """Put in what shares cost [wad]."""
        pots = self._opened()
        assets = rules.to_assets(shares, pots.assets, self.supply, is_up=True)
        self._mint(pots, assets, shares, receiver, sender)
        return assets

    @external
    def start_cooldown(self, shares: int, *, sender: str) -> int:
        """Ask for the coin of shares; the clock starts anew for all. The cooling shares."""
        pots = self._opened()
        if shares > self.balance_of(sender):
            raise Revert(errors.POOL_SHARES_TOO_LOW)
        assets = rules.to_assets(shares, pots.assets, self.supply)
        if assets == 0:
            raise Revert(errors.POOL_NO_COIN)
        cooling = rules.to_cooling_shares(assets, pots.cooling_assets, self.cooling_supply)
        self._change_shares(sender, -shares)
        self.cooling_supply += cooling
        self.cooldowns[sender] = Cooldown(
            shares=self.cooldown_of(sender).shares + cooling,
            ends_at=UnixTime(self.chain.timestamp + self.parameters.cooldown),
        )
        self._store(rules.moved(pots, to_cooling=assets))
        return cooling

    @external
    def cancel_cooldown(self, *, sender: str) -> int:
        """Stay after all; the shares."""
        pots = self._opened()
        cooling = self.cooldown_of(sender).shares
        assets = Wad(rules.part(cooling, pots.cooling_assets, self.cooling_supply))
        shares = rules.to_shares(assets, pots.assets, self.supply)
        self._check_shares(shares)
        self._remove_cooling(sender, cooling)
        self._store(rules.moved(pots, to_cooling=-assets))
        self._change_shares(sender, shares)
        return shares

    @external
    def withdraw(self, assets: Wad, receiver: str, owner: str, *, sender: str) -> int:
        """Take coin out that has cooled down [wad]; the cooling shares spent."""
        pots = self._opened()
        cooldown = self._cooled(owner, sender)
        if assets > rules.part(cooldown.shares, pots.cooling_assets, self.cooling_supply):
            raise Revert(errors.POOL_COOLING_SHARES_TOO_LOW)
        if assets == 0:
            raise Revert(errors.POOL_NO_COIN)
        shares = rules.mul_div(assets, self.cooling_supply, pots.cooling_assets, is_up=True)
        self._pay(pots, assets, shares, receiver, owner)
        return shares

    @external
    def redeem(self, shares: int, receiver: str, owner: str, *, sender: str) -> Wad:
        """Take the coin of cooling shares out that have cooled down [wad]."""
        pots = self._opened()
        if shares > self._cooled(owner, sender).shares:
            raise Revert(errors.POOL_COOLING_SHARES_TOO_LOW)
        assets = Wad(rules.part(shares, pots.cooling_assets, self.cooling_supply))
        if assets == 0:
            raise Revert(errors.POOL_NO_COIN)
        self._pay(pots, assets, shares, receiver, owner)
        return assets

    @external
    def leave(self, receiver: str, *, sender: str) -> Rad:
        """Take the coin of all one's shares and cooling shares out, after a shutdown [rad]."""
        if self.final_supplies is None:
            raise Revert(errors.POOL_NOT_CLOSED)
        self._check_receiver(receiver)
        shares, cooling = self.balance_of(sender), self.cooldown_of(sender).shares
        supply, cooling_supply = self.final_supplies
        paid = rules.part(shares, self.stored.assets * RAY, supply)
        paid += rules.part(cooling, self.stored.cooling_assets * RAY, cooling_supply)
        if paid == 0:
            raise Revert(errors.POOL_NO_COIN)
        self._change_shares(sender, -shares)
        self._remove_cooling(sender, cooling)
        self.ledger.coins.move(self.address, receiver, Rad(paid))
        return Rad(paid)

    # --- Governor ---------------------------------------------------------------------------------

    @external
    def set_parameters(self, new: GuarantyPoolParameters, *, sender: str) -> None:
        """Replace all parameters at once; cooldowns that run keep their end."""
        self.wiring.check_governor(sender, errors.POOL_CALLER_IS_NOT_THE_GOVERNOR)
        require(new.cooldown <= most(new, "cooldown"), errors.POOL_COOLDOWN_TOO_LONG)
        least = rules.least_cooldown(
            self.wiring.treasury.parameters.debt_queue_delay,
            self.ledger.coins.bucket_length,
            Seconds(self.wiring.tail),
            Seconds(self.wiring.oracle.max_delay),
        )
        require(new.cooldown >= least, errors.POOL_COOLDOWN_TOO_SHORT_FOR_QUEUE_AND_AUCTIONS)
        self.parameters = new

    # --- Treasury, Settlement ---------------------------------------------------------------------

    def slash(self, amount: Rad) -> Rad:
        """Give the Treasury coin for matured debt; what it got [rad]."""
        return self._slash(amount, rules.slashable(self.pots().total), self.ledger.coins.treasury)

    def close(self) -> Rad:
        """End the pool, with all rewards streamed in; the coin of all owners [rad]."""
        pots = rules.closed(self._fetched(), self.supply)
        self._store(pots)
        self.final_supplies = self.supply, self.cooling_supply
        return Rad(pots.total * RAY)

    def bear(self, shortfall: Rad, settlement: str) -> Rad:
        """Give Settlement coin that nothing else backs, all if need be; what it got [rad]."""
        return self._slash(shortfall, self.pots().total, settlement)

    def _slash(self, amount: Rad, most: Wad, receiver: str) -> Rad:
        taken = rules.slashed(amount, most)
        if taken == 0:
            return Rad(0)
        self._store(rules.after_slash(self.pots(), taken))
        self.ledger.coins.move(self.address, receiver, Rad(taken * RAY))
        return Rad(taken * RAY)

    # --- Views ------------------------------------------------------------------------------------

    def pots(self) -> Pots:
        """Both pots and the stream as of this block, without what was paid since the end."""
        if self.final_supplies is not None:
            return rules.left(self.stored, self.final_supplies, self.supply, self.cooling_supply)
        return rules.streamed(self.stored, self.since, self.chain.timestamp, self.supply)

    def slashable(self) -> Wad:
        """Most that one slash takes [wad]."""
        return rules.slashable(self.pots().total)

    def cooldown_of(self, owner: str) -> Cooldown:
        """An owner's cooling shares."""
        return self.cooldowns.get(owner, NO_COOLDOWN)

    def redeemable(self, owner: str) -> int:
        """Cooling shares that an owner can redeem now: `maxRedeem`."""
        cooldown = self.cooldown_of(owner)
        is_closed = self._is_closed() or self._matured_debt_stands()
        return 0 if is_closed or self.chain.timestamp < cooldown.ends_at else cooldown.shares

    # --- Internal ---------------------------------------------------------------------------------

    def _opened(self) -> Pots:
        """The pots of this block, after fetching rewards."""
        self.ledger.check_open()
        return self._fetched()

    def _fetched(self) -> Pots:
        """The pots of this block, with rewards that waited."""
        rewards = self._waiting_rewards()
        if rewards == 0:
            return self.pots()
        self.ledger.coins.move(self.escrow, self.address, Rad(rewards * RAY))
        return rules.with_rewards(self.pots(), rewards, self.chain.timestamp)

    def _store(self, pots: Pots) -> None:
        self.stored, self.since = pots, self.chain.timestamp

    def _mint(self, pots: Pots, assets: Wad, shares: int, receiver: str, payer: str) -> None:
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.POOL_RECEIVER_IS_ZERO)
        self._check_shares(shares)
        self._store(replace(pots, assets=Wad(pots.assets + assets)))
        self._change_shares(receiver, shares)
        self.ledger.coins.move(payer, self.address, Rad(assets * RAY))

    def _pay(self, pots: Pots, assets: Wad, shares: int, receiver: str, owner: str) -> None:
        self._check_receiver(receiver)
        self._remove_cooling(owner, shares)
        self._store(replace(pots, cooling_assets=Wad(pots.cooling_assets - assets)))
        self.ledger.coins.move(self.address, receiver, Rad(assets * RAY))

    def _change_shares(self, owner: str, change: int) -> None:
        self.balances[owner] = self.balance_of(owner) + change
        self.supply += change

    def _remove_cooling(self, owner: str, shares: int) -> None:
        cooldown = self.cooldown_of(owner)
        left = cooldown.shares - shares
        self.cooldowns[owner] = replace(cooldown, shares=left) if left else NO_COOLDOWN
        self.cooling_supply -= shares

    def _check_receiver(self, receiver: str) -> None:
        if receiver in (ZERO_ADDRESS, self.address, self.gateway):
            raise Revert(errors.POOL_RECEIVER_CANNOT_BE_PAID)

    def _cooled(self, owner: str, sender: str) -> Cooldown:
        if owner != sender:
            raise Revert(errors.POOL_CALLER_IS_NOT_THE_OWNER)
        cooldown = self.cooldown_of(owner)
        if self.chain.timestamp < cooldown.ends_at:
            raise Revert(errors.POOL_STILL_COOLING)
        if self._matured_debt_stands():
            raise Revert(errors.POOL_MATURED_DEBT_STANDS)
        return cooldown

    def _matured_debt_stands(self) -> bool:
        """Whether debt has matured, or will as soon as anybody settles."""
        books = self.ledger.coins.books
        if books.matured > 0:
            return True
        waits = self.wiring.treasury.parameters.debt_queue_delay
        return bool(books.queue) and self.chain.timestamp >= books.queue[0].era + waits

    def _waiting_rewards(self) -> Wad:
        """Rewards that can be fetched [wad]; none while nobody would earn them."""
        if self.supply < rules.LEAST_SHARES:
            return Wad(0)
        return Wad(self.ledger.coins.coin_of(self.escrow) // RAY)

    def _check_shares(self, shares: int) -> None:
        if shares == 0:
            raise Revert(errors.POOL_NO_SHARES)
        if self.supply + shares > rules.MAX_SHARES:
            raise Revert(errors.POOL_TOO_MANY_SHARES)

    def _is_closed(self) -> bool:
        """Whether a callback runs, or Settlement has frozen the books."""
        return self.ledger.callback_account is not None or self.ledger.is_frozen
