"""The overview of one person: what has a clock on top, then risk, scripts, tasks and people to ask, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from reception_app.clock import local
from reception_app.handover.record import Brought, Record
from reception_app.services.dependence import Untreated
from reception_app.services.person_view import PersonPage
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.people import left_words, open_flags, stated
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens import person_script_cells as script_cells
from reception_app.ui.screens.dependence import waiting_words
from reception_app.ui.screens.person_parts import PageTable, Side, labelled, remark
from reception_app.ui.screens.person_sides import withdrawal_scores
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import time_cards, tr
from reception_app.ui.screens.scripts_rows import ScriptRow, script_rows, stripe_of
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level, TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.arranged import Fact, FactList
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, StackingRow, show_if
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Run, Text, bold, small
from reception_app.ui.widgets.time_strip import FIVE, TimeStrip
from reception_app.vocabulary import BroughtKind, Role

LEFT, RIGHT = 292, 316
MOST_TASKS = 6
BROUGHT_WORDS: dict[BroughtKind, str] = {
    BroughtKind.PAPER: "Paper",
    BroughtKind.MEDICINE: "Medicine",
    BroughtKind.AID: "Aid",
}
FACTS: tuple[tuple[str, str], ...] = (
    ("gender", "Gender"),
    ("language", "Language"),
    ("access_needs", "Access needs"),
    ("disability", "Disability"),
    ("ethnicity", "Ethnicity"),
    ("religion", "Religion"),
)
"""The five-state facts the banner does not show, with their labels."""


class OverviewTab(PersonTab):
    """Everything at one look. Nothing is edited here: letters and buttons open what does.

    `opened(slug)` fires for a card of the strip: `script:…`, `flag:…`, `task:…`.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mine: frozenset[Role] = frozenset()
        self.waiting = AlertBar(Level.SOON, "", act=tr("Record the decision…"), key="D", icon=Icon.HOURGLASS)
        self.waiting.hide()
        self.strip = TimeStrip()
        self.beyond = Text("")
        self.risk = Panel(tr("Risk now"), note="Alt 4")
        self.withdrawal = Panel(tr("Withdrawal"), flush=True)
        self.words = Panel(tr("In their own words"))
        self.scripts = Panel(tr("Scripts"), note="Alt 3", flush=True)
        self.tasks = Panel(tr("Tasks"), flush=True)
        self.contacts = Panel(tr("Contacts"), flush=True)
        self.who = Panel(tr("Who they are, where they are"), flush=True)
        self.brought = Panel(tr("What came in with them"), flush=True)
        model: RowsModel[ScriptRow] = RowsModel(script_cells.script_columns(), key=_key, stripe=stripe_of, parent=self)
        self.table = PageTable(model, name=tr("Scripts"))
        self.below = Text("", role=TypeRole.SMALL)
        self._risks = FactList(sides=0, around=2, ruled=False)
        self._scores, self._facts, self._asked, self._things = FactList(), FactList(), FactList(), FactList()
        self._open_tasks = FactList(around=6, gap=theme.SPACE_8)
        self._words_text = Text()
        self._build()
        self._connect()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("Alt 2",), tr("triage")),
            KeyHint(("Alt 3",), tr("scripts")),
            hint("person", "given"),
            hint("person", "observed"),
            hint("person", "handover"),
            hint("person", "wing_sheet"),
            KeyHint(("K",), tr("copy")),
            KeyHint(("M",), tr("move")),
            KeyHint(("Esc",), tr("board")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.contacts, self.who, self.brought)

    def focus_start(self) -> None:
        """Go to the scripts, or, where they stand below the fold, to the page: what is late must be seen first."""
        start = self.scroller if theme.active().collapsed else self.table
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def rescale(self) -> None:
        """At large text the page itself takes the focus: the arrows scroll it."""
        policy = Qt.FocusPolicy.TabFocus if theme.active().collapsed else Qt.FocusPolicy.NoFocus
        self.scroller.setFocusPolicy(policy)

    def show_page(self, page: PersonPage) -> None:
        record, now = page.record, page.at
        self._show_waiting(page.untreated, now)
        rows, _ = script_rows(record, now, page.elsewhere, page.standing)
        self._show_times(record, now, rows)
        self._risks.set_facts([Fact((line,)) for line in cells.risk_lines(record, open_flags(record), now)])
        self._show_withdrawal(record, now)
        self._words_text.set_words(cells.own_words_lines(record, now))
        self._show_scripts(rows)
        self._show_tasks(record, now)
        self._show_contacts(record)
        self._show_who(page)
        self._show_brought(page)

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        self.scroller = Scroller(steady=True)
        self.scroller.setAccessibleName(tr("Overview"))
        self.rescale()
        outer.addWidget(self.scroller)
        self.scroller.column.add(self.waiting, self.strip, self.beyond)
        across = StackingRow()
        left, right = Side(LEFT), Side(RIGHT)
        self.words.body.addWidget(self._words_text, 0, Qt.AlignmentFlag.AlignTop)
        self.words.body.addStretch(1)
        self.risk.body.add(self._risks)
        for panel, facts in (
            (self.withdrawal, self._scores),
            (self.tasks, self._open_tasks),
            (self.contacts, self._asked),
            (self.who, self._facts),
            (self.brought, self._things),
        ):
            panel.body.add(facts, 1)
        left.column.add(self.risk, self.withdrawal)
        left.column.addWidget(self.words, 1)
        self.scripts.body.add(self.table)
        under = Column(margins=(16, 6, 12, 8), spacing=0)
        under.add(self.below)
        self.scripts.body.addLayout(under)
        self.scripts.body.addStretch(1)
        right.column.add(self.tasks)
        right.column.addWidget(self.contacts, 1)
        across.addWidget(left)
        across.addWidget(self.scripts, 1)
        across.addWidget(right)
        self.scroller.column.addLayout(across)
        lower = StackingRow()
        lower.addWidget(self.who, 1)
        lower.addWidget(self.brought, 1)
        self.scroller.column.addLayout(lower)
        self.copy_button = self._button(tr("Copy for the clinical system…"), "K", self._copy)
        self.wing_button = self._button(tr("Wing sheet…"), "W", self._wing)
        self.export_button = self._button(tr("Whole record, for their own request…"), "R", self._export)
        papers = QWidget()
        Flow(papers, (0, 4, 0, 0), (theme.SPACE_24, theme.SPACE_4)).add(
            self.wing_button, self.copy_button, self.export_button
        )
        self.scroller.column.addWidget(papers)
        self.scroller.column.addStretch(1)

    def _connect(self) -> None:
        self.strip.opened.connect(self.opened)
        self.waiting.acted.connect(self._decide)
        self.table.row_key.connect(self.asked)
        self.table.opened.connect(self._open_script)
        self.contact_button = self._button(tr("Add or change…"), "C", self._contact)
        self.contacts.head.insertWidget(3, self.contact_button)
        self.who_button = self._button(tr("Change…"), "E", self._who)
        self.move_button = self._button(tr("Move…"), "M", self._move)
        self.who.head.addWidget(self.move_button)
        self.who.head.addWidget(self.who_button)
        self.brought_button = self._button(tr("Add…"), "B", self._brought)
        self.brought.head.addWidget(self.brought_button)

    def _button(self, words: str, key: str, act: object) -> Button:
        button = Button(words, Kind.QUIET, key=key)
        theme.fix(button, height=20)
        button.acted.connect(act)
        return button

    def _open_script(self, key: str) -> None:
        self.opened.emit(f"script:{key}")

    def _contact(self) -> None:
        self.asked.emit("C", "")

    def _decide(self) -> None:
        self.asked.emit("D", "")

    def _copy(self) -> None:
        self.asked.emit("K", "")

    def _export(self) -> None:
        self.asked.emit("R", "")

    def _wing(self) -> None:
        self.asked.emit("W", "")

    def _who(self) -> None:
        self.asked.emit("E", "")

    def _move(self) -> None:
        self.asked.emit("M", "")

    def _brought(self) -> None:
        self.asked.emit("B", "")

    def _show_waiting(self, waiting: Untreated | None, now: datetime) -> None:
        show_if(self.waiting, waiting is not None)
        if waiting is not None:
            level, strong, rest = waiting_words(waiting, now)
            self.waiting.set_level(level, Icon.HOURGLASS)
            self.waiting.set_words(strong, rest)

    def _show_times(self, record: Record, now: datetime, rows: Sequence[ScriptRow]) -> None:
        timed = time_cards(record, now, {row.script.id: row.waits for row in rows})
        self.strip.set_cards([one.card for one in timed])
        show_if(self.strip, bool(timed))
        more, late = len(timed) - FIVE, sum(one.late for one in timed[FIVE:])
        words = tr("{0} more with a time: see Scripts and Tasks.").format(more)
        if late:
            words = tr("{0} more with a time, {1} of them late: see Scripts and Tasks.").format(more, late)
        self.beyond.set_words(((small(words, theme.RED_TEXT if late else theme.INK, strong=bool(late)),),))
        show_if(self.beyond, more > 0)
        if not timed:
            self.beyond.set_words(((small(tr("Nothing has a time yet: no dose, review, observation or task.")),),))
            show_if(self.beyond, True)

    def _show_withdrawal(self, record: Record, now: datetime) -> None:
        rows = (*withdrawal_scores(record, now), *cells.withdrawal_rows(record))
        show_if(self.withdrawal, bool(rows))
        self._scores.set_facts([labelled(label, ((bold(words),),)) for label, words in rows])

    def _show_scripts(self, rows: Sequence[ScriptRow]) -> None:
        self.table.rows_model.set_rows(rows)
        self.scripts.set_count(script_cells.verified_count(rows))
        show_if(self.table, bool(rows))
        missing = script_cells.reasons_missing(rows)
        if not rows:
            self.below.set_words(((bold(tr("No script is recorded.")), small(tr("  Alt 3, then Ins, adds one."))),))
        elif missing:
            count = small(str(missing), theme.AMBER_TEXT, strong=True)
            self.below.set_words(((small(tr("Differences without a reason: ")), count),))
        else:
            self.below.set_words("")

    def _show_tasks(self, record: Record, now: datetime) -> None:
        tasks = cells.open_tasks(record)
        late = sum(cells.task_late(task, now) for task in tasks)
        self.tasks.set_note(_task_count(len(tasks), late))
        lines = [
            Fact(
                (*cells.task_lines(task, now, self.mine), *cells.taken_back_lines(task)),
                ((cells.task_icon(task, now),),),
                (cells.task_due(task, now),),
            )
            for task in tasks[:MOST_TASKS]
        ]
        if len(tasks) > MOST_TASKS:
            hidden = sum(cells.task_late(task, now) for task in tasks[MOST_TASKS:])
            lines.append(remark(tr("{0} more, {1} of them late: Alt 5").format(len(tasks) - MOST_TASKS, hidden)))
        if not tasks:
            lines.append(remark(tr("No task is open.")))
        self._open_tasks.set_facts(lines)

    def _show_contacts(self, record: Record) -> None:
        order = [kind for kind, _ in cells.CONTACT_KINDS]
        contacts = sorted(record.contacts, key=lambda one: order.index(one.kind) if one.kind in order else len(order))
        lines = [labelled(cells.contact_kind(one.kind), (cells.contact_line(one),)) for one in contacts]
        self._asked.set_facts(lines or [remark(tr("Nobody to ask is recorded."))])

    def _show_who(self, page: PersonPage) -> None:
        person, stay = page.record.person, page.record.stay
        where = (stay.location or tr("Not recorded")) if stay else tr("Not here")
        legal = stay.legal_status if stay and stay.legal_status else tr("Not recorded")
        names = "; ".join(f"{alias.family_name.upper()}, {alias.given_names}" for alias in person.aliases)
        now_at = (tr("Left"), left_words(page.gone, page.at)) if page.gone is not None else (tr("Now at"), where)
        said = [now_at, (tr("Legal status"), legal), (tr("Other names"), names or tr("None recorded"))]
        said += [(tr(label), stated(getattr(person, key))) for key, label in FACTS]
        self._facts.set_facts([labelled(label, ((bold(words),),)) for label, words in said])

    def _show_brought(self, page: PersonPage) -> None:
        brought = page.record.brought
        self.brought.set_count(str(len(brought)) if brought else "")
        lines = [labelled(tr("Said before they came"), ((bold(page.said_before),),))] if page.said_before else []
        lines += [labelled(tr(BROUGHT_WORDS[one.kind]), _brought_lines(one)) for one in brought]
        self._things.set_facts(lines or [remark(tr("Nothing is recorded: no paper, medicine or aid."))])


def _key(row: ScriptRow) -> str:
    return row.script.id


def _task_count(count: int, late: int) -> str:
    return tr("{0} open, {1} late").format(count, late) if late else tr("{0} open").format(count)


def _brought_lines(item: Brought) -> tuple[tuple[Run, ...], ...]:
    rest = [
        item.quantity or "",
        tr("seal {0}").format(item.seal) if item.seal else "",
        tr("put: {0}").format(item.place) if item.place else "",
    ]
    said = ", ".join(part for part in rest if part)
    head = (bold(item.what), Run(f", {said}" if said else ""))
    if item.seen_at is None:
        return (head,)
    return head, (small(tr("seen {0} by {1}").format(f"{local(item.seen_at):%H:%M}", item.seen_by or tr("not known"))),)
