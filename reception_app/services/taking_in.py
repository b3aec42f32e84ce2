"""The transaction in which a pack is taken in: a record that the database cannot hold is refused, and nothing is saved.

The schema says what a field may hold, and the database what fields may say beside each other: an answer that was
declined and has a value, a decision of nobody. No desk writes such a record; another program may, and may sign it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reception_app.handover.plausible import cannot_have_happened
from reception_app.services.context import AppContext, writing


@contextmanager
def taking_in(ctx: AppContext, action: str) -> Iterator[Session]:
    """As `writing`. Raises PackRefused (PK-227) for what no record can say."""
    try:
        with writing(ctx, action) as session:
            yield session
    except IntegrityError:
        # Without its cause: the database tells the values too.
        raise cannot_have_happened() from None
