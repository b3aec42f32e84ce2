"""Which medicines harm when they stop suddenly, and which ends count as such: one rule for alerts and for fit. Pure.

The words are the formulary's; which stops may kill, and how short a course of a steroid may simply end, is data of
`resources/alerts.yaml`. A depot lasts; what is taken when required may end any day.
"""

from __future__ import annotations

from reception_app.clinical.alerts_data import load_alerts
from reception_app.clinical.medicine_match import entry_of, ingredients_of
from reception_app.clinical.script_facts import Regular


def harm_of_stopping(line: Regular) -> str | None:
    """Return what stopping a line suddenly does; None for one that may simply stop, or that is not listed."""
    entry = entry_of(line)
    if entry is None or entry.depots or line.as_required:
        return None
    return entry.withdrawal_on_stopping


def may_kill(line: Regular) -> bool:
    """True for a medicine whose sudden stop may kill."""
    return _in_group("stop_is_grave", line)


def ends_by_itself(line: Regular, days: int) -> bool:
    """True for a course so short that it needs no leading down: one of a steroid."""
    return days <= load_alerts().number("steroid_course_days") and _in_group("steroid_courses", line)


def carries_on(other: Regular, line: Regular) -> bool:
    """True when `other` gives what `line` gave: the same ingredients, or another opioid substitution."""
    entries = (entry_of(other), entry_of(line))
    both = all(entry is not None and entry.opioid_substitution for entry in entries)
    return both or ingredients_of(line) <= ingredients_of(other)


def _in_group(slug: str, line: Regular) -> bool:
    group, entry = load_alerts().groups[slug], entry_of(line)
    classes = frozenset(entry.drug_classes) if entry is not None else frozenset()
    return bool(ingredients_of(line) & group.ingredients or classes & group.classes)
