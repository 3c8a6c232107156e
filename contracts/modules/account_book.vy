# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Account book
@license AGPL-3.0-only
@notice Collateral and normalized debt per account, totals per asset, thresholds: packed, see the layout.
@dev    Stateful; the Ledger initializes it. It checks amounts, never prices.

        account head:   normalized debt 104 | assets 16 | home asset 4 | 4 unused | its collateral 128
        account 1 + k:  collateral of asset k, unless k is the home asset
        asset word:     total collateral 128 | supply cap 112
        rates word:     rate 112 | total normalized debt 104 | last accrual 40

        The first asset of an account is at home in its head: who holds one asset needs one word,
        20,000 gas less to open an account. The place is taken exactly if its amount is not 0.
        Widths: the total normalized debt, checked when it grows, bounds each account's; the total
        collateral of an asset, checked too, each account's of it; a cap < 2**112 bounds what is
        deposited; 2**40 seconds last for 34,800 years. See `docs/decisions/0001` for P19.
@custom:source MakerDAO dss, `vat.sol` (urns, ilks), `jug.sol` (drip).
"""

from contracts.interfaces import ILedger
from contracts.modules import packing
from contracts.modules import rates


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27

MAX_ASSETS: constant(uint256) = 16  # listed
MAX_ASSETS_PER_ACCOUNT: constant(uint256) = 8

DEBT_MASK: constant(uint256) = 2**104 - 1
ASSETS_OFFSET: constant(uint256) = 104
ASSETS_MASK: constant(uint256) = 2**16 - 1
HOME_OFFSET: constant(uint256) = 120
HOME_MASK: constant(uint256) = 2**4 - 1
HOME_AMOUNT_OFFSET: constant(uint256) = 128
WITHOUT_HOME_MASK: constant(uint256) = 2**120 - 1

TOTAL_MASK: constant(uint256) = 2**128 - 1
CAP_OFFSET: constant(uint256) = 128
CAP_WIDTH: constant(uint256) = 112

RATE_MASK: constant(uint256) = 2**112 - 1
TOTAL_DEBT_OFFSET: constant(uint256) = 112
TOTAL_DEBT_MASK: constant(uint256) = 2**104 - 1
ACCRUAL_OFFSET: constant(uint256) = 216

MAX_RATE: constant(uint256) = 2**112 - 1  # [ray]: 5 million times the first rate


################################################################
#                           STORAGE                            #
################################################################


accounts: HashMap[address, uint256[17]]  # packed, see the layout
asset_totals: uint256[16]  # packed: total collateral, supply cap
rates_word: uint256  # packed: rate, total normalized debt, last accrual
thresholds: uint256  # liquidation thresholds, 16 bits each, asset 0 lowest [bps]
loan_to_values: uint256  # as above [bps]


@deploy
def __init__():
    """
    @dev The first rate is 1, from now on.
    """
    self._store_rates(RAY, 0, block.timestamp)


################################################################
#                            RATES                             #
################################################################


@internal
def _store_rates(rate: uint256, total: uint256, accrued_at: uint256):
    """
    @notice Write the rates word.
    @param rate Debt per normalized debt, at most MAX_RATE [ray].
    @param total Total normalized debt [wad].
    @param accrued_at Time up to which the rate has accrued [unix time].
    """
    assert total <= TOTAL_DEBT_MASK, "packing: value too wide"
    self.rates_word = rate | (total << TOTAL_DEBT_OFFSET) | (accrued_at << ACCRUAL_OFFSET)


@internal
@view
def _total_debt() -> uint256:
    """
    @notice Normalized debt of all accounts.
    @return Sum [wad].
    """
    return (self.rates_word >> TOTAL_DEBT_OFFSET) & TOTAL_DEBT_MASK


@internal
@view
def _accrued_rate(stability_fee: uint256) -> uint256:
    """
    @notice The rate as of this block.
    @param stability_fee Factor per second [ray].
    @return Rate, at most MAX_RATE [ray], rounded as Maker's drip.
    """
    word: uint256 = self.rates_word
    return rates._accrued(
        word & RATE_MASK, stability_fee, block.timestamp - (word >> ACCRUAL_OFFSET), MAX_RATE
    )


@internal
def _accrue(stability_fee: uint256) -> (uint256, uint256, bool):
    """
    @notice Bring the rate up to this block.
    @param stability_fee Factor per second [ray].
    @return rate now [ray]; fee income, the Treasury's [rad], exact; whether time had passed.
    """
    word: uint256 = self.rates_word
    rate: uint256 = word & RATE_MASK
    accrued_at: uint256 = word >> ACCRUAL_OFFSET
    if accrued_at == block.timestamp:
        return rate, 0, False

    total: uint256 = (word >> TOTAL_DEBT_OFFSET) & TOTAL_DEBT_MASK
    new_rate: uint256 = rates._accrued(rate, stability_fee, block.timestamp - accrued_at, MAX_RATE)
    self._store_rates(new_rate, total, block.timestamp)
    return new_rate, total * (new_rate - rate), True


@internal
def _change_total_debt(added: uint256, removed: uint256):
    """
    @notice Total normalized debt follows the accounts.
    @param added Added [wad].
    @param removed Removed [wad].
    """
    word: uint256 = self.rates_word
    total: uint256 = ((word >> TOTAL_DEBT_OFFSET) & TOTAL_DEBT_MASK) + added - removed
    self._store_rates(word & RATE_MASK, total, word >> ACCRUAL_OFFSET)


################################################################
#                           ACCOUNTS                           #
################################################################


@internal
@view
def _head(account: address) -> uint256:
    """
    @notice Debt, assets and home asset of an account; the masks above take it apart.
    @param account Owner.
    @return Head [packed].
    """
    return self.accounts[account][0]


@internal
def _store_head(account: address, head: uint256, normalized_debt: uint256):
    """
    @notice Write the head of an account with its debt.
    @param account Owner.
    @param head Head, as `_set_collateral` left it [packed].
    @param normalized_debt Debt over rate, part of the total and no wider [wad].
    """
    self.accounts[account][0] = (head >> ASSETS_OFFSET << ASSETS_OFFSET) | normalized_debt


@internal
@view
def _collateral(account: address, head: uint256, asset: uint256) -> uint256:
    """
    @notice Collateral of one asset.
    @param account Owner.
    @param head Its head [packed].
    @param asset Asset, 0..15.
    @return Amount [wad].
    """
    at_home: uint256 = head >> HOME_AMOUNT_OFFSET
    if at_home != 0 and (head >> HOME_OFFSET) & HOME_MASK == asset:
        return at_home
    return self.accounts[account][1 + asset]


@internal
def _set_collateral(account: address, head: uint256, asset: uint256, amount: uint256) -> uint256:
    """
    @notice Write the collateral of one asset; an asset that comes first, or finds the place free,
            is at home in the head.
    @param account Owner.
    @param head Its head, which the caller stores at the end [packed].
    @param asset Asset, 0..15.
    @param amount Amount, part of the asset's total and no wider [wad].
    @return Head after it [packed].
    """
    bit: uint256 = 1 << (ASSETS_OFFSET + asset)
    is_home: bool = head & bit == 0
    if head >> HOME_AMOUNT_OFFSET != 0:
        is_home = (head >> HOME_OFFSET) & HOME_MASK == asset
    after: uint256 = head & ~bit if amount == 0 else head | bit
    if not is_home:
        self.accounts[account][1 + asset] = amount
    elif amount == 0:
        after &= WITHOUT_HOME_MASK
    else:
        after = (
            (after & WITHOUT_HOME_MASK) | (asset << HOME_OFFSET) | (amount << HOME_AMOUNT_OFFSET)
        )
    return after


@internal
@view
def _amounts(account: address, head: uint256, assets: uint256) -> DynArray[uint256, 8]:
    """
    @notice Collateral of the given assets.
    @param account Owner.
    @param head Its head [packed].
    @param assets Assets, at most 8 [bitmap].
    @return Amounts, ascending by asset [wad].
    """
    amounts: DynArray[uint256, 8] = []
    left: uint256 = assets
    for asset: uint256 in range(MAX_ASSETS):
        if left == 0:
            break
        if left & 1 == 1:
            amounts.append(self._collateral(account, head, asset))
        left >>= 1
    return amounts


@internal
def _raise_total(asset: uint256, amount: uint256, within_cap: bool):
    """
    @notice The collateral of all accounts grows.
    @dev Reverts "ledger: supply cap exceeded".
    @param asset Asset, 0..15.
    @param amount Added [wad].
    @param within_cap True for a deposit; what returns from an auction ignores the cap.
    """
    word: uint256 = self.asset_totals[asset]
    total: uint256 = (word & TOTAL_MASK) + amount
    assert not within_cap or total <= word >> CAP_OFFSET, "ledger: supply cap exceeded"
    assert total <= TOTAL_MASK, "packing: value too wide"
    self.asset_totals[asset] = (word >> CAP_OFFSET << CAP_OFFSET) | total


@internal
def _lower_total(asset: uint256, amount: uint256):
    """
    @notice The collateral of all accounts shrinks.
    @param asset Asset, 0..15.
    @param amount Removed, at most what an account has [wad].
    """
    # The total holds every account's amount and is the lowest field: no field can underflow.
    self.asset_totals[asset] = unsafe_sub(self.asset_totals[asset], amount)


################################################################
#                       ASSET PARAMETERS                       #
################################################################


@internal
@view
def _asset_parameters(asset: uint256) -> ILedger.AssetParameters:
    """
    @notice Parameters of an asset; all 0 if it is not listed.
    @param asset Asset, 0..15.
    @return Parameters.
    """
    offset: uint256 = asset * 16
    return ILedger.AssetParameters(
        loan_to_value=packing._get(self.loan_to_values, offset, 16),
        liquidation_threshold=packing._get(self.thresholds, offset, 16),
        supply_cap=self.asset_totals[asset] >> CAP_OFFSET,
    )


@internal
def _store_asset_parameters(asset: uint256, parameters: ILedger.AssetParameters):
    """
    @notice Write the parameters of an asset.
    @param asset Asset, 0..15.
    @param parameters Checked by the Ledger.
    """
    offset: uint256 = asset * 16
    self.loan_to_values = packing._with(self.loan_to_values, parameters.loan_to_value, offset, 16)
    self.thresholds = packing._with(self.thresholds, parameters.liquidation_threshold, offset, 16)
    self.asset_totals[asset] = packing._with(
        self.asset_totals[asset], parameters.supply_cap, CAP_OFFSET, CAP_WIDTH
    )


@internal
@pure
def _max_threshold(thresholds: uint256) -> uint256:
    """
    @notice Greatest of 16 thresholds.
    @param thresholds Thresholds, 16 bits each [bps].
    @return Threshold [bps].
    """
    greatest: uint256 = 0
    left: uint256 = thresholds
    for _: uint256 in range(MAX_ASSETS):
        if left == 0:
            break
        greatest = max(greatest, left & 65_535)
        left >>= 16
    return greatest
