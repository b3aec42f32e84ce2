"""How long what is sent lasts, and whether it lasts until somebody there can prescribe and supply more (E2, E5). Pure.

The case behind it: an anti-epileptic, a transfer on a Friday, none sent, no prescriber until Monday (HSIB 2019).
Counted in whole doses and exact fractions; what cannot be counted is said to be so and is never taken to last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from reception_app.clinical.bank_holidays import ENGLAND
from reception_app.clinical.doses import Dose, ratio, read_strength, unit_of
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.leaving_script import Due, LeavingScript, doses_after, is_timed
from reception_app.clinical.opening_hours import ClosedUntil, OpeningHours, OpenNow, holiday_words, next_reached, state
from reception_app.clinical.policies import policy
from reception_app.clinical.words import time_text, weekday_words
from reception_app.clock import as_utc, local, local_day
from reception_app.vocabulary import Carrier, ScriptStatus

NO_PRESCRIBER = "no prescriber is known to come"
_NEXT_PRESCRIBER = re.compile(r"next (prescriber [^.;,(]+)")
_TRAVELS = (Carrier.ESCORT, Carrier.PERSON)
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
    return read_quantity(script.quantity_sent)


def cover_of(script: LeavingScript, leaves_at: datetime) -> Cover | None:
    """Return how far what is sent reaches from leaving on; None when it cannot be counted, or no dose is timed.

    Not sent, held as stock there, or not said by anybody is nothing: the first dose after leaving is the first without.
    """
    sent, due = sent_of(script), doses_after(script, leaves_at)
    if script.carrier not in _TRAVELS or (sent is not None and not sent.amount):
        return _nothing(script, leaves_at)
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
    return doses * script.every_days if script.every_days > 1 else doses // max(len(script.times), 1)


@dataclass(frozen=True, slots=True)
class Help:
    """When somebody there can next prescribe, and then supply (UTC). None: not known, or never (`known` says which).

    `because`: the bank holidays on which nobody prescribes until then.
    """

    prescriber_at: datetime | None
    pharmacy_at: datetime | None
    prescriber_known: bool
    pharmacy_known: bool
    because: tuple[date, ...] = ()

    def at(self, *, from_stock: bool) -> datetime | None:
        """Return when a new supply can begin: with the prescriber when it is held as stock there, else the pharmacy."""
        return self.prescriber_at if from_stock or not self.pharmacy_known else self.pharmacy_at

    def never(self, *, from_stock: bool) -> bool:
        """True when it is known that nobody comes in all the days looked ahead."""
        nobody = self.prescriber_known and self.prescriber_at is None
        return nobody or (not from_stock and self.pharmacy_known and self.prescriber_known and self.pharmacy_at is None)


def help_after(services: EstablishmentServices | None, arrives_at: datetime, nation: str = ENGLAND) -> Help:
    """Return when a prescriber, and after that the pharmacy, is next reached there by somebody arriving then."""
    if services is None:
        return Help(None, None, prescriber_known=False, pharmacy_known=False)
    stays = policy("help_reached_minutes").value
    prescriber = pharmacy = None
    because: tuple[date, ...] = ()
    if services.prescriber_hours is not None:
        prescriber = next_reached(services.prescriber_hours, arrives_at, nation, for_minutes=stays)
        because = _holidays_before(services.prescriber_hours, arrives_at, nation)
    if services.pharmacy_hours is not None and prescriber is not None:
        pharmacy = next_reached(services.pharmacy_hours, prescriber, nation, for_minutes=stays)
    return Help(
        prescriber,
        pharmacy,
        prescriber_known=services.prescriber_hours is not None,
        pharmacy_known=services.pharmacy_hours is not None,
        because=because,
    )


def _holidays_before(hours: OpeningHours, arrives_at: datetime, nation: str) -> tuple[date, ...]:
    found = state(hours, arrives_at, nation)
    if isinstance(found, OpenNow) and found.until is not None:
        found = state(hours, found.until, nation)
    return found.because if isinstance(found, ClosedUntil) else ()


@dataclass(frozen=True, slots=True)
class RunsOut:
    """A script whose doses end before help. `without_at`: the first dose nobody has; `help_at` None: nobody is known.

    All instants are UTC; `last_at` is the last dose sent, else the last one given, or None. `minutes`: from the first
    dose without to help, None without end. `words`: `last dose Fri 20:00; next prescriber Mon 09:00`.
    `unsaid`: what nobody has said, so that it counts as nothing; None when it is known what travels.
    """

    script_id: str
    medicine: str
    leaves_at: datetime
    last_at: datetime | None
    without_at: datetime
    prescriber_at: datetime | None
    pharmacy_at: datetime | None
    help_at: datetime | None
    minutes: int | None
    words: str
    unsaid: str | None = None


def runs_out(
    script: LeavingScript, leaves_at: datetime, arrives_at: datetime, services: EstablishmentServices | None,
    now: datetime, nation: str = ENGLAND,
) -> RunsOut | None:  # fmt: skip
    """Return how a script runs out before help at the destination, or None when it lasts or nobody can say.

    Nobody can say when the prescriber's hours there are not known, or what is sent cannot be counted: `fit.py` asks.
    What nobody has said counts as nothing: it ends with the last dose given, or when that wears off (E2). A dose within
    its class's margin of the hour of help does not count as missed. Depots are given by staff there.
    """
    entry = identify(script.medicine, script.brand, script.form)
    if entry is not None and entry.depots:
        return None
    unsaid = unsaid_of(script)
    cover = cover_of(script, leaves_at) or (_nothing(script, leaves_at) if unsaid else None)
    without = _first_without(script, cover, arrives_at) if cover else _wears_off(script, entry)
    if without is None:
        return None
    stock = from_stock(script, entry)
    helped = help_after(services, arrives_at, nation)
    at = helped.at(from_stock=stock)
    if at is None and not helped.never(from_stock=stock):
        return None
    minutes = None if at is None else int((at - without) // timedelta(minutes=1))
    if minutes is not None and minutes <= margin_minutes(entry):
        return None
    last = (cover.last_at if cover else None) or script.last_given_at
    return RunsOut(
        script.id, script.medicine, as_utc(leaves_at), last, without, helped.prescriber_at,
        None if stock else helped.pharmacy_at, at, minutes, _words(last, without, helped, stock, now),
        None if stock else unsaid,
    )  # fmt: skip


def _nothing(script: LeavingScript, leaves_at: datetime) -> Cover | None:
    """Return the cover of nothing at all; None when no dose is timed."""
    first = next(doses_after(script, leaves_at), None)
    return Cover(0, None, first.at, 0) if first is not None else None


def unsaid_of(script: LeavingScript) -> str | None:
    """Return what nobody has said of what travels, in words; None when it is said."""
    if script.carrier is None:
        return "nobody has said what travels"
    if script.carrier in _TRAVELS and sent_of(script) is None and not (script.quantity_sent or "").strip():
        return "nobody has said how much travels"
    return None


def _wears_off(script: LeavingScript, entry: Entry | None) -> datetime | None:
    """Return when the last dose given of a medicine without dose times wears off, where none is known to travel.

    As long as its class may go without one; None when that, or the last dose, is not known.
    """
    critical = entry.time_critical if entry else None
    travels = script.carrier in _TRAVELS and unsaid_of(script) is None
    if script.as_required or script.status is not ScriptStatus.CURRENT or travels or is_timed(script):
        return None
    if critical is None or critical.max_gap_hours is None or script.last_given_at is None:
        return None
    return as_utc(script.last_given_at) + timedelta(hours=critical.max_gap_hours)


def _first_without(script: LeavingScript, cover: Cover, arrives_at: datetime) -> datetime | None:
    """Return the first dose nobody has once the person is there: what falls on the way is told apart."""
    if cover.without_at is None or cover.without_at >= as_utc(arrives_at):
        return cover.without_at
    later = next(doses_after(script, arrives_at), None)
    return later.at if later else None


def from_stock(script: LeavingScript, entry: Entry | None) -> bool:
    """True when the destination gives it from its own stock: said so, or opioid substitution (NICE QS156)."""
    return script.carrier is Carrier.STOCK or (entry is not None and entry.opioid_substitution)


def margin_minutes(entry: Entry | None) -> int:
    """Return how late a dose may be before it counts: its class's own minutes, 30 when it cannot wait, else 2 hours."""
    critical = entry.time_critical if entry else None
    if critical is None or critical.gap != "next_dose":
        return policy("dose_delayed_minutes").value
    return critical.on_time_minutes or policy("critical_dose_minutes").value


def prescriber_in(words: str) -> str:
    """Return when a prescriber is next reached, of the words of `RunsOut`: `prescriber Mon 09:00`, nobody, or ""."""
    if NO_PRESCRIBER in words:
        return NO_PRESCRIBER
    found = _NEXT_PRESCRIBER.search(words)
    return found[1].strip() if found else ""


def _words(last: datetime | None, without: datetime, helped: Help, stock: bool, now: datetime) -> str:
    here = local(now)
    ends = f"last dose {weekday_words(local(last), here)}" if last else f"due {weekday_words(local(without), here)}"
    if helped.prescriber_at is None:
        return f"{ends}; {NO_PRESCRIBER}"
    comes = f"{ends}; next prescriber {weekday_words(local(helped.prescriber_at), here)}"
    comes += f" ({holiday_words(helped.because)})" if helped.because else ""
    if stock or helped.pharmacy_at == helped.prescriber_at:
        return comes
    if not helped.pharmacy_known:
        return f"{comes}, pharmacy not known"
    if helped.pharmacy_at is None:
        return f"{comes}, no pharmacy is known to open"
    there = local(helped.pharmacy_at)
    same_day = there.date() == local(helped.prescriber_at).date()
    return f"{comes}, pharmacy {time_text(there) if same_day else weekday_words(there, here)}"


class SupplyKind(StrEnum):
    """What is to be put right about what is sent."""

    NOT_SAID = "not_said"
    NOT_COUNTED = "not_counted"
    SHORT = "short"
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
    if entry is None or script.carrier in _TRAVELS:
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
    if script.carrier in _TRAVELS and sent_of(script) is None:
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
        return SupplyNote(SupplyKind.SHORT, "none is sent", detail)
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
