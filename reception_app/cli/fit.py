"""`fit` and `continuity`: what stands against a leaving, and how a person's medicines differ from what was verified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command
from reception_app.cli.opening import opened
from reception_app.cli.output import answer, show, show_json, wire_or_none
from reception_app.errors import ExitCode, UsageProblem

if TYPE_CHECKING:
    from reception_app.clinical.doses import Dose
    from reception_app.clinical.fit import Conflict, Ring
    from reception_app.handover.record import Script
    from reception_app.services.continuity import Found, MedicineContinuity
    from reception_app.services.fit import LeavingFit, SupplyLine

_WHEN = "as 2026-11-21T08:15, the clock at the desk, or with its zone"


def add(commands: Commands) -> None:
    """Add the commands."""
    fits = command(commands, "fit", print_fit, "say what a destination cannot do for somebody, and what runs out when")
    fits.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")
    fits.add_argument("--to", metavar="CODE", required=True, help="the establishment's code, for example MDI")
    fits.add_argument("--leaves", metavar="WHEN", help=f"when the person leaves, {_WHEN}; else as planned, or now")
    fits.add_argument("--arrives", metavar="WHEN", help="about when they arrive; else as planned, or when they leave")
    words = "say how each medicine differs from what was verified, and what a change still needs"
    check = command(commands, "continuity", print_continuity, words)
    check.add_argument("number", metavar="NUMBER", help="prison number, or desk reference")


def print_fit(asked: Asked) -> int:
    """Print every conflict with the destination, and for each script when it runs out. Nothing is changed."""
    from reception_app.clinical.fit import Travel
    from reception_app.services.fit import answers_words, fit_person, supply_lines
    from reception_app.services.people import opened as seen
    from reception_app.services.person_view import find_person_id

    leaves, arrives = moment_of(asked.leaves), moment_of(asked.arrives)
    if leaves and arrives and arrives < leaves:
        raise UsageProblem("US-361", "That would arrive before it leaves.", "Check both times.")
    travel = Travel(leaves, arrives) if leaves or arrives else None
    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        found, record = fit_person(ctx, person_id, asked.to, travel)
        seen(ctx, person_id)
        now = ctx.now()
    supply = supply_lines(record.scripts, found, now)
    there = found.fit.destination
    if asked.json:
        show_json(
            _fit_json(found, supply, {script.id: script for script in record.scripts}, answers_words(there, now), now)
        )
    else:
        show(*_past_lines(found, now), *_fit_lines(found, supply, answers_words(there, now), now))
    return ExitCode.DONE


def moment_of(text: str | None) -> datetime | None:
    """Read a moment: with its zone, else the clock at the desk. Raises UsageProblem (US-360) for one that is none."""
    from reception_app.clinical.schedule import instant_of
    from reception_app.clock import as_utc, local

    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
        if len(text) < len("2026-11-21T08:15"):
            raise ValueError("a day without its time")
        if read.tzinfo is not None:
            return as_utc(read)
        at = instant_of(read.date(), f"{read:%H:%M}")
        if f"{local(at):%H:%M}" != f"{read:%H:%M}":
            raise ValueError("the clocks go forward over it")
    except ValueError as error:
        raise UsageProblem("US-360", "That is not a date and time.", f"Write it {_WHEN}.") from error
    return at


def _fit_json(
    found: LeavingFit, supply: tuple[SupplyLine, ...], scripts: dict[str, Script], answers: str, now: datetime
) -> Any:
    fit, known = found.fit, found.fit.destination.services
    return {
        "destination": {
            "code": fit.destination.code,
            "name": fit.destination.name,
            "as_of": known.as_of.isoformat() if known else None,
            "unsigned_from": fit.destination.unsigned_from,
            "ring": _ring_json(fit.destination.ring),
            "answers": answers,
        },
        "leaves_in_the_past": bool(_past_lines(found, now)),
        "leaves_at": wire_or_none(found.travel.leaves_at),
        "arrives_about": wire_or_none(found.travel.arrives_about),
        "fits": fit.fits,
        "summary": fit.summary(),
        "conflicts": [_conflict_json(each, found, scripts) for each in fit.conflicts],
        "unanswered": [each.key for each in found.unanswered],
        "scripts": [_supply_json(each, scripts[each.script_id]) for each in supply],
    }


def _past_lines(found: LeavingFit, now: datetime) -> list[str]:
    """Say of a time of leaving that is past that it is: what follows is worked out for then."""
    from reception_app.clinical.words import short_moment_text
    from reception_app.clock import local

    leaves = found.travel.leaves_at
    if leaves is None or leaves >= now - timedelta(minutes=1):
        return []
    said = short_moment_text(local(leaves), local(now))
    return [f"Note: the time of leaving is past ({said}). What follows is worked out for then."]


def _ring_json(ring: Ring | None) -> dict[str, Any] | None:
    return {"who": ring.who, "telephone": ring.telephone} if ring else None


def _conflict_json(conflict: Conflict, found: LeavingFit, scripts: dict[str, Script]) -> dict[str, Any]:
    from reception_app.services.fit import needs_plan

    plan = found.plans.get(conflict.key)
    return {
        "key": conflict.key,
        "kind": conflict.kind.value,
        "grade": conflict.grade.value,
        "words": _spaced(conflict.words),
        "detail": _spaced(conflict.detail),
        "scripts": list(conflict.scripts),
        "medicines": [scripts[each].medicine for each in conflict.scripts],
        "ring": _ring_json(conflict.ring),
        "needs_plan": needs_plan(conflict) and not found.exempt,
        "plan": {"named": plan.named, "plan": plan.plan, "at": wire_or_none(plan.at), "by": plan.by} if plan else None,
    }


def _supply_json(line: SupplyLine, script: Script) -> dict[str, Any]:
    from reception_app.clinical.supply import sent_of

    cover, ending = line.cover, line.ending
    sent = sent_of(script)
    return {
        "id": line.script_id,
        "medicine": line.medicine,
        "carrier": script.carrier.value if script.carrier else None,
        "sent": _dose_json(sent),
        "days": cover.days if cover else None,
        "counted": cover is not None and not line.unsaid,
        "if_none_is_sent": line.unsaid,
        "last_dose_at": wire_or_none(ending.last_at if ending else cover.last_at if cover else None),
        "runs_out_at": wire_or_none(cover.without_at if cover else ending.without_at if ending else None),
        "before_help": None if line.lasts is None else not line.lasts,
        "prescriber_at": wire_or_none(ending.prescriber_at if ending else None),
        "pharmacy_at": wire_or_none(ending.pharmacy_at if ending else None),
        "help_at": wire_or_none(ending.help_at if ending else None),
        "minutes": ending.minutes if ending else None,
        "words": ending.words if ending else None,
    }


def _dose_json(dose: Dose | None) -> dict[str, Any] | None:
    from reception_app.handover.jsonform import to_json

    return to_json(dose) if dose else None


def _fit_lines(found: LeavingFit, supply: tuple[SupplyLine, ...], answers: str, now: datetime) -> list[str]:
    from reception_app.clock import local_day

    fit, known = found.fit, found.fit.destination.services
    lines = [fit.summary() + (f" ({fit.destination.known_words(local_day(now))})" if known else "")]
    if fit.destination.ring is not None:
        lines.append(f"{fit.destination.ring.words()} {answers[0].upper()}{answers[1:]}.")
    unanswered = {each.key for each in found.unanswered}
    for conflict in fit.conflicts:
        lines.append(f"  {_GRADES[conflict.grade.value]:8} {_spaced(conflict.words)}")
        lines += [f"           {words}" for words in _beneath(conflict, found, conflict.key in unanswered)]
    lines += [f"  {each.medicine}: {_supply_words(each, now)}" for each in supply]
    return lines


_GRADES = {"act_now": "ACT NOW", "soon": "SOON", "know": "KNOW"}


def _beneath(conflict: Conflict, found: LeavingFit, unanswered: bool) -> list[str]:
    plan = found.plans.get(conflict.key)
    words = [_spaced(conflict.detail)] if conflict.detail else []
    if plan is not None:
        words.append(f"Plan: {plan.plan} Agreed with {plan.named}.")
    elif unanswered:
        words.append("Nobody leaves with this before somebody there is named and a plan agreed.")
    return words


def _supply_words(line: SupplyLine, now: datetime) -> str:
    from reception_app.clinical.opening_hours import opening_words

    if line.unsaid:
        first = opening_words(line.cover.without_at, now) if line.cover and line.cover.without_at else ""
        ends = line.ending.words if line.ending else f"first dose without: {first}"
        return "who carries it is not said" + (f"; if none is sent: {ends}" if line.ending or first else "")
    if line.ending is not None:
        return f"{line.ending.headline[0].lower()}{line.ending.headline[1:]}: {line.ending.words}"
    if line.cover is None:
        return "how long it lasts cannot be counted"
    if line.cover.without_at is None:
        return "lasts to its end"
    unknown = "; whether that is before help is not known" if line.lasts is None else ""
    return f"first dose without: {opening_words(line.cover.without_at, now)}{unknown}"


def print_continuity(asked: Asked) -> int:
    """Print every difference between what was verified and what stands here, with what it still needs."""
    from reception_app.services.continuity import read_continuity
    from reception_app.services.people import opened as seen
    from reception_app.services.person_view import find_person_id

    with opened(asked) as ctx:
        person_id = find_person_id(ctx, asked.number)
        found = read_continuity(ctx, person_id)
        seen(ctx, person_id)
    return answer(
        asked,
        {"medicines": [_medicine_json(each) for each in found]},
        *(line for each in found for line in _medicine_lines(each)),
    )


def _medicine_json(each: MedicineContinuity) -> dict[str, Any]:
    from reception_app.clinical.continuity import line_words

    said = each.verified
    verified = None
    if said is not None:
        verified = {
            "line": _spaced(line_words(said)), "dose": _dose_json(said.dose), "source": said.kind.value,
            "name": said.name, "asked_at": wire_or_none(said.asked_at),
        }  # fmt: skip
    here = each.here
    return {
        "script": each.script_id,
        "medicine": each.medicine,
        "verified": verified,
        "here": None
        if here is None
        else {"line": _spaced(line_words(here)), "dose": _dose_json(here.dose), "status": here.status.value},
        "differs": each.differs,
        "grave": each.grave,
        "differences": [_difference_json(found) for found in each.found],
        "sources": _spaced(each.sources) if each.sources else None,
        "changed_in_this_stay": _spaced(each.changed) if each.changed else None,
    }


def _difference_json(found: Found) -> dict[str, Any]:
    difference = found.difference
    return {
        "kind": difference.kind.value,
        "badge": difference.badge,
        "words": _spaced(difference.words),
        "grave": difference.grave,
        "needs": list(difference.needs),
        "missing": list(found.missing),
    }


def _medicine_lines(each: MedicineContinuity) -> list[str]:
    from reception_app.clinical.continuity import NEEDS_WORDS

    lines = [each.medicine]
    for found in each.found:
        lines.append(f"  {_spaced(found.difference.words)}")
        if found.missing:
            lines.append(f"    Not recorded: {', '.join(NEEDS_WORDS[need] for need in found.missing)}")
    return lines + [f"  {_spaced(words)}" for words in (each.sources, each.changed) if words]


def _spaced(text: str) -> str:
    # At a shell a no-break space only hides what is searched for.
    return text.replace("\N{NO-BREAK SPACE}", " ")
