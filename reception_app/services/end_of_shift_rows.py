"""The rows of the end of shift, each list made by one select over the people here, however many records there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reception_app.clinical.lines import dose_words, generic_text, medicine_line, plain
from reception_app.clinical.observation_levels import level_words, next_observation
from reception_app.clinical.policies import policy
from reception_app.clinical.words import duration_words, minutes_between
from reception_app.clock import local_day
from reception_app.forms import answers as rules
from reception_app.forms.progress import progress
from reception_app.forms.taken_back import taken_back
from reception_app.handover.dose_stands import DoseStands, dose_stands
from reception_app.handover.views.words import ARRIVAL_WORDS, moment
from reception_app.handover.waiting import waits_of
from reception_app.models import (
    Amendment,
    Answer,
    Assessment,
    ExpectedArrival,
    Flag,
    Handover,
    InterimChange,
    LeavingUndone,
    Person,
    Score,
    Script,
    Stay,
    Task,
)
from reception_app.services import dependence
from reception_app.services.amended import value_of
from reception_app.services.context import AppContext
from reception_app.services.counted_lines import CountedLine, read_lines
from reception_app.services.end_of_shift_people import AssessmentHere, Assessments, People, ShiftRow, ids_here
from reception_app.services.facts import facts_of
from reception_app.services.form_clocks import BEGINNING, first_due_at
from reception_app.services.form_tasks import PLAN
from reception_app.services.handover_state import pack_states
from reception_app.services.leaving_undone import put_back
from reception_app.services.next_dose import due_now
from reception_app.services.scanned_back import checks_of
from reception_app.services.score_tasks import RESCORE
from reception_app.services.tasks import DEPENDENCE_DECISION, RUNS_OUT
from reception_app.vocabulary import ROLE_WORDS, AssessmentStatus, Role, TaskState

NOT_DECIDED = "not_decided"


def lines_here(session: Session, now: datetime) -> list[CountedLine]:
    """Return the lines not stopped of everybody here, without courses that are over."""
    return read_lines(session, now, Script.person_id.in_(ids_here()), order=(Script.recorded_at, Script.id))


def open_tasks_here(session: Session) -> list[Task]:
    """Return the open tasks of everybody here."""
    wanted = select(Task).where(Task.person_id.in_(ids_here()), Task.state == TaskState.OPEN)
    return list(session.scalars(wanted.order_by(Task.opened_at, Task.id)))


def not_seen(here: People, held: Assessments) -> list[ShiftRow]:
    """Nobody has begun the triage of this stay: another form, of wider needs, is no reception."""
    return [
        person.row(
            f"Arrived from {person.arrived_from or 'where: not recorded'}, {ARRIVAL_WORDS[person.arrival_kind]}"
            + (f"; with {person.seen_with} now" if person.seen_with else ""),
            since=person.arrived_at,
            due=first_due_at(person.arrival_kind, person.arrived_at),
        )
        for person in here.values()
        if person.reception_done_at is None and not _begun(held.get(person.person_id, ()))
    ]


def _begun(forms: Iterable[AssessmentHere]) -> bool:
    return any(each.form in BEGINNING for each in forms)


def not_finished(ctx: AppContext, session: Session, here: People, held: Assessments) -> list[ShiftRow]:
    """A draft of this stay: who began it, how far it is, when it was last touched."""
    drafts = [each for rows in held.values() for each in rows if each.signed_at is None]
    answers: dict[str, dict[str, rules.AnswerValue]] = {}
    wanted = (
        select(Answer)
        .join(Assessment, Assessment.id == Answer.assessment_id)
        .where(Assessment.status == AssessmentStatus.DRAFT, Answer.person_id.in_(ids_here()))
    )
    for row in session.scalars(wanted) if drafts else ():
        answers.setdefault(row.assessment_id, {})[row.key] = value_of(row)
    result = []
    for each in drafts:
        form = ctx.forms.get(each.form, each.version) if each.version in ctx.forms.versions(each.form) else None
        far = f"{each.answered} answers"
        if form is not None:
            facts = facts_of(ctx, session, each.person_id, form, here[each.person_id].stay_id)
            done = progress(form, answers.get(each.id, {}), facts, ctx.now())
            far = f"{done.known} of {done.total} answered, {done.topics_complete} of {len(done.topics)} topics"
        last = f", last answer {moment(each.saved_at)}" if each.saved_at else ""
        words = f"{each.title}: {far}{last}; begun by {each.started_by}"
        result.append(here[each.person_id].row(words, since=each.started_at))
    return result


def not_settled_in(here: People, held: Assessments) -> list[ShiftRow]:
    """Signed, and still on the board: where they sleep is not said, or nobody finished the reception."""
    result = []
    for person in here.values():
        mine = held.get(person.person_id, ())
        if person.reception_done_at is None and _begun(mine) and all(each.signed_at for each in mine):
            last = max(each.signed_at for each in mine if each.signed_at)
            result.append(person.row("Signed; reception not marked as finished", since=last))
    return result


def untreated(session: Session, here: People, now: datetime) -> list[ShiftRow]:
    """Dependence reported or seen, no script that treats it, and no decision recorded (E38)."""
    return [
        here[person_id].row(_untreated_words(each), since=here[person_id].arrived_at, due=each.due_at)
        for person_id, each in dependence.untreated(session, list(here), now).items()
    ]


def _untreated_words(each: dependence.Untreated) -> str:
    last = "last use not known"
    if each.since_last_use_hours is not None:
        last = f"{each.since_last_use_hours} h since last use"
    what = ", ".join(each.substances) or "Dependence"
    return f"{what[:1].upper()}{what[1:]}: {last}, {each.since_arrival_hours} h since arrival"


def doses(session: Session, here: People, scripts: Sequence[Script], now: datetime) -> list[ShiftRow]:
    """Doses past their time, and those the next shift gives first."""
    until = now + timedelta(hours=policy("doses_told_ahead_hours").value)
    result, dues = [], due_now(session, scripts, now)
    for script in scripts:
        due_at = dues[script.id]
        if due_at is None or due_at > until or script.person_id not in here:
            continue
        late = "late" if due_at < now else "due"
        last = f"last given {moment(script.last_given_at)}" if script.last_given_at else "last dose not known"
        words = f"{_medicine(script)}: {late}; {last}"
        result.append(here[script.person_id].row(words, since=script.last_given_at, due=due_at))
    return result


def run_outs(here: People, tasks: Iterable[Task]) -> list[ShiftRow]:
    """Medicines that end before help, each with whose task it is (E2, E5)."""
    return [
        here[task.person_id].row(
            f"{ROLE_WORDS[task.owner_role]}: {task.title}. {task.detail or ''}".rstrip(),
            since=task.waiting_since or task.opened_at,
            due=task.due_at,
        )
        for task in tasks
        if task.kind == RUNS_OUT and task.person_id in here
    ]


def waiting(here: People, lines: Iterable[CountedLine], now: datetime) -> list[ShiftRow]:
    """Lines nobody may give until a prescriber decides, for more than that nobody verified them."""
    return [
        here[line.row.person_id].row(f"{_medicine(line.row)}: {waits.words}", since=line.row.last_given_at)
        for line in lines
        if line.row.person_id in here and (waits := waits_of(line.told, now)) is not None and waits.grave
    ]


_DOUBT = {
    DoseStands.APART: "sources far apart",
    DoseStands.DIFFERS: "a source differs",
}


def unverified(here: People, lines: Iterable[CountedLine], now: datetime) -> list[ShiftRow]:
    """Scripts whose dose no source has confirmed, or one says otherwise, and since when nothing was given (E5).

    A dose that a prescriber changed since it was confirmed is decided: nobody has anything to do about it.
    """
    result = []
    for line in lines:
        script, stands = line.row, dose_stands(line.told, now)
        if stands in (DoseStands.CONFIRMED, DoseStands.CHANGED) or script.person_id not in here:
            continue
        last = f"not given since {moment(script.last_given_at)}" if script.last_given_at else "last dose not known"
        words = "; ".join(filter(None, (_DOUBT.get(stands), last)))
        result.append(here[script.person_id].row(f"{_medicine(script)}: {words}", since=script.recorded_at))
    return result


def interims(session: Session, here: People) -> list[ShiftRow]:
    """Changes meant to be put back, each with its owner (E3)."""
    found = session.execute(
        select(InterimChange, Script)
        .join(Script, Script.id == InterimChange.script_id)
        .where(InterimChange.resolved_at.is_(None), InterimChange.person_id.in_(ids_here()))
    )
    result = []
    for change, script in found:
        was = dose_words(change.replaced, script.strength) if change.replaced else "nothing"
        now = dose_words(script.dose, script.strength)
        words = f"{generic_text(script.medicine)}: was {was}, now {now}; {change.owner} resolves it"
        if change.person_id in here:
            result.append(here[change.person_id].row(words, since=change.since, due=change.review_by))
    return result


def observations(session: Session, here: People, now: datetime) -> list[ShiftRow]:
    """Observations whose interval has run out. A constant one has no next time; it is never late."""
    wanted = select(Flag).where(
        Flag.person_id.in_(ids_here()), Flag.ended_at.is_(None), Flag.observation.is_not(None)
    ).order_by(Flag.started_at, Flag.id)  # fmt: skip
    result = []
    for flag in session.scalars(wanted):
        last = flag.last_observed_at or flag.started_at
        due = next_observation(flag.observation, flag.last_observed_at, flag.started_at)
        if due is not None and due < now and flag.person_id in here:
            seen = f"last {moment(flag.last_observed_at)}" if flag.last_observed_at else "not observed yet"
            words = f"{flag.words}: {level_words(flag.observation or '')}, {seen}"
            result.append(here[flag.person_id].row(words, since=last, due=due))
    return result


def rescores(session: Session, here: People, tasks: Iterable[Task], now: datetime) -> list[ShiftRow]:
    """Scores whose next taking is past, with what the last one was."""
    late = [task for task in tasks if (task.kind or "").startswith(RESCORE) and _late(task, now)]
    ids = [(task.raised_by_answer or "").removeprefix("score:") for task in late]
    last = {row.id: row for row in session.scalars(select(Score).where(Score.id.in_(ids)))} if ids else {}
    result = []
    for task, score_id in zip(late, ids, strict=True):
        row = last.get(score_id)
        words = f"{task.title}; last {row.total}, {row.band_words}, {moment(row.taken_at)}" if row else task.title
        if task.person_id in here:
            result.append(here[task.person_id].row(words, since=row.taken_at if row else None, due=task.due_at))
    return result


def _late(task: Task, now: datetime) -> bool:
    return task.due_at is not None and task.due_at < now


def overdue_tasks(here: People, tasks: Iterable[Task], now: datetime) -> list[ShiftRow]:
    """Open tasks past their time, whoever owns them."""
    return [
        here[task.person_id].row(_told(task), since=task.waiting_since or task.opened_at, due=task.due_at)
        for task in tasks
        if _late(task, now) and task.person_id in here and not _has_its_own_list(task)
    ]


def _told(task: Task) -> str:
    """Return whose task it is and what is to be done; where nothing calls for it any more, that too."""
    back = taken_back(task.reason)
    return f"{ROLE_WORDS[task.owner_role]}: {task.title}" + (f". {back}" if back else "")


def _has_its_own_list(task: Task) -> bool:
    return task.kind in (DEPENDENCE_DECISION, RUNS_OUT) or (task.kind or "").startswith(RESCORE)


def undecided(session: Session, here: People, held: Assessments) -> list[ShiftRow]:
    """Points of the first-night plan answered *not decided*, with who is to decide."""
    wanted = [each.id for rows in held.values() for each in rows]
    if not wanted:
        return []
    said = _answers_now(session)
    titles = {each.id: each for rows in held.values() for each in rows}
    result = []
    for (assessment_id, key), row in said.items():
        each = titles.get(assessment_id)
        if each is None or NOT_DECIDED not in (row.value if isinstance(row.value, tuple) else (row.value,)):
            continue
        owner = said.get((assessment_id, f"{key}_owner"))
        words = f"{row.words.rstrip('?')}: not decided; {_owner(owner)}"
        result.append(here[each.person_id].row(words, since=_recorded(row)))
    return result


def _answers_now(session: Session) -> dict[tuple[str, str], Any]:
    """Return the answers of the first-night plan as they stand: amended ones as amended."""
    said: dict[tuple[str, str], Any] = {}
    begin = f"{PLAN}%"
    for row in session.scalars(select(Answer).where(Answer.key.like(begin), Answer.person_id.in_(ids_here()))):
        said[row.assessment_id, row.key] = row
    changed = select(Amendment).where(Amendment.key.like(begin), Amendment.person_id.in_(ids_here()))
    for amended in session.scalars(changed.order_by(Amendment.amended_at)):
        said[amended.assessment_id, amended.key] = amended
    return said


def _recorded(row: Any) -> datetime | None:
    return row.amended_at if isinstance(row, Amendment) else row.recorded_at


def _owner(row: Any) -> str:
    if row is None or not isinstance(row.value, str):
        return "who decides is not said"
    return f"{ROLE_WORDS[Role(row.value)].lower() if row.value in set(Role) else row.shown or row.value} decides"


def packs(session: Session, here: People, now: datetime) -> list[ShiftRow]:
    """People leaving whose pack is not made, not complete, stale or out of date."""
    wanted = select(Handover).where(Handover.left_at.is_(None), Handover.cancelled_at.is_(None))
    planned = [
        row for row in session.scalars(wanted.order_by(Handover.leaves_at, Handover.id)) if row.person_id in here
    ]
    states = pack_states(session, [row.id for row in planned], now)
    result = []
    for row in planned:
        state = states.get(row.id)
        if state is not None and state.words == "Ready":
            continue
        problem = state.words if state else "No pack made"
        missing = f": {'; '.join(state.missing)}" if state and state.missing else ""
        words = f"To {row.to_name or 'where: not said'}. {problem}{missing}"
        result.append(here[row.person_id].row(words, since=row.created_at, due=row.leaves_at))
    return result


def still_here(session: Session, here: People, started: datetime) -> list[ShiftRow]:
    """People whose leaving was taken back since the shift began: for how long they counted as gone, why, by whom."""
    wanted = select(LeavingUndone).where(LeavingUndone.at >= started)
    return [
        here[row.person_id].row(
            f"Marked as left for {duration_words(minutes_between(row.left_at, row.at))}. {put_back(row).sentence}, "
            f"{row.by}",
            since=row.at,
        )
        for row in session.scalars(wanted)
        if row.person_id in here
    ]


def left_unseen(session: Session, started: datetime) -> list[ShiftRow]:
    """People who left since the shift began and whose triage nobody had begun in their stay."""
    begun = exists().where(Assessment.stay_id == Stay.id, Assessment.form.in_(BEGINNING))
    wanted = (
        select(Stay, Person)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.left_at >= started, Stay.reception_done_at.is_(None), ~begun)
    )
    return [
        ShiftRow(
            person.id, f"{person.family_name.upper()}, {person.given_names}", person.number, "Left",
            f"Arrived from {stay.arrived_from or 'where: not recorded'}, {ARRIVAL_WORDS[stay.arrival_kind]}; "
            f"left to {stay.left_to or 'where: not recorded'}",
            stay.left_at,
        )
        for stay, person in session.execute(wanted)
    ]  # fmt: skip


def not_read_back(session: Session, started: datetime) -> list[ShiftRow]:
    """People who left since the shift began while nobody had read the print of their pack back, with why."""
    wanted = select(Handover, Person).join(Person, Person.id == Handover.person_id).where(Handover.left_at >= started)
    left = [(row, person) for row, person in session.execute(wanted)]
    states = pack_states(session, [row.id for row, _ in left], started)
    checks = checks_of(session, [state.pack_id for state in states.values()])
    result = []
    for row, person in left:
        state = states.get(row.id)
        check = checks.get(state.pack_id) if state else None
        if state is None or (check is not None and not check.skipped):
            continue
        why = f"{check.sentence}, {check.by}" if check else f"Left anyway: {row.left_anyway or 'why: not recorded'}"
        name = f"{person.family_name.upper()}, {person.given_names}"
        words = f"To {row.to_name or 'where: not said'}, {state.number}. {why}"
        result.append(ShiftRow(person.id, name, person.number, "Left", words, row.left_at))
    return result


def expected(session: Session, started: datetime, now: datetime) -> list[ShiftRow]:
    """People said to be coming, since the shift began, and not here."""
    wanted = select(ExpectedArrival).where(
        ExpectedArrival.day.between(local_day(started), local_day(now)),
        ExpectedArrival.stay_id.is_(None),
        ExpectedArrival.removed_at.is_(None),
    )
    return [
        ShiftRow(
            None,
            f"{(row.family_name or 'name not known').upper()}, {row.given_names or ''}".rstrip(", "),
            row.prison_number or "number not known",
            None,
            f"From {row.arrived_from or 'where: not said'}" + (f". {row.note}" if row.note else ""),
            None,
            row.expected_at,
        )
        for row in session.scalars(wanted)
    ]


def _medicine(script: Script) -> str:
    return plain(medicine_line(script))
