"""Every rule of the display of medicines, word for word and weight for weight: `golden/medicine_lines.txt`."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import Runs, full_line, medicine_line, plain
from reception_app.clinical.quick_entry import ScriptDraft

NB = "\N{NO-BREAK SPACE}"
FILE = Path(__file__).parent / "golden" / "medicine_lines.txt"
CASES = [
    line.split(" => ") for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]

RULES = (
    "MEDi-001", "MEDi-002", "MEDi-003", "MEDi-007", "MEDi-014", "MEDi-015", "MEDi-016", "MEDi-017", "MEDi-022",
    "MEDi-038", "MEDi-041", "MEDi-045", "MEDi-046",
)  # fmt: skip


def draft(case: str) -> ScriptDraft:
    """Return a line from its written parts: `medicine=Methadone; dose=60 mg; times=08:00 20:00; prn`."""
    said = dict(part.partition("=")[::2] for part in case.split("; "))
    number, _, unit = said.get("dose", "").partition(" ")
    return ScriptDraft(
        medicine=said["medicine"],
        brand=said.get("brand"),
        strength=said.get("strength"),
        form=said.get("form"),
        dose=Dose(Decimal(number), unit) if number else None,
        route=said.get("route"),
        frequency=said.get("frequency"),
        times=tuple(said.get("times", "").split()),
        every_days=int(said.get("every", "1")),
        as_required="prn" in said,
        maximum=said.get("maximum"),
        supervised="supervised" in said,
        site=said.get("site"),
        duration_days=int(said["days"]) if "days" in said else None,
        started_on=date.fromisoformat(said["from"]) if "from" in said else None,
        indication=said.get("for"),
    )


def marked(runs: Runs) -> str:
    """Return a line with its weights and no-break spaces in sight: `DOSE~**60~mg**`."""
    return "".join(f"**{run.text}**" if run.bold else run.text for run in runs).replace(NB, "~")


def rendered(case: str) -> str:
    """Return what a case is shown as."""
    return marked(full_line(draft(case)))


@pytest.mark.parametrize(("case", "golden"), CASES, ids=[case for case, _ in CASES])
def test_the_line_reads_as_in_the_golden_file(case: str, golden: str) -> None:
    assert rendered(case) == golden


def test_every_rule_of_the_display_standard_has_a_case() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"# {rule}" not in text and f", {rule}" not in text] == []
    for block in re.split(r"\n\n", text)[1:]:
        assert len(block.splitlines()) >= 2, block


@pytest.mark.parametrize("case", [case for case, _ in CASES], ids=range(len(CASES)))
def test_no_line_holds_what_is_misread(case: str) -> None:
    """MEDi-014…028: whatever the parts hold, the line has none of it."""
    shown = plain(full_line(draft(case)))
    assert not set("@&|\\<>°[]{}") & set(shown)
    assert "/" not in shown.replace("30/500", "").replace("30/70 MIX", "")
    assert not re.search(r"\d\.\d*0(?!\d)", shown), "no trailing zero"
    assert not re.search(r"(?<![\d])\.\d", shown), "a zero leads a decimal"
    assert not re.search(r"\b(mcg|µg|ug|iu|od|bd|tds|qds|mane|nocte|prn)\b", shown, re.IGNORECASE)
    assert "…" not in shown


def test_a_long_line_can_break_between_its_parts() -> None:
    """It wraps and is never cut: no-break spaces join only a number to its unit, and DOSE to its amount."""
    for case, _ in CASES:
        for stretch in plain(full_line(draft(case))).split(" "):
            if NB in stretch:
                pieces = stretch.split(NB)
                assert any(re.search(r"\d", piece) for piece in pieces), stretch
                assert len(stretch) <= 45, stretch


def test_the_short_line_is_the_beginning_of_the_whole_one() -> None:
    """What stands on screens today does not change: site, duration and indication only follow."""
    for case, _ in CASES:
        line = draft(case)
        assert plain(full_line(line)).startswith(plain(medicine_line(line)))
        if not (line.site or line.duration_days or line.indication):
            assert full_line(line) == medicine_line(line)
