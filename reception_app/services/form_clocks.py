"""Which form has which clock, counted from arrival: the numbers are policies, each with its source."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.policies import policy

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
_FOLLOWING = {FIRST_RECEPTION: (SECOND_STAGE,), TRANSFER_IN: (SECOND_STAGE,)}


def due_at(form_id: str, arrived_at: datetime) -> datetime | None:
    """Return when a form is due for somebody who arrived then; None for one without a clock."""
    slug = _CLOCKS.get(form_id)
    if slug is None:
        return None
    clock = policy(slug)
    return arrived_at + (timedelta(days=clock.value) if clock.unit == "days" else timedelta(hours=clock.value))


def form_task(form_id: str) -> str:
    """Return the kind of the task that stands for a form to be filled in."""
    return f"form:{form_id}"


def tasks_after(form_id: str) -> tuple[str, ...]:
    """Return the forms whose tasks are opened when this one is signed."""
    return _FOLLOWING.get(form_id, ())
