"""What changed between two packs of one person, and the short record that carries only that: an amendment.

An amendment is a pack like any other, whole in its file and chained to the one before by `supersedes`. Its codes carry
a short record cut to what changed (kind `unchanged`): they mean nothing without the pack they follow, and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from reception_app.handover.in_error import in_error
from reception_app.handover.record import (
    Allergies,
    Brought,
    Contact,
    GivenDoseRecord,
    Pack,
    Person,
    Record,
    Script,
    Travel,
)
from reception_app.handover.seal import hash_of, seal
from reception_app.handover.short import UNCHANGED, Cut, Short
from reception_app.handover.shortened import Shortened
from reception_app.handover.trust import Issuer
from reception_app.vocabulary import ScriptStatus

_OF_THE_WAY = frozenset(
    {"decision", "next_due_at", "carrier", "quantity_sent", "seal", "supply", "supply_days", "supply_witness"}
)
"""What a script says of the way or of the clock: no change of the medicine."""
_LISTS = ("flags", "tests", "vaccinations", "reviews", "contacts", "appointments")
"""Lists of which whole entries travel with an amendment, when they are new or differ."""
_COUNTED = (
    "assessments", "scores", "involvements", "brought", "receipts", "possession", "tasks", "conflicts", "needs",
)  # fmt: skip
"""Lists of which new or changed entries are only counted: the new pack's file has them."""
_AGING = frozenset({"receipts", "conflicts"})
"""Lists whose entries stay at the desk once they are old: one that is gone is no change."""
OF_RECEIPTS = "receipt_found"
"""The kind of the sender's own tasks about what a receipt found missing: of the pack's arrival, no change of it."""


@dataclass(frozen=True, slots=True)
class ScriptChange:
    """One medicine that is not as the pack said: None before: it is new."""

    before: Script | None
    after: Script


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs: medicines, allergies, and new or changed entries by list. `person`: who it is, when that differs.

    `others`: how much more is not as it was: entries of other kinds, and entries that are gone.
    """

    scripts: tuple[ScriptChange, ...]
    allergies: Allergies | None
    entries: tuple[tuple[str, Any], ...]
    others: int
    person: Person | None = None

    @property
    def count(self) -> int:
        """How many changes there are that a slip names."""
        return len(self.scripts) + len(self.entries) + (self.allergies is not None) + (self.person is not None)

    @property
    def any(self) -> bool:
        """True when there is something to amend a pack for."""
        return bool(self.count or self.others)


def changes_between(before: Pack, after: Pack) -> Changes:
    """Return what changed from one pack to the next of the same person."""
    known = {script.id: script for script in before.record.scripts}
    scripts = tuple(
        ScriptChange(known.get(script.id), script)
        for script in after.record.scripts
        if (_differ(known[script.id], script) if script.id in known else not in_error(script))
    )
    allergies = after.record.allergies if after.record.allergies != before.record.allergies else None
    entries = tuple((name, each) for name in _LISTS for each in _new_in(before.record, after.record, name))
    person = after.record.person if after.record.person != before.record.person else None
    return Changes(scripts, allergies, entries, _others(before.record, after.record), person)


def _others(before: Record, after: Record) -> int:
    """Return how many things changed that no line of a slip names: a correction of any kind can be sent on."""
    before, after = _of_the_person(before), _of_the_person(after)
    counted = sum(len(_new_in(before, after, name)) for name in _COUNTED)
    lists = [name for name in (*_LISTS, *_COUNTED) if name not in _AGING]
    gone = sum(len(_gone_from(getattr(before, name), getattr(after, name))) for name in lists)
    live = [script for script in before.scripts if script.status is not ScriptStatus.STOPPED]
    whole = (before.stay != after.stay) + (before.release != after.release)
    return counted + gone + len(_gone_from(live, after.scripts)) + whole


def _of_the_person(record: Record) -> Record:
    return replace(record, tasks=tuple(task for task in record.tasks if task.kind != OF_RECEIPTS))


def _gone_from(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """Return what is not there any more; an entry that only reads otherwise is still there."""
    held = [same_thing(each) for each in after]
    return [each for each in before if same_thing(each) not in held]


def same_thing(entry: Any) -> object:
    """Return what tells that two entries are of the same thing, however they read."""
    if isinstance(entry, Contact):
        return entry.kind, entry.name
    if isinstance(entry, Brought):
        return entry.kind, entry.what
    return entry.id


def amended_only(pack: Pack, changes: Changes, envelope: bytes, issuer: Issuer) -> Shortened:
    """Cut a pack, whose whole envelope is given, to its changes, and sign that. Raises as `seal`."""
    record = pack.record
    kept: dict[str, list[Any]] = {name: [] for name in _LISTS}
    for name, entry in changes.entries:
        kept[name].append(entry)
    cut = Record(
        person=record.person,
        scripts=tuple(
            replace(change.after, given=_new_doses(change.before, change.after)) for change in changes.scripts
        ),
        # Always whole: an amendment without them would read as allergies that nobody recorded.
        allergies=record.allergies,
        flags=tuple(kept["flags"]),
        tests=tuple(kept["tests"]),
        vaccinations=tuple(kept["vaccinations"]),
        reviews=tuple(kept["reviews"]),
        contacts=tuple(kept["contacts"]),
        appointments=tuple(kept["appointments"]),
    )
    dropped = max(1, _entries(record) - _entries(cut))
    short = Short(bytes.fromhex(hash_of(envelope)), (Cut(UNCHANGED, dropped),))
    # The way is over, and what the pack lacked stands in the pack: room for what changed, on one page.
    header = replace(
        pack.header, missing=(), travel=Travel(healthcare_telephone=pack.header.travel.healthcare_telephone)
    )
    candidate = replace(pack, header=header, record=cut)
    return Shortened(seal(candidate, issuer, short), candidate, short)


def _differ(before: Script, after: Script) -> bool:
    """True when a line reads otherwise. A dose that is gone only grew old: none is ever taken out of a record."""
    same = replace(before, given=after.given) if not _new_doses(before, after) else before
    return any(
        getattr(same, field.name) != getattr(after, field.name)
        for field in fields(Script)
        if field.name not in _OF_THE_WAY
    )


def _new_doses(before: Script | None, after: Script) -> tuple[GivenDoseRecord, ...]:
    """Return what became of doses where the pack before did not say it, or said it otherwise."""
    told = before.given if before is not None else ()
    return tuple(dose for dose in after.given if dose not in told)


def _new_in(before: Record, after: Record, name: str) -> Sequence[Any]:
    held = getattr(before, name)
    return [each for each in getattr(after, name) if each not in held]


def _entries(record: Record) -> int:
    """Return how many entries a record holds, answers counted one by one."""
    lists = [value for field in fields(Record) if isinstance(value := getattr(record, field.name), tuple)]
    return sum(map(len, lists)) + sum(len(assessment.answers) for assessment in record.assessments)
