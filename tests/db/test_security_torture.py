"""A short slice of what is tortured for security: planted words, a history tampered with, users who take turns."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import pytest

from reception_app import log
from reception_app.services.backups import back_up_now
from reception_app.services.closing_unreceipted import close_without_receipt
from reception_app.services.context import AppContext
from reception_app.services.count_errors import mark_count_wrong
from reception_app.services.restoring import find_backup
from reception_app.services.whole_record import export_person
from tests.support.desks import arrive, specimen
from tests.support.planted import PLANTED, plant_everywhere
from tests.torture.chain import WAYS, tamper
from tests.torture.handover_of_users import interleave
from tests.torture.planted import plant, search, words

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def test_nothing_planted_stands_in_clear_in_any_file(tmp_path: Path) -> None:
    figure = plant(tmp_path, 40, seed=11)
    assert figure.held, figure.shown


def test_nothing_planted_in_any_column_of_anybody_stands_in_clear_in_any_file(
    ctx: AppContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every table that holds people, new ones by themselves; the backup too, the log, and what goes wrong meanwhile."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    log.set_up(ctx.folder.log)
    gone = arrive(ctx, specimen("A0041TT", PLANTED.upper(), PLANTED))
    plant_everywhere(ctx, gone)
    named = tmp_path / "stick"
    for act in (
        partial((named / f"{PLANTED}.pdf").read_bytes),
        partial(export_person, ctx, gone, named / PLANTED / "there is none", f"asked by {PLANTED}"),
        partial(find_backup, ctx.folder, f"{PLANTED}-interval"),
        partial(close_without_receipt, ctx, PLANTED, f"rang {PLANTED}"),
        partial(mark_count_wrong, ctx, gone, PLANTED, f"typed by {PLANTED}"),
    ):
        with pytest.raises(Exception) as caught:  # whatever it is: its words must not be in the log
            act()
        log.bug(caught.value)
    assert back_up_now(ctx, "interval").made is not None
    ctx.close()
    log.close()
    found = [
        path
        for path in tmp_path.rglob("*")
        if PLANTED.lower() in path.name.lower()
        or (path.is_file() and any(PLANTED.lower().encode(each) in path.read_bytes().lower() for each in ENCODINGS))
    ]
    assert found == []


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
