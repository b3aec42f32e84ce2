"""The continuity check of one person, read from the desk: what was verified beside what stands here (E4, E12, E15).

Reading changes nothing; the check itself is `handover.compared`.
"""

from __future__ import annotations

from reception_app.handover.compared import Found as Found
from reception_app.handover.compared import MedicineContinuity as MedicineContinuity
from reception_app.handover.compared import compared
from reception_app.handover.compared import statements_of as statements_of
from reception_app.services.context import AppContext
from reception_app.services.records import person_by_id, read_record
from reception_app.services.roles import require


def read_continuity(ctx: AppContext, person_id: str) -> tuple[MedicineContinuity, ...]:
    """Return the check of every medicine of somebody, as the desk has them now. Raises NotFound (NF-101)."""
    require(ctx, "see a record")
    now = ctx.now()
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person_id), now)
    return compared(record, now)
