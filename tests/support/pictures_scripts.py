"""The pictures of Scripts, of what prisons can do and of leaving: each of one person of the training desk.

The people are those of `services.demo_scripts`, found again by the medicine their story is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.clinical.check_code import check_code
from reception_app.clinical.doses import Dose
from reception_app.clinical.fit import ConflictKind
from reception_app.clinical.typed_line import typed_line
from reception_app.services import packs
from reception_app.services.context import AppContext
from reception_app.services.finding import list_people
from reception_app.services.person_view import read_person
from reception_app.ui.front import Front
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.prepare import PrepareScreen
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.scripts import ScriptsScreen
from reception_app.ui.screens.scripts_schedule_entry import NewSchedulePanel
from reception_app.ui.workplace import Workplace

FRIDAY_CASE = "carbamazepine"
"""The medicine of the national investigation's case: it runs out before anybody can prescribe."""
WITHOUT_HELP = "LHI"
"""A prison of the invented directory where nobody prescribes at weekends."""


class Album(Protocol):
    """What `pictures.Album` offers here."""

    front: Front
    app: QApplication
    folder: Path

    @property
    def workplace(self) -> Workplace: ...
    def settle(self) -> None: ...
    def take(self, name: str, widget: QWidget | None = None) -> None: ...
    def both(self, name: str, show: Callable[[], None]) -> None: ...


def scripts_pictures(album: Album) -> None:
    """Take every picture of the screens about scripts, at 100 % and at 200 % text."""
    for name, show in _shown(album):
        album.both(name, show)


def _shown(album: Album) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what is shown under which name."""
    ctx = album.workplace.ctx
    yield "scripts-quick", lambda: _quick(album, holder(ctx, FRIDAY_CASE, leaving=True))
    for name, medicine, amount, pressed in (
        ("scripts-given", "chlordiazepoxide", "", ("G", "g")),
        ("scripts-schedule", "chlordiazepoxide", "", ("S",)),
        ("scripts-source", "methadone", "60", ("V", "p")),
        ("scripts-sources", "clonazepam", "", ()),
        ("scripts-missed", "methadone", "40", ("M",)),
        ("scripts-possession", "clonazepam", "", ("E",)),
        ("scripts-alerts", "diazepam", "", ("K",)),
    ):
        who = holder(ctx, medicine, amount=amount)
        yield name, lambda who=who, medicine=medicine, pressed=pressed: _drawer(album, who, medicine, pressed)  # type: ignore[misc]  # defaults bind the loop's names
    yield "scripts-paper", lambda: _paper(album, holder(ctx, "clonazepam"))
    yield "scripts-schedule-new", lambda: _schedule_grid(album, holder(ctx, "chlordiazepoxide"))
    yield "places", lambda: _drawer(album, holder(ctx, "methadone", amount="60"), "methadone", ("W",))
    yield "directory", lambda: album.workplace.open_directory()  # its own argument is a code
    yield "directory-entry", lambda: album.workplace.open_directory(WITHOUT_HELP)
    friday = holder(ctx, FRIDAY_CASE, leaving=True)
    yield "prepare-fit", lambda: _prepare(album, friday, plan=False)
    yield "prepare-plan", lambda: _prepare(album, holder(ctx, "buprenorphine"), plan=True)


def holder(ctx: AppContext, medicine: str, *, amount: str = "", leaving: bool = False) -> str:
    """Return the id of the one who takes this medicine, in this amount, or leaves with it. Raises StopIteration."""
    pages = (read_person(ctx, person.person_id) for person in list_people(ctx))
    return next(
        page.person_id
        for page in pages
        if (page.handover_id is not None or not leaving)
        and any(
            script.medicine == medicine and _is(script.dose, amount) and (not leaving or script.carrier is not None)
            for script in page.record.scripts
        )
    )


def _is(dose: Dose | None, amount: str) -> bool:
    return not amount or (dose is not None and str(dose.amount) == amount)


def friday_pack(ctx: AppContext) -> bytes:
    """Issue the pack of the Friday case and return its clinical sheet."""
    handover = read_person(ctx, holder(ctx, FRIDAY_CASE, leaving=True)).handover_id
    assert handover is not None
    return packs.issue_pack(ctx, handover).clinical


def receipt_picture(album: Album, pack: Path) -> None:
    """Take the picture of a pack received where nobody prescribes until Monday: what runs out stands on its line."""
    album.both("receive-runs-out", lambda: _received(album, pack))


def _received(album: Album, pack: Path) -> None:
    album.workplace.open_receive(pack)
    album.settle()
    assert isinstance(album.front.window.shown(), ReceiveScreen)


def _scripts(album: Album, person: str) -> ScriptsScreen:
    album.workplace.open_board()
    album.workplace.open_person(person, "scripts")
    album.settle()
    screen = album.front.window.shown()
    assert isinstance(screen, PersonScreen)
    assert screen.scripts is not None
    return screen.scripts


def _quick(album: Album, person: str) -> None:
    """A line half put right: something said, something guessed, the strength to be chosen."""
    entry = _scripts(album, person).entry
    entry.offer.start_afresh()  # what the picture before left half typed
    entry.open()
    QTest.keyClicks(entry.line, "methadone 60ml od supervised")
    album.settle()
    entry.names.close_list()


def _paper(album: Album, person: str) -> None:
    """A line copied from a sheet with two letters exchanged: it is said, and nothing is filled in."""
    record = read_person(album.workplace.ctx, person).record
    line = typed_line(record.person.prison_number or "", record.scripts[0])
    entry = _scripts(album, person).entry
    entry.offer.start_afresh()
    entry.open()
    entry.copy_from_paper()
    entry.paper.line.setText(f"{line[:-3]}{line[-2]}{line[-3]}{line[-1]}")
    entry.paper.code.setText(check_code(line))
    entry.paper.entered.emit()


def _schedule_grid(album: Album, person: str) -> None:
    """Another schedule in the place of the one in force, whose doses are written into the grid."""
    panel = _pressed(album, person, "chlordiazepoxide", ("S", "n", "a")).drawer
    assert isinstance(panel, NewSchedulePanel)
    panel.copy.click()
    album.settle()
    panel.grid.setFocus()


def _drawer(album: Album, person: str, medicine: str, pressed: tuple[str, ...]) -> None:
    _pressed(album, person, medicine, pressed)


def _pressed(album: Album, person: str, medicine: str, pressed: tuple[str, ...]) -> ScriptsScreen:
    """Open a line's panel by its letter, and press what follows in it."""
    screen = _scripts(album, person)
    record = read_person(album.workplace.ctx, person).record
    screen.table.set_current(next(script.id for script in record.scripts if script.medicine == medicine))
    for place, key in enumerate(pressed):
        at = QApplication.focusWidget()
        if place == 0 or at is None:
            screen.ask(key)
        else:
            QTest.keyClicks(at, key)
        album.settle()
    return screen


def _prepare(album: Album, person: str, *, plan: bool) -> None:
    album.workplace.open_board()
    album.workplace.open_handover(person)
    album.settle()
    screen = album.front.window.shown()
    assert isinstance(screen, PrepareScreen)
    if plan:
        offered = [row for row in screen.fits.there.rows if row.conflict.kind is ConflictKind.NOT_OFFERED]
        screen.fits.ask_plan(offered[0].conflict)
