"""Raising a flag: which kind, what about it, how often the person is observed, from the desk's fixed lists."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.observation_levels import level_words
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.record import Flag
from reception_app.services import care
from reception_app.ui.fields.segments import Option
from reception_app.ui.fields.text import ListField, TextArea, TextField
from reception_app.ui.screens.person_entry import EntryPage, Ticks, need
from reception_app.ui.screens.person_times import tr
from reception_app.ui.shell import Shell
from reception_app.vocabulary import FLAG_LEVEL_WORDS, OBSERVATION_LEVELS, FlagLevel

_LEVELS = tuple(Option(level, words) for level, words in FLAG_LEVEL_WORDS.items())
_INTERVALS = tuple(Option(slug, words) for slug, words in OBSERVATION_LEVELS)
SELF_HARM_SIGN = "self_harm"
"""Kinds whose sign this is ask for ways, what upsets and what was done."""


class FlagEntry(EntryPage):
    """A risk or need, with its start now. What only self-harm needs shows for its kinds alone."""

    def __init__(self, shell: Shell, person_id: str) -> None:
        super().__init__(tr("Raise a flag"), tr("Raise the flag"))
        self._shell, self._person_id = shell, person_id
        kinds, lines = load_flag_kinds(), escort_lines()
        self.kind = ListField(tr("What it is"), tuple(Option(one.slug, one.words) for one in kinds.kinds), width=300)
        self.level = ListField(tr("How loud"), _LEVELS, hint=tr("Left empty: as its kind says"), width=160)
        self.detail = TextArea(tr("What the next person must know"), optional=True, lines=2)
        self.reference = TextField(tr("Number on the paper"), optional=True, width=180)
        self.observation = ListField(tr("Observed how often"), _INTERVALS, optional=True, width=220)
        self.last_on = TextField(tr("Last time"), hint=tr("For example Aug-2026, yesterday"), optional=True, width=180)
        self.methods = Ticks(tr("Ways"), tuple(lines.methods.items()))
        self.triggers = Ticks(tr("Upset by"), tuple(lines.triggers.items()))
        self.done_so_far = Ticks(tr("Done so far"), tuple(lines.actions.items()))
        self.add_across(self.kind, self.level)
        self.add(self.detail)
        self.add_across(self.observation, self.reference, self.last_on)
        self.add(self.methods, self.triggers, self.done_so_far)
        self.kind.edited.connect(self._show_self_harm)
        self._show_self_harm()

    def first(self) -> QWidget:
        return self.kind.box

    def check(self) -> bool:
        return need(self.kind, self.kind.value(), tr("Choose what it is."))

    def write(self) -> str:
        harm = self._is_self_harm()
        new = care.NewFlag(
            kind=self.kind.value(),
            detail=self.detail.value().strip() or None,
            level=FlagLevel(self.level.value()) if self.level.value() else None,
            reference=self.reference.value().strip() or None,
            observation=self.observation.value() or None,
            last_on=self.last_on.value().strip() or None,
            methods=self.methods.value() if harm else (),
            triggers=self.triggers.value() if harm else (),
            actions=self.done_so_far.value() if harm else (),
        )
        care.raise_flag(self._shell.ctx, self._person_id, new)
        return tr("Flag raised")

    def _is_self_harm(self) -> bool:
        kind = load_flag_kinds().find(self.kind.value())
        return kind is not None and kind.sign == SELF_HARM_SIGN

    def _show_self_harm(self) -> None:
        harm = self._is_self_harm()
        for field in (self.methods, self.triggers, self.done_so_far):
            field.setVisible(harm)


class FlagChangeEntry(EntryPage):
    """How often somebody is observed, or how loud a flag is, changed up or down, with why: no answer lowers either."""

    def __init__(self, shell: Shell, person_id: str, flag: Flag) -> None:
        now = [FLAG_LEVEL_WORDS[flag.level]]
        now += [tr("observed: {0}").format(level_words(flag.observation))] if flag.observation else []
        about = tr("{0}: {1} now").format(flag.words, ", ".join(now))
        super().__init__(tr("Change a flag"), tr("Change the flag"), about)
        self._shell, self._person_id, self._flag = shell, person_id, flag
        as_it_is = tr("Left empty: stays as it is")
        self.observation = ListField(tr("Observed how often"), _INTERVALS, hint=as_it_is, optional=True, width=220)
        self.level = ListField(tr("How loud"), _LEVELS, hint=as_it_is, optional=True, width=160)
        self.reason = TextArea(tr("Why, and who agreed it"), lines=2)
        self.add_across(self.observation, self.level)
        self.add(self.reason)

    def first(self) -> QWidget:
        return self.observation.box

    def check(self) -> bool:
        return need(self.reason, self.reason.value(), tr("The reason is missing. Write it in a few words."))

    def write(self) -> str:
        care.change_flag(
            self._shell.ctx,
            self._person_id,
            self._flag.id,
            self.reason.value(),
            observation=self.observation.value() or None,
            level=FlagLevel(self.level.value()) if self.level.value() else None,
        )
        return tr("Flag changed")
