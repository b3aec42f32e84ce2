"""A short slice of what is tortured for security: planted words, a history tampered with, users who take turns."""

from __future__ import annotations

from pathlib import Path

from tests.torture.chain import WAYS, tamper
from tests.torture.handover_of_users import interleave
from tests.torture.planted import plant, search, words


def test_nothing_planted_stands_in_clear_in_any_file(tmp_path: Path) -> None:
    figure = plant(tmp_path, 40, seed=11)
    assert figure.held, figure.shown


def test_the_search_finds_what_lies_there_in_clear(tmp_path: Path) -> None:
    (one, other) = words(2, seed=3)
    (tmp_path / "log.txt").write_text(f"it failed for {one.upper()} today", encoding="utf-8")
    (tmp_path / f"pack-{other}.pdf").write_bytes(b"%PDF")
    assert search(tmp_path) == {one, other}


def test_every_tampering_with_the_history_is_found(tmp_path: Path) -> None:
    figure = tamper(tmp_path, 4 * len(WAYS), seed=11)
    assert figure.held, figure.shown


def test_users_who_take_turns_never_write_under_anothers_name(tmp_path: Path) -> None:
    figure = interleave(tmp_path, 120, seed=11)
    assert figure.held, figure.shown
