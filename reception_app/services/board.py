"""The board: everybody here and not finished, leaving, and expected, most urgent first. Read by a few selects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from reception_app.clinical.formulary import identify
from reception_app.clinical.observation_levels import FIRST_NIGHT_PLAN, next_observation
from reception_app.clinical.policies import policy
from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotFound
from reception_app.handover.dose_stands import IN_DOUBT, DoseStands, dose_stands
from reception_app.handover.waiting import is_gravely_kept_back
from reception_app.models import (
    Answer,
    Assessment,
    Flag,
    Handover,
    InterimChange,
    Person,
    Script,
    ScriptReview,
    Stay,
    Task,
)
from reception_app.services.board_rows import DUE_SOON as DUE_SOON
from reception_app.services.board_rows import NOT_SEEN_LATE as NOT_SEEN_LATE
from reception_app.services.board_rows import NOT_SEEN_SOON as NOT_SEEN_SOON
from reception_app.services.board_rows import Board as Board
from reception_app.services.board_rows import BoardDose as BoardDose
from reception_app.services.board_rows import BoardFlag as BoardFlag
from reception_app.services.board_rows import BoardRow as BoardRow
from reception_app.services.board_rows import Rank as Rank
from reception_app.services.board_rows import board_of
from reception_app.services.board_rows import is_self_harm as is_self_harm
from reception_app.services.board_rows import leaves_until as leaves_until
from reception_app.services.board_rows import rank as rank
from reception_app.services.board_rows import urgency as urgency
from reception_app.services.board_scores import with_grave_scores
from reception_app.services.board_tasks import with_tasks
from reception_app.services.context import AppContext, writing
from reception_app.services.counted_lines import CountedLine, read_lines
from reception_app.services.dependence import Untreated, untreated
from reception_app.services.draft_counts import DraftHere, counts_of_drafts
from reception_app.services.expected import ExpectedRow as ExpectedRow
from reception_app.services.expected import add_expected as add_expected
from reception_app.services.expected import expected_on
from reception_app.services.expected import read_expected_list as read_expected_list
from reception_app.services.expected import remove_expected as remove_expected
from reception_app.services.form_clocks import BEGINNING
from reception_app.services.handover_state import pack_states
from reception_app.services.next_dose import due_now
from reception_app.services.review_tasks import REVIEW
from reception_app.services.reviews import open_until
from reception_app.services.roles import require
from reception_app.services.standing_alerts import unseen_alerts
from reception_app.services.tasks import DEPENDENCE_DECISION, RUNS_OUT, open_here
from reception_app.vocabulary import (
    AssessmentStatus,
    FlagLevel,
    PersonState,
    TaskState,
)

RAISED_KINDS = (
    "self_harm_now",
    "acct_open",
    FIRST_NIGHT_PLAN,
    "suicide_risk",
    "alcohol_withdrawal",
    "opioid_withdrawal",
    "benzodiazepine_withdrawal",
    "gabapentinoid_withdrawal",
    "ghb_withdrawal",
    "sedation_risk",
)
"""Flags for which somebody stays on the board while risk is raised, reception finished or not (E16, E36)."""


def read_board(ctx: AppContext) -> Board:
    """Return the board as it stands now."""
    require(ctx, "see the board")
    now = ctx.now()
    with ctx.sessions.read() as session:
        rows = _rows(session, now)
        ids = [row.person_id for row in rows]
        rows = _with_triage(ctx, session, ids, rows)
        rows = _with_scripts(session, ids, rows, now)
        rows = _with_alerts(rows, unseen_alerts(session, ids))
        rows = _with_reviews(session, ids, rows, now)
        rows = _with_flags(session, ids, rows, now)
        rows = with_tasks(session, ids, rows, now)
        rows = with_grave_scores(session, ids, rows, now)
        rows = _with_dependence(rows, untreated(session, ids, now))
        rows = _with_handovers(session, ids, rows, now)
        expected = expected_on(session, local_day(now))
        tasks = session.scalar(select(func.count()).select_from(open_here().order_by(None).subquery())) or 0
        later = select(func.count()).select_from(Handover).where(_OPEN, Handover.leaves_at > leaves_until(now))
        planned = session.scalar(later) or 0
    return board_of(now, rows, expected, tasks, planned)


_OPEN = Handover.left_at.is_(None) & Handover.cancelled_at.is_(None)


def _rows(session: Session, now: datetime) -> list[BoardRow]:
    """Everybody whose reception is not finished, who leaves, at raised risk, or for whom something waits.

    That is a decision, a supply that runs out before help, or a review.
    """
    soon = Handover.leaves_at.is_(None) | (Handover.leaves_at <= leaves_until(now))
    planned = select(Handover.person_id).where(_OPEN, soon)
    undecided = exists().where(
        Task.person_id == Person.id, Task.kind.in_((DEPENDENCE_DECISION, RUNS_OUT)), Task.state == TaskState.OPEN
    )
    at_risk = exists().where(
        Flag.person_id == Person.id,
        Flag.ended_at.is_(None),
        Flag.kind.in_(RAISED_KINDS),
        Flag.level.in_((FlagLevel.ACT_NOW, FlagLevel.SOON)),
    )
    raised = (Stay.arrived_at > now - _raised_for()) & at_risk
    forgotten = exists().where(
        ScriptReview.person_id == Person.id, open_until(local_day(now) - timedelta(days=1))
    ) | exists().where(
        Task.person_id == Person.id, Task.kind.startswith(REVIEW), Task.state == TaskState.OPEN, Task.due_at < now
    )
    found = session.execute(
        select(
            Person.id, Person.prison_number, Person.desk_reference, Person.family_name, Person.given_names,
            Person.date_of_birth, Stay.location, Stay.seen_with, Stay.arrived_at, Stay.arrived_from, Stay.arrival_kind,
            Stay.reception_done_at,
        )
        .join(Stay, (Stay.person_id == Person.id) & Stay.left_at.is_(None))
        .where(Person.state != PersonState.LEFT)
        .where(Stay.reception_done_at.is_(None) | Person.id.in_(planned) | raised | undecided | forgotten)
    ).all()  # fmt: skip
    return [
        BoardRow(
            row[0], row[1] or row[2] or "", *row[3:5], row[5], row[6], row[7], row[8], row[9], row[10],
            reception_done_at=row[11],
        )
        for row in found
    ]  # fmt: skip


def _raised_for() -> timedelta:
    return timedelta(days=policy("raised_risk_days").value)


def _with_triage(ctx: AppContext, session: Session, ids: list[str], rows: list[BoardRow]) -> list[BoardRow]:
    found = session.execute(
        select(
            Assessment.person_id, Assessment.started_at, Assessment.started_by, Assessment.status,
            Assessment.signed_at, Assessment.signed_by, Stay.arrived_at,
            select(func.max(Answer.recorded_at)).where(Answer.assessment_id == Assessment.id).scalar_subquery(),
            Assessment.id, Assessment.form, Assessment.version, Assessment.stay_id,
        )
        .join(Stay, Stay.id == Assessment.stay_id)
        .where(Assessment.person_id.in_(ids), Assessment.form.in_(BEGINNING), Stay.left_at.is_(None))
        .order_by(Assessment.started_at)
    )  # fmt: skip
    triage = {row[0]: row for row in found}
    drafts = [
        DraftHere(it[8], it[0], it[9], it[10], it[11]) for it in triage.values() if it[3] is AssessmentStatus.DRAFT
    ]
    counts = counts_of_drafts(ctx, session, drafts)
    result = []
    for row in rows:
        it = triage.get(row.person_id)
        if it is not None:
            signed = it[3] is AssessmentStatus.SIGNED
            row = replace(
                row,
                triage_started_at=it[1],
                triage_by=it[5] if signed else it[2],
                triage_counts=counts.get(it[8]),
                triage_saved_at=it[7],
                triage_signed_at=it[4],
            )
        result.append(row)
    return result


def _with_scripts(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    lines: dict[str, list[CountedLine]] = {}
    held = read_lines(session, now, Script.person_id.in_(ids), order=(Script.id,))
    dues = due_now(session, [line.row for line in held], now)
    for line in held:
        lines.setdefault(line.row.person_id, []).append(line)
    reviews: dict[str, list[datetime]] = {}
    for person_id, review_by in session.execute(
        select(InterimChange.person_id, InterimChange.review_by).where(
            InterimChange.person_id.in_(ids), InterimChange.resolved_at.is_(None)
        )
    ):
        reviews.setdefault(person_id, []).append(review_by)
    result = []
    for row in rows:
        mine = [line.row for line in lines.get(row.person_id, ())]
        told = [line.told for line in lines.get(row.person_id, ())]
        stands = Counter(dose_stands(each, now) for each in told)
        due, due_at = _soonest(mine, dues)
        result.append(
            replace(
                row,
                next_due_at=due_at,
                next_medicine=due.medicine if due else (mine[0].medicine if mine else None),
                doses=_doses(mine, dues, now),
                last_given_at=due.last_given_at if due else None,
                scripts=len(mine),
                confirmed=stands[DoseStands.CONFIRMED],
                in_doubt={each: stands[each] for each in IN_DOUBT if stands[each]},
                waits_for_prescriber=sum(is_gravely_kept_back(each, now) for each in told),
                interims=len(reviews.get(row.person_id, [])),
                interim_review_by=min(reviews.get(row.person_id, []), default=None),
            )
        )
    return result


def _soonest(
    scripts: list[Script], dues: dict[str, datetime | None]
) -> tuple[Script, datetime] | tuple[None, None]:  # fmt: skip
    """Return the script whose dose is due first, and when; nothing when none is timed."""
    timed = [(at, script.id, script) for script in scripts if (at := dues[script.id]) is not None]
    if not timed:
        return None, None
    at, _, script = min(timed)  # the ids are all different, so no script is ever compared
    return script, at


def _doses(scripts: list[Script], dues: dict[str, datetime | None], now: datetime) -> tuple[BoardDose, ...]:
    """Return every dose that is late or due within the hour: only these are looked up in the formulary."""
    found = [
        BoardDose(at, script.medicine, _critical(script))
        for script in scripts
        if (at := dues[script.id]) is not None and at <= now + DUE_SOON
    ]
    return tuple(sorted(found, key=lambda dose: (dose.at, dose.medicine)))


def _critical(script: Script) -> bool:
    entry = identify(script.medicine, script.brand, script.form)
    return entry is not None and entry.time_critical is not None


def _with_alerts(rows: list[BoardRow], found: dict[str, int]) -> list[BoardRow]:
    return [replace(row, unseen_alerts=found[row.person_id]) if row.person_id in found else row for row in rows]


def _with_reviews(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    """Add the day since which a review is overdue: nobody is maintained on a script and forgotten (E26)."""
    found = session.execute(
        select(ScriptReview.person_id, func.min(ScriptReview.due_on))
        .where(ScriptReview.person_id.in_(ids), open_until(local_day(now) - timedelta(days=1)))
        .group_by(ScriptReview.person_id)
    )
    overdue = {person_id: due_on for person_id, due_on in found}  # noqa: C416  # a row is no pair to mypy
    return [replace(row, review_due_on=overdue.get(row.person_id)) for row in rows]


def _with_flags(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    order = {FlagLevel.ACT_NOW: 0, FlagLevel.SOON: 1, FlagLevel.KNOW: 2}
    flags: dict[str, list[BoardFlag]] = {}
    observed: dict[str, list[datetime]] = {}
    for flag in session.scalars(select(Flag).where(Flag.person_id.in_(ids), Flag.ended_at.is_(None))):
        shown = BoardFlag(flag.kind, flag.words, flag.level, flag.observation, flag.last_observed_at)
        flags.setdefault(flag.person_id, []).append(shown)
        if (due := next_observation(flag.observation, flag.last_observed_at, flag.started_at)) is not None:
            observed.setdefault(flag.person_id, []).append(due)
    return [
        replace(
            row,
            flags=tuple(sorted(flags.get(row.person_id, []), key=lambda flag: (order[flag.level], flag.words))),
            raised_until=until if (until := row.arrived_at + _raised_for()) > now else None,
            observation_due_at=min(observed.get(row.person_id, []), default=None),
        )
        for row in rows
    ]


def _with_dependence(rows: list[BoardRow], found: dict[str, Untreated]) -> list[BoardRow]:
    return [
        row
        if (it := found.get(row.person_id)) is None
        else replace(
            row,
            untreated=it.since_arrival_hours,
            untreated_last_use=it.since_last_use_hours,
            untreated_of=it.substances,
        )
        for row in rows
    ]


def _with_handovers(session: Session, ids: list[str], rows: list[BoardRow], now: datetime) -> list[BoardRow]:
    handovers = {
        handover.person_id: handover
        for handover in session.scalars(select(Handover).where(Handover.person_id.in_(ids), _OPEN))
    }
    states = pack_states(session, [handover.id for handover in handovers.values()], now)
    result = []
    for row in rows:
        handover = handovers.get(row.person_id)
        if handover is not None:
            row = replace(
                row,
                leaves_at=handover.leaves_at,
                leaves_to=handover.to_name,
                handover_id=handover.id,
                planned=handover.leaves_at is not None and handover.leaves_at > leaves_until(now),
                pack=states.get(handover.id),
            )
        result.append(row)
    return result


def finish_reception(ctx: AppContext, person_id: str) -> None:
    """Take somebody off the arrivals of the board: seen, and gone to where they sleep.

    Whoever is at raised risk in the first days, or waits for a decision about dependence, stays on it.
    """
    require(ctx, "work a task")
    with writing(ctx, "finish-reception") as session:
        stay = session.scalars(select(Stay).where(Stay.person_id == person_id, Stay.left_at.is_(None))).one_or_none()
        if stay is None:
            raise NotFound("NF-102", "This person is not here now.", "Take them in first.")
        signed = session.scalars(
            select(Assessment.id).where(
                Assessment.stay_id == stay.id,
                Assessment.form.in_(BEGINNING),
                Assessment.status == AssessmentStatus.SIGNED,
            )
        ).first()
        if signed is None:
            raise InputProblem(
                "IN-702", "Nobody leaves the board unseen: triage is not signed.", "Finish the triage first."
            )
        stay.reception_done_at = stay.reception_done_at or ctx.now()
