"""A sheet of one person shown as it prints, with its one act: Ctrl+P. Nothing is typed here."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import Qt

from reception_app.errors import KnownProblem
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens.person_entry import FullPage
from reception_app.ui.screens.person_times import tr
from reception_app.ui.screens.prepare_sheets import LoadedPdf, PdfPage
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.panels import Scroller
from reception_app.ui.widgets.runs import Text

_LEAST = 220


@dataclass(frozen=True)
class Shown:
    """A PDF, and what must be said above it: bold words, the rest ("": nothing)."""

    pdf: bytes
    warning: str = ""
    rest: str = ""


class SheetPage(FullPage):
    """Subclasses say what is made (`_make`, off the main thread), what it is called and how printing it is told."""

    def __init__(self, shell: Shell, title: str, step: str) -> None:
        super().__init__(title)
        self._shell, self._step = shell, step
        self._pdf = b""
        self._loaded: LoadedPdf | None = None
        self.alert = AlertBar(Level.SOON, "")
        self.print = Button(tr("Print"), Kind.PRIMARY, key="Ctrl P", icon=Icon.PRINTER)
        self.back_button = Button(tr("Back"), key="Esc")
        self.page = PdfPage(title)
        head = Row(spacing=theme.SPACE_12)
        head.addWidget(Text(title, role=TypeRole.NAME), 1)
        head.add(self.print, self.back_button)
        scroller = Scroller((16, 10, 16, 10))
        Column(self, spacing=0).addWidget(scroller)
        scroller.column.addLayout(head)
        scroller.column.addWidget(self.alert)
        scroller.column.addWidget(self.page, 1)
        self.rescale()
        self.alert.hide()
        self.print.acted.connect(self.print_now)
        self.print.refused.connect(self.print_now)
        self.print.set_not_yet(tr("The sheet is being made."))
        self.back_button.acted.connect(self.left)

    def rescale(self) -> None:
        """Keep the sheet readable at large text: the page scrolls then."""
        self.page.setMinimumHeight(theme.px(_LEAST))

    def hints(self) -> Sequence[KeyHint]:
        return (hint("everywhere", "print"), KeyHint(("↑", "↓"), tr("scroll")), KeyHint(("Esc",), tr("back")))

    def focus_start(self) -> None:
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self._pdf:
            self._shell.run(self._step, self._work, self._made)

    def shown(self) -> bytes:
        """Return the PDF that is shown and would print; empty while there is none."""
        return self._pdf

    def print_now(self) -> None:
        if not self._pdf:
            return
        try:
            printed = self._shell.desk.print_pdf(self._pdf, self.accessibleName(), self._printing)
        except KnownProblem as problem:
            self._warn(problem)
            return
        if printed:
            self.done.emit(tr("Printed: {0}").format(self.accessibleName()))

    def main_act(self) -> None:
        self.print_now()

    def _make(self) -> Shown:
        raise NotImplementedError

    def _printing(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _work(self) -> Shown | KnownProblem:
        try:
            return self._make()
        except KnownProblem as problem:
            return problem

    def _made(self, made: Shown | KnownProblem) -> None:
        if not shiboken6.isValid(self):
            return  # left before it was made
        if isinstance(made, KnownProblem):
            self._warn(made)
            return
        self._pdf = made.pdf
        self._loaded = LoadedPdf(made.pdf, self)
        self.page.show_pdf(self._loaded)
        self.print.set_not_yet("")
        self.alert.set_words(made.warning, made.rest)
        self.alert.setVisible(bool(made.warning))

    def _warn(self, problem: KnownProblem) -> None:
        self.alert.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.alert.show()
