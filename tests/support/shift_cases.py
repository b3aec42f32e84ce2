"""An end of shift of any size, full of people who do not exist."""

from __future__ import annotations

from datetime import timedelta

from reception_app.handover.views.shift import ShiftRow, ShiftSection, ShiftView, shift_row
from tests.support.first_night_cases import NIGHT

LONG_NAME = "SAMPLEFORD-BRIGHT-WÓJCIECHOWSKA-ŁUKASZEWICZ, Daniel Tobias"
TITLES = (
    "Not seen by anybody", "Assessment not finished", "Dependent and untreated: no decision", "Tasks overdue",
    "First-night plan: not decided", "Expected, not arrived",
)  # fmt: skip
_WORDS = ("Nurse: dummy task number {n}", "Sample triage: 34 of 61 answered, last answer 14-Mar-2031 20:02")


def row(n: int) -> ShiftRow:
    """Return row `n`: every fifth name is 59 characters long, every second one has a time, some of them past."""
    name = LONG_NAME if n % 5 == 0 else f"SPECIMEN, Dummy {n}"
    since = NIGHT - timedelta(minutes=30 * n)
    due = NIGHT + timedelta(minutes=60 - 25 * n) if n % 2 else None
    return shift_row(name, f"A{n:04d}TT", "B2-07" if n % 3 else None, _WORDS[n % 2].format(n=n), since, due, NIGHT)


def shift(*sizes: int, training: bool = True) -> ShiftView:
    """Return an end of shift whose lists have so many rows."""
    sections = tuple(
        ShiftSection(title, tuple(row(n) for n in range(size)))
        for title, size in zip(TITLES, (*sizes, *[0] * len(TITLES)), strict=False)
    )
    figures = (("Here now", "24"), ("Arrived this shift", "9"), ("Signed this shift", "7"), ("Need nothing", "3"))
    return ShiftView("HMP Leeds", "Reception", "14-Mar-2031 09:40 to 21:40", "14-Mar-2031 21:40", "K. Lipsum, nurse",
                     training, figures, sections)  # fmt: skip
