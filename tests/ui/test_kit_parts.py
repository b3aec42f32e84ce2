"""Badges, banner, tables, focus and overlays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reception_app.ui import theme
from reception_app.ui.fields.answers import AnswerGroup
from reception_app.ui.icons import Icon
from reception_app.ui.tables.rows import Column, GroupHeading, RowsModel
from reception_app.ui.tables.view import RowsView
from reception_app.ui.theme import Level
from reception_app.ui.widgets.alerts import AlertBar, ErrorSummary, Problem, Progress
from reception_app.ui.widgets.arranged import Fact, FactList
from reception_app.ui.widgets.badges import BadgeData, BadgeRow
from reception_app.ui.widgets.banner import BannerData, PersonBanner
from reception_app.ui.widgets.buttons import Button, ChipData, ChipRow, Kind
from reception_app.ui.widgets.error_page import ErrorData, ErrorPage, NextStep
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.layouts import Column as Down
from reception_app.ui.widgets.layouts import Flow
from reception_app.ui.widgets.runs import Run, Text, bold, lay_out, small
from reception_app.ui.widgets.time_strip import TimeCardData, TimeStrip
from reception_app.vocabulary import AllergyState

LOUD = (
    BadgeData(Level.ACT_NOW, "ACCT open: every 30 min, next 22:06", Icon.EYE),
    BadgeData(Level.INTERIM, "Interim overdue 9 h 42 min"),
)
CALM = (BadgeData(Level.KNOW, "Seizures"), BadgeData(Level.KNOW, "Dual diagnosis"), BadgeData(Level.SOON, "Leaves Sat"))

CARL = BannerData(
    family="Specimen",
    given="Carl",
    title="Mr",
    preferred="Caz",
    born="14-Jul-1985 (41y)",
    sex="Male",
    nhs="999 012 3403",
    prison_number="A0002TT",
    where_now="B-2-14",
    lead="R. Placeholder, ext. 0199",
    allergy_state=AllergyState.KNOWN,
    allergies="penicillin: rash",
    flags=(*CALM, *LOUD),
    arrived="Arrived 20:10 from Hull (HMP & YOI)",
)


@dataclass(frozen=True)
class Somebody:
    number: str
    name: str
    level: Level | None = None


def people_view(qtbot: QtBot, count: int = 3) -> tuple[RowsModel[Somebody], RowsView]:
    columns = (
        Column[Somebody]("Person", lambda row: ((bold(row.name),), (small(row.number),)), 200, fixed=True),
        Column[Somebody]("Medicine", lambda row: ((Run(f"methadone for {row.name} once a day"),),), 160, stretch=1),
    )
    model = RowsModel(columns, key=lambda row: row.number, stripe=lambda row: row.level)
    people = [Somebody(f"A000{place}TT", f"TESTMAN, Alan {place}", Level.ACT_NOW) for place in range(count)]
    model.set_rows([GroupHeading("Here", count), *people])
    view = RowsView(model, name="People")
    qtbot.addWidget(view)
    view.resize(600, 400)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    return model, view


@pytest.mark.parametrize("width", range(40, 1400, 30))
def test_loud_badges_never_overflow_and_every_badge_is_counted(qtbot: QtBot, width: int) -> None:
    row = BadgeRow((*CALM, *LOUD))
    qtbot.addWidget(row)
    shown, more = row.shown(width)
    assert set(LOUD) <= set(shown)
    assert len(shown) + more == len(CALM) + len(LOUD)
    assert [badge.level for badge in shown[:2]] == [Level.ACT_NOW, Level.INTERIM]
    assert row.heightForWidth(width) >= theme.px(theme.BADGE)


def test_no_badges_take_no_room(qtbot: QtBot) -> None:
    row = BadgeRow(())
    qtbot.addWidget(row)
    assert (row.shown(300), row.heightForWidth(300), row.sizeHint().height()) == (((), 0), 0, 0)


@pytest.mark.parametrize("scale", theme.SCALES)
def test_the_banner_hides_nothing_that_must_be_seen(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    banner = PersonBanner(CARL)
    window = QWidget()
    qtbot.addWidget(window)
    column = Down(window)
    column.add(banner, 1)
    window.resize(1366, 698)
    window.show()
    window.layout().activate()
    seen = [label for label in banner.findChildren(QLabel) if label.isVisible()]
    words = " ".join(label.text() for label in seen)
    for must in (
        "SPECIMEN, Carl (Mr)",
        "14-Jul-1985 (41y)",
        "Male",
        "999 012 3403",
        "A0002TT",
        "B-2-14",
        "Known allergies",
        "penicillin: rash",
    ):
        assert must in words
    for label in seen:
        assert label.height() >= label.heightForWidth(label.width())
        assert banner.rect().contains(label.mapTo(banner, label.rect().bottomRight()))
    assert set(LOUD) <= set(banner._flags.shown()[0])
    assert banner._flags.height() >= banner._flags.heightForWidth(banner._flags.width())


@pytest.mark.parametrize("state", list(AllergyState))
def test_each_allergy_state_has_its_own_words(qtbot: QtBot, state: AllergyState) -> None:
    banner = PersonBanner(replace(CARL, allergy_state=state, allergies=""))
    qtbot.addWidget(banner)
    words = {
        AllergyState.KNOWN: "Known allergies",
        AllergyState.NONE_KNOWN: "No known allergies",
        AllergyState.NOT_RECORDED: "Allergies not recorded",
        AllergyState.UNAVAILABLE: "Allergies unavailable",
    }
    assert banner._allergies.text() == words[state]


def test_unknown_identifiers_are_said_not_left_blank(qtbot: QtBot) -> None:
    banner = PersonBanner(BannerData("Nobody", "", born="", nhs=""))
    qtbot.addWidget(banner)
    assert banner._facts[0].text() == "Born  Not known"
    assert banner._facts[2].text() == "NHS No.  Not known"


@pytest.mark.parametrize("width", [40, 90, 200, 500])
def test_wrapped_lines_lose_no_letter(qtbot: QtBot, width: int) -> None:
    words = "buprenorphine — 8 mg and 2 mg — sublingual tablet — DOSE 12 mg — once a day"
    laid = lay_out([(Run(words),)], width)
    assert "".join(piece.run.text for piece in laid.pieces).replace(" ", "") == words.replace(" ", "")
    assert all(piece.left + piece.width <= width + 1 or len(piece.run.text.strip()) == 1 for piece in laid.pieces)


@pytest.mark.parametrize("scale", theme.SCALES)
def test_key_labels_are_never_clipped(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    window = QWidget()
    qtbot.addWidget(window)
    flow = Flow(window)
    parts = [
        Button("Record and start the clocks", Kind.PRIMARY, key="Ctrl Enter", large=True),
        AnswerGroup("Q"),
        ChipRow([ChipData("due", 4, "Dose due or late", "2")]),
        Button("Stop script…", Kind.STOP, key="Del"),
    ]
    flow.add(*parts)
    window.resize(1366, 698)
    window.show()
    for part in parts:
        assert part.width() >= part.sizeHint().width()
        assert part.height() >= part.sizeHint().height()


def test_headings_are_skipped_and_rows_kept_over_new_rows(qtbot: QtBot) -> None:
    model, view = people_view(qtbot)
    assert view.current_key() == "A0000TT"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.current_key() == "A0000TT"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_key() == "A0001TT"
    model.set_rows([GroupHeading("Here", 2), Somebody("A0009TT", "NOBODY, Kevin"), *model.rows()])
    assert view.current_key() == "A0001TT"


def test_row_keys_open_and_letters_are_told(qtbot: QtBot) -> None:
    _, view = people_view(qtbot)
    opened: list[str] = []
    keys: list[tuple[str, str]] = []
    view.opened.connect(opened.append)
    view.row_key.connect(lambda letter, key: keys.append((letter, key)))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    for key in (Qt.Key.Key_T, Qt.Key.Key_3, Qt.Key.Key_Insert, Qt.Key.Key_Delete):
        qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert opened == ["A0000TT"]
    assert keys == [("T", "A0000TT"), ("3", "A0000TT"), ("Ins", "A0000TT"), ("Del", "A0000TT")]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_cells_wrap_instead_of_being_cut(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    model, view = people_view(qtbot)
    view.resize(round(380 * scale), 400)
    need = lay_out(model.columns[1].lines(model.rows()[0]), view.columnWidth(1) - theme.px(13)).height
    assert view.rowHeight(1) >= need


def test_a_fixed_column_stays_while_the_rest_scrolls(qtbot: QtBot) -> None:
    _, view = people_view(qtbot)
    view.resize(250, 300)
    view.horizontalScrollBar().setValue(60)
    frozen = view._frozen
    assert frozen is not None
    assert frozen.isVisible()
    assert frozen.width() == view.columnWidth(0)
    assert frozen.rowHeight(1) == view.rowHeight(1)
    view.horizontalScrollBar().setValue(0)
    assert not frozen.isVisible()


def test_rows_are_spoken_with_their_words(qtbot: QtBot) -> None:
    model, _ = people_view(qtbot)
    assert model.data(model.index(1, 0)) == "TESTMAN, Alan 0\nA0000TT"
    assert model.data(model.index(0, 0)) == "HERE  3"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Person"


def test_the_ring_follows_the_focus_and_tables_draw_their_own(qtbot: QtBot, focus_ring: FocusRing) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, second = Button("First"), Button("Second")
    _, view = people_view(qtbot)
    Down(window, (20, 20, 20, 20)).add(first, second, view)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    first.setFocus()
    assert focus_ring.target() is first
    second.setFocus()
    ring = focus_ring.ring()
    assert ring is not None
    assert ring.geometry().contains(second.geometry())
    colours = {window.grab().toImage().pixelColor(second.x() + 30, second.y() + dy).name() for dy in (-2, 1)}
    assert colours == {theme.FOCUS.lower(), theme.INK.lower()}
    view.setFocus()
    assert focus_ring.target() is None
    view.setParent(None)  # it is closed by itself afterwards, when the window is gone


def test_a_button_not_yet_available_stays_reachable_and_does_nothing(qtbot: QtBot) -> None:
    button = Button("Mark as left", key="Ctrl Enter")
    qtbot.addWidget(button)
    button.show()
    acted: list[int] = []
    refused: list[int] = []
    button.acted.connect(lambda: acted.append(1))
    button.refused.connect(lambda: refused.append(1))
    button.set_not_yet("who carries the bag")
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert (acted, refused, button.isEnabled()) == ([], [1], True)
    assert button.accessibleDescription() == "who carries the bag"
    button.set_not_yet("")
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert acted == [1]


def test_chips_choose_by_digit_and_keep_one_on(qtbot: QtBot) -> None:
    chips = ChipRow([ChipData("all", 14, "All", "0"), ChipData("unseen", 2, "Not seen", "1")])
    qtbot.addWidget(chips)
    heard: list[str] = []
    chips.chosen.connect(heard.append)
    assert (chips.on(), chips.press_digit("1"), chips.press_digit("9")) == ("all", True, False)
    assert (chips.on(), heard) == ("unseen", ["unseen"])
    chips.set_chips([ChipData("all", 15, "All", "0"), ChipData("unseen", 3, "Not seen", "1")])
    assert (chips.on(), heard) == ("unseen", ["unseen"])


def test_the_error_summary_takes_the_focus_and_leads_on(qtbot: QtBot) -> None:
    summary = ErrorSummary()
    qtbot.addWidget(summary)
    summary.resize(400, 200)
    with qtbot.waitExposed(summary):
        summary.show()
    summary.activateWindow()
    qtbot.waitUntil(summary.isActiveWindow)
    heard: list[str] = []
    summary.followed.connect(heard.append)
    summary.show_problems("Put right", [Problem("Write your name.", "name"), Problem("Choose one.", "choice")])
    assert summary._links[0].hasFocus()
    qtbot.keyClick(summary._links[1], Qt.Key.Key_Return)
    assert heard == ["choice"]


def test_the_error_page_starts_on_its_first_step_and_names_nobody(qtbot: QtBot) -> None:
    steps = (
        NextStep("paper", "Read the codes on the paper", act="Read the paper", key="Enter"),
        NextStep("again", "Ring and ask for the pack again"),
    )
    data = ErrorData(
        "This pack has been changed",
        "Nothing was saved.",
        "The seal does not match.",
        steps,
        "PK-204",
        "Seal check failed",
        "Fri 20-Nov-2026 22:24:07",
        ("Board and all records",),
    )
    page = ErrorPage(data)
    qtbot.addWidget(page)
    page.resize(1366, 600)
    page.show()
    page.activateWindow()
    page.focus_first()
    heard: list[str] = []
    page.picked.connect(heard.append)
    qtbot.keyClick(page._buttons[0], Qt.Key.Key_Return)
    assert heard == ["paper"]
    assert page.copy_text() == "PK-204 Seal check failed Fri 20-Nov-2026 22:24:07"


def test_the_time_strip_shows_five_at_most_and_wraps_at_large_text(qtbot: QtBot, qapp: QApplication) -> None:
    cards = [TimeCardData(str(n), Level.SOON, f"in {n} min", "22:06", "observation") for n in range(7)]
    strip = TimeStrip(cards)
    qtbot.addWidget(strip)
    strip.resize(1334, 200)
    strip.show()
    assert [card.data.slug for card in strip._cards] == ["0", "1", "2", "3", "4"]
    assert len({card.y() for card in strip._cards}) == 1
    theme.apply(qapp, 1.5)
    strip.layout().activate()
    assert len({card.y() for card in strip._cards}) == 3


def test_progress_waits_before_it_shows(qtbot: QtBot) -> None:
    progress = Progress()
    qtbot.addWidget(progress)
    progress.hide()
    progress.start("Making the pack: sheet 1 of 4")
    assert not progress.isVisible()
    qtbot.waitUntil(progress.isVisible, timeout=2000)
    progress.finish()
    assert not progress.isVisible()


def test_labels_and_alerts_speak_their_words(qtbot: QtBot) -> None:
    label = Text(((Run("DOSE "), bold("60 mg")),))
    alert = AlertBar(Level.SOON, "Put right.", "In place.")
    qtbot.addWidget(label)
    qtbot.addWidget(alert)
    assert label.text() == "DOSE 60 mg"
    assert alert.accessibleName() == "Put right. In place."


def test_a_list_of_facts_says_all_its_words_and_wraps_them(qtbot: QtBot) -> None:
    long = "a very long answer of many words " * 6
    facts = FactList((Fact(((Run(long),),), head=((Run("Label"),),), tail=((Run("late"),),)), Fact(((Run("short"),),))))
    qtbot.addWidget(facts)
    assert facts.text().splitlines() == [f"Label, {long}, late", "short"]
    wide, narrow = facts.heightForWidth(1200), facts.heightForWidth(200)
    assert narrow > 2 * wide
    for width in (200, 400, 1200):
        placed = facts.arrange(width)
        assert all(left >= 0 and left + laid.width <= width + 1 for left, _, laid in placed.pieces)
        assert all(top + laid.height <= placed.height for _, top, laid in placed.pieces)
    assert len(facts.arrange(400).rules) == 1


def test_a_list_of_facts_never_cuts_a_word_at_its_least_width(qtbot: QtBot) -> None:
    facts = FactList((Fact(((Run("buprenorphine once a day"),),), head=((Run("Script"),),)),))
    qtbot.addWidget(facts)
    placed = facts.arrange(facts.minimumSizeHint().width())
    words = " ".join(piece.run.text.strip() for _, _, laid in placed.pieces for piece in laid.pieces)
    assert words == "Script buprenorphine once a day"


def test_a_list_of_facts_grows_with_the_text(qtbot: QtBot, qapp: QApplication) -> None:
    facts = FactList((Fact(((Run("SPECIMEN"),),)),))
    qtbot.addWidget(facts)
    before = facts.heightForWidth(400)
    theme.apply(qapp, 2.0)
    assert facts.heightForWidth(400) == pytest.approx(2 * before, abs=3)


def test_the_head_of_a_table_tells_its_size_without_asking_its_rows(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every living widget is rescaled, those on their way out too: Qt's own hint read titles of a table that went."""
    model, view = people_view(qtbot)
    asked: list[int] = []
    monkeypatch.setattr(type(model), "headerData", lambda self, *given: asked.append(1))
    theme.apply(qapp, 2.0)
    try:
        head = view.horizontalHeader().sizeHint()
    finally:
        theme.apply(qapp, 1.0)
    assert head.height() == theme.px(theme.TABLE_HEAD) * 2
    assert asked == []
