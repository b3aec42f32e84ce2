"""How long what is sent lasts, and what is to be put right about it before leaving (E2, E5). Pure.

Whether it lasts until somebody there can prescribe and supply more is in `running_out.py`.
Counted in whole doses and exact fractions; what cannot be counted is said to be so and is never taken to last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from reception_app.clinical.doses import Dose, ratio, read_strength, unit_of
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.leaving_script import Due, LeavingScript, doses_after, is_timed
from reception_app.clinical.per_day import how_often, is_open
from reception_app.clinical.policies import policy
from reception_app.clinical.same_strength import same_strength
from reception_app.clock import local_day
from reception_app.vocabulary import TRAVELS, Carrier, ScriptStatus

_OBSERVED_SCHEDULES = ("2", "3")
"""Schedules whose every dose is observed (NICE NG57), so that nobody carries their own without a reason."""


def read_quantity(text: str | None) -> Dose | None:
    """Return the amount in a quantity as typed: `7 tablets`, `3 (three) capsules`, `500 mL`, `14 days`; else None.

    A box, a pack or an inhaler is no amount of doses.
    """
    match = re.match(r"\s*(\d[\d,]*(?:\.\d+)?)\s*(?:\([^)]*\)\s*)?([^\W\d_]+)", text or "")
    if match is None:
        return None
    unit = "days" if match[2].lower() in ("day", "days") else unit_of(match[2])
    try:
        amount = Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        return None
    return Dose(amount, unit) if unit and amount > 0 else None


_TOLD_STRENGTH = re.compile(
    r"\d+(?:\.\d+)?\s*(?:mg|micrograms?|mcg|g|units?)\b(?:\s*(?:in|per|/)\s*(?:\d+(?:\.\d+)?\s*)?ml\b)?", re.I
)


def read_sent(text: str | None, strength: str | None) -> Dose | None:
    """Return the amount in a quantity as typed of a medicine of that strength.

    None where the words tell another strength: 28 tablets of 5 mg are not 28 of 10 mg.
    """
    counted = read_quantity(text)
    told = _TOLD_STRENGTH.findall(re.sub(r"^\s*\d[\d,.]*\s*", "", text or ""))
    return None if any(not same_strength(each, strength) for each in told) else counted


def same_amount(one: Dose, other: Dose) -> bool:
    """True when two counts are the same, whichever way their unit is written."""
    return one.amount == other.amount and (unit_of(one.unit) or one.unit) == (unit_of(other.unit) or other.unit)


@dataclass(frozen=True, slots=True)
class Cover:
    """What is sent, counted: whole `doses`, the last of them at `last_at`, the first without at `without_at` (UTC).

    `without_at` None: it lasts to the end of the course, or beyond what is looked ahead. `days`: whole days' supply,
    None for what is not taken by the day.
    """

    doses: int
    last_at: datetime | None
    without_at: datetime | None
    days: int | None


def sent_of(script: LeavingScript) -> Dose | None:
    """Return what is recorded as sent, counted first, else as typed; days of supply have the unit `days`."""
    if script.supply is not None:
        return script.supply
    if script.supply_days is not None:
        return Dose(Decimal(script.supply_days), "days")
    return read_sent(script.quantity_sent, script.strength)


def cover_of(script: LeavingScript, leaves_at: datetime) -> Cover | None:
    """Return how far what is sent reaches from leaving on; None when it cannot be counted, or no dose is timed.

    Not sent, held as stock there, or not said by anybody is nothing: the first dose after leaving is the first without.
    """
    sent, due = sent_of(script), doses_after(script, leaves_at)
    if script.carrier not in TRAVELS or (sent is not None and not sent.amount):
        return nothing_of(script, leaves_at)
    first = next(due, None)
    if first is None or sent is None:
        return None
    if sent.unit == "days":
        return _cover_days(int(sent.amount), first, due)
    return _cover_doses(script, sent, first, due)


def _cover_days(days: int, first: Due, others: Iterator[Due]) -> Cover:
    """`days` local days of doses, counted from the first due after leaving."""
    end, count, last = local_day(first.at) + timedelta(days=days), 0, None
    for due in chain((first,), others):
        if local_day(due.at) >= end:
            return Cover(count, last, due.at, days)
        count, last = count + 1, due.at
    return Cover(count, last, None, days)


def _cover_doses(script: LeavingScript, sent: Dose, first: Due, others: Iterator[Due]) -> Cover | None:
    if is_open(script.frequency, script.times, script.every_days):
        return None
    strength = read_strength(script.strength) if script.strength else None
    left, count, last = Fraction(1), 0, None
    for due in chain((first,), others):
        # How much of all that was sent one dose takes.
        share = None if due.dose is None else _inverse(ratio(due.dose, sent, strength))
        if sent.unit == "doses":
            share = 1 / Fraction(sent.amount)
        if share is None:
            return None
        if share > left:
            return Cover(count, last, due.at, _whole_days(script, count))
        left, count, last = left - share, count + 1, due.at
    return Cover(count, last, None, _whole_days(script, count))


def _inverse(times: Fraction | None) -> Fraction | None:
    return 1 / times if times else None


def _whole_days(script: LeavingScript, doses: int) -> int | None:
    if script.schedule is not None:
        return None
    often = how_often(script.frequency, script.times, script.every_days)
    if often is None:
        return doses * script.every_days if script.every_days > 1 else doses // max(len(script.times), 1)
    return doses * often.every_days // often.count


def nothing_of(script: LeavingScript, leaves_at: datetime) -> Cover | None:
    """Return the cover of nothing at all; None when no dose is timed."""
    first = next(doses_after(script, leaves_at), None)
    return Cover(0, None, first.at, 0) if first is not None else None


def nothing_travels(script: LeavingScript) -> bool:
    """True when none goes along, or nobody has said who carries it: unsaid counts as nothing (E2)."""
    if script.carrier in TRAVELS:
        sent = sent_of(script)
        return sent is not None and not sent.amount
    return script.carrier is not Carrier.STOCK


def unsaid_of(script: LeavingScript) -> str | None:
    """Return what nobody has said of what travels, in words; None when it is said."""
    if script.carrier is None:
        return "nobody has said what travels"
    if script.carrier in TRAVELS and sent_of(script) is None and not (script.quantity_sent or "").strip():
        return "nobody has said how much travels"
    return None


def from_stock(script: LeavingScript, entry: Entry | None) -> bool:
    """True when the destination gives it from its own stock: said so, or opioid substitution (NICE QS156)."""
    return script.carrier is Carrier.STOCK or (entry is not None and entry.opioid_substitution)


def margin_minutes(entry: Entry | None) -> int:
    """Return how late a dose may be before it counts: its class's own minutes, 30 when it cannot wait, else 2 hours."""
    critical = entry.time_critical if entry else None
    if critical is None or critical.gap != "next_dose":
        return policy("dose_delayed_minutes").value
    return critical.on_time_minutes or policy("critical_dose_minutes").value


class SupplyKind(StrEnum):
    """What is to be put right about what is sent."""

    NOT_SAID = "not_said"
    NOT_COUNTED = "not_counted"
    SHORT = "short"
    NONE = "none"
    REASON = "reason"
    NOT_AT_HAND = "not_at_hand"


@dataclass(frozen=True, slots=True)
class SupplyNote:
    """One thing about the supply of a script: `words` follow its name, `detail` says why."""

    kind: SupplyKind
    words: str
    detail: str


def supply_notes(script: LeavingScript, leaves_at: datetime, *, reason: str | None = None) -> tuple[SupplyNote, ...]:
    """Return what is to be put right before the script leaves. `reason`: why the person carries what is observed.

    Seven days go along (NICE NG57), opioid substitution apart, which every prison holds. As-required medicines are not
    counted by the day; depots are given by staff.
    """
    entry = identify(script.medicine, script.brand, script.form)
    found = (_at_hand(script, entry), _carried(script, entry, reason), _amount(script, entry, leaves_at))
    return tuple(note for note in found if note is not None)


def observed_only(script: LeavingScript) -> str | None:
    """Return why every dose of it is observed: `Schedule 2`, `a tuberculosis medicine`; None when it may be kept."""
    entry = identify(script.medicine, script.brand, script.form)
    if entry is None:
        return None
    schedule = entry.schedule_for(script.strength)
    if schedule in _OBSERVED_SCHEDULES:
        return f"Schedule {schedule}"
    tuberculosis = entry.time_critical is not None and entry.time_critical.slug == "tuberculosis"
    return "a tuberculosis medicine" if tuberculosis else None


def _at_hand(script: LeavingScript, entry: Entry | None) -> SupplyNote | None:
    critical = entry.time_critical if entry else None
    if entry is None or script.carrier in TRAVELS:
        return None
    if entry.emergency_item is None and (critical is None or critical.gap != "on_person"):
        return None
    what = f"the {entry.emergency_item}" if entry.emergency_item else "it"
    return SupplyNote(SupplyKind.NOT_AT_HAND, f"{what} must be with the person or the escort", "It is for emergencies.")


def _carried(script: LeavingScript, entry: Entry | None, reason: str | None) -> SupplyNote | None:
    why = observed_only(script)
    if script.carrier is not Carrier.PERSON or why is None or (reason and reason.strip()):
        return None
    if entry is not None and entry.emergency_item is not None:
        return None
    return SupplyNote(
        SupplyKind.REASON, "carried by the person without a reason", f"It is {why}: every dose is observed."
    )


def _amount(script: LeavingScript, entry: Entry | None, leaves_at: datetime) -> SupplyNote | None:
    if script.status is not ScriptStatus.CURRENT or (entry is not None and (entry.depots or entry.opioid_substitution)):
        return None
    if script.carrier is None:
        return SupplyNote(SupplyKind.NOT_SAID, "who carries it, and how much, is not said", "")
    if script.carrier is Carrier.STOCK or script.as_required:
        return None
    if script.carrier in TRAVELS and sent_of(script) is None:
        typed = (script.quantity_sent or "").strip()
        if not typed:
            return SupplyNote(SupplyKind.NOT_SAID, "how much is sent is not said", "")
        return SupplyNote(
            SupplyKind.NOT_COUNTED, "how many doses are sent cannot be counted", "Write tablets, mL or days."
        )
    return _short(script, leaves_at)


def _short(script: LeavingScript, leaves_at: datetime) -> SupplyNote | None:
    least = policy("transfer_supply_days").value
    detail = f"At least {least} days' supply goes along (NICE NG57)."
    if script.carrier is Carrier.NOT_SENT:
        return SupplyNote(SupplyKind.NONE, "none is sent", detail)
    if not is_timed(script):
        return SupplyNote(SupplyKind.NOT_COUNTED, "when the next dose is due is not recorded", "Set its clock times.")
    if next(doses_after(script, leaves_at), None) is None:
        return None
    cover = cover_of(script, leaves_at)
    if cover is None:
        return SupplyNote(
            SupplyKind.NOT_COUNTED, "how long it lasts cannot be counted", "Check dose, strength and quantity."
        )
    if cover.without_at is None or cover.days is None or cover.days >= least:
        return None
    days = "1 day's supply" if cover.days == 1 else f"{cover.days} days' supply"
    return SupplyNote(SupplyKind.SHORT, days, detail)
