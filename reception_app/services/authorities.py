"""A dose that nobody at this prison has prescribed: by whose authority it is given, and that somebody says so.

Where a prescriber decided something against which a dose stood, that decision is the authority, and none is asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from reception_app.clinical.authorities import authority_rule, emergency_lifts
from reception_app.clinical.controlled import needs_witness
from reception_app.errors import InputProblem
from reception_app.handover.record import Authority
from reception_app.models import Decision, GivenDose, Handover, Script, ScriptSource
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy, record_decision
from reception_app.services.record_rows import StoredRow
from reception_app.services.records import stays_of
from reception_app.services.roles import may, require
from reception_app.services.script_changes import script_of
from reception_app.vocabulary import RETURNS, DecisionMode, DoseAuthority, Purpose, Role, SourceOutcome

_TOLD = {DoseAuthority.VERBAL_ORDER: DecisionMode.PRESENT, DoseAuthority.TELEPHONE: DecisionMode.TELEPHONE}
"""What a prescriber only said: it is countersigned like any decision that another wrote down."""


COURT_DAY = timedelta(hours=24)
"""Longer away than a day at court takes, the person was held somewhere else; local policy until a clinical owner sets
it [GK]. A hospital may take as long as it takes."""


def prescribed_here(session: Session, script: Script) -> bool:
    """True when a prescriber's decision of this stay stands behind the line, or one that stands since before court.

    What another prison decided does not, even after the person left it; nor what nobody can say when. Back from court
    or hospital the stay goes on, and so does what was decided in it: but not for a line of which a source told since
    they left says otherwise (E17).
    """
    decision = session.get(Decision, script.decision_id) if script.decision_id else None
    if decision is None or decision.elsewhere or decision.decided_at is None:
        return False
    stays = stays_of(session, script.person_id)
    return (
        not stays
        or decision.decided_at >= stays[0].arrived_at
        or _still_stands(session, script.id, decision.decided_at, stays)
    )


def _still_stands(session: Session, script_id: str, decided_at: datetime, stays: list[StoredRow]) -> bool:
    """True when every stay since the decision only went on after court or hospital, and nobody told of a change."""
    for stay, before in pairwise(stays):
        if not _went_on(session, before, stay):
            return False
        if decided_at >= before.arrived_at:
            return not _told_otherwise(session, script_id, max(decided_at, before.left_at))
    return False


def _went_on(session: Session, before: StoredRow, stay: StoredRow) -> bool:
    """True when a stay is the one before it, after court or hospital; not when the court let the person go."""
    purpose = RETURNS.get(stay.arrival_kind)
    if purpose is None or before.left_at is None:
        return False
    if purpose is Purpose.COURT and stay.arrived_at - before.left_at > COURT_DAY:
        return False
    ways = session.scalars(select(Handover).where(Handover.stay_id == before.id, Handover.cancelled_at.is_(None))).all()
    let_go = any(way.purpose is Purpose.RELEASE and way.created_at >= before.left_at for way in ways)
    return not let_go and any(way.purpose is purpose and way.left_at == before.left_at for way in ways)


def _told_otherwise(session: Session, script_id: str, since: datetime) -> bool:
    """True when a source says since then that the line is another, or cannot be said to have said it before."""
    differs = select(ScriptSource.id).where(
        ScriptSource.script_id == script_id,
        (ScriptSource.outcome == SourceOutcome.DIFFERS) | ScriptSource.not_taken,
        ScriptSource.error_at.is_(None),
        ScriptSource.asked_at.is_(None) | (ScriptSource.asked_at > since),
    )
    return session.scalars(differs.limit(1)).first() is not None


def decided_elsewhere(ctx: AppContext, person_id: str) -> frozenset[str]:
    """Return the ids of the person's scripts whose decision came with a pack: the record alone does not tell."""
    with ctx.sessions.read() as session:
        return decided_elsewhere_in(session, person_id)


_ELSEWHERE = (
    select(Script.id)
    .join(Decision, Decision.id == Script.decision_id)
    .where(Script.person_id == bindparam("person_id"), Decision.elsewhere)
)


def decided_elsewhere_in(session: Session, person_id: str) -> frozenset[str]:
    """Return the same in an open transaction."""
    return frozenset(session.scalars(_ELSEWHERE, {"person_id": person_id}))


def standing_decisions(session: Session, person_id: str) -> frozenset[str]:
    """Return the ids of the person's scripts that were decided in an earlier stay here, of which this is the rest.

    Empty for anybody who did not come back from court or hospital.
    """
    stays = stays_of(session, person_id)
    if not stays or stays[0].arrival_kind not in RETURNS:
        return frozenset()
    rows = session.execute(_DECIDED_EARLIER, {"person_id": person_id, "arrived_at": stays[0].arrived_at})
    return frozenset(row.id for row in rows if _still_stands(session, row.id, row.decided_at, stays))


_DECIDED_EARLIER = (
    select(Script.id, Decision.decided_at)
    .join(Decision, Decision.id == Script.decision_id)
    .where(
        Script.person_id == bindparam("person_id"),
        Decision.elsewhere.is_(False),
        Decision.decided_at < bindparam("arrived_at"),
    )
)


def needs_authority(ctx: AppContext, person_id: str, script_id: str) -> bool:
    """Return whether a dose of this script needs an authority: nobody at this prison has prescribed it."""
    require(ctx, "see a record")
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
