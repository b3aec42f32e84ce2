"""After the save: what was decided, what is missing, what is still to do, and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clinical.lines import name_runs
from reception_app.clinical.words import relative_words
from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.handover.record import Script, Task
from reception_app.handover.scheduled import course_ended
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import PersonPage
from reception_app.services.receiving import Receipt
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.receive_words import DISPOSITION_WORDS, dose_lines, tr, what_happens
from reception_app.ui.screens.scripts_columns import rich
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, Row, StackingRow
from reception_app.ui.widgets.panels import Panel, Rule, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import ROLE_WORDS, Disposition, TaskState


@dataclass(frozen=True)
class Decided:
    """One incoming script and the decision saved for it."""

    script: Script
    choice: Choice


class ReceiptPage(QWidget):
    """What receiving did, from disk. `record_wanted()` (Enter), `triage_wanted()` (Alt+T), `send_back_wanted()`."""

    record_wanted = Signal()
    triage_wanted = Signal()
    send_back_wanted = Signal()

    def __init__(self, receipt: Receipt, page: PersonPage, decided: Sequence[Decided], received_by: str) -> None:
        super().__init__()
        self.setAccessibleName(tr("Receipt"))
        outer = Column(self, spacing=0)
        scroller = Scroller((16, 8, 16, 8))
        at = moment_text(local(receipt.received_at))
        saved = tr("Saved: {0} is in this desk’s record")
        head = tr("Already received: nothing was changed") if receipt.already else saved.format(receipt.number)
        second = tr("Pack {0} from {1}, received {2} by {3}.").format(
            receipt.pack_number, receipt.sender, at, received_by
        )
        scroller.column.add(AlertBar(Level.CHECKED, head, second=second, icon=Icon.TICK_CIRCLE))
        if receipt.warnings:
            first, *more = receipt.warnings
            scroller.column.add(AlertBar(Level.SOON, first, " ".join(more)))
        columns = StackingRow(spacing=theme.PANEL_GAP)
        columns.addWidget(_decisions(decided, page), 8, Qt.AlignmentFlag.AlignTop)
        side = Column(spacing=theme.PANEL_GAP)
        side.add(_missing(receipt, decided), _to_do(page))
        side.addStretch(1)
        columns.addLayout(side, 4)
        scroller.column.addLayout(columns)
        scroller.column.addStretch(1)
        outer.addWidget(scroller, 1)
        outer.addWidget(Rule(colour=theme.LINE))
        foot = QWidget()
        self.open_record = Button(tr("Open the record"), Kind.PRIMARY, key="Enter")
        self.triage = Button(tr("Start the triage"), key="Alt T")
        self.send_back = Button(tr("Receipt for the sender"), key="Alt R")
        Flow(foot, (16, 7, 16, 7), (theme.SPACE_12, theme.SPACE_4)).add(self.open_record, self.triage, self.send_back)
        outer.addWidget(foot)
        self.open_record.acted.connect(self.record_wanted)
        self.triage.acted.connect(self.triage_wanted)
        self.send_back.acted.connect(self.send_back_wanted)

    def focus_start(self) -> None:
        """Put the focus on what comes next."""
        self.open_record.setFocus(Qt.FocusReason.OtherFocusReason)


def _decisions(decided: Sequence[Decided], page: PersonPage) -> Panel:
    saved = {script.id: script for script in page.record.scripts}
    count = tr("1 script") if len(decided) == 1 else tr("{0} scripts").format(len(decided))
    panel = Panel(tr("What was decided"), count=count if decided else "", flush=True)
    panel.body.redesign((12, 6, 12, 8), 6)
    for place, item in enumerate(decided):
        if place:
            panel.body.add(Rule())
        row = StackingRow(spacing=theme.SPACE_16)
        row.addWidget(Text((rich(name_runs(item.script)), *dose_lines(item.script, page.at))), 1)
        row.addWidget(Text(_decided_lines(item, saved.get(item.script.id), page.at)), 1)
        panel.body.addLayout(row)
    if not decided:
        panel.body.add(Text(tr("No current script came with the person."), tone=theme.INK_2))
    return panel


def _decided_lines(item: Decided, saved: Script | None, now: datetime) -> tuple[Line, ...]:
    gives = item.choice.disposition in (Disposition.CONTINUE, Disposition.BRIDGE)
    why = saved.not_until_prescriber if gives and saved is not None else None
    over = saved is not None and course_ended(saved, now) is not None
    lines: list[Line] = [
        (bold(tr(DISPOSITION_WORDS[item.choice.disposition])),),
        (small(what_happens(item.choice, now, waits=why is not None, over=over)),),
    ]
    if why is not None:
        words = tr("Not to be given until a prescriber decides. {0}").format(why)
        lines.insert(1, (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),))
    return tuple(lines)


def _missing(receipt: Receipt, decided: Sequence[Decided]) -> Panel:
    panel = Panel(tr("Missing on arrival"), count=str(len(receipt.missing)))
    for name in receipt.missing:
        words = (bold(name, theme.RED_TEXT, icon=Icon.OCTAGON), Run(tr(": said sent, not here.")))
        panel.body.add(Text((words, (small(tr("A task for the nurse was opened.")),))))
    unsaid = [item.script.medicine for item in decided if item.script.carrier is None]
    if unsaid:
        panel.body.add(Text(_not_said(unsaid, len(decided)), icon=Icon.QUESTION, tone=theme.AMBER_TEXT))
    elif not receipt.missing:
        sent = any(item.choice.arrived for item in decided)
        said = tr("Everything that was sent is here.") if sent else tr("The pack says that nothing was sent along.")
        panel.body.add(Text(said, icon=Icon.TICK if sent else None, tone=theme.GREEN_TEXT if sent else theme.INK_2))
    return panel


def _not_said(unsaid: Sequence[str], count: int) -> str:
    """Return that nobody said what was sent: it is neither here nor missing."""
    if len(unsaid) == count:
        return tr("The pack did not say whether any medicine was sent.")
    return tr("The pack did not say whether these were sent: {0}.").format(", ".join(unsaid))


def _to_do(page: PersonPage) -> Panel:
    tasks = sorted(
        (task for task in page.record.tasks if task.state is TaskState.OPEN),
        key=lambda task: (task.due_at is None, task.due_at or task.opened_at),
    )
    panel = Panel(tr("Still to do"), count=str(len(tasks)))
    panel.body.redesign((12, 8, 12, 10), theme.SPACE_8)
    for task in tasks:
        panel.body.add(_task(task, page))
    if not tasks:
        panel.body.add(Text(tr("No task is open."), tone=theme.INK_2))
    if page.carried_waiting:
        one = page.carried_waiting == 1
        words = tr("1 answer") if one else tr("{0} answers").format(page.carried_waiting)
        panel.body.add(Text(tr("{0} came with the person: triage goes on from there.").format(words)))
    return panel


def _task(task: Task, page: PersonPage) -> Row:
    row = Row(spacing=theme.SPACE_8)
    late = task.due_at is not None and task.due_at < page.at
    due = relative_words(local(task.due_at), local(page.at)) if task.due_at else tr("no time set")
    role = ROLE_WORDS[task.owner_role]
    tone = theme.RED_TEXT if late else theme.INK_2
    when = small(due, tone, strong=late, icon=Icon.OCTAGON if late else None)
    row.addWidget(Text(((Run(task.title),), (when, small(tr(", {0}").format(role))))), 1)
    return row
