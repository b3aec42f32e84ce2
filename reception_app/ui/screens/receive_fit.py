"""What this very prison can do with what came: the same check as before leaving, held against its own entry and hours.

`last dose Fri 20:00; next prescriber Mon 09:00` stands on the line before anything is decided (E2, E5; HSIB 2019).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.doses import unit_of
from reception_app.clinical.fit import Conflict, ConflictKind
from reception_app.clinical.fit_parts import CANNOT, said_here
from reception_app.clinical.supply import same_amount
from reception_app.clinical.words import short_moment_text
from reception_app.clock import local
from reception_app.handover.record import LeavingConflict, Script
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import Counted, record_count
from reception_app.services.fit import LeavingFit, fit_here
from reception_app.services.opening import Incoming
from reception_app.services.person_view import read_person
from reception_app.ui import theme
from reception_app.ui.icons import LEVEL_ICONS, Icon
from reception_app.ui.people import LEVELS
from reception_app.ui.screens.prepare_fit_count import Count
from reception_app.ui.screens.prepare_fit_supply import count_words
from reception_app.ui.screens.receive_words import tr
from reception_app.ui.widgets.runs import Line, small
from reception_app.vocabulary import CustodyLeg

_TOLD = CANNOT | {ConflictKind.COURSE_ENDS}
_NOT_HERE = (ConflictKind.DUE_ON_THE_WAY, ConflictKind.RUNS_OUT)


@dataclass(frozen=True, slots=True)
class HereFit:
    """How incoming scripts fit this prison; `known` False: nobody wrote down what it can do itself."""

    found: LeavingFit

    @property
    def known(self) -> bool:
        """True when this desk knows what its own prison can do."""
        return self.found.fit.destination.services is not None

    def lines(self, script: Script) -> tuple[Line, ...]:
        """Return what stands against one script here: it runs out before help, it is not offered, …"""
        ending = next((each for each in self.found.fit.runs_out if each.script_id == script.id), None)
        own = [each for each in self.found.fit.conflicts if each.script_id == script.id]
        grade = next((each for each in own if each.kind is ConflictKind.RUNS_OUT), None)
        lines = [_line(grade, f"{tr(ending.headline)}: {ending.words}")] if ending and grade else []
        told = [each for each in own if each.kind in _TOLD and each.kind not in _NOT_HERE]
        return (*lines, *(_line(each, said_here(script, each)) for each in told))


def _line(conflict: Conflict, words: str) -> Line:
    level = LEVELS[conflict.grade]
    icon = Icon.CLOCK if conflict.kind is ConflictKind.RUNS_OUT else LEVEL_ICONS[level]
    return (small(words, theme.LEVELS[level].strong, strong=True, icon=icon),)


def read_here(ctx: AppContext, scripts: Sequence[Script], missing: Iterable[str], flags: Iterable[str] = ()) -> HereFit:
    """Hold incoming scripts against this prison; `missing`: ids of what was said sent and is not here."""
    return HereFit(fit_here(ctx, scripts, missing, flags))


def agreed_for_here(incoming: Incoming) -> tuple[LeavingConflict, ...]:
    """Return what the sender agreed about conflicts with the place the pack was made for, not of older journeys."""
    return tuple(each for each in incoming.record.conflicts if each.to_name == incoming.header.to.name)


def agreed_lines(script: Script, agreed: Sequence[LeavingConflict], now: datetime) -> tuple[Line, ...]:
    """Return each plan that covers one script, once: what was agreed, with whom here, and by whom there (E8)."""
    own = [each for each in agreed if each.script_id == script.id]
    said = tr("Agreed with {0}, {1}: {2} By {3}.")
    plans = dict.fromkeys(
        (each.named, short_moment_text(local(each.at), local(now)), each.plan, each.by) for each in own
    )
    return tuple(
        (small(said.format(named, at, plan if plan.endswith(".") else f"{plan}.", by), theme.INK, icon=Icon.PHONE),)
        for named, at, plan, by in plans
    )


def counted_line(script: Script, count: Count | None) -> Line:
    """Return how a controlled drug was counted on arrival, or that it was not yet."""
    if count is None:
        return (small(tr("Controlled drug: count it with a witness."), theme.AMBER_TEXT, icon=Icon.TRIANGLE),)
    said = tr("{0} counted by {1}, with {2}.").format(count_words(count.amount), count.by, count.witness)
    wrong = count.discrepancy or (script.supply is not None and not same_amount(count.amount, script.supply))
    if not wrong:
        return (small(said, theme.GREEN_TEXT, icon=Icon.TICK),)
    words = tr("{0} It does not agree: saving opens a task.").format(said)
    return (small(words, theme.AMBER_TEXT, strong=True, icon=Icon.TRIANGLE),)


def keep_counts(ctx: AppContext, person_id: str, counts: Sequence[tuple[Script, Count]]) -> None:
    """Record what was counted on arrival. Raises KnownProblem; what does not agree becomes a task."""
    if not counts:
        return
    held = read_person(ctx, person_id).record.scripts
    for script, count in counts:
        script_id = _own_id(script, held)
        if script_id is None:
            continue
        sent = script.supply
        same_unit = sent is not None and unit_of(sent.unit) == unit_of(count.amount.unit)
        expected = sent.amount if sent is not None and same_unit else None
        counted = Counted(
            count.amount, count.witness, count.by or None, expected, count.seal, count.discrepancy, count.at
        )
        record_count(ctx, person_id, script_id, CustodyLeg.RECEIVED, counted)


def _own_id(script: Script, held: Sequence[Script]) -> str | None:
    """Return the id the script has here: its own, or that of the same line when it was copied as another person's."""
    if any(each.id == script.id for each in held):
        return script.id
    same = [
        each.id for each in held if (each.medicine, each.dose, each.form) == (script.medicine, script.dose, script.form)
    ]
    return same[0] if len(same) == 1 else None
