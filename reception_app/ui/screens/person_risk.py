"""Risk, mind and substances on one page: flags with their observations, below them both sides of one person (E11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reception_app.clinical.words import relative_words
from reception_app.clock import local
from reception_app.handover.record import Answer, Flag, Record
from reception_app.handover.said_lower import said_lower
from reception_app.services.person_view import PersonPage
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.keys import KeyHint, hint
from reception_app.ui.people import LEVELS, open_flags
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.person_sides import heading, mind_lines, substance_lines, told_in_rows
from reception_app.ui.screens.person_tabs import PersonTab
from reception_app.ui.screens.person_times import SOON, observation_due, tr
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import GroupHeading, RowsModel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.buttons import Button, Kind
from reception_app.ui.widgets.layouts import Column, Flow, StackingRow
from reception_app.ui.widgets.panels import Panel, Scroller
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small
from reception_app.vocabulary import FlagLevel, Role

MENTAL_HEALTH = (
    "Self-harm and suicide", "Mental health", "What is known", "Care and the law", "Medicines and mood",
    "Risk and judgement", "Both needs together",
)  # fmt: skip
SUBSTANCES = ("Alcohol and drugs", "More drugs", "Injecting and overdose", "Smoking, gambling and tests")
"""Titles of the form's topics on each side, as answers carry them."""


@dataclass(frozen=True)
class FlagRow:
    """A flag as the table shows it, at one moment (aware UTC). `lower`: a later answer that asks for less."""

    flag: Flag
    now: datetime
    lower: Answer | None = None


def flag_cell(row: FlagRow) -> tuple[Line, ...]:
    """Return the badge, and since when or from when to when."""
    flag = row.flag
    if flag.ended_at is not None:
        began, ended = cells.moment_words(flag.started_at, row.now), cells.moment_words(flag.ended_at, row.now)
        return (Run(flag.words, theme.INK_2),), (small(tr("{0} to {1}").format(began, ended)),)
    return ((Run(badge=cells.plain_badge(flag)), small(f" {cells.since_words(flag.started_at, row.now)}")),)


def detail_cell(row: FlagRow) -> tuple[Line, ...]:
    """Return what is known about it, and for one that ended why."""
    lines: list[Line] = []
    for label, words in cells.flag_details(row.flag):
        lines.append((small(f"{label}: ") if label else small(""), Run(words)))
    if row.flag.ended_at is not None:
        lines.append((small(tr("Ended: ")), Run(row.flag.end_reason or tr("reason not recorded"))))
    return tuple(lines) or ((small(tr("No detail recorded")),),)


def observed_cell(row: FlagRow) -> tuple[Line, ...]:
    """Return how often the person is observed, when last, and when next."""
    flag = row.flag
    if not flag.observation:
        return ((small(tr("None asked for")),),)
    lines: list[Line] = [(bold(cells.OBSERVATION.get(flag.observation, flag.observation)),)]
    last = cells.moment_words(flag.last_observed_at, row.now) if flag.last_observed_at else ""
    lines.append((small(tr("last {0}").format(last) if last else tr("none recorded yet")),))
    due = observation_due(flag)
    if due is not None:
        tone = theme.RED_TEXT if due < row.now else theme.AMBER_TEXT if due <= row.now + SOON else theme.INK_2
        lines.append((small(tr("next {0}").format(relative_words(local(due), local(row.now))), tone, strong=True),))
    if row.lower is not None:
        lines.append((bold(_said_lower(row.lower, row.now), theme.AMBER_TEXT),))
    return tuple(lines)


def _said_lower(answer: Answer, now: datetime) -> str:
    said, who = answer.shown or "", answer.recorded_by or tr("not known")
    when = cells.moment_words(answer.recorded_at, now) if answer.recorded_at else tr("time not known")
    return tr("answered {0}: {1}, {2}; the closer watch stands until it is changed").format(when, said, who)


def by_cell(row: FlagRow) -> tuple[Line, ...]:
    """Return who raised it and where."""
    return (Run(row.flag.recorded_by or tr("Not known")),), (small(row.flag.where or ""),)


def stripe(row: FlagRow) -> Level | None:
    """Return the level of an open flag's stripe."""
    loud = row.flag.ended_at is None and row.flag.level is not FlagLevel.KNOW
    return LEVELS[row.flag.level] if loud else None


def _key(row: FlagRow) -> str:
    return row.flag.id


def answers_under(record: Record, titles: Sequence[str]) -> tuple[Answer, ...]:
    """Return the newest answers of the topics with these titles, in the order they were asked."""
    newest = cells.latest_answers(record)
    return tuple(answer for answer in newest.values() if answer.topic in titles)


class RiskTab(PersonTab):
    """Flags on top; below them what was said of mental health and of substances, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns = (
            TableColumn[FlagRow](tr("Flag"), flag_cell, 210, stretch=1),
            TableColumn[FlagRow](tr("What is known"), detail_cell, 170, stretch=3),
            TableColumn[FlagRow](tr("Observed"), observed_cell, 112, stretch=1),
            TableColumn[FlagRow](tr("Raised by"), by_cell, 116, stretch=1),
        )
        model: RowsModel[FlagRow] = RowsModel(columns, key=_key, stripe=stripe, parent=self)
        self.table = PageTable(model, name=tr("Flags"))
        self.flags = Panel(tr("Flags"), flush=True)
        self.mind = Panel(tr("Mental health and self-harm"))
        self.drugs = Panel(tr("Alcohol and drugs"))
        self.both = Text()
        self._mind, self._drugs = Text(), Text()
        self.raise_button = Button(tr("Raise a flag…"), key="Ins")
        self.observed_button = Button(tr("Observed now"), key="O")
        self.change_button = Button(tr("Change…"), key="E")
        self.end_button = Button(tr("End…"), Kind.STOP, key="Del")
        self._build()

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(("↑", "↓"), tr("flag")),
            hint("person", "observed"),
            KeyHint(("Ins",), tr("raise a flag")),
            KeyHint(("E",), tr("change it")),
            KeyHint(("Del",), tr("end it")),
            KeyHint(("Esc",), tr("board")),
        )

    def parts(self) -> Sequence[QWidget]:
        return (self.table, self.raise_button)

    def focus_start(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, page: PersonPage) -> None:
        record, now = page.record, page.at
        held = open_flags(record)
        ended = [flag for flag in reversed(record.flags) if flag.ended_at is not None]
        rows: list[FlagRow | GroupHeading] = [FlagRow(flag, now, said_lower(record, flag)) for flag in held]
        if ended:
            rows.append(GroupHeading(tr("Ended"), len(ended)))
            rows += [FlagRow(flag, now) for flag in ended]
        self.table.rows_model.set_rows(rows)
        self.flags.set_count(tr("{0} open").format(len(held)) if held else tr("none open"))
        self.table.setVisible(bool(rows))
        both = any(flag.kind == "dual_diagnosis" for flag in held)
        words = tr("Dual diagnosis: mental health and substance misuse are treated together, by both teams.")
        self.both.set_words(((bold(words, theme.NAVY),),))
        self.both.setVisible(both)
        self._mind.set_words(
            (*mind_lines(record, now), *self._answers(record, MENTAL_HEALTH, Role.MENTAL_HEALTH_WORKER, now))
        )
        drugs = self._answers(record, SUBSTANCES, Role.SUBSTANCE_MISUSE_WORKER, now)
        self._drugs.set_words((*substance_lines(record, now), *drugs))

    def current(self) -> str:
        """Return the id of the flag that has the row, or ""."""
        return self.table.current_key()

    def _answers(self, record: Record, titles: Sequence[str], team: Role, now: datetime) -> tuple[Line, ...]:
        tasks = [task for task in cells.open_tasks(record) if task.owner_role is team]
        lines: list[Line] = [heading(tr("Tasks"), "Alt 7")] if tasks else []
        lines += [(bold(task.title), small(f"  {cells.waiting_words(task, now)}", theme.AMBER_TEXT)) for task in tasks]
        lines.append(heading(tr("Answers"), "Alt 2"))
        in_rows = told_in_rows(record)
        answers = [answer for answer in answers_under(record, titles) if answer.key not in in_rows]
        for answer in answers:
            lines += cells.question_line(answer, now)
        if not answers and not (in_rows and titles is SUBSTANCES):
            lines.append((bold(tr("Not asked yet."), theme.AMBER_TEXT, icon=Icon.QUESTION),))
        return tuple(lines)

    def _build(self) -> None:
        outer = Column(self, spacing=0)
        scroller = Scroller()
        outer.addWidget(scroller)
        acts = QWidget()
        Flow(acts, (12, 8, 12, 8)).add(self.raise_button, self.observed_button, self.change_button, self.end_button)
        self.flags.body.add(acts, self.table)
        self.mind.body.addWidget(self._mind)
        self.mind.body.addStretch(1)
        self.drugs.body.addWidget(self._drugs)
        self.drugs.body.addStretch(1)
        beside = StackingRow()
        beside.addWidget(self.mind, 1)
        beside.addWidget(self.drugs, 1)
        scroller.column.add(self.flags, self.both)
        scroller.column.addLayout(beside)
        scroller.column.addStretch(1)
        self.table.row_key.connect(self.asked)
        self.raise_button.acted.connect(self._raise)
        self.observed_button.acted.connect(self._observed)
        self.change_button.acted.connect(self._change)
        self.end_button.acted.connect(self._end)

    def _raise(self) -> None:
        self.asked.emit("Ins", self.current())

    def _observed(self) -> None:
        self.asked.emit("O", self.current())

    def _change(self) -> None:
        self.asked.emit("E", self.current())

    def _end(self) -> None:
        self.asked.emit("Del", self.current())
