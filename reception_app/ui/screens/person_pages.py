"""The tabs of one person's record: which there are, what is counted beside them, and how each page is made."""

from __future__ import annotations

from functools import partial

from reception_app.handover.record import Assessment, Record
from reception_app.services.end_of_shift import Matter
from reception_app.services.handovers import read_handover
from reception_app.services.legs import LegRow
from reception_app.services.person_view import HistoryLine, PersonPage, read_history
from reception_app.services.score_list import ScoreLine, read_score_lines
from reception_app.services.series import Series, series
from reception_app.services.triage import TriageView, read_triage
from reception_app.ui.screens.person_lists import HandoversTab, HistoryTab, TasksTab
from reception_app.ui.screens.person_risk import RiskTab
from reception_app.ui.screens.person_tabs import PersonTab, TabData
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.person_triage import TriageTab, current_assessment, topics_words
from reception_app.ui.screens.person_triage_forms import FormRow, form_rows
from reception_app.ui.screens.scores import ScoresTab
from reception_app.ui.screens.treatment import TreatmentTab
from reception_app.ui.shell import Shell
from reception_app.vocabulary import ScriptStatus, TaskState

_TITLES = {
    "overview": "Overview",
    "triage": "Triage",
    "scripts": "Scripts",
    "risk": "Risk, mind, substances",
    "scores": "Scores",
    "treatment": "Treatment",
    "tasks": "Tasks",
    "handovers": "Handovers",
    "history": "History",
}
TABS = tuple(_TITLES)
TAB_OF_MATTER: dict[Matter, str] = {
    Matter.NOT_SEEN: "triage",
    Matter.NOT_FINISHED: "triage",
    Matter.UNTREATED: "overview",
    Matter.DOSES: "scripts",
    Matter.WAITING: "scripts",
    Matter.UNVERIFIED: "scripts",
    Matter.INTERIM: "scripts",
    Matter.OBSERVATIONS: "risk",
    Matter.RESCORES: "scores",
    Matter.TASKS: "tasks",
    Matter.UNDECIDED: "triage",
    Matter.PACKS: "handovers",
    Matter.STILL_HERE: "handovers",
    Matter.LEFT_UNSEEN: "triage",
    Matter.NOT_READ_BACK: "handovers",
}
"""Where on a person's record something named at the end of the shift is done."""


def blank_tabs() -> tuple[TabData, ...]:
    """Return the tabs of nobody yet."""
    return tuple(TabData(slug, tr(words)) for slug, words in _TITLES.items())


def tab_data(page: PersonPage) -> tuple[TabData, ...]:
    """Return the tabs with their counts, in the order of their keys."""
    record = page.record
    current = current_assessment(page)
    counts = {
        "triage": _triage_count(page, current),
        "scripts": str(sum(one.status is not ScriptStatus.STOPPED for one in record.scripts)),
        "scores": _count(sum(score.error is None for score in record.scores)),
        "treatment": _count(_treatments(record)),
        "tasks": str(sum(task.state is TaskState.OPEN for task in record.tasks)),
        "handovers": str(len(page.handovers)),
    }
    return tuple(TabData(slug, tr(words), counts.get(slug, "")) for slug, words in _TITLES.items())


def _triage_count(page: PersonPage, current: Assessment | None) -> str:
    if current is None:
        return tr("not started")
    return topics_words(page.topics.complete, page.topics.total) if page.topics is not None else tr("signed")


def make_tab(shell: Shell, person_id: str, slug: str) -> PersonTab:
    """Make the page of a tab; it reads for this person alone."""
    if slug == "triage":
        return TriageTab(partial(_read_triage, shell, person_id), partial(_read_forms, shell, person_id))
    if slug == "risk":
        return RiskTab()
    if slug == "scores":
        return ScoresTab(partial(_read_scores, shell, person_id), partial(_read_series, shell, person_id))
    if slug == "treatment":
        return TreatmentTab()
    if slug == "tasks":
        return TasksTab()
    if slug == "handovers":
        return HandoversTab(partial(_read_legs, shell))
    if slug == "history":
        return HistoryTab(partial(_read_history, shell, person_id))
    raise ValueError(f"no tab is called {slug}")


def _count(count: int) -> str:
    return str(count) if count else ""


def _treatments(record: Record) -> int:
    return sum(row.error is None for rows in (record.involvements, record.tests, record.vaccinations) for row in rows)


def _read_triage(shell: Shell, person_id: str, assessment_id: str) -> TriageView:
    return read_triage(shell.ctx, person_id, assessment_id)


def _read_forms(shell: Shell, person_id: str) -> tuple[FormRow, ...]:
    return form_rows(shell.ctx, person_id)


def _read_scores(shell: Shell, person_id: str) -> tuple[ScoreLine, ...]:
    return read_score_lines(shell.ctx, person_id)


def _read_series(shell: Shell, person_id: str, instrument: str, subject: str | None) -> Series:
    return series(shell.ctx, person_id, instrument, subject)


def _read_legs(shell: Shell, handover_id: str) -> tuple[LegRow, ...]:
    return read_handover(shell.ctx, handover_id).legs


def _read_history(shell: Shell, person_id: str) -> tuple[HistoryLine, ...]:
    return read_history(shell.ctx, person_id)
