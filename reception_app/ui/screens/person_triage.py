"""Where a person's triage stands: started, topic by topic, signed by whom, and what waits to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import short_moment_text
from reception_app.clock import local
from reception_app.forms.answers import TopicProgress, progress
from reception_app.handover.record import Answer, Assessment
from reception_app.services.person_view import PersonPage
from reception_app.services.triage import FIRST_RECEPTION, TriageView
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_parts import PageTable, Side
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import tr
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar, ProgressBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, AssessmentStatus

TOPICS = 340


def current_assessment(page: PersonPage) -> Assessment | None:
    """Return the reception triage of this stay, or None before it is started."""
    if not page.triage_started:
        return None
    mine = [one for one in page.record.assessments if one.form == FIRST_RECEPTION]
    return max(mine, key=_started, default=None)


def _started(assessment: Assessment) -> datetime:
    return assessment.started_at


def triage_count(view: TriageView | None, now: datetime) -> str:
    """Return what stands beside the tab: `7 of 9`, `signed`, or `not started`."""
    if view is None:
        return tr("not started")
    if view.signed_at is not None:
        return tr("signed")
    done = progress(view.form, view.values, view.facts, now)
    return tr("{0} of {1}").format(done.topics_complete, len(done.topics))


def answer_question(answer: Answer) -> tuple[Line, ...]:
    """Return the question as it was asked."""
    return ((Run(answer.words),),)


def answer_given(answer: Answer) -> tuple[Line, ...]:
    """Return the answer with its note; marked when somebody must see it."""
    icon = Icon.TRIANGLE if answer.attention else None
    tone = theme.AMBER_TEXT if answer.attention else cells.answer_tone(answer)
    head: Line = (bold(cells.answer_words(answer), tone, icon=icon),)
    return (head, (small(answer.note),)) if answer.note else (head,)


def answer_by(answer: Answer) -> tuple[Line, ...]:
    """Return who recorded it, when and where."""
    when = short_moment_text(local(answer.recorded_at)) if answer.recorded_at else tr("when: not recorded")
    where = f", {answer.recorded_where}" if answer.recorded_where else ""
    return (Run(answer.recorded_by or tr("Not known")),), (small(f"{when}{where}"),)


def _answer_key(answer: Answer) -> str:
    return answer.key


class TriageTab(PersonTab):
    """The state of the triage, its topics, its answers. `read(assessment_id)` gives the view of this stay's one."""

    def __init__(self, read: Callable[[str], TriageView], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self.state = Panel(tr("Reception triage"))
        self.line = Text()
        self.bar = ProgressBar()
        self.waiting = AlertBar(Level.KNOW, "", icon=Icon.CARRIED)
        self.button = Button(tr("Start triage"), Kind.PRIMARY, key="T")
        self.topics = Panel(tr("Topics"), flush=True)
        self.answers = Panel(tr("Answers"), flush=True)
        self.earlier = Panel(tr("Earlier assessments"), flush=True)
        columns = (
            TableColumn[Answer](tr("Question"), answer_question, 230, stretch=3),
            TableColumn[Answer](tr("Answer"), answer_given, 180, stretch=2),
            TableColumn[Answer](tr("Recorded by"), answer_by, 180),
        )
        model: RowsModel[Answer] = RowsModel(columns, key=_answer_key, parent=self)
        self.table = PageTable(model, name=tr("Answers"), padding=4)
        self.none = Text(tr("No question has an answer yet."), tone=theme.INK_2)
        self._build()

    def hints(self) -> Sequence[KeyHint]:
        return (hint("board", "triage"), KeyHint(("↑", "↓"), tr("answer")), KeyHint(("Esc",), tr("board")))

    def parts(self) -> Sequence[QWidget]:
        return (self.button, self.table)

    def focus_start(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self._open()

    def show_page(self, page: PersonPage) -> None:
        current = current_assessment(page)
        view = self._read(current.id) if current is not None else None
        self._show_state(page, current, view)
        self._show_topics(view, page.at)
        self._show_answers(current)
        others = [one for one in page.record.assessments if current is None or one.id != current.id]
        self._show_earlier(others)

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        self.state.body.redesign((12, 8, 12, 12), theme.SPACE_8)
        self.state.body.add(self.line, self.bar, self.waiting)
        self.state.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        across = StackingRow()
        left = Side(TOPICS)
        left.column.add(self.state, self.topics, self.earlier, 1)
        across.addWidget(left)
        holder = Column(margins=(12, 8, 12, 8), spacing=0)
        holder.add(self.none)
        self.answers.body.add(self.table)
        self.answers.body.addLayout(holder)
        self.answers.body.addStretch(1)
        across.addWidget(self.answers, 1)
        scroller.column.addLayout(across, 1)
        self.button.acted.connect(self._open)
        self.table.row_key.connect(self.asked)

    def _open(self) -> None:
        self.asked.emit("T", "")

    def _show_state(self, page: PersonPage, current: Assessment | None, view: TriageView | None) -> None:
        waiting = page.carried_waiting
        words = tr("1 answer came with the person.") if waiting == 1 else tr("{0} answers came with the person.")
        self.waiting.set_words(words.format(waiting), tr("Confirm or change them in the triage."))
        show_if(self.waiting, waiting > 0)
        self.line.set_words(_state_lines(current, view, page.at))
        signed = view is not None and view.signed_at is not None
        self.button.set_label(
            tr("Look at the triage") if signed else tr("Resume triage") if view is not None else tr("Start triage")
        )
        done = progress(view.form, view.values, view.facts, page.at) if view is not None else None
        part = done.topics_complete / len(done.topics) if done is not None and done.topics else 0.0
        self.bar.set_part(part, triage_count(view, page.at))

    def _show_topics(self, view: TriageView | None, now: datetime) -> None:
        clear(self.topics.body)
        show_if(self.topics, view is not None)
        if view is None:
            return
        for place, topic in enumerate(progress(view.form, view.values, view.facts, now).topics):
            if place:
                self.topics.body.addWidget(Rule())
            line = Text((_topic_line(topic),))
            holder = Column(margins=(12, 5, 12, 5))
            holder.add(line)
            self.topics.body.addLayout(holder)

    def _show_answers(self, current: Assessment | None) -> None:
        rows: list[Answer | GroupHeading] = []
        answers = current.answers if current is not None else ()
        for title in dict.fromkeys(answer.topic or "" for answer in answers):
            rows.append(GroupHeading(title or tr("Other")))
            rows += [answer for answer in answers if (answer.topic or "") == title]
        self.table.rows_model.set_rows(rows)
        self.answers.set_count(str(len(answers)) if answers else "")
        show_if(self.table, bool(rows))
        show_if(self.none, not rows)

    def _show_earlier(self, assessments: Sequence[Assessment]) -> None:
        clear(self.earlier.body)
        show_if(self.earlier, bool(assessments))
        for place, one in enumerate(sorted(assessments, key=_started, reverse=True)):
            if place:
                self.earlier.body.addWidget(Rule())
            holder = Column(margins=(12, 5, 12, 5))
            holder.add(Text(_earlier_lines(one)))
            self.earlier.body.addLayout(holder)


def _state_lines(current: Assessment | None, view: TriageView | None, now: datetime) -> tuple[Line, ...]:
    if current is None or view is None:
        return ((bold(tr("Not started"), theme.AMBER_TEXT, icon=Icon.CIRCLE),),)
    started = tr("Started {0} by {1}").format(cells.moment_words(current.started_at, now), current.started_by)
    if current.signed_at is not None:
        signed = tr("Signed {0}").format(cells.moment_words(current.signed_at, now))
        role = f", {ROLE_WORDS[current.signed_role].lower()}" if current.signed_role else ""
        by = tr("by {0}{1}").format(current.signed_by or tr("not known"), role)
        lines: list[Line] = [(bold(signed, theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), (Run(by),)]
        if current.supervised_by:
            lines.append((Run(tr("under {0}").format(current.supervised_by)),))
        return (*lines, (small(started),))
    done = progress(view.form, view.values, view.facts, now)
    head = tr("Draft: {0} of {1} topics").format(done.topics_complete, len(done.topics))
    second = [started]
    if view.saved_at is not None:
        second.append(tr("last saved {0}").format(cells.moment_words(view.saved_at, now)))
    return (Run(head, strong=True, role=TypeRole.QUESTION, icon=Icon.HALF),), (small(", ".join(second)),)


def _topic_line(topic: TopicProgress) -> Line:
    if topic.complete:
        mark = Run("", theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE)
    elif topic.answered:
        mark = Run("", theme.INK, icon=Icon.HALF)
    else:
        mark = Run("", theme.INK_2, icon=Icon.CIRCLE)
    gaps = tr(", {0} to put right").format(topic.gaps) if topic.gaps else ""
    count = small(tr("   {0} of {1}{2}").format(topic.answered, topic.total, gaps))
    return mark, Run(f" {topic.title}"), count


def _earlier_lines(one: Assessment) -> tuple[Line, ...]:
    where = one.where or tr("where: not recorded")
    if one.status is AssessmentStatus.SIGNED and one.signed_at is not None:
        who = tr("signed {0} by {1}").format(short_moment_text(local(one.signed_at)), one.signed_by or tr("not known"))
    else:
        who = tr("draft of {0} by {1}, not signed").format(short_moment_text(local(one.started_at)), one.started_by)
    return (bold(one.title), Run(f", {where}")), (small(who),)
