"""The nine observation levels of the escort record, and how many minutes each leaves between two observations."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.observation_levels import (
    closest_level,
    interval_minutes,
    level_words,
    load_observation_levels,
    next_observation,
)
from reception_app.errors import FormProblem
from reception_app.vocabulary import OBSERVATION_LEVELS

MINUTES = {
    "standard": None, "hourly": 60, "30_min": 30, "15_min": 15, "10_min": 10, "5_min": 5, "constant_cctv": 0,
    "constant_physical": 0, "alternative": None,
}  # fmt: skip


def test_the_nine_levels_and_their_minutes() -> None:
    assert {slug: interval_minutes(slug) for slug, _ in OBSERVATION_LEVELS} == MINUTES
    assert {slug: level_words(slug) for slug, _ in OBSERVATION_LEVELS} == dict(OBSERVATION_LEVELS)
    assert all(each.source and each.mark == "V" for each in load_observation_levels().values())


def test_the_next_one_counts_from_the_last_or_from_the_start() -> None:
    since = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
    last = since + timedelta(minutes=20)
    waits = {slug: next_observation(slug, None, since) for slug, _ in OBSERVATION_LEVELS}
    assert waits == {slug: since + timedelta(minutes=each) if each else None for slug, each in MINUTES.items()}
    assert next_observation("30_min", last, since) == last + timedelta(minutes=30)
    assert next_observation(None, last, since) is None


@pytest.mark.parametrize(
    ("levels", "closest"),
    [
        (["hourly", "constant_physical", "15_min"], "constant_physical"),
        (["constant_cctv", "constant_physical"], "constant_physical"),
        (["hourly", "30_min", None], "30_min"),
        (["every_2_hours", "hourly"], "hourly"),
        ([None, "every_2_hours"], None),
        ([], None),
    ],
    ids=["of several", "in person before a camera", "one not said", "one not known here", "none known", "none"],
)
def test_the_closest_of_several_levels(levels: list[str | None], closest: str | None) -> None:
    assert closest_level(levels) == closest


def test_a_level_of_another_desk_has_words_and_no_clock() -> None:
    assert interval_minutes("every_2_hours") is None
    assert level_words("every_2_hours") == "every 2 hours"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("slug: 5_min", "slug: 6_min", "FM-108"),
        ("minutes: 5\n", "minutes: -5\n", "FM-107"),
        ("minutes: 5\n", "minutes: -1\n", "FM-107"),
        ("minutes: 5\n", "minutes: five\n", "FM-107"),
        ("words: Hourly", "words: Every hour", "FM-108"),
    ],
)
def test_any_other_list_does_not_load(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (paths.resources() / "observation_levels.yaml").read_text(encoding="utf-8").replace('"', "")
    if "Constant" in text:
        text = text.replace("words: Constant, CCTV", 'words: "Constant, CCTV"')
        text = text.replace("words: Constant, in person", 'words: "Constant, in person"')
    assert old in text
    (tmp_path / "levels.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_observation_levels(tmp_path / "levels.yaml")
