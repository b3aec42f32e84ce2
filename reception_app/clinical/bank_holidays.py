"""Bank holidays of England and Wales, substitute days included: what is shut although it is a weekday.

Source: the `holidays` library (MIT), which follows the published list; a day proclaimed after the installed version was
made is not in it, so a place's own closed days are kept beside its hours. The library is large: it is loaded when the
first day is asked for, never at start.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

ENGLAND = "England"
_PARTS = {ENGLAND: "ENG", "Wales": "WLS"}
_SUBSTITUTE = " (observed)"


@lru_cache(maxsize=32)
def bank_holidays(year: int, nation: str = ENGLAND) -> dict[date, str]:
    """Return the bank holidays of a year and their names. A nation that is not known counts as England."""
    from holidays.countries.united_kingdom import UnitedKingdom

    part = _PARTS.get(nation, _PARTS[ENGLAND])
    found: dict[date, str] = UnitedKingdom(subdiv=part, years=year, expand=False, language="en_GB")  # type: ignore[no-untyped-call]
    return {day: _named(found[day]) for day in sorted(found)}


def bank_holiday(day: date, nation: str = ENGLAND) -> str | None:
    """Return the name of the bank holiday on `day`, or None: `Christmas Day, substitute day`."""
    return bank_holidays(day.year, nation).get(day)


def _named(name: str) -> str:
    return f"{name.removesuffix(_SUBSTITUTE)}, substitute day" if name.endswith(_SUBSTITUTE) else name
