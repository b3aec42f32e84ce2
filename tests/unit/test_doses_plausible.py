"""A dose that is asked about before it is saved: 4000 mg of methadone. It is a question, never a limit."""

from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.ask_doses import load_ask_doses
from reception_app.clinical.doses import MASS_UNITS, Dose, read_strength
from reception_app.clinical.formulary import find
from reception_app.clinical.plausible import implausible
from reception_app.clinical.policies import policy
from reception_app.errors import FormProblem


def asked(medicine: str, amount: str, unit: str, strength: str | None = None, form: str | None = None) -> str | None:
    return implausible(Dose(Decimal(amount), unit), find(medicine), strength, form)


MR = "modified-release tablet"
USUAL: tuple[tuple[str, str | None, str, str], ...] = (
    ("furosemide", None, "20 40 80 120", "200 400"),
    ("methotrexate", "tablet", "2.5 7.5 15 20", "25 100"),
    ("methotrexate", "pen", "10 25", "100"),
    ("morphine", "tablet", "5 10 20 40", "50 100 200"),
    ("morphine", "oral solution", "5 10", "50 100"),
    ("morphine", None, "5 10", "50 100"),
    ("morphine", MR, "10 30 60 100 200", "300"),
    ("oxycodone", "capsule", "5 10 20", "50 100"),
    ("oxycodone", MR, "10 40 80", "150"),
    ("tapentadol", "tablet", "50 75 100", "500"),
    ("tapentadol", MR, "50 250", "500"),
    ("haloperidol", None, "0.5 1.5 5 10", "15"),
    ("risperidone", None, "0.5 1 2 6", "10"),
    ("olanzapine", None, "2.5 10 20", "25"),
    ("lamotrigine", None, "25 100 200", "250"),
    ("venlafaxine", None, "37.5 75 225", "375 750"),
    ("clonazepam", None, "0.5 2", "5 20"),
    ("bisoprolol", None, "1.25 2.5 10", "12.5 25"),
    ("warfarin", None, "1 3 5 10", "20 30"),
    ("prednisolone", None, "5 30 40 60", "100 300"),
    ("propranolol", "tablet", "10 40 80", "100 400"),
    ("propranolol", "modified-release capsule", "80 160", "800"),
    ("amitriptyline", None, "10 25 75 150", "250"),
    ("chlordiazepoxide", None, "5 10 30 50", "100 200"),
    ("clomipramine", None, "10 25 150", "250"),
    ("methylphenidate", "tablet", "5 10 20", "50 100"),
    ("methylphenidate", MR, "18 54", "180"),
    ("rivaroxaban", None, "2.5 15 20", "25 200"),
    ("edoxaban", None, "30 60", "300 600"),
    ("dabigatran", None, "110 150 220", "750 1500"),
    ("enoxaparin", None, "20 40 120 150", "200 400"),
    ("colchicine", None, "0.5 1", "5"),
    ("flecainide", None, "50 100 200 300", "500 1000"),
    ("amiodarone", None, "100 200 400", "1000 2000"),
    ("sotalol", None, "40 80 160", "400"),
    ("clonidine", None, "0.025 0.05 0.1", "0.25 0.5"),
    ("diamorphine", None, "5 10", "50 100"),
    ("alprazolam", None, "0.25 0.5 1", "2.5 5"),
    ("midazolam", None, "2.5 10", "25 100"),
    ("phenobarbital", None, "30 60 120 180", "300"),
    ("tacrolimus", "capsule", "0.5 1 5", "10"),
    ("levothyroxine", None, "0.025 0.1 0.2", "0.25 1"),
    ("quetiapine", None, "25 50 250 400", "4000"),
    ("diazepam", None, "2 5 10 20", "50"),
)


@pytest.mark.parametrize(("medicine", "form", "usual", "slips"), USUAL)
def test_a_usual_dose_is_not_asked_and_one_ten_times_too_much_is(
    medicine: str, form: str | None, usual: str, slips: str
) -> None:
    """Amounts in mg. Where ten times a low dose is itself usual, no question is right."""
    assert [amount for amount in usual.split() if asked(medicine, amount, "mg", None, form)] == []
    assert [amount for amount in slips.split() if asked(medicine, amount, "mg", None, form) is None] == []


@pytest.mark.parametrize(
    ("medicine", "amount", "unit", "strength", "part"),
    [
        ("methadone", "4000", "mg", None, "4,000 mg is more than 150 mg of methadone"),
        ("methadone", "600", "mg", "1 mg in 1 mL", "600 mg is more than 150 mg of methadone"),
        ("methadone", "600", "mL", "10 mg in 1 mL", "600 mL is 6,000 mg, more than 150 mg of methadone"),
        ("placebozine", "4000", "mg", "1 mg in 1 mL", "4,000 mg is 4,000 mL of 1 mg in 1 mL, more than 500 mL"),
        ("methadone", "600", "mL", "1 mg in 1 mL", "600 mL is 600 mg, more than 150 mg of methadone"),
        ("methadone", "600", "mL", None, "600 mL is more than 500 mL"),
        ("sertraline", "21", "tablets", "50 mg", "21 tablets is 1,050 mg, more than 200 mg of sertraline"),
        ("salbutamol", "40", "puffs", None, "40 puffs is more than 20 puffs"),
        ("insulin glargine", "180", "units", None, "180 units is more than 80 units of insulin"),
        ("insulin glargine", "600", "mL", "100 units in 1 mL", "600 mL is 60,000 units, more than 80 units of insulin"),
        ("sertraline", "21", "tablets", None, "21 tablets is more than 20 tablets"),
        ("insulin glargine", "2", "mL", "100 units in 1 mL", "2 mL is 200 units, more than 80 units of insulin"),
        ("levothyroxine", "100", "mg", None, "100 mg is more than"),
        ("placebozine", "300", "mg", "5 mg", "300 mg is more than 20 pieces of 5 mg"),
        ("placebozine", "501", "mL", "1 mg in 1 mL", "501 mL is more than 500 mL"),
        ("methadone", "400", "mL", "10 mg in 1 mL", "400 mL is 4,000 mg, more than 150 mg of methadone"),
        ("methadone", "450", "mg", "1 mg in 1 mL", "450 mg is more than 150 mg of methadone"),
        ("methadone", "450", "mg", None, "450 mg is more than 150 mg of methadone"),
        ("methadone", "450", "mL", "1 mg in 1 mL", "450 mL is 450 mg, more than 150 mg of methadone"),
        ("sertraline", "1000", "mg", "50 mg", "1,000 mg is more than 200 mg of sertraline"),
        ("sertraline", "20", "tablets", "50 mg", "20 tablets is 1,000 mg, more than 200 mg of sertraline"),
        ("sertraline", "1", "g", None, "1 g is more than 200 mg of sertraline"),
        ("warfarin", "50", "mg", "5 mg", "50 mg is more than 10 mg of warfarin"),
        ("lithium", "4000", "mg", "400 mg", "4,000 mg is more than 1,600 mg of lithium carbonate"),
        ("zopiclone", "75", "mg", "7.5 mg", "75 mg is more than 15 mg of zopiclone"),
        ("levothyroxine", "1", "mg", None, "1 mg is more than 225 micrograms of levothyroxine"),
    ],
)
def test_a_slip_of_the_pen_is_asked_about(
    medicine: str, amount: str, unit: str, strength: str | None, part: str
) -> None:
    question = asked(medicine, amount, unit, strength)
    assert question is not None
    assert question.startswith(part)
    assert question.endswith("for one dose. Is that right?")
    assert "\N{NO-BREAK SPACE}" not in question


@pytest.mark.parametrize(
    ("medicine", "amount", "unit", "strength"),
    [
        ("methadone", "120", "mg", None),
        ("methadone", "120", "mL", "1 mg in 1 mL"),
        ("sertraline", "200", "mg", None),
        ("sertraline", "20", "tablets", None),
        ("sertraline", "4", "tablets", "50 mg"),
        ("methadone", "150", "mg", None),
        ("methadone", "150", "units", None),
        ("zopiclone", "15", "mg", "7.5 mg"),
        ("buprenorphine prolonged-release", "160", "mg", None),
        ("insulin glargine", "80", "units", None),
        ("dalteparin", "15000", "units", None),
        ("levothyroxine", "200", "micrograms", None),
        ("paracetamol", "1", "g", None),
        ("placebozine", "4000", "mg", None),
        ("placebozine", "5000", "applications", None),
        ("co-codamol", "2", "tablets", "30 mg and 500 mg"),
        ("placebozine", "100", "mg", "5 mg"),
        ("placebozine", "500", "mL", "1 mg in 1 mL"),
        ("insulin glargine", "0.8", "mL", "100 units in 1 mL"),
        ("insulin glargine", "150", "mL", None),
        ("insulin glargine", "150", "mg", None),
        ("buprenorphine transdermal", "2", "mg", None),  # a patch is told by the hour: that is no piece
        ("methadone", "5", "mL", "100 units in 1 mL"),  # units are no mass: nothing to weigh it against
    ],
)
def test_what_is_usual_or_not_known_is_not_asked(medicine: str, amount: str, unit: str, strength: str | None) -> None:
    assert asked(medicine, amount, unit, strength) is None


@pytest.mark.parametrize(
    "slug", ["implausible_pieces", "implausible_millilitres", "implausible_insulin_units", "doses_far_apart"]
)
def test_the_numbers_behind_it_are_data_and_not_yet_confirmed(slug: str) -> None:
    assert policy(slug).mark == "GK"
    assert policy(slug).unit


LARGE_PIECES = {("furosemide", "500 mg"), ("propranolol", "160 mg"), ("morphine", "50 mg"), ("diamorphine", "100 mg"),
                ("diamorphine", "500 mg")}  # fmt: skip
"""Made, and seldom one dose: a question is right."""


def test_the_dose_from_which_is_asked_is_above_every_single_piece_and_not_yet_confirmed() -> None:
    """A question asked of every usual dose is one that nobody reads."""
    asks, told = load_ask_doses(), set()
    assert len(asks) > 80
    for medicine, ask in asks.items():
        entry = find(medicine)
        assert entry is not None
        assert (ask.mark, "not a limit" in ask.source) == ("GK", True)
        for form, text in ((made.form, text) for made in entry.forms for text in made.strengths):
            piece = read_strength(text)
            if piece is None or piece.per is not None or piece.unit not in MASS_UNITS:
                continue
            if implausible(Dose(piece.amount, piece.unit), entry, None, form) is not None:
                told.add((medicine, text))
    assert told == LARGE_PIECES


def test_what_is_not_known_beside_the_doses_is_named(tmp_path: Path) -> None:
    file = tmp_path / "ask_doses.yaml"
    file.write_text(
        "source: sample\nmark: GK\nmost: 2\ndoses:\n  - {medicine: zopiclone, above: 1, unit: mg}\n", "utf-8"
    )
    with pytest.raises(FormProblem, match="most"):
        load_ask_doses(file)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("  - {medicine: placebozine, above: 1, unit: mg}", "FM-109"),
        ("  - {medicine: zopiclone, above: 1, unit: mg}\n  - {medicine: zopiclone, above: 2, unit: mg}", "FM-103"),
        ("  - {medicine: zopiclone, above: 0, unit: mg}", "FM-107"),
        ("  - {medicine: zopiclone, form: tablet, above: 1, unit: mg}", "FM-103"),
        (
            "  - {medicine: zopiclone, above: 1, unit: mg}\n  - {medicine: zopiclone, form: pen, above: 2, unit: mg}",
            "FM-109",
        ),
        ("  - {medicine: zopiclone, unit: mg}", "FM-107"),
        ("  - {medicine: zopiclone, above: 1, unit: mL}", "FM-"),
        ("  - {medicine: zopiclone, above: 1, unit: mg, most: 2}", "FM-"),
    ],
)
def test_a_fault_in_the_data_is_named(tmp_path: Path, rows: str, code: str) -> None:
    file = tmp_path / "ask_doses.yaml"
    file.write_text(f"source: sample\nmark: GK\ndoses:\n{rows}\n", encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_ask_doses(file)
