"""At which prison something was decided, as it is kept where it arrives: a pack names none for its sender's own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from reception_app.handover.record import Decider, Record, Script, Stay

STANDING = "this stay, before court or hospital"
"""The place of a decision that stands since before a day at court, or hospital: the record's stay began only then."""


def placed(record: Record, sender: str, *, says_where: bool = True) -> Record:
    """Return a record in which every decision names its prison: `sender`, for those that name none.

    One that was taken before the stay there may be another prison's, of a desk that once did not keep whose it was; so
    may any of a pack that never names one (`says_where` False: made before 0.3). Their words begin with who said so,
    and stay with whoever passes them on. Of one that stands since before court or hospital (`STANDING`) the sender said
    whose it was.
    """
    not_sure = f"{sender}, or a prison before it"

    def told(decider: Decider | None) -> Decider | None:
        if decider is not None and decider.where == STANDING:
            return replace(decider, where=sender)
        if decider is None or decider.where is not None:
            return decider
        sure = says_where and not _is_before(decider, record.stay)
        return replace(decider, where=sender if sure else not_sure)

    def script(each: Script) -> Script:
        interim, decision, schedule = each.interim, each.decision, each.schedule
        return replace(
            each,
            decider=told(each.decider),
            stop_decider=told(each.stop_decider),
            changes=tuple(replace(one, decider=told(one.decider)) for one in each.changes),
            missed=tuple(replace(one, decider=told(one.decider)) for one in each.missed),
            given=tuple(replace(one, decider=told(one.decider)) for one in each.given),
            interim=replace(interim, decider=told(interim.decider)) if interim else None,
            decision=replace(decision, decider=told(decision.decider)) if decision else None,
            schedule=replace(schedule, decider=told(schedule.decider)) if schedule else None,
        )

    release = record.release
    release = replace(release, decider=told(release.decider)) if release is not None else None
    return replace(record, scripts=tuple(map(script, record.scripts)), release=release)


def with_standing(record: Record, standing: Collection[str]) -> Record:
    """Return a record to be issued, in which decisions that stand since before court or hospital say so.

    `standing`: the ids of their scripts. The record of a stay that only went on holds no other stay.
    """
    return replace(record, scripts=tuple(_standing(each) if each.id in standing else each for each in record.scripts))


def _standing(script: Script) -> Script:
    decider = script.decider
    if decider is None or decider.where is not None:
        return script
    stands, interim = replace(decider, where=STANDING), script.interim
    if interim is not None and interim.decider == decider:
        interim = replace(interim, decider=stands)  # one decision, told once
    return replace(script, decider=stands, interim=interim)


def _is_before(decider: Decider, stay: Stay | None) -> bool:
    return stay is not None and decider.decided_at is not None and decider.decided_at < stay.arrived_at
