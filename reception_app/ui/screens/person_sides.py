"""Mind and substances beside one another: what each side adds besides its answers, services, scores and rows (E11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reception_app.clinical.substances import load_substances
from reception_app.clinical.words import given_words, time_text
from reception_app.clock import local
from reception_app.handover.record import Involvement, Record, Score
from reception_app.services.score_tasks import rescore_kind
from reception_app.services.treatment_view import treatment_of
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.treatment_cells import moment_said
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import InvolvementState, TaskState

MIND_SCORES = ("phq-2", "gad-2", "ldsq")
DRUG_SCORES = ("cows", "ciwa-ar", "ciwa-b", "audit-c", "audit", "sadq", "sds")
WITHDRAWAL_SCORES = ("cows", "ciwa-ar", "ciwa-b", "news2")
MIND_SERVICES = frozenset(
    {
        "community_mental_health_team",
        "in_reach_team",
        "liaison_and_diversion",
        "mental_health_treatment_requirement",
        "care_programme_approach",
        "acct",
    }
)
"""Slugs of the services and orders that are about mental health; the others stand beside substances."""
_ROW = ("", "_units", "_how_often", "_amount", "_route", "_first_use", "_last_use", "_last_drink")
"""What stands in a substance's one line, in this order, as far as it was asked."""


def mind_lines(record: Record, now: datetime) -> tuple[Line, ...]:
    """Return the scores and services of mental health."""
    return (*_scores(record, MIND_SCORES, now), *_services(record, mind=True))


def substance_lines(record: Record, now: datetime) -> tuple[Line, ...]:
    """Return the scores, services and one line a substance."""
    return (*_scores(record, DRUG_SCORES, now), *_services(record, mind=False), *_rows(record))


def withdrawal_scores(record: Record, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return the newest withdrawal scores and NEWS2 as label and words, with when the next is due."""
    newest: dict[str, Score] = {}
    for score in sorted(record.scores, key=_taken):
        if score.error is None and score.instrument in WITHDRAWAL_SCORES:
            newest[score.instrument] = score
    due = {task.kind: task.due_at for task in record.tasks if task.state is TaskState.OPEN and task.due_at}
    return tuple(_scored(score, due.get(rescore_kind(score.instrument)), now) for score in newest.values())


def _scored(score: Score, due: datetime | None, now: datetime) -> tuple[str, str]:
    label = f"{score.title} {cells.moment_words(score.taken_at, now)}"
    total = str(score.total) if score.total is not None else tr("incomplete")
    said = " — ".join(part for part in (total, score.band_words or "") if part)
    if due is None:
        return label, said
    late = due < now
    words = tr("{0}; again {1}, late") if late else tr("{0}; again {1}")
    then, here = local(due), local(now)
    return label, words.format(said, time_text(then) if then.date() == here.date() else given_words(then, here))


def _scores(record: Record, instruments: Sequence[str], now: datetime) -> tuple[Line, ...]:
    newest: dict[tuple[str, str | None], Score] = {}
    for score in sorted(record.scores, key=_taken):
        if score.error is None and score.instrument in instruments:
            newest[score.instrument, score.subject] = score
    lines = [_score(score, now) for score in newest.values()]
    return (heading(tr("Scores"), "Alt 5"), *lines) if lines else ()


def _taken(score: Score) -> datetime:
    return score.taken_at


def _score(score: Score, now: datetime) -> Line:
    title = tr("{0}, {1}").format(score.title, score.subject) if score.subject else score.title
    when = small(f"  {cells.moment_words(score.taken_at, now)}")
    if score.total is None and score.band_words is None:
        return (Run(f"{title}: "), bold(tr("incomplete"), theme.AMBER_TEXT, icon=Icon.HALF), when)
    total = str(score.total) if score.total is not None else ""
    said = " — ".join(part for part in (total, score.band_words or "") if part)
    return (Run(f"{title}: "), bold(said), when)


def _services(record: Record, *, mind: bool) -> tuple[Line, ...]:
    held = treatment_of(record)
    wanted = [row for row in (*held.current, *held.planned) if _of_mind(row) == mind]
    lines = [_service(row) for row in wanted]
    return (heading(tr("Services and orders"), "Alt 6"), *lines) if lines else ()


def _of_mind(row: Involvement) -> bool:
    """True for what is about mental health; everything else is a matter of substances or of both."""
    own = row.kind == "other" and "mental" in row.words.casefold()
    return row.kind in MIND_SERVICES or own


def _service(row: Involvement) -> Line:
    state = tr("planned") if row.state is InvolvementState.PLANNED else ""
    since = tr("since {0}").format(moment_said(row.since)) if row.since else ""
    who = ", ".join(part for part in (row.contact_name, row.organisation, row.telephone) if part)
    rest = ", ".join(part for part in (state, since, who) if part)
    return (bold(row.words), small(f"  {rest}" if rest else "", theme.INK))


def told_in_rows(record: Record) -> frozenset[str]:
    """Return the keys of the answers that stand in the substances' lines: they are not told a second time."""
    answers = cells.latest_answers(record)
    keys = (slug + key for slug in load_substances() if slug in answers for key in _ROW)
    return frozenset(key for key in keys if key in answers)


def _rows(record: Record) -> tuple[Line, ...]:
    """Return one line a substance that was asked about: those used first, then the others, asked and not used."""
    answers = cells.latest_answers(record)
    used: list[Line] = []
    others: list[Line] = []
    for slug, substance in load_substances().items():
        if slug not in answers:
            continue
        answer = answers[slug]
        said = [cells.answer_words(answers[slug + key]) for key in _ROW[1:] if slug + key in answers]
        words = ", ".join((cells.answer_words(answer).lower(), *said))
        line: Line = (Run(f"{substance.words}: "), Run(words, cells.answer_tone(answer), bool(said)))
        (used if said else others).append(line)
    lines = [*used, *others]
    return (heading(tr("Each substance"), ""), *lines) if lines else ()


def heading(words: str, key: str = "") -> Line:
    """Return a small heading among lines, with the key of the tab it is kept on."""
    head = Run(words, theme.INK_2, True, TypeRole.SMALL)
    return (head, Run("  "), Run(cap=key)) if key else (head,)
