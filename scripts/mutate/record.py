# SPDX-License-Identifier: MIT
"""What is known already: results of earlier runs that nothing has changed since."""

from __future__ import annotations

import fnmatch
import json
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from scripts.mutate.bench import LEFT_OUT, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.mutate.mutants import Mutant

LIST: Final = PurePath("tests", "mutations")
READ: Final = frozenset({".py", ".vy", ".vyi", ".yaml", ".json", ".toml", ".txt"})
"""Files of these kinds decide what a test says."""


class Sources:
    """What the tests of a project depend on, by digest."""

    def __init__(self, project: Path) -> None:
        paths = sorted(path for path in project.rglob("*") if path.suffix in READ)
        self._digests = {
            relative: sha256(path.read_bytes()).hexdigest()
            for path in paths
            if not _is_left_out(relative := path.relative_to(project))
        }

    def digest(self, tests: Iterable[str], *more: str) -> str:
        """Of all sources but the tests in other folders than those of `tests`, and of `more`."""
        folders = {PurePath(test.split("::")[0]).parent for test in tests}
        lines = [
            f"{path} {digest}"
            for path, digest in self._digests.items()
            if not path.name.startswith("test_") or path.parent in folders
        ]
        return sha256("\n".join([*lines, *more]).encode()).hexdigest()


class Record:
    """A file of results, written after each one; so a run that was stopped goes on where it was."""

    def __init__(self, path: Path, sources: Sources, *, is_fresh: bool) -> None:
        self._path = path
        self._sources = sources
        known = not is_fresh and path.exists()
        self._entries: dict[str, dict[str, Any]] = (
            json.loads(path.read_text("utf-8")) if known else {}
        )

    def find(self, mutant: Mutant) -> Result | None:
        """The result for a mutant, if neither it nor the sources changed."""
        entry = self._entries.get(mutant.name)
        if entry is None or entry["digest"] != self._digest(mutant):
            return None
        return Result(mutant, Verdict(entry["verdict"]), entry["seconds"], entry["detail"])

    def passed(self, test: str) -> bool:
        """Whether a test is known to pass with nothing broken."""
        entry = self._entries.get(test)
        return entry is not None and entry["digest"] == self._sources.digest([test])

    def keep(self, result: Result) -> None:
        self._entries[result.mutant.name] = {
            "digest": self._digest(result.mutant),
            "verdict": result.verdict,
            "seconds": round(result.seconds, 1),
            "detail": result.detail,
        }
        self._write()

    def keep_passed(self, tests: Iterable[str]) -> None:
        self._entries |= {test: {"digest": self._sources.digest([test])} for test in tests}
        self._write()

    def _digest(self, mutant: Mutant) -> str:
        return self._sources.digest(mutant.tests, mutant.model_dump_json())

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(self._entries, indent=1) + "\n", encoding="utf-8")
        draft.replace(self._path)


def _is_left_out(path: PurePath) -> bool:
    if path.is_relative_to(LIST):
        return True
    return any(fnmatch.fnmatch(part, pattern) for part in path.parts for pattern in LEFT_OUT)
