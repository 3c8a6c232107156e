# SPDX-License-Identifier: MIT
"""A copy of the project to build from, and environments to install into, without a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import PackagePath, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("keeper", "lab", "model")
_FOLDERS: Final = (*PACKAGES, "LICENSES", "parameters", "requirements", "scenarios")
_FILES: Final = (".gitignore", "LICENSE", "README.md", "pyproject.toml", "setup.py")


def run(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that may fail; it sees no more of the environment than it is given."""
    return subprocess.run(  # noqa: S603
        [str(word) for word in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def done(*command: object, cwd: Path, **environment: str) -> str:
    """What a program that must not fail prints."""
    result = run(*command, cwd=cwd, **environment)
    assert result.returncode == 0, f"{command}: {result.stdout}{result.stderr}"
    return result.stdout


def copy_project(target: Path) -> None:
    """Whatever a build looks at, without what earlier builds left behind."""
    for name in _FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, target / name, ignore=ignored)
    for name in _FILES:
        shutil.copy(ROOT / name, target / name)


def commit(folder: Path) -> str:
    """Make a folder a repository of one commit without a tag; its hash."""
    names = {
        f"GIT_{who}_{what}": "tests"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    done("git", "init", "--quiet", cwd=folder)
    done("git", "add", "--all", cwd=folder)
    done("git", "commit", "--quiet", "--message", "all", cwd=folder, **names)
    return done("git", "rev-parse", "HEAD", cwd=folder).strip()


def build_wheel(source: Path, target: Path) -> Path:
    """The wheel that `pip install .` would make and install."""
    pip(sys.executable, "wheel", "--no-build-isolation", "--wheel-dir", target, ".", cwd=source)
    (wheel,) = target.glob("*.whl")
    return wheel


def pip(python: object, *arguments: object, cwd: Path) -> None:
    """Run pip for an environment; of a network it makes no use."""
    command = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    action, *others = arguments
    done(*command, action, "--no-index", "--no-deps", "--quiet", *others, cwd=cwd)


class Environment:
    """A virtual environment with a wheel, what it requires, and nothing else."""

    def __init__(self, folder: Path, wheel: Path, requirements: Iterable[str]) -> None:
        """Make it; packages are links to those of the environment that the tests run in.

        Args:
            folder: To be made.
            wheel: To be installed.
            requirements: As the wheel's metadata name them.
        """
        self.folder = folder
        done(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
        (site,) = (folder / "lib").glob("python*/site-packages")
        self.distributions = closure(requirements)
        for name in self.distributions:
            for top in _top_level(name):
                if not (site / top.name).exists():
                    (site / top.name).symlink_to(top)
        pip(folder / "bin" / "python", "install", wheel, cwd=folder)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one of its programs, far from any checkout."""
        program, *arguments = command
        return run(self.folder / "bin" / program, *arguments, cwd=self.folder, **environment)


def closure(requirements: Iterable[str]) -> set[str]:
    """Names of all distributions that requirements bring, however deep, as installed here."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        for extra in ("", *requirement.extras):
            key = (_canonical(requirement.name), extra)
            if key in seen:
                continue
            seen.add(key)
            found.add(key[0])
            for text in distribution(requirement.name).requires or ():
                inner = Requirement(text)
                if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                    waiting.append(inner)
    return found


def wanted(metadata: Mapping[str, object], extra: str = "") -> list[str]:
    """Requirements of a wheel with an extra."""
    texts: Iterable[str] = metadata.get_all("Requires-Dist")  # type: ignore[attr-defined]
    chosen = [Requirement(text) for text in texts]
    return [
        str(each)
        for each in chosen
        if each.marker is None or each.marker.evaluate({"extra": extra})
    ]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _top_level(name: str) -> set[Path]:
    """Files and folders of a distribution in the folder of packages."""
    files: list[PackagePath] = distribution(name).files or []
    base = Path(str(distribution(name).locate_file("")))
    return {base / file.parts[0] for file in files if file.parts[0] not in {"..", "__pycache__"}}
