"""A date stands without its year only in its own year: last December is not this one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from reception_app.clinical.words import due_words, given_words, relative_words, weekday_words
from reception_app.clock import local
from reception_app.dates import short_day_text, short_moment_text
from reception_app.handover.views.words import NBSP, day_beside, near_day, short_day, short_moment

NEW_YEAR = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
THIS_YEAR = datetime(2027, 3, 12, 8, 5, tzinfo=UTC)
LAST_YEAR = datetime(2026, 12, 11, 8, 5, tzinfo=UTC)
"""Three and a half weeks before: near enough to be mistaken for this year's."""
NEXT_YEAR = datetime(2028, 2, 4, 8, 5, tzinfo=UTC)

MOMENTS: dict[str, Callable[[datetime, datetime], str]] = {
    "screen": lambda at, now: short_moment_text(local(at), local(now)),
    "screen, due": lambda at, now: due_words(local(at), local(now)),
    "screen, given": lambda at, now: given_words(local(at), local(now)),
    "screen, by its day": lambda at, now: weekday_words(local(at), local(now)),
    "sheet": short_moment,
}
DAYS: dict[str, Callable[[datetime, datetime], str]] = {
    "screen": lambda at, now: short_day_text(local(at).date(), local(now).date()),
    "sheet": short_day,
    "sheet, near": near_day,
    "sheet, beside now": day_beside,
}


def plain(words: str) -> str:
    return words.replace(NBSP, " ")


@pytest.mark.parametrize("form", MOMENTS)
@pytest.mark.parametrize(
    ("at", "words"),
    [(THIS_YEAR, "Fri 12-Mar 08:05"), (LAST_YEAR, "Fri 11-Dec-2026 08:05"), (NEXT_YEAR, "Fri 04-Feb-2028 08:05")],
)
def test_a_moment_of_another_year_has_its_year(form: str, at: datetime, words: str) -> None:
    assert plain(MOMENTS[form](at, NEW_YEAR)) == words


@pytest.mark.parametrize("form", DAYS)
@pytest.mark.parametrize(("at", "year"), [(THIS_YEAR, None), (LAST_YEAR, "2026"), (NEXT_YEAR, "2028")])
def test_a_day_of_another_year_has_its_year(form: str, at: datetime, year: str | None) -> None:
    words = plain(DAYS[form](at, NEW_YEAR))
    assert words.endswith(f"-{year}") if year else "-20" not in words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Thu 31-Dec-2026 23:30"),
        (datetime(2027, 1, 1, 0, 5, tzinfo=UTC), "Fri 01-Jan 00:05"),
    ],
)
def test_the_year_turns_at_midnight_in_london(at: datetime, words: str) -> None:
    assert short_moment_text(local(at), local(NEW_YEAR)) == words


def test_late_since_last_year_says_which() -> None:
    assert relative_words(local(LAST_YEAR), local(NEW_YEAR)) == "late since Fri 11-Dec-2026 08:05"


def test_a_day_of_this_stay_may_stand_without_its_year() -> None:
    assert short_day_text(date(2026, 11, 20)) == "Fri 20-Nov"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2027, 3, 14, 9, 0, tzinfo=UTC), "today"),
        (datetime(2027, 3, 15, 9, 0, tzinfo=UTC), "Mon 15"),
        (datetime(2027, 2, 22, 9, 0, tzinfo=UTC), "Mon 22"),
        (datetime(2027, 2, 15, 9, 0, tzinfo=UTC), "Mon 15-Feb"),
        (datetime(2026, 12, 15, 9, 0, tzinfo=UTC), "Tue 15-Dec-2026"),
    ],
)
def test_a_weekday_and_its_number_stand_while_they_cannot_be_mistaken(at: datetime, words: str) -> None:
    assert plain(day_beside(at, datetime(2027, 3, 14, 21, 0, tzinfo=UTC))) == words
