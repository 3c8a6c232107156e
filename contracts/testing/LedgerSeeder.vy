# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title LedgerSeeder
@license AGPL-3.0-only
@notice Fills a Ledger with many accounts at once; for local nets, whose nodes can swap code.
@dev    Its runtime code takes the place of a Ledger's for some calls, and writes and logs through
        the very modules that the Ledger does, at the same slots. What it leaves is what as many
        deposits and loans would have left, once the tokens are at the Gateway and the loans are
        minted: see `scripts/seeding.py`. It checks nothing.
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

from contracts.interfaces import ILedger

from contracts.modules import account_book

initializes: account_book

from contracts.modules import coin_book

initializes: coin_book

RAY: constant(uint256) = 10**27

MAX_ACCOUNTS: constant(uint256) = 128


struct Seed:
    account: address
    normalized_debt: uint256  # [wad]
    assets: uint256  # [bitmap]
    amounts: DynArray[uint256, 8]  # ascending by asset [wad]


@deploy
def __init__():
    account_book.__init__()
    coin_book.__init__(1)


@external
def seed(seeds: DynArray[Seed, MAX_ACCOUNTS], gateway: address, treasury: address):
    """
    @notice Write accounts that were empty, and create the coin of their loans.
    @param seeds Accounts.
    @param gateway Who gets the coin, as with every loan.
    @param treasury Who gets what a loan is rounded up by.
    """
    rate: uint256 = account_book.rates_word & account_book.RATE_MASK
    normalized_debt: uint256 = 0
    borrowed: uint256 = 0
    for each: Seed in seeds:
        head: uint256 = account_book._head(each.account)
        number: uint256 = 0
        for asset: uint256 in range(16):
            if (each.assets >> asset) & 1 == 1:
                amount: uint256 = each.amounts[number]
                head = account_book._set_collateral(each.account, head, asset, amount)
                account_book._raise_total(asset, amount, False)
                number += 1
        account_book._store_head(each.account, head, each.normalized_debt)
        normalized_debt += each.normalized_debt
        borrowed += each.normalized_debt * rate // RAY
        log ILedger.AccountChanged(
            account=each.account,
            normalized_debt=each.normalized_debt,
            assets=each.assets,
            amounts=each.amounts,
        )
    account_book._change_total_debt(normalized_debt, 0)
    coin_book._credit_coin(gateway, borrowed * RAY)
    coin_book._credit_coin(treasury, normalized_debt * rate - borrowed * RAY)
