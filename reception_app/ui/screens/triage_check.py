"""Check answers: every answer by topic, what is missing with the way there, and signing. Read-only once signed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from reception_app.clinical.words import date_text
from reception_app.clock import local
from reception_app.forms import answers as rules
from reception_app.forms.definition import Question, Topic
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_gaps import GapSummary
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar, Problem
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Grid, Row
from reception_app.ui.widgets.panels import Panel, Rule, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold, small
from reception_app.vocabulary import AnswerState

_MOST_LINES = 6
"""Lines of what is missing before the answers themselves are pushed out of sight."""


class ChangeLink(Button):
    """`Change`, spoken with its question."""

    followed = Signal(str)

    def __init__(self, question: Question, words: str) -> None:
        super().__init__(words, Kind.QUIET)
        self.key = question.key
        self.setAccessibleDescription(question.words)
        self.acted.connect(self._follow)

    def _follow(self) -> None:
        self.followed.emit(self.key)


class CheckPage(Scroller):
    """Everything said, before it is signed. `change(key)` goes to a question; `sign(supervisor)` asks to sign."""

    change = Signal(str)
    sign = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((24, 12, 24, 20), theme.SPACE_12, colour=theme.WHITE, parent=parent)
        self.setAccessibleName(self.tr("Check answers and sign"))
        self._links: dict[str, ChangeLink] = {}
        self._panels: list[Panel] = []
        self.title = Text(self.tr("Check answers and sign"), role=TypeRole.PAGE_TITLE)
        self.summary = GapSummary()
        self.summary.followed.connect(self.change)
        self.state = AlertBar(Level.CHECKED, "")
        self.supervisor = TextField(
            self.tr("Registered nurse on duty"),
            hint=self.tr("A healthcare assistant signs under a registered nurse."),
            width=320,
        )
        self.supervisor.entered.connect(self._sign)
        self.button = Button(self.tr("Sign the triage"), Kind.PRIMARY, key="Ctrl Enter", large=True)
        self.button.acted.connect(self._sign)
        self._beside = Text("", tone=theme.INK_2)
        self._foot = QWidget()
        foot = Row(self._foot, spacing=theme.SPACE_16)
        foot.add(self.button)
        foot.addWidget(self._beside, 1, Qt.AlignmentFlag.AlignVCenter)
        self.column.add(self.title, self.summary, self.state)
        self._first_topic = self.column.count()
        self.column.add(self.supervisor, self._foot, 1)

    def show_draft(self, draft: Draft) -> None:
        """Show every answer as it is on disk."""
        focused = self._focused_key()
        for panel in self._panels:
            self.column.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self._links = {}
        self._panels = [self._panel(draft, topic) for topic in draft.topics()]
        for place, panel in enumerate(self._panels):
            self.column.insertWidget(self._first_topic + place, panel)
        before: QWidget = self.summary.links[-1] if self.summary.links else self.summary
        for link in self._links.values():
            QWidget.setTabOrder(before, link)
            before = link
        for widget in (self.supervisor.box, self.button):
            QWidget.setTabOrder(before, widget)
            before = widget
        self._show_state(draft)
        if focused in self._links:
            self._links[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_gaps(self, draft: Draft) -> None:
        """Show what stops the signature, with the focus on the first line; nothing when nothing does."""
        blocking = [problem for problem in draft.gaps() if problem.blocks]
        title = self.tr("To answer or put right before signing: {0}").format(len(blocking))
        lines = [Problem(self._said(draft, gap), gap.key) for gap in blocking[:_MOST_LINES]]
        if len(blocking) > _MOST_LINES:
            more = self.tr("And {0} more: go on here, or with F8").format(len(blocking) - _MOST_LINES)
            lines.append(Problem(more, blocking[_MOST_LINES].key))
        self.summary.show_problems(title, lines)
        self.state.setVisible(not blocking)
        if blocking:
            self.verticalScrollBar().setValue(0)

    def show_problem(self, words: str) -> None:
        """Show why it was not signed, under the field it is about."""
        if self.supervisor.isVisible():
            self.supervisor.show_problem(words)
            self.supervisor.box.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.summary.show_problems(words, [Problem(words, "")])

    def focus_start(self) -> None:
        """Put the focus where the eye starts: what is missing, else the first answer, else the button."""
        if self.summary.isVisible():
            self.summary.take_focus()
            return
        first = next(iter(self._links.values()), None)
        target: QWidget = first if first is not None else self.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_signature(self) -> None:
        """Ask to sign, as the button does."""
        self._sign()

    def show_topic(self, slug: str) -> None:
        """Bring the answers of a topic into view."""
        for panel in self._panels:
            if panel.objectName() == slug:
                self.verticalScrollBar().setValue(panel.y())

    def link(self, key: str) -> ChangeLink:
        """Return the Change link of a question. Raises KeyError."""
        return self._links[key]

    def _sign(self) -> None:
        self.sign.emit(self.supervisor.value().strip() if self.supervisor.isVisible() else "")

    def _focused_key(self) -> str:
        focused = QApplication.focusWidget()
        return focused.key if isinstance(focused, ChangeLink) else ""

    def _said(self, draft: Draft, gap: rules.Problem) -> str:
        question = draft.view.form.question(gap.key)
        return f"{question.words if question else gap.key}  {gap.words}"

    def _show_state(self, draft: Draft) -> None:
        view, gaps = draft.view, draft.gaps()
        blocking = sum(gap.blocks for gap in gaps)
        signed = view.signed_at is not None
        self.title.set_words(view.form.title if signed else self.tr("Check answers and sign"))
        self._foot.setVisible(not signed)
        self.supervisor.setVisible(not signed and draft.needs_supervisor())
        if view.signed_at is not None:
            at = local(view.signed_at)
            self.state.set_level(Level.CHECKED, Icon.TICK_CIRCLE)
            head = self.tr("Signed {0} by {1}.").format(f"{at:%H:%M}", view.signed_by or "")
            self.state.set_words(
                head, self.tr("{0}. A signed answer is not changed here.").format(date_text(at.date()))
            )
            self.summary.hide()
        elif blocking:
            self.state.set_level(Level.SOON)
            head = self.tr("Still to answer or put right: {0}.").format(blocking)
            self.state.set_words(head, self.tr("The draft is kept; go to the first with F8."))
        else:
            self.state.set_level(Level.CHECKED, Icon.TICK_CIRCLE)
            later = len(gaps)
            rest = self.tr("To ask later: {0}.").format(later) if later else self.tr("Read it through, then sign.")
            self.state.set_words(self.tr("Nothing is missing."), rest)
            self.summary.hide()
        missing = self.tr("{0} to answer or put right first").format(blocking) if blocking else ""
        self.button.set_not_yet("")
        self._beside.set_words(missing)

    def _panel(self, draft: Draft, topic: Topic) -> Panel:
        panel = Panel(topic.title, flush=True)
        panel.setObjectName(topic.key)
        grid = Grid(margins=(12, 2, 12, 4), spacing=(theme.SPACE_16, 0))
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 6)
        grid.setColumnMinimumWidth(2, 1)  # there without links too: the same columns in every panel
        line = 0
        for question in draft.visible_in(topic):
            if line:
                grid.addWidget(Rule(), line, 0, 1, 3)
                line += 1
            self._line(draft, question, grid, line)
            line += 1
        panel.body.addLayout(grid)
        return panel

    def _line(self, draft: Draft, question: Question, grid: Grid, line: int) -> None:
        given = draft.view.answers.get(question.key)
        value = given.value if given is not None else None
        problem = rules.problem_of(question, value)
        words = question.label if question.parent and question.label else question.words
        asked = Text(words, tone=theme.INK_2 if question.parent else theme.INK)
        grid.addWidget(_padded(asked), line, 0)
        runs: tuple[Run, ...]
        if value is None:
            waits = draft.waiting(question)
            missing = self.tr("Carried, to confirm") if waits is not None else self.tr("Not answered yet")
            runs = (bold(missing, theme.AMBER_TEXT, icon=Icon.QUESTION),) if question.required else (small("–"),)
        else:
            answered = value.state is AnswerState.ANSWERED
            runs = (bold(rules.shown(question, value), theme.INK if answered else theme.INK_2),)
            if value.note:
                runs = (*runs, small(f"  {value.note}"))
            if draft.unexplained(question):
                runs = (*runs, bold(self.tr("  Say why it changed."), theme.AMBER_TEXT, icon=Icon.NOTE))
            if problem is not None:
                runs = (*runs, bold(f"  {problem.words}", theme.AMBER_TEXT, icon=Icon.TRIANGLE))
        grid.addWidget(_padded(Text((runs,))), line, 1)
        if not draft.signed:
            link = ChangeLink(question, self.tr("Change") if value is not None else self.tr("Answer"))
            link.followed.connect(self.change)
            self._links[question.key] = link
            grid.addWidget(link, line, 2, Qt.AlignmentFlag.AlignRight)


def _padded(words: Text) -> QWidget:
    holder = QWidget()
    column = Column(holder, (0, 6, 0, 6), 0)
    column.add(words, 1)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)  # the same columns in every panel
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
