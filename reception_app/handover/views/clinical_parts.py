"""The frozen parts of the clinical view: words already as they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reception_app.handover.views.clinical_findings_parts import Findings
from reception_app.handover.views.clinical_schedule import ScheduleTable


class Mark(StrEnum):
    """The sign before a source: tick, open circle, cross, or struck bars."""

    CONFIRMED = "confirmed"
    PERSON_SAYS = "person_says"
    NO_ANSWER = "no_answer"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Identity:
    """The person as every page names them."""

    name: str
    born: str
    sex: str
    nhs: str
    prison: str
    called: str


@dataclass(frozen=True, slots=True)
class Issue:
    """The pack as every page names it."""

    number: str
    issued: str
    maker: str
    sender: str
    to: str
    leaves: str
    expected: str
    purpose: str
    talk: str
    language: str
    seal: str
    sheet_number: str
    record_hash: str
    training: bool
    missing: tuple[str, ...]
    follows: str | None


@dataclass(frozen=True, slots=True)
class DueRow:
    """One line of DUE NEXT. `unprescribed`: that the sending prison had not prescribed it, and who says so; or "".

    `confirmed_then`: which other dose was confirmed, where the line was changed since; or "". `brand`: as under
    MEDICINES, or "": an insulin without it is the wrong insulin.
    """

    time: str
    day: str
    medicine: str
    dose: str
    extra: str
    where: str
    late: str
    critical: bool
    not_confirmed: bool
    interim_was: str | None
    overdue: bool
    unprescribed: str = ""
    confirmed_then: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """One danger: what it is, timed facts, what to do first."""

    name: str
    facts: str
    do: str


@dataclass(frozen=True, slots=True)
class AllergyLine:
    """One allergy with its reaction, and who says so."""

    substance: str
    reaction: str
    source: str


@dataclass(frozen=True, slots=True)
class AllergyBox:
    """One of the four states, with what belongs to it."""

    bar: str
    lines: tuple[AllergyLine, ...]
    ask_now: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, and how to reach them."""

    name: str | None
    role: str
    telephone: str
    note: str


@dataclass(frozen=True, slots=True)
class NotSettled:
    """One thing not settled: its heading, and what about it."""

    count: str
    what: str


@dataclass(frozen=True, slots=True)
class Travelling:
    """One line of what travels: `inside` when it lies in the item above it, `bold` when it is a loss."""

    what: str
    seal: str
    where: str
    sent: str
    inside: bool = False
    loss: bool = False
    pages: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with its mark."""

    mark: Mark
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class InterimBand:
    """An interim change, as it must not be forgotten."""

    was: str
    now: str
    why: str
    review_by: str


@dataclass(frozen=True, slots=True)
class Given:
    """Last given or next due: a day, a clock time, and words when there is none."""

    day: str
    time: str
    note: str


@dataclass(frozen=True, slots=True)
class ScriptBox:
    """One script as one box. `typed` is the line a desk with nothing else types, `code` its five check letters."""

    number: int
    schedule: str | None
    generic: str
    rest: tuple[str, ...]
    dose: str
    directions: tuple[str, ...]
    stopper: str | None
    interim: InterimBand | None
    sources: tuple[SourceLine, ...]
    compared: tuple[str, ...]
    notes: tuple[str, ...]
    supply: str
    last: Given
    next: Given
    typed: str
    code: str


@dataclass(frozen=True, slots=True)
class StoppedLine:
    """One script stopped in the last 28 days; `error`: or that it was entered in error, by whom, when and why."""

    medicine: str
    rest: str
    what: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One flag, open or ended."""

    level: str
    name: str
    facts: str
    urgent: bool


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task."""

    when: str
    what: str
    owner: str
    first: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """The person's own words, unedited, and who wrote them down."""

    words: str
    asked: str
    writer: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: `mark` is `attention`, `none` (no answer yet) or empty. `amended`: a sentence for each amendment."""

    question: str
    bold: str
    rest: str
    mark: str
    amended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """One form: its title, version, who asked and when. `kind` is the heading's first word.

    `nothing` is said in place of the rows when there are none.
    """

    title: str
    about: str
    rows: tuple[AnswerRow, ...]
    kind: str = "ANSWERS"
    nothing: str = "No question was asked."


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ClinicalView:
    """All that the clinical sheet may hold."""

    person: Identity
    issue: Issue
    due: tuple[DueRow, ...]
    dangers: tuple[Danger, ...]
    allergies: AllergyBox
    lead: Lead
    unsettled: tuple[NotSettled, ...]
    travels: tuple[Travelling, ...]
    scripts: tuple[ScriptBox, ...]
    stopped: tuple[StoppedLine, ...]
    pointed: tuple[Labelled, ...]
    agreed: tuple[Labelled, ...]
    schedules: tuple[ScheduleTable, ...]
    risks: tuple[RiskRow, ...]
    tasks: tuple[TaskRow, ...]
    spoken: tuple[Spoken, ...]
    people: tuple[Labelled, ...]
    plan: AnswerSet | None
    answers: tuple[AnswerSet, ...]
    about: tuple[Labelled, ...]
    brought: tuple[Labelled, ...]
    findings: Findings
    release: tuple[Labelled, ...] = ()
    prescriber: str = ""
    """When one is next reached at the destination, told where a medicine runs out before that; or ""."""
