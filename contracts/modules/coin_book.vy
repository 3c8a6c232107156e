# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Coin book
@license AGPL-3.0-only
@notice Internal coin, free balances and unbacked debt: the half of the Ledger that knows no prices.
@dev    Stateful; the Ledger initializes it. Every change logs the value after it.
        unbacked = queued + matured + on auction; matured is derived, so that what is minted
        against unbacked debt (incentives) is matured at once and needs no write of its own.
@custom:source MakerDAO dss, `vat.sol` (dai, sin, gem) and `vow.sol` (Sin, Ash, sin[era]).
"""

from contracts.interfaces import ILedger
from contracts.modules import fixed_point as fp


################################################################
#                          IMMUTABLES                          #
################################################################


# Debts queued within one bucket mature together [seconds].
BUCKET_LENGTH: immutable(uint256)


################################################################
#                          CONSTANTS                           #
################################################################


MAX_BUCKET_LENGTH: constant(uint256) = 7 * 86_400
MAX_ERAS_PER_CALL: constant(uint256) = 30


################################################################
#                           STORAGE                            #
################################################################


coin: HashMap[address, uint256]  # [rad]
free_balance: HashMap[address, HashMap[uint256, uint256]]  # account -> asset -> amount [wad]

unbacked_debt: uint256  # queued, matured and on auction [rad]
queued_debt: uint256  # sum of all buckets [rad]
debt_on_auction: uint256  # in debt auctions [rad]

bucket: HashMap[uint256, uint256]  # end of the bucket [unix time] -> debt [rad]
eras: HashMap[uint256, uint256]  # position in the queue -> end of the bucket [unix time]
era_count: uint256  # positions ever used
era_cursor: uint256  # first position that has not matured


@deploy
def __init__(bucket_length: uint256):
    """
    @param bucket_length Length of a bucket, 1 second to 7 days [seconds].
    """
    assert bucket_length > 0, "ledger: bucket length is 0"
    assert bucket_length <= MAX_BUCKET_LENGTH, "ledger: bucket length too long"
    BUCKET_LENGTH = bucket_length


################################################################
#                             COIN                             #
################################################################


@internal
def _credit_coin(account: address, amount: uint256):
    """
    @notice Give coin.
    @param account Who gets it.
    @param amount Coin [rad].
    """
    balance: uint256 = self.coin[account] + amount
    self.coin[account] = balance
    log ILedger.CoinChanged(account=account, amount=balance)


@internal
def _debit_coin(account: address, amount: uint256):
    """
    @notice Take coin.
    @param account Who loses it.
    @param amount Coin, at most the balance [rad].
    """
    balance: uint256 = self.coin[account]
    assert amount <= balance, "ledger: coin too low"
    balance = unsafe_sub(balance, amount)
    self.coin[account] = balance
    log ILedger.CoinChanged(account=account, amount=balance)


################################################################
#                        FREE BALANCES                         #
################################################################


@internal
def _credit_free(account: address, asset: uint256, amount: uint256):
    """
    @notice Give withdrawable collateral that backs no debt.
    @param account Who gets it.
    @param asset Asset, 0..15.
    @param amount Amount [wad].
    """
    balance: uint256 = self.free_balance[account][asset] + amount
    self.free_balance[account][asset] = balance
    log ILedger.FreeBalanceChanged(account=account, asset=asset, amount=balance)


@internal
def _debit_free(account: address, asset: uint256, amount: uint256):
    """
    @notice Take free collateral.
    @param account Who loses it.
    @param asset Asset, 0..15.
    @param amount Amount, at most the balance [wad].
    """
    balance: uint256 = self.free_balance[account][asset]
    assert amount <= balance, "ledger: free balance too low"
    balance = unsafe_sub(balance, amount)
    self.free_balance[account][asset] = balance
    log ILedger.FreeBalanceChanged(account=account, asset=asset, amount=balance)


################################################################
#                        UNBACKED DEBT                         #
################################################################


@internal
def _queue_debt(due: uint256, minted: uint256):
    """
    @notice Debt that left an account waits in today's bucket; coin minted beside it is matured at once.
    @dev The bucket of time t ends at ceil(t / BUCKET_LENGTH) * BUCKET_LENGTH.
    @param due Debt to queue [rad].
    @param minted Unbacked coin minted for incentives [rad].
    """
    # Cannot pass 2**256: a time stamp plus at most seven days.
    era: uint256 = (block.timestamp + BUCKET_LENGTH - 1) // BUCKET_LENGTH * BUCKET_LENGTH
    waiting: uint256 = self.bucket[era]
    if waiting == 0:
        self.eras[self.era_count] = era
        self.era_count += 1
    waiting += due
    self.bucket[era] = waiting
    queued: uint256 = self.queued_debt + due
    self.queued_debt = queued
    unbacked: uint256 = self.unbacked_debt + due + minted
    self.unbacked_debt = unbacked

    log ILedger.BucketChanged(era=era, amount=waiting, queued=queued)
    log ILedger.UnbackedDebtChanged(unbacked=unbacked)


@internal
def _mature(until: uint256) -> uint256:
    """
    @notice Let the buckets that ended at or before `until` mature, oldest first, 30 a call.
    @param until Latest end of a bucket that matures [unix time].
    @return Debt that matured [rad].
    """
    first: uint256 = self.era_cursor
    cursor: uint256 = first
    count: uint256 = self.era_count
    queued: uint256 = self.queued_debt
    matured: uint256 = 0
    for _: uint256 in range(MAX_ERAS_PER_CALL):
        if cursor == count:
            break
        era: uint256 = self.eras[cursor]
        if era > until:
            break
        waiting: uint256 = self.bucket[era]
        matured += waiting
        queued -= waiting
        self.bucket[era] = 0
        self.eras[cursor] = 0
        cursor += 1
        log ILedger.BucketChanged(era=era, amount=0, queued=queued)
    if cursor > first:
        self.era_cursor = cursor
        self.queued_debt = queued
    return matured


@internal
def _change_unbacked(minted: uint256, burned: uint256):
    """
    @notice Unbacked debt grows by coin minted against it, falls by coin burned.
    @param minted Added [rad].
    @param burned Removed [rad].
    """
    unbacked: uint256 = self.unbacked_debt + minted - burned
    self.unbacked_debt = unbacked
    log ILedger.UnbackedDebtChanged(unbacked=unbacked)


@internal
def _change_on_auction(added: uint256, removed: uint256):
    """
    @notice Matured debt goes to a debt auction, or a debt auction's coin removes it.
    @param added Added to debt on auction [rad].
    @param removed Removed from debt on auction [rad].
    """
    on_auction: uint256 = self.debt_on_auction + added - removed
    self.debt_on_auction = on_auction
    log ILedger.DebtOnAuctionChanged(on_auction=on_auction)


@internal
@view
def _matured() -> uint256:
    """
    @notice Debt that neither waits nor is on auction.
    @dev Queued and on auction are parts of unbacked until Settlement burns coin against the whole.
    @return Matured debt [rad].
    """
    return fp._sub_or_zero(self.unbacked_debt, self.queued_debt + self.debt_on_auction)


@internal
@view
def _first_era() -> uint256:
    """
    @notice The oldest bucket that has not matured.
    @return Its end, 0 if none [unix time].
    """
    return self.eras[self.era_cursor]
