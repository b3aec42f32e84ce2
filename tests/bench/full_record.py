"""A record as large as they come: every question answered, twelve scripts, dozens of events (P4)."""

from __future__ import annotations

from dataclasses import replace

from reception_app.services import triage
from reception_app.services.context import AppContext
from tests.support.desks import SERTRALINE, add, populate
from tests.support.triaged import answer_all

MEDICINES = (
    "amlodipine", "ramipril", "metformin", "atorvastatin", "omeprazole", "salbutamol", "levothyroxine", "aspirin",
    "bisoprolol", "folic acid",
)  # fmt: skip


def full_record(ctx: AppContext) -> str:
    """Fill a desk; return the person with the full record."""
    who = populate(ctx)
    for medicine in MEDICINES:
        add(ctx, who, replace(SERTRALINE, medicine=medicine, indication=None))
    view = triage.start_or_resume(ctx, who)
    answer_all(ctx, who, view.assessment_id)
    return who
