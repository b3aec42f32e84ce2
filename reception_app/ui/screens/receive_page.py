"""An incoming pack, not yet saved: who sent it, who it is about, every script with its decision, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.errors import KnownProblem
from reception_app.handover.record import Script
from reception_app.services.dispositions import Choice
from reception_app.services.opening import Incoming, beside
from reception_app.services.person_view import read_person
from reception_app.services.receipt_drafts import Chosen
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.screens.receive_checks import HowChecked
from reception_app.ui.screens.receive_details import DetailsPanel, Typed
from reception_app.ui.screens.receive_fit import agreed_for_here
from reception_app.ui.screens.receive_foot import PageFoot
from reception_app.ui.screens.receive_head import PageHead, needs_reason, notices, reason_hint, unverified
from reception_app.ui.screens.receive_here import HereWork
from reception_app.ui.screens.receive_identity import NOBODY, CameWith, IdentityPanel
from reception_app.ui.screens.receive_kept import KeptChoices
from reception_app.ui.screens.receive_parts import DecisionRow, Heads, next_place
from reception_app.ui.screens.receive_words import only_here_line, sender_name, tr, trust_words
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Rule, Scroller
from reception_app.ui.widgets.runs import Text, bold
from reception_app.vocabulary import Disposition, ScriptStatus, Trust


class IncomingPage(QWidget):
    """One opened pack. `save_wanted()`, `aside_wanted()`, `record_wanted()` are its acts; `who` is the choice made.

    `person_id`: the record here it was already received into, when it was: then it may only be read.
    """

    save_wanted = Signal()
    aside_wanted = Signal()
    record_wanted = Signal()
    became_read_only = Signal()

    def __init__(self, shell: Shell, incoming: Incoming, person_id: str | None = None) -> None:
        super().__init__()
        self._shell = shell
        self.incoming = incoming
        self.who = "" if incoming.matches else NOBODY
        self._received_as = person_id
        self._asking: DecisionRow | None = None
        self.here = HereWork(shell, self)
        self.kept = KeptChoices(shell, incoming.opened.whole_hash, self)
        self.rows: list[DecisionRow] = []
        self.scroller = Scroller((16, 8, 16, 8))
        self._build()
        self._connect()
        if person_id is not None:
            self._only_to_read(person_id)
        elif self.revoked:
            self._only_to_look()
        elif not incoming.matches:
            self._show_here()
        self._tell()

    # what the screen asks

    @property
    def read_only(self) -> bool:
        """True when this pack was already received, is older than one that was, or its key is revoked."""
        return self.revoked or self._received_as is not None or self.incoming.older_than is not None

    @property
    def revoked(self) -> bool:
        """True when the key that sealed it is believed no more: it is read and never taken in."""
        return self.incoming.opened.trust is Trust.REVOKED

    @property
    def person_id(self) -> str | None:
        """The record here it belongs to, None for a new one or while nobody said."""
        return self._received_as or (self.who if self.who not in ("", NOBODY) else None)

    @property
    def touched(self) -> bool:
        """True once something was decided that leaving would lose."""
        return not self.read_only and any(row.choice is not None for row in self.rows)

    def choices(self) -> dict[str, Choice]:
        """Return the decisions made, by script id."""
        return {row.script.id: chosen for row in self.rows if (chosen := row.full_choice()) is not None}

    def gaps(self) -> tuple[str, ...]:
        """Return what still stops the save, in words."""
        incoming = self.incoming
        if incoming.already is not None:
            return (tr("Already received: there is nothing to save"),)
        if self.revoked:
            return (tr("Never taken in: ring the sender; type its lines from the paper, as not verified"),)
        if incoming.older_than is not None:
            return (tr("Older than a pack already received: to read only"),)
        found = [] if self.who else [tr("Say who this is")]
        if needs_reason(self.incoming) and not self.reason.value().strip():
            found.append(tr("Write the reason"))
        undecided = sum(row.undecided() for row in self.rows)
        if undecided:
            said = tr("1 script has no decision") if undecided == 1 else tr("{0} scripts have no decision")
            found.append(said.format(undecided))
        unsaid = sum(not row.undecided() and row.arrival_unsaid() for row in self.rows)
        if unsaid:
            said = tr("1 script: is it here?") if unsaid == 1 else tr("{0} scripts: are they here?")
            found.append(said.format(unsaid))
        return tuple(found)

    def focus_start(self) -> None:
        """Put the focus where work begins: the first thing not yet said."""
        if theme.active().collapsed and self.kept.bar.isVisible():
            self.kept.bar.go_on.setFocus(Qt.FocusReason.OtherFocusReason)  # little fits: it would not be seen
        elif self.revoked and self.person_id is None:
            self.trust.button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.read_only:
            self.open_record.setFocus(Qt.FocusReason.OtherFocusReason)
        elif theme.active().collapsed and not self.who:
            self.trust.button.setFocus(Qt.FocusReason.OtherFocusReason)  # little fits: who sent it is read first
        elif not self.next_gap():
            self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def next_gap(self, *, backwards: bool = False) -> bool:
        """Go to the next thing not yet said after the focus, round and round. False when there is none."""
        places: list[QWidget] = [self.reason, self.identity, *self.rows]
        open_places = [place for place in places if self._is_open(place)]
        if not open_places:
            return False
        focused = QApplication.focusWidget()
        here = next((n for n, place in enumerate(places) if focused is not None and place.isAncestorOf(focused)), None)
        self._go(next_place(places, open_places, here, backwards=backwards))
        return True

    def parts(self) -> Sequence[QWidget]:
        """Return the parts F6 goes through."""
        first = next((row for row in self.rows if row.missing()), self.rows[0] if self.rows else None)
        return tuple(part for part in (self.trust, self.reason, self.identity, first, self.foot) if part is not None)

    def tick(self) -> None:
        """Say again how late things are."""
        now = self._shell.ctx.now()
        for row in self.rows:
            row.tick(now)
        self._say_trust()
        self.here.tell()

    def show_problem(self, problem: KnownProblem | None) -> None:
        """Show why it was not saved, above the buttons, or clear it."""
        self.foot.show_problem(problem)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved, Qt.ConnectionType.UniqueConnection)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._focus_moved)

    # inside

    def _build(self) -> None:
        incoming, ctx = self.incoming, self._shell.ctx
        outer = Column(self, spacing=0)
        column = self.scroller.column
        known = Level.ACT_NOW if self.revoked else Level.SOON if unverified(incoming) else Level.CHECKED
        self.trust = AlertBar(known, "-", act=tr("How this was checked…"), key="Alt H", quiet=True)
        column.add(self.trust, *self._notices())
        self.reason = TextField(
            tr("Why it is taken in all the same"),
            hint=reason_hint(incoming),
            width=620,
        )
        show_if(self.reason, not self.read_only and needs_reason(incoming))
        column.addWidget(self.reason)
        top = StackingRow(spacing=theme.PANEL_GAP)
        self.identity = IdentityPanel(incoming, ctx.now())
        top.addWidget(self.identity, 8)
        top.addWidget(CameWith(incoming, ctx), 3)
        column.addLayout(top)
        column.addWidget(self._decisions())
        column.addStretch(1)
        self.head = PageHead(incoming, self.kept.bar, column)
        outer.addWidget(self.head)
        outer.addWidget(self.scroller, 1)
        outer.addWidget(Rule(colour=theme.LINE))
        self.foot = PageFoot()
        self.save, self.open_record = self.foot.save, self.foot.open_record
        outer.addWidget(self.foot)
        self._say_trust()
        flags = [flag.kind for flag in incoming.record.open_flags]
        self.here.watch(self.rows, agreed_for_here(incoming), flags)
        if not self.read_only:
            self.kept.watch(self.rows, self.reason)

    def _notices(self) -> tuple[AlertBar, ...]:
        self.older = AlertBar(Level.SOON, "")
        return (*notices(self.incoming), self.older, self.here.notice)

    def _decisions(self) -> Panel:
        now = self._shell.ctx.now()
        self.decided = Panel(tr("Every script needs a decision"), note=tr("nothing is live until you save"), flush=True)
        self.decided.body.redesign((1, 0, 1, 0), 0)
        scripts = self.incoming.to_decide
        if scripts:
            self.decided.body.add(Heads(sender_name(self.incoming)), Rule(colour=theme.LINE))
        for place, script in enumerate(scripts):
            row = DecisionRow(script, now, unverified=unverified(self.incoming), stay=self.incoming.record.stay)
            self.rows.append(row)
            self.decided.body.add(*((Rule(),) if place else ()), row)
        self._other = Text("")
        other = Column(margins=(12, 8, 12, 8))
        other.add(self._other)
        if not scripts:
            other.insertWidget(0, Text(tr("No current script came with the person."), tone=theme.INK_2))
        show_if(self._other, False)
        self._other_rule = Rule()
        show_if(self._other_rule, False)
        self.decided.body.add(self._other_rule, other)
        return self.decided

    def _connect(self) -> None:
        self.trust.acted.connect(self._how_checked)
        self.reason.edited.connect(self._tell)
        # What is said may make rows or the foot taller: what has the focus stays in sight.
        self.scroller.verticalScrollBar().rangeChanged.connect(self._bring_focused)
        self.identity.picked.connect(self.pick)
        self.identity.let_keys_choose(self)
        self.kept.carried.connect(self._carry_person)
        self.kept.decided.connect(self._carried)
        self.here.counted.connect(self.kept.keep_row)
        for row in self.rows:
            row.decided.connect(self._tell)
            row.asks.connect(self._ask)
            row.moved.connect(self._move)
        self.foot.aside.acted.connect(self.aside_wanted)
        self.save.acted.connect(self.save_wanted)
        self.save.refused.connect(self.save_wanted)
        self.open_record.acted.connect(self.record_wanted)

    def pick(self, who: str) -> None:
        """Take somebody's word on who this is: a person's id, or `NOBODY` for a new record."""
        self.kept.keep_who(who)
        self._take_person(who, self._shell.ctx.operator.full_name, self._shell.ctx.now())

    def _carry_person(self, chosen: Chosen) -> None:
        """Go on with who somebody said it was, unless that is no choice here any more, or another was made already."""
        who = str(chosen.fields.get("who", ""))
        if not self.who and who in self.identity.choices:
            self._take_person(who, chosen.user_name, chosen.at)

    def _carried(self) -> None:
        self._tell()
        self.focus_start()

    def _take_person(self, who: str, name: str, at: datetime) -> None:
        self.show_problem(None)
        self.who = who
        self.identity.show_picked(who, name, at)
        self.incoming = beside(self._shell.ctx, self.incoming, self.person_id)
        self._show_here()
        self._say_trust()
        self._tell()
        if self.read_only:
            self._only_to_read(who)
            self.became_read_only.emit()
        self.focus_start()

    def _only_to_look(self) -> None:
        """Show a pack whose key is revoked beside the one person here it is surely about, if there is one."""
        certain = self.incoming.certain
        self.who = certain.person_id if certain is not None else NOBODY
        self.identity.show_only(tr("Nothing of this pack is taken into any record."), good=False)
        self._show_only()
        show_if(self.open_record, certain is not None)

    def _only_to_read(self, person_id: str) -> None:
        self._received_as = person_id
        self.incoming = beside(self._shell.ctx, self.incoming, person_id)
        self.identity.show_only(tr("In the record here that this pack belongs to."))
        self._show_only()

    def _show_only(self) -> None:
        self.decided.set_title(tr("Scripts in this pack"))
        self.decided.set_note(tr("to read only"))
        for row in self.rows:
            row.set_read_only()
        self.here.set_read_only()
        self._show_here()
        self.reason.hide()
        self.foot.show_only()
        self._tell()

    def _show_here(self) -> None:
        """Show beside each script what this desk has of the person chosen."""
        person_id = self.person_id
        scripts: dict[str, Script] = {}
        if person_id is not None:
            held = read_person(self._shell.ctx, person_id).record.scripts
            scripts = {script.id: script for script in held if script.status is not ScriptStatus.STOPPED}
        here = self.incoming.here_now
        for row in self.rows:
            row.show_here(here.get(row.script.id, ()), scripts)
            row.show_clash(None if self.read_only else self.incoming.changed_here.get(row.script.id))
        shown = {item.script_id for items in here.values() for item in items}
        only = [script for key, script in scripts.items() if key not in shown]
        head = bold(tr("At this desk and not in the pack; left as it is: "))
        self._other.set_words([(head, *only_here_line(script)) for script in only] or "")
        show_if(self._other, bool(only))
        show_if(self._other_rule, bool(only))

    def _is_open(self, place: QWidget) -> bool:
        if place is self.identity:
            return not self.who
        if place is self.reason:
            return needs_reason(self.incoming) and not self.reason.value().strip()
        return isinstance(place, DecisionRow) and place.missing()

    def _go(self, place: QWidget) -> None:
        if isinstance(place, DecisionRow):
            place.focus_gap()
        elif place is self.identity:
            self.identity.focus_start()
        else:
            self.reason.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_trust(self) -> None:
        settled = bool(self.who) or self.incoming.certain is not None
        head, second = trust_words(self.incoming, self._shell.ctx.now(), matched=settled)
        self.trust.set_words(head, "", second)

    def _tell(self) -> None:
        self.foot.tell(self.gaps())
        done = sum(not row.undecided() for row in self.rows)
        count = tr("{0} of {1} decided").format(done, len(self.rows))
        self.decided.set_count(count if self.rows and not self.read_only else "")
        newer = self.incoming.older_than
        if newer is not None:
            words = tr("Pack {0}, newer than this one, was already received.").format(newer)
            self.older.set_words(words, tr("This one may only be read; it never overwrites."))
        show_if(self.older, newer is not None)

    def _how_checked(self) -> None:
        panel = HowChecked(self.incoming)
        panel.closed.connect(self._shell.close_overlay)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _ask(self, row: DecisionRow, disposition: str) -> None:
        asked = Disposition(disposition)
        held = row.choice if row.choice is not None and row.choice.disposition is asked else None
        panel = DetailsPanel(self._shell, row.script, asked, row.typed.setdefault(asked, Typed()), held)
        panel.done.connect(self._detailed)
        self._asking = row
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _detailed(self, choice: Choice) -> None:
        self._shell.close_overlay()
        if self._asking is not None:
            self._asking.settle(choice)
            self._asking.focus_gap()

    def _move(self, row: DecisionRow, step: int) -> None:
        place = max(0, min(len(self.rows) - 1, self.rows.index(row) + step))
        self.rows[place].group.focus_first()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not self.isAncestorOf(new):
            return
        for row in self.rows:
            row.set_current(row.isAncestorOf(new))
        self._bring_focused()

    def _bring_focused(self) -> None:
        """Bring the row with the focus into sight; of one taller than the room its top: medicine and decision."""
        focused = QApplication.focusWidget()
        if focused is None or not self.scroller.isAncestorOf(focused):
            return
        row = next((row for row in self.rows if row.isAncestorOf(focused)), None)
        inside = self.scroller.widget()
        if row is not None and inside is not None and row.height() > self.scroller.viewport().height():
            self.scroller.verticalScrollBar().setValue(row.mapTo(inside, row.rect().topLeft()).y())
        elif row is not None:
            self.scroller.ensureWidgetVisible(row, 0, theme.px(theme.SPACE_4))
        self.scroller.ensureWidgetVisible(focused, 0, theme.px(theme.SPACE_4))
