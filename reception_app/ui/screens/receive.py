"""Receive a handover: open the file, see who sent it, match the person, decide every script, save once, receipt.

What is shown is what the verified record says, never text from the PDF. Nothing changes until it is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import duration_words, minutes_between
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.errors import KnownProblem, MustChoose, PackRefused
from reception_app.handover.reading import check_size
from reception_app.services.receiving import Incoming, Receipt, open_pack, receive, waits_at_receipt
from reception_app.ui import theme
from reception_app.ui.fields.text import TextField
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint
from reception_app.ui.people import banner_of, interim_badges, open_flags
from reception_app.ui.screen import Screen
from reception_app.ui.screens.receive_parts import DecisionRow, DetailsPanel
from reception_app.ui.screens.receive_words import compare, trust_words
from reception_app.ui.shell import Shell
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.banner import BannerData
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.error_page import ErrorData, ErrorPage, NextStep
from reception_app.ui.widgets.layouts import Column, Grid, Row, StackingRow, show_if
from reception_app.ui.widgets.panels import EmptyState, Panel, Rule, Scroller, clear
from reception_app.ui.widgets.runs import Run, Text, bold, small
from reception_app.vocabulary import Disposition, Trust


class ReceiveScreen(Screen):
    """Bound to one pack at a time; `path` opens at once, else a file is asked for with Ctrl+O."""

    nav = "handovers"

    def __init__(self, shell: Shell, path: Path | None = None) -> None:
        super().__init__()
        self._shell = shell
        self.incoming: Incoming | None = None
        self.receipt: Receipt | None = None
        self.rows: list[DecisionRow] = []
        self._matched: str | None = None
        self._new = False
        self._column = Column(self, spacing=0)
        self._opener = QShortcut(QKeySequence("Ctrl+O"), self)
        self._opener.activated.connect(self.choose_file)
        self._show_empty()
        if path is not None:
            self.open_file(path)

    def banner(self) -> BannerData | None:
        if self.incoming is None or self.receipt is not None:
            return None
        sender = self.incoming.header.sender.name
        words = self.tr("Receiving from {0}, not saved yet").format(sender)
        return banner_of(self.incoming.record, self._shell.ctx.now(), arrived=words)

    def hints(self) -> Sequence[KeyHint]:
        if self.receipt is not None:
            return (KeyHint(("Enter",), self.tr("open the record")), KeyHint(("Esc",), self.tr("back")))
        if self.incoming is None:
            return (KeyHint(("Ctrl O",), self.tr("open a file")), KeyHint(("Esc",), self.tr("back")))
        return (
            KeyHint(("C", "B", "H", "S"), self.tr("decide")),
            KeyHint(("Enter",), self.tr("reason")),
            KeyHint(("↓",), self.tr("next")),
            KeyHint(("F8",), self.tr("next to decide")),
            KeyHint(("F6",), self.tr("next part")),
        )

    def help_topic(self) -> str:
        return "Receive"

    def choose_file(self) -> None:
        """Ask for the pack's file and open it."""
        chosen = self._shell.desk.ask_open_files(self.tr("Open a handover pack"), ("*.pdf", "*.cose"))
        if chosen:
            self.open_file(chosen[0])

    def open_file(self, path: Path) -> None:
        """Read and check a pack on the worker; its name and place are never trusted or kept."""
        ctx = self._shell.ctx

        def work() -> Incoming | KnownProblem:
            try:
                check_size(path.stat().st_size)
                return open_pack(ctx, path.read_bytes())
            except KnownProblem as problem:
                return problem
            except OSError:
                return PackRefused(
                    "PK-200", "The file could not be read.", "Copy it from the stick again, then open it."
                )

        self._shell.run(self.tr("Reading the pack"), work, self._opened)

    def _opened(self, found: Incoming | KnownProblem) -> None:
        if isinstance(found, KnownProblem):
            self._show_refused(found)
        else:
            self._show_incoming(found)

    def _fill(self, widget: QWidget) -> None:
        clear(self._column)
        self._column.addWidget(widget, 1)
        self.banner_changed.emit()
        self.hints_changed.emit()

    def _show_empty(self) -> None:
        self.incoming = self.receipt = None
        holder = Scroller((16, 16, 16, 16))
        empty = EmptyState(
            self.tr("Open the pack that came with the person."),
            self.tr(
                "The clinical sheet’s PDF, or record.cose, from a stick or a folder. Nothing is saved by opening it."
            ),
            act=self.tr("Open a file…"),
            key="Ctrl O",
        )
        empty.acted.connect(self.choose_file)
        self._empty = empty
        holder.column.addWidget(empty, 0, Qt.AlignmentFlag.AlignTop)
        holder.column.addStretch(1)
        self._fill(holder)

    def _show_refused(self, problem: KnownProblem) -> None:
        self.incoming = None
        steps = (
            NextStep("another", self.tr("Try the file again, or another copy"), self.tr("A stick may have been pulled early"),
                     self.tr("Open a file…"), "Ctrl O", Icon.FILE),
            NextStep("ring", self.tr("Ring the sender and ask for the pack again"),
                     self.tr("Their number is on the escort sheet and the clinical sheet")),
            NextStep("arrive", self.tr("Take the person in meanwhile"),
                     self.tr("Arrival and triage work without the pack. Ask about medicines first."),
                     self.tr("New arrival"), "Ctrl N"),
        )  # fmt: skip
        page = ErrorPage(
            ErrorData(
                title=self.tr("This pack was not taken in"),
                safe=self.tr("Nothing was saved. No record at this desk has changed."),
                what=f"{problem.what} {problem.todo}",
                steps=steps,
                code=problem.code,
                code_words=self.tr("The pack was refused"),
                when=moment_text(local(self._shell.ctx.now())),
                still_working=(self.tr("Board and all records"), self.tr("Saving, printing, other packs")),
            )
        )
        page.picked.connect(self._refused_step)
        self._fill(page)
        page.focus_first()

    def _refused_step(self, slug: str) -> None:
        if slug == "arrive":
            self._shell.open_new_arrival()
        else:
            self.choose_file()

    def _show_incoming(self, incoming: Incoming) -> None:
        self.incoming, self.receipt, self._new = incoming, None, False
        self._matched = incoming.certain.person_id if incoming.certain else None
        if not incoming.matches:
            self._new = True
        page = QWidget()
        outer = Column(page, spacing=0)
        scroller = Scroller((16, 8, 16, 8))
        scroller.column.addWidget(self._trust_bar(incoming))
        self.reason = TextField(self.tr("Reason for taking it in all the same"), width=620)
        needs = incoming.opened.trust is Trust.ISSUER_UNKNOWN or bool(incoming.opened.needs_named_person)
        show_if(self.reason, needs)
        self.reason.edited.connect(self._tell)
        scroller.column.addWidget(self.reason)
        for words in incoming.opened.warnings:
            scroller.column.addWidget(AlertBar(Level.SOON, words))
        if not incoming.for_here:
            scroller.column.addWidget(
                AlertBar(
                    Level.SOON,
                    self.tr("Made for {0}.").format(incoming.header.to.name),
                    self.tr("Not for this prison."),
                )
            )
        top = StackingRow(spacing=theme.PANEL_GAP)
        self._identity = Panel(
            self.tr("Is this the same person?"), note=self.tr("2 identifiers and the date of birth must agree")
        )
        top.addWidget(self._identity, 8)
        top.addWidget(self._came_with(incoming), 3)
        scroller.column.addLayout(top)
        self._show_identity()
        scroller.column.addWidget(self._decisions(incoming))
        scroller.column.addStretch(1)
        outer.addWidget(scroller, 1)
        outer.addWidget(Rule())
        outer.addLayout(self._foot())
        self._fill(page)
        self.not_saved.emit(self.tr("Not saved yet: nothing changes until you save"))
        self._tell()
        self.focus_start()

    def _trust_bar(self, incoming: Incoming) -> AlertBar:
        head, second = trust_words(incoming, self._shell.ctx.now())
        known = incoming.opened.trust is not Trust.ISSUER_UNKNOWN
        bar = AlertBar(
            Level.CHECKED if known else Level.SOON,
            head,
            second=second,
            act=self.tr("How this was checked…"),
            quiet=True,
        )
        bar.acted.connect(self._how_checked)
        return bar

    def _how_checked(self) -> None:
        if self.incoming is None:
            return
        panel = Panel(self.tr("How this was checked"), key="Esc", note=self.tr("close"))
        theme.fix(panel, min_width=620)
        for check in self.incoming.opened.how_checked:
            icon, tone = (Icon.TICK_CIRCLE, theme.GREEN) if check.ok else (Icon.TRIANGLE, theme.AMBER_TEXT)
            panel.body.add(Text(((Run("", tone, icon=icon), bold(check.layer), Run("  " + check.words)),)))
        self._shell.show_overlay(panel)

    def _show_identity(self) -> None:
        incoming = self.incoming
        if incoming is None:
            return
        clear(self._identity.body)
        chosen = next((m for m in incoming.matches if m.person_id == self._matched), None)
        shown = chosen or (incoming.matches[0] if incoming.matches and not self._new else None)
        grid = Grid(spacing=(theme.SPACE_16, theme.SPACE_4))
        for place, head in enumerate((self.tr("In the pack"), self.tr("At this desk"))):
            grid.addWidget(Text(head, role=TypeRole.SMALL, tone=theme.INK_2, strong=True), 0, place + 1)
        for line, pair in enumerate(compare(incoming, shown.number if shown else None, self._shell.ctx.now()), start=1):
            grid.addWidget(Text(pair.label, tone=theme.INK_2), line, 0)
            grid.addWidget(Text(pair.in_pack, strong=True), line, 1)
            grid.addWidget(Text(pair.here or "–", strong=bool(pair.here)), line, 2)
            grid.addWidget(_agreement(pair.same, self.tr("Same"), self.tr("Differs")), line, 3)
        self._identity.body.addLayout(grid)
        self._identity.body.addLayout(self._who_buttons(incoming))

    def _who_buttons(self, incoming: Incoming) -> Row:
        row = Row(margins=(0, 6, 0, 0), spacing=theme.SPACE_8)
        if self._matched is not None:
            found = next(match for match in incoming.matches if match.person_id == self._matched)
            words = self.tr("Same person: {0} agree. It is added to that record.").format(", ".join(found.same))
            row.addWidget(Text(((Run("", theme.GREEN, icon=Icon.TICK), bold(words)),)), 1)
        elif self._new:
            words = self.tr("Nobody at this desk is chosen: a new record will be made.")
            row.addWidget(Text(((Run("", theme.GREEN, icon=Icon.TICK), bold(words)),)), 1)
        else:
            row.addWidget(
                Text(
                    (
                        (
                            Run("", theme.AMBER_TEXT, icon=Icon.TRIANGLE),
                            bold(self.tr("Choose: nothing is joined by itself.")),
                        ),
                    )
                ),
                1,
            )
        for place, match in enumerate(incoming.matches[:3]):
            if match.person_id != self._matched:
                button = _MatchButton(
                    self.tr("Same person as {0}").format(match.number), match.person_id, f"Alt {place + 1}"
                )
                button.picked.connect(self.match)
                row.addWidget(button)
        if incoming.matches and not self._new:
            another = Button(self.tr("Another person"), key="Alt 9")
            another.acted.connect(self.match_nobody)
            row.addWidget(another)
        return row

    def match(self, person_id: str) -> None:
        """Say that the pack is about this person here."""
        self._matched, self._new = person_id, False
        self._show_identity()
        self._tell()

    def match_nobody(self) -> None:
        """Say that the pack is about nobody here yet."""
        self._matched, self._new = None, True
        self._show_identity()
        self._tell()

    def _came_with(self, incoming: Incoming) -> Panel:
        record, now = incoming.record, self._shell.ctx.now()
        panel = Panel(
            self.tr("Came with {0}").format(record.person.given_names.split(" ")[0] or record.person.family_name)
        )
        for flag in open_flags(record):
            if flag.observation and flag.last_observed_at:
                gap = duration_words(minutes_between(local(flag.last_observed_at), local(now)))
                panel.body.add(Text(((Run(self.tr("Watch: no recorded check for ")), bold(gap)),)))
            elif flag.observation:
                panel.body.add(Text(self.tr("Watch: no recorded check")))
        for script in record.scripts:
            if script.interim is not None:
                words = self.tr("Interim: {0}, {1}").format(script.medicine, script.interim.owner)
                panel.body.add(Text(words, icon=Icon.HOURGLASS, tone=theme.PURPLE_TEXT))
        if not interim_badges(record, now):
            panel.body.add(Text(self.tr("No interim change")))
        answers = sum(len(assessment.answers) for assessment in record.assessments)
        panel.body.add(Text(((bold(str(answers)), Run(self.tr(" answers to confirm"))),)))
        tasks = sum(task.state == "open" for task in record.tasks)
        panel.body.add(Text(((bold(str(tasks)), Run(self.tr(" tasks still open"))),)))
        if incoming.header.missing:
            words = self.tr("Issued incomplete: {0}").format("; ".join(incoming.header.missing))
            panel.body.add(Text(words, icon=Icon.TRIANGLE, tone=theme.AMBER_TEXT))
        panel.body.addStretch(1)
        return panel

    def _decisions(self, incoming: Incoming) -> Panel:
        self._decided = Panel(
            self.tr("Every script needs a decision"), note=self.tr("nothing is live until you save"), flush=True
        )
        self.rows = []
        now = self._shell.ctx.now()
        for script in incoming.to_decide:
            row = DecisionRow(
                script, incoming.here_now.get(script.id, ()), now, must_wait=waits_at_receipt(script, now)
            )
            row.decided.connect(self._tell)
            row.asks.connect(self._ask_details)
            row.moved.connect(self._move)
            self.rows.append(row)
            self._decided.body.add(row, Rule(colour=theme.SOFT))
        if not self.rows:
            self._decided.body.add(Text(self.tr("  No current script came with the person."), tone=theme.INK_2))
        return self._decided

    def _foot(self) -> Row:
        row = Row(margins=(16, 8, 16, 8), spacing=theme.SPACE_12)
        self._gap_words = Text("", strong=True, tone=theme.AMBER_TEXT)
        self.aside = Button(self.tr("Set aside, not saved"), key="Esc")
        self.aside.acted.connect(self._shell.back)
        self.save = Button(self.tr("Save and make the receipt"), Kind.PRIMARY, key="Ctrl Enter")
        self.save.acted.connect(self.main_act)
        row.addWidget(self._gap_words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.add(self.aside, self.save)
        return row

    def gaps(self) -> tuple[str, ...]:
        """Return what still stops the save, in words."""
        incoming = self.incoming
        if incoming is None:
            return ()
        found = []
        if incoming.already:
            return (self.tr("Already received on {0}").format(incoming.already),)
        if incoming.older_than:
            return (
                self.tr("Pack {0}, newer than this one, was already received: this one may only be read").format(
                    incoming.older_than
                ),
            )
        if self._matched is None and not self._new:
            found.append(self.tr("Say who this is"))
        if not self.reason.isHidden() and not self.reason.value().strip():
            found.append(self.tr("Give the reason"))
        undecided = sum(1 for row in self.rows if row.missing())
        if undecided:
            found.append(self.tr("%n script(s) not decided", "", undecided))
        return tuple(found)

    def _tell(self) -> None:
        gaps = self.gaps()
        self._gap_words.set_words(
            (((Run("", theme.AMBER_TEXT, icon=Icon.TRIANGLE), bold("; ".join(gaps), theme.AMBER_TEXT)),))
            if gaps
            else ""
        )
        self.save.set_not_yet("; ".join(gaps))
        done = sum(1 for row in self.rows if not row.missing())
        self._decided.set_count(self.tr("{0} of {1} decided").format(done, len(self.rows)))

    def _ask_details(self, disposition: str) -> None:
        row = self.sender()
        if not isinstance(row, DecisionRow):
            return
        panel = DetailsPanel(self._shell, row.script, Disposition(disposition), row.choice)
        panel.done.connect(self._details_done)
        panel.closed.connect(self._details_left)
        self._asking = row
        self._shell.show_overlay(panel, may_dismiss=False)
        panel.focus_start()

    def _details_done(self, choice: object) -> None:
        self._shell.close_overlay()
        self._asking.settle(choice)  # type: ignore[arg-type]  # the panel sends a Choice
        self._asking.group.focus_first()

    def _details_left(self) -> None:
        self._shell.close_overlay()
        self._asking.settle(self._asking.choice)
        self._asking.group.focus_first()

    def _move(self, step: int) -> None:
        row = self.sender()
        if isinstance(row, DecisionRow):
            place = max(0, min(len(self.rows) - 1, self.rows.index(row) + step))
            self.rows[place].group.focus_first()

    def focus_start(self) -> None:
        if self.incoming is None:
            self._empty.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.rows:
            self.rows[0].group.focus_first()
        else:
            self.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def next_problem(self, *, backwards: bool = False) -> None:
        waiting = [row for row in self.rows if row.missing()]
        if waiting:
            waiting[-1 if backwards else 0].focus_gap()

    def main_act(self) -> None:
        if self.receipt is not None:
            self._open_record()
            return
        if self.incoming is None:
            self.choose_file()
            return
        if self.gaps():
            self.next_problem()
            return
        choices = {row.script.id: chosen for row in self.rows if (chosen := row.full_choice()) is not None}
        reason = self.reason.value().strip() or (None if self.incoming.for_here else self.tr("received here"))
        try:
            receipt = receive(
                self._shell.ctx, self.incoming, choices, person_id=self._matched, new=self._new and bool(self.incoming.matches),
                reason=reason,
            )  # fmt: skip
        except (MustChoose, KnownProblem) as problem:
            self._shell.tell(problem)
            return
        self._shell.changed()
        self._show_receipt(receipt)

    def _show_receipt(self, receipt: Receipt) -> None:
        self.receipt = receipt
        scroller = Scroller((16, 12, 16, 12))
        saved = self.tr("Saved. {0} is in this desk’s record.").format(receipt.number)
        at = moment_text(local(receipt.received_at))
        scroller.column.addWidget(
            AlertBar(
                Level.CHECKED,
                saved,
                second=self.tr("Pack {0} from {1}, received {2}.").format(receipt.pack_number, receipt.sender, at),
            )
        )
        for words in receipt.warnings:
            scroller.column.addWidget(AlertBar(Level.SOON, words))
        scripts = {row.script.id: row for row in self.rows}
        panel = Panel(self.tr("Receipt"), count=self.tr("%n script(s) decided", "", len(receipt.decisions)))
        for script_id, disposition in receipt.decisions:
            words = scripts[script_id].script.medicine if script_id in scripts else script_id
            panel.body.add(Text(((bold(words), Run(f"  {disposition.value}")),)))
        for name in receipt.missing:
            panel.body.add(
                Text(self.tr("Missing: {0}. A task was opened.").format(name), icon=Icon.OCTAGON, tone=theme.RED_TEXT)
            )
        if not receipt.missing:
            panel.body.add(small_line(self.tr("Nothing said to be sent is missing.")))
        scroller.column.addWidget(panel)
        foot = Row()
        self.open_record = Button(self.tr("Open the record"), Kind.PRIMARY, key="Enter")
        self.open_record.acted.connect(self._open_record)
        triage = Button(self.tr("Start the triage"), key="Alt T")
        triage.acted.connect(self._start_triage)
        foot.add(self.open_record, triage)
        foot.addStretch(1)
        scroller.column.addLayout(foot)
        scroller.column.addStretch(1)
        self._fill(scroller)
        self.saved.emit(self.tr("All saved {0}").format(moment_text(local(self._shell.ctx.now()))[-5:]))
        self.open_record.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_record(self) -> None:
        if self.receipt is not None:
            self._shell.open_person(self.receipt.person_id)

    def _start_triage(self) -> None:
        if self.receipt is not None:
            self._shell.open_triage(self.receipt.person_id)


def small_line(words: str) -> Text:
    """Return a second-line text."""
    return Text(((small(words),),))


def _agreement(same: bool | None, yes: str, no: str) -> Text:
    if same is None:
        return Text("")
    icon, tone = (Icon.TICK, theme.GREEN_TEXT) if same else (Icon.TRIANGLE, theme.AMBER_TEXT)
    return Text(((Run("", tone, icon=icon), Run(yes if same else no, tone, not same)),))


class _MatchButton(Button):
    """Chooses one person here. `picked(person_id)` when pressed."""

    picked = Signal(str)

    def __init__(self, label: str, person_id: str, key: str) -> None:
        super().__init__(label, key=key)
        self._person_id = person_id
        self.acted.connect(self._tell)

    def _tell(self) -> None:
        self.picked.emit(self._person_id)
