# SPDX-License-Identifier: MIT
"""What `python -m tests.vectors` prints and returns."""

from __future__ import annotations

import gzip
import json
import lzma

import pytest

from tests.vectors.__main__ import DIFFERENT, SAME, UNREADABLE, main

INPUTS = {"tau": "100", "top": str(10**27), "dur": "50"}
OUTPUTS = {"price": str(10**27 // 2), "revert": None}
CASE = {"id": "abaci_linear-7", "in": INPUTS, "out": OUTPUTS}


def content(*cases, group="abaci_linear"):
    return {"header": {"group": group}, "cases": list(cases)}


def with_inputs(**inputs):
    return CASE | {"in": INPUTS | inputs}


def with_outputs(**outputs):
    return CASE | {"out": OUTPUTS | outputs}


def pack(raw, suffix):
    if suffix == ".xz":
        return lzma.compress(raw)
    return gzip.compress(raw) if suffix == ".gz" else raw


@pytest.fixture
def write(tmp_path):
    def write(content, name="vectors.json"):
        text = content if isinstance(content, str) else json.dumps(content)
        path = tmp_path / name
        path.write_bytes(pack(text.encode(), path.suffix))
        return str(path)

    return write


@pytest.mark.parametrize("name", ["v.json", "v.json.xz", "v.json.gz"])
def test_main__same__returns_0(write, capsys, name):
    assert main([write(content(CASE), name)]) == SAME
    assert capsys.readouterr().out.splitlines()[1].split() == ["abaci_linear", "1", "1", "0", "-"]


def test_main__folder__reads_every_file(write, capsys, tmp_path):
    write(content(CASE), "a.json")
    write(content(CASE), "b.json.xz")
    write("not a vector file", "notes.txt")

    assert main([str(tmp_path)]) == SAME
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2


def test_main__other_price__returns_1_and_names_the_case(write, capsys):
    wrong = with_outputs(price=str(10**27 // 2 + 1))

    assert main([write(content(CASE, wrong))]) == DIFFERENT
    out = capsys.readouterr().out
    assert "abaci_linear              2      1          2         -" in out
    assert (
        f"vectors.json: abaci_linear-7: twin against reference: "
        f"price = {10**27 // 2}, expected {10**27 // 2 + 1}"
    ) in out


def test_main__other_revert__returns_1(write, capsys):
    wrong = with_outputs(price=None, revert="(no reason)")

    assert main([write(content(wrong))]) == DIFFERENT
    assert "revert = None, expected " in capsys.readouterr().out


def test_main__group_without_runner__returns_0_and_says_so(write, capsys):
    assert main([write(content(CASE, group="cat_bite"))]) == SAME
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "cat_bite",
        "1",
        "no",
        "runner",
        "yet",
    ]


def test_main__table_without_cases__returns_0_and_says_so(write, capsys):
    assert main([write({"header": {}, "maker": {}}, "gas.json")]) == SAME
    assert "a table without cases" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ("{", "vectors.json: not JSON: "),
        ("[]", "vectors.json: holds no object at the top"),
        ({"header": {}, "cases": [CASE]}, "vectors.json.header: no field 'group'"),
        ({"cases": [CASE]}, "vectors.json: no field 'header'"),
        (content() | {"cases": {}}, "vectors.json.cases is {}, not a list"),
        (content(7), "vectors.json.cases[0] is 7, not an object"),
        (content({"in": {}}), "vectors.json.cases[0]: no field 'id'"),
        (content({"id": "a-1", "in": {}}), "vectors.json: a-1: no field 'out'"),
        (content(CASE | {"in": []}), "vectors.json: abaci_linear-7.in is [], not an object"),
        (
            content(with_inputs(tau="1.5")),
            'vectors.json: abaci_linear-7.in.tau is "1.5", not an integer as a decimal string',
        ),
        (
            content(with_inputs(tau=1e27)),
            "vectors.json: abaci_linear-7.in.tau is 1e+27, not an integer as a decimal string",
        ),
        (
            content(with_inputs(tau="-1")),
            'vectors.json: abaci_linear-7.in.tau is "-1", not in 0 .. 2**256 - 1',
        ),
        (
            content(with_inputs(top=str(2**256))),
            f'vectors.json: abaci_linear-7.in.top is "{str(2**256)[:59]}, not in 0 .. 2**256 - 1',
        ),
    ],
)
def test_main__malformed__returns_2_and_names_the_place(write, capsys, broken, error):
    assert main([write(broken)]) == UNREADABLE
    assert error in capsys.readouterr().err


def test_main__unknown_action__returns_2_and_names_the_place(write, capsys):
    source = {"start": "0", "hop": "60", "source_value": "1", "source_valid": True}
    step = {"now": "1", "op": "cage", "revert": None, "after": {"cur": "0"}}
    case = {"id": "osm-1", "in": source, "steps": [step]}

    assert main([write(content(case, group="osm_sequences"))]) == UNREADABLE
    error = capsys.readouterr().err
    assert 'vectors.json: osm-1.steps[0].op is "cage", not one of poke, ' in error


def test_main__list_of_other_things__returns_2_and_names_the_place(write, capsys):
    step = {"now": "1", "op": "redo", "id": "1", "revert": None, "after": {"active": [1]}}
    case = {"id": "clip-1", "in": {}, "steps": [step]}

    assert main([write(content(case, group="clip_sequences"))]) == UNREADABLE
    error = capsys.readouterr().err
    assert "vectors.json: clip-1.steps[0].after.active is [1], not a list of texts" in error


def test_main__missing_path__returns_2(capsys, tmp_path):
    assert main([str(tmp_path / "nowhere")]) == UNREADABLE
    assert "nowhere: no such file or folder" in capsys.readouterr().err


def test_main__folder_without_vectors__returns_2(capsys, tmp_path):
    assert main([str(tmp_path)]) == UNREADABLE
    assert "no .json, .json.xz, .json.gz inside" in capsys.readouterr().err


def test_main__broken_compression__returns_2(capsys, tmp_path):
    path = tmp_path / "vectors.json.xz"
    path.write_bytes(b"not xz")

    assert main([str(path)]) == UNREADABLE
    assert "vectors.json.xz: cannot be read: " in capsys.readouterr().err
