"""Doses of vaccine: written down, and when the next of a course is due, with its task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.services import Vaccine, load_vaccinations
from reception_app.clock import local_day
from reception_app.errors import InputProblem
from reception_app.handover.record import Vaccination as Dose
from reception_app.handover.views.words import at_clock
from reception_app.models import Task, Vaccination
from reception_app.services.context import AppContext, here
from reception_app.services.record_rows import ENTRY_ORDER, vaccinations_of
from reception_app.services.treatment_view import DueDose, doses_had, due_doses
from reception_app.vocabulary import Role, TaskState, VaccinationState

TASK = "vaccination_due:"
MIDDAY = "12:00"
"""When on its day a dose is due: a course counts days, and a task needs a time."""


@dataclass(frozen=True, slots=True)
class DoseSaid:
    """One dose as told. `vaccine`: a slug of the list; `other` needs `words`. `dose_number` None: the next one.

    `given_on` None: today for one given here, not known for one told.
    """

    vaccine: str
    state: VaccinationState
    words: str | None = None
    dose_number: int | None = None
    given_on: date | None = None
    batch: str | None = None
    detail: str | None = None


def add_dose(ctx: AppContext, session: Session, person_id: str, said: DoseSaid) -> str:
    """Write down one dose in an open transaction, and open or renew the task for the next."""
    vaccine = load_vaccinations().get(said.vaccine)
    written = (said.words or "").strip()
    if vaccine is None:
        raise InputProblem("IN-541", "That is not in the list.", "Choose from the list, or choose other and write it.")
    if said.vaccine == "other" and not written:
        raise InputProblem("IN-542", "Something in no list needs its own words.", "Write what it is.")
    had = doses_had(row for row in vaccinations_of(session, person_id) if row.vaccine == said.vaccine)
    today = local_day(ctx.now())
    declined = said.state is VaccinationState.DECLINED
    given_on = said.given_on or (today if said.state is VaccinationState.GIVEN else None)
    number = said.dose_number or (max(had, default=0) + 1)
    _check(said, had, number, given_on, today)
    row = Vaccination(
        id=ctx.new_id(), person_id=person_id, vaccine=said.vaccine, words=written or vaccine.words, state=said.state,
        dose_number=number, given_on=None if declined else given_on, batch=(said.batch or "").strip() or None,
        detail=(said.detail or "").strip() or None, recorded_by=ctx.operator.full_name, recorded_at=ctx.now(),
        recorded_where=here(ctx),
    )  # fmt: skip
    session.add(row)
    session.flush()
    renew_course(ctx, session, person_id, said.vaccine)
    return row.id


def _check(said: DoseSaid, had: dict[int, Dose], number: int, given_on: date | None, today: date) -> None:
    if not 1 <= number <= 9:
        raise InputProblem("IN-552", "A dose has a number from 1 to 9.", "Check which dose it is.")
    if said.state is VaccinationState.DECLINED:
        return
    if given_on is not None and given_on > today:
        raise InputProblem("IN-553", "That dose has not been given yet.", "Check the date.")
    held = had.get(number)
    if held is not None and held.state is VaccinationState.GIVEN:
        raise InputProblem("IN-554", "That dose is already in the record.", "Check the number, or correct that line.")
    if given_on is None:
        return
    days = {each: row.given_on for each, row in had.items() if row.given_on is not None}
    if any((on >= given_on and each < number) or (on <= given_on and each > number) for each, on in days.items()):
        raise InputProblem("IN-555", "The doses would not be in the order of their numbers.", "Check date and number.")


def renew_course(ctx: AppContext, session: Session, person_id: str, vaccine_slug: str) -> None:
    """Work out again when the next dose is due; its day stands on the last dose had, its task is opened or closed."""
    rows = [row for row in vaccinations_of(session, person_id) if row.vaccine == vaccine_slug]
    due = next(iter(due_doses(rows)), None)
    held = select(Vaccination).where(
        Vaccination.person_id == person_id, Vaccination.vaccine == vaccine_slug, Vaccination.error_at.is_(None)
    )
    for row in session.scalars(held.order_by(ENTRY_ORDER)):
        row.next_due_on = due.due_on if due and row.id == due.last.id else None
    _renew_task(ctx, session, person_id, load_vaccinations().get(vaccine_slug), due, doses_had(rows))


def _renew_task(
    ctx: AppContext,
    session: Session,
    person_id: str,
    vaccine: Vaccine | None,
    due: DueDose | None,
    had: Iterable[int],
) -> None:
    if vaccine is None:
        return
    kind = f"{TASK}{vaccine.slug}"
    held = select(Task).where(Task.person_id == person_id, Task.kind == kind, Task.state == TaskState.OPEN)
    task = session.scalars(held.order_by(Task.opened_at)).first()
    wanted = due if due and due.declined is None else None
    if task is not None and (wanted is None or task.title != _title(vaccine, wanted.number)):
        _close(ctx, task, due, given={_title(vaccine, number) for number in had})
        task = None
    if wanted is None:
        return
    if task is None:
        task = Task(
            id=ctx.new_id(), person_id=person_id, title=_title(vaccine, wanted.number), kind=kind,
            owner_role=Role.NURSE, opened_at=ctx.now(), state=TaskState.OPEN,
        )  # fmt: skip
        session.add(task)
    task.due_at = at_clock(wanted.due_on, MIDDAY) if wanted.due_on else None
    task.detail = wanted.note if wanted.due_on else "The day of an earlier dose is not known: ask, then record it."


def _title(vaccine: Vaccine, number: int) -> str:
    return f"{vaccine.words} vaccine, dose {number}"


def _close(ctx: AppContext, task: Task, due: DueDose | None, given: set[str]) -> None:
    """Done when its dose was had; declined when the person said no, or a line it was opened for was wrong."""
    if task.title in given:
        task.close(TaskState.DONE, ctx.now(), ctx.operator.full_name, task.reason)
        return
    why = "Declined by the person" if due and due.declined else "A dose was entered in error"
    task.close(TaskState.DECLINED, ctx.now(), ctx.operator.full_name, why)
