# SPDX-License-Identifier: MIT
"""Settings that plans are made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.settings import RoleSettings
from tests.deployment import default_settings
from tests.unit.model.plans import ADMIN, FEED, GOVERNOR, GUARDIAN, TOKENS
from tests.variations import varied


@pytest.fixture
def settings():
    return default_settings()


@pytest.fixture
def handed_over(settings):
    roles = RoleSettings(admin=ADMIN, governor=GOVERNOR, guardian=GUARDIAN)
    return replace(settings, roles=roles)


@pytest.fixture
def public(settings):
    """Settings for a public chain, where tokens and feeds exist."""
    tokens = {
        symbol: replace(token, token=TOKENS[symbol], local_price=None)
        for symbol, token in settings.tokens.items()
    }
    protocol = varied(
        settings.protocol,
        {
            "assets.ETH.oracle.source": FEED,
            "assets.BTC.oracle.source": FEED,
            "assets.LINK.oracle.source": FEED,
            "governance_oracle.source": FEED,
        },
    )
    return replace(settings, chain_id=1, tokens=tokens, protocol=protocol)
