"""When a prescriber comes first, and when a dose may not be recorded again. The program says why, never how much.

Sources: three or more missed days of opioid substitution (NHSGGC, NHS Lothian); clozapine beyond 48 hours (NHSGGC);
depot intervals and windows (product information): all in `resources/policies.yaml` and `resources/formulary/`; what is
given once a week: `resources/ask_doses.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from reception_app.clinical.ask_doses import Seldom, seldom_rules
from reception_app.clinical.doses import VOLUME_UNIT, Dose, check_dose
from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.lines import amount_words
from reception_app.clinical.missed import missed_by_line, today_counts_for
from reception_app.clinical.policies import policy
from reception_app.clinical.script_facts import LastGiven
from reception_app.clinical.words import day_text, duration_words, given_words, minutes_between
from reception_app.clock import as_utc, local, local_day
from reception_app.errors import InputProblem
from reception_app.vocabulary import LastGivenHow


class ScriptFacts(LastGiven, Protocol):
    """What is asked of a script: named as in `handover.record.Script`, so records and rows both fit."""

    @property
    def verified(self) -> bool: ...
    @property
    def dose(self) -> Dose | None: ...
    @property
    def strength(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a prescriber decides first. `kind`: one of the slugs below; `words`: the sentence for screen and sheet."""

    kind: str
    words: str


DOSE_UNUSABLE = "dose_unusable"
NOT_VERIFIED = "not_verified"
MISSED_DAYS = "missed_days"
LAST_DOSE_UNKNOWN = "last_dose_unknown"
CLOZAPINE_BREAK = "clozapine_break"
DEPOT_OVERDUE = "depot_overdue"
CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Given:
    """A dose given anywhere: what, when, how that is known, where, by whom. `every_days` is its script's interval.

    `mass`: how much medicine that was, where it is known.
    """

    medicine: str
    given_at: datetime
    how: LastGivenHow
    where: str | None = None
    by: str | None = None
    brand: str | None = None
    form: str | None = None
    every_days: int = 1
    mass: Dose | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """Why a dose cannot be recorded without a prescriber's name and a reason; `until` is the last local day of it."""

    kind: str
    words: str
    given: Given
    until: date


OST_TODAY = "ost_today"
DEPOT_EARLY = "depot_early"
DEPOT_LIVE = "depot_live"
SELDOM_EARLY = "seldom_early"


def needs_prescriber_first(
    script: ScriptFacts, now: datetime, *, last_observed_at: datetime | None = None, today_counts: bool = False
) -> Hold | None:
    """Return why the script waits for a prescriber, or None. The gravest reason; `all_holds` gives every one.

    `last_observed_at`: the last *observed* dose when the caller knows a later one than the script's own last dose.
    """
    found = all_holds(script, now, last_observed_at=last_observed_at, today_counts=today_counts)
    return found[0] if found else None


def all_holds(
    script: ScriptFacts,
    now: datetime,
    *,
    last_observed_at: datetime | None = None,
    today_counts: bool = False,
    laid: Iterable[Dose] = (),
) -> tuple[Hold, ...]:
    """Return every reason why the script waits for a prescriber, gravest first. `laid`: the doses of its schedule."""
    entry = identify(script.medicine, script.brand, script.form)
    observed = _last_observed(script, last_observed_at)
    found: list[Hold | None] = [dose_hold((script.dose, *laid), script.strength)]
    if script.last_given_at is not None and as_utc(script.last_given_at) > as_utc(now):
        found.append(Hold(CLOCK, "The last dose is dated later than this desk's clock: check both."))
    elif entry is not None:
        if entry.depots:
            found.append(_depot_overdue(script, entry, now))
        elif entry.opioid_substitution:
            found.append(_missed(script, observed, now, today_counts or today_counts_for(script, now)))
        if entry.is_clozapine:
            found.append(_clozapine_break(script, now))
    if not script.verified:
        words = "The dose is not verified."
        if entry is not None and entry.emergency_item:
            # One message with what stands before it, that a prescriber decides first: an emergency is its exception.
            words += f" For an emergency the {entry.emergency_item} stays with the person."
        found.append(Hold(NOT_VERIFIED, words))
    return tuple(hold for hold in found if hold is not None)


def dose_hold(doses: Iterable[Dose | None], strength: str | None) -> Hold | None:
    """Return why a dose as written cannot be given: in mL of no known strength, or not above zero; else None.

    Such a dose comes with a pack: here it could not be written. mL never stands for mg (domain: units).
    """
    for dose in doses:
        if dose is None:
            continue
        if dose.amount <= 0:
            return Hold(DOSE_UNUSABLE, f"The dose is {dose}, which is none: a prescriber says the dose.")
        if dose.unit == VOLUME_UNIT and not _tells_the_dose(dose, strength):
            words = f"The dose is {amount_words(dose)} and the strength is not known: a prescriber says the dose in mg."
            return Hold(DOSE_UNUSABLE, words)
    return None


def _tells_the_dose(dose: Dose, strength: str | None) -> bool:
    try:
        check_dose(dose, strength)
    except InputProblem:
        return False
    return True


def _last_observed(script: ScriptFacts, known: datetime | None) -> datetime | None:
    own = script.last_given_at if script.last_given_how is LastGivenHow.OBSERVED else None
    times = [at for at in (own, known) if at is not None]
    return max(times, key=as_utc) if times else None


def _missed(script: ScriptFacts, observed: datetime | None, now: datetime, today_counts: bool) -> Hold | None:
    try:
        missed = missed_by_line(script, observed, now, today_counts=today_counts)
    except InputProblem as problem:
        return Hold(CLOCK, problem.what)
    if missed is None:
        return Hold(LAST_DOSE_UNKNOWN, "No observed last dose is known: unconfirmed.")
    if missed.days >= policy("ost_missed_days_consult").value:
        return Hold(MISSED_DAYS, f"{missed.words()}. Tolerance may be lost.")
    return None


def _clozapine_break(script: ScriptFacts, now: datetime) -> Hold | None:
    if script.last_given_at is None or script.last_given_how not in (LastGivenHow.OBSERVED, LastGivenHow.RECORDED):
        return Hold(LAST_DOSE_UNKNOWN, "When clozapine was last given is not confirmed: it may be a treatment break.")
    minutes = minutes_between(script.last_given_at, now)
    hours = policy("clozapine_break_hours").value
    if as_utc(now) - as_utc(script.last_given_at) > timedelta(hours=hours):
        return Hold(
            CLOZAPINE_BREAK, f"Clozapine last given {duration_words(minutes)} ago: over {hours} h is a treatment break."
        )
    return None


def _depot_overdue(script: ScriptFacts, entry: Entry, now: datetime) -> Hold | None:
    depot = entry.depot_for(script.every_days)
    if script.last_given_at is None:
        return Hold(LAST_DOSE_UNKNOWN, "When the depot was last given is not known.")
    assert depot is not None
    until = local_day(script.last_given_at) + timedelta(days=depot.interval_days + depot.window_days)
    if local_day(now) > until:
        return Hold(DEPOT_OVERDUE, f"The depot is past its window, which ended on {day_text(until)}.")
    return None


def dose_guard(
    medicine: str,
    given: Sequence[Given],
    now: datetime,
    *,
    brand: str | None = None,
    form: str | None = None,
    every_days: int = 1,
    times_a_day: int = 1,
    mass: Dose | None = None,
) -> Guard | None:
    """Return why a dose of `medicine` may not be recorded now without a prescriber's name and a reason, or None.

    `given` holds the person's doses from anywhere: here, the court, the sending prison, said by the person. Guarded:
    opioid substitution when any was already had today; a depot before its interval has passed; opioid substitution on
    top of a depot of it that still acts (interval and window); what is given once in so many days and never more often
    (methotrexate: `ask_doses.yaml`), but for the other `times_a_day` of the same day; `mass`: how much medicine it is,
    for what is given so seldom only in larger doses (alendronic acid 70 mg).
    """
    entry = identify(medicine, brand, form)
    if entry is None or not (entry.opioid_substitution or entry.depots or seldom_rules(entry.generic)):
        return None
    for dose in sorted(given, key=_given_at, reverse=True):
        other = identify(dose.medicine, dose.brand, dose.form)
        if other is None:
            continue
        guard = (
            _depot_guard(entry, other, dose, now, every_days)
            or _today_guard(entry, other, dose, now)
            or _seldom_guard(entry, other, dose, now, (form, mass), times_a_day)
        )
        if guard is not None:
            return guard
    return None


def _given_at(dose: Given) -> datetime:
    return as_utc(dose.given_at)


def _told(dose: Given, name: str, now: datetime) -> str:
    how = {
        LastGivenHow.OBSERVED: "observed",
        LastGivenHow.RECORDED: "recorded",
        LastGivenHow.STATED: "the person says",
    }[dose.how]
    where = f", {dose.where}" if dose.where else ""
    return f"{name} {given_words(local(dose.given_at), local(now))}{where} ({how})"


def _today_guard(entry: Entry, other: Entry, dose: Given, now: datetime) -> Guard | None:
    today = local_day(now)
    if not (entry.opioid_substitution and other.opioid_substitution) or local_day(dose.given_at) != today:
        return None
    return Guard(OST_TODAY, f"Already given today: {_told(dose, other.generic, now)}.", dose, today)


def _seldom_guard(
    entry: Entry, other: Entry, dose: Given, now: datetime, of: tuple[str | None, Dose | None], times_a_day: int
) -> Guard | None:
    rule = next((rule for rule in seldom_rules(entry.generic) if _guards(rule, *of, dose)), None)
    if rule is None or entry.generic != other.generic:
        return None
    given_on, today = local_day(dose.given_at), local_day(now)
    due = given_on + timedelta(days=rule.every_days)
    if not given_on <= today < due or (given_on == today and times_a_day > 1):
        return None
    name, least = f"{entry.generic[:1].upper()}{entry.generic[1:]}", f" from {rule.least}" if rule.least else ""
    words = f"{name}{least} is given {rule.often_words()}: not due before {day_text(due)}."
    return Guard(SELDOM_EARLY, f"{words} {_told(dose, 'Last', now)}.", dose, due - timedelta(days=1))


def _guards(rule: Seldom, form: str | None, mass: Dose | None, before: Given) -> bool:
    """True for a rule of both doses; where only larger ones are given so seldom, both amounts are known."""
    if rule.asks_only or not (rule.may_be(form, mass) and rule.may_be(before.form, before.mass)):
        return False
    return rule.least is None or (mass is not None and before.mass is not None)


def _depot_guard(entry: Entry, other: Entry, dose: Given, now: datetime, every_days: int) -> Guard | None:
    same = entry.generic == other.generic
    if not other.depots or not (same or (entry.opioid_substitution and other.opioid_substitution)):
        return None
    own_interval = every_days if same and dose.every_days <= 1 else dose.every_days
    depot = other.depot_for(own_interval)
    assert depot is not None
    due = local_day(dose.given_at) + timedelta(days=depot.interval_days)
    today, told = local_day(now), _told(dose, other.generic, now)
    if same and today < due:
        return Guard(DEPOT_EARLY, f"Not due before {day_text(due)}: {told}.", dose, due - timedelta(days=1))
    live = due + timedelta(days=depot.window_days)
    if not same and today <= live:
        return Guard(DEPOT_LIVE, f"A depot still acts, to {day_text(live)}: {told}.", dose, live)
    return None
