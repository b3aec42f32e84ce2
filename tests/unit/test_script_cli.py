"""`script parse` at a shell: a typed line as it is understood. Needs no desk and no passphrase."""

from pathlib import Path

import pytest

from reception_app.clinical.check_code import check_code
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
        "supervised": True, "site": None, "duration_days": None, "started_on": None, "indication": None,
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


def test_a_course_tells_its_first_day_or_asks_for_it(shell: Shell) -> None:
    told = shell.good("script", "parse", "amoxicillin 500mg tds 7 days from 20-Nov-2026")
    assert (told["script"]["duration_days"], told["script"]["started_on"]) == (7, "2026-11-20")
    assert told["rendered"].endswith("for 7 days from 20-Nov-2026")
    assert told["asks"] == []
    unsaid = shell.good("script", "parse", "amoxicillin 500mg tds 7 days")
    assert unsaid["script"]["started_on"] is None, "never assumed"
    assert unsaid["asks"] == ["On which day did it begin, or does it?"]


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


def test_fewer_times_than_the_words_say_must_be_chosen(shell: Shell) -> None:
    told = shell.good("script", "parse", "sertraline 100 mg every 12 hours 08:00")
    assert told["prompts"]["times"] == "Every 12 hours and one time do not agree. Choose the times."


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
    [("methadone 7,5mg", "IN-101"), ("-500mg paracetamol", "IN-101"),
     ("60ml od", "IN-115"), ("methadone 1mg/ml 60mg 30ml", "IN-151"),
     ("methadone 60mg 25:00", "IN-103"), ("\N{RIGHT-TO-LEFT OVERRIDE}", "IN-153")],
)  # fmt: skip
def test_what_cannot_be_right_is_refused(shell: Shell, text: str, code: str) -> None:
    assert shell.refused("script", "parse", text) == (2, code)


def test_a_line_must_be_given(shell: Shell) -> None:
    assert shell.refused("script", "parse") == (2, "US-001")


COPIED = "A0001TT; carbamazepine; 400 mg; modified-release tablet; 400 mg; oral; twice a day at 08:00 and 20:00"


def test_a_line_copied_from_a_sheet_is_told_when_its_letters_agree(shell: Shell) -> None:
    code = check_code(COPIED)
    told = shell.good("script", "check", COPIED, "--code", code.lower())
    assert (told["holds"], told["code"], told["number"], told["by_schedule"]) == (True, code, "A0001TT", False)
    assert told["script"]["form"] == "modified-release tablet"
    assert told["script"]["dose"] == {"amount": 400, "unit": "mg"}
    assert told["script"]["times"] == ["08:00", "20:00"]
    assert told["rendered"] == (
        "carbamazepine — 400 mg — modified-release tablet — DOSE 400 mg — oral — twice a day at 08:00 and 20:00"
    )
    assert shell("script", "check", COPIED, "--code", code).out.startswith("A0001TT: carbamazepine — 400 mg")


def test_a_dose_by_schedule_is_told_to_stand_on_the_sheet(shell: Shell) -> None:
    line = COPIED.replace("; 400 mg; oral", "; by schedule; oral")
    assert "see the schedule on the sheet" in shell("script", "check", line, "--code", check_code(line)).out


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [(COPIED, "AAAAA", "IN-155"), (COPIED.replace("08:00", "80:00"), check_code(COPIED), "IN-155"),
     (COPIED, "A1", "IN-154"), ("methadone 60 mg", check_code("methadone 60 mg"), "IN-156")],
)  # fmt: skip
def test_a_line_that_is_not_as_printed_is_refused(shell: Shell, line: str, code: str, why: str) -> None:
    assert shell.refused("script", "check", line, "--code", code) == (2, why)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("methadone oral solution 60mg od", ["strength"]),
        ("paracetamol 2 tablets qds", ["strength"]),
        ("salbutamol inh 2 puffs prn", ["strength"]),
        ("fentanyl 1 patch every 3 days", ["strength"]),
        ("salbutamol 100mcg inh 2 puffs prn", []),
        ("sertraline 100mg mane", []),
        ("insulin glargine 18 units nocte", []),
    ],
)
def test_a_strength_is_missing_where_the_form_needs_one(shell: Shell, line: str, missing: list[str]) -> None:
    told = shell.good("script", "parse", line)
    assert told["missing"] == missing
    assert ("strength" in told["prompts"]) is bool(missing)
    assert told["script"]["strength"] is None or not missing, "never guessed"
    assert ("Missing: strength." in shell("script", "parse", line).out) is bool(missing)
