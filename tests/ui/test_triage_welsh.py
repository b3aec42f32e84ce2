"""Welsh under a question: beside the English, and said to be unchecked."""

from __future__ import annotations

from reception_app.forms.loading import load_form
from reception_app.paths import resources
from reception_app.ui.screens.triage_welsh import welsh_line


def test_answers_stand_beside_their_english_and_say_that_nobody_checked_them() -> None:
    question = next(
        question for question in load_form(resources() / "forms" / "first-reception" / "2.yaml").written()
        if question.words_cy and any(option.words == "Glasses" for option in question.options)
    )  # fmt: skip
    line = welsh_line(question)
    assert line is not None
    said = "".join(run.text for run in line)
    assert said.startswith("Cymraeg, not yet checked:")
    assert "Glasses: Sbectol" in said
