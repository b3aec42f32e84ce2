"""The emergency view of an officer: who is meant and why, then what keeps the person alive; it closes by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.views.emergency import EmergencyView
from reception_app.services.break_glass import Sought, break_glass, find_in_emergency
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small

_SHOWN = 4
"""Rows of people that are in sight at once."""


class EmergencyAsk(AskPanel):
    """Asks whom it is about and why. `opened(EmergencyView)` when the glass is broken; it is on record by then."""

    opened = Signal(object)

    def __init__(self, shell: Shell, number: str = "") -> None:
        super().__init__(shell, tr("Emergency view"), Button(tr("Open the view"), Kind.STOP, key="Enter"))
        self.who = TextField(
            tr("Who is it?"), hint=tr("The first three letters of the family name, or the prison number"), width=320
        )
        self.model: RowsModel[Sought] = RowsModel(_columns(), key=_key, parent=self)
        self.table = RowsView(self.model, name=tr("People found"), row_height=theme.BUTTON)
        self.table.setFixedHeight(theme.px(theme.TABLE_HEAD + _SHOWN * (theme.BUTTON + theme.BORDER)))
        self.said = Text("")
        self.reason = TextField(tr("What is happening?"), hint=tr("In a few words; healthcare reads it"))
        warning = tr("Your name, the time and what you write stay on record, and a nurse is asked to look into it.")
        self.inside.add(
            AlertBar(Level.SOON, tr("For an emergency with no healthcare at hand. Ring 999 first."), warning),
            self.who, self.table, self.said, self.reason,
        )  # fmt: skip
        theme.fix(self, min_width=560, max_width=680)
        self.who.edited.connect(self._find)
        self.table.current_changed.connect(self._say_whom)
        self.who.entered.connect(self._to_reason)
        self.who.box.arrowed.connect(self._step)
        self.reason.entered.connect(self.finish)
        self.act.acted.connect(self.finish)
        self.who.set_value(number)
        self._find()

    def focus_start(self) -> None:
        """Put the focus into what is still to be said."""
        (self.reason if self.table.current_key() else self.who).box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Break the glass, when somebody is meant and there is a reason."""
        person_id = self.table.current_key()
        self.who.show_problem("" if person_id else tr("Nobody is chosen yet. Write the name or the number."))
        if not person_id:
            self.go_to(self.who.box)
            return
        try:
            view = break_glass(self._shell.ctx, person_id, self.reason.value())
        except KnownProblem as problem:
            self.reason.show_problem(problem.in_full)
            self.go_to(self.reason.box)
            return
        self._shell.close_overlay()
        self.opened.emit(view)

    def _find(self) -> None:
        try:
            found = find_in_emergency(self._shell.ctx, self.who.value())
        except KnownProblem as problem:
            self.who.show_problem(problem.in_full)
            return
        self.model.set_rows(found)
        if found:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._say_whom()

    def _say_whom(self) -> None:
        """Say who is meant, right above the reason: at large text the list is out of sight there."""
        row = self.model.row_at(self.table.currentIndex())
        found = self.model.rowCount()
        if row is None or not found:
            self.said.set_words(tr("Nobody here is found by that."))
            return
        count = tr("1 person found.") if found == 1 else tr("{0} people found.").format(found)
        self.said.set_words(((bold(f"{row.name}, {row.number}"), small(f"  {count}")),))

    def _step(self, by: int) -> None:
        place = self.table.currentIndex().row() + by
        if 0 <= place < self.model.rowCount():
            self.table.setCurrentIndex(self.model.index(place, 0))

    def _to_reason(self) -> None:
        self.go_to(self.reason.box)


class EmergencyPanel(AskPanel):
    """What keeps the person alive. It closes by itself at `view.until`; `timer` is there for tests."""

    def __init__(self, shell: Shell, view: EmergencyView) -> None:
        super().__init__(shell, tr("Emergency view: {0}").format(view.name), Button(tr("Close"), key="Enter"))
        self.view = view
        self.cancel.hide()
        closes = tr("Closes by itself at {0}. Read only.").format(time_text(local(view.until)))
        ring = tr("Healthcare: {0}").format(view.telephone or tr("no number is set at this desk"))
        about = tr("Born {0}. Prison No. {1}. Called {2}. Talking: {3}.")
        self.inside.add(
            Text(about.format(view.born, view.number, view.called, view.talking)),
            Text(((bold(ring), Run("  "), small(closes)),)),
            AlertBar(Level.ACT_NOW, tr("Ring 999 when the person"), _listed(view.call_999)),
            AlertBar(Level.ACT_NOW if view.allergies_known else Level.SOON, tr("Allergies"), "; ".join(view.allergies)),
        )
        if view.at_hand:
            self.inside.add(AlertBar(Level.SOON, tr("Should be at hand"), ", ".join(view.at_hand)))
        self.inside.add(Text(tr("What may happen, and what to do"), strong=True))
        self.inside.add(*(Text(((bold(sign.may),), (Run(sign.todo),))) for sign in view.signs))
        risk = tr("Self-harm: {0}. {1}").format(view.observe.risk, view.observe.word)
        self.inside.add(Rule(), Text(((bold(risk),), *_lines(view.observe.lines))))
        theme.fix(self, min_width=640, max_width=860)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(max(0, round((view.until - shell.ctx.now()).total_seconds() * 1000)))
        self.timer.timeout.connect(shell.close_overlay)
        self.timer.start()
        self.act.acted.connect(shell.close_overlay)

    def focus_start(self) -> None:
        """Put the focus on the way out: nothing here is typed."""
        self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.scroller.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep(), Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep(),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar.setValue(bar.value() + step)


def _listed(words: tuple[str, ...]) -> str:
    return f"{'; '.join(words)}."


def _lines(rows: tuple[tuple[str, str], ...]) -> list[Line]:
    return [(Run(f"{name} {words}".strip()),) for name, words in rows]


def _columns() -> tuple[TableColumn[Sought], ...]:
    return (
        TableColumn(tr("Name"), _name, 240, stretch=2, fixed=True),
        TableColumn(tr("Prison No."), _number, 90),
        TableColumn(tr("Where"), _where, 120, stretch=1),
    )


def _key(row: Sought) -> str:
    return row.person_id


def _name(row: Sought) -> tuple[Line, ...]:
    return ((bold(row.name),),)


def _number(row: Sought) -> tuple[Line, ...]:
    return ((Run(row.number),),)


def _where(row: Sought) -> tuple[Line, ...]:
    return ((Run(row.location or tr("Place not known")),),)
