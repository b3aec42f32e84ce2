"""What characters may travel where."""

from __future__ import annotations

import pytest

from reception_app.clinical import doses
from reception_app.handover import record, text
from reception_app.handover.shapes import slots
from tests.support.records import sample_pack


def test_every_strict_field_exists() -> None:
    for name, fields in text.STRICT.items():
        cls = getattr(doses if name == "Dose" else record, name)
        assert fields <= {slot.name for slot in slots(cls)}, name


def test_every_text_of_a_record_is_read_once_with_its_place() -> None:
    found = {place: (words, strict) for place, words, strict in text.texts(sample_pack())}
    assert found["record.person.family_name"] == ("SPECIMEN", True)
    assert found["record.person.preferred_name.value"] == ("Tez", True)
    assert found["record.person.access_needs.value"][1] is False
    assert found["record.scripts.0.medicine"] == ("methadone", True)
    assert found["record.scripts.0.dose.unit"] == ("mg", True)
    assert found["record.scripts.0.times.0"] == ("08:00", True)
    assert found["record.person.aliases.0.family_name"] == ("SAMPLEFORD", True)
    assert found["header.travel.conditions"][1] is False
    assert len(found) == len(list(text.texts(sample_pack())))


@pytest.mark.parametrize(
    "plain", ["O’Testman", "Ŵyn-Dummy", "Łucja", "SPECIMEN ÅÄÖ", "1 mg in 1 mL", "पराग", "ک\u200cه", "क्\u200dष"]
)
def test_ordinary_letters_of_any_script_pass(plain: str) -> None:
    assert not text.hidden_characters(plain)
    assert not text.has_controls(plain, newlines=False)
    assert not text.mixes_scripts(plain)


@pytest.mark.parametrize(
    "hidden",
    [
        "a\u200bb",
        "a\u202eb",
        "a\u2066b",
        "a\ufeffb",
        "a\u00adb",
        "a\u200db",
        "a\u200cb",
        "\u200cک",
        "ک\u200c",
        "a\u3164b",
        "a\U000e0041b",
        "a\u034fb",
        "ک\u200ca",
    ],
)
def test_invisible_and_reordering_characters_are_found(hidden: str) -> None:
    assert text.hidden_characters(hidden)


@pytest.mark.parametrize(
    ("words", "newlines", "found"),
    [
        ("a\nb", True, False),
        ("a\nb", False, True),
        ("a\tb", True, True),
        ("a\x00", True, True),
        ("a\u2028b", True, True),
        ("a\rb", True, True),
        ("a\x9b", False, True),
    ],
)
def test_controls(words: str, newlines: bool, found: bool) -> None:
    assert text.has_controls(words, newlines=newlines) is found


def test_mixed_scripts_are_judged_word_by_word() -> None:
    assert text.mixes_scripts("metha\u0434one")
    assert not text.mixes_scripts("Anna Анна")
