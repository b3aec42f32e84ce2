"""The medicine line, word for word: what a nurse reads on screen and paper."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical import lines
from reception_app.clinical.doses import Dose
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.lines import dose_words, frequency_words, medicine_line, plain, strength_words
from reception_app.handover.record import Script

NB = "\N{NO-BREAK SPACE}"


def line(medicine: str, dose: str | None = None, **parts: object) -> str:
    amount = None
    if dose:
        number, unit = dose.split(" ", 1)
        amount = Dose(Decimal(number), unit)
    return plain(medicine_line(Script(id="0" * 16, medicine=medicine, dose=amount, **parts))).replace(NB, " ")  # type: ignore[arg-type]


GOLDEN = [
    (
        line("Methadone", "60 mg", strength="1mg/1ml", form="oral solution", route="oral", frequency="od",
             times=("08:00",), supervised=True),
        "methadone — 1 mg in 1 mL — oral solution — DOSE 60 mg (60 mL) — oral — once a day at 08:00, observed",
    ),
    (
        line("methadone", "60 mg", strength="10 mg in 1 mL", form="oral solution"),
        "methadone — 10 mg in 1 mL — oral solution — DOSE 60 mg (6 mL)",
    ),
    (
        line("methadone", "60 mL", strength="1 mg in 1 mL", form="oral solution"),
        "methadone — 1 mg in 1 mL — oral solution — DOSE 60 mL (60 mg)",
    ),
    (line("methadone", "60 mL"), "methadone — strength not known — DOSE 60 mL"),
    (
        line("ASPIRIN", "81.0 mg", strength="81 mg", form="tablet", route="oral", times=("08:00",)),
        "aspirin — 81 mg — tablet — DOSE 81 mg — oral — once a day at 08:00",
    ),
    (
        line("carbamazepine", "400 mg", strength="400 mg", form="modified-release tablet", route="oral",
             frequency="BD", times=("08:00", "20:00")),
        "carbamazepine — 400 mg — modified-release tablet — DOSE 400 mg — oral — twice a day at 08:00 and 20:00",
    ),
    (
        line("salbutamol", "2 puffs", brand="Ventolin", strength="100 micrograms/dose", form="inhaler",
             route="inhaled", as_required=True, maximum="8 puffs in 24 hours"),
        "salbutamol — VENTOLIN — 100 micrograms in 1 dose — inhaler — DOSE 2 puffs — inhaled — when required, at most "
        "8 puffs in 24 hours",
    ),
    (
        line("Co-codamol 30/500", "2 tablets", strength="30mg/500mg", form="tablet", frequency="QDS prn",
             maximum="8 tablets/24 hours"),
        "co-codamol 30/500 — 30 mg and 500 mg — tablet — DOSE 2 tablets — four times a day when required, at most "
        "8 tablets in 24 hours",
    ),
    (line("digoxin", "0.0625 mg", strength="0.0625 mg"), "digoxin — 62.5 micrograms — DOSE 62.5 micrograms"),
    (line("levothyroxine", "0.1 mg"), "levothyroxine — DOSE 100 micrograms"),
    (line("sodium valproate", "1200 mg"), "sodium valproate — DOSE 1,200 mg"),
    (line("paracetamol", "1 tablets", strength="500mg"), "paracetamol — 500 mg — DOSE 1 tablet"),
    (
        line("insulin aspart", "6 units", brand="NovoRapid", strength="100 units/mL", form="pen"),
        "insulin aspart — NOVORAPID — 100 units in 1 mL — pen — DOSE 6 units",
    ),
    (
        line("buprenorphine prolonged-release", "24 mg", brand="Buvidal", route="under the skin", every_days=7,
             times=("09:00",)),
        "buprenorphine prolonged-release — BUVIDAL — DOSE 24 mg — under the skin — every 7 days at 09:00",
    ),
    (line("gtn SPRAY", "10 mmol"), "GTN spray — DOSE 10 mmol"),
    (line("Placebozine & B12 <forte>"), "placebozine and B12 less than forte more than — DOSE not recorded"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "golden"), GOLDEN, ids=[golden.split(" —")[0] for _, golden in GOLDEN])
def test_the_line_reads_word_for_word(made: str, golden: str) -> None:
    assert made == golden


def test_the_name_and_the_dose_are_bold_and_nothing_else() -> None:
    runs = medicine_line(
        Script(id="0" * 16, medicine="Methadone", dose=Dose(Decimal(60), "mg"), strength="1 mg in 1 mL", route="oral")
    )
    assert [run.text for run in runs if run.bold] == ["methadone", f"60{NB}mg"]


def test_number_and_unit_never_part() -> None:
    text = plain(
        medicine_line(Script(id="0" * 16, medicine="methadone", dose=Dose(Decimal(60), "mg"), strength="1mg/ml"))
    )
    assert f"1{NB}mg in 1{NB}mL" in text
    assert f"DOSE{NB}60{NB}mg{NB}(60{NB}mL)" in text


def test_a_volume_that_does_not_come_out_exactly_is_not_offered() -> None:
    assert dose_words(Dose(Decimal(10), "mg"), "3 mg in 1 mL").replace(NB, " ") == "DOSE 10 mg"
    assert dose_words(Dose(Decimal("7.5"), "mg"), "10 mg in 5 mL").replace(NB, " ") == "DOSE 7.5 mg (3.75 mL)"
    assert dose_words(None) == "DOSE not recorded"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tds", "three times a day"),
        ("Nocte", "at night"),
        ("on", "at night"),
        ("on Mondays", "on Mondays"),
        ("stat", "once, now"),
        ("every 72 hours", "every 72 hours"),
        ("5ml bd", f"5{NB}mL twice a day"),
        ("50 mcg or 25 µg bd", f"50{NB}micrograms or 25{NB}micrograms twice a day"),
    ],
)
def test_typed_abbreviations_are_written_out(typed: str, words: str) -> None:
    assert frequency_words(typed) == words


def test_how_often_follows_from_times_when_nothing_was_typed() -> None:
    assert frequency_words(None, ("08:00", "12:00", "17:00", "22:00")) == (
        "four times a day at 08:00, 12:00, 17:00 and 22:00"
    )
    assert frequency_words(None, (), 28) == "every 28 days"
    assert frequency_words(None, (), 2) == "every 2 days"
    assert frequency_words("  ", ("08:00",)) == "once a day at 08:00"
    assert frequency_words("", ()) == ""
    assert frequency_words("twice daily", ("08:00", "20:00"), as_required=True) == (
        "twice a day at 08:00 and 20:00, when required"
    )


def test_every_shipped_strength_is_shown_as_the_formulary_writes_it() -> None:
    for entry in load_formulary().entries:
        for form in entry.forms:
            for strength in form.strengths:
                assert strength_words(strength).replace(NB, " ") == strength, entry.generic


@dataclass(frozen=True)
class Row:
    """A screen's row: the renderer takes anything with these attributes."""

    medicine: str
    brand: str | None = None
    strength: str | None = None
    form: str | None = None
    dose: Dose | None = None
    route: str | None = None
    frequency: str | None = None
    times: tuple[str, ...] = ()
    every_days: int = 1
    as_required: bool = False
    maximum: str | None = None
    supervised: bool = False


@given(
    st.builds(
        Row,
        medicine=st.text(min_size=1),
        brand=st.none() | st.text(),
        strength=st.none() | st.text(),
        form=st.none() | st.text(),
        route=st.none() | st.text(),
        frequency=st.none() | st.text(),
        maximum=st.none() | st.text(),
        dose=st.none()
        | st.builds(
            Dose, st.decimals(Decimal("0.001"), Decimal(99999), places=3), st.sampled_from(["mg", "mL", "puffs"])
        ),
    )
)
def test_no_symbol_that_is_misread_ever_reaches_a_line(row: Row) -> None:
    text = plain(medicine_line(row))
    assert not set("@&|\\<>°") & set(text)
    assert "/" not in plain(lines.dose_runs(row))
