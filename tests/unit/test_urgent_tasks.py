"""Which kinds of task are named before others: by their kind, or by the family a kind begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from reception_app.clinical.urgent_tasks import is_urgent, load_urgent_tasks
from reception_app.errors import FormProblem

OWN = """\
tasks:
  - {kind: runs_out, source: Local, mark: GK}
  - {kind: "rescore:", source: Local, mark: V}
"""


@pytest.mark.parametrize(
    ("kind", "urgent"),
    [
        ("critical_medicine_dose", True), ("runs_out", True), ("alcohol_urgent", True), ("rescore:cows:alcohol", True),
        ("rescore:", True), ("rescore", False), ("plan:rescore:", False), ("runs_out:later", False),
        ("gp_record", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_what_is_named_before_others(kind: str | None, urgent: bool) -> None:
    assert is_urgent(kind) is urgent


def test_the_kinds_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "urgent_tasks.yaml"
    file.write_text(OWN, encoding="utf-8")
    assert [(each.kind, each.source, each.mark) for each in load_urgent_tasks(file).values()] == [
        ("runs_out", "Local", "GK"),
        ("rescore:", "Local", "V"),
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ('"rescore:"', "runs_out", "FM-103"),
        ("source: Local, mark: V", "mark: V", "FM-105"),
        ("mark: V", "mark: V, within: 1", "FM-106"),
        ("tasks:", "remarks: none\ntasks:", "FM-106"),
    ],
    ids=["twice", "no source", "a key in a row", "a key of the file"],
)
def test_a_wrong_file_names_the_place(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    file = tmp_path / "urgent_tasks.yaml"
    file.write_text(OWN.replace(was, becomes), encoding="utf-8")
    with pytest.raises(FormProblem, match=code):
        load_urgent_tasks(file)
