"""What was begun on a screen and not saved: offered when the screen opens, and kept on disk while one types.

The screen says what it holds and takes it back; here stands whose it is, since when, and what becomes of it. A draft is
never laid over what is typed: what stands on the screen is put on disk first, and is offered in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import near_moment_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services import typed_drafts as drafts
from reception_app.services.typed_drafts import DraftOf, Typed
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets import paint
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Row, StackingRow, show_if
from reception_app.ui.widgets.runs import Run, Text, bold

PAUSE_MS = 1_000
"""A field that is not left yet is kept after this pause; a field that is left, at once."""

Fields = Mapping[str, Any]


def tr(words: str) -> str:
    """Return words of the offer in the language of the program."""
    return QCoreApplication.translate("TypedOffer", words)


class OfferBar(QWidget):
    """A bar that offers what was begun before: go on with it, or begin afresh. Hidden to begin with."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Text("")
        self.go_on = Button(tr("Continue"), key="Alt G")
        self.afresh = Button(tr("Start afresh"), key="Alt Z")
        buttons = QWidget()
        self._buttons = Row(buttons, spacing=theme.SPACE_8)
        self._buttons.add(self.go_on, self.afresh)
        row = StackingRow(self, (20, 3, 16, 4), theme.SPACE_8)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(buttons, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def tell(self, begun: str, rest: str) -> None:
        """Say what was begun, and the rest of it."""
        self.words.set_words(((bold(begun, icon=Icon.HALF), Run(f" {rest}")),))
        self.setAccessibleName(f"{begun} {rest}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.begin(painter)
        look, rect = theme.LEVELS[Level.KNOW], QRectF(self.rect())
        paint.box(painter, rect, fill=look.tint, radius=0)
        paint.box(painter, QRectF(0, 0, theme.px(theme.ALERT_BAR), rect.height()), fill=look.bar, radius=0)
        hair = theme.px(theme.BORDER)
        paint.box(painter, QRectF(0, rect.bottom() - hair, rect.width(), hair), fill=look.bar, radius=0)


class TypedOffer(OfferBar):
    """The bar that offers a draft, and the keeper of the screen's own. Hidden while there is nothing to offer.

    `read()` returns what the screen holds, {} for nothing. `carried(fields)` fires when somebody goes on with a draft;
    `cleared()` when the screen is to be emptied, its draft being kept or deleted; `decided()` after any button, so that
    the screen can put the focus back. Starting afresh deletes nothing: a draft goes when it is saved or deleted.
    """

    carried = Signal(object)
    cleared = Signal()
    decided = Signal()

    def __init__(self, shell: Shell, screen: DraftOf, read: Callable[[], Fields], person_id: str | None = None) -> None:
        super().__init__()
        self._shell, self._screen, self._person_id = shell, screen, person_id
        self._read = read
        self._user = shell.ctx.operator.user_id
        self._own: str | None = None
        self._kept: Fields = {}
        self._offered: Typed | None = None
        self._of_screen = False  # the bar is about what the screen holds already
        self.delete = Button(tr("Delete it"), Kind.QUIET)
        self._buttons.add(self.delete)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.keep)
        self.go_on.acted.connect(self.carry_on)
        self.afresh.acted.connect(self.start_afresh)
        self.delete.acted.connect(self.delete_it)

    def look(self) -> None:
        """Offer what was begun here and is not what the screen holds now."""
        self._of_screen = False
        self._offered = drafts.find_draft(self._shell.ctx, self._screen, person_id=self._person_id, but=self._own)
        if self._offered is not None:
            self._say(self._offered)
        show_if(self, self._offered is not None)

    def tell_own(self) -> None:
        """The screen is opened again with what was typed on it: say whose that is, and offer a fresh one."""
        self.keep()
        own = drafts.read_draft(self._shell.ctx, self._own) if self._own is not None else None
        if own is not None:
            self._offered, self._of_screen = own, True
            self._say(own)
            show_if(self, True)

    def typed(self) -> None:
        """Something was typed: keep it after a pause, or when a field is left."""
        self._timer.start()

    def keep(self) -> None:
        """Put what the screen holds on disk, when it is something else than is there; never in another user's name."""
        self._timer.stop()
        if self._shell.ctx.operator.user_id != self._user:
            return
        fields = self._read()
        if fields == self._kept:
            return
        if not fields:
            self.saved()
            return
        try:
            self._own = drafts.keep_draft(
                self._shell.ctx, self._screen, fields, person_id=self._person_id, draft_id=self._own
            )
        except KnownProblem as problem:
            self._shell.tell(problem)
            return
        self._kept = fields

    def saved(self) -> None:
        """What was typed is in the record, or was emptied by hand: its draft goes."""
        self._timer.stop()
        if self._own is not None:
            drafts.drop_draft(self._shell.ctx, self._own)
        self._own, self._kept = None, {}

    def carry_on(self) -> None:
        """Go on with what is offered. What stands on the screen already is kept, and offered in its turn."""
        offered = self._offered
        if offered is None:
            return
        self.keep()
        if self._of_screen:
            self.look()
            self.decided.emit()
            return
        try:
            taken = drafts.take_draft(self._shell.ctx, offered.id)
        except KnownProblem as problem:
            self._shell.tell(problem)
            self.look()
            return
        self._own, self._kept = taken.id, taken.fields
        self.carried.emit(taken.fields)
        self.look()
        self.decided.emit()

    def start_afresh(self) -> None:
        """Begin anew: what was begun stays on disk, and is offered when the screen is opened again."""
        self.keep()
        self._put_by()

    def delete_it(self) -> None:
        """Delete the own draft that the bar is about; a colleague's has no button for it."""
        self._timer.stop()
        if self._offered is not None and self._offered.mine:
            drafts.drop_draft(self._shell.ctx, self._offered.id)
        self._put_by()

    def _put_by(self) -> None:
        emptied, self._offered, self._of_screen = self._of_screen, None, False
        if emptied:
            self._own, self._kept = None, {}
            self.cleared.emit()
        show_if(self, False)
        self.decided.emit()

    def _say(self, offered: Typed) -> None:
        when = near_moment_text(local(offered.begun_at), local(self._shell.ctx.now()))
        told = ", ".join(filter(None, (str(offered.fields.get("about", "")), tr("begun {0}").format(when))))
        begun = tr("{0}: {1} by {2}.").format(tr(_HALF_TYPED[offered.screen]), told, offered.user_name)
        self.tell(begun, "" if offered.mine else tr("Continuing makes it yours."))
        self.afresh.set_label(tr("Start afresh") if offered.mine else tr("Leave it"))
        show_if(self.delete, offered.mine)


_HALF_TYPED = {
    DraftOf.NEW_ARRIVAL: "Half-typed arrival",
    DraftOf.SCRIPT_LINE: "Half-typed line",
    DraftOf.RELEASE: "Half-typed release",
    DraftOf.STOP: "Half-typed stop",
}
