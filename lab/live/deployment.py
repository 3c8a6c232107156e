# SPDX-License-Identifier: MIT
"""Deploys the protocol to the local chain as any user would: by `ape run deploy`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.artifacts import LOCAL_CONTRACTS, NeedsCompiler, artifact
from lab.live.errors import DeploymentFailed
from lab.places import IS_CHECKOUT, ROOT
from model.manifest import CORE_CONTRACTS, read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.anvil import Node
    from model.manifest import Manifest

APE: Final = Path(sys.executable).parent / "ape"

Abi = list[dict[str, Any]]


def deploy(node: Node, parameters: Path, manifest: Path, log: Path) -> Manifest:
    """Deploy what a parameter file says; compiles first if a source has changed.

    Args:
        node: Mines each transaction at once.
        parameters: File to deploy.
        manifest: File to write.
        log: File that Ape's output goes to.

    Raises:
        DeploymentFailed: Ape said why in its last line.
        NeedsCompiler: There is no Ape.
    """
    if not (IS_CHECKOUT and APE.exists()):
        raise NeedsCompiler("Ape deploys a live run: in a checkout, pip install '.[contracts]'")
    command = [str(APE), "run", "deploy", "--network", f"ethereum:local:{node.http_url}"]
    command += ["--parameters", str(parameters.resolve()), "--manifest", str(manifest.resolve())]
    with log.open("w", encoding="utf-8") as output:
        code = subprocess.run(  # noqa: S603
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode
    if code != 0:
        lines = log.read_text(encoding="utf-8").strip().splitlines()
        raise DeploymentFailed(f"{lines[-1] if lines else f'exit code {code}'}; see {log}")
    return read_manifest(manifest)


def read_abis() -> Mapping[str, Abi]:
    """Interface of every contract of a local net, by name, as it was deployed."""
    return {name: artifact(name).abi for name in (*CORE_CONTRACTS, *LOCAL_CONTRACTS)}
