"""The scripts of an incoming pack, each with its decision: the head of the columns and one row a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from reception_app.handover.record import Script, Stay
from reception_app.services.amendments_conflicts import ChangedHere
from reception_app.services.dispositions import Choice
from reception_app.services.opening import HereNow
from reception_app.ui import theme
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_fit_count import Count
from reception_app.ui.screens.prepare_fit_supply import is_controlled
from reception_app.ui.screens.receive_clash import clash_lines, stands_line
from reception_app.ui.screens.receive_details import Typed
from reception_app.ui.screens.receive_fit import counted_line
from reception_app.ui.screens.receive_words import (
    choice_line,
    here_lines,
    is_sent,
    medicine_lines,
    tr,
    waits,
    way_lines,
)
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.layouts import Column, Flow, Grid, Row, show_if
from reception_app.ui.widgets.runs import Line, Run, Text, small
from reception_app.vocabulary import Disposition

_SHARES = (34, 14, 24, 49)
"""How the width is shared: the medicine, here now, on the way, what happens now."""
_SIDES = (12, 5, 12, 5)


class _Cell(QWidget):
    """One cell: its column's name, shown only where the columns are stacked, and its content.

    Its own width never counts, so that the columns of all rows stand under one another.
    """

    def __init__(self, head: str, *content: QWidget) -> None:
        super().__init__()
        self._head = Text(head, role=TypeRole.SMALL, tone=theme.INK_2, strong=True)
        column = Column(self, spacing=theme.SPACE_4)
        column.add(self._head, *content)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.rescale()

    def rescale(self) -> None:
        """Name the column where its head is not in sight."""
        show_if(self._head, theme.active().collapsed and bool(self._head.text()))


class Heads(QWidget):
    """The names of the columns, above the rows; stacked rows name their own."""

    def __init__(self, sender: str) -> None:
        super().__init__()
        theme.surface(self, theme.HEADER)
        row = Row(self, (12, 5, 12, 5), theme.SPACE_16)
        names = (tr("Incoming from {0}").format(sender), tr("Here now"), tr("On the way"), tr("What happens now"))
        for name, share in zip(names, _SHARES, strict=True):
            text = Text(name, role=TypeRole.SMALL, tone=theme.INK_2, strong=True)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            row.addWidget(text, share)
        self.rescale()

    def rescale(self) -> None:
        """Make room where the rows name their own columns."""
        show_if(self, not theme.active().collapsed)


class _Group(ChoiceGroup):
    """Compact choices of a row: the row hears Enter, the arrows up and down, and the letters of its other choices."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up):
            event.ignore()
        else:
            super().keyPressEvent(event)


class DecisionRow(QWidget):
    """One incoming script: what came, what is here, the way, and continue, bridge, hold or stop, none preselected.

    `decided()` when anything of it changed; `asks(row, disposition)` when a choice needs more said: it counts only once
    `settle(choice)` is called. `moved(row, step)` for the arrows.
    """

    decided = Signal()
    asks = Signal(object, str)
    moved = Signal(object, int)
    count_asked = Signal(object)

    def __init__(self, script: Script, now: datetime, *, unverified: bool, stay: Stay | None = None) -> None:
        super().__init__()
        self.script, self._stay = script, stay
        self.choice: Choice | None = None
        self.count: Count | None = None
        self.typed: dict[Disposition, Typed] = {}
        self._unverified = unverified
        self._now = now
        self._current = False
        self._read_only = False
        self.setAccessibleName(script.medicine)
        self.group = _Group(
            (
                Option(Disposition.CONTINUE, tr("Continue"), "C"),
                Option(Disposition.BRIDGE, tr("Bridge"), "B"),
                Option(Disposition.HOLD, tr("Hold"), "H"),
                Option(Disposition.STOP, tr("Stop"), "S"),
            ),
            name=tr("{0}: what happens now").format(script.medicine),
        )
        self.arrived = _Group(
            (Option("yes", tr("It is here"), "Y"), Option("no", tr("Not here"), "N")),
            name=tr("{0}: what was sent").format(script.medicine),
        )
        self.stands = _Group(
            (Option("ours", tr("Ours stays"), "O"), Option("theirs", tr("Take theirs"), "T")),
            name=tr("{0}: changed here since").format(script.medicine),
        )
        self.clash: ChangedHere | None = None
        self._clash = Text("")
        self.words = Text("")
        self._taken = Text("")
        self._way = Text("")
        self._beside = Text("")
        self.ends = Text("")
        self.custody = Text("")
        self.count_button = Button(tr("Count with a witness…"))
        self.count_button.setAccessibleDescription(script.medicine)
        self._lay_out()
        self.group.edited.connect(self._chosen)
        self.arrived.edited.connect(self._said_arrived)
        self.stands.edited.connect(self._said_stands)
        self.show_here(None, {})
        self.tick(now)

    def _lay_out(self) -> None:
        buttons = QWidget()
        Flow(buttons, spacing=(theme.SPACE_12, theme.SPACE_4)).add(self.stands, self.group, self.arrived)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        buttons.setSizePolicy(policy)
        show_if(self.arrived, is_sent(self.script))
        self._buttons = buttons
        medicine = Text(medicine_lines(self.script, self._now, unverified=self._unverified, stay=self._stay))
        self._cells = (
            _Cell("", medicine),
            _Cell(tr("Here now"), self._beside),
            _Cell(tr("On the way"), self._way, self.ends),
            _Cell("", self._clash, buttons, self.words, self._taken, self._custody_row()),
        )
        self.show_taken("")
        show_if(self.stands, False)
        show_if(self._clash, False)
        self._grid = Grid(self, _SIDES, (theme.SPACE_16, theme.SPACE_4))
        self._place()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _custody_row(self) -> QWidget:
        row = QWidget()
        beside = Row(row, spacing=theme.SPACE_12)
        beside.addWidget(self.custody, 1, Qt.AlignmentFlag.AlignVCenter)
        beside.addWidget(self.count_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._counted = is_sent(self.script) and is_controlled(self.script)
        show_if(row, self._counted)
        self.show_count(None)
        self.count_button.acted.connect(self._ask_count)
        return row

    def show_count(self, count: Count | None) -> None:
        """Show how a controlled drug was counted on arrival."""
        self.count = count
        self.custody.set_words((counted_line(self.script, count),))

    def show_clash(self, clash: ChangedHere | None) -> None:
        """Show that the line was changed here since, as it stands here and as it came; None: it was not."""
        self.clash = clash
        said = self.choice.ours if self.choice is not None else None
        if clash is None and said is not None:
            self.choice = None  # it was about another record here
            self.group.set_value("")
        self.stands.set_value({True: "ours", False: "theirs"}[said] if clash is not None and said is not None else "")
        if clash is not None:
            self._clash.set_words(clash_lines(clash, self._now))
        show_if(self._clash, clash is not None)
        show_if(self.stands, clash is not None)
        self._show_groups()
        self._tell()

    def show_taken(self, words: str) -> None:
        """Show who took the decision when, where that was before this pack was opened; "" for nothing."""
        self._taken.set_words(((small(words, theme.INK_2, icon=Icon.HALF),),) if words else "")
        show_if(self._taken, bool(words))

    def show_ends(self, lines: Sequence[Line]) -> None:
        """Show what stands against it at this prison: runs out before help, not offered here."""
        self.ends.set_words(tuple(lines))
        show_if(self.ends, bool(lines))

    def rescale(self) -> None:
        """Stand in columns, or stacked at large text."""
        self._place()

    def show_here(self, items: Sequence[HereNow] | None, scripts: Mapping[str, Script]) -> None:
        """Show what this desk has of the same medicine; None: nobody has said yet who this is."""
        if items is None:
            self._beside.set_words(((Run(tr("Say first who this is"), theme.AMBER_TEXT, role=TypeRole.SMALL),),))
        else:
            self._beside.set_words(here_lines(items, scripts, self.script, self._now))

    def set_read_only(self) -> None:
        """Show it without decisions: this pack may only be read."""
        self._read_only = True
        self._buttons.hide()
        self.count_button.hide()
        self.custody.hide()
        self._tell()

    def tick(self, now: datetime) -> None:
        """Say again how late things are."""
        self._now = now
        self._tell()

    def settle(self, choice: Choice) -> None:
        """Take a decision."""
        if self.clash is not None and choice.ours is None:
            choice = replace(choice, ours={"ours": True, "theirs": False}.get(self.stands.value()))
        elif self.clash is not None:
            self.stands.set_value("ours" if choice.ours else "theirs")
        self.choice = choice
        self._show_groups()
        self.show_taken("")
        self.group.set_value(choice.disposition)
        self._tell()
        self.decided.emit()

    def full_choice(self) -> Choice | None:
        """Return the decision with whether what was sent is here; None while there is none."""
        if self.choice is None:
            return None
        return replace(self.choice, arrived={"yes": True, "no": False}.get(self.arrived.value()))

    def undecided(self) -> bool:
        """True while there is no decision, or nobody said whose line stands."""
        return self.choice is None or (self.clash is not None and self.choice.ours is None)

    def arrival_unsaid(self) -> bool:
        """True while nobody said whether what was sent is here."""
        return is_sent(self.script) and not self.arrived.value()

    def missing(self) -> bool:
        """True while the row stops the save."""
        return not self._read_only and (self.undecided() or self.arrival_unsaid())

    def focus_gap(self) -> None:
        """Put the focus where something is missing, else on the decision."""
        if not self.undecided() and self.arrival_unsaid():
            self.arrived.focus_first()
        elif self.clash is not None and self.stands.value() != "theirs":
            self.stands.focus_first()
        else:
            self.group.focus_first()

    def set_current(self, current: bool) -> None:
        """Show the row as the one with the focus."""
        if current != self._current:
            self._current = current
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or self._read_only:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.choice is not None and not self.choice.ours:
                self.asks.emit(self, self.choice.disposition)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        elif not self._letter(event.text().upper()):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, fill=theme.SELECTED if self._current else theme.WHITE, radius=0)
        if self._current:
            edge = theme.px(theme.FIELD_BORDER)
            for top in (0.0, rect.height() - edge):
                paint.box(painter, QRectF(0, top, rect.width(), edge), fill=theme.INK, radius=0)

    def _place(self) -> None:
        """Put the cells in their columns; at large text the decision comes straight under the medicine."""
        medicine, here, way, decision = self._cells
        for cell in self._cells:
            self._grid.removeWidget(cell)
        stacked = theme.active().collapsed
        shares = (2, 3, 0, 0) if stacked else _SHARES
        for column, share in enumerate(shares):
            self._grid.setColumnStretch(column, share)
        if stacked:
            self._grid.addWidget(medicine, 0, 0, 1, 2)
            self._grid.addWidget(decision, 1, 0, 1, 2)
            self._grid.addWidget(here, 2, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(way, 2, 1, Qt.AlignmentFlag.AlignTop)
            return
        for column, cell in enumerate(self._cells):
            self._grid.addWidget(cell, 0, column, Qt.AlignmentFlag.AlignVCenter)

    def _letter(self, letter: str) -> bool:
        for group in (self.stands, self.group, self.arrived):
            if group.isHidden():
                continue
            for segment in group.segments:
                if letter and segment.option.key == letter:
                    group.focus_first()
                    group.press(segment.option.slug)
                    return True
        return False

    def _chosen(self) -> None:
        picked = Disposition(self.group.value())
        if picked is Disposition.CONTINUE:
            reason = self.choice.reason if self.choice and self.choice.disposition is picked else ""
            self.settle(Choice(picked, reason))
            return
        # Shown as chosen only once what it needs is said: a bridge without its end is no decision.
        self.group.set_value(self.choice.disposition if self.choice else "")
        self.asks.emit(self, picked)

    def _said_stands(self) -> None:
        """Ours stays: that is the decision. Theirs is taken: it is decided like any line that came."""
        if self.stands.value() == "ours":
            self.settle(Choice(Disposition.CONTINUE, ours=True))
            return
        self.choice = replace(self.choice, ours=False) if self.choice is not None and not self.choice.ours else None
        self.group.set_value(self.choice.disposition if self.choice is not None else "")
        self._show_groups()
        self._tell()
        self.decided.emit()
        self.focus_gap()

    def _show_groups(self) -> None:
        """Of a line changed here, what happens with theirs is asked once theirs is taken."""
        show_if(self.group, self.clash is None or self.stands.value() == "theirs")

    def _ask_count(self) -> None:
        self.count_asked.emit(self)

    def _said_arrived(self) -> None:
        self._tell()
        self.decided.emit()

    def _tell(self) -> None:
        arrived = self.arrived.value()
        self._way.set_words(way_lines(self.script, self._now, arrived, self._stay))
        if self._read_only:
            self.words.set_words(((Run(tr("To read only"), theme.INK_2, role=TypeRole.SMALL),),))
            return
        if self.clash is not None and self.stands.value() != "theirs":
            self.words.set_words((stands_line(ours=self.stands.value() == "ours"),))
            return
        hold = waits(self.script, self._now, unverified=self._unverified)
        self.words.set_words((choice_line(self.choice, self.script, self._now, hold, arrived, self._stay),))


def next_place(
    places: Sequence[QWidget], open_places: Sequence[QWidget], here: int | None, *, backwards: bool
) -> QWidget:
    """Return the open place next to the one with the focus."""
    if here is None:
        return open_places[-1 if backwards else 0]
    order = list(range(len(places)))
    turned = order[here + 1 :] + order[: here + 1]
    if backwards:
        turned = order[:here][::-1] + order[here:][::-1]
    return next(places[n] for n in turned if places[n] in open_places)
