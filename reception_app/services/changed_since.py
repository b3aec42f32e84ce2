"""Which verified lines were changed since they were verified, for lists that only count (E5).

The rule is `handover.verified_then`'s; only lines that have a change at all are read for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from reception_app.handover import record as tree
from reception_app.handover.verified_then import verified_then
from reception_app.models import Script, ScriptChange, ScriptSource
from reception_app.services.record_rows import copied


def changed_since(session: Session, scripts: Iterable[Script]) -> frozenset[str]:
    """Return the ids of those `scripts` that are verified at a dose that was changed since."""
    verified = {script.id: script for script in scripts if script.verified}
    changes: dict[str, list[tree.Change]] = {}
    for row in session.scalars(select(ScriptChange).where(ScriptChange.script_id.in_(verified))):
        changes.setdefault(row.script_id, []).append(copied(tree.Change, row, decider=None))
    if not changes:
        return frozenset()
    sources: dict[str, list[tree.Source]] = {}
    stand = ScriptSource.script_id.in_(changes), ScriptSource.error_at.is_(None)
    for said in session.scalars(select(ScriptSource).where(*stand)):
        sources.setdefault(said.script_id, []).append(copied(tree.Source, said, error=None))
    return frozenset(
        script_id
        for script_id, made in changes.items()
        if verified_then(_line(verified[script_id], made, sources.get(script_id, []))) is not None
    )


def _line(script: Script, changes: list[tree.Change], sources: list[tree.Source]) -> tree.Script:
    return tree.Script(
        script.id, script.medicine, dose=script.dose, verified=True, changes=tuple(changes), sources=tuple(sources)
    )
