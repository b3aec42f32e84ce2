"""By whose authority a dose is given that nobody here prescribed: the rules are whole, and what no emergency lifts."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.authorities import authority_rule, authority_words, emergency_lifts, load_authorities
from reception_app.errors import FormProblem
from reception_app.handover.record_scripts import Authority
from reception_app.vocabulary import DoseAuthority, Role

HOW = DoseAuthority


def test_who_is_named_whether_it_needs_why_and_whether_it_stands_for_a_controlled_drug() -> None:
    rules = load_authorities().values()
    assert [rule.how for rule in rules] == list(HOW)
    prescriber = {rule.how for rule in rules if rule.by_prescriber}
    assert prescriber == {HOW.VERBAL_ORDER, HOW.TELEPHONE, HOW.WRITTEN_CHART}
    assert {rule.how for rule in rules if rule.reason} == {HOW.EMERGENCY}
    assert {rule.how for rule in rules if not rule.controlled} == {HOW.HOMELY_REMEDY}
    assert all(rule.mark == "GK" and len(rule.source) > 2 for rule in rules)
    assert authority_rule(HOW.TELEPHONE).words == "By telephone"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            Authority(HOW.TELEPHONE, "Dr E. Example", Role.PRESCRIBER),
            "Dr E. Example, prescriber, by telephone",
        ),
        (
            Authority(HOW.EMERGENCY, "Nurse T. Testford", None, "fitting"),
            "Nurse T. Testford, role not recorded, in an emergency: fitting",
        ),
    ],
    ids=["with a role", "with why"],
)
def test_an_authority_in_words(given: Authority, words: str) -> None:
    assert authority_words(given) == words


@pytest.mark.parametrize(
    ("medicine", "brand", "form", "lifts"),
    [
        ("diazepam", None, "rectal solution", True),
        ("adrenaline", None, None, True),
        ("methadone", None, "oral solution", False),
        ("buprenorphine", "Subutex", "sublingual tablet", False),
        ("clozapine", None, "tablet", False),
        ("paliperidone depot", None, "injection", False),
        ("placebo specimen", None, None, False),
    ],
    ids=["diazepam", "adrenaline", "methadone", "Subutex", "clozapine", "a depot", "not known by that name"],
)
def test_an_emergency_does_not_lift_what_harms_after_a_break(
    medicine: str, brand: str | None, form: str | None, lifts: bool
) -> None:
    assert emergency_lifts(medicine, brand, form) is lifts


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("slug: telephone", "slug: verbal_order", "FM-108"),
        ("slug: telephone", "slug: telepathy", "FM-107"),
        ("by: anyone", "by: nobody", "FM-107"),
        ("reason: false", "reason: perhaps", "FM-107"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    text = (paths.resources() / "authorities.yaml").read_text("utf-8")
    assert was in text
    (tmp_path / "authorities.yaml").write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(FormProblem) as caught:
        load_authorities(tmp_path / "authorities.yaml")
    assert caught.value.code == code


def test_each_kind_stands_and_none_twice(tmp_path: Path) -> None:
    text = (paths.resources() / "authorities.yaml").read_text("utf-8")
    begins = text.index("  - slug: emergency")
    for number, broken in enumerate((text[:begins], text + text[begins:])):
        file = tmp_path / f"{number}.yaml"
        file.write_text(broken, encoding="utf-8")
        with pytest.raises(FormProblem) as caught:
            load_authorities(file)
        assert caught.value.code == "FM-108"
