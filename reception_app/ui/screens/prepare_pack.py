"""The pack of one handover: set for the preview, issued, printed, saved; the screen shows what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.services import packs
from reception_app.services.handover_state import PackState
from reception_app.services.handovers import HandoverView
from reception_app.services.leaving_sheets import sheets_of
from reception_app.services.packs import IssuedPack
from reception_app.services.sealing import seal_for
from reception_app.ui.screens.prepare_asks import PrintChoice
from reception_app.ui.screens.prepare_files import save_pack, save_sealed
from reception_app.ui.screens.prepare_jobs import OneByOne
from reception_app.ui.screens.prepare_sheets import SheetsView, Tab
from reception_app.ui.screens.prepare_words import is_stale, made_words, tr
from reception_app.ui.shell import Shell

PREVIEW_MS = 400
"""How long after the last change the sheets are set again."""


class PackWork(QObject):
    """Does the slow work on the shell's worker and keeps the preview true.

    `issued(IssuedPack)`; `refused(KnownProblem)`; `done(what, words)` for what was printed or saved, in words;
    `warned(what, then)` where there is nothing yet to print or save.
    """

    issued = Signal(object)
    refused = Signal(object)
    done = Signal(str, str)
    warned = Signal(str, str)

    def __init__(self, shell: Shell, sheets: SheetsView, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._sheets = sheets
        self._view: HandoverView | None = None
        self._shown: str | None = None
        self._jobs = OneByOne(shell, self)
        self._soon = single_shot(self, PREVIEW_MS, self._preview)

    @property
    def pack(self) -> PackState | None:
        """The newest pack, or None before one is issued."""
        return self._view.pack if self._view is not None else None

    def asked_for(self) -> str:
        """Return the words of what is being made, or waits to be; "" for a preview and for nothing."""
        return self._jobs.asked_for()

    def show_view(self, view: HandoverView | None) -> None:
        """Show the sheets of a handover: as issued, or as they would be issued now."""
        before, self._view = self._view, view
        if view is None:
            self._soon.stop()
            self._shown = None
            self._sheets.show_words(tr("The sheets are shown here as soon as it is said where they go."))
        elif view.pack is None:
            if before is None or (before.plan, before.record) != (view.plan, view.record):
                self._soon.start()
        elif view.pack.pack_id != self._shown:
            self._show(packs.view_issued(self._shell.ctx, view.pack.pack_id))

    def issue(self) -> None:
        """Issue the pack from what is on disk; a second press while it is made makes no second one."""
        if self._view is None or self._jobs.is_asked(self._was_issued):
            return
        self._soon.stop()
        work = partial(packs.issue_pack, self._shell.ctx, self._view.handover_id)
        self._jobs.run(tr("Making the pack: signing, typesetting, checking"), work, self._was_issued)

    def choose_prints(self, tabs: tuple[Tab, ...]) -> None:
        """Ask which of the issued sheets among `tabs` to print."""
        if self.pack is None:
            self.warned.emit(tr("Nothing is issued yet."), tr("Issue the pack, then print it."))
            return
        warning = tr("The record changed after this pack was made.") if is_stale(self.pack) else ""
        made = self._sheets.shown()
        panel = PrintChoice(self._shell, tuple(tab for tab in tabs if tab.slug in made), warning)
        panel.chosen.connect(self.print_sheets)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def print_sheets(self, chosen: Sequence[Tab]) -> None:
        """Print issued sheets, the stored bytes of each, one after another."""
        pack = self.pack
        if pack is None:
            return
        printed = []
        for tab in chosen:
            try:
                content = packs.sheet_to_print(self._shell.ctx, pack.pack_id, tab.slug)
                told = partial(packs.printing, self._shell.ctx, pack.pack_id, tab.slug)
                if not self._shell.desk.print_pdf(content, f"{pack.number} {tab.slug.replace('_', ' ')}", told):
                    break
            except KnownProblem as problem:
                self.refused.emit(problem)
                break
            printed.append(tab.name)
        if printed:
            self.done.emit("print", tr("Printed {0}: {1}").format(self._clock(), ", ".join(printed)))

    def save_files(self) -> None:
        """Save the issued pack into a folder, or on a stick."""
        if self.pack is None:
            self.warned.emit(tr("Nothing is issued yet."), tr("Issue the pack, then save it."))
            return
        folder = self._shell.desk.ask_folder(tr("Save the pack to"))
        if folder is not None and self.pack is not None:
            work = partial(save_pack, self._shell.ctx, self.pack.pack_id, folder)
            self._jobs.run(tr("Saving the pack"), work, self._was_saved)

    def seals_for(self, view: HandoverView | None) -> str:
        """Return the prison for which files can be sealed; "": no directory names a key for where they go."""
        receiver = seal_for(self._shell.ctx, view.plan.to_code) if view is not None else None
        return receiver.name if receiver is not None else ""

    def save_sealed(self) -> None:
        """Save the issued pack so that only the prison they go to can open it."""
        receiver = seal_for(self._shell.ctx, self._view.plan.to_code) if self._view is not None else None
        if self.pack is None or receiver is None:
            return
        folder = self._shell.desk.ask_folder(tr("Save it sealed for {0}").format(receiver.name))
        if folder is not None and self.pack is not None:
            work = partial(save_sealed, self._shell.ctx, self.pack.pack_id, folder, receiver)
            self._jobs.run(tr("Sealing the pack"), work, self._was_saved)

    def _preview(self) -> None:
        if self._view is not None and self._view.pack is None:
            work = partial(packs.preview_all, self._shell.ctx, self._view.handover_id)
            # Said in the caption's place: somebody is typing, and nothing may be laid over what they type in.
            self._sheets.caption.set_words(tr("Typesetting the sheets"))
            self._jobs.run("", work, self._was_previewed)

    def _was_previewed(self, result: dict[str, bytes] | KnownProblem) -> None:
        if self._view is None or self.pack is not None:
            return  # another reason is looked at, or it was issued meanwhile: what prints is shown already
        if isinstance(result, KnownProblem):
            self._sheets.show_words(result.in_full)
        else:
            self._sheets.show_sheets(result, tr("not issued yet"))

    def _was_issued(self, result: IssuedPack | KnownProblem) -> None:
        if isinstance(result, KnownProblem):
            self.refused.emit(result)
            return
        self._show(result)
        self.issued.emit(result)

    def _was_saved(self, result: tuple[str, ...] | KnownProblem) -> None:
        if isinstance(result, KnownProblem):
            self.refused.emit(result)
        else:
            self.done.emit("save", tr("Saved {0}: {1} files").format(self._clock(), len(result)))

    def _show(self, issued: IssuedPack) -> None:
        self._shown = issued.pack_id
        pack = self.pack
        made = made_words(pack, self._shell.ctx.now()) if pack and pack.pack_id == issued.pack_id else self._clock()
        caption = tr("{0}, issued {1}").format(issued.number, made)
        sheets = {"clinical": issued.clinical, "escort": issued.escort, "person_copy": issued.person_copy}
        if issued.label is not None:
            sheets["label"] = issued.label
        try:
            sheets |= sheets_of(self._shell.ctx, issued.pack_id)
        except KnownProblem as problem:
            self.refused.emit(problem)
        self._sheets.show_sheets(sheets, caption)

    def _clock(self) -> str:
        return time_text(local(self._shell.ctx.now()))


def single_shot(parent: QObject, wait_ms: int, act: Callable[[], None]) -> QTimer:
    """Return a timer that does `act` once, `wait_ms` after it was last started."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(wait_ms)
    timer.timeout.connect(act)
    return timer
