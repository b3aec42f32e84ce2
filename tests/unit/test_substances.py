"""Substances: all there, each asked in the same way, and what counts as dependence."""

from pathlib import Path

import pytest

from reception_app.clinical.instruments import instrument, load_instruments
from reception_app.clinical.substances import CLASSES, counts_as_dependence, load_substances, substance
from reception_app.errors import FormProblem

EXPECTED = {
    "heroin": ("opioid", "heroin", "cows", True),
    "other_opioids": ("opioid", None, "cows", True),
    "methadone_street": ("opioid", None, "cows", True),
    "buprenorphine_street": ("opioid", None, "cows", True),
    "alcohol": ("alcohol", None, "ciwa-ar", True),
    "crack": ("stimulant", "cocaine", None, False),
    "cocaine_powder": ("stimulant", "cocaine", None, False),
    "amphetamine": ("stimulant", "amphetamine", None, False),
    "methamphetamine": ("stimulant", "amphetamine", None, False),
    "benzodiazepines_street": ("benzodiazepine", "benzodiazepine", "ciwa-b", True),
    "gabapentinoids_street": ("gabapentinoid", None, None, True),
    "z_drugs": ("benzodiazepine", None, None, True),
    "nps": ("nps", None, None, False),
    "cannabis": ("cannabinoid", "cannabis", None, False),
    "ketamine": ("other", None, None, False),
    "ghb_gbl": ("other", None, None, True),
    "mdma": ("stimulant", None, None, False),
    "hallucinogens": ("other", None, None, False),
    "volatile": ("other", None, None, False),
    "steroids_pieds": ("steroid", None, None, False),
}


def test_the_substances_are_these_in_this_order() -> None:
    found = {each.slug: (each.kind, each.sds, each.withdrawal, each.depends) for each in load_substances().values()}
    assert found == EXPECTED
    assert list(found) == list(EXPECTED)


def test_every_class_is_used_and_every_scale_and_cut_off_is_there() -> None:
    rows = load_substances().values()
    assert {each.kind for each in rows} == set(CLASSES)
    assert {each.withdrawal for each in rows if each.withdrawal} <= set(load_instruments())
    assert {each.sds for each in rows if each.sds} == {each.slug for each in instrument("sds").subjects}
    assert all(len(each.source) > 2 and each.mark == "GK" for each in rows)


@pytest.mark.parametrize(
    ("slug", "daily", "units", "counts"),
    [
        ("heroin", True, None, True),
        ("heroin", False, None, False),
        ("heroin", True, 3, True),
        ("benzodiazepines_street", True, None, True),
        ("crack", True, None, False),
        ("alcohol", True, 15, False),
        ("alcohol", True, 16, True),
        ("alcohol", True, None, True),
        ("alcohol", False, 40, False),
        ("a substance from another desk", True, None, False),
    ],
)
def test_what_counts_as_dependence(slug: str, daily: bool, units: int | None, counts: bool) -> None:
    assert counts_as_dependence(slug, daily, units) is counts


def test_one_not_known_here_is_no_error() -> None:
    assert substance("a substance from another desk") is None


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("class: opioid", "class: medicine", "FM-107"),
        ("sds: heroin", "sds: tea", "FM-107"),
        ("withdrawal: cows", "withdrawal: bulls", "FM-107"),
        ("depends: true", "depends: yes", "FM-107"),
        ("slug: other_opioids", "slug: heroin", "FM-103"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = """substances:
  - {slug: heroin, words: Heroin, class: opioid, sds: heroin, withdrawal: cows, depends: true, source: Nobody, mark: GK}
  - {slug: other_opioids, words: Other, class: other, depends: false, source: Nobody, mark: GK}
"""
    assert old in text
    (tmp_path / "substances.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormProblem, match=rf"{code}: .*substances.yaml, line"):
        load_substances(tmp_path / "substances.yaml")
