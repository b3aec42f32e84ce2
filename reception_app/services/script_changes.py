"""What every change of a script has in common.

Whose line it is, that it is not stopped, why it changes, and what it was before.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.doses import Dose
from reception_app.clinical.holds import Hold, dose_hold
from reception_app.clinical.next_due import ENDS_WITH_IT
from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.line_before import own_words
from reception_app.models import Script, ScriptChange
from reception_app.services.context import AppContext
from reception_app.services.next_dose import laid_of, schedule_in_force
from reception_app.vocabulary import ScriptStatus


def script_of(session: Session, person_id: str, script_id: str) -> Script:
    """Return a script of this very person. Raises NotFound (NF-104): a line never crosses between people."""
    script = session.get(Script, script_id)
    if script is None or script.person_id != person_id:
        raise NotFound("NF-104", "That script is not in this person's record.", "Open the record again.")
    return script


def check_current(script: Script) -> None:
    """Refuse to change a line that is stopped (IN-113)."""
    if script.status is ScriptStatus.STOPPED:
        raise InputProblem("IN-113", "This script is already stopped.", "Look at its history, or add a new line.")


def check_reason(reason: str) -> None:
    """Refuse a change without its reason (IN-107)."""
    if not reason.strip():
        raise InputProblem("IN-107", "A change needs its reason.", "Write why, in a few words.")


def laid_doses(session: Session, script: Script) -> tuple[Dose, ...]:
    """Return the doses that the schedule in force lays down; none without one."""
    schedule = schedule_in_force(session, script.id)
    if schedule is None:
        return ()
    return tuple(each.dose for each in laid_of(session, schedule).doses if each.dose is not None)


def check_not_scheduled(ctx: AppContext, session: Session, script: Script, *, for_good: bool) -> None:
    """Refuse another dose of a line whose schedule says what is given today: it would change nothing (IN-129).

    `for_good`: a dose laid down for good may be the one with which the line goes on after a titration.
    """
    schedule, today = schedule_in_force(session, script.id), local_day(ctx.now())
    if schedule is None or (for_good and schedule.kind not in ENDS_WITH_IT):
        return
    laid = laid_of(session, schedule)
    if laid.started_on <= today and (today <= laid.ends_on or laid.kind in ENDS_WITH_IT):
        raise InputProblem(
            "IN-129",
            "A schedule says what is given of this script: another dose on the line would change nothing.",
            "Stop the schedule or lay another down (S), as the prescriber decides.",
        )


def unusable_dose(session: Session, script: Script) -> Hold | None:
    """Return why the dose as it stands can never be given, whoever decides: see `holds.dose_hold`."""
    return dose_hold((script.dose, *laid_doses(session, script)), script.strength)


def check_usable(hold: Hold | None) -> None:
    """Refuse to let a line be given as written whose dose says nothing that could be given (IN-123)."""
    if hold is not None:
        raise InputProblem(
            "IN-123", hold.words, "Record what the prescriber says: change the dose to mg, or add the strength."
        )


def note_change(
    ctx: AppContext,
    session: Session,
    script: Script,
    now: Dose | None,
    reason: str,
    discussed: bool | None,
    person_said: str | None,
    decision_id: str,
    before: str = "",
) -> None:
    """Keep what the dose was and what it is `now`, why, who decided and whether it was discussed (E4, E15).

    `before`: what else of the line is replaced (`line_before.replaced_words`).
    """
    session.add(
        ScriptChange(
            id=ctx.new_id(),
            person_id=script.person_id,
            script_id=script.id,
            changed_at=ctx.now(),
            was=script.dose,
            now=now,
            reason=own_words(reason),
            line_before=before,
            decision_id=decision_id,
            discussed=discussed,
            person_said=person_said,
        )
    )


def end_the_way(session: Session, person_id: str) -> None:
    """Forget of each of somebody's medicines what goes along: the way it was packed for is over, or will not be."""
    for script in session.scalars(select(Script).where(Script.person_id == person_id, Script.carrier.isnot(None))):
        script.nothing_travels()
