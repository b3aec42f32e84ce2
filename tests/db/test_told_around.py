"""Prints, exports and changes of key slots: a line before, and a line of how it ended. Never one of what was not."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.errors import KnownProblem, UsageProblem
from reception_app.handover import wrapping
from reception_app.paths import DeskFolder
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, open_desk
from reception_app.services.handovers import Plan
from reception_app.services.person_view import read_history
from reception_app.services.sealing import SealFor
from reception_app.services.user_keys import give_new_passphrase, remove_user
from reception_app.services.users import add_user, change_roles, disable_user
from reception_app.services.whole_record import export_person
from reception_app.ui.screens.prepare_files import save_pack, save_sealed
from reception_app.vocabulary import FitToTravel, Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk, populate

COLLEAGUE = "j.mockford"


def told(ctx: AppContext, like: str) -> list[str]:
    with ctx.sessions.read() as session:
        found = session.execute(
            text("SELECT action FROM event WHERE action LIKE :like ORDER BY sequence"), {"like": like}
        )
        return [*found.scalars()]


def issued(ctx: AppContext) -> tuple[str, str]:
    """Return a person's id and the id of their pack."""
    person = populate(ctx)
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    return person, packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan)).pack_id


def test_fetching_a_sheet_or_a_pack_claims_nothing(ctx: AppContext) -> None:
    _, pack = issued(ctx)
    packs.sheet_to_print(ctx, pack, "clinical")
    packs.read_issued(ctx, pack)
    assert told(ctx, "%print-%") == told(ctx, "%export-%") == []


def test_a_print_is_told_as_begun_and_then_as_it_ended(ctx: AppContext) -> None:
    person, pack = issued(ctx)
    with packs.printing(ctx, pack, "clinical"):
        assert told(ctx, "%print-%") == ["begin-print-clinical"]
    with pytest.raises(OSError, match="jammed"), packs.printing(ctx, pack, "label"):
        raise OSError("the printer jammed")
    assert told(ctx, "%print-%") == [
        "begin-print-clinical", "print-clinical", "begin-print-label", "fail-print-label"
    ]  # fmt: skip
    said = [line.what for line in read_history(ctx, person)]
    assert said[:2] == ["did not finish printing the envelope's label (pack)", "printed the clinical sheet (pack)"]


@pytest.mark.parametrize("sealed", [False, True])
def test_a_pack_that_was_not_saved_is_not_told_as_saved(ctx: AppContext, tmp_path: Path, sealed: bool) -> None:
    person, pack = issued(ctx)
    receiver = SealFor("MDI", "Moorland (HMP)", wrapping.recipient_of(wrapping.make_identity()))

    def save(folder: Path) -> None:
        save_sealed(ctx, pack, folder, receiver) if sealed else save_pack(ctx, pack, folder)

    with pytest.raises(UsageProblem, match="US-233"):
        save(tmp_path / "a stick that was pulled out")
    assert told(ctx, "%export-%") == ["begin-export-pack", "fail-export-pack"]
    assert read_history(ctx, person)[0].what == "did not finish saving the pack to a file (pack)"
    save(tmp_path)
    assert told(ctx, "%export-%")[2:] == ["begin-export-pack", "export-pack"]


def test_a_whole_record_that_was_not_written_is_told_as_that(ctx: AppContext, tmp_path: Path) -> None:
    person = populate(ctx)
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(UsageProblem, match="US-243"):
        export_person(ctx, person, tmp_path / "file", "request of 3 November")
    assert told(ctx, "%export-whole%") == ["begin-export-whole-record", "fail-export-whole-record"]


KILLED = """
import os, signal, sys
from pathlib import Path
from reception_app.paths import DeskFolder
from reception_app.services import packs
from reception_app.services.desk import open_desk
ctx = open_desk(DeskFolder(Path(sys.argv[1])), sys.argv[2], sys.argv[3])
with packs.printing(ctx, sys.argv[4], "clinical"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_a_print_in_which_the_process_dies_is_told_as_begun_alone(tmp_path: Path) -> None:
    ctx = make_training_desk(tmp_path)
    person, pack = issued(ctx)
    ctx.close()
    asked = [sys.executable, "-c", KILLED, str(ctx.folder.home), USER, PASSPHRASE, pack]
    assert subprocess.run(asked, check=False).returncode == -9
    ctx = open_desk(DeskFolder(ctx.folder.home), USER, PASSPHRASE)
    assert told(ctx, "%print-%") == ["begin-print-clinical"]
    assert read_history(ctx, person)[0].what == "began to print the clinical sheet (pack)"
    ctx.close()


SLOTS = {
    "add-user": lambda ctx: add_user(ctx, NewUser("x.other", "X. Other", (Role.NURSE,)), PASSPHRASE),
    "give-new-passphrase": lambda ctx: give_new_passphrase(ctx, COLLEAGUE, PASSPHRASE),
    "change-roles": lambda ctx: change_roles(ctx, COLLEAGUE, (Role.PHARMACY,)),
    "disable-user": lambda ctx: disable_user(ctx, COLLEAGUE),
    "remove-user": lambda ctx: remove_user(ctx, COLLEAGUE),
}


@pytest.mark.parametrize("act", SLOTS)
def test_no_key_slot_is_written_before_the_history_says_that_it_is(ctx: AppContext, act: str) -> None:
    add_user(ctx, NewUser(COLLEAGUE, "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    before = told(ctx, f"%{act}")
    SLOTS[act](ctx)
    lines = told(ctx, f"%{act}")[len(before) :]
    assert (lines[0], set(lines[1:])) == (f"begin-{act}", {act})


@pytest.mark.parametrize("act", SLOTS)
def test_a_key_slot_that_could_not_be_written_is_told_as_that(
    ctx: AppContext, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user(ctx, NewUser(COLLEAGUE, "J. Mockford", (Role.NURSE,)), PASSPHRASE)
    before, slots = told(ctx, f"%{act}"), ctx.folder.slots.read_bytes()

    def full(path: Path, target: object) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises((OSError, KnownProblem)):
            SLOTS[act](ctx)
    assert ctx.folder.slots.read_bytes() == slots
    assert told(ctx, f"%{act}")[len(before) :] == [f"begin-{act}", f"fail-{act}"]
