"""The line on top of the Scripts screen where a medicine is added: typed, read back in boxes, confirmed, by keyboard.

Ins goes to the line. Enter goes to the first red box, and adds the line when none is left. Nothing is added that was
not seen in a box, and nothing of one line goes into the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.lines import full_line
from reception_app.clinical.quick_entry_scan import LONGEST
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.record import Contact
from reception_app.services.typed_drafts import DraftOf
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens import scripts_quick, scripts_told
from reception_app.ui.screens.scripts_boxes import LABEL_WIDTH, BoxEditor, BoxRow, QuickBox, QuickLine
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.screens.scripts_new import NewScript
from reception_app.ui.screens.scripts_paper import PaperLine, fill_in
from reception_app.ui.screens.scripts_shown import rest_words
from reception_app.ui.screens.scripts_suggest import Offers, Suggestion
from reception_app.ui.screens.typed_offer import TypedOffer
from reception_app.ui.shell import Shell
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.badges import KeyCap
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Row, show_if
from reception_app.ui.widgets.runs import Run, Text


class ScriptEntry(QWidget):
    """The strip. Closed it is the line alone; open, what the line is read as and who says so stand under it.

    `added(script_id)` fires after a line is saved, `typed()` as one types, `opened()` when it is opened or closed.
    """

    added = Signal(str)
    typed = Signal()
    opened = Signal()

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__()
        self._shell = shell
        self._person_id = person_id
        self.script = NewScript(shell)
        self._editing, self._problem = "", ""
        self.number: str | None = None  # of the person: a line copied from a sheet must be of them
        self.setAccessibleName(tr("Add a script"))
        theme.surface(self, theme.BLUE_TINT)
        self.line = QuickLine(tr("Add a script"))
        self.line.setMaxLength(LONGEST)
        empty = tr("Nothing yet. Type a medicine as on the label.")
        self.reads = BoxRow(tr("Read as"), scripts_quick.ORDER, empty, lines=2)
        self.says = BoxRow(tr("Told by"), scripts_told.ORDER)
        self.all_button = Button(tr("All fields"), Kind.QUIET, key="Alt F")
        self.add_button = Button(tr("Add line"), Kind.PRIMARY, key="Enter")
        self.paper_button = Button(tr("From a paper sheet"), Kind.QUIET, key="Alt Y")
        self.paper = PaperLine()
        self.words = Text("")
        self.editor = BoxEditor(self)
        self.offer = TypedOffer(shell, DraftOf.SCRIPT_LINE, self.script.held, person_id)
        self._lay_out()
        self._connect()
        self.rescale()
        self._refresh()

    def _lay_out(self) -> None:
        label, self._open, self._room = QWidget(), QWidget(), QWidget()
        theme.fix(label, min_width=LABEL_WIDTH)
        theme.fix(self._room, width=LABEL_WIDTH)
        Row(label, spacing=theme.SPACE_4).add(Text(tr("Add a script"), strong=True, wrap=False), KeyCap("Ins"), 1)
        top, foot = Row(spacing=theme.SPACE_8), Row(spacing=theme.SPACE_8)
        top.addWidget(label)
        top.addWidget(self.line, 1)
        top.addWidget(self.add_button)
        foot.addWidget(self._room)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.paper_button)
        self.reads.line.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignTop)
        # Above the boxes: what a box offers lies under it, and would lie over the question that it answers.
        Column(self._open, spacing=theme.SPACE_8).add(foot, self.paper, self.reads, self.says)
        Column(self, (16, 8, 16, 8), theme.SPACE_8).add(self.offer, top, self._open)
        self._open.hide()
        self.paper.hide()

    def _connect(self) -> None:
        self.line.textEdited.connect(self._line_typed)  # before the names are offered, which ask what it means
        self.names = Offers(self.line, self._names)
        self.offers = Offers(self.editor, self._fitting, mark=self._meant)
        self.line.arrowed.connect(self._line_arrowed)
        self.line.returnPressed.connect(self._line_entered)
        self.line.pressed.connect(self._show)
        self.names.taken.connect(self._name_taken)
        self.add_button.acted.connect(self.add)
        self.all_button.acted.connect(self._all_fields)
        self.paper_button.acted.connect(self.copy_from_paper)
        self.paper.entered.connect(self._paper_entered)
        for row in (self.reads, self.says):
            row.asked.connect(self.edit)
        self.editor.returnPressed.connect(self._editor_entered)
        self.editor.arrowed.connect(self.offers.move_mark)
        self.editor.moved.connect(self._editor_moved)
        self.editor.left.connect(self._keep_editor)
        self.offers.taken.connect(self._choice_taken)
        self.line.editingFinished.connect(self.offer.keep)
        self.typed.connect(self.offer.typed)
        self.offer.carried.connect(self._carry_on)
        self.offer.decided.connect(self.open)

    def set_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offer these contacts for name and number."""
        self.script.told.set_contacts(contacts)

    def copy_from_paper(self) -> None:
        """Ask for a line as it is printed on a sheet, and its letters; again: put that away."""
        show_if(self.paper, self.paper.isHidden())
        self._show()
        self._say_problem("")
        if self.paper.isHidden():
            self._to_line()
        else:
            self.paper.begin()

    def is_open(self) -> bool:
        """True while the boxes show."""
        return not self._open.isHidden()

    def open(self) -> None:
        """Show the boxes and go to the line."""
        self._show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_fields(self) -> None:
        """Show the line only; what is typed stays."""
        self._keep_editor()
        self._open.hide()
        self.opened.emit()

    def has_text(self) -> bool:
        """True when a line is begun and not added."""
        return self.script.begun()

    def back(self) -> bool:
        """Esc: close the list, then the field of a box, then go from a box to the line. False when there is nothing."""
        if self.names.close_list():
            return True
        if self.paper.has_focus():
            self.copy_from_paper()
            return True
        field = self._editing
        if field:
            self._leave_editor()
            (self._box(field) or self.line).setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if any(box.hasFocus() for box in self._boxes()):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def add(self) -> bool:
        """Save the line, or go to the first box that must be settled. False when nothing was saved; nothing is lost."""
        self._keep_editor()
        self._show()
        if not self.line.text().strip() or self.script.quick.problem:
            self._say_problem(self.script.quick.problem)
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        if self._edit_first():
            return False
        try:
            script_id = self.script.save(self._person_id, self._now())
        except KnownProblem as problem:
            words = tr("{0} {1} Nothing was saved. ({2})").format(problem.what, problem.todo, problem.code)
            self._say_problem(words)
            return False
        self.clear()
        self.offer.saved()
        self.added.emit(script_id)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear(self) -> None:
        """Empty everything: nothing of the last line goes into the next."""
        self._leave_editor()
        self.line.clear()
        self.script.clear()
        self._problem = ""
        self._refresh()

    def edit(self, field: str, typed: str = "") -> None:
        """Open the field of a box, what it offers under it; `typed` is a letter that was pressed on the box."""
        self._keep_editor()
        if (box := self._box(field)) is None:
            return
        self._editing = field
        self.editor.setAccessibleName(box.data.label)
        self.editor.setText(typed or box.data.edit)
        self.editor.open_over(box)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if not typed:
            self.editor.selectAll()
        self.offers.open_list()
        self._tell()

    def _carry_on(self, fields: Mapping[str, Any]) -> None:
        self._leave_editor()
        self.script.hold(fields)
        self._show()
        self._changed()

    def _paper_entered(self) -> None:
        """Fill in what was copied, or say in a sentence what is wrong; nothing typed is lost then."""
        try:
            found = self.paper.checked(self.number)
        except KnownProblem as problem:
            self.paper.show_problem(problem.sentence)
            return
        compare = fill_in(self.script, found, self.paper.letters())
        self.paper.hide()
        self._changed()
        self._to_line()
        if compare:
            self._say_problem(compare)

    def _show(self) -> None:
        if not self.is_open():
            self._open.show()
            self._refresh()
            self.opened.emit()

    def _now(self) -> datetime:
        return local(self._shell.ctx.now())

    def _box(self, field: str) -> QuickBox | None:
        return self.reads.box(field) or self.says.box(field)

    def _boxes(self) -> list[QuickBox]:
        return [*self.reads.shown(), *self.says.shown()]

    def _edit_first(self) -> bool:
        """Open the first box that must be settled, every word of the line taken as it stands. False for none."""
        self._refresh(typing=False)
        first = next((box.data.field for box in self._boxes() if box.data.blocks), "")
        if first:
            self.edit(first)
        return bool(first)

    def _refresh(self, *, typing: bool = True) -> None:
        unread = tr("The line cannot be read yet.") if self.script.quick.problem else ""
        self.reads.show_boxes(self.script.line_boxes(typing=typing and self.line.hasFocus()), unread)
        self.says.show_boxes(self.script.told_boxes(self._now()))
        self._tell()

    def _changed(self) -> None:
        """Show the line again after something was put right in a box, and keep what it is now."""
        self._problem = ""
        if self.line.text() != self.script.quick.text:
            self.line.setText(self.script.quick.text)
        self._refresh(typing=False)
        self.typed.emit()
        self.offer.keep()

    def _tell(self) -> None:
        """Say what is wrong, why a box is to be chosen, or what is asked; else the whole line as it will stand."""
        quick, box = self.script.quick, self._box(self._editing) if self._editing else None
        wrong = self._problem or (box.data.why if box is not None else "")
        wrong = wrong or ("" if quick.typing_name() else quick.problem)
        if wrong:
            self._say(wrong, theme.RED_TEXT, Icon.TRIANGLE)
        elif quick.asks and not quick.typing_name():
            self._say(" ".join(quick.asks), theme.AMBER_TEXT, Icon.QUESTION)
        elif rest_words(quick):
            self._say(rest_words(quick), theme.INK_2)
        elif quick.draft is not None and not any(shown.data.blocks for shown in self._boxes()):
            self.words.set_words((rich(full_line(quick.line())),))  # as it will stand everywhere
        else:
            self._say(tr("Strength is never guessed."), theme.INK_2)

    def _say(self, words: str, tone: str, icon: Icon | None = None) -> None:
        self.words.set_words(((Run(words, tone, icon is Icon.TRIANGLE, icon=icon),),))

    def _say_problem(self, words: str) -> None:
        self._problem = words
        self._tell()

    def _names(self, typed: str) -> Sequence[Suggestion]:
        return self.script.names(typed) if self.line.cursorPosition() == len(typed) else ()

    def _line_typed(self, text: str) -> None:
        self._show()
        self._problem = ""
        self.script.quick.type(text)
        self._refresh()
        self.typed.emit()

    def _line_arrowed(self, step: int) -> None:
        """↓ marks a name, or opens the first red box with the first of what it offers marked."""
        named = self.names.is_open() or self.script.quick.typing_name()
        if step <= 0 or named or not self._edit_first():
            self.names.move_mark(step)
        elif self.offers.marked() is None:
            self.offers.move_mark(1)

    def _line_entered(self) -> None:
        if not self.names.take_marked():
            self.add()

    def _name_taken(self, item: Suggestion) -> None:
        self.script.take_name(item)
        self._changed()
        self._to_line()

    def _fitting(self, typed: str) -> Sequence[Suggestion]:
        return self.script.fitting(self._editing, typed)

    def _meant(self, typed: str, items: Sequence[Suggestion]) -> int:
        return self.script.meant(self._editing, typed, items)

    def _editor_entered(self) -> None:
        """Take what is marked, else what is written; a red box with nothing written in it stays open."""
        if self.offers.take_marked():
            return
        box = self._box(self._editing)
        if box is not None and (self.editor.text().strip() or not box.data.blocks):
            self._keep_editor()
            self.go_on()

    def _choice_taken(self, item: Suggestion) -> None:
        field = self._editing
        self._leave_editor()
        self.script.take(field, item)
        self._changed()
        self.go_on()

    def _keep_editor(self) -> None:
        """Take what is written in the open field, if it is something else than before, and close it."""
        field, typed = self._editing, " ".join(self.editor.text().split())
        box = self._box(field) if field else None
        self._leave_editor()
        if box is not None and typed != " ".join(box.data.edit.split()):
            self.script.write(field, typed)
            self._changed()

    def _leave_editor(self) -> None:
        if not self._editing:
            return
        self._editing = ""
        self.editor.follow(None)
        self.offers.close_list()
        if self.editor.hasFocus():
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.hide()

    def go_on(self) -> None:
        """Go to the next red box, else to the line: Enter there adds it."""
        if not self._edit_first():
            self._to_line()

    def _to_line(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.line.setCursorPosition(len(self.line.text()))
        self._tell()

    def _editor_moved(self, step: int) -> None:
        field = self._editing
        self._keep_editor()
        shown = self._boxes()
        there = next((place for place, box in enumerate(shown) if box.data.field == field), -1) + step
        target: QWidget = shown[there] if 0 <= there < len(shown) else (self.line if step < 0 else self.all_button)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _all_fields(self) -> None:
        self.script.whole = not self.script.whole
        self.all_button.set_label(tr("Fewer fields") if self.script.whole else tr("All fields"))
        self._show()
        self._refresh()

    def rescale(self) -> None:
        """At large text what is said stands at the edge."""
        show_if(self._room, not theme.active().collapsed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QRectF(0, self.height() - theme.px(theme.BORDER), self.width(), theme.px(theme.BORDER))
        paint.box(painter, line, fill=theme.LINE, radius=0)
