# SPDX-License-Identifier: MIT
"""What a live run raises on purpose.

* LiveError
  x DeploymentFailed
  x KeeperError
"""

from __future__ import annotations


class LiveError(Exception):
    """The run cannot go on; its text is shown without a traceback."""


class DeploymentFailed(LiveError):
    """Ape could not deploy the protocol."""


class KeeperError(LiveError):
    """The keeper process ended, or did not report a block in time."""
