"""A topic as rows: one line a substance, what follows in columns, and one key for No to every line on screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.forms import answers as rules
from reception_app.forms.answers import RaisedFlag
from reception_app.forms.conditions import keys_of
from reception_app.forms.definition import Question, Topic
from reception_app.services.triage import AnsweredMeanwhile
from reception_app.ui import theme
from reception_app.ui.fields.question_base import Now
from reception_app.ui.screens.triage_draft import Draft
from reception_app.ui.screens.triage_page import TopicPageBase
from reception_app.ui.screens.triage_row import RowLine
from reception_app.ui.screens.triage_row_cells import NAME, RECORDED, USED
from reception_app.ui.screens.triage_row_lines import columns_of
from reception_app.ui.screens.triage_welsh import welsh_line
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, Row
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import FlagLevel

_COLUMN = 130
"""The width of a column where there is no better one, at 100 %."""
_WIDTHS = {4: (132, 172, 156, 182)}
"""The widths of columns by how many there are, at 100 %."""


class _Head(QWidget):
    """The names of the columns."""

    def __init__(self, first: str, columns: tuple[tuple[str, int], ...]) -> None:
        super().__init__()
        row = Row(self, (10, 0, 10, 0), 0)
        for label, width in ((first, NAME), (self.tr("Used?"), USED), *columns):
            words = Text(label, role=TypeRole.SMALL, tone=theme.INK_2, strong=True, wrap=False)
            theme.fix(words, width=width)
            row.addWidget(words)
        if not columns:
            row.addStretch(1)
        recorded = Text(self.tr("Recorded"), role=TypeRole.SMALL, tone=theme.INK_2, strong=True, wrap=False)
        theme.fix(recorded, min_width=RECORDED)
        row.addWidget(recorded, 1)
        theme.fix(self, height=theme.TABLE_HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.HEADER, radius=0)
        line = QRectF(0, rect.bottom() - theme.px(1), rect.width(), theme.px(1))
        paint.box(painter, line, fill=theme.LINE, radius=0)


class _Table(QWidget):
    """The frame around the rows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.column = Column(self, (1, 1, 1, 1), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        paint.box(painter, QRectF(self.rect()), fill=theme.WHITE, border=theme.LINE)


class RowsPage(TopicPageBase):
    """Rows of Yes or No with their follow-ups. Shift+N answers No to the other rows that are on screen, if it may."""

    def __init__(self, topic: Topic, now: Now) -> None:
        super().__init__(topic.key, topic.title, topic, (16, 11, 16, 16))
        self._now = now
        self._rows: dict[str, RowLine] = {}
        self._table: _Table | None = None
        self._columns: tuple[tuple[str, int], ...] = ()
        self._others: tuple[str, ...] = ()
        self._draft: Draft | None = None
        self.alert = AlertBar(Level.SOON, "")
        self.others_button = Button("", key="Shift N")
        self.others_button.acted.connect(self._answer_others)
        self.next = Button("", key="PgDn")
        self.next.acted.connect(self.next_topic)
        legend = Text(
            self.tr("D Declined   U Unknown   A Not asked   X Not applicable   (in a box with Alt)"),
            role=TypeRole.SMALL,
            tone=theme.INK_2,
        )
        buttons = QWidget()
        Flow(buttons, spacing=(theme.SPACE_12, theme.SPACE_8)).add(self.others_button, self.next, legend)
        self.head.set_flush()
        self.column.redesign((16, 11, 16, 16), theme.SPACE_8)
        self._ask = Text("", wrap=True)
        self._ask.setMinimumHeight(theme.active().line())
        self.column.add(self.head, self._ask, self.alert, buttons)
        self.column.addStretch(1)
        self.alert.hide()
        shortcut = QShortcut(QKeySequence("Shift+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._answer_others)
        self.verticalScrollBar().valueChanged.connect(self._count_others)

    def show_draft(self, draft: Draft) -> None:
        self._draft = draft
        shown = self._shown(draft)
        columns = self._columns_for(shown)
        if list(self._rows) != [question.key for question in shown] or self._columns != columns:
            typed = {key: row.typed() for key, row in self._rows.items()}
            self._columns = columns
            self._make(shown)
            for key, row in self._rows.items():
                row.show_draft(draft)
                row.type_again(typed.get(key, {}))
        for row in self._rows.values():
            row.show_draft(draft)
        self._show_alert(draft)
        self._count_others()

    def _shown(self, draft: Draft) -> tuple[Question, ...]:
        asked = {question.key for question in draft.visible_at(self.slug)}
        return tuple(question for question in self.topic.questions if question.key in asked)

    def keys(self) -> tuple[str, ...]:
        return tuple(key for row in self._rows.values() for key in row.asked())

    def row(self, key: str) -> RowLine:
        """Return the row that shows a question or follow-up. Raises KeyError."""
        for row in self._rows.values():
            if key in row.asked():
                return row
        raise KeyError(key)

    def focus_key(self, key: str) -> bool:
        if key not in self.keys():
            return False
        self.row(key).focus_key(key)
        self.reveal(self.row(key))
        return True

    def focus_next(self) -> None:
        target = self.others_button if self._others and self.others_button.isVisibleTo(self) else self.next
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(target, theme.px(theme.SPACE_16), theme.px(theme.SPACE_16))

    def show_next(self, title: str) -> None:
        self.next.set_label(title)

    def key_of(self, widget: QWidget | None) -> str:
        step = widget
        while step is not None and step is not self:
            if isinstance(step, RowLine) and widget is not None:
                return step.key_of(widget)
            step = step.parentWidget()
        return ""

    def focus_moved(self, widget: QWidget | None) -> None:
        key = self.key_of(widget)
        for row in self._rows.values():
            row.set_current(bool(key) and key in row.asked())
        if key:
            self.reveal(self.row(key))
            self._say_what_to_ask(key)

    def flush(self) -> None:
        for row in list(self._rows.values()):
            row.flush()

    def settled(self, key: str) -> None:
        if key in self.keys():
            self.row(key).settled(key)

    def drop_typing(self, key: str = "") -> None:
        for row in self._rows.values():
            if key in ("", row.question.key):
                row.drop_typing()

    def show_problem(self, key: str, words: str) -> None:
        if key in self.keys():
            self.row(key).show_problem(key, words)

    def open_note(self, key: str) -> bool:
        return key in self.keys() and self.row(key).open_note()

    def show_conflict(self, key: str, problem: AnsweredMeanwhile) -> None:
        if key in self.keys():
            self.row(key).show_conflict(key, problem)
            self.reveal(self.row(key))

    def seen(self, key: str) -> int | None:
        return self.row(key).seen(key) if key in self.keys() else None

    def undecided(self) -> str:
        return next((key for row in self._rows.values() if (key := row.undecided())), "")

    def unsaved(self) -> str:
        return next((key for row in self._rows.values() if (key := row.unsaved())), "")

    def others(self) -> tuple[str, ...]:
        """Return the rows that Shift+N would answer No to: unanswered, nothing carried waits there, all in view."""
        draft = self._draft
        if draft is None:
            return ()
        keys = rules.others_no(draft.view.form, self.topic.key, draft.view.values, draft.view.facts)
        return tuple(
            key
            for key in keys
            if key in self._rows and key not in draft.view.carried and self._in_view(self._rows[key])
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._draft is not None and self._columns != self._columns_for(self._shown(self._draft)):
            self.flush()  # the lines are made anew
            self.show_draft(self._draft)
        self._count_others()

    def _columns_for(self, questions: Sequence[Question]) -> tuple[tuple[str, int], ...]:
        """Return the columns with their widths; none where they do not fit: what follows then stands below its line."""
        labels = columns_of(questions)
        widths = _WIDTHS.get(len(labels), (_COLUMN,) * len(labels))
        edges = 2 * (16 + 10) + 2 + theme.SPACE_16  # the margins, the frame, and a scroll bar that may come and go
        fits = theme.px(NAME + USED + sum(widths) + RECORDED + edges) <= self.width()
        if theme.active().collapsed or (self.isVisible() and not fits):
            return ()
        return tuple(zip(labels, widths, strict=True))

    def _make(self, questions: Sequence[Question]) -> None:
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        columns = self._columns
        self._table = _Table(self.topic.title)
        self._table.column.addWidget(_Head(self.tr("Substance"), columns))
        self._rows = {}
        for question in questions:
            row = RowLine(question, columns, self._now)
            row.given.connect(self.given)
            row.confirmed.connect(self.confirmed)
            row.moved_on.connect(self.moved_on)
            row.theirs.connect(self.theirs)
            row.lined.connect(self._lined)
            row.troubled.connect(self.troubled)
            self._rows[question.key] = row
            self._table.column.addWidget(row)
        self.column.insertWidget(2, self._table)

    def _lined(self, key: str, step: int) -> None:
        keys = list(self._rows)
        place = keys.index(key) + step
        if 0 <= place < len(keys):
            self.focus_key(keys[place])
        elif place >= len(keys):
            self.focus_next()

    def _answer_others(self) -> None:
        keys = self.others()
        if keys:
            self.flush()
            self.others_given.emit(keys)

    def _count_others(self) -> None:
        self._others = self.others()
        count = len(self._others)
        if count == 0:
            self.others_button.set_label(self.tr("Asked about each of the others: all No"))
        elif count == 1:
            self.others_button.set_label(self.tr("Asked about the other one: No"))
        else:
            self.others_button.set_label(self.tr("Asked about each of the other {0}: all No").format(count))
        self.others_button.set_not_yet("" if count else self.tr("No other line is open on screen"))

    def _in_view(self, row: RowLine) -> bool:
        view = self.viewport()
        place = QRect(row.mapTo(view, row.rect().topLeft()), row.size())
        return not view.isVisible() or (place.top() >= 0 and place.bottom() <= view.height())

    def _say_what_to_ask(self, key: str) -> None:
        asked = next(question for question in self.topic.walk() if question.key == key)
        hint = (small(f"   {asked.hint}"),) if asked.hint else ()
        lines: list[Line] = [(Run(self.tr("Ask: "), theme.INK_2), bold(asked.words), *hint)]
        welsh = welsh_line(asked) if self._draft is not None and self._draft.welsh else None
        self._ask.set_words((*lines, welsh) if welsh is not None else tuple(lines))

    def _show_alert(self, draft: Draft) -> None:
        view = draft.view
        own = {question.key for question in self.topic.walk()}
        together = {rule.kind for rule in view.form.flags if any(test.key in own for test in keys_of(rule.when))}
        raised = [
            flag
            for flag in rules.flags(view.form, view.values, view.facts)
            if flag.kind in together and _level(flag) is not FlagLevel.KNOW
        ]
        self.alert.setVisible(bool(raised))
        if raised:
            words = [kind.words for flag in raised if (kind := load_flag_kinds().find(flag.kind)) is not None]
            self.alert.set_words(f"{'; '.join(words)}.", self.tr("Shown in the banner and to the prescriber."))


def _level(flag: RaisedFlag) -> FlagLevel:
    kind = load_flag_kinds().find(flag.kind)
    return flag.level or (kind.level if kind is not None else FlagLevel.KNOW)
