"""The answers the person hears, in Welsh."""

from __future__ import annotations

import pytest

from reception_app.forms.definition import AskedOf, Form, Option
from reception_app.forms.loading import load_form
from reception_app.forms.welsh import load_option_words, option_words_cy
from reception_app.paths import resources

FORMS = (
    "court-return", "escort-record-health", "escort-record-risk", "first-reception", "mental-health", "second-stage",
    "transfer-in", "wider-needs",
)  # fmt: skip


def newest(form_id: str) -> Form:
    found = max((resources() / "forms" / form_id).glob("*.yaml"), key=lambda path: int(path.stem))
    return load_form(found)


def heard(form: Form) -> list[Option]:
    asked = (question for question in form.written() if question.asked_of is AskedOf.PERSON)
    return [option for question in asked for option in question.options]


def test_every_form_is_looked_at() -> None:
    assert set(FORMS) == {path.name for path in (resources() / "forms").iterdir() if path.is_dir()}


@pytest.mark.parametrize("form_id", FORMS)
def test_no_answer_the_person_hears_lacks_its_welsh(form_id: str) -> None:
    assert [option.words for option in heard(newest(form_id)) if option_words_cy(option) is None] == []


def test_no_line_of_the_list_is_for_nothing() -> None:
    words = {option.words for form_id in FORMS for option in heard(newest(form_id))}
    assert set(load_option_words()) <= words
