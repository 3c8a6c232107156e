# SPDX-License-Identifier: MIT
"""`keeper.recording`: lines, what is written down, what is answered from it."""

from __future__ import annotations

import gzip
import io

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from keeper.chain.rests import Rests
from keeper.cli import app
from keeper.errors import ConfigurationError, NodeUnavailable, RequestRefused
from keeper.log_format import LogFormat
from keeper.logs import configure_logs
from keeper.ports import Call, Log, Simulation
from keeper.recording.lines import from_line, to_line
from keeper.recording.live import RecordingNode
from keeper.recording.recorded import RecordedNode, Recording
from keeper.recording.recorder import Recorder, recorder_for
from keeper.settings import Settings
from tests.unit.keeper.fake_node import FakeNode, head

LOG = Log(address="0xaa", topics=(b"\x01", b"\x02"), data=b"\x03", block=7, transaction="0xbb")
CALL = Call(target="0xcc", data="0x01")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new.recording"


@pytest.fixture
def recorder(path):
    with recorder_for(path, configure_logs(LogFormat.JSON)) as recorder:
        assert recorder is not None
        recorder.begin(manifest="{}", settings={"min_profit": "1"}, wallet="0xdd")
        yield recorder


class Refusing(FakeNode):
    """Is gone, or refuses, whatever is called."""

    error: Exception = NodeUnavailable("no answer from ws://secret")

    async def call(self, call, *, sender=None, block_hash=None):
        del call, sender, block_hash
        raise self.error


@pytest.mark.parametrize(
    "value", [None, 2**200, "text", b"\x00\xff", head(7), [LOG, LOG], Simulation(gas=5, revert="x")]
)
def test_lines__any_answer__come_back_as_they_were(value):
    assert from_line(to_line(["answer", value])) == ["answer", value]


def test_lines__something_else__cannot_be_written():
    with pytest.raises(TypeError, match="no line can hold"):
        to_line([object()])


@pytest.mark.parametrize("line", [b"{}", b"[]", b"7", b"[1"])
def test_lines__no_line__is_refused(line):
    with pytest.raises(ValueError, match=r".+"):
        from_line(line)


async def test_recorded_node__same_question_twice__answers_in_order_then_the_last(path, recorder):
    node = FakeNode()
    recording = RecordingNode(node, recorder)
    for number in (1, 2):
        node.chain[1] = head(1, fork="ab"[number - 1])
        recorder.head(head(number), is_latest=number == 2)
        assert await recording.block(1) == node.chain[1]
        assert await recording.block(9) is None
        node.chain[1] = head(1, fork="c")
        await recording.block(1)
        recorder.end()
    recorder.close()

    recorded, found = RecordedNode(), []
    for section in Recording(path).sections():
        recorded.section = section
        found.append((section.head.number, section.is_latest))
        blocks = [await recorded.block(1) for _ in range(3)]
        assert blocks == [head(1, fork="ab"[section.head.number - 1]), *2 * [head(1, fork="c")]]
        assert await recorded.block(9) is None
    assert found == [(1, False), (2, True)]


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (NodeUnavailable("no answer from ws://secret"), NodeUnavailable, "the node was gone"),
        (RequestRefused(3, "reverted", "0x08"), RequestRefused, "reverted (3)"),
    ],
)
async def test_recorded_node__what_was_refused__is_refused_again(path, recorder, error, kind, told):
    node = Refusing()
    node.error = error
    recorder.head(head(1), is_latest=True)
    with pytest.raises(kind):
        await RecordingNode(node, recorder).call(CALL)
    recorder.end()
    recorder.close()

    recorded = RecordedNode()
    (recorded.section,) = Recording(path).sections()
    with pytest.raises(kind) as again:
        await recorded.call(CALL)
    assert str(again.value) == told
    assert b"secret" not in gzip.decompress(path.read_bytes())


async def test_recorded_node__what_was_not_asked__counts_as_good_or_refused(path, recorder):
    recorder.head(head(1), is_latest=True)
    recorder.end()
    recorder.close()

    recorded = RecordedNode()
    (recorded.section,) = Recording(path).sections()
    assert await recorded.simulate([CALL], senders=["0x"], timestamp=1) == [
        Simulation(gas=0, revert=None)
    ]
    with pytest.raises(RequestRefused, match=r"^logs_of_block: was not asked"):
        await recorded.logs_of_block("0x", [])


@pytest.mark.parametrize("is_stopped", [False, True])
def test_recording__stopped_in_order_or_not__knows_it(path, recorder, is_stopped):
    recorder.head(head(1), is_latest=True)
    recorder.end()
    recorder.head(head(2), is_latest=True)
    recorder.close()
    if not is_stopped:
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        path.write_bytes(gzip.compress(b"".join(lines[:-1])))

    recording = Recording(path)
    assert [section.head.number for section in recording.sections()] == [1]
    assert recording.is_whole == is_stopped
    assert (recording.manifest, recording.wallet) == ("{}", "0xdd")


def test_recording__cut_at_any_byte__ends_with_a_whole_block(path, recorder):
    for number in range(1, 20):
        recorder.head(head(number), is_latest=True)
        recorder.answer("block", [number], head(number))
        recorder.end()
    recorder.close()
    content = path.read_bytes()
    lengths: list[int] = []
    for size in range(100, len(content), 37):
        path.write_bytes(content[:size])
        try:
            recording = Recording(path)
        except ConfigurationError:
            continue
        numbers = [section.head.number for section in recording.sections()]
        assert numbers == list(range(1, len(numbers) + 1))
        lengths.append(len(numbers))
    assert lengths == sorted(lengths)
    assert lengths[-1] >= 18


def test_recording__of_another_format__is_refused(path):
    path.write_bytes(gzip.compress(b'["recording",7,{}]\n'))
    with pytest.raises(ConfigurationError) as refused:
        Recording(path)
    assert str(refused.value) == f"{path}: is of format 7, not 1"


def test_recorder_for__a_file_that_exists__is_left_alone(path):
    path.write_text("mine")
    with pytest.raises(ConfigurationError) as refused:
        recorder_for(path, configure_logs(LogFormat.JSON)).__enter__()
    assert str(refused.value) == f"record: {path}: File exists; name a new file"
    assert path.read_text() == "mine"


def test_recorder__disk_is_full__says_so_once_and_disturbs_nobody():
    class Disk(io.BytesIO):
        is_full = False

        def write(self, content):
            if self.is_full:
                raise OSError(28, "No space left on device")
            return super().write(content)

    log, disk = configure_logs(LogFormat.JSON), Disk()
    with capture_logs() as said:
        recorder = Recorder(gzip.GzipFile(fileobj=disk, mode="wb"), log)
        disk.is_full = True
        for number in range(3):
            recorder.head(head(number), is_latest=True)
            recorder.end()
        recorder.close()
    assert [line["event"] for line in said] == ["recording_failed"]
    assert said[0]["reason"] == "[Errno 28] No space left on device"


def test_rests__told_and_read_back__are_the_same():
    rests = Rests()
    rests.fail(["a"], 5, way="take")
    rests.succeed(["b"], 6)
    again = Rests.of(rests.told())

    assert again.told() == rests.told()
    assert again.resting(6) == {"a"}
    assert again.tried_lately() == {"a", "b"}


def test_settings__told__are_numbers_and_names_only(monkeypatch, tmp_path):
    for name, value in {"RPC_URL": "ws://secret", "PRIVATE_KEY": "0xsecret"}.items():
        monkeypatch.setenv(f"KEEPER_{name}", value)
    monkeypatch.setenv("KEEPER_WEBHOOK", "http://secret")
    monkeypatch.setenv("KEEPER_STRATEGY_OPTIONS", '{"mine": {"token": "secret"}}')
    told = Settings(manifest=tmp_path / "secret", min_profit=5).told()

    assert told["min_profit"] == "5"
    assert told["strategies"][0] == "prices"
    assert "secret" not in str(told)
    assert Settings(manifest=tmp_path, rpc_url="x", **told).told() == told


def test_replay__change_without_a_value__says_so(tmp_path):
    result = CliRunner().invoke(app, ["replay", str(tmp_path), "--set", "min_profit"])
    assert result.exit_code == 2
    assert result.stderr == "error: --set min_profit: is not NAME=VALUE; for example min_profit=5\n"
