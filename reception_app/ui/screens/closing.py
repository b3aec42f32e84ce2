"""What stands in the window while the records are backed up at the end, or get another key: nothing of anybody."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.ui import theme
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.runs import Text


class ClosingScreen(QWidget):
    """One sentence in the middle: what is done; without `words`, that the window then closes."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = words or self.tr("Backing up the records. This window then closes by itself.")
        self.setAccessibleName(words)
        theme.surface(self, theme.LOCKED)
        self.words = Text(words, role=TypeRole.NAME, tone=theme.WHITE)
        column = Column(self, (24, 24, 24, 24))
        column.addStretch(1)
        column.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def focus_start(self) -> None:
        """There is nothing to type here."""
