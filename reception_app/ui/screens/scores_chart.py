"""A series of scores as a chart shows it: good readings, the data's bands, doses that treat it, moves as gaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.doses import mass_of, read_strength
from reception_app.clinical.lines import amount_words
from reception_app.clinical.substances import load_substances
from reception_app.clinical.words import duration_words, minutes_between
from reception_app.handover.record import Script
from reception_app.handover.scheduled import dose_due
from reception_app.services.series import DoseGiven, Reading, Series
from reception_app.ui.screens.person_times import tr
from reception_app.ui.widgets.chart import ChartBand, DoseBar, DoseState, Gap
from reception_app.ui.widgets.chart import Reading as ChartReading
from reception_app.ui.widgets.chart import Series as ChartSeries
from reception_app.vocabulary import ScriptStatus

_AMOUNT = re.compile(r"([\d,]+(?:\.\d+)?)\s(.+)")


def chart_series(held: Series, scripts: Sequence[Script], now: datetime) -> ChartSeries:
    """Return what the chart shows at `now` (aware UTC). A wrong or incomplete reading has no point."""
    good = plotted(held)
    readings = tuple(ChartReading(one.taken_at, float(one.total or 0), str(one.total)) for one in good)
    bands = tuple(
        ChartBand(band.least, band.most, f"{_range(band.least, band.most)} {_lower(band.words)}") for band in held.bands
    )
    return ChartSeries(
        title=held.title,
        readings=readings,
        bands=bands,
        doses=_doses(held, scripts),
        gaps=_gaps(good),
        least=float(held.least or 0),
        most=_most(held, good),
        now=now,
        next_at=held.next_due_at,
    )


def plotted(held: Series) -> tuple[Reading, ...]:
    """Return the readings that have a point, in order."""
    return tuple(reading for reading in held.readings if reading.good and reading.total is not None)


def treats(instrument: str, medicine: str) -> bool:
    """True when the medicine treats what the instrument scores withdrawal from."""
    kinds = {each.kind for each in load_substances().values() if each.withdrawal == instrument}
    return any(each.treats(medicine) for slug, each in load_dependence().items() if slug in kinds)


def _range(least: int, most: int) -> str:
    return str(least) if least == most else tr("{0} to {1}").format(least, most)


def _lower(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if first.isupper() else words[:1].lower() + words[1:]


def _most(held: Series, good: Sequence[Reading]) -> float:
    """Return the top of the scale: that of the band above the highest reading, so that low scores are seen."""
    highest = max((reading.total or 0 for reading in good), default=0)
    above = [band.most for band in held.bands if band.most > highest]
    top = min(above, default=held.most or 10)
    return float(max(top, highest + 1) if held.most is None else min(held.most, max(top, highest + 1)))


def _doses(held: Series, scripts: Sequence[Script]) -> tuple[DoseBar, ...]:
    given = [dose for dose in held.doses if treats(held.instrument, dose.medicine)]
    due = [
        script
        for script in scripts
        if script.next_due_at is not None
        and script.status is ScriptStatus.CURRENT
        and script.not_until_prescriber is None
        and treats(held.instrument, script.medicine)
    ]
    many = len({dose.medicine for dose in given} | {script.medicine for script in due}) > 1
    unit = next((found[1] for dose in given if (found := _amount(dose.dose)) is not None), None)
    bars = [_given(dose, unit, many) for dose in given]
    bars += [_due(script, unit, many) for script in due]
    return tuple(bars)


def _given(dose: DoseGiven, unit: str | None, many: bool) -> DoseBar:
    words = dose.dose or tr("amount not recorded")
    found = _amount(dose.dose)
    amount = found[0] if found is not None and found[1] == unit else None
    return DoseBar(dose.given_at, f"{dose.medicine} {words}" if many else words, DoseState.GIVEN, amount)


def _due(script: Script, unit: str | None, many: bool) -> DoseBar:
    assert script.next_due_at is not None
    strength = read_strength(script.strength) if script.strength else None
    laid = dose_due(script, script.next_due_at)
    dose = (mass_of(laid, strength) or laid) if laid else None
    words = amount_words(dose) if dose else tr("a dose not recorded")
    found = _amount(str(dose)) if dose else None
    amount = found[0] if found is not None and found[1] == unit else None
    return DoseBar(script.next_due_at, f"{script.medicine} {words}" if many else words, DoseState.DUE, amount)


def _amount(words: str | None) -> tuple[float, str] | None:
    found = _AMOUNT.fullmatch(words.replace("\N{NO-BREAK SPACE}", " ")) if words else None
    return (float(found[1].replace(",", "")), found[2]) if found is not None else None


def _gaps(good: Sequence[Reading]) -> tuple[Gap, ...]:
    """Return the moves between two establishments with no reading on the way, and how long each lasted."""
    gaps = []
    for before, after in pairwise(good):
        if before.where != after.where:
            length = duration_words(minutes_between(before.taken_at, after.taken_at))
            gaps.append(Gap(before.taken_at, after.taken_at, tr("not recorded {0}, move").format(length)))
    return tuple(gaps)
