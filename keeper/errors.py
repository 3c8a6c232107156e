# SPDX-License-Identifier: MIT
"""Everything the keeper raises on purpose.

* KeeperError
  x ConfigurationError
  x AlreadyRunning
  x StoreUnavailable
  x ChainError
    + NodeUnavailable
      - MalformedAnswer
    + RelayUnavailable
    + RequestRefused
    + WrongChain
  x Halt
"""

from __future__ import annotations


class KeeperError(Exception):
    """Base class of every error the keeper raises on purpose."""


class ConfigurationError(KeeperError):
    """The settings do not describe a keeper that can run; changing them helps."""


class AlreadyRunning(KeeperError):
    """Another keeper has the database; stopping it, or another `data_dir`, helps."""


class StoreUnavailable(KeeperError):
    """The database cannot be written, so nothing may be sent; room on the disk helps."""


class ChainError(KeeperError):
    """Base class of errors met while talking to the chain."""


class NodeUnavailable(ChainError):
    """The node did not answer, or the connection broke; trying again may help."""


class MalformedAnswer(NodeUnavailable):
    """The node answered what cannot be read: as good as gone, nothing is believed of it."""


class RelayUnavailable(ChainError):
    """A relay did not answer; the node is there, and what was sent may have arrived."""


class RequestRefused(ChainError):
    """The node answered with an error; the same request in the same state fails again."""

    def __init__(self, code: int, message: str, data: str = "") -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
        """JSON-RPC error code."""
        self.message = message
        """The node's own words."""
        self.data = data
        """What a reverted call returned [0x hex], or empty."""


class WrongChain(ChainError):
    """The node serves another chain, or not the deployment of the manifest; another node helps."""


class Halt(KeeperError):
    """The keeper stops itself, because going on could do harm; a look at the log helps."""
