# SPDX-License-Identifier: MIT
"""An access controller of an admin who did not deploy it."""

from __future__ import annotations

import boa
import pytest


@pytest.fixture(scope="module")
def admin():
    return boa.env.generate_address("admin")


@pytest.fixture(scope="module")
def successor():
    return boa.env.generate_address("successor")


@pytest.fixture(scope="module")
def operator():
    return boa.env.generate_address("operator")


@pytest.fixture(scope="module")
def stranger():
    return boa.env.generate_address("stranger")


@pytest.fixture(scope="module")
def access(admin):
    return boa.load("contracts/AccessController.vy", admin)
