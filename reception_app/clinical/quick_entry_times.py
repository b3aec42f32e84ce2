"""How often a typed line says, and at which times: words said are kept, usual times are filled in to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from reception_app.clinical.continuity_times import before_night
from reception_app.clinical.formulary import Entry
from reception_app.clinical.per_day import times_unlike_words
from reception_app.clinical.policies import policy
from reception_app.clinical.quick_entry_draft import Reading
from reception_app.clinical.quick_entry_items import (
    AsRequiredSaid,
    EitherSaid,
    EverySaid,
    Item,
    MonthlySaid,
    OftenSaid,
    TimeSaid,
)
from reception_app.clinical.quick_entry_words import A_DAY, load_vocabulary, usual

_COUNT_OF = {words: count for count, words in A_DAY.items()}

TWO_FREQUENCIES = "How often is said in ways that do not agree. Choose how often it is taken."
MONTH = "A month is not always the same: write the days between doses, for example every 28 days."
EITHER_OFTEN = "This may be so many each time, or every so many weeks or months: choose how often it is taken."
TOO_LONG = "No medicine is usually {days} days apart: choose how often it is taken."
UNCLEAR_TIME = "Write 24-hour times: 08:00, 20:00."
NOON = "12:00"


def settle_frequency(items: Sequence[Item], entry: Entry | None, reading: Reading) -> None:
    """Keep how often, the days between doses, when required, and the times."""
    required = [item for item in items if isinstance(item, AsRequiredSaid)]
    if required:
        reading.values["as_required"] = True
        reading.understand("as_required", load_vocabulary().as_required, required[0].text)
    said = [_of_product(item, entry) for item in items if isinstance(item, OftenSaid | EverySaid | MonthlySaid)]
    said = said or _in_brand(reading.values.get("brand"), entry)
    either = [item.text for item in items if isinstance(item, EitherSaid)]
    if either:
        reading.choose("frequency", " ".join([*either, *(item.text for item in said)]), EITHER_OFTEN)
        return
    moments = [item for item in said if isinstance(item, OftenSaid) and item.row.moment]
    counts = _counts([item for item in said if not (isinstance(item, OftenSaid) and item.row.moment)])
    _settle_words(said, moments, counts, reading)
    _settle_times([item for item in items if isinstance(item, TimeSaid)], moments, reading)


def _of_product(item: OftenSaid | EverySaid | MonthlySaid, entry: Entry | None) -> OftenSaid | EverySaid | MonthlySaid:
    """Return `monthly` as the days of the product that is given monthly, to be confirmed."""
    if not isinstance(item, MonthlySaid) or item.months != 1 or entry is None:
        return item
    days = next((depot.interval_days for depot in entry.depots if depot.kind == "monthly"), None)
    return EverySaid(item.text, f"every {days} days", days, guess=True) if days else item


def _in_brand(brand: str | None, entry: Entry | None) -> list[OftenSaid | EverySaid | MonthlySaid]:
    """Return the interval a product is named after (Buvidal Weekly), to be confirmed."""
    kind = brand.casefold().split()[-1] if brand else None
    days = next((depot.interval_days for depot in entry.depots if depot.kind == kind), None) if entry else None
    return [EverySaid(brand or "", f"every {days} days", days, guess=True)] if days else []


def _counts(said: Sequence[OftenSaid | EverySaid | MonthlySaid]) -> list[OftenSaid | EverySaid | MonthlySaid]:
    """Return what is said without doubles; `weekly on Mondays` and `od on Mondays` are on Mondays."""
    weekday = any(isinstance(item, EverySaid) and " on " in f" {item.words}" for item in said)
    kept: dict[str, OftenSaid | EverySaid | MonthlySaid] = {}
    for item in said:
        words = _words(item)
        if weekday and words in ("every 7 days", A_DAY[1]):
            continue
        kept.setdefault(words, item)
    return list(kept.values())


def _words(item: OftenSaid | EverySaid | MonthlySaid) -> str:
    match item:
        case OftenSaid():
            return item.row.words
        case EverySaid():
            return item.words
        case MonthlySaid():
            return "every month" if item.months == 1 else f"every {item.months} months"


def _settle_words(
    said: Sequence[OftenSaid | EverySaid | MonthlySaid],
    moments: Sequence[OftenSaid],
    counts: Sequence[OftenSaid | EverySaid | MonthlySaid],
    reading: Reading,
) -> None:
    if not said:
        return
    text = " ".join(item.text for item in said)
    if any(isinstance(item, MonthlySaid) for item in said):
        reading.values["frequency"] = " and ".join(_words(item) for item in said)
        reading.choose("frequency", text, MONTH)
        return
    at = list(dict.fromkeys(item.row.words for item in moments))
    count = _words(counts[0]) if counts else None
    days = _days(counts)
    if len(counts) > 1 or (at and count in _COUNT_OF and _COUNT_OF[count] != len(at)):
        reading.choose("frequency", text, TWO_FREQUENCIES)
        return
    if days > policy("longest_interval_weeks").value * 7:
        reading.choose("frequency", text, TOO_LONG.format(days=days))
        return
    both = [] if count is None or (at and count in _COUNT_OF) else [count]
    words = " ".join([*both, " and ".join(at)]).strip()
    reading.values |= {"frequency": words, "every_days": days}
    guessed = any(isinstance(item, OftenSaid | EverySaid) and item.guess for item in said)
    (reading.guess if guessed else reading.understand)("frequency", words, text)


def _days(counts: Sequence[OftenSaid | EverySaid | MonthlySaid]) -> int:
    """Return the days between doses of the one thing said; 1 for every day."""
    for item in counts:
        if isinstance(item, EverySaid):
            return item.every_days
        known = usual(_words(item))
        if known is not None:
            return known.every_days
    return 1


def _settle_times(said: Sequence[TimeSaid], moments: Sequence[OftenSaid], reading: Reading) -> None:
    text = " ".join(item.text for item in said)
    times = tuple(sorted({item.time for item in said if item.time is not None}))
    frequency = reading.values.get("frequency")
    if any(item.time is None for item in said):
        reading.choose("times", text, UNCLEAR_TIME)
    elif times:
        reading.values["times"] = times
        unlike = _unlike(frequency, tuple(dict.fromkeys(item.row.words for item in moments)), times)
        if unlike is not None:
            reading.choose("times", text, f"{unlike} Choose the times.")
        else:
            reading.understand("times", ", ".join(times), text)
    elif frequency and not reading.values.get("as_required"):
        _usual_times(moments, frequency, reading)


def _unlike(frequency: str | None, moments: Sequence[str], times: Sequence[str]) -> str | None:
    """Return `At night and 08:00 do not agree.` where times are not those that how often, or parts of the day, say."""
    if not moments:
        return times_unlike_words(frequency, times)
    if len(moments) != len(times):
        number = "one time" if len(times) == 1 else f"{len(times)} times"
        return _disagree(frequency or "how often", number)
    astray = next((moment for moment in moments if not any(_within(moment, time) for time in times)), None)
    return _disagree(astray, ", ".join(times)) if astray is not None else None


def _disagree(words: str, times: str) -> str:
    return f"{words[0].upper()}{words[1:]} and {times} do not agree."


def _within(moment: str, time: str) -> bool:
    """True where a clock time may be in a part of the day: noon parts them, the small hours are the night's too."""
    match moment:
        case "in the morning":
            return time < NOON
        case "in the evening":
            return time >= NOON
        case "at night":
            return time > NOON or not before_night(time)
        case _:
            return True


def _usual_times(moments: Sequence[OftenSaid], frequency: str, reading: Reading) -> None:
    """Fill in the usual times, to be confirmed. None are kept for `every 6 hours`, `three times a week`."""
    if reading.must_choose("frequency"):
        return
    names = [item.row.words for item in moments] or [frequency]
    known = [usual(words, reading.values["every_days"]) for words in dict.fromkeys(names)]
    times = tuple(sorted({time for one in known if one is not None for time in one.times}))
    if times:
        reading.values["times"] = times
        reading.guess("times", ", ".join(times))
