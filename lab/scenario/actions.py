# SPDX-License-Identifier: MIT
"""What borrowers and governance do after the first price, each at its time."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from lab.scenario.part import NotNegative, Part, Positive
from model.auction_clock import MAX_PAUSE, NO_TAKE

Share = Annotated[Decimal, Field(gt=0, lt=1)]
RampDays = Annotated[Decimal, Field(ge=1, le=365)]


class TimedAction(Part):
    """Something that somebody does once, in the block of its time."""

    hour: NotNegative
    """Since the first price."""


class OfAccount(TimedAction):
    """Something that the owner of an account does."""

    account: int = Field(ge=0)
    """Its number in the population, from 0 on."""

    @property
    def of_account(self) -> str:
        """The account, in words."""
        return f"account {self.account}"


class Deposit(OfAccount):
    """More collateral, of tokens that nobody had before."""

    do: Literal["deposit"]
    asset: str
    amount: Positive
    """[whole tokens]."""

    def __str__(self) -> str:
        return f"{self.of_account} deposits {self.amount} {self.asset}"


class Withdraw(OfAccount):
    """Less collateral."""

    do: Literal["withdraw"]
    asset: str
    amount: Positive
    """[whole tokens]."""

    def __str__(self) -> str:
        return f"{self.of_account} withdraws {self.amount} {self.asset}"


class Repay(OfAccount):
    """Less debt, paid with the coin that was borrowed."""

    do: Literal["repay"]
    amount: Positive
    """More than is owed repays all [coins]."""

    def __str__(self) -> str:
        return f"{self.of_account} repays {self.amount} coins"


class Borrow(OfAccount):
    """More debt."""

    do: Literal["borrow"]
    amount: Positive
    """[coins]."""

    def __str__(self) -> str:
        return f"{self.of_account} borrows {self.amount} coins"


class OpenAccount(TimedAction):
    """One more account; no other action can name it."""

    do: Literal["open"]
    debt: Positive
    """[coins]."""
    collateral: dict[str, Positive] = Field(min_length=1)
    """By asset [whole tokens]."""

    def __str__(self) -> str:
        held = ", ".join(f"{amount} {asset}" for asset, amount in self.collateral.items())
        return f"somebody borrows {self.debt} coins against {held}"


class Pause(TimedAction):
    """The guardian pauses, or ends a pause."""

    do: Literal["pause"]
    level: int = Field(ge=0, le=NO_TAKE)
    """0 ends a pause; 1 no close-outs, 2 also no resets, 3 also no takes; 1 to 3 no borrowing."""
    minutes: Decimal = Field(default=Decimal(0), ge=0, le=MAX_PAUSE // 60)
    """How long; absent at level 0."""

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if (self.minutes > 0) != (self.level > 0):
            raise ValueError("should have minutes above 0 with level 1 to 3, and none with level 0")
        return self

    def __str__(self) -> str:
        if self.level == 0:
            return "the guardian ends the pause"
        return f"the guardian pauses at level {self.level} for {self.minutes} minutes"


class RampThreshold(TimedAction):
    """Governance lowers an asset's liquidation threshold in a straight line."""

    do: Literal["ramp_threshold"]
    asset: str
    threshold: Share
    """At the end [1]."""
    days: RampDays

    def __str__(self) -> str:
        return f"{self.asset}'s threshold falls to {self.threshold} within {self.days} days"


class RampCloseOut(TimedAction):
    """Governance raises the close-out threshold in a straight line."""

    do: Literal["ramp_close_out"]
    threshold: Share
    """At the end [1]."""
    days: RampDays

    def __str__(self) -> str:
        return f"the close-out threshold rises to {self.threshold} within {self.days} days"


class Freeze(TimedAction):
    """Governance shuts the protocol down, for good."""

    do: Literal["freeze"]

    def __str__(self) -> str:
        return "governance shuts the protocol down"


class WindUp(TimedAction):
    """After a freeze auctions are cancelled, debts paid from collateral, and shares fixed.

    The market maker, who has most of the coin, redeems it.
    """

    do: Literal["wind_up"]

    def __str__(self) -> str:
        return "everything is settled"


KINDS: Final = {
    "deposit": Deposit,
    "withdraw": Withdraw,
    "repay": Repay,
    "borrow": Borrow,
    "open": OpenAccount,
    "pause": Pause,
    "ramp_threshold": RampThreshold,
    "ramp_close_out": RampCloseOut,
    "freeze": Freeze,
    "wind_up": WindUp,
}
"""By what a file calls them."""


def _kind(action: object) -> str | None:
    """Which of them an action is, as data or already as one of them."""
    do = action.get("do") if isinstance(action, dict) else getattr(action, "do", None)
    return f"[{do}]" if isinstance(do, str) and do in KINDS else None


Action = Annotated[
    Annotated[Deposit, Tag("[deposit]")]
    | Annotated[Withdraw, Tag("[withdraw]")]
    | Annotated[Repay, Tag("[repay]")]
    | Annotated[Borrow, Tag("[borrow]")]
    | Annotated[OpenAccount, Tag("[open]")]
    | Annotated[Pause, Tag("[pause]")]
    | Annotated[RampThreshold, Tag("[ramp_threshold]")]
    | Annotated[RampCloseOut, Tag("[ramp_close_out]")]
    | Annotated[Freeze, Tag("[freeze]")]
    | Annotated[WindUp, Tag("[wind_up]")],
    Discriminator(
        _kind,
        custom_error_type="unknown_action",
        custom_error_message=f"should have do: one of {', '.join(KINDS)}",
    ),
]
