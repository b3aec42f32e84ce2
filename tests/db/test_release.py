"""The plan for a release on disk: written whole, never changed, decided by a prescriber; and it travels (E18, E28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.clinical.release import Point
from reception_app.errors import InputProblem, KnownProblem, NotFound
from reception_app.handover import record as tree
from reception_app.handover.codec import from_cbor, to_cbor
from reception_app.services import importing, scripts
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.person_view import find_person_id, read_person
from reception_app.services.release import (
    AppointmentSaid,
    NeedSaid,
    ReleaseSaid,
    add_appointment,
    cancel_appointment,
    record_release,
    release_points,
    said_of,
)
from reception_app.vocabulary import AnswerState, AssessmentStatus, CarerConsent, Carrier, Role, SourceKind
from tests.support.desks import METHADONE, SERTRALINE, add, arrive, as_role, make_training_desk, specimen
from tests.support.records import sample_pack

PRESCRIBER = DecidedBy("Dr S. Specimen")
SAID = ReleaseSaid(
    day=date(2026, 11, 24),
    leaves_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    way="planned",
    opioid_plan="continue",
    opioid_reason="stable for 8 months",
    wanted_state=AnswerState.ANSWERED,
    wanted=" To stay on methadone ",
    naloxone="given",
    naloxone_detail="nasal spray, 2 doses, shown how",
    warning="given",
    warning_detail="spoken, and on paper",
    prescription="instalments",
    prescription_days=7,
    prescription_detail="daily, observed, Sunday's dose on Saturday",
    pharmacy="Sample Street Pharmacy",
    pharmacy_telephone="01632 960944",
    pharmacy_hours="Mon-Sat 09:00-18:00",
    referral="Sampleford community team",
    referral_telephone="01632 960302",
    referred_on=date(2026, 11, 20),
    gp="Example Road Surgery",
    carer="DUMMY, Alice",
    carer_relation="sister",
    carer_telephone="01632 960555",
    consent=CarerConsent.AGREED,
    shares=("meeting", "overdose"),
    meets_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
    meets_where="the gate",
    needs=(
        NeedSaid("tonight", choice="hostel", detail=" 4 Sample Street "),
        NeedSaid("money", choice="has"),
        NeedSaid("identity", choice="letter"),
        NeedSaid("phone", choice="has"),
        NeedSaid("travel", choice="met"),
        NeedSaid("probation", choice="no"),
        NeedSaid("dependants", AnswerState.DECLINED),
        NeedSaid("belongings", choice="none"),
    ),
)
MEETING = AppointmentSaid("Prescriber", datetime(2026, 11, 24, 14, tzinfo=UTC), "Sampleford community team")


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    return person


def record_of(ctx: AppContext, person: str) -> tree.Record:
    return read_person(ctx, person).record


def held(ctx: AppContext, person: str) -> tree.Release:
    release = record_of(ctx, person).release
    assert release is not None
    return release


def refused(ctx: AppContext, person: str, said: ReleaseSaid, by: DecidedBy | None = PRESCRIBER) -> str:
    with pytest.raises(KnownProblem) as problem:
        record_release(ctx, person, said, by)
    return problem.value.code


def test_the_whole_plan_is_read_as_it_was_said_with_who_decided(ctx: AppContext, person: str) -> None:
    """E37: who decided, and what the person wanted."""
    record_release(ctx, person, SAID, PRESCRIBER)
    release = held(ctx, person)
    assert said_of(release) == replace(SAID, wanted="To stay on methadone", needs=None)
    assert release.decider is not None
    assert release.decider.name == "Dr S. Specimen"
    assert (release.naloxone_by, release.warning_by) == (ctx.operator.full_name, ctx.operator.full_name)
    assert release.recorded_by == ctx.operator.full_name
    tasks = [task for task in record_of(ctx, person).tasks if task.kind == "countersign"]
    assert ["Release: The opioid substitution goes on outside" in (task.detail or "") for task in tasks] == [True]


def test_with_everything_recorded_nothing_is_pointed_out(ctx: AppContext, person: str) -> None:
    record_release(ctx, person, SAID, PRESCRIBER)
    add_appointment(ctx, person, MEETING)
    assert release_points(record_of(ctx, person), "England") == ()


def test_probation_is_no_help_when_the_methadone_ends(ctx: AppContext, person: str) -> None:
    """Three days of methadone, probation on the day and the prescriber a week later once said nothing at all."""
    record_release(ctx, person, replace(SAID, prescription_days=3), PRESCRIBER)
    probation = AppointmentSaid("Probation", datetime(2026, 11, 24, 14, tzinfo=UTC), "Sampleford office")
    add_appointment(ctx, person, probation)
    add_appointment(ctx, person, replace(MEETING, at=datetime(2026, 12, 3, 10, tzinfo=UTC)))
    said = [point.words for point in release_points(record_of(ctx, person), "England") if point.about == "prescription"]
    assert said == [
        "Runs out before help: medicines last until Thu 26-Nov, the first that helps, Sampleford community team, is "
        "Thu 03-Dec."
    ]


def test_days_of_methadone_are_not_those_of_the_rest(ctx: AppContext, person: str) -> None:
    record_release(ctx, person, SAID, PRESCRIBER)
    add_appointment(ctx, person, MEETING)
    tablets = add(ctx, person, SERTRALINE, SourceKind.PHARMACY)
    said = [point.words for point in release_points(record_of(ctx, person), "England")]
    assert [words for words in said if words.startswith("Until when it lasts is not recorded: sertraline.")] == said
    scripts.set_carrier(ctx, person, tablets, Carrier.PERSON, supply=scripts.Supply(days=7))
    assert release_points(record_of(ctx, person), "England") == ()


def test_nothing_recorded_says_what_is_missing_without_a_proposal(ctx: AppContext, person: str) -> None:
    found = release_points(record_of(ctx, person), "England")
    assert {point.about for point in found} >= {
        "day",
        "opioids",
        "naloxone",
        "warning",
        "prescription",
        "gp",
        "referral",
    }
    assert Point("opioids", "No opioid plan is recorded: a prescriber decides what happens on release.") in found


def test_a_change_is_a_new_plan_and_the_decision_stays_with_who_made_it(ctx: AppContext, person: str) -> None:
    record_release(ctx, person, SAID, PRESCRIBER)
    first = held(ctx, person)
    record_release(ctx, person, replace(said_of(first), pharmacy="Placeholder Chemist"))
    second = held(ctx, person)
    assert (second.pharmacy, second.decider) == ("Placeholder Chemist", first.decider)
    assert (second.naloxone_at, second.naloxone_by) == (first.naloxone_at, first.naloxone_by)
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT count(*) FROM release_plan")).scalar_one() == 2


def test_the_plan_is_a_prescribers_and_a_nurse_names_whose(ctx: AppContext, person: str) -> None:
    nurse = as_role(ctx, Role.NURSE)
    assert refused(nurse, person, SAID, None) == "RO-102"
    record_release(nurse, person, replace(SAID, opioid_plan=None), None)
    assert held(ctx, person).decider is None
    record_release(as_role(ctx, Role.PRESCRIBER, name="Dr P. Placeholder"), person, SAID)
    decider = held(ctx, person).decider
    assert decider is not None
    assert decider.name == "Dr P. Placeholder"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"opioid_plan": "hope"}, "IN-561"), ({"way": "soon"}, "IN-561"), ({"shares": ("all",)}, "IN-561"),
     ({"naloxone": "not_given", "naloxone_detail": "  "}, "IN-562"), ({"consent": CarerConsent.DECLINED}, "IN-563"),
     ({"consent": CarerConsent.NOT_ASKED}, "IN-563"), ({"prescription_days": 400}, "IN-564"),
     ({"pharmacy_hours": "whenever"}, "IN-351")],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_is_saved(
    ctx: AppContext, person: str, changes: dict[str, object], code: str
) -> None:
    assert refused(ctx, person, replace(SAID, **changes)) == code  # type: ignore[arg-type]  # values of their fields
    assert record_of(ctx, person).release is None


def test_a_carer_who_may_be_told_nothing_is_still_recorded(ctx: AppContext, person: str) -> None:
    record_release(ctx, person, replace(SAID, consent=CarerConsent.DECLINED, shares=()), PRESCRIBER)
    assert (held(ctx, person).carer, held(ctx, person).shares) == ("DUMMY, Alice", ())


def test_an_appointment_is_cancelled_with_why_and_stays(ctx: AppContext, person: str) -> None:
    late = add_appointment(ctx, person, replace(MEETING, at=datetime(2026, 11, 26, 10, tzinfo=UTC)))
    add_appointment(ctx, person, MEETING)
    assert [one.at.day for one in record_of(ctx, person).appointments] == [24, 26]
    with pytest.raises(InputProblem):
        cancel_appointment(ctx, person, late, " ")
    cancel_appointment(ctx, person, late, "they rang")
    assert [one.cancelled_why for one in record_of(ctx, person).appointments] == [None, "they rang"]
    with pytest.raises(NotFound):
        cancel_appointment(ctx, person, late, "again")
    other = add_appointment(ctx, person, replace(MEETING, what="Housing"))
    with pytest.raises(NotFound):
        cancel_appointment(ctx, arrive(ctx, specimen("A0003TT", "DUMMY", "Brian")), other, "of somebody else")


@pytest.mark.parametrize(("changes", "code"), [({"what": " "}, "IN-565"), ({"hours": "whenever"}, "IN-351")])
def test_an_appointment_that_says_nothing_is_refused(
    ctx: AppContext, person: str, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(InputProblem) as problem:
        add_appointment(ctx, person, replace(MEETING, **changes))  # type: ignore[arg-type]  # texts alone
    assert problem.value.code == code


def test_the_release_travels_and_comes_back_once(ctx: AppContext, person: str, tmp_path: Path) -> None:
    record_release(ctx, person, SAID, PRESCRIBER)
    add_appointment(ctx, person, MEETING)
    record = record_of(ctx, person)
    pack = replace(sample_pack(), record=record)
    assert from_cbor(tree.Pack, to_cbor(pack)) == pack
    other = make_training_desk(tmp_path / "other", "MDI")
    (number,) = importing.import_people(other, [record])
    there = record_of(other, find_person_id(other, number))
    assert there.release is not None
    assert said_of(there.release) == said_of(record.release)
    assert there.release.decider == (record.release.decider if record.release else None)
    assert there.appointments == record.appointments
    assert there.needs == record.needs != ()


def test_a_wider_need_keeps_who_asked_until_it_is_said_anew(ctx: AppContext, person: str) -> None:
    """E35: each need has its own who and when; what nobody asked is not in the record at all."""
    record_release(ctx, person, SAID, PRESCRIBER)
    nurse = as_role(ctx, Role.NURSE, name="N. Testford")
    before = {need.kind: need for need in record_of(ctx, person).needs}
    assert (before["tonight"].shown, before["tonight"].detail) == ("Hostel or approved premises", "4 Sample Street")
    assert (before["dependants"].state, before["dependants"].choice) == (AnswerState.DECLINED, None)
    assert SAID.needs is not None
    changed = replace(SAID, needs=(NeedSaid("tonight", choice="none"), *SAID.needs[2:]))
    record_release(nurse, person, changed)
    after = {need.kind: need for need in record_of(ctx, person).needs}
    assert (after["tonight"].choice, after["tonight"].recorded_by) == ("none", "N. Testford")
    assert after["phone"] == before["phone"]
    assert after["money"].state is AnswerState.NOT_ASKED, "taken back, and that stands too"
    points = [point.words for point in release_points(record_of(ctx, person), "England") if point.about == "needs"]
    assert points[0] == "Where they sleep tonight: nowhere yet."
    assert points[1].startswith("Wider needs not asked: money for the first days")
    record_release(nurse, person, replace(changed, needs=None))
    assert {need.kind: need for need in record_of(ctx, person).needs} == after, "not named, they stay"
    assert said_of(None, tuple(after.values())).needs == replace(changed).needs


@pytest.mark.parametrize(
    "need",
    [NeedSaid("castle"), NeedSaid("money", choice="castle"), NeedSaid("money"),
     NeedSaid("money", AnswerState.DECLINED, "has")],
)  # fmt: skip
def test_a_need_that_no_list_has_is_refused(ctx: AppContext, person: str, need: NeedSaid) -> None:
    assert refused(ctx, person, ReleaseSaid(needs=(need,)), None) == "IN-561"


def test_what_the_wider_needs_form_said_is_pointed_out_until_it_is_recorded(ctx: AppContext, person: str) -> None:
    form = tree.Assessment(
        "a" * 16, "wider-needs", "1", "Wider needs", "0" * 64, AssessmentStatus.DRAFT, ctx.now(), "N. Testford",
        answers=(tree.Answer("housing", "?", AnswerState.ANSWERED, "none", "Nowhere yet"),),
    )  # fmt: skip
    record = replace(record_of(ctx, person), assessments=(form,))
    said = [point.words for point in release_points(record, "England") if point.about == "needs"]
    assert said[0] == "Where they sleep tonight: not recorded. Answered before: Nowhere yet."
