"""One line of another system's summary on the screen: its words as said, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.handover.fhir.shown import allergy_words, dose_words, medicine_words
from reception_app.handover.fhir.summary import SummaryAllergy, SummaryMedicine
from reception_app.services.opening import HereNow
from reception_app.services.summary_lines import Act, LineChoice
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.runs import Line, Text, bold, small

_BESIDE = "beside:"


class SummaryLineRow(QWidget):
    """A medicine or an allergy with its choice; `edited` fires when somebody decides or writes.

    `needed`: it must be decided. A line that is not needed is left out with the summary's own reason unless somebody
    chooses otherwise.
    """

    edited = Signal()

    def __init__(
        self, said: SummaryMedicine | SummaryAllergy, here: Sequence[HereNow], *, needed: bool, known: bool
    ) -> None:
        super().__init__()
        self.said = said
        self._needed = needed
        column = Column(self, (0, 6, 0, 6), theme.SPACE_4)
        words = medicine_words(said) if isinstance(said, SummaryMedicine) else allergy_words(said)
        lines: list[Line] = [(small(f"{said.key}  "), bold(words))]
        if isinstance(said, SummaryMedicine):
            read = said.dose is not None
            tone = theme.INK_2 if read else theme.AMBER_TEXT
            lines.append((small(dose_words(said), tone, icon=None if read else Icon.QUESTION),))
        lines += [(small(note),) for note in said.notes]
        if known:
            lines.append((small(tr("Recorded here already"), theme.GREEN_TEXT, icon=Icon.TICK),))
        elif not needed:
            lines.append((small(tr("Left out unless you choose otherwise")),))
        self.choice = ChoiceGroup(_options(said, here), name=words, wrap=True)
        self.reason = TextField(tr("Why it is left out"), width=420)
        column.add(Text(lines), self.choice, self.reason)
        show_if(self.reason, False)
        self.choice.edited.connect(self._chosen)
        self.reason.edited.connect(self.edited)

    def missing(self) -> str:
        """Return what this line still needs, in a sentence; "" when it is decided."""
        if not self.choice.value():
            return tr("{0} is not decided yet.").format(self.said.key) if self._needed else ""
        if self.choice.value() == Act.LEAVE.value and not self.reason.value().strip():
            return tr("Write why {0} is left out.").format(self.said.key)
        return ""

    def focus_missing(self) -> None:
        """Put the focus on what is missing."""
        if not self.choice.value():
            self.choice.focus_first()
        else:
            self.reason.show_problem(tr("There is no reason yet. Write why."))
            self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def decided(self) -> LineChoice | None:
        """Return the choice; None where nobody chose and nobody has to."""
        slug = self.choice.value()
        if not slug:
            return None
        if slug.startswith(_BESIDE):
            return LineChoice(Act.BESIDE, slug.removeprefix(_BESIDE))
        return LineChoice(Act(slug), reason=self.reason.value().strip() or None)

    def _chosen(self) -> None:
        self.reason.setVisible(self.choice.value() == Act.LEAVE.value)
        self.edited.emit()


def _options(said: SummaryMedicine | SummaryAllergy, here: Sequence[HereNow]) -> list[Option]:
    leave = Option(Act.LEAVE.value, tr("Leave out"))
    if isinstance(said, SummaryAllergy):
        return [Option(Act.ADD.value, tr("Add, as said")), leave]
    beside = [
        Option(f"{_BESIDE}{each.script_id}", tr("Beside {0} {1}").format(each.medicine, each.dose)) for each in here
    ]
    new = [] if said.barred else [Option(Act.NEW.value, tr("New, on hold for a prescriber"))]
    return [*beside, *new, leave]
