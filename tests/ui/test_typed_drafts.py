"""Half a new arrival and half a line: offered when the screen opens again, by whoever began it, never laid over."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from reception_app.clinical.quick_entry_draft import ScriptDraft
from reception_app.clinical.typed_line import TypedLine
from reception_app.services import typed_drafts as drafts
from reception_app.services.context import AppContext
from reception_app.services.dmd import Product
from reception_app.services.finding import list_people
from reception_app.services.person_view import read_person
from reception_app.services.typed_drafts import DraftOf, Typed
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.new_arrival import NewArrivalScreen
from reception_app.ui.screens.scripts import ScriptsScreen
from reception_app.ui.screens.scripts_quick import QuickScript, Rest
from reception_app.vocabulary import Role, SourceKind
from tests.support.desks import MovingClock, arrive, colleague, specimen
from tests.support.plain_shell import PlainShell, show

ARRIVAL, LINE = DraftOf.NEW_ARRIVAL, DraftOf.SCRIPT_LINE
TAB = Qt.Key.Key_Tab


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def arrival_of(shell: PlainShell) -> NewArrivalScreen:
    screen = NewArrivalScreen(shell)
    show(shell, screen)
    screen.focus_start()
    return screen


def scripts_of(shell: PlainShell, person: str) -> ScriptsScreen:
    screen = ScriptsScreen(shell, person)
    show(shell, screen)
    return screen


def type_in(qtbot: QtBot, box: QLineEdit, words: str) -> None:
    box.setFocus()
    qtbot.keyClicks(box, words)
    qtbot.keyClick(box, TAB)


def kept(ctx: AppContext, screen: DraftOf = ARRIVAL, person: str | None = None) -> Typed:
    found = drafts.find_draft(ctx, screen, person_id=person)
    assert found is not None
    return found


BY_SAM = "by Sam Sampleworth."


def half_an_arrival(shell: PlainShell, qtbot: QtBot, family: str = "Specimen") -> NewArrivalScreen:
    screen = arrival_of(shell)
    type_in(qtbot, screen.form.family.box, family)
    type_in(qtbot, screen.form.given.box, "Carl")
    return screen


def test_every_field_that_is_left_is_on_disk_and_comes_back_as_it_was(
    shell: PlainShell, qtbot: QtBot, clock: MovingClock
) -> None:
    screen = half_an_arrival(shell, qtbot)
    type_in(qtbot, screen.form.born.box, "14-Jul-1985")
    type_in(qtbot, screen.form.number.box, "A0002T")
    screen.form.kind.box.setFocus()
    qtbot.keyClick(screen.form.kind.box, Qt.Key.Key_Down)
    screen.form.sex_choice.press("Male")
    type_in(qtbot, screen.form.others.box, "Dummy, Ray")
    before = screen.form.texts()
    clock.forward(days=1)
    again = arrival_of(shell)
    assert again.offer.isVisible()
    assert again.offer.accessibleName() == f"Half-typed arrival: Specimen, Carl, begun Fri 20-Nov 19:40 {BY_SAM}"
    assert again.form.family.value() == ""
    again.offer.carry_on()
    assert again.form.texts() == before
    assert again.offer.isHidden()
    assert again.form.arrival().arrived_at == screen.form.arrival().arrived_at
    assert again.form.family.box.hasFocus()


def test_a_field_that_is_still_typed_in_is_kept_after_a_pause(shell: PlainShell, qtbot: QtBot) -> None:
    screen = arrival_of(shell)
    qtbot.keyClicks(screen.form.family.box, "Speci")
    assert drafts.find_draft(shell.ctx, ARRIVAL) is None
    assert screen.offer._timer.isActive()
    screen.offer._timer.timeout.emit()
    assert kept(shell.ctx).fields["family_name"] == "Speci"


def test_saved_or_emptied_it_is_gone(shell: PlainShell, qtbot: QtBot) -> None:
    screen = half_an_arrival(shell, qtbot)
    screen.save()
    assert list_people(shell.ctx) == (), "what nothing is said about is named first"
    screen.save()
    assert len(list_people(shell.ctx)) == 1
    assert drafts.find_draft(shell.ctx, ARRIVAL) is None
    screen.leave()
    assert drafts.find_draft(shell.ctx, ARRIVAL) is None
    other = half_an_arrival(shell, qtbot, "Dummy")
    for box in (other.form.family.box, other.form.given.box):
        box.setFocus()
        box.selectAll()
        qtbot.keyClick(box, Qt.Key.Key_Delete)
        qtbot.keyClick(box, TAB)
    assert drafts.find_draft(shell.ctx, ARRIVAL) is None


def test_started_afresh_nothing_is_deleted_and_only_the_own_can_be(
    shell: PlainShell, qtbot: QtBot, ctx: AppContext
) -> None:
    half_an_arrival(shell, qtbot)
    shell.ctx = colleague(ctx, Role.NURSE)
    theirs = arrival_of(shell)
    assert theirs.offer.accessibleName() == (
        "Half-typed arrival: Specimen, Carl, begun 19:40 by Sam Sampleworth. Continuing makes it yours."
    )
    assert theirs.offer.afresh.text() == "Leave it"
    assert theirs.offer.delete.isHidden()
    qtbot.keyClick(theirs.offer.afresh, Qt.Key.Key_Space)
    assert theirs.offer.isHidden()
    assert kept(ctx).mine
    shell.ctx = ctx
    mine = arrival_of(shell)
    assert mine.offer.afresh.text() == "Start afresh"
    mine.offer.start_afresh()
    assert kept(ctx).fields["family_name"] == "Specimen", "kept until it is saved or deleted"
    again = arrival_of(shell)
    assert again.offer.delete.isVisible()
    again.offer.delete_it()
    assert drafts.find_draft(ctx, ARRIVAL) is None
    assert again.form.family.box.hasFocus()


def test_what_is_on_the_screen_already_says_whose_it_is_and_can_be_begun_afresh(
    shell: PlainShell, qtbot: QtBot, ctx: AppContext
) -> None:
    screen = half_an_arrival(shell, qtbot)
    screen.reopened()
    assert screen.offer.accessibleName() == "Half-typed arrival: Specimen, Carl, begun 19:40 by Sam Sampleworth."
    assert screen.form.family.value() == "Specimen"
    screen.offer.carry_on()
    assert screen.offer.isHidden()
    assert screen.form.family.value() == "Specimen"
    screen.reopened()
    screen.offer.start_afresh()
    assert (screen.form.family.value(), screen.has_draft(), screen.offer.isHidden()) == ("", False, True)
    assert kept(ctx).fields["family_name"] == "Specimen"
    type_in(qtbot, screen.form.family.box, "Dummy")
    screen.offer.look()
    assert "Specimen, Carl" in screen.offer.accessibleName(), "both are kept"
    screen.reopened()
    assert "Dummy" in screen.offer.accessibleName()
    screen.offer.delete_it()
    assert screen.form.family.value() == ""
    assert kept(ctx).fields["family_name"] == "Specimen"


def test_a_colleague_carries_on_and_it_is_theirs(shell: PlainShell, qtbot: QtBot, ctx: AppContext) -> None:
    half_an_arrival(shell, qtbot)
    shell.ctx = colleague(ctx, Role.NURSE)
    screen = arrival_of(shell)
    screen.offer.carry_on()
    assert screen.form.family.value() == "Specimen"
    assert kept(shell.ctx).mine
    assert not kept(ctx).mine


def test_what_stands_on_the_screen_is_kept_and_offered_in_its_turn(shell: PlainShell, qtbot: QtBot) -> None:
    half_an_arrival(shell, qtbot)
    screen = arrival_of(shell)
    type_in(qtbot, screen.form.family.box, "Nobody")
    assert screen.offer.isVisible()
    screen.offer.carry_on()
    assert screen.form.family.value() == "Specimen"
    assert screen.offer.isVisible()
    assert "Nobody" in screen.offer.accessibleName()
    screen.offer.carry_on()
    assert screen.form.family.value() == "Nobody"
    assert "Specimen" in screen.offer.accessibleName()


def test_nothing_is_kept_in_the_name_of_who_signs_in_next(shell: PlainShell, qtbot: QtBot, ctx: AppContext) -> None:
    screen = arrival_of(shell)
    qtbot.keyClicks(screen.form.family.box, "Specimen")
    shell.ctx = colleague(ctx, Role.NURSE)
    screen.form.given.box.setFocus()
    screen.leave()
    assert drafts.find_draft(shell.ctx, ARRIVAL) is None


def half_a_line(shell: PlainShell, person: str, qtbot: QtBot) -> ScriptsScreen:
    screen = scripts_of(shell, person)
    screen.entry.open()
    qtbot.keyClicks(screen.entry.line, "methadone 1mg/ml 60ml od")
    screen.entry.script.write("indication", "opioid dependence")
    screen.entry.script.write("kind", "pharmacy")
    screen.entry.script.write("name", "Sample Street")
    screen.entry.script.write("said_dose", "60 mL of 1 mg in 1 mL")
    screen.entry._changed()
    return screen


def test_half_a_line_comes_back_with_its_boxes_and_is_gone_once_it_is_added(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    before = half_a_line(shell, person, qtbot)
    whole = before.entry.script.held()
    again = scripts_of(shell, person)
    assert again.entry.offer.accessibleName() == f"Half-typed line: methadone 1mg/ml 60ml od, begun 19:40 {BY_SAM}"
    assert again.entry.line.text() == ""
    again.entry.offer.carry_on()
    assert again.entry.line.text() == "methadone 1mg/ml 60ml od"
    assert again.entry.script.held() == whole
    assert again.entry.is_open()
    assert again.entry.add()
    (script,) = read_person(shell.ctx, person).record.scripts
    assert (script.medicine, script.indication) == ("methadone", "opioid dependence")
    assert (script.sources[0].kind, script.sources[0].name) == (SourceKind.PHARMACY, "Sample Street")
    assert drafts.find_draft(shell.ctx, LINE, person_id=person) is None


def test_half_a_line_of_one_person_is_not_offered_for_another(shell: PlainShell, qtbot: QtBot) -> None:
    one, two = arrive(shell.ctx), arrive(shell.ctx, specimen("A0003TT", "DUMMY", "Brian"))
    half_a_line(shell, one, qtbot)
    other = scripts_of(shell, two)
    assert other.entry.offer.isHidden()
    assert scripts_of(shell, one).entry.offer.isVisible()


def test_whoever_may_not_record_a_script_is_offered_none(shell: PlainShell, qtbot: QtBot, ctx: AppContext) -> None:
    person = arrive(ctx)
    half_a_line(shell, person, qtbot)
    shell.ctx = colleague(ctx, Role.HEALTHCARE_ADMINISTRATOR)
    assert scripts_of(shell, person).entry.offer.isHidden()


def test_a_line_from_paper_asks_anew_who_says_so_when_it_is_carried_on(shell: PlainShell, qtbot: QtBot) -> None:
    """Its letters were checked on the screen that is gone: it must not come back as what the pack confirms."""
    person = arrive(shell.ctx)
    before = scripts_of(shell, person)
    before.entry.open()
    qtbot.keyClicks(before.entry.line, "sertraline 100 mg od")
    number, said = "A0002TT", ScriptDraft(medicine="sertraline")
    before.entry.script.told.take_paper(TypedLine(number, said, by_schedule=False), "ABCDE")
    before.entry._changed()
    again = scripts_of(shell, person)
    again.entry.offer.carry_on()
    assert again.entry.script.told.kind() is None
    assert again.entry.script.told.value("said") == ""


def test_a_product_of_the_dictionary_comes_back_with_its_code() -> None:
    quick, again = QuickScript(), QuickScript()
    product = Product(
        "321", "vmp", "Sertraline 50mg tablets", "Sertraline", "50 mg", "tablet", ("oral",), ("sertraline",), None,
        None, None, "123", False,
    )  # fmt: skip
    quick.type("ser")
    quick.take_product(product)
    quick.type(f"{quick.text}100 mane with supper")
    quick.put_rest(Rest.SAID)
    again.hold(json.loads(json.dumps(quick.held())))
    assert again.product == product
    assert again.line() == quick.line()
    assert again.rest_for(Rest.SAID) == quick.rest_for(Rest.SAID) != ""
    assert QuickScript().held() == {}
