"""The desk itself: where it stands, what it signs with, whom it believes, its settings and its backups."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.policies import policy
from reception_app.clinical.words import date_text, moment_text
from reception_app.clock import local
from reception_app.establishments import find
from reception_app.handover.trust import ENDS_SOON
from reception_app.services.backups import list_backups
from reception_app.services.break_glass import Look, recent_looks
from reception_app.services.context import AppContext
from reception_app.services.desk_settings import TelephoneChange, last_telephone_change
from reception_app.services.recovery import recovery_made_at
from reception_app.services.sealing import OwnKey, read_own_key
from reception_app.services.shown_once import is_on_paper
from reception_app.services.trusting import DeskTrust, RootRow, read_trust
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import labelled
from reception_app.ui.screens.users_entries import tr
from reception_app.ui.widgets.arranged import FactList
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.focus_ring import TOGETHER
from reception_app.ui.widgets.layouts import Column, Flow, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, clear
from reception_app.ui.widgets.runs import Line, Run, bold, small
from reception_app.vocabulary import Trust

LOOKS_SHOWN = 5
"""How many emergency views are named; the others are counted."""


class DeskPanel(QWidget):
    """Two panels: certificate and trust; settings and backups. Its buttons are connected by the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trust = Panel(tr("Certificate and trust"), flush=True)
        self.settings = Panel(tr("Settings and backups"), flush=True)
        self.request_button = Button(tr("Save a request…"), key="Alt Q")
        self.root_button = Button(tr("Trust a root…"), key="Alt R")
        self.distrust_button = Button(tr("Believe a root no more…"), key="Alt U")
        self.certificate_button = Button(tr("Load the certificate…"), key="Alt C")
        self.sealing_button = Button(tr("Sealed files…"), key="Alt K")
        self.telephone_button = Button(tr("Healthcare telephone…"), key="Alt N")
        self.number_button = Button(tr("Number of this desk…"), key="Alt M")
        self.backup_button = Button(tr("Back up now"), key="Alt B")
        self.restore_button = Button(tr("Sign out and restore a backup…"), key="Alt E")
        self.recovery_button = Button(tr("Recovery code…"), key="Alt Y")
        self.key_button = Button(tr("Another key for the records…"), key="Alt A")
        self.retention_button = Button(tr("Copies past their time…"), key="Alt Z")
        self._facts, self._own = Column(spacing=0), Column(spacing=0)
        self.acts: list[QWidget] = []
        row = StackingRow(self)
        for panel, facts, buttons in (
            (
                self.trust,
                self._facts,
                (
                    self.request_button,
                    self.root_button,
                    self.certificate_button,
                    self.sealing_button,
                    self.distrust_button,
                ),
            ),
            (
                self.settings,
                self._own,
                (
                    self.telephone_button,
                    self.number_button,
                    self.backup_button,
                    self.restore_button,
                    self.recovery_button,
                    self.key_button,
                    self.retention_button,
                ),
            ),
        ):
            panel.body.addLayout(facts)
            acts = QWidget()
            acts.setProperty(TOGETHER, True)  # at large text they take several rows
            self.acts.append(acts)
            Flow(acts, (12, 8, 12, 12)).add(*buttons)
            panel.body.addWidget(acts)
            panel.body.addStretch(1)
            row.addWidget(panel, 1)

    def show_desk(self, ctx: AppContext) -> None:
        """Show the desk as it is now. Raises NotAllowed (RO-101)."""
        settings, now, changed = ctx.settings, ctx.now(), last_telephone_change(ctx)
        trust, own_key, backups = read_trust(ctx), read_own_key(ctx), list_backups(ctx.folder.backups)
        found = find(settings.establishment)
        place = found.name if found else settings.establishment
        kind = tr("Training desk: nobody here is real") if settings.training else tr("Real desk")
        none = tr("The training root") if settings.training else tr("None yet")
        roots = root_lines(trust.root_rows, now) or ((bold(none),),)
        show_if(self.distrust_button, bool(trust.root_rows))
        _fill(
            self._facts,
            (
                (tr("Establishment"), ((bold(place), Run(f" ({settings.establishment})")),)),
                (tr("Kind"), ((bold(kind),),)),
                (tr("Certificate"), certificate_lines(trust, now)),
                (tr("This desk’s eight words"), ((bold(trust.words),), (small(tr("Read out when somebody asks.")),))),
                (tr("Roots trusted"), roots),
                (tr("Files sealed for here"), sealing_lines(own_key)),
            ),
        )
        lock = tr("after {0} minutes").format(settings.idle_lock_minutes)
        newest = moment_text(local(backups[0].at)) if backups else tr("none yet")
        _fill(
            self._own,
            (
                (tr("Name of the desk"), ((bold(settings.desk_name),),)),
                (tr("Number of the desk"), ((bold(str(settings.desk_number)),),)),
                (tr("Nation"), ((bold(settings.nation),),)),
                (tr("Locks"), ((bold(lock),),)),
                (
                    tr("Healthcare telephone"),
                    telephone_lines(settings.healthcare_telephone, changed),
                ),
                (tr("Backups kept"), ((bold(str(settings.backups_kept)),),)),
                (tr("Last backup"), ((bold(newest),),)),
                (tr("Recovery code"), _recovery(ctx)),
                (tr("Emergency views"), look_lines(recent_looks(ctx))),
            ),
        )


def telephone_lines(number: str, change: TelephoneChange | None) -> tuple[Line, ...]:
    """Return the number, amber where none is set, and who changed it last from what."""
    first = bold(number) if number else bold(tr("Not set: sheets cannot say whom to ring"), theme.AMBER_TEXT)
    if change is None:
        return ((first,),)
    was = tr("Changed {0} by {1}; before: {2}").format(
        moment_text(local(change.at)), change.by, change.was or tr("not set")
    )
    return (first,), (small(was),)


def _recovery(ctx: AppContext) -> tuple[Line, ...]:
    on_paper = is_on_paper(ctx.folder)
    return recovery_lines(recovery_made_at(ctx), training=ctx.settings.training, on_paper=on_paper)


def recovery_lines(made: datetime | None, *, training: bool, on_paper: bool = True) -> tuple[Line, ...]:
    """Return when the code in the safe was made; amber at a real desk that has none, or one nobody has on paper."""
    if made is not None and not on_paper:
        shown = tr("Shown {0}; nobody said that it is on paper, and one from before is void.")
        another = bold(tr("In no safe perhaps: Alt Y makes another"), theme.AMBER_TEXT, icon=Icon.TRIANGLE)
        return (another,), (small(shown.format(moment_text(local(made)))),)
    if made is not None:
        return ((bold(tr("In the safe, made {0}").format(moment_text(local(made)))),),)
    if training:
        return ((bold(tr("None: nobody here is real")),),)
    why = tr("If nobody who looks after this desk can sign in, its records cannot be opened.")
    return (bold(tr("None yet: Alt Y makes one"), theme.AMBER_TEXT, icon=Icon.TRIANGLE),), (small(why),)


def look_lines(looks: tuple[Look, ...]) -> tuple[Line, ...]:
    """Return who opened an emergency view of whom, the newest first; amber while nobody has looked into it."""
    lines: list[Line] = []
    for look in looks[:LOOKS_SHOWN]:
        lines.append((bold(f"{moment_text(local(look.at))}, {look.by}, {look.number}"),))
        words = tr("looked into by {0}").format(look.looked_into or "")
        waiting = bold(tr("nobody has looked into it yet"), theme.AMBER_TEXT, icon=Icon.TRIANGLE)
        lines.append((small(words) if look.looked_into else waiting,))
    if len(looks) > LOOKS_SHOWN:
        lines.append((small(tr("and {0} more").format(len(looks) - LOOKS_SHOWN)),))
    return tuple(lines) or ((bold(tr("None in the last {0} days").format(policy("break_glass_listed_days").value)),),)


def root_lines(rows: tuple[RootRow, ...], now: datetime) -> tuple[Line, ...]:
    """Return each root with its words, and its newest directory: amber when none came, or a newer one should have."""
    lines: list[Line] = []
    for row in rows:
        lines += [(bold(row.name),), (small(row.words),)]
        if row.serial is None or row.made_at is None or row.next_by is None:
            lines.append((small(tr("No directory taken in yet: Alt D, Alt T"), theme.AMBER_TEXT, icon=Icon.TRIANGLE),))
            continue
        words = tr("Directory {0} of {1}").format(row.serial, date_text(local(row.made_at).date()))
        if row.next_by < now:
            due = tr("{0}; a newer one was due by {1}").format(words, date_text(local(row.next_by).date()))
            lines.append((small(due, theme.AMBER_TEXT, icon=Icon.TRIANGLE),))
        else:
            lines.append((small(words),))
    return tuple(lines)


def sealing_lines(own_key: OwnKey | None) -> tuple[Line, ...]:
    """Return whether this desk opens what is sealed for its prison."""
    if own_key is None:
        return ((bold(tr("No key yet: Alt K makes it, or the first request")),),)
    if own_key.published is False:
        words = tr("Not opened here: the estate names another key for this prison")
        todo = tr("Take in the sealing key of this prison’s other desk (Alt K).")
        return (bold(words, theme.AMBER_TEXT, icon=Icon.TRIANGLE),), (small(todo),)
    state = (
        tr("Opened at this desk") if own_key.published else tr("Opened here once the estate’s directory names its key")
    )
    return (bold(state),), (small(own_key.words),)


def certificate_lines(trust: DeskTrust, now: datetime) -> tuple[Line, ...]:
    """Return what the desk signs with: whose, until when, how far it is trusted; what to do in amber."""
    if trust.certificate is None:
        amber = theme.AMBER_TEXT
        return (
            (bold(tr("None yet: no pack can be issued"), amber, icon=Icon.TRIANGLE),),
            (small(tr("Save a request, have the estate certify it, load what comes back.")),),
        )
    if trust.revocation is not None:
        red = theme.RED_TEXT
        words = trust.revocation.words.replace("The sender's", tr("This desk’s"))
        return (bold(tr("Revoked: no pack can be issued"), red, icon=Icon.OCTAGON),), (small(words, red),)
    whose = tr("{0}, {1}").format(trust.certificate.establishment_code, trust.certificate.desk_name)
    until = tr("valid to {0}").format(date_text(local(trust.certificate.not_after).date()))
    state = {Trust.VERIFIED: tr("Trusted"), Trust.TRAINING: tr("Training, never real")}.get(
        trust.trust or Trust.ISSUER_UNKNOWN, tr("Made by a root this desk does not trust")
    )
    good = trust.trust is Trust.VERIFIED and not trust.warnings
    head = bold(state, theme.GREEN_TEXT if good else theme.AMBER_TEXT, icon=Icon.SHIELD if good else Icon.TRIANGLE)
    lines: list[Line] = [(head,), (small(f"{whose}, {until}"),)]
    ends = trust.certificate.not_after
    if now <= ends < now + ENDS_SOON:
        lines.append((small(tr("It ends soon: ask the estate to renew it."), theme.AMBER_TEXT, icon=Icon.TRIANGLE),))
    lines += [(small(words.replace("The sender's", tr("This desk’s")), theme.AMBER_TEXT),) for words in trust.warnings]
    return tuple(lines)


def _fill(column: Column, facts: tuple[tuple[str, tuple[Line, ...]], ...]) -> None:
    clear(column)
    column.add(FactList([labelled(label, lines) for label, lines in facts]))
