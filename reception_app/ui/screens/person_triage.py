"""Where a person's triage stands: started, topic by topic, signed by whom, and what waits to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import moment_text
from reception_app.clock import local
from reception_app.forms.progress import Progress, TopicProgress, progress
from reception_app.handover.record import Answer, Assessment
from reception_app.services.completeness import Counts, completeness
from reception_app.services.person_view import PersonPage, newest_triage
from reception_app.services.triage import FIRST_RECEPTION, TriageView
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_parts import PageTable, Side
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.person_triage_forms import (
    FORM,
    FormRow,
    act_words,
    earlier_row,
    find_row,
    form_key,
    form_level,
    form_lines,
)
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar, ProgressBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, AssessmentStatus, PersonState

TOPICS = 340


def _started(assessment: Assessment) -> datetime:
    return assessment.started_at


def current_assessment(page: PersonPage) -> Assessment | None:
    """Return the reception triage of this stay, or None before it is started."""
    return newest_triage(page.record) if page.triage_started else None


def topics_words(complete: int, total: int) -> str:
    """Return how far a triage is: `7 of 9`."""
    return tr("{0} of {1}").format(complete, total)


def _how_far(view: TriageView | None, done: Progress | None) -> str:
    if view is None or done is None:
        return tr("not started")
    return tr("signed") if view.signed_at is not None else topics_words(done.topics_complete, len(done.topics))


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
    when = moment_text(local(answer.recorded_at)) if answer.recorded_at else tr("when: not recorded")
    where = f", {answer.recorded_where}" if answer.recorded_where else ""
    return (Run(answer.recorded_by or tr("Not known")),), (small(f"{when}{where}"),)


def _answer_key(answer: Answer) -> str:
    return answer.key


class TriageTab(PersonTab):
    """The person's forms; of the one chosen its state, topics and answers. Enter starts, resumes or shows a form.

    `read(assessment_id)` gives an assessment as it stands, `offered()` the forms with their state and time.
    """

    def __init__(
        self,
        read: Callable[[str], TriageView],
        offered: Callable[[], tuple[FormRow, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._read = read
        self._offered = offered
        self._rows: tuple[FormRow, ...] = ()
        self._page: PersonPage | None = None
        self._choosing = False
        self.state = Panel(tr("Reception triage"))
        self.line = Text()
        self.bar = ProgressBar()
        self.waiting = AlertBar(Level.KNOW, "", icon=Icon.CARRIED)
        self.button = Button(tr("Start triage"), Kind.PRIMARY, key="T")
        self.forms_panel = Panel(tr("Forms"), flush=True)
        form_columns = (TableColumn[FormRow](tr("Form"), form_lines, 300, stretch=1),)
        forms: RowsModel[FormRow] = RowsModel(form_columns, key=form_key, stripe=form_level, parent=self)
        self.forms = PageTable(forms, name=tr("Forms"), padding=4)
        self.topics = Panel(tr("Topics"), flush=True)
        self.answers = Panel(tr("Answers"), flush=True)
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
        return (
            hint("board", "triage"),
            KeyHint(("↑", "↓"), tr("form, answer")),
            KeyHint(("Enter",), tr("open the form")),
            KeyHint(("Esc",), tr("board")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.button, self.forms, self.table)

    def focus_start(self) -> None:
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self._open()

    def show_page(self, page: PersonPage) -> None:
        self._page = page
        offered = self._offered()
        shown = {row.assessment_id for row in offered}
        before = sorted((one for one in page.record.assessments if one.id not in shown), key=_started, reverse=True)
        earlier = tuple(earlier_row(one) for one in before)
        self._rows = (*offered, *earlier)
        self._choosing = True
        self.forms.rows_model.set_rows(
            [*offered, *([GroupHeading(tr("Before, or elsewhere"))] if earlier else []), *earlier]
        )
        self._choosing = False
        self._show_chosen()

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        self.state.body.redesign((12, 8, 12, 12), theme.SPACE_8)
        self.state.body.add(self.line, self.bar, self.waiting)
        self.state.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.forms_panel.body.add(self.forms)
        across = StackingRow()
        left = Side(TOPICS)
        left.column.add(self.state, self.forms_panel, self.topics, 1)
        across.addWidget(left)
        holder = Column(margins=(12, 8, 12, 8), spacing=0)
        holder.add(self.none)
        self.answers.body.add(self.table)
        self.answers.body.addLayout(holder)
        self.answers.body.addStretch(1)
        across.addWidget(self.answers, 1)
        scroller.column.addLayout(across, 1)
        self.button.acted.connect(self._open)
        self.forms.opened.connect(self._open_form)
        self.forms.row_key.connect(self.asked)
        self.forms.current_changed.connect(self._chosen)
        self.table.row_key.connect(self.asked)

    def _open(self) -> None:
        row = find_row(self._rows, self.forms.current_key())
        if row is None:
            self.asked.emit("T", "")
        else:
            self._open_form(row.key)

    def _open_form(self, key: str) -> None:
        if key:
            self.asked.emit("Form", key)

    def _chosen(self, key: str) -> None:
        if not self._choosing:
            self._show_chosen()

    def _show_chosen(self) -> None:
        """Show state, topics and answers of the form on the current row."""
        page, row = self._page, find_row(self._rows, self.forms.current_key())
        if page is None:
            return
        found = row.assessment_id if row is not None else None
        current = next((one for one in page.record.assessments if one.id == found), None)
        view = self._read(current.id) if current is not None else None
        self.state.set_title(row.title if row is not None else tr("Reception triage"))
        self.button.set_label(act_words(row))
        self.button.set_key("T" if row is None or row is self._rows[0] else "Enter")  # T: what the arrival calls for
        self._show_state(page, row, current, view)
        self._show_topics(view, page.at)
        self._show_answers(current)

    def _show_state(
        self, page: PersonPage, row: FormRow | None, current: Assessment | None, view: TriageView | None
    ) -> None:
        first = row is None or row.key == f"{FORM}:{FIRST_RECEPTION}"
        waiting = page.carried_waiting if first else 0
        words = tr("1 answer came with the person.") if waiting == 1 else tr("{0} answers came with the person.")
        self.waiting.set_words(words.format(waiting), tr("Confirm or change them in the triage."))
        show_if(self.waiting, waiting > 0)
        why = ((small(row.why),),) if row is not None and row.why and current is None else ()
        left = self._left_unseen(page)
        told = left_unseen_lines(left, page.at) if left is not None else _state_lines(current, view, page.at)
        self.line.set_words((*told, *why))
        done = progress(view.form, view.values, view.facts, page.at) if view is not None else None
        part = done.topics_complete / len(done.topics) if done is not None and done.topics else 0.0
        self.bar.set_part(part, _how_far(view, done))

    def _left_unseen(self, page: PersonPage) -> datetime | None:
        """Return when somebody left with whom nobody had begun any form of this stay; None for anybody else."""
        begun = any(row.begun or row.state == AssessmentStatus.SIGNED.value for row in self._rows if _of_stay(row))
        gone = max((line.left_at for line in page.handovers if line.left_at is not None), default=None)
        return gone if page.state is PersonState.LEFT and not begun and not page.triage_started else None

    def _show_topics(self, view: TriageView | None, now: datetime) -> None:
        clear(self.topics.body)
        show_if(self.topics, view is not None and not view.form_missing)
        if view is None or view.form_missing:
            return
        content = {each.key: each.counts for each in completeness(view).topics}
        for place, topic in enumerate(progress(view.form, view.values, view.facts, now).topics):
            if place:
                self.topics.body.addWidget(Rule())
            line = Text((_topic_line(topic, content[topic.key]),))
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


def _of_stay(row: FormRow) -> bool:
    """True for a form of the stay, and not an assessment of another one or place."""
    return row.key.startswith(FORM)


def left_unseen_lines(left_at: datetime, now: datetime) -> tuple[Line, ...]:
    """Return that the person left before anybody saw them, and when: nothing was started, and nothing will be."""
    words = tr("Left without being seen, {0}").format(cells.moment_words(left_at, now))
    return ((bold(words, theme.RED_TEXT, icon=Icon.TRIANGLE),),)


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
        return (*lines, (Run(counts_words(completeness(view).whole)),), (small(started),))
    done = progress(view.form, view.values, view.facts, now)
    head = tr("Draft: {0} of {1} topics").format(done.topics_complete, len(done.topics))
    second = [started]
    if view.saved_at is not None:
        second.append(tr("last saved {0}").format(cells.moment_words(view.saved_at, now)))
    return (
        (Run(head, strong=True, role=TypeRole.QUESTION, icon=Icon.HALF),),
        (Run(counts_words(completeness(view).whole)),),
        (small(", ".join(second)),),
    )


def counts_words(counts: Counts) -> str:
    """Return how complete by content: `41 of 52 answered; 6 declined; 5 not asked`. Asked in vain is no answer."""
    parts = [tr("{0} of {1} answered").format(counts.known, counts.total)]
    for words, count in (
        (tr("{0} declined"), counts.declined),
        (tr("{0} unknown"), counts.unknown),
        (tr("{0} not asked"), counts.not_asked),
        (tr("{0} to ask"), counts.waiting),
    ):
        if count:
            parts.append(words.format(count))
    return "; ".join(parts)


def _topic_line(topic: TopicProgress, counts: Counts) -> Line:
    if topic.complete and counts.known == counts.total:
        mark = Run("", theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE)
    elif topic.settled:
        mark = Run("", theme.INK, icon=Icon.HALF)
    else:
        mark = Run("", theme.INK_2, icon=Icon.CIRCLE)
    gaps = tr(", {0} to put right").format(topic.gaps) if topic.gaps else ""
    count = small(f"   {counts_words(counts)}{gaps}")
    return mark, Run(f" {topic.title}"), count
