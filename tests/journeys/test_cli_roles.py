"""Every command of the program, found in its own parser, tried with the account of an escort or administrator (E32)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from reception_app.cli import run
from reception_app.paths import DeskFolder
from reception_app.services import handovers, packs
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.handovers import Plan
from reception_app.services.users import add_user
from reception_app.vocabulary import FitToTravel, Role
from tests.support.desks import PASSPHRASE, USER, make_training_desk, populate
from tests.support.every_command import commands, filled
from tests.support.said import clinical_words


@pytest.mark.parametrize("role", [Role.ESCORT, Role.DESK_ADMINISTRATOR])
def test_no_command_tells_an_escort_or_an_administrator_anything_of_health(
    role: Role, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    issued = packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan))
    once = add_user(ctx, NewUser("other", "P. Officer-Sample", (role,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, "other", once), once, PASSPHRASE)
    words = clinical_words(ctx, person) - {"tablet"}  # a word of the help itself
    ctx.close()
    (tmp_path / "pack.pdf").write_bytes(issued.clinical)
    for name, value in (("HOME", str(ctx.folder.home)), ("USER", "other"), ("PASSPHRASE", PASSPHRASE)):
        monkeypatch.setenv(f"RECEPTION_{name}", value)
    monkeypatch.chdir(tmp_path)
    about = {"file": "pack.pdf", "pack": issued.number, "person": "A0002TT", "number": "A0002TT", "dir": "out"}
    told: dict[str, list[str]] = {}
    tried = 0
    for path, parser in commands():
        tried += 1
        run([*path, *filled(parser, about)])
        said = capsys.readouterr()
        hits = [word for word in words if word in f"{said.out}{said.err}".casefold()]
        hits += [word for file in Path("out").rglob("*") if file.is_file() for word in words
                 if word.encode() in file.read_bytes().lower()]  # fmt: skip
        if hits:
            told[" ".join(path)] = hits
    assert tried > 30
    assert told == {}


def test_whatever_a_command_tells_of_somebody_is_a_line_of_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ctx = make_training_desk(tmp_path)
    words = clinical_words(ctx, populate(ctx)) - {"tablet"} | {"specimen"}  # a word of the help itself
    ctx.close()
    for name, value in (("HOME", str(ctx.folder.home)), ("USER", USER), ("PASSPHRASE", PASSPHRASE)):
        monkeypatch.setenv(f"RECEPTION_{name}", value)
    monkeypatch.chdir(tmp_path)
    about = {"person": "A0002TT", "number": "A0002TT", "dir": "out"}
    telling, silent = set(), []
    for path, parser in commands():
        if path == ("desk", "change-key"):
            continue
        before = noted(ctx.folder)
        run([*path, *filled(parser, about), *(("--to", "MDI") if path == ("fit",) else ())])
        said = capsys.readouterr()
        if any(word in f"{said.out}{said.err}".casefold() for word in words):
            telling.add(" ".join(path))
            silent += [] if noted(ctx.folder) > before else [" ".join(path)]
    assert telling >= {"people", "record", "continuity", "custody show", "fit"}
    assert silent == []


def noted(folder: DeskFolder) -> int:
    """How many lines the history has besides those of signing in."""
    ctx = open_desk(folder, USER, PASSPHRASE)
    with ctx.sessions.read() as session:
        found = int(session.execute(text("SELECT count(*) FROM event WHERE action != 'sign-in'")).scalar_one())
    ctx.close()
    return found


def test_a_pipe_or_a_device_in_the_place_of_a_pack_is_refused_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs a pipe with a name")
    monkeypatch.setenv("RECEPTION_HOME", str(tmp_path / "no-desk"))
    os.mkfifo(tmp_path / "pipe.pdf")
    for name in (str(tmp_path / "pipe.pdf"), "/dev/null"):
        assert run(["pack", "verify", name]) == 2
        assert "US-004" in capsys.readouterr().err
