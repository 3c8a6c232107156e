# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Timelock
@license AGPL-3.0-only
@notice The governor of every net that is not local: what it does is announced, and can be done only
        after a delay that lets everybody leave first.
@dev    snekmate's timelock controller, administered by itself alone: its roles and its delay change
        by operations that wait like any other. One address proposes, executes and cancels at first.
        `set_role_admin` is not exported: every role stays under the Timelock's own. Neither are the
        receivers of ether and NFTs, which a governor of parameters has no use for.
@custom:source snekmate, `timelock_controller.vy`.
@custom:shutdown Cannot be stopped; who may cancel can cancel what waits.
"""

# Roles of the Timelock; those of the protocol stand in `AccessController`.
from snekmate.auth import access_control

initializes: access_control

# Scheduling and executing are its job alone; the bounds of the delay are ours.
from snekmate.governance import timelock_controller

initializes: timelock_controller[access_control := access_control]

exports: (
    # Operations
    timelock_controller.schedule,
    timelock_controller.schedule_batch,
    timelock_controller.execute,
    timelock_controller.execute_batch,
    timelock_controller.cancel,
    # What waits
    timelock_controller.get_minimum_delay,
    timelock_controller.get_timestamp,
    timelock_controller.get_operation_state,
    timelock_controller.is_operation,
    timelock_controller.is_operation_pending,
    timelock_controller.is_operation_ready,
    timelock_controller.is_operation_done,
    timelock_controller.hash_operation,
    timelock_controller.hash_operation_batch,
    # Roles
    timelock_controller.PROPOSER_ROLE,
    timelock_controller.EXECUTOR_ROLE,
    timelock_controller.CANCELLER_ROLE,
    access_control.DEFAULT_ADMIN_ROLE,
    access_control.hasRole,
    access_control.getRoleAdmin,
    access_control.grantRole,
    access_control.revokeRole,
    access_control.renounceRole,
    # ERC-165
    access_control.supportsInterface,
)


################################################################
#                          CONSTANTS                           #
################################################################


MIN_DELAY: constant(uint256) = 3_600  # [seconds]
MAX_DELAY: constant(uint256) = 30 * 86_400  # [seconds]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(delay: uint256, governor: address):
    """
    @param delay Least time from announcing an operation until it can be executed [seconds].
    @param governor Proposes, executes and cancels; the deployer keeps no role.
    """
    assert governor != empty(address), "timelock: governor is the zero address"
    self._check_delay(delay)

    access_control.__init__()
    timelock_controller.__init__(delay, [governor], [governor], empty(address))


################################################################
#                           ITSELF                             #
################################################################


@external
def update_delay(delay: uint256):
    """
    @notice Change the least delay of operations announced from now on.
    @dev Reverts "timelock: caller is not the timelock", "timelock: delay too short", "timelock:
         delay too long".
    @param delay New delay [seconds].
    """
    assert msg.sender == self, "timelock: caller is not the timelock"
    self._check_delay(delay)
    log timelock_controller.MinimumDelayChange(
        old_duration=timelock_controller.get_minimum_delay, new_duration=delay
    )
    timelock_controller.get_minimum_delay = delay


################################################################
#                          INTERNAL                            #
################################################################


@internal
@pure
def _check_delay(delay: uint256):
    """
    @notice Refuse a delay that is no delay, and one that would end governance.
    @param delay Delay [seconds].
    """
    assert delay >= MIN_DELAY, "timelock: delay too short"
    assert delay <= MAX_DELAY, "timelock: delay too long"
