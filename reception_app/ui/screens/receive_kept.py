"""What was chosen about this very pack before and not saved: offered above the page, and kept on disk at each choice.

Whose choice it was stays with it. A stop that a prescriber decided in person is nobody else's to carry on, and an end
that has passed is no end: of those only the words are taken over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services import receipt_drafts as drafts
from reception_app.services.receipt_drafts import Chosen
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.receive_kept_fields import choice_of, count_of, row_fields, typed_of
from reception_app.ui.screens.receive_parts import DecisionRow
from reception_app.ui.screens.receive_words import DISPOSITION_WORDS, tr
from reception_app.ui.screens.typed_offer import PAUSE_MS, OfferBar
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.layouts import show_if
from reception_app.vocabulary import Disposition

WHO, REASON = "page:who", "page:reason"
"""What is chosen about the page itself; the rest is about a script, by its id."""
_NAMED = 6
"""How many scripts the bar names before it only counts."""


class KeptChoices(QObject):
    """Keeps what is chosen about one pack, and offers in `bar` what was chosen before.

    `carried(Chosen)` fires when somebody goes on with a choice of person, its `who` their id or nobody.
    `decided()` after either button.
    """

    carried = Signal(object)
    decided = Signal()

    def __init__(self, shell: Shell, pack_hash: str, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._pack = shell, pack_hash
        self._user = shell.ctx.operator.user_id
        self._rows: Sequence[DecisionRow] = ()
        self._reason: TextField | None = None
        self._offered: dict[str, Chosen] = {}
        self._kept: dict[str, Mapping[str, Any]] = {}
        self._carrying = False
        self.bar = OfferBar()
        self.bar.go_on.acted.connect(self.carry_on)
        self.bar.afresh.acted.connect(self.start_afresh)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.keep_reason)

    def watch(self, rows: Sequence[DecisionRow], reason: TextField) -> None:
        """Keep what is chosen on these rows and written in `reason` from now on, and offer what was before."""
        self._rows, self._reason = rows, reason
        for row in rows:
            row.decided.connect(partial(self.keep_row, row))
        reason.edited.connect(self._timer.start)
        reason.box.editingFinished.connect(self.keep_reason)
        known = {WHO, REASON, *(row.script.id for row in rows)}
        found = drafts.find_chosen(self._shell.ctx, self._pack)
        self._offered = {about: chosen for about, chosen in found.items() if about in known}
        if self._offered:
            self._say()
        show_if(self.bar, bool(self._offered))

    def keep_row(self, row: DecisionRow) -> None:
        """Put what stands on one row on disk, when it is something else than is there."""
        if self._carrying:
            return
        if row.choice is not None and row.choice.taken_at is None:
            ctx = self._shell.ctx
            row.choice = replace(row.choice, taken_by=ctx.operator.full_name, taken_at=ctx.now())
        self._keep(row.script.id, row_fields(row))

    def keep_who(self, who: str) -> None:
        """Put on disk who this was said to be."""
        self._keep(WHO, {"who": who} if who else {})

    def keep_reason(self) -> None:
        """Put on disk why it is taken in."""
        self._timer.stop()
        if self._reason is not None:
            words = self._reason.value().strip()
            if words or REASON in self._kept:
                self._keep(REASON, {"reason": words} if words else {})

    def carry_on(self) -> None:
        """Take over what is offered, where nothing is chosen on the screen yet."""
        offered, self._offered = self._offered, {}
        show_if(self.bar, False)
        self._carrying = True
        counted = []
        for row in self._rows:
            chosen = offered.get(row.script.id)
            if chosen is None:
                continue
            if row.choice is None and not row.arrived.value():
                self._carry_row(row, chosen)
            elif row.count is None and (count := count_of(chosen.fields)) is not None:
                row.show_count(count)  # decided anew; what was counted stays counted
                counted.append(row)
        self._carrying = False
        for row in counted:
            self.keep_row(row)
        reason = offered.get(REASON)
        if reason is not None and self._reason is not None and not self._reason.value().strip():
            self._kept[REASON] = reason.fields
            self._reason.set_value(str(reason.fields.get("reason", "")))
        who = offered.get(WHO)
        if who is not None:
            self._kept[WHO] = who.fields
            self.carried.emit(who)
        self.decided.emit()

    def start_afresh(self) -> None:
        """Begin anew: one's own choices go; a colleague's stay for them, and are only put out of the way."""
        self._offered = {}
        drafts.drop_mine(self._shell.ctx, self._pack)
        for row in self._rows:
            if row.choice is not None or row.arrived.value():
                self._kept.pop(row.script.id, None)
                self.keep_row(row)  # what stands on the screen is chosen anew already
        show_if(self.bar, False)
        self.decided.emit()

    def _carry_row(self, row: DecisionRow, chosen: Chosen) -> None:
        row.typed.update(typed_of(chosen.fields))
        choice = choice_of(chosen.fields)
        self._kept[row.script.id] = chosen.fields
        count = count_of(chosen.fields)
        if count is not None:
            row.show_count(count)
        row.arrived.set_value(str(chosen.fields.get("arrived") or ""))
        if choice is None:
            row.decided.emit()
            return
        by = self._by(choice.taken_by or chosen.user_name, choice.taken_at or chosen.at)
        if choice.until is not None and choice.until <= self._shell.ctx.now():
            row.show_taken(tr("Decided by {0}; its time has passed: decide again.").format(by))
        elif choice.disposition is Disposition.STOP and choice.by is None and not chosen.mine:
            row.show_taken(tr("Stopped by {0}; a prescriber’s own decision: record it again.").format(by))
        else:
            row.settle(choice)
            row.show_taken(tr("Decided by {0}, not saved.").format(by))
            return
        row.decided.emit()

    def _keep(self, about: str, fields: Mapping[str, Any]) -> None:
        if self._shell.ctx.operator.user_id != self._user or self._kept.get(about) == fields:
            return
        try:
            drafts.keep_chosen(self._shell.ctx, self._pack, about, fields)
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        self._kept[about] = fields

    def _by(self, name: str, at: datetime) -> str:
        return f"{name} {near_moment_text(local(at), local(self._shell.ctx.now()))}"

    def _say(self) -> None:
        told = [words for row in self._rows if (words := self._told(row))]
        left = len(told) - _NAMED
        if left > 0:
            told = [*told[:_NAMED], tr("and {0} more").format(left)]
        who = self._offered.get(WHO)
        if who is not None:
            told.append(tr("who this is ({0})").format(self._by(who.user_name, who.at)))
        reason = self._offered.get(REASON)
        if reason is not None:
            told.append(tr("the reason ({0})").format(self._by(reason.user_name, reason.at)))
        self.bar.tell(tr("Begun before and not saved."), f"{'; '.join(told)}.")

    def _told(self, row: DecisionRow) -> str:
        """Return `sertraline: hold (Sam Sampleworth 19:40)` for a row that is offered, or ""."""
        chosen = self._offered.get(row.script.id)
        if chosen is None:
            return ""
        choice = choice_of(chosen.fields)
        if choice is None:
            what, by = tr("whether it is here"), self._by(chosen.user_name, chosen.at)
        else:
            what = DISPOSITION_WORDS[choice.disposition].lower()
            by = self._by(choice.taken_by or chosen.user_name, choice.taken_at or chosen.at)
        return f"{row.script.medicine}: {what} ({by})"
