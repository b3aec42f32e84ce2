"""What the estate says, on the screens: the directory before it counts, a revoked pack, a sender nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from reception_app.handover import seal, trust
from reception_app.handover.estate_directory import sign_directory
from reception_app.handover.revocations import Revocation
from reception_app.handover.spoken_fingerprint import spoken
from reception_app.services.estate_news import read_estate_file, take_estate_file
from reception_app.services.opening import open_pack
from reception_app.ui.screens.directory import DirectoryScreen
from reception_app.ui.screens.estate_import import EstateImportPage
from reception_app.ui.screens.prepare import PrepareScreen
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import RevokedBecause
from tests.support.estate_cases import directory
from tests.support.plain_shell import PlainDesk, show
from tests.support.printing_desk import PrintingDesk
from tests.support.receiving import Receiving

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
ROOT = trust.training_root()


def shown(widget: QWidget) -> str:
    return " ".join(text.accessibleName() or text.text() for text in widget.findChildren(Text))


def news(desks: Receiving, *, serial: int = 1, hours: float = 24) -> bytes:
    """A directory that revokes the key of the desk at Leeds, from so many hours ago."""
    certificate = open_pack(desks.moorland, desks.pack).opened.certificate
    since = desks.clock.at - timedelta(hours=hours)
    named = trust.key_id(certificate.public_key)
    revoked = Revocation(ROOT.root.key_id, named, since, RevokedBecause.LOST, "LEI", "Training desk")
    return sign_directory(directory(revoked, root=ROOT, serial=serial, made_at=desks.clock.at), ROOT)


def take_in(desks: Receiving, data: bytes) -> tuple[DirectoryScreen, EstateImportPage | None]:
    """Choose the file as a person does: Alt T on the screen of what prisons can do."""
    path = desks.folder / "from the stick.estate"
    path.write_bytes(data)
    desks.shell.desk.files = (path,)
    screen = DirectoryScreen(desks.shell)
    show(desks.shell, screen)
    desks.press(Qt.Key.Key_T, ALT)
    return screen, screen.entry if isinstance(screen.entry, EstateImportPage) else None


def test_the_directory_is_read_first_and_counts_after_a_yes(desks: Receiving) -> None:
    screen, page = take_in(desks, news(desks))
    assert page is not None
    said = shown(page)
    assert "Signed by Sampleford estate" in said
    assert "Number 1" in said
    assert "the key of Training desk, Leeds" in said
    assert "Files can be sealed for Moorland." in said
    assert not read_estate_file(desks.moorland, news(desks)).already
    desks.press(Qt.Key.Key_Return, CTRL)
    assert screen.entry is None
    assert read_estate_file(desks.moorland, news(desks)).already
    _, again = take_in(desks, news(desks))
    assert again is not None
    assert "already" in shown(again)


def test_a_damaged_or_older_one_is_said_where_it_was_asked_for(desks: Receiving) -> None:
    screen, page = take_in(desks, news(desks)[:-1])
    assert page is None
    assert "ED-102" in screen.trouble.accessibleName()
    _, page = take_in(desks, news(desks, serial=5))
    assert page is not None
    page.save()
    screen, page = take_in(desks, news(desks, serial=4))
    assert page is None
    assert "ED-110" in screen.trouble.accessibleName()


def test_a_revoked_pack_is_shown_in_red_to_read_only(desks: Receiving) -> None:
    _, page = take_in(desks, news(desks))
    assert page is not None
    page.save()
    screen = desks.open()
    assert isinstance(screen, ReceiveScreen)
    assert screen.page is not None
    said = shown(screen.page)
    assert "Key revoked: sent by Leeds" in said
    assert "lost or stolen" in said
    assert "methadone" in said
    assert screen.page.read_only
    assert "Never taken in" in screen.page.gaps()[0]
    assert not screen.page.save.isVisible()
    assert not screen.page.open_record.isVisible()
    banner = screen.banner()
    assert banner is not None
    screen.main_act()
    assert screen.receipt is None


def test_an_unknown_sender_is_amber_with_the_words_to_compare(desks: Receiving) -> None:
    opened = open_pack(desks.moorland, desks.pack).opened
    stranger = trust.RootKey(bytes(range(32)), training=True)
    key = trust.make_desk_key()
    request = trust.Request("LEI", "Reception", key.public_key)
    certificate = trust.certify(stranger, request, desks.clock.at - timedelta(days=1), 9)
    screen = desks.open(seal.seal(opened.pack, trust.Issuer(key, certificate)))
    assert screen.page is not None
    assert "Not known who made this pack" in shown(screen.page)
    assert spoken(key.public_key) in shown(screen.page)


def test_prepare_offers_to_seal_for_where_they_go(desks: Receiving) -> None:
    take_estate_file(desks.leeds, sign_directory(directory(root=ROOT, made_at=desks.clock.at), ROOT))
    shell = desks.shell
    shell.ctx = desks.leeds
    shell.desk = PrintingDesk(folder=desks.folder)
    screen = PrepareScreen(shell, desks.person)
    show(shell, screen)
    prints = screen.side.prints
    assert not prints.sealed.isHidden()
    assert "Only Moorland" in prints.sealed_words.text()
    prints.sealed.click()
    made = sorted(path.name for path in desks.folder.glob("*.age"))
    assert [name.partition("-for-")[2] for name in made] == ["MDI.cose.age", "MDI.pdf.age"]
    assert not any(b"SPECIMEN" in path.read_bytes() for path in desks.folder.glob("*.age"))
    shell.ctx, shell.desk = desks.moorland, PlainDesk()
    problem = desks.open((desks.folder / made[0]).read_bytes()).refused
    assert problem is not None
    assert "PK-247" in problem.copy_text()


def test_the_desk_s_own_words_stand_in_users_and_desk(desks: Receiving) -> None:
    shell = desks.shell
    shell.ctx = replace(desks.leeds)
    screen = UsersScreen(shell)
    show(shell, screen)
    certificate = open_pack(desks.moorland, desks.pack).opened.certificate
    said = " ".join(label.text() for label in screen.desk_panel.findChildren(QLabel))
    assert spoken(certificate.public_key) in said
