"""Receive a handover: open the file, see who sent it, match the person, decide every script, save once, receipt.

What is shown is what the verified record says, never text from the PDF. Nothing changes until it is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import time_text
from reception_app.clock import local
from reception_app.errors import KnownProblem
from reception_app.handover.receipt import is_receipt
from reception_app.handover.record import Record
from reception_app.services.opening import Incoming, open_pack
from reception_app.services.person_view import read_person
from reception_app.services.receipts import open_incoming_receipt
from reception_app.services.receiving import Receipt, receive
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.people import banner_of
from reception_app.ui.screen import Screen
from reception_app.ui.screens.handovers_making import open_making
from reception_app.ui.screens.handovers_receipt import ReceiptPanel
from reception_app.ui.screens.receive_checks import refused_page
from reception_app.ui.screens.receive_files import PATTERNS, FilesRead, dropped_files, read_files
from reception_app.ui.screens.receive_fit import keep_counts
from reception_app.ui.screens.receive_identity import NOBODY
from reception_app.ui.screens.receive_page import IncomingPage
from reception_app.ui.screens.receive_receipt import Decided, ReceiptPage
from reception_app.ui.screens.receive_scan import ScanBox, SeveralPacks
from reception_app.ui.screens.receive_summary import is_summary, show_summary
from reception_app.ui.screens.receive_words import from_whom
from reception_app.ui.shell import Shell
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.error_page import ErrorPage
from reception_app.ui.widgets.layouts import Column
from reception_app.ui.widgets.panels import EmptyState, Scroller, clear

TICK_MS = 30_000
"""How often the words about lateness are said again."""


class ReceiveScreen(Screen):
    """Bound to one pack at a time; `path` opens at once, else a file is asked for with Ctrl+O.

    `page` is the pack being looked at, `refused` the page of one that was not taken in, `receipt` what was saved.
    """

    nav = "handovers"

    def __init__(self, shell: Shell, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shell = shell
        self.page: IncomingPage | None = None
        self.refused: ErrorPage | None = None
        self.receipt: Receipt | None = None
        self.receipt_page: ReceiptPage | None = None
        self.several: SeveralPacks | None = None
        self._scans: tuple[bytes, ...] = ()
        self._saved_record: Record | None = None
        self._column = Column(self, spacing=0)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._opener = QShortcut(QKeySequence("Ctrl+O"), self)
        self._opener.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._opener.activated.connect(self.choose_file)
        self._copier = QShortcut(QKeySequence("Ctrl+C"), self)
        self._copier.activated.connect(self._copy)
        self._copier.setEnabled(False)
        self.setAcceptDrops(True)
        self._show_empty()
        if path is not None:
            self.open_files((path,))

    # what the window asks

    def banner(self) -> BannerData | None:
        now = self._shell.ctx.now()
        if self._saved_record is not None:
            return banner_of(self._saved_record, now)
        if self.page is None:
            return None
        words = self.tr("Received before from {0}") if self.page.read_only else self.tr("From {0}, not saved yet")
        if self.page.revoked:
            words = self.tr("Key revoked, never taken in: from {0}")
        return banner_of(self.page.incoming.record, now, arrived=words.format(from_whom(self.page.incoming)))

    def hints(self) -> Sequence[KeyHint]:
        back = hint("everywhere", "back")
        if self.receipt is not None:
            return (
                KeyHint(("Enter",), self.tr("open the record")),
                KeyHint(("Alt T",), self.tr("triage")),
                KeyHint(("Alt R",), self.tr("receipt for the sender")),
                KeyHint(back.keys, self.tr("back")),
            )
        if self.page is None:
            return (KeyHint(("Ctrl O",), self.tr("open a file")), KeyHint(back.keys, self.tr("back")))
        if self.page.revoked and self.page.person_id is None:
            return (KeyHint(("Alt H",), self.tr("how it was checked")), KeyHint(back.keys, self.tr("back")))
        if self.page.read_only:
            return (KeyHint(("Enter",), self.tr("open the record")), KeyHint(back.keys, self.tr("back")))
        return (
            KeyHint(("C", "B", "H", "S"), self.tr("decide")),
            KeyHint(("Enter",), self.tr("reason")),
            KeyHint(("↓",), self.tr("next")),
            KeyHint(("F8",), self.tr("next to decide")),
            hint("everywhere", "next_part"),
        )

    def help_topic(self) -> str:
        return "Receive"

    def parts(self) -> Sequence[QWidget]:
        return self.page.parts() if self.page is not None else ()

    def refresh(self) -> None:
        self._tick()
        self._say_saved()

    def leave(self) -> None:
        if self.page is not None and not self.page.read_only:
            self.page.kept.keep_reason()
        if self.page is not None and self.page.touched:
            self.toast.emit(self.tr("Pack set aside: nothing is saved; what was chosen is kept"), False)

    def focus_start(self) -> None:
        if self.receipt_page is not None:
            self.receipt_page.focus_start()
        elif self.page is not None:
            self.page.focus_start()
        elif self.refused is not None:
            self.refused.focus_first()
        elif self.several is not None:
            self.several.focus_start()
        else:
            self.scan.focus_start()

    def next_problem(self, *, backwards: bool = False) -> None:
        if self.page is not None:
            self.page.next_gap(backwards=backwards)

    def main_act(self) -> None:
        if self.receipt is not None:
            self._open_record()
        elif self.page is None:
            self.choose_file()
        elif self.page.read_only:
            self._open_received()
        else:
            self.save()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(bool(dropped_files(event.mimeData())))

    def dropEvent(self, event: QDropEvent) -> None:
        if not self._must_save_first():
            self.open_files(dropped_files(event.mimeData()))

    # acts

    def choose_file(self) -> None:
        """Ask for the pack's file and open it; one with decisions on it is set aside first, by Esc."""
        if self._must_save_first():
            return
        chosen = self._shell.desk.ask_open_files(self.tr("Open a handover pack"), PATTERNS)
        if chosen:
            self.open_files(chosen)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read and check files on the worker, together with scans of the same sheet that were not enough."""
        if is_summary(paths):
            show_summary(self._shell, paths[0], self._receipt_recorded)
            return
        work = partial(read_files, self._shell.ctx, tuple(paths), self._scans)
        self._shell.run_in_steps(self.tr("Reading the pack"), work, self._opened)

    def open_scanned(self, envelope: bytes) -> None:
        """Open what a scanner typed."""
        try:
            ctx = self._shell.ctx
            if is_receipt(envelope):
                self._opened(FilesRead(receipts=(open_incoming_receipt(ctx, envelope),)))
            else:
                self._opened(FilesRead((open_pack(ctx, envelope),)))
        except KnownProblem as problem:
            self._opened(FilesRead(problem=problem))

    def save(self) -> None:
        """Save everything in one transaction, or go to the first thing that is missing; then show the receipt."""
        page = self.page
        if page is None:
            return
        if page.gaps():
            page.next_gap()
            return
        page.show_problem(None)
        alike = bool(page.incoming.matches)
        try:
            receipt = receive(
                self._shell.ctx,
                page.incoming,
                page.choices(),
                person_id=page.person_id,
                new=page.who == NOBODY and alike,
                reason=page.reason.value().strip() or None,
            )
        except KnownProblem as problem:
            page.show_problem(problem)
            return
        try:
            keep_counts(self._shell.ctx, receipt.person_id, page.here.counts())
        except KnownProblem as problem:
            self._shell.tell(problem)  # the pack is in: only the count has to be recorded again
        self._shell.changed()
        self._show_receipt(page, receipt)
        if not receipt.already:
            self._make_receipt()

    # inside

    def _must_save_first(self) -> bool:
        if touched := self.page is not None and self.page.touched:
            self.noted.emit(self.tr("Save this pack or set it aside (Esc) before opening another."))
        return touched

    def _opened(self, found: FilesRead) -> None:
        self._scans = found.scans
        if found.problem is not None:
            self._show_refused(found.problem)
        elif found.receipts:
            self._show_came_back(found)
        elif len(found.packs) > 1:
            self._show_several(found)
        else:
            self._look_at(found.packs, 0)
            self.noted.emit(" ".join(found.left_out))

    def _show_came_back(self, found: FilesRead) -> None:
        """Show a receipt of a pack sent from here; what else was among the files is opened by itself."""
        others = len(found.receipts) - 1 + len(found.packs)
        if others:
            self.noted.emit(self.tr("{0} more among these files: open them afterwards.").format(others))
        panel = ReceiptPanel(self._shell, found.receipts[0])
        panel.recorded.connect(self._receipt_recorded)
        self._shell.show_overlay(panel)
        panel.focus_start()

    def _receipt_recorded(self, words: str) -> None:
        self.toast.emit(words, False)

    def _look_at(self, packs: Sequence[Incoming], place: int) -> None:
        try:
            self._show_incoming(packs[place])
        except KnownProblem as problem:
            self._show_refused(problem)

    def _show_several(self, found: FilesRead) -> None:
        self._forget()
        self.several = SeveralPacks(found.packs, found.left_out)
        self.several.chosen.connect(partial(self._look_at, found.packs))
        holder = Scroller((16, 16, 16, 16))
        holder.column.add(self.several, 1)
        self._fill(holder)

    def _fill(self, widget: QWidget) -> None:
        clear(self._column)
        self._column.addWidget(widget, 1)
        self._copier.setEnabled(self.refused is not None)
        self.banner_changed.emit()
        self.hints_changed.emit()
        self._say_saved()
        if self.isVisible():
            widget.show()
            self.focus_start()

    def _forget(self) -> None:
        self.page, self.refused, self.several = None, None, None
        self.receipt, self.receipt_page, self._saved_record = None, None, None

    def _show_empty(self) -> None:
        self._forget()
        holder = Scroller((16, 16, 16, 16))
        self._empty = EmptyState(
            self.tr("Open the pack that came with the person."),
            self.tr(
                "The clinical sheet’s PDF or the .cose file from a stick; or scans and photographs of its codes page, "
                "many at once, or dropped here; or a summary of another system (.json). Nothing is saved by opening it."
            ),
            act=self.tr("Open a file…"),
            key="Ctrl O",
        )
        self._empty.acted.connect(self.choose_file)
        holder.column.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        self.scan = ScanBox()
        self.scan.complete.connect(self.open_scanned)
        self.scan.empty_enter.connect(self.choose_file)
        holder.column.addWidget(self.scan)
        holder.column.addStretch(1)
        self._fill(holder)

    def _show_refused(self, problem: KnownProblem) -> None:
        self._forget()
        self.refused = ErrorPage(refused_page(problem, self._shell.ctx.now(), may_add=bool(self._scans)))
        self.refused.picked.connect(self._refused_step)
        self._fill(self.refused)

    def _refused_step(self, slug: str) -> None:
        if slug == "arrive":
            self._shell.open_new_arrival()
            return
        if slug == "another":
            self._scans = ()
        self.choose_file()

    def _show_incoming(self, incoming: Incoming) -> None:
        self._forget()
        self.page = IncomingPage(self._shell, incoming, self._received_as(incoming))
        self.page.save_wanted.connect(self.save)
        self.page.aside_wanted.connect(self._set_aside)
        self.page.record_wanted.connect(self._open_received)
        self.page.became_read_only.connect(self._became_read_only)
        self._fill(self.page)

    def _received_as(self, incoming: Incoming) -> str | None:
        """Return whose record it went into when it was received before: the service then changes nothing."""
        if incoming.already is not None:
            return receive(self._shell.ctx, incoming, {}).person_id
        if incoming.older_than is not None and incoming.certain is not None:
            return incoming.certain.person_id
        return None

    def _became_read_only(self) -> None:
        self.banner_changed.emit()
        self.hints_changed.emit()
        self._say_saved()

    def _show_receipt(self, page: IncomingPage, receipt: Receipt) -> None:
        person = read_person(self._shell.ctx, receipt.person_id)
        choices = page.choices()
        decided = [Decided(row.script, choices[row.script.id]) for row in page.rows if row.script.id in choices]
        self._forget()
        self.receipt, self._saved_record = receipt, person.record
        self.receipt_page = ReceiptPage(receipt, person, decided, self._shell.ctx.operator.full_name)
        self.receipt_page.record_wanted.connect(self._open_record)
        self.receipt_page.triage_wanted.connect(self._start_triage)
        self.receipt_page.send_back_wanted.connect(self._make_receipt)
        self._fill(self.receipt_page)

    def _say_saved(self) -> None:
        if self.receipt is not None:
            self.saved.emit(self.tr("All saved {0}").format(time_text(local(self.receipt.received_at))))
        elif self.page is not None and not self.page.read_only:
            self.not_saved.emit(self.tr("Not saved yet: nothing changes until you save"))
        else:
            self.not_saved.emit("")

    def _tick(self) -> None:
        if self.page is not None:
            self.page.tick()

    def _copy(self) -> None:
        if self.refused is not None:
            QGuiApplication.clipboard().setText(self.refused.copy_text())

    def _set_aside(self) -> None:
        self.leave()
        self._shell.back()

    def _open_received(self) -> None:
        if self.page is not None and self.page.person_id is not None:
            self._shell.open_person(self.page.person_id)

    def _open_record(self) -> None:
        if self.receipt is not None:
            self._shell.open_person(self.receipt.person_id)

    def _make_receipt(self) -> None:
        if self.receipt is not None:
            open_making(self._shell, self.receipt.person_id, self.receipt.pack_number)

    def _start_triage(self) -> None:
        if self.receipt is not None:
            self._shell.open_triage(self.receipt.person_id)
