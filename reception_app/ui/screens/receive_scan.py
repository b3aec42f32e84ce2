"""The codes of a sheet, scanned one by one with a scanner that types, and the choice among several packs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.handover.codes.gathering import Gathering, SheetCodes, Sighting
from reception_app.identifiers import show_name
from reception_app.services.opening import Incoming
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import sender_name, tr, trust_line
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Run, Text, bold, small

_SAID = {
    Sighting.AGAIN: "That code was read before.",
    Sighting.OTHER_SHEET: "That code belongs to another sheet. Scan one sheet at a time, or start afresh.",
    Sighting.DAMAGED: "That code did not come through whole. Scan it again.",
    Sighting.NOT_OURS: "That is no code of a handover pack.",
}


class ScanBox(Panel):
    """A box that a scanner types into, a code at a time, with a tick for each. `complete(bytes)` once enough are there.

    `empty_enter()` fires on Enter with nothing in the box.
    """

    complete = Signal(bytes)
    empty_enter = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("From the paper, with a scanner"), parent=parent)
        self.body.redesign((12, 8, 12, 12), theme.SPACE_8)
        hint = tr("Scan the codes one after another, in any order. A few may be missing or spoilt.")
        self.box = TextField(tr("Each code"), hint=hint, width=420)
        self.ticks = Text()
        self.said = Text()
        self.afresh = Button(tr("Start afresh"), Kind.QUIET)
        self.afresh.acted.connect(self.start_afresh)
        row = Row(spacing=theme.SPACE_16)
        row.addWidget(self.said, 1)
        row.addWidget(self.afresh, 0, Qt.AlignmentFlag.AlignTop)
        self.body.add(self.box, self.ticks)
        self.body.addLayout(row)
        self.box.entered.connect(self._entered)
        self.start_afresh()

    def start_afresh(self) -> None:
        """Forget every code."""
        self._gathering = Gathering(one_sheet=True)
        self.box.set_value("")
        self._show("")

    def focus_start(self) -> None:
        """Put the focus into the box: a scanner types wherever it is."""
        self.box.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def gathered(self) -> SheetCodes | None:
        """Return the codes of the sheet that was begun, or None."""
        return self._sheet()

    def _entered(self) -> None:
        typed = self.box.value()
        self.box.set_value("")
        if not typed:
            self.empty_enter.emit()
            return
        sighting = self._gathering.add(typed)
        sheet = self._sheet()
        envelope = sheet.envelope() if sheet is not None else None
        if envelope is not None:
            self._show("")
            self.complete.emit(envelope)
            return
        if sheet is not None and sheet.enough:
            self._show(tr("The codes of this sheet do not fit together: one of them was changed."), wrong=True)
        elif sighting is Sighting.NEW and sheet is not None:
            self._show(tr("{0} more needed.").format(sheet.key.needed - len(sheet.found)))
        else:
            self._show(tr(_SAID[sighting]) if sighting in _SAID else "", wrong=True)

    def _sheet(self) -> SheetCodes | None:
        return next(iter(self._gathering.sheets), None)

    def _show(self, words: str, *, wrong: bool = False) -> None:
        tone = theme.AMBER_TEXT if wrong else theme.INK
        self.said.set_words(((Run(words, tone, icon=Icon.TRIANGLE if wrong else None),),) if words else "")
        sheet = self._sheet()
        show_if(self.ticks, sheet is not None)
        show_if(self.afresh, sheet is not None)
        if sheet is not None:
            need = bold(tr("Any {0} of {1} are enough:  ").format(sheet.key.needed, sheet.key.total))
            ticks = [self._tick(number, sheet) for number in range(sheet.key.total)]
            self.ticks.set_words(((need, *ticks),))

    def _tick(self, number: int, sheet: SheetCodes) -> Run:
        if number in sheet.found:
            return Run(f"{number + 1}   ", theme.GREEN_TEXT, strong=True, icon=Icon.TICK_CIRCLE)
        return Run(f"{number + 1}   ", theme.INK_2)


class SeveralPacks(QWidget):
    """The files hold more than one pack: one is opened at a time. `chosen(place)`."""

    chosen = Signal(int)

    def __init__(self, packs: Sequence[Incoming], left_out: Sequence[str]) -> None:
        super().__init__()
        column = Column(self, spacing=theme.PANEL_GAP)
        panel = Panel(tr("These files hold {0} packs").format(len(packs)))
        panel.body.add(Text(tr("Receive one, then open the files again for the next. Nothing was mixed.")))
        self.buttons: list[Button] = []
        for place, incoming in enumerate(packs):
            header = incoming.header
            person = incoming.record.person
            name = (
                bold(show_name(person.family_name, person.given_names, person.title)),
                small(f"  {header.number}, {sender_name(incoming)}"),
            )
            button = Button(tr("Look at it"), Kind.SECONDARY if place else Kind.PRIMARY)
            button.setAccessibleName(tr("Look at pack {0}").format(header.number))
            button.acted.connect(partial(self.chosen.emit, place))
            self.buttons.append(button)
            row = Row(spacing=theme.SPACE_16)
            row.addWidget(Text((name, trust_line(incoming))), 1)
            row.addWidget(button)
            panel.body.addLayout(row)
        for words in left_out:
            panel.body.add(Text(words, tone=theme.AMBER_TEXT, icon=Icon.TRIANGLE))
        column.addWidget(panel, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)

    def focus_start(self) -> None:
        """Put the focus on the first."""
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
