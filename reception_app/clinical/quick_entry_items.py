"""What a typed medicine line is made of: the items the scanner finds, in order. `text` is what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import Entry
from reception_app.clinical.quick_entry_words import FormWords, OftenWords


@dataclass(frozen=True, slots=True)
class Name:
    """A name the formulary knows, as it writes it."""

    text: str
    name: str
    entry: Entry
    is_brand: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit."""

    text: str
    dose: Dose


@dataclass(frozen=True, slots=True)
class Bare:
    """A number alone. `word`: it was written as a word (`one`), so it counts pieces."""

    text: str
    number: Decimal
    word: bool


@dataclass(frozen=True, slots=True)
class Several:
    """`2 x 5mg`: how many, and the strength of one."""

    text: str
    number: Decimal
    one: Dose


@dataclass(frozen=True, slots=True)
class Unclear:
    """What cannot be one dose, and why in words: `1-2 tabs`, `5mg/kg`."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A strength that can be nothing else: `1mg/ml`, `25mcg/h`, `30/500` of co-codamol. `strength` as a line has it."""

    text: str
    strength: str


@dataclass(frozen=True, slots=True)
class DoseLabel:
    """The word DOSE: the amount behind it is the dose."""

    text: str


@dataclass(frozen=True, slots=True)
class FormSaid:
    """A form: a word for it, or with `exact` the whole name of one of the medicine's forms."""

    text: str
    row: FormWords | None
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class RouteSaid:
    """A route as it stands on a line."""

    text: str
    route: str


@dataclass(frozen=True, slots=True)
class OftenSaid:
    """How often by a word of the vocabulary; `guess` when the word means it only where it stands alone."""

    text: str
    row: OftenWords
    guess: bool = False


@dataclass(frozen=True, slots=True)
class EverySaid:
    """How often by a number: `every 72h` is words and days between doses; `guess` when it can be read otherwise.

    `beside`: the number and the word of `10 weekly`, where the number may be the dose.
    """

    text: str
    words: str
    every_days: int
    guess: bool = False
    beside: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class MonthlySaid:
    """`monthly`: how many days that is only a product can say. `beside` as of `EverySaid`."""

    text: str
    months: int
    beside: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EitherSaid:
    """`2 weekly` where no dose is said: two each week, or something every two weeks. Nothing is taken of it."""

    text: str


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A time of day as "HH:MM"; None when morning or evening is not said (`at 8`)."""

    text: str
    time: str | None


@dataclass(frozen=True, slots=True)
class DurationSaid:
    """For how long. `days` None: a month is not always the same. `guess`: without `for`, but not of `7/7`.

    `led`: behind `for` or `x`, so it can be nothing else.
    """

    text: str
    days: int | None
    guess: bool = False
    led: bool = False


@dataclass(frozen=True, slots=True)
class StartSaid:
    """The day on which a course begins, or began: `day` as written, or today as day `number` of `of`."""

    text: str
    day: str | None
    number: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class MaximumSaid:
    """The most that may be taken. `unit` and `period` are None where not said."""

    text: str
    number: Decimal
    unit: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class SupervisedSaid:
    """Whether it is observed."""

    text: str
    yes: bool


@dataclass(frozen=True, slots=True)
class AsRequiredSaid:
    """When required."""

    text: str


@dataclass(frozen=True, slots=True)
class SiteSaid:
    """Where it goes in."""

    text: str
    site: str


@dataclass(frozen=True, slots=True)
class Indication:
    """What it is for."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is not understood. `joined`: nothing but spaces stands between it and the item before."""

    text: str
    joined: bool


Item = (
    Name | Amount | Bare | Several | Unclear | Strong | DoseLabel | FormSaid | RouteSaid | OftenSaid | EverySaid
    | MonthlySaid | EitherSaid | TimeSaid | DurationSaid | StartSaid | MaximumSaid | SupervisedSaid | AsRequiredSaid
    | SiteSaid | Indication | Unknown
)  # fmt: skip
