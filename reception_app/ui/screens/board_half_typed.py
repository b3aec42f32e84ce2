"""The board's quiet line about what somebody began to type and has not saved: whose, since when, and one key to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.services.half_typed import HalfTyped
from reception_app.services.typed_drafts import DraftOf
from reception_app.ui.icons import Icon
from reception_app.ui.screens.board_cells import clock_words, tr
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar

KEY = "H"


class HalfTypedBar(AlertBar):
    """Names the first of what is half typed and counts the others; hidden while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            Level.KNOW, "", act=tr("Open"), key=KEY, quiet=True, icon=Icon.HALF, full_width=True, parent=parent
        )
        self._first: HalfTyped | None = None
        self.hide()

    def tell(self, found: Sequence[HalfTyped], now: datetime) -> None:
        """Show what is half typed at `now` (aware UTC), in the order given."""
        self._first = found[0] if found else None
        if self._first is not None:
            self.set_words(tr("Half-typed:"), words_of(self._first, len(found) - 1, now))
        self.setVisible(self._first is not None)

    def open_in(self, shell: Shell) -> None:
        """Go to the screen where the first one is offered, if there is one."""
        first = self._first
        if first is None:
            return
        if first.screen is DraftOf.SCRIPT_LINE and first.person_id is not None:
            shell.open_person(first.person_id, "scripts")
        else:
            shell.open_new_arrival()


def words_of(first: HalfTyped, more: int, now: datetime) -> str:
    """Return `the arrival of PLACEHOLDER, Ann by R. Sample at 10:12.`, how many others, and when it goes if near."""
    by = tr("you") if first.mine else first.user_name
    at = clock_words(local(first.saved_at), local(now))
    if first.screen is DraftOf.SCRIPT_LINE:
        whose = (first.of or "").upper() or tr("somebody")
        said = tr("a script of {0} by {1} at {2}.").format(whose, by, at)
    else:
        said = tr("the arrival of {0} by {1} at {2}.").format(first.of or tr("somebody with no name yet"), by, at)
    if first.goes_at is not None:
        goes = clock_words(local(first.goes_at), local(now))
        said = tr("{0} Nobody went on with it: it is deleted {1}.").format(said, goes)
    return tr("{0} {1} more.").format(said, more) if more else said
