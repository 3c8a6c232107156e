# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Price curves of Dutch auctions
@license AGPL-3.0-only
@notice The price of a lot as a pure function of its first price and of the time since the start.
@dev    Stateless and without bounds of its own: which curves a setter accepts is the setter's
        business. Every price is rounded down, in favour of the buyer by less than 1e-27.
@custom:source MakerDAO dss, `abaci.sol`: LinearDecrease (`tau` is `duration`),
               StairstepExponentialDecrease (`step` is `duration`), ExponentialDecrease.
"""

from contracts.modules import fixed_point as fp


################################################################
#                          CONSTANTS                           #
################################################################


LINEAR: constant(uint256) = 0  # falls to zero in `duration`
STAIRSTEP: constant(uint256) = 1  # keeps the share `cut` at each end of a `duration`
EXPONENTIAL: constant(uint256) = 2  # keeps the share `cut` every second


################################################################
#                            CURVES                            #
################################################################


@internal
@pure
def _price(
    curve: uint256, top: uint256, elapsed: uint256, duration: uint256, cut: uint256
) -> uint256:
    """
    @notice The price on any of the curves.
    @dev Reverts without a reason if the curve is unknown, and as the curve does.
    @param curve LINEAR, STAIRSTEP or EXPONENTIAL.
    @param top Price at the start [ray].
    @param elapsed Time since the start [seconds].
    @param duration LINEAR: time to zero; STAIRSTEP: length of a step; else ignored [seconds].
    @param cut Share kept per step or per second; LINEAR ignores it [ray].
    @return Price now [ray], rounded down.
    """
    if curve == LINEAR:
        return self._linear(top, elapsed, duration)
    if curve == STAIRSTEP:
        return self._stairstep(top, elapsed, duration, cut)
    assert curve == EXPONENTIAL  # dev: unknown curve
    return self._exponential(top, elapsed, cut)


@internal
@pure
def _linear(top: uint256, elapsed: uint256, duration: uint256) -> uint256:
    """
    @notice top * (duration - elapsed) / duration, and 0 from `duration` on.
    @dev Reverts without a reason on overflow. `duration` 0 is a price of 0 at once.
    @param top Price at the start [ray].
    @param elapsed Time since the start [seconds].
    @param duration Time to zero [seconds].
    @return Price now [ray]: the share left and its product are both rounded down.
    """
    if elapsed >= duration:
        return 0
    # Cannot underflow: elapsed < duration.
    share_left: uint256 = unsafe_sub(duration, elapsed) * fp.RAY // duration
    return top * share_left // fp.RAY


@internal
@pure
def _stairstep(top: uint256, elapsed: uint256, duration: uint256, cut: uint256) -> uint256:
    """
    @notice top * cut ** floor(elapsed / duration).
    @dev Reverts without a reason on overflow and if `duration` is 0.
    @param top Price at the start [ray].
    @param elapsed Time since the start [seconds].
    @param duration Length of a step [seconds].
    @param cut Share kept at each step [ray].
    @return Price now [ray], rounded down; the power is rounded half up.
    """
    return top * fp._pow_ray(cut, elapsed // duration) // fp.RAY


@internal
@pure
def _exponential(top: uint256, elapsed: uint256, cut: uint256) -> uint256:
    """
    @notice top * cut ** elapsed.
    @dev Reverts without a reason on overflow.
    @param top Price at the start [ray].
    @param elapsed Time since the start [seconds].
    @param cut Share kept every second [ray].
    @return Price now [ray], rounded down; the power is rounded half up.
    """
    return top * fp._pow_ray(cut, elapsed) // fp.RAY
