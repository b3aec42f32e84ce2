"""The drawer that lies over the Scripts screen while one thing is recorded, and what every panel in it shares.

It is bound to one person and one line when it is made. The banner stays in sight, the grid's left half too; what lies
below is not reached while it is open. Its main act is Ctrl+Enter; Esc closes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services.decisions import DecidedBy
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextArea, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screen import reachable
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_fields import DeciderFields, DiscussedField, focus_field, say_problem
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.panels import Rule, Scroller
from reception_app.ui.widgets.runs import Line, Text

_DIM = 60
"""Opacity of the layer beside the drawer, of 255: the grid stays readable."""


class FormPanel(QWidget):
    """One thing to record: title, the line it is about, fields in `form`, what is wrong, and the act.

    Subclasses fill `form` and override `record()`, which saves through a service and returns what was done in words;
    further buttons go into `acts` beside the act.
    `saved(words)` fires after a save; `closed()` when it is left; `follows(panel)` when another takes its place.
    `submit()` is Ctrl+Enter.
    """

    saved = Signal(str)
    closed = Signal()
    follows = Signal(object)
    width_at_100 = 560

    def __init__(
        self, shell: Shell, person_id: str, title: str, act: str, about: Sequence[Line] = (), *, stop: bool = False
    ) -> None:
        super().__init__()
        self.shell = shell
        self.person_id = person_id
        self.setAccessibleName(title)
        theme.surface(self, theme.WHITE)
        self.title = Text(title, role=TypeRole.NAME)
        self.about = Text(about)
        self._told = bool(about)
        show_if(self.about, self._told)
        close = Button(tr("Close"), Kind.QUIET, key="Esc")
        close.acted.connect(self.closed)
        title_row = Row()
        title_row.addWidget(self.title, 1)
        title_row.addWidget(close)
        self._head, self._foot = QWidget(), QWidget()
        self._top = Column(self._head, spacing=theme.SPACE_4)
        self._top.add(title_row, self.about)
        self.scroller = Scroller((16, 8, 16, 12), theme.SPACE_12, colour=theme.WHITE)
        self.form = Column(spacing=theme.SPACE_12)
        self.scroller.column.addLayout(self.form, 1)
        self.problem = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self.problem.hide()
        self.act = Button(act, Kind.STOP if stop else Kind.PRIMARY, key="Ctrl Enter")
        self.act.acted.connect(self.submit)
        self._bottom = Column(self._foot, spacing=theme.SPACE_8)
        self.acts = Row()
        self.acts.add(self.act, 1)
        self._above, self._before_act = QWidget(), Column(spacing=theme.SPACE_8)
        self._above.setLayout(self._before_act)
        self._above.hide()
        self._bottom.add(self._above, self.problem, self.acts)
        self._pinned = QWidget()
        self._pin = Column(self._pinned, (16, 1, 16, 1))
        self._pin_rule = Rule()
        self._outer = Column(self, spacing=0)
        self._outer.add(self._pinned, self._pin_rule, self._head, Rule())
        self._outer.addWidget(self.scroller, 1)
        self._outer.add(Rule(), self._foot)
        self.rescale()

    def rescale(self) -> None:
        """From 150 % on all but the act scrolls with the form: pinned, it would leave the fields no room.

        The line it is about stays above the scroll all the same: what is recorded must not go onto another line.
        """
        small, inside = theme.active().collapsed, self._head.parentWidget() is self.scroller.widget()
        if small and not inside:
            self.scroller.column.insertWidget(0, self._head)
            self.scroller.column.addWidget(self._above)
            self._pin.addWidget(self.about)
        elif not small and inside:
            self._outer.insertWidget(2, self._head)
            self._bottom.insertWidget(0, self._above)
            self._top.addWidget(self.about)
        for part in (self._pinned, self._pin_rule):
            show_if(part, small and self._told)
        edge = 0 if small else 16
        self._top.redesign((edge, 8, edge, 8), theme.SPACE_4)
        self._bottom.redesign((16, 4, 16, 4) if small else (16, 8, 16, 12), theme.SPACE_4 if small else theme.SPACE_8)
        self.show_focused()

    def add_to_foot(self, part: QWidget) -> None:
        """Put something above the act, where it stays in sight while the form scrolls and there is room for both."""
        self._before_act.addWidget(part)
        show_if(self._above, True)

    def now(self) -> datetime:
        """The moment, as people at the desk read it."""
        return local(self.shell.ctx.now())

    def record(self) -> str | None:
        """Save and return what was done, or None after showing what is missing. May raise KnownProblem."""
        raise NotImplementedError

    def field_for(self, code: str) -> FieldBox | None:
        """Return the field a problem's code is about, or None."""
        return None

    def submit(self) -> None:
        """Save; what is wrong is shown at its field or above the button, and nothing typed is lost."""
        self.clear_problems()
        try:
            words = self.record()
        except KnownProblem as problem:
            self.show_known(problem)
            return
        if words is not None:
            self.saved.emit(words)

    def show_known(self, problem: KnownProblem) -> None:
        """Show a known problem: at its field when it has one, else above the button with its code."""
        field = self.field_for(problem.code)
        words = problem.sentence
        if field is not None and field.isVisible():
            self.refuse(field, words)
            return
        self.problem.set_words(tr("{0} Nothing was saved. ({1})").format(words, problem.code))
        self.problem.show()

    def refuse(self, field: FieldBox, words: str) -> None:
        """Say what is wrong under a field and go there; beside the act too, for who presses it looks there."""
        say_problem(field, words)
        self.problem.set_words(tr("Not saved: {0}").format(field.label.text() or words))
        self.problem.show()
        focus_field(field)
        self.scroller.ensureWidgetVisible(field, 0, theme.px(theme.SPACE_24))
        QTimer.singleShot(0, self, self.show_focused)  # the words under the field make the form longer

    def clear_problems(self) -> None:
        """Take away what was said to be wrong."""
        self.problem.hide()
        for field in self.findChildren(FieldBox):
            if field.problem():
                say_problem(field, "")

    def move_on(self) -> None:
        """Enter goes to the next field; only the button itself saves."""
        self.focusNextChild()

    def listen(self, within: QWidget) -> None:
        """Let Enter in the text fields of `within` move on."""
        for field in within.findChildren(TextField):
            field.entered.connect(self.move_on)

    def focus_start(self) -> None:
        """Put the focus into the first field."""
        for field in self.scroller.findChildren(FieldBox):
            if field.isVisible():
                focus_field(field)
                QTimer.singleShot(0, self, self.show_focused)  # once the form is laid out
                return
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_focused(self) -> None:
        """Scroll to the field with the focus, label and all: at large text it may lie outside what is seen."""
        focused = QApplication.focusWidget()
        if focused is None or not self.scroller.isAncestorOf(focused):
            return
        field = focused
        while not isinstance(field, FieldBox):
            above = field.parentWidget()
            if above is None or above is self.scroller.widget():
                break
            field = above
        small = isinstance(field, FieldBox) and field.height() < self.scroller.viewport().height()
        self.scroller.ensureWidgetVisible(field if small else focused, 0, theme.px(theme.SPACE_8))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_on()
            event.accept()
        else:
            super().keyPressEvent(event)


class Drawer(QWidget):
    """The layer over a screen that holds one panel at its right side, or the whole width from 150 % on."""

    def __init__(self, over: QWidget, panel: FormPanel) -> None:
        super().__init__(over)
        self.panel = panel
        panel.setParent(self)
        self._before = over.window().focusWidget()
        self.setAccessibleName(panel.accessibleName())
        self.follow()
        self.show()
        self.raise_()
        panel.listen(panel)
        panel.show()
        panel.focus_start()

    def follow(self) -> None:
        """Cover the screen at its present size."""
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
        self._place()

    def rescale(self) -> None:
        """Take the sizes of the theme in force."""
        self.follow()

    def leave(self) -> None:
        """Go away and give the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the grid below is another line's: it is not reached from here

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # nothing typed here reaches the grid below

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        reached = self.window().focusWidget()
        if reached is not None and not self.isAncestorOf(reached):
            inside = [child for child in self.findChildren(QWidget) if reachable(child)]
            if inside:
                inside[0 if forward else -1].setFocus(Qt.FocusReason.TabFocusReason)
        self.panel.show_focused()
        return moved

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        dim = QColor(theme.INK)
        dim.setAlpha(_DIM)
        painter.fillRect(self.rect(), dim)
        edge = QRectF(self.panel.x() - theme.px(theme.FIELD_BORDER), 0, theme.px(theme.FIELD_BORDER), self.height())
        paint.box(painter, edge, fill=theme.CONTROL, radius=0)

    def _place(self) -> None:
        wide = self.width() if theme.active().collapsed else min(self.width(), theme.px(self.panel.width_at_100))
        self.panel.setGeometry(self.width() - wide, 0, wide, self.height())


class DecisionPanel(FormPanel):
    """A panel for what only a prescriber decides: the reason, whether it was discussed, who decided.

    Subclasses put their own fields first, then call `add_decision()`, and override `ready()` and `decide()`.
    With `needs_words` a decision that was discussed says what the person said of it.
    """

    needs_words = False

    def add_decision(self, *, discussed: bool = True, person_said: bool = True, reason_label: str = "") -> None:
        """Add the reason, whether it was discussed, the person's own words, and the decider."""
        self.reason = TextField(reason_label or tr("Reason"), width=480)
        self.discussed = DiscussedField()
        self.person_said = TextArea(
            tr("What the person said, in their own words"),
            hint=tr("Needed when it was discussed") if self.needs_words else "", optional=not self.needs_words, lines=2,
        )  # fmt: skip
        self.decider = DeciderFields(self.shell, self.now())
        show_if(self.discussed, discussed)
        show_if(self.person_said, person_said)
        self.form.add(self.reason, self.discussed, self.person_said, self.decider)

    def decide(self, by: DecidedBy | None) -> str | None:
        """Save the decision of `by` and return what was done, or None after showing what is missing."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Check the panel's own fields; False after showing what is missing."""
        return True

    def record(self) -> str | None:
        if not self.ready():
            return None
        if not self.reason.isHidden() and not self.reason.value().strip():
            return self.missing(self.reason, tr("Write why, in a few words."))
        if not self.discussed.isHidden() and not self.discussed.answered():
            return self.missing(self.discussed, tr("Say whether it was discussed; “Not recorded” if you do not know."))
        if self.needs_words and self.discussed.value() and self.said() is None:
            return self.missing(self.person_said, tr("Write what the person said of it; “said nothing” if so."))
        gap = self.decider.missing()
        if gap is not None:
            return self.missing(*gap)
        try:
            by = self.decider.decided_by()
        except ValueError:
            return None
        return self.decide(by)

    def missing(self, field: FieldBox, words: str) -> str | None:
        """Say what is missing at its field; nothing is saved."""
        self.refuse(field, words)
        return None

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-107": self.reason, "RO-102": self.decider.name, "IN-401": self.decider.name}.get(code)

    def said(self) -> str | None:
        """Return the person's own words, or None."""
        return self.person_said.value().strip() or None
