"""Whether two lines of the same amount are timed differently: clock times, or words for a part of the day (E14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.policies import policy
from reception_app.identifiers import normalise_name

_DAY = 24 * 60
_NIGHT = ("at night", "nocte", "on", "every night", "at bedtime")
_MORNING = ("in the morning", "mane", "om", "every morning")


@dataclass(frozen=True, slots=True)
class Moved:
    """That times moved: `badge` is Earlier, Later or Timed differently; `words` say from when to when."""

    badge: str
    words: str


def times_difference(
    frequency: str | None, before: Sequence[str], here: Sequence[str], on_time_minutes: int | None = None
) -> Moved | None:
    """Return how clock times here differ from those before, or None: the same rounds, or times not known.

    Times no further apart than `times_agree_minutes` are one round; less where the medicine itself asks for it
    (`on_time_minutes`). Without clock times before, "at night" and "in the morning" are held against those here.
    """
    if not here:
        return None
    if not before:
        return _part_of_day(frequency, here)
    limit = load_alerts().number("times_agree_minutes")
    if on_time_minutes is not None:
        limit = min(limit, on_time_minutes)
    was, now = sorted(map(_minutes, before)), sorted(map(_minutes, here))
    if len(was) != len(now) or _apart(was, now) <= limit:
        return None
    badge = "Timed differently"
    if len(was) == 1:
        badge = "Earlier" if _shift(was[0], now[0]) < 0 else "Later"
    return Moved(badge, f"{listed(sorted(before))} to {listed(sorted(here))}")


def _part_of_day(frequency: str | None, here: Sequence[str]) -> Moved | None:
    said = normalise_name(frequency or "").replace(".", "")
    if said in _NIGHT and before_night(max(here)):
        return Moved("Earlier", f"at night to {listed(sorted(here))}")
    if said in _MORNING and max(here) >= f"{load_alerts().number('morning_until'):02d}:00":
        return Moved("Later", f"in the morning to {listed(sorted(here))}")
    return None


def night_hour() -> str:
    """Return the clock time before which a night-time medicine is early, "HH:MM"."""
    return f"{policy('night_medicine_not_before').value:02d}:00"


def before_night(time: str) -> bool:
    """True for a clock time before the night begins; the small hours still belong to the night before."""
    return f"{load_alerts().number('night_until'):02d}:00" <= time < night_hour()


def said_at_night(frequency: str | None) -> bool:
    """True when the words of a line put its dose at night."""
    return normalise_name(frequency or "").replace(".", "") in _NIGHT


def said_in_the_morning(frequency: str | None) -> bool:
    """True when the words of a line put its dose in the morning."""
    return normalise_name(frequency or "").replace(".", "") in _MORNING


def early_night_dose(
    times: Sequence[str], frequency: str | None, *, night_time: bool, as_required: bool = False
) -> str | None:
    """Return the last dose of the day where a night-time medicine is timed before the night, else None (E14).

    Night-time by its entry in the formulary (`night_time`) or by the words of the line; a dose in the small hours is
    later than any in the evening. What is said to be taken in the morning, or when required, is never early.
    """
    if not times or as_required or said_in_the_morning(frequency) or not (night_time or said_at_night(frequency)):
        return None
    in_order = sorted(times)
    small = [time for time in in_order if not before_night(time) and time < night_hour()]
    last = (small or in_order)[-1]
    return last if before_night(last) else None


def early_evening_dose(times: Sequence[str], *, second_of_two: bool, in_the_evening: bool) -> str | None:
    """Return the last dose of the day where the one meant for the evening is timed after noon but before the night.

    `second_of_two`: a medicine whose second dose of a day belongs to the evening; three a day have no such one.
    `in_the_evening`: a medicine whose afternoon dose is meant for the evening, however often it is given.
    """
    applies = in_the_evening or (second_of_two and len(times) == 2)
    last = max(times, default="")
    if not applies or any(not before_night(time) for time in times):
        return None
    return last if last >= f"{load_alerts().number('morning_until'):02d}:00" else None


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _shift(was: int, now: int) -> int:
    """Return minutes from one clock time to another the shorter way round: 23:30 to 00:15 is 45 later."""
    return (now - was + _DAY // 2) % _DAY - _DAY // 2


def _apart(was: list[int], now: list[int]) -> int:
    """Return the widest gap between doses set beside each other in the way that keeps it smallest, across midnight."""
    turns = [now[start:] + now[:start] for start in range(len(now))]
    return min(max(abs(_shift(one, other)) for one, other in zip(was, turn, strict=True)) for turn in turns)


def listed(times: Sequence[str]) -> str:
    """Return `08:00`, `08:00 and 20:00`, `08:00, 12:00 and 20:00`."""
    if len(times) < 2:
        return "".join(times)
    return f"{', '.join(times[:-1])} and {times[-1]}"
