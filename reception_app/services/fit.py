"""What the destination can do for somebody who leaves, and this prison for somebody who arrives: read from the desk.

The rules are pure (`clinical.fit`, `clinical.supply`); here a person's scripts, what is sent and an establishment's
entry of the directory are gathered for them (E2, E5, E8). Reading changes nothing, and nothing here forbids a leaving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.fit import Conflict, ConflictKind, Destination, Fit, Travel, fit
from reception_app.clinical.fit_parts import CANNOT
from reception_app.clinical.opening_hours import state
from reception_app.clinical.running_out import RunsOut, lasts
from reception_app.clinical.supply import Cover, cover_of
from reception_app.errors import UsageProblem
from reception_app.establishments import find
from reception_app.handover.record import LeavingConflict, Record, Script
from reception_app.models import Handover
from reception_app.models import LeavingConflict as LeavingRow
from reception_app.services.context import AppContext
from reception_app.services.directory import services_in, unsigned_in
from reception_app.services.handover_state import handover_by_id, open_handover
from reception_app.services.record_rows import ENTRY_ORDER, copied
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require
from reception_app.vocabulary import Carrier, FlagLevel, Purpose, ScriptStatus

if TYPE_CHECKING:
    from reception_app.services.handovers import HandoverView

REASON_MARK = ", because: "
"""Between the quantity sent and why the person carries it: both travel and print as one line."""


@dataclass(frozen=True, slots=True)
class SupplyLine:
    """How long one script lasts. `cover` None: nobody can say. `ending` None: it does not run out before help there.

    `unsaid`: nobody said yet who carries it, and this is how it would be if none were sent.
    """

    script_id: str
    medicine: str
    cover: Cover | None
    ending: RunsOut | None
    unsaid: bool = False
    lasts: bool | None = None
    """Whether it is known to last until help; None: nobody can say, or nobody said when the person leaves."""


def carried_because(script: Script) -> str:
    """Return why the person carries a medicine whose every dose is observed, or ""."""
    return (script.quantity_sent or "").partition(REASON_MARK)[2].strip()


def needs_plan(conflict: Conflict) -> bool:
    """True when nobody leaves with it before somebody there was named and a plan agreed.

    That is what the destination cannot do, an emergency medicine that is out of reach on the way, and a course whose
    end may kill before anybody there can go on with it. What nobody knows is shown and asked about; it holds nobody.
    """
    grave = conflict.kind in (ConflictKind.SUPPLY, ConflictKind.COURSE_ENDS) and conflict.grade is FlagLevel.ACT_NOW
    return conflict.kind in CANNOT or grave


@dataclass(frozen=True, slots=True)
class LeavingFit:
    """How somebody's scripts fit where they go, and what was agreed about each conflict, by its key."""

    fit: Fit
    travel: Travel
    plans: Mapping[str, LeavingConflict]
    exempt: bool = False
    """True when the purpose never waits for a plan: an emergency."""

    @property
    def unanswered(self) -> tuple[Conflict, ...]:
        """The conflicts that need a name and a plan and have none yet, loudest first."""
        if self.exempt:
            return ()
        return tuple(each for each in self.fit.conflicts if needs_plan(each) and each.key not in self.plans)


def destination_in(session: Session, code: str | None, name: str | None = None) -> Destination:
    """Return an establishment with what the directory says of it; a name without a code is a place unknown here."""
    place = find(code) if code else None
    if place is None:
        return Destination(name)
    return Destination(
        place.name, place.code, services_in(session, place.code), place.country or ENGLAND,
        unsigned_in(session, place.code),
    )  # fmt: skip


def fit_person(ctx: AppContext, person_id: str, code: str, travel: Travel | None = None) -> tuple[LeavingFit, Record]:
    """Return how somebody's scripts fit an establishment, told by its code in any letter case, and their record.

    `travel` None: as their planned leaving there says, else now. Plans are those of that leaving.
    Raises UsageProblem (US-202) for a code that is not in the list of establishments, NotFound (NF-101).
    """
    require(ctx, "see a record")
    place = find(code)
    if place is None:
        raise UsageProblem("US-202", "That is not the code of an establishment in the list.", "Choose it by its name.")
    now = ctx.now()
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person_id), now)
        planned = open_handover(session, person_id)
        if planned is not None and planned.to_code == place.code:
            return _fit_of(session, planned, record, now, travel), record
        destination = destination_in(session, place.code)
    when = travel or Travel()
    return LeavingFit(_fit(record, destination, when, now), when, {}), record


def fit_leaving(ctx: AppContext, view: HandoverView) -> LeavingFit:
    """Return how the scripts of a planned leaving fit its destination, and what was agreed."""
    require(ctx, "prepare a handover")
    with ctx.sessions.read() as session:
        return fit_of(session, handover_by_id(session, view.handover_id), view.record, ctx.now())


def fit_unplanned(ctx: AppContext, record: Record) -> LeavingFit:
    """Return how long what is sent of a record lasts while nobody has said where the person goes."""
    return LeavingFit(_fit(record, Destination(None), Travel(), ctx.now()), Travel(), {})


def fit_of(session: Session, handover: Handover, record: Record, now: datetime) -> LeavingFit:
    """Return the same inside an open session."""
    return _fit_of(session, handover, record, now, None)


def _fit_of(session: Session, handover: Handover, record: Record, now: datetime, travel: Travel | None) -> LeavingFit:
    # Only a prison is held against the directory: a court, a hospital and a release have no regime to fit.
    listed = handover.to_code is not None or handover.purpose is Purpose.TRANSFER
    destination = destination_in(session, handover.to_code, handover.to_name) if listed else Destination(None)
    rows = session.scalars(
        select(LeavingRow).where(LeavingRow.handover_id == handover.id).order_by(LeavingRow.at, ENTRY_ORDER)
    )
    plans = {row.conflict_key: copied(LeavingConflict, row) for row in rows}  # the last word counts
    when = travel or Travel(handover.leaves_at, handover.expected_at)
    found = _fit(record, destination, when, now)
    if not listed:
        found = replace(found, conflicts=tuple(each for each in found.conflicts if each.kind is ConflictKind.SUPPLY))
    return LeavingFit(found, when, plans, handover.purpose is Purpose.HOSPITAL)


def _fit(record: Record, destination: Destination, travel: Travel, now: datetime) -> Fit:
    flags = frozenset(flag.kind for flag in record.open_flags)
    return fit(
        record.scripts, destination, travel, now, carried_because=carried_reasons(record.scripts), flags=flags
    )  # fmt: skip


def fit_here(
    ctx: AppContext, scripts: Sequence[Script], missing: Iterable[str] = (), flags: Iterable[str] = ()
) -> LeavingFit:
    """Return how incoming scripts fit this prison, from now on. `missing`: ids of what was sent and is not here.

    `flags`: the kinds of the person's open flags, one of which may say that they are in withdrawal.
    """
    require(ctx, "receive a pack")
    gone = frozenset(missing)
    with ctx.sessions.read() as session:
        here = destination_in(session, ctx.settings.establishment)
    arrived = tuple(replace(each, carrier=Carrier.NOT_SENT) if each.id in gone else each for each in scripts)
    now = ctx.now()
    travel = Travel(now, now)
    found = fit(arrived, here, travel, now, carried_because=carried_reasons(arrived), flags=frozenset(flags))
    return LeavingFit(found, travel, {})


def carried_reasons(scripts: Sequence[Script]) -> dict[str, str]:
    """Return why the person carries what is observed, by script id, where it was said."""
    return {script.id: why for script in scripts if (why := carried_because(script))}


def supply_lines(scripts: Sequence[Script], found: LeavingFit, now: datetime) -> tuple[SupplyLine, ...]:
    """Return how long each script lasts from leaving on, in their own order; stopped ones are left out."""
    return tuple(_supply_line(script, found, now) for script in scripts if script.status is not ScriptStatus.STOPPED)


def _supply_line(script: Script, found: LeavingFit, now: datetime) -> SupplyLine:
    leaves = found.travel.leaves_at or now
    ending = next((each for each in found.fit.runs_out if each.script_id == script.id), None)
    there = found.fit.destination
    known = found.travel.leaves_at is not None
    holds = lasts(script, leaves, there.services) if ending is None and known else None
    return SupplyLine(
        script.id, script.medicine, cover_of(script, leaves), ending, unsaid=script.carrier is None,
        lasts=False if ending is not None else holds,
    )  # fmt: skip


def answers_words(destination: Destination, now: datetime) -> str:
    """Return whether somebody there answers now: `a nurse is there day and night`, `prescriber opens Mon 09:00`, …"""
    services = destination.services
    if services is None or (services.nursing_24h is not True and services.prescriber_hours is None):
        return "whether they answer now is not known"
    if services.nursing_24h:
        return "a nurse is there day and night"
    assert services.prescriber_hours is not None  # asked above
    return f"prescriber {state(services.prescriber_hours, now, destination.nation).words(now)}"
