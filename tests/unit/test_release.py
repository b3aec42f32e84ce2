"""What is wrong or missing before a release: day, opioid plan, prescription, appointments (E18, E19, E37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reception_app.clinical.bank_holidays import next_working_day
from reception_app.clinical.release import (
    FIRST_APPOINTMENT,
    GP_LETTER,
    Meeting,
    ReleasePlan,
    lacking,
    needs_opioid_plan,
    points,
)
from reception_app.clinical.release_data import NEEDS, load_release
from reception_app.clinical.wider_needs import NeedNow, load_needs, open_needs, state_words
from reception_app.errors import FormProblem
from reception_app.forms.loading import load_forms
from reception_app.paths import resources
from reception_app.vocabulary import AnswerState


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a moment of 2026 as the clock on the wall says it; in November that is UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


GOOD = ReleasePlan(
    day=date(2026, 11, 17),
    leaves_at=at(17, 9),
    way="planned",
    substitution=True,
    medicines=2,
    opioid_plan="continue",
    decider="Dr S. Specimen",
    wanted="To stay on it",
    naloxone="given",
    warning="given",
    prescription="instalments",
    days=7,
    pharmacy="Sample Street Pharmacy",
    pharmacy_hours="Mon-Fri 09:00-18:00; Sat 09:00-13:00",
    gp="Example Road Surgery",
    referral="Sampleford community team",
    appointments=(Meeting("Community team", at(17, 14)), Meeting("Example Road Surgery", at(19, 10))),
    needs={
        kind: NeedNow(AnswerState.ANSWERED, next(slug for slug, each in need.choices.items() if not each.open))
        for kind, need in load_needs().items()
    },
)
"""A release on a Tuesday of which everything is recorded."""


def said(plan: ReleasePlan) -> list[str]:
    return [point.words for point in points(plan)]


def test_a_release_of_which_everything_is_recorded_raises_nothing() -> None:
    assert said(GOOD) == []


def test_what_lasts_until_somebody_who_prescribes_is_seen_raises_nothing() -> None:
    assert said(replace(GOOD, lasts=(("carbamazepine", 1), ("lithium", 9)))) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (at(17, 8, 59), "told Tue 17-Nov 08:59, and they come out at 09:00: ring them, and print it again."),
        (at(16, 9), "told Mon 16-Nov 09:00, and they come out on Tue 17-Nov: ring them, and print it again."),
        (at(18, 9), "told Wed 18-Nov 09:00, and they come out on Tue 17-Nov: ring them, and print it again."),
    ],
    ids=["before they come out", "the day before", "the day after"],
)
def test_a_carer_told_a_time_at_which_nobody_comes_out_is_pointed_out(told: datetime, words: str) -> None:
    assert said(replace(GOOD, meets_at=told)) == [f"Who meets them is {words}"]


@pytest.mark.parametrize("told", [at(17, 9), at(17, 9, 30)], ids=["as they come out", "half an hour later"])
def test_a_carer_told_the_right_time_raises_nothing(told: datetime) -> None:
    assert said(replace(GOOD, meets_at=told)) == []


PROBATION = Meeting("Sampleford probation", at(17, 14), prescribes=False)


@pytest.mark.parametrize(
    ("changes", "about", "words"),
    [
        ({"day": None}, "day", "The day of release is not recorded."),
        ({"way": "court"}, "day", "Released by a court: ring the pharmacy"),
        ({"way": "unplanned"}, "day", "Unplanned, at short notice: ring the pharmacy"),
        ({"opioid_plan": None}, "opioids", "No opioid plan is recorded: a prescriber decides"),
        ({"decider": None}, "opioids", "Who decided the opioid plan is not recorded."),
        ({"decider": " "}, "opioids", "Who decided the opioid plan is not recorded."),
        ({"wanted": None}, "opioids", "What the person wants is not recorded."),
        ({"substitution": False}, "opioids", "goes on outside, but no opioid substitution script is current."),
        ({"opioid_plan": "none"}, "opioids", "No opioid medicine on release, but an opioid substitution script is"),
        ({"naloxone": None}, "naloxone", "Take-home naloxone: nothing is recorded."),
        ({"naloxone": "not_given"}, "naloxone", "was not given, and why is not recorded."),
        ({"naloxone": "not_given", "naloxone_reason": "none left"}, "naloxone", "was not given: none left."),
        ({"warning": None}, "warning", "overdose: nothing is recorded."),
        ({"prescription": None}, "prescription", "Nothing is recorded about medicines for the day of release."),
        ({"prescription": "none"}, "prescription", "and 2 medicines are current."),
        ({"prescription": "none", "medicines": 1}, "prescription", "and 1 medicine is current."),
        ({"days": None}, "prescription", "For how many days is not recorded."),
        ({"days": 15}, "prescription", "14 days at most, and 15 are written."),
        ({"prescription": "supplied", "days": 3}, "prescription", "at least 7 days, and 3 are written."),
        ({"pharmacy": None}, "pharmacy", "The pharmacy where it is collected is not recorded."),
        ({"pharmacy_hours": "Wed-Fri 09:00-18:00"}, "pharmacy", "shut on Tue 17-Nov"),
        ({"gp": None}, "gp", "No GP is recorded."),
        ({"referral": ""}, "referral", "No referral to the community team is recorded."),
        ({"appointments": ()}, "appointments", "No appointment after release is recorded."),
        ({"appointments": (Meeting("Team", at(16, 14)),)}, "appointments", "is before the day of release."),
        ({"appointments": (Meeting("Team", at(17, 8)),)}, "appointments", "cannot be kept: it is before release."),
        ({"appointments": (Meeting("Team", at(17, 9, 30)),)}, "appointments", "it is only 30 min after release."),
        ({"appointments": (Meeting("Team", at(17, 20), "Mon-Fri 09:00-17:00"),)}, "appointments", "place is shut."),
        ({"appointments": (Meeting("Team", at(19, 10)),)}, "appointments", "first appointment is 2 days after"),
        ({"appointments": (*GOOD.appointments, Meeting("Housing", at(17, 14, 30)))}, "appointments",
         "Community team, Tue 17-Nov 14:00, and Housing, Tue 17-Nov 14:30, clash."),
        ({"appointments": (GOOD.appointments[0], Meeting("Mutual aid", at(21, 10)))}, "appointments", "at the weekend"),
        ({"days": 1, "appointments": (Meeting("Team", at(20, 10)),)}, "prescription",
         "Runs out before help: medicines last until Tue 17-Nov, the first appointment is Fri 20-Nov."),
        ({"days": 1, "appointments": (PROBATION, Meeting("Team", at(20, 10)))}, "prescription",
         "Runs out before help: medicines last until Tue 17-Nov, the first that helps, Team, is Fri 20-Nov."),
        ({"days": 1, "appointments": (PROBATION,)}, "prescription",
         "Runs out before help: medicines last until Tue 17-Nov, no appointment is with somebody who prescribes."),
        ({"appointments": (PROBATION,)}, "appointments",
         "No appointment after release is with somebody who prescribes."),
        ({"days": 5, "appointments": (Meeting("Team", at(16, 14)), Meeting("Team", at(24, 10)))}, "prescription",
         "medicines last until Sat 21-Nov, the first appointment that can be kept is Tue 24-Nov."),
        ({"appointments": (Meeting("Team", at(16, 14)), Meeting("Team", at(24, 10)))}, "appointments",
         "The first appointment that can be kept is 7 days after release."),
        ({"appointments": (Meeting("Team", at(17, 20), "Mon-Fri 09:00-17:00"),)}, "appointments",
         "No appointment that can be kept is with somebody who prescribes."),
        ({"lasts": (("carbamazepine", 1), ("lithium", 9)), "appointments": (Meeting("Team", at(20, 10)),)},
         "prescription",
         "Runs out before help: carbamazepine lasts until Tue 17-Nov, the first appointment is Fri 20-Nov."),
        ({"days": None, "prescription": "supplied", "lasts": (("carbamazepine", 2), ("lithium", 2)),
          "appointments": (Meeting("Team", at(24, 10)),)}, "prescription",
         "Runs out before help: carbamazepine and lithium last until Wed 18-Nov, the first appointment is Tue 24-Nov."),
        ({"self_harm": True}, "day", "A risk of self-harm or suicide is open"),
        ({"uncounted": ("efavirenz",)}, "prescription", "Until when it lasts is not recorded: efavirenz."),
    ],
)  # fmt: skip
def test_what_is_wrong_or_missing_is_said(changes: dict[str, object], about: str, words: str) -> None:
    found = points(replace(GOOD, **changes))  # type: ignore[arg-type]  # the table's values are of their fields
    assert [point for point in found if point.about == about and words in point.words and point.act], found


TEAM, CLINIC = Meeting("Team", at(20, 10)), Meeting("Clinic", at(23, 10))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"today": date(2026, 11, 17)}, []),
        ({"today": date(2026, 11, 18)}, ["The day of release, Tue 17-Nov, is past: write the plan anew."]),
        ({"day": None, "leaves_at": None, "meets_at": at(17, 9)}, ["The day of release is not recorded."]),
        ({"leaves_at": None, "meets_at": at(17, 7)}, []),
        ({"way": None}, []),
        ({"opioid_plan": "none", "substitution": False, "opioid_risk": True}, []),
        ({"gp": None, "needs": {**GOOD.needs, "gp_letter": NeedNow(AnswerState.DECLINED)}}, []),
        ({"needs": {**GOOD.needs, "gp_letter": NeedNow(AnswerState.UNKNOWN)}}, ["Letter to a GP: not known."]),
        ({"needs": {**GOOD.needs, "gp_letter": NeedNow(), "first_appointment": NeedNow()}}, []),
        ({"needs": {kind: now for kind, now in GOOD.needs.items() if kind not in (GP_LETTER, FIRST_APPOINTMENT)}}, []),
        ({"appointments": (), "needs": {**GOOD.needs, "first_appointment": NeedNow(AnswerState.DECLINED)}}, []),
        # days and the pharmacy
        ({"days": 14}, []),
        ({"prescription": "prescription", "days": 7}, []),
        ({"days": None, "uncounted": ("efavirenz",)}, ["For how many days is not recorded."]),
        ({"pharmacy_hours": "Tue-Thu 09:00-18:00"}, []),
        # who helps, and when
        ({"days": 1, "appointments": ()}, ["No appointment after release is recorded."]),
        ({"days": 1, "appointments": (Meeting("Team", at(18, 10)),)}, []),
        ({"days": 0, "appointments": (Meeting("Team", at(17, 14)),)}, []),
        ({"days": 0, "appointments": (Meeting("Team", at(18, 10)),)},
         ["Runs out before help: 0 days of medicines, the first appointment is Wed 18-Nov."]),
        ({"lasts": (("lithium", 0),), "appointments": (Meeting("Team", at(18, 10)),)},
         ["Runs out before help: 0 days of lithium, the first appointment is Wed 18-Nov."]),
        ({"days": 1, "appointments": (Meeting("Team", at(19, 10)),)},
         ["Runs out before help: medicines last until Tue 17-Nov, the first appointment is Thu 19-Nov.",
          "The first appointment is 2 days after release."]),
        ({"days": 1, "appointments": (CLINIC, TEAM)},
         ["Runs out before help: medicines last until Tue 17-Nov, the first appointment is Fri 20-Nov.",
          "The first appointment is 3 days after release."]),
        ({"days": 1, "appointments": (CLINIC, TEAM, PROBATION)},
         ["Runs out before help: medicines last until Tue 17-Nov, the first that helps, Team, is Fri 20-Nov.",
          "The first that helps, Team, is 3 days after release."]),
        ({"days": 1, "appointments": (Meeting("Team", at(16, 14)), PROBATION)},
         ["Runs out before help: medicines last until Tue 17-Nov, "
          "no appointment that can be kept is with somebody who prescribes.",
          "Team, Mon 16-Nov 14:00, is before the day of release.",
          "No appointment that can be kept is with somebody who prescribes."]),
        ({"days": None, "prescription": "supplied", "lasts": (("lithium", 3), ("carbamazepine", 1)),
          "appointments": (CLINIC,)},
         ["For how many days is not recorded.",
          "Runs out before help: carbamazepine lasts until Tue 17-Nov, the first appointment is Mon 23-Nov.",
          "Runs out before help: lithium lasts until Thu 19-Nov, the first appointment is Mon 23-Nov.",
          "The first appointment is 6 days after release."]),
        ({"substitution": False, "opioid_plan": None, "appointments": (TEAM,)}, []),
        # times of appointments
        ({"appointments": GOOD.appointments[::-1]}, []),
        ({"appointments": (GOOD.appointments[0], Meeting("Housing", at(17, 15)))}, []),
        ({"appointments": (Meeting("Team", at(17, 11)),)}, []),
        ({"appointments": (Meeting("Housing", at(17, 9), prescribes=False), GOOD.appointments[0])},
         ["Housing, Tue 17-Nov 09:00, cannot be kept: it is only 0 min after release."]),
        ({"appointments": (Meeting("Housing", at(17, 8, 59), prescribes=False), GOOD.appointments[0])},
         ["Housing, Tue 17-Nov 08:59, cannot be kept: it is before release."]),
    ],
    ids=["today", "yesterday", "no day, and a carer", "no hour, and a carer", "no way", "no script and none planned",
         "GP declined", "GP letter not known", "not asked of GP and appointment", "nothing kept of GP and appointment",
         "appointment declined", "as many days as may be", "as many days as must be", "no days, one uncounted",
         "shut from the third day on", "no appointment", "the day after", "none, seen on the day",
         "none, seen the day after", "none of one, seen the day after", "two days after", "two, the later one first",
         "three, probation first", "the one who prescribes is missed", "the soonest first", "no opioids",
         "the later one first", "an hour between", "two hours after", "as they come out", "a minute before"],
)  # fmt: skip
def test_all_that_is_said_of_a_release(changes: dict[str, Any], words: list[str]) -> None:
    assert said(replace(GOOD, **changes)) == words


@pytest.mark.parametrize(
    ("day", "nation", "words"),
    [
        (date(2026, 11, 20), "England", "Released on a Friday. Most services answer again on Mon 23-Nov."),
        (date(2026, 11, 21), "England", "Released at the weekend. Most services answer again on Mon 23-Nov."),
        (date(2026, 12, 25), "Wales", "Released on a bank holiday, Christmas Day. Most services answer again on Tue"),
        (date(2026, 12, 24), "England", "The next day is a bank holiday. Most services answer again on Tue 29-Dec."),
        (date(2026, 4, 2), "England", "The next day is a bank holiday. Most services answer again on Tue 07-Apr."),
        (date(2024, 12, 31), "England", "The next day is a bank holiday. Most services answer again on Thu 02-Jan"),
    ],
)  # fmt: skip
def test_fridays_weekends_and_holidays_are_pointed_out(day: date, nation: str, words: str) -> None:
    """E19: Friday, early and unplanned releases."""
    plan = replace(GOOD, day=day, leaves_at=None, nation=nation, appointments=())
    assert any(one.startswith(words) for one in said(plan)), said(plan)


def test_the_next_working_day_leaves_out_weekends_and_holidays() -> None:
    assert next_working_day(date(2026, 11, 17)) == date(2026, 11, 18)
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 29)


def test_an_appointment_on_a_bank_holiday_is_rung_about_unless_the_place_says_it_is_open() -> None:
    christmas = Meeting("Team", at(25, 10, month=12))
    plan = replace(GOOD, day=date(2026, 12, 24), leaves_at=at(24, 9, month=12), pharmacy_hours="always")
    assert any("on a bank holiday, Christmas Day" in one for one in said(replace(plan, appointments=(christmas,))))
    there = replace(christmas, hours="always")
    assert not any("Christmas Day" in one for one in said(replace(plan, appointments=(there,))))


def test_a_pharmacy_shut_on_the_days_after_release_is_named_with_the_days() -> None:
    friday = replace(GOOD, day=date(2026, 11, 20), leaves_at=at(20, 9), appointments=(Meeting("Team", at(20, 14)),),
                     pharmacy_hours="Mon-Fri 09:00-18:00")  # fmt: skip
    assert any("shut on Sat 21-Nov and Sun 22-Nov" in one for one in said(friday))


def test_hours_nobody_knows_are_told_and_hold_nothing_up() -> None:
    found = [point for point in points(replace(GOOD, pharmacy_hours=None)) if point.about == "pharmacy"]
    assert [point.act for point in found] == [False]


def test_somebody_who_takes_no_opioid_is_asked_for_none_of_it() -> None:
    plan = ReleasePlan(day=date(2026, 11, 17), way="planned", gp="Example Road Surgery", needs=GOOD.needs)
    assert said(plan) == []
    assert not needs_opioid_plan(plan)


def test_dependence_alone_asks_for_a_plan_the_warning_and_naloxone() -> None:
    """E37: detoxed, then released with no tolerance and no plan."""
    plan = ReleasePlan(day=date(2026, 11, 17), way="planned", gp="Example Road Surgery", opioid_risk=True)
    assert {point.about for point in points(plan)} == {"opioids", "naloxone", "warning", "referral", "needs"}


def test_declined_is_not_missing() -> None:
    assert said(replace(GOOD, naloxone="declined", warning="declined")) == []


def test_an_appointment_keeps_its_hour_across_the_clock_change() -> None:
    """The clocks go back on 25 October 2026: 09:30 GMT is 09:30 on the wall."""
    meeting = Meeting("Team", datetime(2026, 10, 26, 9, 30, tzinfo=UTC), "Mon-Fri 09:00-17:00")
    leaves = datetime(2026, 10, 26, 7, 0, tzinfo=UTC)
    plan = replace(GOOD, day=date(2026, 10, 26), leaves_at=leaves, appointments=(meeting,))
    assert not any("shut" in one and "Team" in one for one in said(plan))


def test_the_shipped_file_has_sources_and_marks_and_says_no_dose() -> None:
    data = load_release()
    assert list(data.plans) == ["continue", "restart", "blocker", "none"]
    for group in (data.ways, data.plans, data.prescriptions, data.steps, data.shares, data.timings):
        for item in group.values():
            assert item.source
            assert item.mark in ("V", "GK")
    assert all(set(plan.needs) <= set(NEEDS) for plan in data.plans.values())
    assert " mg" not in (resources() / "release.yaml").read_text("utf-8")
    assert data.prescriptions["instalments"].words_wales.endswith("(WP10MDA)")
    assert data.prescriptions["supplied"].words_wales == data.prescriptions["supplied"].words
    assert data.shares["meeting"].words == "When and where they come out"


def test_a_timing_may_be_nothing(tmp_path: Path) -> None:
    file = tmp_path / "release.yaml"
    text = (resources() / "release.yaml").read_text("utf-8")
    file.write_text(text.replace("value: 120", "value: 0"), encoding="utf-8")
    assert 0 in {timing.value for timing in load_release(file).timings.values()}


@pytest.mark.parametrize(
    ("begins", "ends", "instead", "code"),
    [("prescribers:", None, "", "FM-108"), ("shares:", "timings:", "shares: []\n", "FM-103")],
    ids=["who prescribes", "a group"],
)
def test_a_part_left_out_is_refused(tmp_path: Path, begins: str, ends: str | None, instead: str, code: str) -> None:
    file = tmp_path / "release.yaml"
    text = (resources() / "release.yaml").read_text("utf-8")
    rest = text[text.index(ends) :] if ends else ""
    file.write_text(text[: text.index(begins)] + instead + rest, encoding="utf-8")
    with pytest.raises(FormProblem) as problem:
        load_release(file)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dr P. Pretend, Sample Street", True),
        ("The GP’s surgery", True),
        ("Probation, with Ms Drover", False),
        ("Housing office", False),
        ("", False),
    ],
    ids=["one of the words", "two", "only within a word", "none", "nothing said"],
)
def test_who_can_go_on_prescribing_is_told_by_a_word_of_its_own(text: str, said: bool) -> None:
    assert load_release().prescribers.said_in(text) is said


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("slug: early", "slug: planned", "FM-103"),
        ("needs: [appointment]", "needs: [luck]", "FM-107"),
        ("value: 120", "value: soon", "FM-107"),
        ("value: 120", "value: -1", "FM-107"),
        ("    value: 120\n", "", "FM-107"),
        ("prescribers:", "others:", "FM-106"),
        ("slug: between_minutes", "slug: between", "FM-108"),
        ("short_notice: false", "colour: red", "FM-106"),
    ],
)
def test_a_file_that_is_wrong_names_the_place(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    text = (resources() / "release.yaml").read_text("utf-8")
    assert was in text
    file = tmp_path / "release.yaml"
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(FormProblem) as problem:
        load_release(file)
    assert problem.value.code == code
    assert "line" in problem.value.what


@pytest.mark.parametrize(
    ("now", "words", "act"),
    [
        (NeedNow(AnswerState.ANSWERED, "none"), "Where they sleep tonight: nowhere yet.", True),
        (NeedNow(AnswerState.ANSWERED, "of_a_newer_list"), "Where they sleep tonight: of_a_newer_list.", True),
        (NeedNow(AnswerState.UNKNOWN), "Where they sleep tonight: not known.", False),
        (NeedNow(said_before="Nowhere yet"), "Where they sleep tonight: not recorded. Answered before: Nowhere yet.",
         False),
        (NeedNow(), "Wider needs not asked: where they sleep tonight.", False),
    ],
)  # fmt: skip
def test_a_wider_need_that_is_open_or_was_not_asked_is_pointed_out(now: NeedNow, words: str, act: bool) -> None:
    """E35: a roof, money and papers decide the first days; what nobody asked is no answer."""
    held = {**GOOD.needs, "tonight": now}
    assert list(open_needs(held)) == [(words, act)]
    assert [(point.about, point.words, point.act) for point in points(replace(GOOD, needs=held))] == [
        ("needs", words, act)
    ]


@pytest.mark.parametrize("state", [AnswerState.DECLINED, AnswerState.NOT_APPLICABLE])
def test_whoever_declined_to_say_is_not_asked_again(state: AnswerState) -> None:
    assert not list(open_needs({**GOOD.needs, "money": NeedNow(state)}))
    assert state_words("money", NeedNow(state)) in ("Declined to say", "Does not apply")


def test_every_wider_need_has_its_source_and_a_choice_that_is_open() -> None:
    needs = load_needs()
    assert {"tonight", "money", "identity", "phone", "travel", "probation", "dependants"} <= set(needs)
    for need in needs.values():
        assert need.source, need.slug
        assert need.mark in ("V", "GK"), need.slug
        assert {choice.open for choice in need.choices.values()} == {True, False}, need.slug
        assert all(choice.told for choice in need.choices.values() if choice.open), need.slug


def test_the_question_of_a_wider_need_is_one_of_its_form() -> None:
    asked = {question.key for topic in load_forms().get("wider-needs").topics for question in topic.walk()}
    assert {need.question for need in load_needs().values() if need.question} <= asked


def test_a_need_that_stands_twice_or_has_no_choice_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "wider_needs.yaml"
    text = (resources() / "wider_needs.yaml").read_text("utf-8")
    for wrong in (text.replace("slug: money\n", "slug: tonight\n"), text.replace("slug: hostel,", "slug: declined,")):
        file.write_text(wrong, "utf-8")
        with pytest.raises(FormProblem) as refused:
            load_needs(file)
        assert refused.value.code == "FM-103"
        load_needs.cache_clear()


ONE_NEED = """needs:
  - slug: money
    words: Money
    told: Money
    detail: What
    choices:
      - {slug: has, words: Has some}
      - {slug: none, words: Has none, told: no money, open: true}
    source: sample
    mark: GK
"""


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("needs:\n", "needs:\n", ""),
        ("needs:\n", "more: x\nneeds:\n", "FM-"),
        ("    words: Money\n", "    words: Money\n    more: x\n", "FM-"),
        ("words: Has some}", "words: Has some, more: x}", "FM-"),
        ("slug: none,", "slug: has,", "FM-103"),
        (ONE_NEED[ONE_NEED.index("    choices:") : ONE_NEED.index("    source:")], "    choices: []\n", "FM-"),
        (ONE_NEED[ONE_NEED.index("  - slug: money") :], "  []\n", "FM-"),
    ],
)
def test_a_fault_in_the_needs_is_named(tmp_path: Path, was: str, now: str, code: str) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(ONE_NEED.replace(was, now, 1), "utf-8")
    if not code:
        assert [choice.told for choice in load_needs(file)["money"].choices.values()] == ["", "no money"]
        return
    with pytest.raises(FormProblem, match=code):
        load_needs(file)


def test_what_no_list_knows_is_told_as_it_stands() -> None:
    assert state_words("placebo", NeedNow(AnswerState.ANSWERED, "something")) == "something"
    assert state_words("money", NeedNow(AnswerState.ANSWERED)) == ""
    assert not list(open_needs({**GOOD.needs, "money": NeedNow(AnswerState.DECLINED, said_before="none")}))


_SEEN = (Meeting("Recovery team", datetime(2026, 11, 24, 14, 0, tzinfo=UTC)),)


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({}, []),
        ({"naloxone": None}, ["naloxone"]),
        ({"naloxone": "declined"}, []),
        ({"naloxone": "not_applicable"}, []),
        ({"opioid_plan": None}, ["opioid-plan"]),
        ({"opioid_plan": None, "substitution": False}, []),
        ({"opioid_plan": "none"}, []),
        ({"gp": None}, ["gp"]),
        ({"gp": None, "needs": {"gp_letter": NeedNow(AnswerState.DECLINED)}}, []),
        ({"gp": None, "needs": {"gp_letter": NeedNow(AnswerState.UNKNOWN)}}, ["gp"]),
        ({"gp": None, "needs": {"gp_letter": NeedNow(AnswerState.ANSWERED, "registering")}}, []),
        ({"gp": None, "needs": {"gp_letter": NeedNow(AnswerState.ANSWERED, "goes")}}, ["gp"]),
        ({"gp": None, "needs": {"gp_letter": NeedNow(AnswerState.ANSWERED, "of_a_newer_list")}}, ["gp"]),
        ({"today": date(2026, 11, 24)}, []),
        ({"day": date(2026, 11, 23), "today": date(2026, 11, 23)}, []),
        ({"day": date(2026, 11, 23), "today": date(2026, 11, 24)}, ["release-day"]),
        ({"appointments": ()}, ["appointment"]),
        ({"appointments": (), "needs": {"first_appointment": NeedNow(AnswerState.NOT_APPLICABLE)}}, []),
    ],
)
def test_what_a_release_must_say_and_declined_is_an_answer(changes: dict[str, Any], keys: list[str]) -> None:
    plan = ReleasePlan(substitution=True, appointments=_SEEN, naloxone="given", opioid_plan="continue", gp="Mill Lane")
    assert [key for key, _ in lacking(replace(plan, **changes))] == keys
