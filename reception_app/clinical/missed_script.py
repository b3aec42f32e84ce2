"""Missed doses of one script: since which dose they are counted, which rows of the schedule apply, who decides next.

The count and the schedule are `missed` and `missed_policy`; here they are asked for a script as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from reception_app.clinical.formulary import Entry, identify
from reception_app.clinical.missed import Missed, missed_by_line, today_counts_for
from reception_app.clinical.missed_policy import PolicyRow, decision_needed, group_of, policy_rows
from reception_app.clinical.script_facts import LastGiven
from reception_app.clock import as_utc
from reception_app.errors import InputProblem
from reception_app.vocabulary import LastGivenHow

TOLD = ("depot", "opioid_substitution", "clozapine")
"""Groups of `missed_doses.yaml` of which some days or hours ask for a prescriber: these are told beside the line."""


@dataclass(frozen=True, slots=True)
class MissedOf:
    """What was missed of one script. `since`: the dose counted from, None when none is known for certain.

    `rows`: the whole schedule, those that apply marked. `wanted`: why the usual dose waits for a prescriber, or None.
    `problem`: why nothing can be counted (the last dose lies in the future).
    """

    group: str
    since: datetime | None
    missed: Missed | None
    rows: tuple[PolicyRow, ...]
    wanted: str | None
    problem: str | None = None

    @property
    def applying(self) -> tuple[PolicyRow, ...]:
        """The rows of the schedule that the count falls on."""
        return tuple(row for row in self.rows if row.applies)


def counted_from(script: LastGiven, entry: Entry | None, observed: Iterable[datetime | None] = ()) -> datetime | None:
    """Return the dose from which days are counted: the last one *observed*, from the script or from `observed`.

    Of clozapine a dose that is recorded counts as well, of a depot any that is known: staff gave it.
    """
    sure = {LastGivenHow.OBSERVED}
    if entry is not None and entry.is_clozapine:
        sure |= {LastGivenHow.RECORDED}
    if entry is not None and entry.depots:
        sure |= {LastGivenHow.RECORDED, LastGivenHow.STATED}
    times = [at for at in observed if at is not None]
    if script.last_given_at is not None and script.last_given_how in sure:
        times.append(script.last_given_at)
    return max(times, key=as_utc, default=None)


def missed_of(
    script: LastGiven,
    now: datetime,
    *,
    observed: Iterable[datetime | None] = (),
    decided_at: datetime | None = None,
) -> MissedOf | None:
    """Return what was missed of a script at `now` (aware), or None when its medicine asks for no such count.

    `decided_at`: when a prescriber last decided about it; see `missed_policy.decision_needed`.
    """
    entry = identify(script.medicine, script.brand, script.form)
    group = group_of(entry)
    if entry is None or group is None or group.fits not in TOLD:
        return None
    since = counted_from(script, entry, observed)
    counts = today_counts_for(script, now)
    wanted = decision_needed(
        entry, since, now, decided_at=decided_at, today_counts=counts, every_days=script.every_days
    )
    try:
        missed = missed_by_line(script, since, now, today_counts=counts)
    except InputProblem as problem:
        return MissedOf(group.slug, since, None, policy_rows(entry, None), wanted, problem.what)
    return MissedOf(group.slug, since, missed, policy_rows(entry, missed, every_days=script.every_days), wanted)
