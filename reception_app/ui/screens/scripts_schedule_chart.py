"""A schedule as a plot: a bar a day, given solid, due dashed, missed crossed, and the scores of the same days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reception_app.clinical.lines import amount_words
from reception_app.clinical.regimens import OPEN, DayPoint, Schedule, Slot, State, day_points
from reception_app.clinical.schedule import instant_of
from reception_app.handover.record import Record, Script
from reception_app.services.context import AppContext
from reception_app.services.series import series
from reception_app.ui.screens.scores_chart import chart_series, treats
from reception_app.ui.screens.scripts_choices import tr
from reception_app.ui.screens.scripts_outcomes import LOOKS
from reception_app.ui.widgets.chart_data import DoseBar, DoseState, Reading
from reception_app.ui.widgets.chart_data import Series as ChartSeries
from reception_app.vocabulary import ScheduleKind

_OF_KIND = {ScheduleKind.ALCOHOL: "ciwa-ar", ScheduleKind.BENZODIAZEPINE: "ciwa-b"}
"""What is scored beside a regimen of this kind, whatever its medicine."""
_BEFORE = timedelta(days=1)
_MIDDAY = "12:00"
_ABOVE = 4.0
"""Points of a score left free above what is shown."""


def instrument_for(record: Record, script: Script, laid: Schedule) -> str | None:
    """Return the instrument whose scores stand beside the doses: one that has scores over the schedule's days."""
    since = instant_of(laid.started_on, "00:00") - _BEFORE
    scored = {
        score.instrument: score
        for score in record.scores
        if score.error is None and score.total is not None and score.taken_at >= since
    }
    of_kind = _OF_KIND.get(laid.kind)
    if of_kind in scored:
        return of_kind
    return next((instrument for instrument in scored if treats(instrument, script.medicine)), None)


def schedule_series(
    ctx: AppContext, person_id: str, record: Record, script: Script, laid: Schedule, slots: Sequence[Slot]
) -> ChartSeries:
    """Return the plot of a schedule: its doses a day, beside the scores of the matching instrument when there are any.

    Nothing is scored for it: a score describes signs seen, and sets no dose.
    """
    now, bars = ctx.now(), day_bars(laid, slots, script.strength)
    instrument = instrument_for(record, script, laid)
    if instrument is None:
        words = tr("{0} days, no score beside it").format(laid.days)
        return ChartSeries(tr("Dose a day"), doses=bars, now=now, summary=words)
    held = chart_series(series(ctx, person_id, instrument), (), now)
    since = instant_of(laid.started_on, "00:00") - _BEFORE
    until = instant_of(laid.ends_on + timedelta(days=1), "00:00")
    readings = tuple(reading for reading in held.readings if _within(reading, since, until))
    gaps = tuple(gap for gap in held.gaps if gap.start >= since and gap.end <= until)
    next_at = held.next_at if held.next_at is not None and held.next_at <= until else None
    top = _top(held, readings)
    bands = tuple(band for band in held.bands if band.low <= top)
    return replace(held, readings=readings, gaps=gaps, doses=bars, next_at=next_at, most=top, bands=bands)


def _top(held: ChartSeries, readings: Sequence[Reading]) -> float:
    """Return the top of the scale: where the band above the highest reading begins, so that low scores are seen."""
    highest = max((reading.value for reading in readings), default=0.0)
    above = min((band.low for band in held.bands if band.low > highest), default=highest)
    return min(held.most, max(above, highest) + _ABOVE)


def _within(reading: Reading, since: datetime, until: datetime) -> bool:
    return since <= reading.at < until


def day_bars(laid: Schedule, slots: Sequence[Slot], strength: str | None) -> tuple[DoseBar, ...]:
    """Return one bar for each day that has a dose: how much in all, how much of it was given, and in which state."""
    found = []
    unit = next((point.planned.unit for point in day_points(laid, slots, strength) if point.planned), None)
    for point in day_points(laid, slots, strength):
        own = [slot for slot in slots if slot.day == point.day]
        if own:
            found.append(_bar(point, own, unit))
    return tuple(found)


def _bar(point: DayPoint, own: Sequence[Slot], unit: str | None) -> DoseBar:
    state, said = _state(own)
    planned = point.planned
    amount = float(planned.amount) if planned is not None and planned.unit == unit else None
    words = amount_words(planned) if planned is not None else tr("see the table")
    return DoseBar(instant_of(point.on, _MIDDAY), words, state, amount, said, _share(point) if said else 0.0)


def _share(point: DayPoint) -> float:
    """Return how much of the day was given, from 0 to 1; 0 when the amounts cannot be set against each other."""
    if point.planned is None or point.given is None or point.planned.unit != point.given.unit:
        return 0.0
    return min(1.0, float(point.given.amount / point.planned.amount))


def _state(own: Sequence[Slot]) -> tuple[DoseState, str]:
    """Return the state of a day and its word: `given`, `due`, `declined`, `2 of 4 given`."""
    states = [slot.state for slot in own]
    given, still = states.count(State.GIVEN), any(state in OPEN for state in states)
    if given == len(states):
        return DoseState.GIVEN, tr("given")
    if given:
        return DoseState.DUE if still else DoseState.MISSED, tr("{0} of {1} given").format(given, len(states))
    if still:
        return DoseState.DUE, tr("late") if State.LATE in states else tr("due")
    return DoseState.MISSED, tr(LOOKS[states[0]].words) if len(set(states)) == 1 else tr("not given")
