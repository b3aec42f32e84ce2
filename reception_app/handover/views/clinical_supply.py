"""The clinical sheet's front page on supply: what runs out before help at the destination, and what nobody carries.

The hours of the destination are not in the pack: what was found before leaving travels with the name and the plan that
leaving all the same needed (E2, E5, E8), and is told here again where nobody can overlook it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reception_app.clinical.fit_parts import ConflictKind
from reception_app.clinical.formulary import identify
from reception_app.clinical.leaving_script import course_is_over, doses_after
from reception_app.clinical.lines import generic_text
from reception_app.clinical.policies import policy
from reception_app.clinical.running_out import prescriber_in
from reception_app.clinical.supply import cover_of, from_stock
from reception_app.handover.record import LeavingConflict, PackHeader, Record, Script
from reception_app.handover.views.clinical_parts import Danger
from reception_app.handover.views.medicines import time_critical
from reception_app.handover.views.words import sentence, short_moment
from reception_app.handover.waiting import is_gravely_kept_back
from reception_app.vocabulary import TRAVELS, Carrier, Purpose

_FOR_THIS_LEAVING = timedelta(days=4)
"""How long before the pack a finding is of this leaving: agreed on Friday for the Tuesday after a bank holiday."""
_DO = "Get a supply before then, or a prescriber's decision. Tell whoever is on call now."


@dataclass(frozen=True, slots=True)
class RunningOut:
    """A script that ends before help there: the finding's own words, and what was agreed."""

    script: Script
    words: str
    plan: str


def running_out(record: Record, current: tuple[Script, ...], header: PackHeader) -> tuple[RunningOut, ...]:
    """Return what was found to run out before help at this destination, unless enough of it was sent since."""
    latest: dict[str, LeavingConflict] = {}
    for conflict in sorted(record.conflicts, key=_at):
        if ConflictKind.RUNS_OUT in conflict.conflict_key.split("/") and _of_this_leaving(conflict, record, header):
            latest[conflict.script_id or conflict.conflict_key.rpartition("/")[2]] = conflict
    return tuple(
        RunningOut(script, found.words, f"{sentence(found.plan)} Agreed with {sentence(found.named)}")
        for script in current
        if (found := latest.get(script.id)) is not None and not _enough(script, header)
    )


def running_dangers(
    ending: tuple[RunningOut, ...], current: tuple[Script, ...], header: PackHeader
) -> tuple[Danger, ...]:
    """Return as dangers what runs out, and a time-critical medicine that nobody carries to another prison."""
    told = {one.script.id for one in ending}
    return (
        *(
            Danger(f"{_name(one.script)}: {_ends(one)}", sentence(one.words), f"{_DO} Plan: {one.plan}")
            for one in ending
        ),
        *(_none_sent(script, header) for script in current if script.id not in told and _nobody_has(script, header)),
    )


def prescriber_words(ending: tuple[RunningOut, ...]) -> str:
    """Return when a prescriber is next reached there: `prescriber Mon 09:00`, by the first finding that knows."""
    return next(filter(None, (prescriber_in(one.words) for one in ending)), "")


def _ends(one: RunningOut) -> str:
    """Return what the finding says: somebody may be there in time, and yet nobody has it."""
    return "runs out before help" if "before help" in one.words else "runs out"


def _at(conflict: LeavingConflict) -> str:
    return conflict.at.isoformat()


def _of_this_leaving(conflict: LeavingConflict, record: Record, header: PackHeader) -> bool:
    """True unless it was agreed for another place, in an earlier stay, or for a leaving that came to nothing."""
    since = header.made_at - _FOR_THIS_LEAVING
    if record.stay is not None:
        since = max(since, record.stay.arrived_at)
    return conflict.to_name == header.to.name and conflict.at >= since


def _name(script: Script) -> str:
    return generic_text(script.medicine)


def _enough(script: Script, header: PackHeader) -> bool:
    if script.carrier not in TRAVELS:
        return False
    cover = cover_of(script, header.travel.leaves_at or header.made_at)
    if cover is None:
        return False
    return cover.without_at is None or (cover.days or 0) >= policy("transfer_supply_days").value


def _nobody_has(script: Script, header: PackHeader) -> bool:
    """True when a time-critical medicine is not sent to a prison that does not hold it, and nothing else stops it."""
    if header.purpose is not Purpose.TRANSFER or script.carrier is not Carrier.NOT_SENT or script.as_required:
        return False
    stock = from_stock(script, identify(script.medicine, script.brand, script.form))
    stopped = stock or not script.givable or is_gravely_kept_back(script, header.made_at)
    stopped = stopped or course_is_over(script, header.travel.leaves_at or header.made_at)
    return not stopped and time_critical(script) is not None


def _none_sent(script: Script, header: PackHeader) -> Danger:
    critical = time_critical(script)
    first = next(doses_after(script, header.travel.leaves_at or header.made_at), None)
    due = f"First dose nobody has: {short_moment(first.at, header.made_at)}." if first else "Next dose: not known."
    late = f" {sentence(critical.late)}" if critical else ""
    return Danger(f"{_name(script)}: none is sent", f"Nobody carries it. {due}{late}", _DO)
