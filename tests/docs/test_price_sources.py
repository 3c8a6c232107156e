# SPDX-License-Identifier: MIT
"""What docs/price-sources.md shows of its example is what the tests of the example deploy."""

from __future__ import annotations

import json
import re

import yaml

from model.parameters import OracleAssetParameters
from tests.docs.commands import ROOT

TEXT = (ROOT / "docs" / "price-sources.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_example__code__is_the_contract_s():
    source = (ROOT / "contracts" / "testing" / "ProductFeed.vy").read_text("utf-8")
    (shown,) = blocks("vyper")
    assert shown in source


def test_example__parameters__are_fields_of_the_oracle():
    (shown,) = blocks("yaml")
    fields = yaml.safe_load(shown)["assets"]["ETH"]["oracle"]
    assert set(fields) < set(OracleAssetParameters.__dataclass_fields__)


def test_example__line__is_a_price():
    (shown,) = blocks("json")
    assert json.loads(shown) == {"asset": "ETH", "price": "187.25"}
