"""Prepare a handover: say how somebody leaves, see the very sheets, issue, print, and mark as left.

Everything is on disk as it is typed. Nothing is planned by looking: the first thing said plans the leaving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.record import Record
from reception_app.services.handover_missing import Missing
from reception_app.services.handovers import HandoverView
from reception_app.services.leaving_looked import looked_at, plan_to_keep
from reception_app.services.packs import IssuedPack, has_certificate
from reception_app.services.person_view import read_person
from reception_app.services.roles import may
from reception_app.ui import tab_order, theme
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.people import banner_of
from reception_app.ui.screen import Screen
from reception_app.ui.screens.prepare_columns import Columns
from reception_app.ui.screens.prepare_fit_again import issue_asking, since_words
from reception_app.ui.screens.prepare_fit_work import FitWork
from reception_app.ui.screens.prepare_gaps import GapWork
from reception_app.ui.screens.prepare_leave import LeaveWork
from reception_app.ui.screens.prepare_leaving import Leaving
from reception_app.ui.screens.prepare_missing import MissingPanel
from reception_app.ui.screens.prepare_pack import PackWork, single_shot
from reception_app.ui.screens.prepare_plan import PlanForm, only_why
from reception_app.ui.screens.prepare_release import ReleasePanel
from reception_app.ui.screens.prepare_scripts import ScriptsPanel
from reception_app.ui.screens.prepare_sheets import SheetsView, tabs_of
from reception_app.ui.screens.prepare_side import Side, StaleBar
from reception_app.ui.screens.prepare_words import handover_of, planned_words, things, warning_badges
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.layouts import Column, show_if
from reception_app.vocabulary import HOLDS_STOCK, Purpose

SAVE_MS = 500
"""How long after the last key what was typed is saved, if nothing saved it before."""


class PrepareScreen(Screen):
    """One person's leaving. Bound to `person_id`: what is typed here is only ever saved to that person."""

    nav = "handovers"

    def __init__(self, shell: Shell, person_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self._person_id = person_id
        page = read_person(shell.ctx, person_id)
        self._record: Record = page.record
        self._leaving = Leaving(shell, person_id, handover_of(page))
        self._view: HandoverView | None = None
        self._looks = False
        self._stored = self._blank = self._leaving.begins(self._record)
        self._saving = single_shot(self, SAVE_MS, self._save)
        self._build()
        self._connect()
        self._read(first=True)

    # what the window asks

    def banner(self) -> BannerData | None:
        data = banner_of(self._record, self._shell.ctx.now(), gone=self._view.gone if self._view is not None else None)
        return replace(data, flags=(*data.flags, *warning_badges(self._view)))

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("Ctrl Enter",), self.tr("issue")),
            KeyHint(("F8",), self.tr("next to put right")),
            KeyHint(("F6",), self.tr("next part")),
            hint("everywhere", "print"),
            hint("everywhere", "back"),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.left, self.missing, self.sheets, self.side)

    def tab_stops(self) -> Sequence[QWidget]:
        return tab_order.stops(self)  # the rows of medicines are made last of all, and again

    def refresh(self) -> None:
        self._save()
        self._read()

    def asked_for(self) -> str:
        return self.pack.asked_for()

    def leave(self) -> None:
        self._save()
        self.release.leave()

    def focus_start(self) -> None:
        nowhere = self.form.where.destination(self._stored) == (None, None)
        if nowhere or self._view is None:  # while nothing is planned, an Enter issues nothing
            self.form.where.first().setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.missing.rows:
            self.gaps.first()
        else:
            self.side.issue.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def back(self) -> bool:
        return self.form.where.to.close_list()

    def main_act(self) -> None:
        self.issue()

    def print_now(self) -> None:
        self.pack.choose_prints(tabs_of(self._record.person, self.form.where.why()))

    def next_problem(self, *, backwards: bool = False) -> None:
        self.gaps.next(backwards=backwards)

    # what is done here

    def issue(self) -> None:
        """Issue the pack, complete or not, from what is on disk. Of a release, that plans it."""
        self._save(plan_it=self._is_release())
        if not self._release_kept():
            return
        missing = self.side.issue.button.missing
        if missing or self._waits():
            self._warn(missing or self._waits(), self.tr("Nothing was issued."))
        else:
            issue_asking(self._shell, self._view, self.pack.issue, self._changed)

    def mark_left(self) -> None:
        """Record that the person left. What is on the screen and not yet on disk is put right first."""
        if self._looks:
            self._warn(self.tr("Say first where they go."), self.tr("Nobody was marked as left."))
        elif self._settled():
            self.leave_work.mark_left(self._view)

    def leave_anyway(self) -> None:
        """Ask why the person leaves all the same, for the reason that is shown."""
        if self._settled(plan_it=self._looks):
            self.leave_work.leave_anyway()

    def read_back(self) -> None:
        """Read the newest pack's print back, or hear why not."""
        if self._settled():
            self.leave_work.read_back(self._view)

    # building

    def _build(self) -> None:
        self.stale = StaleBar()
        self.trouble = AlertBar(Level.SOON, "", full_width=True)
        self.trouble.hide()
        self.form = PlanForm(self._shell.ctx.now(), self)
        self.scripts = ScriptsPanel(self._leaving.save_way)
        self.release = ReleasePanel(self._shell, self._person_id)
        self.release.hide()
        self.fits = FitWork(self._shell, self._person_id, self.scripts, self)
        self.missing = MissingPanel()
        self.sheets = SheetsView(tabs_of(self._record.person))
        self.side = Side()
        self.pack = PackWork(self._shell, self.sheets, self)
        self.leave_work = LeaveWork(self._shell, self._leaving, self.fits, self)
        self.left = QWidget()
        column = Column(self.left, spacing=theme.PANEL_GAP)
        column.add(self.form.where, self.form.hospital, self.release, self.fits.there, self.form.fit)
        column.add(self.scripts, self.form.travel, 1)
        self.columns = Columns(self.left, self.sheets, self.side, foot=self.missing, widths=(430, 600, 248))
        parts = (self.columns, self.missing, self.fits)
        self.gaps = GapWork(self._shell, self._person_id, parts, self._field_of, self.side.issue.button)
        whole = Column(self, spacing=0)
        whole.add(self.stale, self.trouble)
        whole.addWidget(self.columns, 1)

    def _connect(self) -> None:
        side = self.side
        for signal, act in (
            (self.form.edited, self._typed),
            (self.form.settled, self._save),
            (self.form.where.leaving, self._save_typed),
            (self.form.fit.since.acted, self._fit_again),
            (self.scripts.edited, self._typed),
            (self.scripts.settled, self._save),
            (self.missing.asked, self.gaps.go_to),
            (self.fits.changed, self._changed),
            (self.release.changed, self._release_written),
            (self.release.edited, self._say_saved),
            (self.stale.again, self.issue),
            (self.stale.serves, self.leave_work.say_still_serves),
            (side.issue_asked, self.issue),
            (side.print_asked, self.print_now),
            (side.save_asked, self.pack.save_files),
            (side.sealed_asked, self.pack.save_sealed),
            (side.left_asked, self.mark_left),
            (side.anyway_asked, self.leave_anyway),
            (side.cancel_asked, self.leave_work.cancel),
            (side.read_asked, self.read_back),
            (side.undo_asked, self.leave_work.undo),
            (side.home_asked, self.leave_work.begin_release),
            (self.leave_work.left, self._has_left),
            (self.leave_work.changed, self._changed),
            (self.leave_work.begun, self.focus_start),
            (self.leave_work.put_away, self._was_put_away),
            (self.leave_work.read, self._was_read),
            (self.leave_work.warned, self._warn),
            (self.pack.issued, self._was_issued),
            (self.pack.refused, self._tell),
            (self.pack.warned, self._warn),
            (self.pack.done, self._was_done),
        ):
            signal.connect(act)

    # saving

    def _typed(self) -> None:
        self._saving.start()

    def _save_typed(self) -> None:
        if self._saving.isActive():
            self._save()

    def _save(self, *, plan_it: bool = False) -> None:
        """Keep what is typed; say what cannot be kept yet. `plan_it`: even where only why they leave is said."""
        self._saving.stop()
        if not self._is_open():
            return
        changed = self.scripts.keep()
        changed = self._save_plan(plan_it=plan_it) or changed
        if changed:
            self._changed()
        self.form.check_words(self._record)
        self.release.set_leaves(self._stored.leaves_at)
        self._say_saved()

    def _say_saved(self) -> None:
        if self._waits():
            self.not_saved.emit(self._waits())
        elif self._is_release() and self.release.is_typed():
            self.not_saved.emit(self.tr("The release is kept as a draft: Alt K writes it down"))
        elif self._looks:
            self.not_saved.emit(self.tr("Not saved yet: say where to or when"))
        else:
            self.saved.emit(self.tr("All saved {0}").format(time_text(local(self._shell.ctx.now()))))

    def _waits(self) -> str:
        """Return what is on the screen and cannot be kept yet, "" when everything is on disk."""
        waits = self.scripts.waits_for() or self.form.fit.waits_for()
        return self.tr("Not saved yet: {0}").format(waits) if waits and self._is_open() else ""

    def _settled(self, *, plan_it: bool = False) -> bool:
        """Save; True when all that is on the screen is on disk, so that somebody can be marked as left."""
        self._save(plan_it=plan_it)
        if self._waits():
            self._warn(self._waits(), self.tr("Nobody was marked as left."))
        return not self._waits() and self._release_kept()

    def _release_kept(self) -> bool:
        """Write the release down, when it is one; False when something in it is in the way."""
        return not (self._is_release() and self._is_open()) or self.release.keep()

    def _is_release(self) -> bool:
        return self.form.where.why() is Purpose.RELEASE

    def _is_open(self) -> bool:
        return self._view is None or self._view.left_at is None

    def _save_plan(self, *, plan_it: bool = False) -> bool:
        """Save the plan as typed. What the service refuses is shown at its field, and the rest is kept."""
        plan = typed = self.form.plan(self._stored)
        if self._view is None and only_why(plan, self._blank) and not plan_it:
            if plan != self._stored:
                self._stored = plan
                self._read()
            return False
        if self._view is not None and not plan_it:
            plan = typed = plan_to_keep(plan, self._stored)
        for _ in range(3):
            if plan == self._stored and not plan_it:
                if self._view is not None and self._view.purpose is not self.form.where.why():
                    self._read()
                return False
            try:
                self._leaving.write(plan)
            except KnownProblem as problem:
                plan = self.form.refused(problem, plan, self._stored)
            else:
                if plan == typed:
                    self.form.accepted()
                self._stored = plan
                return True
        return False

    # reading and showing

    def _read(self, *, first: bool = False) -> None:
        view = self._leaving.read()
        self._record = view.record if view is not None else self._leaving.person_record()
        plan = view.plan if view is not None else self._stored
        if first or plan != self._stored:
            self._stored = plan
            self.form.show_plan(plan)
        self._show_look(view)
        why = self.form.where.why()
        self.scripts.show_scripts(self._record.scripts, keep_typed=self._is_open(), stock=why in HOLDS_STOCK)
        self.sheets.set_tabs(tabs_of(self._record.person, why))
        show_if(self.release, self._is_release())
        show_if(self.form.hospital, why is Purpose.HOSPITAL)
        if self._is_release():
            self.release.show_record(self._record, self._stored.leaves_at)
        self._show_view()
        self.pack.show_view(None if self._looks else self._view)

    def _show_look(self, view: HandoverView | None) -> None:
        """Take a leaving as it is on disk, or as it would be for the reason that is looked at."""
        why, now = self.form.where.why(), self._shell.ctx.now()
        self._looks = view is not None and view.left_at is None and view.purpose is not why
        self._view = looked_at(view, why, now) if view is not None and self._looks else view
        self.form.where.tell_planned(planned_words(self._stored, now) if self._looks else "")

    def _show_view(self) -> None:
        ctx, view = self._shell.ctx, self._view
        now = ctx.now()
        is_open = self._is_open()
        self.form.set_open(is_open)
        self.form.fit.set_allowed(may(ctx, "say fit to travel"))
        self.form.fit.tell_since(since_words(view, now))
        self.scripts.setEnabled(is_open)
        self.release.setEnabled(is_open)
        self.missing.show_gaps(view.missing if view is not None else None)
        self.fits.show_view(None if self._looks else view, self._record)
        self.side.show_view(
            view, now, may_issue=may(ctx, "issue a pack"), plans=self.fits.waiting(), home=self._is_release(),
            certified=has_certificate(ctx),
        )  # fmt: skip
        self.side.prints.offer_sealed(self.pack.seals_for(view))
        self.stale.show_view(view, now)
        self.banner_changed.emit()
        waiting = len(view.missing) if view is not None and is_open else 0
        self.noted.emit(things(waiting) if waiting else "")

    def _field_of(self, gap: Missing) -> QWidget:
        """Return the field of this screen that puts a gap right."""
        way = self.scripts.way(gap.script_id) if gap.script_id else None
        return way.carrier if way is not None else self.release.field_of(gap.key) or self.form.field_of(gap.key)

    def _fit_again(self) -> None:
        self._leaving.say_fit_again()
        self._changed()

    def _release_written(self) -> None:
        if self._looks:
            self._save_plan(plan_it=True)  # a release written down is more than a look at one
        self._changed()

    def _changed(self) -> None:
        self._shell.changed()
        self._read()

    def _was_issued(self, issued: IssuedPack) -> None:
        self.trouble.hide()
        self._changed()
        self.toast.emit(self.tr("Pack {0} issued").format(issued.number), False)

    def _was_done(self, what: str, words: str) -> None:
        self.trouble.hide()
        self.side.prints.say_done(what, words)

    def _has_left(self, words: str) -> None:
        self.trouble.hide()
        self._changed()
        self._say_saved()
        self.toast.emit(words, False)

    def _was_put_away(self) -> None:
        self._shell.changed()
        self._shell.back()

    def _was_read(self, words: str) -> None:
        self.trouble.hide()
        self.toast.emit(words, False)
        self.side.leave.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, problem: KnownProblem) -> None:
        self.form.show_telling(problem)
        self._warn(problem.what, f"{problem.todo} ({problem.code})")

    def _warn(self, what: str, then: str) -> None:
        self.trouble.set_words(what, then)
        self.trouble.show()
