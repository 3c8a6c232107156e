# SPDX-License-Identifier: MIT
"""What the demo raises on purpose.

* DemoError
  x DeploymentFailed
  x KeeperError
"""

from __future__ import annotations


class DemoError(Exception):
    """The demo cannot go on; its text is shown without a traceback."""


class DeploymentFailed(DemoError):
    """Ape could not deploy the protocol."""


class KeeperError(DemoError):
    """The keeper process ended, or did not report a block in time."""
