"""What services and orders, tests and vaccinations say in each cell: pure functions of a row and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from reception_app.clinical.services import load_services, load_test_kinds
from reception_app.clinical.substances import substance
from reception_app.clinical.words import relative_words
from reception_app.clock import local, local_day
from reception_app.dates import day_text
from reception_app.forms.moments import read_moment
from reception_app.handover.record import HealthTest, Involvement, Vaccination
from reception_app.services.treatment_view import DueDose, HealthTestOffer, Treatment
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_cells import moment_words
from reception_app.ui.screens.person_times import tr
from reception_app.ui.tables.rows import Column, GroupHeading
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import (
    INVOLVEMENT_WORDS,
    VACCINATION_WORDS,
    HealthTestOutcome,
    InvolvementState,
    VaccinationState,
)

KINDS = {
    "service": "Service",
    "order": "Order",
    "test_purpose": "Testing",
    "prescription": "Prescription",
    "programme": "Programme",
    "scheme": "Scheme",
    "care_plan": "Care plan",
}

Row = TypeVar("Row", Involvement, HealthTest, Vaccination)


@dataclass(frozen=True)
class Shown:
    """A row of any of the three lists at one moment (aware UTC)."""

    row: Involvement | HealthTest | Vaccination
    now: datetime


def row_key(shown: Shown) -> str:
    """Return the row's id."""
    return shown.row.id


def moment_said(text: str | None) -> str:
    """Return a stored moment as people read it, or ""."""
    found = read_moment(text) if text else None
    return found.shown() if found is not None else (text or "")


def what_cell(shown: Shown) -> tuple[Line, ...]:
    """Return what a service or order is, with its kind."""
    row = _as(shown, Involvement)
    known = load_services().get(row.kind)
    rest = [tr(KINDS[known.kind]), known.words_long if known.words_long != row.words else ""] if known else []
    if known is None:
        rest = [tr("In own words") if row.kind == "other" else ""]
    return (_name(row.words, row.error is not None),), (small(", ".join(part for part in rest if part)),)


def state_cell(shown: Shown) -> tuple[Line, ...]:
    """Return where somebody stands with it, and from when until when."""
    row = _as(shown, Involvement)
    unknown = row.state is InvolvementState.UNKNOWN
    words = tr(INVOLVEMENT_WORDS[row.state])
    head = Run(words, theme.AMBER_TEXT if unknown else theme.INK, icon=Icon.QUESTION if unknown else None)
    since, until = moment_said(row.since), moment_said(row.until)
    if since and until:
        said = tr("{0} to {1}").format(since, until)
    elif since:
        said = tr("since {0}").format(since)
    else:
        said = tr("until {0}").format(until) if until else tr("since when: not recorded")
    return (head,), (small(said),)


def contact_cell(shown: Shown) -> tuple[Line, ...]:
    """Return who is to be asked, and what else is known."""
    row = _as(shown, Involvement)
    telephone = (row.telephone or "").replace(" ", "\N{NO-BREAK SPACE}")
    said = ", ".join(part for part in (row.contact_name, row.organisation, telephone) if part)
    lines: list[Line] = [(Run(said or tr("No contact recorded"), theme.INK if said else theme.INK_2),)]
    if row.detail:
        lines.append((small(row.detail, theme.INK),))
    if row.source:
        lines.append((small(tr("told by {0}").format(row.source)),))
    return tuple(lines)


def test_cell(shown: Shown) -> tuple[Line, ...]:
    """Return what was tested and why."""
    row = _as(shown, HealthTest)
    purpose = load_test_kinds().purposes.get(row.purpose or "")
    why = purpose.words if purpose else row.purpose or tr("purpose not recorded")
    return (_name(row.words, row.error is not None),), (small(why),)


def outcome_cell(shown: Shown) -> tuple[Line, ...]:
    """Return what became of it, and what was found."""
    row = _as(shown, HealthTest)
    awaited = row.outcome is HealthTestOutcome.AWAITED
    result = load_test_kinds().results.get(row.outcome.value)
    words = result.words if result else row.outcome.value.capitalize()
    head = Run(words, theme.AMBER_TEXT if awaited else theme.INK, True, icon=Icon.CLOCK if awaited else None)
    found = ", ".join(known.words if (known := substance(slug)) else slug for slug in row.found)
    lines: list[Line] = [(head, Run(f": {found}" if found else ""))]
    if row.detail:
        lines.append((small(row.detail, theme.INK),))
    return tuple(lines)


def taken_cell(shown: Shown) -> tuple[Line, ...]:
    """Return when a test was taken."""
    row = _as(shown, HealthTest)
    said = moment_words(row.taken_at, shown.now) if row.taken_at else tr("When: not recorded")
    return ((Run(said),),)


def vaccine_cell(shown: Shown) -> tuple[Line, ...]:
    """Return the vaccine and which dose."""
    row = _as(shown, Vaccination)
    dose = tr("dose {0}").format(row.dose_number) if row.dose_number else tr("dose not known")
    return (_name(row.words, row.error is not None),), (small(dose),)


def given_cell(shown: Shown) -> tuple[Line, ...]:
    """Return how the dose is known and on which day."""
    row = _as(shown, Vaccination)
    on = day_text(row.given_on) if row.given_on else ""
    if not on and row.state is not VaccinationState.DECLINED:
        on = tr("day not known")
    return (Run(tr(VACCINATION_WORDS[row.state])),), (small(on),)


def batch_cell(shown: Shown) -> tuple[Line, ...]:
    """Return the batch, a note, and when the next dose is due."""
    row = _as(shown, Vaccination)
    lines: list[Line] = []
    if row.batch:
        lines.append((Run(tr("batch {0}").format(row.batch)),))
    if row.detail:
        lines.append((small(row.detail, theme.INK),))
    return tuple(lines) or ((Run(""),),)


def who_cell(shown: Shown) -> tuple[Line, ...]:
    """Return who wrote it down and where; for a line entered in error why."""
    row = shown.row
    if row.error is not None:
        why = tr("Entered in error: {0}").format(row.error.reason)
        return ((small(why, theme.AMBER_TEXT, strong=True, icon=Icon.CROSS),),)
    when = moment_words(row.recorded_at, shown.now) if row.recorded_at else ""
    return (Run(row.recorded_by or tr("Not known")),), (
        small(", ".join(part for part in (when, row.recorded_where or "") if part)),
    )


def involvement_columns() -> tuple[Column[Shown], ...]:
    """Return the columns of services, orders and schemes."""
    return (
        Column(tr("Service, order or scheme"), what_cell, 180, stretch=2),
        Column(tr("State"), state_cell, 140, stretch=1),
        Column(tr("Whom to ask, detail"), contact_cell, 160, stretch=2),
        Column(tr("Recorded by"), who_cell, 130, stretch=1),
    )


def test_columns() -> tuple[Column[Shown], ...]:
    """Return the columns of tests."""
    return (
        Column(tr("Test"), test_cell, 180, stretch=2),
        Column(tr("Outcome"), outcome_cell, 150, stretch=2),
        Column(tr("Taken"), taken_cell, 140, stretch=1),
        Column(tr("Recorded by"), who_cell, 130, stretch=1),
    )


def vaccine_columns() -> tuple[Column[Shown], ...]:
    """Return the columns of vaccinations."""
    return (
        Column(tr("Vaccine"), vaccine_cell, 180, stretch=2),
        Column(tr("How known"), given_cell, 150, stretch=1),
        Column(tr("Batch, note"), batch_cell, 140, stretch=2),
        Column(tr("Recorded by"), who_cell, 130, stretch=1),
    )


def involvement_rows(held: Treatment, now: datetime) -> list[Shown | GroupHeading]:
    """Return services and orders under what they are: current, planned, over, entered in error."""
    wrong = [row for row in held.wrong if isinstance(row, Involvement)]
    groups = (
        (tr("Current"), held.current),
        (tr("Planned"), held.planned),
        (tr("Over"), held.past),
        (tr("Entered in error"), tuple(wrong)),
    )
    rows: list[Shown | GroupHeading] = []
    for title, group in groups:
        if group:
            rows.append(GroupHeading(title, len(group)))
            rows += [Shown(row, now) for row in group]
    return rows


def later_rows(
    kind: type[HealthTest] | type[Vaccination], held: Treatment, now: datetime
) -> list[Shown | GroupHeading]:
    """Return tests or vaccinations, the newest first, and below them those entered in error."""
    good: tuple[HealthTest | Vaccination, ...] = held.tests if kind is HealthTest else held.vaccinations
    rows: list[Shown | GroupHeading] = [Shown(row, now) for row in reversed(good)]
    wrong = [row for row in held.wrong if isinstance(row, kind)]
    if wrong:
        rows.append(GroupHeading(tr("Entered in error"), len(wrong)))
        rows += [Shown(row, now) for row in wrong]
    return rows


def due_lines(dues: tuple[DueDose, ...], now: datetime) -> tuple[Line, ...]:
    """Return the next dose of each course that was begun: overdue in red, its day not known in amber."""
    return tuple(_due_line(due, now) for due in dues)


def _due_line(due: DueDose, now: datetime) -> Line:
    head = bold(tr("{0}, dose {1}: ").format(due.words, due.number))
    note = small(f"  {due.note}") if due.note else Run()
    if due.declined is not None:
        return (head, Run(tr("declined"), theme.INK_2), note)
    if due.due_on is None:
        return (head, bold(tr("day of an earlier dose not known: ask"), theme.AMBER_TEXT, icon=Icon.QUESTION), note)
    words = day_text(due.due_on)
    if due.overdue(local_day(now)):
        return (head, bold(tr("overdue since {0}").format(words), theme.RED_TEXT, icon=Icon.OCTAGON), note)
    return (head, Run(tr("due {0}").format(words)), note)


def offer_lines(offers: tuple[HealthTestOffer, ...], now: datetime) -> tuple[Line, ...]:
    """Return the tests everybody is offered and nobody has offered yet, with by when."""
    lines: list[Line] = []
    for offer in offers:
        if offer.last is not None:
            continue
        head = bold(tr("{0}: not offered yet").format(offer.words), theme.AMBER_TEXT, icon=Icon.CIRCLE)
        if offer.offer_by is None:
            lines.append((head,))
            continue
        late = offer.overdue(now)
        by = tr("  by {0}").format(moment_words(offer.offer_by, now))
        if abs(offer.offer_by - now) < timedelta(hours=24):
            by = tr("{0}, {1}").format(by, relative_words(local(offer.offer_by), local(now)))
        lines.append((head, small(by, theme.RED_TEXT if late else theme.INK_2, strong=late)))
    return tuple(lines)


def stripe(shown: Shown) -> Level | None:
    """Return amber for what waits for an answer: a result awaited."""
    row = shown.row
    waits = isinstance(row, HealthTest) and row.outcome is HealthTestOutcome.AWAITED and row.error is None
    return Level.SOON if waits else None


def _name(words: str, wrong: bool) -> Run:
    return Run(words, theme.INK_2, struck=True) if wrong else bold(words)


def _as(shown: Shown, kind: type[Row]) -> Row:
    assert isinstance(shown.row, kind)
    return shown.row
