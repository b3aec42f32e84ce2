"""What the clinical sheet says of a script beside its sources: that they disagree, what differs here, what was missed.

Only on the clinical sheet: the sheets of escort and wing never name a dose's history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from reception_app.clinical.alerts import Alert
from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.continuity import NEEDS_WORDS, Kind
from reception_app.handover.compared import Found, MedicineContinuity, compared
from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import MissedDecision, Record, Source
from reception_app.handover.views.clinical_parts import Labelled
from reception_app.handover.views.medicines import dose_text
from reception_app.handover.views.words import LEVELS, moment, sentence, who_decided
from reception_app.vocabulary import FlagLevel

Checks = Mapping[str, MedicineContinuity]

_TOLD_ELSEWHERE = (
    Kind.SAME, Kind.BY_SCHEDULE, Kind.COURSE_ENDED, Kind.STARTED, Kind.NOT_VERIFIED, Kind.STOPPED, Kind.ON_HOLD,
)  # fmt: skip
"""Kinds that a box says by its own signs, or that are no difference."""
_TOLD_BY_CHANGE = (Kind.REDUCED, Kind.RAISED)
"""Kinds that the line about the change says word for word, with why and by whom."""
_NO_NAME = "pointed out about the medicines"


def checks_of(record: Record, now: datetime) -> Checks:
    """Return the check of each medicine by the id of its script."""
    return {check.script_id: check for check in compared(record, now)}


def compared_lines(check: MedicineContinuity | None) -> tuple[str, ...]:
    """Return sentences for a script's box: how sources disagree, what differs from what was verified, and what of it is
    not recorded. Nothing where all is the same, or where the box already tells the change whole (`_TOLD_BY_CHANGE`)."""
    if check is None:
        return ()
    told_whole = check.changed is not None
    lines = [check.sources] if check.sources else []
    lines += [
        _difference(each)
        for each in differing(check)
        if each.missing or each.difference.kind not in _TOLD_BY_CHANGE or not told_whole
    ]
    return tuple(lines)


def differing(check: MedicineContinuity) -> tuple[Found, ...]:
    """Return the differences that are told in words."""
    return tuple(each for each in check.found if each.difference.kind not in _TOLD_ELSEWHERE)


def _difference(found: Found) -> str:
    wanted = ", ".join(NEEDS_WORDS[need].rstrip("?") for need in found.missing)
    said = sentence(found.difference.words)
    return f"{said} Not recorded: {wanted}." if wanted else said


def said_of_line(source: Source, strength: str | None) -> str | None:
    """Return the line as a source has it, and what it knows of the last days, or None when it said neither."""
    parts = [
        "not taken, or no longer" if source.not_taken else None,
        f"DOSE {dose_text(source.dose, source.strength or strength)}" if source.dose is not None else None,
        source.strength,
        source.form,
        source.frequency,
        " and ".join(source.times) if source.times else None,
        _days(source.missed_days),
        f"taken home: {source.take_home}" if source.take_home else None,
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}" if said else None


def _days(missed: int | None) -> str | None:
    if missed is None:
        return None
    return {0: "no day missed", 1: "1 day missed"}.get(missed, f"{missed} days missed")


def missed_line(decision: MissedDecision) -> str:
    """Return what a prescriber decided after missed doses, and what was known then."""
    known = _days(decision.missed_days) or "days not counted"
    last = f", last observed dose {moment(decision.last_observed_at)}" if decision.last_observed_at else ""
    parts = (f"After missed doses ({known}{last}): {decision.words}", who_decided(decision.decider))
    return " ".join(sentence(part) for part in parts)


def pointed_out(record: Record, now: datetime) -> tuple[Labelled, ...]:
    """Return what is pointed out about the scripts on paper, each with its source.

    Paper holds few: what is to be acted on now, and the kinds that have a name on paper. What is only to be looked at
    the next desk works out from the pack. Who has seen an alert stays at the desk that saw it, so that the next one
    sees them all.
    """
    return tuple(Labelled(f"{LEVELS[alert.grade]}:", _told(alert)) for alert in _on_paper(record, now))


def pointed_out_first(record: Record, now: datetime) -> tuple[tuple[int, str, str], ...]:
    """Return the same for page one: how many of a kind, what it is called, and what each says."""
    found: dict[str, list[str]] = {}
    for alert in _on_paper(record, now):
        found.setdefault(load_alerts().kinds[alert.kind].paper or _NO_NAME, []).append(alert.words)
    return tuple((len(words), name, " ".join(words)) for name, words in found.items())


def _on_paper(record: Record, now: datetime) -> Iterator[Alert]:
    kinds = load_alerts().kinds
    for alert in alerts_of(record, now):
        if alert.grade is FlagLevel.ACT_NOW or kinds[alert.kind].paper:
            yield alert


def _told(alert: Alert) -> str:
    source = alert.source if alert.mark == "V" else f"{alert.source}; GK"
    return f"{alert.words} ({source})"
