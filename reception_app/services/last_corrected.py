"""A last dose that was told wrong: the same sender's later word replaces its own, though it is the earlier time.

Of two different tellings the latest counts (`last_known`). A sender who follows its own pack tells nothing new: it
says what it should have said, and days that were missed are not to hide behind a slip of the pen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.clock import local
from reception_app.dates import moment_text
from reception_app.handover.record import Pack, PackHeader
from reception_app.handover.record import Script as ScriptTree
from reception_app.handover.seal import open_sealed
from reception_app.models import Person, ReceivedPack, Script
from reception_app.services.context import AppContext
from reception_app.services.tasks import LAST_CORRECTED, ask_about_line
from reception_app.services.trusting import trust_store


@dataclass(frozen=True, slots=True)
class LastCorrected:
    """A last dose that a sender had told and now tells otherwise; aware UTC. `now` None: it knows of none."""

    script_id: str
    medicine: str
    was: datetime
    now: datetime | None

    @property
    def sentence(self) -> str:
        """The correction in words: `The sender corrected when methadone was last taken: Sun …, not Fri …`."""
        now = moment_text(local(self.now)) if self.now is not None else "not known"
        was = moment_text(local(self.was))
        return f"The sender corrected when {self.medicine} was last taken: {now}, not {was}."

    @property
    def lengthens(self) -> bool:
        """True when more days were missed than was thought: it was an earlier day, or nobody knows."""
        return self.now is None or local(self.now).date() < local(self.was).date()


def corrections_of_last(ctx: AppContext, session: Session, pack: Pack, person: Person) -> dict[str, LastCorrected]:
    """Return which last doses a pack of a known sender tells otherwise than its own pack before it, by script id.

    Only to an earlier time, or to none: a later one counts by itself.
    """
    lines = {script.id: script for script in pack.record.scripts}
    found: dict[str, LastCorrected] = {}
    before = _before(ctx, session, pack.header, person)
    while before is not None and lines:
        for told in before.record.scripts:
            script = lines.pop(told.id, None)  # the newest pack before that has the line: a slip has only some
            if script is not None and (said := _earlier(told, script)) is not None:
                found[said.script_id] = said
        before = _before(ctx, session, before.header, person)
    return found


def _earlier(before: ScriptTree, now: ScriptTree) -> LastCorrected | None:
    was, said = _told(before), _told(now)
    if not was or (said and max(said) >= max(was)):
        return None
    return LastCorrected(now.id, now.medicine, max(was), max(said, default=None))


def _told(script: ScriptTree) -> list[datetime]:
    told = script.told.at if script.told is not None else None
    return [at for at in (script.last_given_at, told) if at is not None]


def _before(ctx: AppContext, session: Session, header: PackHeader, person: Person) -> Pack | None:
    rows = select(ReceivedPack).where(
        ReceivedPack.pack_hash == header.supersedes,
        ReceivedPack.person_id == person.id,
        ReceivedPack.sender_code == header.sender.code,
    )
    row = session.scalars(rows).one_or_none() if header.supersedes is not None else None
    return open_sealed(row.cose, trust_store(session), ctx.now()).pack if row is not None else None


def take_back_told(row: Script, corrected: LastCorrected | None) -> bool:
    """Forget the last dose that was told wrong, before the corrected one is heard. True when it was what stood here.

    A dose recorded here, or told by anybody else, stays: it is another telling.
    """
    if corrected is None or row.told_last_at != corrected.was:
        return False
    row.told_last_at = row.told_last_how = row.told_last_where = row.told_last_by = None
    return True


def ask_about_missed(ctx: AppContext, session: Session, row: Script, corrected: LastCorrected) -> None:
    """Ask a prescriber at once about a line of which more was missed than this prison was told."""
    if not corrected.lengthens:
        return
    detail = f"{corrected.sentence} More was missed than was thought; look also at what was given here since."
    ask_about_line(ctx, session, row, LAST_CORRECTED, detail, ctx.now())
