"""What a record says of dependence that nobody treats, and of withdrawal that nobody scored (E38).

The desk's own clock (`services.dependence`) reads answers too; here stands what flags, scripts and tasks alone tell,
so that sheet and list of gaps say the same of a pack.
"""

from __future__ import annotations

from reception_app.clinical.dependence import load_dependence, scores_for
from reception_app.clinical.instruments import instrument
from reception_app.handover.record import Record
from reception_app.vocabulary import TaskState

DECISION = "dependence_decision"
"""The kind of task that waits for a prescriber to decide about it."""


def untreated_in(record: Record) -> tuple[str, ...]:
    """Return the classes somebody depends on, in words, that no script treats and nobody has decided about."""
    decided = max(
        (task.closed_at for task in record.tasks
         if task.kind == DECISION and task.state is TaskState.DONE and task.closed_at is not None),
        default=None,
    )  # fmt: skip
    treating = [script for script in record.scripts if script.givable and (script.verified or script.decider)]
    found = []
    for each in load_dependence().values():
        began = [flag.started_at for flag in record.open_flags if flag.kind in each.flags]
        waits = any(decided is None or at > decided for at in began)
        if waits and not any(each.treated_with(script) for script in treating):
            found.append(each.words)
    return tuple(found)


def unscored_in(record: Record) -> tuple[str, ...]:
    """Return the titles of the scores that a withdrawal risk asks for and nobody has taken in this stay."""
    since = record.stay.arrived_at if record.stay is not None else None
    taken = {
        score.instrument
        for score in record.scores
        if score.error is None and score.total is not None and (since is None or score.taken_at >= since)
    }
    wanted = scores_for({flag.kind for flag in record.open_flags})
    return tuple(instrument(slug).title for slug in wanted if slug not in taken)
