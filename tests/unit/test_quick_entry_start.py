"""Quick entry: the first day of a course, as people write it; never guessed, and none made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.lines import full_line, plain
from reception_app.clinical.quick_entry import PartState, read_quick
from reception_app.clinical.quick_entry_start import TWO_DAYS, WHICH_DAY, read_first_day
from reception_app.dates import date_text

TODAY = date(2026, 11, 20)
LINE = "amoxicillin 500mg caps 500mg tds"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("20/11", "2026-11-20"),
        ("20/11/26", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("20-Nov-2026", "2026-11-20"),
        ("20 nov", "2026-11-20"),
        ("20th November", "2026-11-20"),
        ("fri 20/11", "2026-11-20"),
        ("2026-11-20", "2026-11-20"),
        ("today", "2026-11-20"),
        ("yesterday", "2026-11-19"),
        ("tomorrow", "2026-11-21"),
        ("2/1", "2027-01-02"),
        ("29/2", None),
        ("31/11", None),
        ("thu 20/11", None),
        ("11/20", None),
        ("20/foo", None),
        ("fri soon", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_first_day_is_read_day_before_month_and_near_today(typed: str, day: str | None) -> None:
    found = read_first_day(typed, TODAY)
    assert (found.isoformat() if found is not None else None) == day


def test_a_day_without_its_year_is_the_nearest_across_the_turn_of_the_year() -> None:
    assert read_first_day("31/12", date(2027, 1, 5)) == date(2026, 12, 31)
    assert read_first_day("5/1", date(2026, 12, 30)) == date(2027, 1, 5)


def test_the_first_day_stands_as_it_will_be_kept_beside_what_was_typed() -> None:
    line = read_quick(f"{LINE} 7 days from 20/11 started 20.11.2026", TODAY)
    (part,) = (part for part in line.parts if part.field == "start")
    assert (part.value, part.text) == ("Fri 20-Nov-2026", "from 20/11, started 20.11.2026")
    assert line.missing == ()
    later = read_quick(f"{LINE} 7 days from 20/11 started 31/11", TODAY)
    assert [part.text for part in later.parts if part.field == "start"] == ["from 20/11"]


def test_a_day_of_so_many_is_how_long_and_no_rhythm() -> None:
    """`7/7` of an injection may be every week; `day 3 of 7` may not."""
    assert "frequency" not in read_quick("ceftriaxone 1g im day 3 of 7", TODAY).missing
    assert "frequency" in read_quick("ceftriaxone 1g im 7/7", TODAY).missing
    said = next(part for part in read_quick(f"{LINE} day 3 of 7", TODAY).parts if part.field == "duration")
    assert (said.text, said.state) == ("day 3 of 7", PartState.UNDERSTOOD)


def test_what_is_no_day_stands_apart_from_what_else_is_not_understood() -> None:
    assert read_quick(f"{LINE} 7 days blah from 31/11", TODAY).left_over == ("blah", "from 31/11")


@pytest.mark.parametrize(
    ("typed", "days", "began", "left_over"),
    [
        (f"{LINE} 7 days from 20/11", 7, "2026-11-20", ()),
        (f"{LINE} from 20/11 for 7 days", 7, "2026-11-20", ()),
        (f"{LINE} 7/7 started 18-Nov-2026", 7, "2026-11-18", ()),
        (f"{LINE} day 3 of 7", 7, "2026-11-18", ()),
        (f"{LINE} 7 days day 3 of 7", 7, "2026-11-18", ()),
        (f"{LINE} 7 days from 20/11 for chest infection", 7, "2026-11-20", ()),
        (f"{LINE} day 8 of 7", None, None, ("day 8 of 7",)),
        (f"{LINE} 7 days from 31/11", 7, None, ("from 31/11",)),
        (f"{LINE} from gp", None, None, ("from gp",)),
    ],
)
def test_a_line_says_its_first_day(typed: str, days: int | None, began: str | None, left_over: tuple[str, ...]) -> None:
    line = read_quick(typed, TODAY)
    assert line.script.duration_days == days
    assert line.script.started_on == (date.fromisoformat(began) if began else None)
    assert line.left_over == left_over


def test_where_it_is_not_said_it_is_asked_and_not_assumed() -> None:
    line = read_quick(f"{LINE} 7 days", TODAY)
    assert line.script.started_on is None
    assert line.asks == (WHICH_DAY,)
    assert line.missing == ()


@pytest.mark.parametrize(
    ("typed", "frequency", "left"),
    [
        ("prednisolone 5mg od 5 days started monday", "once a day", "started monday"),
        ("prednisolone 5mg od 5 days started on Thurs", "once a day", "started on Thurs"),
        ("prednisolone 5mg od from sun for 5 days", "once a day", "from sun"),
        ("prednisolone 5mg bd since wednesday", "twice a day", "since wednesday"),
        ("methotrexate 10mg weekly starting tues", "every 7 days", "starting tues"),
    ],
    ids=lambda value: str(value),
)
def test_a_first_day_by_its_name_alone_is_left_to_a_person_and_is_no_rhythm(
    typed: str, frequency: str, left: str
) -> None:
    """`od 5 days started monday` was every Monday: which Monday nobody knows, but it is no weekly line."""
    line = read_quick(typed, TODAY)
    assert (line.script.frequency, line.script.started_on, line.left_over) == (frequency, None, (left,))


def test_days_of_the_week_behind_a_first_day_stay_how_often() -> None:
    line = read_quick("methotrexate 10mg starting 20/11 on mondays", TODAY)
    assert (line.script.frequency, line.script.started_on) == ("every 7 days on Mondays", TODAY)


def test_two_first_days_and_two_lengths_are_to_be_chosen() -> None:
    two = read_quick(f"{LINE} 7 days from 20/11 started 18/11", TODAY)
    assert two.missing == ("start",)
    assert [prompt.words for prompt in two.prompts] == [TWO_DAYS]
    assert two.script.started_on is None
    assert read_quick(f"{LINE} 5 days day 3 of 7", TODAY).missing == ("duration",)


def test_without_knowing_today_only_a_whole_date_is_read() -> None:
    assert read_quick(f"{LINE} 7 days from 20-Nov-2026").script.started_on == TODAY
    assert read_quick(f"{LINE} 7 days from 20/11").left_over == ("from 20/11",)
    assert read_quick(f"{LINE} day 3 of 7").left_over == ("day 3 of 7",)


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), days=st.integers(1, 60))
def test_a_line_as_it_is_shown_is_read_back_the_same(day: date, days: int) -> None:
    line = read_quick(f"{LINE} for {days} days from {date_text(day)}", TODAY)
    again = read_quick(plain(full_line(line.script)), TODAY)
    assert (again.script.duration_days, again.script.started_on) == (days, day)
    assert again.left_over == ()


@pytest.mark.parametrize(
    ("typed", "dose", "left_over"),
    [
        ("chlordiazepoxide 20mg qds day 1", "20 mg", ("day 1",)),
        ("chlordiazepoxide 20mg qds (day 3)", "20 mg", ("day 3",)),
        ("diazepam 5mg tds days 1-3", "5 mg", ("days 1-3",)),
        ("diazepam 5mg tds days 1 to 3 then stop", "5 mg", ("days 1 to 3 then stop",)),
        ("day 2 diazepam 5mg tds", "5 mg", ("day 2",)),
        ("sertraline 100mg day 1 tablet", "1 tablets", ("day",)),
    ],
)
def test_a_day_of_a_regimen_keeps_its_number_and_is_no_dose(typed: str, dose: str, left_over: tuple[str, ...]) -> None:
    """`day 1` once left `day` over and lost the 1; `day 3` made a second amount of the 3."""
    line = read_quick(typed, TODAY)
    assert line.left_over == left_over
    assert str(line.script.dose).replace("\N{NO-BREAK SPACE}", " ") == dose
    assert line.script.started_on is None


def test_a_one_beside_the_dose_stays_beside_it() -> None:
    line = read_quick("chlordiazepoxide 20mg qds step 1", TODAY)
    assert line.left_over == ("step",)
    assert next(part.text for part in line.parts if part.field == "dose") == "20mg 1"
