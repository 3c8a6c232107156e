# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Guaranty pool
@license AGPL-3.0-only
@notice Coin whose owners stand in for bad debt before governance token is sold, and earn a share of
        penalties for it.
@dev    An ERC-4626 vault in front (`deposit`, `mint`, conversions), with two differences: the asset
        is the stablecoin as *Ledger coin*, moved without an allowance, and who leaves asks first.
        `start_cooldown` turns shares into cooling shares: they earn nothing, are slashed as all
        others, cannot be transferred, and are redeemed after the cooldown, while no matured debt
        stands. `withdraw` and `redeem` speak of cooling shares; there are no previews of them, as
        EIP-7540 has it.
        Coin is counted here, not by asking the Ledger: a gift to this address changes nothing.

        A shutdown ends it: from the freeze on nothing goes in or out. `Settlement.finalise` has all
        rewards streamed in, takes what collateral and surplus do not bear, and closes the pool; then
        `leave` pays everybody his part of the rest, cooled down or not.
@custom:source EIP-4626, EIP-7540; Aave's Umbrella for cooldown and slashing.
@custom:shutdown Nothing here can be paused; `Settlement` slashes what is needed, and then `leave`
                 cannot be stopped.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IGuarantyPool
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ITreasury
from ethereum.ercs import IERC4626

implements: IGuarantyPool

from contracts.modules import fixed_point as fp
from contracts.modules import guaranty_rules as rules

# Both pots, the stream of rewards and the cooldowns.
from contracts.modules import guaranty_book

initializes: guaranty_book

# Shares are snekmate's ERC-20. It asks for an owner; `sole_minter` gives him up for this contract,
# which mints and burns without asking itself.
from snekmate.auth import ownable

initializes: ownable

from snekmate.tokens import erc20

initializes: erc20[ownable := ownable]

from contracts.modules import sole_minter

initializes: sole_minter[ownable := ownable, erc20 := erc20]

exports: (
    # ERC-20
    erc20.name,
    erc20.symbol,
    erc20.decimals,
    erc20.totalSupply,
    erc20.balanceOf,
    erc20.allowance,
    erc20.transfer,
    erc20.approve,
    erc20.transferFrom,
    # ERC-2612, ERC-5267
    erc20.permit,
    erc20.nonces,
    erc20.DOMAIN_SEPARATOR,
    erc20.eip712Domain,
)


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = fp.RAY

NAME: constant(String[25]) = "Backstop Guaranty Pool"
SYMBOL: constant(String[5]) = "BGP"
DECIMALS: constant(uint8) = 24  # a share costs 10**-6 wad at first

MAX_COOLDOWN: constant(uint256) = 60 * 86_400  # [seconds]
TAILS: constant(uint256) = 3  # resets after which an auction's loss is known
MAX_SHARES: constant(uint256) = 2**160  # see `guaranty_rules` [1e-24]


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
GATEWAY: public(immutable(address))
TREASURY: public(immutable(ITreasury))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))  # its Ledger coin is the pool's rewards
ORACLE: public(immutable(IPriceOracle))
SETTLEMENT: public(immutable(address))
BUCKET_LENGTH: public(immutable(uint256))  # the Ledger's [seconds]
asset: public(immutable(address))  # ERC-4626: the stablecoin


################################################################
#                           STORAGE                            #
################################################################


cooldown_length: uint256  # [seconds]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    gateway: address,
    treasury: ITreasury,
    collateral_auction: ICollateralAuction,
    oracle: IPriceOracle,
    settlement: address,
    stablecoin: address,
    bucket_length: uint256,
    parameters: IGuarantyPool.Parameters,
):
    """
    @param access_controller Says who governs.
    @param ledger Where the coin is.
    @param gateway Must not be paid: its coin is the stablecoin's supply.
    @param treasury Slashes.
    @param collateral_auction Collects the pool's share of penalties.
    @param oracle Delays prices.
    @param settlement Closes the pool.
    @param stablecoin What Ledger coin is outside of the Ledger.
    @param bucket_length Debts of one bucket mature together, as the Ledger has it [seconds].
    @param parameters First parameters, checked as by `set_parameters`.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    GATEWAY = gateway
    TREASURY = treasury
    COLLATERAL_AUCTION = collateral_auction
    ORACLE = oracle
    SETTLEMENT = settlement
    BUCKET_LENGTH = bucket_length
    asset = stablecoin
    ownable.__init__()
    erc20.__init__(NAME, SYMBOL, DECIMALS, NAME, "1")
    sole_minter._appoint(self)
    self._set_parameters(parameters)


################################################################
#                            ANYONE                            #
################################################################


@external
def fetch() -> uint256:
    """
    @notice Take the rewards that wait at the collateral auction, and let them stream in.
    @dev Every deposit, cooldown and withdrawal does so too. Nothing is fetched while there are
         fewer shares than one coin first buys. Reverts "ledger: closed in a callback".
    @return Rewards fetched [wad].
    """
    self._check_open()
    rewards: uint256 = self._waiting_rewards()
    if rewards > 0:
        guaranty_book._store(self._fetched(rewards))
    return rewards


@external
def deposit(assets: uint256, receiver: address) -> uint256:
    """
    @notice Put coin into the pool.
    @dev The payer is the caller's coin in the Ledger. Reverts "ledger: closed in a callback", "pool:
         receiver is zero", "pool: no shares", "pool: too many shares", "ledger: coin too low".
    @param assets Coin [wad].
    @param receiver Who gets the shares.
    @return Shares, rounded down [1e-24].
    """
    pots: IGuarantyPool.Pots = self._opened()
    shares: uint256 = rules._to_shares(assets, pots.assets, erc20.totalSupply, False)
    self._mint(pots, assets, shares, receiver)
    return shares


@external
def mint(shares: uint256, receiver: address) -> uint256:
    """
    @notice Put in as much coin as shares cost.
    @dev As `deposit`, with the same texts.
    @param shares Shares [1e-24].
    @param receiver Who gets them.
    @return Coin paid, rounded up [wad].
    """
    pots: IGuarantyPool.Pots = self._opened()
    assets: uint256 = rules._to_assets(shares, pots.assets, erc20.totalSupply, True)
    self._mint(pots, assets, shares, receiver)
    return assets


@external
def start_cooldown(shares: uint256) -> uint256:
    """
    @notice Ask for the coin of shares: they become cooling shares, which earn nothing, can be
            slashed and cannot be transferred.
    @dev The clock starts anew for all that cools already. Reverts "ledger: closed in a callback",
         "pool: shares too low", "pool: no coin".
    @param shares The caller's shares [1e-24].
    @return Cooling shares [1e-18].
    """
    pots: IGuarantyPool.Pots = self._opened()
    assert shares <= erc20.balanceOf[msg.sender], "pool: shares too low"
    assets: uint256 = rules._to_assets(shares, pots.assets, erc20.totalSupply, False)
    assert assets > 0, "pool: no coin"

    erc20._burn(msg.sender, shares)
    cooling: uint256 = guaranty_book._add_cooling(
        msg.sender, assets, pots.cooling_assets, block.timestamp + self.cooldown_length
    )
    pots.assets -= assets
    pots.cooling_assets += assets
    guaranty_book._store(pots)
    return cooling


@external
def cancel_cooldown() -> uint256:
    """
    @notice Stay after all: every cooling share of the caller becomes shares at today's price.
    @dev Reverts "ledger: closed in a callback", "pool: no shares", "pool: too many shares".
    @return Shares, rounded down [1e-24].
    """
    pots: IGuarantyPool.Pots = self._opened()
    cooling: uint256 = guaranty_book.cooldowns[msg.sender].shares
    assets: uint256 = guaranty_book._coin_of(cooling, pots.cooling_assets)
    shares: uint256 = rules._to_shares(assets, pots.assets, erc20.totalSupply, False)
    self._check_shares(shares)

    guaranty_book._remove_cooling(msg.sender, cooling)
    pots.cooling_assets -= assets
    pots.assets += assets
    guaranty_book._store(pots)
    erc20._mint(msg.sender, shares)
    return shares


@external
def withdraw(assets: uint256, receiver: address, owner: address) -> uint256:
    """
    @notice Take coin out that has cooled down.
    @dev It becomes the receiver's coin in the Ledger. Debt that is due counts as matured, so call
         `Treasury.settle` first. Reverts "ledger: closed in a callback", "pool: caller is not the
         owner", "pool: receiver cannot be paid", "pool: no coin", "pool: still cooling", "pool:
         cooling shares too low", "pool: matured debt stands".
    @param assets Coin [wad].
    @param receiver Who gets it; neither this contract nor the Gateway.
    @param owner The caller.
    @return Cooling shares spent, rounded up [1e-18].
    """
    pots: IGuarantyPool.Pots = self._opened()
    cooldown: IGuarantyPool.Cooldown = self._cooled(owner)
    assert assets <= guaranty_book._coin_of(
        cooldown.shares, pots.cooling_assets
    ), "pool: cooling shares too low"
    assert assets > 0, "pool: no coin"
    shares: uint256 = guaranty_book._cooling_shares_for(assets, pots.cooling_assets)
    self._pay(pots, assets, shares, receiver, owner)
    return shares


@external
def redeem(shares: uint256, receiver: address, owner: address) -> uint256:
    """
    @notice Take the coin of cooling shares out that have cooled down.
    @dev As `withdraw`, with the same texts.
    @param shares Cooling shares [1e-18].
    @param receiver Who gets the coin; neither this contract nor the Gateway.
    @param owner The caller.
    @return Coin, rounded down [wad].
    """
    pots: IGuarantyPool.Pots = self._opened()
    cooldown: IGuarantyPool.Cooldown = self._cooled(owner)
    assert shares <= cooldown.shares, "pool: cooling shares too low"
    assets: uint256 = guaranty_book._coin_of(shares, pots.cooling_assets)
    assert assets > 0, "pool: no coin"
    self._pay(pots, assets, shares, receiver, owner)
    return assets


@external
def leave(receiver: address) -> uint256:
    """
    @notice Take the coin of all the caller's shares and cooling shares out, after a shutdown.
    @dev It becomes the receiver's coin in the Ledger, which `Settlement.redeem` takes. A share brings
         the same whoever leaves first. Reverts "pool: not closed" until Settlement is final, "pool:
         receiver cannot be paid", "pool: no coin".
    @param receiver Who gets it; neither this contract nor the Gateway.
    @return Coin, each pot's part rounded down [rad].
    """
    assert guaranty_book.is_closed, "pool: not closed"
    self._check_receiver(receiver)
    shares: uint256 = erc20.balanceOf[msg.sender]
    cooling: uint256 = guaranty_book.cooldowns[msg.sender].shares
    paid: uint256 = guaranty_book._final_coin(shares, cooling)
    assert paid > 0, "pool: no coin"

    erc20._burn(msg.sender, shares)
    guaranty_book._remove_cooling(msg.sender, cooling)
    log IGuarantyPool.Left(
        owner=msg.sender,
        receiver=receiver,
        shares=shares,
        cooling_shares=cooling,
        paid=paid,
    )
    extcall LEDGER.move_coin(self, receiver, paid)
    return paid


################################################################
#                           TREASURY                           #
################################################################


@external
def slash(amount: uint256) -> uint256:
    """
    @notice Take coin for matured debt, from shares and cooling shares by the same fraction.
    @dev Never reverts for the Treasury. At most nine tenths are taken, and 1,000 coins left, so that
         a share keeps a price; rewards that have not streamed in are not touched. The cooling pot's
         part is rounded down, the rest is the shares'. Reverts "pool: caller is not the treasury".
    @param amount Coin wanted [rad].
    @return Coin taken, whole wads: `amount` rounded up, or less [rad].
    """
    assert msg.sender == TREASURY.address, "pool: caller is not the treasury"
    pots: IGuarantyPool.Pots = guaranty_book._pots(erc20.totalSupply)
    return self._slash(pots, amount, rules._slashable(pots.assets + pots.cooling_assets))


@internal
def _slash(pots_before: IGuarantyPool.Pots, amount: uint256, most: uint256) -> uint256:
    """
    @notice Give the caller coin of both pots, the same fraction of each.
    @param pots_before As of this block.
    @param amount Coin wanted [rad].
    @param most Most that can be taken, at most both pots [wad].
    @return Coin taken [rad].
    """
    taken: uint256 = min(fp._ceil_div(amount, RAY), most)
    if taken == 0:
        return 0

    pots: IGuarantyPool.Pots = pots_before
    total: uint256 = pots.assets + pots.cooling_assets
    from_cooling: uint256 = fp._mul_div_down(taken, pots.cooling_assets, total)
    pots.cooling_assets -= from_cooling
    # Cannot underflow: ceil(taken * assets / total) <= assets, as taken <= total.
    pots.assets -= taken - from_cooling
    guaranty_book._store(pots)
    log IGuarantyPool.Slashed(taken=taken * RAY)
    extcall LEDGER.move_coin(self, msg.sender, taken * RAY)
    return taken * RAY


################################################################
#                          SETTLEMENT                          #
################################################################


@external
def close() -> uint256:
    """
    @notice End the pool: all rewards, those to come as well, are the shares' now, so that it does not
            matter when this happens after the freeze.
    @dev Never reverts for Settlement, which calls it once. While there are fewer shares than one coin
         first buys, rewards are nobody's, and so is what is left when there is no share.
         Reverts "pool: caller is not settlement".
    @return Coin of all owners: what this address has above it is nobody's [rad].
    """
    assert msg.sender == SETTLEMENT, "pool: caller is not settlement"
    supply: uint256 = erc20.totalSupply
    rewards: uint256 = self._waiting_rewards()
    pots: IGuarantyPool.Pots = (
        self._fetched(rewards) if rewards > 0 else guaranty_book._pots(supply)
    )
    if supply >= guaranty_book.LEAST_SHARES:
        pots.assets += pots.stream_left
    elif supply == 0:
        pots.assets = 0
    pots.stream_left = 0
    pots.stream_ends_at = 0
    guaranty_book._close(pots, supply)
    return (pots.assets + pots.cooling_assets) * RAY


@external
def bear(shortfall: uint256) -> uint256:
    """
    @notice Take coin for what nothing else backs; all of it, if need be.
    @dev Never reverts for Settlement, which calls it after `close`, in the same transaction. As
         `slash`, but nothing has to be left, as nobody will deposit again. Reverts "pool: caller is
         not settlement".
    @param shortfall Coin wanted [rad].
    @return Coin taken, whole wads: `shortfall` rounded up, or less [rad].
    """
    assert msg.sender == SETTLEMENT, "pool: caller is not settlement"
    pots: IGuarantyPool.Pots = guaranty_book._pots(erc20.totalSupply)
    return self._slash(pots, shortfall, pots.assets + pots.cooling_assets)


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: IGuarantyPool.Parameters):
    """
    @notice Replace all parameters at once; cooldowns that run keep their end.
    @dev Reverts "pool: caller is not the governor", "pool: cooldown too long", "pool: cooldown too
         short for queue and auctions".
    @param parameters New values; units are at the struct, bounds at the constants.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(msg.sender), "pool: caller is not the governor"
    self._set_parameters(parameters)


@internal
def _set_parameters(parameters: IGuarantyPool.Parameters):
    """
    @notice Check and store; the others exist already when the pool is constructed.
    @param parameters New values.
    """
    assert parameters.cooldown <= MAX_COOLDOWN, "pool: cooldown too long"
    # P15: who asks to leave today still pays for every account that is unsafe today.
    assert parameters.cooldown >= self._least_cooldown(
        staticcall TREASURY.debt_queue_delay(),
        staticcall COLLATERAL_AUCTION.tail(),
        staticcall ORACLE.max_delay(),
    ), "pool: cooldown too short for queue and auctions"
    self.cooldown_length = parameters.cooldown
    log IGuarantyPool.ParametersSet(parameters=parameters)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def parameters() -> IGuarantyPool.Parameters:
    """
    @notice The parameters in force.
    @return Parameters; units are at the struct.
    """
    return IGuarantyPool.Parameters(cooldown=self.cooldown_length)


@external
@view
def cooldown() -> uint256:
    """
    @notice Time from asking for coin until it can be withdrawn.
    @return Cooldown [seconds].
    """
    return self.cooldown_length


@external
@view
def least_cooldown(debt_queue_delay: uint256, tail: uint256, delay: uint256) -> uint256:
    """
    @notice Shortest cooldown that rule P15 allows: for the setters of those it binds.
    @param debt_queue_delay The Treasury's [seconds].
    @param tail Life of a collateral auction [seconds].
    @param delay Longest delay of a price [seconds].
    @return Queue delay + bucket length + 3 tails + delay [seconds].
    """
    return self._least_cooldown(debt_queue_delay, tail, delay)


@external
@view
def pots() -> IGuarantyPool.Pots:
    """
    @notice Coin of shares and cooling shares, and rewards to come, as of this block.
    @return Pots; units are at the struct.
    """
    return guaranty_book._pots_left(erc20.totalSupply)


@external
@view
def slashable() -> uint256:
    """
    @notice Most that one slash takes.
    @return Coin [wad].
    """
    pots: IGuarantyPool.Pots = guaranty_book._pots_left(erc20.totalSupply)
    return rules._slashable(pots.assets + pots.cooling_assets)


@external
@view
def cooldown_of(owner: address) -> IGuarantyPool.Cooldown:
    """
    @notice An owner's cooling shares and their end.
    @param owner Owner.
    @return Cooldown; units are at the struct.
    """
    return guaranty_book.cooldowns[owner]


@external
@view
def cooling_shares() -> uint256:
    """
    @notice Cooling shares of all owners.
    @return Their number [1e-18].
    """
    return guaranty_book.cooling_shares


@external
@view
def is_closed() -> bool:
    """
    @notice Whether Settlement has ended the pool, so that everybody can leave.
    @return True from `Settlement.finalise` on, for good.
    """
    return guaranty_book.is_closed


@external
@view
def totalAssets() -> uint256:
    """
    @notice Coin of the shares: with streamed rewards, without those to come and what cools.
    @return Coin [wad].
    """
    return self._assets()


@external
@view
def convertToShares(assets: uint256) -> uint256:
    """
    @notice Shares that coin would be.
    @param assets Coin [wad].
    @return Shares, rounded down [1e-24].
    """
    return rules._to_shares(assets, self._assets(), erc20.totalSupply, False)


@external
@view
def convertToAssets(shares: uint256) -> uint256:
    """
    @notice Coin that shares would be.
    @param shares Shares [1e-24].
    @return Coin, rounded down [wad].
    """
    return rules._to_assets(shares, self._assets(), erc20.totalSupply, False)


@external
@view
def previewDeposit(assets: uint256) -> uint256:
    """
    @notice What `deposit` would return.
    @param assets Coin [wad].
    @return Shares, rounded down [1e-24].
    """
    return rules._to_shares(assets, self._assets(), erc20.totalSupply, False)


@external
@view
def previewMint(shares: uint256) -> uint256:
    """
    @notice What `mint` would return.
    @param shares Shares [1e-24].
    @return Coin, rounded up [wad].
    """
    return rules._to_assets(shares, self._assets(), erc20.totalSupply, True)


@external
@view
def maxDeposit(receiver: address) -> uint256:
    """
    @notice Most coin that a deposit accepts, whatever the caller has.
    @param receiver Who would get the shares.
    @return Coin, rounded down [wad].
    """
    # No overflow: 2**160 shares times less than 2**116 wad, which is far above any debt ceiling.
    return rules._to_assets(self._room(receiver), self._assets(), erc20.totalSupply, False)


@external
@view
def maxMint(receiver: address) -> uint256:
    """
    @notice Most shares that can be minted.
    @param receiver Who would get them.
    @return Shares [1e-24].
    """
    return self._room(receiver)


@external
@view
def maxWithdraw(owner: address) -> uint256:
    """
    @notice Coin that an owner can withdraw now.
    @param owner Owner.
    @return Coin, 0 while it cools, matured debt stands or a callback runs [wad].
    """
    pots: IGuarantyPool.Pots = guaranty_book._pots(erc20.totalSupply)
    return guaranty_book._coin_of(self._redeemable(owner), pots.cooling_assets)


@external
@view
def maxRedeem(owner: address) -> uint256:
    """
    @notice Cooling shares that an owner can redeem now.
    @param owner Owner.
    @return Cooling shares, 0 while they cool, matured debt stands or a callback runs [1e-18].
    """
    return self._redeemable(owner)


################################################################
#                           INTERNAL                           #
################################################################


@internal
def _opened() -> IGuarantyPool.Pots:
    """
    @notice What every deposit, cooldown and withdrawal begins with: rewards are fetched.
    @dev Reverts "ledger: closed in a callback".
    @return Pots as of this block; to be stored.
    """
    self._check_open()
    rewards: uint256 = self._waiting_rewards()
    if rewards > 0:
        return self._fetched(rewards)
    return guaranty_book._pots(erc20.totalSupply)


@internal
def _fetched(rewards: uint256) -> IGuarantyPool.Pots:
    """
    @notice Move waiting rewards here.
    @param rewards Of `_waiting_rewards`, above 0 [wad].
    @return Pots as of this block, the rewards in the stream; to be stored.
    """
    extcall LEDGER.move_coin(COLLATERAL_AUCTION.address, self, rewards * RAY)
    return guaranty_book._with_rewards(guaranty_book._pots(erc20.totalSupply), rewards)


@internal
def _mint(pots: IGuarantyPool.Pots, assets: uint256, shares: uint256, receiver: address):
    """
    @notice Take the caller's coin and give shares for it.
    @param pots As of this block.
    @param assets Coin [wad].
    @param shares Shares [1e-24].
    @param receiver Who gets them.
    """
    assert receiver != empty(address), "pool: receiver is zero"
    self._check_shares(shares)
    after: IGuarantyPool.Pots = pots
    after.assets += assets
    guaranty_book._store(after)
    erc20._mint(receiver, shares)
    log IERC4626.Deposit(sender=msg.sender, owner=receiver, assets=assets, shares=shares)
    extcall LEDGER.move_coin(msg.sender, self, assets * RAY)


@internal
def _pay(
    pots: IGuarantyPool.Pots, assets: uint256, shares: uint256, receiver: address, owner: address
):
    """
    @notice End cooling shares and give their coin.
    @param pots As of this block.
    @param assets Coin, above 0 [wad].
    @param shares Cooling shares, at most the owner's [1e-18].
    @param receiver Who gets the coin.
    @param owner Whose cooling shares end.
    """
    self._check_receiver(receiver)
    guaranty_book._remove_cooling(owner, shares)
    after: IGuarantyPool.Pots = pots
    after.cooling_assets -= assets
    guaranty_book._store(after)
    log IERC4626.Withdraw(
        sender=msg.sender, receiver=receiver, owner=owner, assets=assets, shares=shares
    )
    extcall LEDGER.move_coin(self, receiver, assets * RAY)


@internal
@view
def _check_receiver(receiver: address):
    """
    @notice Refuse to pay those whose coin is not theirs alone.
    @param receiver Who would get coin.
    """
    assert receiver not in [empty(address), self, GATEWAY], "pool: receiver cannot be paid"


@internal
@view
def _cooled(owner: address) -> IGuarantyPool.Cooldown:
    """
    @notice The caller's cooldown, which must be over.
    @param owner Must be the caller.
    @return Cooldown.
    """
    assert owner == msg.sender, "pool: caller is not the owner"
    cooldown: IGuarantyPool.Cooldown = guaranty_book.cooldowns[owner]
    assert block.timestamp >= cooldown.ends_at, "pool: still cooling"
    assert not self._matured_debt_stands(), "pool: matured debt stands"
    return cooldown


@internal
@view
def _redeemable(owner: address) -> uint256:
    """
    @notice Cooling shares that can be redeemed now.
    @param owner Owner.
    @return Cooling shares [1e-18].
    """
    cooldown: IGuarantyPool.Cooldown = guaranty_book.cooldowns[owner]
    if block.timestamp < cooldown.ends_at or self._is_locked() or self._matured_debt_stands():
        return 0
    return cooldown.shares


@internal
@view
def _matured_debt_stands() -> bool:
    """
    @notice Whether the pool may have to pay: debt has matured, or will as soon as anybody settles.
    @return True if it may.
    """
    if staticcall LEDGER.matured_debt() > 0:
        return True
    oldest: ILedger.Bucket = staticcall LEDGER.bucket(0)
    return oldest.era != 0 and block.timestamp >= oldest.era + staticcall TREASURY.debt_queue_delay()


@internal
@view
def _waiting_rewards() -> uint256:
    """
    @notice Rewards that can be fetched.
    @return Coin of the collateral auction [wad], rounded down; 0 while nobody would earn it.
    """
    if erc20.totalSupply < guaranty_book.LEAST_SHARES:
        return 0
    return staticcall LEDGER.coin(COLLATERAL_AUCTION.address) // RAY


@internal
@view
def _assets() -> uint256:
    """
    @notice Coin of the shares as of this block.
    @return Coin [wad].
    """
    return guaranty_book._pots_left(erc20.totalSupply).assets


@internal
@view
def _room(receiver: address) -> uint256:
    """
    @notice Shares that may still be minted.
    @param receiver Who would get them.
    @return Shares [1e-24].
    """
    if receiver == empty(address) or self._is_locked():
        return 0
    return MAX_SHARES - erc20.totalSupply


@internal
@view
def _check_shares(shares: uint256):
    """
    @notice Refuse to mint nothing or too much.
    @param shares To be minted [1e-24].
    """
    assert shares > 0, "pool: no shares"
    assert shares <= MAX_SHARES - erc20.totalSupply, "pool: too many shares"


@internal
@view
def _least_cooldown(debt_queue_delay: uint256, tail: uint256, delay: uint256) -> uint256:
    """
    @notice Shortest cooldown that rule P15 allows.
    @param debt_queue_delay The Treasury's [seconds].
    @param tail Life of a collateral auction [seconds].
    @param delay Longest delay of a price [seconds].
    @return Sum [seconds].
    """
    return debt_queue_delay + BUCKET_LENGTH + TAILS * tail + delay


@internal
@view
def _check_open():
    """
    @dev Reverts "ledger: closed in a callback" (the books are in between two states then), "ledger:
         frozen".
    """
    assert staticcall LEDGER.check_open()


@internal
@view
def _is_locked() -> bool:
    """
    @notice Whether a buyer's or liquidator's callback runs, or Settlement has frozen the books.
    @return True if it does.
    """
    return staticcall LEDGER.is_in_callback() or staticcall LEDGER.is_frozen()
