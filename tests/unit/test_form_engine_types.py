"""Each type of question at work: what it takes, what it says is wrong, how it reads, what it raises."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reception_app.forms.answers import (
    AnswerValue,
    actions,
    flags,
    needs_attention,
    next_item,
    others_no,
    problem_of,
    problems,
    prune,
    said,
    shown,
    visible,
)
from reception_app.forms.body_marks import BodyMark, read_mark, write_mark
from reception_app.forms.conditions import FactTest, holds
from reception_app.forms.definition import Form, Question
from reception_app.forms.loading import load_form
from reception_app.forms.progress import progress
from reception_app.vocabulary import AnswerState, FlagLevel, Role
from tests.unit.test_form_engine_loading import FULL

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
DECLINED = AnswerValue(AnswerState.DECLINED)
Value = str | tuple[str, ...]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    path = Path(tmp_path_factory.mktemp("forms")) / "1.yaml"
    path.write_text(FULL, encoding="utf-8")
    return load_form(path)


def ask(form: Form, key: str) -> Question:
    found = form.question(key)
    assert found is not None, key
    return found


GOOD: list[tuple[str, Value, str]] = [
    ("seen_at", "00:00", "00:00"),
    ("seen_at", "21:40", "21:40"),
    ("temperature", "36.1", "36.1\u00a0°C"),
    ("temperature", "30", "30\u00a0°C"),
    ("heroin", "yes", "Yes"),
    ("marks", ("front:412:287:bruise:20:left arm: cuffs",), "Bruise, front, 20\u00a0mm: left arm: cuffs"),
    ("marks", ("front:0:0:cut::", "back:1000:1000:bruise:2000:"), "Cut, front; Bruise, back, 2000\u00a0mm"),
    ("medicine", ("1",), "Medicine 1"),
    ("medicine", ("3", "1"), "Medicine 3, Medicine 1"),
    ("medicine.3.dose", ("2",), "Dose 2"),
    ("needs_asthma_comment", "brown inhaler", "brown inhaler"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "words"), GOOD)
def test_a_value_that_can_be_right_is_taken_and_reads_well(form: Form, key: str, value: Value, words: str) -> None:
    assert problem_of(ask(form, key), said(value), NOW) is None
    assert shown(ask(form, key), said(value)) == words


WRONG: list[tuple[str, Value, str]] = [
    ("seen_at", "24:00", "Type a 24-hour time, for example 21:40."),
    ("seen_at", "9:40", "Type a 24-hour time, for example 21:40."),
    ("seen_at", "21:60", "Type a 24-hour time, for example 21:40."),
    ("seen_at", "٢١:٤٠", "Type a 24-hour time, for example 21:40."),
    ("seen_at", ("21:40",), "Only one answer fits here."),
    ("temperature", "44.1", "Check the number: expected 30 to 44 °C."),
    ("temperature", "29.9", "Check the number: expected 30 to 44 °C."),
    ("temperature", "36.15", "At most 1 decimal."),
    ("temperature", "warm", "Type a number."),
    ("heroin", "perhaps", "Answer Yes or No."),
    ("marks", "front:1:2:cut::", "Choose from the answers."),
    ("marks", ("side:1:2:cut::",), "A mark cannot be read. Remove it and put it on the figure again."),
    ("marks", ("front:1:2:cut",), "A mark cannot be read. Remove it and put it on the figure again."),
    ("marks", ("front:1:-2:cut::",), "A mark cannot be read. Remove it and put it on the figure again."),
    ("marks", ("front:1001:2:cut::",), "A mark lies outside the figure. Put it on the body."),
    ("marks", ("front:1:2:cut::", "back:2:1001:cut::"), "A mark lies outside the figure. Put it on the body."),
    ("marks", ("front:1:2:burn::",), "Say what kind of mark it is, from the list."),
    ("marks", ("front:1:2:cut:0:",), "Check the size of the mark: expected 1 to 2,000 mm."),
    ("marks", ("front:1:2:cut:2001:",), "Check the size of the mark: expected 1 to 2,000 mm."),
    ("marks", ("front:1:2:cut::" + "x" * 201,), "Shorten the note of the mark to 200 characters."),
    ("marks", ("front:1:2:cut::a\tb",), "Remove characters that cannot be printed from the note of the mark."),
    ("marks", ("front:1:2:cut::",) * 61, "No more than 60 marks fit on the figure. Describe the others in words."),
    ("medicine", (), "Add at least one medicine, or change the answer above."),
    ("medicine", "1", "Choose from the answers."),
    ("medicine", ("1", "1"), "The list of entries is damaged. Remove the medicine that is empty and add it again."),
    ("medicine", ("0",), "The list of entries is damaged. Remove the medicine that is empty and add it again."),
    ("medicine", ("1", "2", "3", "4"),
     "No more than 3 fit here: remove a medicine, and write the others in the notes."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "words"), WRONG)
def test_a_value_that_cannot_be_right_is_said_in_words(form: Form, key: str, value: Value, words: str) -> None:
    found = problem_of(ask(form, key), said(value), NOW)
    assert found is not None
    assert (found.words, found.blocks) == (words, True)


@pytest.mark.parametrize(
    "mark",
    [
        BodyMark("front", 1, 2, "cut"),
        BodyMark("back", 0, 1000, "x_1", 7, "a: b:c"),
        BodyMark("front", 9, 9, "b", None, " "),
    ],
)
def test_a_mark_reads_back_as_it_was(mark: BodyMark) -> None:
    assert read_mark(write_mark(mark)) == mark


def test_a_value_nobody_knows_is_shown_as_it_stands(form: Form) -> None:
    assert shown(ask(form, "marks"), said(("nonsense",))) == "nonsense"
    assert shown(ask(form, "marks"), said(("front:1:2:burn::",))) == "burn, front"
    for key in ("marks", "medicine", "temperature", "heroin"):
        assert shown(ask(form, key), said(())) == ""


@pytest.mark.parametrize(("value", "marked"), [("36.0", True), ("36.1", False), ("38.0", False), ("38.1", True)])
def test_a_measurement_beyond_the_usual_is_marked(form: Form, value: str, marked: bool) -> None:
    assert needs_attention(ask(form, "temperature"), said(value)) is marked


@pytest.mark.parametrize(("age", "asked"), [("64", False), ("65", True), ("old", False), ("", False)])
def test_age_is_compared_as_a_number(form: Form, age: str, asked: bool) -> None:
    assert ("older" in {question.key for question in visible(form, {}, {"age": age})}) is asked
    assert not holds(FactTest("age", above=ask(form, "temperature").least), {}, {})


def test_below_and_a_fact_together_raise_a_flag(form: Form) -> None:
    cold = {"temperature": said("34.9")}
    assert [flag.kind for flag in flags(form, cold, {"nation": "wales"})] == ["asthma"]
    assert (
        flags(form, cold, {"nation": "England"}) == flags(form, {"temperature": said("35")}, {"nation": "Wales"}) == ()
    )


def test_a_substance_is_one_of_the_others(form: Form) -> None:
    assert others_no(form, "two", {}, {}) == ("heroin", "crack")
    answers = {"heroin": said("yes"), "heroin_route": said("injected")}
    assert {question.key for question in visible(form, answers, {})} >= {"heroin_route", "heroin_sites"}
    assert "heroin_route" not in {question.key for question in visible(form, {"heroin": said("no")}, {})}


def test_an_option_raises_its_flags_with_its_comment_and_asks_for_it(form: Form) -> None:
    answers = {"needs": said(("asthma", "sight")), "needs_asthma_comment": said("brown inhaler")}
    raised = {flag.kind: (flag.level, flag.detail) for flag in flags(form, answers, {})}
    assert raised == {"asthma": (None, "brown inhaler"), "sight": (None, None), "interpreter": (FlagLevel.SOON, None)}
    blocking = {problem.key for problem in problems(form, {"needs": said(("asthma", "sight"))}, {}, NOW)}
    assert "needs_asthma_comment" in blocking
    assert "needs_sight_comment" not in blocking
    assert set(prune(form, answers | {"needs": said(("none",))}, {})) == {"needs"}


def test_an_answer_names_who_owns_the_task(form: Form) -> None:
    assert [task.owner_role for task in actions(form, {"owner": said("nurse")}, {})] == [Role.NURSE]
    assert [task.owner_role for task in actions(form, {"owner": said("not_decided")}, {})] == [Role.PRESCRIBER]


def test_what_contradicts_itself_is_said_and_blocks(form: Form) -> None:
    answers = {"injects": said("no"), "sites": said(("arm",))}
    found = {problem.key: (problem.words, problem.blocks) for problem in problems(form, answers, {}, NOW)}
    assert found["sites"] == ("Sites without injecting.", True)
    assert progress(form, answers, {}, NOW).gaps == 1
    for good in ({"sites": said(("none",))}, {"injects": said("yes")}, {"sites": DECLINED}, {"injects": DECLINED}):
        better = {problem.key for problem in problems(form, answers | good, {}, NOW)}
        assert "sites" not in better
    assert problem_of(ask(form, "sites"), said(("arm",)), NOW) is None


MEDICINES = {
    "takes": said("yes"),
    "medicine": said(("1", "3")),
    "medicine.1.name": said("sertraline"),
    "medicine.1.moving": said("no"),
    "medicine.2.name": said("taken off the list"),
    "medicine.2.moving": said("yes"),
    "medicine.3.name": said("methadone"),
    "medicine.3.moving": said("yes"),
    "medicine.3.when_note": said("at noon"),
    "medicine.3.dose": said(("1", "2")),
    "medicine.3.dose.1.name": said("late"),
    "medicine.3.dose.1.late": said("by an hour"),
    "medicine.3.dose.2.name": said("early"),
    "medicine.3.dose.2.late": said("hidden"),
    "medicine.3.why": said("daily"),
}


def test_each_item_is_asked_its_questions_where_the_group_stands(form: Form) -> None:
    asked = [question.key for question in visible(form, MEDICINES, {})]
    first = asked.index("medicine")
    assert asked[first - 1 :] == [
        "takes", "medicine", "medicine.1.name", "medicine.1.moving", "medicine.3.name", "medicine.3.moving",
        "medicine.3.when_note", "medicine.3.dose", "medicine.3.dose.1.name", "medicine.3.dose.1.late",
        "medicine.3.dose.2.name", "medicine.3.why", "heroin", "crack",
    ]  # fmt: skip
    assert set(MEDICINES) - set(prune(form, MEDICINES, {})) == {
        "medicine.2.name", "medicine.2.moving", "medicine.3.dose.2.late",
    }  # fmt: skip


def test_flags_of_items_join_what_each_says_and_removed_ones_say_nothing(form: Form) -> None:
    (flag,) = flags(form, MEDICINES, {})
    assert (flag.kind, flag.detail, flag.question) == ("seizures", "methadone; at noon", "medicine.3.moving")
    both = MEDICINES | {"medicine.1.moving": said("yes")}
    assert flags(form, both, {})[0].detail == "sertraline; methadone; at noon"
    assert flags(form, both | {"takes": said("no")}, {}) == ()
    assert flags(form, both | {"medicine": DECLINED}, {}) == ()


def test_an_action_of_an_item_counts_from_the_day_of_that_item(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    asked = """              - {key: name, type: text, words: Name?}
              - key: last_on
                type: date
                words: Last taken?
                actions:
                  - {kind: see_to_it, title: See to it, owner_role: nurse, due_minutes: 60,
                     when: {answer: name, is: methadone}, counts_from: last_on, source: s, mark: GK}
"""
    path.write_text(FULL.replace("              - {key: name, type: text, words: Name?}\n", asked), encoding="utf-8")
    answers = MEDICINES | {"medicine.3.last_on": said("2026-11-18")}
    assert [task.since for task in actions(load_form(path), answers, {})] == [date(2026, 11, 18)]


def test_items_count_in_their_topic(form: Form) -> None:
    one, two = progress(form, MEDICINES, {}, NOW).topics
    fewer = progress(form, MEDICINES | {"medicine": said(("1",))}, {}, NOW).topics
    assert (one.total - fewer[0].total, one.settled - fewer[0].settled) == (8, 8)
    assert fewer[1] == two
    missing = problems(form, {"takes": said("yes"), "medicine": said(("7",))}, {}, NOW)
    assert {"medicine.7.name", "medicine.7.moving"} <= {problem.key for problem in missing}
    assert "medicine" in {problem.key for problem in problems(form, {"takes": said("yes")}, {}, NOW)}


def test_a_new_item_never_takes_up_old_answers(form: Form) -> None:
    medicine = ask(form, "medicine")
    assert next_item(form, medicine, {}) == "1"
    assert next_item(form, medicine, MEDICINES) == "4"
    assert next_item(form, medicine, MEDICINES | {"medicine": said(("1",))}) == "4"
    assert next_item(form, ask(form, "medicine.3.dose"), MEDICINES) == "3"
    assert next_item(form, ask(form, "medicine.1.dose"), MEDICINES) == "1"
    with pytest.raises(LookupError):
        next_item(form, Question("elsewhere", medicine.type, "?", "s", "GK"), {})
