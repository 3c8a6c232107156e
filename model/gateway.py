# SPDX-License-Identifier: MIT
"""Custody of tokens: where collateral and coin enter and leave; the twin of `Gateway.vy`.

Amounts are in the token's own decimals at this edge and wad in the Ledger. The coin's supply in wad
equals the Gateway's coin in the Ledger: leaving mints, entering burns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from model import errors
from model.account_book import CollateralChange
from model.chain import ZERO_ADDRESS, Contract, external
from model.errors import Revert
from model.fixed_point import uint256
from model.oracle import MAX_DECIMALS
from model.setter_rules import MAX_ASSETS
from model.units import RAY, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.direct_liquidation import DirectLiquidation
    from model.ledger import Ledger
    from model.token import Token
    from model.wiring import Wiring

MAX_AMOUNT: Final = 2**128
"""That leaves [token units, wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`IGateway.Change`."""

    asset: int
    deposited: int = 0
    """[token units]."""
    withdrawn: int = 0
    """[token units]."""


@dataclass(eq=False, kw_only=True)
class Gateway(Contract):
    """Custody of all collateral."""

    address: str
    ledger: Ledger
    stablecoin: Token
    direct_liquidation: DirectLiquidation
    tokens: tuple[Token, ...]
    """Of each asset."""
    wiring: Wiring
    offered: dict[str, Token] = field(default_factory=dict)
    """Tokens that may become assets, by address."""
    operators: dict[tuple[str, str], bool] = field(default_factory=dict)
    """By owner and operator: whether he may act for the owner."""

    # --- Collateral -------------------------------------------------------------------------------

    @external
    def deposit(self, account: str, asset: int, amount: int, *, sender: str) -> None:
        """Add collateral to an account; a stranger only to an asset that it holds [token units]."""
        _check_amount(amount)
        change = Change(asset=asset, deposited=amount)
        is_stranger = not self._may_act(account, sender)
        self._adjust(
            account,
            [change],
            Wad(0),
            Wad(0),
            receiver=sender,
            sender=sender,
            is_stranger=is_stranger,
        )

    @external
    def withdraw(
        self, account: str, asset: int, amount: int, receiver: str, *, sender: str
    ) -> None:
        """Take collateral out of an account [token units]."""
        self._check_may_act(account, sender)
        _check_amount(amount)
        change = Change(asset=asset, withdrawn=amount)
        self._adjust(account, [change], Wad(0), Wad(0), receiver=receiver, sender=sender)

    @external
    def withdraw_free(self, asset: int, amount: int, receiver: str, *, sender: str) -> None:
        """Take out the sender's free balance [token units]."""
        _check_amount(amount)
        scale = self.scale(asset)
        _check_size(amount)
        wad = Wad(amount * scale)
        self.ledger.coins.debit_free(sender, asset, wad)
        self._send(asset, receiver, amount)

    # --- Debt -------------------------------------------------------------------------------------

    @external
    def borrow(self, account: str, amount: Wad, receiver: str, *, sender: str) -> None:
        """Borrow coin against an account's collateral [wad]."""
        self._check_may_act(account, sender)
        _check_amount(amount)
        self._adjust(account, [], amount, Wad(0), receiver=receiver, sender=sender)

    @external
    def repay(self, account: str, amount: Wad, *, sender: str) -> Wad:
        """Repay at most so much of an account's debt, anyone for anyone; coin repaid [wad]."""
        _check_amount(amount)
        is_stranger = not self._may_act(account, sender)
        return self._adjust(
            account, [], Wad(0), amount, receiver=sender, sender=sender, is_stranger=is_stranger
        )

    @external
    def adjust(
        self,
        account: str,
        changes: Sequence[Change],
        borrowed: Wad,
        repaid: Wad,
        receiver: str,
        *,
        sender: str,
    ) -> Wad:
        """Several changes of one account at once; coin repaid [wad].

        Args:
            account: Owner.
            changes: Collateral in and out, strictly ascending by asset.
            borrowed: Coin to borrow [wad].
            repaid: Most coin of the sender to repay [wad].
            receiver: Who gets collateral and coin that leave.
            sender: The owner or an operator of his.
        """
        self._check_may_act(account, sender)
        return self._adjust(account, changes, borrowed, repaid, receiver=receiver, sender=sender)

    def _adjust(
        self,
        account: str,
        changes: Sequence[Change],
        borrowed: Wad,
        repaid: Wad,
        *,
        receiver: str,
        sender: str,
        is_stranger: bool = False,
    ) -> Wad:
        """Pull tokens, change the books, send tokens."""
        if account == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_ACCOUNT_IS_ZERO)
        booked = [self._pulled(change, sender) for change in changes]
        _check_size(borrowed)
        paid = self.ledger.change_account(
            account, booked, borrowed, repaid, is_stranger=is_stranger
        )
        if paid:
            self.stablecoin.burn(sender, paid)
        if borrowed:
            self._mint(receiver, borrowed)
        for change in changes:
            if change.withdrawn:
                self._send(change.asset, receiver, change.withdrawn)
        return paid

    def _pulled(self, change: Change, sender: str) -> CollateralChange:
        """What a change means to the Ledger, its tokens being taken from the sender."""
        scale = self.scale(change.asset)
        if change.deposited:
            self.tokens[change.asset].move(sender, self.address, change.deposited)
        _check_size(change.withdrawn)
        return CollateralChange(
            asset=change.asset,
            added=Wad(uint256(change.deposited * scale)),
            removed=Wad(change.withdrawn * scale),
        )

    # --- Liquidation ------------------------------------------------------------------------------

    @external
    def liquidate(
        self,
        account: str,
        asset: int,
        max_debt: Wad,
        min_collateral: int,
        receiver: str,
        *,
        sender: str,
    ) -> tuple[Wad, int]:
        """Lane A, paid with tokens of the coin, for tokens of the collateral.

        Args:
            account: To liquidate.
            asset: To seize.
            max_debt: Most debt to repay; the Treasury's share comes on top [wad].
            min_collateral: Least collateral to accept [token units].
            receiver: Who gets it.
            sender: Pays.

        Returns:
            Coin paid [wad], collateral received [token units].
        """
        scale = self.scale(asset)
        coins = self.ledger.coins
        before = coins.coin_of(self.address)
        _check_size(min_collateral)
        least = Wad(min_collateral * scale)
        lane = self.direct_liquidation
        _, collateral = lane.liquidate(
            account, asset, max_debt, least, self.address, sender=self.address
        )
        paid = Wad((before - coins.coin_of(self.address)) // RAY)
        amount, rest = divmod(collateral, scale)
        if rest:
            coins.credit_free(sender, asset, Wad(rest))
        self.stablecoin.burn(sender, paid)
        self._send(asset, receiver, amount)
        return paid, amount

    # --- Coin -------------------------------------------------------------------------------------

    @external
    def enter_coin(self, account: str, amount: Wad, *, sender: str) -> None:
        """Turn the sender's tokens of the coin into internal coin of an account [wad]."""
        _check_amount(amount)
        if account == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_ACCOUNT_IS_ZERO)
        if account == self.address:
            raise Revert(errors.GATEWAY_ACCOUNT_IS_THE_GATEWAY)
        self.stablecoin.burn(sender, amount)
        self.ledger.coins.move(self.address, account, Rad(amount * RAY))

    @external
    def exit_coin(self, amount: Wad, receiver: str, *, sender: str) -> None:
        """Turn the sender's internal coin into tokens [wad]."""
        _check_amount(amount)
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_RECEIVER_IS_ZERO)
        _check_size(amount)
        self.ledger.coins.move(sender, self.address, Rad(amount * RAY))
        self._mint(receiver, amount)

    # --- Governor ---------------------------------------------------------------------------------

    @external
    def add_asset(self, token: str, *, sender: str) -> int:
        """Open the gate for a token that the Ledger has listed; the asset's number."""
        self.wiring.check_governor(sender, errors.GATEWAY_CALLER_IS_NOT_THE_GOVERNOR)
        asset, added = len(self.tokens), self.offered[token]
        if asset >= MAX_ASSETS:
            raise Revert(errors.GATEWAY_TOO_MANY_ASSETS)
        if added in self.tokens:
            raise Revert(errors.GATEWAY_TOKEN_ALREADY_ADDED)
        if added.decimals > MAX_DECIMALS:
            raise Revert(errors.GATEWAY_TOO_MANY_DECIMALS)
        if asset not in self.ledger.book.assets:
            raise Revert(errors.GATEWAY_ASSET_NOT_LISTED)
        self.tokens = (*self.tokens, added)
        return asset

    # --- Operators --------------------------------------------------------------------------------

    @external
    def set_operator(self, operator: str, approved: bool, *, sender: str) -> None:
        """Let another address withdraw and borrow for the sender's account, or no longer."""
        if operator == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_OPERATOR_IS_ZERO)
        self.operators[sender, operator] = approved

    def _may_act(self, account: str, sender: str) -> bool:
        return sender == account or self.operators.get((account, sender), False)

    def _check_may_act(self, account: str, sender: str) -> None:
        if not self._may_act(account, sender):
            raise Revert(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT)

    # --- Tokens -----------------------------------------------------------------------------------

    def scale(self, asset: int) -> int:
        """Wad of the Ledger per unit of an asset's token.

        Raises:
            Revert: If there is no such asset.
        """
        if asset >= len(self.tokens):
            raise Revert(errors.GATEWAY_ASSET_NOT_ADDED)
        return int(10 ** (18 - self.tokens[asset].decimals))

    def _mint(self, receiver: str, amount: Wad) -> None:
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_RECEIVER_IS_ZERO)
        self.stablecoin.mint(receiver, amount)

    def _send(self, asset: int, receiver: str, amount: int) -> None:
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.GATEWAY_RECEIVER_IS_ZERO)
        self.tokens[asset].move(self.address, receiver, amount)


def _check_size(amount: int) -> None:
    """Of what is asked for, before anybody has looked whether there is as much."""
    if amount > MAX_AMOUNT:
        raise Revert(errors.GATEWAY_AMOUNT_TOO_LARGE)


def _check_amount(amount: int) -> None:
    if amount == 0:
        raise Revert(errors.GATEWAY_AMOUNT_IS_0)
