"""What a typed line leaves: fields by name, and whether its strength must be known."""

from datetime import date
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.quick_entry import read_quick
from reception_app.clinical.quick_entry_draft import STRENGTH_UNSAID, Prompt, Reading, ScriptDraft, wants_strength


@pytest.mark.parametrize(
    ("dose", "form", "wanted"),
    [
        (None, "oral solution", False),
        (Dose(Decimal(60), "mg"), "tablet", False),
        (Dose(Decimal(60), "mg"), None, False),
        (Dose(Decimal(500), "micrograms"), "tablet", False),
        (Dose(Decimal(18), "units"), None, False),
        (Dose(Decimal(60), "mg"), "oral solution", True),
        (Dose(Decimal(60), "mg"), "Oral Suspension", True),
        (Dose(Decimal(60), "mL"), None, True),
        (Dose(Decimal(2), "tablets"), "tablet", True),
        (Dose(Decimal(2), "puffs"), None, True),
    ],
    ids=lambda value: str(value),
)
def test_pieces_volumes_and_liquids_say_nothing_without_a_strength(
    dose: Dose | None, form: str | None, wanted: bool
) -> None:
    assert wants_strength(dose, form) is wanted


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("ramipril 2 tabs od", True),
        ("phenytoin liquid 100mg od", True),
        ("ramipril 5mg tablets 2 tabs od", False),
        ("ramipril 5mg od", False),
        ("methadone 60ml od", False),  # asked already: it cannot be saved without
        ("placebozine 10mg 2 tabs od", False),
        ("ramipril od", False),
    ],
)
def test_a_strength_that_nobody_said_is_told_once(text: str, unsaid: bool) -> None:
    assert read_quick(text).unsaid == ((Prompt("strength", STRENGTH_UNSAID),) if unsaid else ())


def test_a_draft_is_told_field_by_field() -> None:
    plain = ScriptDraft("amoxicillin", times=("08:00", "20:00"), started_on=date(2026, 11, 20)).as_dict()
    assert (plain["medicine"], plain["times"], plain["started_on"]) == ("amoxicillin", ["08:00", "20:00"], "2026-11-20")
    assert ScriptDraft("amoxicillin").as_dict()["started_on"] is None


def test_a_field_that_is_taken_back_leaves_nothing_behind() -> None:
    reading = Reading()
    reading.values |= {"medicine": "amoxicillin", "route": "oral"}
    reading.guess("route", "oral")
    reading.choose("form", "mr", "Choose the form.")
    reading.forget("route")
    reading.forget("form")
    assert not reading.must_choose("form")
    line = reading.line(unlisted=False)
    assert (line.parts, line.prompts, line.script.route) == ((), (), None)
