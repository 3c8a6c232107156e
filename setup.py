# SPDX-License-Identifier: MIT
"""Puts scenarios and parameter files into the wheel; everything else is in `pyproject.toml`.

They lie in folders of their own, since people edit them. A mapping of packages to these folders
would end the editable install being a plain path entry.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS: Final = ("parameters", "scenarios")


class BuildWithScenarios(build_py):
    """Modules, their data, and `lab/shipped`."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for source, target in self._shipped().items():
                self.mkpath(str(Path(target).parent))
                self.copy_file(source, target)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """Every file that is built."""
        return [*super().get_outputs(include_bytecode), *self._shipped().values()]

    def _shipped(self) -> dict[str, str]:
        """Targets by source."""
        target = Path(self.build_lib, "lab", "shipped")
        return {
            str(path): str(target / path)
            for folder in FOLDERS
            for path in sorted(Path(folder).glob("*.yaml"))
        }


setup(cmdclass={"build_py": BuildWithScenarios})
