"""How a pack was checked, layer by layer, and the letters to compare with the paper; and what a refused pack shows."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import KnownProblem
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.services.opening import Incoming
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_details import FittingScroller
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.error_page import ErrorData, NextStep
from reception_app.ui.widgets.layouts import Row
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Run, Text, bold, small

_WIDTH = 620
_LAYERS = {
    "envelope": "Kind of file",
    "signature": "Seal",
    "issuer": "Who sealed it",
    "short": "Short record",
    "record": "Record",
    "text": "Letters",
    "sense": "Times and numbers",
    "pages": "Pages: not checked",
}
_CHANGED = frozenset({"PK-203", "PK-209", "PK-212"})
"""Refusals that mean: damaged on the way, or altered."""


class HowChecked(Panel):
    """Every layer with what was found, in a sentence. `closed()` when it is left."""

    closed = Signal()

    def __init__(self, incoming: Incoming) -> None:
        super().__init__()
        self.setAccessibleName(tr("How this was checked"))
        self.body.redesign((16, 12, 16, 14), theme.SPACE_12)
        theme.fix(self, width=_WIDTH)
        head = Row()
        head.addWidget(Text(tr("How this was checked"), role=TypeRole.NAME), 1)
        self.button = Button(tr("Close"), key="Esc")
        self.button.acted.connect(self.closed)
        head.addWidget(self.button)
        scroller = FittingScroller(_WIDTH - 34)
        opened = incoming.opened
        for check in opened.how_checked:
            icon, tone = (Icon.TICK_CIRCLE, theme.GREEN) if check.ok else (Icon.TRIANGLE, theme.AMBER_TEXT)
            if not check.looked:
                icon, tone = Icon.MINUS_CIRCLE, theme.INK_2
            name = tr(_LAYERS.get(check.layer, check.layer))
            scroller.column.add(Text(((Run("", tone, icon=icon), bold(name)), (Run(check.words),))))
        number = tr("Pack {0}, made by {1}").format(incoming.header.number, incoming.header.made_by)
        letters = tr("The clinical sheet must show the same letters: ")
        words = tr("The sender’s desk must show the same eight words (Users and desk): ")
        said = spoken(opened.certificate.public_key)
        lines = ((small(number),), (small(letters), bold(opened.short_hash)), (small(words), bold(said)))
        scroller.column.add(Text(lines))
        self.body.addLayout(head)
        self.body.addWidget(scroller, 1)

    def focus_start(self) -> None:
        """Put the focus on the way out."""
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)


_ADD = NextStep(
    "add",
    "Add another scan or photograph of the same page",
    "Codes from all of them count together; what was found is kept meanwhile",
    "Add a picture…",
    "Enter",
    Icon.FILE,
)


def refused_page(problem: KnownProblem, now: datetime, *, may_add: bool = False) -> ErrorData:
    """Return what is shown for a pack that was not taken in: what happened, what is safe, what to do now."""
    changed = problem.code in _CHANGED
    title = tr("This pack cannot be taken in")
    if changed:
        title = tr("This pack has been changed or is damaged")
    again = tr("Try the file again, or another copy of it")
    note = tr("A stick pulled out early leaves half a file; the escort may carry a second copy")
    if problem.code == "PK-258":
        title = tr("This is the escort sheet, not the pack")
        again = tr("Open the clinical sheet, or scan its page of codes")
        note = tr("It is in the sealed envelope, and as a file beside this one")
    return ErrorData(
        title=title,
        safe=tr("Nothing was saved. No record at this desk has changed."),
        what=problem.sentence,
        steps=(
            *((_ADD,) if may_add else ()),
            NextStep(
                "another",
                again,
                note,
                tr("Open a file…"),
                "" if may_add else "Enter",
                Icon.FILE,
            ),
            NextStep(
                "ring",
                tr("Ring the sender’s healthcare team and ask for the pack again"),
                tr("Their number is on the escort sheet and on the clinical sheet"),
            ),
            NextStep(
                "arrive",
                tr("Take the person in meanwhile"),
                tr("Arrival and triage work without the pack. Ask about medicines first."),
                tr("New arrival"),
                "Ctrl N",
            ),
        ),
        code=problem.code,
        code_words=tr("The seal check failed") if changed else tr("The pack was refused"),
        when=tr("{0}, this desk").format(moment_text(local(now))),
        still_working=(tr("Board and all records"), tr("Saving, printing, other packs")),
    )
