"""What was measured and found, for the clinical view: scores as series, tests, vaccinations, services and orders."""

from __future__ import annotations

from datetime import datetime, timedelta

from reception_app.clinical.instruments import Instrument, bands_in_force, load_instruments
from reception_app.clinical.lines import generic_text
from reception_app.clinical.services import load_test_kinds
from reception_app.errors import InputProblem
from reception_app.handover.in_error import counted
from reception_app.handover.record import ErrorMark, HealthTest, Involvement, Record, Score, Script, Vaccination
from reception_app.handover.scheduled import last_taken
from reception_app.handover.views.clinical_body import body_maps
from reception_app.handover.views.clinical_findings_parts import (
    FindingRow,
    Findings,
    PlotBand,
    PlotDose,
    PlotPoint,
    ReadingRow,
    ScoreSeries,
)
from reception_app.handover.views.clinical_needs import needs
from reception_app.handover.views.medicines import dose_text, time_critical
from reception_app.handover.views.words import as_said, day, moment, sentence, sentences
from reception_app.vocabulary import (
    HEALTH_TEST_WORDS,
    INVOLVEMENT_WORDS,
    ROLE_WORDS,
    VACCINATION_WORDS,
    HealthTestOutcome,
    VaccinationState,
)

DOSES_BEFORE = timedelta(hours=24)
"""How long before the first scoring a dose still stands beside the plot."""

_DOSES = {"cows": "opioid_substitution", "ciwa-ar": "withdrawal_regimen", "ciwa-b": "withdrawal_regimen"}
"""Which time-critical class of medicines stands beside the plot of an instrument."""


def findings(record: Record, now: datetime) -> Findings:
    """Build everything that was found until `now`, and the sentence that names what holds nothing."""
    tests = tuple(_test(test) for test in record.tests)
    vaccinations = tuple(_vaccination(dose) for dose in record.vaccinations)
    involvements = tuple(_involvement(each) for each in record.involvements)
    series = score_series(record)
    empty = [
        name
        for name, found in (
            ("scores", series), ("tests", tests), ("vaccinations", vaccinations), ("services and orders", involvements),
        )
        if not found
    ]  # fmt: skip
    nothing = f"Nothing is recorded under: {', '.join(empty)}. That does not mean there are none." if empty else ""
    return Findings(series, needs(record, now), tests, vaccinations, involvements, body_maps(record), nothing)


# Scores


def score_series(record: Record) -> tuple[ScoreSeries, ...]:
    """Return one series for each instrument and subject, in the order first taken."""
    groups: dict[tuple[str, str | None], list[Score]] = {}
    for score in sorted(record.scores, key=lambda one: (one.taken_at, one.id)):
        groups.setdefault((score.instrument, score.subject), []).append(score)
    return tuple(_series(record, scores) for scores in groups.values())


def _series(record: Record, scores: list[Score]) -> ScoreSeries:
    first = scores[0]
    known = load_instruments().get(first.instrument)
    subject = f", {first.subject.replace('_', ' ')}" if first.subject else ""
    points = tuple(
        PlotPoint(score.taken_at, score.total) for score in scores if score.error is None and score.total is not None
    )
    least, most = (known.least, known.most) if known else (None, None)
    reach = f" ({least} to {most})" if least is not None and most is not None else ""
    highest = max((point.value for point in points), default=0)
    return ScoreSeries(
        title=f"{first.title}{subject}{reach}",
        points=points,
        bands=_bands(known, first.subject),
        doses=_doses(record, first.instrument, points),
        most=most if most is not None else highest,
        rows=tuple(_reading(score) for score in scores),
        source=f"Source: {known.source}." if known else "This desk does not hold the instrument's own text.",
        does_not_mean=known.does_not_mean if known else "",
    )


def _bands(known: Instrument | None, subject: str | None) -> tuple[PlotBand, ...]:
    if known is None:
        return ()
    try:
        found = bands_in_force(known, subject)
    except InputProblem:
        return ()
    return tuple(PlotBand(band.least, band.most, band.words) for band in found)


def _doses(record: Record, instrument: str, points: tuple[PlotPoint, ...]) -> tuple[PlotDose, ...]:
    """Return the last dose given of each medicine of the instrument's class: no earlier one travels in the record."""
    wanted = _DOSES.get(instrument)
    if wanted is None or not points:
        return ()
    start = points[0].at - DOSES_BEFORE
    found = [
        PlotDose(script.last_given_at, _given_words(script))
        for script in counted(record.scripts)
        if script.last_given_at is not None
        and script.last_given_at >= start
        and (critical := time_critical(script)) is not None
        and critical.slug == wanted
    ]
    return tuple(sorted(found, key=lambda dose: dose.at))


def _given_words(script: Script) -> str:
    return f"{generic_text(script.medicine)} {dose_text(last_taken(script), script.strength)}"


def _reading(score: Score) -> ReadingRow:
    missing = [item for item in score.items if item.points is None]
    band = score.band_words or ""
    # A result without a total (an outcome in words) is not one that misses an item.
    without = "no total" if missing or not band else ""
    total = without if score.total is None else str(score.total)
    detail = [
        f"MISSING: {'; '.join(f'{item.number} {item.words}' for item in missing)}" if missing else None,
        _measured(score),
        _points(score),
        score.note,
    ]
    role = f", {ROLE_WORDS[score.taken_role].lower()}" if score.taken_role else ""
    where = f", {score.where}" if score.where else ""
    return ReadingRow(
        when=moment(score.taken_at),
        total=total,
        band=("INCOMPLETE: no band" if missing else band or "no band"),
        who=f"{score.taken_by}{role}{where}",
        detail=" ".join(sentence(part) for part in detail if part),
        error=error_words(score.error),
    )


def _measured(score: Score) -> str | None:
    said = [f"{item.words} {item.value}" for item in score.items if item.value]
    return ", ".join(said) if said else None


def _points(score: Score) -> str | None:
    said = [f"{item.number}:\N{NO-BREAK SPACE}{item.points}" for item in score.items if item.points is not None]
    return f"Points by item: {', '.join(said)}" if said else None


def error_words(error: ErrorMark | None) -> str | None:
    """Return that a line was entered in error, by whom, when and why; None when it was not."""
    if error is None:
        return None
    by = error.by or "by whom: not recorded"
    return f"ENTERED IN ERROR, {moment(error.at)}, {by}: {sentence(error.reason)}"


# Tests, vaccinations, services and orders


def _by(name: str | None, where: str | None) -> str | None:
    return f"Recorded by {', '.join(filter(None, (name, where)))}" if name or where else None


def _test(test: HealthTest) -> FindingRow:
    purposes = load_test_kinds().purposes
    purpose = test.purpose and (purposes[test.purpose].words if test.purpose in purposes else _words(test.purpose))
    facts = (
        f"Found: {', '.join(_words(each) for each in test.found)}" if test.found else None,
        f"Taken {moment(test.taken_at)}" if test.taken_at else None,
        f"Purpose: {purpose.lower()}" if purpose else None,
        test.detail,
        "A negative test removes no need" if test.outcome is HealthTestOutcome.NEGATIVE else None,
        _by(test.recorded_by, test.recorded_where),
    )
    loud = test.outcome is HealthTestOutcome.POSITIVE
    outcome = HEALTH_TEST_WORDS[test.outcome]
    return FindingRow(
        test.words, outcome.upper() if loud else outcome, sentences(*facts), error_words(test.error), loud
    )


def _vaccination(dose: Vaccination) -> FindingRow:
    number = f", dose {dose.dose_number}" if dose.dose_number else ""
    declined = dose.state is VaccinationState.DECLINED
    due = f"NEXT DUE {day(dose.next_due_on)}" if dose.next_due_on else None
    facts = (
        f"On {day(dose.given_on)}" if dose.given_on else None,
        f"Batch {dose.batch}" if dose.batch else None,
        due or (None if declined else "Next due: not recorded"),
        dose.detail,
        _by(dose.recorded_by, dose.recorded_where),
    )
    state = VACCINATION_WORDS[dose.state]
    return FindingRow(f"{dose.words}{number}", state, sentences(*facts), error_words(dose.error))


def _involvement(each: Involvement) -> FindingRow:
    ask = ", ".join(filter(None, (each.organisation, each.contact_name, each.telephone)))
    facts = (
        f"Since {as_said(each.since)}" if each.since else None,
        f"Until {as_said(each.until)}" if each.until else None,
        ask or "Contact: not recorded",
        each.detail,
        f"According to {each.source}" if each.source else None,
        _by(each.recorded_by, each.recorded_where),
    )
    return FindingRow(each.words, INVOLVEMENT_WORDS[each.state], sentences(*facts), error_words(each.error))


def _words(slug: str) -> str:
    return slug.replace("_", " ")
