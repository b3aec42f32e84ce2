"""The guide and the README hold together: every link leads somewhere, every picture is one that is taken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
TAKEN = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "support").glob("pictures*.py")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_or_a_picture_that_is_taken(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http:", "https:", "mailto:"))]
    lost = [link for link in local if not (page.parent / link).exists() and not _taken(link)]
    assert lost == []


def test_every_picture_of_a_sheet_stands_on_the_page_of_sheets() -> None:
    text = (ROOT / "docs" / "sheets.md").read_text(encoding="utf-8")
    drawn = {path.name for path in (ROOT / "docs" / "pictures" / "sheets").glob("*.png")}
    assert set(re.findall(r"\(pictures/sheets/([^)]+)\)", text)) == drawn
    assert len(drawn) > 60


def _taken(link: str) -> bool:
    """True for a picture of the album that waits to be shot."""
    return "pictures/" in link and f'"{Path(link).stem}"' in TAKEN


def test_every_command_of_the_scripts_chapter_is_one_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    from reception_app.cli import run

    text = (ROOT / "docs" / "guide" / "scripts-and-doses.md").read_text(encoding="utf-8")
    commands = sorted(set(re.findall(r"^reception-app ((?:[a-z][a-z-]* )+)", text, re.MULTILINE)))
    assert len(commands) >= 9
    for words in commands:
        assert run([*words.split(), "--help"]) == 0
        assert words.strip() in capsys.readouterr().out


def test_every_key_of_the_scripts_chapter_acts_on_a_line() -> None:
    # Read as text: what shows windows is not loaded here.
    source = (ROOT / "reception_app" / "ui" / "screens" / "scripts_acts.py").read_text(encoding="utf-8")
    acts = set(re.findall(r'^    "(\w+)": "', source[source.index("ACTS = {") :].partition("}")[0], re.MULTILINE))
    text = (ROOT / "docs" / "guide" / "scripts-and-doses.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w+` ?)+)\|", text, re.MULTILINE)
    screen = (ROOT / "reception_app" / "ui" / "screens" / "scripts.py").read_text(encoding="utf-8")
    everywhere = set(re.findall(r'"(\w)"', screen[screen.index("_OF_THE_PERSON = (") :].partition(")")[0]))
    assert everywhere
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == {*acts, *everywhere, "Ins", "F8"}


SAID = (
    "README.md", "docs/guide/sending-someone-off.md", "docs/guide/releasing-someone.md",
    "docs/guide/receiving-someone.md",
)  # fmt: skip
EMPHASIS = {
    "Not ready for real people", "Before a real desk can issue its first pack", "Welsh",
    "A letter pressed by mistake loses nothing", "Released by the court, or from hospital",
    "The opioid plan is a prescriber's decision; the program proposes none", "Each allergy",
    "A corrected birth date, name or number",
}  # fmt: skip
"""Sentences in bold that are no words of the screen."""
BUILT = {
    "3 of 9: any 5 are enough": "{number} of {total}: any {page.needed}",
    "Made for …, not for this prison": "Made for {0}, not for this prison.",
    "Dose 60 mg, once a day": 'f"Dose {',
    "the summary says “No known allergies”; nobody here has asked": "the summary says “{",
    "Still planned: …": "Still planned: {0}",
}
"""Words of the screen with what is put into them, and how the program writes them."""


def _program() -> str:
    """Return all that the program and its data say, as text: literals that are parted over lines are one."""
    parts = [path.read_text("utf-8") for path in sorted((ROOT / "reception_app").rglob("*.py"))]
    parts += [path.read_text("utf-8") for path in sorted((ROOT / "resources").rglob("*.yaml"))]
    return re.sub(r'"\s*\n\s*f?"', "", "\n".join(parts)).replace("\N{NO-BREAK SPACE}", " ").replace("’", "'")


@pytest.mark.parametrize("page", SAID)
def test_every_word_of_the_screen_that_the_page_names_is_on_it(page: str) -> None:
    program = _program()
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"(?<!\*)\*{1,2}([^*\n]+?)\*{1,2}(?!\*)", text)
    keys = re.compile(r"(?:(?:Alt|Ctrl|Shift)[+ ])?(?:[A-Z]|F\d+|Enter|Esc|Tab|/)")
    said = {each.strip().replace("’", "'") for each in named if not keys.fullmatch(each)}
    bare = {each if each in BUILT else each.rstrip(".:…") for each in said} - EMPHASIS
    assert sorted(each for each in bare if BUILT.get(each, each) not in program) == []


@pytest.mark.parametrize("page", SAID)
def test_every_key_with_alt_or_ctrl_that_the_page_names_does_something(page: str) -> None:
    program = _program()
    keys = set(re.findall(r"\b((?:Alt|Ctrl)[+ ](?:[A-Z]|Enter|/))(?![a-z])", (ROOT / page).read_text(encoding="utf-8")))
    spelled = {key.replace("+", " ") for key in keys}
    assert sorted(key for key in spelled if f'"{key}"' not in program) == []
