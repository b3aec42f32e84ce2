"""How long what is sent of one medicine lasts, in words under its row: against seven days, and against help there."""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.clinical.controlled import needs_witness
from reception_app.clinical.doses import Dose
from reception_app.clinical.fit import Conflict, ConflictKind
from reception_app.clinical.fit_parts import medicine_name
from reception_app.clinical.lines import amount_words
from reception_app.clinical.number_words import in_words
from reception_app.clinical.supply import Cover, read_sent, same_amount
from reception_app.errors import InputProblem
from reception_app.handover.counts import counts_kept
from reception_app.handover.record import CustodyReceipt, Script
from reception_app.services.fit import LeavingFit, SupplyLine
from reception_app.services.scripts import Supply
from reception_app.ui import theme
from reception_app.ui.icons import Icon
from reception_app.ui.screens.prepare_words import Sent, tr
from reception_app.ui.widgets.runs import Line, small
from reception_app.vocabulary import TRAVELS, Carrier, CustodyLeg, FlagLevel


def is_controlled(script: Script) -> bool:
    """True for a controlled drug that two people count."""
    return needs_witness(script.medicine, script.brand, script.form, script.strength)


def supply_of(script: Script, sent: Sent) -> Supply | None:
    """Return what typed words count to: pieces or mL, or days. None leaves the count of a controlled drug as it is.

    A controlled drug is only counted before a witness; words that say another amount take that count back.
    """
    counted = read_sent(sent.quantity, script.strength)
    if is_controlled(script):
        same = counted is not None and script.supply is not None and same_amount(counted, script.supply)
        return None if same else Supply()
    if counted is None:
        return Supply()
    if counted.unit == "days":
        return Supply(days=int(counted.amount)) if counted.amount == int(counted.amount) else Supply()
    return Supply(counted)


def supply_words(script: Script, line: SupplyLine | None, found: LeavingFit) -> tuple[Line, ...]:
    """Return the lines under one medicine: runs out before help, days' supply, what is to be put right."""
    notes = [each for each in found.fit.conflicts if each.kind is ConflictKind.SUPPLY and each.script_id == script.id]
    lines: list[Line] = []
    if line is not None and line.unsaid:
        if line.ending is not None:
            lines.append((small(tr("If none is sent: {0}").format(line.ending.words), theme.AMBER_TEXT),))
        return tuple(lines) or ((small(_plain(script, notes)),),)
    if line is not None and line.ending is not None:
        told = tr("Runs out: {0}") if line.ending.in_time else tr("Runs out before help: {0}")
        words = told.format(line.ending.words)
        lines.append((small(words, theme.AMBER_TEXT, strong=True, icon=Icon.CLOCK),))
    lines += [_note(script, note) for note in notes]
    if not notes and line is not None and line.cover is not None:
        lines += _lasts(script, line.cover)
    return tuple(lines) or ((small(_plain(script, notes)),),)


def _plain(script: Script, notes: Sequence[Conflict]) -> str:
    if notes:
        return _without_name(script, notes[0])
    if script.carrier is Carrier.STOCK:
        return tr("Held as stock there.")
    return tr("As required: not counted by the day.") if script.as_required else tr("Not counted by the day.")


def _note(script: Script, note: Conflict) -> Line:
    words = " ".join(part for part in (_without_name(script, note), note.detail) if part)
    act_now = note.grade is FlagLevel.ACT_NOW
    tone, icon = (theme.RED_TEXT, Icon.OCTAGON) if act_now else (theme.AMBER_TEXT, Icon.TRIANGLE)
    return (small(words, tone, strong=act_now, icon=icon),)


def _without_name(script: Script, note: Conflict) -> str:
    words = note.words.removeprefix(medicine_name(script)).removeprefix(":").strip()
    return f"{words[:1].upper()}{words[1:]}."


def _lasts(script: Script, cover: Cover) -> list[Line]:
    if script.carrier not in TRAVELS:
        return []
    if cover.without_at is None:
        return [(small(tr("Lasts to its end."), theme.GREEN_TEXT, icon=Icon.TICK),)]
    if cover.days is None:
        return []
    days = tr("1 day’s supply.") if cover.days == 1 else tr("{0} days’ supply.").format(cover.days)
    return [(small(days, theme.GREEN_TEXT, icon=Icon.TICK),)]


def count_words(amount: Dose) -> str:
    """Return an amount in figures and words: `14 (fourteen) tablets`; "" for one that is none."""
    if amount.amount == 0:
        return f"0 (zero) {amount.unit}"
    try:
        unit = amount_words(amount).partition("\N{NO-BREAK SPACE}")[2]
        return f"{in_words(amount.amount)} {unit}"
    except InputProblem:
        return ""


def custody_line(script: Script, receipts: Sequence[CustodyReceipt]) -> Line:
    """Return how a controlled drug was counted for this way, or that it was not yet."""
    if script.carrier in (Carrier.NOT_SENT, Carrier.STOCK):
        return (small(tr("Controlled drug: none goes along, so there is none to count."), theme.INK_2),)
    own = counts_kept([each for each in receipts if each.script_id == script.id], script.strength)
    counts = [each for each in own.standing if each.leg is CustodyLeg.SENT]
    if script.supply is None or not script.supply_witness:
        return (small(tr("Controlled drug: not counted by two people yet."), theme.AMBER_TEXT, icon=Icon.TRIANGLE),)
    said = tr("Controlled drug: {0} counted, with {1}.").format(count_words(script.supply), script.supply_witness)
    by = tr(" By {0}.").format(counts[-1].by) if counts else ""
    return (small(said + by, theme.GREEN_TEXT, icon=Icon.TICK),)
