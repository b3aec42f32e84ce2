"""What the overview of a person says, in words, tones and badges: pure functions of the record and the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reception_app.clinical.words import (
    age_words,
    due_words,
    near_moment_text,
    relative_words,
    short_moment_text,
    time_text,
)
from reception_app.clock import local, local_day
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.record import Answer, Contact, Flag, Record, Task
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.people import EYED, LEVELS
from reception_app.ui.screens.person_times import SOON, tr
from reception_app.ui.screens.scripts_columns import NBSP
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import (
    OBSERVATION_LEVELS,
    ROLE_WORDS,
    AnswerState,
    FlagLevel,
    Role,
    TaskState,
)

OBSERVATION = dict(OBSERVATION_LEVELS)
SELF_HARM_NOW, SELF_HARM_EVER = "self_harm_now", "self_harm_ever"
OWN_WORDS = ("own_words", "opioid_preference")
WITHDRAWAL: tuple[tuple[str, str], ...] = (
    ("alcohol_withdrawal_now", "Alcohol, signs now"),
    ("alcohol_fits", "Fits or DTs before"),
    ("alcohol_last_drink", "Last drink"),
    ("heroin_last_use", "Heroin, last"),
    ("methadone_street_last_use", "Opioid not prescribed, last"),
    ("benzodiazepines_street_last_use", "Benzodiazepines, last"),
    ("gabapentinoids_street_last_use", "Gabapentinoids, last"),
)
"""Answers that bear on withdrawal, by question key, with the words of their line."""
CONTACT_KINDS: tuple[tuple[str, str], ...] = (
    ("lead", "Lead"),
    ("key_worker", "Key worker"),
    ("gp", "GP"),
    ("pharmacy", "Pharmacy"),
    ("community_team", "Community team"),
    ("carer", "Family or carer"),
    ("other", "Other"),
)
_STATES = {
    AnswerState.ANSWERED: "Answered",
    AnswerState.DECLINED: "Declined",
    AnswerState.UNKNOWN: "Unknown",
    AnswerState.NOT_ASKED: "Not asked",
    AnswerState.NOT_APPLICABLE: "Not applicable",
}


def latest_answers(record: Record) -> dict[str, Answer]:
    """Return the newest answer to each question of every assessment, by question key."""
    found: dict[str, Answer] = {}
    for assessment in sorted(record.assessments, key=lambda one: one.started_at):
        for answer in assessment.answers:
            found[answer.key] = answer
    return found


def answer_words(answer: Answer) -> str:
    """Return an answer in words: its value, or which of the other four states it is in."""
    if answer.shown:
        return answer.shown
    words = tr(_STATES[answer.state])
    return tr("{0}: {1}").format(words, answer.reason) if answer.reason else words


def answer_tone(answer: Answer) -> str:
    """Return the tone of an answer: what is not known stands in amber, never as a no."""
    silent = answer.state in (AnswerState.DECLINED, AnswerState.UNKNOWN, AnswerState.NOT_ASKED)
    return theme.AMBER_TEXT if silent else theme.INK


def moment_words(at: datetime, now: datetime) -> str:
    """Return a moment as one says it now: `21:36` today, else `Thu 19-Nov 21:36` (both in, aware)."""
    return near_moment_text(local(at), local(now))


def since_words(at: datetime, now: datetime) -> str:
    """Return `since 21:36 today` or `since Thu 19-Nov 21:36`."""
    if local_day(at) == local_day(now):
        return tr("since {0} today").format(time_text(local(at)))
    return tr("since {0}").format(short_moment_text(local(at), local(now)))


def plain_badge(flag: Flag) -> BadgeData:
    """Return a flag's badge without its observation."""
    return BadgeData(LEVELS[flag.level], flag.words, Icon.EYE if flag.kind in EYED else None)


def flag_details(flag: Flag) -> tuple[tuple[str, str], ...]:
    """Return what is known about a flag as label and words: detail, reference, ways, what upsets, what was done."""
    lines = escort_lines()
    found = (
        ("", flag.detail or ""),
        (tr("Number"), flag.reference or ""),
        (tr("Ways"), _listed(flag.methods, lines.methods)),
        (tr("Last"), flag.last_on or ""),
        (tr("Upset by"), _listed(flag.triggers, lines.triggers)),
        (tr("Done"), _listed(flag.actions, lines.actions)),
    )
    return tuple((label, words) for label, words in found if words)


def _listed(slugs: Sequence[str], words: dict[str, str]) -> str:
    return ", ".join(words.get(slug, slug) for slug in slugs)


def risk_lines(record: Record, flags: Sequence[Flag], now: datetime) -> tuple[Line, ...]:
    """Return "Risk now": what holds, loudest first, and the self-harm answers, asked or not."""
    lines: list[Line] = []
    for flag in flags:
        if flag.level is FlagLevel.KNOW:
            continue
        lines.append((Run(badge=plain_badge(flag)), small(f" {since_words(flag.started_at, now)}", theme.INK)))
        lines += [_labelled(label, words) for label, words in flag_details(flag)]
    lines += _self_harm_lines(record, now)
    known = [flag for flag in flags if flag.level is FlagLevel.KNOW]
    if known:
        badges: list[Run] = []
        for flag in known:
            badges += [Run(badge=plain_badge(flag)), Run(" ")]
        lines.append(tuple(badges))
    return tuple(lines)


def _labelled(label: str, words: str) -> Line:
    return (Run(f"{label}: "), bold(words)) if label else (Run(words),)


def _self_harm_lines(record: Record, now: datetime) -> list[Line]:
    answers = latest_answers(record)
    lines: list[Line] = []
    for key, words in (
        (SELF_HARM_NOW, tr("Thinking of suicide now: ")),
        (SELF_HARM_EVER, tr("Has self-harmed before: ")),
    ):
        answer = answers.get(key)
        if answer is None:
            unasked = bold(tr("not asked yet"), theme.AMBER_TEXT, icon=Icon.QUESTION)
            lines.append((Run(words), unasked))
            continue
        shown = bold(answer_words(answer).lower(), answer_tone(answer))
        asked = small(tr(" asked {0}").format(moment_words(answer.recorded_at, now))) if answer.recorded_at else Run()
        lines.append((Run(words), shown, asked))
    return lines


def withdrawal_rows(record: Record) -> tuple[tuple[str, str], ...]:
    """Return label and words of what was answered about withdrawal; () when nothing was."""
    answers = latest_answers(record)
    return tuple((tr(label), answer_words(answers[key])) for key, label in WITHDRAWAL if key in answers)


def own_words_lines(record: Record, now: datetime) -> tuple[Line, ...]:
    """Return the person's own words in quotation marks with who wrote them down, or that they were not asked."""
    answers = latest_answers(record)
    said = [answers[key] for key in OWN_WORDS if key in answers]
    if not said:
        return ((bold(tr("Not asked yet."), theme.AMBER_TEXT, icon=Icon.QUESTION),),)
    lines: list[Line] = []
    for answer in said:
        words = answer_words(answer)
        told = answer.state is AnswerState.ANSWERED
        lines += [(Run(f"“{part}”" if told else part, answer_tone(answer)),) for part in (words,)]
        if answer.recorded_at:
            when, who = moment_words(answer.recorded_at, now), answer.recorded_by or tr("not known")
            lines.append((small(tr("Recorded {0} by {1}").format(when, who)),))
    return tuple(lines)


def open_tasks(record: Record) -> tuple[Task, ...]:
    """Return the open tasks, the earliest due first, those without a time last."""
    tasks = [task for task in record.tasks if task.state is TaskState.OPEN]
    return tuple(sorted(tasks, key=lambda task: (task.due_at is None, task.due_at or task.opened_at, task.title)))


def task_late(task: Task, now: datetime) -> bool:
    """True when an open task is past its time."""
    return task.state is TaskState.OPEN and task.due_at is not None and task.due_at < now


def task_lines(task: Task, now: datetime, mine: frozenset[Role]) -> tuple[Line, ...]:
    """Return the task's words and its owner ("You" when it is one of `mine`)."""
    owner = ROLE_WORDS[task.owner_role]
    owned = tr("{0}  ·  You").format(owner) if task.owner_role in mine else owner
    parts = [owned, task.detail or ""]
    return (bold(task.title),), (small("  ·  ".join(part for part in parts if part)),)


def taken_back_lines(task: Task) -> tuple[Line, ...]:
    """Return who took back what called for the task; nothing where that stands."""
    return ((small(task.taken_back, theme.AMBER_TEXT),),) if task.taken_back else ()


def task_due(task: Task, now: datetime) -> Line:
    """Return when a task is due: how late in red, within the hour in amber, else when."""
    if task.due_at is None:
        return (small(tr("No time set")),)
    due, here = local(task.due_at), local(now)
    if task_late(task, now):
        return (small(relative_words(due, here), theme.RED_TEXT, strong=True),)
    soon = task.due_at <= now + SOON
    said = time_text(due) if due.date() == here.date() else due_words(due, here)
    return (small(said, theme.AMBER_TEXT if soon else theme.INK, strong=soon),)


def task_icon(task: Task, now: datetime) -> Run:
    """Return the mark of a task: late, within the hour, or later."""
    if task_late(task, now):
        return Run("", theme.RED_TEXT, icon=Icon.OCTAGON)
    if task.due_at is not None and task.due_at <= now + SOON:
        return Run("", theme.AMBER_TEXT, icon=Icon.CLOCK)
    return Run("", theme.INK, icon=Icon.CIRCLE)


def contact_kind(kind: str) -> str:
    """Return what a contact is, in words."""
    return tr(dict(CONTACT_KINDS).get(kind, kind.replace("_", " ").capitalize()))


def contact_line(contact: Contact) -> Line:
    """Return name in bold, then place, telephone, hours and note."""
    telephone = (contact.telephone or "").replace(" ", NBSP)
    rest = [contact.organisation, telephone, contact.hours, contact.note]
    said = ", ".join(part for part in rest if part)
    return (bold(contact.name), Run(f", {said}" if said else ""))


def waiting_words(task: Task, now: datetime) -> str:
    """Return how long a referral waits: `waiting since 5 months ago` is said as `opened 5 months ago` (E11)."""
    return tr("opened {0}").format(age_words(local(task.opened_at), local(now)))


def badge_run(level: Level, words: str, icon: Icon | None = None) -> Run:
    """Return a badge among words."""
    return Run(badge=BadgeData(level, words, icon))


def question_line(answer: Answer, now: datetime) -> tuple[Line, ...]:
    """Return a question and its answer with the note: for lists of answers read side by side."""
    head: Line = (Run(f"{answer.words} ", theme.INK_2), bold(answer_words(answer), answer_tone(answer)))
    who = answer.recorded_by or tr("not known")
    when = moment_words(answer.recorded_at, now) if answer.recorded_at else tr("not known")
    where = f", {answer.recorded_where}" if answer.recorded_where else ""
    tail = small(tr("{0}, {1}{2}").format(when, who, where))
    noted: Line = (Run(answer.note, theme.INK, role=TypeRole.SMALL),) if answer.note else ()
    return (head, noted, (tail,)) if noted else (head, (tail,))
