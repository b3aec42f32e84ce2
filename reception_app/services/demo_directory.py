"""What a training desk knows of other establishments, and whom it may ask. All is invented, and each entry says so.

The names are those of real establishments, because that is where people are sent; nothing said of them here is true.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reception_app.clinical.establishment_entry import read_entry
from reception_app.clinical.establishment_services import EstablishmentServices
from reception_app.clock import local_day
from reception_app.services.context import AppContext
from reception_app.services.directory import save_entry
from reception_app.services.source_places import PlaceSaid, add_place
from reception_app.vocabulary import SourceKind

INVENTED = "Invented for training"
WORKING_DAYS = "Mon–Fri 09:00–17:00"

FULL: dict[str, Any] = {
    "methadone": {"given": True},
    "buprenorphine": {"given": True},
    "buprenorphine_naloxone": {"given": True},
    "buprenorphine_lyophilisate": {"given": True},
    "depot_buprenorphine": {"given": True, "days": ["Mon", "Tue", "Wed", "Thu", "Fri"]},
    "other_depots": {"given": True},
    "withdrawal_at_night": True,
    "nursing_24h": True,
    "prescriber_hours": "every day 08:00–22:00; bank holidays 09:00–17:00",
    "pharmacy_hours": "Mon–Fri 08:00–18:00; Sat 09:00–12:00",
    "rounds": ["08:00", "12:00", "17:30", "22:00"],
    "weekend_rounds": ["08:30", "12:00", "17:00", "22:00"],
    "night_medicines": "given",
    "in_possession": "assessed",
    "excluded": [],
    "healthcare_contact": "duty nurse",
}
"""A local prison that can do nearly everything."""

NO_WEEKEND: dict[str, Any] = {
    "buprenorphine": {"given": False},
    "buprenorphine_naloxone": {"given": False},
    "buprenorphine_lyophilisate": {"given": False},
    "withdrawal_at_night": False,
    "nursing_24h": False,
    "prescriber_hours": WORKING_DAYS,
    "pharmacy_hours": WORKING_DAYS,
    "rounds": ["08:00", "12:00", "17:30"],
    "weekend_rounds": ["08:30", "16:30"],
    "night_medicines": "handed_out",
}
"""No prescriber from Friday evening to Monday morning, and no buprenorphine by mouth."""

OPEN: dict[str, Any] = {
    **NO_WEEKEND,
    "methadone": {"given": False},
    "depot_buprenorphine": {"given": False},
    "weekend_rounds": ["09:00"],
    "rounds": ["08:00", "16:30"],
    "night_medicines": "not_given",
}
"""An open prison: people keep their medicines, and nobody is there at night."""

STRICT: dict[str, Any] = {
    "methadone": {"given": True, "limit": {"amount": "60", "unit": "mg"}},
    "in_possession": "none",
    "excluded": ["pregabalin", "quetiapine", "mirtazapine"],
    "night_medicines": "not_given",
    "rounds": ["08:00", "12:00", "16:30"],
    "weekend_rounds": ["08:30", "16:00"],
}
"""A limit, a short formulary, and every dose observed."""

NOT_SAID = ("withdrawal_at_night", "pharmacy_hours", "night_medicines", "depot_buprenorphine", "excluded")
"""Items that one of the entries leaves unknown."""

_TABLE: tuple[tuple[str, dict[str, Any], int], ...] = (
    ("LEI", {}, 5), ("MDI", {}, 12), ("HLI", {}, 40), ("LHI", NO_WEEKEND, 18), ("DNI", NO_WEEKEND, 9),
    ("HDI", OPEN, 61), ("WDI", STRICT, 26), ("KMI", dict.fromkeys(NOT_SAID), 30), ("BWI", {}, 400),
    ("NHI", {}, 14), ("STI", NO_WEEKEND, 20), ("LNI", NO_WEEKEND, 33), ("AGI", OPEN, 50),
)  # fmt: skip
"""Code, how it differs from FULL (None: not known), and how many days old the entry is."""

WITHOUT_HELP = {"Male": ("LHI", "DNI"), "Female": ("STI", "LNI")}
"""Where the people go who show a conflict, by the sex of the establishment: nobody prescribes there at weekends."""
OPEN_PRISON = {"Male": "Hatfield (HMP & YOI)", "Female": "Askham Grange (HMP & YOI)"}

PHARMACY = "Placeholder Pharmacy"
SURGERY = "Sampleford Surgery"
CUSTODY = "Example Street custody healthcare"
_PLACES = (
    PlaceSaid(SourceKind.PHARMACY, PHARMACY, "01632 960211", "Mon–Fri 09:00–18:00; Sat 09:00–13:00"),
    PlaceSaid(SourceKind.PHARMACY, "Dummy Street Chemist", "01632 960212", "Mon–Sat 08:30–17:30; Sun 10:00–16:00"),
    PlaceSaid(SourceKind.GP_RECORD, SURGERY, "01632 960221", "Mon–Fri 08:00–18:30"),
    PlaceSaid(SourceKind.GP_RECORD, "Example Road Surgery", "01632 960222", "Mon–Fri 08:30–12:00 and 14:00–18:00"),
    PlaceSaid(SourceKind.PRESCRIBER, "Sampleford substance misuse team", "01632 960231", WORKING_DAYS),
    PlaceSaid(SourceKind.POLICE_OR_COURT, CUSTODY, "01632 960241", "always", "Ask for the custody nurse"),
)


def fill_directory(ctx: AppContext) -> dict[str, str]:
    """Write the directory and the list of places of a new training desk; returns the ids of the places by name."""
    for entry in entries(ctx.settings.establishment, local_day(ctx.now())):
        save_entry(ctx, entry, None)
    return {place.name: add_place(ctx, place) for place in _PLACES}


def entries(own: str, today: date) -> tuple[EstablishmentServices, ...]:
    """Return the invented entries as of days before `today`; the desk's own establishment is always among them."""
    table = _TABLE if own in (code for code, _, _ in _TABLE) else (*_TABLE, (own, {}, 3))
    return tuple(_entry(place, *row, today) for place, row in enumerate(table))


def _entry(place: int, code: str, changes: dict[str, Any], days: int, today: date) -> EstablishmentServices:
    items = {**FULL, **changes}
    said = {
        "schema": 1,
        "code": code,
        "as_of": (today - timedelta(days=days)).isoformat(),
        "told_by": INVENTED,
        **items,
        "last_round": max(items["rounds"]),
        "weekend_last_round": max(items["weekend_rounds"]),
        "healthcare_telephone": f"01632 960{300 + place}",
        "note": f"{INVENTED}: nothing here says what this prison can really do",
    }
    return read_entry({key: value for key, value in said.items() if value is not None}, today)
