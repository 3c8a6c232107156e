# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Coin book
@license AGPL-3.0-only
@notice Internal coin, free balances and unbacked debt: the half of the Ledger that knows no prices.
@dev    Stateful; the Ledger initializes it. Every change logs the value after it.
        unbacked = queued + matured + on auction; matured is derived, so that what is minted
        against unbacked debt (incentives) is matured at once and needs no write of its own.

        The queue is kept as running totals: each bucket stores all debt ever queued up to its end,
        and `matured_total` says how much of that has matured. So a close-out writes one word of
        the queue, no sum beside it; a bucket's debt is its total less that of the bucket before.

            queue      | era 1, 30 | era 2, 70 |     newest bucket | era 3, 75 |
            matured total 30: era 1 has matured, 40 of era 2 and 5 of era 3 wait

        bucket: total 216 | era 40     queue ends: first 128 | next 128
        Widths: debt is < 2**216 rad (`docs/decisions/0001`), the debt ceiling < 2**198, so that the
        total fits until the ceiling was closed out 200,000 times; 2**40 seconds: 34,800 years.
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
MAX_BUCKETS_PER_CALL: constant(uint256) = 30

ERA_OFFSET: constant(uint256) = 216
QUEUE_TOTAL_MASK: constant(uint256) = 2**216 - 1
NEXT_OFFSET: constant(uint256) = 128
FIRST_MASK: constant(uint256) = 2**128 - 1


################################################################
#                           STORAGE                            #
################################################################


coin: HashMap[address, uint256]  # [rad]
free_balance: HashMap[address, HashMap[uint256, uint256]]  # account -> asset -> amount [wad]

unbacked_debt: uint256  # queued, matured and on auction [rad]
debt_on_auction: uint256  # in debt auctions [rad]

newest_bucket: uint256  # total 216 | era 40 [packed]; the bucket of the latest close-out
older_buckets: HashMap[uint256, uint256]  # position -> as above; what still waits before it
queue_ends: uint256  # first position that waits 128 | position after the last 128 [packed]
matured_total: uint256  # of all debt ever queued, what has matured [rad]


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
    # Every bucket of the queue has debt, which `_mature` relies on.
    if due == 0:
        self._change_unbacked(minted, 0)
        return
    # Cannot pass 2**256: a time stamp plus at most seven days.
    era: uint256 = (block.timestamp + BUCKET_LENGTH - 1) // BUCKET_LENGTH * BUCKET_LENGTH
    newest: uint256 = self.newest_bucket
    total: uint256 = newest & QUEUE_TOTAL_MASK
    if newest >> ERA_OFFSET != era and total > self.matured_total:
        ends: uint256 = self.queue_ends
        self.older_buckets[ends >> NEXT_OFFSET] = newest
        self.queue_ends = ends + (1 << NEXT_OFFSET)
    total += due
    assert total <= QUEUE_TOTAL_MASK, "packing: value too wide"
    self.newest_bucket = total | (era << ERA_OFFSET)
    unbacked: uint256 = self.unbacked_debt + due + minted
    self.unbacked_debt = unbacked
    log ILedger.DebtQueued(era=era, queue_total=total, unbacked=unbacked)


@internal
def _mature(until: uint256) -> uint256:
    """
    @notice Let the buckets that ended at or before `until` mature, oldest first, 30 a call.
    @param until Latest end of a bucket that matures [unix time].
    @return Debt that matured [rad].
    """
    before: uint256 = self.matured_total
    matured: uint256 = before
    ends: uint256 = self.queue_ends
    first: uint256 = ends & FIRST_MASK
    for _: uint256 in range(MAX_BUCKETS_PER_CALL):
        is_newest: bool = first == ends >> NEXT_OFFSET
        bucket: uint256 = self.newest_bucket if is_newest else self.older_buckets[first]
        total: uint256 = bucket & QUEUE_TOTAL_MASK
        if bucket >> ERA_OFFSET > until or total == matured:
            break
        matured = total
        if not is_newest:
            self.older_buckets[first] = 0
            first += 1
    if matured == before:
        return 0

    self.queue_ends = (ends >> NEXT_OFFSET << NEXT_OFFSET) | first
    self.matured_total = matured
    log ILedger.DebtMatured(queue_total=matured)
    return matured - before


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
def _queued() -> uint256:
    """
    @notice Debt that waits.
    @return Sum of all buckets [rad].
    """
    # What has matured was queued before.
    return (self.newest_bucket & QUEUE_TOTAL_MASK) - self.matured_total


@internal
@view
def _matured() -> uint256:
    """
    @notice Debt that neither waits nor is on auction.
    @dev Queued and on auction are parts of unbacked until Settlement burns coin against the whole.
    @return Matured debt [rad].
    """
    return fp._sub_or_zero(self.unbacked_debt, self._queued() + self.debt_on_auction)


@internal
@view
def _bucket(position: uint256) -> (uint256, uint256):
    """
    @notice A bucket that waits.
    @param position Counted from the oldest that waits, 0.
    @return Its end [unix time], debt waiting in it [rad]; both 0 if there are not so many.
    """
    ends: uint256 = self.queue_ends
    first: uint256 = ends & FIRST_MASK
    older: uint256 = (ends >> NEXT_OFFSET) - first
    before: uint256 = self.matured_total
    if position > 0 and position <= older:
        before = self.older_buckets[first + position - 1] & QUEUE_TOTAL_MASK
    bucket: uint256 = (
        self.older_buckets[first + position] if position < older else self.newest_bucket
    )
    debt: uint256 = (bucket & QUEUE_TOTAL_MASK) - before
    if position > older or debt == 0:
        return 0, 0
    return bucket >> ERA_OFFSET, debt
