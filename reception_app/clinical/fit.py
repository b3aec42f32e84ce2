"""Fit before departure: every conflict between what a person takes and what the destination can do (E8). Pure.

Shown to the sender before the van leaves, with who to ring. Leaving all the same is a person's decision, with a name
and a plan; nothing here forbids it, and nothing recommends a dose. What nobody knows never fits: it is asked.
The rules of offers, rounds and nights are in `fit_rules.py`, those of supply in `supply.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from reception_app.clinical import fit_rules as rules
from reception_app.clinical.establishment_form import question
from reception_app.clinical.fit_course import course_ends
from reception_app.clinical.fit_parts import (
    CANNOT,
    Ask,
    Conflict,
    ConflictKind,
    Destination,
    Found,
    Ring,
    Travel,
    entry_of,
    graded,
    listed,
    medicine_name,
    order,
)
from reception_app.clinical.fit_rules import Case
from reception_app.clinical.leaving_script import LeavingScript, course_is_over
from reception_app.clinical.policies import policy
from reception_app.clinical.running_out import RunsOut, runs_out
from reception_app.clinical.stopping import may_kill
from reception_app.clinical.supply import SupplyKind, SupplyNote, supply_notes
from reception_app.clinical.words import duration_words
from reception_app.clock import local_day
from reception_app.vocabulary import FlagLevel, ScriptStatus

__all__ = ["Conflict", "ConflictKind", "Destination", "Fit", "Ring", "Travel", "conflicts", "fit"]


@dataclass(frozen=True, slots=True)
class Fit:
    """How a person's scripts fit a destination: every conflict, loudest first, and each script that runs out."""

    destination: Destination
    conflicts: tuple[Conflict, ...]
    runs_out: tuple[RunsOut, ...]
    script_ids: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """True only when the destination is in the directory and nothing stands against it: unknown never fits."""
        return self.destination.services is not None and all(each.quiet for each in self.conflicts)

    @property
    def cannot(self) -> tuple[str, ...]:
        """The ids of the scripts the destination cannot do as they stand, in their own order."""
        named = {own for each in self.conflicts if each.kind in CANNOT for own in each.scripts}
        return tuple(each for each in self.script_ids if each in named)

    def summary(self) -> str:
        """Return `Moorland cannot do 2 of 3`, `Nothing is known of Moorland: ring and ask`, `Moorland can do all 3`."""
        name, count = self.destination.short, len(self.script_ids)
        if self.destination.services is None:
            return f"Nothing is known of {name}: ring and ask"
        if self.cannot:
            return f"{name} cannot do {len(self.cannot)} of {count}"
        if not self.fits:
            return f"{name}: some things are to be asked"
        if not count:
            return f"{name}: no scripts travel"
        return f"{name} can do {'the one script' if count == 1 else f'all {count}'}, as the directory says"


def fit(
    scripts: Sequence[LeavingScript],
    destination: Destination,
    travel: Travel,
    now: datetime,
    *,
    carried_because: Mapping[str, str] | None = None,
    flags: Collection[str] = (),
) -> Fit:
    """Return how these scripts fit the destination at `now` (aware). Stopped ones are left aside, and ended courses.

    `carried_because`: by script id, why the person carries what is observed.
    `flags`: kinds of the person's open flags. While nobody has said when the person leaves, it is now; while nobody
    has said when they arrive, it may be any time of that day.
    """
    leaves = travel.leaves_at or now
    live = [
        script for script in scripts if script.status is not ScriptStatus.STOPPED and not course_is_over(script, leaves)
    ]
    found: list[Conflict] = []
    asks: list[Ask] = []
    endings: list[RunsOut] = []
    for script in live:
        reason = (carried_because or {}).get(script.id)
        notes = supply_notes(script, leaves, reason=reason)
        found += [_supply_conflict(script, destination, note) for note in notes]
        ending = _ending(script, destination, travel, now)
        if ending is not None:
            endings.append(ending)
            found.append(_running_out(script, destination, ending, travel))
        if destination.services is None:
            continue
        case = Case(script, entry_of(script), destination.services, travel, now, destination.nation, flags)
        told = [each for rule in rules.ALL for each in rule(case)]
        ends = course_ends(case, live)
        told += [ends] if ends is not None else []
        asks += [each for each in told if isinstance(each, Ask)]
        found += [_conflict(script, destination, each) for each in _once(told)]
    found += _of_destination(live, destination, asks, local_day(now))
    ids = tuple(script.id for script in live)
    return Fit(destination, tuple(sorted(found, key=order)), tuple(sorted(endings, key=_without_at)), ids)


def conflicts(
    scripts: Sequence[LeavingScript], destination: Destination, travel: Travel, now: datetime
) -> tuple[Conflict, ...]:
    """Return every conflict, the loudest first: see `fit`."""
    return fit(scripts, destination, travel, now).conflicts


def _ending(script: LeavingScript, destination: Destination, travel: Travel, now: datetime) -> RunsOut | None:
    if destination.code is None:
        return None
    leaves = travel.leaves_at or now
    return runs_out(script, leaves, travel.arrives_about, destination.services, now, destination.nation)


def _without_at(ending: RunsOut) -> datetime:
    return ending.without_at


def _once(told: Sequence[Found | Ask]) -> list[Found]:
    """Leave out the next round after a dose that is already told as one of the night."""
    found = [each for each in told if isinstance(each, Found)]
    if any(each.kind is ConflictKind.NIGHT_DOSE for each in found):
        return [each for each in found if each.kind is not ConflictKind.BEFORE_FIRST_ROUND]
    return found


def _key(destination: Destination, kind: ConflictKind, *parts: str) -> str:
    return "/".join((destination.code or "unknown", kind, *(part for part in parts if part)))


def _conflict(script: LeavingScript, destination: Destination, found: Found) -> Conflict:
    return Conflict(
        key=_key(destination, found.kind, script.id, found.apart),
        kind=found.kind,
        grade=_grade(script, found),
        words=f"{medicine_name(script)}{found.words}",
        detail=found.detail,
        scripts=(script.id,),
        ring=destination.ring,
    )


def _grade(script: LeavingScript, found: Found) -> FlagLevel:
    if found.kind is ConflictKind.COURSE_ENDS:
        return FlagLevel.ACT_NOW if may_kill(script) else FlagLevel.SOON
    return graded((script,))


def _running_out(script: LeavingScript, destination: Destination, ending: RunsOut, travel: Travel) -> Conflict:
    by = f", by {duration_words(ending.minutes)}" if ending.minutes is not None else ""
    entry = entry_of(script)
    late = f" {entry.time_critical.late}." if entry and entry.time_critical else ""
    unsaid = f"{_capital(ending.unsaid)}: it ends with the last dose given. " if ending.unsaid else ""
    arrival = "" if travel.arrives_about else " When they arrive is not said: it may be too late for that day."
    detail = f"{unsaid}{_capital(ending.words)}.{late}{arrival}"
    words = f" runs out: {_nobody(script)}" if ending.in_time else f" runs out before help{by}"
    return _conflict(script, destination, Found(ConflictKind.RUNS_OUT, words, detail))


def _nobody(script: LeavingScript) -> str:
    return "nobody carries it" if script.carrier is not None else "nobody has said who carries it"


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _supply_conflict(script: LeavingScript, destination: Destination, note: SupplyNote) -> Conflict:
    return Conflict(
        key=_key(destination, ConflictKind.SUPPLY, script.id, note.kind),
        kind=ConflictKind.SUPPLY,
        grade=graded((script,)) if note.kind is SupplyKind.NOT_AT_HAND else FlagLevel.SOON,
        words=f"{medicine_name(script)}: {note.words}",
        detail=note.detail,
        scripts=(script.id,),
        open=note.kind in (SupplyKind.NOT_SAID, SupplyKind.NOT_COUNTED, SupplyKind.NONE),
    )


def _of_destination(
    live: Sequence[LeavingScript], destination: Destination, asks: Sequence[Ask], today: date
) -> list[Conflict]:
    """Return what concerns the destination itself: not known, not in the directory, old, or with things to ask."""
    ids, ring, known = tuple(script.id for script in live), destination.ring, destination.services
    if known is None:
        kind, words, detail = _unknown(destination)
        return [Conflict(_key(destination, kind), kind, graded(live), words, detail, ids, ring)] if live else []
    found = []
    if asks:
        items = tuple(dict.fromkeys(ask.item for ask in asks))
        concerned = tuple(dict.fromkeys(ask.script.id for ask in asks))
        scripts = [script for script in live if script.id in concerned]
        names = listed([question(item).short for item in items])
        questions = " ".join(question(item).words for item in items)
        kind = ConflictKind.NOT_KNOWN
        key = _key(destination, kind, "+".join(sorted(items)))
        words = f"Not known of {destination.short}: {names}"
        found.append(Conflict(key, kind, graded(scripts), words, f"Ask: {questions}", concerned, ring))
    if (today - known.as_of).days > policy("directory_old_days").value:
        kind = ConflictKind.DIRECTORY_OLD
        key = _key(destination, kind, known.as_of.isoformat())
        words = f"What is known of {destination.short} is old: {known.as_of_words(today)}"
        found.append(Conflict(key, kind, FlagLevel.KNOW, words, "Ask whether it still holds.", (), ring))
    return found


def _unknown(destination: Destination) -> tuple[ConflictKind, str, str]:
    if destination.name is None:
        return (
            ConflictKind.DESTINATION_UNKNOWN,
            "Where the person goes is not said",
            "Nothing can be said about what can be given there.",
        )
    if destination.code is None:
        return (
            ConflictKind.DESTINATION_UNKNOWN,
            f"{destination.name} is no establishment that this desk knows",
            "Nothing is known about what can be given there: ring and ask before leaving.",
        )
    return (
        ConflictKind.NOT_IN_DIRECTORY,
        f"{destination.name} is not in the directory",
        "Nothing is known about what it can do: ring and ask before leaving.",
    )
