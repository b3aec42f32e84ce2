"""Quick entry: days beside what is given once a week, and beside a patch, may be how often: asked, never a course.

Nor is a tablet guessed where the days between doses are those of a depot.
"""

import pytest

from reception_app.clinical.quick_entry import QuickLine, read_quick


def _words(line: QuickLine, field: str) -> str:
    return next(prompt.words for prompt in line.prompts if prompt.field == field)


@pytest.mark.parametrize(
    "text",
    [
        "methotrexate 15mg 7 days",
        "methotrexate 15mg 1/52",
        "methotrexate 2.5mg tablets 6 tablets 7 days",
        "alendronic acid 70mg 7 days",
        "alendronic acid 70mg tablets 1 tablet 7 days",
        "tirzepatide 5mg 7 days",
        "semaglutide 1mg injection 7 days",
        "fentanyl 25mcg/hr patch 1 patch 3 days",
        "fentanyl 25mcg/hr 3 days",
        "buprenorphine 10mcg/hr patch 1 patch 7 days",
    ],
)
def test_days_beside_a_weekly_medicine_or_a_patch_are_asked(text: str) -> None:
    line = read_quick(text)
    assert line.script.duration_days is None
    assert "frequency" in line.missing
    assert "every so often" in _words(line, "frequency")


@pytest.mark.parametrize("text", ["methotrexate 15mg for 7 days", "fentanyl 25mcg/hr patch 1 patch for 3 days"])
def test_for_so_long_is_kept_and_how_often_is_asked(text: str) -> None:
    line = read_quick(text)
    assert line.script.duration_days in (3, 7)
    assert "frequency" in line.missing
    assert "for how long" in _words(line, "frequency")


@pytest.mark.parametrize(
    ("text", "days", "every"),
    [
        ("methotrexate 15mg weekly 28 days", 28, 7),
        ("fentanyl 25mcg/hr patch 1 patch every 72 hours 30 days", 30, 3),
        ("alendronic acid 10mg 7 days", 7, 1),  # the strength of every day
        ("semaglutide 7mg tablets 1 tablet 7 days", 7, 1),  # the tablets are taken every day
        ("amoxicillin 500mg tds 7 days", 7, 1),
        ("sertraline 50mg 7 days", 7, 1),
    ],
)
def test_days_are_a_course_where_nothing_else_is_likely(text: str, days: int, every: int) -> None:
    line = read_quick(text)
    assert (line.script.duration_days, line.script.every_days) == (days, every)
    assert "frequency" not in line.missing


def test_alendronic_acid_is_asked_about_by_the_day_in_its_weekly_strength_only() -> None:
    (asked,) = read_quick("alendronic acid 70mg od").asks
    assert "once a week" in asked
    assert read_quick("alendronic acid 70mg tablets 1 tablet od").asks == (asked,)
    assert read_quick("alendronic acid 10mg od").asks == ()
    assert read_quick("tirzepatide 5mg weekly").asks == ()


@pytest.mark.parametrize(
    "text",
    [
        "paliperidone 100mg 4 weekly",
        "paliperidone 100mg every 4 weeks",
        "paliperidone 100mg monthly",
        "paliperidone 100mg every 40 weeks",
        "paliperidone 100mg 2/52",
        "medroxyprogesterone 150mg every 12 weeks",
        "flupentixol 40mg every 2 weeks",
    ],
)
def test_no_tablet_is_guessed_where_a_depot_of_the_substance_may_be_meant(text: str) -> None:
    line = read_quick(text)
    assert (line.script.form, line.script.route) == (None, None)
    assert "form" in line.missing
    assert "depot" in _words(line, "form")


def test_the_depots_that_may_be_meant_are_named() -> None:
    words = _words(read_quick("paliperidone 100mg every 4 weeks"), "form")
    assert "paliperidone palmitate, paliperidone palmitate three-monthly or" in words


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("paliperidone 6mg od", "modified-release tablet"),
        ("paliperidone 6mg weekly", "modified-release tablet"),
        ("paliperidone 6mg mr tablets every 2 weeks", "modified-release tablet"),  # said, so it stays
        ("paliperidone palmitate 100mg every 4 weeks", "prolonged-release injection"),
        ("alendronic acid 70mg every 2 weeks", "tablet"),  # no depot of it is listed
    ],
)
def test_a_form_is_guessed_or_kept_where_no_depot_is_likely(text: str, form: str) -> None:
    line = read_quick(text)
    assert line.script.form == form
    assert "form" not in line.missing
