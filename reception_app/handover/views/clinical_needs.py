"""Mental health and substances side by side, so that neither is a reason to wait for the other (E11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reception_app.clinical.observation_levels import level_words
from reception_app.clinical.substances import load_substances
from reception_app.clock import local_day
from reception_app.handover.clinical_lines import clinical_lines
from reception_app.handover.record import Answer, Assessment, Flag, Record, Task
from reception_app.handover.views.clinical_findings_parts import Needs, SubstanceRow
from reception_app.handover.views.words import STATE_WORDS, moment, sentence, short_moment
from reception_app.vocabulary import ROLE_WORDS, AnswerState, Role, TaskState

DUAL = "dual_diagnosis"
_NEEDS_ROLES = (Role.MENTAL_HEALTH_WORKER, Role.SUBSTANCE_MISUSE_WORKER)
_NO = ("no", "none", ("none",))
_AMOUNT, _HOW, _OFTEN = ("amount", "units"), ("route",), ("how_often",)
_LAST = ("last_use", "last_drink")


def needs(record: Record, now: datetime) -> Needs | None:
    """Return both needs together as they stand at `now`; None when nobody ever asked about either."""
    lines = clinical_lines()
    known = load_substances()
    # Two substances have their questions elsewhere in the form; a site's own form may ask about further ones.
    names = {slug: each.words for slug, each in known.items()} | lines.more_substances
    asked = {slug: found for slug in names if (found := _newest(record, slug)) is not None}
    mind = [found for key in lines.mind if (found := _newest(record, key)) is not None]
    flags = [flag for flag in record.open_flags if flag.kind in lines.mind_flags]
    if not asked and not mind and not flags:
        return None
    both = next((flag for flag in flags if flag.kind == DUAL), None)
    rows, quiet = _substances(asked, names)
    spoken, silent = _mind(mind)
    return Needs(
        dual=_dual(both, _were_asked(mind), _were_asked(asked.values())),
        both=both is not None,
        mind=(*_flagged(flag for flag in flags if flag.kind != DUAL), *spoken),
        mind_quiet=silent,
        substances=rows,
        substances_quiet=quiet,
        waiting=tuple(_waiting(task, now) for task in record.tasks if _waits(task)),
    )


def _were_asked(found: Iterable[tuple[Answer, Assessment]]) -> bool:
    return any(answer.state is not AnswerState.NOT_ASKED for answer, _ in found)


def _dual(flag: Flag | None, mind: bool, substances: bool) -> str:
    """Return what is said of both needs: that they were looked at together only when somebody asked about both."""
    if flag is None:
        if mind and substances:
            return "Dual diagnosis: not flagged. Mental health and substances were looked at together below."
        neither = "Neither mental health nor substances was asked about"
        missing = "Mental health was not asked about" if substances else "Substances were not asked about"
        return f"Dual diagnosis: not flagged. {missing if mind or substances else neither}: ask."
    since = f" since {moment(flag.started_at)}"
    by = f", {flag.recorded_by}" if flag.recorded_by else ""
    detail = f" {sentence(flag.detail)}" if flag.detail else ""
    return f"DUAL DIAGNOSIS: yes,{since}{by}. Both needs are open; neither waits for the other.{detail}"


def _newest(record: Record, key: str) -> tuple[Answer, Assessment] | None:
    """Return the newest answer to a question with the form it stands in, one with an answer before one without."""
    best: tuple[Answer, Assessment] | None = None
    for assessment in sorted(record.assessments, key=lambda one: one.started_at):
        for answer in assessment.answers:
            given = answer.state is AnswerState.ANSWERED
            if answer.key == key and (best is None or given or best[0].state is not AnswerState.ANSWERED):
                best = answer, assessment
    return best


def said_of(answer: Answer) -> str:
    """Return what was answered in words, or which of the other states the answer is in."""
    if answer.state is not AnswerState.ANSWERED:
        return STATE_WORDS[answer.state] + (f" ({answer.reason})" if answer.reason else "")
    value = answer.value if isinstance(answer.value, str) else ", ".join(answer.value or ())
    said = answer.shown or value
    return said.capitalize() if said in ("yes", "no") else said


# Mental health


def _flagged(flags: Iterable[Flag]) -> tuple[tuple[str, str], ...]:
    """Return the open flags by name, in one line: their facts stand under RISKS AND NEEDS."""
    words = [flag.words + (f" ({level_words(flag.observation)})" if flag.observation else "") for flag in flags]
    return (("Flagged:", f"{'; '.join(words)}."),) if words else ()


def _mind(found: list[tuple[Answer, Assessment]]) -> tuple[tuple[tuple[str, str], ...], str]:
    spoken: list[tuple[str, str]] = []
    quiet: list[str] = []
    for answer, assessment in found:
        if answer.state is AnswerState.ANSWERED and answer.value in _NO and not answer.attention:
            quiet.append(answer.words.rstrip("?"))
            continue
        more = _follow_ups(answer.key, assessment, ())
        said = " ".join(sentence(part) for part in (said_of(answer), answer.note, *more) if part)
        spoken.append((answer.words, said))
    return tuple(spoken), f"No: {'; '.join(quiet)}." if quiet else ""


def _follow_ups(key: str, assessment: Assessment, leave_out: tuple[str, ...]) -> list[str]:
    wanted = f"{key}_"
    nearer = tuple(f"{other}_" for other in clinical_lines().mind if other.startswith(wanted))
    return [
        f"{answer.words.rstrip('?:')}: {said_of(answer)}"
        for answer in assessment.answers
        if answer.key.startswith(wanted) and answer.key.removeprefix(wanted) not in leave_out
        and answer.key not in clinical_lines().mind and not answer.key.startswith(nearer)
    ]  # fmt: skip


# Substances, each asked in the same way


def _substances(
    asked: dict[str, tuple[Answer, Assessment]], names: dict[str, str]
) -> tuple[tuple[SubstanceRow, ...], str]:
    rows: list[SubstanceRow] = []
    quiet: dict[str, list[str]] = {}
    for slug, (answer, assessment) in asked.items():
        if answer.state is AnswerState.ANSWERED and answer.value not in _NO:
            rows.append(_substance(slug, names[slug], answer, assessment))
        else:
            word = "No" if answer.state is AnswerState.ANSWERED else said_of(answer)
            quiet.setdefault(word, []).append(names[slug])
    return tuple(rows), " ".join(f"{word}: {'; '.join(found)}." for word, found in quiet.items())


def _substance(slug: str, name: str, answer: Answer, assessment: Assessment) -> SubstanceRow:
    parts = {each.key: said_of(each) for each in assessment.answers if each.key.startswith(f"{slug}_")}

    def part(names: tuple[str, ...]) -> str:
        return next((parts[f"{slug}_{name}"] for name in names if f"{slug}_{name}" in parts), "Not recorded")

    more = _follow_ups(slug, assessment, (*_AMOUNT, *_HOW, *_OFTEN, *_LAST))
    how = "By mouth" if slug == "alcohol" and not any(key.endswith("_route") for key in parts) else part(_HOW)
    notes = " ".join(sentence(each) for each in (answer.note, *more) if each)
    return SubstanceRow(name, said_of(answer), part(_AMOUNT), how, part(_OFTEN), part(_LAST), notes)


# Referrals: how long they have waited


def _waits(task: Task) -> bool:
    return task.state is TaskState.OPEN and (task.passed_to or task.owner_role) in _NEEDS_ROLES


def _waiting(task: Task, now: datetime) -> tuple[str, str]:
    since = task.waiting_since or task.opened_at
    owner = ROLE_WORDS[task.passed_to or task.owner_role].lower()
    due = f", due {short_moment(task.due_at, now)}" if task.due_at else ""
    days = (local_day(now) - local_day(since)).days
    waited = "since today" if days <= 0 else "1 day" if days == 1 else f"{days} days"
    back = f" {task.taken_back}" if task.taken_back else ""
    return f"{task.title}:", f"{owner}, waiting {waited}{due}.{back}"
