"""Help on F1: a page for every screen, every error code explained, searchable, in our fonts at every size."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.help import START, HelpPanel, load_pages, page_for, search

SCREENS = (
    ("BoardScreen", "board"), ("NewArrivalScreen", "new_arrival"), ("PersonScreen", "person"), ("triage", "triage"),
    ("ScriptsScreen", "scripts"), ("PrepareScreen", "prepare"), ("Receive", "receive"), ("TasksScreen", "tasks"),
    ("HandoversScreen", "handovers"), ("EscortDeskScreen", "escort_desk"), ("UsersScreen", "users"),
    ("SignInScreen", "sign_in"), ("LockedScreen", "locked"), ("FirstRunScreen", "first_run"),
    ("ChangePassphraseScreen", "change_passphrase"), ("RecoverScreen", "recover"),
    ("RecoveryCodeScreen", "recovery_code"), ("RestoreHereScreen", "restore_here"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_leftovers(qapp: QApplication) -> None:
    # Windows of the tests before wait for an event loop to delete them; each would be rescaled along with ours.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(("topic", "slug"), SCREENS)
def test_each_screen_has_its_page(topic: str, slug: str) -> None:
    page = page_for(topic)
    assert page.slug == slug
    assert len(page.paragraphs) >= 2
    assert sum(map(len, page.paragraphs)) > 200


def test_an_unknown_topic_shows_where_to_begin() -> None:
    assert page_for("NoSuchScreen").slug == START


def test_no_page_shows_a_mark_of_emphasis(qtbot: QtBot) -> None:
    panel = HelpPanel("board")
    qtbot.addWidget(panel)
    for page in load_pages():
        panel.show_slug(page.slug)
        assert "*" not in panel.shown_words(), page.slug


def test_pages_hold_no_raw_marks_and_nobody_refuses() -> None:
    for page in load_pages():
        for line in page.paragraphs:
            assert line.count("**") % 2 == 0, (page.slug, line)
            assert "`" not in line
            assert not re.search(r"\b(patient|inmate|offender|addict)s?\b", line, re.IGNORECASE), (page.slug, line)


def test_searching_finds_paragraphs_of_any_page() -> None:
    found = search("dose it replaces")
    assert {one.page.slug for one in found} == {"scripts"}
    assert search("zzzz") == ()
    assert search("a") == ()
    assert next(one.paragraph for one in search("pk-209")).startswith("**PK-209**")


def test_f1_over_a_window_is_read_searched_and_closed_by_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    window.resize(1366, 698)
    window.show()
    window.activateWindow()
    panel = HelpPanel("PersonScreen")
    closed: list[bool] = []
    panel.closed.connect(lambda: closed.append(True))
    window.show_overlay(panel)
    qapp.processEvents()
    assert panel.shown_words().startswith("One person's record")
    bar = panel.browser.verticalScrollBar()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    qtbot.keyClicks(panel.search_field.box, "clozapine")
    assert panel.shown_words().startswith("Scripts\n")
    assert "clozapine" in panel.shown_words()
    panel.search_field.set_value("")
    qtbot.keyClicks(panel.search_field.box, "quodlibet")
    assert "Nothing in the help holds these words." in panel.shown_words()
    panel.pages.set_value("board")
    panel.pages.edited.emit()
    assert panel.shown_words().startswith("Board\n")
    qtbot.keyClick(panel.close_button, Qt.Key.Key_Return)
    assert closed == [True]


def test_an_error_code_is_shown_at_once(qtbot: QtBot) -> None:
    panel = HelpPanel("PK-209")
    qtbot.addWidget(panel)
    assert panel.search_field.value() == "PK-209"
    assert "changed after it was signed" in panel.shown_words()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_page_is_set_in_our_face_at_the_text_size(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    panel = HelpPanel("board")
    qtbot.addWidget(panel)
    theme.apply(qapp, scale)
    block = panel.browser.document().begin().next()
    font = next(iter(block)).fragment().charFormat().font()
    assert font.pixelSize() == theme.px(15)
    assert font.family() in (theme.FAMILY, panel.browser.font().family())
    assert panel.browser.font().family() == theme.FAMILY


@pytest.mark.parametrize("typed", ["DB-106", "db106", "db 106", "  Db – 106 "])
def test_a_code_is_found_first_however_it_is_typed(typed: str) -> None:
    assert search(typed)[0].paragraph.startswith("**DB-106**")


def test_words_that_only_look_like_a_code_are_searched_for_as_words() -> None:
    assert search("day 14") == search("14 day")
