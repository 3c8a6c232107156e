# SPDX-License-Identifier: MIT
"""What the demo raises on purpose.

* DemoError
  x NodeError
  x DeploymentFailed
  x KeeperError
"""

from __future__ import annotations


class DemoError(Exception):
    """The demo cannot go on; its text is shown without a traceback."""


class NodeError(DemoError):
    """The local chain did not start, refused a call, or reverted a transaction of ours."""


class DeploymentFailed(DemoError):
    """Ape could not deploy the protocol."""


class KeeperError(DemoError):
    """The keeper process ended, or did not report a block in time."""
