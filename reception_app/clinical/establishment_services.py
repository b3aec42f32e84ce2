"""What one establishment can do for somebody who arrives with medicines, as of a day, and what nobody knows (E8). Pure.

Every item may be None: not known, which is never *yes*. `establishment_form.py` has the questions and the words,
`establishment_entry.py` reads and writes an entry and says which of two stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from reception_app.clinical.bank_holidays import ENGLAND, bank_holiday
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import amount_words
from reception_app.clinical.opening_hours import OpeningHours
from reception_app.dates import DAYS, date_text

KINDS = ("offer", "yes_no", "hours", "times", "time", "choice", "names", "telephone", "text")
"""How an item is answered."""

NIGHT_GIVEN, NIGHT_HANDED_OUT, NIGHT_NOT_GIVEN = "given", "handed_out", "not_given"
POSSESSION_ASSESSED, POSSESSION_DAILY, POSSESSION_NONE = "assessed", "daily", "none"
CHOICES: dict[str, tuple[str, ...]] = {
    "night_medicines": (NIGHT_GIVEN, NIGHT_HANDED_OUT, NIGHT_NOT_GIVEN),
    "in_possession": (POSSESSION_ASSESSED, POSSESSION_DAILY, POSSESSION_NONE),
}
"""What each choice may be: the rules of `fit.py` know these."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a medicine is given there: the most of it in a day (of a depot: in one injection), on which days.

    `days` are weekdays, Monday 0; () is every day. What is not given has neither limit nor days.
    """

    given: bool
    limit: Dose | None = None
    days: tuple[int, ...] = ()

    def words(self) -> str:
        """Return `yes`, `no`, `yes, up to 100 mg, Mon to Fri`."""
        if not self.given:
            return "no"
        return ", ".join(part for part in ("yes", self.limit_words(), self.days_words()) if part)

    def limit_words(self) -> str:
        """Return `up to 100 mg`, or nothing."""
        return f"up to {amount_words(self.limit)}" if self.limit else ""

    def days_words(self) -> str:
        """Return `Mon to Fri`, `Tue and Thu`, or nothing when it is every day."""
        if not self.days or len(self.days) == len(DAYS):
            return ""
        named = [DAYS[day] for day in self.days]
        if len(named) > 2 and self.days == tuple(range(self.days[0], self.days[-1] + 1)):
            return f"{named[0]} to {named[-1]}"
        return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _item(kind: str) -> Any:
    return field(default=None, metadata={"kind": kind})


@dataclass(frozen=True, slots=True)
class EstablishmentServices:
    """One entry of the directory: the establishment's `code`, the day it was said for, who said it, and the items.

    Items are None while not known. Times are "HH:MM" as read there; `excluded` () means: nothing is left out.
    """

    code: str
    as_of: date
    told_by: str | None = None
    methadone: Offer | None = _item("offer")
    buprenorphine: Offer | None = _item("offer")
    buprenorphine_naloxone: Offer | None = _item("offer")
    buprenorphine_lyophilisate: Offer | None = _item("offer")
    depot_buprenorphine: Offer | None = _item("offer")
    other_depots: Offer | None = _item("offer")
    withdrawal_at_night: bool | None = _item("yes_no")
    nursing_24h: bool | None = _item("yes_no")
    prescriber_hours: OpeningHours | None = _item("hours")
    pharmacy_hours: OpeningHours | None = _item("hours")
    rounds: tuple[str, ...] | None = _item("times")
    weekend_rounds: tuple[str, ...] | None = _item("times")
    last_round: str | None = _item("time")
    weekend_last_round: str | None = _item("time")
    night_medicines: str | None = _item("choice")
    in_possession: str | None = _item("choice")
    excluded: tuple[str, ...] | None = _item("names")
    healthcare_contact: str | None = _item("text")
    healthcare_telephone: str | None = _item("telephone")
    note: str | None = _item("text")

    def known(self, key: str) -> bool:
        """True when the item is known. Raises KeyError for what is no item."""
        return self.value(key) is not None

    def value(self, key: str) -> Any:
        """Return the item's value, or None. Raises KeyError for what is no item."""
        if key not in ITEM_KINDS:
            raise KeyError(key)
        return getattr(self, key)

    def rounds_of(self, weekend: bool) -> tuple[str, ...] | None:
        """Return the times of the rounds on weekdays, or at weekends, or None."""
        return self.weekend_rounds if weekend else self.rounds

    def last_round_of(self, weekend: bool) -> str | None:
        """Return the last round of the day, said or the last of the rounds; None when not known, or there is none."""
        said, rounds = (self.weekend_last_round if weekend else self.last_round), self.rounds_of(weekend)
        return said or (max(rounds) if rounds else None)

    def as_of_words(self, today: date) -> str:
        """Return how old the entry is: `directory of 02-Nov-2026, 18 days old`."""
        days = (today - self.as_of).days
        old = {0: ", from today", 1: ", 1 day old"}.get(days, f", {days} days old" if days > 0 else "")
        return f"directory of {date_text(self.as_of)}{old}"


ITEM_KINDS: dict[str, str] = {
    each.name: each.metadata["kind"] for each in fields(EstablishmentServices) if "kind" in each.metadata
}
"""Every item by its key, in order, and how it is answered."""


def is_weekend(day: date, nation: str = ENGLAND) -> bool:
    """True on Saturday, Sunday and bank holidays: a prison keeps its weekend rounds on them."""
    return day.weekday() > 4 or bank_holiday(day, nation) is not None
