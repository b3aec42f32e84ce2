"""`formulary`: which medicines the desk knows by name, and what it notices about each. Needs no passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reception_app.cli.arguments import Asked, Commands, command, group
from reception_app.cli.output import answer

if TYPE_CHECKING:
    from reception_app.clinical.formulary import Entry


def add(commands: Commands) -> Commands:
    """Add the commands. Returns the group, so that another module adds its own to it."""
    formulary = group(commands, "formulary", "the medicines known by name")
    command(formulary, "list", list_medicines, "every medicine, with what is noticed about it and where that is from")
    return formulary


def list_medicines(asked: Asked) -> int:
    """List the shipped medicines in the order of their names."""
    from reception_app.clinical.formulary import load_formulary

    entries = sorted(load_formulary().entries, key=_generic)
    return answer(asked, {"medicines": [_told(entry) for entry in entries]}, *(_line(entry) for entry in entries))


def _generic(entry: Entry) -> str:
    return entry.generic


def _told(entry: Entry) -> dict[str, Any]:
    """Return a row as JSON. What is not said of a medicine is null, false or empty; `checked` holds the V cells."""
    critical = entry.time_critical
    return {
        "generic": entry.generic,
        "brands": list(entry.brands),
        "synonyms": list(entry.synonyms),
        "ingredients": list(entry.ingredients),
        "classes": list(entry.drug_classes),
        "forms": [
            {"form": each.form, "strengths": list(each.strengths), "routes": list(each.routes)} for each in entry.forms
        ],
        "schedule": entry.controlled_drug_schedule,
        "schedule_exceptions": [
            {"strength": strength, "schedule": schedule} for strength, schedule in entry.schedule_exceptions
        ],
        "in_possession": entry.in_possession,
        "opioid_substitution": entry.opioid_substitution,
        "depots": [
            {
                "kind": depot.kind,
                "interval_days": depot.interval_days,
                "window_days": depot.window_days,
                "source": depot.source,
                "mark": depot.mark,
            }
            for depot in entry.depots
        ],
        "time_critical": critical.slug if critical else None,
        "sedating": entry.sedating,
        "night_time": entry.night_time,
        "qt": entry.qt,
        "withdrawal_on_stopping": entry.withdrawal_on_stopping,
        "keep_brand": entry.keep_brand,
        "emergency_item": entry.emergency_item,
        "source": entry.source,
        "mark": entry.mark,
        "checked": [{"cells": list(own.cells), "source": own.source, "mark": own.mark} for own in entry.checked],
    }


def _line(entry: Entry) -> str:
    """Return one line for people: `methadone (PHYSEPTONE, METHAROSE): Schedule 2; never in possession; …`."""
    names = f" ({', '.join(brand.upper() for brand in entry.brands)})" if entry.brands else ""
    noticed = [f"Schedule {entry.controlled_drug_schedule}" if entry.controlled_drug_schedule else ""]
    noticed.append({"never": "never in possession", "usual": "in possession as a rule"}.get(entry.in_possession, ""))
    noticed.append(entry.time_critical.words.lower() if entry.time_critical else "")
    noticed += [words for is_so, words in ((entry.sedating, "sedating"), (entry.night_time, "night-time")) if is_so]
    noticed.append(f"QT: {entry.qt}" if entry.qt else "")
    cells = sorted({cell for own in entry.checked for cell in own.cells})
    noticed.append(f"checked: {', '.join(cells)}" if cells else "not checked")
    return f"{entry.generic}{names}: {'; '.join(part for part in noticed if part)}"
