"""The record as plain text for the clinical system: section by section onto the clipboard, ticked when copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services import clinical_copy
from reception_app.services.clinical_copy import ClinicalCopy, Copied, Section
from reception_app.services.copy_sheet import make_copy_sheet
from reception_app.ui import theme
from reception_app.ui.clipboard import CLEAR_MS
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.screens.person_cells import moment_words
from reception_app.ui.screens.person_entry import FullPage
from reception_app.ui.screens.person_parts import Side
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, small

_LIST = 470
_LEAST = 150


@dataclass(frozen=True)
class ShownSection:
    """A section with its tick at one moment (aware UTC)."""

    section: Section
    copied: Copied | None
    now: datetime


class ClinicalCopyPage(FullPage):
    """Sections at the left, the text of the current one at the right. C copies it; Ctrl+P prints all of it."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(tr("Copy for the clinical system"))
        self._shell, self._person_id = shell, person_id
        self._held: ClinicalCopy | None = None
        columns = (
            TableColumn[ShownSection](tr("Section"), _title_cell, 220, stretch=3),
            TableColumn[ShownSection](tr("Copied"), _copied_cell, 170, stretch=1),
        )
        model: RowsModel[ShownSection] = RowsModel(columns, key=_key, stripe=_stripe, parent=self)
        self.table = RowsView(model, name=tr("Sections"), padding=2)
        self.text = Text()
        self.trouble = AlertBar(Level.SOON, "")
        self.on_clipboard = AlertBar(Level.KNOW, "")
        self.copy_button = Button(tr("Copy this section"), Kind.PRIMARY, key="C")
        self.print = Button(tr("Print all…"), key="Ctrl P", icon=Icon.PRINTER)
        self.back_button = Button(tr("Back"), key="Esc")
        self.count = Text("", tone=theme.INK_2)
        self.shown = Panel(" ")
        self._build()
        self._connect()
        self._read()
        self.rescale()

    def rescale(self) -> None:
        """At large text the list stands above the text: both keep some room, and the page scrolls."""
        least = theme.px(_LEAST) if theme.active().collapsed else 0
        for part in (self.table, self._paper):
            part.setMinimumHeight(least)

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), tr("section")),
            KeyHint(("C",), tr("copy it")),
            hint("everywhere", "print"),
            KeyHint(("F8",), tr("next not copied")),
            KeyHint(("Esc",), tr("back")),
        )

    def help_topic(self) -> str:
        return "clinical_copy"

    def focus_start(self) -> None:
        self._read()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def main_act(self) -> None:
        self.copy_current()

    def next_problem(self, *, backwards: bool = False) -> None:
        """Go to the next section that is not copied, or says something else since."""
        left = [section.slug for section in self._held.to_copy] if self._held is not None else []
        if not left:
            return
        slugs = [shown.section.slug for shown in self.table.rows_model.rows()]
        at = slugs.index(self.table.current_key()) if self.table.current_key() in slugs else -1
        order = [slug for slug in (*slugs[at + 1 :], *slugs[: at + 1]) if slug in left]
        self.table.set_current(order[-1] if backwards and len(order) > 1 else order[0])

    def current(self) -> Section | None:
        """Return the section whose text is shown."""
        shown = self.table.rows_model.row_at(self.table.currentIndex())
        return shown.section if shown is not None else None

    def copy_current(self) -> None:
        """Put the section's text on the clipboard and tick it."""
        section = self.current()
        if section is None:
            return
        self.trouble.hide()
        try:
            clinical_copy.mark_copied(self._shell.ctx, self._person_id, section.slug, section.text)
        except KnownProblem as problem:
            self._warn(problem)
            self._read()
            return
        self._shell.copy(section.text)
        until = time_text(local(self._shell.ctx.now() + timedelta(milliseconds=CLEAR_MS)))
        words = tr("Taken off again at {0}, and when the desk locks.").format(until)
        self.on_clipboard.set_words(tr("On the clipboard: {0}.").format(section.title), words)
        self.on_clipboard.show()
        self._read()

    def print_now(self) -> None:
        self.trouble.hide()
        self._shell.run(tr("Typesetting the copy"), self._make, self._made)

    def _make(self) -> bytes | KnownProblem:
        try:
            return make_copy_sheet(self._shell.ctx, self._person_id)
        except KnownProblem as problem:
            return problem

    def _made(self, made: bytes | KnownProblem) -> None:
        if not shiboken6.isValid(self):
            return  # left before it was made
        if isinstance(made, KnownProblem):
            self._warn(made)
            return
        try:
            told = partial(clinical_copy.printing, self._shell.ctx, self._person_id)
            printed = self._shell.desk.print_pdf(made, self.accessibleName(), told)
        except KnownProblem as problem:
            self._warn(problem)
            return
        if printed:
            self.on_clipboard.set_words(
                tr("Printed."), tr("A section is ticked when it is copied, not when it prints.")
            )
            self.on_clipboard.show()

    def _read(self) -> None:
        """Read the sections again: a tick stands only while the very text that was copied does."""
        try:
            held = clinical_copy.read_clinical_copy(self._shell.ctx, self._person_id)
        except KnownProblem as problem:
            self._warn(problem)
            return
        self._held = held
        now = self._shell.ctx.now()
        self.table.rows_model.set_rows(
            [ShownSection(section, held.copied.get(section.slug), now) for section in held.sections]
        )
        done = len(held.sections) - len(held.to_copy)
        self.count.set_words(tr("{0} of {1} copied as they are now").format(done, len(held.sections)))
        self._show_text(self.table.current_key())

    def _show_text(self, key: str) -> None:
        section = self.current()
        if section is not None:
            self.shown.set_title(section.title)
            self.text.set_words(section.text)

    def _warn(self, problem: KnownProblem) -> None:
        self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
        self.trouble.show()

    def _build(self) -> None:
        whole = Scroller((16, 10, 16, 10))
        Column(self, spacing=0).addWidget(whole)
        outer = whole.column
        head = QWidget()
        title = Text(self.accessibleName(), role=TypeRole.NAME, wrap=False)
        row = Flow(head, spacing=(theme.SPACE_12, theme.SPACE_4))
        row.add(title, self.count, self.copy_button, self.print, self.back_button)
        outer.add(head, self.trouble, self.on_clipboard)
        across = StackingRow()
        side = Side(_LIST)
        listed = Panel(flush=True)
        listed.body.addWidget(self.table, 1)
        side.column.addWidget(listed, 1)
        self._paper = Scroller((12, 10, 12, 12), colour=theme.WHITE)
        self._paper.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._paper.setAccessibleName(tr("Text"))
        self._paper.column.addWidget(self.text)
        self._paper.column.addStretch(1)
        self.shown.body.redesign((0, 0, 0, 0), 0)
        self.shown.body.addWidget(self._paper, 1)
        across.addWidget(side, 1)
        across.addWidget(self.shown, 2)
        outer.addLayout(across, 1)
        for hidden in (self.trouble, self.on_clipboard):
            show_if(hidden, False)

    def _connect(self) -> None:
        self.table.current_changed.connect(self._show_text)
        self.table.opened.connect(self._opened)
        self.table.row_key.connect(self._row_key)
        self.copy_button.acted.connect(self.copy_current)
        self.print.acted.connect(self.print_now)
        self.back_button.acted.connect(self.left)

    def _opened(self, key: str) -> None:
        self.copy_current()

    def _row_key(self, name: str, key: str) -> None:
        if name == "C":
            self.copy_current()


def _key(shown: ShownSection) -> str:
    return shown.section.slug


def _title_cell(shown: ShownSection) -> tuple[Line, ...]:
    return ((Run(shown.section.title),),)


def _copied_cell(shown: ShownSection) -> tuple[Line, ...]:
    copied = shown.copied
    if copied is None:
        return ((Run(tr("Not copied"), theme.INK_2, icon=Icon.CIRCLE),),)
    when = tr("{0}, {1}").format(moment_words(copied.at, shown.now), copied.by)
    if not copied.same_text:
        head = Run(tr("Changed since"), theme.AMBER_TEXT, True, icon=Icon.TRIANGLE)
        return (head,), (small(tr("copied {0}").format(when)),)
    return (Run(tr("Copied"), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), (small(when),)


def _stripe(shown: ShownSection) -> Level | None:
    return Level.SOON if shown.copied is not None and not shown.copied.same_text else None
