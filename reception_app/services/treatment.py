"""Services and orders, tests and vaccinations: written down, ended, and marked when they were wrong (E20, E23, E24).

A line is never edited: a correction is a new line, and the old one stays, marked as entered in error. A negative test
ends nothing: no flag, no task and no service.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from reception_app.clinical.services import load_services, load_test_kinds, services_file
from reception_app.clinical.substances import substance
from reception_app.errors import InputProblem, NotFound
from reception_app.forms.moments import Moment, read_moment
from reception_app.models import HealthTest, Involvement, Vaccination
from reception_app.services.context import AppContext, here, writing
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.treatment_view import treatment_of as treatment_of
from reception_app.services.vaccinations import DoseSaid as DoseSaid
from reception_app.services.vaccinations import add_dose, renew_course
from reception_app.vocabulary import HealthTestOutcome, InvolvementState

OTHER = "other"
"""The kind of what is in no list: it needs its own words."""

SERVICES = "record a service or order"
FINDINGS = "record a test or vaccination"
_OVER = (InvolvementState.COMPLETED, InvolvementState.ENDED_EARLY)
_NOTHING_FOUND = (HealthTestOutcome.NEGATIVE, HealthTestOutcome.AWAITED, HealthTestOutcome.DECLINED)
_MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class InvolvementSaid:
    """A service, order or scheme as told. `kind`: a slug of the list, or `other` with `words`.

    `since` and `until` are moments in their stored form (`forms.moments`): `2026`, `2026-11`, `2026-11-15`, …
    """

    kind: str
    state: InvolvementState
    words: str | None = None
    since: str | None = None
    until: str | None = None
    organisation: str | None = None
    contact_name: str | None = None
    telephone: str | None = None
    detail: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class HealthTestSaid:
    """A test offered or done. `purpose`: a slug of the list. `found`: slugs of substances, or short words."""

    kind: str
    outcome: HealthTestOutcome
    words: str | None = None
    purpose: str | None = None
    found: tuple[str, ...] = ()
    taken_at: datetime | None = None
    detail: str | None = None


def record_involvement(ctx: AppContext, person_id: str, said: InvolvementSaid) -> str:
    """Write down a service, order or scheme and return its id. Raises InputProblem (IN-541 … IN-545)."""
    require(ctx, SERVICES)
    with writing(ctx, "record-service") as session:
        return _add_involvement(ctx, session, person_id, said)


def end_involvement(
    ctx: AppContext, person_id: str, involvement_id: str, state: InvolvementState, until: str, why: str | None = None
) -> None:
    """Record that one ended: completed, or ended early with why, and when (a stored moment, not in the future)."""
    require(ctx, SERVICES)
    if state not in _OVER:
        raise InputProblem("IN-546", "Something that ends is completed, or ended early.", "Choose one of the two.")
    if state is InvolvementState.ENDED_EARLY and not (why or "").strip():
        raise InputProblem("IN-547", "This needs a reason.", "Write why, in a few words.")
    with writing(ctx, "end-service") as session:
        row = _own(session, Involvement, person_id, involvement_id)
        _check_good(row)
        if row.state in _OVER:
            raise InputProblem("IN-548", "This has already ended.", "Mark it as entered in error, and write it anew.")
        _check_span(row.since, until, state, ctx.now())
        row.state, row.until = state, until
        row.detail = "; ".join(filter(None, (row.detail, (why or "").strip()))) or None


def correct_involvement(
    ctx: AppContext, person_id: str, involvement_id: str, said: InvolvementSaid, reason: str
) -> str:
    """Mark a line as entered in error and write the right one; returns the new id."""
    require(ctx, SERVICES)
    with writing(ctx, "correct-service") as session:
        _mark_wrong(ctx, _own(session, Involvement, person_id, involvement_id), reason)
        return _add_involvement(ctx, session, person_id, said)


def mark_involvement_wrong(ctx: AppContext, person_id: str, involvement_id: str, reason: str) -> None:
    """Mark a service or order as entered in error, with why. It stays in the record."""
    require(ctx, SERVICES)
    with writing(ctx, "mark-service-wrong") as session:
        _mark_wrong(ctx, _own(session, Involvement, person_id, involvement_id), reason)


def record_test(ctx: AppContext, person_id: str, said: HealthTestSaid) -> str:
    """Write down a test offered or done and return its id. Raises InputProblem (IN-541, IN-549 … IN-551)."""
    require(ctx, FINDINGS)
    with writing(ctx, "record-test") as session:
        return _add_test(ctx, session, person_id, said)


def correct_test(ctx: AppContext, person_id: str, test_id: str, said: HealthTestSaid, reason: str) -> str:
    """Mark a test as entered in error and write the right one; returns the new id."""
    require(ctx, FINDINGS)
    with writing(ctx, "correct-test") as session:
        _mark_wrong(ctx, _own(session, HealthTest, person_id, test_id), reason)
        return _add_test(ctx, session, person_id, said)


def mark_test_wrong(ctx: AppContext, person_id: str, test_id: str, reason: str) -> None:
    """Mark a test as entered in error, with why. It stays in the record."""
    require(ctx, FINDINGS)
    with writing(ctx, "mark-test-wrong") as session:
        _mark_wrong(ctx, _own(session, HealthTest, person_id, test_id), reason)


def record_vaccination(ctx: AppContext, person_id: str, said: DoseSaid) -> str:
    """Write down a dose given, told or declined, open the task for the next, and return its id (IN-552 … IN-556)."""
    require(ctx, FINDINGS)
    with writing(ctx, "record-vaccination") as session:
        person_by_id(session, person_id)
        return add_dose(ctx, session, person_id, said)


def correct_vaccination(ctx: AppContext, person_id: str, dose_id: str, said: DoseSaid, reason: str) -> str:
    """Mark a dose as entered in error and write the right one; the next due day follows. Returns the new id."""
    require(ctx, FINDINGS)
    with writing(ctx, "correct-vaccination") as session:
        row = _own(session, Vaccination, person_id, dose_id)
        _mark_wrong(ctx, row, reason)
        session.flush()
        made = add_dose(ctx, session, person_id, said)
        if row.vaccine != said.vaccine:
            renew_course(ctx, session, person_id, row.vaccine)
        return made


def mark_vaccination_wrong(ctx: AppContext, person_id: str, dose_id: str, reason: str) -> None:
    """Mark a dose as entered in error, with why; when the next is due is worked out without it."""
    require(ctx, FINDINGS)
    with writing(ctx, "mark-vaccination-wrong") as session:
        row = _own(session, Vaccination, person_id, dose_id)
        _mark_wrong(ctx, row, reason)
        session.flush()
        renew_course(ctx, session, person_id, row.vaccine)


Marked = TypeVar("Marked", Involvement, HealthTest, Vaccination)


def _own(session: Session, table: type[Marked], person_id: str, row_id: str) -> Marked:
    row = session.get(table, row_id)
    if row is None or row.person_id != person_id:
        raise NotFound("NF-121", "That line is not in this person's record.", "Open the record again.")
    return row


def _check_good(row: Marked) -> None:
    if row.error_at is not None:
        raise InputProblem("IN-557", "That line is already marked as entered in error.", "Write a new line.")


def _mark_wrong(ctx: AppContext, row: Marked, reason: str) -> None:
    _check_good(row)
    if not reason.strip():
        raise InputProblem("IN-547", "This needs a reason.", "Write why, in a few words.")
    row.error_at, row.error_by, row.error_reason = ctx.now(), ctx.operator.full_name, reason.strip()


def _words(kind: str, known: str | None, said: str | None) -> str:
    """Return the words of a line: the list's own, or those written for what is in no list."""
    written = (said or "").strip()
    if known is None and kind != OTHER:
        raise InputProblem("IN-541", "That is not in the list.", "Choose from the list, or choose other and write it.")
    if kind == OTHER and not written:
        raise InputProblem("IN-542", "Something in no list needs its own words.", "Write what it is.")
    return written or known or ""


def _add_involvement(ctx: AppContext, session: Session, person_id: str, said: InvolvementSaid) -> str:
    person_by_id(session, person_id)
    known = load_services(services_file(ctx.folder.home)).get(said.kind)
    words = _words(said.kind, known.words if known else None, said.words)
    _check_span(said.since, said.until, said.state, ctx.now())
    row = Involvement(
        id=ctx.new_id(), person_id=person_id, kind=said.kind, words=words, state=said.state, since=said.since,
        until=said.until, organisation=_text(said.organisation), contact_name=_text(said.contact_name),
        telephone=_text(said.telephone), detail=_text(said.detail), source=_text(said.source),
        recorded_by=ctx.operator.full_name, recorded_at=ctx.now(), recorded_where=here(ctx),
    )  # fmt: skip
    session.add(row)
    return row.id


def _check_span(since: str | None, until: str | None, state: InvolvementState, now: datetime) -> None:
    start, end = _moment(since), _moment(until)
    if start and start.after(now) and state is not InvolvementState.PLANNED:
        raise InputProblem("IN-543", "That has not begun yet.", "Choose planned, or check the date it began.")
    if end and end.after(now) and state in _OVER:
        raise InputProblem("IN-544", "That has not ended yet.", "Choose current, or check the date it ended.")
    if start and end and _latest(end) < start.day:
        raise InputProblem("IN-545", "It would end before it begins.", "Check both dates.")


def _moment(text: str | None) -> Moment | None:
    if text is None:
        return None
    found = read_moment(text)
    if found is None:
        raise InputProblem(
            "IN-110", "This is not a date the program can read.", "Type it like 20-Nov-2026, Nov-2024 or about 2019."
        )
    return found


def _latest(moment: Moment) -> date:
    """Return the last day it can mean: a year may end in December."""
    if moment.precision == "year":
        return date(moment.day.year, 12, 31)
    if moment.precision == "month":
        return moment.day.replace(day=monthrange(moment.day.year, moment.day.month)[1])
    return moment.day


def _add_test(ctx: AppContext, session: Session, person_id: str, said: HealthTestSaid) -> str:
    person_by_id(session, person_id)
    kinds = load_test_kinds()
    known = kinds.kinds.get(said.kind)
    words = _words(said.kind, known.words if known else None, said.words)
    if said.purpose is not None and said.purpose not in kinds.purposes:
        raise InputProblem("IN-549", "That is not a purpose in the list.", "Choose from the list, or leave it out.")
    if said.taken_at is not None and said.taken_at > ctx.now():
        raise InputProblem("IN-550", "That test has not been taken yet.", "Check the date and the time.")
    row = HealthTest(
        id=ctx.new_id(), person_id=person_id, kind=said.kind, words=words, purpose=said.purpose, outcome=said.outcome,
        found=_found(said), taken_at=said.taken_at, detail=_text(said.detail),
        recorded_by=ctx.operator.full_name, recorded_at=ctx.now(), recorded_where=here(ctx),
    )  # fmt: skip
    session.add(row)
    return row.id


def _found(said: HealthTestSaid) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(each.strip() for each in said.found if each.strip()))
    too_long = any(len(each) > _MOST_FOUND for each in found if substance(each) is None)
    if too_long or (found and said.outcome in _NOTHING_FOUND):
        raise InputProblem(
            "IN-551",
            "A test with this outcome finds nothing, or what was found is too long.",
            "Correct what was found.",
        )
    return found


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None
