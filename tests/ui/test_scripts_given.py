"""What became of a dose, by keyboard over a real desk: the outcome first, nothing preselected, guards as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Authority, GivenDoseRecord
from reception_app.services import doses_given, scripts
from reception_app.services.decisions import DecidedBy
from reception_app.services.person_view import read_person
from reception_app.services.scripts import line_of
from reception_app.ui import theme
from reception_app.ui.screens import scripts_outcomes as outcomes
from reception_app.ui.screens.scripts_given import GivenPanel, WrongDosePanel
from reception_app.vocabulary import DoseAuthority, DoseOutcome, LastGivenHow, Role, SourceKind
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, add, as_role
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, only_script, open_scripts, shown_words, told_by_telephone

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def given_panel(hands: Hands) -> GivenPanel:
    hands.press(Key.Key_G)
    panel = hands.panel()
    assert isinstance(panel, GivenPanel)
    return panel


def alt(hands: Hands, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClick(hands.focus(), key, ALT)


def on_chart(hands: Hands) -> None:
    """Say that a prescriber's chart stands for the prescription that nobody here has made."""
    hands.go_to("By whose authority?")
    hands.press(Key.Key_C)
    hands.go_to("Who answers for it")
    hands.write("Dr E. Example")


def prescribed(shell: PlainShell, person: str) -> None:
    line = line_of(only_script(shell, person))
    scripts.change_dose(
        shell.ctx, person, only_script(shell, person).id, line, reason="carried on", discussed=None,
        by=DecidedBy("Dr P. Pretend"),
    )  # fmt: skip


def doses(shell: PlainShell, person: str) -> tuple[GivenDoseRecord, ...]:
    return only_script(shell, person).given


def test_nothing_is_preselected_and_each_part_is_asked_for(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    chosen = (panel.outcome.value(), panel.amount.amount.value(), panel.given_at.value(), panel.known.value())
    assert chosen == ("", "", "", "")
    assert not panel.amount.isVisible()
    assert not panel.why.isVisible()
    hands.save()
    assert panel.outcome_box.problem() == "Say what became of it."
    hands.press(Key.Key_G)
    hands.save()
    assert "Write how much was taken." in panel.amount.amount.problem()
    alt(hands, qtbot, Key.Key_P)
    assert panel.amount.dose() == Dose(Decimal(100), "mg")
    hands.save()
    assert "Write when it was taken." in panel.given_at.problem()
    alt(hands, qtbot, Key.Key_N)
    hands.save()
    assert panel.known_box.problem() == "Say whether you saw it taken."
    hands.press(Key.Key_S)
    on_chart(hands)
    hands.save()
    (dose,) = doses(shell, person)
    assert (dose.outcome, dose.dose, dose.how) == (DoseOutcome.GIVEN, Dose(Decimal(100), "mg"), LastGivenHow.OBSERVED)
    assert dose.given_at == shell.ctx.now()


def test_a_routine_dose_takes_few_keys(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    prescribed(shell, person)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_G, Key.Key_G)
    alt(hands, qtbot, Key.Key_P)
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_S)
    hands.save()
    assert len(doses(shell, person)) == 1


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        (Key.Key_D, DoseOutcome.DECLINED),
        (Key.Key_M, DoseOutcome.MISSED),
        (Key.Key_N, DoseOutcome.NOT_AVAILABLE),
        (Key.Key_W, DoseOutcome.WITHHELD),
    ],
)
def test_a_dose_not_given_needs_its_reason_and_never_counts_as_given(
    shell: PlainShell, person: str, qtbot: QtBot, key: Qt.Key, outcome: DoseOutcome
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    before = only_script(shell, person).last_given_at
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(key)
    assert not panel.amount.isVisible()
    assert not panel.witness.isVisible()
    hands.save()
    assert panel.why.problem() == "Write why, in a few words."
    hands.write("sample reason")
    hands.save()
    (dose,) = doses(shell, person)
    assert (dose.outcome, dose.dose, dose.reason, dose.given_at) == (outcome, None, "sample reason", shell.ctx.now())
    assert only_script(shell, person).last_given_at == before


def test_a_part_taken_some_time_ago_is_kept_as_it_was(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    hands.go_to("How much was taken")
    hands.write("30")
    assert "Not the dose on the line." in panel.amount.note.accessibleName()
    assert "60" in panel.amount.note.accessibleName()
    hands.go_to("When was it taken?")
    hands.write("approx 18:30")
    hands.go_to("How is it known?")
    assert panel.witness.label.text() == "Witness"
    hands.press(Key.Key_T)
    assert panel.witness.label.text() == "Witness (optional)", "nobody makes up who stood by at court"
    on_chart(hands)
    hands.save()
    assert panel.told.by.problem() == "Write who gave it, or tick that it is not known."
    hands.go_to("Who gave it: not known")
    hands.press(Key.Key_Space)
    hands.go_to("Where it was given")
    hands.write("Sampleford Crown Court")
    hands.save()
    (dose,) = doses(shell, person)
    assert (dose.by, dose.where, dose.witness) == (None, "Sampleford Crown Court", None)
    assert dose.dose == Dose(Decimal(30), "mg")
    assert (dose.how, dose.reason, dose.approximate) == (LastGivenHow.RECORDED, None, True)
    assert dose.given_at == shell.ctx.now() - timedelta(minutes=70)
    assert "Approx 18:30" in given_panel(hands).lately.table.model().index(0, 0).data()


def test_a_unit_that_fits_nothing_is_refused_and_a_volume_is_held_against_the_dose(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    hands.go_to("How much was taken")
    hands.write("sixty")
    hands.save()
    assert "not a number" in panel.amount.amount.problem()
    panel.amount.amount.box.selectAll()
    hands.write("60", "mL")
    assert not panel.amount.note.isVisible(), "60 mL of 1 mg in 1 mL are the 60 mg prescribed"


def test_a_second_opioid_substitution_dose_today_needs_a_prescriber_and_a_reason(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=11)
    given_before = only_script(shell, person).last_given_at
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    assert "Already given today" in panel.alert.accessibleName()
    assert panel.alert.isVisible(), "before anything is typed"
    hands.press(Key.Key_G)
    assert not panel.amount.button.isVisible(), "the usual dose is not offered: a prescriber says how much"
    alt(hands, qtbot, Key.Key_P)
    assert panel.amount.amount.value() == ""
    hands.go_to("How much was taken")
    hands.write("60")
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_S)
    hands.save()
    assert panel.reason.problem()
    hands.write("vomited at once, seen")
    hands.save()
    assert panel.decider.name.problem().startswith("This needs a prescriber's decision.")
    assert only_script(shell, person).last_given_at == given_before
    told_by_telephone(hands)
    hands.save()
    assert panel.witness.problem().startswith("A controlled drug is given with a witness.")
    hands.write(shell.ctx.operator.full_name)
    hands.save()
    assert panel.witness.problem().startswith("The witness is a second person.")
    panel.witness.box.selectAll()
    hands.write("W. Witnessford")
    hands.save()
    assert hands.screen.drawer is None
    (dose,) = doses(shell, person)
    assert (dose.override_reason, dose.witness) == ("vomited at once, seen", "W. Witnessford")
    assert dose.decider is not None
    assert dose.decider.name == "Dr P. Pretend"


def test_a_second_dose_that_was_only_told_of_is_written_down_and_a_prescriber_is_asked(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    """It has happened: while a name is waited for, nobody would see that it was given twice."""
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=11)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    hands.go_to("How much was taken")
    hands.write("60")
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_T)
    assert not panel.decider.isVisible()
    assert not panel.reason.isVisible()
    hands.go_to("Who gave it: not known")
    hands.press(Key.Key_Space)
    hands.go_to("Where it was given")
    hands.write("Sampleford Crown Court")
    hands.save()
    assert panel.heard.problem() == "Write what is known of it, in a few words."
    hands.write("court rang: given again at noon")
    hands.save()
    assert hands.screen.drawer is None
    (dose,) = doses(shell, person)
    assert (dose.how, dose.override_reason, dose.decider) == (
        LastGivenHow.RECORDED,
        "court rang: given again at noon",
        None,
    )
    tasks = read_person(shell.ctx, person).record.tasks
    (task,) = [each for each in tasks if each.kind == doses_given.GIVEN_AGAINST]
    assert task.title == "Was given elsewhere all the same: methadone"
    assert "Already given today" in (task.detail or "")
    assert (task.detail or "").endswith("Told: court rang: given again at noon")


def test_a_declined_dose_asks_for_no_prescriber_though_a_guard_stands(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=11)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_D)
    assert not panel.decider.isVisible()
    hands.go_to("Why was it not taken?")
    hands.write("has had it at court")
    hands.save()
    assert [dose.outcome for dose in doses(shell, person)] == [DoseOutcome.DECLINED]


def test_a_time_moved_into_a_guard_asks_then(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    assert "Not prescribed here" in panel.alert.accessibleName()
    hands.press(Key.Key_G)
    alt(hands, qtbot, Key.Key_P)
    hands.write("yesterday 09:00")
    hands.go_to("How is it known?")
    hands.press(Key.Key_S)
    on_chart(hands)
    hands.save()
    assert panel.alert.isVisible()
    assert "Not prescribed here" not in panel.alert.accessibleName()
    assert panel.reason.problem()
    assert doses(shell, person) == ()


def test_a_dose_entered_in_error_is_struck_with_its_reason_and_counts_for_nothing(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    script = add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    doses_given.record_dose(
        shell.ctx, person, script, shell.ctx.now() - timedelta(hours=1), observed=True, authority=ON_CHART
    )
    doses_given.record_not_given(shell.ctx, person, script, DoseOutcome.DECLINED, reason="asleep")
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    table = panel.lately.table
    said = [table.model().index(place, 1).data().split("\n")[0] for place in (0, 1)]
    assert said == ["Declined", "Given  100\N{NO-BREAK SPACE}mg"]
    assert "asleep" in table.model().index(0, 1).data()
    assert "1 given, 1 declined" in shown_words(panel)
    table.setFocus()
    hands.press(Key.Key_Down, Key.Key_Delete)
    wrong = hands.panel()
    assert isinstance(wrong, WrongDosePanel)
    hands.save()
    assert wrong.reason.problem()
    hands.write("given to somebody else")
    hands.save()
    given = next(dose for dose in doses(shell, person) if dose.outcome is DoseOutcome.GIVEN)
    assert given.error is not None
    assert given.error.reason == "given to somebody else"
    said = given_panel(hands).lately.table.model().index(1, 1).data()
    assert "Entered in error: given to somebody else" in said
    assert "1 declined" in shown_words(hands.panel())


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_panel_is_whole_and_named_at_every_text_size(
    shell: PlainShell, person: str, qtbot: QtBot, scale: float
) -> None:
    script = add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    doses_given.record_not_given(shell.ctx, person, script, DoseOutcome.DECLINED, reason="asleep")
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    QApplication.processEvents()
    for segment in panel.outcome.segments:
        assert segment.mapTo(panel, segment.rect().topRight()).x() <= panel.width(), segment.accessibleName()
    for field in (panel.amount.amount, panel.given_at, panel.witness):
        assert field.control.accessibleName()
        assert field.width() >= field.minimumSizeHint().width()
    assert panel.lately.table.accessibleName() == "The last 14 days"


def test_a_dose_nobody_here_prescribed_is_given_by_somebodys_authority(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    assert "Not prescribed here." in panel.alert.accessibleName()
    hands.press(Key.Key_G)
    alt(hands, qtbot, Key.Key_P)
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_S)
    hands.save()
    assert panel.authority.how_box.problem() == "Say by whose authority it is given."
    assert doses(shell, person) == ()
    hands.press(Key.Key_T)
    hands.save()
    assert panel.authority.name.problem() == "Write the name of the prescriber."
    hands.write("Dr P. Pretend")
    hands.save()
    (dose,) = doses(shell, person)
    assert dose.authority == Authority(DoseAuthority.TELEPHONE, "Dr P. Pretend", Role.PRESCRIBER)
    assert "by authority of Dr P. Pretend, prescriber, by telephone" in "".join(
        run.words() for line in outcomes.who_lines(outcomes.DoseRow(dose, shell.ctx.now())) for run in line
    )


def test_an_emergency_needs_no_prescriber_but_says_what_it_is(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    assert not panel.authority.isVisible()
    panel.emergency.click()
    assert not panel.reason.isVisible()
    assert not panel.decider.isVisible()
    assert not panel.authority.how_box.isVisible()
    hands.go_to("How much was taken")
    hands.write("100")
    hands.go_to("When was it taken?")
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_S)
    hands.save()
    assert panel.authority.reason.problem() == "Write what the emergency is, in a few words."
    hands.write("sample emergency")
    hands.save()
    (dose,) = doses(shell, person)
    assert dose.authority == Authority(DoseAuthority.EMERGENCY, "N. Testford", Role.NURSE, "sample emergency")


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_what_is_missing_is_scrolled_to_takes_the_focus_and_is_named_beside_the_button(
    shell: PlainShell, person: str, qtbot: QtBot, scale: float
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    prescribed(shell, person)
    theme.set_scale(scale)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    alt(hands, qtbot, Key.Key_P)
    alt(hands, qtbot, Key.Key_N)
    panel.scroller.verticalScrollBar().setValue(0)
    panel.act.setFocus()
    hands.save()
    QApplication.processEvents()
    assert panel.known_box.problem() == "Say whether you saw it taken."
    assert panel.known_box.isAncestorOf(hands.focus())
    area = panel.scroller.viewport()
    top = panel.known_box.mapTo(area, panel.known_box.rect().topLeft()).y()
    low = panel.known_box.mapTo(area, panel.known_box.rect().bottomLeft()).y()
    assert top >= 0
    assert low <= area.height()
    assert panel.problem.isVisible()
    assert panel.problem.text() == "Not saved: How is it known?"
    hands.press(Key.Key_S)
    hands.save()
    assert len(doses(shell, person)) == 1


def test_ten_times_the_dose_stands_in_red_and_asks_what_happened(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD, hours=20)
    prescribed(shell, person)
    hands = open_scripts(shell, person, qtbot)
    panel = given_panel(hands)
    hands.press(Key.Key_G)
    assert not panel.amount.over.isVisible()
    hands.go_to("How much was taken")
    hands.write("1000")
    assert any("10 times the dose written down." in said for said in shown_words(panel.amount))
    alt(hands, qtbot, Key.Key_N)
    hands.press(Key.Key_S)
    hands.save()
    assert "write what happened" in panel.amount.over.problem()
    assert doses(shell, person) == ()
    hands.write("Read 100 as 1000")
    hands.save()
    (dose,) = doses(shell, person)
    assert (dose.dose, dose.reason) == (Dose(Decimal(1000), "mg"), "Read 100 as 1000")
