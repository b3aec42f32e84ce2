"""Which form has which clock, counted from arrival: the numbers are policies, each with its source."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.policies import policy
from reception_app.vocabulary import ArrivalKind

FIRST_RECEPTION = "first-reception"
TRANSFER_IN = "transfer-in"
COURT_RETURN = "court-return"
SECOND_STAGE = "second-stage"
BEGINNING = (FIRST_RECEPTION, TRANSFER_IN, COURT_RETURN)
"""The forms with which a reception begins, by kind of arrival: one of them signed, somebody has been seen."""

_CLOCKS = {
    TRANSFER_IN: "transfer_in_hours",
    COURT_RETURN: "court_return_hours",
    SECOND_STAGE: "second_stage_days",
}
WITH_CLOCK = tuple(_CLOCKS)
"""The forms that are due some time after arrival."""
_BEGINS_WITH = {
    ArrivalKind.TRANSFER: TRANSFER_IN,
    ArrivalKind.COURT_RETURN: COURT_RETURN,
    ArrivalKind.HOSPITAL_RETURN: COURT_RETURN,
}
_FOLLOWING = {FIRST_RECEPTION: (SECOND_STAGE,), TRANSFER_IN: (SECOND_STAGE,)}


def due_at(form_id: str, arrived_at: datetime) -> datetime | None:
    """Return when a form is due for somebody who arrived then; None for one without a clock."""
    slug = _CLOCKS.get(form_id)
    if slug is None:
        return None
    clock = policy(slug)
    return arrived_at + (timedelta(days=clock.value) if clock.unit == "days" else timedelta(hours=clock.value))


def begins_with(kind: ArrivalKind) -> str | None:
    """Return the form whose clock runs from an arrival of this kind, None where only being seen counts."""
    return _BEGINS_WITH.get(kind)


def first_due_at(kind: ArrivalKind, arrived_at: datetime) -> datetime | None:
    """Return until when the first form of such an arrival is to be done; None where only being seen counts."""
    form_id = begins_with(kind)
    return due_at(form_id, arrived_at) if form_id is not None else None


def form_task(form_id: str) -> str:
    """Return the kind of the task that stands for a form to be filled in."""
    return f"form:{form_id}"


ARRIVAL_TASKS = (form_task(TRANSFER_IN), form_task(COURT_RETURN))
"""The kinds of task that an arrival opens: each is about that arrival alone, at the desk where it was."""


def tasks_done(form_id: str) -> tuple[str, ...]:
    """Return the kinds of task that signing a form closes: the whole first reception stands for the shorter ones."""
    return (form_task(form_id), *ARRIVAL_TASKS) if form_id == FIRST_RECEPTION else (form_task(form_id),)


def tasks_after(form_id: str) -> tuple[str, ...]:
    """Return the forms whose tasks are opened when this one is signed."""
    return _FOLLOWING.get(form_id, ())
