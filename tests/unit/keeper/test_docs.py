# SPDX-License-Identifier: MIT
"""The operator's page names every setting and every reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from keeper.reasons import Reason
from keeper.settings import Settings

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "keeper.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Settings.model_fields, *Reason])
def test_page__every_setting_and_reason__is_on_it(name):
    assert f"`{name}`" in PAGE
