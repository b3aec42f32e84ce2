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


def test_of_several_kinds_that_are_missing_the_first_by_name_is_named(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "alerts.yaml"
    path.write_text(text[: text.index("  - kind: allergy_class")], encoding="utf-8")
    with pytest.raises(FormProblem, match=r"allergies_not_known.* is missing"):
        load_alerts(path)


def test_a_file_is_read_as_it_stands(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    for was, now in (
        ("    value: 100\n", "    value: 77\n"),
        ("{words: gabapentinoid, classes: [gabapentinoid]}", "{words: two, classes: [opioid, gabapentinoid]}"),
        ("{slug: alcohol, words: alcohol}", "{slug: alcohol, words: drink}"),
        ("{slug: liver_disease, words: liver disease}", "{slug: liver_disease, words: the liver}"),
        ("{slug: medicines_review, words: a medicines review}", "{slug: medicines_review, words: a review}"),
        ("[latex, nuts,", "[Rubber-Gloves, nuts,"),
        ("brands: [Espranor], forms: [oral lyophilisate]", "brands: [Spec-Imen], forms: [Oral Film]"),
    ):
        assert was in text
        text = text.replace(was, now, 1)
    path = tmp_path / "alerts.yaml"
    path.write_text(text, encoding="utf-8")
    data = load_alerts(path)
    number = data.numbers["qt_methadone_above_mg"]
    assert (data.number("qt_methadone_above_mg"), number.slug, number.unit, number.mark) == (
        77, "qt_methadone_above_mg", "mg", "V",
    )  # fmt: skip
    assert frozenset({"opioid", "gabapentinoid"}) in data.switches
    assert (data.substances["alcohol"], data.qt_risks["liver_disease"]) == ("drink", "the liver")
    assert data.triggers["medicines_review"] == "a review"
    assert "rubber gloves" in data.not_medicines
    first = data.not_alike[0]
    assert (first.generic, first.mark) == ("buprenorphine", "V")
    assert (first.products[0].slug, first.products[0].brands, first.products[0].forms) == (
        "espranor", frozenset({"spec imen"}), frozenset({"oral film"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("brand", "form", "product"),
    [
        pytest.param("qvar", "", "fine", id="its brand"),
        pytest.param("qvar autohaler", "", "fine", id="its brand with more words"),
        pytest.param("qvarius", "", None, id="a brand that only begins alike"),
        pytest.param("clenil modulite", "", "coarse", id="a brand of two words"),
        pytest.param("", "inhaler", None, id="a form that tells none apart"),
        pytest.param("", "", None, id="nothing said"),
    ],
)
def test_a_product_is_told_by_its_brand(brand: str, form: str, product: str | None) -> None:
    alike = next(each for each in load_alerts().not_alike if each.generic == "beclometasone")
    found = alike.product_of(brand, form)
    assert (found.slug if found else None) == product


@pytest.mark.parametrize(
    ("brand", "form", "product"),
    [
        pytest.param("", "sublingual tablet", "sublingual", id="its form"),
        pytest.param("espranor", "sublingual tablet", "espranor", id="its brand before its form"),
        pytest.param("placebo", "oral lyophilisate", "espranor", id="its form where the brand tells none"),
    ],
)
def test_a_product_is_told_by_its_form_where_no_brand_tells_it(brand: str, form: str, product: str) -> None:
    alike = next(each for each in load_alerts().not_alike if each.generic == "buprenorphine")
    found = alike.product_of(brand, form)
    assert found is not None
    assert found.slug == product


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
