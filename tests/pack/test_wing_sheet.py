"""The wing sheet: one page, readable, and silent about what the person has, takes, told, or in which kind of bed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest

from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.formulary import find, load_formulary
from reception_app.errors import SheetProblem
from reception_app.forms.loading import load_form
from reception_app.handover.escort_lines import SignLine, escort_lines
from reception_app.handover.record import Answer, Flag, PossessionAssessment, Record, Script
from reception_app.handover.sheets import wing_sheet
from reception_app.handover.views import wing as wing_module
from reception_app.handover.views import wing_view
from reception_app.handover.views.wing import WingView
from reception_app.handover.wing_lines import wing_lines
from reception_app.paths import resources
from reception_app.vocabulary import AnswerState, FlagLevel, Role, TaskState
from tests.pack.test_clinical_sheet import FOOTER_TOP, overlapping
from tests.pack.test_escort_sheet import STEMS
from tests.pack.test_views import RECORD_TYPES, clinical_words, every_string
from tests.support import first_night_cases, sheet_cases
from tests.support.first_night_cases import NIGHT, plan_answer, with_answers
from tests.support.pdf import fonts, glyphs, page_texts, streams, text_of
from tests.support.sheet_cases import at

RECORDS: dict[str, Callable[[], Record]] = {
    "first night": first_night_cases.first_night,
    "everything": first_night_cases.everything_found,
    "crowded": lambda: first_night_cases.crowded_pack().record,
    "draft": first_night_cases.plan_as_draft,
    "no plan": first_night_cases.no_plan,
    "pregnant": lambda: sheet_cases.pregnant().record,
    "many": lambda: sheet_cases.twenty_five_scripts().record,
}
ALLOWED = {
    "ACCT open",
    "Pregnant",
    "Interpreter",
    "Hearing",
    "Sight",
    "Speech",
    "halal, no nuts",
    "Not decided yet",
    "At these times",
}
"""Words that are what to do, or part of an everyday word of a fixed line."""


def view(record: Record, telephone: str | None = "01632 960118", training: bool = True) -> WingView:
    """Return the wing view of a record at 21:40."""
    return wing_view(record, "HMP Leeds", NIGHT, "K. Lipsum", training=training, telephone=telephone)


def planned(**answers: str | None) -> Record:
    """Return the first night with some answers of the plan instead of its own; None takes one away."""
    base = first_night_cases.first_night()
    kept = [answer for answer in base.assessments[0].answers if answer.key not in answers]
    kept += [plan_answer(key, value) for key, value in answers.items() if value is not None]
    return replace(base, assessments=(with_answers(*kept),))


@pytest.fixture(scope="module", params=list(RECORDS))
def made(request: pytest.FixtureRequest) -> tuple[str, Record, bytes]:
    """Return each case with its sheet."""
    record = RECORDS[request.param]()
    return request.param, record, wing_sheet(view(record))


def test_exactly_one_page_of_characters_that_stay_apart(made: tuple[str, Record, bytes]) -> None:
    (words,) = page_texts(made[2])
    assert "Page 1 of 1" in words
    found = glyphs(made[2])
    for glyph in found:
        assert glyph.left >= 4, glyph
        assert glyph.right <= 206, glyph
        assert glyph.bottom <= 283.5 or glyph.top >= FOOTER_TOP, glyph
    assert min(glyph.size for glyph in found) >= 7.99
    assert overlapping(found) == []


def test_no_clinical_value_in_text_or_streams(made: tuple[str, Record, bytes]) -> None:
    said = text_of(made[2]).casefold()
    raw = streams(made[2]).decode("latin-1").casefold()
    pack = replace(sheet_cases.nothing_to_report(), record=made[1])
    for word in clinical_words(pack) - ALLOWED:
        assert word.casefold() not in said
        assert word.casefold() not in raw
    for stem in STEMS:
        assert stem not in said
        assert stem not in raw


def test_nothing_is_attached_and_fonts_are_embedded(made: tuple[str, Record, bytes]) -> None:
    assert b"/EmbeddedFile" not in made[2]
    assert b"/Subtype /Image" not in made[2]
    assert all(subtype == "/TrueType" and embedded for subtype, embedded in fonts(made[2]).values())
    assert wing_sheet(view(RECORDS[made[0]]())) == made[2]


def test_what_must_be_there() -> None:
    words = text_of(wing_sheet(view(first_night_cases.first_night())))
    for said in (
        "WING SHEET", "SAMPLEFORD-BRIGHT, Daniel Tobias", "A4417TT", "02-Nov-1988", "no photo held", "HMP Leeds",
        "TRAINING", "B2-07", "LOWER BUNK", "GROUND FLOOR", "Halal, NO NUTS.", "Glasses, stick.", "every 15 min",
        "ACCT OPEN", "22:00 02:30", "No medicine in the cell", "23:30 today", "NOT DECIDED YET: 1", "Sharing a cell:",
        "by 22:20 today", "WATCH FOR, AND DO", "May have a fit", "CODE BLUE", "CODE RED", "01632 960118", "Signature",
        "Received on the wing by", "say it aloud", "Upset by: bad news.",
    ):  # fmt: skip
        assert said in words, said
    assert "NOT FINISHED" not in words


def test_acted_on_words_are_at_least_11_pt() -> None:
    data = wing_sheet(view(first_night_cases.first_night()))
    large = "".join(glyph.character for glyph in glyphs(data) if glyph.size >= 10.9 and glyph.bottom < FOOTER_TOP)
    squeezed = re.sub(r"\s", "", large)
    seen = view(first_night_cases.first_night())
    wanted = [seen.place, seen.food, seen.aids, seen.keeps, seen.seen_when, seen.seen_by, seen.telephone, seen.radio]
    wanted += [text for sign in seen.signs for text in (sign.may, sign.todo)] + list(seen.medicine_times)
    wanted += [when for code in seen.codes for when in code.when] + [each.what for each in seen.undecided]
    for text in wanted:
        assert re.sub(r"\s", "", text) in squeezed, text


# The whitelist


def test_view_names_no_type_of_the_record() -> None:
    own = [
        kind for name in dir(wing_module)
        if is_dataclass(kind := getattr(wing_module, name)) and kind.__module__ == wing_module.__name__
        and not name.startswith("_")
    ]  # fmt: skip
    assert own
    for kind in own:
        named = {word for one in fields(kind) for word in re.findall(r"\w+", str(one.type))}
        assert named.isdisjoint(RECORD_TYPES)


def test_fixed_lines_leak_nothing_themselves() -> None:
    lines, escort = wing_lines(), escort_lines()
    texts = [*lines.lines.values(), *lines.todo.values(), *lines.roles.values()]
    texts += [words for point in lines.points for words in (point.words, *point.says.values())]
    texts += [when for code in lines.codes for when in code.when] + [each.words for each in (*lines.foods, *lines.aids)]
    assert [text for text in texts if escort.leak_in(text)] == []
    assert [text for text in texts if lines.tells_of_a_bed(text.split()[0])] == []
    assert set(lines.roles) == set(Role)
    assert set(lines.todo) <= set(escort.signs)


@pytest.mark.parametrize("kind", [kind.slug for kind in load_flag_kinds().kinds])
def test_no_flag_leaves_its_words_or_detail(kind: str) -> None:
    words = next(each.words for each in load_flag_kinds().kinds if each.slug == kind)
    flag = Flag("e1" * 8, kind, FlagLevel.SOON, words, at(14, "20:00"), detail="SPECIMENDETAIL", reference="REF9",
                where="WHEREEVER", triggers=("zzz debt", "bad_news"), methods=("zzz way",))  # fmt: skip
    base = first_night_cases.first_night()
    said = " | ".join(every_string(view(replace(base, flags=(flag,))))).casefold()
    assert words in ALLOWED or words.casefold() not in said
    for typed in ("specimendetail", "ref9", "whereever", "zzz"):
        assert typed not in said


def test_no_answer_of_any_question_reaches_the_view_but_the_plan_in_fixed_words() -> None:
    form = load_form(resources() / "forms" / "first-reception" / "2.yaml")
    answers: list[Answer] = []
    for question in form.walk():
        typed = f"zzq{len(answers)}zz"
        value = question.options[0].value if question.options else typed
        shown = f"shown{typed} {question.options[0].words}" if question.options else typed
        answers.append(Answer(question.key, f"words{typed}", AnswerState.ANSWERED, value, shown, f"note{typed}"))
    assert any(answer.key == "plan_place" for answer in answers)
    record = replace(first_night_cases.first_night(), flags=(), assessments=(with_answers(*answers),))
    said = " | ".join(every_string(replace(view(record), place="")))
    assert re.findall(r"\w*zzq\d+zz\w*", said) == []


@pytest.mark.parametrize("place", ["withdrawal_support", "inpatient", "constant_watch", "ordinary", "not_decided"])
def test_the_kind_of_bed_never_reaches_the_view(place: str) -> None:
    shown = {
        "withdrawal_support": "Withdrawal support",
        "inpatient": "Inpatient bed",
        "constant_watch": "Constant watch",
    }
    said = " | ".join(every_string(view(planned(plan_place=place)))).casefold()
    level = ("constant",) if place != "constant_watch" else ()  # the level watched at is told, the bed is not
    for word in (place, shown.get(place, place), "withdraw", "inpatient", *level):
        assert word.casefold() not in said


def test_constant_watch_is_told_as_what_to_do() -> None:
    seen = view(planned(plan_place="constant_watch", plan_observation="not_decided"))
    assert seen.observe.word == "Constant, in person"
    assert seen.observe.lines[0][1].startswith("Watch without a break. ")


@pytest.mark.parametrize(
    ("typed", "printed", "whole"),
    [
        ("B2-07", "B2-07", True),
        ("Detox wing, B2-07", "wing, B2-07", False),
        ("Withdrawal support unit cell 4", "support unit cell 4", False),
        ("Inpatient bed 3", "bed 3", False),
        ("B2-07 because of methadone", "B2-07 because of", False),
        ("C1-02 psychosis", "C1-02", False),
        ("IDTS", "Not known here: ring healthcare", False),
        ("Willow 12", "Willow 12", True),
    ],
)
def test_a_typed_place_loses_the_words_that_tell(typed: str, printed: str, whole: bool) -> None:
    seen = view(planned(plan_location=typed))
    assert seen.place == printed
    assert ("the place" in seen.withheld) is not whole


def test_every_medicine_name_is_taken_out_of_a_typed_place() -> None:
    names = {name for entry in load_formulary().entries for name in (entry.generic, *entry.brands)}
    assert len(names) > 100
    for name in sorted(names)[::7]:
        said = view(planned(plan_location=f"B2-07 {name}", plan_diet_what=name, plan_aids_what=name)).place
        left = re.findall(r"[^\W\d_]{4,}", said.removeprefix("B2-07"))
        assert [word for word in left if find(word) and word.casefold() not in escort_lines().harmless_words] == [], (
            name
        )
        assert name.casefold() not in said.casefold()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("halal, no nuts", "Halal, NO NUTS."),
        ("Diabetic diet, halal", "Halal. Ask healthcare before the first meal."),
        ("because of his diabetes", "Special: Ask healthcare before the first meal."),
        ("not halal", "Special: Ask healthcare before the first meal."),
    ],
)
def test_food_is_told_in_fixed_words(typed: str, printed: str) -> None:
    assert view(planned(plan_diet_what=typed)).food == printed


def test_aids_are_told_in_fixed_words() -> None:
    assert view(planned(plan_aids_what="stick, insulin pen")).aids == "Stick. Ask healthcare which."
    assert view(planned(plan_aids="none", plan_aids_what=None)).aids == "None needed"


def test_medicine_times_are_clock_times_only_from_plan_and_scripts() -> None:
    seen = view(planned(plan_medicine_times_at="methadone 22:30, quetiapine at 1.15 and 25:00"))
    assert seen.medicine_times == ("22:00", "22:30", "01:15")
    assert "the medicine times" in seen.withheld
    none = replace(planned(plan_medicine_times="none", plan_medicine_times_at=None), scripts=())
    assert (view(none).medicine_times, view(none).medicine_words) == ((), "None due tonight")


@pytest.mark.parametrize(("hours", "told"), [(9, True), (24, False)], ids=["that-night", "the-next"])
def test_medicine_times_typed_for_one_night_are_not_those_of_another(hours: int, told: bool) -> None:
    """The plan asks for tonight: days later its typed time, of a medicine perhaps stopped, stood on the sheet."""
    said = wing_view(
        planned(plan_medicine_times_at="02:30"), "HMP Leeds", NIGHT + timedelta(hours=hours), "K. Lipsum", training=True
    )
    assert ("02:30" in said.medicine_times) is told


def test_none_due_tonight_is_said_of_the_night_it_was_asked_about_alone() -> None:
    record = replace(planned(plan_medicine_times="none", plan_medicine_times_at=None), scripts=())
    later = wing_view(record, "HMP Leeds", NIGHT + timedelta(days=2), "K. Lipsum", training=True)
    assert later.medicine_words == "Times: ask healthcare"
    (asked,) = [answer for answer in record.assessments[0].answers if answer.key == "plan_medicine_times"]
    anew = replace(asked, recorded_at=NIGHT + timedelta(days=2))
    kept = [answer for answer in record.assessments[0].answers if answer.key != "plan_medicine_times"]
    again = replace(record, assessments=(with_answers(*kept, anew),))
    amended = wing_view(again, "HMP Leeds", NIGHT + timedelta(days=2, hours=1), "K. Lipsum", training=True)
    assert amended.medicine_words == "None due tonight"


WAITS = "NOT to be given until healthcare says so: the dose due at {}. Nobody has said by then: ring healthcare."


def test_a_dose_that_waits_for_a_prescriber_is_told_by_its_time_and_as_not_to_be_given() -> None:
    """The sheet said nothing of it: a wing that knows the person's usual hour expects a dose, and asks nobody."""
    script: Script = replace(sheet_cases.PREGABALIN, next_due_at=at(14, "23:10"), times=())
    record = replace(planned(plan_medicine_times="none", plan_medicine_times_at=None), scripts=(script,))
    seen = view(record)
    assert (seen.medicine_times, seen.medicine_words, seen.medicine_waits) == ((), "", WAITS.format("23:10"))
    said = " ".join(every_string(seen)).casefold()
    assert not any(word in said for word in ("prescriber", "pregabalin", "verified", "missed", "none due"))
    assert "the dose due at 23:10" in " ".join(text_of(wing_sheet(seen)).split())


def test_a_dose_held_back_and_overdue_is_told_too_and_one_of_tomorrow_is_not() -> None:
    script: Script = replace(sheet_cases.PREGABALIN, next_due_at=at(14, "18:00"), times=())
    tomorrow = replace(script, id="f" * 16, next_due_at=at(15, "09:00"))
    record = replace(planned(), scripts=(script, tomorrow))
    assert view(record).medicine_waits == WAITS.format("18:00")
    assert view(replace(record, scripts=(tomorrow,))).medicine_waits == ""


def test_a_dose_nobody_verified_is_held_back_like_any_other_and_a_reliever_is_not() -> None:
    own = replace(
        sheet_cases.PREGABALIN,
        medicine="Insulin glargine",
        strength="100 units in 1 mL",
        verified=False,
        sources=(),
        decider=None,
        not_until_prescriber=None,
        next_due_at=at(14, "23:10"),
        times=(),
    )
    record = replace(planned(plan_medicine_times="none", plan_medicine_times_at=None), scripts=(own,))
    assert view(record).medicine_waits == WAITS.format("23:10")
    reliever = replace(own, medicine="Salbutamol", form="inhaler", strength=None)
    assert view(replace(record, scripts=(reliever,))).medicine_waits == ""


def test_what_is_given_stands_beside_what_is_held_back() -> None:
    held: Script = replace(sheet_cases.PREGABALIN, next_due_at=at(14, "23:10"), times=("06:30",))
    base = planned()
    seen = view(replace(base, scripts=(*base.scripts, held)))
    assert "22:00" in seen.medicine_times
    assert "23:10" not in seen.medicine_times
    assert seen.medicine_words.startswith("Healthcare gives them.")
    assert seen.medicine_waits == WAITS.format("23:10, 06:30")


@pytest.mark.parametrize("role", list(Role))
def test_no_role_tells_what_the_person_is_treated_for(role: Role) -> None:
    seen = view(planned(plan_seen_next_by=role.value, plan_bunk="not_decided", plan_bunk_owner=role.value))
    said = " | ".join(every_string(seen)).casefold()
    assert "substance" not in said
    assert "mental" not in said
    assert "misuse" not in said


def test_observation_is_the_closest_of_plan_and_flags() -> None:
    assert view(planned(plan_observation="hourly")).observe.minutes == "30"  # the open ACCT says so
    assert view(planned(plan_observation="5_min")).observe.minutes == "5"
    nobody = view(replace(planned(plan_observation="hourly"), flags=()))
    assert (nobody.observe.minutes, nobody.observe.word, nobody.observe.acct_open) == (None, "Hourly", False)


def test_observation_not_decided_is_loud() -> None:
    flag = replace(sheet_cases.SELF_HARM, observation=None)
    seen = view(replace(planned(plan_observation="not_decided"), flags=(flag,)))
    assert seen.observe.word == "How often: NOT DECIDED"
    assert any("watch without a break" in words for _, words in seen.observe.lines)


def test_not_asked_is_not_no_risk() -> None:
    record = replace(planned(), flags=(), assessments=(with_answers(*first_night_cases.plan_answers()),))
    assert any("not asked or not answered" in words for _, words in view(record).observe.lines)


def test_a_declined_point_is_not_decided_and_keeps_its_owner() -> None:
    declined = replace(plan_answer("plan_bunk", None), state=AnswerState.UNKNOWN, value=None, shown=None)
    base = first_night_cases.first_night()
    kept = [answer for answer in base.assessments[0].answers if answer.key != "plan_bunk"]
    task = replace(first_night_cases.DECIDE, kind="plan_bunk_decide", passed_to=Role.PRESCRIBER, due_at=at(14, "21:00"))
    seen = view(replace(base, assessments=(with_answers(*kept, declined),), tasks=(task,)))
    (bunk,) = [each for each in seen.undecided if each.what == "Which bunk"]
    assert (bunk.who, bunk.by) == ("Doctor or prescriber", "overdue since 21:00 today")


def test_draft_and_missing_plans_say_so_in_text_and_look() -> None:
    for record in (first_night_cases.plan_as_draft(), first_night_cases.no_plan()):
        words = text_of(wing_sheet(view(record)))
        assert "PLAN NOT FINISHED" in words
        assert "Ring healthcare" in words
    counted = view(first_night_cases.no_plan()).undecided
    assert sum(each.points for each in counted) == len(wing_lines().points)


def test_the_newest_plan_is_the_one() -> None:
    base = first_night_cases.first_night()
    later = replace(
        with_answers(plan_answer("plan_place", "ordinary"), plan_answer("plan_location", "C4-11")),
        id="d1" * 8, started_at=at(14, "21:35"),
    )  # fmt: skip
    assert view(replace(base, assessments=(later, *base.assessments))).place == "C4-11"


def test_training_is_said_only_where_true_and_telephone_is_checked() -> None:
    base = first_night_cases.first_night()
    assert "TRAINING" not in text_of(wing_sheet(view(base, training=False)))
    assert "Not recorded" in text_of(wing_sheet(view(base, telephone=None)))
    with pytest.raises(SheetProblem) as caught:
        view(base, telephone="ask the methadone nurse")
    assert caught.value.code == "SH-204"


def test_fourteen_signs_a_long_name_and_nothing_decided_still_fit() -> None:
    kinds = [
        kind
        for kind in load_flag_kinds().kinds
        if kind.slug not in ("hearing", "sight", "interpreter", "infection_precautions")
    ]
    flags = tuple(
        Flag(f"{n:016d}", kind.slug, FlagLevel.SOON, kind.words, at(14, "20:00"), observation="5_min",
             triggers=tuple(escort_lines().triggers), methods=tuple(escort_lines().methods))
        for n, kind in enumerate(kinds)
    )  # fmt: skip
    record = replace(sheet_cases.twenty_five_scripts().record, flags=flags, assessments=())
    seen = view(record)
    data = wing_sheet(seen)
    assert len(seen.signs) >= 14
    assert len(page_texts(data)) == 1
    assert overlapping(glyphs(data)) == []


@pytest.mark.parametrize("field", ["place", "food", "aids", "speaks", "called", "medicine_words", "made_by"])
@pytest.mark.parametrize("words", [" ".join(["C4-11"] * 500), "C" * 3000], ids=["words", "one word"])
def test_a_place_without_end_is_begun_on_page_one_and_whole_on_the_next(field: str, words: str) -> None:
    data = wing_sheet(replace(view(first_night_cases.first_night()), **{field: words}))
    first, *others = page_texts(data)
    assert "what stands here only in part" in first
    assert "IN FULL" in others[0]
    assert "".join((first, *others)).count("C") >= words.count("C")
    found = glyphs(data)
    assert [each for each in found if each.right > 206 or (each.bottom > 283.5 and each.top < FOOTER_TOP)] == []


def test_too_much_for_one_page_goes_on_on_a_second_and_is_never_refused() -> None:
    """No officer goes into the first night without a sheet because too much is to be watched for."""
    seen = view(first_night_cases.first_night())
    many = tuple(SignLine(f"May do thing {n}", sign.todo) for n in range(6) for sign in seen.signs)
    data = wing_sheet(replace(seen, signs=many))
    first, *others = page_texts(data)
    assert others
    for said in ("OBSERVE", "TONIGHT", "MEDICINES TONIGHT", "GOES ON ON PAGE 2", many[0].may):
        assert said in first
    whole = " ".join(" ".join((first, *others)).split())
    assert all(whole.count(sign.may) for sign in many)
    assert seen.radio in whole
    for number, page in enumerate(others, 2):
        assert f"Page {number} of {len(others) + 1}" in page
        assert "stays with page 1" in page
        assert seen.prison in page
        assert "MEDICAL IN CONFIDENCE" not in page
    found = glyphs(data)
    assert overlapping(found) == []
    assert all(glyph.bottom <= 283.5 or glyph.top >= 286.0 for glyph in found)


@pytest.mark.parametrize("letters", [400, 840, 1600])
def test_a_place_of_many_words_runs_over_nothing(letters: int) -> None:
    seen = view(first_night_cases.first_night())
    place = ("the last cell on the left behind the second gate " * 60)[:letters].strip()
    data = wing_sheet(replace(seen, place=place, signs=seen.signs * 3))
    whole = "".join("".join(page_texts(data)).split())
    assert "".join(place.split()) in whole
    assert seen.radio.replace(" ", "") in whole
    found = glyphs(data)
    assert overlapping(found) == []
    assert all(glyph.bottom <= 283.5 or glyph.top >= FOOTER_TOP for glyph in found)


def test_back_from_court_what_seldom_changes_stands_as_said_before_with_its_day() -> None:
    base = first_night_cases.first_night()
    short = replace(
        with_answers(plan_answer("plan_place", "ordinary"), plan_answer("plan_location", "C4-11")),
        id="d2" * 8, form="court-return", started_at=at(17, "19:00"),
    )  # fmt: skip
    seen = view(replace(base, assessments=(*base.assessments, short)))
    assert dict(seen.cell)["Bunk"] == "LOWER BUNK (said Fri\N{NO-BREAK SPACE}14-Mar)"
    assert dict(seen.cell)["Sharing"] == "NOT DECIDED"  # what may change by the day is asked again
    assert seen.place == "C4-11"
    assert "22:00" in seen.medicine_times  # from the scripts; the old plan's other times are gone
    assert "02:30" not in seen.medicine_times


@pytest.mark.parametrize(
    ("planned_as", "days", "hours_later", "says"),
    [
        ("all", 0, 1, "No medicine in the cell."),
        ("none", 28, 1, "May keep only what healthcare handed over"),
        ("not_decided", 7, -1, "May keep only what healthcare handed over"),
        (None, 0, -1, "No medicine in the cell."),
        ("all", 0, -1, "May keep own medicines in the cell."),
    ],
)
def test_what_was_assessed_last_is_what_the_wing_reads(
    planned_as: str | None, days: int, hours_later: int, says: str
) -> None:
    record = planned(plan_in_possession=planned_as)
    said_at = max((answer.recorded_at for answer in record.assessments[0].answers if answer.recorded_at), default=NIGHT)
    assessed = PossessionAssessment("p1", days, "words", said_at + timedelta(hours=hours_later), "N. Testford")
    made = view(replace(record, possession=(assessed,)))
    assert made.keeps.startswith(says)
    assert not any("kept" in each.what for each in made.undecided)


def test_a_point_passed_on_and_back_names_who_has_it_now() -> None:
    first = replace(first_night_cases.DECIDE, kind="plan_bunk_decide", state=TaskState.PASSED_ON)
    first = replace(first, owner_role=Role.NURSE, passed_to=Role.PRESCRIBER)
    last = replace(first, id=first.id[::-1], state=TaskState.OPEN, passed_to=None)
    seen = view(replace(planned(plan_bunk="not_decided"), tasks=(first, last)))
    (bunk,) = [each for each in seen.undecided if each.what == "Which bunk"]
    assert bunk.who == "Nurse"
