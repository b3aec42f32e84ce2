"""An instrument that does not load says which file, line and key; holes, overlaps and wrong sums never load."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.instrument_definition import (
    Band,
    Escalation,
    Instrument,
    Item,
    Measured,
    Next,
    NotFor,
    Option,
    Outcome,
    PointRange,
    Repeat,
    Subject,
    Variant,
)
from reception_app.clinical.instruments import load_instruments
from reception_app.errors import FormProblem
from reception_app.vocabulary import FlagLevel, Role

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


FULL = """id: full
version: "2"
title: FULL
full_title: A specimen with everything
source: Nobody 2001
mark: GK
notice: None.
notice_mark: V
intro: Ask.
does_not_mean: Nothing.
least: 0
most: 8
items:
  - number: "1"
    words: One?
    hint: Look.
    between: true
    words_for: {female: Hers?, male: His?}
    options:
      - {points: 0, words: No, value: no_one}
      - {points: 1, words: Perhaps}
      - {points: 4, words: Yes}
  - number: "2"
    words: Two?
    unit: mm
    decimals: 1
    least: 0
    most: 10
    oxygen_from: "1"
    ranges:
      - {to: 4.9, points: 0}
      - {from: 5.0, to: 5.0, points: 2}
      - {from: 5.1, points: 4}
bands:
  - from: 0
    to: 2
    slug: low
    words: Low
    mark: GK
    repeat:
      - {to: 0, minutes: 60, source: Nobody, mark: GK}
      - {from: 1, to: 1, minutes: 30, source: Nobody, mark: GK}
      - {from: 2, minutes: 10, source: Somebody, mark: V}
  - {from: 3, to: 3, slug: middle, words: Middle, mark: GK}
  - from: 4
    to: 8
    slug: high
    words: High
    level: act_now
    escalate: {title: Tell, owner_role: nurse, due_minutes: 0, source: Nobody, mark: GK}
    source: Somebody else
    mark: V
any_single_3: {from: 3, to: 3, slug: single, words: Single, mark: GK}
variant: other
variants:
  - slug: other
    words: Other
    note: As others do.
    source: Others
    mark: V
    bands:
      - {from: 0, to: 8, slug: all, words: All, mark: GK}
subjects:
  - slug: placebo
    words: Placebo
    source: Somebody
    mark: GK
    bands:
      - {from: 0, to: 8, slug: any, words: Any, mark: GK}
outcomes:
  - {slug: seen, words: Seen, level: know, mark: GK}
next:
  - {from: 4, instrument: full}
not_for:
  - {fact: age, under: 16, words: Not for children.}
  - {fact: pregnant, is: "yes", words: Not in pregnancy.}
"""


def load(folder: Path, text: str, name: str = "dummy") -> Instrument:
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    load_instruments.cache_clear()
    try:
        return load_instruments(folder)[name]
    finally:
        load_instruments.cache_clear()


def test_everything_written_of_an_instrument_is_read(tmp_path: Path) -> None:
    found = load(tmp_path, FULL, "full")
    one, two = found.items
    assert one == Item(
        "1", "One?", "Look.",
        (Option(0, "No", "no_one"), Option(1, "Perhaps"), Option(4, "Yes")),
        between=True, words_for=(("female", "Hers?"), ("male", "His?")),
    )  # fmt: skip
    assert two == Item(
        "2", "Two?", None, (),
        measured=Measured(
            "mm", 1, Decimal(0), Decimal(10),
            (PointRange(Decimal(0), Decimal("4.9"), 0), PointRange(Decimal("5.0"), Decimal("5.0"), 2),
             PointRange(Decimal("5.1"), Decimal(10), 4)),
            oxygen_from="1",
        ),
    )  # fmt: skip
    low = (Repeat(0, 0, 60, "Nobody", "GK"), Repeat(1, 1, 30, "Nobody", "GK"), Repeat(2, 2, 10, "Somebody", "V"))
    tell = Escalation("Tell", Role.NURSE, 0, "Nobody", "GK")
    assert found.bands == (
        Band(0, 2, "low", "Low", None, None, low, "Nobody 2001", "GK"),
        Band(3, 3, "middle", "Middle", None, None, (), "Nobody 2001", "GK"),
        Band(4, 8, "high", "High", FlagLevel.ACT_NOW, tell, (), "Somebody else", "V"),
    )
    assert found.any_single_3 == Band(3, 3, "single", "Single", None, None, (), "Nobody 2001", "GK")
    others = Band(0, 8, "all", "All", None, None, (), "Others", "GK")
    assert found.variants == (Variant("other", "Other", "As others do.", (others,), "Others", "V"),)
    every = Band(0, 8, "any", "Any", None, None, (), "Somebody", "GK")
    assert found.subjects == (Subject("placebo", "Placebo", None, (every,), "Somebody", "GK"),)
    assert found.outcomes == (Outcome("seen", "Seen", FlagLevel.KNOW, None, "GK"),)
    assert found.next == (Next(4, "full"),)
    assert found.not_for == (
        NotFor("age", 16, None, "Not for children."),
        NotFor("pregnant", None, "yes", "Not in pregnancy."),
    )
    assert (found.id, found.version, found.title, found.full_title) == (
        "full",
        "2",
        "FULL",
        "A specimen with everything",
    )
    assert (found.source, found.mark, found.notice, found.notice_mark) == ("Nobody 2001", "GK", "None.", "V")
    assert (found.intro, found.does_not_mean, found.result_only) == ("Ask.", "Nothing.", False)
    assert (found.least, found.most, found.variant) == (0, 8, "other")
    assert (one.allowed, two.allowed) == ((0, 1, 2, 3, 4), (0, 2, 4))
    assert found.measured is True
    assert replace(found, items=(one,)).measured is False


def test_the_points_an_item_may_have_ascend() -> None:
    assert Item("1", "One?", None, (Option(1, "No"), Option(8, "Yes"))).allowed == (1, 8)


@pytest.mark.parametrize(
    "instead",
    [
        FULL[FULL.index("subjects:") : FULL.index("outcomes:")],
        FULL[FULL.index("outcomes:") : FULL.index("next:")],
    ],
    ids=["subjects", "outcomes"],
)
def test_an_instrument_without_bands_says_what_follows_in_another_way(tmp_path: Path, instead: str) -> None:
    text = GOOD[: GOOD.index("bands:")] + instead.replace("to: 8", "to: 4")
    assert load(tmp_path, text).bands == ()


def test_an_instrument_of_which_nothing_follows_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(FormProblem, match=r"FM-105.*nothing says what a total means"):
        load(tmp_path, GOOD[: GOOD.index("bands:")])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    hint: Look.", "    clue: Look."),
        ("male: His?}", "male: His?, other: x}"),
        ("words: Perhaps}", "words: Perhaps, other: x}"),
        ("{to: 4.9, points: 0}", "{to: 4.9, points: 0, other: x}"),
        ("words: Middle, mark", "words: Middle, other: x, mark"),
        ("due_minutes: 0,", "due_minutes: 0, other: x,"),
        ("minutes: 10,", "minutes: 10, other: x,"),
        ("    note: As others do.", "    remark: As others do."),
        ("    words: Placebo", "    words: Placebo\n    other: x"),
        ("words: Seen,", "words: Seen, other: x,"),
        ("{from: 4, instrument", "{other: x, from: 4, instrument"),
        ("under: 16,", "under: 16, other: x,"),
    ],
    ids=["item", "sex", "option", "range", "band", "escalation", "repeat", "variant", "subject", "outcome", "next",
         "not for"],
)  # fmt: skip
def test_a_key_that_nobody_reads_is_refused_wherever_it_stands(tmp_path: Path, old: str, new: str) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(FormProblem, match="FM-106"):
        load(tmp_path, FULL.replace(old, new), "full")


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("points: 1, words", "points: 5, words", "FM-108", "do not ascend"),
        ("{points: 1, words: Perhaps}", "{words: Perhaps}", "FM-105", "points"),
        ("points: 1, words", "points: -1, words", "FM-107", "0 or more"),
        ("    unit: mm", "    options: [{points: 0, words: No}]\n    unit: mm", "FM-108", "options, or ranges"),
        ("    decimals: 1\n    least: 0\n", "    decimals: 1\n", "FM-105", "least"),
        ("to: 5.0, points", "to: 4.8, points", "FM-108", "must begin at 5.0"),
        ("least: 0\nmost: 8\n", "most: 8\n", "FM-105", "bands need the range"),
        ("least: 0\nmost: 8\n", "least: 0\n", "FM-105", "bands need the range"),
        ("from: 3, to: 3, slug: middle", "from: 3, to: 2, slug: middle", "FM-108", "ends before it begins"),
        ("{from: 1, to: 1, minutes", "{from: 1, to: 0, minutes", "FM-108", "do not fit the band"),
        ("{from: 2, minutes", "{from: 2, to: 3, minutes", "FM-108", "do not fit the band"),
        ("      - {from: 2, minutes: 10, source: Somebody, mark: V}\n", "", "FM-108", "must end at 2"),
        ("{fact: age, under: 16,", "{fact: age, under: 16, is: x,", "FM-108", "not both"),
        ("{fact: age, under: 16,", "{fact: age,", "FM-108", "not both"),
    ],
    ids=["points in no order", "no points", "points below nothing", "options and ranges", "no least reading",
         "a range backwards", "no least total", "no most total", "a band backwards", "a repeat backwards",
         "a repeat beyond", "repeats that end early", "both facts", "neither fact"],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    assert FULL.count(old) == 1
    with pytest.raises(FormProblem, match=f"{code}.*{says}"):
        load(tmp_path, FULL.replace(old, new), "full")


def test_bands_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormProblem, match=r"FM-108.*must end at 4"):
        load(tmp_path, GOOD[: GOOD.index("bands:")] + "bands: []\n")


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
