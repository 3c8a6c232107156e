# SPDX-License-Identifier: MIT
"""`Timelock`: bounds of its delay, who may do what, and that nothing happens too early."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.chain import ZERO_ADDRESS

HOUR = 3_600
DAY = 24 * HOUR
DELAY = 2 * DAY
SHORTEST, LONGEST = HOUR, 30 * DAY
NOTHING = bytes(32)
NONE, WAITING, READY, DONE = 1, 2, 4, 8
"""States of an operation."""


@pytest.fixture(scope="module")
def source():
    return boa.load_partial("contracts/Timelock.vy")


@pytest.fixture(scope="module")
def governor():
    return str(boa.env.generate_address("governor"))


@pytest.fixture(scope="module")
def timelock(source, governor):
    return source.deploy(DELAY, governor)


@pytest.fixture
def stranger():
    return str(boa.env.generate_address("stranger"))


def update_delay(timelock, delay):
    """The operation that changes the delay: target, ether, data, predecessor, salt."""
    data = timelock.update_delay.prepare_calldata(delay)
    return timelock.address, 0, data, NOTHING, NOTHING


# --- Construction ---------------------------------------------------------------------------------


def test_init__gives_the_governor_all_work_and_itself_the_administration(timelock, governor):
    deployer = boa.env.eoa
    for role in (timelock.PROPOSER_ROLE(), timelock.EXECUTOR_ROLE(), timelock.CANCELLER_ROLE()):
        assert timelock.hasRole(role, governor)
        assert not timelock.hasRole(role, deployer)
    admin = timelock.DEFAULT_ADMIN_ROLE()
    assert timelock.hasRole(admin, timelock.address)
    assert not timelock.hasRole(admin, governor)
    assert not timelock.hasRole(admin, deployer)
    assert timelock.get_minimum_delay() == DELAY


@pytest.mark.parametrize("delay", [SHORTEST, SHORTEST + 1, LONGEST - 1, LONGEST])
def test_init__delay_within_bounds__is_taken(source, governor, delay):
    assert source.deploy(delay, governor).get_minimum_delay() == delay


@pytest.mark.parametrize(
    ("delay", "reason"),
    [
        (0, errors.TIMELOCK_DELAY_TOO_SHORT),
        (SHORTEST - 1, errors.TIMELOCK_DELAY_TOO_SHORT),
        (LONGEST + 1, errors.TIMELOCK_DELAY_TOO_LONG),
    ],
)
def test_init__delay_out_of_bounds__reverts(source, governor, delay, reason):
    with boa.reverts(reason):
        source.deploy(delay, governor)


def test_init__nobody_as_governor__reverts(source):
    with boa.reverts(errors.TIMELOCK_GOVERNOR_IS_THE_ZERO_ADDRESS):
        source.deploy(DELAY, ZERO_ADDRESS)


# --- Operations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("early", "succeeds"), [(1, False), (0, True), (-1, True)])
def test_execute__before_the_delay_is_over__reverts(timelock, governor, early, succeeds):
    operation = update_delay(timelock, DAY)
    timelock.schedule(*operation, DELAY, sender=governor)
    number = timelock.hash_operation(*operation)
    assert timelock.get_operation_state(number) == WAITING

    boa.env.timestamp += DELAY - early
    if succeeds:
        timelock.execute(*operation, sender=governor)
        assert timelock.get_operation_state(number) == DONE
        assert timelock.get_minimum_delay() == DAY
    else:
        with boa.reverts(errors.TIMELOCK_CONTROLLER_OPERATION_IS_NOT_READY):
            timelock.execute(*operation, sender=governor)
        assert timelock.get_minimum_delay() == DELAY


@pytest.mark.parametrize(("short", "succeeds"), [(1, False), (0, True)])
def test_schedule__shorter_than_the_least_delay__reverts(timelock, governor, short, succeeds):
    operation = update_delay(timelock, DAY)
    if succeeds:
        timelock.schedule(*operation, DELAY - short, sender=governor)
    else:
        with boa.reverts(errors.TIMELOCK_CONTROLLER_INSUFFICIENT_DELAY):
            timelock.schedule(*operation, DELAY - short, sender=governor)


def test_cancel__what_waits__is_never_executed(timelock, governor):
    operation = update_delay(timelock, DAY)
    timelock.schedule(*operation, DELAY, sender=governor)
    timelock.cancel(timelock.hash_operation(*operation), sender=governor)
    boa.env.timestamp += DELAY
    with boa.reverts(errors.TIMELOCK_CONTROLLER_OPERATION_IS_NOT_READY):
        timelock.execute(*operation, sender=governor)


def test_schedule__execute_and_cancel__by_a_stranger__revert(timelock, governor, stranger):
    operation = update_delay(timelock, DAY)
    with boa.reverts(errors.ACCESS_CONTROL_ACCOUNT_IS_MISSING_ROLE):
        timelock.schedule(*operation, DELAY, sender=stranger)
    timelock.schedule(*operation, DELAY, sender=governor)
    boa.env.timestamp += DELAY
    with boa.reverts(errors.ACCESS_CONTROL_ACCOUNT_IS_MISSING_ROLE):
        timelock.execute(*operation, sender=stranger)
    with boa.reverts(errors.ACCESS_CONTROL_ACCOUNT_IS_MISSING_ROLE):
        timelock.cancel(timelock.hash_operation(*operation), sender=stranger)


# --- Its own delay --------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["governor", "stranger"])
def test_update_delay__by_anybody_but_itself__reverts(timelock, governor, stranger, who):
    sender = governor if who == "governor" else stranger
    with boa.reverts(errors.TIMELOCK_CALLER_IS_NOT_THE_TIMELOCK):
        timelock.update_delay(DAY, sender=sender)


@pytest.mark.parametrize(
    ("delay", "reason"),
    [
        (SHORTEST - 1, errors.TIMELOCK_DELAY_TOO_SHORT),
        (SHORTEST, None),
        (LONGEST, None),
        (LONGEST + 1, errors.TIMELOCK_DELAY_TOO_LONG),
    ],
)
def test_update_delay__by_itself__keeps_the_bounds(timelock, delay, reason):
    if reason is None:
        timelock.update_delay(delay, sender=timelock.address)
        (event,) = timelock.get_logs()
        assert (event.old_duration, event.new_duration) == (DELAY, delay)
        assert timelock.get_minimum_delay() == delay
    else:
        with boa.reverts(reason):
            timelock.update_delay(delay, sender=timelock.address)


@pytest.mark.parametrize("name", ["set_role_admin", "onERC721Received", "onERC1155Received"])
def test_timelock__what_it_has_no_use_for__is_not_there(timelock, name):
    assert name not in {entry.get("name") for entry in timelock.abi}
