"""`script parse` at a shell: a typed line as it is understood. Needs no desk and no passphrase."""

from pathlib import Path

import pytest

from tests.support.shell import Shell, clean_environment


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    clean_environment(monkeypatch, tmp_path)
    return Shell(capsys)


def test_a_line_is_told_with_what_was_guessed_and_how_it_reads(shell: Shell, tmp_path: Path) -> None:
    told = shell.good("script", "parse", "methadone 1mg/ml 60ml od supervised")
    assert set(told) >= {"script", "guessed", "missing", "rendered", "left_over", "unlisted"}
    assert told["script"] == {
        "medicine": "methadone", "brand": None, "strength": "1 mg in 1 mL", "form": "oral solution",
        "dose": {"amount": 60, "unit": "mL"}, "route": "oral", "frequency": "once a day", "times": ["08:00"],
        "every_days": 1, "as_required": False, "maximum": None, "maximum_dose": None, "maximum_hours": None,
        "supervised": True, "site": None, "duration_days": None, "indication": None,
    }  # fmt: skip
    assert told["missing"] == []
    assert "times" in told["guessed"]
    assert "strength" not in told["guessed"]
    assert told["rendered"] == (
        "methadone — 1 mg in 1 mL — oral solution — DOSE 60 mL (60 mg) — oral — once a day at 08:00, observed"
    )
    states = {part["field"]: part["state"] for part in told["parts"]}
    assert (states["strength"], states["times"]) == ("understood", "guessed")
    assert list((tmp_path).iterdir()) == [], "nothing is written"


def test_what_must_be_chosen_comes_with_its_sentence(shell: Shell) -> None:
    told = shell.good("script", "parse", "methadone 60ml od zzz")
    assert told["missing"] == ["strength"]
    assert told["prompts"]["strength"].startswith("A dose in mL needs the strength of the liquid.")
    assert told["left_over"] == ["zzz"]
    assert told["script"]["strength"] is None


def test_an_amount_that_is_no_whole_number_keeps_its_value(shell: Shell) -> None:
    told = shell.good("script", "parse", "salbutamol inh 2 puffs prn max 8 a day")
    assert told["script"]["maximum_dose"] == {"amount": 8, "unit": "puffs"}
    assert shell.good("script", "parse", "zopiclone 7.5mg nocte")["script"]["dose"] == {"amount": 7.5, "unit": "mg"}


def test_the_line_may_come_as_words(shell: Shell) -> None:
    one = shell.good("script", "parse", "sertraline 100 mane")
    assert shell.good("script", "parse", "sertraline", "100", "mane") == one


def test_a_line_reads_as_text_too(shell: Shell) -> None:
    told = shell("script", "parse", "placebozine 60ml od, zzz")
    assert (told.status, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "placebozine — strength not known — DOSE 60 mL — once a day at 08:00"
    assert "Not in the list: written as typed." in lines
    assert "Guessed, to be confirmed: times" in lines
    assert any(line.startswith("Missing: strength. A dose in mL") for line in lines)
    assert "Not understood: zzz" in lines
    assert "Ask: " in shell("script", "parse", "methadone 4000mg od").out


@pytest.mark.parametrize(
    ("text", "code"),
    [("methadone 7,5mg", "IN-101"), ("60ml od", "IN-115"), ("methadone 1mg/ml 60mg 30ml", "IN-151"),
     ("methadone 60mg 25:00", "IN-103"), ("\N{RIGHT-TO-LEFT OVERRIDE}", "IN-153")],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(shell: Shell, text: str, code: str) -> None:
    assert shell.refused("script", "parse", text) == (2, code)


def test_a_line_must_be_given(shell: Shell) -> None:
    assert shell.refused("script", "parse") == (2, "US-001")
