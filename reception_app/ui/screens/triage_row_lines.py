"""The lines that open under a row (why not asked, why it changed, what was seen), and which columns rows have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.forms.definition import Question, walk_questions
from reception_app.ui.screens.triage_parts import NoteLine
from reception_app.ui.widgets.layouts import Column

REASON, WHY, NOTE = "reason", "why", "note"


class RowLines(QWidget):
    """Three lines to type in, each made when first needed. `typed()`, `left()`; `entered(which)` on Enter."""

    typed = Signal()
    left = Signal()
    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, NoteLine] = {}
        self._column = Column(self, (10, 0, 10, 3), 3)
        self.hide()

    def open(self, which: str, label: str, text: str = "") -> None:
        """Show a line with its label; what is being typed in it stays."""
        line = self._lines.get(which)
        if line is None:
            line = NoteLine(label)
            line.typed.connect(self.typed)
            line.left.connect(self.left)
            line.entered.connect(partial(self.entered.emit, which))
            self._lines[which] = line
            self._column.addWidget(line)
        line.set_label(label)
        if not line.box.hasFocus():
            line.set_text(text)
        line.show()
        self.show()

    def shut(self, which: str) -> None:
        """Hide a line and forget what is in it."""
        line = self._lines.get(which)
        if line is not None:
            line.set_text("")
            line.hide()
        self.setVisible(any(not line.isHidden() for line in self._lines.values()))

    def is_open(self, which: str) -> bool:
        """True while that line is shown."""
        return which in self._lines and not self._lines[which].isHidden()

    def text(self, which: str) -> str:
        """Return what is typed in an open line, or ""."""
        return self._lines[which].text() if self.is_open(which) else ""

    def typing(self, which: str) -> bool:
        """True while the focus is in that line."""
        return self.is_open(which) and self._lines[which].box.hasFocus()

    def focus(self, which: str) -> None:
        """Put the focus into an open line."""
        self._lines[which].box.setFocus(Qt.FocusReason.OtherFocusReason)


def columns_fit(question: Question, columns: Sequence[tuple[str, int]]) -> bool:
    """True when everything that must be answered has a column; otherwise all stand below the line, in the order asked.

    What need not be answered stands below the line in either case, unless it has a column.
    """
    labels = {label for label, _ in columns}
    return all(child.label in labels for child in walk_questions(question.follow_ups) if child.required)


def columns_of(questions: Sequence[Question]) -> tuple[str, ...]:
    """Return the labels of what must be answered in at least half of the rows, in the order of the fullest row."""
    counts: dict[str, int] = {}
    for question in questions:
        for child in question.follow_ups:
            if child.label and child.required:
                counts[child.label] = counts.get(child.label, 0) + 1
    common = {label for label, count in counts.items() if 2 * count >= len(questions)}
    rows = [tuple(child.label for child in question.follow_ups if child.label in common) for question in questions]
    return tuple(label for label in max(rows, key=len, default=()) if label)
