# SPDX-License-Identifier: MIT
"""The interfaces that the keeper carries are those of the sources."""

from __future__ import annotations

from scripts.export_abi import TARGET, exported_files


def test_exported_files__as_committed__are_up_to_date():
    committed = {path: path.read_text(encoding="utf-8") for path in TARGET.glob("*.json")}
    wanted = exported_files()

    assert sorted(committed) == sorted(wanted)
    outdated = [path.name for path in wanted if committed[path] != wanted[path]]
    assert outdated == [], "run: python -m scripts.export_abi"
