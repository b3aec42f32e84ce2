"""What somebody is part of, tested for and vaccinated with, out of the record: for screens and sheets. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from reception_app.clinical.policies import policy
from reception_app.clinical.services import load_test_kinds, load_vaccinations
from reception_app.clinical.vaccine_doses import next_dose
from reception_app.handover.record import HealthTest, Involvement, Record, Vaccination
from reception_app.vocabulary import InvolvementState, VaccinationState

OFFERED_TO_ALL = ("hepatitis_b", "hepatitis_c", "hiv")
"""Tests offered to everybody on entry, unless they say no (NICE NG57 2016; opt-out testing, PHE) [V]."""


@dataclass(frozen=True, slots=True)
class DueDose:
    """The next dose of one vaccine. `due_on` None: the day of an earlier dose is not known. `note`: of the course."""

    vaccine: str
    words: str
    number: int
    due_on: date | None
    last: Vaccination
    declined: Vaccination | None
    note: str | None

    def overdue(self, on: date) -> bool:
        """True when it should have been given before this day."""
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True, slots=True)
class HealthTestOffer:
    """One test everybody is offered: the last time it was offered or done, and by when; None for what is not known."""

    kind: str
    words: str
    last: HealthTest | None
    offer_by: datetime | None

    def overdue(self, now: datetime) -> bool:
        """True when nobody has offered it in its time."""
        return self.last is None and self.offer_by is not None and self.offer_by < now


@dataclass(frozen=True, slots=True)
class Treatment:
    """Everything of one person, as lists. What was entered in error stands only in `wrong`."""

    current: tuple[Involvement, ...]
    planned: tuple[Involvement, ...]
    past: tuple[Involvement, ...]
    tests: tuple[HealthTest, ...]
    vaccinations: tuple[Vaccination, ...]
    next_doses: tuple[DueDose, ...]
    offers: tuple[HealthTestOffer, ...]
    wrong: tuple[Involvement | HealthTest | Vaccination, ...]


def treatment_of(record: Record) -> Treatment:
    """Return the services, tests and vaccinations of a record. Whether one goes on is not known counts as current."""
    involved = good(record.involvements)
    going_on = (InvolvementState.CURRENT, InvolvementState.UNKNOWN)
    over = (InvolvementState.COMPLETED, InvolvementState.ENDED_EARLY)
    return Treatment(
        current=tuple(each for each in involved if each.state in going_on),
        planned=tuple(each for each in involved if each.state is InvolvementState.PLANNED),
        past=tuple(each for each in involved if each.state in over),
        tests=good(record.tests),
        vaccinations=good(record.vaccinations),
        next_doses=due_doses(record.vaccinations),
        offers=_offers(record),
        wrong=tuple(
            each for rows in (record.involvements, record.tests, record.vaccinations) for each in rows if each.error
        ),
    )


Line = TypeVar("Line", Involvement, HealthTest, Vaccination)


def good(rows: Iterable[Line]) -> tuple[Line, ...]:
    """Return the rows not entered in error."""
    return tuple(row for row in rows if row.error is None)


def due_doses(rows: Iterable[Vaccination]) -> tuple[DueDose, ...]:
    """Return the next dose of every vaccine with a course that was begun and is not complete."""
    held = good(rows)
    found = (_due(slug, tuple(row for row in held if row.vaccine == slug)) for slug in load_vaccinations())
    return tuple(due for due in found if due is not None)


def _due(slug: str, rows: tuple[Vaccination, ...]) -> DueDose | None:
    vaccine = load_vaccinations()[slug]
    had = doses_had(rows)
    due = (
        next_dose(vaccine.courses[0], {number: row.given_on for number, row in had.items()})
        if vaccine.courses
        else None
    )
    if due is None:
        return None
    later = rows[rows.index(had[max(had)]) + 1 :]
    declined = [row for row in later if row.state is VaccinationState.DECLINED]
    course = vaccine.courses[0]
    return DueDose(
        slug, vaccine.words, due.number, due.due_on, had[max(had)], declined[-1] if declined else None, course.note
    )


def doses_had(rows: Iterable[Vaccination]) -> dict[int, Vaccination]:
    """Return the doses had, by number: given here before only said to have been given; one declined is none."""
    had: dict[int, Vaccination] = {}
    for row in good(rows):
        if row.state is VaccinationState.DECLINED or row.dose_number is None:
            continue
        before = had.get(row.dose_number)
        if before is None or before.state is not VaccinationState.GIVEN or row.state is VaccinationState.GIVEN:
            had[row.dose_number] = row
    return had


def _offers(record: Record) -> tuple[HealthTestOffer, ...]:
    kinds = load_test_kinds().kinds
    hours = timedelta(hours=policy("blood_borne_virus_offer_hours").value)
    by = record.stay.arrived_at + hours if record.stay else None
    last = {test.kind: test for test in good(record.tests)}
    return tuple(
        HealthTestOffer(slug, kinds[slug].words, last.get(slug), by) for slug in OFFERED_TO_ALL if slug in kinds
    )
