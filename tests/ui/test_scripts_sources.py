"""Sources by keyboard over a real desk: who, what came of it, the line as they have it; who can be asked next (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.in_error import script_error
from reception_app.services import care, doses_given, scripts, source_places, sources
from reception_app.services.decisions import DecidedBy
from reception_app.services.source_places import PlaceSaid
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui import theme
from reception_app.ui.screens.places import PlaceEntry, PlacesPanel
from reception_app.ui.screens.scripts_changes import WrongScriptPanel
from reception_app.ui.screens.scripts_columns import before_lines, medicine_lines
from reception_app.ui.screens.scripts_rows import ScriptRow
from reception_app.ui.screens.scripts_source import SourcePanel
from reception_app.ui.screens.scripts_source_list import WrongSourcePanel
from reception_app.ui.screens.users import UsersScreen
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import LastGivenHow, Role, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, MovingClock, add, as_role
from tests.support.plain_shell import PlainShell, show
from tests.ui.test_scripts import Hands, only_script, open_scripts, shown_words

Key = Qt.Key
PHARMACY = PlaceSaid(SourceKind.PHARMACY, "Sample Street pharmacy", "01632 960011", "Mon–Fri 09:00–18:00")
POLICE = PlaceSaid(SourceKind.POLICE_OR_COURT, "Sampleton custody healthcare", "01632 960199", "always")


def source_panel(hands: Hands) -> SourcePanel:
    hands.press(Key.Key_V)
    panel = hands.panel()
    assert isinstance(panel, SourcePanel)
    return panel


def compared(panel: SourcePanel) -> str:
    """What the bar above the act says of the dose, with plain spaces."""
    return panel.apart.accessibleName().replace("\N{NO-BREAK SPACE}", " ")


def cell(hands: Hands, column: int) -> str:
    return str(hands.screen.table.model().index(0, column).data())


def side(hands: Hands) -> str:
    QApplication.processEvents()  # what was put into the panel a moment ago is shown with the next layout
    return "\n".join(shown_words(hands.screen.side))


def test_a_place_of_the_list_fills_in_its_number_and_the_line_they_have_is_kept_whole(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    source_places.add_place(shell.ctx, PHARMACY)
    add(shell.ctx, person, METHADONE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    assert panel.kind.value() == ""
    assert not panel.outcome_box.isVisible()
    hands.save()
    assert panel.kind_box.problem() == "Choose who says so."
    hands.press(Key.Key_P)
    assert any("Is every dose observed?" in words for words in shown_words(panel))
    hands.go_to("Name")
    assert panel.name.offers.offered()[0].note == "opens Mon 09:00"
    hands.press(Key.Key_Down, Key.Key_Return)
    assert panel.telephone.value() == "01632 960011"
    hands.go_to("What came of it")
    hands.press(Key.Key_S)
    hands.go_to("DOSE")
    hands.write("80", "mg", "1 mg in 1 mL", "oral solution", "once a day")
    hands.go_to("Last dose they saw taken")
    hands.write("yesterday 09:10")
    hands.go_to("Missed since then")
    hands.write("1", "none")
    hands.write("comes every morning but Sunday")
    hands.save()
    source = only_script(shell, person).sources[-1]
    assert (source.kind, source.outcome, source.name) == (
        SourceKind.PHARMACY, SourceOutcome.DIFFERS, "Sample Street pharmacy",
    )  # fmt: skip
    assert (source.dose, source.strength, source.form) == (Dose(Decimal(80), "mg"), "1 mg in 1 mL", "oral solution")
    assert (source.frequency, source.missed_days, source.take_home) == ("once a day", 1, "none")
    assert source.said == "comes every morning but Sunday"
    assert source.last_observed_at == shell.ctx.now() - timedelta(days=1, hours=10, minutes=30)
    assert "80" in cell(hands, 2), "what the pharmacy says stands before custody"
    assert "sources disagree" in side(hands)
    assert "Sources disagree: pharmacy (Sample Street pharmacy) 80 mg" in side(hands)


def test_a_source_that_could_not_say_or_did_not_answer_says_no_dose(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_G)
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    assert panel.line.isVisible()
    hands.press(Key.Key_U)
    assert not panel.line.isVisible()
    assert not panel.lately.isVisible()
    hands.save()
    source = only_script(shell, person).sources[-1]
    assert (source.outcome, source.dose) == (SourceOutcome.COULD_NOT_SAY, None)
    assert not only_script(shell, person).verified
    assert "could not say" in side(hands)


def test_a_dose_ten_times_apart_is_said_before_it_is_saved_and_stays_red(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_G)
    hands.go_to("What came of it")
    hands.press(Key.Key_S)
    hands.go_to("DOSE")
    hands.write("600")
    assert panel.apart.isHidden(), "a number alone is no dose"
    hands.save()
    assert panel.line.unit.problem() == "Choose the unit: a number alone is no dose."
    hands.write("mg")
    assert panel.apart.isVisible()
    assert panel.apart.accessibleName().startswith("Two sources are 10 times apart or more")
    hands.save()
    assert "One may be a slip of mg and mL or of a decimal point: ask both again." in side(hands)
    assert hands.screen.model.stripe_at(0) is theme.Level.ACT_NOW


def test_a_confirmation_of_another_dose_is_refused_at_the_outcome(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_P)
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.go_to("DOSE")
    hands.write("50", "mg")
    hands.save()
    assert "something else than the line" in panel.outcome_box.problem()
    assert len(only_script(shell, person).sources) == 1
    hands.press(Key.Key_S)
    hands.save()
    assert only_script(shell, person).sources[-1].dose == Dose(Decimal(50), "mg")


def test_three_keys_verify_nothing_who_was_asked_and_the_dose_they_said_are_needed(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    """E5: V, P, C and Ctrl+Enter once made a line verified by nobody who had said anything."""
    source_places.add_place(shell.ctx, PHARMACY)
    add(shell.ctx, person, METHADONE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_P)
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.save()
    assert not only_script(shell, person).verified
    assert panel.name.problem().startswith("Nobody is named as the one who was asked")
    assert panel.name.offers.offered()[0].value == PHARMACY.name, "the known place is offered where it is asked"
    hands.press(Key.Key_Down, Key.Key_Return)
    hands.save()
    assert panel.line.amount.box.hasFocus()
    assert "The dose as they said it is missing" in "\n".join(shown_words(panel))
    hands.write("60")
    assert not panel.apart.isVisible(), "a number alone is no dose"
    hands.write("mL")
    assert "These cannot be compared: ask for the strength." in compared(panel), "mL never stands for mg"
    hands.write("1 mg in 1 mL")
    assert compared(panel).startswith("The same dose: they say 60 mL")
    hands.save()
    script = only_script(shell, person)
    assert script.verified
    assert (script.sources[-1].name, script.sources[-1].dose) == (PHARMACY.name, Dose(Decimal(60), "mL"))


def test_another_dose_or_how_often_is_said_before_it_is_saved_and_confirms_nothing(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_P)
    hands.go_to("Name of who was asked")
    hands.write("Sample Street")
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.go_to("DOSE they said")
    hands.write("60", "mg")
    hands.go_to("How often")
    hands.write("twice a day")
    words = compared(panel)
    assert "They say 60 mg twice a day; written here is 60 mg once a day. That does not confirm it." in words
    hands.save()
    assert "something else than the line" in panel.outcome_box.problem()
    assert not only_script(shell, person).verified


def test_friday_evening_says_who_answers_now_and_until_when_the_pharmacy_is_shut(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    """E5: the pharmacy is shut until Monday, police healthcare answers; a bank holiday is known."""
    for place in (PHARMACY, POLICE):
        source_places.add_place(shell.ctx, place)
    care.set_contact(shell.ctx, person, "pharmacy", "Sample Street pharmacy")
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    said = side(hands)
    assert said.index("Sampleton custody healthcare   answers now") < said.index(
        "Sample Street pharmacy   opens Mon 09:00"
    )
    assert "01632 960011" in said, "the desk's list knows the number that the contact lacks"
    assert "GP record   usually opens Mon 08:00" in said
    clock = shell.ctx.clock
    assert isinstance(clock, MovingClock)
    clock.at = clock.at.replace(
        month=12, day=24
    )  # a Thursday: Friday is Christmas Day, Monday its neighbour's stand-in
    hands.screen.refresh()
    assert "Sample Street pharmacy   closed until Tue 09:00 (bank holidays Friday and Monday)" in side(hands)


def test_an_unverified_line_says_how_long_and_what_was_given_by_whose_authority(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    clock = shell.ctx.clock
    assert isinstance(clock, MovingClock)
    script = add(shell.ctx, person, replace(SERTRALINE, times=()))
    clock.forward(hours=5, minutes=40)
    hands = open_scripts(shell, person, qtbot)
    assert "Not verified for 5 h 40 min; not given since Fri 07:40." in side(hands)
    by = DecidedBy("Dr P. Pretend")
    scripts.release_by_prescriber(shell.ctx, person, script, reason="seen", by=by)
    doses_given.record_dose(shell.ctx, person, script, shell.ctx.now(), observed=True, authority=ON_CHART)
    hands.screen.refresh()
    given = "Not verified for 5 h 40 min; given 100 mg 01:20, Dr P. Pretend."
    assert given in side(hands)


def test_what_was_verified_stands_beside_what_is_here_with_what_a_change_still_needs(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    """E4, E12, E15: reason, who decided, discussed and the person's words, and F8 goes from one to the next."""
    clock = shell.ctx.clock
    assert isinstance(clock, MovingClock)
    same = add(shell.ctx, person, METHADONE, SourceKind.PHARMACY)
    cut = add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    clock.forward(minutes=5)
    by = DecidedBy("Dr P. Pretend")
    scripts.release_by_prescriber(shell.ctx, person, same, reason="seen", by=by)
    line = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(shell.ctx, person, cut, line, reason="sleeps badly", discussed=None, by=by)
    hands = open_scripts(shell, person, qtbot)
    model = hands.screen.table.model()
    assert model.index(0, 4).data() == "Same"
    assert model.index(1, 4).data() == "Reduced by half\nneeds discussed?, their words"
    assert "1 difference needs a reason; 1 line to put right" in shown_words(shell.window.status)
    hands.screen.table.set_current(same)
    hands.press(Key.Key_F8)
    assert hands.screen.table.current_key() == cut
    assert (
        "Reduced by half: 100 mg to 50 mg once a day. Needs discussed with the person, what the person said."
        in side(hands)
    )
    assert "Dosage changed in this period: 100 mg to 50 mg on Fri 20-Nov." in side(hands)
    hands.press(Key.Key_P)
    hands.go_to("Reason")
    hands.write("sleeps badly")
    hands.press(Key.Key_Y)
    hands.go_to("What the person said")
    hands.type("I wanted less")
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    clock.forward(minutes=5)
    hands.save()
    assert model.index(1, 4).data() == "Reduced by half\nsleeps badly\ndiscussed with the person"


def test_what_nobody_prescribed_here_is_dropped_once_its_dose_is_late(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    last = LastDose(shell.ctx.now() - timedelta(hours=12), LastGivenHow.OBSERVED, "Hull (HMP & YOI)")
    twice = replace(SERTRALINE, medicine="carbamazepine", frequency="twice a day", times=("08:00", "20:00"))
    scripts.add_script(
        shell.ctx,
        person,
        twice,
        scripts.as_written(twice, SourceSaid(SourceKind.GP_RECORD, name="Example Road Surgery")),
        last,
    )
    hands = open_scripts(shell, person, qtbot)
    assert cell(hands, 4).startswith("Not prescribed")
    clock = shell.ctx.clock
    assert isinstance(clock, MovingClock)
    clock.forward(hours=2)
    hands.screen.refresh()
    assert cell(hands, 4) == "Dropped\nneeds reason, prescriber, discussed?, their words"
    assert "Dropped: 100 mg twice a day is not prescribed here." in side(hands)


def test_a_stop_keeps_what_the_person_said_and_who_decided(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Delete)
    hands.write("not taken for months")
    hands.press(Key.Key_Y)
    hands.go_to("What the person said")
    hands.type("I stopped it myself")
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()
    script = only_script(shell, person)
    assert script.stop_person_said == "I stopped it myself"
    assert script.stop_decider is not None
    assert script.stop_decider.name == "Sam Sampleworth"
    assert "“I stopped it myself”" in side(hands)


def test_no_reason_is_cut_at_the_side_and_an_unlisted_medicine_says_so(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Insert)
    panel = hands.screen.side
    QApplication.processEvents()
    shown = [text for text in panel.scroller.findChildren(Text) if text.isVisible()]
    reasons = next(text for text in shown if "Not to be given" in text.text())
    assert panel.scroller.viewport().height() >= reasons.height()
    add(shell.ctx, person, replace(SERTRALINE, medicine="floxapraline"))
    hands.screen.refresh()
    rows = [hands.screen.model.row_at(hands.screen.model.index(place, 0)) for place in range(2)]
    told = ["not in the medicines list" in str(medicine_lines(row)) for row in rows if isinstance(row, ScriptRow)]
    assert told == [False, True]


def test_a_line_on_the_wrong_person_is_marked_as_entered_in_error_by_the_nurse_alone(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_Delete)
    qtbot.keyClick(hands.focus(), Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert hands.panel().accessibleName() == "Line entered in error"
    hands.save()
    assert isinstance(hands.panel(), WrongScriptPanel), "a reason is asked for"
    hands.type("of the man before him")
    hands.save()
    assert hands.screen.drawer is None
    mark = script_error(only_script(shell, person))
    assert mark is not None
    assert (mark.by, mark.reason) == ("N. Testford", "of the man before him")
    assert "Entered in error: of the man before him" in side(hands)
    row = hands.screen.table.rows_model.row_at(hands.screen.table.currentIndex())
    assert isinstance(row, ScriptRow)
    assert all(run.struck for run in medicine_lines(row)[0])
    assert "erified" not in str(before_lines(row)), "nobody verified anything about this person by it"


def test_a_line_that_was_stopped_is_marked_as_entered_in_error_and_still_says_that_it_was_stopped(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    script = add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.stop_script(shell.ctx, person, script, reason="not taken for months", discussed=True)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    assert hands.screen.side.stop.text() == "Entered in error…"
    assert hands.screen.side.stop.missing == ""
    hands.press(Key.Key_Delete)
    assert isinstance(hands.panel(), WrongScriptPanel)
    hands.type("of the man before him")
    hands.save()
    shown = side(hands)
    assert "Entered in error: of the man before him. Before, it was stopped by Sam Sampleworth" in shown
    assert "Stopped: not taken for months" in shown
    hands.press(Key.Key_Delete)
    assert hands.screen.drawer is None, "it is marked once"
    assert hands.screen.side.stop.missing == "It was entered in error."


def test_places_are_kept_with_hours_read_back_and_taken_off_the_list(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_W)
    assert isinstance(hands.panel(), PlacesPanel)
    hands.save()
    entry = hands.panel()
    assert isinstance(entry, PlaceEntry)
    hands.press(Key.Key_P)
    hands.go_to("Name")
    hands.write("Sample Street pharmacy", "01632 960011")
    hands.write("9 to 5")
    hands.save()
    assert "cannot be read" in entry.hours.problem()
    hands.focus().selectAll()  # type: ignore[attr-defined]  # the focus is in the box of the hours
    hands.write("Mon-Fri 9am-6pm")
    assert any("Read as: Mon–Fri 09:00–18:00. Now: opens Mon 09:00." in words for words in shown_words(entry))
    hands.save()
    (place,) = source_places.list_places(shell.ctx)
    assert (place.name, place.hours) == ("Sample Street pharmacy", "Mon-Fri 9am-6pm")
    listed = hands.panel()
    assert isinstance(listed, PlacesPanel)
    assert "opens Mon 09:00" in str(listed.table.model().index(0, 2).data())
    hands.press(Key.Key_Return)
    changed = hands.panel()
    assert isinstance(changed, PlaceEntry)
    changed.name.set_value("Sample Street chemist")
    hands.save()
    assert source_places.list_places(shell.ctx)[0].name == "Sample Street chemist"
    hands.press(Key.Key_Delete)
    assert source_places.list_places(shell.ctx) == ()


def test_the_desks_administrator_keeps_places_too(shell: PlainShell, qtbot: QtBot) -> None:
    shell.ctx = as_role(shell.ctx, Role.DESK_ADMINISTRATOR)
    screen = UsersScreen(shell)
    show(shell, screen)
    screen.places_button.click()
    screen.main_act()
    assert screen.isAncestorOf(QApplication.focusWidget())
    entry = screen.findChildren(PlaceEntry)[0]
    entry.kind.press(SourceKind.PHARMACY)
    entry.name.set_value("Sample Street pharmacy")
    screen.main_act()
    assert source_places.list_places(shell.ctx)[0].name == "Sample Street pharmacy"
    assert screen.back()
    assert not screen.back()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_drawer_is_usable_at_any_text_size(shell: PlainShell, person: str, qtbot: QtBot, scale: float) -> None:
    sources.add_source(
        shell.ctx, person, add(shell.ctx, person, METHADONE), SourceSaid(SourceKind.PERSON, said="sixty")
    )
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_P)
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    for name in ("DOSE", "Unit", "How often", "Missed since then", "What they said"):
        hands.go_to(name)
        focused, view = hands.focus(), panel.scroller.viewport()
        corner = focused.mapTo(view, focused.rect().topLeft())
        assert 0 <= corner.y() < view.height(), name
        assert 0 <= corner.x() < view.width(), name


def test_a_labelled_container_asks_whose_name_and_what_date(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_L)
    assert not panel.label.isVisible()
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    assert panel.label.isVisible()
    assert not panel.observed_at.isVisible(), "a label saw no dose taken"
    hands.save()
    assert panel.label.name_box.problem() == "Say whose name is on the label."
    hands.press(Key.Key_U)
    assert "It will not verify the dose: the name on the label cannot be read." in panel.apart.accessibleName()
    hands.press(Key.Key_Y)
    hands.go_to("DOSE they said")
    hands.write("100", "mg")
    hands.go_to("Date on the label")
    assert "no date on the label" in panel.apart.accessibleName()
    hands.write("1-Sep-2026")
    assert "over 28 days" in panel.apart.accessibleName()
    hands.save()
    script = only_script(shell, person)
    assert (script.verified, script.sources[-1].label_date) == (False, date(2026, 9, 1))
    words = side(hands)
    assert "does not verify" in words
    assert "over 28 days before." in words
    panel = source_panel(hands)
    hands.press(Key.Key_L)
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.go_to("DOSE they said")
    hands.write("100", "mg")
    hands.go_to("Whose name is on the label?")
    hands.press(Key.Key_Y)
    hands.go_to("Date on the label")
    hands.write("10-Nov-2026")
    assert compared(panel) == "The same dose: they say 100 mg; written here is 100 mg once a day."
    hands.save()
    assert only_script(shell, person).verified
    assert "Labelled container" in cell(hands, 2)


def test_two_entries_of_one_pharmacy_with_other_last_doses_say_so(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    script = add(shell.ctx, person, METHADONE)
    asked = SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose)
    told = replace(asked, last_observed_at=shell.ctx.now() - timedelta(days=1))
    sources.add_source(shell.ctx, person, script, told)
    hands = open_scripts(shell, person, qtbot)
    panel = source_panel(hands)
    hands.press(Key.Key_P)
    hands.go_to("Name of who was asked")
    hands.write("Sample Street")
    hands.go_to("What came of it")
    hands.press(Key.Key_C)
    hands.go_to("DOSE they said")
    hands.write("60", "mg")
    hands.go_to("Last dose they saw taken")
    hands.write("16-Nov 09:00")
    assert "Sources disagree on the last dose" in panel.apart.accessibleName(), "before anything is saved"
    hands.save()
    assert "Sources disagree on the last dose" in side(hands)
    assert "sources disagree" in side(hands)


def test_a_source_entered_in_error_is_struck_and_verifies_nothing(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    script = add(shell.ctx, person, SERTRALINE)
    sources.add_source(
        shell.ctx, person, script, SourceSaid(SourceKind.GP_RECORD, name="Sampleford Surgery", dose=SERTRALINE.dose)
    )
    hands = open_scripts(shell, person, qtbot)
    assert "Verified" in cell(hands, 2)
    source_panel(hands)
    hands.go_to("Recorded already")
    hands.press(Key.Key_Delete)
    assert isinstance(hands.panel(), WrongSourcePanel)
    hands.save()
    assert "What was wrong?" in shown_words(hands.panel())
    hands.write("another person of the same name")
    hands.save()
    assert not only_script(shell, person).verified
    assert "Not verified" in cell(hands, 2)
    assert "Entered in error: another person of the same name" in side(hands)
    panel = source_panel(hands)
    panel.recorded.table.setCurrentIndex(panel.recorded.table.model().index(0, 0))
    assert panel.recorded.current() is None, "it is marked once"
