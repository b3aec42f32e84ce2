"""A line copied from a paper sheet: typed with its five letters, checked, and filled into the boxes of the entry.

What the letters prove is that the line was copied as it is printed; nobody confirms it by that. It enters as what the
pack that came along says, not verified, and every box is there to be looked at before anything is added.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from reception_app.clinical.check_code import LENGTH, canonical, tidy_code
from reception_app.clinical.lines import amount_words
from reception_app.clinical.quick_entry_draft import ScriptDraft
from reception_app.clinical.typed_line import TypedLine, check_typed, typed_line
from reception_app.dates import date_text
from reception_app.ui import theme
from reception_app.ui.fields.text import LineBox
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_boxes import LABEL_WIDTH
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_new import NewScript
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Row
from reception_app.ui.widgets.runs import Text

_LONGEST = 600
_CODE_WIDTH = 112


class PaperLine(QWidget):
    """The line and its letters. `entered()` fires when both are typed and are to be checked."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("From a paper sheet"))
        self.line = LineBox(tr("Line from the sheet, prison number first"))
        self.line.setMaxLength(_LONGEST)
        self.code = LineBox(tr("Its five letters"))
        self.code.setMaxLength(3 * LENGTH)
        self.button = Button(tr("Check"))
        label = Text(tr("On the sheet"), tone=theme.INK_2, wrap=False)
        theme.fix(label, width=LABEL_WIDTH)
        theme.fix(self.code, width=_CODE_WIDTH)
        self.trouble = Text("", tone=theme.RED_TEXT, strong=True, icon=Icon.TRIANGLE)
        self.trouble.hide()
        row = Row(spacing=theme.SPACE_8)
        column = Column(self, spacing=theme.SPACE_4)
        column.addLayout(row)
        column.add(self.trouble)
        row.addWidget(label)
        row.addWidget(self.line, 1)
        row.addWidget(Text(tr("Letters"), tone=theme.INK_2, wrap=False))
        row.addWidget(self.code)
        row.addWidget(self.button)
        for box in (self.line, self.code):
            box.textEdited.connect(self._clear)
        self.line.returnPressed.connect(self._line_entered)
        self.code.returnPressed.connect(self.entered)
        self.button.acted.connect(self.entered)

    def begin(self) -> None:
        """Empty both and go to the line."""
        self._clear()
        self.line.clear()
        self.code.clear()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def checked(self, number: str | None) -> TypedLine:
        """Return what was copied. Raises InputProblem (IN-154 to -158). `number`: of the person on screen."""
        return check_typed(self.line.text(), self.code.text(), number or "")

    def show_problem(self, words: str) -> None:
        """Say in a sentence what is wrong, straight under the line, and bring it into sight: below lie the boxes."""
        self.trouble.set_words(words)
        self.trouble.show()
        QTimer.singleShot(0, self, self._in_sight)  # once it is laid out

    def _clear(self) -> None:
        self.trouble.hide()

    def _in_sight(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.trouble.isVisible():
            above.ensureWidgetVisible(self.trouble, 0, theme.px(theme.SPACE_8))

    def has_focus(self) -> bool:
        """True while one of its fields is typed in."""
        return self.line.hasFocus() or self.code.hasFocus() or self.button.hasFocus()

    def letters(self) -> str:
        """Return the letters as they are printed."""
        return tidy_code(self.code.text())

    def _line_entered(self) -> None:
        self.code.setFocus(Qt.FocusReason.TabFocusReason)


def fill_in(script: NewScript, found: TypedLine, letters: str) -> str:
    """Write what was copied into the boxes; return what must be compared with the sheet by hand, "" for nothing."""
    script.clear()
    quick, said = script.quick, found.script
    quick.type(said.medicine)
    dose = amount_words(said.dose).replace("\N{NO-BREAK SPACE}", " ") if said.dose is not None else None
    told = {"strength": said.strength, "form": said.form, "dose": dose, "route": said.route}
    for name, words in told.items():
        if name != "dose" or not found.by_schedule:
            quick.say(name, words)
    for name, more in (("brand", said.brand), ("frequency", _often(said)), ("maximum", said.maximum)):
        if more:
            quick.say(name, more)
    quick.say("times", " ".join(said.times) or None)
    if said.duration_days is not None:
        quick.say("duration", f"{said.duration_days} days")
        if said.started_on is not None:
            quick.say("start", date_text(said.started_on))
    if said.supervised:
        quick.say("supervised", "observed")
    script.told.take_paper(found, letters)
    if found.by_schedule:
        return tr("The sheet lays the dose down day by day: write it from SCHEDULE on the sheet.")
    again = typed_line(found.number, quick.line())
    if canonical(again) == canonical(typed_line(found.number, said)):
        return ""
    return tr("Not all of it could be filled in as it is printed: compare each box with the sheet.")


def _often(said: ScriptDraft) -> str:
    """Return how often in the words of the box."""
    often = said.frequency or (f"every {said.every_days} days" if said.every_days > 1 else "")
    required = said.as_required and "required" not in often and "needed" not in often
    return f"{often} when required".strip() if required else often
