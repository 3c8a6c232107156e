# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title PriceOracle
@license AGPL-3.0-only
@notice One price per asset for everyone: source, checks, delay, current.
@dev    What an observation does to a price stands in `price_step`, what is no observation in
        `price_source`. An asset with a candidate, a value outside the band that waits for
        confirmation, is *suspect*. The delay counts from each taken value; reads compute what is
        current.
@custom:source MakerDAO, `osm.sol` (delay); Chainlink (source); the guard is ours.
@custom:shutdown Nobody stops it. Poking a source that fails changes nothing, the last good price
        grows too old, and then lane A stops for the asset.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import IAggregatorV3
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ITreasury

implements: IPriceOracle

from contracts.modules import packing
from contracts.modules import price_book as book
from contracts.modules import price_packing
from contracts.modules import price_source
from contracts.modules import price_step

initializes: book


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = book.MAX_ASSETS
MAX_ASSETS_PER_READ: constant(uint256) = 8  # as many as an account can hold

MAX_DELAY: constant(uint256) = 3_600  # [seconds]
MAX_CONFIRM_TIME: constant(uint256) = 3_600  # [seconds]
MAX_DEVIATION: constant(uint256) = 5_000  # half: what is wider guards nothing [bps]
MAX_PRICE_AGE: constant(uint256) = 7 * 86_400  # a week: what is older is no price [seconds]
MAX_UPPER_BOUND: constant(uint256) = price_source.MAX_PRICE  # 2**88 - 1, see P19 [wad]
TAILS_IN_QUEUE: constant(uint256) = 4  # auctions have as many lives before debt matures, P15
TAILS_IN_COOLDOWN: constant(uint256) = 3  # and before a stake of the guaranty pool is free, P15


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
TREASURY: public(immutable(ITreasury))


################################################################
#                           STORAGE                            #
################################################################


# Parameters by asset; prices are in `price_book`, layouts in `price_packing`.
source_words: uint256[MAX_ASSETS]  # 0 = not listed
limits_words: uint256[MAX_ASSETS]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    collateral_auction: ICollateralAuction,
    treasury: ITreasury,
):
    """
    @param access_controller Knows the governor.
    @param collateral_auction Knows the life of an auction; need not exist yet.
    @param treasury Knows how long debt is queued; need not exist yet.
    """
    ACCESS_CONTROLLER = access_controller
    COLLATERAL_AUCTION = collateral_auction
    TREASURY = treasury


################################################################
#                            ANYONE                            #
################################################################


@external
def poke(assets: uint256):
    """
    @notice Read the sources of some assets and store what they say. Never reverts; an asset that
            is not listed is skipped, so that 2**256 - 1 stands for all.
    @param assets Assets to poke [bitmap].
    """
    self._poke_all(assets)


@external
def refresh(assets: uint256) -> DynArray[IPriceOracle.Price, MAX_ASSETS_PER_READ]:
    """
    @notice Poke, then read as `cautious_prices`.
    @dev Reverts "oracle: too many assets", "oracle: unknown asset".
    @param assets Up to 8 assets [bitmap].
    @return Prices, ascending by asset.
    """
    self._poke_all(assets)
    return self._prices(assets, True)


@internal
def _poke_all(assets: uint256):
    """
    @notice Poke each listed asset of a bitmap.
    @param assets Assets to poke [bitmap].
    """
    for asset: uint256 in range(MAX_ASSETS):
        if assets >> asset == 0:
            break
        if (assets >> asset) & 1 == 1:
            self._poke(asset)


@internal
def _poke(asset: uint256):
    """
    @notice Read the asset's source and store what that changes.
    @dev Mostly the source says what is known already: then nothing more is read.
    @param asset Asset; skipped if it is not listed.
    """
    source_word: uint256 = self.source_words[asset]
    if source_word == 0:
        return
    seen: price_source.Observation = price_source._ask(
        price_packing._source(source_word), price_packing._decimals(source_word)
    )
    expires_at: uint256 = seen.updated_at + price_packing._max_price_age(source_word)
    if not price_packing._is_known(book.price_words[asset], seen.value, expires_at):
        self._take_in(asset, source_word, seen)


@internal
def _take_in(asset: uint256, source_word: uint256, seen: price_source.Observation):
    """
    @notice Store what an observation changes.
    @param asset A listed asset.
    @param source_word Its source word [packed].
    @param seen What the source said.
    """
    parameters: IPriceOracle.AssetParameters = price_packing._unpack_parameters(
        source_word, self.limits_words[asset]
    )
    if not price_source._is_believable(
        seen, parameters.max_age, parameters.lower_bound, parameters.upper_bound
    ):
        return
    before: price_step.State = book._state(asset)
    book._store(asset, before, price_step._step(before, seen, parameters, block.timestamp))


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_asset_parameters(asset: uint256, parameters: IPriceOracle.AssetParameters):
    """
    @notice List an asset, or replace all its parameters at once. A new source starts without
            candidate and with its own count of rounds; the last good price stays, and its band.
    @dev Reverts "oracle: caller is not the governor", "oracle: unknown asset", with one text per
         bound, "oracle: price outside the bounds" if the price (at listing: the source's answer,
         if it can be believed) is, "oracle: debt queue too short for the delay", "oracle: cooldown
         too short for the delay".
         `expires_at` follows a new max_price_age with the next value taken.
    @param asset Id, 0..15.
    @param parameters New values; units stand at the struct, bounds at the constants.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "oracle: caller is not the governor"
    assert asset < MAX_ASSETS, "oracle: unknown asset"
    self._check_parameters(parameters)
    # P15: debt is not due before auctions had their time, nor stakes of the guaranty pool free.
    tail: uint256 = staticcall COLLATERAL_AUCTION.tail()
    assert (
        staticcall TREASURY.debt_queue_delay() >= TAILS_IN_QUEUE * tail + parameters.delay
    ), "oracle: debt queue too short for the delay"
    assert (
        staticcall TREASURY.time_for_auctions() >= TAILS_IN_COOLDOWN * tail + parameters.delay
    ), "oracle: cooldown too short for the delay"

    decimals: uint256 = convert(staticcall IAggregatorV3(parameters.source).decimals(), uint256)
    assert decimals <= price_source.MAX_DECIMALS, "oracle: source has more than 18 decimals"
    self._check_bounds(asset, parameters, decimals)

    if price_packing._source(self.source_words[asset]) != parameters.source:
        book._forget_source(asset)
    self.source_words[asset] = price_packing._pack_source(parameters, decimals)
    self.limits_words[asset] = price_packing._pack_limits(parameters)
    log IPriceOracle.AssetParametersSet(asset=asset, parameters=parameters)


@internal
@view
def _check_parameters(parameters: IPriceOracle.AssetParameters):
    """
    @notice Check each parameter, then those that belong together (P14).
    @param parameters To check.
    """
    assert parameters.source.is_contract, "oracle: source is not a contract"
    assert parameters.heartbeat > 0, "oracle: heartbeat is zero"
    assert parameters.delay <= MAX_DELAY, "oracle: delay too long"
    assert parameters.confirm_time > 0, "oracle: confirm_time is zero"
    assert parameters.confirm_time <= MAX_CONFIRM_TIME, "oracle: confirm_time too long"
    assert parameters.max_deviation > 0, "oracle: max_deviation is zero"
    assert parameters.max_deviation <= MAX_DEVIATION, "oracle: max_deviation too large"
    assert parameters.max_price_age <= MAX_PRICE_AGE, "oracle: max_price_age too long"
    assert parameters.upper_bound <= MAX_UPPER_BOUND, "oracle: upper_bound too large"

    assert parameters.max_age >= parameters.heartbeat, "oracle: max_age below heartbeat"
    # The ages are subtracted, not added: max_age can be any number here.
    waiting: uint256 = parameters.delay + parameters.confirm_time
    assert (
        parameters.max_price_age >= waiting
        and parameters.max_price_age - waiting >= parameters.max_age
    ), "oracle: max_price_age too short"
    assert parameters.lower_bound < parameters.upper_bound, "oracle: bounds out of order"


@internal
@view
def _check_bounds(asset: uint256, parameters: IPriceOracle.AssetParameters, decimals: uint256):
    """
    @notice Check that the bounds contain current and next price; before there is one, the source's
            answer, if it can be believed.
    @param asset Asset.
    @param parameters New parameters, checked for themselves.
    @param decimals Of the source's answer [1].
    """
    stored: price_packing.StoredPrice = book._stored(asset)
    current: uint256 = book._current(stored)
    next_price: uint256 = stored.next_price
    if next_price == 0:
        next_price = price_source._observe(
            parameters.source, decimals, parameters.max_age, 0, MAX_UPPER_BOUND
        ).value
        current = next_price
    if next_price == 0:
        return  # neither price nor answer yet: nothing to compare with

    assert (
        min(current, next_price) >= parameters.lower_bound
        and max(current, next_price) <= parameters.upper_bound
    ), "oracle: price outside the bounds"


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def prices(assets: uint256) -> DynArray[IPriceOracle.Price, MAX_ASSETS_PER_READ]:
    """
    @notice Current prices: what liquidation uses.
    @dev Reverts "oracle: too many assets", "oracle: unknown asset"; never for the state of a price.
    @param assets Up to 8 assets [bitmap].
    @return Prices, ascending by asset; price 0 and not fresh for an asset that never had one.
    """
    return self._prices(assets, False)


@external
@view
def cautious_prices(assets: uint256) -> DynArray[IPriceOracle.Price, MAX_ASSETS_PER_READ]:
    """
    @notice The least of current, next and candidate: what borrowing and withdrawing use.
    @dev Reverts "oracle: too many assets", "oracle: unknown asset"; never for the state of a price.
    @param assets Up to 8 assets [bitmap].
    @return Prices, ascending by asset; price 0 and not fresh for an asset that never had one.
    """
    return self._prices(assets, True)


@internal
@view
def _prices(
    assets: uint256, is_cautious: bool
) -> DynArray[IPriceOracle.Price, MAX_ASSETS_PER_READ]:
    """
    @notice Prices of some assets.
    @param assets Up to 8 assets [bitmap].
    @param is_cautious True for the least of current, next and candidate.
    @return Prices, ascending by asset.
    """
    assert assets >> MAX_ASSETS == 0, "oracle: unknown asset"
    assert packing._count(assets) <= MAX_ASSETS_PER_READ, "oracle: too many assets"

    result: DynArray[IPriceOracle.Price, MAX_ASSETS_PER_READ] = []
    for asset: uint256 in range(MAX_ASSETS):
        if assets >> asset == 0:
            break
        if (assets >> asset) & 1 == 0:
            continue
        stored: price_packing.StoredPrice = book._stored(asset)
        price: uint256 = book._current(stored)
        if is_cautious:
            price = min(price, stored.next_price)
            if stored.is_suspect:
                price = min(price, book._candidate(asset).value)
        result.append(
            IPriceOracle.Price(
                price=price,
                is_fresh=block.timestamp < stored.expires_at,
                is_suspect=stored.is_suspect,
            )
        )
    return result


@external
@view
def price_state(asset: uint256) -> IPriceOracle.PriceState:
    """
    @notice All that is known about an asset's price.
    @dev Reverts "oracle: unknown asset".
    @param asset Id, 0..15.
    @return State as of now; all 0 for an asset that never had a price.
    """
    assert asset < MAX_ASSETS, "oracle: unknown asset"
    state: price_step.State = book._state(asset)
    return IPriceOracle.PriceState(
        price=book._current(state.stored),
        next_price=state.stored.next_price,
        next_at=state.stored.next_at,
        expires_at=state.stored.expires_at,
        candidate=state.candidate.value,
        candidate_since=state.candidate.since,
        candidate_round=state.candidate.round,
    )


@external
@view
def asset_parameters(asset: uint256) -> IPriceOracle.AssetParameters:
    """
    @notice Parameters of an asset.
    @dev Reverts "oracle: unknown asset".
    @param asset Id, 0..15.
    @return Parameters; all 0 if it is not listed.
    """
    assert asset < MAX_ASSETS, "oracle: unknown asset"
    return price_packing._unpack_parameters(self.source_words[asset], self.limits_words[asset])


@external
@view
def max_delay() -> uint256:
    """
    @notice The longest delay of all assets; the debt queue must outlast it (P15).
    @return Delay [seconds].
    """
    longest: uint256 = 0
    for asset: uint256 in range(MAX_ASSETS):
        longest = max(longest, price_packing._delay(self.limits_words[asset]))
    return longest
