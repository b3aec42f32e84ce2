"""What the overview of a person says, in words, tones and badges: pure functions of the record and the moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reception_app.clinical.lines import amount_words, dose_only, frequency_words, name_runs
from reception_app.clinical.words import age_words, due_words, given_words, relative_words, short_moment_text, time_text
from reception_app.clock import local, local_day
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.record import Answer, Contact, Flag, Record, Script, Task
from reception_app.handover.scheduled import by_schedule, dose_due
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.people import EYED, LEVELS
from reception_app.ui.screens.person_times import SOON, tr
from reception_app.ui.screens.scripts_choices import HOW_WORDS, listed, source_label
from reception_app.ui.screens.scripts_columns import NBSP, given_lines, rich
from reception_app.ui.screens.scripts_rows import Difference, ScriptRow, changes_here, only_the_person
from reception_app.ui.tables.rows import Column
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.paint import BadgeData
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import (
    OBSERVATION_LEVELS,
    ROLE_WORDS,
    AnswerState,
    FlagLevel,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceOutcome,
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
    then, here = local(at), local(now)
    return time_text(then) if then.date() == here.date() else short_moment_text(then, here)


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


def medicine_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return the medicine, and below it the dose here with what is still to be settled about it."""
    script = row.script
    lines: list[Line] = [rich(name_runs(script))]
    dose = _dose_here(script)
    if script.interim is not None:
        was = amount_words(script.interim.replaced) if script.interim.replaced else tr("a dose not recorded")
        head = bold(tr("Interim") + " ", theme.PURPLE_TEXT, icon=Icon.HOURGLASS)
        lines.append((head, *dose, Run(tr(" — replaced ")), bold(was)))
    elif row.difference is Difference.NOT_PRESCRIBED and script.verified:
        tone = theme.RED_TEXT if row.late else theme.AMBER_TEXT
        head = bold(tr("Not prescribed here"), tone, icon=Icon.OCTAGON if row.late else Icon.TRIANGLE)
        lines.append((head, Run(tr(" — was ")), *dose))
    elif not script.verified:
        head = bold(tr("Not verified"), theme.AMBER_TEXT, icon=Icon.QUESTION)
        lines.append((head, Run(tr(" — says ") if only_the_person(script) else " — "), *dose))
    else:
        lines.append((*dose, *_compared(row)))
    if row.waits is not None:
        lines.append(_waits(row))
    return tuple(lines)


def _dose_here(script: Script) -> Line:
    """Return DOSE, amount and how often; the clock times stand under Next due."""
    times = () if script.frequency else script.times
    often = frequency_words(script.frequency, times, script.every_days, script.as_required, script.maximum)
    said = (Run(f" {often}"),) if often else ()
    if script.next_due_at is not None and by_schedule(script, local_day(script.next_due_at)):
        # What counts is the next amount of its schedule: the line's own would be read as it.
        said = (Run(tr(" next, by its schedule")),)
        return (*rich(dose_only(dose_due(script, script.next_due_at), script.strength)), *said)
    return (*rich(dose_only(script.dose, script.strength)), *said)


def _compared(row: ScriptRow) -> Line:
    changes = changes_here(row.script, row.arrived_at)
    if row.difference is Difference.SAME:
        return (Run(tr(" — same as before")),)
    if row.difference is Difference.CARRIED_ON:
        return (Run(" — "), bold(tr("carried on as sent, waits for a prescriber here"), theme.AMBER_TEXT))
    if row.difference is Difference.ON_HOLD:
        return (Run(" — "), bold(tr("on hold"), theme.AMBER_TEXT))
    if row.before is None or not changes:
        return ()
    was = tr("was {0}").format(amount_words(row.before))
    if not changes[-1].reason:
        return (Run(" — "), bold(tr("{0}, no reason yet").format(was), theme.AMBER_TEXT))
    return (Run(f" — {was}"),)


def _waits(row: ScriptRow) -> Line:
    assert row.waits is not None
    tone = theme.RED_TEXT if row.waits.grave else theme.AMBER_TEXT
    waits = (
        tr("For emergencies only until a prescriber decides. ")
        if row.waits.emergency
        else tr("Waits for a prescriber. ")
    )
    head = small(waits, tone, strong=True, icon=Icon.TRIANGLE)
    only_unverified = not row.waits.grave and not row.script.verified
    return (head,) if only_unverified else (head, small(row.waits.words))


def how_we_know(row: ScriptRow) -> tuple[Line, ...]:
    """Return whether the line is verified and by whom, or who says so and that nobody else was heard."""
    script = row.script
    if script.verified:
        confirmed = listed(
            source_label(source.kind) for source in script.standing_sources if source.outcome is SourceOutcome.CONFIRMED
        )
        head = small(tr("Verified"), theme.GREEN_TEXT, strong=True, icon=Icon.SHIELD)
        return (head,), (small(confirmed or tr("at the last prison")),)
    if not script.standing_sources:
        return (small(tr("No source"), theme.INK),), (small(tr("nobody asked yet")),)
    if only_the_person(script):
        return (small(tr("Person only"), theme.INK),), (small(tr("ask another source")),)
    asked = listed(source_label(source.kind) for source in script.standing_sources)
    return (small(tr("Asked, not confirmed"), theme.INK),), (small(asked),)


def last_given_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return when it was last given and how that is known; missed days of opioid substitution below it."""
    script = row.script
    if script.last_given_at is None:
        return ((small(tr("Not recorded"), theme.AMBER_TEXT, strong=True),),)
    sure = script.last_given_how is not LastGivenHow.STATED
    when = given_words(local(script.last_given_at), local(row.at))
    lines: list[Line] = [(small(when, theme.INK if sure else theme.AMBER_TEXT, strong=not sure),)]
    lines.append((small(tr(HOW_WORDS[script.last_given_how or LastGivenHow.STATED]), theme.INK),))
    lines += [line for line in given_lines(row)[2:] if line[0].tone != theme.INK_2]
    return tuple(lines)


def next_due_cell(row: ScriptRow) -> tuple[Line, ...]:
    """Return when the next dose is due: late in red, within the hour in amber."""
    script = row.script
    if script.as_required:
        return ((small(tr("When required"), theme.INK),),)
    if script.next_due_at is None:
        word = tr("On hold") if script.status is ScriptStatus.ON_HOLD else tr("No time set")
        return ((small(word, theme.AMBER_TEXT, strong=True),),)
    due, now = local(script.next_due_at), local(row.at)
    said = time_text(due) if due.date() == now.date() else due_words(due, now)
    if row.late:
        return ((small(tr("{0}, late").format(said), theme.RED_TEXT, strong=True),),)
    return ((small(said, theme.AMBER_TEXT if row.soon else theme.INK, strong=row.soon),),)


def script_columns() -> tuple[Column[ScriptRow], ...]:
    """Return the columns of the overview's scripts."""
    return (
        Column(tr("Medicine and dose here"), medicine_cell, 232, stretch=1),
        Column(tr("How we know"), how_we_know, 128),
        Column(tr("Last given"), last_given_cell, 104),
        Column(tr("Next due"), next_due_cell, 112),
    )


def reasons_missing(rows: Sequence[ScriptRow]) -> int:
    """Return how many changes of dose here have no reason."""
    return sum(any(not change.reason for change in changes_here(row.script, row.arrived_at)) for row in rows)


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
