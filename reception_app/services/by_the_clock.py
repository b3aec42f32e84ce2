"""What the clock alone changes, brought up to date a few people at a time while somebody is signed in.

Most facts that lists show are read as they are. Two follow from rules over a whole record and are kept beside it
(`models.Standing`): the alerts to act on, and the day on which the next review is due soon.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reception_app import __version__
from reception_app.clock import local_day
from reception_app.models import Script, Standing, Stay
from reception_app.services.context import AppContext, keeper_of, writing
from reception_app.services.review_tasks import keep_tasks_of
from reception_app.services.standing_alerts import ends_of_courses, keep_alerts_of, stands_as_kept

MOST = 10
"""People worked on at once: a board that opens on a new day, or under a new version, is not held up by it."""


@dataclass(slots=True)
class Looked:
    """When a record was read whole and stood as kept, by person: it is read again when an end has passed since."""

    at: dict[str, datetime] = field(default_factory=dict)


def keep_up(ctx: AppContext, most: int = MOST, looked: Looked | None = None) -> bool:
    """Bring up to date what a new day or a new version changed, for at most so many people; True when anything was.

    Running it again changes nothing more. What is up to date is only read. `looked`: what whoever asks again and again
    keeps between, so that nobody's record is read whole only to find that their hour has not come.
    """
    looked = looked if looked is not None else Looked()
    with ctx.sessions.read() as session:
        if next(_behind(session, ctx.now(), looked), None) is None:
            return False
    with writing(ctx, "keep-up") as session:
        for person_id in list(islice(_behind(session, ctx.now(), looked), most)):
            keep_alerts_of(session, person_id, ctx.now())
            keep_tasks_of(session, person_id, keeper_of(ctx))
    return True


def _behind(session: Session, now: datetime, looked: Looked) -> Iterator[str]:
    """Yield the people of whom something is to be brought up to date; not who waits for an hour of today."""
    today = local_day(now)
    found = session.execute(_to_keep(today)).all()
    ends = ends_of_courses(session, [person_id for person_id, _, _, _ in found if person_id in looked.at])
    for person_id, again_on, reviews_on, made_by in found:
        only_the_hour = again_on == today and (reviews_on is None or reviews_on > today) and made_by == __version__
        if only_the_hour and _none_since(looked.at.get(person_id), ends.get(person_id, ()), now):
            continue
        if only_the_hour and stands_as_kept(session, person_id, now):
            looked.at[person_id] = now
            continue
        looked.at.pop(person_id, None)
        yield person_id


def _none_since(since: datetime | None, ends: Sequence[datetime], now: datetime) -> bool:
    """True when the record was looked at today and no course has ended since; not where the clock was put back."""
    if since is None or since > now or local_day(since) != local_day(now):
        return False
    return not any(since < end <= now for end in ends)


def _to_keep(today: date) -> Select[str, date | None, date | None, str | None]:
    """The people here, the latest arrival first, of whom something was never worked out, or for another day."""
    scripts = select(Script.id).where(Script.person_id == Stay.person_id)
    return (
        select(Stay.person_id, Standing.again_on, Standing.reviews_on, Standing.made_by)
        .outerjoin(Standing, Standing.person_id == Stay.person_id)
        .where(Stay.left_at.is_(None), scripts.exists())
        .where(
            Standing.person_id.is_(None)
            | (Standing.made_by != __version__)
            | (Standing.again_on <= today)
            | (Standing.reviews_on <= today)
        )
        .order_by(Stay.arrived_at.desc(), Stay.id)
    )
