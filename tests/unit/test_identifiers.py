"""Numbers that name a person, and names as they are searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.errors import InputProblem
from reception_app.identifiers import (
    normalise_name,
    read_cro_number,
    read_nhs_number,
    read_pnc_number,
    read_prison_number,
    show_name,
    show_nhs_number,
)


def check_letter(digits: int) -> str:
    return "ZABCDEFGHJKLMNPQRTUVWXY"[digits % 23]


def test_a_prison_number_is_read_in_any_case_and_spacing() -> None:
    assert read_prison_number(" a0001 tt ") == "A0001TT"


@pytest.mark.parametrize("text", ["", "A001TT", "A00011T", "1A001TT", "A0001TTT", "A٠٠٠١TT", "T-0001"])
def test_another_form_is_not_a_prison_number(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-201"):
        read_prison_number(text)


def test_an_nhs_number_is_checked_and_shown_in_threes() -> None:
    assert read_nhs_number("943 476 5919") == "9434765919"
    assert show_nhs_number("9990123403") == "999\u00a0012\u00a03403"


@pytest.mark.parametrize("text", ["9434765918", "943476591", "94347659190", "943-476-5919", "abc", "", "٩٤٣٤٧٦٥٩١٩"])
def test_an_impossible_nhs_number_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-202"):
        read_nhs_number(text)


@given(st.integers(0, 999_999_999))
def test_exactly_the_modulus_11_digit_is_accepted(nine: int) -> None:
    digits = f"{nine:09d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    expected = {11: 0}.get(11 - rest, 11 - rest)
    for last in range(10):
        if last == expected:
            assert read_nhs_number(f"{digits}{last}") == f"{digits}{last}"
        else:
            with pytest.raises(InputProblem):
                read_nhs_number(f"{digits}{last}")


def test_a_pnc_number_has_one_written_form() -> None:
    letter = check_letter(int("79" + "0012345"))
    for text in (f"1979/0012345{letter}", f"79/12345{letter}", f"79/0012345{letter}".lower(), f"19790012345{letter}"):
        assert read_pnc_number(text, this_year=2026) == f"1979/0012345{letter}"
    recent = check_letter(int("26" + "0000001"))
    assert read_pnc_number(f"26/1{recent}", this_year=2026) == f"2026/0000001{recent}"


@pytest.mark.parametrize("text", ["1979/0012345A", "79/", "2079/0000001Z", "79/12345678A", "", "79/1234I"])
def test_an_impossible_pnc_number_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-203"):
        read_pnc_number(text, this_year=2026)


def test_a_cro_number_pads_the_standard_form_only() -> None:
    standard = check_letter(int("95" + "001234"))
    assert read_cro_number(f"1234/95{standard}") == f"001234/95{standard}"
    on_file = check_letter(int("95" + "1234"))
    assert read_cro_number(f"sf95/1234{on_file}") == f"SF95/1234{on_file}"


@pytest.mark.parametrize("text", ["001234/95I", "1234/1995A", "SF95/", "SF95/1234I", ""])
def test_an_impossible_cro_number_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="IN-204"):
        read_cro_number(text)


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("O’Brien", "obrien"),
        ("O'BRIEN", "obrien"),
        ("Sampleford-Bright", "sampleford bright"),
        ("  Łukasz   Đorđe Søren ", "lukasz dorde soren"),
        ("Müller-Groß", "muller gross"),
        ("Rene\u0301e", "renee"),
        ("Siân", "sian"),
        ("İnönü", "inonu"),
        ("Ŵyn", "wyn"),
    ],
)
def test_a_name_is_searched_without_accents_and_marks(name: str, searched: str) -> None:
    assert normalise_name(name) == searched


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise_name(name)
    assert normalise_name(once) == once


def test_a_name_is_shown_family_first() -> None:
    assert show_name("Specimen", "Carl", "Mr") == "SPECIMEN, Carl (Mr)"
    assert show_name("Specimen", "") == "SPECIMEN"
