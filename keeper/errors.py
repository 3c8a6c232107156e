# SPDX-License-Identifier: MIT
"""Everything the keeper raises on purpose.

* KeeperError
  x ConfigurationError
    + DatabaseUnusable
  x AlreadyRunning
  x StoreUnavailable
  x ChainError
    + NodeUnavailable
      - MalformedAnswer
      - NodeBehind
    + RelayUnavailable
    + RequestRefused
    + WrongChain
  x KeeperUnavailable
  x Halt
"""

from __future__ import annotations

from typing import ClassVar


class KeeperError(Exception):
    """Base class of every error the keeper raises on purpose."""

    next_step: ClassVar[str] = ""
    """What a command tells its user to do, after what went wrong."""

    def told(self) -> str:
        """For the user of a command: what went wrong, and what to do."""
        return f"{self}; {self.next_step}" if self.next_step else str(self)


class ConfigurationError(KeeperError):
    """The settings do not describe a keeper that can run; changing them helps."""


class DatabaseUnusable(ConfigurationError):
    """The file is damaged, of another deployment, or cannot be made; another `data_dir` helps."""

    next_step = "choose another data_dir"


class AlreadyRunning(KeeperError):
    """Another keeper has the database; stopping it, or another `data_dir`, helps."""

    next_step = "stop it first, or give this one a data_dir of its own"


class StoreUnavailable(KeeperError):
    """The database cannot be written, so nothing may be sent; room on the disk helps."""

    next_step = "make room on the disk, or choose another data_dir"


class ChainError(KeeperError):
    """Base class of errors met while talking to the chain."""


class NodeUnavailable(ChainError):
    """The node did not answer, or the connection broke; trying again may help."""

    next_step = "does a node run there? Start it, or name another with --rpc"


class MalformedAnswer(NodeUnavailable):
    """The node answered what cannot be read: as good as gone, nothing is believed of it."""

    next_step = "name another node with --rpc: this one says what cannot be"


class NodeBehind(NodeUnavailable):
    """The node has not come as far as the deployment; waiting helps."""

    next_step = "wait until it has caught up, or name another with --rpc"


class RelayUnavailable(ChainError):
    """A relay did not answer; the node is there, and what was sent may have arrived."""


class RequestRefused(ChainError):
    """The node answered with an error; the same request in the same state fails again."""

    next_step = "name another node with --rpc: this one does not do what a keeper needs"

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

    next_step = (
        "name another node with --rpc, or the manifest of what is deployed there with --manifest"
    )


class KeeperUnavailable(KeeperError):
    """The server of a running keeper did not answer; trying again may help."""

    next_step = "does a keeper run with --listen there?"


class Halt(KeeperError):
    """The keeper stops itself, because going on could do harm; a look at the log helps."""
