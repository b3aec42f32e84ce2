"""What treats a dependence, what is said to be a withdrawal regimen, which scores belong to it (E38). No database."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app.clinical.dependence import is_withdrawal, load_dependence, scores_for
from reception_app.errors import FormProblem
from reception_app.handover.record import Script

OWN = """\
classes:
  - class: opioid
    words: opioids
    score: cows
    flags: [opioid_withdrawal]
    treated_by: [methadone]
    source: Local
    mark: GK
  - class: alcohol
    words: alcohol
    flags: [alcohol_withdrawal]
    treated_by: [diazepam]
    withdrawal_words: [detox]
    said_for: true
    source: Local
    mark: V
"""


def of(medicine: str, indication: str | None = None, *, form: str | None = "tablet", route: str | None = None,
       as_required: bool = False) -> Script:  # fmt: skip
    return Script("s", medicine, form=form, route=route, as_required=as_required, indication=indication)


@pytest.mark.parametrize(
    ("dependence", "line", "treats"),
    [
        ("opioid", of("methadone", form="oral solution"), True),
        ("opioid", of("Physeptone", form="oral solution"), True),
        ("opioid", of("methadone", "chronic pain", form="oral solution"), True),
        ("opioid", of("methadone", as_required=True), False),
        ("opioid", of("codeine"), False),
        ("opioid", of("placebozine"), False),
        ("alcohol", of("diazepam"), True),
        ("alcohol", of("diazepam", "Alcohol WITHDRAWAL"), True),
        ("alcohol", of("chlordiazepoxide", "detox", form="capsule"), True),
        ("alcohol", of("diazepam", "back pain"), False),
        ("alcohol", of("diazepam", "alcohol withdrawal", as_required=True), False),
        ("alcohol", of("diazepam", "alcohol withdrawal", form="rectal solution"), False),
        ("alcohol", of("diazepam", "alcohol withdrawal", form="solution", route="rectal"), False),
        ("alcohol", of("methadone", "alcohol withdrawal"), False),
        ("benzodiazepine", of("diazepam", "back pain"), True),
        ("gabapentinoid", of("pregabalin", "neuropathic pain", form="capsule"), True),
    ],
)  # fmt: skip
def test_what_treats_a_dependence(dependence: str, line: Script, treats: bool) -> None:
    assert load_dependence()[dependence].treated_with(line) is treats


@pytest.mark.parametrize(
    ("line", "flags", "withdrawal"),
    [
        (of("diazepam", "alcohol withdrawal"), (), True),
        (of("diazepam", "benzodiazepine reduction"), (), True),
        (of("diazepam", "back pain"), (), False),
        (of("diazepam"), (), False),
        (of("diazepam"), ("alcohol_withdrawal",), True),
        (of("diazepam"), ("benzodiazepine_withdrawal",), True),
        (of("diazepam"), ("opioid_withdrawal", "pregnancy"), False),
        (of("diazepam", "alcohol withdrawal", as_required=True), ("alcohol_withdrawal",), False),
        (of("midazolam", "alcohol withdrawal", form="buccal solution"), ("alcohol_withdrawal",), False),
        (of("diazepam", form="suppository"), ("alcohol_withdrawal",), False),
        (of("methadone", "opioid withdrawal"), ("opioid_withdrawal",), False),
        (of("nitrazepam", "benzodiazepine withdrawal"), (), True),
        (of("sertraline", "alcohol withdrawal"), ("alcohol_withdrawal",), False),
    ],
)  # fmt: skip
def test_what_is_said_to_be_a_withdrawal_regimen(line: Script, flags: tuple[str, ...], withdrawal: bool) -> None:
    assert is_withdrawal(line, flags) is withdrawal


@pytest.mark.parametrize(
    ("kinds", "scores"),
    [
        (("opioid_withdrawal",), ("cows",)),
        (("benzodiazepine_withdrawal", "pregnancy", "alcohol_withdrawal"), ("ciwa-ar", "ciwa-b")),
        (("gabapentinoid_withdrawal", "ghb_withdrawal"), ()),
        (("pregnancy",), ()),
        ((), ()),
    ],
)  # fmt: skip
def test_which_scores_belong_to_a_withdrawal(kinds: tuple[str, ...], scores: tuple[str, ...]) -> None:
    assert scores_for(kinds) == scores


def test_classes_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "dependence.yaml"
    file.write_text(OWN, encoding="utf-8")
    opioid, alcohol = load_dependence(file).values()
    assert (opioid.slug, opioid.words, opioid.score, opioid.said_for, opioid.mark) == (
        "opioid", "opioids", "cows", False, "GK",
    )  # fmt: skip
    assert (alcohol.score, alcohol.withdrawal_words, alcohol.said_for, alcohol.mark) == (None, ("detox",), True, "V")
    assert (opioid.flags, opioid.treated_by, opioid.withdrawal_words) == (("opioid_withdrawal",), ("methadone",), ())


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("class: alcohol", "class: opioid", "FM-103"),
        ("[alcohol_withdrawal]", "[alcohol_withdrawals]", "FM-109"),
        ("[diazepam]", "[diazepan]", "FM-109"),
        ("mark: V", "mark: V\n    dose: 5 mg", "FM-106"),
        ("classes:", "remarks: none\nclasses:", "FM-106"),
        ("score: cows", "score: ciwa", "FM-107"),
    ],
    ids=["a class twice", "a flag", "a medicine", "a key in a row", "a key of the file", "an instrument"],
)
def test_a_wrong_file_names_the_place(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    file = tmp_path / "dependence.yaml"
    file.write_text(OWN.replace(was, becomes), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_dependence(file)
