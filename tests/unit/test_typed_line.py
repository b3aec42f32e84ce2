"""The line to type from a sheet, and reading it back: nothing is read that the line does not print again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reception_app.clinical.check_code import canonical, check_code
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import generic_text, readable
from reception_app.clinical.quick_entry_draft import ScriptDraft
from reception_app.clinical.typed_line import NO_NUMBER, check_typed, read_typed, typed_line
from reception_app.errors import InputProblem
from tests.unit.test_lines_golden import CASES, draft

MR = ScriptDraft(
    "carbamazepine", "Tegretol", "400 mg", "modified-release tablet", Dose(Decimal(400), "mg"), "oral", "bd",
    ("08:00", "20:00"),
)  # fmt: skip
MR_LINE = (
    "A0001TT; carbamazepine, brand TEGRETOL; 400 mg; modified-release tablet; 400 mg; oral; "
    "twice a day at 08:00 and 20:00"
)


def refused(line: str, code: str | None = None, number: str | None = "A0001TT") -> str:
    with pytest.raises(InputProblem) as problem:
        check_typed(line, check_code(line) if code is None else code, number)
    return problem.value.code


def test_the_line_shows_all_that_its_code_is_over() -> None:
    assert typed_line("A0001TT", MR) == MR_LINE
    assert "\N{NO-BREAK SPACE}" not in MR_LINE


def test_what_nobody_knows_keeps_its_place() -> None:
    assert typed_line("A0001TT", ScriptDraft("placebozine")) == (
        "A0001TT; placebozine; not known; not known; not known; not known; not known"
    )


@pytest.mark.parametrize("case", [case for case, _ in CASES], ids=range(len(CASES)))
def test_every_golden_line_is_read_back_as_it_was(case: str) -> None:
    meant = draft(case)
    line = typed_line("A0001TT", meant)
    found = check_typed(line, check_code(line), "A0001TT").script
    assert typed_line("A0001TT", found) == line
    assert found.medicine == generic_text(meant.medicine)
    assert (found.brand or "").casefold() == (meant.brand or "").casefold()
    assert (found.dose is None) == (meant.dose is None)
    if found.dose is not None and meant.dose is not None:
        assert readable(found.dose) == readable(meant.dose)
    assert (found.times, found.every_days, found.supervised) == (meant.times, meant.every_days, meant.supervised)
    assert found.as_required >= meant.as_required
    assert (found.maximum is None) == (meant.maximum is None)


@pytest.mark.parametrize(
    "typed", [MR_LINE.upper(), MR_LINE.lower(), MR_LINE.replace(" ", ""), MR_LINE.replace("; ", " ;")]
)
def test_capitals_and_spaces_are_forgiven(typed: str) -> None:
    """Caps lock on, or no spaces at all: the code holds. Only what can be filled in without a doubt is."""
    assert check_code(typed) == check_code(MR_LINE)
    if " " in typed:
        found = check_typed(typed, check_code(MR_LINE).lower(), "a0001tt")
        assert (found.number, found.script.times) == ("A0001TT", ("08:00", "20:00"))
        assert canonical(typed_line(found.number, found.script)) == canonical(MR_LINE)


def test_a_form_typed_without_its_space_is_the_form_of_the_list() -> None:
    """Modified release stays modified release for every check that comes after."""
    typed = MR_LINE.replace("modified-release tablet", "modified releasetablet").replace("oral", "Oral")
    script = check_typed(typed, check_code(MR_LINE), "A0001TT").script
    assert (script.form, script.route) == ("modified-release tablet", "oral")


def test_a_dose_that_a_schedule_says_is_no_dose_of_the_line() -> None:
    line = typed_line("A0001TT", MR, by_schedule=True)
    assert "; by schedule; " in line
    found = read_typed(line)
    assert (found.by_schedule, found.script.dose) == (True, None)
    assert not read_typed(MR_LINE).by_schedule


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [(MR_LINE, "AAAAA", "IN-155"), (MR_LINE.replace("modified-release ", ""), check_code(MR_LINE), "IN-155"),
     (MR_LINE.replace("A0001TT", "A0002TT"), None, "IN-157"), (MR_LINE, "A1B2C", "IN-154"), (MR_LINE, "", "IN-154"),
     ("A0001TT; carbamazepine; 400 mg", None, "IN-156"), ("", None, "IN-156"),
     ("A0001TT; carbamazepine; 400 mg; tablet; some; oral; daily", None, "IN-156"),
     ("A0001TT; carbamazepine; 400 mg; tablet; 7,5 mg; oral; once a day", None, "IN-156"),
     ("A0001TT; carbamazepine; 400 mg; tablet; 1.50 mg; oral; once a day", None, "IN-156"),
     ("A0001TT; carbamazepine; ; tablet; 400 mg; oral; once a day", None, "IN-156"),
     (f"{MR_LINE}; and more", None, "IN-156")],
)  # fmt: skip
def test_what_is_wrong_is_said_by_its_code(line: str, code: str | None, why: str) -> None:
    assert refused(line, code) == why


def test_a_line_of_a_person_without_a_number_fits_whoever_is_looked_at() -> None:
    assert check_typed(MR_LINE, check_code(MR_LINE), None).number == "A0001TT"


def test_a_line_of_somebody_is_not_taken_for_a_person_without_a_number() -> None:
    with pytest.raises(InputProblem) as wrong:
        check_typed(MR_LINE, check_code(MR_LINE), "")
    assert wrong.value.code == "IN-158"


def test_a_line_of_nobody_with_a_number_is_taken_for_a_person_without_one() -> None:
    line = MR_LINE.replace("A0001TT", NO_NUMBER)
    assert check_typed(line, check_code(line), "").number == "NO NUMBER"


@pytest.mark.parametrize(
    "script",
    [
        ScriptDraft("carbamazepine"),
        ScriptDraft("carbamazepine", dose=Dose(Decimal(1), "tablets"), frequency="twice a day"),
        ScriptDraft("carbamazepine", dose=Dose(Decimal(2), "ampoules"), frequency="once a day", supervised=True),
        ScriptDraft("carbamazepine", dose=Dose(Decimal(400), "mg"), as_required=True),
        ScriptDraft("carbamazepine", "Tegretol", "200 mg", "tablet", Dose(Decimal(200), "mg"), "oral",
                    None, ("08:00",), 2),
        ScriptDraft("carbamazepine", None, None, "tablet", None, "oral", "every 48 hours", ("08:00", "20:00"), 2),
        ScriptDraft("carbamazepine", frequency="twice a day", times=("08:00", "20:00"), as_required=True,
                    maximum="4 tablets a day", supervised=True),
        ScriptDraft("carbamazepine", supervised=True),
        ScriptDraft("carbamazepine", frequency="when required at night", as_required=True),
    ],
    ids=["nothing said", "one piece", "an unknown unit", "when required", "every 2 days", "48 hours", "all", "observed",
         "in its words"],
)  # fmt: skip
def test_a_line_is_read_back_part_by_part(script: ScriptDraft) -> None:
    found = read_typed(typed_line("A0001TT", script)).script
    brand = found.brand.capitalize() if found.brand is not None else None  # printed in capitals
    assert replace(found, brand=brand) == script


def test_the_days_between_stand_once() -> None:
    line = typed_line("A0001TT", ScriptDraft("methotrexate", frequency="every 7 days", every_days=7))
    assert line.endswith("; every 7 days")
    two = typed_line("A0001TT", ScriptDraft("methotrexate", frequency="every 48 hours", every_days=2))
    assert two.endswith("; every 48 hours, every 2 days")


def test_a_semicolon_in_free_text_never_makes_an_eighth_part() -> None:
    line = typed_line("A0001TT", ScriptDraft("placebozine; 5 mg", form="tablet; scored", frequency="if ill; at home"))
    assert line.count(";") == 6
    assert read_typed(line).script.form == "tablet, scored"


def test_a_course_is_copied_with_its_first_day_and_an_older_desk_still_reads_the_times() -> None:
    course = replace(MR, duration_days=7, started_on=date(2026, 11, 20))
    line = typed_line("A0001TT", course)
    assert line.endswith("; for 7 days from 20-Nov-2026, twice a day at 08:00 and 20:00")
    found = read_typed(line).script
    assert (found.duration_days, found.started_on) == (7, date(2026, 11, 20))
    assert (found.frequency, found.times) == ("twice a day", ("08:00", "20:00"))
    unsaid = read_typed(typed_line("A0001TT", replace(MR, duration_days=1))).script
    assert (unsaid.duration_days, unsaid.started_on) == (1, None)
    capitals = read_typed(line.upper()).script
    assert (capitals.duration_days, capitals.started_on, capitals.times) == (7, date(2026, 11, 20), found.times)


def test_a_patch_changed_every_72_hours_is_not_read_as_daily() -> None:
    patch = ScriptDraft("fentanyl", dose=Dose(Decimal(1), "patches"), frequency="every 72h", every_days=3)
    line = typed_line("A0001TT", patch)
    assert line.endswith("every 72 hours, every 3 days")
    assert (read_typed(line).script.frequency, read_typed(line).script.every_days) == ("every 72 hours", 3)
