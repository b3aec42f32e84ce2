"""The continuity check: what was verified beside what is prescribed here, exactly, and what a change still needs.

Evidence: doses cut, raised, stopped or swapped on entry without a reason or a word (E4, E12); changes without the
person (E15). The program says what differs; whether that is right is for a prescriber. What cannot be compared is said
to be so, and is never "same".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar

from reception_app.clinical.continuity_times import times_difference
from reception_app.clinical.doses import VOLUME_UNIT, Dose, mass_of, read_strength
from reception_app.clinical.lines import amount_words, clean, frequency_words, generic_text, strength_words
from reception_app.clinical.medicine_match import NOT_SAID, entry_of, form_text, same_medicine, way_of
from reception_app.clinical.per_day import (
    HowOften,
    Quantity,
    a_day,
    how_often,
    is_far,
    is_piece,
    is_weekly_beside_daily,
    quantity_of,
    ratio_of,
)
from reception_app.clinical.policies import policy
from reception_app.clinical.script_facts import Here, Regular
from reception_app.clinical.words import short_day_text
from reception_app.clock import as_utc, local_day
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import ScriptStatus


class Kind(StrEnum):
    """How a medicine here compares with what was verified; gravest first, and so in every answer."""

    DROPPED = "dropped"
    STOPPED = "stopped"
    SWITCHED = "switched"
    REDUCED = "reduced"
    RAISED = "raised"
    ON_HOLD = "on_hold"
    FORM_CHANGED = "form_changed"
    TIMED_DIFFERENTLY = "timed_differently"
    GIVEN_DIFFERENTLY = "given_differently"
    BY_SCHEDULE = "by_schedule"
    COURSE_ENDED = "course_ended"
    CANNOT_COMPARE = "cannot_compare"
    NOT_VERIFIED = "not_verified"
    STARTED = "started"
    SAME = "same"


NEEDS = ("reason", "prescriber", "discussed", "person_said")
"""What a change needs: why, who decided, whether it was discussed with the person, and what the person said."""

NEEDS_WORDS = {
    "reason": "reason",
    "prescriber": "who decided",
    "discussed": "discussed with the person?",
    "person_said": "what the person said",
}

_NO_NEEDS = (Kind.BY_SCHEDULE, Kind.COURSE_ENDED, Kind.CANNOT_COMPARE, Kind.NOT_VERIFIED, Kind.STARTED, Kind.SAME)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `badge` for a row, `words` for screen and sheet. `grave`: so far apart that it may be a slip."""

    kind: Kind
    badge: str
    words: str
    grave: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """What has to be recorded about it: `NEEDS`, or nothing when it is no change."""
        return () if self.kind in _NO_NEEDS else NEEDS


def differences(verified: Regular | None, here: Here | None, *, started_here: bool = False) -> tuple[Difference, ...]:
    """Return how what stands here differs from what was verified, gravest first; one `same` when nothing does.

    `verified` is None when no source but the person confirms; `here` is None when nobody has prescribed it here.
    `started_here`: a prescriber of this stay began it, so there is nothing to be verified.
    """
    if verified is None:
        return _unverified(here, started_here)
    said = line_words(verified)
    if here is None:
        return (Difference(Kind.DROPPED, "Dropped", f"Dropped: {said} is not prescribed here."),)
    if here.status is ScriptStatus.STOPPED:
        return (Difference(Kind.STOPPED, "Stopped", f"Stopped: it was {said}."),)
    found = _against(verified, here)
    if here.status is ScriptStatus.ON_HOLD:
        held = Difference(Kind.ON_HOLD, "On hold", f"On hold: {said} is not given for now.")
        found = (held, *(each for each in found if each.kind is not Kind.SAME))
    return tuple(sorted(found, key=_gravity))


def _gravity(difference: Difference) -> int:
    return list(Kind).index(difference.kind)


def _unverified(here: Here | None, started_here: bool) -> tuple[Difference, ...]:
    if here is None:
        return (Difference(Kind.NOT_VERIFIED, "Cannot compare", "Not verified, and not prescribed here."),)
    if here.status is ScriptStatus.STOPPED:
        return (Difference(Kind.STOPPED, "Stopped", "Stopped. The dose before is not verified."),)
    if started_here:
        held = here.status is ScriptStatus.ON_HOLD
        first = Difference(Kind.STARTED, "Started here", f"Started here: {line_words(here)}.")
        return (Difference(Kind.ON_HOLD, "On hold", "On hold: not given for now."), first) if held else (first,)
    missing = Difference(Kind.NOT_VERIFIED, "Not verified", "Not verified: there is no confirmed dose to compare with.")
    if here.status is ScriptStatus.ON_HOLD:
        return (Difference(Kind.ON_HOLD, "On hold", "On hold: not given for now."), missing)
    return (missing,)


def _against(verified: Regular, here: Here) -> tuple[Difference, ...]:
    if not same_medicine(verified, here):
        before, now = _named(verified), _named(here)
        return (Difference(Kind.SWITCHED, "Switched", f"Switched: {before} to {now}."),)
    found = _forms(verified, here)
    amount = _amounts(verified, here)
    if amount is not None:
        found.append(amount)
    timing = _timing(verified, here, amount is None)
    if timing is not None:
        found.append(timing)
    return tuple(found) or (Difference(Kind.SAME, "Same", _same_words(verified, here)),)


def _same_words(verified: Regular, here: Regular) -> str:
    unsaid = "; the form is not recorded at both" if bool(verified.form) != bool(here.form) else ""
    return f"Same: {line_words(here)}{unsaid}."


def _forms(verified: Regular, here: Here) -> list[Difference]:
    """Return changes of form, of route, and of a brand that should be kept."""
    found = []
    for what in ("form", "route"):
        was, now = getattr(verified, what), getattr(here, what)
        if was and now and form_text(was) != form_text(now):
            words = f"{what.capitalize()} changed: {clean(was)} to {clean(now)}."
            found.append(Difference(Kind.FORM_CHANGED, f"{what.capitalize()} changed", words))
    entry, was, now = entry_of(here), verified.brand, here.brand
    kept = (entry is not None and entry.keep_brand) or (not found and way_of(verified) != way_of(here))
    if kept and was and now and normalise_name(was) != normalise_name(now):
        words = f"Brand changed: {clean(was).upper()} to {clean(now).upper()}."
        found.append(Difference(Kind.FORM_CHANGED, "Brand changed", words))
    return found


def _amounts(verified: Regular, here: Here) -> Difference | None:
    """Return the difference of amounts, or that it cannot be told; None when they are exactly the same."""
    problem = _why_not(verified, here)
    if problem is not None:
        return Difference(Kind.CANNOT_COMPARE, "Cannot compare", f"Cannot compare: {problem}.")
    if verified.as_required != here.as_required:
        now = "only when required" if here.as_required else "no longer only when required"
        words = f"Timed differently: {line_words(verified)}, now {line_words(here)}, {now}."
        return Difference(Kind.TIMED_DIFFERENTLY, "Timed differently", words)
    ratio = _ratio(verified, here)
    if ratio is None:
        return Difference(Kind.CANNOT_COMPARE, "Cannot compare", f"Cannot compare: {_units(verified, here)}.")
    if ratio == 1:
        return None
    return _changed(ratio, verified, here)


def _why_not(verified: Regular, here: Here) -> str | None:
    """Return in words why two lines of one medicine cannot be compared, or None when it may be tried."""
    for line, where in ((verified, "confirmed"), (here, "prescribed here")):
        if line.dose is None:
            return f"the dose {where} is not recorded"
        if _quantity(line) is None:
            return f"the strength of the dose {where} is not known"
        if not line.as_required and _often(line) is None:
            return f"how often the dose {where} is taken is not clear"
    entries = entry_of(verified), entry_of(here)
    if entries[0] is not None and entries[1] is not None and entries[0].generic != entries[1].generic:
        return f"milligrams of {entries[0].generic} and of {entries[1].generic} are not the same"
    ways = way_of(verified), way_of(here)
    if NOT_SAID in ways:
        return "the form or product is not recorded, and their milligrams are not the same"
    if ways[0] != ways[1]:
        return "milligrams of different forms or products are not the same"
    return None


def _quantity(line: Regular) -> Quantity | None:
    return quantity_of(line.dose, line.strength)


def _often(line: Regular) -> HowOften | None:
    return how_often(line.frequency, line.times, line.every_days)


def _ratio(verified: Regular, here: Regular) -> Fraction | None:
    """Return here / verified: of single doses as required, else of what a day comes to."""
    was, now = _quantity(verified), _quantity(here)
    if was is None or now is None or here.as_required:
        return ratio_of(was, now)
    often = _often(verified), _often(here)
    if often[0] is None or often[1] is None:
        return None
    return ratio_of(a_day(was, often[0]), a_day(now, often[1]))


def _units(verified: Regular, here: Regular) -> str:
    return f"{amount_said(verified)} and {amount_said(here)} have no unit in common"


_RATIOS = {
    Fraction(1, 2): "Reduced by half",
    Fraction(1, 3): "Reduced to a third",
    Fraction(1, 4): "Reduced to a quarter",
    Fraction(2): "Doubled",
    Fraction(3): "Raised three times",
}


def _changed(ratio: Fraction, verified: Regular, here: Regular) -> Difference:
    kind = Kind.REDUCED if ratio < 1 else Kind.RAISED
    far = policy("doses_far_apart").value
    slip = is_weekly_beside_daily(_often(verified), _often(here))
    badge = _RATIOS.get(ratio, kind.value.capitalize())
    if is_far(ratio, far):
        badge = f"{kind.value.capitalize()} {far} times or more"
    return Difference(kind, badge, f"{badge}: {_from_to(verified, here)}.", slip or is_far(ratio, far))


def _from_to(verified: Regular, here: Regular) -> str:
    """Return `80 mg to 30 mg once a day`, or each with its own frequency when these differ."""
    often = often_said(verified), often_said(here)
    if often[0] == often[1]:
        return f"{amount_said(verified)} to {amount_said(here)} {often[1]}".strip()
    return f"{amount_said(verified)} {often[0]} to {amount_said(here)} {often[1]}"


def _timing(verified: Regular, here: Regular, same_amount: bool) -> Difference | None:
    """Return how the same amount is spread differently over the day, or how clock times moved; None when neither."""
    if here.as_required or verified.as_required:
        return None
    often = _often(verified), _often(here)
    if often[0] != often[1]:
        if not same_amount:
            return None
        words = f"Timed differently: {_from_to(verified, here)}, the same amount in all."
        return Difference(Kind.TIMED_DIFFERENTLY, "Timed differently", words)
    entry = entry_of(here)
    limit = entry.time_critical.on_time_minutes if entry is not None and entry.time_critical is not None else None
    moved = times_difference(verified.frequency, verified.times, here.times, limit)
    if moved is None:
        return None
    return Difference(Kind.TIMED_DIFFERENTLY, moved.badge, f"Timed differently: {moved.words}.")


def line_words(line: Regular) -> str:
    """Return `60 mg (60 mL) once a day`, `dose not recorded`: how much and how often."""
    if line.dose is None:
        return "dose not recorded"
    return f"{amount_said(line)} {often_said(line)}".strip()


def amount_said(line: Regular) -> str:
    """Return `60 mg (60 mL)`, `2 tablets of 5 mg`, `60 mL, strength not known`, `18 units`."""
    dose = line.dose
    if dose is None:
        return "dose not recorded"
    said, strength = amount_words(dose), line.strength
    if dose.unit == VOLUME_UNIT:
        mass = mass_of(dose, read_strength(strength) if strength else None)
        return f"{amount_words(mass)} ({said})" if mass is not None else f"{said}, strength not known"
    if is_piece(dose.unit):
        return f"{said} of {strength_words(strength)}" if strength else f"{said}, strength not known"
    return said


_COUNTS = {1: "once a day", 2: "twice a day", 3: "three times a day", 4: "four times a day"}


def often_said(line: Regular) -> str:
    """Return how often in words without clock times: `twice a day`, `every 7 days`, `when required`."""
    if line.frequency and line.frequency.strip():
        return frequency_words(line.frequency, (), line.every_days, line.as_required)
    if line.as_required:
        return "when required"
    often = _often(line)
    if often is None:
        return ""
    if often.every_days > 1:
        each = "" if often.count == 1 else f"{often.count} times "
        return f"{each}every {often.every_days} days"
    return _COUNTS.get(often.count, f"{often.count} times a day")


def _named(line: Regular) -> str:
    return f"{generic_text(line.medicine)} {line_words(line)}"


class Explained(Protocol):
    """What is recorded about a change, named as in `handover.record.Change`."""

    @property
    def reason(self) -> str | None: ...
    @property
    def decider(self) -> object | None: ...
    @property
    def discussed(self) -> bool | None: ...
    @property
    def person_said(self) -> str | None: ...


def still_needed(difference: Difference, recorded: Explained | None) -> tuple[str, ...]:
    """Return which of a difference's needs are not recorded yet. Where nothing was discussed, nothing was said."""
    if recorded is None:
        return difference.needs
    have = {
        "reason": bool(recorded.reason and recorded.reason.strip()),
        "prescriber": recorded.decider is not None,
        "discussed": recorded.discussed is not None,
        "person_said": recorded.discussed is False or bool(recorded.person_said and recorded.person_said.strip()),
    }
    return tuple(need for need in difference.needs if not have[need])


class DoseChange(Protocol):
    """One change of dose, named as in `handover.record.Change`."""

    @property
    def changed_at(self) -> datetime: ...
    @property
    def was(self) -> Dose | None: ...
    @property
    def now(self) -> Dose | None: ...


Changed = TypeVar("Changed", bound=DoseChange)


def dosage_changed_in(
    changes: Sequence[Changed], since: datetime, until: datetime, strength: str | None = None
) -> tuple[Changed, ...]:
    """Return the changes of dose from `since` to `until` (both counted), oldest first.

    The same amount in another unit is no change (1 g and 1,000 mg; 60 mL and 60 mg by the strength); a dose that was
    not known before or after counts as one.
    """
    found = [
        change
        for change in changes
        if as_utc(since) <= as_utc(change.changed_at) <= as_utc(until) and _differ(change.was, change.now, strength)
    ]
    return tuple(sorted(found, key=_changed_at))


def _differ(was: Dose | None, now: Dose | None, strength: str | None) -> bool:
    if was is None or now is None:
        return True
    return was != now and ratio_of(quantity_of(was, strength), quantity_of(now, strength)) != 1


def _changed_at(change: DoseChange) -> datetime:
    return as_utc(change.changed_at)


def dosage_changed_words(changes: Sequence[DoseChange], now: datetime) -> str | None:
    """Return `Dosage changed in this period: 80 mg to 30 mg on Fri 20-Nov`, or None when it was not; `now` aware."""
    if not changes:
        return None
    today = local_day(now)
    told = [
        f"{_dose_said(change.was)} to {_dose_said(change.now)} on {short_day_text(local_day(change.changed_at), today)}"
        for change in changes
    ]
    return f"Dosage changed in this period: {'; '.join(told)}."


def _dose_said(dose: Dose | None) -> str:
    return amount_words(dose) if dose is not None else "not recorded"
