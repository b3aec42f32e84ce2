"""Invented people on their first night, with everything the reception of 0.2.0 records: plan, scores, tests, marks."""

from __future__ import annotations

from dataclasses import replace

from reception_app.handover.record import (
    Amendment,
    Answer,
    Assessment,
    Flag,
    Pack,
    Record,
    Script,
    Task,
)
from reception_app.vocabulary import AnswerState, AssessmentStatus, FlagLevel, Role
from tests.support import sheet_cases
from tests.support.sheet_cases import at

NIGHT = at(14, "21:40")
"""When the wing sheets of these cases are made: a Friday, 21:40."""

PLACE = "B2-07"


def plan_answer(key: str, value: str | None, shown: str | None = None, **changes: object) -> Answer:
    """Return one answer of the first-night plan."""
    made = Answer(
        key,
        f"Sample question of {key}?",
        AnswerState.ANSWERED,
        value,
        shown or value,
        said_by="assessor",
        recorded_by="K. Lipsum",
        recorded_role=Role.NURSE,
        recorded_at=at(14, "21:20"),
        topic="First night",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan_answers() -> tuple[Answer, ...]:
    """Return a plan with everything decided but the cell and who comes next."""
    return (
        plan_answer("plan_place", "withdrawal_support", "Withdrawal support"),
        plan_answer("plan_location", PLACE),
        plan_answer("plan_cell_sharing", "not_decided", "Not decided yet", attention=True),
        plan_answer("plan_cell_sharing_owner", "mental_health_worker", "Mental health worker"),
        plan_answer("plan_bunk", "lower", "Lower bunk needed"),
        plan_answer("plan_floor", "ground", "Ground floor needed"),
        plan_answer("plan_observation", "15_min", "15 min"),
        plan_answer("plan_in_possession", "none", "None"),
        plan_answer("plan_medicine_times", "times", "At these times"),
        plan_answer("plan_medicine_times_at", "22:00 and 02.30"),
        plan_answer("plan_diet", "special", "Special"),
        plan_answer("plan_diet_what", "halal, no nuts"),
        plan_answer("plan_aids", "with_person", "These stay with the person"),
        plan_answer("plan_aids_what", "glasses and a walking stick"),
        plan_answer("plan_seen_next_at", "2031-03-14T23:30:00Z", "Fri 14-Mar-2031 23:30"),
        plan_answer("plan_seen_next_by", "substance_misuse_worker", "Substance misuse worker"),
    )


def with_answers(*answers: Answer, status: AssessmentStatus = AssessmentStatus.SIGNED) -> Assessment:
    """Return the reception form of 0.2.0 with these answers, in the order they travel (by key)."""
    form = replace(
        sheet_cases.form(*sorted(answers, key=lambda answer: answer.key)),
        version="2", started_at=at(14, "20:50"), started_by="K. Lipsum", signed_at=at(14, "21:30"), status=status,
    )  # fmt: skip
    return (
        form if status is AssessmentStatus.SIGNED else replace(form, signed_at=None, signed_by=None, signed_role=None)
    )


DECIDE = Task(
    "c1" * 8,
    "First night; say whether a cell may be shared",
    Role.MENTAL_HEALTH_WORKER,
    at(14, "21:20"),
    at(14, "22:20"),
    kind="plan_cell_sharing_decide",
)
SEIZURES = Flag("c2" * 8, "seizures", FlagLevel.KNOW, "Seizures", at(14, "21:00"), detail="Last fit 2029, in a cell")
DUAL = Flag("c3" * 8, "dual_diagnosis", FlagLevel.KNOW, "Dual diagnosis", at(14, "21:00"), recorded_by="K. Lipsum")
PSYCHOSIS = Flag(
    "c4" * 8, "psychosis", FlagLevel.KNOW, "Psychosis", at(14, "21:00"), detail="Heard voices in 2029, not today"
)


def scripts_of_tonight() -> tuple[Script, ...]:
    """Return the scripts of the methadone case, the next doses due tonight."""
    return tuple(
        replace(script, next_due_at=at(14, "22:00")) if script.medicine == "Chlordiazepoxide" else script
        for script in sheet_cases.methadone_self_harm().record.scripts
    )


def first_night() -> Record:
    """Return somebody with an open ACCT, a withdrawal regime, and a plan signed with one point not decided."""
    base = sheet_cases.methadone_self_harm().record
    asked = base.assessments[0].answers
    return replace(
        base,
        scripts=scripts_of_tonight(),
        flags=(*base.flags, SEIZURES, DUAL, PSYCHOSIS),
        tasks=(*base.tasks, DECIDE),
        assessments=(with_answers(*asked, *plan_answers()),),
    )


def plan_as_draft() -> Record:
    """Return the same plan, not yet signed and half answered."""
    base = first_night()
    half = tuple(answer for answer in base.assessments[0].answers if not answer.key.startswith(("plan_d", "plan_seen")))
    return replace(base, assessments=(with_answers(*half, status=AssessmentStatus.DRAFT),))


def no_plan() -> Record:
    """Return somebody with nothing to report and no plan at all."""
    return sheet_cases.nothing_to_report().record


def amended(answer: Answer, now: str, why: str, **changes: object) -> Answer:
    """Return an answer after an amendment."""
    change = Amendment(answer.shown, now, why, "P. Placeholder", Role.NURSE, at(14, "22:05"), "Reception, HMP Leeds")
    return replace(
        answer, value=now.lower(), shown=now, amendments=(*answer.amendments, replace(change, **changes))  # type: ignore[arg-type]
    )  # fmt: skip


def first_night_pack() -> Pack:
    """Return the first night as a pack that leaves in the morning."""
    return replace(sheet_cases.methadone_self_harm(), record=first_night())
