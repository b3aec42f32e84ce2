"""What is grave now, and what is newer than the answer that somebody is fit to travel.

A score counts while it is the last finished of its series and its band says to act now and to tell somebody within
hours; how long it stands without another is a policy. Which bands those are is the instruments' own data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from reception_app.clinical.formulary import identify
from reception_app.clinical.instruments import acts_now, load_instruments
from reception_app.clinical.lines import generic_text
from reception_app.clinical.policies import policy
from reception_app.handover.record import Flag, PackHeader, Record, Score, Travel
from reception_app.vocabulary import DoseOutcome, FitToTravel, FlagLevel, Purpose, ScriptStatus

_NOT_TAKEN = (DoseOutcome.MISSED, DoseOutcome.DECLINED, DoseOutcome.NOT_AVAILABLE)
SAID_BEFORE = "Fit to travel was said before"
"""How a pack names, among what it lacks, that something grave was recorded after the answer."""
_NOT_KNOWN: Mapping[str, datetime] = {}
_VANS = (Purpose.TRANSFER, Purpose.COURT)
"""Why somebody leaves with an escort who may wait: an ambulance does not, and a release needs no fitness."""


@dataclass(frozen=True, slots=True)
class GraveScore:
    """A score that says to act now: the words `CIWA-Ar 20, severe`, when, and whom its band tells, in its own words."""

    instrument: str
    words: str
    taken_at: datetime
    todo: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that became grave, and when."""

    words: str
    at: datetime


class Taken(Protocol):
    """A score of a record or of the database, as far as it says whether it was finished."""

    @property
    def total(self) -> int | None: ...

    @property
    def band(self) -> str | None: ...


Score_ = TypeVar("Score_", bound=Taken)


def standing(taken: Sequence[Score_]) -> list[Score_]:
    """Return what stands of one series, in the order taken: the last that was finished, and what was begun since.

    A score begun and not finished takes nothing away, of another one neither: nobody knows yet that it is better.
    """
    whole = [place for place, score in enumerate(taken) if score.total is not None or score.band is not None]
    return list(taken[whole[-1] :] if whole else taken)


def series_of(scores: Iterable[Score]) -> dict[tuple[str, str | None], list[Score]]:
    """Return scores by instrument and subject, each in the order taken."""
    series: dict[tuple[str, str | None], list[Score]] = {}
    for score in sorted(scores, key=lambda one: (one.taken_at, one.id)):
        series.setdefault((score.instrument, score.subject), []).append(score)
    return series


def grave_scores(record: Record, now: datetime) -> tuple[GraveScore, ...]:
    """Return the scores that say to act now, newest first: what stands of each series, while it stands."""
    series = series_of(score for score in record.scores if score.error is None)
    since = now - timedelta(hours=policy("grave_score_stands_hours").value)
    found = [
        grave
        for taken in series.values()
        for score in standing(taken)
        if score.taken_at >= since and (grave := grave_of(score)) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.taken_at, reverse=True))


def grave_of(score: Score) -> GraveScore | None:
    """Return a score of a record as a grave one, or None."""
    points = tuple(item.points for item in score.items)
    return grave_score(
        score.instrument, score.title, score.subject, score.total, score.band, points, score.taken_at, score.id
    )  # fmt: skip


def grave_score(
    instrument: str,
    title: str,
    subject: str | None,
    total: int | None,
    band: str | None,
    points: tuple[int | None, ...],
    taken_at: datetime,
    score_id: str = "",
) -> GraveScore | None:
    """Return one stored score as a grave one, or None. One item that speaks for itself counts without a total."""
    known = load_instruments().get(instrument)
    found = acts_now(known, subject, band, points) if known is not None else None
    if found is None:
        return None
    named = f"{title} {total}" if total is not None else f"{title}, not complete"
    todo = found.escalate.title.rpartition(": ")[2] if found.escalate is not None else ""
    return GraveScore(instrument, f"{named}, {found.words[:1].lower()}{found.words[1:]}", taken_at, todo, score_id)


def news_since_fit(
    record: Record, travel: Travel, purpose: Purpose, now: datetime, learnt: Mapping[str, datetime] = _NOT_KNOWN
) -> tuple[News, ...]:
    """Return what became grave after somebody was said to be fit for the van, oldest first; nothing to ask: empty.

    A grave score, a flag that says to act now, a dose of a time-critical medicine that was not taken. `learnt` says of
    a score or flag, by its id, when the desk wrote it down or made it louder, where that was after the answer.
    """
    said = travel.fit_decided_at
    if said is None or travel.fit not in (FitToTravel.YES, FitToTravel.WITH_CONDITIONS) or purpose not in _VANS:
        return ()
    scores = [News(score.words, max(score.taken_at, learnt.get(score.id, said))) for score in grave_scores(record, now)]
    found = [news for news in scores if news.at > said]
    found += [
        News(flag.words, max(flag.started_at, learnt.get(flag.id, said)))
        for flag in record.open_flags
        if flag.level is FlagLevel.ACT_NOW and (flag.started_at > said or _louder_since(record, flag, said, learnt))
    ]
    for script in record.scripts:
        entry = identify(script.medicine, script.brand, script.form)
        if script.status is ScriptStatus.STOPPED or entry is None or entry.time_critical is None:
            continue
        for dose in script.given:
            at = dose.recorded_at or dose.given_at
            if dose.error is None and dose.outcome in _NOT_TAKEN and at > said:
                found.append(News(f"{generic_text(script.medicine)}: dose not taken", at))
    return tuple(sorted(found, key=lambda one: (one.at, one.words)))


def _louder_since(record: Record, flag: Flag, said: datetime, learnt: Mapping[str, datetime]) -> bool:
    """True when an older flag came to say act now since; a line that took the place of one as loud is nothing new."""
    return flag.id in learnt and not any(
        before.level is FlagLevel.ACT_NOW and before.id not in learnt and (before.ended_at or said) > said
        for before in record.flags
        if before.kind == flag.kind and before.started_at == flag.started_at and before.id != flag.id
    )


def ask_again(record: Record, header: PackHeader) -> tuple[datetime | None, bool]:
    """Return since when a pack's answer that somebody is fit no longer stands, where its record tells; and whether.

    What was written down late is not told by its own time: the pack names it among what it lacks.
    """
    since = news_since_fit(record, header.travel, header.purpose, header.made_at)
    named = header.purpose in _VANS and any(words.startswith(SAID_BEFORE) for words in header.missing)
    return (since[0].at if since else None), bool(since) or named
