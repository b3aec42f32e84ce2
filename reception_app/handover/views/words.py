"""How the sheets write names, numbers, dates and states: the NHS display standard, and our own words for slugs.

Dates are `14-Mar-2031`, times `16:10`, both Europe/London; a number is never parted from what it counts.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from reception_app.clinical.ages import born_text
from reception_app.clock import LONDON, local, local_day
from reception_app.dates import date_text, long_date_text, month_text, short_day_text, time_text, weekday_text
from reception_app.forms.moments import read_moment
from reception_app.handover.record import Decider, Person, Script, Stated, Stay, ToldDose
from reception_app.vocabulary import (
    ROLE_WORDS,
    AnswerState,
    ArrivalKind,
    Carrier,
    DecisionMode,
    Disposition,
    FlagLevel,
    LastGivenHow,
    NhsTraceStatus,
    Purpose,
)

NBSP = "\N{NO-BREAK SPACE}"
NOT_RECORDED = "Not recorded"

_NEAR_DAYS = 20
"""Within so many days a weekday and a day of the month are enough: they meet again after four weeks at the earliest."""

_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

STATE_WORDS: dict[AnswerState, str] = {
    AnswerState.ANSWERED: "Yes",
    AnswerState.DECLINED: "Declined",
    AnswerState.UNKNOWN: "Not known",
    AnswerState.NOT_ASKED: "Not asked",
    AnswerState.NOT_APPLICABLE: "Not applicable",
}
GIVEN_WORDS: dict[LastGivenHow, str] = {
    LastGivenHow.OBSERVED: "observed",
    LastGivenHow.RECORDED: "recorded, not observed",
    LastGivenHow.STATED: "stated by the person, not confirmed",
}
LEVELS = {FlagLevel.ACT_NOW: "ACT NOW", FlagLevel.SOON: "SOON", FlagLevel.KNOW: "KNOW"}
PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.TRANSFER: "Transfer",
    Purpose.COURT: "Court",
    Purpose.RELEASE: "Release",
    Purpose.HOSPITAL: "Hospital",
}
ARRIVAL_WORDS: dict[ArrivalKind, str] = {
    ArrivalKind.COURT_REMAND: "remanded by a court",
    ArrivalKind.COURT_SENTENCED: "sentenced by a court",
    ArrivalKind.RECALL: "recalled",
    ArrivalKind.TRANSFER: "transferred",
    ArrivalKind.HOSPITAL_RETURN: "back from hospital",
    ArrivalKind.COURT_RETURN: "back from court",
    ArrivalKind.OTHER: "other arrival",
}
TRACE_WORDS: dict[NhsTraceStatus, str] = {
    NhsTraceStatus.VERIFIED: "traced",
    NhsTraceStatus.FROM_DOCUMENT: "from a document, not traced",
    NhsTraceStatus.STATED: "as stated, not traced",
    NhsTraceStatus.NONE: "not traced",
}
DISPOSITION_WORDS: dict[Disposition, str] = {
    Disposition.CONTINUE: "Continue",
    Disposition.BRIDGE: "Bridge",
    Disposition.HOLD: "Hold",
    Disposition.STOP: "Stop",
}
_MODE_WORDS: dict[DecisionMode, str] = {
    DecisionMode.PRESENT: "",
    DecisionMode.TELEPHONE: ", by telephone",
    DecisionMode.REMOTE: ", remotely",
}


def came_words(stay: Stay) -> str:
    """Return `Leeds Crown Court, remanded by a court`: where from and how, or that nobody asked."""
    unasked = "where: not asked" if "arrived_from" in stay.not_asked else "where: not recorded"
    how = "how: not asked" if "arrival_kind" in stay.not_asked else ARRIVAL_WORDS[stay.arrival_kind]
    return f"{stay.arrived_from or unasked}, {how}"


def not_asked_words(person: Person, stay: Stay | None) -> tuple[str, ...]:
    """Return what nobody asked when somebody was taken in and nobody has told since: `sex`, `from`, `how they came`."""
    held = stay.not_asked if stay is not None else ()
    told = {"sex": person.sex.state is not AnswerState.NOT_ASKED, "arrived_from": bool(stay and stay.arrived_from)}
    words = {"sex": "sex", "arrived_from": "from", "arrival_kind": "how they came"}
    return tuple(words[each] for each in held if each in words and not told.get(each, False))


def day(value: date | datetime) -> str:
    """Return `14-Mar-2031`; an instant is read as the desk's local day."""
    on = local_day(value) if isinstance(value, datetime) else value
    return date_text(on)


def clock_time(value: datetime) -> str:
    """Return `16:10`, local."""
    return time_text(local(value))


def moment(value: datetime | None) -> str:
    """Return `14-Mar-2031 16:10`, local, or that it is not recorded."""
    return f"{day(value)}{NBSP}{clock_time(value)}" if value else NOT_RECORDED


def short_day(value: datetime, now: datetime | None = None) -> str:
    """Return `Fri 14-Mar`, local; `Thu 14-Mar-2030` where `now`, when the sheet is made, is of another year."""
    return short_day_text(local_day(value), local_day(now) if now is not None else None).replace(" ", NBSP)


def short_moment(value: datetime, now: datetime | None = None) -> str:
    """Return `Fri 14-Mar 16:10`, local; with its year where `now`, when the sheet is made, is of another."""
    return f"{short_day(value, now)}{NBSP}{clock_time(value)}"


def near_day(value: datetime, now: datetime) -> str:
    """Return `Fri 14-Mar`, or `14-Mar-2031` when the year could be mistaken, or is another."""
    near = abs(value - now) < timedelta(days=180) and local_day(value).year == local_day(now).year
    return short_day(value) if near else day(value)


def day_as_known(text: str) -> str:
    """Return a date kept as text, which may be only a year or a month, as people read it."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return month_text(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return text


def day_beside(value: datetime, now: datetime) -> str:
    """Return `today` or `Sat 15` for the day of `value` seen from `now`; with its month where that can be mistaken."""
    on = local_day(value)
    if abs((on - local_day(now)).days) > _NEAR_DAYS:
        return short_day(value, now)
    return "today" if on == local_day(now) else f"{weekday_text(on)}{NBSP}{on.day:02d}"


def long_day(value: date | datetime) -> str:
    """Return `14 March 2031`, as people write it."""
    on = local_day(value) if isinstance(value, datetime) else value
    return long_date_text(on).replace(" ", NBSP)


def plain_moment(value: datetime) -> str:
    """Return `Saturday 15 March 2031, 10:00`, as people say it."""
    on = local_day(value)
    return f"{_LONG_DAYS[on.weekday()]} {long_day(on)}, {clock_time(value)}"


def at_clock(on: date, hhmm: str) -> datetime:
    """Return the instant of a desk clock time on a local day."""
    hour, minute = hhmm.split(":")
    return datetime(on.year, on.month, on.day, int(hour), int(minute), tzinfo=LONDON)


def days_from(start: datetime, end: datetime) -> tuple[date, ...]:
    """Return every local day touched from `start` to `end`."""
    first, last = local_day(start), local_day(end)
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def born(on: date | None, now: datetime) -> str:
    """Return `02-Nov-1988 (42y)`."""
    return born_text(on, now).replace(" ", NBSP)


def family_first(person: Person) -> str:
    """Return `FAMILY, Given (Title)`."""
    title = f" ({person.title})" if person.title else ""
    return f"{person.family_name.upper()}, {person.given_names}{title}"


def called(person: Person) -> str:
    """Return what to call the person: the preferred name, else the first given name."""
    stated_name = person.preferred_name
    if stated_name.state is AnswerState.ANSWERED and stated_name.value:
        return stated_name.value
    names = person.given_names.split()
    return names[0] if names else person.family_name


def likes_to_be_called(person: Person) -> str:
    """Return the name the person asked for, or that nobody asked: a first name is not a wish."""
    return stated(person.preferred_name)


def number_of(person: Person) -> str:
    """Return the prison number, or that it is not yet given with the desk's reference beside it."""
    if person.prison_number:
        return person.prison_number
    return f"number not yet given ({person.desk_reference})" if person.desk_reference else "number not yet given"


def nhs_number(number: str | None) -> str:
    """Return `999 043 7211`: 3-3-4, never broken."""
    if not number:
        return "Not known"
    digits = number.replace(" ", "")
    return NBSP.join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 10 else number


def stated(fact: Stated) -> str:
    """Return the fact, or which of the four other states it is in."""
    if fact.state is AnswerState.ANSWERED:
        return fact.value or NOT_RECORDED
    return STATE_WORDS[fact.state]


TOLD_WORDS: dict[LastGivenHow, str] = {
    LastGivenHow.OBSERVED: "said to have been observed",
    LastGivenHow.RECORDED: "said to have been recorded",
    LastGivenHow.STATED: "stated by the person",
}


ONE_BY_ONE = timedelta(days=14)
"""How long given doses travel one by one: of an older one only the last is told."""


def days_ago(at: datetime, now: datetime) -> str:
    """Return `21 days ago` of what is older than the doses that travel one by one, else ""."""
    return f"{(local_day(now) - local_day(at)).days} days ago" if now - at > ONE_BY_ONE else ""


def old_dose(script: Script, now: datetime) -> str:
    """Return how old a last dose is that is older than those that travel, and whether it is only told; else ""."""
    at = script.last_given_at
    age = days_ago(at, now) if at is not None else ""
    if not age or any(dose.given_at == at and dose.error is None for dose in script.given):
        return age
    return f"{age}, only told: its entry is not in this pack"


def told_words(told: ToldDose, now: datetime | None = None) -> str:
    """Return a last dose that was only told of: `Told of, not confirmed: a dose 19-Nov-2026 21:00, stated by …`."""
    age = days_ago(told.at, now) if now is not None else ""
    parts = (moment(told.at), TOLD_WORDS[told.how], told.by, told.where, age)
    return f"Told of, not confirmed: a dose {', '.join(part for part in parts if part)}"


def who_decided(decider: Decider | None) -> str:
    """Return who decided, how it was said, at which prison if not at the sending one, and who wrote it down."""
    if decider is None:
        return "decided by: not recorded"
    words = f"{decider.name}, {ROLE_WORDS[decider.role].lower()}{_MODE_WORDS[decider.mode]}"
    if decider.registration:
        words += f" ({decider.registration})"
    if decider.decided_at:
        words += f", {moment(decider.decided_at)}"
    if decider.where:
        words += f", {decider.where}"
    if decider.recorded_by and decider.recorded_by != decider.name:
        words += f"; written down by {decider.recorded_by}"
        words += "" if decider.countersigned_at else ", not countersigned"
    return words


def where_carried(script: Script, destination: str) -> str:
    """Return where the medicine is on the move: who carries it, how much, under which seal."""
    if script.carrier is Carrier.ESCORT:
        quantity = f" {script.quantity_sent}" if script.quantity_sent else ""
        return f"Escort carries{quantity}" + (f", seal {script.seal}" if script.seal else "")
    if script.carrier is Carrier.PERSON:
        return "On the person" + (f": {script.quantity_sent}" if script.quantity_sent else "")
    if script.carrier is Carrier.NOT_SENT:
        return "Not sent. Nobody carries it"
    if script.carrier is Carrier.STOCK:
        return f"Stock at {destination}"
    return "Who carries it: not recorded"


def discussed(value: bool | None) -> str:
    """Return whether a change was talked over with the person: yes, no and not recorded are three things."""
    return "Discussed: not recorded" if value is None else f"Discussed with the person: {'yes' if value else 'no'}"


def sentence(text: str) -> str:
    """Return `text` ending in a full stop."""
    trimmed = text.strip()
    return trimmed if not trimmed or trimmed[-1] in '.!?:"”' else trimmed + "."


def sentences(*parts: str | None) -> str:
    """Return parts as sentences one after the other; what is missing leaves nothing behind."""
    return " ".join(sentence(part) for part in parts if part)


def as_said(text: str) -> str:
    """Return a moment as somebody gave it, written as dates are; other words as they are."""
    found = read_moment(text)
    return found.shown() if found else text
