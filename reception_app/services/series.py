"""The scores of one instrument as a series: readings in the order taken, bands, doses given meanwhile, when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clinical import instruments
from reception_app.clinical.doses import Dose, mass_of, read_strength
from reception_app.clinical.instruments import Band, Instrument
from reception_app.models import GivenDose, Score, ScoreItem, Script, Task
from reception_app.services.context import AppContext
from reception_app.services.record_rows import ENTRY_ORDER
from reception_app.services.records import current_stay, person_by_id
from reception_app.services.roles import require
from reception_app.services.score_tasks import band_of, rescore_kind
from reception_app.vocabulary import DoseOutcome, FlagLevel, LastGivenHow, Role, TaskState

DOSES_BEFORE = timedelta(hours=24)
"""How long before the first reading a dose is still shown: what was given then may still work."""


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item as recorded: its points, None while missing, and the reading with its unit where it was measured."""

    number: str
    words: str
    points: int | None
    value: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One scoring. `total` None: incomplete (see `missing`), or an outcome without one. A wrong one says why."""

    score_id: str
    taken_at: datetime
    taken_by: str
    taken_role: Role | None
    where: str | None
    total: int | None
    band: str | None
    band_words: str | None
    level: FlagLevel | None
    missing: tuple[str, ...]
    note: str | None
    items: tuple[ReadItem, ...]
    assessment_id: str | None
    error_reason: str | None
    error_by: str | None
    error_at: datetime | None

    @property
    def good(self) -> bool:
        """False when it was entered in error."""
        return self.error_at is None


@dataclass(frozen=True, slots=True)
class DoseGiven:
    """A dose given: what, how much with its unit (None: not known), when, and how that is known."""

    given_at: datetime
    medicine: str
    dose: str | None
    how: LastGivenHow


@dataclass(frozen=True, slots=True)
class Series:
    """Everything a plot and its table need. `next_due_at` is of the open task to score again, None when there is none.

    `bands`, `least`, `most`, `does_not_mean` and `source` are empty for an instrument this desk does not know.
    """

    instrument: str
    title: str
    subject: str | None
    readings: tuple[Reading, ...]
    doses: tuple[DoseGiven, ...]
    next_due_at: datetime | None
    next_task_id: str | None
    bands: tuple[Band, ...]
    least: int | None
    most: int | None
    source: str
    does_not_mean: str

    @property
    def latest(self) -> Reading | None:
        """The latest good reading with a total, or None."""
        return next(
            (reading for reading in reversed(self.readings) if reading.good and reading.total is not None), None
        )


@dataclass(frozen=True, slots=True)
class SeriesKept:
    """One series a person has: the instrument, its subject, how many readings."""

    instrument: str
    title: str
    subject: str | None
    count: int


def kept_series(ctx: AppContext, person_id: str) -> tuple[SeriesKept, ...]:
    """Return which series a person has, by title."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person_by_id(session, person_id)
        rows = session.execute(
            select(Score.instrument, Score.title, Score.subject)
            .where(Score.person_id == person_id)
            .order_by(Score.taken_at)
        ).all()
    titles = {(instrument, subject): title for instrument, title, subject in rows}
    keys = [(instrument, subject) for instrument, _, subject in rows]
    found = [SeriesKept(key[0], title, key[1], keys.count(key)) for key, title in titles.items()]
    return tuple(sorted(found, key=_by_title))


def _by_title(kept: SeriesKept) -> tuple[str, str]:
    return (kept.title, kept.subject or "")


def series(ctx: AppContext, person_id: str, instrument_id: str, subject: str | None = None) -> Series:
    """Return a person's readings of one instrument in the order taken, wrong ones too, and the doses given then."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person_by_id(session, person_id)
        rows = list(
            session.scalars(
                select(Score)
                .where(
                    Score.person_id == person_id,
                    Score.instrument == instrument_id,
                    Score.subject.is_not_distinct_from(subject),
                )
                .order_by(Score.taken_at, ENTRY_ORDER)
            )
        )
        found = instruments.load_instruments().get(instrument_id)
        items = _items(session, [row.id for row in rows])
        task = _next_task(session, person_id, rescore_kind(instrument_id, subject))
        since = rows[0].taken_at - DOSES_BEFORE if rows else ctx.now() - DOSES_BEFORE
        return Series(
            instrument=instrument_id,
            title=found.title if found else (rows[0].title if rows else instrument_id),
            subject=subject,
            readings=tuple(_reading(row, found, items.get(row.id, ())) for row in rows),
            doses=_doses(session, person_id, since),
            next_due_at=task.due_at if task else None,
            next_task_id=task.id if task else None,
            bands=instruments.bands_in_force(found, subject) if found else (),
            least=found.least if found else None,
            most=found.most if found else None,
            source=found.source if found else "",
            does_not_mean=found.does_not_mean if found else "",
        )


def _reading(row: Score, found: Instrument | None, items: tuple[ReadItem, ...]) -> Reading:
    band = band_of(row, found)
    return Reading(
        score_id=row.id,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        taken_role=row.taken_role,
        where=row.where,
        total=row.total,
        band=row.band,
        band_words=row.band_words,
        level=band.level if band else None,
        missing=tuple(item.number for item in items if item.points is None) if row.total is None else (),
        note=row.note,
        items=items,
        assessment_id=row.assessment_id,
        error_reason=row.error_reason,
        error_by=row.error_by,
        error_at=row.error_at,
    )


def _items(session: Session, ids: list[str]) -> dict[str, tuple[ReadItem, ...]]:
    found: dict[str, list[ReadItem]] = {}
    for row in session.scalars(select(ScoreItem).where(ScoreItem.score_id.in_(ids)).order_by(ENTRY_ORDER)):
        found.setdefault(row.score_id, []).append(ReadItem(row.number, row.words, row.points, row.value))
    return {score_id: tuple(items) for score_id, items in found.items()}


def _next_task(session: Session, person_id: str, kind: str) -> Task | None:
    if current_stay(session, person_id) is None:
        return None
    return session.scalars(
        select(Task)
        .where(Task.person_id == person_id, Task.kind == kind, Task.state == TaskState.OPEN)
        .order_by(Task.due_at)
        .limit(1)
    ).one_or_none()


def _doses(session: Session, person_id: str, since: datetime) -> tuple[DoseGiven, ...]:
    held = session.execute(select(Script.id, Script.strength).where(Script.person_id == person_id))
    strengths: dict[str, str | None] = {row[0]: row[1] for row in held}
    rows = session.scalars(
        select(GivenDose)
        .where(
            GivenDose.person_id == person_id,
            GivenDose.given_at >= since,
            GivenDose.outcome == DoseOutcome.GIVEN,
            GivenDose.entered_in_error_at.is_(None),
        )
        .order_by(GivenDose.given_at, ENTRY_ORDER)
    )
    return tuple(DoseGiven(row.given_at, row.medicine, _dose(row, strengths[row.script_id]), row.how) for row in rows)


def _dose(row: GivenDose, strength: str | None) -> str | None:
    """Return how much, as a mass where the strength says so: a volume alone does not say how much was given."""
    if row.amount is None or row.unit is None:
        return None
    given = Dose(row.amount, row.unit)
    return str(mass_of(given, read_strength(strength) if strength else None) or given)
