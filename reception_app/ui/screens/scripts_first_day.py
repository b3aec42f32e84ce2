"""The first day of a course, asked beside its days: today is offered, and nothing is taken by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from reception_app.clinical.quick_entry_start import WHICH_DAY, read_first_day
from reception_app.dates import date_text
from reception_app.services.scripts import ScriptLine
from reception_app.ui.screens.scripts_choices import narrowed, tr
from reception_app.ui.screens.scripts_suggest import SuggestField, Suggestion

NOT_KNOWN = "not known"


def near_days(today: date) -> list[Suggestion]:
    """Return the first days that are offered: today, and yesterday."""
    return [
        Suggestion(date_text(today), tr("today")),
        Suggestion(date_text(today - timedelta(days=1)), tr("yesterday")),
    ]


class FirstDay(SuggestField):
    """The field. It is asked only where a number of days is said: `days` is what stands there."""

    def __init__(self, today: date) -> None:
        super().__init__(tr("Day 1"), self._offered, width=124, at_once=True)
        self._today = today

    def day(self, days: str | None, came: date | None) -> date | None:
        """Return the day as written; as it `came` where there is no course to ask about."""
        return read_first_day(self.value(), self._today) if days else came

    def wrong(self, days: str | None, came: ScriptLine) -> str:
        """Return what is wrong with it, or "". A course that `came` without one need not be told now."""
        said = " ".join(self.value().split())
        if days is None or said == NOT_KNOWN or read_first_day(said, self._today) is not None:
            return ""
        if said:
            return tr("Write the first day as 20-Nov-2026 or 20/11.")
        if days == str(came.duration_days or "") and came.started_on is None:
            return ""
        return tr("{0} Choose it, or that it is not known.").format(WHICH_DAY)

    def _offered(self, typed: str) -> Sequence[Suggestion]:
        found = [*near_days(self._today), Suggestion(NOT_KNOWN)]
        fitting = set(narrowed([item.value for item in found], typed))
        return [item for item in found if item.value in fitting]
