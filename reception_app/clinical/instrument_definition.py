"""What an instrument is: items, the points they may take, bands of the total, what follows. Built by loading; pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reception_app.vocabulary import FlagLevel, Role


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its points and words. `value`: its slug, of an item that is measured by choosing (air, oxygen)."""

    points: int
    words: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class PointRange:
    """The points of every reading from `least` to `most`, both included."""

    least: Decimal
    most: Decimal
    points: int


@dataclass(frozen=True, slots=True)
class Measured:
    """How a reading becomes points. Outside `least` … `most` it cannot be a reading at all.

    The two `scale_2` lists hold only for the item that has a second scale; `oxygen_from` is the number of the item that
    says whether the person breathes air or oxygen.
    """

    unit: str
    decimals: int
    least: Decimal
    most: Decimal
    ranges: tuple[PointRange, ...]
    scale_2_on_air: tuple[PointRange, ...] = ()
    scale_2_on_oxygen: tuple[PointRange, ...] = ()
    oxygen_from: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item, numbered as published. `between`: whole numbers between the options' points are allowed too.

    `words_for`: (sex, words) pairs where the published wording differs by sex; `words` may hold `{drug}`.
    """

    number: str
    words: str
    hint: str | None
    options: tuple[Option, ...]
    between: bool = False
    measured: Measured | None = None
    words_for: tuple[tuple[str, str], ...] = ()

    @property
    def allowed(self) -> tuple[int, ...]:
        """The points this item can have, ascending."""
        if self.measured is not None:
            scale = self.measured
            found = {part.points for part in (*scale.ranges, *scale.scale_2_on_air, *scale.scale_2_on_oxygen)}
        else:
            found = {option.points for option in self.options}
        return tuple(range(min(found), max(found) + 1)) if self.between else tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom a band tells, and within how many minutes (0: now). The words name no medicine and no dose."""

    title: str
    owner_role: Role
    due_minutes: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Score again after `minutes` when the total is from `least` to `most`."""

    least: int
    most: int
    minutes: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Band:
    """What totals from `least` to `most` are called, and what follows from them."""

    least: int
    most: int
    slug: str
    words: str
    level: FlagLevel | None
    escalate: Escalation | None
    repeats: tuple[Repeat, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Variant:
    """Another source's bands for the same total."""

    slug: str
    words: str
    note: str | None
    bands: tuple[Band, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What one scoring is about, where the cut-off depends on it (SDS: the drug)."""

    slug: str
    words: str
    note: str | None
    bands: tuple[Band, ...]
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of an instrument that has no total here."""

    slug: str
    words: str
    level: FlagLevel | None
    escalate: Escalation | None
    mark: str


@dataclass(frozen=True, slots=True)
class Next:
    """Which instrument follows when the total is `least` or more."""

    least: int
    instrument: str


@dataclass(frozen=True, slots=True)
class NotFor:
    """For whom the instrument is not: `fact` age with `under` (years), or a fact with the answer `value`."""

    fact: str
    under: int | None
    value: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument at one version. `least` … `most`: the range of its total (both None when it has none here).

    `result_only`: its items are not held here. `variant`: which bands are in force, `default` being `bands`.
    """

    id: str
    version: str
    title: str
    full_title: str
    source: str
    mark: str
    notice: str
    notice_mark: str
    intro: str
    does_not_mean: str
    result_only: bool
    least: int | None
    most: int | None
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    any_single_3: Band | None
    variant: str
    variants: tuple[Variant, ...]
    subjects: tuple[Subject, ...]
    outcomes: tuple[Outcome, ...]
    next: tuple[Next, ...]
    not_for: tuple[NotFor, ...]

    def item(self, number: str) -> Item | None:
        """Return the item with this number, or None."""
        return next((item for item in self.items if item.number == number), None)

    @property
    def measured(self) -> bool:
        """True when points come from measurements (NEWS2)."""
        return any(item.measured is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class Scored:
    """What a scoring gave. `total` and `band` are None while anything in `missing` (item numbers) is missing.

    `points`: (item number, points) of what was answered. `band` is also None where no cut-off holds (SDS).
    """

    instrument: str
    version: str
    total: int | None
    band: Band | None
    missing: tuple[str, ...]
    points: tuple[tuple[str, int], ...]
    subject: str | None
    variant: str
    source: str
    does_not_mean: str
