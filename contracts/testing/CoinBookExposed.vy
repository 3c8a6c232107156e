# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title CoinBookExposed
@license AGPL-3.0-only
@notice Coin and unbacked debt of `coin_book`, callable from outside for golden vectors.
@dev    Units and reverts stand at the functions of the module; who may call is the Ledger's affair.
"""

from contracts.modules import coin_book

initializes: coin_book


@deploy
def __init__(bucket_length: uint256):
    coin_book.__init__(bucket_length)


@external
def credit_coin(account: address, amount: uint256):
    coin_book._credit_coin(account, amount)


@external
def debit_coin(account: address, amount: uint256):
    coin_book._debit_coin(account, amount)


@external
def queue_debt(due: uint256, minted: uint256):
    coin_book._queue_debt(due, minted)


@external
def mature(until: uint256) -> uint256:
    return coin_book._mature(until)


@external
def change_unbacked(minted: uint256, burned: uint256):
    coin_book._change_unbacked(minted, burned)


@external
def change_on_auction(added: uint256, removed: uint256):
    coin_book._change_on_auction(added, removed)


@external
@view
def coin(account: address) -> uint256:
    return coin_book.coin[account]


@external
@view
def matured() -> uint256:
    return coin_book._matured()


@external
@view
def debts() -> (uint256, uint256, uint256):
    return coin_book.unbacked_debt, coin_book._queued(), coin_book.debt_on_auction
