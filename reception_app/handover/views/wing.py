"""The wing view: what staff on the wing need on the first night, and nothing of what the person has, takes or told.

Where the person sleeps, how often to look, what to do and whom to ring. The kind of bed is drug history and never gets
here; every sentence comes from fixed lists; what was typed is only searched for known words and clock times.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from reception_app.clinical.observation_levels import FIRST_NIGHT_PLAN, closest_level
from reception_app.clock import local
from reception_app.forms.moments import read_moment
from reception_app.handover.escort_lines import SignLine
from reception_app.handover.possession import KEPT_QUESTION
from reception_app.handover.record import Answer, Assessment, Flag, Record, Script, Task, Travel
from reception_app.handover.scheduled import record_as_of, taken_of
from reception_app.handover.views.dues import due_between
from reception_app.handover.views.escort_words import checked_telephone, told_by
from reception_app.handover.views.for_staff import (
    how_often,
    risk_flags,
    risk_was_asked,
    signs,
    talking,
    upset_by,
    ways,
    what_to_do,
)
from reception_app.handover.views.wing_plan import NOT_DECIDED, Plan, plan_of
from reception_app.handover.views.words import (
    at_clock,
    born,
    clock_time,
    day_beside,
    family_first,
    likes_to_be_called,
    moment,
    number_of,
    short_day,
    stated,
)
from reception_app.handover.waiting import is_kept_back
from reception_app.handover.wing_lines import FixedWord
from reception_app.vocabulary import AnswerState, AssessmentStatus

MORNING = "07:00"
"""Until when a dose counts as one of tonight. [GK]"""

_TONIGHT = ("plan_medicine_times", "plan_medicine_times_at")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?![\d:])")
_LETTERS = re.compile(r"[^\W\d_]+")
_NAMELESS = frozenset(
    ("wing", "cell", "unit", "landing", "bed", "room", "block", "house", "houseblock", "support", "in")
)
_BEFORE_THE_WING = "reception"


@dataclass(frozen=True, slots=True)
class WingObserve:
    """How often to look: `word`, and its `minutes` for large type. `lines`: label (may be empty) and words."""

    minutes: str | None
    word: str
    acct_open: bool
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NotDecided:
    """What nobody has decided: what, who will, by when; `points` of the plan it stands for."""

    what: str
    who: str
    by: str
    points: int = 1


@dataclass(frozen=True, slots=True)
class CodeLine:
    """An emergency code of the radio, and when to call it."""

    code: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WingView:
    """All that the wing sheet may hold. `unfinished` says why the plan may not be relied on; None when it is signed.

    `medicine_waits`: when a dose would be due that is held back, never why; "" when none is.

    `withheld` names what was typed and is not printed (`the place`, `the food`), for the screen, never for the sheet.
    """

    establishment: str
    made: str
    made_by: str
    training: bool
    unfinished: str | None
    name: str
    born: str
    prison: str
    called: str
    speaks: str
    place: str
    cell: tuple[tuple[str, str], ...]
    observe: WingObserve
    medicine_times: tuple[str, ...]
    medicine_words: str
    medicine_waits: str
    keeps: str
    food: str
    aids: str
    seen_when: str
    seen_by: str
    signs: tuple[SignLine, ...]
    codes: tuple[CodeLine, ...]
    radio: str
    telephone: str
    undecided: tuple[NotDecided, ...]
    withheld: tuple[str, ...]


def wing_view(
    record: Record, establishment: str, made_at: datetime, made_by: str, *, training: bool, telephone: str | None = None
) -> WingView:
    """Build the wing view of the newest first-night plan in the record, signed or not, or of none.

    `establishment`: as the sheet names it; `telephone`: healthcare's, of the desk's settings. Raises SheetProblem
    SH-204 when that is not a telephone number.
    """
    record = record_as_of(record, made_at)
    plan = plan_of(record, made_at)
    flags = record.open_flags
    current = taken_of(record, made_at)
    place, place_whole = _place(plan)
    times, times_whole = _times(plan, current)
    waits = _waits(plan, current)
    food, food_whole = _typed(plan, "plan_diet", "special", "plan_diet_what", plan.lines.foods, "food_more")
    aids, aids_whole = _typed(plan, "plan_aids", "with_person", "plan_aids_what", plan.lines.aids, "aids_more")
    whole = (("the place", place_whole), ("the medicine times", times_whole),
             ("the food", food_whole), ("the aids", aids_whole))  # fmt: skip
    return WingView(
        establishment=establishment,
        made=moment(made_at),
        made_by=made_by,
        training=training,
        unfinished=_unfinished(plan.assessment),
        name=family_first(record.person),
        born=born(record.person.date_of_birth, made_at),
        prison=number_of(record.person),
        called=likes_to_be_called(record.person),
        speaks=f"{stated(record.person.language)}; {talking(record, plan.escort)}",
        place=place,
        cell=(
            ("Sharing", plan.says("plan_cell_sharing")),
            ("Bunk", plan.says("plan_bunk")),
            ("Floor", plan.says("plan_floor")),
        ),
        observe=_observe(plan, flags),
        medicine_times=times,
        medicine_words=_medicine_words(plan, times, waits),
        medicine_waits=waits,
        keeps=plan.says(KEPT_QUESTION),
        food=food,
        aids=aids,
        seen_when=_seen_when(plan),
        seen_by=_seen_by(plan),
        signs=_signs(plan, flags, current),
        codes=tuple(CodeLine(code.code, code.when) for code in plan.lines.codes),
        radio=plan.lines.lines["radio"],
        telephone=checked_telephone(Travel(healthcare_telephone=telephone)),
        undecided=_undecided(plan),
        withheld=tuple(what for what, all_of_it in whole if not all_of_it),
    )


def _unfinished(assessment: Assessment | None) -> str | None:
    if assessment is None:
        return "No first-night plan has been written. Ring healthcare before the person is locked up."
    if assessment.status is AssessmentStatus.SIGNED:
        return None
    return "Healthcare has not signed it: it may still change. Ring healthcare before relying on it."


# Place


def _place(plan: Plan) -> tuple[str, bool]:
    """Return where the person sleeps, and whether all that was typed is printed."""
    unknown = plan.lines.lines["place_unknown"]
    if plan.chosen("plan_place") is None and NOT_DECIDED in _values(plan.answers.get("plan_place")):
        return "NOT DECIDED", True
    said = plan.chosen("plan_location") or _cell_given(plan.record)
    if not said:
        return unknown, True
    kept = [token for token in said.split() if not _tells(token, plan)]
    names = [word for token in kept for word in re.findall(r"\w+", token) if word.casefold() not in _NAMELESS]
    return (" ".join(kept).strip(" ,;") if names else unknown), len(kept) == len(said.split())


def _cell_given(record: Record) -> str | None:
    """Return the location of the stay, unless it only says that the person has not left reception."""
    said = (record.stay.location or "").strip() if record.stay else ""
    return said if said.casefold() != _BEFORE_THE_WING else None


def _tells(token: str, plan: Plan) -> bool:
    """True when a word says what kind of bed it is, or what the person has or takes."""
    parts = [part for part in (token, *_LETTERS.findall(token)) if part.casefold() not in _NAMELESS]
    return any(plan.lines.tells_of_a_bed(part) or told_by(part, plan.record, plan.escort) for part in parts)


def _values(answer: Answer | None) -> tuple[str, ...]:
    if answer is None or answer.value is None:
        return ()
    return (answer.value,) if isinstance(answer.value, str) else answer.value


# Observation


def _observe(plan: Plan, flags: tuple[Flag, ...]) -> WingObserve:
    """Return the closest of what the plan and every open flag ask for."""
    risk, lines = risk_flags(flags), plan.lines.lines
    level = closest_level((*(flag.observation for flag in flags), _planned(plan)))
    minutes, word = how_often(level)
    acct = any(flag.kind == "acct_open" for flag in risk)
    rows: list[tuple[str, str]] = []
    if level is None:
        rows.append(("", lines["observe_unknown" if risk else "observe_undecided"]))
    elif risk or level != "standard":
        rows.append(("", what_to_do(level, plan.escort)))
    if risk:
        rows += [("Ways:", ways(risk, plan.escort)), ("Upset by:", upset_by(plan.record, risk, plan.escort))]
    else:
        rows.append(("", lines["observe_no_risk" if risk_was_asked(plan.record) else "observe_not_asked"]))
    if acct:
        rows.append(("", lines["acct"]))
    return WingObserve(minutes, "How often: NOT DECIDED" if level is None else word, acct, tuple(rows))


def _planned(plan: Plan) -> str | None:
    """Return what the plan's answers ask for, where no flag carries it since: then the flag alone counts.

    Somebody may have changed or ended that flag, with a reason; a plan of an older desk never had one.
    """
    said = plan.chosen("plan_observation")
    # A bed of constant watch is watched without a break, whatever else was left open.
    said = "constant_physical" if plan.chosen("plan_place") == "constant_watch" else said
    begun = plan.assessment.started_at if plan.assessment else plan.now
    carried = any(
        flag.kind == FIRST_NIGHT_PLAN and (flag.ended_at is None or flag.ended_at >= begun)
        for flag in plan.record.flags
    )
    return "standard" if said and carried else said


# Medicines, by the clock only


def _times(plan: Plan, current: tuple[Script, ...]) -> tuple[tuple[str, ...], bool]:
    """Return the clock times of tonight, of plan and scripts; and whether the typed text held nothing else."""
    typed = (plan.chosen("plan_medicine_times_at") or "") if _said_of_tonight(plan) else ""
    found = [f"{int(hour):02d}:{minute}" for hour, minute in _CLOCK.findall(typed)]
    givable = tuple(script for script in current if not is_kept_back(script, plan.now))
    dues = due_between(givable, plan.now, _morning(plan.now))
    found += [clock_time(due.at) for due in dues if due.at >= plan.now]
    begins = clock_time(plan.now)
    rest = set(_LETTERS.findall(_CLOCK.sub(" ", typed))) - {"and", "at", "then"}
    return tuple(sorted(set(found), key=lambda hhmm: (hhmm < begins, hhmm))), not rest


def _waits(plan: Plan, current: tuple[Script, ...]) -> str:
    """Return when doses would be due tonight, or are overdue, that nobody may give yet; "" when there is none."""
    kept_back = tuple(script for script in current if is_kept_back(script, plan.now))
    times = dict.fromkeys(clock_time(due.at) for due in due_between(kept_back, plan.now, _morning(plan.now)))
    return plan.lines.lines["medicines_wait"].format(times=", ".join(times)) if times else ""


def _morning(now: datetime) -> datetime:
    """Return the end of the night that `now` belongs to."""
    today = at_clock(local(now).date(), MORNING)
    return today if now < today else at_clock(local(now).date() + timedelta(days=1), MORNING)


def _said_of_tonight(plan: Plan) -> bool:
    """True while the night goes on about which the plan says when medicines are due; what it says is for that one."""
    said = [plan.answers[key].recorded_at for key in _TONIGHT if key in plan.answers]
    begun = plan.assessment.started_at if plan.assessment else plan.now
    return plan.now < _morning(max((at for at in said if at is not None), default=begun))


def _medicine_words(plan: Plan, times: tuple[str, ...], waits: str) -> str:
    if times:
        return plan.lines.lines["medicines_given"]
    chosen = plan.chosen("plan_medicine_times")
    if chosen is not None and not _said_of_tonight(plan):
        return "" if waits else f"Times: {plan.lines.lines['ask']}"
    if waits and chosen == "none":
        return ""  # that one would be due says more
    if chosen == "none":
        return plan.lines.lines["medicines_none"]
    return "NOT DECIDED" if chosen is None else f"Times: {plan.lines.lines['ask']}"


def _typed(plan: Plan, key: str, special: str, what: str, table: tuple[FixedWord, ...], more: str) -> tuple[str, bool]:
    """Return the fixed words of what was typed about food or aids, and whether that is all of it."""
    if plan.chosen(key) != special:
        return plan.says(key), True
    found = plan.lines.known_in(plan.chosen(what) or "", table)
    words = ", ".join(found.words)
    words = f"{words[:1].upper()}{words[1:]}{plan.since(key)}."
    if found.words and found.all_of_it:
        return words, True
    return (f"{words} " if found.words else "Special: ") + plan.lines.lines[more], False


# Who comes next, what may happen, what is not decided


def _seen_when(plan: Plan) -> str:
    at = read_moment(plan.chosen("plan_seen_next_at") or "")
    if at is None:
        return "NOT DECIDED"
    if at.at is not None:
        near = day_beside(at.at, plan.now)
        return f"{'about ' if at.approximate else ''}{clock_time(at.at)} {near}"
    return short_day(at_clock(at.day, "12:00"), plan.now) if at.precision == "day" else plan.lines.lines["ask"]


def _seen_by(plan: Plan) -> str:
    chosen = plan.chosen("plan_seen_next_by")
    if chosen is None:
        return "who: NOT DECIDED"
    return plan.lines.role(chosen) or "Healthcare"


def _signs(plan: Plan, flags: tuple[Flag, ...], current: tuple[Script, ...]) -> tuple[SignLine, ...]:
    """Return what may happen and what to do; where the escort's words speak of a journey, the wing's own."""
    tonight = due_between(current, plan.now, _morning(plan.now))
    by_words = {sign.may: slug for slug, sign in plan.escort.signs.items()}
    found = [
        SignLine(sign.may, plan.lines.todo.get(by_words[sign.may], sign.todo))
        for sign in signs(flags, current, tonight, plan.escort)
    ]
    return (*found, plan.escort.general)


def _undecided(plan: Plan) -> tuple[NotDecided, ...]:
    """Return every point without a decision; those nobody answered stand together in one row."""
    rows: list[NotDecided] = []
    silent: list[str] = []
    for point in plan.lines.points:
        answer = plan.answers.get(point.key)
        if answer is None or answer.state in (AnswerState.NOT_ASKED, AnswerState.NOT_APPLICABLE):
            silent.append(point.words)
        elif plan.chosen(point.key) is None:
            rows.append(NotDecided(point.words, *_owner(plan, point.key)))
    if silent:
        words = "; ".join([silent[0], *(f"{each[:1].lower()}{each[1:]}" for each in silent[1:])])
        rows.append(NotDecided(f"Not answered: {words}", "Healthcare", "ring now", len(silent)))
    return tuple(rows)


def _owner(plan: Plan, key: str) -> tuple[str, str]:
    """Return who decides and by when: as the open task says, else as the plan says."""
    task: Task | None = next(
        (task for task in plan.record.tasks if task.kind == f"{key}_decide" and task.still_to_do),
        None,
    )
    if task is None:
        owner = plan.lines.role(plan.chosen(f"{key}_owner") or "")
        return owner or "Healthcare", "by when: not said"
    late = "overdue since" if task.due_at and task.due_at < plan.now else "by"
    when = (
        f"{late} {clock_time(task.due_at)} {day_beside(task.due_at, plan.now)}" if task.due_at else "by when: not said"
    )
    return plan.lines.roles[task.passed_to or task.owner_role], when
