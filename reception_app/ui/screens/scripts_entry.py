"""The line on top of the Scripts screen where a medicine is added: by keyboard alone, one line after another.

Ins opens it, Enter moves on, Ctrl+Enter adds the line. Nothing of one line goes into the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.record import Contact
from reception_app.services import scripts
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, ListField, TextField
from reception_app.ui.screens.scripts_choices import HOW_LABELS, options, tr
from reception_app.ui.screens.scripts_fields import FieldRow, moment_field, read_moment
from reception_app.ui.screens.scripts_line import LineFields
from reception_app.ui.screens.scripts_panels import SourceFields, filled, how_problem
from reception_app.ui.shell import Shell
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import LastGivenHow


class ScriptEntry(QWidget):
    """The strip. Closed it is one line high; open it holds the fields of a line and of who says so.

    `added(script_id)` fires after a line is saved, `typed()` as one types, `opened()` when it is opened or closed.
    """

    added = Signal(str)
    typed = Signal()
    opened = Signal()

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__()
        self._shell = shell
        self._person_id = person_id
        self.setAccessibleName(tr("Add a script"))
        theme.surface(self, theme.BLUE_TINT)
        self.fields = LineFields()
        self._make_source(())
        self._hint = Text(
            tr("One line for each medicine the person takes. Strength is never guessed."), tone=theme.INK_2
        )
        self.open_button = Button(tr("Add a script…"), key="Ins")
        self.open_button.acted.connect(self.open)
        self.add_button = Button(tr("Add line"), Kind.PRIMARY, key="Ctrl Enter")
        self.add_button.acted.connect(self.add)
        self.problem = Text("", tone=theme.RED_TEXT, strong=True)
        self.problem.hide()
        self._closed = QWidget()
        line = Row(self._closed, spacing=theme.SPACE_16)
        line.addWidget(self.open_button)
        line.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignVCenter)
        self._open = QWidget()
        body = Column(self._open, spacing=theme.SPACE_8)
        foot = Row(spacing=theme.SPACE_12)
        foot.addWidget(self.fields.reads, 1)
        foot.addWidget(self.add_button)
        body.add(self.fields, self.source_row, self.problem, foot)
        Column(self, (16, 6, 16, 6), 0).add(self._closed, self._open)
        self._open.hide()
        self.fields.edited.connect(self.typed)
        for field in self.findChildren(TextField):
            field.entered.connect(self._move_on)

    def _make_source(self, contacts: Sequence[Contact]) -> None:
        now = local(self._shell.ctx.now())
        self.source = SourceFields(contacts)
        self.last_at = moment_field(tr("Last taken when"), now, optional=True)
        theme.fix(self.last_at, min_width=340)  # room for how it is understood, so that nothing moves while typing
        self.how = ListField(tr("How is that known?"), options(HOW_LABELS), width=168)
        self.source_row = FieldRow(
            self.source.kind, self.source.name, self.source.telephone, self.source.said, self.last_at, self.how
        )

    def set_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts for name and number."""
        self.source.set_contacts(contacts)

    def is_open(self) -> bool:
        """True while the fields show."""
        return not self._open.isHidden()

    def open(self) -> None:
        """Show the fields and go to the medicine."""
        self.last_at.set_now(local(self._shell.ctx.now()))
        self._closed.hide()
        self._open.show()
        self.fields.medicine.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.opened.emit()

    def close_fields(self) -> None:
        """Show one line only; what is typed stays."""
        self._open.hide()
        self._closed.show()
        self.opened.emit()

    def has_text(self) -> bool:
        """True when a line is begun and not added."""
        return not self.fields.empty()

    def add(self) -> bool:
        """Save the line. False after showing what is wrong; then nothing is saved and nothing typed is lost."""
        self.source_row.show_problem(None, "")
        self.problem.hide()
        line = self.fields.line()
        if line is None:
            return False
        said, last = self._said(), self._last()
        if said is None or last is _WRONG:
            return False
        try:
            script_id = scripts.add_script(
                self._shell.ctx, self._person_id, line, said, last if isinstance(last, LastDose) else None
            )
        except KnownProblem as problem:
            words = tr("{0} {1} Nothing was saved. ({2})").format(problem.what, problem.todo, problem.code)
            self.problem.set_words(words)
            self.problem.show()
            return False
        self.clear()
        self.added.emit(script_id)
        self.fields.medicine.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear(self) -> None:
        """Empty everything: nothing of the last line goes into the next."""
        self.fields.clear()
        self.source.clear()
        self.how.set_value("")
        self.last_at.set_when(None)
        self.source_row.show_problem(None, "")
        self.problem.hide()

    def _said(self) -> SourceSaid | None:
        kind = self.source.chosen()
        if kind is None:
            self._refuse(self.source.kind, tr("Choose who says that the person takes it."))
            return None
        return SourceSaid(
            kind, name=filled(self.source.name), telephone=filled(self.source.telephone), said=filled(self.source.said)
        )

    def _last(self) -> LastDose | object | None:
        try:
            at = read_moment(self.last_at)
        except ValueError:
            self._refuse(self.last_at, self.last_at.problem())
            return _WRONG
        if at is None and self.how.value():
            self._refuse(self.last_at, tr("Write when the last dose was, or clear how it is known."))
            return _WRONG
        if at is None:
            return None
        if not self.how.value():
            self._refuse(self.how, tr("Say how the last dose is known."))
            return _WRONG
        how = LastGivenHow(self.how.value())
        wrong = how_problem(self.source.chosen(), how)
        if wrong:
            self._refuse(self.how, wrong)
            return _WRONG
        return LastDose(at, how, filled(self.source.name))

    def _move_on(self) -> None:
        self.focusNextChild()

    def _refuse(self, field: FieldBox, words: str) -> None:
        self.source_row.show_problem(field, words)
        field.control.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move_on()
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRectF(0, self.height() - theme.px(theme.BORDER), self.width(), theme.px(theme.BORDER))
        paint.box(painter, line, fill=theme.LINE, radius=0)


_WRONG = object()
"""A last dose that was typed and cannot be right."""
