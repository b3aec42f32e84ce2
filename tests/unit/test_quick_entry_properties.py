"""What holds for any typed line: nothing made up, nothing dropped, nothing but a plain refusal, and lines read back."""

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reception_app.clinical.doses import Dose, ratio, read_strength
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.lines import full_line, plain, readable
from reception_app.clinical.number_words import whole_words
from reception_app.clinical.quick_entry import PartState, QuickLine, ScriptDraft, read_quick
from reception_app.clinical.quick_entry_words import load_vocabulary
from reception_app.errors import InputProblem

ANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ENTRIES = load_formulary().entries
NAMES = [name for entry in ENTRIES for name in entry.names] + ["placebozine", "placebozine forte"]
PHRASES = [" ".join(key) for key in load_vocabulary().phrases]
PIECES = [
    "1mg/ml", "10 mg in 5 mL", "25mcg/h", "30/500", "7/7", "2/52", "1/12", "for 5 days", "every 28 days", "every 72h",
    "8am", "20:00", "0800", "at 8", "max 8", "max 4g/24h", "60ml", "60 mL", "100", "7.5", "1/2 tab", "half a tablet",
    "one", "two", "2 x 5mg", "1-2 tabs", "5mg/kg", "for pain", "zzz", "(30 ml)", "18 units", "2 puffs", "1,200 mg",
    "DOSE", "on", "monthly", "on mondays", "12.5mg", "0.5 mg", "500 micrograms", "2 tablets", "-", "—", "7,5", "-5",
]  # fmt: skip
WORDS = st.sampled_from(NAMES) | st.sampled_from(PHRASES) | st.sampled_from(PIECES)
LINES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


@st.composite
def typed(draw: st.DrawFn) -> str:
    """Return a line that makes sense: a medicine of the formulary with what people write behind it."""
    entry = draw(st.sampled_from(ENTRIES))
    form = draw(st.sampled_from(entry.forms))
    unit = load_vocabulary().piece_of(form.form)
    doses = [
        "5mg",
        "0.25 mg",
        "1.5 g",
        "60 ml",
        "500 micrograms",
        "18 units",
        "100",
        *([f"2 {unit}"] * 3 if unit else []),
    ]
    parts = [
        st.sampled_from(entry.names),
        st.sampled_from(["", *form.strengths]),
        st.sampled_from(["", form.form]),
        st.sampled_from(doses),
        st.sampled_from(["", *form.routes, "po"]),
        st.sampled_from(["", "od", "bd", "tds", "nocte", "every 28 days", "weekly", "8am", "every 4 hours"]),
        st.sampled_from(["", "prn", "prn max 8", "supervised", "for 5 days", "7/7", "for pain"]),
    ]
    return " ".join(word for part in parts if (word := draw(part)))


def read(text: str) -> QuickLine | None:
    try:
        return read_quick(text)
    except InputProblem:
        return None


def numbers_in(text: str) -> set[Decimal]:
    """Every number a person can read in a text: figures, fractions, words."""
    lowered = text.casefold()
    found = {Decimal(number.replace(",", "")) for number in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+", lowered)}
    halves = {"1/2": "0.5", "½": "0.5", "1/4": "0.25", "¼": "0.25", "3/4": "0.75", "¾": "0.75", "half": "0.5"}
    parts = {Decimal(value) for sign, value in halves.items() if sign in lowered}
    words = {Decimal(number) for number in range(1, 13) if whole_words(number) in lowered}
    words |= {Decimal("0.25")} if "quarter" in lowered else set()
    return found | parts | words | {whole + part for whole in found | words for part in parts}


@ANY
@given(LINES | st.text(max_size=60))
@example("methadone " + "on " * 120)
@example("methadone 1,2,3,4,5 6.7.8")
@example("½ ¼ tab placebozine")
@example("\N{RIGHT-TO-LEFT OVERRIDE}methadone 60mg")
@example("max max max 8 placebozine for for 7/7")
def test_a_line_is_read_or_refused_and_never_breaks(text: str) -> None:
    line = read(text)
    if line is None:
        return
    assert line.script.medicine
    assert plain(full_line(line.script))
    assert set(line.missing).isdisjoint(line.guessed)
    assert {prompt.field for prompt in line.prompts} == set(line.missing)
    assert all(prompt.words.endswith(".") for prompt in line.prompts)
    for part in line.parts:
        assert (part.value is None) is (part.state is PartState.CHOOSE)


@ANY
@given(LINES | typed())
def test_no_amount_and_no_strength_is_ever_made_up(text: str) -> None:
    """A dose, a maximum and a strength hold only numbers that were typed (E4)."""
    line = read(text)
    if line is None:
        return
    typed = numbers_in(text)
    for dose in (line.script.dose, line.script.maximum_dose):
        assert dose is None or dose.amount in typed
    assert numbers_in(line.script.strength or "") <= typed | {Decimal(1)}, "one, of 1 mL or 1 hour"
    strength = read_strength(line.script.strength or "")
    assert strength is None or strength.amount in typed
    assert "strength" not in line.guessed
    assert "dose" not in line.guessed


@ANY
@given(LINES | typed())
def test_a_dose_in_ml_is_never_whole_without_its_strength(text: str) -> None:
    line = read(text)
    if line is None or line.script.dose is None or line.script.dose.unit != "mL":
        return
    told_in_ml = re.search(r" in [\d.,]+ mL$", line.script.strength or "")
    assert told_in_ml or "strength" in line.missing


@ANY
@given(
    st.sampled_from(NAMES), st.lists(st.sampled_from(["zzz", "qqq", "hcl5x", "5mg/kg/h", "x"]), min_size=1, max_size=3)
)
def test_no_word_is_dropped(name: str, strange: list[str]) -> None:
    line = read(f"{name} 5mg od, {' '.join(strange)}")
    if line is None:
        return
    kept = " ".join([*line.left_over, *(part.text for part in line.parts)])
    for word in strange:
        assert word in kept


@ANY
@given(typed())
def test_a_line_read_back_from_what_is_shown_keeps_amount_unit_and_strength(text: str) -> None:
    line = read(text)
    if line is None or line.missing or line.left_over or line.unlisted or line.script.dose is None:
        return
    shown = plain(full_line(line.script)).replace("\N{NO-BREAK SPACE}", " ")
    again = read_quick(shown)
    assert again.script.dose is not None, shown
    first, second = readable(line.script.dose), again.script.dose
    assert (second.amount, second.unit.rstrip("s")) == (first.amount, first.unit.rstrip("s")), shown
    if line.script.strength:
        assert "strength" not in again.missing, shown
        was, now = read_strength(line.script.strength), read_strength(again.script.strength or "")
        assert (was is None) == (now is None), shown
        if was is not None and now is not None:
            assert ratio(Dose(was.amount, was.unit), Dose(now.amount, now.unit)) == Fraction(1), shown


def test_every_medicine_of_the_formulary_is_read_back_whole() -> None:
    """Name, strength, form, route: as the formulary writes them, and as the line shows them."""
    for entry in ENTRIES:
        form = entry.forms[0]
        unit = load_vocabulary().piece_of(form.form) or "mg"
        line = ScriptDraft(
            medicine=entry.generic, strength=form.strengths[0], form=form.form, dose=Dose(Decimal(3), unit),
            route=form.routes[0], frequency="twice a day", times=("08:00", "20:00"), supervised=True,
        )  # fmt: skip
        again = read_quick(plain(full_line(line)))
        assert again.script == line
        assert (again.left_over, again.missing, again.unlisted) == ((), (), False)
