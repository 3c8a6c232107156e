# SPDX-License-Identifier: MIT
"""Quantities as people write them ("13 %", "3 hours", "5,000 coins") and as contracts count them.

Everything is exact: a text becomes a fraction, never a float, and one that is not a whole number
of the contract's unit is refused rather than rounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

from model.fixed_point import mul_div_up
from model.rates import compound, cut_from_half_life, fee_from_yearly
from model.units import BPS, RAY, YEAR, Bps, Ray, Seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

_AMOUNT: Final = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?) ?(\D*)")


class QuantityError(ValueError):
    """The text is not a quantity of this unit; writing it as the message shows helps."""


class Quantity(Protocol):
    """One kind of quantity."""

    @property
    def name(self) -> str:
        """What a quantity of this kind is called in an error."""

    def parse(self, text: str) -> int:
        """The quantity in the contract's unit.

        Raises:
            QuantityError: If the text has another form, or is not whole in the contract's unit.
        """

    def show(self, raw: int) -> str:
        """A text for people, for errors and tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How one kind of quantity is written, and what each word is worth to the contract."""

    name: str
    """What a quantity of this kind is called in an error."""
    example: str
    """A correct text, for an error."""
    words: Mapping[str, int] = field(hash=False)
    """Word after the number, in the singular, and its worth in the contract's unit."""

    def parse(self, text: str) -> int:
        """The number times the worth of its word; thousands may be apart by commas."""
        match = _AMOUNT.fullmatch(text.strip())
        if match is None:
            raise QuantityError(f'is not {self.name}; write for example "{self.example}"')
        number, word = match.groups()
        worth = self.words.get(word) or self.words.get(word.removesuffix("s") or word)
        if worth is None:
            raise QuantityError(f'is not {self.name}; write for example "{self.example}"')
        raw = Fraction(number.replace(",", "")) * worth
        if raw.denominator != 1:
            raise QuantityError(f"is finer than the contract counts, in steps of {self.show(1)}")
        return raw.numerator

    def show(self, raw: int) -> str:
        """The text that `parse` reads as `raw`, in the largest word that needs no fraction."""
        whole_words = [word for word, worth in self.words.items() if raw % worth == 0]
        word = max(whole_words or self.words, key=self.words.__getitem__)
        number = _decimal(Fraction(raw, self.words[word]))
        plural = "s" if word.isalpha() and number != "1" else ""
        return f"{number} {word}{plural}".strip()


def _decimal(value: Fraction) -> str:
    """A fraction over a power of ten, written out with thousands apart."""
    whole, rest = divmod(value.numerator, value.denominator)
    if not rest:
        return f"{whole:,}"
    places = len(str(value.denominator))  # enough: denominator divides 10 ** places
    return f"{whole:,}.{rest * 10**places // value.denominator:0{places}}".rstrip("0")


SHARE: Final = Unit(name="a share", example="13 %", words={"%": 100})
"""Part of a whole [bps]."""

FACTOR: Final = Unit(name="a plain factor", example="1.05", words={"": 10_000})
"""Multiplier or health factor [bps]."""

COUNT: Final = Unit(name="a plain count", example="3", words={"": 1})
"""Number of things [1]."""

COINS: Final = Unit(name="a sum of coins", example="5,000 coins", words={"coin": 1})
"""Sum that the contract keeps in whole coins [coins]."""

WAD_COINS: Final = Unit(name="a sum of coins", example="99.5 coins", words={"coin": 10**18})
"""Sum of coin, or coins per whole token [wad]."""

TOKENS: Final = Unit(name="an amount of tokens", example="1,500 tokens", words={"token": 10**18})
"""Amount of a token, whatever the decimals of its own [wad]."""

TIME: Final = Unit(
    name="a time",
    example="3 hours",
    words={"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800},
)
"""Span of time [seconds]."""


@dataclass(frozen=True, slots=True)
class YearlyFee:
    """A fee per year, kept as a factor per second [ray]."""

    name: str = "a fee per year"
    example: str = "2 % a year"

    def parse(self, text: str) -> int:
        """The greatest factor per second that does not charge more."""
        number, found, _ = text.partition("a year")
        if not found:
            raise QuantityError(f'is not {self.name}; write for example "{self.example}"')
        return fee_from_yearly(Bps(SHARE.parse(number)))

    def show(self, raw: int) -> str:
        """The fee per year, to the basis point above it."""
        yearly = compound(RAY, Ray(raw), YEAR) - RAY
        return f"{SHARE.show(mul_div_up(yearly, BPS, RAY))} a year"


@dataclass(frozen=True, slots=True)
class PriceCut:
    """What an auction's price keeps per second or per step, as a factor [ray]."""

    name: str = "a price cut"
    example: str = "half-life 60 minutes"

    def parse(self, text: str) -> int:
        """The factor kept: of a second if a half-life is given, else as it stands."""
        before, found, half_life = text.partition("half-life")
        if not found:
            return _RAY_FACTOR.parse(text)
        if before.strip():
            raise QuantityError(f'is not {self.name}; write for example "{self.example}"')
        return cut_from_half_life(Seconds(TIME.parse(half_life)))

    def show(self, raw: int) -> str:
        """The factor itself."""
        return _RAY_FACTOR.show(raw)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words, kept as its position."""

    name: str
    options: tuple[str, ...]

    def parse(self, text: str) -> int:
        """Position of the word."""
        if text not in self.options:
            raise QuantityError(f"is not {self.name}; write one of: {', '.join(self.options)}")
        return self.options.index(text)

    def show(self, raw: int) -> str:
        """The word."""
        return self.options[raw]


_RAY_FACTOR: Final = Unit(name="a price cut", example="0.99", words={"": RAY})

YEARLY_FEE: Final = YearlyFee()
PRICE_CUT: Final = PriceCut()
CURVE: Final = Choice("a price curve", ("linear", "stairstep", "exponential"))
