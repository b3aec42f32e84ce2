"""The pictures of what keeps a desk safe: doors and keys, emergency view, erasing, notices, help, and what asks twice.

Secrets are made up here: a real one would be another in each picture. The amber notices are said with the words of the
very functions that say them, since no picture waits for a disk to fill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeAlias, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from reception_app import __version__
from reception_app.clinical.doses import Dose
from reception_app.paths import DeskFolder
from reception_app.services import scripts, sources
from reception_app.services.clock_checks import Jump, jump_words
from reception_app.services.context import AppContext
from reception_app.services.desk import NewUser
from reception_app.services.last_close import CutOff, cut_off_words
from reception_app.services.sources import SourceSaid
from reception_app.services.users import add_user
from reception_app.settings import Settings, write_settings
from reception_app.ui.front import Front
from reception_app.ui.main_window import MainWindow
from reception_app.ui.notices import About, Notices
from reception_app.ui.screens.closing import ClosingScreen
from reception_app.ui.screens.end_of_shift import EndOfShiftScreen
from reception_app.ui.screens.escort_desk import EscortDeskScreen
from reception_app.ui.screens.escort_emergency import EmergencyAsk
from reception_app.ui.screens.key_changed import HandedOut, KeyChangedScreen
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_export import ExportEntry
from reception_app.ui.screens.recovery import RecoverScreen, RecoveryCodeScreen
from reception_app.ui.screens.restore_here import RestoreHereScreen
from reception_app.ui.screens.scripts import ScriptsScreen
from reception_app.ui.screens.sign_in import DeskFacts, SignInScreen, SignInUser
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.screens.users_entries import OncePassphrase
from reception_app.ui.screens.users_keys import ShownRecoveryCode
from reception_app.ui.screens.users_retention import RetentionPage
from reception_app.ui.workplace import Workplace
from reception_app.vocabulary import Role, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE, arrive, as_role, specimen, standing
from tests.support.hands import PaperDesk
from tests.support.planted import leave

CODE = "SPEC4-1MEND-C0DEH-N0TAV-REA1K-SAFEK-7Q4M4"
ONCE = "sample-kettle-47"
SLIPS = ("samp-kett-pige-2222", "samp-ladd-tram-3333", "samp-spad-lamp-4444")
USERS = (
    NewUser("p.placeholder", "Petra Placeholder", (Role.NURSE, Role.DESK_ADMINISTRATOR), "99A0002E"),
    NewUser("j.dolor", "J. Dolor", (Role.PHARMACY,)),
    NewUser("o.sample", "Olu Sample", (Role.ESCORT,)),
)
DOORS = tuple(
    SignInUser(username, full_name, role)
    for username, full_name, role in (
        ("s.sampleworth", "S. Sampleworth", "Desk administrator, Nurse"),
        ("p.placeholder", "Petra Placeholder", "Nurse, Desk administrator"),
        ("o.sample", "Olu Sample", "Officer or escort"),
    )
)
Door: TypeAlias = (
    ClosingScreen | KeyChangedScreen | RecoverScreen | RecoveryCodeScreen | RestoreHereScreen | SignInScreen
)
Page = TypeVar("Page", bound=QWidget)


class Album(Protocol):
    """What `pictures.Album` offers here."""

    front: Front
    app: QApplication

    @property
    def workplace(self) -> Workplace: ...
    def shown(self) -> QWidget: ...
    def overlaid(self) -> QWidget: ...
    def settle(self) -> None: ...
    def both(self, name: str, show: Callable[[], object]) -> None: ...


def follow(at_work: AbstractContextManager[Album], at_door: AbstractContextManager[Album], passphrase: str) -> None:
    """Take every picture: at a training desk of their own, signed into with `passphrase`, and at a door of none."""
    with at_work as album:
        ctx = album.workplace.ctx
        who = _of_sources(ctx)
        for user in USERS:
            add_user(ctx, user, passphrase)
        for number, family, days in (("A0041TT", "TESTMAN", 400), ("A0042TT", "NOBODYSON", 500)):
            leave(ctx, arrive(ctx, specimen(number, family, "Ann")), days)
        for name, show in _at_work(album, who):
            album.both(name, show)
        _notices(album)
        _emergency(album)
        now = ctx.now()
    with at_door as album:
        for name, show in _doors(album.front.window, now):
            album.both(name, show)
        with TemporaryDirectory() as stick:
            _on_stick(Path(stick))
            door = partial(RestoreHereScreen, DeskFolder(Path(stick) / "desk"), PaperDesk(), lambda: (Path(stick),))
            album.both("restore-here", partial(_door, album.front.window, door))


def _of_sources(ctx: AppContext) -> str:
    """Take in somebody with a dose changed since it was verified, and one that two sources put ten times apart."""
    earlier = standing(ctx, ctx.now() - timedelta(hours=4))
    who = arrive(earlier, specimen("A0043TT", "SPECIMEN", "Carl"))
    surgery = SourceSaid(SourceKind.GP_RECORD, name="Mill Lane Surgery, SAMPLE", telephone="01632 960771")
    first = scripts.add_script(earlier, who, SERTRALINE, scripts.as_written(SERTRALINE, surgery))
    less = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(ctx, who, first, less, reason="halved while the liver is looked at", discussed=True)
    second = scripts.add_script(earlier, who, METHADONE, scripts.as_written(METHADONE, surgery))
    court = SourceSaid(
        SourceKind.POLICE_OR_COURT, SourceOutcome.DIFFERS, "Custody suite, SAMPLE", dose=Dose(Decimal(6), "mg"),
        frequency="once a day", said="Written on the form: 6 mg",
    )  # fmt: skip
    sources.add_source(ctx, who, second, court)
    return who


def _at_work(album: Album, who: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is shown under which name while somebody works."""
    yield "users-keys", partial(_users, album, "")
    yield "users-desk", partial(_desk_panel, album)
    yield "users-passphrase", partial(_secret, album, lambda ctx: OncePassphrase("Olu Sample", "o.sample", ONCE))
    yield "users-remove", partial(_users, album, "X")
    yield "users-recovery", partial(_alt, album, "desk_panel", "recovery_button")
    yield "users-recovery-shown", partial(_shown_code, album)
    yield "users-key", partial(_alt, album, "desk_panel", "key_button")
    yield "retention", partial(_retention, album, written=False)
    yield "retention-asked", partial(_retention, album, written=True)
    yield "whole-record-act", partial(_overview, album, who)
    yield "whole-record", partial(_whole_record, album, who)
    yield "person-overview-sources", partial(_person, album, who, "overview")
    yield "scripts-verified-then", partial(_person, album, who, "scripts")
    yield "scripts-dose-asked", partial(_typed, album, who, "zopiclone 7.5mg tab 75mg nocte", ())
    yield "scripts-dose-said", partial(_typed, album, who, "olanzapine 10mg tab 10mg nocte", ("g",))
    yield "scripts-source-said", partial(_source, album, who)
    yield "end-of-shift-lists", partial(_shift, album)
    yield "help-code", partial(_help, album)
    yield "log-saved", partial(_log_saved, album)


def _of(widget: QWidget, kind: type[Page]) -> Page:
    """Return `widget`, which is of that kind."""
    assert isinstance(widget, kind)
    return widget


def _press(*keys: str) -> None:
    """Press what is said where the focus is: Enter, Down or letters."""
    named = {"Enter": Qt.Key.Key_Return, "Down": Qt.Key.Key_Down, "Tab": Qt.Key.Key_Tab}
    for key in keys:
        at = QApplication.focusWidget()
        assert at is not None
        if key in named:
            QTest.keyClick(at, named[key])
        else:
            QTest.keyClicks(at, key)
        QApplication.processEvents()


def _screen(album: Album) -> UsersScreen:
    album.workplace.open_board()
    album.workplace.navigate("desk")
    album.settle()
    album.front.window.activateWindow()
    return _of(album.shown(), UsersScreen)


def _users(album: Album, key: str) -> None:
    """The list of users, at one who may be removed; with a key the page it opens."""
    screen = _screen(album)
    screen.table.set_current("o.sample")
    if key:
        screen.table.row_key.emit(key, "o.sample")


def _desk_panel(album: Album) -> None:
    """What lies further down: certificate, backups, recovery code, emergency views."""
    screen = _screen(album)
    album.settle()
    screen.page.ensureWidgetVisible(screen.desk_panel.retention_button)
    screen.desk_panel.retention_button.setFocus()


def _alt(album: Album, panel: str, button: str) -> None:
    getattr(getattr(_screen(album), panel), button).click()


def _secret(album: Album, make: Callable[[AppContext], QWidget]) -> None:
    screen = _screen(album)
    screen._show_secret(make(album.workplace.ctx))  # type: ignore[arg-type]  # a page; before it stands only the real, random one


def _shown_code(album: Album) -> None:
    _secret(album, lambda ctx: ShownRecoveryCode(album.workplace, CODE))


def _retention(album: Album, *, written: bool) -> None:
    """People past their time; with everything written, what has to be confirmed before they are erased."""
    screen = _screen(album)
    screen.desk_panel.retention_button.click()
    page = _of(screen.entry or screen, RetentionPage)
    if not written:
        return
    page.people.set_value(list(page.people.boxes)[:1])
    page.reason.set_value("retention period over")
    album.settle()
    screen.main_act()
    album.settle()
    _scrolled_to(page.save_button)


def _scrolled_to(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget)


def _person(album: Album, who: str, tab: str) -> PersonScreen:
    album.workplace.open_board()
    album.workplace.open_person(who, tab)
    album.settle()
    album.front.window.activateWindow()
    return _of(album.shown(), PersonScreen)


def _overview(album: Album, who: str) -> None:
    """The act on the overview that writes the whole record."""
    screen = _person(album, who, "overview")
    button = screen.made("overview").export_button  # type: ignore[attr-defined]  # of the overview alone
    _scrolled_to(button)
    button.setFocus()


def _whole_record(album: Album, who: str) -> None:
    screen = _person(album, who, "overview")
    screen.act("R", "")
    page = _of(screen.entry or screen, ExportEntry)
    page.reason.set_value("request of 3 November")


def _scripts(album: Album, who: str) -> ScriptsScreen:
    screen = _person(album, who, "scripts")
    assert screen.scripts is not None
    return screen.scripts


def _typed(album: Album, who: str, line: str, pressed: tuple[str, ...]) -> None:
    """A line being typed, Enter going to what is still to be chosen."""
    entry = _scripts(album, who).entry
    entry.offer.start_afresh()
    entry.open()
    QTest.keyClicks(entry.line, line)
    album.settle()
    entry.names.close_list()
    _press("Enter", *pressed, *(("Enter",) if pressed else ()))
    album.settle()


def _source(album: Album, who: str) -> None:
    """A source being asked: what they said, written as they said it."""
    screen = _scripts(album, who)
    screen.table.set_current(screen.table.rows_model.key_at(0))
    screen.ask("V")
    album.settle()
    _press("p", *("Tab",) * 3, "c")
    album.settle()


def _shift(album: Album) -> None:
    album.workplace.open_board()
    album.workplace.navigate("shift")
    album.settle()
    screen = _of(album.shown(), EndOfShiftScreen)
    screen.table.verticalScrollBar().setValue(screen.table.verticalScrollBar().maximum())


def _help(album: Album) -> None:
    """F1 over a message: the help opened at its code."""
    screen = _screen(album)
    while screen.back():  # the page that the picture before left open
        pass
    screen.table.set_current("training")
    screen.table.row_key.emit("Del", "training")
    album.settle()
    album.front.window.help.switch(screen.help_topic())


def _log_saved(album: Album) -> None:
    album.front.window.help.close()
    album.workplace.open_board()
    words = "The log is saved as {0}. It names nobody."
    album.front.window.show_toast(words.format("reception-log.txt"), undoable=False)


def _notices(album: Album) -> None:
    """The amber bar: the clock, and everything at once."""
    window, ctx = album.front.window, album.workplace.ctx
    notices = Notices(window)
    album.workplace.begin(ctx)
    left = CutOff(ctx.now() - timedelta(hours=5), "TriageScreen")
    notices.say(About.CLOSE, *cut_off_words(ctx, left))
    album.both("notice-closed", album.workplace.open_board)
    notices.say(About.DISK, "The disk is nearly full: 212 MB are left. Make room, before nothing can be saved.")
    album.both("notice-disk", album.workplace.open_board)
    notices.say(About.CLOCK, *jump_words(Jump(timedelta(days=-1))))
    album.both("notices", album.workplace.open_board)
    for about in (About.CLOSE, About.DISK, About.CLOCK):
        notices.say(about, "")


def _emergency(album: Album) -> None:
    """An officer's emergency view: who and why, then what keeps the person alive."""
    work = album.workplace
    work.begin(as_role(work.ctx, Role.ESCORT, name="P. Officer-Sample"))
    for name, steps in (("emergency-find", 1), ("emergency-why", 2), ("emergency-view", 3)):
        album.both(name, partial(_break, album, steps))


def _break(album: Album, steps: int) -> None:
    album.workplace.open_escort_desk()
    album.settle()
    album.front.window.activateWindow()
    _of(album.shown(), EscortDeskScreen).ask_emergency()
    album.settle()
    ask = _of(album.overlaid(), EmergencyAsk)
    ask.who.set_value("spec")
    ask._find()  # what typing does
    if steps > 1:
        ask.reason.set_value("collapsed in the cell")
        ask.reason.box.setFocus()
    if steps > 2:
        ask.finish()


def _doors(window: MainWindow, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the doors nobody has signed in at."""
    why = "The desk is made. If nobody who looks after it can sign in one day, this code opens it."
    yield "recovery-code", partial(_door, window, partial(RecoveryCodeScreen, CODE, why))
    slips = [HandedOut(user.full_name, user.username, once) for user, once in zip(USERS, SLIPS, strict=True)]
    yield "key-changed", partial(_door, window, partial(KeyChangedScreen, slips, CODE))
    sign_in = partial(SignInScreen, DOORS, "Leeds (HMP)", DeskFacts(), now, recovery_offered=True)
    yield "recovery-sign-in", partial(_door, window, partial(sign_in, version=__version__))
    yield "recovery-typed", partial(_door, window, _recover)
    yield "closing", partial(_door, window, ClosingScreen)


def _door(window: MainWindow, make: Callable[[], Door]) -> None:
    door = make()
    window.show_door(door, locked=isinstance(door, ClosingScreen))
    door.focus_start()


def _on_stick(stick: Path) -> None:
    """Two backups as a second place holds them, as far as what is told before one is chosen."""
    for name in ("20261119T214000Z-exit", "20261120T193000Z-interval"):
        folder = stick / "reception-LEI-0a1b2c3d" / name
        folder.mkdir(parents=True)
        write_settings(folder / "desk.toml", Settings("LEI", "Reception"))
        (folder / "desk.db").write_bytes(b"SPECIMEN")
        (folder / "proof.json").write_text('{"proved": true}', encoding="utf-8")


def _recover() -> RecoverScreen:
    """The code typed with a slip in it."""
    door = RecoverScreen(DOORS[:2])
    door.who.set_value(DOORS[0].username)
    door.code.set_value(CODE.lower().replace("n0tav", "n0tva"))
    door.new.set_value("kettle pigeon ladder")
    door.again.set_value("kettle pigeon ladder")
    door.submit()
    return door
