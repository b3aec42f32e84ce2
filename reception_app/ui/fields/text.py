"""Fields: label above, hint below it, the box, and under it what is wrong and what to do."""

from __future__ import annotations

import sys

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from reception_app import log
from reception_app.ui import icons, theme
from reception_app.ui.fields.segments import Option
from reception_app.ui.icons import Icon
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.runs import Text

_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _means_nothing(event: QKeyEvent) -> bool:
    """True for a letter pressed with Alt alone: a key that is free here, not a letter to be typed (but on a Mac)."""
    alone = event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.AltModifier
    return alone and event.text().isprintable() and bool(event.text()) and sys.platform != "darwin"


class LineBox(QLineEdit):
    """A one-line box. `large` is for sign-in. `arrowed(step)` fires on the up and down keys."""

    arrowed = Signal(int)

    def __init__(self, name: str, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("large", large)
        theme.dress(self, theme.Part.LINE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.arrowed.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        if _means_nothing(event):
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # told by returnPressed; the screen around must not hear it a second time


class FieldBox(QWidget):
    """Label, hint, the control, and the error under it. Screens use the ready-made fields below.

    `show_problem("")` clears. The error has its icon and says what is wrong and what to do.
    """

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._name = label
        self.label = Text("", strong=True)
        self.set_optional(optional)
        self.hint = Text(hint, role=TypeRole.SMALL, tone=theme.INK_2)
        show_if(self.hint, bool(hint))
        self.error = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self.error.hide()
        self._problem = ""
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._hint_words = hint
        control.setAccessibleDescription(hint)
        if width:
            theme.fix(control, width=width)
        self._column = Column(self, spacing=theme.SPACE_4)
        self._column.add(self.label, self.hint)
        self._body = Row(spacing=theme.SPACE_8)
        self._body.add(control)
        if width:
            self._body.addStretch(1)
        self._column.add(self._body, self.error)
        self.setFocusProxy(control)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_optional(self, optional: bool) -> None:
        """Say beside the label that it may stay empty, or not."""
        self.label.set_words(self.tr("{0} (optional)").format(self._name) if optional else self._name)

    def show_problem(self, words: str) -> None:
        """Show what is wrong and what to do, or clear it with ""."""
        if words == self._problem:
            return
        self._problem = words
        log.told(words)
        self.error.set_words(words)
        self.error.setVisible(bool(words))
        self.control.setProperty("problem", bool(words))
        self.control.setAccessibleDescription(words or self._hint_words)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)
        self.control.update()

    def problem(self) -> str:
        """Return the problem shown, or ""."""
        return self._problem


class TextField(FieldBox):
    """One line of text. `edited` fires as a person types; `set_value` never emits. `entered` fires on Enter."""

    edited = Signal()
    entered = Signal()

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        optional: bool = False,
        width: int = 0,
        secret: bool = False,
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.box = LineBox(label, large=large)
        super().__init__(label, self.box, hint=hint, optional=optional, width=width, parent=parent)
        self.set_secret(secret)
        self.box.textEdited.connect(self._tell)
        self.box.returnPressed.connect(self.entered)

    def value(self) -> str:
        """Return the text as typed."""
        return self.box.text()

    def set_value(self, text: str) -> None:
        """Show `text`; emits nothing."""
        self.box.setText(text)

    def set_secret(self, secret: bool) -> None:
        """Hide or show what is typed."""
        self.box.setEchoMode(QLineEdit.EchoMode.Password if secret else QLineEdit.EchoMode.Normal)

    def _tell(self, text: str) -> None:
        self.edited.emit()


class UnitField(TextField):
    """An amount with its unit in a box of its own, so that a number never stands alone."""

    def __init__(
        self,
        label: str,
        unit: str,
        *,
        hint: str = "",
        width: int = 84,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, hint=hint, width=width, parent=parent)
        self.unit = LineBox(f"{label}: unit")
        self.unit.setText(unit)
        self.unit.setReadOnly(True)
        self.unit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.fix(self.unit, width=64)
        self._body.insertWidget(1, self.unit)

    def set_unit(self, unit: str) -> None:
        """Show another unit."""
        self.unit.setText(unit)


class AreaBox(QPlainTextEdit):
    """Several lines; Tab moves on instead of indenting."""

    def __init__(self, name: str, lines: int) -> None:
        super().__init__()
        self._shown = lines
        theme.dress(self, theme.Part.AREA)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        edges = 2 * (theme.px(theme.FIELD_BORDER) + theme.px(theme.SPACE_4)) + theme.px(theme.SPACE_8)
        return QSize(theme.px(320), self._shown * theme.active().line() + edges)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self.sizeHint().height())

    def rescale(self) -> None:
        """Ask for the room the new text size needs."""
        self.updateGeometry()


class TextArea(FieldBox):
    """Several lines of text. `edited` fires for a person's changes only."""

    edited = Signal()

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        optional: bool = False,
        lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        self.box = AreaBox(label, lines)
        super().__init__(label, self.box, hint=hint, optional=optional, parent=parent)
        self.box.textChanged.connect(self.edited)

    def value(self) -> str:
        """Return the text as typed."""
        return self.box.toPlainText()

    def set_value(self, text: str) -> None:
        """Show `text`; emits nothing."""
        self.box.blockSignals(True)
        self.box.setPlainText(text)
        self.box.blockSignals(False)
        self.box.viewport().update()


class ListBox(QComboBox):
    """A drop-down that paints its own arrow and ignores the wheel, which changes answers by accident.

    Letters typed choose what begins with them, however long one takes: with Qt's own 0.4 seconds, `m` and a late `g`
    chose g instead of mg. A letter that nothing begins with changes nothing; Backspace or an arrow starts anew.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._typed = ""
        theme.dress(self, theme.Part.DROP_DOWN)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, held = event.text(), event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | _KEYPAD)
        if held or not text.isprintable() or not text or (text == " " and not self._typed):
            self._typed = ""
            super().keyPressEvent(event)
            return
        wanted = (self._typed + text).casefold()
        found = next((at for at in range(self.count()) if self.itemText(at).casefold().startswith(wanted)), -1)
        if found < 0 and set(wanted) == {text.casefold()}:
            found = self._next_with(text.casefold())
        elif found >= 0:
            self._typed += text
        if found >= 0:
            self.setCurrentIndex(found)
            self.activated.emit(found)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._typed = ""
        super().focusInEvent(event)

    def _next_with(self, letter: str) -> int:
        """Return the next item after the current one that begins with a letter pressed again; -1 for none."""
        after = [(self.currentIndex() + step) % self.count() for step in range(1, self.count() + 1)]
        return next((at for at in after if self.itemText(at).casefold().startswith(letter)), -1)

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]  # Qt hands in a QWheelEvent; typed wide to stay override-safe

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        paint.begin(painter)
        side = theme.px(10)
        left, top = self.width() - side - theme.px(10), (self.height() - side) / 2
        icons.paint(painter, Icon.CARET, theme.INK, left, top, side)


class ListField(FieldBox):
    """One of many: a drop-down with nothing chosen to begin with. Values are slugs ("": none)."""

    edited = Signal()

    def __init__(
        self,
        label: str,
        options: tuple[Option, ...],
        *,
        hint: str = "",
        optional: bool = False,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        self.box = ListBox(label)
        super().__init__(label, self.box, hint=hint, optional=optional, width=width, parent=parent)
        self.box.addItem("", "")
        for option in options:
            self.box.addItem(option.label, option.slug)
        self.box.activated.connect(self._tell)

    def value(self) -> str:
        """Return the chosen slug, or ""."""
        return str(self.box.currentData() or "")

    def set_value(self, slug: str) -> None:
        """Show a choice; emits nothing."""
        self.box.setCurrentIndex(max(0, self.box.findData(slug)))

    def _tell(self, index: int) -> None:
        self.edited.emit()


__all__ = [
    "AreaBox",
    "FieldBox",
    "KeyCap",
    "LineBox",
    "ListBox",
    "ListField",
    "TextArea",
    "TextField",
    "UnitField",
]
