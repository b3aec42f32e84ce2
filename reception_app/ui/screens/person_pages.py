"""The tabs of one person's record: which there are, what is counted beside them, and how each page is made."""

from __future__ import annotations

from functools import partial

from reception_app.handover.record import Record
from reception_app.services.dependence import Untreated, read_untreated
from reception_app.services.end_of_shift import Matter
from reception_app.services.handovers import read_handover
from reception_app.services.legs import LegRow
from reception_app.services.person_view import HistoryLine, PersonPage, read_history
from reception_app.services.score_list import ScoreLine, read_score_lines
from reception_app.services.series import Series, series
from reception_app.services.triage import TriageView, read_triage
from reception_app.ui.screens.person_lists import HandoversTab, HistoryTab, TasksTab
from reception_app.ui.screens.person_overview import OverviewTab
from reception_app.ui.screens.person_risk import RiskTab
from reception_app.ui.screens.person_tabs import PersonTab, TabData
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.person_triage import TriageTab, current_assessment, triage_count
from reception_app.ui.screens.person_triage_forms import FormRow, form_rows
from reception_app.ui.screens.scores import ScoresTab
from reception_app.ui.screens.treatment import TreatmentTab
from reception_app.ui.shell import Shell
from reception_app.vocabulary import ScriptStatus, TaskState

TABS = ("overview", "triage", "scripts", "risk", "scores", "treatment", "tasks", "handovers", "history")
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
}
"""Where on a person's record something named at the end of the shift is done."""


def tab_data(shell: Shell, page: PersonPage) -> tuple[TabData, ...]:
    """Return the tabs with their counts, in the order of their keys."""
    record = page.record
    current = current_assessment(page)
    view = _read_triage(shell, page.person_id, current.id) if current is not None else None
    return (
        TabData("overview", tr("Overview")),
        TabData("triage", tr("Triage"), triage_count(view, page.at)),
        TabData("scripts", tr("Scripts"), str(sum(one.status is not ScriptStatus.STOPPED for one in record.scripts))),
        TabData("risk", tr("Risk, mind, substances")),
        TabData("scores", tr("Scores"), _count(sum(score.error is None for score in record.scores))),
        TabData("treatment", tr("Treatment"), _count(_treatments(record))),
        TabData("tasks", tr("Tasks"), str(sum(task.state is TaskState.OPEN for task in record.tasks))),
        TabData("handovers", tr("Handovers"), str(len(page.handovers))),
        TabData("history", tr("History")),
    )


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
    return OverviewTab(partial(_read_untreated, shell, person_id))


def _count(count: int) -> str:
    return str(count) if count else ""


def _treatments(record: Record) -> int:
    return sum(row.error is None for rows in (record.involvements, record.tests, record.vaccinations) for row in rows)


def _read_untreated(shell: Shell, person_id: str) -> Untreated | None:
    return read_untreated(shell.ctx, person_id)


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
