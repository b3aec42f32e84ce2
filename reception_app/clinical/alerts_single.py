"""What one script asks for by itself: its hour, its brand, its product, its sudden stop, and who keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from reception_app.clinical.alerts_data import NotAlike, Product
from reception_app.clinical.alerts_making import Alert, Assessment, Case, Line, listed
from reception_app.clinical.continuity_times import early_evening_dose, early_night_dose, night_hour
from reception_app.clinical.formulary import IN_POSSESSION
from reception_app.clinical.formulary_definition import STRICT_SCHEDULES
from reception_app.clinical.medicine_match import not_alike_of, product_of
from reception_app.clinical.stopping import carries_on, harm_of_stopping, may_kill
from reception_app.clock import as_utc, local_day
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import InPossession, ScriptStatus

_STATES = {ScriptStatus.ON_HOLD: "On hold", ScriptStatus.STOPPED: "Stopped"}


def single_alerts(case: Case) -> Iterator[Alert]:
    """Yield what single scripts ask for."""
    yield from _stopped(case)
    yield from _night(case)
    yield from _evening(case)
    yield from _observed(case)
    yield from _kept(case)
    yield from _brand(case)
    yield from _products(case)


def _stopped(case: Case) -> Iterator[Alert]:
    """Yield medicines stopped lately, on hold or ended with their course whose sudden stop harms.

    A reduction was not sudden.
    """
    held = [line for line in case.lines if line.script.status is ScriptStatus.ON_HOLD]
    for line in (*held, *case.lately_stopped, *case.lately_over):
        entry, harm = line.entry, harm_of_stopping(line.script)
        if entry is None or harm is None or line.script.id in case.facts.tapered:
            continue
        if any(carries_on(other.script, line.script) for other in (*_begun(case, line), *_next_steps(case, line))):
            continue
        kind = "stopped_suddenly_grave" if may_kill(line.script) else "stopped_suddenly"
        state = "Course ended" if line in case.over else _STATES[line.script.status]
        origin = entry.mark_of("withdrawal_on_stopping")
        yield case.alert(kind, [line], {"state": state, "why": harm}, (state,), origin)


def _begun(case: Case, line: Line) -> list[Line]:
    """Return what is being given by the day after `line`, or today; a course that begins later carries nothing on."""
    days, today = case.facts.courses, local_day(case.now)
    ended = days[line.script.id][1] if line in case.over and line.script.id in days else today
    by = max(today, ended + timedelta(days=1))
    return [other for other in case.current if other.script.id not in days or days[other.script.id][0] <= by]


def _next_steps(case: Case, line: Line) -> list[Line]:
    """Return the courses, over by now as well, that went on where this one ended."""
    days = case.facts.courses
    if line not in case.over or line.script.id not in days:
        return []
    ended = days[line.script.id][1]
    taken = [(other, days[other.script.id]) for other in case.over if other.script.id in days]
    return [other for other, (began, last) in taken if began <= ended + timedelta(days=1) and last > ended]


def _night(case: Case) -> Iterator[Alert]:
    """Yield night-time medicines whose last dose of the day is timed before the night (E14)."""
    early = [(line, time) for line in case.current if (time := _early(case, line)) is not None]
    if early:
        said = listed(f"{line.name} at {time}" for line, time in early)
        facts = [f"{line.script.id} {time}" for line, time in early]
        lines = [line for line, _ in early]
        yield case.alert("night_medicine_early", lines, {"hour": night_hour(), "medicines": said}, facts)


def _evening(case: Case) -> Iterator[Alert]:
    """Yield the evening dose of an anti-epileptic or a long-acting insulin that is timed in the afternoon (E14)."""
    second, basal = case.in_group("second_dose_evening", case.current), case.in_group("evening_insulin", case.current)
    early = []
    for line in case.current:
        script = line.script
        if script.as_required or _early(case, line) is not None:
            continue  # told as a night-time medicine
        time = early_evening_dose(case.times_of(line), second_of_two=line in second, in_the_evening=line in basal)
        if time is not None:
            early.append((line, time))
    if early:
        said = listed(f"{line.name} at {time}" for line, time in early)
        facts = [f"{line.script.id} {time}" for line, time in early]
        lines = [line for line, _ in early]
        yield case.alert("evening_dose_early", lines, {"hour": night_hour(), "medicines": said}, facts)


def _early(case: Case, line: Line) -> str | None:
    script, night_time = line.script, line.entry is not None and line.entry.night_time
    times = case.times_of(line)
    return early_night_dose(times, script.frequency, night_time=night_time, as_required=script.as_required)


def _observed(case: Case) -> Iterator[Alert]:
    """Yield medicines that are always observed and of which nothing says so."""
    lines = [
        line
        for line in case.current
        if _always_observed(line)
        and not line.script.supervised
        and line.script.in_possession is InPossession.NOT_ASSESSED
    ]
    if lines:
        yield case.alert("not_observed", lines)


def _always_observed(line: Line) -> bool:
    """True for Schedule 2 and 3 and tuberculosis medicines; depots are given by staff, emergency items stay."""
    entry = line.entry
    if entry is None or entry.depots or line.emergency:
        return False
    tuberculosis = entry.time_critical is not None and entry.time_critical.slug == "tuberculosis"
    return tuberculosis or entry.schedule_for(line.script.strength) in STRICT_SCHEDULES


def _kept(case: Case) -> Iterator[Alert]:
    """Yield what the person keeps against the rule, the assessment, or something that happened since."""
    kept = [
        line for line in case.current if line.script.in_possession is InPossession.IN_POSSESSION and not line.emergency
    ]
    never = [line for line in kept if line.entry is not None and line.entry.in_possession == "never"]
    if never:
        yield case.alert("kept_never", never, {"why": IN_POSSESSION["never"]})
    rest = [line for line in kept if line not in never]
    if not rest:
        return
    if case.facts.assessment is Assessment.FAILED:
        yield case.alert("kept_against_assessment", rest)
    elif case.facts.assessment is Assessment.NOT_MADE:
        yield case.alert("kept_not_assessed", rest)
    else:
        yield from _triggered(case, rest)


def _triggered(case: Case, kept: Sequence[Line]) -> Iterator[Alert]:
    since = case.facts.assessed_at
    later = [
        each
        for each in case.facts.triggers
        if as_utc(each.at) <= as_utc(case.now) and (since is None or as_utc(each.at) > as_utc(since))
    ]
    if later:
        slugs = sorted({each.slug for each in later}, key=list(case.data.triggers).index)
        facts = sorted(f"{each.slug} {as_utc(each.at).isoformat()}" for each in later)
        origin = (case.data.triggers_source, case.data.triggers_mark)
        reasons = listed(case.data.triggers[slug] for slug in slugs)
        yield case.alert("kept_trigger", kept, {"reasons": reasons}, facts, origin)


def _brand(case: Case) -> Iterator[Alert]:
    """Yield medicines whose brand is always said, and is not."""
    for line in case.in_group("brand_matters", case.current):
        entry = line.entry
        if entry is None or line.script.brand or _is_brand(line.script.medicine, entry.brands):
            continue
        origin = entry.mark_of("keep_brand") if entry.keep_brand else None
        yield case.alert("brand_not_said", [line], {"why": entry.keep_brand or "Keep the brand"}, (), origin)


def _is_brand(medicine: str, brands: Sequence[str]) -> bool:
    said = f"{normalise_name(medicine)} "
    return any(said.startswith(f"{normalise_name(brand)} ") for brand in brands)


def _products(case: Case) -> Iterator[Alert]:
    """Yield products that are not alike where one has to be said, or where another was or is taken."""
    for line in case.current:
        alike = not_alike_of(line.script)
        if alike is None:
            continue
        origin, own = (alike.source, alike.mark), product_of(line.script)
        if own is None:
            said = {"products": listed(product.words for product in alike.products), "why": alike.why}
            yield case.alert("product_not_said", [line], said, (), origin)
            continue
        others = [
            other
            for other in (*case.live, *case.lately_stopped)
            if not_alike_of(other.script) == alike and product_of(other.script) not in (None, own)
        ]
        found = (_product_before(case, line, alike), *(product_of(other.script) for other in others))
        words = sorted({own.words, *(product.words for product in found if product is not None)})
        if len(words) > 1:
            said = {"products": listed(words), "why": alike.why}
            yield case.alert("product_differs", (line, *others), said, words, origin)


def _product_before(case: Case, line: Line, alike: NotAlike) -> Product | None:
    """Return the product that the best source had, or None when it said none."""
    was = case.facts.was.get(line.script.id)
    return (
        alike.product_of(normalise_name(was.brand or ""), normalise_name(was.form or "")) if was is not None else None
    )
