"""Every screen, panel and drawer of a training desk is looked over: names, Tab, focus in sight, words cut, contrast.

The stations are those of the pictures (`tests.support.pictures`), so that a new picture is a new station here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.paths import DeskFolder
from reception_app.services.board import read_board
from reception_app.services.demo import Wanted, make_training_desk
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.screens.first_run import FirstRunScreen
from reception_app.ui.screens.first_run_steps import establishment_choices
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import Role
from tests.support import pictures, pictures_safe, pictures_scripts
from tests.support.desks import as_role
from tests.support.hands import PaperDesk
from tests.support.looking_over import cut, nameless, pale, tab_faults

PASSPHRASE = "nobody here is real"
SMALL_SCREEN = (1366, 698)


@pytest.fixture
def front(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    monkeypatch.setenv("RECEPTION_NOW", "2026-11-20T21:40:00Z")
    folder = DeskFolder(tmp_path / "lei")
    make_training_desk(folder, Wanted(seed="4"), PASSPHRASE).close()
    front = Front(folder, PaperDesk())
    front.begin("training", PASSPHRASE)
    front.window.resize(*SMALL_SCREEN)
    yield front
    front.close()
    front.window.close()
    front.deleteLater()


def settle(front: Front) -> None:
    assert front.workplace is not None
    for _ in range(2):
        for _ in range(4):
            QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        front.workplace.worker.wait()
    front.window.activateWindow()
    QApplication.processEvents()


def stations(front: Front, app: QApplication) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is shown under which name."""
    work = front.workplace
    assert work is not None
    album = pictures.Album(front, app, Path())
    board = read_board(work.ctx)
    everybody = (*board.here, *board.leaving)
    person = max(everybody, key=pictures._busiest).person_id
    arriving = next(row.person_id for row in everybody if row.triage_saved_at and not row.triage_signed_at)
    leaving = next(row.person_id for row in board.leaving if row.pack)
    pictures._injure(work.ctx, arriving)
    yield "board", work.open_board
    yield "new arrival", work.open_new_arrival
    yield "find", work.find
    for tab in ("overview", "triage", "scripts", "risk", "scores", "treatment", "tasks", "handovers", "history"):
        yield f"person {tab}", lambda tab=tab: pictures._tab(work, person, tab)  # type: ignore[misc]  # a default binds the loop's name
    for question in ("gp_consent", "heroin", "injury_map", "obs_pulse", "plan_cell_sharing"):
        yield question, lambda question=question: pictures._question(album, arriving, question)  # type: ignore[misc]  # as above
    for name, key in (("clinical copy", "K"), ("series", "cows"), ("new score", "Ins")):
        yield name, lambda key=key: pictures._of_person(album, person, key)  # type: ignore[misc]  # as above
    yield "prepare", lambda: work.open_handover(leaving)
    for name, show in pictures_scripts._shown(album):
        yield name, show
    for slug in ("tasks", "handovers", "shift", "desk"):
        yield slug, lambda slug=slug: work.navigate(slug)  # type: ignore[misc]  # as above
    yield "sealing", lambda: pictures._sealing(album)
    yield "figures", lambda: pictures._figures(album)
    yield "receive", work.open_receive
    yield "all keys", front.window.show_keys
    yield "help", lambda: front.window.help.switch("board")


def doors(front: Front) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the doors, each step of the first run, the lock, and the desk that an officer or escort has."""
    work = front.workplace
    assert work is not None
    window = front.window
    yield from pictures_safe._doors(window, work.ctx.now())
    first = FirstRunScreen(establishment_choices())
    first.where.choose(establishment_choices()[0])
    first.who.full_name.set_value("S. Sampleworth")
    first.who.username.set_value("sampleworth")
    for field in (first.secret.first, first.secret.second):
        field.set_value(PASSPHRASE)
    yield "first run", lambda: window.show_door(first)
    for step in ("who", "secret", "too soon guessed"):
        yield f"first run {step}", first.go_on
    yield "first run check", lambda: _last_look(first)

    yield (
        "first run not made",
        lambda: first.show_problem("The desk could not be made here. The disk is full: make room. (SPECIMEN-1)"),
    )
    yield "escort desk", lambda: _at_escort_desk(work)
    yield "locked", front.lock


def _last_look(first: FirstRunScreen) -> None:
    for field in (first.secret.first, first.secret.second):
        field.set_value("kettle pigeon ladder")
    first.go_on()


def _at_escort_desk(work: Workplace) -> None:
    work.begin(as_role(work.ctx, Role.ESCORT, name="P. Officer-Sample"))
    work.open_escort_desk()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_nameless_out_of_reach_cut_or_pale(
    front: Front, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    monkeypatch.setattr(pictures.Album, "_until_sheets_stand", lambda album: None)  # no picture is taken
    theme.apply(qapp, scale)
    faults: dict[str, list[str]] = {}
    for name, show in (*stations(front, qapp), *doors(front)):
        front.window.close_overlay()
        front.window.help.close()
        show()
        settle(front)
        window = front.window
        found = [*(f"no name: {each}" for each in nameless(window)), *cut(window)]
        if scale == 2.0:
            found += pale(window)
        else:
            found += tab_faults(window, front.ring)
        if found:
            faults[name] = found
    assert faults == {}
