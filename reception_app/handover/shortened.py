"""The short record: what the codes carry when the whole record is too long for a page of them.

Whole kinds of entry are cut, in a fixed order, the least needed tonight first, and only as many as it takes; never part
of an entry, and never a medicine that is taken, an allergy, an open risk, an open task or an answer that needs
attention; long own words, which stand on the page, only when nothing else helps. What was cut is counted in the signed
header and said on the page and on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from reception_app.handover.grave_news import grave_of, series_of, standing
from reception_app.handover.record import Answer, Change, GivenDoseRecord, Pack, Record, Score, Script
from reception_app.handover.seal import hash_of, seal
from reception_app.handover.short import Cut, Short
from reception_app.handover.trust import Issuer
from reception_app.handover.views.clinical_answers import is_spoken
from reception_app.vocabulary import (
    AnswerState,
    DoseOutcome,
    InvolvementState,
    LastGivenHow,
    ScriptStatus,
    SourceOutcome,
    TaskState,
)

DOSES_KEPT = timedelta(days=3)
"""Doses of so many days are never cut: what was taken lately decides whether the next one is safe (ours)."""
LONG_WORDS = 400
"""Own words of more characters are long: some five lines of the page (ours)."""


@dataclass(frozen=True, slots=True)
class Shortened:
    """A short record, signed: its envelope (`short.cose`), the pack inside, and what it says of the whole."""

    envelope: bytes
    pack: Pack
    short: Short


def shortened(pack: Pack, envelope: bytes, issuer: Issuer, most: int) -> Shortened | None:
    """Cut `pack`, whose whole envelope is given, until its own envelope has at most `most` bytes, and sign that.

    Returns None when even the last cut does not help. Raises as `seal`.
    """
    whole = bytes.fromhex(hash_of(envelope))
    record = pack.record
    cuts: tuple[Cut, ...] = ()
    for kind, cut in _cuts(pack.header.made_at):
        record, count = cut(record)
        if not count:
            continue
        cuts = (*cuts, Cut(kind, count))
        candidate, short = replace(pack, record=record), Short(whole, cuts)
        signed = seal(candidate, issuer, short)
        if len(signed) <= most:
            return Shortened(signed, candidate, short)
    return None


def _doses(record: Record, since: datetime) -> tuple[Record, int]:
    """Leave out what became of doses before `since`, but of schedules."""
    return _without_doses(record, lambda script, dose: not (dose.given_at >= since or dose.authority or _runs(script)))


def _schedule_doses(record: Record, since: datetime) -> tuple[Record, int]:
    """Leave out those of schedules too: the next desk then asks about these days, which is better than no codes."""
    return _without_doses(record, lambda script, dose: _runs(script) and dose.given_at < since)


def _routine_doses(record: Record) -> tuple[Record, int]:
    """Leave out doses given as they were due: none that was refused, kept back or extra."""

    def routine(script: Script, dose: GivenDoseRecord) -> bool:
        plain = dose.outcome is DoseOutcome.GIVEN and not (dose.error or dose.authority or dose.override_reason)
        return plain and not script.as_required and not _runs(script)

    return _without_doses(record, routine)


def _runs(script: Script) -> bool:
    return script.schedule is not None and script.schedule.stopped_at is None


def _without_doses(record: Record, cut: Callable[[Script, GivenDoseRecord], bool]) -> tuple[Record, int]:
    """Leave out doses, but never the last one given of a medicine, nor the last one seen: gaps count from them.

    Nor the first of a course of which nobody said the first day: its end counts from that.
    """
    scripts = tuple(replace(script, given=_given_without(script, cut)) for script in record.scripts)
    before, after = (sum(len(each.given) for each in group) for group in (record.scripts, scripts))
    return replace(record, scripts=scripts), before - after


def _given_without(script: Script, cut: Callable[[Script, GivenDoseRecord], bool]) -> tuple[GivenDoseRecord, ...]:
    kept = _kept_doses(script)
    return tuple(dose for dose in script.given if dose.id in kept or not cut(script, dose))


def _kept_doses(script: Script) -> set[str]:
    """Return the ids of the last dose given, the last one seen, and the first of a course that is counted from it."""
    given = [dose for dose in script.given if dose.outcome is DoseOutcome.GIVEN and dose.error is None]
    seen = [dose for dose in given if dose.how is LastGivenHow.OBSERVED]
    found = {max(each, key=_given_at).id for each in (given, seen) if each}
    if given and script.duration_days is not None and script.started_on is None:
        found.add(min(given, key=_given_at).id)
    return found


def _given_at(dose: GivenDoseRecord) -> datetime:
    return dose.given_at


def _history(record: Record) -> tuple[Record, int]:
    live = tuple(script for script in record.scripts if script.status is not ScriptStatus.STOPPED)
    kept = replace(
        record,
        scripts=live,
        flags=record.open_flags,
        tasks=tuple(task for task in record.tasks if task.state in (TaskState.OPEN, TaskState.PASSED_ON)),
        reviews=tuple(review for review in record.reviews if review.done_at is None),
        scores=tuple(score for score in record.scores if score.error is None),
    )
    groups = ("scripts", "flags", "tasks", "reviews", "scores")
    return kept, sum(len(getattr(record, name)) - len(getattr(kept, name)) for name in groups)


def _that_tell(stand: list[Score]) -> list[Score]:
    """Leave out what was begun, not finished and begun again, unless one item of it speaks for itself."""
    return [
        score
        for score in stand
        if score is stand[-1] or score.total is not None or score.band is not None or grave_of(score) is not None
    ]


def _earlier_scores(record: Record) -> tuple[Record, int]:
    right = series_of(score for score in record.scores if score.error is None)
    stand = {score.id for taken in right.values() for score in _that_tell(standing(taken))}
    kept = tuple(score for score in record.scores if score.id in stand or score.error is not None)
    return replace(record, scores=kept), len(record.scores) - len(kept)


def _plain_answers(record: Record) -> tuple[Record, int]:
    def plain(answer: Answer) -> bool:
        stated = answer.state in (AnswerState.ANSWERED, AnswerState.NOT_APPLICABLE)
        return stated and not answer.amendments and not answer.note and not _kept(answer)

    return _without(record, plain)


def _other_answers(record: Record) -> tuple[Record, int]:
    return _without(record, lambda answer: not _kept(answer))


def _own_words(record: Record) -> tuple[Record, int]:
    """Leave out long own words, which the page tells in full; what was said in a sentence or two stays."""
    return _without(
        record, lambda answer: is_spoken(answer) and not answer.attention and len(_said(answer)) > LONG_WORDS
    )


def _said(answer: Answer) -> str:
    said = answer.shown or answer.value or ""
    return said if isinstance(said, str) else "".join(said)


def _kept(answer: Answer) -> bool:
    return answer.attention or is_spoken(answer)


def _without(record: Record, cut: Callable[[Answer], bool]) -> tuple[Record, int]:
    assessments = tuple(
        replace(assessment, answers=tuple(answer for answer in assessment.answers if not cut(answer)))
        for assessment in record.assessments
    )
    before, after = (sum(len(each.answers) for each in group) for group in (record.assessments, assessments))
    return replace(record, assessments=assessments), before - after


def _score_items(record: Record) -> tuple[Record, int]:
    scores = tuple(replace(score, items=()) if score.total is not None else score for score in record.scores)
    return replace(record, scores=scores), sum(one != other for one, other in zip(record.scores, scores, strict=True))


def _tests(record: Record) -> tuple[Record, int]:
    return replace(record, tests=(), vaccinations=()), len(record.tests) + len(record.vaccinations)


def _counts(record: Record) -> tuple[Record, int]:
    return replace(record, receipts=(), conflicts=()), len(record.receipts) + len(record.conflicts)


def _services(record: Record) -> tuple[Record, int]:
    over = (InvolvementState.COMPLETED, InvolvementState.ENDED_EARLY)
    kept = tuple(each for each in record.involvements if each.state not in over and each.error is None)
    return replace(record, involvements=kept), len(record.involvements) - len(kept)


def _possession(record: Record) -> tuple[Record, int]:
    """Leave out all assessments but the last: what that one found holds."""
    last = max((each.assessed_at for each in record.possession), default=None)
    kept = tuple(each for each in record.possession if each.assessed_at == last)
    return replace(record, possession=kept), len(record.possession) - len(kept)


def _sources(record: Record) -> tuple[Record, int]:
    silent = (SourceOutcome.COULD_NOT_SAY, SourceOutcome.NO_ANSWER)
    scripts = tuple(
        replace(script, sources=tuple(each for each in script.standing_sources if each.outcome not in silent))
        for script in record.scripts
    )
    cut = sum(len(old.sources) - len(new.sources) for old, new in zip(record.scripts, scripts, strict=True))
    return replace(record, scripts=scripts), cut


def _changes(record: Record) -> tuple[Record, int]:
    """Leave out changes, but those after a confirmation: what was confirmed is the line as it stood before them."""
    scripts = tuple(replace(script, changes=_after_confirmed(script)) for script in record.scripts)
    cut = sum(len(old.changes) - len(new.changes) for old, new in zip(record.scripts, scripts, strict=True))
    return replace(record, scripts=scripts), cut


def _after_confirmed(script: Script) -> tuple[Change, ...]:
    asked = [each.asked_at for each in script.standing_sources if each.outcome is SourceOutcome.CONFIRMED]
    if None in asked:
        return script.changes
    first = min((each for each in asked if each is not None), default=None)
    return tuple(each for each in script.changes if first is not None and each.changed_at >= first)


_Cut = Callable[[Record], tuple[Record, int]]


def _cuts(made_at: datetime) -> tuple[tuple[str, _Cut], ...]:
    """Return the cuts in their order: old doses first, then what a page of words says as well.

    Near the end what was agreed about a medicine, and last of all what the next desk would have to ask or type again.
    """
    since = made_at - DOSES_KEPT
    return (
        ("doses", partial(_doses, since=since)),
        ("earlier_scores", _earlier_scores),
        ("score_items", _score_items),
        ("plain_answers", _plain_answers),
        ("history", _history),
        ("other_answers", _other_answers),
        ("tests", _tests),
        ("counts", _counts),
        ("services", _services),
        ("possession", _possession),
        ("sources", _sources),
        ("changes", _changes),
        ("routine_doses", _routine_doses),
        ("schedule_doses", partial(_schedule_doses, since=since)),
        ("own_words", _own_words),
    )
