"""A slice of the faults in services and slots: one way through the window, in a process of its own (`make torture`)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.torture.figures import TURNS
from tests.torture.slots import SLOTS, go_wrong


def test_a_fault_takes_no_draft_and_no_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("RECEPTION_NOW", raising=False)
    counts: Counter[str] = Counter()
    for each in go_wrong(tmp_path / "desks", range(3, 7), ["arrival"]):
        counts += each + Counter({TURNS: 1})
    figure = SLOTS.figure(counts, counts[TURNS])
    assert counts[TURNS] == 4
    assert counts["fired"] >= 3
    assert figure.verdict == "holds", figure.shown
