"""What prisons can do, by keyboard over a real desk: the list, one prison's page, a file sent out and taken in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.establishment_entry import directory_from_json, write_entry
from reception_app.clinical.establishment_form import load_questions
from reception_app.errors import InputProblem
from reception_app.services import directory
from reception_app.services.context import AppContext
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.directory import DirectoryScreen
from reception_app.ui.screens.directory_entry import DirectoryEntryPage
from reception_app.ui.screens.directory_fields import (
    ChoiceField,
    ItemField,
    LineField,
    NamesField,
    OfferField,
    TruthField,
    days_text,
    offer_medicines,
    read_days,
)
from reception_app.ui.screens.directory_import import ImportPage
from reception_app.ui.screens.users import UsersScreen
from reception_app.vocabulary import Role
from tests.support.desks import as_role
from tests.support.leaving_cases import MOORLAND, know_moorland
from tests.support.plain_shell import PlainShell, show
from tests.support.printing_desk import PrintingDesk

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class Hands:
    """A person at the keyboard, in front of the directory."""

    def __init__(self, qtbot: QtBot, shell: PlainShell, code: str = "") -> None:
        self._qtbot = qtbot
        self.screen = DirectoryScreen(shell, code)
        show(shell, self.screen)

    @property
    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    @property
    def page(self) -> DirectoryEntryPage:
        assert isinstance(self.screen.entry, DirectoryEntryPage)
        return self.screen.entry

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.focused, key, modifier)
        QApplication.processEvents()

    def type(self, words: str) -> None:
        self._qtbot.keyClicks(self.focused, words)

    def tab_to(self, widget: QWidget) -> None:
        for _ in range(120):
            if widget is self.focused or widget.isAncestorOf(self.focused):
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {widget.accessibleName()}")

    def fill(self, widget: QWidget, words: str) -> None:
        self.tab_to(widget)
        self.press(Key.Key_A, CTRL)
        self.type(words)

    def open(self, wanted: str) -> DirectoryEntryPage:
        self.type(wanted)
        self.press(Key.Key_Return)
        return self.page

    def save(self) -> None:
        self.press(Key.Key_Return, CTRL)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window, PrintingDesk())


def saved(ctx: AppContext, code: str = "MDI") -> dict[str, object]:
    row = directory.entry_of(ctx, code)
    assert row is not None
    return write_entry(row.entry)


def test_a_prison_is_found_by_name_and_written_down_by_keyboard(shell: PlainShell, qtbot: QtBot) -> None:
    hands = Hands(qtbot, shell)
    page = hands.open("moorland")
    hands.fill(page.told_by.box, "N. Testford, duty nurse")
    methadone, tablets = page.fields["methadone"], page.fields["buprenorphine"]
    assert isinstance(methadone, OfferField)
    assert isinstance(tablets, OfferField)
    hands.tab_to(methadone.given)
    hands.press(Key.Key_Y)
    hands.fill(methadone.limit.box, "100")
    hands.fill(methadone.days.box, "mon to fri")
    hands.tab_to(tablets.given)
    hands.press(Key.Key_N)
    hours = page.fields["prescriber_hours"]
    hands.fill(hours.control, "mon-fri 9:00-17:00")
    hands.press(Key.Key_Tab)
    assert isinstance(hours, LineField)
    assert hours.box.text() == "Mon–Fri 09:00–17:00"
    hands.fill(page.fields["rounds"].control, "0800 12:00 1730")
    night = page.fields["night_medicines"]
    hands.tab_to(night.control)
    for _ in range(3):
        hands.press(Key.Key_Down)
    excluded = page.fields["excluded"]
    assert isinstance(excluded, NamesField)
    hands.fill(excluded.suggest.box, "queti")
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Return)
    assert excluded.names() == ("quetiapine",)
    hands.save()
    assert hands.screen.entry is None
    found = saved(shell.ctx)
    assert found["methadone"] == {
        "given": True,
        "limit": {"amount": "100", "unit": "mg"},
        "days": ["Mon", "Tue", "Wed", "Thu", "Fri"],
    }
    assert found["buprenorphine"] == {"given": False}
    assert (found["prescriber_hours"], found["rounds"]) == ("Mon–Fri 09:00–17:00", ["08:00", "12:00", "17:30"])
    assert (found["excluded"], found["night_medicines"]) == (["quetiapine"], "not_given")
    assert found["as_of"] == "2026-11-20"
    assert "depot_buprenorphine" not in found  # nobody said: left out, never no
    assert shell.changes == 1


def test_every_item_can_be_taken_back_to_not_known(ctx: AppContext, shell: PlainShell, qtbot: QtBot) -> None:
    know_moorland(ctx)
    hands = Hands(qtbot, shell, "MDI")
    page = hands.page
    shown = {key: field.plain() for key, field in page.fields.items() if field.plain() is not None}
    assert shown == {key: value for key, value in MOORLAND.items() if key in load_questions()}
    for field in page.fields.values():
        forget(hands, field)
    hands.save()
    assert saved(ctx) == {key: MOORLAND[key] for key in ("schema", "code", "as_of", "told_by")}


def forget(hands: Hands, field: ItemField) -> None:
    hands.tab_to(field.first())
    if isinstance(field, ChoiceField):
        hands.press(Key.Key_Home)
    elif isinstance(field, OfferField | TruthField | NamesField):
        hands.press(Key.Key_U)
    else:
        hands.press(Key.Key_A, CTRL)
        hands.press(Key.Key_Delete)


@pytest.mark.parametrize(
    ("key", "typed", "says"),
    [
        ("prescriber_hours", "9 to 5", "Write them like this"),
        ("rounds", "8am, 25:00", "24-hour times"),
        ("last_round", "08:00 17:30", "one 24-hour time"),
        ("healthcare_telephone", "ask reception", "not a telephone number"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_stands(
    ctx: AppContext, shell: PlainShell, qtbot: QtBot, key: str, typed: str, says: str
) -> None:
    know_moorland(ctx)
    hands = Hands(qtbot, shell, "MDI")
    field = hands.page.fields[key]
    hands.fill(field.control, typed)
    hands.save()
    assert says in field.problem()
    assert field.isAncestorOf(hands.focused)
    assert saved(ctx) == MOORLAND


def test_a_last_round_that_is_not_the_last_is_refused_in_its_place(
    ctx: AppContext, shell: PlainShell, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    hands = Hands(qtbot, shell, "MDI")
    hands.fill(hands.page.fields["last_round"].control, "16:00")
    hands.save()
    assert "not the last of the rounds" in hands.page.fields["last_round"].problem()
    hands.fill(hands.page.told_by.box, " ")
    hands.save()
    assert "who said so" in hands.page.told_by.problem()


def test_f8_goes_from_one_unknown_item_to_the_next(ctx: AppContext, shell: PlainShell, qtbot: QtBot) -> None:
    know_moorland(ctx, methadone=None, night_medicines=None)
    hands = Hands(qtbot, shell, "MDI")
    reached = []
    for _ in range(4):
        hands.screen.next_problem()
        reached.append(next(key for key, field in hands.page.fields.items() if field.isAncestorOf(hands.focused)))
    assert reached == ["methadone", "last_round", "weekend_last_round", "night_medicines"]
    hands.screen.next_problem(backwards=True)
    assert hands.page.fields["weekend_last_round"].isAncestorOf(hands.focused)


def test_esc_loses_nothing_typed(ctx: AppContext, shell: PlainShell, qtbot: QtBot) -> None:
    hands = Hands(qtbot, shell)
    page = hands.open("MDI")
    hands.fill(page.told_by.box, "N. Testford")
    assert hands.screen.back()
    assert hands.screen.entry is None
    hands.press(Key.Key_Return)
    assert hands.page is page
    assert page.told_by.value() == "N. Testford"
    assert directory.entry_of(ctx, "MDI") is None


def test_somebody_elses_change_meanwhile_is_never_overwritten(ctx: AppContext, shell: PlainShell, qtbot: QtBot) -> None:
    know_moorland(ctx)
    hands = Hands(qtbot, shell, "MDI")
    know_moorland(ctx, nursing_24h=True)
    hands.fill(hands.page.fields["note"].control, "ring twice")
    hands.save()
    assert hands.page.trouble.isVisible()
    assert "ST-102" in hands.page.trouble.accessibleName()
    assert saved(ctx) == MOORLAND | {"nursing_24h": True}


def test_the_list_says_how_old_and_how_much(ctx: AppContext, shell: PlainShell, qtbot: QtBot) -> None:
    know_moorland(ctx)
    hands = Hands(qtbot, shell)
    model = hands.screen.table.rows_model
    place = model.place_of("MDI")
    told = [str(model.data(model.index(place, column))) for column in range(model.columnCount())]
    assert "Moorland (HMP & YOI)" in told[0]
    assert told[1].startswith("17 of 19 known")
    assert "18 days old" in told[2]
    assert told[3].startswith("Methadone, up to 100")
    unknown = model.place_of("WDI")
    assert "Nothing known" in str(model.data(model.index(unknown, 1)))


def test_a_file_is_saved_and_taken_in_only_after_it_was_told(
    ctx: AppContext, shell: PlainShell, qtbot: QtBot, tmp_path: Path
) -> None:
    know_moorland(ctx)
    assert isinstance(shell.desk, PrintingDesk)
    file = shell.desk.saving = tmp_path / "directory.json"
    hands = Hands(qtbot, shell)
    hands.press(Key.Key_S, ALT)
    (entry,) = directory_from_json(file.read_text(encoding="utf-8"))
    assert write_entry(entry) == MOORLAND
    older = {**MOORLAND, "as_of": "2026-10-01", "methadone": {"given": False}}
    new = {"schema": 1, "code": "WDI", "as_of": "2026-11-01", "methadone": {"given": True}}
    text = json.dumps({"kind": "reception-directory", "schema": 1, "entries": [older, new]})
    file.write_text(text, encoding="utf-8")
    shell.desk.files = (file,)
    hands.press(Key.Key_T, ALT)
    page = hands.screen.entry
    assert isinstance(page, ImportPage)
    assert tuple(page.ticks) == ("MDI",)
    assert directory.entry_of(ctx, "WDI") is None
    hands.save()
    assert "from whom" in page.from_whom.problem()
    hands.type("Wakefield (HMP)")
    hands.save()
    assert hands.screen.entry is None
    assert saved(ctx) == MOORLAND
    assert saved(ctx, "WDI") == new
    hands.press(Key.Key_T, ALT)
    page = hands.screen.entry
    assert isinstance(page, ImportPage)
    hands.type("Wakefield (HMP)")
    hands.tab_to(page.ticks["MDI"])
    hands.press(Key.Key_Space)
    hands.save()
    assert saved(ctx) == older


def test_a_file_that_is_none_changes_nothing(ctx: AppContext, shell: PlainShell, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "directory.json"
    shell.desk.files = (file,)
    hands = Hands(qtbot, shell)
    hands.press(Key.Key_T, ALT)
    assert "US-241" in hands.screen.trouble.accessibleName()
    file.write_text('{"kind": "reception-directory", "schema": 9, "entries": []}', encoding="utf-8")
    hands.press(Key.Key_T, ALT)
    assert "IN-364" in hands.screen.trouble.accessibleName()
    assert hands.screen.entry is None
    assert directory.read_directory(ctx) == ()


def test_the_desks_administrator_reaches_it_and_an_officer_reads_nothing(
    ctx: AppContext, shell: PlainShell, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    shell.ctx = as_role(ctx, Role.DESK_ADMINISTRATOR)
    users = UsersScreen(shell)
    show(shell, users)
    qtbot.keyClick(users, Key.Key_D, ALT)
    assert shell.went == [("directory", "")]
    assert Hands(qtbot, shell).screen.table.rows_model.place_of("MDI") >= 0
    shell.ctx = as_role(ctx, Role.ESCORT)
    refused = Hands(qtbot, shell).screen
    assert "RO-101" in refused.trouble.accessibleName()
    assert refused.table.rows_model.rows() == ()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_field_is_named_and_nothing_is_cut(
    ctx: AppContext, shell: PlainShell, qtbot: QtBot, scale: float
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scale)
    know_moorland(ctx)
    hands = Hands(qtbot, shell, "MDI")
    QApplication.processEvents()
    for key, field in hands.page.fields.items():
        assert field.first().accessibleName(), key
    inside = hands.page.scroller.widget()
    assert inside is not None
    assert inside.width() <= hands.page.scroller.viewport().width()


@pytest.mark.parametrize(
    ("typed", "days"),
    [("", []), ("every day", []), ("Mon–Fri", ["Mon", "Tue", "Wed", "Thu", "Fri"]), ("tue, thu", ["Tue", "Thu"])],
)
def test_days_are_read_strictly_and_written_one_way(typed: str, days: list[str]) -> None:
    assert read_days(typed) == days
    assert read_days(days_text(days)) == days


def test_days_that_are_none_are_refused() -> None:
    with pytest.raises(InputProblem, match="IN-352"):
        read_days("most days")


def test_type_ahead_offers_generics_and_brands() -> None:
    offered = offer_medicines("espr")
    assert [(item.value, item.note) for item in offered] == [("buprenorphine", ""), ("Espranor", "buprenorphine")]
    assert offer_medicines("e") == ()
