# SPDX-License-Identifier: MIT
"""What a live run raises on purpose.

* LiveError
  x DeploymentFailed
  x KeeperError
"""

from __future__ import annotations

from keeper.exit_codes import ExitCode
from lab.errors import LabError


class LiveError(LabError):
    """The run cannot go on; its text is shown without a traceback."""

    exit_code = ExitCode.FOUND


class DeploymentFailed(LiveError):
    """Ape could not deploy the protocol."""


class KeeperError(LiveError):
    """The keeper process ended, or did not report a block in time."""
