"""A dose that nobody at this prison has prescribed: by whose authority it is given, and that somebody says so.

Where a prescriber decided something against which a dose stood, that decision is the authority, and none is asked for.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.authorities import authority_rule, emergency_lifts
from reception_app.clinical.controlled import needs_witness
from reception_app.errors import InputProblem
from reception_app.handover.record import Authority
from reception_app.models import Decision, GivenDose, Script
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.records import current_stay
from reception_app.services.roles import may
from reception_app.services.script_changes import script_of
from reception_app.vocabulary import DecisionMode, DoseAuthority, Role

_TOLD = {DoseAuthority.VERBAL_ORDER: DecisionMode.PRESENT, DoseAuthority.TELEPHONE: DecisionMode.TELEPHONE}
"""What a prescriber only said: it is countersigned like any decision that another wrote down."""


def prescribed_here(session: Session, script: Script) -> bool:
    """True when a prescriber's decision of this stay stands behind the line.

    What another prison decided does not, even after the person left it; nor what nobody can say when.
    """
    decision = session.get(Decision, script.decision_id) if script.decision_id else None
    if decision is None or decision.elsewhere or decision.decided_at is None:
        return False
    stay = current_stay(session, script.person_id)
    return stay is None or decision.decided_at >= stay.arrived_at


def decided_elsewhere(ctx: AppContext, person_id: str) -> frozenset[str]:
    """Return the ids of the person's scripts whose decision came with a pack: the record alone does not tell."""
    with ctx.sessions.read() as session:
        rows = select(Script.id).join(Decision, Decision.id == Script.decision_id)
        return frozenset(session.scalars(rows.where(Script.person_id == person_id, Decision.elsewhere)))


def needs_authority(ctx: AppContext, person_id: str, script_id: str) -> bool:
    """Return whether a dose of this script needs an authority: nobody at this prison has prescribed it."""
    with ctx.sessions.read() as session:
        return not prescribed_here(session, script_of(session, person_id, script_id))


def is_emergency(script: Script, authority: Authority | None) -> bool:
    """True when the dose is given in an emergency, with why: then a line that only waits holds nobody up."""
    named = (
        authority is not None and authority.how is DoseAuthority.EMERGENCY and bool((authority.reason or "").strip())
    )
    return named and emergency_lifts(script.medicine, script.brand, script.form)


def keep_authority(
    ctx: AppContext, session: Session, script: Script, row: GivenDose, authority: Authority | None, *, lifts: bool
) -> None:
    """Write by whose authority a dose is given, where nobody here prescribed it or (`lifts`) it went before a hold.

    Raises InputProblem: IN-124 without one, IN-125 without a name and role, IN-126 without the reason that an
    emergency needs, IN-127 for a controlled drug under an authority that does not cover it.
    """
    if not lifts and prescribed_here(session, script):
        return
    if authority is None:
        raise InputProblem(
            "IN-124",
            "Nobody at this prison has prescribed this medicine.",
            "Record by whose authority it is given; in an emergency, that it is one and why.",
        )
    rule = authority_rule(authority.how)
    name, reason = authority.name.strip(), (authority.reason or "").strip()
    role = Role.PRESCRIBER if rule.by_prescriber else authority.role
    if not name or role is None:
        raise InputProblem("IN-125", "An authority has a name and a role.", "Write who answers for it, and their role.")
    if rule.reason and not reason:
        raise InputProblem("IN-126", "An emergency needs its reason.", "Write what the emergency is, in a few words.")
    if not rule.controlled and needs_witness(script.medicine, script.brand, script.form, script.strength):
        raise InputProblem(
            "IN-127", "A controlled drug is no homely remedy.", "Ask a prescriber, or choose what it is given under."
        )
    row.authority_how, row.authority_name, row.authority_role = authority.how, name, role
    row.authority_reason = reason or None
    if authority.how in _TOLD:
        row.override_decision_id = _told(ctx, session, script, name, _TOLD[authority.how]).id


def _told(ctx: AppContext, session: Session, script: Script, name: str, mode: DecisionMode) -> Decision:
    """Keep what a prescriber said of one dose as their decision, to be countersigned; it prescribes nothing."""
    own = may(ctx, "decide a dose") and name.casefold() == ctx.operator.full_name.casefold()
    by = None if own else DecidedBy(name, mode=mode)
    return record_decision(ctx, session, script.person_id, by, f"{script.medicine}: one dose, not prescribed here")
