"""Kinds of flag, the escort's signs, and the policies: what ships is whole and discloses nothing."""

from pathlib import Path

import pytest

from reception_app import paths
from reception_app.clinical.flag_kinds import load_flag_kinds
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.policies import load_policies, policy
from reception_app.errors import FormProblem
from reception_app.vocabulary import FlagLevel

KINDS = load_flag_kinds()


def test_the_kinds_that_the_desk_counts_on_are_there() -> None:
    expected = {
        "acct_open", "self_harm_now", "self_harm_history", "suicide_risk", "seizures", "diabetes",
        "alcohol_withdrawal", "opioid_withdrawal", "dual_diagnosis", "pregnant", "asthma", "heart", "mobility", "sight",
        "hearing", "infection_precautions", "first_time_in_prison", "interpreter", "violence_risk", "medical_hold",
        "missed_critical_medicine", "sedation_risk", "allergy_severe",
    }  # fmt: skip
    assert expected <= {kind.slug for kind in KINDS.kinds}
    assert [KINDS.find(slug).level for slug in ("self_harm_now", "acct_open")] == [FlagLevel.ACT_NOW] * 2  # type: ignore[union-attr]


def test_a_badge_holds_two_to_five_words_at_most() -> None:
    assert all(1 <= len(kind.words.split()) <= 5 for kind in KINDS.kinds)


def test_signs_are_used_and_found() -> None:
    used = {kind.sign for kind in KINDS.kinds if kind.sign}
    assert used == {sign.slug for sign in KINDS.signs}
    seizure = KINDS.sign_of("seizures")
    assert seizure is not None
    assert seizure.may == "May have a fit: shaking, not answering"
    assert KINDS.sign_of("dual_diagnosis") is None
    assert KINDS.sign_of("a kind from another desk") is None


def test_no_sign_names_a_medicine_a_substance_or_a_diagnosis() -> None:
    said = " ".join(f"{sign.may} {sign.todo}" for sign in KINDS.signs).casefold()
    stems = (
        "epilep", "diabet", "asthma", "hiv", "hepat", "withdraw", "alcohol", "heroin", "opioid", "drug", "overdose",
        "methadone", "insulin", "naloxone", "psych", "mental", "tubercul", "angina", "schizo",
    )  # fmt: skip
    assert [stem for stem in stems if stem in said] == []
    assert [entry.generic for entry in load_formulary().entries if entry.generic in said] == []


def test_every_kind_and_policy_says_where_it_comes_from() -> None:
    for row in (*KINDS.kinds, *KINDS.signs, *load_policies().values()):
        assert row.source
        assert row.mark in ("V", "GK")


def test_the_policies_hold_the_numbers_of_the_sources() -> None:
    assert (policy("ost_missed_days_consult").value, policy("ost_missed_days_consult").unit) == (3, "days")
    assert (policy("clozapine_break_hours").value, policy("clozapine_break_hours").mark) == (48, "V")
    assert policy("ost_today_counts_once_overdue").value == 0


def test_kinds_and_signs_are_read_whole_and_none_stands_twice(tmp_path: Path) -> None:
    path, text = tmp_path / "flags.yaml", (paths.resources() / "flags.yaml").read_text("utf-8")
    path.write_text(text, encoding="utf-8")
    read = load_flag_kinds(path)
    assert read == KINDS
    assert len(read.kinds) == text.count("level:")
    twice = tmp_path / "twice.yaml"
    twice.write_text(text.replace("slug: acct_open", "slug: seizures"), encoding="utf-8")
    with pytest.raises(FormProblem) as caught:
        load_flag_kinds(twice)
    assert caught.value.code == "FM-103"


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [("    value: 3\n", "", "FM-105"), ("clozapine_break_hours", "ost_missed_days_consult", "FM-103")],
    ids=["no value", "twice"],
)
def test_a_policy_without_its_number_or_twice_is_refused(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    text = (paths.resources() / "policies.yaml").read_text("utf-8")
    assert was in text
    (tmp_path / "policies.yaml").write_text(text.replace(was, becomes, 1), encoding="utf-8")
    with pytest.raises(FormProblem) as caught:
        load_policies(tmp_path / "policies.yaml")
    assert caught.value.code == code


def test_the_policies_of_a_file_are_read_whole(tmp_path: Path) -> None:
    text = (paths.resources() / "policies.yaml").read_text("utf-8")
    (tmp_path / "policies.yaml").write_text(text, encoding="utf-8")
    read = load_policies(tmp_path / "policies.yaml")
    assert read == load_policies()
    assert len(read) == text.count("- slug:")


def test_a_sign_that_does_not_exist_names_file_line_and_key(tmp_path: Path) -> None:
    path = tmp_path / "flags.yaml"
    path.write_text(
        "signs: []\nkinds:\n  - slug: x\n    words: X\n    level: know\n    sign: nowhere\n    source: s\n"
        "    mark: V\n",
        encoding="utf-8",
    )
    with pytest.raises(FormProblem, match=r"flags.yaml, line 6, kinds\[x\].sign") as caught:
        load_flag_kinds(path)
    assert caught.value.code == "FM-107"
