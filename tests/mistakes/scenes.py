# SPDX-License-Identifier: MIT
"""What is so when a mistake is made: one function for each word under `given`."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eth_account import Account
from eth_typing import HexStr

from keeper.store.database import open_database
from keeper.store.lock import locked
from lab.commands.scenario_file import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

CHAIN = 31337
POOR_KEY = "0x" + "5e" * 31 + "c7"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Scene:
    """A folder in which a command is run, and what is put into it."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    names: dict[str, object] = field(default_factory=dict)
    """What stands in braces in a command."""
    undo: list[Callable[[], object]] = field(default_factory=list)

    def file(self, name: str, text: str) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def manifest(self, name: str, change: Callable[[dict[str, Any]], object]) -> None:
        """A copy of the manifest with something changed."""
        content = json.loads(Path(str(self.names["manifest"])).read_text(encoding="utf-8"))
        change(content)
        self.names[name] = self.file(f"{name}.json", json.dumps(content))

    def keep(self, context: Any) -> None:
        """Enter a context until the command has ended."""
        context.__enter__()
        self.undo.append(lambda: context.__exit__(None, None, None))

    def scenario(self, old: str, new: str) -> None:
        """A scenario that differs from a shipped one in one place."""
        text = path_of(Path("short-crash")).read_text(encoding="utf-8")
        text = text.replace("../parameters", str(ROOT / "parameters"))
        assert old in text
        self.names["scenario"] = self.file("mine.yaml", text.replace(old, new, 1))


# --- Files ----------------------------------------------------------------------------------------


def text_file(scene: Scene) -> None:
    scene.names["text_file"] = scene.file("notes.txt", "not what you think\n")


def password_file(scene: Scene) -> None:
    path = scene.file("password", "guess\n")
    path.chmod(0o600)
    scene.names["password_file"] = path


def open_password_file(scene: Scene) -> None:
    path = scene.file("password", "right\n")
    path.chmod(0o644)
    scene.names["open_password_file"] = path


def keystore(scene: Scene) -> None:
    content = Account.encrypt(HexStr(POOR_KEY), "right", kdf="pbkdf2", iterations=1)
    scene.names["keystore"] = scene.file("wallet.json", json.dumps(content))


# --- Manifests ------------------------------------------------------------------------------------


def cut_manifest(scene: Scene) -> None:
    scene.manifest("cut_manifest", lambda content: content["contracts"].pop("Ledger"))


def other_chain(scene: Scene) -> None:
    scene.manifest("other_chain", lambda content: content.update(chain_id=1))


def elsewhere(scene: Scene) -> None:
    def move(content: dict[str, Any]) -> None:
        content["contracts"]["Treasury"]["address"] = "0x" + "77" * 20

    scene.manifest("elsewhere", move)


def other_bytecode(scene: Scene) -> None:
    def change(content: dict[str, Any]) -> None:
        content["contracts"]["Ledger"]["bytecode_hash"] = "0x" + "77" * 32

    scene.manifest("other_bytecode", change)


def future_manifest(scene: Scene) -> None:
    scene.manifest("future_manifest", lambda content: content.update(block=999_999_999))


# --- Keys and settings ----------------------------------------------------------------------------


def poor_key(scene: Scene) -> None:
    scene.monkeypatch.setenv("POOR_KEY", POOR_KEY)


def short_key(scene: Scene) -> None:
    scene.monkeypatch.setenv("SHORT_KEY", POOR_KEY[:-2])


def _config(scene: Scene, name: str, text: str) -> None:
    manifest = scene.names["manifest"]
    given = f'manifest = "{manifest}"\nrpc_url = "ws://127.0.0.1:9"\n'
    scene.names[name] = scene.file(f"{name}.toml", given + text)


def mistyped_config(scene: Scene) -> None:
    _config(scene, "mistyped_config", "min_proft = 5\n")


def negative_fee(scene: Scene) -> None:
    _config(scene, "negative_fee", "max_fee = -1\n")


def unknown_strategy(scene: Scene) -> None:
    _config(scene, "unknown_strategy", 'strategies = ["prices", "auction"]\n')


def broken_config(scene: Scene) -> None:
    scene.names["broken_config"] = scene.file("broken.toml", 'manifest = "deployments\n')


# --- Databases and ports --------------------------------------------------------------------------


def _data_dir(scene: Scene) -> Path:
    folder = scene.folder / "data"
    folder.mkdir()
    scene.monkeypatch.setenv("KEEPER_DATA_DIR", str(folder))
    return folder


def locked_folder(scene: Scene) -> None:
    scene.keep(locked(_data_dir(scene) / f"{CHAIN}.db"))


def data_dir_in_proc(scene: Scene) -> None:
    scene.monkeypatch.setenv("KEEPER_DATA_DIR", "/proc/keeper")


def old_database(scene: Scene) -> None:
    path = _data_dir(scene) / f"{CHAIN}.decisions.db"
    open_database(path, chain_id=CHAIN, ledger=f"0x{1:040x}").dispose()


def damaged_database(scene: Scene) -> None:
    (_data_dir(scene) / f"{CHAIN}.decisions.db").write_text("not a database, but as long" * 100)


def taken_port(scene: Scene) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    scene.names["taken_port"] = listener.getsockname()[1]
    scene.undo.append(listener.close)


# --- The lab --------------------------------------------------------------------------------------


def scenario_with_unknown_field(scene: Scene) -> None:
    scene.scenario("hours: 2", "hour: 2")


def scenario_with_word(scene: Scene) -> None:
    scene.scenario("accounts: 20", "accounts: many")


def scenario_backwards(scene: Scene) -> None:
    scene.scenario("hours: 2", "hours: -2")


def prices_with_gap(scene: Scene) -> None:
    opened = [1_704_067_200 + 1_200 * candle for candle in range(6) if candle != 2]
    rows = [f"{time},200,201,199,200" for time in opened]
    scene.file("prices.csv", "\n".join(["timestamp,open,high,low,close", *rows]) + "\n")
    scene.scenario(
        "points: [[0, 200], [0.25, 172], [0.5, 150], [0.75, 132], [1, 118], [1.5, 125]]",
        "csv: {path: prices.csv}\n    interval_minutes: 20",
    )


def sweep_of_other_code(scene: Scene) -> None:
    told = {"scenario_hash": "0", "code_hash": "0", "with_keeper": True}
    scene.file("sweep.json", json.dumps(told))


def quick_dask(scene: Scene) -> None:
    scene.monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")


def full_disk(scene: Scene) -> None:
    (scene.folder / "sweep.draft").symlink_to("/dev/full")


def without_numba_and_polars(scene: Scene) -> None:
    for name in list(sys.modules):
        if name.startswith(("lab.runs", "polars")):
            scene.monkeypatch.delitem(sys.modules, name)
    scene.monkeypatch.setitem(sys.modules, "polars", None)


def no_anvil(scene: Scene) -> None:
    scene.monkeypatch.setattr("lab.anvil.ANVIL", scene.folder / "anvil")
    scene.monkeypatch.setenv("PATH", str(scene.folder))


# --- A checkout -----------------------------------------------------------------------------------


def checkout(scene: Scene) -> None:
    for name in (
        "Makefile",
        "pyproject.toml",
        "setup.py",
        "requirements/dev.txt",
        "package.json",
        "package-lock.json",
    ):
        target = scene.folder / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)


def old_python(scene: Scene) -> None:
    """Says what Python 3.9 would."""
    path = scene.file("python3.9", '#!/bin/sh\necho "is Python 3.9"\nexit 1\n')
    path.chmod(0o755)
    scene.names["old_python"] = path


def no_npm(scene: Scene) -> None:
    tools = scene.folder / "tools"
    tools.mkdir()
    for name in ("bash", "make", "grep", "find", "sort"):
        (tools / name).symlink_to(str(shutil.which(name)))
    scene.monkeypatch.setenv("PATH", str(tools))


def open_scene(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """An empty one."""
    return Scene(folder=folder, monkeypatch=monkeypatch, names={"folder": folder})


@contextmanager
def prepared(scene: Scene, given: tuple[str, ...]) -> Iterator[Scene]:
    """The scene with all that is given, until the end of the block."""
    try:
        for name in given:
            globals()[name](scene)
        yield scene
    finally:
        for undo in reversed(scene.undo):
            undo()
