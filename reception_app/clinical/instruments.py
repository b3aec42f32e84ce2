"""Scoring an instrument: points in, a total and its band out; no total while anything is missing. Pure.

The items, points, bands and what follows are data (`resources/instruments/`), each with source and mark. A score never
sets a medicine or an amount.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from reception_app import paths
from reception_app.clinical.instrument_definition import (
    Band,
    Escalation,
    Instrument,
    Item,
    Measured,
    Next,
    NotFor,
    Option,
    Outcome,
    PointRange,
    Repeat,
    Scored,
    Subject,
    Variant,
)
from reception_app.clinical.instrument_loading import DEFAULT, read_instrument, refuse_unknown_next
from reception_app.clinical.policies import policy
from reception_app.errors import InputProblem
from reception_app.vocabulary import FlagLevel

__all__ = [
    "DEFAULT",
    "Band",
    "Escalation",
    "Instrument",
    "Item",
    "Measured",
    "Next",
    "NotFor",
    "Option",
    "Outcome",
    "PointRange",
    "Repeat",
    "Scored",
    "Subject",
    "Variant",
    "acts_now",
    "bands_in_force",
    "escalation",
    "instrument",
    "item_words",
    "load_instruments",
    "next_instrument",
    "outcome",
    "points_of",
    "repeat_after",
    "score",
    "score_measured",
    "score_result",
    "single_highs",
    "why_not",
]

OXYGEN = "oxygen"
SINGLE_HIGH = 3
"""Three points in one measurement speak for themselves, whatever the total (NEWS2)."""

_READING = re.compile(r"\d{1,4}(?:\.\d{1,4})?", re.ASCII)


@lru_cache(maxsize=4)
def load_instruments(folder: Path | None = None) -> dict[str, Instrument]:
    """Return every instrument by id. Raises FormProblem (FM-101 … FM-111) naming file, line and key."""
    where = folder or paths.resources() / "instruments"
    found = {path.stem: read_instrument(path) for path in sorted(where.glob("*.yaml"))}
    refuse_unknown_next(where, found)
    return found


def instrument(id: str) -> Instrument:
    """Return the instrument with this id (`cows`, `ciwa-ar`, …). Raises InputProblem IN-657."""
    found = load_instruments().get(id)
    if found is None:
        raise InputProblem("IN-657", "There is no such instrument.", f"Choose one of: {', '.join(load_instruments())}.")
    return found


def item_words(item: Item, sex: str | None = None, drug: str | None = None) -> str:
    """Return an item's published words, those for this sex where they differ, with the drug's name put in."""
    words = dict(item.words_for).get(sex or "", item.words)
    return words.replace("{drug}", drug or "this drug")


def points_of(item: Item, value: Decimal | str, *, scale_2: bool = False, on_oxygen: bool | None = None) -> int:
    """Return the points of a reading (`36.4`), or of a chosen word (`oxygen`, `alert`).

    `scale_2` counts only for an item that has one; whether the person is on oxygen must then be known (`on_oxygen`).
    Raises InputProblem: IN-651 a word the item does not have, IN-652 not a reading, IN-653 beyond any reading.
    """
    if item.measured is None:
        for option in item.options:
            if option.value == value:
                return option.points
        raise InputProblem("IN-651", f"Item {item.number} cannot have that value.", "Choose one of the values shown.")
    scale = item.measured
    reading = _reading(scale, item.number, value)
    for part in _ranges(scale, scale_2, on_oxygen):
        if part.least <= reading <= part.most:
            return part.points
    raise AssertionError("the ranges were checked to cover every reading")


def _ranges(scale: Measured, scale_2: bool, on_oxygen: bool | None) -> tuple[PointRange, ...]:
    if not scale_2 or not scale.scale_2_on_air:
        return scale.ranges
    if on_oxygen is None:
        raise InputProblem("IN-658", "Scale 2 needs to know: air or oxygen?", "Record air or oxygen first.")
    return scale.scale_2_on_oxygen if on_oxygen else scale.scale_2_on_air


def _reading(scale: Measured, number: str, value: Decimal | str) -> Decimal:
    text = (format(value, "f") if isinstance(value, Decimal) else value).strip()
    if not _READING.fullmatch(text):
        raise InputProblem("IN-652", f"Item {number} is not a number.", "Type the reading, for example 36.4.")
    reading = Decimal(text)
    if reading != reading.quantize(Decimal(1).scaleb(-scale.decimals)):
        kept = "whole numbers" if scale.decimals == 0 else f"{scale.decimals} decimal place"
        raise InputProblem("IN-652", f"Item {number} is read more finely than it is scored.", f"Write it to {kept}.")
    if not scale.least <= reading <= scale.most:
        raise InputProblem(
            "IN-653",
            f"Item {number} cannot read that: {scale.least} to {scale.most} {scale.unit}.",
            "Measure again, or correct the slip.",
        )
    return reading


def bands_in_force(found: Instrument, subject: str | None = None, variant: str | None = None) -> tuple[Band, ...]:
    """Return the bands for this subject and variant; empty where no cut-off holds. Raises InputProblem IN-656."""
    if found.subjects:
        return next((each.bands for each in found.subjects if each.slug == subject), ())
    chosen = variant or found.variant
    if chosen == DEFAULT:
        return found.bands
    for each in found.variants:
        if each.slug == chosen:
            return each.bands
    raise InputProblem("IN-656", f"{found.title} has no such set of bands.", "Choose one of those it has.")


def score(
    found: Instrument, points: Mapping[str, int | None], subject: str | None = None, variant: str | None = None
) -> Scored:
    """Score item number → points (absent or None: missing). No total and no band while anything is missing.

    `subject`: the SDS cut-off to use (`heroin`, …). `variant`: other bands than those in force. Raises InputProblem:
    IN-651 points the item cannot have, IN-654 an item it does not have, IN-655 only results of it are kept here,
    IN-656 no such variant.
    """
    if found.result_only:
        raise InputProblem("IN-655", f"{found.title} is kept as a result only.", "Write its total or outcome.")
    given: list[tuple[str, int]] = []
    if any(found.item(number) is None for number in points):
        raise InputProblem("IN-654", f"{found.title} does not have that item.", "Number the items as published.")
    for item in found.items:
        value = points.get(item.number)
        if value is None:
            continue
        if type(value) is not int or value not in item.allowed:
            allowed = ", ".join(str(each) for each in item.allowed)
            raise InputProblem("IN-651", f"Item {item.number} cannot have those points.", f"Choose one of {allowed}.")
        given.append((item.number, value))
    answered = dict(given)
    missing = tuple(item.number for item in found.items if item.number not in answered)
    bands = bands_in_force(found, subject, variant)
    total = None if missing else sum(answered.values())
    return _scored(found, total, _band_of(found, bands, total, answered), missing, tuple(given), subject, variant)


def _scored(
    found: Instrument,
    total: int | None,
    band: Band | None,
    missing: tuple[str, ...],
    points: tuple[tuple[str, int], ...],
    subject: str | None,
    variant: str | None,
) -> Scored:
    return Scored(
        instrument=found.id,
        version=found.version,
        total=total,
        band=band,
        missing=missing,
        points=points,
        subject=subject,
        variant=variant or found.variant,
        source=found.source,
        does_not_mean=found.does_not_mean,
    )


def _band_of(found: Instrument, bands: tuple[Band, ...], total: int | None, points: Mapping[str, int]) -> Band | None:
    if total is None:
        return None
    single = found.any_single_3
    if single is not None and single.least <= total <= single.most and SINGLE_HIGH in points.values():
        return single
    return next((band for band in bands if band.least <= total <= band.most), None)


def acts_now(found: Instrument, subject: str | None, band: str | None, points: Sequence[int | None]) -> Band | None:
    """Return the band of a stored score when it says to act now and to tell somebody within hours, else None.

    Within how long is a policy: a referral that waits for days is nothing grave. `points` of its items: one that
    speaks for itself (NEWS2) counts while the others are missing.
    """
    single = found.any_single_3
    bands = [*found.bands, *(each for one in found.subjects if one.slug == subject for each in one.bands)]
    bands += [each for variant in found.variants for each in variant.bands] + ([single] if single else [])
    held = next((each for each in bands if each.slug == band), None)
    if band is None and single is not None and SINGLE_HIGH in points:
        held = single
    if held is None or held.level is not FlagLevel.ACT_NOW or held.escalate is None:
        return None
    return held if held.escalate.due_minutes <= policy("grave_score_tells_minutes").value else None


def score_measured(found: Instrument, values: Mapping[str, str | None], scale_2: bool = False) -> Scored:
    """Score item number → reading or chosen word, as NEWS2 is taken. `scale_2`: a competent clinician set 88 to 92%.

    On scale 2 the oxygen saturation has no points until air or oxygen is known. Raises InputProblem: IN-651 … IN-654.
    """
    points: dict[str, int | None] = {}
    unresolved: set[str] = set()
    for number, value in values.items():
        item = found.item(number)
        if item is None:
            raise InputProblem("IN-654", f"{found.title} does not have that item.", "Number the items as published.")
        if value is None or not value.strip():
            continue
        gas = (values.get(item.measured.oxygen_from or "") or "").strip() if item.measured else ""
        if scale_2 and item.measured and item.measured.oxygen_from and not gas:
            unresolved.add(number)
            _reading(item.measured, number, value)
            continue
        points[number] = points_of(item, value.strip(), scale_2=scale_2, on_oxygen=gas == OXYGEN)
    scored = score(found, points)
    if not unresolved:
        return scored
    # Air or oxygen is what is missing: the saturation was measured, and is not asked for again.
    missing = tuple(number for number in scored.missing if number not in unresolved)
    return _scored(found, None, None, missing, scored.points, None, None)


def score_result(found: Instrument, total: int, variant: str | None = None) -> Scored:
    """Band the total of an instrument whose items are not held here. Raises InputProblem IN-655 beyond its range."""
    if not found.result_only or found.least is None or found.most is None:
        raise InputProblem("IN-655", f"{found.title} is not kept as a bare total.", "Answer its items instead.")
    if type(total) is not int or not found.least <= total <= found.most:
        raise InputProblem("IN-655", f"A total of {found.title} is {found.least} to {found.most}.", "Check the form.")
    band = _band_of(found, bands_in_force(found, None, variant), total, {})
    return _scored(found, total, band, (), (), None, variant)


def outcome(found: Instrument, slug: str) -> Outcome:
    """Return the outcome of an instrument that has no total here (LDSQ). Raises InputProblem IN-656."""
    for each in found.outcomes:
        if each.slug == slug:
            return each
    raise InputProblem("IN-656", f"{found.title} has no such outcome.", "Choose one of those it has.")


def repeat_after(found: Instrument, scored: Scored) -> int | None:
    """Return the minutes until the next score is due, or None when none is (or no total stands)."""
    if scored.band is None or scored.total is None:
        return None
    for part in scored.band.repeats:
        if part.least <= scored.total <= part.most:
            return part.minutes
    return None


def escalation(found: Instrument, scored: Scored) -> Escalation | None:
    """Return whom this score tells and by when, or None. A single item at its highest tells without a total too."""
    if scored.band is not None:
        return scored.band.escalate
    if found.any_single_3 is not None and single_highs(found, scored):
        return found.any_single_3.escalate
    return None


def next_instrument(found: Instrument, scored: Scored) -> str | None:
    """Return the id of the instrument that follows from this total, or None."""
    if scored.total is None:
        return None
    return next((each.instrument for each in found.next if scored.total >= each.least), None)


def single_highs(found: Instrument, scored: Scored) -> tuple[str, ...]:
    """Return the items whose 3 points alone call for an urgent response (NEWS2), also while others are missing."""
    if found.any_single_3 is None:
        return ()
    return tuple(number for number, points in scored.points if points == SINGLE_HIGH)


def why_not(found: Instrument, facts: Mapping[str, str]) -> str | None:
    """Return why the instrument is not for a person with these facts (`age` in years, `pregnant` yes/no), or None."""
    for each in found.not_for:
        fact = facts.get(each.fact)
        if fact is None:
            continue
        if each.under is not None and fact.isascii() and fact.isdigit() and int(fact) < each.under:
            return each.words
        if fact == each.value:
            return each.words
    return None
