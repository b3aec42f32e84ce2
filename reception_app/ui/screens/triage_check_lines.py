"""The lines of Check answers: a topic with how far it is, each answer with its note, history and who entered it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.clinical.words import date_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.definition import Question
from reception_app.services.triage import Carried, GivenAnswer
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.amend_words import history_line
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_places import TopicState
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Grid
from reception_app.ui.widgets.panels import Panel, Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import AnswerState

WHO = 76
"""The width of the initials and the time, at 100 %."""
NOT_DECIDED = "not_decided"
PLAN = "plan_"


class AnswerLink(Button):
    """`Change`, `Answer` or `Amend…`, spoken with its question. `followed(key)`."""

    followed = Signal(str)

    def __init__(self, question: Question, words: str, key: str = "") -> None:
        super().__init__(words, Kind.QUIET, key=key)
        self.key = question.key
        self.setAccessibleDescription(question.words)
        self.acted.connect(self._follow)

    def _follow(self) -> None:
        self.followed.emit(self.key)


class TopicPanel(Panel):
    """One topic on Check answers. `links` by question: the way to change it, or to amend it once it is signed."""

    def __init__(self, draft: Draft, state: TopicState) -> None:
        super().__init__(state.topic.title, flush=True)
        self.setObjectName(state.topic.key)
        self.links: dict[str, AnswerLink] = {}
        if not draft.read_only:
            gaps = _tr(", {0} to put right").format(state.gaps) if state.gaps else ""
            self.set_count(_tr("{0} of {1} answered{2}").format(state.known, state.total, gaps))
        self._grid = Grid(margins=(12, 2, 12, 4), spacing=(theme.SPACE_16, 0))
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 6)
        self._grid.setColumnMinimumWidth(3, 1)  # there without links too: the same columns in every panel
        problems = {gap.key: gap.words for gap in draft.gaps()}
        asked = draft.visible_in(state.topic)
        gone = [key for key in draft.view.amended if key not in draft.view.answers]
        for line, question in enumerate(asked):
            if line:
                self._grid.addWidget(Rule(), 2 * line - 1, 0, 1, 4)
            self._line(draft, question, 2 * line, problems.get(question.key, ""))
        self._taken_back(draft, gone, {question.key for question in asked}, 2 * len(asked))
        self.body.addLayout(self._grid)

    def _line(self, draft: Draft, question: Question, line: int, problem: str) -> None:
        given = draft.view.answers.get(question.key)
        words = question.label if question.parent and question.label else question.words
        asked = Text(words, tone=theme.INK_2 if question.parent else theme.INK)
        self._grid.addWidget(padded(asked), line, 0)
        lines = [_answer(draft, question, given, problem)]
        lines += [history_line(one) for one in draft.view.amended.get(question.key, ())]
        self._grid.addWidget(padded(Text(tuple(lines))), line, 1)
        who = Text((_who(given),), wrap=False)
        if given is not None and given.recorded_by:
            who.setAccessibleName(_tr("Recorded by {0}").format(given.recorded_by))
        theme.fix(who, min_width=WHO)
        self._grid.addWidget(who, line, 2)
        if draft.may_amend():
            self._link(AnswerLink(question, _tr("Amend…"), "F2"), line)
        elif not draft.read_only:
            self._link(AnswerLink(question, _tr("Change") if given is not None else _tr("Answer")), line)

    def _link(self, link: AnswerLink, line: int) -> None:
        self.links[link.key] = link
        self._grid.addWidget(link, line, 3, Qt.AlignmentFlag.AlignRight)

    def _taken_back(self, draft: Draft, gone: Sequence[str], asked: set[str], line: int) -> None:
        """Show answers that an amendment took back and that are not asked any more: their history stays in sight."""
        for key in gone:
            topic = draft.view.form.topic_of(key)
            question = draft.view.form.question(key)
            if key in asked or question is None or topic is None or topic.key != self.objectName():
                continue
            self._grid.addWidget(Rule(), line, 0, 1, 4)
            self._grid.addWidget(padded(Text(question.words, tone=theme.INK_2)), line + 1, 0)
            lines = ((bold(_tr("Taken back"), theme.INK_2),), *(history_line(one) for one in draft.view.amended[key]))
            self._grid.addWidget(padded(Text(lines)), line + 1, 1)
            line += 2


def _answer(draft: Draft, question: Question, given: GivenAnswer | None, problem: str) -> Line:
    if given is None:
        if not question.required:
            return (small("\N{EN DASH}"),)
        waits = draft.waiting(question) is not None
        return (bold(_tr("Carried, to confirm") if waits else problem or _tr("No answer"), theme.AMBER_TEXT,
                     icon=Icon.QUESTION),)  # fmt: skip
    answered = given.value.state is AnswerState.ANSWERED
    runs: Line = (bold(rules.shown(question, given.value), theme.INK if answered else theme.INK_2),)
    if given.value.note:
        runs = (*runs, small(f"  {given.value.note}"))
    if problem:
        runs = (*runs, bold(f"  {problem}", theme.AMBER_TEXT, icon=Icon.TRIANGLE))
    return runs


def _who(given: GivenAnswer | None) -> Line:
    if given is None or not given.recorded_by:
        return (Run(""),)
    at = f" {local(given.recorded_at):%H:%M}" if given.recorded_at is not None else ""
    return (small(initials(given.recorded_by), strong=True), small(at))


def initials(name: str) -> str:
    """Return `SS` for `Sam Sampleworth`: the first letters of a name's parts."""
    parts = [part for part in name.replace("-", " ").split() if part[:1].isalpha()]
    return "".join(part[0].upper() for part in parts)


def undecided_plan(draft: Draft) -> tuple[Line, ...]:
    """Return what of the first night is not decided, each with who decides; empty when everything is."""
    lines: list[Line] = []
    for question in draft.visible():
        given = draft.view.values.get(question.key)
        if not question.key.startswith(PLAN) or given is None or question.parent is not None:
            continue
        open_states = (AnswerState.DECLINED, AnswerState.UNKNOWN)
        if given.value == NOT_DECIDED or given.state in open_states:
            owner = draft.view.values.get(f"{question.key}_owner")
            asked = draft.view.form.question(f"{question.key}_owner")
            who = rules.shown(asked, owner) if asked is not None and owner is not None else ""
            decides = _tr("{0} decides").format(who) if who else _tr("nobody named yet")
            lines.append((Run(question.words), bold(f"  {rules.shown(question, given)}"), small(f"  {decides}")))
    return tuple(lines)


class NotAskedPanel(Panel):
    """What came with the person and this version does not ask, or cannot take as an answer: to be read."""

    def __init__(self, found: Sequence[Carried]) -> None:
        super().__init__(_tr("Came with the person, no answer of this form"), count=str(len(found)), flush=True)
        grid = Grid(margins=(12, 2, 12, 4), spacing=(theme.SPACE_16, 0))
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 6)
        for place, old in enumerate(found):
            if place:
                grid.addWidget(Rule(), 2 * place - 1, 0, 1, 2)
            grid.addWidget(padded(Text(old.words, tone=theme.INK)), 2 * place, 0)
            on = f", {date_text(local(old.recorded_at).date())}" if old.recorded_at is not None else ""
            where = f", {old.recorded_where}" if old.recorded_where else ""
            said = old.shown or str(old.value.value or "")
            by = small(f"{old.recorded_by or _tr('someone not named')}{where}{on}")
            note = (small(f"  {old.value.note}"),) if old.value.note else ()
            grid.addWidget(padded(Text(((bold(said), *note), (by,)))), 2 * place, 1)
        self.body.addLayout(grid)


def padded(words: Text) -> QWidget:
    """Return words with room above and below, that take the width of their column and no more."""
    holder = QWidget()
    column = Column(holder, (0, 6, 0, 6), 0)
    column.add(words, 1)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # the same columns in every panel
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder


def _tr(words: str) -> str:
    return QCoreApplication.translate("TriageScreen", words)
