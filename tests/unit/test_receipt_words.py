"""Whether free words say whose they are."""

from __future__ import annotations

import pytest

from reception_app.handover.receipt_words import holds_name, holds_number

NAMES = ("Sampleford-Bright", "Dániel Tobias", "van der Dummy", "Ng", "O'Nobody", "de Testman")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("wallet of SAMPLEFORD", True),
        ("bright’s wallet", True),
        ("Daniel’s letter", True),
        ("a letter to tóbias", True),
        ("chart of Ng", True),
        ("left in the van", False),
        ("the case of Mr Dummy", True),
        ("nobody signed it", True),
        ("an envelope, torn", False),
        ("de luxe radio", False),
        ("lamp, brightly coloured", False),
        ("", False),
    ],
)
def test_a_part_of_a_name_is_found_as_a_whole_word(words: str, expected: bool) -> None:
    assert holds_name(words, NAMES) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("card A4417TT", True),
        ("card a 4417-tt", True),
        ("NHS card 999 043 7211", True),
        ("bag M 0048812", False),
        ("12 tablets", False),
    ],
)
def test_a_number_is_found_however_it_is_spaced(words: str, expected: bool) -> None:
    assert holds_number(words, ("A4417TT", "9990437211", "12")) is expected
