# SPDX-License-Identifier: MIT
"""The list of mutants: YAML files of what to break, how, and which tests must see it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class MutantError(Exception):
    """The list cannot be used; the text says which mutant and why."""


class Mutant(BaseModel):
    """One way to break one file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(pattern=r"^[a-z0-9_]+: .+$")
    """Contract or module, then what no longer holds."""
    file: str
    """Path in the project."""
    old: str = Field(min_length=1)
    """Text that occurs exactly once in the file."""
    new: str
    """What takes its place; may be empty."""
    tests: list[str] = Field(min_length=1)
    """Files and tests for pytest, as narrow as can be."""

    def apply(self, text: str) -> str:
        """The file's text, broken.

        Raises:
            MutantError: If `old` does not occur exactly once, or nothing changes.
        """
        found = text.count(self.old)
        if found != 1:
            raise MutantError(
                f"{self.name}: old text occurs {found} times in {self.file}, not once"
            )
        if self.old == self.new:
            raise MutantError(f"{self.name}: new text is the old one")
        return text.replace(self.old, self.new)


MUTANTS = TypeAdapter(list[Mutant])


def read_mutants(folder: Path) -> list[Mutant]:
    """All mutants of a folder, in order of its files' names.

    Raises:
        MutantError: If a file is not in the format, or two mutants share a name.
    """
    mutants: list[Mutant] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            mutants += MUTANTS.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise MutantError(f"{path.name}: {error}") from error
    if not mutants:
        raise MutantError(f"{folder}: no mutants")
    name, count = Counter(mutant.name for mutant in mutants).most_common(1)[0]
    if count > 1:
        raise MutantError(f"{name}: {count} mutants have this name")
    return mutants


def check_mutant(mutant: Mutant, root: Path) -> None:
    """See that a mutant still fits the project.

    Raises:
        MutantError: If its old text does not occur exactly once, or a file or test is gone.
    """
    if ".." in PurePosixPath(mutant.file).parts or not (root / mutant.file).is_file():
        raise MutantError(f"{mutant.name}: no file {mutant.file}")
    mutant.apply((root / mutant.file).read_text(encoding="utf-8"))
    for test in mutant.tests:
        path, *names = test.split("::")
        source = root / path
        if not source.exists():
            raise MutantError(f"{mutant.name}: no test {path}")
        function = names[-1].partition("[")[0] if names else ""  # without the id of its parameters
        if names and f"def {function}(" not in source.read_text(encoding="utf-8"):
            raise MutantError(f"{mutant.name}: no test {names[-1]} in {path}")
