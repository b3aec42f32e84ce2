"""The unit of a dose fits its form: mL of a tablet and tablets of a solution are asked, each by the table of forms."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose, is_strength
from reception_app.clinical.form_units import check_form, form_gap, load_form_units
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.quick_entry import read_quick
from reception_app.clinical.quick_entry_words import load_vocabulary
from reception_app.errors import FormProblem, InputProblem

FORMS = sorted({form.form for entry in load_formulary().entries for form in entry.forms})


@pytest.mark.parametrize(
    ("form", "unit"),
    [
        ("modified-release tablet", "mL"), ("tablet", "mL"), ("Tablets", "mL"), ("capsule", "mL"), ("patch", "mL"),
        ("suppository", "mL"), ("inhaler", "mL"), ("oral solution", "tablets"), ("oral suspension", "capsules"),
        ("injection", "puffs"), ("eye drops", "tablets"), ("transdermal patch", "tablets"), ("tablet", "capsules"),
        ("inhaler", "tablets"), ("cream", "tablets"), ("pessary", "suppositories"), ("nasal spray", "patches"),
    ],
)  # fmt: skip
def test_a_unit_that_the_form_is_not_taken_in_is_asked(form: str, unit: str) -> None:
    assert form_gap(form, Dose(Decimal(2), unit)) == (f"“{form}” is not taken in {unit}. Correct the form or the DOSE.")


@pytest.mark.parametrize(
    ("form", "unit"),
    [
        ("oral solution", "mL"), ("injection", "mL"), ("nebuliser solution", "mL"), ("inhalation solution", "puffs"),
        ("oral drops", "mL"), ("oral solution", "drops"), ("modified-release tablet", "tablets"), ("pen", "units"),
        ("vial", "mL"), ("tablet", "mg"), ("capsule", "units"), ("inhaler", "micrograms"), ("gel", "applications"),
        ("tablets for oral suspension", "mL"), ("placebo form", "mL"), ("", "mL"), (None, "tablets"),
        ("sachet", "sachets"), ("sublingual tablet", "tablets"), ("inhaler", "doses"), ("modified-release", "mL"),
    ],
)  # fmt: skip
def test_a_unit_that_fits_or_a_form_nobody_knows_is_not_asked(form: str | None, unit: str) -> None:
    assert form_gap(form, Dose(Decimal(2), unit)) is None


def test_no_dose_is_not_asked() -> None:
    assert form_gap("tablet", None) is None


def test_a_dose_that_its_form_is_not_taken_in_is_refused_when_a_line_is_kept() -> None:
    with pytest.raises(InputProblem, match="IN-134"):
        check_form("tablet", Dose(Decimal(2), "mL"))
    check_form("tablet", Dose(Decimal(2), "tablets"))
    check_form("tablet", None)


OWN = """\
source: Local
mark: GK
always: [mg]
forms:
  - {words: [sweet], units: [sachets]}
  - {words: [sweet, lolly], units: [doses]}
"""


def test_a_table_of_forms_is_read_and_a_word_in_two_rows_has_the_units_of_both(tmp_path: Path) -> None:
    file = tmp_path / "form_units.yaml"
    file.write_text(OWN, encoding="utf-8")
    table = load_form_units(file)
    assert table.by_word == {"sweet": frozenset({"sachets", "doses"}), "lolly": frozenset({"doses"})}
    assert (table.always, table.source, table.mark) == (frozenset({"mg"}), "Local", "GK")


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("units: [sachets]", "units: [spoons]", "FM-107"),
        ("units: [sachets]", "units: [sachets], doses: 2", "FM-106"),
        ("mark: GK", "mark: GK\nnever: [mL]", "FM-106"),
        ("source: Local\n", "", "FM-105"),
    ],
    ids=["a unit nobody knows", "a key in a row", "a key of the file", "no source"],
)
def test_a_wrong_table_names_the_place(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    file = tmp_path / "form_units.yaml"
    file.write_text(OWN.replace(was, becomes), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_form_units(file)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_counted_of_a_form_is_never_asked(form: str) -> None:
    vocabulary = load_vocabulary()
    units = {vocabulary.piece_of(form), "mL" if vocabulary.is_liquid(form) else None} - {None}
    assert [unit for unit in units if unit and form_gap(form, Dose(Decimal(1), unit))] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("sertraline 100mg oral solution 2 tablets od", "“oral solution” is not taken in tablets"),
        ("oramorph 10mg/5ml modified-release tablet 10ml prn max 40ml in 24 hours", "is not taken in mL"),
        ("oramorph 10mg/5ml oral solution 10ml prn max 4 tablets in 24 hours", "is not taken in tablets"),
    ],
)
def test_a_typed_line_asks(text: str, asked: str) -> None:
    assert any(asked in words for words in read_quick(text).asks)


@pytest.mark.parametrize(
    "text",
    [
        "50 mg", "1 mg in 1 mL", "10mg/5ml", "0.1%", "1% w/w", "100 units/mL", "25 micrograms/hour", "1,000 units",
        "12 micrograms per 24 hours", "100 micrograms in 1 dose", "30 mg and 500 mg", "30mg/500mg", "30/500 mg",
        "125 mg and 31 mg in 5 mL", "5 mL and 2 mL", "20 mg in 1 g", "1 in 1,000", "1:1000", "2 mmol in 1 mL",
        "1.5 million units", "50 mg per tablet", "100 mcg", "0.5mg", "25mcg/hr",
    ],
)  # fmt: skip
def test_a_strength_reads_as_one(text: str) -> None:
    assert is_strength(text)


@pytest.mark.parametrize(
    "text", ["The p", "pen", "strong", "10", "mg", "50 mg twice", "once", "100", "5 mg od", "", "10 tablets"]
)
def test_other_words_are_no_strength(text: str) -> None:
    assert not is_strength(text)


def test_every_strength_of_the_formulary_reads_as_one() -> None:
    every = {text for entry in load_formulary().entries for form in entry.forms for text in form.strengths}
    assert sorted(text for text in every if not is_strength(text)) == []
