"""Services and orders, tests and vaccinations of one person by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from reception_app.handover.record import Record
from reception_app.services import care, dependence, treatment
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.dependence import DecisionEntry
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_entry import ReasonEntry
from reception_app.ui.screens.person_overview import OverviewTab
from reception_app.ui.screens.person_sides import mind_lines, substance_lines
from reception_app.ui.screens.treatment import TreatmentTab
from reception_app.ui.screens.treatment_corrections import DoseCorrection, InvolvementCorrection, TestCorrection
from reception_app.ui.screens.treatment_entries import DoseEntry, EndEntry, InvolvementEntry, TestEntry
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import HealthTestOutcome, InvolvementState, Role, TaskState, VaccinationState
from tests.support.desks import MovingClock, arrive, as_role, follow_up, populate
from tests.support.plain_shell import PlainShell, show

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


def open_tab(shell: PlainShell, person: str, tab: str = "treatment") -> PersonScreen:
    screen = PersonScreen(shell, person, tab)
    show(shell, screen)
    return screen


def record(shell: PlainShell, person: str) -> Record:
    return read_person(shell.ctx, person).record


def focused(screen: PersonScreen) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def save(screen: PersonScreen, qtbot: QtBot) -> None:
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return, CTRL)


def test_s_takes_a_service_from_the_list_with_a_half_known_date(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen = open_tab(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_S)
    entry = screen.entry
    assert isinstance(entry, InvolvementEntry)
    qtbot.keyClicks(focused(screen), "drug serv")
    assert "Community drug service" in entry.kind.offered()
    qtbot.keyClick(focused(screen), Qt.Key.Key_Down)
    qtbot.keyClick(focused(screen), Qt.Key.Key_Return)
    assert entry.kind.slug() == "community_drug_service"
    qtbot.keyClick(focused(screen), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(screen), Qt.Key.Key_1)
    qtbot.keyClicks(entry.since.box, "about 2019")
    assert entry.since.understood.text() == "Approx 2019"
    qtbot.keyClicks(entry.contact.box, "R. Placeholder")
    save(screen, qtbot)
    (row,) = record(shell, person).involvements
    assert (row.kind, row.state, row.since) == ("community_drug_service", InvolvementState.CURRENT, "2019~")
    assert row.contact_name == "R. Placeholder"
    assert screen.entry is None


def test_what_is_in_no_list_is_said_to_be_kept_in_own_words(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen = open_tab(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_S)
    entry = screen.entry
    assert isinstance(entry, InvolvementEntry)
    save(screen, qtbot)
    assert entry.kind.problem()
    assert entry.state_field.problem()
    qtbot.keyClicks(entry.kind.box, "Sampleton walking group")
    assert entry.own.isVisible()
    entry.state.press(InvolvementState.PLANNED)
    save(screen, qtbot)
    (row,) = record(shell, person).involvements
    assert (row.kind, row.words) == ("other", "Sampleton walking group")


def test_e_ends_a_service_and_asks_why_when_it_ended_early(shell: PlainShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    screen = open_tab(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_E)
    entry = screen.entry
    assert isinstance(entry, EndEntry)
    qtbot.keyClick(focused(screen), Qt.Key.Key_2)
    qtbot.keyClicks(entry.until.box, "yesterday")
    save(screen, qtbot)
    assert entry.trouble.isVisible()
    qtbot.keyClicks(entry.why.box, "moved away")
    save(screen, qtbot)
    ended = next(row for row in record(shell, person).involvements if row.kind == "community_drug_service")
    assert (ended.state, ended.until) == (InvolvementState.ENDED_EARLY, "2026-11-19")


def test_r_keeps_a_positive_test_with_what_was_found(shell: PlainShell, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen = open_tab(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_R)
    entry = screen.entry
    assert isinstance(entry, TestEntry)
    assert not entry.found.isVisible()
    entry.kind.set_value("urine_drug")
    entry.outcome.press(HealthTestOutcome.POSITIVE)
    entry.found.set_value(("heroin",))
    qtbot.keyClicks(entry.taken_at.box, "19:10")
    save(screen, qtbot)
    (row,) = record(shell, person).tests
    assert (row.outcome, row.found) == (HealthTestOutcome.POSITIVE, ("heroin",))
    tab = screen.made("treatment")
    assert isinstance(tab, TreatmentTab)
    assert "Hepatitis C: not offered yet" in tab.tests.due.text()


def test_v_keeps_a_dose_and_says_when_the_next_is_due(shell: PlainShell, clock: MovingClock, qtbot: QtBot) -> None:
    person = arrive(shell.ctx)
    screen = open_tab(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_V)
    entry = screen.entry
    assert isinstance(entry, DoseEntry)
    entry.vaccine.set_value("hepatitis_b")
    entry.state.press(VaccinationState.GIVEN)
    save(screen, qtbot)
    tab = screen.made("treatment")
    assert isinstance(tab, TreatmentTab)
    assert tab.doses.due.text().startswith("Hepatitis B, dose 2: due Fri 27-Nov-2026")
    clock.forward(days=8)
    screen.refresh()
    assert "overdue since Fri 27-Nov-2026" in tab.doses.due.text()


def test_del_marks_a_row_as_wrong_and_it_stays_in_sight(shell: PlainShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    screen = open_tab(shell, person)
    tab = screen.made("treatment")
    assert isinstance(tab, TreatmentTab)
    qtbot.keyClick(tab.tests.table, Qt.Key.Key_Delete)
    entry = screen.entry
    assert isinstance(entry, ReasonEntry)
    qtbot.keyClicks(entry.box, "taken from another person")
    save(screen, qtbot)
    (shown,) = tab.tests.table.rows_model.rows()
    assert "Entered in error: taken from another person" in spoken(tab.tests.table.rows_model.columns[3].lines(shown))


def test_c_corrects_a_service_and_the_wrong_row_stays_marked(shell: PlainShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    before = [row for row in record(shell, person).involvements if row.error is None]
    screen = open_tab(shell, person)
    tab = screen.made("treatment")
    assert isinstance(tab, TreatmentTab)
    wrong = next(row for row in before if row.id == tab.services.table.current_key())
    qtbot.keyClick(tab.services.table, Qt.Key.Key_C)
    entry = screen.entry
    assert isinstance(entry, InvolvementCorrection)
    assert entry.said() == treatment.InvolvementSaid(
        wrong.kind, wrong.state, None, wrong.since, wrong.until, wrong.organisation or "", wrong.contact_name or "",
        wrong.telephone or "", wrong.detail or "", wrong.source or "",
    )  # fmt: skip
    save(screen, qtbot)
    assert entry.why.problem(), "why it was wrong is asked first"
    qtbot.keyClicks(entry.why.box, "another telephone")
    entry.telephone.set_value("01632 960777")
    save(screen, qtbot)
    after = {row.id: row for row in record(shell, person).involvements}
    marked = after[wrong.id].error
    assert marked is not None
    assert marked.reason == "another telephone"
    (made,) = [row for row in after.values() if row.id not in {one.id for one in before} and row.error is None]
    assert (made.kind, made.state, made.since, made.telephone) == (
        wrong.kind, wrong.state, wrong.since, "01632 960777",
    )  # fmt: skip


def test_c_corrects_a_test_and_a_dose_from_their_own_lists(shell: PlainShell, qtbot: QtBot) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    (test,), (dose,) = record(shell, person).tests, record(shell, person).vaccinations
    screen = open_tab(shell, person)
    tab = screen.made("treatment")
    assert isinstance(tab, TreatmentTab)
    qtbot.mouseClick(tab.corrects[1], Qt.MouseButton.LeftButton)
    entry = screen.entry
    assert isinstance(entry, TestCorrection)
    assert (entry.said().kind, entry.said().found, entry.said().taken_at) == (test.kind, test.found, test.taken_at)
    qtbot.keyClicks(entry.why.box, "was negative")
    entry.outcome.press(HealthTestOutcome.NEGATIVE)
    save(screen, qtbot)
    qtbot.mouseClick(tab.corrects[2], Qt.MouseButton.LeftButton)
    entry = screen.entry
    assert isinstance(entry, DoseCorrection)
    assert (entry.said().vaccine, entry.said().dose_number, entry.said().given_on) == (
        dose.vaccine, dose.dose_number, dose.given_on,
    )  # fmt: skip
    qtbot.keyClicks(entry.why.box, "wrong batch")
    entry.batch.set_value("PLACEHOLDER2")
    save(screen, qtbot)
    tests, doses = record(shell, person).tests, record(shell, person).vaccinations
    assert [(row.outcome, row.error is not None) for row in tests] == [
        (test.outcome, True), (HealthTestOutcome.NEGATIVE, False),
    ]  # fmt: skip
    assert [(row.batch, row.error is not None) for row in doses] == [(dose.batch, True), ("PLACEHOLDER2", False)]


def test_mind_and_substances_stand_beside_one_another(shell: PlainShell) -> None:
    person = populate(shell.ctx)
    follow_up(shell.ctx, person)
    held = read_person(shell.ctx, person)
    mind, drugs = spoken(mind_lines(held.record, held.at)), spoken(substance_lines(held.record, held.at))
    assert "PHQ-2: 4 — 3 or more" in mind
    assert "Prison in-reach team" in mind
    assert "COWS: 9 — Mild" in drugs
    assert "Community drug service" in drugs
    assert "COWS" not in mind


def test_the_overview_holds_the_decision_that_waits_and_d_records_it(
    shell: PlainShell, clock: MovingClock, qtbot: QtBot
) -> None:
    person = arrive(shell.ctx)
    care.raise_flag(shell.ctx, person, care.NewFlag("opioid_withdrawal"))
    clock.forward(hours=3)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    screen = open_tab(shell, person, "overview")
    overview = screen.made("overview")
    assert isinstance(overview, OverviewTab)
    assert overview.waiting.accessibleName().startswith("Dependent and untreated: opioids. Here 3 h without treatment")
    qtbot.keyClick(focused(screen), Qt.Key.Key_D)
    entry = screen.entry
    assert isinstance(entry, DecisionEntry)
    qtbot.keyClicks(entry.box, "methadone 30 mg")
    save(screen, qtbot)
    assert entry.trouble.isVisible()
    entry.decider.name.set_value("Dr P. Pretend")
    entry.decider.mode.press("telephone")
    entry.box.setPlainText("scored every 4 h, seen at 09:00")
    save(screen, qtbot)
    assert dependence.read_untreated(shell.ctx, person) is None
    assert overview.waiting.isHidden()
    open_now = [task.title for task in record(shell, person).tasks if task.state is TaskState.OPEN]
    assert "Countersign a decision" in open_now
