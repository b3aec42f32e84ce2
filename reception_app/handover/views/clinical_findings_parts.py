"""The frozen parts of the clinical view that say what was found: scores, tests, marks, substances. Words as printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PlotPoint:
    """A total at a time."""

    at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class PlotBand:
    """A band of totals, both ends in it, and its word."""

    least: int
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class PlotDose:
    """The last given dose of a medicine, beside the scores: `methadone 30 mg`."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One scoring. `error` says who marked it as entered in error and why; the line itself is then struck through."""

    when: str
    total: str
    band: str
    who: str
    detail: str
    error: str | None


@dataclass(frozen=True, slots=True)
class ScoreSeries:
    """All scorings by one instrument about one subject, oldest first; only good totals are plotted."""

    title: str
    points: tuple[PlotPoint, ...]
    bands: tuple[PlotBand, ...]
    doses: tuple[PlotDose, ...]
    most: int
    rows: tuple[ReadingRow, ...]
    source: str
    does_not_mean: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One test, dose of vaccine, service or order. `error`: as of a reading."""

    name: str
    state: str
    facts: str
    error: str | None
    loud: bool = False


@dataclass(frozen=True, slots=True)
class SubstanceRow:
    """One substance that is used, or about which nobody gave an answer: `answer` is Yes or the state in words."""

    name: str
    answer: str
    amount: str
    how: str
    often: str
    last: str
    more: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Mental health and substances on one page (E11). `dual`: what is said of both needs together.

    `mind`: label and words; `quiet`: what was answered No, by name; `waiting`: referrals with the days they wait.
    """

    dual: str
    both: bool
    mind: tuple[tuple[str, str], ...]
    mind_quiet: str
    substances: tuple[SubstanceRow, ...]
    substances_quiet: str
    waiting: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BodyPoint:
    """A numbered mark on a figure: view front or back, x and y in thousandths of the figure's box."""

    number: int
    view: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class BodyMarkRow:
    """What stands beside the figure about one mark."""

    number: int
    what: str
    where: str
    size: str
    note: str


@dataclass(frozen=True, slots=True)
class BodyMap:
    """One question's marks. `about`: who drew them, when; `unread`: marks that could not be read, as stored."""

    about: str
    points: tuple[BodyPoint, ...]
    rows: tuple[BodyMarkRow, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything of this file for one person. `nothing` names, in one sentence, the parts that hold nothing."""

    scores: tuple[ScoreSeries, ...]
    needs: Needs | None
    tests: tuple[FindingRow, ...]
    vaccinations: tuple[FindingRow, ...]
    involvements: tuple[FindingRow, ...]
    bodies: tuple[BodyMap, ...]
    nothing: str
