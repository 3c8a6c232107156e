# SPDX-License-Identifier: MIT
"""Cases of `vat_frob` on the deployed Ledger, called as by the Gateway.

The reference's `spot` is the product of price and loan to value; its `dai` is the Gateway's coin
and the remainder that a loan in whole wads leaves to the Treasury. Of the ceiling only the room
under it matters. Where our units or bounds round one of them, the twin says that nothing changes.

The checks are the same and come in another order, the floor is for who takes risk or repays,
whoever has no debt may leave after a shutdown, and nobody repays more than is owed: all this is
predicted. There is no ceiling per asset; a stranger acts with what is his own, and tokens are the
Gateway's: such cases are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model import errors
from model.errors import NO_REASON, Revert
from model.fixed_point import ceil_div
from model.units import BPS, RAD, RAY, WAD_TO_RAY
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import coins_of, refuse, told
from tests.vectors.files import Record
from tests.vectors.liquidation_stage import ASSET, MAX_PRICE, Stage
from tests.vectors.waterfall import told_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.vectors.comparison import Step

    Replay = Callable[[Record], Step]

THRESHOLD: Final = 6_120
LOAN_TO_VALUE: Final = THRESHOLD * 100 // 102
"""What the stage lists with the threshold [bps]."""
HIGHEST_CEILING: Final = 2**48 - 1
"""That the setter takes [coins]."""
NO_CEILING: Final = 2**200
"""More than any debt [rad]."""
REASONS: Final = {
    errors.LEDGER_FROZEN: "Vat/not-live",
    errors.LEDGER_COLLATERAL_TOO_LOW: NO_REASON,
    errors.LEDGER_DEBT_CEILING_EXCEEDED: "Vat/ceiling-exceeded",
    errors.LEDGER_LOAN_TO_VALUE_EXCEEDED: "Vat/not-safe",
    errors.LEDGER_DEBT_BELOW_FLOOR: "Vat/dust",
}


class DeployedChanges:
    """One deployment; every case is undone."""

    def __init__(self, replay: Replay) -> None:
        self._stage, self._replay = Stage(), replay

    def __call__(self, case: Record) -> Deployed:
        """What the contract does."""
        recorded = case.record("in")
        refuse(unless=recorded.flag("caller_is_owner"), reason="caller: a stranger has his own")
        has_tokens = recorded.signed_number("dink") <= recorded.number("owner_gem")
        refuse(unless=has_tokens, reason="gem: tokens are the Gateway's")
        changes = {
            "line": NO_CEILING,
            "dust": max(-(-recorded.number("dust") // RAD), 1) * RAD,
            "spot": _price(recorded) * WAD_TO_RAY * LOAN_TO_VALUE // BPS,
        }
        inputs, replaced = self._replaced(recorded, changes)
        with self._stage.scene():
            inputs, more = self._set_up(inputs)
            step = self._change(inputs)
        expected = _expected(inputs, self._replay)
        twin = self._replay(recorded)
        name = f"{_told(expected)} instead of {_told(twin)}"
        return Deployed(
            outcome=(step,),
            expected=(expected,),
            structure=() if expected == twin else (name,),
            replaced=(*replaced, *more),
        )

    def _replaced(self, inputs: Record, changes: dict[str, int]) -> tuple[Record, tuple[str, ...]]:
        before, names = self._replay(inputs), []
        for name, value in changes.items():
            if value != inputs.number(name):
                inputs = _with(inputs, **{name: value})
                refuse(unless=self._replay(inputs) == before, reason=f"{name}: seen if replaced")
                names.append(name)
        return inputs, tuple(names)

    def _set_up(self, inputs: Record) -> tuple[Record, tuple[str, ...]]:
        """Make the case's state; the inputs with the ceiling in force."""
        stage, number, rate = self._stage, inputs.number, inputs.number("rate")
        stage.seed_rate(rate)
        stage.list_asset(THRESHOLD, _price(inputs))
        self._owner = stage.open_account(number("ink"), number("art"), rate)
        stage.open_account(0, number("ilk_Art") - number("art"), rate)
        self._hold_coin(number("owner_dai"))
        inputs, replaced = self._set_ceiling(inputs)
        stage.set_floor(number("dust") // RAD)
        if number("live") != 1:
            stage.freeze()
        return inputs, replaced

    def _hold_coin(self, amount: int) -> None:
        """The Gateway has the recorded coin, no more [rad]."""
        gateway = self._stage.protocol.gateway.address
        held = self._stage.ledger.coin(gateway)
        if held > amount:
            sink = self._stage.sink
            self._stage.ledger.move_coin(gateway, sink, held - amount, sender=gateway)
        elif held < amount:
            self._stage.give_coin(gateway, amount - held)

    def _set_ceiling(self, inputs: Record) -> tuple[Record, tuple[str, ...]]:
        """The ceiling with the recorded room under it."""
        ledger = self._stage.ledger
        total = ledger.total_normalized_debt() * ledger.rate() + ledger.unbacked_debt()
        wanted = inputs.number("Line") - inputs.number("total_debt") + total
        ceiling = min(max(-(-wanted // RAD), 0), HIGHEST_CEILING)
        self._stage.set_debt_ceiling(ceiling)
        return self._replaced(
            inputs, {"Line": max(inputs.number("Line") + ceiling * RAD - wanted, 0)}
        )

    def _change(self, inputs: Record) -> Step:
        ledger, gateway = self._stage.ledger, self._stage.protocol.gateway.address
        rate, dink, dart = (inputs.signed_number(name) for name in ("rate", "dink", "dart"))
        changes = [(ASSET, max(dink, 0), max(-dink, 0))] if dink else []
        borrowed = coins_of(max(dart, 0), rate)
        repaid = ceil_div(max(-dart, 0) * rate, RAY)
        before = self._coin(), self._total(inputs)
        try:
            with told_as(REASONS), told():
                ledger.change_account(self._owner, changes, borrowed, repaid, False, sender=gateway)
        except Revert as revert:
            return {"revert": revert.reason}
        state = ledger.account_state(self._owner)
        return {
            "revert": None,
            "ink": state.amounts[0] if state.amounts else 0,
            "art": state.normalized_debt,
            "ilk_Art": ledger.total_normalized_debt(),
            "total_debt": inputs.number("total_debt") + self._total(inputs) - before[1],
            "owner_dai": inputs.number("owner_dai") + self._coin() - before[0],
        }

    def _coin(self) -> int:
        """Of Gateway and Treasury [rad]."""
        protocol = self._stage.protocol
        return sum(int(self._stage.ledger.coin(c)) for c in (protocol.gateway, protocol.treasury))

    def _total(self, inputs: Record) -> int:
        return int(self._stage.ledger.total_normalized_debt() * inputs.number("rate"))


# --- What differs in structure --------------------------------------------------------------------


def _expected(inputs: Record, replay: Replay) -> Step:
    """The twin's step in the order of our checks, and without those that we do not make."""
    dart = max(inputs.signed_number("dart"), -inputs.number("art"))
    for applies, reason in _refusals(inputs, dart):
        if applies:
            return {"revert": reason}
    unchecked = {"live": 1, "dust": 0, "Line": NO_CEILING, "line": NO_CEILING}
    return replay(_with(inputs, dart=dart, **unchecked))


def _refusals(inputs: Record, dart: int) -> Iterator[tuple[bool, str]]:
    """Our checks in their order: whether one refuses, and how."""
    number, dink = inputs.number, inputs.signed_number("dink")
    change = dart * number("rate")
    debt = number("art") * number("rate") + change
    is_riskier = dart > 0 or (dink < 0 and debt > 0)
    is_repaid = dart < 0
    yield number("live") != 1 and (number("art") > 0 or dart > 0), "Vat/not-live"
    yield -dink > number("ink"), NO_REASON
    yield is_repaid and ceil_div(-change, RAY) * RAY > number("owner_dai"), NO_REASON
    yield dart > 0 and number("total_debt") + change > number("Line"), "Vat/ceiling-exceeded"
    yield (is_riskier or is_repaid) and 0 < debt < number("dust"), "Vat/dust"
    yield is_riskier and (number("ink") + dink) * number("spot") < debt, "Vat/not-safe"


def _told(step: Step) -> str:
    return "accepted" if step["revert"] is None else str(step["revert"] or "no reason")


def _price(inputs: Record) -> int:
    """The price whose product with the loan to value is nearest to `spot` [wad]."""
    price = inputs.number("spot") * BPS // (LOAN_TO_VALUE * WAD_TO_RAY)
    return min(max(price, 1), MAX_PRICE)


def _with(inputs: Record, **changes: int) -> Record:
    return Record(inputs.place, {**inputs.fields, **changes})
