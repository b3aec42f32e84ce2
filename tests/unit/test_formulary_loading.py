"""The formulary's files are read strictly: a mistake names file, line and key, and a V mark cannot drift."""

from pathlib import Path

import pytest

from reception_app.clinical.formulary import Formulary, load_formulary
from reception_app.errors import FormProblem

CLASSES = """
source: s
mark: GK
classes:
  - {slug: placebo_class, words: Placebo class, allergy: one is all, withdrawal_on_stopping: Boredom}
  - {slug: dummy_class, words: Dummy class}
cross_reactions:
  - {classes: [placebo_class, dummy_class], words: both alike, source: s, mark: GK}
"""
CRITICAL = """
classes:
  - {slug: tuberculosis, words: TB, gap: hours, max_gap_hours: 24, late: late, note: note, source: s, mark: GK}
"""
ROW = """
source: chapter
mark: GK
medicines:
  - generic: placebozine
    brands: [Nothing Much]
    classes: placebo_class
    in_possession: usual
    forms:
      - {form: tablet, strengths: 5 mg, routes: oral}
"""
CHECKED = """
documents:
  - source: A document that was opened
    mark: V
    checks:
      - {cells: in_possession, says: usual, medicines: placebozine}
"""


def load(
    folder: Path, *, row: str = ROW, classes: str = CLASSES, critical: str = CRITICAL, checked: str = CHECKED
) -> Formulary:
    (folder / "medicines").mkdir()
    (folder / "medicines" / "all.yaml").write_text(row.lstrip(), encoding="utf-8")
    (folder / "classes.yaml").write_text(classes.lstrip(), encoding="utf-8")
    (folder / "time_critical.yaml").write_text(critical.lstrip(), encoding="utf-8")
    (folder / "checked.yaml").write_text(checked.lstrip(), encoding="utf-8")
    return load_formulary(folder)


def test_a_small_formulary_is_read(tmp_path: Path) -> None:
    found = load(tmp_path)
    (entry,) = found.entries
    assert (entry.generic, entry.brands, entry.ingredients) == ("placebozine", ("Nothing Much",), ("placebozine",))
    assert entry.withdrawal_on_stopping == "Boredom"
    assert entry.mark_of("withdrawal_on_stopping") == ("s", "GK")
    assert entry.mark_of("in_possession") == ("A document that was opened", "V")
    assert entry.mark_of("forms") == ("chapter", "GK")
    assert [own.cells for own in entry.checked] == [("in_possession",)]
    assert found.find("Nothing much 5mg") is entry
    assert found.crossing("dummy_class")[0].other("dummy_class") == "placebo_class"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "in_possession: usual",
            "schedule: '9'\n    in_possession: usual",
            r"line 7, medicines\[placebozine\].schedule",
        ),
        ("    in_possession: usual\n", "", r"FM-105.*medicines\[placebozine\].in_possession"),
        ("in_possession: usual", "in_possession: sometimes", r"FM-107.*line 7, medicines\[placebozine\].in_possession"),
        ("in_possession: usual", "in_possession: usual\n    mark: V", r"FM-106.*line 8, medicines\[placebozine\].mark"),
        ("in_possession: usual", "in_possession: usual\n    colour: red", r"FM-106.*medicines\[placebozine\].colour"),
        ("placebo_class", "no_class", r"FM-109.*line 6, medicines\[placebozine\].classes"),
        (
            "in_possession: usual",
            "schedule: '2'\n    in_possession: usual",
            r"FM-108.*line 8, medicines\[placebozine\].in_possession",
        ),
        (
            "in_possession: usual",
            "time_critical: tuberculosis\n    in_possession: risk_assessment",
            r"FM-108.*medicines\[placebozine\].in_possession",
        ),
        ("in_possession: usual", "in_possession: usual\n    qt: yes", r"FM-107.*medicines\[placebozine\].qt"),
        ("mark: GK", "mark: V", r"FM-107.*all.yaml, line 2, mark"),
    ],
)
def test_a_mistake_in_a_row_names_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(FormProblem, match=said) as told:
        load(tmp_path, row=ROW.replace(old, new, 1))
    assert "medicines/all.yaml" in str(told.value)


FULL = """
source: chapter
mark: GK
medicines:
  - generic: placebozine with dummycillin
    brands: [Nothing Much]
    synonyms: [co-placebo]
    ingredients: [placebozine, dummycillin]
    classes: [dummy_class, placebo_class]
    schedule: "3"
    schedule_exceptions:
      - {strength: 5 mg, schedule: "5"}
    in_possession: never
    withdrawal_on_stopping: Its own words
    sedating: true
    forms:
      - {form: tablet, strengths: [5 mg, 10 mg], routes: oral}
    depots:
      - {kind: monthly, interval_days: 28, window_days: 7, source: s, mark: GK}
"""


def test_a_row_with_everything_is_read_as_it_stands(tmp_path: Path) -> None:
    checks = CHECKED.replace("says: usual", "says: never").replace("placebozine", "placebozine with dummycillin")
    sedating = "      - {cells: sedating, says: 'true', medicines: placebozine with dummycillin}\n"
    found = load(tmp_path, row=FULL, checked=checks + sedating)
    (entry,) = found.entries
    assert entry.ingredients == ("placebozine", "dummycillin")
    assert entry.withdrawal_on_stopping == "Its own words"
    assert entry.schedule_exceptions == (("5 mg", "5"),)
    assert [(form.form, form.strengths, form.routes) for form in entry.forms] == [
        ("tablet", ("5 mg", "10 mg"), ("oral",))
    ]
    (depot,) = entry.depots
    assert (depot.kind, depot.interval_days, depot.window_days, depot.mark) == ("monthly", 28, 7, "GK")
    assert [own.cells for own in entry.checked] == [("in_possession",), ("sedating",)]


@pytest.mark.parametrize(
    ("interval", "window", "read"),
    [(28, 7, True), (1, 0, True), (2, 1, True), (0, 0, False), (28, 28, False), (28, -1, False), (-28, -30, False)],
    ids=str,
)
def test_the_window_of_a_depot_is_shorter_than_its_interval(
    tmp_path: Path, interval: int, window: int, read: bool
) -> None:
    row = FULL.replace("interval_days: 28, window_days: 7", f"interval_days: {interval}, window_days: {window}")
    if read:
        (entry,) = load(tmp_path, row=row, checked="documents: []").entries
        assert (entry.depots[0].interval_days, entry.depots[0].window_days) == (interval, window)
        return
    with pytest.raises(FormProblem, match=r"FM-107.*interval and window are days"):
        load(tmp_path, row=row, checked="documents: []")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("interval_days: 28, ", "", r"FM-107.*interval and window", id="no interval"),
        pytest.param("window_days: 7, ", "", r"FM-107.*interval and window", id="no window"),
        pytest.param("window_days: 7,", "window_days: 7, colour: red,", r"FM-106.*colour", id="a key of a depot"),
        pytest.param("routes: oral", "routes: oral, colour: red", r"FM-106.*colour", id="a key of a form"),
        pytest.param('schedule: "5"', 'schedule: "5", colour: red', r"FM-106.*colour", id="a key of an exception"),
        pytest.param('schedule: "5"', 'schedule: "9"', r"FM-107.*schedule", id="an exception of no schedule"),
        pytest.param("mark: GK\nmed", "mark: GK\ncolour: red\nmed", r"FM-106.*colour", id="a key of a chapter"),
    ],
)
def test_a_mistake_inside_a_row_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FULL
    with pytest.raises(FormProblem, match=said):
        load(tmp_path, row=FULL.replace(old, new, 1), checked="documents: []")


def test_chapters_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "medicines").mkdir()
    for name in ("d", "b", "e", "a", "c"):
        row = f"source: s\nmark: GK\nmedicines:\n  - generic: {name}-placebo\n    in_possession: usual\n"
        (tmp_path / "medicines" / f"{name}.yaml").write_text(row, encoding="utf-8")
    for name, text in (("classes", CLASSES), ("time_critical", CRITICAL), ("checked", "documents: []")):
        (tmp_path / f"{name}.yaml").write_text(text.lstrip(), encoding="utf-8")
    assert [entry.generic for entry in load_formulary(tmp_path).entries] == [f"{name}-placebo" for name in "abcde"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("  - generic: dummycillin\n    brands: [Nothing much]\n    in_possession: usual\n", "brands"),
        ("  - generic: dummycillin\n    synonyms: [Nothing much]\n    in_possession: usual\n", "synonyms"),
        ("  - generic: Nothing much\n    in_possession: usual\n", "generic"),
    ],
    ids=["brands", "synonyms", "generic"],
)
def test_where_a_name_stands_twice_is_told(tmp_path: Path, row: str, key: str) -> None:
    with pytest.raises(FormProblem, match=rf"FM-103.*\.{key}: .*stands twice, also under placebozine"):
        load(tmp_path, row=ROW + row)


@pytest.mark.parametrize("double", ["generic: placebozine", "generic: dummycillin\n    synonyms: [nothing much]"])
def test_no_name_may_stand_twice(tmp_path: Path, double: str) -> None:
    row = f"  - {double}\n    in_possession: usual\n"
    with pytest.raises(FormProblem, match=r"FM-103.*medicines/all.yaml.*stands twice, also under placebozine"):
        load(tmp_path, row=ROW + row)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("says: usual", "says: never", r"FM-108.*checked.yaml, line 5.*placebozine does not say “never”"),
        ("medicines: placebozine", "medicines: dummycillin", r"FM-109.*dummycillin"),
        ("cells: in_possession, says: usual", "cells: colour", r"FM-107.*“colour” is not a cell"),
        ("cells: in_possession,", "cells: [forms, brands],", r"FM-108.*says belongs to one plain cell"),
        ("    mark: V\n", "", r"FM-105.*mark"),
        ("cells: in_possession,", "cells: [in_possession, qt],", r"FM-108.*says belongs to one plain cell"),
        ("cells: in_possession,", "cells: [forms, in_possession],", r"FM-108.*says belongs to one plain cell"),
        ("cells: in_possession,", "cells: brands,", r"FM-108.*says belongs to one plain cell"),
        ("says: usual,", "says: usual, colour: red,", r"FM-106.*colour"),
        ("    mark: V\n", "    mark: V\n    colour: red\n", r"FM-106.*colour"),
        ("documents:\n", "colour: red\ndocuments:\n", r"FM-106.*colour"),
    ],
)
def test_a_checked_cell_cannot_drift_from_its_document(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(FormProblem, match=said):
        load(tmp_path, checked=CHECKED.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[placebo_class, dummy_class]", "[placebo_class, no_class]", r"FM-109.*no_class"),
        ("[placebo_class, dummy_class]", "[placebo_class]", r"FM-107.*two classes"),
        ("[placebo_class, dummy_class]", "[dummy_class, dummy_class]", r"FM-107.*two classes"),
        ("slug: dummy_class", "slug: placebo_class", r"FM-103.*“placebo_class” stands twice"),
        ("words: Dummy class", "words: Dummy class, colour: red", r"FM-106.*colour"),
    ],
)
def test_a_mistake_in_the_classes_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(FormProblem, match=said):
        load(tmp_path, classes=CLASSES.replace(old, new, 1))


def test_hours_belong_to_a_gap_in_hours(tmp_path: Path) -> None:
    with pytest.raises(FormProblem, match=r"FM-108.*time_critical.yaml.*max_gap_hours"):
        load(tmp_path, critical=CRITICAL.replace("gap: hours", "gap: next_dose"))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormProblem, match=r"FM-101.*time_critical.yaml"):
        load_formulary(tmp_path)
