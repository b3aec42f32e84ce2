"""What is wrong or missing before a release: days, appointments, prescription, opioid plan, wider needs. Pure.

Sources: `resources/release.yaml`, `wider_needs.yaml` and the hours of the places (E18, E19, E35, E37). It counts days
and compares times; who goes on with which medicine is a prescriber's decision, and nothing here proposes one.
Days are local (Europe/London); instants are aware.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations

from reception_app.clinical.bank_holidays import ENGLAND, SATURDAY, bank_holiday, next_working_day
from reception_app.clinical.fit_parts import listed
from reception_app.clinical.opening_hours import OpeningHours, OpenNow, state
from reception_app.clinical.opening_text import hours_or_none
from reception_app.clinical.release_data import load_release
from reception_app.clinical.wider_needs import NeedNow, load_needs, open_needs
from reception_app.clinical.words import minutes_between, short_day_text, time_text
from reception_app.clock import local, local_day
from reception_app.vocabulary import AnswerState

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to see before release. `about`: which part of the plan; `act`: it has to be put right, or said."""

    about: str
    words: str
    act: bool = True


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment after release: what and where, when it begins; `hours` of the place as people write them.

    `prescribes`: it is with somebody who can go on prescribing, as far as its words say.
    """

    what: str
    at: datetime
    hours: str | None = None
    prescribes: bool = True


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What is recorded about a release. Slugs are those of `release.yaml`, None while nothing is recorded.

    `leaves_at` aware, or None while only the day is known. `wanted`: what the person wants, in their words or that they
    did not say; `days`: for how many days medicines are prescribed or supplied; `pharmacy_hours` as people write them.
    `uncounted`: regular medicines whose days neither the prescription nor their own supply says; `lasts`: those whose
    own supply was counted in days, with how many.
    `self_harm`: an ACCT or another flag of self-harm or suicide is open.
    `meets_at`: when a carer is told that they come out, aware.
    `needs`: by the slugs of `wider_needs.yaml`.
    `today`: the local day on which it is looked at; None where nobody asks whether the day is past.
    `substitution`: an opioid substitution script is current; `opioid_risk`: dependence is known, whatever is taken now.
    """

    day: date | None = None
    leaves_at: datetime | None = None
    way: str | None = None
    substitution: bool = False
    opioid_risk: bool = False
    medicines: int = 0
    uncounted: tuple[str, ...] = ()
    lasts: tuple[tuple[str, int], ...] = ()
    opioid_plan: str | None = None
    decider: str | None = None
    wanted: str | None = None
    naloxone: str | None = None
    naloxone_reason: str | None = None
    warning: str | None = None
    warning_reason: str | None = None
    prescription: str | None = None
    days: int | None = None
    pharmacy: str | None = None
    pharmacy_hours: str | None = None
    gp: str | None = None
    referral: str | None = None
    appointments: tuple[Meeting, ...] = field(default=())
    meets_at: datetime | None = None
    self_harm: bool = False
    needs: Mapping[str, NeedNow] = field(default_factory=dict)
    nation: str = ENGLAND
    today: date | None = None


def points(plan: ReleasePlan) -> tuple[Point, ...]:
    """Return everything to see before this release, in the order of the plan's parts; nothing when all is well."""
    found = (_day, _risk, _opioids, _given, _prescription, _people, _carer, _appointments, _needs)
    return tuple(point for part in found for point in part(plan))


def lacking(plan: ReleasePlan) -> Iterator[tuple[str, str]]:
    """Yield what is not said of a release and must be, a key and its words (E18, E37): *declined* and *does not apply*
    are answers, and so is what is still to be arranged."""
    if is_past(plan):
        yield "release-day", "Day of release: past, so the plan is not of this release"
    if plan.naloxone is None:
        yield "naloxone", "Naloxone to take home: not said"
    if needs_opioid_plan(plan) and plan.opioid_plan is None:
        yield "opioid-plan", "Opioid plan: not decided"
    if not (plan.gp or "").strip() and not _answered(plan, GP_LETTER):
        yield "gp", "GP letter: no GP, and why none is not said"
    if not plan.appointments and not _answered(plan, FIRST_APPOINTMENT):
        yield "appointment", "First appointment: none, and why none is not said"


GP_LETTER, FIRST_APPOINTMENT = "gp_letter", "first_appointment"
"""The needs of `wider_needs.yaml` that say why there is no GP, or no appointment."""


def _answered(plan: ReleasePlan, kind: str) -> bool:
    """True when it is said why there is none: declined, does not apply, or still to be arranged."""
    held = plan.needs.get(kind, NeedNow())
    if held.state is AnswerState.ANSWERED:
        choice = load_needs()[kind].choices.get(held.choice or "")
        return choice is not None and choice.open
    return held.state in (AnswerState.DECLINED, AnswerState.NOT_APPLICABLE)


def is_past(plan: ReleasePlan) -> bool:
    """True when the day of release is over, as far as it is known which day it is."""
    return plan.day is not None and plan.today is not None and plan.day < plan.today


def needs_opioid_plan(plan: ReleasePlan) -> bool:
    """True when somebody takes opioid substitution or is known to be dependent: their tolerance may be lost (E37)."""
    return plan.substitution or plan.opioid_risk or plan.opioid_plan is not None


# The day


def _day(plan: ReleasePlan) -> Iterator[Point]:
    if plan.day is None:
        yield Point("day", "The day of release is not recorded.")
        return
    if is_past(plan):
        yield Point("day", f"The day of release, {short_day_text(plan.day, plan.today)}, is past: write the plan anew.")
        return
    back = next_working_day(plan.day, plan.nation)
    open_again = f"Most services answer again on {short_day_text(back, plan.day)}."
    holiday = bank_holiday(plan.day, plan.nation)
    if holiday is not None:
        yield Point("day", f"Released on a bank holiday, {holiday}. {open_again}")
    elif plan.day.weekday() >= SATURDAY:
        yield Point("day", f"Released at the weekend. {open_again}")
    elif plan.day.weekday() == _FRIDAY:
        yield Point("day", f"Released on a Friday. {open_again}")
    elif (back - plan.day).days > 1:
        yield Point("day", f"The next day is a bank holiday. {open_again}")
    way = load_release().ways.get(plan.way or "")
    if way is not None and way.short_notice:
        yield Point("day", f"{way.words}: ring the pharmacy, the prescriber outside and the GP now, do not only write.")


def _risk(plan: ReleasePlan) -> Iterator[Point]:
    """Yield that somebody walks out whose life is at risk: no watch goes on outside by itself."""
    if plan.self_harm:
        yield Point(
            "day", "A risk of self-harm or suicide is open: tell who takes it over outside, in words, before release."
        )


# Opioids, naloxone and the warning


def _opioids(plan: ReleasePlan) -> Iterator[Point]:
    if not needs_opioid_plan(plan):
        return
    chosen = load_release().plans.get(plan.opioid_plan or "")
    if chosen is None:
        yield Point("opioids", "No opioid plan is recorded: a prescriber decides what happens on release.")
    else:
        if not (plan.decider or "").strip():
            yield Point("opioids", "Who decided the opioid plan is not recorded.")
        if "script" in chosen.needs and not plan.substitution:
            yield Point("opioids", f"{chosen.words}, but no opioid substitution script is current.")
        if "script" not in chosen.needs and plan.substitution:
            yield Point("opioids", f"{chosen.words}, but an opioid substitution script is current.")
    if not (plan.wanted or "").strip():
        yield Point("opioids", "What the person wants is not recorded.")


def _given(plan: ReleasePlan) -> Iterator[Point]:
    asked = (
        ("naloxone", "Take-home naloxone", plan.naloxone, plan.naloxone_reason),
        ("warning", "The warning about lost tolerance and overdose", plan.warning, plan.warning_reason),
    )
    if not needs_opioid_plan(plan):
        return
    for about, what, slug, reason in asked:
        step = load_release().steps.get(slug or "")
        if step is None:
            yield Point(about, f"{what}: nothing is recorded.")
        elif step.reason and not (reason or "").strip():
            yield Point(about, f"{what} was not given, and why is not recorded.")
        elif not step.done:
            yield Point(about, f"{what} was not given: {(reason or '').strip()}.")


# What is taken along, or collected


def _prescription(plan: ReleasePlan) -> Iterator[Point]:
    if not plan.medicines:
        return
    kind = load_release().prescriptions.get(plan.prescription or "")
    if kind is None:
        yield Point("prescription", "Nothing is recorded about medicines for the day of release.")
        return
    if not (kind.collected or kind.most_days or kind.least_days):
        yield Point("prescription", f"{kind.words}, and {_medicines(plan.medicines)} current.")
        return
    if plan.days is None:
        yield Point("prescription", "For how many days is not recorded.")
    elif kind.most_days is not None and plan.days > kind.most_days:
        yield Point("prescription", f"{kind.words}: {kind.most_days} days at most, and {plan.days} are written.")
    elif kind.least_days is not None and plan.days < kind.least_days:
        yield Point("prescription", f"{kind.words}: at least {kind.least_days} days, and {plan.days} are written.")
    if plan.days is not None and plan.uncounted:
        names = ", ".join(plan.uncounted)
        yield Point("prescription", f"Until when it lasts is not recorded: {names}. {kind.words} is not for it.")
    if kind.collected:
        yield from _pharmacy(plan)
    yield from _runs_out(plan)


def _medicines(count: int) -> str:
    return "1 medicine is" if count == 1 else f"{count} medicines are"


def _pharmacy(plan: ReleasePlan) -> Iterator[Point]:
    if not (plan.pharmacy or "").strip():
        yield Point("pharmacy", "The pharmacy where it is collected is not recorded.")
        return
    hours = hours_or_none(plan.pharmacy_hours)
    if hours is None:
        yield Point("pharmacy", "The pharmacy’s hours are not known: ring it.", act=False)
    elif plan.day is not None:
        shut = [day for day in _days(plan.day, 2) if not hours.spans_on(day, plan.nation)]
        if shut:
            days = " and ".join(short_day_text(day, plan.day) for day in shut)
            yield Point("pharmacy", f"The pharmacy is shut on {days}: say how the dose of that day is had.")


def _days(first: date, more: int) -> list[date]:
    return [first + timedelta(days=count) for count in range(more + 1)]


def _runs_out(plan: ReleasePlan) -> Iterator[Point]:
    """Yield what ends before anybody outside is seen who can go on prescribing, the soonest first."""
    if plan.day is None or not plan.appointments:
        return
    ends: dict[int, list[str]] = {plan.days: []} if plan.days is not None else {}
    for name, days in plan.lasts:
        ends.setdefault(days, []).append(name)
    helping = _helping(plan)
    for days in sorted(ends):
        over = plan.day + timedelta(days=days)
        until = f"Runs out before help: {_lasts(['medicines'] if days == plan.days else ends[days], days, plan.day)}"
        if not helping:
            yield Point("prescription", f"{until}, {_nobody_helps(plan)}.")
        elif local_day(helping[0].at) > over:
            seen = short_day_text(local_day(helping[0].at), plan.day)
            yield Point("prescription", f"{until}, {_first_help(plan, helping[0])} is {seen}.")


def _lasts(names: list[str], days: int, first: date) -> str:
    if not days:
        return f"0 days of {listed(names)}"
    verb = "last" if len(names) > 1 or names == ["medicines"] else "lasts"
    return f"{listed(names)} {verb} until {short_day_text(first + timedelta(days=days - 1), first)}"


def _helping(plan: ReleasePlan) -> list[Meeting]:
    """Return the appointments with somebody who prescribes, the first first; one that cannot be kept is no help."""
    return sorted((one for one in plan.appointments if one.prescribes and _not_kept(one, plan) is None), key=_begins)


def _first_help(plan: ReleasePlan, first: Meeting) -> str:
    if any(not one.prescribes for one in plan.appointments):
        return f"the first that helps, {first.what},"
    kept = all(_not_kept(one, plan) is None for one in plan.appointments)
    return "the first appointment" if kept else "the first appointment that can be kept"


def _nobody_helps(plan: ReleasePlan) -> str:
    lost = any(one.prescribes for one in plan.appointments)
    return f"no appointment {'that can be kept ' if lost else ''}is with somebody who prescribes"


# People and appointments


def _people(plan: ReleasePlan) -> Iterator[Point]:
    if not (plan.gp or "").strip() and not _answered(plan, GP_LETTER):
        yield Point("gp", "No GP is recorded. A practice may register somebody without an address or identity paper.")
    if needs_opioid_plan(plan) and not (plan.referral or "").strip():
        yield Point("referral", "No referral to the community team is recorded.")


def _carer(plan: ReleasePlan) -> Iterator[Point]:
    """Yield that whoever meets them is told a time at which they do not come out (E28)."""
    if plan.meets_at is None or plan.day is None:
        return
    told, out = local(plan.meets_at), ""
    if told.date() != plan.day:
        out = f"on {short_day_text(plan.day, plan.day)}"
    elif plan.leaves_at is not None and minutes_between(plan.leaves_at, plan.meets_at) < 0:
        out = f"at {time_text(local(plan.leaves_at))}"
    if out:
        when = f"{short_day_text(told.date(), plan.day)} {time_text(told)}"
        yield Point("carer", f"Who meets them is told {when}, and they come out {out}: ring them, and print it again.")


def _appointments(plan: ReleasePlan) -> Iterator[Point]:
    timings, chosen = load_release().timings, load_release().plans.get(plan.opioid_plan or "")
    meetings = sorted(plan.appointments, key=_begins)
    if not meetings:
        if chosen is not None and "appointment" in chosen.needs and not _answered(plan, FIRST_APPOINTMENT):
            yield Point("appointments", "No appointment after release is recorded.")
        return
    for meeting in meetings:
        yield from _cannot_be_kept(meeting, plan)
    between = timings["between_minutes"].value
    for one, other in combinations(meetings, 2):
        if minutes_between(one.at, other.at) < between:
            yield Point("appointments", f"{_named(one, plan)} and {_named(other, plan)} clash.")
    within = timings["first_appointment_days"].value
    helping = _helping(plan)
    if chosen is not None and "appointment" in chosen.needs and not helping:
        lost = any(one.prescribes for one in meetings)
        which = "that can be kept" if lost else "after release"
        yield Point("appointments", f"No appointment {which} is with somebody who prescribes.")
    if needs_opioid_plan(plan) and plan.day is not None and helping:
        days = (local_day(helping[0].at) - plan.day).days
        if days > within:
            first = _first_help(plan, helping[0])
            yield Point("appointments", f"{first[:1].upper()}{first[1:]} is {days} days after release.")


def _needs(plan: ReleasePlan) -> Iterator[Point]:
    """Yield what of the wider needs is open or was not asked (E35)."""
    # No GP and no appointment are pointed out with the GP and the appointments, while nothing is said of them here.
    said = {kind: held for kind, held in plan.needs.items() if held.state is not AnswerState.NOT_ASKED}
    silent = {kind: NeedNow(AnswerState.NOT_APPLICABLE) for kind in (GP_LETTER, FIRST_APPOINTMENT) if kind not in said}
    for words, act in open_needs({**plan.needs, **silent}):
        yield Point("needs", words, act)


def _cannot_be_kept(meeting: Meeting, plan: ReleasePlan) -> Iterator[Point]:
    """Yield why a time cannot be kept, or that somebody rings whether anybody is there."""
    if (why := _not_kept(meeting, plan)) is not None:
        yield Point("appointments", f"{_named(meeting, plan)} {why}.")
    day = local_day(meeting.at)
    if hours_or_none(meeting.hours) is not None:
        return
    holiday = bank_holiday(day, plan.nation)
    if holiday is not None:
        words = f"is on a bank holiday, {holiday}: ring whether they are there."
        yield Point("appointments", f"{_named(meeting, plan)} {words}")
    elif day.weekday() >= SATURDAY:
        yield Point("appointments", f"{_named(meeting, plan)} is at the weekend: ring whether they are there.")


def _not_kept(meeting: Meeting, plan: ReleasePlan) -> str | None:
    """Return why a time cannot be kept: before the gate, too soon after it, when nobody is there; None when it can."""
    if plan.day is not None and local_day(meeting.at) < plan.day:
        return "is before the day of release"
    if plan.leaves_at is not None:
        after = minutes_between(plan.leaves_at, meeting.at)
        if after < 0:
            return "cannot be kept: it is before release"
        if after < load_release().timings["after_release_minutes"].value:
            return f"cannot be kept: it is only {after} min after release"
    hours = hours_or_none(meeting.hours)
    return "is when the place is shut" if hours is not None and not _is_open(hours, meeting.at, plan.nation) else None


def _is_open(hours: OpeningHours, at: datetime, nation: str) -> bool:
    return isinstance(state(hours, at, nation), OpenNow)


def _named(meeting: Meeting, plan: ReleasePlan) -> str:
    here = local(meeting.at)
    return f"{meeting.what}, {short_day_text(here.date(), plan.day)} {time_text(here)},"


def _begins(meeting: Meeting) -> datetime:
    return meeting.at
