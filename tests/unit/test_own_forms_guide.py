"""The example in the guide to a site's own forms is one: copied as it stands, the desk takes it."""

from __future__ import annotations

from pathlib import Path

from reception_app.forms.loading import load_library

_GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "own-forms.md"


def _example() -> str:
    return _GUIDE.read_text("utf-8").split("```yaml\n")[1].split("```")[0]


def test_the_example_is_taken_from_where_the_guide_says(tmp_path: Path) -> None:
    file = tmp_path / "smoking-leaflet" / "1.yaml"
    file.parent.mkdir()
    file.write_text(_example(), "utf-8")
    library = load_library(tmp_path)
    assert library.problems == ()
    form = library.get("smoking-leaflet")
    assert [question.key for question in form.walk()] == ["leaflet_given", "leaflet_language", "leaflet_read"]


def test_without_its_approval_it_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "smoking-leaflet" / "1.yaml"
    file.parent.mkdir()
    file.write_text("\n".join(line for line in _example().splitlines() if not line.startswith("approved")), "utf-8")
    assert [problem.code for problem in load_library(tmp_path).problems] == ["FM-114"]
