"""One task of a kind tells everything that calls for it, the most urgent first, and is due by the earliest."""

from __future__ import annotations

from reception_app.forms import answers as rules
from reception_app.forms.answers import RaisedAction
from reception_app.forms.conditions import Answers, said
from reception_app.forms.loading import load_forms

FORM = load_forms().get("first-reception")
FACTS = {"sex": "male", "arrival_kind": "court_remand"}
HEROIN = {"heroin": said("yes"), "heroin_how_often": said("daily"), "heroin_last_use": said("2026-11-20T08:00:00Z")}
ALCOHOL = {"alcohol": said("yes"), "alcohol_units": said("30"), "alcohol_how_often": said("daily")}
TABLETS = {"benzodiazepines_street": said("yes"), "benzodiazepines_street_how_often": said("daily")}


def task(answers: Answers, kind: str) -> RaisedAction:
    return next(each for each in rules.actions(FORM, answers, FACTS) if each.kind == kind)


def test_every_dependence_is_named_and_the_most_dangerous_first() -> None:
    all_three = task({**HEROIN, **ALCOHOL, **TABLETS}, "dependence_decision")
    assert all_three.due_minutes == 60
    assert all_three.detail == (
        "Withdrawal from alcohol may be dangerous. No opioid script is known. Stopping suddenly may bring fits. "
        "The clock runs until a decision is recorded."
    )


def test_one_alone_reads_as_its_form_says_and_names_the_answer_on_a_question() -> None:
    assert task(HEROIN, "dependence_decision").detail == (
        "No opioid script is known. The clock runs until a decision is recorded."
    )
    assert task({"mh_service": said("yes")}, "mental_health_referral").detail == (
        "Have you ever seen anyone about your mental health? Yes."
    )


def test_questions_that_call_for_the_same_are_named_with_their_answers() -> None:
    tests = {"hepatitis_b_test": said("accepted"), "hiv_test": said("accepted"), "hepatitis_c_test": said("done")}
    found = task(tests, "bbv_tests")
    asked = [question for question in FORM.walk() if question.key in tests]
    assert found.detail == " ".join(f"{asked[place].words} Accepted." for place in (0, 2))


def test_a_rule_of_the_whole_form_names_the_answers_that_made_it_so() -> None:
    answers = {
        "medicine_misuse": said("yes"), "medicine_misuse_what": said("pregabalin"), "crack": said("yes"),
        "heroin": said("no"),
    }  # fmt: skip
    found = task(answers, "substance_misuse_referral")
    assert found.detail == (
        "In the past month, have you used a medicine that was not yours, or more than you were told to? Yes. "
        "Crack: Yes."
    )
