"""What the destination cannot do, and what was agreed about it before the person left (E8, E12)."""

from __future__ import annotations

from itertools import groupby

from reception_app.handover.record import LeavingConflict, Record
from reception_app.handover.views.clinical_parts import Labelled
from reception_app.handover.views.words import moment, sentence


def agreed(record: Record) -> tuple[Labelled, ...]:
    """Return each plan once with every conflict it covers, the newest first; of one conflict the last word counts."""
    latest = {conflict.conflict_key: conflict for conflict in sorted(record.conflicts, key=_at)}
    ordered = sorted(latest.values(), key=_newest_first)
    return tuple(_told(list(covered)) for _, covered in groupby(ordered, key=_same_plan))


def _at(conflict: LeavingConflict) -> str:
    return conflict.at.isoformat()


def _newest_first(conflict: LeavingConflict) -> tuple[float, str, str]:
    return -conflict.at.timestamp(), conflict.named, conflict.plan


def _same_plan(conflict: LeavingConflict) -> tuple[str, str, str]:
    return conflict.at.isoformat(), conflict.named, conflict.plan


def _told(covered: list[LeavingConflict]) -> Labelled:
    first = covered[0]
    where = f" at {first.to_name}" if first.to_name else ""
    words = " ".join(sentence(conflict.words) for conflict in covered)
    label = f"Agreed with {first.named}{where}, {moment(first.at)}:"
    return Labelled(label, f"{sentence(first.plan)} By {first.by}. About: {words}")
