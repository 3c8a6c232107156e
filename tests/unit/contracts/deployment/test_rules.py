# SPDX-License-Identifier: MIT
"""The contracts judge parameters as Python does: each rule at its edge, and one beyond."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.execution import StepFailed
from tests.deployment import default_settings, deploy
from tests.rule_edges import EDGES
from tests.variations import varied

every_edge = pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}: {edge.reverts}")


def settings_with(changes):
    settings = default_settings()
    return replace(settings, protocol=varied(settings.protocol, changes))


@pytest.mark.deep  # each is a whole deployment; the setters' own tests accept the same edges
@every_edge
def test_deploy__at_the_edge_of_a_rule__is_accepted(edge):
    deploy(settings_with(edge.within))


@every_edge
def test_deploy__one_beyond_the_edge__is_refused_with_its_text(edge):
    with pytest.raises(StepFailed) as caught:
        deploy(settings_with(edge.beyond))
    assert str(caught.value).partition(": ")[2] == edge.reverts
