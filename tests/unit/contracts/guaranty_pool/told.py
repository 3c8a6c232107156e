# SPDX-License-Identifier: MIT
"""The pool, rebuilt from its logs alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.chain import ZERO_ADDRESS
from model.guaranty_rules import EMPTY, Pots, left, streamed
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(slots=True)
class Told:
    """All that the pool stores."""

    pots: Pots = EMPTY
    since: UnixTime = field(default=UnixTime(0))
    cooling_shares: int = 0
    cooldowns: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By owner: cooling shares and their end."""
    balances: dict[str, int] = field(default_factory=dict)
    final_supplies: tuple[int, int] | None = None
    slashed: int = 0
    """In all slashes [rad]."""

    def follow(self, logs: Iterable[tuple[str, Mapping[str, Any]]], now: int) -> None:
        """What one transaction logged."""
        for name, values in logs:
            match name:
                case "PotsChanged":
                    self.since = UnixTime(now)
                    self.cooling_shares = values["cooling_shares"]
                    self.pots = Pots(
                        assets=Wad(values["assets"]),
                        cooling_assets=Wad(values["cooling_assets"]),
                        stream_left=Wad(values["stream_left"]),
                        stream_ends_at=UnixTime(values["stream_ends_at"]),
                    )
                case "CooldownChanged":
                    owner = str(values["owner"])
                    self.cooldowns[owner] = (values["shares"], values["ends_at"])
                    self.cooling_shares = sum(shares for shares, _ in self.cooldowns.values())
                case "Transfer":
                    self._move(str(values["sender"]), -values["value"])
                    self._move(str(values["receiver"]), values["value"])
                case "Slashed":
                    self.slashed += values["taken"]
                case "Closed":
                    self.final_supplies = values["shares"], values["cooling_shares"]
                case "Deposit" | "Withdraw" | "Left":
                    pass  # reports of what the others say
                case _:
                    raise AssertionError(name)

    def pots_at(self, now: int) -> Pots:
        """Both pots and the stream as of a later block."""
        supply = sum(self.balances.values())
        if self.final_supplies is not None:
            return left(self.pots, self.final_supplies, supply, self.cooling_shares)
        return streamed(self.pots, self.since, UnixTime(now), supply)

    def _move(self, account: str, amount: int) -> None:
        if account != ZERO_ADDRESS:
            self.balances[account] = self.balances.get(account, 0) + amount
