"""The short record: what the codes carry when the whole record is too long for a page of them.

Whole kinds of entry are cut, in a fixed order, the least needed tonight first, and only as many as it takes; never part
of an entry, and never a medicine that is taken, an allergy, an open risk, an open task or the person's own words. What
was cut is counted in the signed header and said on the page and on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reception_app.handover.record import Answer, Change, Pack, Record, Score, Script
from reception_app.handover.seal import hash_of, seal
from reception_app.handover.short import Cut, Short
from reception_app.handover.trust import Issuer
from reception_app.handover.views.clinical_answers import is_spoken
from reception_app.vocabulary import AnswerState, ScriptStatus, SourceOutcome, TaskState


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
    for kind, cut in _CUTS:
        record, count = cut(record)
        if not count:
            continue
        cuts = (*cuts, Cut(kind, count))
        candidate, short = replace(pack, record=record), Short(whole, cuts)
        signed = seal(candidate, issuer, short)
        if len(signed) <= most:
            return Shortened(signed, candidate, short)
    return None


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


def _earlier_scores(record: Record) -> tuple[Record, int]:
    latest: dict[tuple[str, str | None], Score] = {}
    for score in record.scores:
        before = latest.get((score.instrument, score.subject))
        if before is None or score.taken_at > before.taken_at:
            latest[score.instrument, score.subject] = score
    kept = tuple(score for score in record.scores if latest[score.instrument, score.subject] is score)
    return replace(record, scores=kept), len(record.scores) - len(kept)


def _plain_answers(record: Record) -> tuple[Record, int]:
    def plain(answer: Answer) -> bool:
        stated = answer.state in (AnswerState.ANSWERED, AnswerState.NOT_APPLICABLE)
        return stated and not answer.amendments and not answer.note and not _kept(answer)

    return _without(record, plain)


def _other_answers(record: Record) -> tuple[Record, int]:
    return _without(record, lambda answer: not _kept(answer))


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


_CUTS: tuple[tuple[str, Callable[[Record], tuple[Record, int]]], ...] = (
    ("earlier_scores", _earlier_scores),
    ("score_items", _score_items),
    ("plain_answers", _plain_answers),
    ("history", _history),
    ("other_answers", _other_answers),
    ("tests", _tests),
    ("counts", _counts),
    ("changes", _changes),
)
"""In the order of cutting: what a page of words says as well goes first, what was agreed about a medicine last."""
