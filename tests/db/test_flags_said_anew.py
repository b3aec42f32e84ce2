"""A later answer and a flag that stands: it raises, says anew, and never lowers; the plan's interval is such a flag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reception_app.errors import InputProblem
from reception_app.forms.conditions import said
from reception_app.handover.record import Flag, Record
from reception_app.models import Person
from reception_app.services import amending, care, handovers, packs, triage
from reception_app.services.board import BoardRow, read_board
from reception_app.services.care import NewFlag
from reception_app.services.context import AppContext, writing
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.handovers import Plan
from reception_app.services.merging import _merge_flags
from reception_app.services.person_view import read_person
from reception_app.services.triage import TriageView
from reception_app.services.wing_sheet import make_wing_sheet
from reception_app.vocabulary import FitToTravel, FlagLevel
from tests.support.answering import DECLINED, fill, give, signed
from tests.support.desks import MovingClock, make_training_desk
from tests.support.pdf import text_of

PLAN = {
    "plan_place": "ordinary", "plan_cell_sharing": "no_reason", "plan_bunk": "either", "plan_floor": "any",
    "plan_observation": "15_min", "plan_in_possession": "none", "plan_medicine_times": "none",
    "plan_diet": "ordinary", "plan_aids": "none", "plan_seen_next_at": "2026-11-20T23:30:00Z",
    "plan_seen_next_by": "nurse",
}  # fmt: skip


@pytest.fixture
def ctx(tmp_path: Path, clock: MovingClock) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path, "LEI", clock)
    yield ctx
    ctx.close()


def flag_of(ctx: AppContext, person: str, kind: str = "acct_open") -> Flag:
    (found,) = [flag for flag in read_person(ctx, person).record.open_flags if flag.kind == kind]
    return found


def row_of(ctx: AppContext, person: str) -> BoardRow:
    board = read_board(ctx)
    (row,) = [row for row in (*board.here, *board.leaving) if row.person_id == person]
    return row


def escort_of(ctx: AppContext, person: str) -> str:
    now = ctx.now()
    plan = Plan("MDI", now + timedelta(hours=2), now + timedelta(hours=4), FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    return text_of(packs.preview(ctx, handovers.plan_handover(ctx, person, plan)).escort)


def arrived_with_acct(ctx: AppContext, person: str, observed: str = "hourly", **more: str) -> TriageView:
    view = triage.start_or_resume(ctx, person)
    view = give(ctx, view, acct_on_arrival="open", acct_observation=observed, **{"acct_number": "L-1", **more})
    fill(ctx, view, dict(PLAN, plan_observation="standard"))
    triage.sign(ctx, person, view.assessment_id)
    return view


# What is answered later


def test_a_later_answer_makes_the_watch_closer_and_says_the_rest_anew(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    arrived_with_acct(ctx, person)
    begun = flag_of(ctx, person).started_at
    clock.forward(hours=20)
    view = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, view, acct_on_arrival="open", acct_number="M-9", acct_observation="5_min", acct_triggers="anniversary")
    flag = flag_of(ctx, person)
    assert (flag.observation, flag.reference, flag.triggers) == ("5_min", "M-9", ("anniversary",))
    assert flag.started_at == begun
    assert row_of(ctx, person).observation_due_at == begun + timedelta(minutes=5)
    (before,) = [one for one in read_person(ctx, person).record.flags if one.ended_at and one.kind == "acct_open"]
    assert (before.observation, before.reference) == ("hourly", "L-1")
    assert before.end_reason == "a later answer says it anew"
    assert "5 min" in escort_of(ctx, person)


@pytest.mark.parametrize(
    ("raised", "form", "answers", "kind", "level"),
    [
        (NewFlag("suicide_risk", "x", FlagLevel.KNOW), "court-return",
         {"hopeless": "yes", "hopeless_what": "goodbye"}, "suicide_risk", FlagLevel.ACT_NOW),
        (NewFlag("sedation_risk", "x", FlagLevel.KNOW), "court-return",
         {"withdrawal_signs": ("drowsy",)}, "sedation_risk", FlagLevel.ACT_NOW),
    ],
)  # fmt: skip
def test_a_later_answer_raises_the_level(
    ctx: AppContext, person: str, raised: NewFlag, form: str, answers: dict[str, str], kind: str, level: FlagLevel
) -> None:
    care.raise_flag(ctx, person, raised)
    view = triage.start_or_resume(ctx, person, form)
    asked = {key: value for key, value in answers.items() if view.form.question(key)}
    give(ctx, view, **asked)
    assert flag_of(ctx, person, kind).level is not FlagLevel.KNOW
    if kind == "sedation_risk":
        assert flag_of(ctx, person, kind).level is level


def test_a_later_answer_lowers_nothing_that_something_else_raised(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, NewFlag("acct_open", None, FlagLevel.ACT_NOW, "L-1", "constant_physical"))
    care.raise_flag(ctx, person, NewFlag("sedation_risk", None, FlagLevel.ACT_NOW))
    view = triage.start_or_resume(ctx, person)
    give(ctx, view, acct_on_arrival="open", acct_observation="hourly", acct_number="M-9")
    assert (flag_of(ctx, person).observation, flag_of(ctx, person).reference) == ("constant_physical", "M-9")
    give(ctx, view, acct_number="M-10")
    assert (flag_of(ctx, person).observation, flag_of(ctx, person).reference) == ("constant_physical", "M-10")
    assert flag_of(ctx, person, "sedation_risk").level is FlagLevel.ACT_NOW


def test_an_answer_put_right_goes_back_to_what_stood_before_it_and_no_further(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, NewFlag("acct_open", None, FlagLevel.ACT_NOW, "L-1", "30_min"))
    view = triage.start_or_resume(ctx, person)
    give(ctx, view, acct_on_arrival="open", acct_observation="5_min")
    assert flag_of(ctx, person).observation == "5_min"
    give(ctx, view, acct_observation="15_min")
    assert flag_of(ctx, person).observation == "15_min"
    give(ctx, view, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "30_min"


def test_an_answer_taken_back_leaves_the_flag_as_it_stood(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, NewFlag("sedation_risk", "seen in court", FlagLevel.SOON))
    view = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, view, withdrawal_signs=("drowsy",))
    assert flag_of(ctx, person, "sedation_risk").level is FlagLevel.ACT_NOW
    give(ctx, view, withdrawal_signs=("none",))
    stands = flag_of(ctx, person, "sedation_risk")
    assert (stands.level, stands.detail) == (FlagLevel.SOON, "seen in court")


def test_an_amendment_of_another_answer_brings_no_old_number_back(ctx: AppContext, person: str) -> None:
    old = arrived_with_acct(ctx, person)
    view = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, view, acct_on_arrival="open", acct_number="M-9", acct_observation="15_min")
    amending.amend(ctx, person, old.assessment_id, {"veteran": said("yes")}, "said so later")
    assert flag_of(ctx, person).reference == "M-9"
    care.end_flag(ctx, person, flag_of(ctx, person).id, "closed at review")
    amending.amend(ctx, person, old.assessment_id, {"veteran": said("no")}, "said so later")
    assert "acct_open" not in {flag.kind for flag in read_person(ctx, person).record.open_flags}


def hourly_then_closer(ctx: AppContext, person: str, *, amended: str = "10_min") -> tuple[TriageView, TriageView]:
    """Sign a first reception with an hourly watch, say 5 min at a court return, then amend the first reception."""
    first = arrived_with_acct(ctx, person)
    later = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, later, acct_on_arrival="open", acct_observation="5_min")
    amending.amend(ctx, person, first.assessment_id, {"acct_observation": said(amended)}, "said so later")
    assert flag_of(ctx, person).observation == "5_min"
    return first, later


def test_a_closer_watch_said_in_another_form_meanwhile_outlives_the_answer_put_right(
    ctx: AppContext, person: str
) -> None:
    _, later = hourly_then_closer(ctx, person)
    give(ctx, later, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "10_min"
    give(ctx, later, acct_observation="5_min")
    assert flag_of(ctx, person).observation == "5_min"


def test_a_watch_that_its_own_form_takes_back_meanwhile_is_not_kept(ctx: AppContext, person: str) -> None:
    first, later = hourly_then_closer(ctx, person)
    amending.amend(ctx, person, first.assessment_id, {"acct_observation": said("30_min")}, "typed wrongly")
    give(ctx, later, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "30_min"


def test_a_watch_set_by_hand_stays_as_it_was_written_and_what_is_said_under_it_counts(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    care.raise_flag(ctx, person, NewFlag("acct_open", None, FlagLevel.ACT_NOW, "L-1", "hourly"))
    later = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, later, acct_on_arrival="open", acct_observation="5_min")
    first = give(ctx, triage.start_or_resume(ctx, person), acct_on_arrival="open", acct_observation="10_min")
    give(ctx, later, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "10_min"
    by_hand = [one for one in read_person(ctx, person).record.flags if one.observation == "hourly"]
    assert [one.reference for one in by_hand] == ["L-1"]
    give(ctx, first, acct_observation="constant_physical")
    assert flag_of(ctx, person).observation == "constant_physical"


def test_the_form_that_said_less_second_is_heard_when_the_first_is_put_right(ctx: AppContext, person: str) -> None:
    later = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, later, acct_on_arrival="open", acct_observation="5_min")
    give(ctx, triage.start_or_resume(ctx, person), acct_on_arrival="open", acct_observation="10_min")
    assert flag_of(ctx, person).observation == "5_min"
    give(ctx, later, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "10_min"


def says_it(ctx: AppContext, person: str, form: str, **answers: str) -> TriageView:
    return give(ctx, triage.start_or_resume(ctx, person, form), **(answers or {"self_harm_now": "yes"}))


def kinds_of(ctx: AppContext, person: str) -> list[str]:
    return sorted(flag.kind for flag in read_person(ctx, person).record.open_flags)


def test_suicidal_thoughts_said_in_two_forms_outlive_the_one_put_right(ctx: AppContext, person: str) -> None:
    first = says_it(ctx, person, "first-reception")
    second = says_it(ctx, person, "mental-health")
    assert kinds_of(ctx, person) == ["self_harm_now"]
    give(ctx, first, self_harm_now="no")
    assert flag_of(ctx, person, "self_harm_now").level is FlagLevel.ACT_NOW
    give(ctx, first, self_harm_now="yes")
    give(ctx, second, self_harm_now="no")
    assert kinds_of(ctx, person) == ["self_harm_now"]
    give(ctx, first, self_harm_now="no")
    assert kinds_of(ctx, person) == []


def test_the_clinical_sheet_calls_no_risk_ended_that_still_stands(ctx: AppContext, person: str) -> None:
    says_it(ctx, person, "first-reception")
    says_it(ctx, person, "mental-health")

    def told() -> str:
        now = ctx.now()
        plan = Plan("MDI", now + timedelta(hours=2), now + timedelta(hours=4), FitToTravel.YES,
                    healthcare_telephone="01632 960118")  # fmt: skip
        held = handovers.handovers_of(ctx, person)
        made = held[0] if held else handovers.plan_handover(ctx, person, plan)
        return text_of(packs.preview(ctx, made).clinical)

    assert "Said so until" in told()
    assert "ENDED" not in told()
    care.end_flag(ctx, person, flag_of(ctx, person, "self_harm_now").id, "seen by the GP, no thoughts now")
    assert "ENDED" in told()


def test_of_three_forms_that_say_it_the_last_one_counts(ctx: AppContext, person: str) -> None:
    views = [
        says_it(ctx, person, form, hopeless="yes") for form in ("first-reception", "mental-health", "second-stage")
    ]
    for view in (views[0], views[2]):
        give(ctx, view, hopeless="no")
        assert kinds_of(ctx, person) == ["suicide_risk"]
    give(ctx, views[1], hopeless="no")
    assert kinds_of(ctx, person) == []


def test_a_watch_under_another_forms_equal_watch_is_heard_too(ctx: AppContext, person: str) -> None:
    watch = {"acct_on_arrival": "open", "acct_observation": "15_min"}
    first = says_it(ctx, person, "first-reception", **watch)
    closest = says_it(ctx, person, "court-return", **{**watch, "acct_observation": "5_min"})
    says_it(ctx, person, "transfer-in", **watch)
    give(ctx, first, acct_observation="hourly")
    give(ctx, closest, acct_observation="hourly")
    assert flag_of(ctx, person).observation == "15_min"


def test_what_two_forms_said_and_somebody_ended_stays_ended(ctx: AppContext, person: str) -> None:
    says_it(ctx, person, "first-reception")
    second = says_it(ctx, person, "mental-health")
    care.end_flag(ctx, person, flag_of(ctx, person, "self_harm_now").id, "seen by the GP, no thoughts now")
    second = give(ctx, second, section=DECLINED)
    assert kinds_of(ctx, person) == []
    give(ctx, second, self_harm_now="no")
    give(ctx, second, self_harm_now="yes")
    assert kinds_of(ctx, person) == ["self_harm_now"]


# The stop, and lowering by hand


def test_what_was_agreed_at_the_stop_stands_until_somebody_lowers_it(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    give(ctx, view, self_harm_now="yes")
    done = triage.StopRecord("Officer Pretend", "constant_physical")
    triage.record_stop(ctx, person, view.assessment_id, done)
    give(ctx, view, acct_on_arrival="open", acct_observation="hourly", acct_number="9")
    flag = flag_of(ctx, person)
    assert (flag.observation, flag.reference, flag.detail) == ("constant_physical", "9", "Told Officer Pretend")
    with pytest.raises(InputProblem, match="IN-503"):
        care.change_flag(ctx, person, flag.id, "  ", observation="15_min")
    care.change_flag(ctx, person, flag.id, "case review 1", observation="15_min")
    assert flag_of(ctx, person).observation == "15_min"
    give(ctx, view, acct_triggers="court dates")
    assert (flag_of(ctx, person).observation, flag_of(ctx, person).triggers) == ("15_min", ("court dates",))
    ended = [one for one in read_person(ctx, person).record.flags if one.end_reason]
    assert "Observed Constant, in person, now 15 min: case review 1" in [one.end_reason for one in ended]


def test_a_stop_lowers_no_watch_that_came_with_the_person(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, NewFlag("acct_open", None, FlagLevel.ACT_NOW, "L-1", "constant_physical"))
    view = give(ctx, triage.start_or_resume(ctx, person), self_harm_now="yes")
    triage.record_stop(ctx, person, view.assessment_id, triage.StopRecord("Officer Pretend", "15_min"))
    assert flag_of(ctx, person).observation == "constant_physical"
    assert flag_of(ctx, person).detail == "Told Officer Pretend"


# The plan's interval


def test_the_plans_interval_runs_a_clock(ctx: AppContext, clock: MovingClock, person: str) -> None:
    signed(ctx, person, dict(PLAN))
    watch = flag_of(ctx, person, "first_night_plan")
    assert (watch.words, watch.observation) == ("First-night plan", "15_min")
    assert row_of(ctx, person).observation_due_at == watch.started_at + timedelta(minutes=15)
    clock.forward(minutes=40)
    late = read_end_of_shift(ctx).of(Matter.OBSERVATIONS).rows
    assert ["First-night plan: 15 min" in row.words for row in late] == [True]
    escort = escort_of(ctx, person)
    assert "15" in escort[escort.find("OBSERVE") :][:120]
    assert "No risk of self-harm is recorded today." in escort
    assert "Standard checks" not in escort


def test_one_look_serves_the_plan_and_the_acct(ctx: AppContext, clock: MovingClock, person: str) -> None:
    signed(ctx, person, {**PLAN, "acct_on_arrival": "open", "acct_observation": "hourly"})
    clock.forward(minutes=10)
    care.record_observed(ctx, person, flag_of(ctx, person).id)
    assert row_of(ctx, person).observation_due_at == ctx.now() + timedelta(minutes=15)
    assert "15" in escort_of(ctx, person).partition("OBSERVE")[2][:120]


def test_board_and_wing_say_one_thing_when_the_plans_watch_is_changed_by_hand(ctx: AppContext, person: str) -> None:
    signed(ctx, person, dict(PLAN))
    care.change_flag(ctx, person, flag_of(ctx, person, "first_night_plan").id, "slept well", observation="hourly")
    wing = text_of(make_wing_sheet(ctx, person).pdf)
    assert "Hourly" in wing
    assert "15 min" not in wing
    care.end_flag(ctx, person, flag_of(ctx, person, "first_night_plan").id, "no more need")
    assert row_of(ctx, person).observation_due_at is None
    assert "15 min" not in text_of(make_wing_sheet(ctx, person).pdf)


def test_a_plan_changed_to_standard_runs_no_clock(ctx: AppContext, person: str) -> None:
    view = triage.start_or_resume(ctx, person)
    give(ctx, view, plan_observation="15_min")
    give(ctx, view, plan_observation="standard")
    assert read_person(ctx, person).record.open_flags == ()
    assert "Standard" in text_of(make_wing_sheet(ctx, person).pdf)


def test_a_bed_of_constant_watch_is_watched(ctx: AppContext, person: str) -> None:
    give(ctx, triage.start_or_resume(ctx, person), plan_place="constant_watch")
    assert flag_of(ctx, person, "first_night_plan").observation == "constant_physical"


# What staff read


def test_triggers_that_were_typed_are_asked_for_and_never_said_to_be_missing(ctx: AppContext, person: str) -> None:
    typed = "Phone calls from home; methadone late"
    arrived_with_acct(ctx, person, acct_triggers=typed)
    flag = flag_of(ctx, person)
    assert (flag.triggers, flag.detail) == ((typed,), None)
    for sheet in (text_of(make_wing_sheet(ctx, person).pdf), escort_of(ctx, person)):
        said_there = " ".join(sheet.split()).partition("Upset by:")[2][:40]
        assert said_there.strip().startswith("ask healthcare.")
        assert "methadone" not in sheet


@pytest.mark.parametrize(
    ("answers", "words", "kind"),
    [
        ({"conditions": ("learning_disability",)}, "short plain sentences", "learning_disability"),
        ({"conditions": ("neurodevelopmental",)}, "say what comes next", "neurodiversity"),
        ({"neurodiversity": ("autism",), "neurodiversity_help": "Short sentences"}, "say what comes next", None),
        ({"neurodiversity": ("other",), "neurodiversity_help": "Short sentences"}, "ask the person what helps", None),
    ],
)
def test_staff_are_told_how_to_talk_and_no_diagnosis(
    ctx: AppContext, person: str, answers: dict[str, str], words: str, kind: str | None
) -> None:
    view = give(ctx, triage.start_or_resume(ctx, person), communication_needs=("none",), **answers)
    fill(ctx, view, dict(PLAN))
    triage.sign(ctx, person, view.assessment_id)
    if kind is not None:
        flag_of(ctx, person, kind)
    for sheet in (text_of(make_wing_sheet(ctx, person).pdf), escort_of(ctx, person)):
        flat = " ".join(sheet.split())
        assert words in flat
        assert "no help needed" not in flat
        assert not [stem for stem in ("autis", "learning disab", "neurodiv") if stem in flat.casefold()]
    assert "Yes, see above" in escort_of(ctx, person)


def test_a_pack_lowers_no_watch_and_opens_no_flag_that_was_ended_here(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    care.raise_flag(ctx, person, NewFlag("acct_open", level=FlagLevel.ACT_NOW, observation="5_min"))
    here = read_person(ctx, person).record
    (held,) = here.open_flags
    said_then = replace(held, observation="hourly", level=FlagLevel.KNOW, last_observed_at=clock.now())
    take_flags(ctx, person, replace(here, flags=(said_then,)))
    kept = flag_of(ctx, person)
    assert (kept.observation, kept.level, kept.last_observed_at) == ("5_min", FlagLevel.ACT_NOW, clock.now())
    care.end_flag(ctx, person, kept.id, "closed at review")
    take_flags(ctx, person, replace(here, flags=(said_then,)))
    assert read_person(ctx, person).record.open_flags == ()


def take_flags(ctx: AppContext, person: str, record: Record) -> None:
    """Take in the flags of a record, as from a pack."""
    with writing(ctx, "receive") as session:
        _merge_flags(session, session.get_one(Person, person), record)
