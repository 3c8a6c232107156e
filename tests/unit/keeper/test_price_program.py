# SPDX-License-Identifier: MIT
"""An outside program that prices: what it says, what it says wrong, and that it may die."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from keeper.strategies import price_program
from keeper.strategies.price_program import PriceProgram
from model.units import WAD

SYMBOLS = ("BTC", "ETH")
PATIENCE = 30.0
"""Until something is missed; far above what any takes [seconds]."""
WAIT = "; import sys; sys.stdin.read()"
"""Goes on until the keeper ends."""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def started():
    programs = []

    def start(code: str, **more) -> PriceProgram:
        program = PriceProgram([sys.executable, "-c", code], SYMBOLS, **more)
        programs.append(program)
        return program

    yield start
    for program in programs:
        program.close()


def until(what):
    """What comes to be true, in the end."""
    deadline = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def says(*lines: str) -> str:
    return f"print({chr(10).join(lines)!r}, flush=True){WAIT}"


def line(asset="ETH", price: object = "187.25") -> str:
    return json.dumps({"asset": asset, "price": price})


def trouble_of(program):
    return until(lambda: next(program.troubles(), None))


@pytest.mark.parametrize(
    ("price", "wad"),
    [
        ("187.25", 187_250_000 * WAD // 10**6),
        (187.25, 187_250_000 * WAD // 10**6),
        ("1e-18", 1),
        ("1e12", 10**12 * WAD),
    ],
)
def test_price__said__is_known(started, price, wad):
    program = started(says(line(price=price)))

    assert until(lambda: program.price("ETH", 60)) == wad
    assert program.price("BTC", 60) is None


def test_price__said_again__the_last_counts(started):
    program = started(says(line(price="187"), line("BTC", "5000"), line(price="188")))
    until(lambda: program.price("BTC", 60))

    assert until(lambda: program.price("ETH", 60) == 188 * WAD)


def test_price__too_old__is_not_used(started, monkeypatch):
    program = started(says(line()))
    until(lambda: program.price("ETH", 60))
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now + 61)

    assert program.price("ETH", 60) is None
    assert program.price("ETH", 100) is not None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("tick", "line: Invalid JSON: expected ident at line 1 column 2"),
        ("[]", "line: Input should be an object"),
        ('{"asset": "ETH"}', "line.price: Field required"),
        (
            line(price="0"),
            "line.price: Input should be greater than or equal to 1E-18",
        ),
        (line(price="-1"), "line.price: Input should be greater than or equal to 1E-18"),
        (line(price="NaN"), "line.price: Input should be a finite number"),
        (line(price="1e999999"), "line.price: Input should be less than or equal to 1E+12"),
        (line(asset="DOGE"), "line.asset: 'DOGE' is no asset; there are: BTC, ETH"),
        (
            '{"asset": "ETH", "price": "1", "key": "x"}',
            "line.key: Extra inputs are not permitted",
        ),
    ],
)
def test_line__malformed__is_named_and_the_next_one_counts(started, said, error):
    program = started(says(said, line()))

    assert until(lambda: program.price("ETH", 60)) == 187_250_000 * WAD // 10**6
    trouble = trouble_of(program)
    assert (trouble.event, trouble.fields["error"]) == ("price_malformed", error)


def test_line__flood_of_malformed_ones__is_said_once(started):
    program = started(says("x" * 100_000, *["y"] * 100, line(), "z", line("BTC")))
    until(lambda: program.price("BTC", 60))

    assert [trouble.event for trouble in program.troubles()] == ["price_malformed"] * 2


def test_program__ends__is_started_again_after_longer_and_longer_pauses(started, monkeypatch):
    monkeypatch.setattr(price_program, "_FIRST_PAUSE", 0.01)
    program = started("raise SystemExit(3)")
    troubles = [trouble_of(program) for _ in range(3)]

    assert {trouble.event for trouble in troubles} == {"price_program_ended"}
    assert [trouble.fields["reason"] for trouble in troubles] == ["exit code 3"] * 3
    assert [trouble.fields["retry_seconds"] for trouble in troubles] == [0.01, 0.02, 0.04]


def test_program__is_not_there__says_so_and_tries_again(monkeypatch):
    monkeypatch.setattr(price_program, "_FIRST_PAUSE", 0.01)
    program = PriceProgram(["/no/such/program"], SYMBOLS)
    reasons = [trouble_of(program).fields["reason"] for _ in range(2)]
    program.close()

    assert reasons == ["cannot be started: No such file or directory"] * 2


def test_program__environment__has_no_key(started, monkeypatch, tmp_path):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", "0x5e")
    monkeypatch.setenv("MY_KEY", "0x5e")
    monkeypatch.setenv("FEED_URL", "u")
    file = tmp_path / "environment"
    code = f"import os; open({str(file)!r}, 'w').write(' '.join(sorted(os.environ)))"
    started(f"{code}; print({line()!r}, flush=True){WAIT}", environment=("FEED_URL",))

    names = until(lambda: file.exists() and file.read_text()).split()
    assert "FEED_URL" in names
    assert set(names) <= {"FEED_URL", "HOME", "LANG", "LC_CTYPE", "PATH", "TZ"}


def test_close__program_runs__is_ended_and_not_started_again(started, tmp_path):
    file = tmp_path / "pid"
    program = started(f"import os; open({str(file)!r}, 'w').write(str(os.getpid())){WAIT}")
    pid = int(until(lambda: file.exists() and file.read_text()))
    program.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert list(program.troubles()) == []


def test_close__program_does_not_obey__is_killed(started, tmp_path, monkeypatch):
    monkeypatch.setattr(price_program, "_PATIENCE", 0.1)
    file = tmp_path / "pid"
    deaf = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    program = started(f"{deaf}; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(600)")
    pid = int(until(lambda: file.exists() and file.read_text()))
    program.close()

    def is_gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    until(is_gone)


def test_example__prices_of_a_file__are_said_until_the_keeper_ends(tmp_path, monkeypatch):
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({"ETH": "187.25"}))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, "-m", "scripts.print_prices", str(file), "--every", "0.01"]
    program = PriceProgram(command, SYMBOLS, environment=("PYTHONPATH",))

    assert until(lambda: program.price("ETH", 60)) == 187_250_000 * WAD // 10**6
    file.with_suffix(".new").write_text(json.dumps({"ETH": "1", "BTC": 5000}))
    file.with_suffix(".new").rename(file)
    assert until(lambda: program.price("BTC", 60)) == 5_000 * WAD
    assert until(lambda: program.price("ETH", 60) == WAD)
    assert program._process is not None
    assert program._process.stdin is not None
    program._process.stdin.close()  # as when the keeper is killed
    assert program._process.wait(PATIENCE) == 0
    program.close()
