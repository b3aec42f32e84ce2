"""Every score a person has or could have, one line each: the last, when the next is due, or why it is not for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from reception_app.clinical.dependence import scores_for
from reception_app.clinical.instruments import Instrument, load_instruments, why_not
from reception_app.clinical.substances import substance
from reception_app.models import Flag
from reception_app.services.context import AppContext
from reception_app.services.records import person_by_id
from reception_app.services.roles import require
from reception_app.services.scores import facts_for
from reception_app.services.series import Reading, kept_series, series

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One series, or an instrument not taken yet (`last` None and `count` 0).

    `subject_words` is the substance in words. `last`: the latest good reading, complete or not. `why_not`: the
    sentence that says why the instrument is not for this person now; it may still have earlier readings.
    """

    instrument: str
    title: str
    full_title: str
    subject: str | None
    subject_words: str
    last: Reading | None
    count: int
    next_due_at: datetime | None
    why_not: str | None
    wanted: bool = False
    """True while an open withdrawal risk asks for it."""

    def late(self, now: datetime) -> bool:
        """True when it should have been taken again before now."""
        return self.next_due_at is not None and self.next_due_at < now


def read_score_lines(ctx: AppContext, person_id: str) -> tuple[ScoreLine, ...]:
    """Return every series of a person, those due next first, then what was not taken yet in the data's order."""
    require(ctx, "see a record")
    with ctx.sessions.read() as session:
        person_by_id(session, person_id)
        facts = facts_for(session, person_id, ctx.now())
        kinds = session.scalars(select(Flag.kind).where(Flag.person_id == person_id, Flag.ended_at.is_(None)))
        wanted = scores_for(frozenset(kinds))
    known = load_instruments()
    taken: list[ScoreLine] = []
    for kept in kept_series(ctx, person_id):
        held = series(ctx, person_id, kept.instrument, kept.subject)
        found = known.get(kept.instrument)
        good = [reading for reading in held.readings if reading.good]
        taken.append(
            ScoreLine(
                kept.instrument, kept.title, found.full_title if found else kept.title, kept.subject,
                subject_words(found, kept.subject), good[-1] if good else None, len(good), held.next_due_at,
                why_not(found, facts) if found else None,
            )
        )  # fmt: skip
    begun = {line.instrument for line in taken}
    others = [
        ScoreLine(
            found.id, found.title, found.full_title, None, "", None, 0, None, why_not(found, facts), found.id in wanted
        )
        for found in known.values()
        if found.id not in begun
    ]
    return (*sorted(taken, key=_order), *sorted(others, key=_is_unwanted))


def subject_words(found: Instrument | None, subject: str | None) -> str:
    """Return a subject's slug in words: `heroin`; as it was written when nothing here knows it."""
    if subject is None:
        return ""
    named = next((each.words for each in found.subjects if each.slug == subject), None) if found else None
    known = substance(subject)
    return named or (known.words if known else subject)


def _is_unwanted(line: ScoreLine) -> bool:
    return not line.wanted


def _order(line: ScoreLine) -> tuple[datetime, str, str]:
    return (line.next_due_at or _NEVER, line.title, line.subject or "")
