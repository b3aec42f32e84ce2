"""What the clock alone changes, brought up to date a few people at a time while somebody is signed in.

Most facts that lists show are read as they are. Two follow from rules over a whole record and are kept beside it
(`models.Standing`): the alerts to act on, and the day on which the next review is due soon.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reception_app import __version__
from reception_app.clock import local_day
from reception_app.models import Script, Standing, Stay
from reception_app.services.context import AppContext, keeper_of, writing
from reception_app.services.review_tasks import keep_tasks_of
from reception_app.services.standing_alerts import keep_alerts_of, stands_as_kept

MOST = 10
"""People worked on at once: a board that opens on a new day, or under a new version, is not held up by it."""


def keep_up(ctx: AppContext, most: int = MOST) -> bool:
    """Bring up to date what a new day or a new version changed, for at most so many people; True when anything was.

    Running it again changes nothing more. What is up to date is only read.
    """
    with ctx.sessions.read() as session:
        if next(_behind(session, ctx.now()), None) is None:
            return False
    with writing(ctx, "keep-up") as session:
        for person_id in list(islice(_behind(session, ctx.now()), most)):
            keep_alerts_of(session, person_id, ctx.now())
            keep_tasks_of(session, person_id, keeper_of(ctx))
    return True


def _behind(session: Session, now: datetime) -> Iterator[str]:
    """Yield the people of whom something is to be brought up to date; not who waits for an hour of today."""
    today = local_day(now)
    for person_id, again_on, reviews_on in session.execute(_to_keep(today)).all():
        only_the_hour = again_on == today and (reviews_on is None or reviews_on > today)
        if not only_the_hour or not stands_as_kept(session, person_id, now):
            yield person_id


def _to_keep(today: date) -> Select[str, date | None, date | None]:
    """The people here, the latest arrival first, of whom something was never worked out, or for another day."""
    scripts = select(Script.id).where(Script.person_id == Stay.person_id)
    return (
        select(Stay.person_id, Standing.again_on, Standing.reviews_on)
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
