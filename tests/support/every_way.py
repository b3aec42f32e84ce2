"""Every key and every way of the window, one after another, with the account of somebody who may not read a record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reception_app.errors import KnownProblem
from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser, change_passphrase, sign_in
from reception_app.services.handovers import Plan
from reception_app.services.users import add_user
from reception_app.ui import keys
from reception_app.ui.front import Front
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import FitToTravel, Role
from tests.support.desks import PASSPHRASE
from tests.support.hands import Hands, PaperDesk
from tests.support.said import everything_said

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
SHEETS = ("clinical", "person_copy", "label", "court-custody", "hospital-summary", "release-gp", "made-up")
"""What only those who hold the record may print."""
_LEAVES = frozenset({"lock", "switch_user"})


def issued(ctx: AppContext, person: str) -> str:
    """Issue a pack for tomorrow; return its id."""
    plan = Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=12), fit=FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    return packs.issue_pack(ctx, handovers.plan_handover(ctx, person, plan)).pack_id


def add(ctx: AppContext, username: str, *roles: Role) -> None:
    """Add a user who has chosen their passphrase."""
    once = add_user(ctx, NewUser(username, "P. Officer-Sample", roles), PASSPHRASE)
    change_passphrase(sign_in(ctx, username, once), once, PASSPHRASE)


@contextmanager
def at_work(ctx: AppContext, username: str) -> Iterator[tuple[Front, Workplace]]:
    """Open the window with that user signed in."""
    ctx.close()
    front = Front(ctx.folder, PaperDesk())
    front.begin(username, PASSPHRASE)
    front.window.activateWindow()
    QApplication.processEvents()
    assert front.workplace is not None
    try:
        yield front, front.workplace
    finally:
        front.close()
        front.window.close()
        front.deleteLater()


def everywhere(front: Front, workplace: Workplace, person: str) -> Iterator[str]:
    """Go every way that the window knows, one after another, and yield what is said there."""
    hands = Hands(front)
    yield everything_said(front.window)
    for place in keys.PLACES:
        for entry in place.entries:
            for sequence in entry.sequences:
                if entry.slug not in _LEAVES:
                    QTest.keySequence(hands.focused(), QKeySequence(sequence))
                    hands.settle()
                    yield everything_said(front.window)
    front.window.close_overlay()
    for letter in LETTERS:
        QTest.keyClicks(hands.focused(), letter)
        hands.settle()
        yield everything_said(front.window)
        front.window.close_overlay()
    ways = [
        lambda: workplace.open_person(person), lambda: workplace.open_triage(person),
        lambda: workplace.open_handover(person), workplace.open_receive, workplace.open_board,
        workplace.open_new_arrival, workplace.find, *(
            lambda slug=slug: workplace.navigate(slug) for slug in ("board", "tasks", "handovers", "shift", "desk")
        ),
    ]  # fmt: skip
    for way in ways:
        with suppress(KnownProblem):
            way()
        hands.settle()
        yield everything_said(front.window)
