# SPDX-License-Identifier: MIT
"""Rules: everything that governance can set, inside and outside of what it may set.

A setter gets the record in force with one field changed. Where the change goes is drawn: to the
last value that the twin says is accepted, or the first that is not, wherever the rules put that at
the moment; or anywhere. What was accepted is usually taken back, so that the world stays lively.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model.bounds import LIQUIDATION_LIMIT, RANGES
from model.errors import Revert
from model.parameters import GOVERNANCE_ASSET, DirectLiquidationAssetParameters
from model.units import MAX_UINT256, Bps
from tests.stateful.base import KEEPER, Base, portion
from tests.stateful.draws import mostly, offsets, rarely
from tests.stateful.pair import DEPLOYER

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.protocol import Protocol

DAY: Final = 86_400
NOTHING: Final = DirectLiquidationAssetParameters(min_bonus=Bps(0), max_bonus=Bps(0))
CREATED_WIDTH: Final = 2**64
"""No drawn value is wider; arguments that overflow are the unit tests' business."""


@dataclass(frozen=True, slots=True)
class Setter:
    """One entry of governance, and the record that it replaces."""

    contract: str
    name: str
    in_force: Callable[[Protocol, int], Any]
    of_an_asset: bool = False

    def arguments(self, asset: int, record: Any) -> tuple[Any, ...]:
        return (asset, record) if self.of_an_asset else (record,)


def _of_first(found: dict[int, Any], asset: int) -> Any:
    """What is in force for an asset; the first one's for who is not listed."""
    return found.get(asset, found[0])


SETTERS: Final = (
    Setter("engine", "set_parameters", lambda twin, _: twin.engine.parameters),
    Setter("ledger", "set_parameters", lambda twin, _: twin.ledger.parameters),
    Setter(
        "ledger",
        "set_asset_parameters",
        lambda twin, asset: _of_first(twin.ledger.book.assets, asset),
        of_an_asset=True,
    ),
    Setter("engine", "set_auction_terms", lambda twin, _: twin.collateral_auction.newest_terms),
    Setter(
        "engine",
        "set_asset_limit",
        lambda twin, asset: _of_first(twin.collateral_auction.limits.asset_limits, asset),
        of_an_asset=True,
    ),
    Setter(
        "direct_liquidation", "set_parameters", lambda twin, _: twin.direct_liquidation.parameters
    ),
    Setter(
        "direct_liquidation",
        "set_asset_parameters",
        lambda twin, asset: twin.direct_liquidation.asset_parameters.get(asset, NOTHING),
        of_an_asset=True,
    ),
    Setter(
        "oracle",
        "set_asset_parameters",
        lambda twin, asset: _of_first(twin.oracle.parameters, asset),
        of_an_asset=True,
    ),
    Setter("treasury", "set_parameters", lambda twin, _: twin.treasury.parameters),
    Setter("debt_auction", "set_parameters", lambda twin, _: twin.debt_auction.parameters),
    Setter("surplus_auction", "set_parameters", lambda twin, _: twin.surplus_auction.parameters),
    Setter("guaranty_pool", "set_parameters", lambda twin, _: twin.guaranty_pool.parameters),
)

aims: Final = st.sampled_from(["edge above", "edge below", "near", "low", "high", "anywhere"])
slots: Final = st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, GOVERNANCE_ASSET, 4, 16])
changes: Final = st.tuples(
    st.sampled_from(SETTERS),
    st.integers(0, 8),  # which field
    aims,
    st.sampled_from([9_000, 11_000, 5_000, 20_000, 1]),
    offsets,
    slots,
    rarely,
)
steps_of_listing: Final = st.tuples(*[mostly] * 5)


class Governance(Base):
    """The governor, and who would like to be."""

    @rule(changes=st.lists(changes, min_size=1, max_size=4))
    def set_parameters(self, changes: list[tuple[Setter, int, str, int, int, int, bool]]) -> None:
        """One field after the other."""
        for setter, index, aim, share, offset, asset, stays in changes:
            self._set(setter, index, aim, share, offset, asset, stays=stays)

    def _set(  # noqa: PLR0917  one drawn change
        self,
        setter: Setter,
        index: int,
        aim: str,
        share: int,
        offset: int,
        asset: int,
        *,
        stays: bool,
    ) -> None:
        before = setter.in_force(self.twin, asset)
        field = _field(before, index)
        value = self._aimed(setter, asset, before, field, aim, share) + offset
        value = min(max(value, 0), CREATED_WIDTH if field != "cut" else 2**100)
        changed = setter.arguments(asset, _changed(before, field, value))
        outcome = self.do(setter.contract, setter.name, *changed, sender=DEPLOYER)
        if isinstance(outcome, Revert) or stays:
            return
        self.everything_agrees_and_every_invariant_holds()
        restored = setter.arguments(asset, before)
        self.do(setter.contract, setter.name, *restored, sender=DEPLOYER)

    @rule(setter=st.sampled_from(SETTERS), asset=slots)
    def set_parameters_as_a_stranger(self, setter: Setter, asset: int) -> None:
        """What is in force, even."""
        arguments = setter.arguments(asset, setter.in_force(self.twin, asset))
        outcome = self.do(setter.contract, setter.name, *arguments, sender=KEEPER)
        assert isinstance(outcome, Revert)

    def _aimed(  # noqa: PLR0917  one drawn change
        self, setter: Setter, asset: int, before: Any, field: str, aim: str, share: int
    ) -> int:
        """The value that is aimed at."""
        low, high = _range(before, field)
        now = before if isinstance(before, int) else getattr(before, field)
        if aim == "near":
            return portion(now, share)
        if aim in {"low", "high"}:
            return low if aim == "low" else high
        if aim == "anywhere":
            return low + portion(high - low, share)
        return self._edge(setter, asset, before, field, low if aim == "edge below" else high)

    def _edge(self, setter: Setter, asset: int, before: Any, field: str, end: int) -> int:
        """The last accepted value on the way from that in force to one end of the range.

        If neither is accepted, or both are, there is no edge, and the end will do.
        """
        good = before if isinstance(before, int) else getattr(before, field)
        bad = end
        if self._accepts(setter, asset, _changed(before, field, end)):
            return end
        if not self._accepts(setter, asset, before):
            return end
        while abs(bad - good) > 1:
            middle = (good + bad) // 2
            if self._accepts(setter, asset, _changed(before, field, middle)):
                good = middle
            else:
                bad = middle
        return int(good)

    def _accepts(self, setter: Setter, asset: int, record: Any) -> bool:
        """Whether the twin would accept a record now."""
        entry = getattr(self.pair.contracts[setter.contract].twin, setter.name)
        is_accepted = False
        with suppress(Revert), self.twin.chain.transaction():
            entry(*setter.arguments(asset, record), sender=DEPLOYER)
            is_accepted = True
            raise Revert("asked only")
        return is_accepted

    @rule(
        asset=st.sampled_from([0, 1, 2, 3, 16]),
        end=st.sampled_from([7_900, 7_650, 7_649, 4_000, 8_500, 0]),
        days=st.sampled_from([1, 30, 365]),
        offset=offsets,
        by_stranger=rarely,
    )
    def ramp_threshold(
        self, asset: int, end: int, days: int, offset: int, by_stranger: bool
    ) -> None:
        """Of the loan-to-value limit, which is in the way, a ramp makes room first."""
        sender = KEEPER if by_stranger else DEPLOYER
        arguments = (asset, end, days * DAY + offset)
        self.do("ledger", "ramp_threshold", *arguments, sender=sender)

    @rule(
        asset=st.sampled_from([0, 1, 2]),
        less=st.sampled_from([1, 50, 400]),
        days=st.sampled_from([1, 7]),
    )
    def lower_a_threshold(self, asset: int, less: int, days: int) -> None:
        """Loan-to-value first, then the ramp."""
        before = self.twin.ledger.book.assets[asset]
        lower = replace(before, loan_to_value=Bps(max(before.loan_to_value - less, 1)))
        self.do("ledger", "set_asset_parameters", asset, lower, sender=DEPLOYER)
        end = max(self.twin.ledger.book.threshold(asset) - less, 0)
        self.do("ledger", "ramp_threshold", asset, end, days * DAY, sender=DEPLOYER)

    @rule(
        end=st.sampled_from([9_600, 9_801, 9_800, 9_700, 9_501, 9_999, 10_000]),
        days=st.sampled_from([1, 30, 365]),
        offset=offsets,
        by_stranger=rarely,
    )
    def ramp_close_out_threshold(self, end: int, days: int, offset: int, by_stranger: bool) -> None:
        sender = KEEPER if by_stranger else DEPLOYER
        arguments = (end, days * DAY + offset)
        self.do("engine", "ramp_close_out_threshold", *arguments, sender=sender)

    @rule(hours=st.sampled_from([12, 1, 24, 100, 24 * 30]), offset=offsets)
    def ramps_run(self, hours: int, offset: int) -> None:
        """Time passes, if a ramp is there to see it."""
        now = self.pair.now
        book = self.twin.ledger.book
        ends = [ramp.end_at for ramp in book.ramps.values() if ramp.end_at > now]
        if self.twin.engine.ramp and self.twin.engine.ramp.end_at > now:
            ends.append(self.twin.engine.ramp.end_at)
        if ends:
            self.wait(min(hours * 3_600, max(min(ends) - now + offset, 0)), is_fresh=True)

    @rule(does=steps_of_listing)
    def list_an_asset(self, does: tuple[bool, ...]) -> None:
        """The steps of a listing, of which one may be forgotten; the next number is the new one."""
        asset, twin = len(self.twin.tokens), self.twin
        token = self.pair.contracts[f"token {min(asset, max(self.slots))}"].address
        source = self.pair.contracts[f"feed {min(asset, max(self.slots))}"].address
        oracle = replace(twin.oracle.parameters[0], source=source)
        bonuses, limit = twin.direct_liquidation.asset_parameters[0], twin.engine.parameters
        steps: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
            ("direct_liquidation", "set_asset_parameters", (asset, bonuses)),
            ("engine", "set_asset_limit", (asset, limit.liquidation_limit)),
            ("oracle", "set_asset_parameters", (asset, oracle)),
            ("ledger", "set_asset_parameters", (asset, twin.ledger.book.assets[0])),
            ("gateway", "add_asset", (token,)),
        )
        for is_done, (contract, name, arguments) in zip(does, steps, strict=True):
            if is_done:
                self.do(contract, name, *arguments, sender=DEPLOYER)
        self.do("oracle", "poke", MAX_UINT256, sender=KEEPER)

    @rule(
        asset=st.sampled_from([0, 1, 2]),
        other=st.sampled_from([3, 0, 1, 2, None]),
        by_stranger=rarely,
    )
    def change_a_source(self, asset: int, other: int | None, by_stranger: bool) -> None:
        """To another feed, to the same, or to something that is none."""
        sender = KEEPER if by_stranger else DEPLOYER
        source = KEEPER if other is None else self.pair.contracts[f"feed {other}"].address
        changed = replace(self.twin.oracle.parameters[asset], source=source)
        self.do("oracle", "set_asset_parameters", asset, changed, sender=sender)


def _field(record: Any, index: int) -> str:
    """One of the numbers of a record."""
    if isinstance(record, int):
        return ""
    names = [field.name for field in fields(record) if field.name != "source"]
    return names[index % len(names)]


def _range(record: Any, field: str) -> tuple[int, int]:
    """What a setter may accept of a field alone."""
    found = LIQUIDATION_LIMIT if isinstance(record, int) else RANGES[type(record)][field]
    return found.low, found.high


def _changed(record: Any, field: str, value: int) -> Any:
    return value if isinstance(record, int) else replace(record, **{field: value})
