"""Makes the pictures in `docs/pictures`: every screen at 100 % and 200 % text, and every sheet. Run: make screenshots.

The desk is a training desk whose clock stands still, so that the same program makes the same pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QApplication, QWidget

from reception_app.forms.conditions import said
from reception_app.handover.codes.symbols import symbol_texts
from reception_app.handover.pdf import SHORT_NAME, attachment
from reception_app.paths import DeskFolder
from reception_app.services import handovers, packs, triage
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.demo import Wanted, make_training_desk
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.prepare import PrepareScreen
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.scores import ScoresTab
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import ArrivalKind, Purpose, Role
from tests.support import first_night_cases, pictures_paper, pictures_safe, pictures_sheets, shift_cases
from tests.support.desks import as_role, treat
from tests.support.pictures_scripts import WITHOUT_HELP, friday_pack, receipt_picture, scripts_pictures

PASSPHRASE = "nobody here is real"
SIZE = (1366, 698)
FOLDER = Path("docs") / "pictures"
SAME = 4
"""So many looks at a page of a PDF in a row must be the same before it counts as painted."""


class Album:
    """Takes the pictures of one open window."""

    def __init__(self, front: Front, app: QApplication, folder: Path) -> None:
        self.front = front
        self.app = app
        self.folder = folder

    @property
    def workplace(self) -> Workplace:
        """The place of work; there is one once somebody signed in."""
        assert self.front.workplace is not None
        return self.front.workplace

    def shown(self) -> QWidget:
        """Return the screen in front; there is one."""
        screen = self.front.window.shown()
        assert screen is not None
        return screen

    def overlaid(self) -> QWidget:
        """Return the panel that lies over the screen; there is one."""
        overlay = self.front.window.overlay()
        assert overlay is not None
        return overlay.panel

    def settle(self) -> None:
        """Let everything be laid out and painted, and the worker finish."""
        for _ in range(4):
            self.app.processEvents()
        # No loop runs here to delete what is deleted later: it would all be dressed again with each text size.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.workplace_wait()
        for _ in range(4):
            self.app.processEvents()
        self._until_sheets_stand()

    def _until_sheets_stand(self) -> None:
        """Wait for the preview that a screen sets a moment later, and until its pages are painted.

        A PDF is drawn page by page by a thread of its own: whatever is grabbed before it is done differs each time.
        """
        screen = self.front.window.shown()
        if isinstance(screen, PrepareScreen):
            self._until(lambda: bool(screen.sheets.shown()))
        pages = [page for page in self.front.window.findChildren(QPdfView) if page.isVisible()]
        for page in pages:
            seen: list[QImage] = []

            def still(page: QPdfView = page, seen: list[QImage] = seen) -> bool:
                seen.append(page.grab().toImage())
                return len(seen) > SAME and all(one == seen[-1] for one in seen[-SAME:])

            self._until(still)

    def _until(self, done: Callable[[], bool]) -> None:
        """Let the window work until `done`, for ten seconds at most."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            waited = time.monotonic() + 0.15
            while time.monotonic() < waited:
                self.app.processEvents()
            if done():
                return

    def workplace_wait(self) -> None:
        """Wait for the worker, when there is one."""
        if self.front.workplace is not None:
            self.front.workplace.worker.wait()

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Save what the window shows now."""
        self.settle()
        (widget or self.front.window).grab().save(str(self.folder / f"{name}.png"))

    def both(self, name: str, show: Callable[[], object]) -> None:
        """Show a screen at 100 % and at 200 % text, and save both."""
        for scale, suffix in ((1.0, ""), (2.0, "-200")):
            theme.apply(self.app, scale)
            show()
            self.take(f"{name}{suffix}")
            self.front.window.close_overlay()
            self.front.window.help.close()
        theme.apply(self.app, 1.0)


def screens(folder: Path) -> None:
    """Make the pictures of the screens."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    with tempfile.TemporaryDirectory() as temporary:
        leeds = make_training_desk(DeskFolder(Path(temporary) / "lei"), Wanted(seed="4"), PASSPHRASE)
        pack, friday = _pack_of_somebody(leeds), friday_pack(leeds)
        leeds.close()
        front = Front(DeskFolder(Path(temporary) / "lei"))
        front.begin()
        front.window.resize(*SIZE)
        album = Album(front, app, folder)
        album.take("sign-in")
        front.begin("training", PASSPHRASE)
        front.window.resize(*SIZE)
        _work(album)
        front.close()
        _first_run(album, Path(temporary))
        _receive(Path(temporary), pack, app, folder)
        _receive_friday(Path(temporary), friday, app, folder)
        pictures_paper.follow(lambda name: _desk(Path(temporary) / name, app, folder), friday, Path(temporary))
        _safe(app, folder, Path(temporary))


def _pack_of_somebody(ctx: AppContext) -> bytes:
    rows = (*read_board(ctx).here, *read_board(ctx).leaving)
    busiest = max(rows, key=_busiest)
    person = busiest.person_id
    treat(ctx, person)
    plan = handovers.Plan(to_code="MDI", leaves_at=ctx.now() + timedelta(hours=10), envelope_seal="E 0048810")
    handover = handovers.plan_handover(ctx, person, plan)
    return packs.issue_pack(ctx, handover).clinical


def _busiest(row: BoardRow) -> tuple[int, int, int]:
    return (row.interims, len(row.flags), row.scripts)


def _work(album: Album) -> None:
    work = album.workplace
    board = read_board(work.ctx)
    everybody = (*board.here, *board.leaving)
    person = max(everybody, key=_busiest).person_id
    arriving = next(
        (
            row.person_id
            for row in everybody
            if row.triage_saved_at and not row.triage_signed_at and row.arrival_kind is ArrivalKind.COURT_REMAND
        ),
        person,
    )
    leaving = next((row.person_id for row in board.leaving if row.pack), person)
    album.both("board", work.open_board)
    album.both("new-arrival", work.open_new_arrival)
    album.both("find", work.find)
    for tab in ("overview", "scripts", "risk", "scores", "treatment", "tasks", "handovers", "history"):
        album.both(f"person-{tab}", lambda tab=tab: _tab(work, person, tab))  # type: ignore[misc]  # a default binds the loop's name
    album.both("triage", lambda: work.open_triage(arriving))
    _injure(work.ctx, arriving)
    for name, question in (
        ("triage-substances", "heroin"), ("triage-body-map", "injury_map"), ("triage-observations", "obs_pulse"),
        ("triage-first-night", "plan_cell_sharing"),
    ):  # fmt: skip
        album.both(name, lambda question=question: _question(album, arriving, question))  # type: ignore[misc]  # as above
    for name, key in (("clinical-copy", "K"), ("wing-sheet", "W"), ("series", "cows"), ("new-score", "Ins")):
        album.both(name, lambda key=key: _of_person(album, person, key))  # type: ignore[misc]  # as above
    album.both("prepare", lambda: work.open_handover(leaving))
    album.both("prepare-read-back", lambda: _read_back(album, leaving))
    album.both("prepare-release", lambda: _release(album, person))
    scripts_pictures(album)
    for slug in ("tasks", "handovers", "shift", "desk"):
        album.both({"desk": "users", "shift": "end-of-shift"}.get(slug, slug), lambda slug=slug: work.navigate(slug))  # type: ignore[misc]  # as above
    album.both("users-sealing", lambda: _sealing(album))
    album.both("figures", lambda: _figures(album))
    album.both("keys", album.front.window.show_keys)
    work.begin(as_role(work.ctx, Role.ESCORT, name="P. Officer-Sample"))
    album.both("escort-desk", work.open_escort_desk)
    work.open_escort_desk()
    album.front.lock()
    album.take("locked")


def _injure(ctx: AppContext, person: str) -> None:
    """Answer what the picture of the body map needs, in the triage that is begun."""
    view = triage.start_or_resume(ctx, person)
    marks = ("front:430:250:bruise:40:", "back:560:330:cut:25:three days old")
    for key, value in (("injury", "yes"), ("injury_map", marks)):
        triage.save_answer(ctx, person, view.assessment_id, key, said(value))


def _question(album: Album, person: str, question: str) -> None:
    """Open the triage page of one question."""
    album.workplace.open_board()
    album.workplace.open_triage(person, triage.FIRST_RECEPTION)
    screen = album.front.window.shown()
    assert isinstance(screen, TriageScreen)
    screen.open_question(question)


def _tab(work: Workplace, person: str, tab: str) -> None:
    """Open a tab of a person anew: every screen before is left, so that none of them is dressed again."""
    work.open_board()
    work.open_person(person, tab)


def _of_person(album: Album, person: str, key: str) -> None:
    """Open one of a person's pages: by its key, a new score, or a series by its instrument."""
    album.workplace.open_board()
    album.workplace.open_person(person, "scores")
    screen = album.front.window.shown()
    assert isinstance(screen, PersonScreen)
    tab = screen.made("scores")
    assert isinstance(tab, ScoresTab)
    if key == "cows":
        tab.open_series(key)
    else:
        screen.act(key, "cows" if key == "Ins" else "")
    album.settle()


def _read_back(album: Album, leaving: str) -> None:
    """Ask for the fresh print of somebody whose pack is issued."""
    album.workplace.open_handover(leaving)
    album.settle()
    screen = album.front.window.shown()
    assert isinstance(screen, PrepareScreen)
    screen.read_back()


def _release(album: Album, person: str) -> None:
    """Open the release of somebody who leaves on a Friday: what clashes and is missing stands on top."""
    ctx = album.workplace.ctx
    leaves = ctx.now() + timedelta(days=6, hours=11, minutes=20)
    handovers.plan_handover(ctx, person, handovers.Plan(leaves_at=leaves, purpose=Purpose.RELEASE, to_name="Released"))
    album.workplace.open_handover(person)
    album.settle()
    screen = album.front.window.shown()
    assert isinstance(screen, PrepareScreen)
    screen.form.where.leaves.box.setFocus()
    screen.columns.show_widget(screen.form.where.purpose)
    screen.columns.show_widget(screen.release.points)


def _sealing(album: Album) -> None:
    album.workplace.open_board()
    album.workplace.navigate("desk")
    screen = album.front.window.shown()
    assert isinstance(screen, UsersScreen)
    screen.desk_panel.sealing_button.click()


def _figures(album: Album) -> None:
    album.workplace.navigate("shift")
    screen = album.front.window.shown()
    assert isinstance(screen, EndOfShiftScreen)
    screen.open_figures()


def _safe(app: QApplication, folder: Path, temporary: Path) -> None:
    make_training_desk(DeskFolder(temporary / "safe"), Wanted(seed="4"), PASSPHRASE).close()
    pictures_safe.follow(_desk(temporary / "safe", app, folder), _door(temporary / "none", app, folder), PASSPHRASE)


def _first_run(album: Album, temporary: Path) -> None:
    front = Front(DeskFolder(temporary / "nowhere"))
    front.begin()
    front.window.resize(*SIZE)
    Album(front, album.app, album.folder).take("first-run")
    front.close()


@contextmanager
def _desk(desk: Path, app: QApplication, folder: Path) -> Iterator[Album]:
    """Open a training desk, signed in."""
    front = Front(DeskFolder(desk))
    front.begin("training", PASSPHRASE)
    front.window.resize(*SIZE)
    yield Album(front, app, folder)
    front.close()


@contextmanager
def _door(desk: Path, app: QApplication, folder: Path) -> Iterator[Album]:
    """Show the door of a desk that is not made yet."""
    front = Front(DeskFolder(desk))
    front.begin()
    front.window.resize(*SIZE)
    yield Album(front, app, folder)
    front.close()


def _receive(temporary: Path, pack: bytes, app: QApplication, folder: Path) -> None:
    moorland = make_training_desk(
        DeskFolder(temporary / "mdi"), Wanted(arrivals=3, seed="9", establishment="MDI"), PASSPHRASE
    )
    moorland.close()
    file = temporary / "pack.pdf"
    file.write_bytes(pack)
    damaged = temporary / "damaged.pdf"
    damaged.write_bytes(pack[:-2000])
    with _desk(temporary / "mdi", app, folder) as album:
        album.both("receive-paper", lambda: _scan(album, pack))
        album.both("receive", lambda: _open(album, file))
        album.both("refused", lambda: _open(album, damaged))


def _receive_friday(temporary: Path, pack: bytes, app: QApplication, folder: Path) -> None:
    """Take in the Friday case where nobody prescribes until Monday."""
    wanted = Wanted(WITHOUT_HELP, arrivals=1, seed="9")
    make_training_desk(DeskFolder(temporary / "help"), wanted, PASSPHRASE).close()
    file = temporary / "friday.pdf"
    file.write_bytes(pack)
    with _desk(temporary / "help", app, folder) as album:
        receipt_picture(album, file)


def _scan(album: Album, pack: bytes) -> None:
    """Type three codes of a sheet as a scanner does, one of them twice."""
    album.workplace.open_receive()
    album.settle()
    screen = album.front.window.shown()
    assert isinstance(screen, ReceiveScreen)
    texts = symbol_texts(attachment(pack, SHORT_NAME))  # the record of a demo person is too long for a page of codes
    for text in (texts[0], texts[2], texts[2]):
        screen.scan.box.set_value(text)
        screen.scan.box.entered.emit()


def _open(album: Album, file: Path) -> None:
    album.workplace.open_receive(file)
    album.settle()


def sheets(folder: Path) -> None:
    """Make the pictures of the sheets: of six very different people, and those of the first night."""
    pictures_sheets.album(folder / "sheets")
    _first_night_sheets(folder)


def _first_night_sheets(folder: Path) -> None:
    """Make the pictures of the wing sheet, signed and not, of the end of shift, and of what was found."""
    from reception_app.handover.sheets import clinical_sheet, shift_sheet, wing_sheet
    from reception_app.handover.views import clinical_view, wing_view

    night = first_night_cases.NIGHT
    for name, record in (
        ("sheet-wing", first_night_cases.first_night()),
        ("sheet-wing-draft", first_night_cases.plan_as_draft()),
    ):
        view = wing_view(record, "HMP Leeds", night, "K. Lipsum, nurse", training=True, telephone="01632 960118")
        pictures_sheets.draw(wing_sheet(view), folder, name)
    pictures_sheets.draw(shift_sheet(shift_cases.shift(3, 2, 1, 9, 2, 1)), folder, "sheet-shift")
    found = clinical_view(first_night_cases.first_night_pack(), "ab" * 32, "7Q4M-K2P9-XR3T")
    pictures_sheets.draw(clinical_sheet(found), folder, "sheet-found-clinical")


def main() -> int:
    """Make every picture."""
    os.environ["RECEPTION_NOW"] = "2026-11-20T21:40:00Z"
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheets(FOLDER)
    screens(FOLDER)
    sys.stdout.write(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
