"""The three steps at the right: issue, print and save, leave; and the bar that says the pack is stale."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import near_moment_text, short_moment_text
from reception_app.clock import local
from reception_app.services.handover_state import PackState
from reception_app.services.handovers import HandoverView
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_words import (
    before_leaving,
    blockers,
    is_stale,
    made_words,
    may_be_read_back,
    pack_badge,
    things,
    tr,
    wants_issue,
)
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.badges import BadgeRow
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.ui.widgets.panels import Panel
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import Purpose


class IssuePanel(Panel):
    """Step 1. Always possible for those who may; an incomplete pack says INCOMPLETE on each page."""

    def __init__(self) -> None:
        super().__init__(tr("1  Issue"))
        self.button = Button(tr("Issue pack"), Kind.PRIMARY, key="Ctrl Enter")
        self.state = BadgeRow()
        self.words = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.body.redesign((12, 10, 12, 10), theme.SPACE_8)
        self.body.add(self.button, self.state, self.words)

    def show_view(
        self, view: HandoverView | None, now: datetime, *, allowed: bool, home: bool, certified: bool
    ) -> None:
        """Show whether there is a pack, how it stands, and what stands in the way of making one."""
        pack = view.pack if view is not None else None
        self.button.set_label(tr("Issue again") if pack is not None else tr("Issue pack"))
        self.button.set_not_yet(_not_yet(view, allowed=allowed, home=home, certified=certified))
        gone = view is not None and view.left_at is not None
        self.state.set_badges(() if gone else (pack_badge(pack),))
        self.state.setVisible(not gone)
        self.words.set_words(_issue_words(view, pack, now, self.button.missing))


def _not_yet(view: HandoverView | None, *, allowed: bool, home: bool, certified: bool) -> str:
    if not allowed:
        return tr("A nurse or prescriber issues it.")
    if not certified:
        return tr("This desk has no certificate yet. An administrator gets one under Users and desk.")
    if view is None or view.to_name is None:
        return "" if view is None and home else tr("Say first where they go.")
    if view.left_at is not None:
        return tr("They have left.")
    return "" if wants_issue(view.pack) else tr("Nothing changed since it was issued.")


def _issue_words(view: HandoverView | None, pack: PackState | None, now: datetime, not_yet: str) -> tuple[Line, ...]:
    lines: list[Line] = []
    if pack is not None:
        lines.append((small(tr("{0}, issued {1}").format(pack.number, made_words(pack, now)), theme.INK),))
    if view is not None and view.left_at is None and view.missing and wants_issue(pack):
        lines.append((small(tr("INCOMPLETE: {0}.").format(things(len(view.missing))), theme.AMBER_TEXT, strong=True),))
        lines.append((small(tr("It can be issued; each page says so.")),))
    if pack is not None and pack.explained:
        lines.append((small(tr("Still serves: {0}").format(pack.explained), theme.AMBER_TEXT),))
    if not_yet:
        lines.append((small(not_yet),))
    return tuple(lines) or ((small(tr("Signed, checked and read back before it prints.")),),)


class PrintPanel(Panel):
    """Step 2: on paper, and on a stick for the other desk."""

    def __init__(self) -> None:
        super().__init__(tr("2  Print and save"))
        self.print = Button(tr("Print…"), key="Ctrl P", icon=Icon.PRINTER)
        self.save = Button(tr("Save to a folder…"), key="Alt S", icon=Icon.FOLDER)
        self.sealed = Button(tr("Save sealed…"), icon=Icon.LOCK)
        self.sealed_words = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.words = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.body.redesign((12, 10, 12, 10), theme.SPACE_8)
        self.body.add(self.print, self.save, self.sealed, self.sealed_words, self.words)
        self.offer_sealed("")
        self._done: dict[str, str] = {}
        self._pack = ""

    def show_view(self, view: HandoverView | None) -> None:
        """Offer both once there is a pack; what was done with an earlier pack is no longer said."""
        pack = view.pack if view is not None else None
        if (pack.pack_id if pack else "") != self._pack:
            self._pack = pack.pack_id if pack else ""
            self._done.clear()
        missing = "" if pack is not None else tr("Issue the pack first.")
        self.print.set_not_yet(missing)
        self.save.set_not_yet(missing)
        self.sealed.set_not_yet(missing)
        self.words.set_words(missing or "\n".join(self._done.values()))
        self.words.setVisible(bool(self.words.text()))

    def offer_sealed(self, name: str) -> None:
        """Offer files that only the prison of that name can open; "": the estate's directory names no key for it."""
        show_if(self.sealed, bool(name))
        self.sealed_words.set_words(tr("Only {0} can open these files.").format(name) if name else "")
        show_if(self.sealed_words, bool(name))

    def say_done(self, what: str, words: str) -> None:
        """Say what was printed or saved, under the buttons."""
        self._done[what] = words
        self.words.set_words("\n".join(self._done.values()))
        self.words.show()


_RELEASED_FROM = (Purpose.COURT, Purpose.HOSPITAL)
"""Where somebody may be let go without coming back first: their release pack is made while they are away."""


class LeavePanel(Panel):
    """Step 3: what to see to before leaving, and the leaving itself."""

    def __init__(self) -> None:
        super().__init__(tr("3  Leave"))
        self.before = Text()
        self.read = Button(tr("Read the print back…"), key="Alt R")
        self.button = Button(tr("Mark as left"), key="Alt M", icon=Icon.TRUCK)
        self.anyway = Button(tr("Leaves anyway, with a reason…"), Kind.QUIET)
        self.cancel = Button(tr("Does not leave after all…"), Kind.QUIET)
        self.undo = Button(tr("They have not left…"), Kind.QUIET, key="Alt U")
        self.home = Button(tr("Released from there…"), key="Alt H")
        self.body.redesign((12, 10, 12, 10), theme.SPACE_8)
        links = Column(spacing=0)
        links.add(self.anyway, self.cancel, self.undo)
        self.body.add(self.before, self.home, self.read, self.button, links)

    def show_view(self, view: HandoverView | None, now: datetime, plans: tuple[str, ...] = ()) -> None:
        """Show what is still to be seen to, `plans` that wait among it; or that the person has left, and when."""
        planned = view is not None and view.left_at is None
        for widget in (self.button, self.cancel):
            widget.setVisible(planned)
        self.undo.setVisible(view is not None and view.left_at is not None)
        self.home.setVisible(view is not None and view.left_at is not None and view.purpose in _RELEASED_FROM)
        self.read.setVisible(view is not None and may_be_read_back(view))
        self.anyway.setVisible(view is not None and planned and bool(blockers(view, now, plans)))
        if view is None:
            self.before.set_words(((small(tr("Nothing is planned yet.")),),))
            return
        if view.left_at is not None:
            gone = tr("Left {0}").format(short_moment_text(local(view.left_at), local(now)))
            self.before.set_words(((bold(gone, theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),), *_read_lines(view, now)))
            return
        waiting = before_leaving(view, now, plans)
        lines: list[Line] = _back_lines(view, now)
        lines += [(bold(tr("Before leaving:"), theme.AMBER_TEXT),)] if waiting else []
        lines += [(small(words, theme.INK),) for words in waiting]
        ready = (bold(tr("Nothing is in the way."), theme.GREEN_TEXT, icon=Icon.TICK_CIRCLE),)
        self.before.set_words((*lines, *(() if waiting else (ready,)), *_read_lines(view, now)))
        self.button.set_not_yet("; ".join(blockers(view, now, plans)))


def _back_lines(view: HandoverView, now: datetime) -> list[Line]:
    """Return that the person was marked as left before, and who took it back and why."""
    back = view.put_back
    if back is None:
        return []
    at = near_moment_text(local(back.at), local(now))
    words = tr("Marked as left before; taken back {0} by {1}. {2}").format(at, back.by, tr(back.sentence))
    return [(small(words, theme.AMBER_TEXT),)]


def _read_lines(view: HandoverView, now: datetime) -> tuple[Line, ...]:
    """Return what became of reading the print back, once anything did."""
    read = view.read_back
    if read is None:
        return ()
    at = short_moment_text(local(read.at), local(now))
    tone, icon = (theme.AMBER_TEXT, Icon.TRIANGLE) if read.skipped else (theme.GREEN_TEXT, Icon.SHIELD)
    return ((Run("", tone, icon=icon), small(tr("{0}. {1}, {2}").format(read.sentence, read.by, at), theme.INK)),)


class Side(QWidget):
    """The three panels. Each signal is one button pressed, available yet or not: the screen says what is in the way."""

    issue_asked = Signal()
    print_asked = Signal()
    save_asked = Signal()
    sealed_asked = Signal()
    left_asked = Signal()
    anyway_asked = Signal()
    read_asked = Signal()
    cancel_asked = Signal()
    undo_asked = Signal()
    home_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.issue = IssuePanel()
        self.prints = PrintPanel()
        self.leave = LeavePanel()
        column = Column(self, spacing=theme.PANEL_GAP)
        column.add(self.issue, self.prints, self.leave, 1)
        for button, asked in (
            (self.issue.button, self.issue_asked),
            (self.prints.print, self.print_asked),
            (self.prints.save, self.save_asked),
            (self.prints.sealed, self.sealed_asked),
            (self.leave.button, self.left_asked),
            (self.leave.anyway, self.anyway_asked),
            (self.leave.read, self.read_asked),
            (self.leave.cancel, self.cancel_asked),
            (self.leave.undo, self.undo_asked),
            (self.leave.home, self.home_asked),
        ):
            button.acted.connect(asked)
            button.refused.connect(asked)

    def show_view(
        self,
        view: HandoverView | None,
        now: datetime,
        *,
        may_issue: bool,
        plans: tuple[str, ...] = (),
        home: bool = False,
        certified: bool = True,
    ) -> None:
        """Show how the handover stands.

        `plans`: what waits for a name and a plan; `home`: a release needs no place; `certified`: the desk can sign.
        """
        self.issue.show_view(view, now, allowed=may_issue, home=home, certified=certified)
        self.prints.show_view(view)
        self.leave.show_view(view, now, plans)


class StaleBar(AlertBar):
    """Across the whole screen while the printed pack no longer says what the record says. `again`, `serves`."""

    again = Signal()
    serves = Signal()

    def __init__(self) -> None:
        super().__init__(Level.SOON, "", act=tr("Issue again"), key="Ctrl Enter", full_width=True)
        self.serves_button = Button(tr("It still serves…"), key="Alt V")
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.serves_button)
        self.acted.connect(self.again)
        self.serves_button.acted.connect(self.serves)
        self.hide()

    def show_view(self, view: HandoverView | None, now: datetime) -> None:
        """Show itself while the pack is stale or out of date, and nobody said why it still serves."""
        pack = view.pack if view is not None else None
        stale = is_stale(pack)
        if pack is None or (view is not None and view.left_at is not None) or not (stale or pack.expired):
            self.hide()
            return
        made = tr("{0}, issued {1}.").format(pack.number, made_words(pack, now))
        words = tr("The record changed after this pack was made.") if stale else tr("This pack is out of date.")
        self.set_words(words, made)
        self.serves_button.setVisible(stale)
        self.show()
