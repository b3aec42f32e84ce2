"""Bank holidays of England and Wales, substitute days included: what is shut although it is a weekday.

Source: the `holidays` library (MIT), which follows the published list; a day proclaimed after the installed version was
made is not in it, so a place's own closed days are kept beside its hours. It is loaded when the first day is asked for,
never at start, and of its 250 countries only the one.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

ENGLAND = "England"
SATURDAY = 5
"""As `date.weekday` counts."""
_PARTS = {ENGLAND: "ENG", "Wales": "WLS"}
_SUBSTITUTE = " (observed)"
_COUNTRIES = "holidays.countries"


@lru_cache(maxsize=1)
def united_kingdom() -> Any:
    """Load the library's class of the United Kingdom, and no other country's.

    The library is documented to load a country when it is asked for, but that country's package imports all of them
    (290 modules, 7 MB, a tenth of a second). While the one is imported, that package stands there without having run.
    """
    spec = None if _COUNTRIES in sys.modules else find_spec(_COUNTRIES)
    if spec is not None:
        sys.modules[_COUNTRIES] = module_from_spec(spec)
    try:
        return import_module(f"{_COUNTRIES}.united_kingdom").UnitedKingdom
    finally:
        if spec is not None:
            # Whoever asks for the whole package after us gets the whole package.
            del sys.modules[_COUNTRIES]


@lru_cache(maxsize=32)
def bank_holidays(year: int, nation: str = ENGLAND) -> dict[date, str]:
    """Return the bank holidays of a year and their names. A nation that is not known counts as England."""
    part = _PARTS.get(nation, _PARTS[ENGLAND])
    found: dict[date, str] = united_kingdom()(subdiv=part, years=year, expand=False, language="en_GB")
    return {day: _named(found[day]) for day in sorted(found)}


def bank_holiday(day: date, nation: str = ENGLAND) -> str | None:
    """Return the name of the bank holiday on `day`, or None: `Christmas Day, substitute day`."""
    return bank_holidays(day.year, nation).get(day)


def next_working_day(day: date, nation: str = ENGLAND) -> date:
    """Return the first day after `day` that is neither a weekend nor a bank holiday."""
    later = day + timedelta(days=1)
    while not is_working_day(later, nation):
        later += timedelta(days=1)
    return later


def is_working_day(day: date, nation: str = ENGLAND) -> bool:
    """True for a weekday that is no bank holiday of England, or of Wales."""
    return day.weekday() < SATURDAY and bank_holiday(day, nation) is None


def _named(name: str) -> str:
    return f"{name.removesuffix(_SUBSTITUTE)}, substitute day" if name.endswith(_SUBSTITUTE) else name
