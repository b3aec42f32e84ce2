"""Dates and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clock import LONDON
from reception_app.ui.fields.dates import DateField, DateTimeField
from reception_app.ui.fields.when import Lean, NotUnderstood, When, read_day, read_when, show_day, show_when

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)  # a Friday

READ = (
    ("20/11/2026", "Fri 20-Nov-2026"),
    ("20-Nov-2026 19:40", "Fri 20-Nov-2026 19:40"),
    ("20-NOV-2026 19:40", "Fri 20-Nov-2026 19:40"),
    ("20 nov", "Fri 20-Nov-2026"),
    ("20th november 2026, 8:05", "Fri 20-Nov-2026 08:05"),
    ("20nov26", "Fri 20-Nov-2026"),
    ("20.11.26 0805", "Fri 20-Nov-2026 08:05"),
    ("today 19:40", "Fri 20-Nov-2026 19:40"),
    ("today 1940", "Fri 20-Nov-2026 19:40"),
    ("1940", "Fri 20-Nov-2026 19:40"),
    ("19:40", "Fri 20-Nov-2026 19:40"),
    ("yesterday", "Thu 19-Nov-2026"),
    ("tomorrow 08:00", "Sat 21-Nov-2026 08:00"),
    ("thu 08:00", "Thu 19-Nov-2026 08:00"),
    ("Fri 20-Nov-2026 19:40", "Fri 20-Nov-2026 19:40"),
    ("2026-11-20 19:40", "Fri 20-Nov-2026 19:40"),
    ("approx 14:00", "Fri 20-Nov-2026 Approx 14:00"),
    ("about 20 nov", "Approx Fri 20-Nov-2026"),
    ("now", "Fri 20-Nov-2026 21:40"),
    ("1/12", "Mon 01-Dec-2025"),
    ("29 feb", "Thu 29-Feb-2024"),
    ("20 11 2026", "Fri 20-Nov-2026"),
)
REFUSED = (
    ("", "Write a date"),
    ("31/02/2026", "no such day"),
    ("29 feb 2026", "no such day"),
    ("25:00", "24-hour"),
    ("today 19:75", "24-hour"),
    ("sometime", "Write the day"),
    ("13 smarch", "Write the day"),
    ("mon 20 nov 2026", "is a Fri"),
    ("29-Mar-2026 01:30", "clocks went forward"),
)


@pytest.mark.parametrize(("typed", "shown"), READ)
def test_read(typed: str, shown: str) -> None:
    read = read_when(typed, NOW)
    assert isinstance(read, When)
    assert show_when(read) == shown


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_refused_in_a_sentence(typed: str, words: str) -> None:
    read = read_when(typed, NOW)
    assert isinstance(read, NotUnderstood)
    assert words in read.words


@pytest.mark.parametrize(
    ("typed", "lean", "words"),
    [
        ("23-Nov", Lean.PAST, "Mon 23-Nov-2026 has not come yet. Check the day, or write its year."),
        ("27/11", Lean.PAST, "Fri 27-Nov-2026 has not come yet"),
        ("19-Nov", Lean.FUTURE, "Thu 19-Nov-2026 is past"),
    ],
)
def test_a_slip_of_a_few_days_is_never_a_year_away(typed: str, lean: Lean, words: str) -> None:
    read = read_day(typed, date(2026, 11, 20), lean)
    assert isinstance(read, NotUnderstood)
    assert words in read.words


def test_what_lies_ahead_leans_forward() -> None:
    assert read_day("1/12", date(2026, 11, 20), Lean.FUTURE) == date(2026, 12, 1)
    assert read_day("sat", date(2026, 11, 20), Lean.FUTURE) == date(2026, 11, 21)


def test_the_hour_that_comes_twice_is_told() -> None:
    read = read_when("25-Oct-2026 01:30", NOW)
    assert isinstance(read, When)
    assert read.twice
    assert read.at.utcoffset() is not None
    assert read.at.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_shown_day_reads_back() -> None:
    for day in (date(1930, 2, 1), date(2026, 11, 20), date(2024, 2, 29)):
        assert read_day(show_day(day), date(2026, 11, 20)) == day
        assert read_day(show_day(day, weekday=True), date(2026, 11, 20)) == day


def test_the_field_says_how_it_understood_and_keeps_what_was_typed(qtbot: QtBot) -> None:
    field = DateTimeField("Last use", NOW)
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field.box, "today 19:40")
    assert field.understood.text() == "Fri 20-Nov-2026 19:40"
    assert field.box.text() == "today 19:40"
    field.approximate.set_value(True)
    when = field.when()
    assert when is not None
    assert (when.approx, when.at) == (True, datetime(2026, 11, 20, 19, 40, tzinfo=LONDON))
    field.set_value("31/02/2026")
    assert not field.check()
    assert "no such day" in field.problem()


def test_a_date_of_birth_wants_its_whole_year(qtbot: QtBot) -> None:
    field = DateField("Date of birth", date(2026, 11, 20), full_year=True)
    qtbot.addWidget(field)
    field.set_value("14/07/85")
    assert (field.day(), field.check()) == (None, False)
    field.set_value("14/07/1985")
    assert (field.day(), field.check()) == (date(1985, 7, 14), True)
