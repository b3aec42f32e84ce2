"""What a prescriber decided after missed doses, with what was known then. Only added, never changed (domain: §4)."""

from __future__ import annotations

from datetime import datetime

from reception_app.clinical.missed import missed_days, today_counts_for
from reception_app.errors import InputProblem
from reception_app.models import MissedDoseDecision
from reception_app.services.context import AppContext, here, writing
from reception_app.services.decided_here import answer
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.next_dose import renew
from reception_app.services.roles import require
from reception_app.services.script_changes import check_current, check_usable, script_of, unusable_dose


def decide_missed(
    ctx: AppContext,
    person_id: str,
    script_id: str,
    words: str,
    *,
    last_observed_at: datetime | None,
    by: DecidedBy | None = None,
) -> str:
    """Record a prescriber's decision after missed doses and return its id; the line no longer waits for one.

    The days missed are counted by the program from `last_observed_at`; None: no observed dose is known.
    """
    require(ctx, "record a script")
    if not words.strip():
        raise InputProblem("IN-184", "The decision has no words.", "Write what was decided, as the prescriber said it.")
    with writing(ctx, "decide-missed-doses") as session:
        script = script_of(session, person_id, script_id)
        check_current(script)
        check_usable(unusable_dose(session, script))
        missed = missed_days(last_observed_at, ctx.now(), today_counts=today_counts_for(script, ctx.now()))
        decision = record_decision(ctx, session, person_id, by, f"{script.medicine}: missed doses")
        row = MissedDoseDecision(
            id=ctx.new_id(),
            person_id=person_id,
            script_id=script_id,
            last_observed_at=last_observed_at,
            missed_days=missed.days if missed is not None else None,
            decision_id=decision.id,
            words=words.strip(),
            recorded_by=ctx.operator.full_name,
            recorded_at=ctx.now(),
            recorded_where=here(ctx),
        )
        session.add(row)
        answer(ctx, session, script, decision, "missed doses")
        renew(session, script, ctx.now())
        return row.id
