# SPDX-License-Identifier: MIT
"""Rows in a folder."""

from __future__ import annotations

import polars as pl

from lab.runs import store as stores
from lab.runs.store import SCHEMA, Store, digest


def record(key, *, bad_debt=1.5, **settings):
    row = {"key": key, "state": "played", "reason": None, "seed": 1, "bad_debt": bad_debt}
    return row | {f"set.{name}": value for name, value in settings.items()}


def test_read__rows_of_several_files__are_sorted_and_each_there_once(tmp_path):
    store = Store(tmp_path)
    store.add([record("c", latency="5"), record("a", latency="0")])
    store.add([record("b", penalty="10 %"), record("a", latency="0")])
    frame = store.read()

    assert frame["key"].to_list() == ["a", "b", "c"]
    assert frame["set.latency"].to_list() == ["0", None, "5"]
    assert frame["set.penalty"].to_list() == [None, "10 %", None]
    assert store.keys() == {"a", "b", "c"}


def test_add__lists_and_none__come_back_as_they_were(tmp_path):
    store = Store(tmp_path)
    store.add([record("a") | {"clear_seconds": (3, 5), "price_ratio": None, "with_keeper": True}])
    (row,) = store.read().iter_rows(named=True)

    assert (row["clear_seconds"], row["price_ratio"], row["with_keeper"]) == ([3, 5], None, True)
    assert store.read().schema["buffer_hourly"] == pl.List(pl.Float64)


def test_read__nothing_there__has_the_columns(tmp_path):
    assert Store(tmp_path / "none").read().columns == list(SCHEMA)


def test_digest__other_order_and_other_files__is_the_same(tmp_path):
    one, many = Store(tmp_path / "one"), Store(tmp_path / "many")
    one.add([record("a"), record("b"), record("c")])
    for key in ("c", "a", "b"):
        many.add([record(key)])

    assert digest(one.read()) == digest(many.read()) == digest(many.read().reverse())


def test_digest__a_figure_differs__is_another(tmp_path):
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    one.add([record("a")])
    other.add([record("a", bad_debt=1.5000000000000002)])

    assert digest(one.read()) != digest(other.read())


def test_add__killed_before_the_file_is_in_place__has_changed_nothing(tmp_path):
    store = Store(tmp_path)
    store.add([record("a")])
    (tmp_path / "0123.77.draft").write_bytes(b"half a fi")

    assert store.keys() == {"a"}


def test_compact__many_files__are_one_with_the_same_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(stores, "MOST_FILES", 3)
    store = Store(tmp_path)
    for key in "abc":
        store.add([record(key, latency=key)])

    assert len([*tmp_path.glob("*.parquet")]) == 1
    assert store.keys() == {"a", "b", "c"}
    store.compact()
    assert store.keys() == {"a", "b", "c"}


def test_compact__killed_before_the_old_files_are_gone__has_each_row_once(tmp_path):
    store = Store(tmp_path)
    store.add([record("a")])
    store.add([record("b")])
    before = {path: path.read_bytes() for path in tmp_path.glob("*.parquet")}
    store.compact()
    for path, content in before.items():
        path.write_bytes(content)

    assert store.read()["key"].to_list() == ["a", "b"]
