"""Controlled drugs as they change hands: under which seal, how much, counted by the two who hand over and take over.

Nothing here says what the medicine is: the officer reads a seal and an amount.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.controlled import read_counted
from reception_app.clinical.doses import Dose
from reception_app.clinical.supply import same_amount
from reception_app.errors import InputProblem
from reception_app.services.controlled_drugs import Packet
from reception_app.services.legs import LegCount, LegCounted
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, small


class PacketFields(QWidget):
    """One counted medicine: what was sent, what is counted now in figures and words, and what does not agree.

    `entered` fires on Enter. Left empty it is not counted: the unbroken seal stands for it.
    """

    entered = Signal()

    def __init__(self, packet: Packet) -> None:
        super().__init__()
        self.packet = packet
        seal = tr("seal {0}").format(packet.seal) if packet.seal else tr("no seal said")
        self.title = tr("Counted medicine {0}, {1}").format(packet.number, seal)
        sent = tr("{0} sent").format(count_words(packet.sent))
        unit = packet.sent.unit
        self.amount = TextField(tr("Counted, in {0}").format(unit), optional=True, width=150)
        self.amount.box.setAccessibleName(tr("{0}: counted, in {1}").format(self.title, unit))
        self.differs = TextField(tr("What does not agree"), optional=True, width=300)
        self.differs.box.setAccessibleName(tr("{0}: what does not agree").format(self.title))
        self.words = Text("", role=TypeRole.SMALL)
        line = QWidget()
        Flow(line, spacing=(theme.SPACE_16, theme.SPACE_8)).add(self.amount, self.differs)
        Column(self, spacing=theme.SPACE_4).add(Text(f"{self.title}: {sent}", strong=True), line, self.words)
        show_if(self.words, False)
        self.amount.edited.connect(self._tell)
        for field in (self.amount, self.differs):
            field.entered.connect(self.entered)

    def check(self, *, needed: bool) -> FieldBox | None:
        """Return the field that is wrong, after saying why; None when it can be kept. `needed`: it must be counted."""
        try:
            counted = self.counted()
        except InputProblem as problem:
            self.amount.show_problem(problem.sentence)
            return self.amount
        missing = counted is None and (needed or bool(self.differs.value().strip()))
        self.amount.show_problem(tr("A seal is not whole: count it, and write how many.") if missing else "")
        return self.amount if missing else None

    def counted(self) -> LegCount | None:
        """Return what was counted, None when it was not. Raises InputProblem for what is no amount."""
        if not self.amount.value().strip():
            return None
        amount = read_counted(self.amount.value())
        return LegCount(
            self.packet.script_id, Dose(amount, self.packet.sent.unit), self.differs.value().strip() or None
        )

    def _tell(self) -> None:
        try:
            counted = self.counted()
        except InputProblem:
            counted = None
        show_if(self.words, counted is not None)
        if counted is None:
            return
        agrees = same_amount(counted.amount, self.packet.sent)
        said = count_words(counted.amount)
        words = said if agrees else tr("{0}: another amount than was sent. Healthcare gets a task.").format(said)
        self.words.set_words((_line(words, agrees=agrees),))


def _line(words: str, *, agrees: bool) -> Line:
    if agrees:
        return (small(words, theme.INK, strong=True),)
    return (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),)


def counted_lines(counts: tuple[LegCounted, ...]) -> tuple[Line, ...]:
    """Return one line for each count of a leg: `56 (fifty-six) mL counted, seal M 0048812`."""
    lines: list[Line] = []
    for each in counts:
        under = tr(", seal {0}").format(each.seal) if each.seal else ""
        said = tr("{0} counted{1}").format(count_words(each.amount), under)
        if each.in_error:
            struck = Run(said, theme.INK_2, role=TypeRole.SMALL, struck=True)
            lines.append((struck, small(tr("  entered in error"), theme.AMBER_TEXT, icon=Icon.TRIANGLE)))
        elif each.agrees:
            lines.append((small(said, theme.GREEN_TEXT, icon=Icon.TICK),))
        else:
            lines.append(_line(tr("{0}: does not agree").format(said), agrees=False))
    return tuple(lines)
