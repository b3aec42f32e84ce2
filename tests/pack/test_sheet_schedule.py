"""A schedule on the clinical sheet: day n of N, given marks, the next dose; and nowhere else but as due times (E9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.schedule import instant_of
from reception_app.handover.ips_medicines import medicines
from reception_app.handover.record import ErrorMark, GivenDoseRecord, Pack, Review, Schedule, ScheduleDose, Script
from reception_app.handover.scheduled import dose_due
from reception_app.handover.views import clinical_view, escort_view, person_view
from reception_app.handover.views.clinical_schedule import schedule_tables
from reception_app.handover.views.dues import due_between
from reception_app.vocabulary import DoseOutcome, LastGivenHow, ScheduleKind, ScriptStatus
from tests.pack.test_clinical_sheet import sheet
from tests.pack.test_views import every_string
from tests.support import sheet_cases
from tests.support.pdf import glyphs, page_texts, render, text_of
from tests.support.sheet_cases import CHLORDIAZEPOXIDE, HASH, METHADONE, NOW, SHORT, SPECIMEN, at, dose

TIMES = ("08:00", "12:00", "17:00", "22:00")
COURSE = ((30, 30, 30, 30), (30, 30, 30, 30), (30, 20, 20, 30), (20, 20, 20, 20), (20, 10, 10, 20), (10, 0, 0, 10))


def schedule(
    rows: Sequence[Sequence[int]] = COURSE,
    times: Sequence[str] = TIMES,
    started: date = date(2031, 3, 12),
    kind: ScheduleKind = ScheduleKind.ALCOHOL,
    unit: str = "mg",
) -> Schedule:
    doses = tuple(
        ScheduleDose(day, time, Decimal(amount), unit)
        for day, row in enumerate(rows, start=1)
        for time, amount in zip(times, row, strict=True)
    )
    return Schedule("d1" * 8, "Alcohol withdrawal", kind, started, len(rows), doses, SPECIMEN)


def given(day: int, time: str, outcome: DoseOutcome = DoseOutcome.GIVEN, **changes: object) -> GivenDoseRecord:
    on = date(2031, 3, 12) + timedelta(days=day - 1)
    due = instant_of(on, time)
    made = GivenDoseRecord(
        id=f"{day:02d}{time[:2]}{time[3:]}".ljust(16, "0"),
        given_at=due + timedelta(minutes=8),
        how=LastGivenHow.OBSERVED,
        outcome=outcome,
        dose=dose("30", "mg") if outcome is DoseOutcome.GIVEN else None,
        due_at=due,
        by="P. Placeholder",
        schedule_day=day,
        schedule_time=time,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields named by the test


GIVEN = (
    *(given(1, time) for time in TIMES),
    given(2, "08:00"),
    given(2, "12:00", dose=dose("20", "mg")),
    given(2, "17:00", approximate=True),
    given(2, "22:00", DoseOutcome.DECLINED, reason="asleep"),
    given(3, "08:00"),
)


def scheduled(**changes: object) -> Script:
    """Somebody on day 3 of 6 at 15:40: the dose of 12:00 was not recorded and is late."""
    made = replace(
        CHLORDIAZEPOXIDE, schedule=schedule(), given=GIVEN, times=TIMES, status=ScriptStatus.CURRENT,
        not_until_prescriber=None, next_due_at=at(14, "12:00"), dose=dose("30", "mg"), last_given_at=at(14, "08:08"),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields named by the test


def pack_with(*scripts: Script) -> Pack:
    base = sheet_cases.methadone_self_harm()
    return replace(base, record=replace(base.record, scripts=scripts))


def words_of(*scripts: Script) -> str:
    return text_of(sheet(pack_with(*scripts)))


def test_the_sheet_tells_day_n_of_n_and_where_to_go_on() -> None:
    said = words_of(scheduled())
    assert "SCHEDULE: chlordiazepoxide, Alcohol withdrawal" in said
    assert "Continue on day 3 of 6 today: do not start again." in said
    assert "Next dose: today 12:00, DOSE 20 mg — LATE." in said
    assert "Last dose given: day 3 (Fri 14-Mar) 08:00." in said
    assert "TODAY" in said
    assert "Day 1 was 12-Mar-2031, the last is 17-Mar-2031." in said
    assert "Laid down: Dr S. Specimen" in said


def test_every_dose_has_its_unit_and_its_mark() -> None:
    (table,) = schedule_tables((scheduled(),), NOW)
    rows = table.rows
    assert [row.day for row in rows] == [f"Day {n}" for n in range(1, 7)]
    assert [row.today for row in rows] == [False, False, True, False, False, False]
    assert [(cell.mark, cell.words) for cell in rows[0].cells] == [
        ("given", "08:08"), ("given", "12:08"), ("given", "17:08"), ("given", "22:08")
    ]  # fmt: skip
    assert [cell.words for cell in rows[1].cells] == [
        "08:08",
        "12:08, took 20\N{NO-BREAK SPACE}mg",
        "17:08",
        "declined",
    ]
    assert [cell.mark for cell in rows[2].cells] == ["given", "not", "due", "due"]
    ten = "10\N{NO-BREAK SPACE}mg"
    assert [cell.amount for cell in rows[5].cells] == [ten, "no dose", "no dose", ten]
    assert rows[0].total == "120\N{NO-BREAK SPACE}mg"


def test_what_was_not_given_is_told_with_its_reason_and_by_whom() -> None:
    said = words_of(scheduled())
    assert "Day 2, 22:00: declined, Thu 13-Mar 22:08: asleep (P. Placeholder)." in said
    assert "Day 2, 17:00: the time is approximate." in said


def test_an_entry_in_error_counts_for_nothing() -> None:
    error = ErrorMark("another person's dose", at(14, "08:20"), "P. Placeholder")
    wrong = tuple(replace(each, error=error) if each.schedule_day == 3 else each for each in GIVEN)
    (table,) = schedule_tables((scheduled(given=wrong),), NOW)
    assert [(cell.mark, cell.words) for cell in table.rows[2].cells][:2] == [("not", "not recorded"), ("not", "late")]


def test_days_without_any_dose_are_a_gap_told_in_a_frame() -> None:
    (table,) = schedule_tables((scheduled(given=GIVEN[:4]),), NOW)
    assert table.gap.startswith("Not recorded: day 3 (Fri 14-Mar) 08:00: say what became of it. No dose was recorded")
    assert "a prescriber decides how to go on" in words_of(scheduled(given=GIVEN[:4]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": ScriptStatus.ON_HOLD}, "Next dose: none until a prescriber decides."),
        ({"not_until_prescriber": "two days missed"}, "Next dose: none until a prescriber decides."),
        ({"schedule": schedule(started=date(2031, 3, 15)), "given": ()}, "Begins Sat 15-Mar-2031."),
        ({"schedule": schedule(started=date(2031, 2, 1)), "given": ()}, "Finished: day 6 was Thu 06-Feb-2031."),
        (
            {"schedule": replace(schedule(), stopped_at=at(13, "10:00"), stop_reason="another regimen")},
            "Stopped 13-Mar-2031 10:00: another regimen.",
        ),
    ],
)
def test_a_schedule_that_does_not_simply_run_says_so(changes: dict[str, object], said: str) -> None:
    assert said in words_of(scheduled(**changes))


def test_the_dose_due_is_the_schedules_and_not_the_lines() -> None:
    script = scheduled()
    dues = due_between((script,), NOW, NOW + timedelta(hours=24))
    assert [(due.at, str(due.dose)) for due in dues] == [
        (at(14, "12:00"), str(dose("20", "mg"))),
        (at(14, "17:00"), str(dose("20", "mg"))),
        (at(14, "22:00"), str(dose("30", "mg"))),
        (at(15, "08:00"), str(dose("20", "mg"))),
        (at(15, "12:00"), str(dose("20", "mg"))),
    ]
    view = clinical_view(pack_with(script), HASH, SHORT)
    assert [row.dose for row in view.due][:1] == ["20\N{NO-BREAK SPACE}mg"]
    assert view.scripts[0].dose == "by its schedule, day 3 of 6"
    assert "30" not in view.scripts[0].directions[1]


@pytest.mark.parametrize(("kind", "count"), [(ScheduleKind.ALCOHOL, 0), (ScheduleKind.TITRATION, 4)])
def test_after_its_last_day_a_regimen_ends_and_a_titration_goes_on_by_the_line(kind: ScheduleKind, count: int) -> None:
    over = replace(schedule(started=date(2031, 2, 1)), kind=kind)
    script = scheduled(schedule=over, given=(), next_due_at=at(15, "08:00"))
    midnight = instant_of(date(2031, 3, 15), "00:00")
    dues = due_between((script,), midnight, midnight + timedelta(hours=23))
    assert len(dues) == count
    assert all(due.dose == script.dose for due in dues)


def test_a_plain_script_is_due_by_its_own_dose() -> None:
    assert dose_due(METHADONE, at(15, "08:00")) == METHADONE.dose
    (due,) = due_between((METHADONE,), at(15, "00:00"), at(15, "12:00"))
    assert due.dose == METHADONE.dose


def test_escort_and_wing_get_times_and_never_the_schedule() -> None:
    pack = pack_with(scheduled(next_due_at=at(14, "17:00")))
    said = " | ".join(every_string(escort_view(pack, SHORT))).casefold()
    for word in ("schedule", "chlordiazepoxide", "day 3", "alcohol withdrawal", "mg"):
        assert word not in said
    assert "17:00" in said


def test_the_persons_copy_tells_only_the_next_amount() -> None:
    said = every_string(person_view(pack_with(scheduled(next_due_at=at(14, "17:00")))))
    assert "changes day by day, by a plan. Next: 20\N{NO-BREAK SPACE}mg" in " | ".join(said)
    given = "08:08 chlordiazepoxide: 30\N{NO-BREAK SPACE}mg."
    assert [each for each in said if "30\N{NO-BREAK SPACE}mg" in each] == [given], "what was given this morning"


def _nobody(name: str | None) -> None:
    """Name nobody as the one who recorded it."""


def test_the_summary_gives_no_amount_of_the_line() -> None:
    (entry,) = medicines((scheduled(),), {"reference": "Patient/1"}, NOW, _nobody)
    assert "doseAndRate" not in str(entry)
    assert "by a schedule, day by day" in entry["dosage"][0]["text"]


def test_what_missed_days_have_ended_is_neither_the_next_dose_of_a_course_nor_of_the_summary() -> None:
    """The box said that it is not to be given; the table below it named the dose, the summary said nothing (E4)."""
    decided = replace(SPECIMEN, decided_at=NOW - timedelta(days=6))
    course = schedule(((50,), (51,), (52,), (53,), (54,), (55,), (56,)), ("08:00",), date(2031, 3, 8))
    titrated = replace(
        METHADONE, schedule=replace(course, kind=ScheduleKind.TITRATION), given=(), interim=None, changes=(),
        decider=decided, last_given_at=NOW - timedelta(days=5), sources=(), times=("08:00",),
    )  # fmt: skip
    (table,) = schedule_tables((titrated,), NOW)
    assert table.next == "Next dose: none until a prescriber decides."
    (entry,) = medicines((titrated,), {"reference": "Patient/1"}, NOW, _nobody)
    assert "Not to be given until a prescriber decides" in str(entry["note"])


def test_long_courses_are_told_together_where_days_say_the_same() -> None:
    rows = [(20,)] * 2 + [(40,)] * 60
    long = schedule(rows, ("09:00",), date(2031, 2, 20), ScheduleKind.TITRATION)
    doses = tuple(
        given(day - 20, "09:00", dose=dose("20" if day < 3 else "40", "mg"), schedule_day=day) for day in range(1, 23)
    )
    script = scheduled(schedule=long, given=doses, times=("09:00",))
    (table,) = schedule_tables((script,), NOW)
    assert len(table.rows) < 20
    together = [row for row in table.rows if row.day.startswith("Days")]
    assert together[0].cells[0].words == "each day"
    assert together[-1].day == "Days 25 to 62"
    assert together[-1].total == "40\N{NO-BREAK SPACE}mg a day"


@pytest.mark.parametrize("count", [1, 2, 4, 6, 8])
def test_nothing_runs_into_anything_else_however_many_times(count: int) -> None:
    times = tuple(f"{6 + 2 * place:02d}:00" for place in range(count))
    script = scheduled(schedule=schedule([(30,) * count] * 28, times, unit="micrograms"), given=(), times=times)
    data = sheet(pack_with(script))
    assert max(glyph.right for glyph in glyphs(data)) <= 198.5
    assert text_of(data).count("Day ") >= 5


def test_the_pages_can_be_looked_at(tmp_path: Path) -> None:
    data = sheet(pack_with(METHADONE, scheduled()))
    page = next(number for number, text in enumerate(page_texts(data)) if "SCHEDULE: chlordiazepoxide" in text)
    pages = render(data, tmp_path, "schedule")
    assert pages[page].stat().st_size > 10_000


def test_reviews_that_are_still_to_be_done_stand_with_what_is_open() -> None:
    base = pack_with(METHADONE)
    due = (
        Review("e1" * 8, "substitution_review", date(2031, 3, 10), METHADONE.id),
        Review("e2" * 8, "psychosocial_28_days", date(2031, 4, 9)),
        Review("e3" * 8, "substitution_review", date(2031, 1, 10), METHADONE.id, at(10, "10:00", 1), "P. Placeholder"),
        Review("e4" * 8, "substitution_review", date(2031, 3, 1), "00" * 8),
    )
    pack = replace(base, record=replace(base.record, reviews=due, tasks=()))
    said = [(row.when, row.what, row.first) for row in clinical_view(pack, HASH, SHORT).tasks]
    assert said == [
        ("overdue since 10-Mar-2031", "Opioid substitution review: methadone", True),
        ("09-Apr-2031", "28-day psychosocial review", False),
    ]
    assert "Opioid substitution review: methadone" in text_of(sheet(pack))


def test_nobody_without_a_schedule_has_the_section() -> None:
    assert "SCHEDULE:" not in text_of(sheet(sheet_cases.methadone_self_harm()))
