"""Services, tests and vaccines: all the evidence names is there, a site adds its own, an error names its line."""

from datetime import date
from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.services import (
    NATIONS,
    SERVICE_KINDS,
    load_services,
    load_test_kinds,
    load_vaccinations,
    services_file,
)
from reception_app.errors import FormProblem
from reception_app.vocabulary import HealthTestOutcome

OWN = """services:
  - slug: sampleford_recovery
    words: Sampleford recovery
    words_long: Sampleford recovery house
    kind: service
    source: Local
    mark: GK
"""

# What the record must be able to name, with its kind.
NAMED = {
    "idts_clinical": "service", "idts_psychosocial": "service", "carat": "service", "prison_psychosocial": "service",
    "drug_interventions_programme": "service", "criminal_justice_team": "service",
    "drug_rehabilitation_requirement": "order", "alcohol_treatment_requirement": "order",
    "mental_health_treatment_requirement": "order", "drug_treatment_testing_order": "order",
    "alcohol_abstinence_tag": "order",
    "mandatory_testing": "test_purpose", "compact_testing": "test_purpose", "on_arrest_testing": "test_purpose",
    "fp10mda": "prescription", "wp10mda": "prescription",
    "care_programme_approach": "care_plan", "acct": "care_plan",
    "short_duration_programme": "programme", "p_asro": "programme", "twelve_step": "programme",
    "therapeutic_community": "programme",
    "prolific_offender_scheme": "scheme", "integrated_offender_management": "scheme",
    "hepatitis_b_vaccination": "service",
}  # fmt: skip


@pytest.mark.parametrize(("slug", "kind"), NAMED.items())
def test_every_service_order_and_scheme_of_the_evidence_can_be_named(slug: str, kind: str) -> None:
    service = load_services()[slug]
    assert service.kind == kind
    assert service.words
    assert service.words_long


def test_every_service_says_where_it_exists_and_where_it_comes_from() -> None:
    for slug, service in load_services().items():
        assert slug == service.slug
        assert service.kind in SERVICE_KINDS
        assert service.nation in NATIONS
        assert service.source
        assert service.mark in ("V", "GK")
        assert not service.own
    nations = {slug: service.nation for slug, service in load_services().items() if service.nation != "any"}
    assert nations["idts_clinical"] == nations["fp10mda"] == "England"
    assert nations["wp10mda"] == "Wales"


def test_a_site_adds_its_own_services_and_keeps_ours(tmp_path: Path) -> None:
    file = services_file(tmp_path)
    assert load_services(file) == load_services()
    file = services_file(tmp_path / "desk")
    file.parent.mkdir(parents=True)
    file.write_text(OWN, encoding="utf-8")
    services = load_services(file)
    assert set(services) == {*load_services(), "sampleford_recovery"}
    own = services["sampleford_recovery"]
    assert (own.words_long, own.nation, own.own) == ("Sampleford recovery house", "any", True)


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("slug: sampleford_recovery", "slug: acct", "FM-103", "slug"),
        ("slug: sampleford_recovery", "slug: Sampleford Recovery", "FM-107", "slug"),
        ("slug: sampleford_recovery", "slug: sampleford-recovery", "FM-107", "slug"),
        ("slug: sampleford_recovery", "slug: Sampleford", "FM-107", "slug"),
        ("slug: sampleford_recovery", "slug: récovery", "FM-107", "slug"),
        ("kind: service", "kind: club", "FM-107", "kind"),
        ("    source: Local\n", "", "FM-105", "source"),
        ("mark: GK", "mark: GK\n    telephone: 01632 960001", "FM-106", "telephone"),
        ("services:", "others: x\nservices:", "FM-106", "others"),
    ],
)
def test_a_wrong_line_of_a_site_is_named(tmp_path: Path, old: str, new: str, code: str, key: str) -> None:
    file = tmp_path / "services.yaml"
    file.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(FormProblem) as problem:
        load_services(file)
    assert problem.value.code == code
    assert "services.yaml, line " in problem.value.what
    assert key in problem.value.what


def test_tests_have_kinds_purposes_and_the_outcomes_of_the_record() -> None:
    tests = load_test_kinds()
    assert {"urine_drug", "oral_fluid_drug", "breath_alcohol", "hepatitis_b", "hepatitis_c", "hiv", "pregnancy",
            "tuberculosis", "ecg"} <= set(tests.kinds)  # fmt: skip
    assert set(tests.purposes) == {
        "confirming_dependence", "reviewing_script", "compact", "mandatory", "on_arrest", "health",
    }  # fmt: skip
    assert list(tests.results) == [outcome.value for outcome in HealthTestOutcome]
    for entry in (*tests.kinds.values(), *tests.purposes.values(), *tests.results.values()):
        assert entry.words
        assert entry.source


def test_a_result_the_record_does_not_know_is_refused(tmp_path: Path) -> None:
    text = (paths.resources() / "test_kinds.yaml").read_text("utf-8")
    assert text.count("slug: positive") == 1
    (tmp_path / "test_kinds.yaml").write_text(text.replace("slug: positive", "slug: perhaps"), encoding="utf-8")
    with pytest.raises(FormProblem) as problem:
        load_test_kinds(tmp_path / "test_kinds.yaml")
    assert problem.value.code == "FM-107"


def test_the_very_rapid_hepatitis_b_course_is_0_7_21_days_and_12_months() -> None:
    (course,) = load_vaccinations()["hepatitis_b"].courses
    assert course.mark == "V"
    first = date(2026, 11, 20)
    due = [course.due_on(number, first) for number in (1, 2, 3, 4, 5)]
    assert due == [first, date(2026, 11, 27), date(2026, 12, 11), date(2027, 11, 20), None]
    assert course.due_on(4, date(2028, 2, 29)) == date(2029, 2, 28)
    assert [vaccine.slug for vaccine in load_vaccinations().values() if vaccine.courses] == ["hepatitis_b"]


def test_a_course_is_numbered_and_every_dose_has_its_day(tmp_path: Path) -> None:
    shipped = (
        "vaccines:\n  - slug: sample\n    words: Sample\n    source: Local\n    mark: GK\n    courses:\n"
        "      - slug: short\n        words: Short\n        source: Local\n        mark: GK\n        doses:\n"
        "          - {number: 1, days: 0}\n          - {number: 2, months: 1}\n"
    )
    good = tmp_path / "good.yaml"
    good.write_text(shipped, encoding="utf-8")
    (course,) = load_vaccinations(good)["sample"].courses
    assert course.due_on(2, date(2026, 1, 31)) == date(2026, 2, 28)
    assert [(dose.days, dose.months) for dose in course.doses] == [(0, 0), (0, 1)]
    for number, (old, new, code) in enumerate(
        [
            ("number: 2", "number: 3", "FM-108"),
            ("months: 1", "months: 1, days: 2", "FM-105"),
            ("months: 1", "months: -1", "FM-107"),
            ("days: 0", "days: -1", "FM-107"),
            ("number: 1", "number: 0", "FM-107"),
            ("number: 2, ", "", "FM-107"),
            (shipped[shipped.index("          - ") :], "          []\n", "FM-108"),
        ]
    ):
        bad = tmp_path / f"bad{number}.yaml"
        bad.write_text(shipped.replace(old, new), encoding="utf-8")
        with pytest.raises(FormProblem) as problem:
            load_vaccinations(bad)
        assert problem.value.code == code
