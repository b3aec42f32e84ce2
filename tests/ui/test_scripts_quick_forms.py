"""The form beside strength and dose in quick entry: never said by a list, red where it cannot be."""

from __future__ import annotations

import pytest

from reception_app.ui.screens.scripts_offered import choices
from reception_app.ui.screens.scripts_quick import QuickScript, State


def typed(line: str) -> QuickScript:
    quick = QuickScript()
    quick.type(line)
    return quick


def test_a_dose_in_ml_is_offered_only_strengths_of_what_is_measured_in_ml() -> None:
    offered = [item.note for item in choices(typed("oramorph 10ml prn max 40ml in 24 hours"), "strength")]
    assert "oral solution" in offered
    assert not any("tablet" in form or "capsule" in form for form in offered)


def test_the_form_beside_a_strength_of_the_list_is_a_guess_and_goes_with_the_strength() -> None:
    quick = typed("morphine 10mg bd")
    quick.take_strength("10 mg", "modified-release tablet")
    assert (quick.line().form, quick.cells["form"].state) == ("modified-release tablet", State.GUESSED)
    other = QuickScript()
    other.hold(quick.held())
    assert other.line() == quick.line(), "what is half typed comes back the same"
    quick.type("morphine 10mg/5ml 10ml prn max 40ml in 24 hours")
    quick.take_strength("10 mg in 5 mL", "oral solution")
    assert (quick.line().form, quick.cells["form"].state) == ("oral solution", State.GUESSED)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "oramorph 10mg/5ml modified-release tablet 10ml prn max 40ml in 24 hours",
            "“modified-release tablet” is not taken in mL. Correct the form or the DOSE.",
        ),
        (
            "sertraline 50mg oral solution 2 tablets od",
            "“oral solution” is not taken in tablets. Correct the form or the DOSE.",
        ),
    ],
)
def test_a_form_that_is_not_taken_in_the_unit_of_the_dose_is_red(line: str, why: str) -> None:
    cell = typed(line).cells["form"]
    assert (cell.state, cell.why) == (State.CHOOSE, why)


def test_an_unlisted_medicine_is_written_with_the_strength_on_its_label() -> None:
    quick = typed("floxapraline 2 tablets od")
    quick.say("strength", "strong")
    assert quick.cells["strength"].state is State.CHOOSE
    quick.say("strength", "7.5mg")
    assert (quick.line().strength, quick.cells["strength"].state) == ("7.5 mg", State.UNDERSTOOD)
