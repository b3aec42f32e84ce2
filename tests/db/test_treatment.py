"""Services, tests and vaccinations: what is written stays, what is wrong is marked, the next dose is not forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reception_app.clinical.services import load_vaccinations
from reception_app.clinical.vaccine_doses import next_dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.record import Record, Task
from reception_app.services import treatment
from reception_app.services.care import NewFlag, raise_flag
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.treatment import DoseSaid, HealthTestSaid, InvolvementSaid, treatment_of
from reception_app.vocabulary import HealthTestOutcome, InvolvementState, Role, TaskState, VaccinationState
from tests.support.desks import MovingClock, arrive, as_role, specimen

GIVEN, STATED, DECLINED = VaccinationState.GIVEN, VaccinationState.STATED, VaccinationState.DECLINED
HEPATITIS_B = "hepatitis_b"


def record(ctx: AppContext, person_id: str) -> Record:
    return read_person(ctx, person_id).record


def vaccine_tasks(ctx: AppContext, person_id: str) -> list[Task]:
    return [task for task in record(ctx, person_id).tasks if task.kind == "vaccination_due:hepatitis_b"]


def test_an_order_is_recorded_ended_and_never_lost(ctx: AppContext) -> None:
    person = arrive(ctx)
    said = InvolvementSaid(
        "drug_rehabilitation_requirement", InvolvementState.CURRENT, since="2026-03~", organisation="Example Probation",
        telephone="01632 960200", source="court paper",
    )  # fmt: skip
    order = treatment.record_involvement(ctx, person, said)
    other = InvolvementSaid("other", InvolvementState.UNKNOWN, "A day centre")
    treatment.record_involvement(ctx, person, other)
    assert [each.words for each in treatment_of(record(ctx, person)).current][1:] == ["A day centre"]
    treatment.end_involvement(ctx, person, order, InvolvementState.ENDED_EARLY, "2026-11-20", "recalled to prison")
    found = treatment_of(record(ctx, person))
    assert [(each.since, each.until, each.detail) for each in found.past] == [
        ("2026-03~", "2026-11-20", "recalled to prison")
    ]
    with pytest.raises(InputProblem, match="IN-548"):
        treatment.end_involvement(ctx, person, order, InvolvementState.COMPLETED, "2026-11-20")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (InvolvementSaid("no_such_thing", InvolvementState.CURRENT), "IN-541"),
        (InvolvementSaid("other", InvolvementState.CURRENT, " "), "IN-542"),
        (InvolvementSaid("carat", InvolvementState.CURRENT, since="2026-11-21"), "IN-543"),
        (InvolvementSaid("carat", InvolvementState.COMPLETED, until="2027"), "IN-544"),
        (InvolvementSaid("carat", InvolvementState.CURRENT, since="2026-11-15", until="2026-10"), "IN-545"),
        (InvolvementSaid("carat", InvolvementState.CURRENT, since="last spring"), "IN-110"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_words(ctx: AppContext, said: InvolvementSaid, code: str) -> None:
    person = arrive(ctx)
    with pytest.raises(InputProblem) as caught:
        treatment.record_involvement(ctx, person, said)
    assert caught.value.code == code
    assert record(ctx, person).involvements == ()


def test_only_what_is_planned_begins_later_and_a_month_lasts_to_its_end(ctx: AppContext) -> None:
    person = arrive(ctx)
    for said in (
        InvolvementSaid("carat", InvolvementState.PLANNED, since="2027-01"),
        InvolvementSaid("carat", InvolvementState.CURRENT, since="2026-10-31", until="2026-10"),
        InvolvementSaid("carat", InvolvementState.CURRENT, until="2027-05-01"),
    ):
        treatment.record_involvement(ctx, person, said)
    assert len(record(ctx, person).involvements) == 3


def test_a_site_may_name_services_of_its_own(ctx: AppContext) -> None:
    own = ctx.folder.home / "reference" / "services.yaml"
    own.parent.mkdir()
    own.write_text(
        "services:\n  - {slug: example_house, words: Example House, kind: service, source: Local, mark: GK}\n",
        encoding="utf-8",
    )
    person = arrive(ctx)
    treatment.record_involvement(ctx, person, InvolvementSaid("example_house", InvolvementState.CURRENT))
    assert record(ctx, person).involvements[0].words == "Example House"


def test_a_correction_is_a_new_line_and_the_wrong_one_stays_marked(ctx: AppContext) -> None:
    person = arrive(ctx)
    wrong = treatment.record_involvement(ctx, person, InvolvementSaid("carat", InvolvementState.CURRENT))
    right = InvolvementSaid("community_drug_service", InvolvementState.CURRENT)
    treatment.correct_involvement(ctx, person, wrong, right, "another person's letter")
    found = treatment_of(record(ctx, person))
    assert [each.kind for each in found.current] == ["community_drug_service"]
    assert [(each.kind, each.error.reason) for each in found.wrong if each.error] == [
        ("carat", "another person's letter")
    ]
    with pytest.raises(InputProblem, match="IN-557"):
        treatment.mark_involvement_wrong(ctx, person, wrong, "again")
    brother = arrive(ctx, specimen("A0003TT", "DUMMY"))
    with pytest.raises(NotFound, match="NF-121"):
        treatment.mark_involvement_wrong(ctx, brother, found.current[0].id, "not his")


def test_a_negative_test_ends_no_need(ctx: AppContext) -> None:
    person = arrive(ctx)
    raise_flag(ctx, person, NewFlag("opioid_withdrawal"))
    treatment.record_involvement(ctx, person, InvolvementSaid("carat", InvolvementState.CURRENT))
    before = record(ctx, person)
    treatment.record_test(
        ctx, person, HealthTestSaid("urine_drug", HealthTestOutcome.NEGATIVE, purpose="confirming_dependence")
    )
    after = record(ctx, person)
    assert (after.flags, after.tasks, after.involvements) == (before.flags, before.tasks, before.involvements)
    assert [(test.words, test.purpose) for test in after.tests] == [("Urine drug test", "confirming_dependence")]


def test_a_test_that_cannot_be_is_refused(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    positive = HealthTestOutcome.POSITIVE
    for said, code in (
        (HealthTestSaid("urine_drug", positive, taken_at=clock.now() + timedelta(minutes=1)), "IN-550"),
        (HealthTestSaid("urine_drug", positive, purpose="punishment"), "IN-549"),
        (HealthTestSaid("urine_drug", HealthTestOutcome.NEGATIVE, found=("heroin",)), "IN-551"),
    ):
        with pytest.raises(InputProblem, match=code):
            treatment.record_test(ctx, person, said)
    treatment.record_test(ctx, person, HealthTestSaid("urine_drug", positive, found=("heroin", "heroin", "nps")))
    assert [test.found for test in record(ctx, person).tests] == [("heroin", "nps")]


def test_offers_to_everybody_are_told_until_made_or_declined(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    treatment.record_test(ctx, person, HealthTestSaid("hiv", HealthTestOutcome.DECLINED))
    clock.forward(hours=73)
    offers = treatment_of(record(ctx, person)).offers
    assert [(offer.kind, offer.overdue(ctx.now())) for offer in offers] == [
        ("hepatitis_b", True), ("hepatitis_c", True), ("hiv", False),
    ]  # fmt: skip


def test_the_very_rapid_course_is_followed_dose_by_dose(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    days = []
    for ahead in (0, 7, 14):
        clock.forward(days=ahead)
        treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, GIVEN, batch="SPECIMEN1"))
        days += [due.due_on for due in treatment_of(record(ctx, person)).next_doses]
    assert days == [date(2026, 11, 27), date(2026, 12, 11), date(2027, 11, 20)]
    held = record(ctx, person).vaccinations
    assert [(dose.dose_number, dose.next_due_on) for dose in held] == [(1, None), (2, None), (3, date(2027, 11, 20))]
    tasks = [(task.title, task.state) for task in vaccine_tasks(ctx, person)]
    assert tasks == [
        ("Hepatitis B vaccine, dose 2", TaskState.DONE),
        ("Hepatitis B vaccine, dose 3", TaskState.DONE),
        ("Hepatitis B vaccine, dose 4", TaskState.OPEN),
    ]
    clock.at = clock.at.replace(year=2027)
    treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, GIVEN))
    assert treatment_of(record(ctx, person)).next_doses == ()
    assert all(task.state is TaskState.DONE for task in vaccine_tasks(ctx, person))


def test_a_late_dose_moves_those_after_it() -> None:
    course = load_vaccinations()[HEPATITIS_B].courses[0]
    late = next_dose(course, {1: date(2026, 11, 1), 2: date(2026, 11, 20)})
    early_told = next_dose(course, {2: date(2026, 11, 8)})
    unknown = next_dose(course, {1: date(2026, 11, 1), 2: None})
    assert late is not None
    assert (late.number, late.due_on) == (3, date(2026, 12, 4))
    assert early_told is not None
    assert early_told.due_on == date(2026, 11, 22)
    assert unknown is not None
    assert (unknown.number, unknown.due_on) == (3, None)
    assert next_dose(course, {}) is None


def test_a_dose_told_counts_a_dose_declined_does_not(ctx: AppContext) -> None:
    person = arrive(ctx)
    treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, STATED, dose_number=2, given_on=date(2026, 11, 1)))
    assert [task.title for task in vaccine_tasks(ctx, person)] == ["Hepatitis B vaccine, dose 3"]
    treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, DECLINED))
    due = treatment_of(record(ctx, person)).next_doses[0]
    assert (due.number, due.declined is not None) == (3, True)
    assert [(task.state, task.reason) for task in vaccine_tasks(ctx, person)] == [
        (TaskState.DECLINED, "Declined by the person")
    ]


def test_a_dose_entered_in_error_takes_its_next_one_with_it(ctx: AppContext) -> None:
    person = arrive(ctx)
    dose = treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, GIVEN))
    yesterday = DoseSaid(HEPATITIS_B, GIVEN, given_on=date(2026, 11, 19))
    right = treatment.correct_vaccination(ctx, person, dose, yesterday, "given yesterday")
    only = vaccine_tasks(ctx, person)
    assert [(task.state, task.due_at.date() if task.due_at else None) for task in only] == [
        (TaskState.OPEN, date(2026, 11, 26))
    ]
    treatment.mark_vaccination_wrong(ctx, person, right, "not given at all")
    assert [(task.state, task.reason) for task in vaccine_tasks(ctx, person)] == [
        (TaskState.DECLINED, "A dose was entered in error")
    ]
    assert len(treatment_of(record(ctx, person)).wrong) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (DoseSaid("no_such_vaccine", GIVEN), "IN-541"),
        (DoseSaid(HEPATITIS_B, GIVEN, given_on=date(2026, 11, 21)), "IN-553"),
        (DoseSaid(HEPATITIS_B, GIVEN, dose_number=1), "IN-554"),
        (DoseSaid(HEPATITIS_B, STATED, dose_number=2, given_on=date(2026, 11, 1)), "IN-555"),
        (DoseSaid(HEPATITIS_B, GIVEN, dose_number=12), "IN-552"),
    ],
)
def test_a_dose_that_cannot_be_is_refused(ctx: AppContext, said: DoseSaid, code: str) -> None:
    person = arrive(ctx)
    treatment.record_vaccination(ctx, person, DoseSaid(HEPATITIS_B, GIVEN))
    with pytest.raises(InputProblem, match=code):
        treatment.record_vaccination(ctx, person, said)


def test_who_may_write_what(ctx: AppContext) -> None:
    person = arrive(ctx)
    clerk = as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR)
    treatment.record_involvement(clerk, person, InvolvementSaid("carat", InvolvementState.CURRENT))
    with pytest.raises(NotAllowed):
        treatment.record_vaccination(clerk, person, DoseSaid(HEPATITIS_B, GIVEN))
    with pytest.raises(NotAllowed):
        treatment.record_involvement(
            as_role(ctx, Role.ESCORT), person, InvolvementSaid("carat", InvolvementState.CURRENT)
        )
