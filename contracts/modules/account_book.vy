# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Account book
@license AGPL-3.0-only
@notice Collateral and normalized debt per account, totals per asset, thresholds: packed, see the layout.
@dev    Stateful; the Ledger initializes it. It checks amounts, never prices.

        account slot 0: normalized debt 128 | assets 16     slot 1 + k: collateral of asset k
        asset slot:     total collateral 128 | supply cap 112
        rates slot:     rate 112 | total normalized debt 104 | last accrual 40
        Widths: total normalized debt <= 2**104 bounds each account's; a cap < 2**112 bounds what
        is deposited; 2**40 seconds last for 34,800 years. See `docs/decisions/0001` for P19.
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

DEBT_WIDTH: constant(uint256) = 128
ASSETS_OFFSET: constant(uint256) = 128
ASSETS_WIDTH: constant(uint256) = 16

TOTAL_WIDTH: constant(uint256) = 128
CAP_OFFSET: constant(uint256) = 128
CAP_WIDTH: constant(uint256) = 112

RATE_WIDTH: constant(uint256) = 112
TOTAL_DEBT_OFFSET: constant(uint256) = 112
TOTAL_DEBT_WIDTH: constant(uint256) = 104
ACCRUAL_OFFSET: constant(uint256) = 216
ACCRUAL_WIDTH: constant(uint256) = 40

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
@view
def _rates() -> (uint256, uint256, uint256):
    """
    @notice Rate, total normalized debt and last accrual as stored.
    @return rate [ray], total normalized debt [wad], last accrual [unix time].
    """
    word: uint256 = self.rates_word
    return (
        packing._get(word, 0, RATE_WIDTH),
        packing._get(word, TOTAL_DEBT_OFFSET, TOTAL_DEBT_WIDTH),
        word >> ACCRUAL_OFFSET,
    )


@internal
def _store_rates(rate: uint256, total: uint256, accrued_at: uint256):
    """
    @notice Write the rates slot.
    @param rate Debt per normalized debt [ray].
    @param total Total normalized debt [wad].
    @param accrued_at Time up to which the rate has accrued [unix time].
    """
    self.rates_word = (
        packing._fit(rate, 0, RATE_WIDTH)
        | packing._fit(total, TOTAL_DEBT_OFFSET, TOTAL_DEBT_WIDTH)
        | packing._fit(accrued_at, ACCRUAL_OFFSET, ACCRUAL_WIDTH)
    )


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
        packing._get(word, 0, RATE_WIDTH),
        stability_fee,
        block.timestamp - (word >> ACCRUAL_OFFSET),
        MAX_RATE,
    )


@internal
def _accrue(stability_fee: uint256) -> (uint256, uint256, bool):
    """
    @notice Bring the rate up to this block.
    @param stability_fee Factor per second [ray].
    @return rate now [ray]; fee income, the Treasury's [rad], exact; whether time had passed.
    """
    rate: uint256 = 0
    total: uint256 = 0
    accrued_at: uint256 = 0
    rate, total, accrued_at = self._rates()
    if accrued_at == block.timestamp:
        return rate, 0, False

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
    total: uint256 = packing._get(word, TOTAL_DEBT_OFFSET, TOTAL_DEBT_WIDTH) + added - removed
    self.rates_word = packing._with(word, total, TOTAL_DEBT_OFFSET, TOTAL_DEBT_WIDTH)


################################################################
#                           ACCOUNTS                           #
################################################################


@internal
@view
def _head(account: address) -> (uint256, uint256):
    """
    @notice Debt and assets of an account.
    @param account Owner.
    @return normalized debt [wad], assets [bitmap].
    """
    word: uint256 = self.accounts[account][0]
    return packing._get(word, 0, DEBT_WIDTH), word >> ASSETS_OFFSET


@internal
def _store_head(account: address, normalized_debt: uint256, assets: uint256):
    """
    @notice Write debt and assets of an account.
    @param account Owner.
    @param normalized_debt Debt over rate [wad].
    @param assets Assets held [bitmap].
    """
    self.accounts[account][0] = packing._fit(normalized_debt, 0, DEBT_WIDTH) | packing._fit(
        assets, ASSETS_OFFSET, ASSETS_WIDTH
    )


@internal
@view
def _amounts(account: address, assets: uint256) -> DynArray[uint256, 8]:
    """
    @notice Collateral of the given assets.
    @param account Owner.
    @param assets Assets, at most 8 [bitmap].
    @return Amounts, ascending by asset [wad].
    """
    amounts: DynArray[uint256, 8] = []
    left: uint256 = assets
    for asset: uint256 in range(MAX_ASSETS):
        if left == 0:
            break
        if left & 1 == 1:
            amounts.append(self.accounts[account][1 + asset])
        left >>= 1
    return amounts


@internal
def _add_collateral(account: address, asset: uint256, amount: uint256, within_cap: bool) -> uint256:
    """
    @notice Collateral of an account and of all grow.
    @param account Owner.
    @param asset Asset, 0..15.
    @param amount Added [wad].
    @param within_cap True for a deposit; what returns from an auction ignores the cap.
    @return The account's collateral after it [wad].
    """
    word: uint256 = self.asset_totals[asset]
    total: uint256 = packing._get(word, 0, TOTAL_WIDTH) + amount
    assert not within_cap or total <= word >> CAP_OFFSET, "ledger: supply cap exceeded"
    self.asset_totals[asset] = packing._with(word, total, 0, TOTAL_WIDTH)
    collateral: uint256 = self.accounts[account][1 + asset] + amount
    self.accounts[account][1 + asset] = collateral
    return collateral


@internal
def _remove_collateral(account: address, asset: uint256, amount: uint256) -> uint256:
    """
    @notice Collateral of an account and of all shrink.
    @param account Owner.
    @param asset Asset, 0..15.
    @param amount Removed, at most what the account has [wad].
    @return The account's collateral after it [wad].
    """
    collateral: uint256 = self.accounts[account][1 + asset]
    assert amount <= collateral, "ledger: collateral too low"
    collateral = unsafe_sub(collateral, amount)
    self.accounts[account][1 + asset] = collateral
    # The total holds every account's amount, so neither subtraction nor width can fail: the
    # field is the lowest of the word and `amount <= total`.
    self.asset_totals[asset] = unsafe_sub(self.asset_totals[asset], amount)
    return collateral


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
