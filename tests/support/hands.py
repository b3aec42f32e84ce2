"""Somebody at the desk: presses keys where the focus is, reads what is shown, and touches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from reception_app.errors import KnownProblem
from reception_app.paths import DeskFolder
from reception_app.ui.desk_dialogs import Told
from reception_app.ui.front import Front

_NAMED = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Tab": Qt.Key.Key_Tab,
    "Space": Qt.Key.Key_Space,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Right": Qt.Key.Key_Right,
    "Ins": Qt.Key.Key_Insert,
    "Del": Qt.Key.Key_Delete,
    "PgDn": Qt.Key.Key_PageDown,
    "PgUp": Qt.Key.Key_PageUp,
    "F2": Qt.Key.Key_F2,
    "F6": Qt.Key.Key_F6,
    "F7": Qt.Key.Key_F7,
    "F8": Qt.Key.Key_F8,
}
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
MOST_TABS = 120


class PaperDesk:
    """The desk's dialogs answered by a test: files to open, a folder to save in, and what was printed."""

    def __init__(self) -> None:
        self.files: tuple[Path, ...] = ()
        self.folder: Path | None = None
        self.printed: list[tuple[str, bytes]] = []
        self.told: list[KnownProblem] = []

    def ask_open_files(self, title: str, patterns: object) -> tuple[Path, ...]:
        return self.files

    def ask_folder(self, title: str) -> Path | None:
        return self.folder

    def ask_save(self, title: str, suggested: str, patterns: object) -> Path | None:
        return self.folder / suggested if self.folder else None

    def print_pdf(self, pdf: bytes, title: str, told: Told) -> bool:
        with told():
            self.printed.append((title, pdf))
        return True

    def tell(self, problem: KnownProblem) -> None:
        self.told.append(problem)


class Hands:
    """Two hands on one keyboard, and eyes. `presses` counts every key pressed, and each letter typed."""

    def __init__(self, front: Front) -> None:
        self.front = front
        self.presses = 0

    def settle(self) -> None:
        """Wait for the worker and let everything be laid out."""
        for _ in range(3):
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if self.front.workplace is not None:
                self.front.workplace.worker.wait()
        QApplication.processEvents()

    def focused(self) -> QWidget:
        """Return what has the focus; the window itself when nothing has."""
        return QApplication.focusWidget() or self.front.window

    def press(self, *keys: str) -> None:
        """Press keys one after another: `y`, `Ctrl+Enter`, `Alt+T`, `F8`, `Enter`."""
        for key in keys:
            *held, name = key.split("+") if len(key) > 1 else (key,)
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= _HELD[one]
            self.presses += 1 if held or name in _NAMED else len(name)
            if name in _NAMED:
                QTest.keyClick(self.focused(), _NAMED[name], modifiers)
            else:
                QTest.keyClick(self.focused(), Qt.Key(ord(name.upper())), modifiers) if held else QTest.keyClicks(
                    self.focused(), name
                )
            self.settle()

    def write(self, text: str) -> None:
        """Type into the focused field, over what it holds."""
        field = self.focused()
        assert isinstance(field, QLineEdit | QPlainTextEdit), f"no field has the focus, but {self.name()}"
        held = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, text)
        self.presses += len(text) + (1 if held else 0)
        self.settle()

    def name(self) -> str:
        """Return the spoken name of what has the focus."""
        return self.focused().accessibleName() or type(self.focused()).__name__

    def tab_to(self, name: str) -> None:
        """Press Tab until something whose spoken name holds `name` has the focus."""
        seen = []
        for _ in range(MOST_TABS):
            if name.casefold() in self.name().casefold():
                return
            seen.append(self.name())
            QTest.keyClick(self.focused(), Qt.Key.Key_Tab)
            self.presses += 1
            QApplication.processEvents()
        raise AssertionError(f"Tab never reached {name!r}; it passed {list(dict.fromkeys(seen))}")

    def fill(self, **fields: str) -> None:
        """Fill fields by their labels (underscores for spaces)."""
        for label, text in fields.items():
            self.tab_to(label.replace("_", " "))
            self.write(text)

    def sees(self) -> str:
        """Return every word that can be read in the window now."""
        words = [label.text() for label in self.front.window.findChildren(QLabel) if label.isVisible()]
        for table in self.front.window.findChildren(QAbstractItemView):
            model = table.model()
            if not table.isVisible() or model is None:
                continue
            words += [
                str(model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole) or "")
                for row in range(model.rowCount())
                for column in range(model.columnCount())
            ]
        return " ".join(words)


def at_the_window(
    folder: DeskFolder, desk: PaperDesk, username: str | None = None, passphrase: str | None = None
) -> Iterator[Hands]:
    """Yield hands at a window on the desk in `folder`: at its door, or, with a user's passphrase, at work."""
    front = Front(folder, desk)
    front.begin(username, passphrase)
    front.window.activateWindow()
    hands = Hands(front)
    hands.settle()
    yield hands
    front.close()
    front.window.close()
    front.deleteLater()
