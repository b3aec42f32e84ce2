"""The data of alerts: everything the rules name is there, and a file that cannot be is refused."""

from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.alerts_data import FIELDS, load_alerts
from reception_app.clinical.alerts_making import listed
from reception_app.clinical.formulary import load_formulary
from reception_app.errors import FormProblem
from reception_app.identifiers import normalise_name
from reception_app.vocabulary import FlagLevel

SHIPPED = paths.resources() / "alerts.yaml"


def test_every_kind_the_rules_know_has_words_grade_and_source() -> None:
    data = load_alerts()
    assert set(data.kinds) == set(FIELDS)
    assert [kind.place for kind in data.kinds.values()] == list(range(len(FIELDS)))
    assert all(kind.source and kind.mark in ("V", "GK") for kind in data.kinds.values())
    order = [FlagLevel.ACT_NOW, FlagLevel.SOON, FlagLevel.KNOW]
    places = [order.index(kind.grade) for kind in data.kinds.values()]
    assert places == sorted(places)


def test_medicines_named_are_known_or_meant_to_be_told_by_their_name_alone() -> None:
    known = {normalise_name(name) for entry in load_formulary().entries for name in entry.ingredients}
    named = {name for group in load_alerts().groups.values() for name in group.ingredients}
    assert named - known <= {"itraconazole", "ketoconazole"}


def test_products_of_the_data_are_brands_and_forms_of_the_formulary() -> None:
    for alike in load_alerts().not_alike:
        entry = next(each for each in load_formulary().entries if each.generic == alike.generic)
        brands = {normalise_name(brand) for brand in entry.brands}
        forms = {normalise_name(form.form) for form in entry.forms}
        for product in alike.products:
            assert product.forms <= forms
            assert product.brands & brands or product.forms


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("kind: allergy\n", "kind: allergies\n", "FM-107"),
        ("kind: allergy_class\n", "kind: allergy\n", "FM-103"),
        ("Allergy to {substance}{reaction}: {medicines}.", "Allergy to {person}.", "FM-109"),
        ("Allergy to {substance}{reaction}: {medicines}.", "Allergy to {substance.__class__}.", "FM-109"),
        ("Allergy to {substance}{reaction}: {medicines}.", "Allergy to {substance.", "FM-107"),
        ("    grade: act_now\n", "    grade: loud\n", "FM-107"),
        ("    value: 100\n", "", "FM-105"),
        ("classes: [gabapentinoid]}", "classes: [placebo]}", "FM-109"),
        ("    classes: [opioid]\n", "    classes: [placebo]\n", "FM-109"),
        ("  - medicine: beclometasone\n", "  - medicine: placebo\n", "FM-109"),
        ("triggers_mark: V", "triggers_mark: X", "FM-107"),
        ("numbers:\n", "other: x\nnumbers:\n", "FM-106"),
        ("{slug: alcohol, words: alcohol}", "{slug: alcohol, words: alcohol, mark: V}", "FM-106"),
        ("{slug: zubsolv, words: Zubsolv,", "{slug: zubsolv, words: Zubsolv, dose: 1,", "FM-106"),
    ],
)
def test_a_file_that_cannot_be_is_refused(tmp_path: Path, was: str, now: str, code: str) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "alerts.yaml"
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_alerts(path)


def test_a_missing_kind_is_named(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "alerts.yaml"
    path.write_text(text[: text.index("  - kind: allergy_not_matched")], encoding="utf-8")
    with pytest.raises(FormProblem, match="allergy_not_matched"):
        load_alerts(path)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "a"], "a"),
        (["a", "b", "a"], "a and b"),
    ],
)
def test_names_are_listed_once_each(names: list[str], expected: str) -> None:
    assert listed(names) == expected
