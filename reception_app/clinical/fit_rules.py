"""The rules of fit: one script against what one establishment can do. Each yields what it finds, and what is asked.

Words follow the medicine's name: `: not offered`, ` at 21:00: last round is 16:30`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial, reduce

from reception_app.clinical.days_taken import days_taken
from reception_app.clinical.dependence import is_withdrawal
from reception_app.clinical.doses import Dose, Strength, add, compare, read_strength, scale
from reception_app.clinical.establishment_form import offer_key, offers_words, question
from reception_app.clinical.establishment_services import (
    NIGHT_GIVEN,
    NIGHT_HANDED_OUT,
    POSSESSION_NONE,
    EstablishmentServices,
    Offer,
    is_weekend,
)
from reception_app.clinical.fit_parts import Ask, ConflictKind, Found, Travel
from reception_app.clinical.formulary import Entry
from reception_app.clinical.leaving_script import LeavingScript, doses_after, is_timed, schedule_in_force
from reception_app.clinical.lines import amount_words
from reception_app.clinical.next_due import ENDS_WITH_IT
from reception_app.clinical.per_day import is_every_day, on_one_day
from reception_app.clinical.policies import policy
from reception_app.clinical.running_out import day_end
from reception_app.clinical.schedule import slots_on
from reception_app.clinical.supply import cover_of, from_stock, margin_minutes, observed_only
from reception_app.clinical.words import day_text, time_text, weekday_words
from reception_app.clock import as_utc, local, local_day
from reception_app.errors import InputProblem
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import TRAVELS, InPossession, ScheduleKind, ScriptStatus

_NIGHTS_AHEAD = timedelta(days=28)
_ROUNDS_AHEAD = 8
"""Days on which the next round is looked for: more than a weekend and bank holidays in a row without one."""
_WITHDRAWAL = (ScheduleKind.ALCOHOL, ScheduleKind.BENZODIAZEPINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One script (with its entry of the formulary) on its way to one establishment of a nation."""

    script: LeavingScript
    entry: Entry | None
    there: EstablishmentServices
    travel: Travel
    now: datetime
    nation: str
    flags: Collection[str] = ()

    @property
    def arrives(self) -> datetime:
        """About when the person is there (aware): the end of the day of leaving while nobody said."""
        return self.travel.arrives_about or day_end(self.leaves)

    @property
    def soonest(self) -> datetime:
        """The soonest the person may be there (aware): the hour of leaving while nobody said."""
        return self.travel.arrives_about or self.leaves

    @property
    def leaves(self) -> datetime:
        """When the person leaves (aware): now, while nobody said."""
        return self.travel.leaves_at or self.now

    @property
    def kept(self) -> bool:
        """True when the person keeps the medicine here, and may there too."""
        own = self.script.in_possession is InPossession.IN_POSSESSION and observed_only(self.script) is None
        return own and self.there.in_possession not in (POSSESSION_NONE, None)

    def ask(self, item: str) -> Ask:
        """Return the question an unknown item of the directory becomes."""
        return Ask(item, self.script)


def offers(case: Case) -> Iterator[Found | Ask]:
    """Opioid substitution and depots: given there, up to which amount, on which days."""
    key = offer_key(case.entry, case.script.brand, case.script.form) if case.entry else None
    if key is None or case.entry is None:
        return
    offer: Offer | None = case.there.value(key)
    if offer is None:
        yield case.ask(key)
        return
    if not offer.given:
        given = offers_words(case.there)
        detail = f"Offers {given}." if given else "No opioid substitution is known to be given there."
        if case.entry.depots:
            yield Found(ConflictKind.DEPOT_NOT_GIVEN, ": the depot is not given there", _due(case) or detail)
        else:
            yield Found(ConflictKind.NOT_OFFERED, ": not offered", detail)
        return
    yield from _limit(case, offer)
    yield from _days(case, offer)


def _due(case: Case) -> str:
    at = case.script.next_due_at
    return f"Next due {day_text(local(at).date())}." if at else ""


def _limit(case: Case, offer: Offer) -> Iterator[Found]:
    if offer.limit is None:
        return
    most = amount_words(offer.limit)
    strength = read_strength(case.script.strength) if case.script.strength else None
    try:
        to_come = _days_to_come(case, strength)
        above = [each for each in to_come or () if compare(each[0], offer.limit, strength) > 0]
    except InputProblem:
        to_come, above = None, []
    if to_come is None:
        yield Found(ConflictKind.NOT_KNOWN, f": whether it is above the {most} given there cannot be told", apart=most)
    elif above:
        amount, on = reduce(partial(_larger, strength), above)
        said = f", {amount_words(amount)} on {day_text(on)}" if on is not None else f", {amount_words(amount)}"
        yield Found(ConflictKind.ABOVE_LIMIT, f"{said}: above the {most} given there", offer_detail(case), most)


_Day = tuple[Dose, date | None]


def _days_to_come(case: Case, strength: Strength | None) -> list[_Day] | None:
    """Return what each day still to come there adds up to, with its date when a schedule says it; None: not known.

    The line's own dose counts without a schedule, before one begins, and after one that leads up to it. Raises
    InputProblem for amounts of a day that cannot be added.
    """
    held, first = schedule_in_force(case.script), local_day(case.arrives)
    days: dict[date, Dose] = {}
    for dose in held.doses if held is not None else ():
        on = held.started_on + timedelta(days=dose.day - 1) if held is not None else first
        if on >= first and dose.amount:
            amount = Dose(dose.amount, dose.unit)
            days[on] = add(days[on], amount, strength) if on in days else amount
    to_come: list[_Day] = [(amount, on) for on, amount in sorted(days.items())]
    if held is not None and held.started_on <= first and held.kind in ENDS_WITH_IT:
        return to_come
    by_line = a_day(case.script)
    return [*to_come, (by_line, None)] if by_line is not None else None


def _larger(strength: Strength | None, a: _Day, b: _Day) -> _Day:
    return b if compare(b[0], a[0], strength) > 0 else a


def offer_detail(case: Case) -> str:
    """Return what is given there of opioid substitution, as a sentence; nothing when nothing is known."""
    given = offers_words(case.there)
    return f"Offers {given}." if given else ""


def a_day(script: LeavingScript) -> Dose | None:
    """Return the dose a limit is held against: the whole of a day on which it is taken, of a depot one injection."""
    if script.dose is None:
        return None
    return scale(script.dose, on_one_day(script.frequency, script.times, script.every_days))


def _days(case: Case, offer: Offer) -> Iterator[Found]:
    words = offer.days_words()
    if not words:
        return
    script = case.script
    if is_every_day(script.frequency, script.times, script.every_days):
        if not script.as_required:
            yield Found(ConflictKind.NOT_GIVEN_THAT_DAY, f": given {words} only", "It is due every day.", words)
        return
    weekdays = days_taken(script.frequency).weekdays
    if weekdays and script.every_days in (1, 7):
        if not set(weekdays) <= set(offer.days):
            said = f"It is taken {(script.frequency or '').strip()}."
            yield Found(ConflictKind.NOT_GIVEN_THAT_DAY, f": given {words} only", said, words)
        return
    at = script.next_due_at
    if at is not None and local(at).weekday() not in offer.days:
        due = day_text(local(at).date())
        yield Found(ConflictKind.NOT_GIVEN_THAT_DAY, f" due {due}: given {words}", apart=due)


def withdrawal(case: Case) -> Iterator[Found | Ask]:
    """Somebody in withdrawal is looked after at night, or this cannot go on there (E9)."""
    course = case.script.schedule
    in_course = course is not None and course.kind in _WITHDRAWAL and course.stopped_at is None
    if not in_course and not is_withdrawal(case.script, case.flags):
        return
    supported = case.there.withdrawal_at_night
    if supported is None and case.there.nursing_24h is not False:
        yield case.ask("withdrawal_at_night")
    elif not supported:
        day = ""
        if course is not None and in_course:
            number = (local_day(case.arrives) - course.started_on).days + 1
            day = f"Day {number} of {course.days} on arrival." if 0 < number <= course.days else ""
        yield Found(ConflictKind.WITHDRAWAL_AT_NIGHT, ": no withdrawal support at night", day)


_Night = tuple[str, bool]
"""A clock time, and whether it is on a day on which the rounds of the weekend are kept."""


def times_to_come(case: Case) -> tuple[_Night, ...]:
    """Return the clock times at which it is still to be taken there, on which kind of day, the next four weeks over.

    Any kind of day where the words of the line leave open on which it is due.
    """
    start = as_utc(case.soonest)
    due = tuple(doses_after(case.script, start))
    if not due and not is_timed(case.script):
        return tuple((time, weekend) for time in case.script.times for weekend in (False, True))
    soon = [each for each in due if each.at < start + _NIGHTS_AHEAD] or due[:1]
    at = (local(each.at) for each in soon)
    return tuple(sorted({(time_text(each), is_weekend(each.date(), case.nation)) for each in at}))


def nights(case: Case) -> Iterator[Found | Ask]:
    """A dose timed after the last round: given at night, handed out, or nobody is there to give it (E14)."""
    current = case.script.status is ScriptStatus.CURRENT and not case.script.as_required
    timed = bool(case.script.times) or schedule_in_force(case.script) is not None
    if not current or not timed or case.kept:
        return
    times = times_to_come(case)
    late: dict[str, list[str]] = {}
    for weekend, item, name in (
        (False, "last_round", "last round"),
        (True, "weekend_last_round", "last weekend round"),
    ):
        of_such_days = [time for time, on_weekend in times if on_weekend is weekend]
        if not of_such_days:
            continue
        last = case.there.last_round_of(weekend)
        if last is None:
            yield case.ask(item)
            continue
        for time in of_such_days:
            if _minutes(time) - _minutes(last) > policy("round_early_minutes").value:
                late.setdefault(time, []).append(f"{name} is {last}")
    night = case.there.night_medicines
    if not late or night == NIGHT_GIVEN:
        return
    if night is None and case.there.nursing_24h is not False:
        yield case.ask("night_medicines")
        return
    why = observed_only(case.script)
    if night == NIGHT_HANDED_OUT and why is None:
        return
    for time, rounds in late.items():
        # One line for both kinds of day when both rounds are the same.
        said = rounds[0] if len(rounds) == 1 or rounds[0].split()[-1] == rounds[1].split()[-1] else "; ".join(rounds)
        yield Found(ConflictKind.NIGHT_DOSE, f" at {time}: {said}", _night_words(night, why), time)


def _night_words(night: str | None, why: str | None) -> str:
    if night is None:
        return "No nurse is there at night."
    if night == NIGHT_HANDED_OUT:
        return f"It cannot be handed out for the night: it is {why}."
    return "Nobody gives it at night."


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def journey(case: Case) -> Iterator[Found | Ask]:
    """A time-critical dose that falls on the way, or between arriving and the next round."""
    if case.entry is None or case.entry.time_critical is None or case.kept:
        return
    leaves, arrives = case.leaves, case.arrives
    carried = case.script.carrier in TRAVELS
    for due in doses_after(case.script, leaves):
        if due.at > as_utc(arrives):
            break
        if not carried and case.travel.arrives_about is None:
            if not from_stock(case.script, case.entry):
                break  # it runs out with this very dose, and is told as that
            words = f" due {_moment(case, due.at)}, perhaps on the way"
            detail = "About when they arrive is not said; nobody carries it."
            yield Found(ConflictKind.NOT_KNOWN, words, detail, _apart(due.at))
        elif not carried:
            nobody = "nobody carries it" if case.script.carrier is not None else "nobody has said who carries it"
            detail = f"Arrives about {time_text(local(arrives))}; {nobody}."
            yield Found(
                ConflictKind.DUE_ON_THE_WAY, f" due {_moment(case, due.at)}, on the way", detail, _apart(due.at)
            )
    first = next(doses_after(case.script, max(as_utc(arrives), as_utc(leaves))), None)
    if first is not None and first.at < as_utc(arrives) + timedelta(days=1):
        yield from _round_after(case, first.at)


def _moment(case: Case, at: datetime) -> str:
    return weekday_words(local(at), local(case.now))


def _apart(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M}"


def _round_after(case: Case, due: datetime) -> Iterator[Found | Ask]:
    if case.there.night_medicines == NIGHT_GIVEN:
        return
    early = timedelta(minutes=policy("round_early_minutes").value)
    earliest = max(as_utc(case.arrives), due - early)
    day = local_day(earliest)
    for step in range(_ROUNDS_AHEAD):
        on = day + timedelta(days=step)
        weekend = is_weekend(on, case.nation)
        rounds = case.there.rounds_of(weekend)
        if rounds is None:
            yield case.ask("weekend_rounds" if weekend else "rounds")
            return
        reached = next((at for at in slots_on(on, rounds) if at >= earliest), None)
        if reached is None:
            continue
        if reached - due > timedelta(minutes=margin_minutes(case.entry)):
            said = f" due {_moment(case, due)}: the next round there is {_moment(case, reached)}"
            late = case.entry.time_critical.late if case.entry and case.entry.time_critical else ""
            yield Found(ConflictKind.BEFORE_FIRST_ROUND, said, f"{late}." if late else "", _apart(due))
        return


def excluded(case: Case) -> Iterator[Found | Ask]:
    """What the formulary there leaves out, by generic name, or by brand when only that is left out (E12)."""
    if case.entry is not None and offer_key(case.entry, case.script.brand, case.script.form):
        return
    if case.there.excluded is None:
        yield case.ask("excluded")
        return
    own = [case.script.medicine, *((case.entry.generic, *case.entry.synonyms) if case.entry else ())]
    names = {normalise_name(name) for name in own}
    brands = {normalise_name(name) for name in case.entry.brands} if case.entry else set()
    brand = normalise_name(case.script.brand or "")
    for name in case.there.excluded:
        left_out = normalise_name(name)
        if left_out in names or (brand and left_out == brand):
            yield Found(ConflictKind.EXCLUDED, ": not in the formulary there", f"It leaves out {name}.", left_out)
            return
        if left_out in brands and not brand:
            detail = f"It leaves out {name}; the brand is not recorded here."
            yield Found(ConflictKind.EXCLUDED, ": perhaps not in the formulary there", detail, left_out)
            return


def possession(case: Case) -> Iterator[Found | Ask]:
    """What the person keeps here and may not keep there."""
    if case.script.in_possession is not InPossession.IN_POSSESSION or observed_only(case.script) is not None:
        return
    if case.there.in_possession is None:
        yield case.ask("in_possession")
    elif case.there.in_possession == POSSESSION_NONE:
        words = dict(question("in_possession").choices)[POSSESSION_NONE]
        yield Found(ConflictKind.IN_POSSESSION, ": kept by the person here, not there", f"There: {words.lower()}.")


def help_hours(case: Case) -> Iterator[Found | Ask]:
    """When somebody there can prescribe and supply must be known for whatever may end before they come."""
    entry = case.entry
    if not is_timed(case.script) or case.script.as_required or (entry is not None and entry.depots):
        return
    cover = cover_of(case.script, case.leaves)
    if cover is not None and cover.without_at is None:
        return
    if case.there.prescriber_hours is None:
        yield case.ask("prescriber_hours")
    if case.there.pharmacy_hours is None and not from_stock(case.script, entry):
        yield case.ask("pharmacy_hours")


ALL = (offers, withdrawal, nights, journey, excluded, possession, help_hours)
"""Every rule, in the order in which an unsaid item is asked about."""
