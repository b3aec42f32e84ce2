"""What the person may keep (key E): the in-possession risk assessment, beside each medicine its own rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.in_possession import Level, Rule, load_levels, rule_of
from reception_app.clinical.lines import dose_words, name_runs, plain
from reception_app.clock import as_utc
from reception_app.handover.pointed_out import facts_of
from reception_app.handover.possession import last_assessment
from reception_app.handover.record import PossessionAssessment, Record, Script
from reception_app.services.possession import Assessed, assess_possession
from reception_app.ui import theme
from reception_app.ui.fields.checkbox import Checkbox
from reception_app.ui.fields.segments import ChoiceGroup, Option
from reception_app.ui.fields.text import FieldBox, TextArea, TextField
from reception_app.ui.icons import Icon
from reception_app.ui.screens.scripts_choices import listed, tr, when_words
from reception_app.ui.screens.scripts_drawer import FormPanel
from reception_app.ui.screens.scripts_fields import FieldRow, moment_field, read_moment
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.shell import Shell
from reception_app.ui.theme import TypeRole
from reception_app.ui.widgets.alerts import AlertBar
from reception_app.ui.widgets.layouts import Column, Flow, show_if
from reception_app.ui.widgets.runs import Line, Text, small
from reception_app.vocabulary import IN_POSSESSION_WORDS, InPossession, ScriptStatus

_KEEPS: dict[InPossession, tuple[str, str]] = {
    InPossession.IN_POSSESSION: ("The person keeps it", "K"),
    InPossession.NOT_IN_POSSESSION: ("Staff keep it", "S"),
    InPossession.SUPERVISED: ("Supervised", "O"),
}


def possession_lines(row: ScriptRow, assessed: PossessionAssessment | None) -> tuple[tuple[Line, ...], ...]:
    """Return one block: whether the person keeps the medicine, and the assessment that says so; none once stopped."""
    if row.stopped:
        return ()
    kept = InPossession.SUPERVISED if row.script.supervised else row.script.in_possession
    words = tr(IN_POSSESSION_WORDS[kept])
    if kept is InPossession.NOT_ASSESSED:
        if row.waits is not None and row.waits.emergency:
            return ()  # the line says already that it stays with the person
        return (((small(words, theme.AMBER_TEXT, icon=Icon.QUESTION),),),)
    lines: list[Line] = [(small(words, theme.INK, strong=True),)]
    if assessed is not None and kept is not InPossession.SUPERVISED:
        lines += [(small(words),) for words in assessment_words(assessed, row.at)]
    return (tuple(lines),)


def assessment_words(assessed: PossessionAssessment, now: datetime) -> tuple[str, ...]:
    """Return what an assessment found, who made it when, and why then."""
    made = listed((when_words(assessed.assessed_at, now), assessed.assessed_by))
    words = [tr("Assessed {0}: {1}").format(made, assessed.words[:1].lower() + assessed.words[1:])]
    if assessed.because:
        words.append(tr("because of {0}").format(", ".join(assessed.because)))
    if assessed.note:
        words.append(assessed.note)
    return tuple(words)


class PossessionPanel(FormPanel):
    """E: how much the person may keep at a time, and of each medicine whether they keep it. Nothing is preselected."""

    width_at_100 = 640

    def __init__(self, shell: Shell, person_id: str, record: Record) -> None:
        super().__init__(shell, person_id, tr("In possession"), tr("Record the assessment"), _before(record, shell))
        self._add_triggers(record)
        self._levels = load_levels()
        offered = tuple(Option(level.slug, level.words, level.key) for level in self._levels)
        group = ChoiceGroup(offered, name=tr("How much may be kept at a time?"), wrap=True)
        self.level_box, self.level = FieldBox(tr("How much may be kept at a time?"), group), group
        self.level_source = Text("", role=TypeRole.SMALL, tone=theme.INK_2)
        self.form.add(self.level_box, self.level_source)
        live = [script for script in record.scripts if script.status is not ScriptStatus.STOPPED]
        self.medicines = tuple(_Medicine(script) for script in live)
        self.medicines_head = Text(tr("Each medicine, beside its rule"), strong=True)
        self.form.add(self.medicines_head, *self.medicines)
        self._add_because()
        self.note = TextArea(tr("Why, or what was agreed"), optional=True, lines=2)
        self.by = TextField(tr("Assessed by, if not you"), optional=True, width=240)
        self.at = moment_field(tr("Assessed when, if not now"), self.now(), optional=True)
        self.form.add(self.note, FieldRow(self.by, self.at))
        self.form.addStretch(1)
        self.level.edited.connect(self._show)
        self._show()

    def _add_triggers(self, record: Record) -> None:
        facts, data = facts_of(record, self.now()), load_alerts()
        since = facts.assessed_at
        later = [each for each in facts.triggers if since is None or as_utc(each.at) > as_utc(since)]
        slugs = list(dict.fromkeys(each.slug for each in later))
        self.alert = AlertBar(theme.Level.SOON, "")
        show_if(self.alert, bool(slugs))
        if slugs:
            words = ", ".join(data.triggers[slug] for slug in slugs)
            self.alert.set_words(tr("To be assessed again: {0}.").format(words), data.triggers_source)
        self.form.add(self.alert)

    def _add_because(self) -> None:
        data = load_alerts()
        self.because = {slug: Checkbox(words[:1].upper() + words[1:]) for slug, words in data.triggers.items()}
        inside = QWidget()
        Flow(inside, spacing=(theme.SPACE_16, theme.SPACE_4)).add(*self.because.values())
        head = Text(tr("Why it is assessed now, beside arrival (optional)"), strong=True)
        source = Text(_sourced(data.triggers_source, data.triggers_mark), role=TypeRole.SMALL, tone=theme.INK_2)
        holder = QWidget()
        Column(holder, spacing=theme.SPACE_4).add(head, source, inside)
        self.form.add(holder)

    def chosen(self) -> Level | None:
        """Return the level chosen, or None."""
        return next((level for level in self._levels if level.slug == self.level.value()), None)

    def _show(self) -> None:
        level = self.chosen()
        self.level_source.set_words(_sourced(level.source, level.mark) if level is not None else "")
        show_if(self.level_source, level is not None)
        for medicine in self.medicines:
            medicine.show_for(level)
        show_if(self.medicines_head, bool(self.medicines) and level is not None)

    def record(self) -> str | None:
        level = self.chosen()
        if level is None:
            self.refuse(self.level_box, tr("Choose how much; “Nothing” when staff give every dose."))
            return None
        for medicine in self.medicines:
            if medicine.kept(level) is None:
                self.refuse(medicine, tr("Choose who keeps this medicine."))
                return None
        try:
            at = read_moment(self.at)
        except ValueError:
            return None
        keeps = {each.script_id: kept for each in self.medicines if (kept := each.kept(level)) is not None}
        because = tuple(slug for slug, box in self.because.items() if box.value())
        assess_possession(
            self.shell.ctx, self.person_id,
            Assessed(level.days, keeps, self.by.value(), at, because, self.note.value()),
        )  # fmt: skip
        return tr("In-possession assessment recorded")

    def field_for(self, code: str) -> FieldBox | None:
        own: dict[str, FieldBox] = {"IN-193": self.note, "IN-194": self.level_box, "IN-105": self.at}
        return own.get(code)


class _Medicine(FieldBox):
    """One medicine with its rule: who keeps it. A supervised one has no choice; with nothing kept, few have."""

    def __init__(self, script: Script) -> None:
        self.script_id = script.id
        self.rule: Rule = rule_of(script)
        name = plain(name_runs(script))
        said = f"{name}, {dose_words(script.dose, script.strength)}" if script.dose is not None else name
        offered = tuple(Option(kept, tr(words), key) for kept, (words, key) in _KEEPS.items())
        self.group = ChoiceGroup(offered, name=said)
        super().__init__(said, self.group, hint=_hint(script, self.rule))

    def show_for(self, level: Level | None) -> None:
        """Show the choice where there is one at this level."""
        show_if(self, level is not None)
        show_if(self.group, level is not None and self._open(level))

    def kept(self, level: Level) -> InPossession | None:
        """Return what becomes of it at this level, None while nothing is chosen."""
        if self.rule.observed:
            return InPossession.SUPERVISED
        if not self._open(level):
            return InPossession.NOT_IN_POSSESSION
        return InPossession(self.group.value()) if self.group.value() else None

    def _open(self, level: Level) -> bool:
        return not self.rule.observed and (level.days > 0 or self.rule.emergency)


def _hint(script: Script, rule: Rule) -> str:
    words = tr("Supervised: every dose is taken before staff") if rule.observed else rule.words
    if rule.emergency:
        words = tr("For emergencies: it stays with the person. {0}").format(words)
    until_now = ""
    if script.in_possession is not InPossession.NOT_ASSESSED and not rule.observed:
        until_now = tr(" Until now: {0}.").format(tr(IN_POSSESSION_WORDS[script.in_possession]).lower())
    return f"{words} ({_sourced(rule.source, rule.mark)}).{until_now}"


def _sourced(source: str, mark: str) -> str:
    return source if mark == "V" else tr("{0} [GK]: to be confirmed").format(source)


def _before(record: Record, shell: Shell) -> Sequence[Line]:
    assessed = last_assessment(record)
    if assessed is None:
        return ((small(tr("No in-possession assessment is recorded."), theme.AMBER_TEXT, icon=Icon.QUESTION),),)
    return tuple((small(words, theme.INK),) for words in assessment_words(assessed, shell.ctx.now()))
