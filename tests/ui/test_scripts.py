"""The Scripts screen by keyboard alone, over a real desk: what is saved is read back through the services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.clinical.form_units import unit_fits
from reception_app.clinical.formulary import load_formulary
from reception_app.clinical.quick_entry_words import load_frequencies
from reception_app.handover.record import Record, Script
from reception_app.services import scripts
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.scripts import ScriptsScreen
from reception_app.ui.screens.scripts_choices import ALL_UNITS, units_for
from reception_app.ui.screens.scripts_drawer import DecisionPanel, FormPanel
from reception_app.ui.screens.scripts_rows import Difference, compare
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import AllergyState, LastGivenHow, Role, SourceKind, TaskState
from tests.support.desks import METHADONE, SERTRALINE, add, arrive, as_role, specimen
from tests.support.plain_shell import PlainShell, show

Key = Qt.Key


@pytest.fixture
def shell(ctx: AppContext, qapp: QApplication) -> Iterator[PlainShell]:
    window = MainWindow("Leeds (HMP)", training=True)
    yield PlainShell(ctx, window)
    window.close()
    window.deleteLater()
    # Deleted now, not at some later turn: every window still alive makes the next test's text size slower to set.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def person(ctx: AppContext) -> str:
    return arrive(ctx)


class Hands:
    """A person at the keyboard: nothing is touched but keys, which go to whatever has the focus."""

    def __init__(self, qtbot: QtBot, screen: ScriptsScreen) -> None:
        self._qtbot, self.screen = qtbot, screen

    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self._qtbot.keyClick(self.focus(), key)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self._qtbot.keyClicks(self.focus(), text)

    def write(self, *texts: str) -> None:
        """Type each text and move on with Enter."""
        for text in texts:
            self.type(text)
            self.press(Key.Key_Return)

    def save(self) -> None:
        self._qtbot.keyClick(self.focus(), Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def go_to(self, name: str) -> None:
        """Tab until the field with that name has the focus."""
        for _ in range(60):
            if self.focus().accessibleName().startswith(name):
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"{name} is not reached by Tab")

    def panel(self) -> FormPanel:
        panel = self.screen.drawer
        assert panel is not None
        return panel


def open_scripts(shell: PlainShell, person_id: str, qtbot: QtBot) -> Hands:
    screen = ScriptsScreen(shell, person_id)
    show(shell, screen)
    return Hands(qtbot, screen)


def record_of(shell: PlainShell, person_id: str) -> Record:
    return read_person(shell.ctx, person_id).record


def only_script(shell: PlainShell, person_id: str) -> Script:
    (script,) = record_of(shell, person_id).scripts
    return script


def shown_words(within: QWidget) -> list[str]:
    texts = (text.text().replace("\N{NO-BREAK SPACE}", " ") for text in within.findChildren(Text) if text.isVisible())
    return [words for words in texts if words]


def told_by_telephone(hands: Hands, name: str = "Dr P. Pretend") -> None:
    """As a nurse: name the prescriber and how they told it."""
    hands.go_to("Prescriber’s name")
    hands.write(name)
    hands.go_to("How were you told?")
    hands.press(Key.Key_T)


def test_a_liquid_in_ml_is_added_by_keyboard_with_its_strength(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Insert)
    hands.type("metha")
    hands.press(Key.Key_Down, Key.Key_Return)
    hands.write("1mg/ml 60ml od supervised")
    hands.write("ph")
    said = ("DOSE they said", "60 mL of 1 mg in 1 mL")
    for name, words in (("name", "Sample Street"), ("number called", "01632 960771"), said):
        hands.go_to(name)
        hands.press(Key.Key_Return)
        hands.write(words)
    hands.save()
    script = only_script(shell, person)
    assert (script.medicine, script.strength, script.form) == ("methadone", "1 mg in 1 mL", "oral solution")
    assert script.dose == Dose(Decimal(60), "mL")
    assert (script.frequency, script.times, script.supervised) == ("once a day", ("08:00",), True)
    assert script.verified
    assert script.sources[0].telephone == "01632 960771"
    assert hands.focus().accessibleName() == "Add a script", "ready for the next line"
    assert not hands.screen.entry.has_text(), "nothing of the last line goes into the next"
    assert shell.window.status.findChildren(Text)[0].text() == "All saved 19:40"


def test_ml_without_strength_and_a_volume_that_disagrees_are_refused(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, replace(METHADONE, medicine="unheard-of syrup", strength=None))
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    hands.go_to("Unit")
    hands.focus().selectAll()  # type: ignore[attr-defined]  # the focus is in the box of the unit
    hands.write("mL")
    hands.save()
    assert any("needs the strength" in words for words in shown_words(hands.panel()))
    assert hands.focus().accessibleName() == "Strength"
    assert any("not in the list" in words for words in shown_words(hands.panel()))
    hands.write("1 mg in 1 mL")
    hands.go_to("Unit")
    hands.focus().selectAll()  # type: ignore[attr-defined]  # as above
    hands.write("mg", "6")
    hands.save()
    assert "6 mL of 1 mg in 1 mL is 6 mg, not 60 mg. Check the volume." in shown_words(hands.panel())
    assert only_script(shell, person).changes == ()


def test_a_pharmacy_verifies_and_the_person_alone_never_does(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_V, Key.Key_S)
    hands.go_to("What they said")
    hands.write("a hundred in the morning")
    hands.save()
    assert not only_script(shell, person).verified
    assert "Not verified" in hands.screen.table.model().index(0, 2).data()
    hands.press(Key.Key_V, Key.Key_P)
    hands.go_to("Name of who was asked")
    hands.write("Sample Street", "01632 960771")
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.go_to("DOSE they said")
    hands.write("100", "mg")
    hands.save()
    script = only_script(shell, person)
    assert script.verified
    assert script.sources[-1].dose == SERTRALINE.dose
    assert [source.kind for source in script.sources].count(SourceKind.PERSON) == 2
    assert "Verified" in hands.screen.table.model().index(0, 2).data()


def test_an_interim_by_telephone_keeps_what_it_replaces_and_asks_for_a_countersign(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_I)
    assert any("Replaces DOSE 60 mg (60 mL)." in words for words in shown_words(hands.panel()))
    hands.write("30", "mg", "tomorrow 10:00", "Duty prescriber", "dose told by telephone only")
    hands.press(Key.Key_N)
    told_by_telephone(hands)
    hands.save()
    script = only_script(shell, person)
    assert script.dose == Dose(Decimal(30), "mg")
    assert script.interim is not None
    assert script.interim.replaced == Dose(Decimal(60), "mg")
    assert script.interim.owner == "Duty prescriber"
    assert script.interim.discussed is False
    kinds = {task.kind for task in record_of(shell, person).tasks if task.state is TaskState.OPEN}
    assert {"countersign", "interim-review"} <= kinds
    here = hands.screen.table.model().index(0, 3).data()
    assert "replaces 60" in here
    hands.press(Key.Key_I)
    assert hands.panel().accessibleName() == "Settle the interim change"
    hands.press(Key.Key_B)
    hands.go_to("Reason")
    hands.write("the notes came")
    hands.press(Key.Key_Y)
    told_by_telephone(hands)
    hands.save()
    script = only_script(shell, person)
    assert (script.dose, script.interim) == (Dose(Decimal(60), "mg"), None)


def test_stopping_needs_reason_and_decider_and_a_nurse_does_not_decide_alone(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Delete)
    panel = hands.panel()
    assert isinstance(panel, DecisionPanel)
    hands.save()
    assert panel.reason.problem() == "Write why, in a few words."
    hands.write("not taken for months")
    hands.save()
    assert panel.discussed.problem()
    hands.press(Key.Key_Y)
    hands.save()
    assert panel.person_said.problem() == "Write what the person said of it; “said nothing” if so."
    hands.type("Fine by me.")
    hands.save()
    assert "needs a prescriber" in panel.decider.name.problem()
    assert not panel.decider.who_box.isVisible(), "a nurse is not offered to decide"
    assert only_script(shell, person).status == "current"
    told_by_telephone(hands)
    hands.save()
    script = only_script(shell, person)
    assert (script.status, script.stop_reason, script.stop_discussed) == ("stopped", "not taken for months", True)
    assert hands.screen.model.heading_at(0) is not None, "stopped ones stand under their own heading"


def test_a_prescription_is_prefilled_and_its_reason_and_words_are_kept(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    hands.go_to("DOSE")
    hands.focus().selectAll()  # type: ignore[attr-defined]  # the focus is in the box of the dose
    hands.write("50")
    hands.go_to("Reason")
    hands.write("too sleepy on 100 mg")
    hands.press(Key.Key_Y)
    hands.go_to("What the person said")
    hands.type("I asked for less")
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()
    script = only_script(shell, person)
    assert (script.dose, script.times) == (Dose(Decimal(50), "mg"), ("08:00",))
    (change,) = script.changes
    assert (change.was, change.person_said) == (Dose(Decimal(100), "mg"), "I asked for less")
    assert "Reduced by half" in hands.screen.table.model().index(0, 4).data()


def test_a_waiting_line_says_so_and_is_released_by_a_prescriber(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    last = LastDose(shell.ctx.now() - timedelta(days=5), LastGivenHow.OBSERVED, "Sample Street")
    scripts.add_script(
        shell.ctx,
        person,
        METHADONE,
        scripts.as_written(METHADONE, SourceSaid(SourceKind.PHARMACY, name="Sample Street")),
        last,
    )
    hands = open_scripts(shell, person, qtbot)
    said = hands.screen.table.model().index(0, 4).data()
    assert "Not to be given" in said
    assert "4 days missed" in said
    hands.press(Key.Key_R)
    hands.write("seen and assessed")
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()
    assert only_script(shell, person).decider is not None
    assert "Not to be given" not in hands.screen.table.model().index(0, 4).data()


def test_carrier_last_dose_and_allergies_are_recorded(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_C, Key.Key_E)
    hands.go_to("How much")
    hands.write("7 tablets", "S-0042")
    hands.save()
    hands.press(Key.Key_L)
    hands.write("today 08:00")
    hands.press(Key.Key_T)
    hands.save()
    script = only_script(shell, person)
    assert (script.carrier, script.quantity_sent, script.seal) == ("escort", "7 tablets", "S-0042")
    assert script.last_given_how is LastGivenHow.RECORDED
    hands.press(Key.Key_A)
    hands.save()
    assert record_of(shell, person).allergies.state is AllergyState.NOT_RECORDED, "nothing is preselected"
    hands.press(Key.Key_Space)
    hands.go_to("Allergic to")
    hands.write("penicillin", "rash", "GP record")
    hands.save()
    allergies = record_of(shell, person).allergies
    assert (allergies.state, allergies.items[0].substance) == (AllergyState.KNOWN, "penicillin")


def test_f8_goes_through_what_is_to_put_right_and_esc_closes_what_is_open(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, replace(SERTRALINE, medicine="placebo one"), SourceKind.PERSON)
    add(shell.ctx, person, replace(SERTRALINE, medicine="placebo two"), SourceKind.PERSON)
    hands = open_scripts(shell, person, qtbot)
    first = hands.screen.table.current_key()
    hands.press(Key.Key_F8)
    second = hands.screen.table.current_key()
    assert first != second
    assert "2 placebo two" in shown_words(hands.screen.side)
    hands.press(Key.Key_F8)
    assert hands.screen.table.current_key() == first
    hands.press(Key.Key_P, Key.Key_Escape)
    assert hands.screen.drawer is None
    assert hands.screen.table.hasFocus()


def test_a_drawer_stays_with_the_person_and_line_it_was_opened_for(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.PERSON)
    other = arrive(shell.ctx, specimen("A0003TT", "DUMMY", "Brian"))
    add(shell.ctx, other, METHADONE, SourceKind.PERSON)
    first = open_scripts(shell, person, qtbot)
    first.press(Key.Key_V, Key.Key_P)
    first.go_to("Name")
    first.write("Sample Street")
    first.go_to("What came of it")
    first.press(Key.Key_C)
    first.go_to("DOSE they said")
    first.write("100", "mg")
    second = open_scripts(shell, other, qtbot)
    second.press(Key.Key_V)
    first.panel().submit()
    assert only_script(shell, person).verified
    assert not only_script(shell, other).verified


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_of_the_screen_is_cut_at_any_text_size(
    shell: PlainShell, person: str, qtbot: QtBot, scale: float
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY)
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    screen = hands.screen
    beside = screen.side.geometry().left() > screen.table.geometry().left() + screen.table.width() // 2
    assert beside is (scale < theme.COLLAPSE_AT)
    delegate_height = screen.table.itemDelegate().height(screen.model.index(0, 0))  # type: ignore[attr-defined]
    assert screen.table.rowHeight(0) >= delegate_height
    hands.press(Key.Key_Insert)
    for _ in range(12):
        hands.press(Key.Key_Tab)
    focused = hands.focus()
    page = screen.page.viewport()
    corner = focused.mapTo(page, focused.rect().topLeft())
    assert 0 <= corner.y() < page.height(), "what has the focus is scrolled into sight"


def test_units_follow_the_form_and_doses_compare_exactly() -> None:
    assert units_for("oral solution")[:2] == ("mg", "mL")
    assert "mL" not in units_for("modified-release tablet")
    assert units_for("oral suspension") == units_for("oral solution")
    assert units_for("inhaler")[0] == "puffs"
    assert {frequency.words for frequency in load_frequencies()} >= {"once a day", "every 7 days", "every 28 days"}
    mg, ml = Dose(Decimal(60), "mg"), Dose(Decimal(60), "mL")
    assert compare(mg, ml, "1 mg in 1 mL") is Difference.SAME
    assert compare(mg, ml, None) is Difference.CANNOT_COMPARE
    assert compare(mg, ml, "10 mg in 1 mL") is Difference.RAISED
    assert compare(Dose(Decimal(500), "micrograms"), Dose(Decimal("0.5"), "mg"), None) is Difference.SAME
    assert compare(mg, Dose(Decimal(30), "mg"), None) is Difference.HALVED
    assert compare(None, mg, None) is Difference.CANNOT_COMPARE


def test_an_unknown_medicine_is_written_as_typed(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    scripts.add_script(shell.ctx, person, ScriptLine("Herbal mixture"), SourceSaid(SourceKind.PERSON))
    hands = open_scripts(shell, person, qtbot)
    row = hands.screen.table.model()
    assert "herbal mixture" in row.index(0, 1).data()
    assert "Not recorded" in row.index(0, 5).data()


@pytest.mark.parametrize("form", sorted({form.form for entry in load_formulary().entries for form in entry.forms}))
def test_every_unit_offered_for_a_form_fits_it(form: str) -> None:
    offered = units_for(form)
    assert offered == ALL_UNITS or [unit for unit in offered if not unit_fits(form, unit)] == []
