"""Whatever screen of somebody is opened, from wherever, the history says that their record was seen (R14)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from reception_app.services.context import AppContext
from reception_app.ui.front import Front
from reception_app.ui.workplace import Workplace
from tests.support.desks import PASSPHRASE, USER, make_training_desk, populate
from tests.support.hands import Hands, PaperDesk


class Desk:
    """A window with somebody at work at the board, and one person they may open."""

    def __init__(self, front: Front, person: str) -> None:
        self.front, self.person = front, person
        self.hands = Hands(front)

    @property
    def work(self) -> Workplace:
        assert self.front.workplace is not None
        return self.front.workplace

    def seen(self) -> int:
        ctx: AppContext | None = self.front.ctx
        assert ctx is not None
        with ctx.sessions.read() as session:
            asked = text("SELECT count(*) FROM event WHERE action = 'view-record' AND person_id = :person")
            return int(session.execute(asked, {"person": self.person}).scalar_one())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    ctx = make_training_desk(tmp_path)
    person = populate(ctx)
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(USER, PASSPHRASE)
    QApplication.processEvents()
    yield Desk(front, person)
    front.close()
    front.window.close()
    front.deleteLater()


@pytest.mark.parametrize("opens", [Workplace.open_triage, Workplace.open_handover, Workplace.open_person])
def test_each_screen_of_somebody_opened_first_is_noted(desk: Desk, opens: object) -> None:
    assert desk.seen() == 0
    assert callable(opens)
    opens(desk.work, desk.person)
    desk.hands.settle()
    assert desk.seen() == 1
    desk.work.open_board()
    opens(desk.work, desk.person)
    assert desk.seen() == 2


def test_going_on_from_one_screen_of_theirs_to_another_is_no_second_look(desk: Desk) -> None:
    desk.work.open_person(desk.person)
    desk.work.open_triage(desk.person)
    desk.work.back()
    desk.work.open_handover(desk.person)
    assert desk.seen() == 1
