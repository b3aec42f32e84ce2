"""What stands under an incoming pack: what is still missing, why it was not saved, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.errors import KnownProblem
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.runs import Run, Text, bold


class PageFoot(QWidget):
    """`save`, `aside` and `open_record` are its buttons, `missing` says what stops the save, `trouble` what did."""

    def __init__(self) -> None:
        super().__init__()
        theme.surface(self, theme.PAGE)
        column = Column(self, (16, 7, 16, 7), theme.SPACE_8)
        self.trouble = AlertBar(Level.SOON, "")
        show_if(self.trouble, False)
        self.missing = Text("")
        self.aside = Button(tr("Set aside, not saved"), key="Esc")
        self.save = Button(tr("Save and make the receipt"), Kind.PRIMARY, key="Ctrl Enter")
        self.open_record = Button(tr("Open the record"), Kind.PRIMARY, key="Enter")
        show_if(self.open_record, False)
        buttons = Row(spacing=theme.SPACE_12)
        buttons.addWidget(self.missing, 1, Qt.AlignmentFlag.AlignVCenter)
        buttons.add(self.aside, self.save, self.open_record)
        column.add(self.trouble, buttons)
        self.rescale()

    def rescale(self) -> None:
        """Keep the words short from 150 %: the rows above need the height to show a medicine and its decision."""
        self.save.set_label(tr("Save") if theme.active().collapsed else tr("Save and make the receipt"))

    def show_problem(self, problem: KnownProblem | None) -> None:
        """Show why it was not saved, above the buttons, or clear it."""
        if problem is not None:
            self.trouble.set_words(problem.what, problem.todo, f"{problem.code}: {tr('nothing was saved')}")
        show_if(self.trouble, problem is not None)

    def show_only(self) -> None:
        """Show the buttons of a pack that may only be read."""
        self.save.hide()
        self.open_record.show()
        self.aside.set_label(tr("Back"))

    def tell(self, gaps: Sequence[str]) -> None:
        """Say what still stops the save."""
        words = ". ".join(gaps)
        icon, tone = (Icon.TRIANGLE, theme.AMBER_TEXT) if gaps else (Icon.TICK, theme.GREEN_TEXT)
        said = words or tr("Everything is decided")
        self.missing.set_words(((Run("", tone, icon=icon), bold(said, tone)),))
        self.save.set_not_yet(words)
