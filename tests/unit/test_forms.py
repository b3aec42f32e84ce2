"""The form engine: loading with exact errors, visibility, problems, flags, actions, pruning, progress."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reception_app.errors import FormProblem, InputProblem
from reception_app.forms.answers import (
    AnswerValue,
    actions,
    flags,
    needs_attention,
    others_no,
    problem_of,
    problems,
    prune,
    said,
    shown,
    stops,
    visible,
)
from reception_app.forms.definition import Form, Question, QuestionType
from reception_app.forms.loading import load_form, load_forms
from reception_app.forms.moments import read_moment, read_typed
from reception_app.forms.progress import progress
from reception_app.forms.values import value_problem
from reception_app.vocabulary import AnswerState, FlagLevel, Role

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
DECLINED, UNKNOWN = AnswerValue(AnswerState.DECLINED), AnswerValue(AnswerState.UNKNOWN)
NOT_APPLICABLE = AnswerValue(AnswerState.NOT_APPLICABLE)

SAMPLE = """\
id: sample
version: "1"
title: Sample
source: Invented
mark: GK
follow_up_sets:
  use:
    - {key: last, type: datetime_approx, words: When last?, always_afresh: true}
topics:
  - key: one
    title: One
    questions:
      - key: thoughts
        type: yes_no
        words: Thoughts?
        must_ask: true
        attention: {is: "yes"}
        flags:
          - {kind: danger, level: act_now, detail_from: plan}
        stop:
          title: Stop
          lead: Stay with {given}.
          acts:
            - {words: Tell somebody, hint: Now, asks: name}
        actions:
          - {kind: review, title: Review, owner_role: nurse, due_minutes: 60, source: s, mark: GK}
        follow_ups:
          - {key: plan, type: text, words: Plan?, required: false}
      - key: carrying
        type: yes_no
        words: Carrying?
        show_when:
          not: {fact: sex, is: Male}
      - key: weeks
        type: number
        words: Weeks?
        unit: weeks
        least: 1
        most: 42
        problem: Check the weeks.
        show_when: {answer: carrying, is: "yes"}
        flags:
          - {kind: late, when: {above: 36}}
  - key: two
    title: Two
    none_of_these: true
    layout: rows
    questions:
      - {key: red, type: yes_no, words: Red?, follow_ups_from: use}
      - {key: blue, type: yes_no, words: Blue?, follow_ups_from: use}
      - key: kinds
        type: several
        words: Which?
        options:
          - {value: a, words: Apple}
          - {value: b, words: Pear}
          - {value: none, words: None, exclusive: true}
        follow_up_when: {other_than: none}
        follow_ups:
          - {key: more, type: long_text, words: More?}
flags:
  - {kind: both, when: {all: [{answer: red, is: "yes"}, {answer: blue, is: "yes"}]}}
  - {kind: danger, level: know, when: {answer: kinds, in: [a, b]}, detail_from: kinds}
actions:
  - {kind: review, title: Review, owner_role: nurse, due_minutes: 15, source: s, mark: GK,
     when: {answer: red, is: "yes"}}
"""


def make(tmp_path: Path, text: str = SAMPLE) -> Form:
    folder = tmp_path / "sample"
    folder.mkdir(exist_ok=True)
    path = folder / "1.yaml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return make(tmp_path)


def question(form: Form, key: str) -> Question:
    found = form.question(key)
    assert found is not None
    return found


def keys(questions: tuple[Question, ...]) -> list[str]:
    return [each.key for each in questions]


def test_a_form_is_loaded_as_data(form: Form) -> None:
    assert (form.id, form.version, len(form.topics)) == ("sample", "1", 2)
    assert keys(tuple(form.walk())) == [
        "thoughts", "plan", "carrying", "weeks", "red", "red_last", "blue", "blue_last", "kinds", "more",
    ]  # fmt: skip
    assert question(form, "red_last").always_afresh
    assert question(form, "red_last").parent == "red"
    assert form.topic_of("red_last") is form.topics[1]
    assert not question(form, "thoughts").allow_not_applicable
    assert form.question("nothing") is None


def test_the_hash_follows_the_content_and_not_the_layout(tmp_path: Path, form: Form) -> None:
    again = make(tmp_path, "# a remark\n" + SAMPLE.replace("title: One", 'title:   "One"'))
    assert again.form_hash == form.form_hash
    assert make(tmp_path, SAMPLE.replace("Thoughts?", "Thoughts now?")).form_hash != form.form_hash


BROKEN = [
    ("title: Sample", "title: Sample\nowner: me", "FM-106", "line 4, owner: this key is not known"),
    ("        words: Thoughts?\n", "", "FM-105", "topics[one].questions[thoughts].words: the key is missing"),
    ("type: number", "type: numbre", "FM-107", "line 35, topics[one].questions[weeks].type: “numbre”"),
    ("unit: weeks", "hint: weeks", "FM-105", "a number needs unit, least and most"),
    ("least: 1", "least: 50", "FM-108", "least is above most"),
    ("least: 1", "least: one", "FM-107", "this must be a number"),
    ("must_ask: true", "must_ask: yes", "FM-107", "this must be true or false"),
    ("answer: carrying, is", "answer: carried, is", "FM-109", "there is no question “carried” here or earlier"),
    ("{answer: carrying, is: \"yes\"}", "{answer: red, is: \"yes\"}", "FM-109", "“red” here or earlier"),
    ("{answer: carrying, is: \"yes\"}", "{answer: carrying, is: maybe}", "FM-109", "“carrying” has no answer “maybe”"),
    ("{answer: carrying, is: \"yes\"}", "{answer: carrying, above: 3}", "FM-109", "is not a number"),
    ("{answer: carrying, is: \"yes\"}", "{answer: carrying}", "FM-105", "the condition has no value"),
    ("{answer: carrying, is: \"yes\"}", "{answer: carrying, state: maybe}", "FM-107", "not one of the five states"),
    ("{fact: sex, is: Male}", "{fact: shoe_size, is: Male}", "FM-107", "“shoe_size” is not known here"),
    ("level: act_now", "level: loud", "FM-107", "flags[danger].level: “loud”"),
    ("detail_from: plan", "detail_from: plans", "FM-109", "there is no question “plans”"),
    ("owner_role: nurse, due", "owner_role: matron, due", "FM-107", "actions[review].owner_role: “matron”"),
    ("- key: carrying", "- key: thoughts", "FM-103", "the question “thoughts” stands twice"),
    ("- key: carrying", "- key: Carrying?", "FM-107", "is not a plain word"),
    ("{value: b, words: Pear}", "{value: a, words: Pear}", "FM-103", "the option “a” stands twice"),
    ("follow_ups_from: use}", "follow_ups_from: misuse}", "FM-109", "there is no follow_up_sets.misuse"),
    ("        follow_up_when: {other_than: none}\n", "", "FM-105", "say which answers the follow-ups belong"),
    ("    none_of_these: true\n", "", None, ""),
    ("    title: One\n", "    title: One\n    none_of_these: true\n", "FM-108", "must-ask question has no “none of"),
    ("        must_ask: true\n", "        must_ask: true\n        allow_not_applicable: true\n", "FM-108", "must-ask"),
    ("attention: {is: \"yes\"}", "attention: {answer: plan, is: x}", "FM-108", "the mark follows this answer alone"),
    ("version: \"1\"", "version: one", "FM-107", "a version is numbers with dots"),
    ("title: Two", "title: Two\n    title: Three", "FM-103", "line 46, title: the key stands twice"),
    ("title: Two", "title: &two Two", "FM-102", "anchors and aliases are not read"),
    ("title: Two", "title: !!str Two", "FM-102", "tags are not read"),
    ("title: Two", "title: [Two", "FM-102", "this is not YAML"),
    ("title: Two", "title: " + "[" * 30 + "]" * 30, "FM-102", "nested too deeply"),
    ("title: Two", "title: ''", "FM-107", "this must be text"),
    ("acts:\n", "acts: 1\n        x:\n", "FM-106", "this key is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "words"), BROKEN, ids=[f"{n}-{b[2]}" for n, b in enumerate(BROKEN)])
def test_a_mistake_names_file_line_and_key(tmp_path: Path, old: str, new: str, code: str | None, words: str) -> None:
    assert old in SAMPLE
    text = SAMPLE.replace(old, new, 1)
    if code is None:
        make(tmp_path, text)
        return
    with pytest.raises(FormProblem) as caught:
        make(tmp_path, text)
    assert caught.value.code == code
    assert "sample/1.yaml, line " in caught.value.what
    assert words in caught.value.what


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"\xff\xfe", b"a: 1\n---\nb: 2\n", b"x: 1\n" * 300_000])
def test_a_file_that_is_no_form_is_a_known_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "1.yaml"
    path.write_bytes(content)
    with pytest.raises(FormProblem, match="FM-10"):
        load_form(path)
    with pytest.raises(FormProblem, match="FM-101"):
        load_form(tmp_path / "2.yaml")


def test_deep_nesting_is_refused_and_does_not_exhaust_the_stack(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text("a: " + "[" * 100_000, encoding="utf-8")
    with pytest.raises(FormProblem, match="FM-102"):
        load_form(path)


def test_the_library_gives_the_newest_and_the_named_version(tmp_path: Path) -> None:
    for version in ("1", "2", "10"):
        folder = tmp_path / "sample"
        folder.mkdir(exist_ok=True)
        text = SAMPLE.replace('version: "1"', f'version: "{version}"')
        (folder / f"{version}.yaml").write_text(text, encoding="utf-8")
    library = load_forms(tmp_path)
    assert library.ids() == ("sample",)
    assert library.versions("sample") == ("1", "2", "10")
    assert library.get("sample").version == "10"
    assert library.get("sample", "2").version == "2"
    assert len(list(library)) == 3
    for form_id, version in (("sample", "3"), ("other", None)):
        with pytest.raises(FormProblem, match="FM-110"):
            library.get(form_id, version)


def test_a_file_named_after_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sample").mkdir()
    (tmp_path / "sample" / "2.yaml").write_text(SAMPLE, encoding="utf-8")
    with pytest.raises(FormProblem, match="FM-111"):
        load_forms(tmp_path)


def test_a_question_is_shown_by_facts_and_earlier_answers(form: Form) -> None:
    assert keys(visible(form, {}, {"sex": "Male"})) == ["thoughts", "red", "blue", "kinds"]
    assert "carrying" in keys(visible(form, {}, {}))
    assert "weeks" in keys(visible(form, {"carrying": said("yes")}, {"sex": "female"}))
    assert "plan" in keys(visible(form, {"thoughts": said("yes")}, {}))
    assert "red_last" not in keys(visible(form, {"red": DECLINED}, {}))


def test_a_negative_condition_does_not_show_the_follow_up_of_a_hidden_question(tmp_path: Path) -> None:
    hidden = SAMPLE.replace(
        "        words: Which?\n", "        words: Which?\n        show_when: {fact: sex, is: Male}\n"
    )
    form = make(tmp_path, hidden)
    assert "more" in keys(visible(form, {"kinds": said(("a",))}, {"sex": "Male"}))
    assert "more" not in keys(visible(form, {"kinds": said(("a",))}, {"sex": "Female"}))


def test_hidden_answers_count_for_nothing_and_are_pruned(form: Form) -> None:
    given = {"carrying": said("yes"), "weeks": said("40")}
    assert [flag.kind for flag in flags(form, given, {})] == ["late"]
    assert flags(form, given, {"sex": "Male"}) == ()
    assert prune(form, given, {"sex": "Male"}) == {}
    assert prune(form, {**given, "stray": said("x")}, {}) == given


def test_problems_come_in_the_order_asked_and_only_gaps_do_not_block(form: Form) -> None:
    facts = {"sex": "Male"}
    assert [(p.key, p.blocks) for p in problems(form, {}, facts, NOW)] == [
        ("thoughts", True), ("red", True), ("blue", True), ("kinds", True),
    ]  # fmt: skip
    later = AnswerValue(AnswerState.NOT_ASKED, reason="asleep")
    answers = {"thoughts": said("no"), "red": later, "blue": DECLINED, "kinds": said(("none",))}
    found = problems(form, answers, facts, NOW)
    assert [(p.key, p.blocks) for p in found] == [("red", False)]
    assert problems(form, {**answers, "red": UNKNOWN}, facts, NOW) == ()


def test_a_must_ask_question_needs_a_yes_a_no_declined_or_unknown(form: Form) -> None:
    must = question(form, "thoughts")
    for good in (said("yes"), said("no"), DECLINED, UNKNOWN):
        assert problem_of(must, good, NOW) is None
    asked_later = problem_of(must, AnswerValue(AnswerState.NOT_ASKED, reason="asleep"), NOW)
    assert asked_later is not None
    assert asked_later.blocks
    assert problem_of(must, NOT_APPLICABLE, NOW) is not None
    assert problem_of(question(form, "red"), NOT_APPLICABLE, NOW) is None


def test_not_asked_says_why(form: Form) -> None:
    for reason in (None, "", "  "):
        found = problem_of(question(form, "red"), AnswerValue(AnswerState.NOT_ASKED, reason=reason), NOW)
        assert found is not None
        assert (found.words, found.blocks) == ("Say why this was not asked.", True)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("weeks", "43", "Check the weeks."),
        ("weeks", "0", "Check the weeks."),
        ("weeks", "7.5", "Type a whole number."),
        ("weeks", "seven", "Type a number."),
        ("weeks", "٧", "Type a number."),
        ("weeks", "", "The answer is empty."),
        ("red", "perhaps", "Answer Yes or No."),
        ("kinds", ("a", "none"), "“None” cannot stand beside another answer."),
        ("kinds", ("a", "a"), "Choose from the answers."),
        ("kinds", ("z",), "Choose from the answers."),
        ("kinds", (), "The answer is empty."),
        ("plan", "   ", "The answer is empty."),
        ("plan", "x" * 501, "Shorten this to 500 characters."),
        ("plan", "two\nlines", "Remove characters that cannot be printed."),
        ("red_last", "2026-13", "Check the date."),
        ("red_last", "yesterday", "Check the date."),
        (
            "red_last",
            "2026-11-21T21:00:00Z",
            "Sat 21-Nov-2026 21:00 has not happened yet: it is Fri 20-Nov-2026 21:40. Check the date.",
        ),
        (
            "red_last",
            "2026-11-21",
            "Sat 21-Nov-2026 has not happened yet: it is Fri 20-Nov-2026 21:40. Check the date.",
        ),
    ],
)
def test_a_value_that_cannot_be_right_is_said_in_words(
    form: Form, key: str, value: str | tuple[str, ...], words: str
) -> None:
    found = problem_of(question(form, key), said(value), NOW)
    assert found is not None
    assert found.words == words


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("weeks", "42"),
        ("kinds", ("none",)),
        ("kinds", ("a", "b")),
        ("more", "two\nlines"),
        ("red_last", "2026-11-20T21:40:00Z"),
        ("red_last", "2026-11-20"),
        ("red_last", "2026-11~"),
        ("red_last", "2019~"),
    ],
)
def test_a_value_that_can_be_right_is_taken(form: Form, key: str, value: str | tuple[str, ...]) -> None:
    assert problem_of(question(form, key), said(value), NOW) is None


def test_flags_are_one_of_a_kind_the_loudest_with_details_joined(form: Form) -> None:
    answers = {"thoughts": said("yes"), "plan": said("a plan"), "kinds": said(("a", "b"))}
    (danger,) = flags(form, answers, {})
    assert (danger.kind, danger.level, danger.question, danger.detail) == (
        "danger", FlagLevel.ACT_NOW, "thoughts", "a plan; Apple; Pear",
    )  # fmt: skip
    assert [flag.kind for flag in flags(form, {"red": said("yes"), "blue": said("yes")}, {})] == ["both"]
    assert flags(form, {"thoughts": said("no"), "red": said("yes"), "blue": DECLINED}, {}) == ()


def test_actions_are_one_of_a_kind_the_earliest_due(form: Form) -> None:
    (task,) = actions(form, {"thoughts": said("yes"), "red": said("yes")}, {})
    assert (task.kind, task.owner_role, task.due_minutes, task.question) == ("review", Role.NURSE, 15, None)
    (task,) = actions(form, {"thoughts": said("yes")}, {})
    assert (task.due_minutes, task.question) == (60, "thoughts")


def test_a_stop_names_the_question(form: Form) -> None:
    assert keys(stops(form, {"thoughts": said("yes")}, {})) == ["thoughts"]
    assert stops(form, {"thoughts": DECLINED}, {}) == ()


def test_progress_counts_what_is_shown_and_must_have_an_answer(form: Form) -> None:
    facts = {"sex": "Male"}
    start = progress(form, {}, facts)
    assert [(topic.settled, topic.total) for topic in start.topics] == [(0, 1), (0, 3)]
    answers = {"thoughts": said("yes"), "red": said("yes"), "blue": NOT_APPLICABLE, "kinds": said(("z",))}
    now = progress(form, answers, facts, NOW)
    assert [(topic.settled, topic.total, topic.gaps, topic.complete) for topic in now.topics] == [
        (1, 1, 0, True),
        (2, 5, 1, False),
    ]
    assert (now.known, now.total, now.gaps, now.topics_complete, now.complete) == (4, 6, 1, 1, False)
    done = progress(form, {**answers, "kinds": said(("none",)), "red": said("no")}, facts, NOW)
    assert done.complete


def test_one_key_answers_no_for_the_other_rows_of_this_page_only(form: Form) -> None:
    assert others_no(form, "two", {"red": said("yes")}, {}) == ("blue",)
    assert others_no(form, "one", {}, {}) == ()
    assert others_no(form, "elsewhere", {}, {}) == ()


def test_answers_are_shown_as_people_read_them(form: Form) -> None:
    assert shown(question(form, "red"), said("no")) == "No"
    assert shown(question(form, "weeks"), said("12")) == "12\u00a0weeks"
    assert shown(question(form, "kinds"), said(("a", "unknown kind"))) == "Apple; unknown kind"
    assert shown(question(form, "red_last"), said("2026-11-15T22:00:00Z~")) == "Approx Sun 15-Nov-2026 22:00"
    assert shown(question(form, "red"), DECLINED) == "Declined"
    assert shown(question(form, "red"), UNKNOWN) == "Unknown"
    assert shown(question(form, "red"), NOT_APPLICABLE) == "Not applicable"
    assert shown(question(form, "red"), AnswerValue(AnswerState.NOT_ASKED, reason="asleep")) == "Not asked: asleep"


def test_attention_follows_the_rule_and_an_unsettled_must_ask(form: Form) -> None:
    must = question(form, "thoughts")
    assert needs_attention(must, said("yes"))
    assert not needs_attention(must, said("no"))
    assert needs_attention(must, DECLINED)
    assert not needs_attention(question(form, "red"), DECLINED)


def test_a_question_is_frozen(form: Form) -> None:
    with pytest.raises(AttributeError):
        form.title = "Other"  # type: ignore[misc]
    assert replace(form, title="Other").title == "Other"


@pytest.mark.parametrize(
    ("typed", "written", "read"),
    [
        ("21-Nov 21:00", "2026-11-21T21:00:00Z", "Sat 21-Nov-2026 21:00"),
        ("Sun 15-Nov 22:00", "2026-11-15T22:00:00Z", "Sun 15-Nov-2026 22:00"),
        ("yesterday 08.30", "2026-11-19T08:30:00Z", "Thu 19-Nov-2026 08:30"),
        ("today 14:00", "2026-11-20T14:00:00Z", "Fri 20-Nov-2026 14:00"),
        ("14:00", "2026-11-20T14:00:00Z", "Fri 20-Nov-2026 14:00"),
        ("tomorrow 08:00", "2026-11-21T08:00:00Z", "Sat 21-Nov-2026 08:00"),
        ("sunday", "2026-11-15", "Sun 15-Nov-2026"),
        ("Fri", "2026-11-20", "Fri 20-Nov-2026"),
        ("15/11/2026", "2026-11-15", "Sun 15-Nov-2026"),
        ("15/8", "2026-08-15", "Sat 15-Aug-2026"),
        ("3 Mar", "2027-03-03", "Wed 03-Mar-2027"),
        ("3 Jul 26", "2026-07-03", "Fri 03-Jul-2026"),
        ("Aug 2026", "2026-08", "Aug-2026"),
        ("about 2019", "2019~", "Approx 2019"),
        ("~ august-2019", "2019-08~", "Approx Aug-2019"),
        ("2 weeks ago", "2026-11-06~", "Approx Fri 06-Nov-2026"),
        ("3 hours ago", "2026-11-20T18:40:00Z~", "Approx Fri 20-Nov-2026 18:40"),
        ("2 years ago", "2024~", "Approx 2024"),
        ("1-Jul-2026 09:00", "2026-07-01T08:00:00Z", "Wed 01-Jul-2026 09:00"),
        ("2026-11-15", "2026-11-15", "Sun 15-Nov-2026"),
    ],
)
def test_a_typed_date_is_read_and_read_back(typed: str, written: str, read: str) -> None:
    moment = read_typed(typed, NOW, with_time=True)
    assert moment.written() == written
    assert moment.shown() == read
    assert read_moment(written) == moment


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("08:00", "2026-11-21T08:00:00Z"),
        ("23:30", "2026-11-20T23:30:00Z"),
        ("today 08:00", "2026-11-20T08:00:00Z"),
        ("21-Nov 08:00", "2026-11-21T08:00:00Z"),
    ],
)
def test_a_time_alone_of_what_is_to_come_is_never_one_that_has_gone_by(typed: str, written: str) -> None:
    assert read_typed(typed, NOW, with_time=True, ahead=True).written() == written


@pytest.mark.parametrize(
    "typed", ["", "soon", "31-Feb-2026", "40/40", "Aug", "about", "14:00 Aug 2026", "2026-11-15 25:00"]
)
def test_a_date_that_cannot_be_read_is_not_guessed(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-11"):
        read_typed(typed, NOW, with_time=True)


@pytest.mark.parametrize("typed", ["1900", "2015", " 1930 "])
def test_four_digits_that_are_a_year_and_a_time_are_asked_about(typed: str) -> None:
    with pytest.raises(InputProblem, match="IN-199") as asked:
        read_typed(typed, NOW, with_time=True)
    assert f"{typed.strip()[:2]}:{typed.strip()[2:]} today" in asked.value.what
    assert read_typed(typed, NOW, with_time=False).precision == "year"


def test_a_year_that_no_clock_shows_or_that_is_called_one_is_a_year() -> None:
    assert read_typed("1998", NOW, with_time=True).written() == "1998"
    assert read_typed("about year 2015", NOW, with_time=True).written() == "2015~"


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("1950", True), ("1984", True), ("1985", False), ("1985-06", True), ("1985-07", False),
        ("1985-07-13", True), ("1985-07-14", False), ("1900-01-01T19:00:00Z", True), ("1999~", False),
    ],
)  # fmt: skip
def test_nothing_a_person_is_asked_about_was_before_their_birth(value: str, refused: bool) -> None:
    question = Question("last_use", QuestionType.DATETIME_APPROX, "When was the last time?", "a test", "GK")
    problem = value_problem(question, value, NOW, date(1985, 7, 14))
    assert (problem is not None) is refused
    if problem is not None:
        assert "is before the person was born, Sun 14-Jul-1985" in problem


def test_the_end_of_the_year_is_read_as_the_nearest() -> None:
    new_year = datetime(2027, 1, 2, 12, tzinfo=UTC)
    assert read_typed("28-Dec", new_year, with_time=False).written() == "2026-12-28"
    with pytest.raises(InputProblem):
        read_typed("28-Dec 21:00", new_year, with_time=False)
