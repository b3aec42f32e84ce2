"""Acts of one person's record that follow the care: scores, treatment, tasks, a decision, the copy, the wing sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reception_app.clinical.instruments import load_instruments
from reception_app.handover.record import HealthTest, Involvement, Task, Vaccination
from reception_app.services import care, scores, tasks, treatment
from reception_app.services.dependence import read_untreated
from reception_app.services.roles import require
from reception_app.ui.people import number_of
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.board_cells import name_words
from reception_app.ui.screens.clinical_copy import ClinicalCopyPage
from reception_app.ui.screens.dependence import DecisionEntry
from reception_app.ui.screens.person_entry import FullPage, ReasonEntry
from reception_app.ui.screens.person_task_entries import PassOnEntry
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.scores import ScoresTab
from reception_app.ui.screens.scores_cells import parts_of
from reception_app.ui.screens.scores_entry import ScoreEntry
from reception_app.ui.screens.supply_here import SupplyPanel
from reception_app.ui.screens.tasks_taken_back import TakenBackPanel
from reception_app.ui.screens.treatment_corrections import correction
from reception_app.ui.screens.treatment_entries import DoseEntry, EndEntry, InvolvementEntry, TestEntry
from reception_app.ui.screens.wing_sheet import WingSheetPage
from reception_app.ui.shell import Shell
from reception_app.vocabulary import AnswerState, TaskState

if TYPE_CHECKING:
    from reception_app.ui.screens.person import PersonScreen

Act = Callable[[str], None]


class CareActs:
    """As `PersonActs`, which hands on what these tabs ask for."""

    def __init__(self, screen: PersonScreen, shell: Shell) -> None:
        self._screen = screen
        self._shell = shell

    def on(self, tab: str) -> dict[str, Act]:
        """Return what the keys mean on a tab."""
        acts: dict[str, Act] = {"K": self._copy, "W": self._wing_sheet, "Ctrl P": self._wing_sheet}
        if tab == "overview":
            acts["D"] = self._decide
        if tab == "scores":
            acts |= {"Ins": self._score, "Del": self._score_wrong}
        if tab == "treatment":
            acts |= {"S": self._service, "E": self._end, "R": self._test, "V": self._dose, "Del": self._wrong}
            acts["C"] = self._correct
        if tab == "tasks":
            acts |= {"D": self._done, "X": self._declined, "P": self._pass_on, "R": self._reopen}
        return acts

    def _copy(self, row: str) -> None:
        self._open("copy", partial(ClinicalCopyPage, self._shell, self._screen.person_id))

    def _wing_sheet(self, row: str) -> None:
        self._open("wing", partial(WingSheetPage, self._shell, self._screen.person_id))

    def _decide(self, row: str) -> None:
        waiting = read_untreated(self._shell.ctx, self._screen.person_id)
        if waiting is None:
            self._note(tr("Nobody waits for such a decision here."))
            return
        self._open("decision", partial(DecisionEntry, self._shell, self._screen.person_id, waiting))

    def _score(self, row: str) -> None:
        found = load_instruments().get(parts_of(row)[0])
        line = self._scores().line(row)
        if found is None or line is None:
            self._note(tr("Choose which instrument first."))
            return
        if line.why_not:
            self._note(tr("{0}. It is not offered.").format(line.why_not))
            return
        sex = self._screen.page.record.person.sex
        said = sex.value if sex.state is AnswerState.ANSWERED else None
        self._open(f"score:{row}", partial(ScoreEntry, self._shell, self._screen.person_id, found, said, line.subject))

    def _score_wrong(self, row: str) -> None:
        key = row if row and not self._scores().line(row) else self._scores().series.current()
        score = next((one for one in self._screen.page.record.scores if one.id == key), None)
        if score is None or not self._scores().opened_key():
            self._note(tr("Open the series, then choose the reading that is wrong."))
            return
        if score.error is not None:
            self._note(tr("This reading is already marked as entered in error."))
            return
        require(self._shell.ctx, "record a score")
        total = score.total if score.total is not None else tr("no total")
        about = tr("{0}: {1}, {2}").format(score.title, total, cells.moment_words(score.taken_at, self._screen.page.at))
        act = partial(_score_marked, self._shell, self._screen.person_id, score.id)
        self._reason(f"wrong:{score.id}", tr("Entered in error"), tr("Mark it"), about, tr("What was wrong?"), act)

    def _scores(self) -> ScoresTab:
        tab = self._screen.made("scores")
        assert isinstance(tab, ScoresTab)
        return tab

    def _service(self, row: str) -> None:
        self._open("involvement", partial(InvolvementEntry, self._shell, self._screen.person_id))

    def _end(self, row: str) -> None:
        held = self._screen.page.record.involvements
        found = next((one for one in held if one.id == row and one.error is None), None)
        if found is None:
            self._note(tr("Choose a service or order first."))
            return
        self._open(f"involvement:{row}", partial(EndEntry, self._shell, self._screen.person_id, found))

    def _test(self, row: str) -> None:
        self._open("test", partial(TestEntry, self._shell, self._screen.person_id))

    def _dose(self, row: str) -> None:
        self._open("vaccination", partial(DoseEntry, self._shell, self._screen.person_id))

    def _correct(self, row: str) -> None:
        found = self._treated(row)
        if found is None:
            return
        require(self._shell.ctx, treatment.SERVICES if isinstance(found, Involvement) else treatment.FINDINGS)
        self._open(f"correct:{row}", partial(correction, self._shell, self._screen.person_id, found))

    def _treated(self, row: str) -> Involvement | HealthTest | Vaccination | None:
        """Return a good row of the three lists; None after saying that there is none."""
        record = self._screen.page.record
        lines: tuple[Involvement | HealthTest | Vaccination, ...] = (
            *record.involvements, *record.tests, *record.vaccinations,
        )  # fmt: skip
        found = next((one for one in lines if one.id == row and one.error is None), None)
        if found is None:
            self._note(tr("Choose a row that is not marked yet."))
        return found

    def _wrong(self, row: str) -> None:
        found = self._treated(row)
        if found is None:
            return
        service = isinstance(found, Involvement)
        require(self._shell.ctx, treatment.SERVICES if service else treatment.FINDINGS)
        act = partial(_row_marked, self._shell, self._screen.person_id, found)
        self._reason(f"wrong:{row}", tr("Entered in error"), tr("Mark it"), found.words, tr("What was wrong?"), act)

    def _done(self, row: str) -> None:
        task = self._task(row, open_one=True)
        if task is None:
            return
        if task.kind == tasks.RUNS_OUT:
            panel = SupplyPanel(self._shell, self._screen.person_id, task)
            panel.recorded.connect(self._screen.after_saving)
            self._shell.show_overlay(panel)
            panel.focus_start()
            return
        care.close_task(self._shell.ctx, self._screen.person_id, row, TaskState.DONE)
        self._screen.after_saving(tr("Task done. R opens it again."))

    def _declined(self, row: str) -> None:
        task = self._task(row, open_one=True)
        if task is None:
            return
        require(self._shell.ctx, "work a task")
        if task.taken_back:
            self._ask_whether_to_keep(task)
            return
        title = tr("Task declined")
        act = partial(care.close_task, self._shell.ctx, self._screen.person_id, row, TaskState.DECLINED)
        self._reason(f"declined:{row}", title, title, task.title, tr("Why is it not done?"), act)

    def _ask_whether_to_keep(self, task: Task) -> None:
        person = self._screen.page.record.person
        who = f"{name_words(person.family_name, person.given_names)}, {number_of(person)}"
        panel = TakenBackPanel(self._shell, self._screen.person_id, task, who)
        panel.closed.connect(partial(self._screen.after_saving, tr("Task closed. R opens it again.")))
        panel.kept.connect(partial(self._screen.after_saving, tr("Task kept")))
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _pass_on(self, row: str) -> None:
        task = self._task(row, open_one=True)
        if task is not None:
            self._open(f"task:pass:{row}", partial(PassOnEntry, self._shell, self._screen.person_id, task))

    def _reopen(self, row: str) -> None:
        task = self._task(row, open_one=False)
        if task is None:
            return
        require(self._shell.ctx, "work a task")
        act = partial(tasks.reopen_task, self._shell.ctx, self._screen.person_id, row)
        title = tr("Open the task again")
        self._reason(f"reopen:{row}", title, title, task.title, tr("Why is it open again?"), act, tr("Task open again"))

    def _task(self, row: str, *, open_one: bool) -> Task | None:
        found = next((one for one in self._screen.page.record.tasks if one.id == row), None)
        if found is not None and (found.state is TaskState.OPEN) == open_one:
            return found
        self._note(tr("Choose an open task first.") if open_one else tr("Choose a closed task first."))
        return None

    def _open(self, slug: str, make: Callable[[], FullPage]) -> None:
        self._screen.open_entry(slug, make)

    def _reason(
        self, slug: str, title: str, button: str, about: str, question: str, act: Callable[[str], object],
        toast: str = "",
    ) -> None:  # fmt: skip
        self._open(slug, partial(ReasonEntry, title, button, about, question, act, toast or title))

    def _note(self, words: str) -> None:
        self._screen.noted.emit(words)


def _score_marked(shell: Shell, person_id: str, score_id: str, reason: str) -> None:
    scores.mark_score_error(shell.ctx, person_id, score_id, reason)


def _row_marked(shell: Shell, person_id: str, row: Involvement | HealthTest | Vaccination, reason: str) -> None:
    if isinstance(row, Involvement):
        treatment.mark_involvement_wrong(shell.ctx, person_id, row.id, reason)
    elif isinstance(row, HealthTest):
        treatment.mark_test_wrong(shell.ctx, person_id, row.id, reason)
    else:
        treatment.mark_vaccination_wrong(shell.ctx, person_id, row.id, reason)
