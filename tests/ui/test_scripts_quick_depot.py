"""Quick entry's boxes: no tablet is guessed where how often, written in its box, is that of a depot."""

from __future__ import annotations

from reception_app.ui.screens.scripts_quick import QuickScript, State


def _typed(text: str, **boxes: str) -> QuickScript:
    quick = QuickScript()
    quick.type(text)
    for name, typed in boxes.items():
        quick.say(name, typed)
    return quick


def _form(quick: QuickScript) -> tuple[State, str | None]:
    assert quick.draft is not None
    return quick.cells["form"].state, quick.draft.form


def test_how_often_written_in_its_box_takes_the_guessed_tablet_back() -> None:
    assert _form(_typed("paliperidone 100mg")) == (State.GUESSED, "modified-release tablet")
    quick = _typed("paliperidone 100mg", frequency="every 28 days")
    assert _form(quick) == (State.CHOOSE, None)
    assert "depot" in quick.cells["form"].why
    assert quick.draft is not None
    assert quick.draft.route is None


def test_a_strength_written_in_its_box_guesses_no_tablet_either() -> None:
    assert _form(_typed("paliperidone 6mg every 4 weeks", strength="6 mg")) == (State.CHOOSE, None)


def test_the_form_that_somebody_chose_stays() -> None:
    chosen = _typed("paliperidone 6mg every 4 weeks", form="modified-release tablet")
    assert _form(chosen) == (State.UNDERSTOOD, "modified-release tablet")
    depot = _typed("paliperidone palmitate 100mg every 4 weeks")
    assert _form(depot) == (State.GUESSED, "prolonged-release injection")
