"""The whole language of a form: every key is read, and each one wrong names file, line and key."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.errors import FormProblem
from reception_app.forms.conditions import AllOf, AnswerTest, AnyOf, FactTest
from reception_app.forms.definition import AskedOf, Code, Form, Question, QuestionType
from reception_app.forms.loading import load_form
from reception_app.vocabulary import ArrivalKind, FlagLevel, Role

FULL = """\
id: full
version: "1"
title: Everything a form can say
source: Invented
mark: GK
for: [transfer, court_return]
approved_by: Dr Placeholder
approved_on: 2026-11-20
follow_up_sets:
  use:
    - key: route
      type: choice
      words: How?
      options:
        - {value: smoked, words: Smoked}
        - {value: injected, words: Injected}
    - key: sites
      type: text
      words: Where?
      show_when: {answer: route, is: injected}
topics:
  - key: one
    title: One
    questions:
      - key: older
        type: yes_no
        words: Over 64?
        show_when: {fact: age, above: 64}
      - key: seen_at
        type: time
        words: When seen?
        words_cy: Pryd?
        hint: On the clock
        hint_cy: Ar y cloc
        topic_ng57: "13"
        codes: [{system: snomed, value: "123"}]
      - key: temperature
        type: measurement
        words: Temperature?
        unit: °C
        least: 30
        most: 44
        decimals: 1
        usual: [36.1, 38.0]
        instrument: news2
        item: 7
      - key: conscious
        type: choice
        words: How awake?
        instrument: news2
        item: 6
        options:
          - {value: alert, words: Alert}
          - {value: confused, words: Confused}
      - key: marks
        type: body_map
        words: Marks?
        options:
          - {value: bruise, words: Bruise}
          - {value: cut, words: Cut}
      - key: injects
        type: yes_no
        words: Ever injected?
      - key: sites
        type: several
        words: Where?
        options:
          - {value: arm, words: Arm}
          - {value: none, words: None, exclusive: true}
        contradicts:
          - {when: {all: [{answer: injects, is: "no"}, {other_than: none}]}, words: Sites without injecting.}
      - key: owner
        type: choice
        words: Who sees to it?
        options:
          - {value: nurse, words: Nurse}
          - {value: not_decided, words: Not decided}
        actions:
          - {kind: see_to_it, title: See to it, owner_role: prescriber, from_answer: owner,
             when: {in: [nurse, not_decided]}, source: s, mark: GK}
      - key: needs
        type: several
        words: Needs?
        options:
          - value: asthma
            words: Asthma
            words_cy: Asthma (Cymraeg)
            comment: required
            flag: asthma
            code: {system: per-alert, value: MAS}
          - value: sight
            words: Sight
            comment: optional
            flags: [sight, {kind: interpreter, level: soon}]
            codes: [{system: per-alert, value: MSI}, {system: snomed, value: "9"}]
          - {value: none, words: None, exclusive: true}
      - key: takes
        type: yes_no
        words: Medicines?
        follow_ups:
          - key: medicine
            type: items
            words: Which?
            item_words: Medicine
            most: 3
            follow_ups:
              - {key: name, type: text, words: Name?}
              - key: moving
                type: yes_no
                words: While moving?
                flags:
                  - {kind: seizures, detail_from: [name, when_note]}
                follow_ups:
                  - {key: when_note, type: text, words: When?}
                  - key: dose
                    type: items
                    words: Doses?
                    item_words: Dose
                    follow_ups:
                      - {key: name, type: text, words: Dose name?}
                      - {key: late, type: text, words: Late?, show_when: {answer: name, is: late}}
              - key: why
                type: text
                words: Why?
                show_when: {answer: moving, is: "yes"}
  - key: two
    title: Two
    layout: rows
    none_of_these: true
    questions:
      - {key: heroin, type: substance, substance: heroin, words: Heroin?, label: Heroin, follow_ups_from: use}
      - {key: crack, type: substance, substance: crack, words: Crack?, label: Crack, follow_ups_from: use}
flags:
  - {kind: asthma, when: {all: [{fact: nation, is: Wales}, {answer: temperature, below: 35}]}}
"""


def make(tmp_path: Path, text: str = FULL) -> Form:
    folder = tmp_path / "full"
    folder.mkdir(exist_ok=True)
    path = folder / "1.yaml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def ask(form: Form, key: str) -> Question:
    found = form.question(key)
    assert found is not None, key
    return found


def test_every_key_is_read(tmp_path: Path) -> None:
    form = make(tmp_path)
    assert form.offered_for == (ArrivalKind.TRANSFER, ArrivalKind.COURT_RETURN)
    assert (form.approved_by, form.approved_on) == ("Dr Placeholder", date(2026, 11, 20))
    assert ask(form, "older").show_when == FactTest("age", above=Decimal(64))
    seen = ask(form, "seen_at")
    assert (seen.type, seen.words_cy, seen.hint_cy, seen.topic_ng57) == (QuestionType.TIME, "Pryd?", "Ar y cloc", "13")
    assert seen.codes == (Code("snomed", "123"),)
    temperature = ask(form, "temperature")
    assert (temperature.instrument, temperature.item, temperature.asked_of) == ("news2", "7", AskedOf.ASSESSOR)
    assert temperature.usual == (Decimal("36.1"), Decimal("38.0"))
    assert temperature.attention == AnswerTest("temperature", above=Decimal("38.0"), below=Decimal("36.1"))
    assert (ask(form, "conscious").item, ask(form, "conscious").asked_of) == ("6", AskedOf.PERSON)
    assert [option.value for option in ask(form, "marks").options] == ["bruise", "cut"]
    assert ask(form, "heroin").substance == "heroin"
    assert ask(form, "owner").actions[0].from_answer == "owner"
    assert ask(form, "sites").contradicts[0].words == "Sites without injecting."


def test_an_option_brings_its_comment_flags_and_codes(tmp_path: Path) -> None:
    form = make(tmp_path)
    needs = ask(form, "needs")
    asthma, sight, _ = needs.options
    assert asthma.codes == (Code("per-alert", "MAS"),)
    assert sight.codes == (Code("per-alert", "MSI"), Code("snomed", "9"))
    assert asthma.words_cy == "Asthma (Cymraeg)"
    comments = [(each.key, each.words, each.required, each.show_when) for each in needs.follow_ups]
    assert comments == [
        ("needs_asthma_comment", "More about: Asthma", True, AnswerTest("needs", ("asthma",))),
        ("needs_sight_comment", "More about: Sight", False, AnswerTest("needs", ("sight",))),
    ]
    assert [(flag.kind, flag.level, flag.detail_from) for flag in needs.flags] == [
        ("asthma", None, ("needs_asthma_comment",)),
        ("sight", None, ("needs_sight_comment",)),
        ("interpreter", FlagLevel.SOON, ("needs_sight_comment",)),
    ]


def test_a_name_in_a_shared_set_means_the_sibling_there(tmp_path: Path) -> None:
    form = make(tmp_path)
    assert [each.key for each in ask(form, "crack").follow_ups] == ["crack_route", "crack_sites"]
    assert ask(form, "crack_sites").show_when == AllOf(
        (AnswerTest("crack", ("yes",)), AnswerTest("crack_route", ("injected",)))
    )


def test_what_is_asked_of_each_item_is_a_pattern_and_not_asked_itself(tmp_path: Path) -> None:
    form = make(tmp_path)
    asked = [question.key for question in form.walk()]
    assert "medicine" in asked
    assert not [key for key in asked if "." in key]
    written = [question.key for question in form.written()]
    assert "medicine.*.dose.*.late" in written
    assert len(written) == len(set(written)) == len(asked) + 7


def test_names_inside_an_item_mean_that_item_innermost_first(tmp_path: Path) -> None:
    form = make(tmp_path)
    assert ask(form, "medicine.2.why").show_when == AnswerTest("medicine.2.moving", ("yes",))
    assert ask(form, "medicine.2.moving").flags[0].detail_from == ("medicine.2.name", "medicine.2.when_note")
    late = ask(form, "medicine.2.dose.3.late")
    assert late.show_when == AnswerTest("medicine.2.dose.3.name", ("late",))
    assert late.parent == "medicine.2.dose"
    assert (late.words, late.own_words, late.within) == ("Medicine 2, Dose 3: Late?", "Late?", "Medicine 2, Dose 3")


@pytest.mark.parametrize(
    "key",
    [
        "medicine.*.name", "medicine.0.name", "medicine.01.name", "medicine.x.name", "medicine.1.nothing", "medicine.1",
        "medicine..name", "takes.1.name", ".1.name", "medicine.1.name.2.late", "medicine.1.dose.2",
        ".".join("ab" * 500),
        "medicine.٣.name",
    ],
)  # fmt: skip
def test_a_key_that_no_item_has_is_no_question(tmp_path: Path, key: str) -> None:
    form = make(tmp_path)
    assert form.question(key) is None
    assert form.topic_of(key) is None


def test_questions_of_items_are_the_same_objects_and_know_their_topic(tmp_path: Path) -> None:
    form = make(tmp_path)
    medicine = ask(form, "medicine")
    for question in form.item(medicine, "2"):
        assert form.question(question.key) is question
        assert form.topic_of(question.key) is form.topics[0]
    for number in range(1, 9_000):
        form.item(medicine, str(number))
    assert ask(form, "medicine.2.name").key == "medicine.2.name"


BROKEN = [
    ("for: [transfer, court_return]", "for: [holiday]", "FM-107", "line 6, for: “holiday” is no kind of arrival"),
    ("approved_on: 2026-11-20", "approved_on: Friday", "FM-107", "line 8, approved_on: this must be a date"),
    ("approved_on: 2026-11-20\n", "", "FM-105", "approved_on: an approval says who and when"),
    ("approved_by: Dr Placeholder\n", "", "FM-105", "approved_by: an approval says who and when"),
    ("{fact: age, above: 64}", "{fact: sex, above: 64}", "FM-109", "show_when.above: “sex” is not a number"),
    ("{fact: age, above: 64}", "{fact: age, above: old}", "FM-107", "show_when.above: this must be a number"),
    ("{fact: nation, is: Wales}", "{fact: nation, is: France}", "FM-109", "“nation” is never “France”"),
    ("{fact: nation, is: Wales}", "{fact: has_script, is: maybe}", "FM-109", "“has_script” is never “maybe”"),
    ("below: 35", "under: 35", "FM-106", "under: this key is not known here"),
    ("{answer: temperature, below: 35}", "{answer: injects, below: 35}", "FM-109", "below: “injects” is not a number"),
    ("{answer: temperature, below: 35}", "{answer: marks, is: cut}", "FM-109", "“marks” is answered with marks"),
    ("{answer: temperature, below: 35}", "{answer: medicine, is: \"1\"}", "FM-109", "answered with a list"),
    ("{answer: temperature, below: 35}", "{answer: name, is: x}", "FM-109", "there is no question “name”"),
    ("{answer: temperature, below: 35}", "{answer: medicine.*.name, is: x}", "FM-109", "“medicine.*.name” here"),
    ("type: time", "type: clock", "FM-107", "questions[seen_at].type: “clock”"),
    ("codes: [{system: snomed, value: \"123\"}]", "codes: [{system: snomed}]", "FM-105", "codes[snomed].value"),
    ("codes: [{system: snomed, value: \"123\"}]", "codes: [{list: snomed}]", "FM-106", "codes[1].list"),
    ("        unit: °C\n", "", "FM-105", "a measurement needs unit, least and most"),
    ("usual: [36.1, 38.0]", "usual: [36.1]", "FM-107", "usual: this must be two numbers"),
    ("usual: [36.1, 38.0]", "usual: [low, high]", "FM-107", "usual: this must be two numbers"),
    ("usual: [36.1, 38.0]", "usual: [38.1, 36.0]", "FM-108", "usual: the lower bound is above the upper one"),
    ("usual: [36.1, 38.0]", "usual: [20, 38]", "FM-108", "usual: the usual values lie outside least and most"),
    ("usual: [36.1, 38.0]", "usual: [NaN, 38]", "FM-108", "usual:"),
    ("        item: 7\n", "", "FM-105", "item: an instrument's item needs both"),
    ("        type: time\n", "        type: time\n        usual: [1, 2]\n", "FM-108", "type time has no usual"),
    ("        type: time\n", "        type: time\n        substance: heroin\n", "FM-108", "has no substance"),
    ("        type: time\n", "        type: time\n        item_words: X\n", "FM-108", "has no item_words"),
    ("        type: time\n", "        type: time\n        instrument: x\n", "FM-108", "has no instrument"),
    ("        type: body_map\n", "        type: body_map\n        item: 2\n", "FM-108", "has no item"),
    ("          - {value: bruise, words: Bruise}\n          - {value: cut, words: Cut}\n", "", "FM-107", "options"),
    (
        "        options:\n          - {value: bruise, words: Bruise}\n          - {value: cut, words: Cut}\n", "",
        "FM-105", "a body map needs the kinds of mark as options",
    ),
    ("{value: bruise, words: Bruise}", "{value: bruise, words: B, comment: optional}", "FM-108", "has no comment"),
    ("{value: bruise, words: Bruise}", "{value: bruise, words: B, flag: x}", "FM-108", "raises no flag here"),
    ("comment: required", "comment: perhaps", "FM-107", "options[asthma].comment: “perhaps”"),
    ("flag: asthma", "flag: {level: soon}", "FM-105", "options[asthma].flag[1].kind: the key is missing"),
    ("flag: asthma", "flag: Asthma!", "FM-107", "is not a plain word"),
    ("{kind: interpreter, level: soon}", "{kind: interpreter, level: loud}", "FM-107", "flags[2].level: “loud”"),
    ("{kind: interpreter, level: soon}", "{kind: interpreter, when: 1}", "FM-106", "flags[2].when"),
    ("flags: [sight, {kind: interpreter, level: soon}]", "flags: [[sight]]", "FM-107", "this must be a kind of flag"),
    ("code: {system: per-alert, value: MAS}", "code: MAS", "FM-107", "options[asthma].code: this must be a table"),
    ("- key: takes", "- key: needs_asthma_comment", "FM-103", "the question “needs_asthma_comment” stands twice"),
    ("- key: older", "- key: needs_asthma_comment", "FM-103", "the question “needs_asthma_comment” stands twice"),
    ("from_answer: owner", "from_answer: injects", "FM-109", "from_answer: “injects” does not choose a role"),
    ("from_answer: owner", "from_answer: conscious", "FM-109", "from_answer: “conscious” does not choose a role"),
    ("from_answer: owner", "from_answer: nobody", "FM-109", "from_answer: there is no question “nobody”"),
    ("from_answer: owner", "counts_from: owner", "FM-109", "counts_from: nothing counts from “owner”"),
    ("from_answer: owner", "counts_from: nobody", "FM-109", "counts_from: there is no question “nobody”"),
    ("contradicts:\n          - {when: {all: [{answer: injects, is: \"no\"}, {other_than: none}]}, words",
     "contradicts:\n          - {words", "FM-105", "when: say which answers contradict this one"),
    ("{answer: injects, is: \"no\"}, {other", "{answer: takes, is: \"no\"}, {other", "FM-109", "question “takes” here"),
    (", words: Sites without injecting.}", "}", "FM-105", "contradicts[1].words: the key is missing"),
    ("            item_words: Medicine\n", "", "FM-105", "item_words: say what one of the items is called"),
    ("            most: 3\n", "            most: 0\n", "FM-107", "most: a list holds 1 to 100 items"),
    ("            most: 3\n", "            most: 101\n", "FM-107", "most: a list holds 1 to 100 items"),
    ("            most: 3\n", "            most: few\n", "FM-107", "most: this must be a number"),
    ("            most: 3\n", "            follow_up_when: {state: answered}\n", "FM-108", "item is asked the same"),
    ("      - key: takes\n        type: yes_no", "      - key: takes\n        type: text", "FM-105", "follow_up_when"),
    (
        "              - {key: name, type: text, words: Name?}\n",
        "              - {key: name, type: text, words: Name?}\n              - {key: name, type: text, words: N?}\n",
        "FM-103", "the question “medicine.*.name” stands twice",
    ),
    (
        "              - {key: name, type: text, words: Name?}\n",
        "              - {key: x, type: items, words: X?, item_words: X, follow_ups: []}\n",
        "FM-108", "a list of items follows up a yes or no of its own",
    ),
    ("detail_from: [name, when_note]", "detail_from: [name, dose_name]", "FM-109", "there is no question “dose_name”"),
    ("type: substance, substance: heroin,", "type: substance,", "FM-105", "substance: say which substance"),
    ("{answer: route, is: injected}", "{answer: rout, is: injected}", "FM-109", "there is no question “rout”"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "words"), BROKEN, ids=[f"{n}-{b[2]}" for n, b in enumerate(BROKEN)])
def test_a_mistake_names_file_line_and_key(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    assert old in FULL
    with pytest.raises(FormProblem) as caught:
        make(tmp_path, FULL.replace(old, new, 1))
    assert "full/1.yaml, line " in caught.value.what
    assert (caught.value.code, words in caught.value.what) == (code, True), caught.value.what


def test_attention_and_usual_values_both_count(tmp_path: Path) -> None:
    form = make(
        tmp_path, FULL.replace("        instrument: news2\n        item: 7\n", "        attention: {above: 37}\n")
    )
    assert ask(form, "temperature").attention == AnyOf(
        (
            AnswerTest("temperature", above=Decimal(37)),
            AnswerTest("temperature", above=Decimal("38.0"), below=Decimal("36.1")),
        )
    )


def test_an_owner_named_by_an_answer_stands_beside_a_role(tmp_path: Path) -> None:
    rule = ask(make(tmp_path), "owner").actions[0]
    assert (rule.owner_role, rule.from_answer) == (Role.PRESCRIBER, "owner")
