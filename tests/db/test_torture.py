"""A short slice of each piece of torture; the full counts are `make torture`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from reception_app import paths
from tests.torture import __main__ as run
from tests.torture import pack_attacks
from tests.torture.figures import TURNS, Counts, Figure, Piece, tortured
from tests.torture.ledger import Ledger
from tests.torture.pieces import PIECES

SLICES = {
    "logs": (100, 10),
    "rollbacks": (100, 2),
    "power": (100, 1),
    "pages": (100, 8),
    "refusals": (0, 3),
    "newer": (100, 2),
    "backups": (100, 2),
    "guesses": (100, 1),
    "left-alone": (100, 2),
    "clocks": (100, 4),
}
"""The first turn of each piece's slice, and how many."""
IN_PROCESSES = {"kills": (100, 3), "full-disk": (27, 9), "upgrades": (308, 4), "two-programs": (100, 2)}
"""Those that kill processes of their own, or limit them."""
ELSEWHERE = {"planted", "handovers", "chain", "slots", "packs", "pack-rows", "escorts", "next-user"}
"""Whose slices are in `test_security_torture`, `test_faults_in_slots`, `test_roles_on_screens` and `test_cli_roles`;
those of the packs and of the next user are below, and in the tests that the page about them names."""
FEW = {"altered": 30, "bodies": 10, "shuffles": 10, "pairs": 7, "kills": 1}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pieces keep their state where the run tells them, as every run does."""
    monkeypatch.setenv("RECEPTION_STATE", str(tmp_path / "state"))
    assert paths.state_folder() == tmp_path / "state"
    return tmp_path / "desks"


def _slice(name: str, folder: Path, first: int, turns: int) -> Figure:
    return tortured(PIECES[name], folder, turns, first)


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_of_the_torture_holds(state: Path, name: str) -> None:
    figure = _slice(name, state, *SLICES[name])
    assert figure.verdict == "holds", figure.shown


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes to kill")
@pytest.mark.parametrize("name", IN_PROCESSES)
def test_a_slice_with_processes_of_its_own_holds(state: Path, name: str) -> None:
    figure = _slice(name, state, *IN_PROCESSES[name])
    assert figure.verdict == "holds", figure.shown


def test_every_piece_has_its_slice() -> None:
    assert {*SLICES, *IN_PROCESSES} | ELSEWHERE == {*PIECES}


def test_the_next_user_is_let_in_to_their_own_work_and_how_long_it_took_is_told(state: Path) -> None:
    counts = sum(PIECES["next-user"].turns(state, [3]), Counter())
    assert counts["given"] == counts["typed"] == 1
    assert not any(counts[each] for each in ("not open", "died", "another", "lost"))
    assert (
        PIECES["next-user"]
        .shown(counts)
        .startswith(f"1 times the next user at the desk after at most {counts['slowest, ms']} ms, ")
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes to kill")
def test_a_few_attacks_of_each_kind_are_counted_and_hold(tmp_path: Path) -> None:
    counts: Counts = Counter({TURNS: 1})
    for each in pack_attacks.attack(tmp_path, [7], FEW):
        counts += each
    figure = pack_attacks.PACKS.figure(counts, 1)
    assert figure.verdict == "holds", figure.shown
    assert figure.shown.startswith("10 truncated, 10 flipped, 10 appended: 0 accepted; 10 signed bodies mutated: 0 ")


def test_every_row_about_packs_names_tests_that_are_there_and_they_are_run(tmp_path: Path) -> None:
    assert len(pack_attacks.rows()) > 50
    assert [name for name in pack_attacks.files() if not (paths.program() / name).is_file()] == []
    short = pack_attacks.files().index("tests/unit/test_line_before.py")
    figure = tortured(pack_attacks.PACK_ROWS, tmp_path, 1, short)
    assert figure.verdict == "holds", figure.shown


WRONG = 900


def _counted(_folder: Path, indexes: Iterable[int]) -> Iterator[Counts]:
    for index in indexes:
        yield Counter({"even": int(index % 2 == 0), "wrong": int(index == WRONG)})


def _shown(counts: Counts) -> str:
    return f"{counts['even']} of {counts[TURNS]} even"


def _holds(counts: Counts) -> bool:
    return not counts["wrong"]


def _run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    monkeypatch.setitem(PIECES, "stand-in", Piece("R0", "a stand-in", 10, _counted, _shown, _holds))
    status = run.main(["stand-in", *arguments])
    return status, capsys.readouterr().out.strip().splitlines()[-1]


def test_a_run_without_time_says_short_count_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECEPTION_STATE", "")
    ledger = tmp_path / "ledger.json"
    told = [_run(monkeypatch, capsys, "--minutes", "0.0000001", "--ledger", str(ledger)) for _ in range(11)]
    assert told[0] == (0, "| R0 | a stand-in | 1 of 1 even | short count |")
    assert told[1] == (0, "| R0 | a stand-in | 1 of 2 even | short count |")
    assert told[9:] == [(0, "| R0 | a stand-in | 5 of 10 even | holds |")] * 2
    assert Ledger(ledger).counts("stand-in")[TURNS] == 10


def test_what_did_not_hold_once_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECEPTION_STATE", "")
    monkeypatch.setitem(globals(), "WRONG", 0)
    status, line = _run(monkeypatch, capsys, "--minutes", "0.0000001", "--ledger", str(tmp_path / "ledger.json"))
    assert status == 1
    assert line.endswith("| DOES NOT HOLD |")


def test_counts_of_another_program_are_not_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.json"
    Ledger(path).keep("logs", Counter({TURNS: 7}))
    assert Ledger(path).counts("logs")[TURNS] == 7
    monkeypatch.setattr("tests.torture.ledger.state_of_program", lambda: "another")
    assert Ledger(path).counts("logs")[TURNS] == 0
