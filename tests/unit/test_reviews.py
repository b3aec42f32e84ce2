"""Clocks that travel: reviews of treatment (E22, E26), depot windows, the next dose of a vaccine (E20)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from reception_app.clinical.reviews import ReviewClock, clocks_for, load_reviews
from reception_app.clinical.services import Course, CourseDose
from reception_app.clinical.vaccine_doses import NextDose, next_dose
from reception_app.clock import LONDON
from reception_app.errors import FormProblem
from reception_app.handover.record import Review, Schedule, Script
from reception_app.vocabulary import Role, ScheduleKind, ScriptStatus


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


FIRST = date(2026, 11, 1)


def script(medicine: str, **parts: Any) -> Script:
    return Script(**{"id": medicine, "medicine": medicine, **parts})


def course(kind: ScheduleKind, started_on: date = FIRST) -> Schedule:
    return Schedule("0" * 16, "course", kind, started_on, 10)


def review(kind: str, due_on: date, done: str | None = None, script_id: str | None = None) -> Review:
    return Review("0" * 16, kind, due_on, script_id, at(done) if done else None)


def told(clocks: tuple[ReviewClock, ...]) -> list[tuple[str, str | None]]:
    return [(clock.words, clock.due_on.isoformat() if clock.due_on else None) for clock in clocks]


PSYCHO, OST = "psychosocial_28_days", "substitution_review"
BOTH = [("28-day psychosocial review", "2026-11-29"), ("Opioid substitution review: methadone", "2026-11-29")]


def test_methadone_starts_both_clocks_on_the_day_of_the_first_dose() -> None:
    clocks = clocks_for([script("methadone", started_on=FIRST)])
    assert told(clocks) == BOTH
    assert [(clock.kind, clock.script_id, clock.mark) for clock in clocks] == [
        (PSYCHO, None, "GK"),
        (OST, "methadone", "GK"),
    ]
    assert [clock.source for clock in clocks] == [rule.source for rule in load_reviews()]
    assert all(clock.opens_on is None and clock.closes_on is None for clock in clocks)


@pytest.mark.parametrize(
    ("scripts", "first_doses", "expected"),
    [
        ([], {}, []),
        ([script("sertraline", started_on=FIRST)], {}, []),
        ([script("placebo specimen", started_on=FIRST)], {}, []),
        ([script("methadone", started_on=FIRST, status=ScriptStatus.ON_HOLD)], {}, BOTH),
        ([script("methadone", started_on=FIRST, status=ScriptStatus.STOPPED)], {}, []),
        # The day of the first dose is known better than the start that was written.
        ([script("methadone", started_on=date(2026, 10, 1))], {"methadone": FIRST}, BOTH),
        ([script("methadone")], {"methadone": FIRST}, BOTH),
        ([script("methadone")], {"another": FIRST}, [(words, None) for words, _ in BOTH]),
        (
            [script("methadone")],
            {},
            [("28-day psychosocial review", None), ("Opioid substitution review: methadone", None)],
        ),
        # A withdrawal regimen has the support too, and no substitution review.
        (
            [script("chlordiazepoxide", schedule=course(ScheduleKind.ALCOHOL))],
            {},
            [("28-day psychosocial review", "2026-11-29")],
        ),
        (
            [script("diazepam", schedule=course(ScheduleKind.BENZODIAZEPINE))],
            {"diazepam": date(2026, 11, 2)},
            [("28-day psychosocial review", "2026-11-30")],
        ),
        ([script("sertraline", schedule=course(ScheduleKind.TITRATION))], {}, []),
        ([script("prednisolone", schedule=course(ScheduleKind.REDUCTION))], {}, []),
        ([script("prednisolone", schedule=course(ScheduleKind.OTHER))], {}, []),
        # One person, one support: from the earliest first dose.
        (
            [
                script("chlordiazepoxide", schedule=course(ScheduleKind.ALCOHOL, date(2026, 10, 20))),
                script("methadone", started_on=FIRST),
            ],
            {},
            [("28-day psychosocial review", "2026-11-17"), ("Opioid substitution review: methadone", "2026-11-29")],
        ),
        # One start that is not known leaves the whole open: it may have been the first.
        (
            [
                script("chlordiazepoxide", schedule=course(ScheduleKind.ALCOHOL)),
                script("methadone"),
            ],
            {},
            [("28-day psychosocial review", None), ("Opioid substitution review: methadone", None)],
        ),
        # A titration of methadone counts from its first dose, not from the schedule.
        (
            [script("methadone", started_on=FIRST, schedule=course(ScheduleKind.TITRATION, date(2026, 11, 5)))],
            {},
            BOTH,
        ),
        (
            [script("methadone", started_on=FIRST, schedule=course(ScheduleKind.ALCOHOL, date(2026, 10, 20)))],
            {},
            BOTH,
        ),
    ],
)
def test_which_treatment_starts_which_clock(
    scripts: list[Script], first_doses: dict[str, date], expected: list[tuple[str, str | None]]
) -> None:
    assert told(clocks_for(scripts, first_doses=first_doses)) == expected


@pytest.mark.parametrize(
    ("reviews", "psychosocial", "substitution"),
    [
        ([], "2026-11-29", "2026-11-29"),
        # Then every 13 weeks from each review that was done.
        ([review(OST, date(2026, 11, 29), "2026-11-28 10:00", "methadone")], "2026-11-29", "2027-02-27"),
        (
            [
                review(OST, date(2026, 11, 29), "2026-11-28 10:00", "methadone"),
                review(OST, date(2027, 2, 27), "2027-03-01 10:00", "methadone"),
            ],
            "2026-11-29",
            "2027-05-31",
        ),
        # The local day counts: half past midnight in summer is the evening before in UTC.
        ([review(OST, date(2027, 6, 1), "2027-06-02 00:30", "methadone")], "2026-11-29", "2027-09-01"),
        # A day that was set stands, and the earliest of several.
        ([review(OST, date(2026, 12, 3), None, "methadone")], "2026-11-29", "2026-12-03"),
        (
            [review(OST, date(2026, 12, 3), None, "methadone"), review(OST, date(2026, 12, 1), None, "methadone")],
            "2026-11-29",
            "2026-12-01",
        ),
        (
            [
                review(OST, date(2026, 11, 29), "2026-11-28 10:00", "methadone"),
                review(OST, date(2027, 1, 5), None, "methadone"),
            ],
            "2026-11-29",
            "2027-01-05",
        ),
        # A review of another script, of another kind, or of an earlier course is none of this.
        ([review(OST, date(2026, 12, 3), None, "another")], "2026-11-29", "2026-11-29"),
        ([review("other", date(2026, 12, 3), None, "methadone")], "2026-11-29", "2026-11-29"),
        ([review(OST, FIRST, "2026-10-31 10:00", "methadone")], "2026-11-29", "2026-11-29"),
        ([review(OST, FIRST, "2026-11-01 10:00", "methadone")], "2026-11-29", "2027-01-31"),
        # The 28-day review is one.
        ([review(PSYCHO, date(2026, 11, 29), "2026-11-29 10:00")], None, "2026-11-29"),
        ([review(PSYCHO, date(2026, 11, 29), "2026-10-31 10:00")], "2026-11-29", "2026-11-29"),
        ([review(PSYCHO, date(2026, 11, 25))], "2026-11-25", "2026-11-29"),
    ],
)
def test_reviews_done_and_days_set(reviews: list[Review], psychosocial: str | None, substitution: str) -> None:
    found = {
        clock.kind: clock.due_on.isoformat()
        for clock in clocks_for([script("methadone", started_on=FIRST)], reviews)
        if clock.due_on
    }
    expected = {OST: substitution} | ({PSYCHO: psychosocial} if psychosocial else {})
    assert found == expected


def test_a_review_done_counts_where_the_first_dose_is_not_known() -> None:
    done = [review(OST, FIRST, "2026-11-01 10:00", "methadone")]
    assert told(clocks_for([script("methadone")], done)) == [
        ("Opioid substitution review: methadone", "2027-01-31"),
        ("28-day psychosocial review", None),
    ]


@pytest.mark.parametrize(
    ("every_days", "due", "opens", "closes", "kind"),
    [
        (7, "2026-11-08", "2026-11-06", "2026-11-10", "weekly"),
        (28, "2026-11-29", "2026-11-22", "2026-12-06", "monthly"),
        (1, "2026-11-29", "2026-11-22", "2026-12-06", "monthly"),
        (21, "2026-11-22", "2026-11-22", "2026-11-22", "as prescribed"),
    ],
)
def test_a_depot_has_its_day_and_its_window(every_days: int, due: str, opens: str, closes: str, kind: str) -> None:
    line = script("Buvidal", every_days=every_days, last_given_at=at("2026-11-01 10:00"), started_on=FIRST)
    (found,) = (clock for clock in clocks_for([line]) if clock.kind == "depot")
    assert found.words == f"Depot due: buvidal ({kind})"
    assert [str(day) for day in (found.due_on, found.opens_on, found.closes_on)] == [due, opens, closes]
    assert found.script_id == "Buvidal"
    assert found.source
    assert found.mark == ("V" if every_days in (1, 7, 28) else "GK")


def test_a_depot_counts_in_local_days_and_never_goes_missing() -> None:
    late = script("Buvidal", every_days=7, last_given_at=datetime.fromisoformat("2026-06-01T23:30:00+00:00"))
    (found,) = (clock for clock in clocks_for([late]) if clock.kind == "depot")
    assert found.due_on == date(2026, 6, 9)
    (unknown,) = (clock for clock in clocks_for([script("Buvidal")]) if clock.kind == "depot")
    assert (unknown.due_on, unknown.opens_on, unknown.closes_on, unknown.script_id) == (None, None, None, "Buvidal")
    both = [script("Buvidal", id="1"), script("Buvidal", id="2", last_given_at=at("2026-11-01 10:00"))]
    assert [clock.script_id for clock in clocks_for(both) if clock.kind == "depot"] == ["2", "1"]
    gone = script("Buvidal", last_given_at=at("2026-11-01 10:00"), status=ScriptStatus.STOPPED)
    assert clocks_for([gone]) == ()


@pytest.mark.parametrize(
    ("had", "expected"),
    [
        ({}, []),
        ({1: FIRST}, [("Hepatitis B, dose 2 of 4", "2026-11-08")]),
        ({1: FIRST, 2: date(2026, 11, 8)}, [("Hepatitis B, dose 3 of 4", "2026-11-22")]),
        ({1: FIRST, 2: date(2026, 11, 8), 3: date(2026, 11, 22)}, [("Hepatitis B, dose 4 of 4", "2027-11-01")]),
        # Late by four days: those after it are late by as much.
        ({1: FIRST, 2: date(2026, 11, 12)}, [("Hepatitis B, dose 3 of 4", "2026-11-26")]),
        ({1: date(2026, 11, 5), 2: date(2026, 11, 8)}, [("Hepatitis B, dose 3 of 4", "2026-11-26")]),
        ({1: None}, [("Hepatitis B, dose 2 of 4", None)]),
        ({1: FIRST, 2: None}, [("Hepatitis B, dose 3 of 4", None)]),
        ({1: None, 2: date(2026, 11, 8)}, [("Hepatitis B, dose 3 of 4", "2026-11-22")]),
        ({4: FIRST}, []),
    ],
)
def test_the_hepatitis_b_course_goes_on(had: dict[int, date | None], expected: list[tuple[str, str | None]]) -> None:
    clocks = clocks_for([], vaccines_had={"hepatitis_b": had, "flu": {1: FIRST}})
    assert told(clocks) == expected
    assert all((clock.kind, clock.mark, clock.script_id) == ("vaccine", "V", None) for clock in clocks)


@pytest.mark.parametrize(
    ("second", "third"),
    [
        (date(2026, 12, 1), date(2027, 5, 1)),
        (date(2026, 12, 20), date(2027, 5, 20)),
        (date(2026, 11, 20), date(2027, 5, 1)),
    ],
    ids=["in time", "late", "early"],
)
def test_a_course_told_in_months_counts_from_the_first_dose(second: date, third: date) -> None:
    """A second dose in time moved the third by its own month: 7 months after the first, not 6."""
    months = (CourseDose(1, 0, 0), CourseDose(2, 0, 1), CourseDose(3, 0, 6))
    course = Course("standard", "0, 1 and 6 months", months, None, "Local", "GK")
    assert next_dose(course, {1: FIRST, 2: second}) == NextDose(3, third)


def test_clocks_stand_by_day_and_those_without_one_last() -> None:
    scripts = [script("methadone"), script("Buvidal", every_days=7, last_given_at=at("2026-11-03 10:00"))]
    clocks = clocks_for(scripts, vaccines_had={"hepatitis_b": {1: FIRST}}, first_doses={"Buvidal": FIRST})
    assert told(clocks) == [
        ("Hepatitis B, dose 2 of 4", "2026-11-08"),
        ("Depot due: buvidal (weekly)", "2026-11-10"),
        ("Opioid substitution review: buvidal", "2026-11-29"),
        ("28-day psychosocial review", None),
        ("Opioid substitution review: methadone", None),
    ]


@pytest.mark.parametrize(
    ("due_on", "closes_on", "today", "late"),
    [
        (date(2026, 11, 20), None, date(2026, 11, 20), False),
        (date(2026, 11, 20), None, date(2026, 11, 21), True),
        (date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 22), False),
        (date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 23), True),
        (None, None, date(2026, 11, 23), False),
    ],
)
def test_a_clock_is_late_after_its_day_or_its_window(
    due_on: date | None, closes_on: date | None, today: date, late: bool
) -> None:
    assert ReviewClock("x", "x", due_on, "x", "GK", closes_on=closes_on).late_on(today) is late


def test_the_shipped_reviews() -> None:
    shipped = {
        rule.kind: (rule.first_after_days, rule.then_every_days, rule.owner, rule.mark) for rule in load_reviews()
    }
    assert shipped == {
        PSYCHO: (28, None, Role.SUBSTANCE_MISUSE_WORKER, "GK"),
        OST: (28, 91, Role.PRESCRIBER, "GK"),
    }


@dataclass(frozen=True)
class _File:
    path: Path

    def holds(self, text: str) -> Path:
        self.path.write_text("reviews:\n" + text, encoding="utf-8")
        return self.path


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    return _File(tmp_path / "reviews.yaml").holds


GOOD = "  - {kind: x, words: X, for: opioid_substitution, first_after_days: 28, owner: nurse, source: S, mark: GK}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD + GOOD, "FM-103"),
        (GOOD.replace("first_after_days: 28, ", ""), "FM-105"),
        (GOOD.replace("first_after_days: 28", "first_after_days: 0"), "FM-107"),
        (GOOD.replace("first_after_days: 28", "first_after_days: 28, then_every_days: 0"), "FM-107"),
        (GOOD.replace("for: opioid_substitution", "for: everybody"), "FM-107"),
        (GOOD.replace("words: X", "words: X, schedules: [alcohol]"), "FM-108"),
        (
            GOOD.replace("for: opioid_substitution", "for: clinical_treatment, schedules: [placebo]"),
            "FM-107",
        ),
        (GOOD.replace("words: X", "words: X, dose: 5"), "FM-106"),
        (GOOD.replace("mark: GK", "mark: X"), "FM-107"),
        (GOOD + "others: []\n", "FM-106"),
        (GOOD.replace("owner: nurse, ", ""), "FM-105"),
        (GOOD.replace("owner: nurse", "owner: somebody"), "FM-107"),
    ],
)
def test_a_review_that_cannot_be_is_refused(written: Callable[[str], Path], text: str, code: str) -> None:
    with pytest.raises(FormProblem, match=code):
        load_reviews(written(text))


def test_the_least_interval_is_a_day(written: Callable[[str], Path]) -> None:
    (rule,) = load_reviews(written(GOOD.replace("28", "1")))
    assert (rule.first_after_days, rule.then_every_days, rule.schedules) == (1, None, ())
