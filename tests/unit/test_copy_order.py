"""The order of the copy for the clinical system: every row of the first stage and every part of the record, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.copy_order import PARTS, ROWS, load_copy_order
from reception_app.errors import FormProblem
from reception_app.forms.loading import load_forms

SHIPPED = paths.resources() / "clinical_copy.yaml"


def test_the_rows_stand_in_their_order_and_each_part_once() -> None:
    order = load_copy_order()
    assert [place.row for place in order if place.row] == [str(number) for number in range(1, ROWS + 1)]
    assert sorted(place.part for place in order if place.part) == sorted(PARTS)


def test_every_row_the_newest_first_reception_names_has_its_place_and_none_is_empty() -> None:
    asked = {question.topic_ng57 for question in load_forms().get("first-reception").walk() if question.topic_ng57}
    assert asked == {place.row for place in load_copy_order() if place.row}


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ('row: "20"', 'row: "19"', "FM-108"),
        ("slug: tests", "slug: tasks", "FM-103"),
        ("part: scores", "part: weather", "FM-107"),
        ("sections:", "chapters: 3\nsections:", "FM-106"),
        ("slug: tests,", "slug: tests, colour: red,", "FM-106"),
    ],
)
def test_a_file_that_loses_a_row_is_refused(tmp_path: Path, was: str, now: str, code: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert was in text
    broken = tmp_path / "clinical_copy.yaml"
    broken.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(FormProblem) as caught:
        load_copy_order(broken)
    assert caught.value.code == code


@pytest.mark.parametrize("instead", ['part: tasks, row: "3", ', ""], ids=["both", "neither"])
def test_a_section_is_either_a_row_or_a_part(tmp_path: Path, instead: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert "part: tasks, " in text
    broken = tmp_path / "clinical_copy.yaml"
    broken.write_text(text.replace("part: tasks, ", instead, 1), encoding="utf-8")
    with pytest.raises(FormProblem, match="a section is either a row or a part"):
        load_copy_order(broken)
