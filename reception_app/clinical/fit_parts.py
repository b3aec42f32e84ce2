"""What a conflict with a destination is made of, how it is named and in which order it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.leaving_script import LeavingScript
from reception_app.clinical.lines import clean, generic_text
from reception_app.vocabulary import FlagLevel


class ConflictKind(StrEnum):
    """What does not fit, the gravest first."""

    DESTINATION_UNKNOWN = "destination_unknown"
    NOT_IN_DIRECTORY = "not_in_directory"
    RUNS_OUT = "runs_out"
    COURSE_ENDS = "course_ends"
    NOT_OFFERED = "not_offered"
    DEPOT_NOT_GIVEN = "depot_not_given"
    ABOVE_LIMIT = "above_limit"
    WITHDRAWAL_AT_NIGHT = "withdrawal_at_night"
    DUE_ON_THE_WAY = "due_on_the_way"
    BEFORE_FIRST_ROUND = "before_first_round"
    NIGHT_DOSE = "night_dose"
    NOT_GIVEN_THAT_DAY = "not_given_that_day"
    EXCLUDED = "excluded"
    IN_POSSESSION = "in_possession"
    SUPPLY = "supply"
    NOT_KNOWN = "not_known"
    DIRECTORY_OLD = "directory_old"


CANNOT = frozenset(
    {
        ConflictKind.RUNS_OUT, ConflictKind.NOT_OFFERED, ConflictKind.DEPOT_NOT_GIVEN, ConflictKind.ABOVE_LIMIT,
        ConflictKind.WITHDRAWAL_AT_NIGHT, ConflictKind.DUE_ON_THE_WAY, ConflictKind.BEFORE_FIRST_ROUND,
        ConflictKind.NIGHT_DOSE, ConflictKind.NOT_GIVEN_THAT_DAY, ConflictKind.EXCLUDED, ConflictKind.IN_POSSESSION,
    }
)  # fmt: skip
"""The kinds that say: the destination cannot do this script as it stands."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the person goes. `code` None: not an establishment of the register; `services` None: not in the directory.

    `name` as people say it; None when nobody said where.
    """

    name: str | None
    code: str | None = None
    services: EstablishmentServices | None = None
    nation: str = ENGLAND
    unsigned_from: str | None = None
    """From whom the file came that says what it can do, when nobody signed that file."""

    @property
    def short(self) -> str:
        """The name without what stands in brackets: `Moorland`."""
        return (self.name or "the destination").partition(" (")[0]

    def known_words(self, today: date) -> str:
        """Return how old the entry is, and that nobody signed it; "" where nothing is known."""
        if self.services is None:
            return ""
        unsigned = f", not signed, from a file of {self.unsigned_from}" if self.unsigned_from else ""
        return f"{self.services.as_of_words(today)}{unsigned}"

    @property
    def ring(self) -> Ring | None:
        """Who is to be rung there; None when nobody said where the person goes."""
        if self.name is None:
            return None
        known = self.services
        who = known.healthcare_contact if known and known.healthcare_contact else "healthcare"
        return Ring(f"{self.short} {who}", known.healthcare_telephone if known else None)


@dataclass(frozen=True, slots=True)
class Ring:
    """Whom to ring, and the number when the directory has it."""

    who: str
    telephone: str | None

    def words(self) -> str:
        """Return `Ring Moorland duty nurse, 01632 960055.`"""
        return f"Ring {self.who}, {self.telephone}." if self.telephone else f"Ring {self.who}; no number is recorded."


@dataclass(frozen=True, slots=True)
class Travel:
    """When the person leaves and about when they arrive (aware); None while not said."""

    leaves_at: datetime | None = None
    arrives_about: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict: a headline (`words`), why and what is known (`detail`), and who to ring.

    `key` is the same whenever the same conflict is found again for the same destination, so that a plan stays with it.
    `scripts` holds the ids concerned; none when it concerns the whole person. `open`: what it leaves unsaid may be bad.
    """

    key: str
    kind: ConflictKind
    grade: FlagLevel
    words: str
    detail: str = ""
    scripts: tuple[str, ...] = ()
    ring: Ring | None = None
    open: bool = False

    @property
    def quiet(self) -> bool:
        """True when all fits in spite of it: what the sender puts right alone, unless it hides how long it lasts."""
        return self.kind in (ConflictKind.DIRECTORY_OLD, ConflictKind.SUPPLY) and not self.open

    @property
    def script_id(self) -> str | None:
        """The one script it is about, or None when it is about several or none."""
        return self.scripts[0] if len(self.scripts) == 1 else None

    @property
    def needs_plan(self) -> bool:
        """True when leaving all the same needs a name and a plan (E8); what the sender puts right alone needs none."""
        return self.kind not in (ConflictKind.SUPPLY, ConflictKind.DIRECTORY_OLD)

    @property
    def sentence(self) -> str:
        """Headline, reason and whom to ring in one line, as it is stored and travels."""
        parts = (f"{self.words}.", self.detail, self.ring.words() if self.ring else "")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict as a rule finds it. `words` follow the medicine's name; `apart` tells it from others of its kind."""

    kind: ConflictKind
    words: str
    detail: str = ""
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """An item of the directory that nobody knows and a script depends on."""

    item: str
    script: LeavingScript


_A_DAY = 24
_GRADES = tuple(FlagLevel)
_KINDS = tuple(ConflictKind)


def order(conflict: Conflict) -> tuple[int, int, str, str]:
    """Sort key: the loudest first, then by kind, then by words."""
    return _GRADES.index(conflict.grade), _KINDS.index(conflict.kind), conflict.words, conflict.key


def entry_of(script: LeavingScript) -> Entry | None:
    """Return the formulary's entry of a script, or None."""
    return identify(script.medicine, script.brand, script.form)


def graded(scripts: Sequence[LeavingScript]) -> FlagLevel:
    """Return how loudly a conflict of these scripts speaks: what may not miss a dose or a day is acted on now."""
    entries = [entry_of(script) for script in scripts]
    return FlagLevel.ACT_NOW if any(cannot_wait(entry) for entry in entries) else FlagLevel.SOON


def cannot_wait(entry: Entry | None) -> bool:
    """True for a medicine that may not miss a dose, or a day."""
    critical = entry.time_critical if entry else None
    return critical is not None and (critical.max_gap_hours is None or critical.max_gap_hours <= _A_DAY)


def medicine_name(script: LeavingScript) -> str:
    """Return how a conflict names a medicine: `buprenorphine sublingual tablet`; no word twice where the two meet."""
    name = generic_text(script.medicine).split() or ["medicine", "without", "a", "name"]
    form = clean(script.form or "").split()
    return " ".join(name + (form[1:] if form and form[0] == name[-1] else form))


def listed(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


_THERE = re.compile(r"\bthere\b")


def said_here(script: LeavingScript, conflict: Conflict) -> str:
    """Return a conflict as the place itself says it, without the medicine's name: *there* is here."""
    words = conflict.words.removeprefix(medicine_name(script)).removeprefix(":").strip()
    return _THERE.sub("here", f"{words[:1].upper()}{words[1:]}. {conflict.detail}".strip())
