"""An instrument that does not load says which file, line and key; holes, overlaps and wrong sums never load."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app.clinical.instruments import load_instruments
from reception_app.errors import FormProblem

GOOD = """id: dummy
version: "1"
title: DUMMY
full_title: A specimen
source: Nobody 2001
mark: GK
notice: None.
notice_mark: GK
intro: Ask.
does_not_mean: Nothing.
least: 0
most: 4
items:
  - number: "1"
    words: One?
    options:
      - {points: 0, words: No}
      - {points: 2, words: Yes}
  - number: "2"
    words: Two?
    unit: mm
    decimals: 1
    least: 0
    most: 10
    ranges:
      - {to: 4.9, points: 0}
      - {from: 5.0, points: 2}
bands:
  - from: 0
    to: 1
    slug: low
    words: Low
    mark: GK
    repeat:
      - {to: 0, minutes: 60, source: Nobody, mark: GK}
      - {from: 1, minutes: 30, source: Nobody, mark: GK}
  - {from: 2, to: 4, slug: high, words: High, mark: GK}
"""


def load(folder: Path, text: str, name: str = "dummy") -> None:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    load_instruments.cache_clear()
    try:
        load_instruments(folder)
    finally:
        load_instruments.cache_clear()


def test_the_specimen_loads(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    assert (tmp_path / "dummy.yaml").exists()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("title: DUMMY", "titel: DUMMY", "FM-106", "line 3, titel"),
        ("mark: GK\nnotice:", "mark: X\nnotice:", "FM-107", "line 6, mark"),
        ("does_not_mean: Nothing.\n", "", "FM-105", "does_not_mean"),
        ("id: dummy", "id: other", "FM-111", "line 1, id"),
        ("most: 4\nitems", "most: 5\nitems", "FM-108", "line 28, bands"),
        ("points: 2, words: Yes", "points: 3, words: Yes", "FM-108", "line 12, most"),
        ("points: 2, words: Yes", "points: -2, words: Yes", "FM-107", "points"),
        ("{from: 2, to: 4", "{from: 3, to: 4", "FM-108", "bands[high].from"),
        ("{from: 2, to: 4", "{from: 1, to: 4", "FM-108", "bands[high].from"),
        ("to: 4, slug: high", "to: 3, slug: high", "FM-108", "line 28, bands"),
        ("slug: high", "slug: low", "FM-103", "bands[low].slug"),
        ("{from: 5.0, points: 2}", "{from: 5.1, points: 2}", "FM-108", "items[2].ranges[2].from"),
        ("{from: 5.0, points: 2}", "{from: 4.9, points: 2}", "FM-108", "items[2].ranges[2].from"),
        ("{from: 5.0, points: 2}", "{from: 5.0, to: 9.9, points: 2}", "FM-108", "items[2].ranges"),
        ("{from: 1, minutes: 30", "{from: 1, minutes: 0", "FM-107", "bands[low].repeat[2].minutes"),
        ("{from: 1, minutes: 30", "{from: 0, minutes: 30", "FM-108", "bands[low].repeat[2].from"),
        ('number: "2"', 'number: "1"', "FM-103", "line 13, items"),
        ("words: High, mark: GK}", "words: High, level: loud, mark: GK}", "FM-107", "bands[high].level"),
        ("mark: GK\nnotice:", "mark: GK\nvariant: other\nnotice:", "FM-107", "line 7, variant"),
        ("mark: GK\nnotice:", "mark: GK\nresult_only: true\nnotice:", "FM-108", "line 7, result_only"),
        ("    decimals: 1", "    decimals: 1\n    oxygen_from: \"3\"", "FM-109", "item 3"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_file_line_and_key(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(FormProblem) as problem:
        load(tmp_path, GOOD.replace(old, new))
    assert problem.value.code == code
    assert "dummy.yaml" in problem.value.what
    assert says in problem.value.what


def test_an_escalation_names_a_role_and_a_time(tmp_path: Path) -> None:
    told = "escalate: {title: Tell, owner_role: %s, due_minutes: %s, source: Nobody, mark: GK}"
    for role, due, key in (
        ("wizard", "5", "owner_role"),
        ("nurse", "-5", "due_minutes"),
        ("nurse", "soon", "due_minutes"),
    ):
        with pytest.raises(FormProblem, match=rf"FM-107.*bands\[high\].escalate.{key}"):
            load(tmp_path, GOOD.replace("words: High,", f"words: High, {told % (role, due)},"))


def test_an_instrument_that_leads_nowhere_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(FormProblem, match=r"FM-109.*dummy.yaml.*gone"):
        load(tmp_path, GOOD + "next:\n  - {from: 2, instrument: gone}\n")
