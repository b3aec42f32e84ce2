"""A receipt that came back: who received the pack, what was decided, what is missing; recorded with Enter."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from reception_app.errors import KnownProblem
from reception_app.identifiers import show_name
from reception_app.services.receipts import IncomingReceipt, record_receipt
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.moves_words import tr
from reception_app.ui.screens.prepare_asks import AskPanel
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.panels import Rule
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import Disposition, Trust

_HELD = (Disposition.HOLD, Disposition.STOP)


class ReceiptPanel(AskPanel):
    """Shows a receipt against the pack it is of. `recorded(words)` fires when it is on disk."""

    recorded = Signal(str)

    def __init__(self, shell: Shell, incoming: IncomingReceipt) -> None:
        done = incoming.already is not None
        act = Button(tr("Close") if done else tr("Record the receipt"), Kind.PRIMARY, key="Enter")
        super().__init__(shell, tr("Receipt of pack {0}").format(incoming.receipt.pack_number), act)
        self._incoming = incoming
        self.trouble = AlertBar(Level.SOON, "")
        self.reason = TextField(tr("Why it is kept"), hint=tr("Ring them first. Kept with your name."), width=420)
        who = show_name(incoming.family_name, incoming.given_names)
        self.inside.add(Text(((bold(who), Run(f"  {incoming.number}")),)))
        # What is missing stands before what is well: at large text no more than this is in sight above the act.
        self.inside.add(*(_red(each) for each in incoming.found), _trust_bar(incoming))
        if incoming.already:
            words = tr("Already recorded {0}. Nothing is changed.").format(incoming.already)
            self.inside.add(AlertBar(Level.KNOW, words))
        for words in incoming.warnings:
            self.inside.add(AlertBar(Level.SOON, words))
        self.inside.add(Text(incoming.words.received), *self._body())
        self.inside.add(self.reason, self.trouble)
        self.reason.setVisible(self._needs_reason())
        self.trouble.hide()
        self.cancel.setVisible(not done)
        theme.fix(self, min_width=640, max_width=760)
        self.act.acted.connect(self.finish)
        self.reason.entered.connect(self.finish)

    def focus_start(self) -> None:
        """Put the focus where the next key is wanted."""
        if self._needs_reason():
            self.go_to(self.reason.box)
        else:
            self.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Record it, or close what was recorded before."""
        if self._incoming.already is not None:
            self._shell.close_overlay()
            return
        reason = self.reason.value().strip()
        if self._needs_reason() and not reason:
            self.reason.show_problem(tr("There is no reason yet. Write why."))
            self.go_to(self.reason.box)
            return
        try:
            record_receipt(self._shell.ctx, self._incoming, reason or None)
        except KnownProblem as problem:
            self.trouble.set_words(problem.what, f"{problem.todo} ({problem.code})")
            self.trouble.show()
            return
        self._shell.changed()
        self._shell.close_overlay()
        count = len(self._incoming.found)
        tasks = tr("1 task opened") if count == 1 else tr("{0} tasks opened").format(count)
        self.recorded.emit(tr("Receipt recorded") + (f": {tasks}" if count else ""))

    def _needs_reason(self) -> bool:
        return self._incoming.opened.trust is Trust.ISSUER_UNKNOWN and self._incoming.already is None

    def _body(self) -> list[Text | Rule]:
        words = self._incoming.words
        well = Text(tr("Nothing is missing."), tone=theme.GREEN_TEXT, icon=Icon.TICK)
        # A seal that is not as it left stands among what was found.
        whole = [seal for seal in words.seals if seal.fine is not False]
        seals = [small(f"{seal.name} {seal.number}: {seal.state}.  ") for seal in whole]
        lines: list[Line] = []
        for line in words.lines:
            tone = theme.AMBER_TEXT if line.disposition in _HELD else theme.INK
            lines += [(bold(line.decided, tone), Run(f"  {line.medicine}")), (small(line.rest),)]
        clocks: list[Line] = [(small(each),) for each in words.clocks]
        ring: list[Line] = [(Run(tr("Ring them: ")), bold(words.telephone))] if words.telephone else []
        rest = [*([tuple(seals)] if seals else []), *clocks, *ring]
        return [
            *([] if self._incoming.found else [well]),
            Rule(),
            Text(lines or tr("No script came with the person.")),
            Rule(),
            *([Text(rest)] if rest else []),
        ]


def _red(words: str) -> Text:
    return Text(((Run("", theme.RED_TEXT, icon=Icon.OCTAGON), bold(words, theme.RED_TEXT)),))


def _trust_bar(incoming: IncomingReceipt) -> AlertBar:
    issuer = next(check for check in incoming.opened.how_checked if check.layer == "issuer")
    level = Level.CHECKED if issuer.ok else Level.SOON
    head = (
        tr("Signed, and as it was signed; the slip’s printed words are not checked.")
        if issuer.ok
        else tr("As it was signed, but who made it is not certain.")
    )
    return AlertBar(level, head, issuer.words)
