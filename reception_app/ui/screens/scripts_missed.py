"""Missed doses of opioid substitution, clozapine and depots: the count, the schedule beside it, and who decides.

The program counts and quotes (each row with its source); it recommends no row and no dose. Until a prescriber's
decision is recorded the usual dose is not offered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from reception_app.clinical.formulary import identify
from reception_app.clinical.missed_policy import PolicyRow
from reception_app.clinical.missed_script import MissedOf
from reception_app.clinical.words import given_words, short_day_text
from reception_app.clock import local, local_day
from reception_app.handover.record import MissedDecision, Script
from reception_app.services import missed_doses
from reception_app.services.decisions import DecidedBy
from reception_app.ui import theme
from reception_app.ui.fields.text import FieldBox, TextArea
from reception_app.ui.icons import Icon
from reception_app.ui.screens.person_parts import PageTable
from reception_app.ui.screens.scripts_choices import decider_words, listed, tr, when_words
from reception_app.ui.screens.scripts_drawer import DecisionPanel
from reception_app.ui.screens.scripts_panels import about
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.tables.rows import Column as TableColumn
from reception_app.ui.tables.rows import RowsModel
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.runs import Line, Run, Text, bold, small

_GROUPS = {
    "opioid_substitution": "Missed doses: opioid substitution",
    "clozapine": "Missed doses: clozapine",
    "depot": "Depot: its date",
}


def missed_blocks(row: ScriptRow) -> tuple[tuple[Line, ...], ...]:
    """Return what the side panel says: the count, the rows that apply with their sources, what was decided."""
    told = row.missed
    if told is None:
        return ()
    lines: list[Line] = [(bold(tr(_GROUPS[told.group])),), *count_lines(row, told)]
    for applying in told.applying:
        lines.append((small(applying.words, theme.INK, icon=Icon.RIGHT),))
        lines.append((small(_source(applying)),))
    if told.wanted:
        lines.append((small(told.wanted, theme.RED_TEXT, strong=True, icon=Icon.OCTAGON),))
    blocks = [tuple(lines)]
    blocks += [_decided(decision, row) for decision in reversed(row.script.missed)]
    return tuple(blocks)


def count_lines(row: ScriptRow, told: MissedOf) -> list[Line]:
    """Return the count in words, hours always beside it; of a depot how far it is past its date."""
    if told.problem:
        return [(small(told.problem, theme.RED_TEXT, strong=True, icon=Icon.OCTAGON),)]
    if told.missed is None or told.since is None:
        words = tr("No observed last dose is known: nothing can be counted.")
        return [(small(words, theme.AMBER_TEXT, strong=True, icon=Icon.QUESTION),)]
    if told.group == "depot":
        return _depot_lines(row.script, told.since, row.at)
    last = tr("Last observed dose {0}").format(given_words(local(told.since), local(row.at)))
    if told.group == "clozapine":
        last = tr("Last dose that is known {0}").format(given_words(local(told.since), local(row.at)))
    tone = theme.RED_TEXT if told.wanted else theme.INK
    return [(small(f"{told.missed.words()}.", tone, strong=True),), (small(last),)]


def _depot_lines(script: Script, since: datetime, now: datetime) -> list[Line]:
    entry = identify(script.medicine, script.brand, script.form)
    depot = entry.depot_for(script.every_days) if entry is not None else None
    assert depot is not None  # it belongs to the group of depots
    due = local_day(since) + timedelta(days=depot.interval_days)
    end = due + timedelta(days=depot.window_days)
    past = (local_day(now) - due).days
    said = tr("Due {0}").format(short_day_text(due, local_day(now)))
    if past > 0:
        days = tr("1 day past its date") if past == 1 else tr("{0} days past its date").format(past)
        said = tr("{0}, {1}").format(said, days)
    window = tr("window ended {0}") if local_day(now) > end else tr("window to {0}")
    tone = theme.RED_TEXT if local_day(now) > end else theme.INK
    lines: list[Line] = [(small(f"{said}; {window.format(short_day_text(end, local_day(now)))}.", tone, strong=True),)]
    lines.append((small(tr("Given {0}").format(given_words(local(since), local(now)))),))
    return lines


def _source(row: PolicyRow) -> str:
    return tr("{0}: {1}").format(row.when, source_words(row.source, row.mark))


def source_words(source: str, mark: str) -> str:
    """Return a source with its mark: what nobody has checked yet says so."""
    return source if mark == "V" else tr("{0} [GK]: to be confirmed").format(source)


def _decided(decision: MissedDecision, row: ScriptRow) -> tuple[Line, ...]:
    days = {None: tr("not counted"), 1: tr("1 day missed")}.get(
        decision.missed_days, tr("{0} days missed").format(decision.missed_days)
    )
    who = decider_words(decision.decider, row.at)
    lines: list[Line] = [
        (small(tr("Decided after missed doses"), theme.INK, strong=True, icon=Icon.TICK_CIRCLE),),
        (small(decision.words, theme.INK),),
        (small(listed((days, who))),),
    ]
    if decision.recorded_by and decision.recorded_at:
        lines.append(
            (
                small(
                    tr("written down by {0}, {1}").format(
                        decision.recorded_by, when_words(decision.recorded_at, row.at)
                    )
                ),
            )
        )
    return tuple(lines)


def may_decide_missed(row: ScriptRow) -> bool:
    """True when a decision after missed doses may be recorded: doses are counted, and some are missed or unknown."""
    told = row.missed
    return told is not None and (told.wanted is not None or bool(told.applying) or told.missed is None)


def _applies_cell(row: PolicyRow) -> tuple[Line, ...]:
    if not row.applies:
        return ((Run(""),),)
    return ((Run(tr("Now"), theme.INK, True, icon=Icon.RIGHT),),)


def _when_cell(row: PolicyRow) -> tuple[Line, ...]:
    return ((Run(row.when, strong=row.applies),),)


def _words_cell(row: PolicyRow) -> tuple[Line, ...]:
    lines: list[Line] = [(Run(row.words, strong=row.applies),)]
    if row.decides:
        lines.append((small(tr("a prescriber decides before the usual dose"), theme.AMBER_TEXT, strong=True),))
    lines.append((small(source_words(row.source, row.mark)),))
    return tuple(lines)


def _key(row: PolicyRow) -> str:
    return f"{row.when} {row.words}"


class ScheduleTable(PageTable):
    """What published and local schedules say, row by row, those that apply marked by word, sign and weight."""

    def __init__(self, rows: tuple[PolicyRow, ...], parent: QWidget | None = None) -> None:
        columns = (
            TableColumn[PolicyRow](tr("Applies"), _applies_cell, 74),
            TableColumn[PolicyRow](tr("Missed"), _when_cell, 92),
            TableColumn[PolicyRow](tr("What is said about it, and by whom"), _words_cell, 260, stretch=1),
        )
        model: RowsModel[PolicyRow] = RowsModel(columns, key=_key, parent=parent)
        super().__init__(model, name=tr("What schedules say about missed doses"), parent=parent)
        model.set_rows((*(row for row in rows if row.applies), *(row for row in rows if not row.applies)))


class MissedPanel(DecisionPanel):
    """M: what a prescriber decides after missed doses, in their words, with what was known when they decided."""

    width_at_100 = 640

    def __init__(self, shell: Shell, person_id: str, row: ScriptRow) -> None:
        title, told = tr("After missed doses"), row.missed
        assert told is not None
        super().__init__(shell, person_id, title, tr("Record the decision"), about(row.script))
        self.script_id, self._since = row.script.id, told.since
        self.alert = AlertBar(Level.ACT_NOW, told.wanted or "")
        self.table = ScheduleTable(told.rows)
        self.words = TextArea(tr("What the prescriber decided, in their words"), lines=2)
        self.form.add(Text(tuple(count_lines(row, told))))
        if told.wanted:
            self.form.add(self.alert)
        self.form.add(self.words)
        self.add_decision(discussed=False, person_said=False)
        self.reason.hide()
        note = tr("The program quotes these schedules and follows none of them. It never works out a dose.")
        self.form.add(self.table, Text(note, tone=theme.INK_2))
        self.form.addStretch(1)

    def ready(self) -> bool:
        if not self.words.value().strip():
            self.refuse(self.words, tr("Write what was decided, as the prescriber said it."))
            return False
        return True

    def decide(self, by: DecidedBy | None) -> str | None:
        missed_doses.decide_missed(
            self.shell.ctx, self.person_id, self.script_id, self.words.value(), last_observed_at=self._since, by=by
        )
        return tr("Decision recorded")

    def field_for(self, code: str) -> FieldBox | None:
        return {"IN-184": self.words}.get(code) or super().field_for(code)
