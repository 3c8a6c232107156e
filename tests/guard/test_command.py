# SPDX-License-Identifier: MIT
"""What `python -m tests.guard` prints and returns."""

from __future__ import annotations

import pytest

from tests.guard.__main__ import BROKEN, HEAD, KEPT, UNREADABLE, main

COLUMNS = "timestamp,open,high,low,close"
WICK = ("3600,100,101,99,100", "7200,100,101,0.0001,100", "10800,100,101,99,100")


@pytest.fixture
def write(tmp_path):
    def write(*rows, name="wick.csv", columns=COLUMNS):
        (tmp_path / name).write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
        return str(tmp_path / name)

    return write


def cells(line):
    return dict(zip(HEAD, [cell.strip() for cell in line.strip("|").split("|")], strict=True))


def test_main__wick__is_a_candidate_and_no_price(write, capsys):
    assert main([write(*WICK)]) == KEPT
    *_, row = capsys.readouterr().out.splitlines()
    shown = cells(row)
    assert shown["series"] == "wick"
    assert shown["values"] == "24"
    assert (shown["lone values"], shown["confirmed alone"]) == ("2", "0")
    assert (shown["candidates"], shown["confirmed"]) == ("2", "0")
    assert shown["longest candidate"] == "15:00"
    assert (shown["lowest source"], shown["lowest price"]) == ("0.0001", "99")


def test_main__folder__replays_its_csv_files_in_order(write, capsys, tmp_path):
    write(*WICK[:2], name="b.csv")
    write(*WICK[:2], name="a.csv")
    write("no candles", name="notes.txt")
    assert main([str(tmp_path)]) == KEPT
    rows = capsys.readouterr().out.splitlines()[2:]
    assert [cells(row)["series"] for row in rows] == ["a", "b"]


def test_main__value_confirmed_alone__returns_1(write):
    """A print that stands longer than the confirm time looks like the truth."""
    rows = ("7200,100,101,99,100", "14400,100,100,50,100", "21600,100,101,99,100")
    assert main([write(*rows)]) == KEPT
    rows = ("14400,100,101,99,100", "28800,100,100,50,100", "43200,100,101,99,100")
    assert main([write(*rows)]) == BROKEN


@pytest.mark.parametrize(
    ("columns", "rows", "says"),
    [
        (COLUMNS, WICK[:1], "does not start with two candles"),
        ("time,open,high,low,close", WICK, "does not start with two candles"),
        (COLUMNS, ("3600,100,101,99,100", "3602,100,101,99,100"), "must last a multiple of 4"),
        (COLUMNS, (*WICK, "18000,100,101,99,100"), "are not 60 minutes apart"),
        (COLUMNS, (*WICK, "14400,100,101,102,100"), "should be 0 < low <= open"),
    ],
)
def test_main__file_that_is_no_series__returns_2_and_says_why(write, capsys, columns, rows, says):
    assert main([write(*rows, columns=columns)]) == UNREADABLE
    assert says in capsys.readouterr().err


def test_main__no_such_file__returns_2(capsys, tmp_path):
    assert main([str(tmp_path / "absent.csv")]) == UNREADABLE
    assert "cannot be read" in capsys.readouterr().err
