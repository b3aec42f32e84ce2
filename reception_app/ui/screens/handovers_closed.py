"""An old pack that nobody will receipt any more is closed: by whom, why. A receipt that comes later still counts."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from reception_app.errors import KnownProblem
from reception_app.identifiers import show_name
from reception_app.services.closing_unreceipted import close_without_receipt
from reception_app.services.outstanding import SentRow
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.runs import Run, Text, bold


class ClosePanel(AskPanel):
    """Closes a pack without its receipt. `recorded(words)` fires when it is on disk; what is refused shows here."""

    recorded = Signal(str)

    def __init__(self, shell: Shell, row: SentRow) -> None:
        super().__init__(shell, tr("Close without a receipt"), Button(tr("Close it"), Kind.PRIMARY, key="Alt C"))
        self._pack_id = row.pack_id
        ring = row.telephone or tr("no number in this desk’s directory")
        head = (bold(show_name(row.family_name, row.given_names)), Run(f"  {row.number}, {row.pack_number}"))
        self.why = TextField(tr("Why"), hint=tr("Whom you rang, and what they said"))
        self.trouble = AlertBar(Level.SOON, "")
        self.inside.add(
            Text((head, (Run(tr("Ring {0} first: ").format(row.to_name)), bold(ring)))),
            self.why,
            Text(
                tr("Kept with your name. Nothing says that it arrived; a receipt that comes later is still recorded."),
                role=TypeRole.SMALL, tone=theme.INK_2,
            ),
            self.trouble,
        )  # fmt: skip
        self.trouble.hide()
        theme.fix(self, min_width=520, max_width=640)
        self.act.acted.connect(self.finish)
        self.why.entered.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus into why."""
        self.why.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Close it, when it says why."""
        said = self.why.value().strip()
        self.why.show_problem("" if said else tr("Write why: whom you rang, and what they said."))
        if not said:
            self.go_to(self.why.box)
            return
        try:
            close_without_receipt(self._shell.ctx, self._pack_id, said)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self._shell.changed()
        self._shell.close_overlay()
        self.recorded.emit(tr("Closed without a receipt"))
