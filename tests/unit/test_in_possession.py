"""Levels of the in-possession assessment as data, and what single medicines allow."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app.clinical.in_possession import NEVER, USUAL, level_of, load_levels, rule_of
from reception_app.errors import FormProblem
from reception_app.handover.record import Script

GOOD = """\
levels:
  - {slug: nothing, words: Nothing, key: N, days: 0, source: A text, mark: GK}
  - {slug: week, words: A week, key: W, days: 7, source: A text, mark: V}
"""


def test_the_shipped_levels_go_from_nothing_to_28_days_with_source_and_mark() -> None:
    levels = load_levels()
    assert [level.days for level in levels] == [0, 1, 7, 14, 28]
    assert len({level.key for level in levels}) == len(levels)
    assert {level.mark for level in levels} == {"V", "GK"}
    assert level_of(28) == levels[-1]
    assert level_of(3) is None


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("days: 7", "days: 0", "FM-103"),
        ("key: W", "key: N", "FM-103"),
        ("days: 7", "days: 367", "FM-107"),
        ("days: 7", "days: -1", "FM-107"),
        ("days: 0", "days: 1", "FM-108"),
        ("mark: V", "mark: maybe", "FM-107"),
        ("key: W", "colour: red", "FM-106"),
        ("levels:", "remarks: none\nlevels:", "FM-106"),
    ],
)
def test_a_file_that_is_wrong_names_the_place(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    file = tmp_path / "in_possession.yaml"
    file.write_text(GOOD.replace(was, becomes))
    with pytest.raises(FormProblem) as refused:
        load_levels(file)
    assert refused.value.code == code


def test_a_level_may_be_of_a_year_and_a_day(tmp_path: Path) -> None:
    file = tmp_path / "in_possession.yaml"
    file.write_text(GOOD.replace("days: 7", "days: 366"))
    assert [level.days for level in load_levels(file)] == [0, 366]


@pytest.mark.parametrize(
    ("script", "rule", "observed", "emergency"),
    [
        (Script("s", "sertraline", form="tablet"), USUAL, False, False),
        (Script("s", "sertraline", form="tablet", supervised=True), USUAL, True, False),
        (Script("s", "methadone", form="oral solution"), NEVER, False, False),
        (Script("s", "rifampicin", form="capsule"), NEVER, False, False),
        (Script("s", "salbutamol", form="inhaler"), USUAL, False, True),
        (Script("s", "placebozine"), None, False, False),
    ],
)
def test_what_a_medicine_allows(script: Script, rule: str | None, observed: bool, emergency: bool) -> None:
    found = rule_of(script)
    assert (found.rule, found.observed, found.emergency) == (rule, observed, emergency)
    assert found.words
    assert found.mark in ("V", "GK")


def test_schedule_2_and_3_and_tuberculosis_rules_are_checked_against_the_guideline() -> None:
    for medicine in ("methadone", "pregabalin", "rifampicin"):
        found = rule_of(Script("s", medicine))
        assert found.mark == "V"
        assert "NG57" in found.source
