"""One person's record by keyboard, over a real desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.observation_levels import interval_minutes
from reception_app.forms.answers import AnswerValue
from reception_app.handover.said_lower import said_lower
from reception_app.handover.waiting import waits_of
from reception_app.services import care, handovers, triage
from reception_app.services.context import AppContext
from reception_app.services.legs import record_leg
from reception_app.services.person_view import read_history, read_person
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens import person_cells as cells
from reception_app.ui.screens import person_script_cells as script_cells
from reception_app.ui.screens.person import TABS, PersonScreen
from reception_app.ui.screens.person_entries import BroughtEntry, ContactEntry, MoveEntry, TaskEntry
from reception_app.ui.screens.person_entry import ReasonEntry
from reception_app.ui.screens.person_flag_entry import FlagChangeEntry, FlagEntry
from reception_app.ui.screens.person_identity import IdentityEntry
from reception_app.ui.screens.person_lists import HandoversTab, TasksTab, local_times
from reception_app.ui.screens.person_overview import OverviewTab
from reception_app.ui.screens.person_risk import FlagRow, RiskTab, observed_cell
from reception_app.ui.screens.person_times import time_cards
from reception_app.ui.screens.person_triage import TriageTab
from reception_app.ui.theme import Level
from reception_app.ui.widgets.badges import Badge
from reception_app.ui.widgets.buttons import Button
from reception_app.ui.widgets.runs import Text, spoken
from reception_app.ui.widgets.time_strip import TimeCard
from reception_app.vocabulary import OBSERVATION_LEVELS, AnswerState, BroughtKind, Role, TaskState
from tests.support.answering import give
from tests.support.desks import MovingClock, arrive, as_role, populate, specimen
from tests.support.plain_shell import PlainShell, show
from tests.support.triaged import sign_triage


@pytest.fixture(autouse=True)
def _no_leftovers(qapp: QApplication) -> None:
    # Windows of the tests before wait for an event loop to delete them; each would be rescaled along with ours.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> PlainShell:
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    return PlainShell(ctx, window)


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


def open_record(shell: PlainShell, person_id: str, tab: str = "overview") -> PersonScreen:
    screen = PersonScreen(shell, person_id, tab)
    show(shell, screen)
    return screen


def page_of(screen: PersonScreen, kind: type[QWidget]) -> QWidget:
    page = screen.stack.currentWidget()
    assert isinstance(page, kind)
    return page


def focused(screen: PersonScreen) -> QWidget:
    widget = screen.window().focusWidget()
    assert widget is not None
    return widget


def save(screen: PersonScreen, qtbot: QtBot) -> None:
    qtbot.keyClick(screen.window(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_every_tab_opens_by_its_key_and_ctrl_tab_goes_round(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person)
    for place, slug in enumerate(TABS, start=1):
        qtbot.keyClick(focused(screen), str(place), Qt.KeyboardModifier.AltModifier)
        assert screen.tab == slug
        assert screen.isAncestorOf(focused(screen))
        assert screen.hints()
    qtbot.keyClick(focused(screen), Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert screen.tab == "overview"


def test_what_has_a_clock_stands_late_first_and_red_before_purple(
    shell: PlainShell, person: str, clock: MovingClock
) -> None:
    clock.forward(hours=15)
    page = read_person(shell.ctx, person)
    waits = {script.id: waits_of(script, page.at) for script in page.record.scripts}
    cards = [timed.card for timed in time_cards(page.record, page.at, waits)]
    late = [card.level for card in cards if card.amount.endswith(("late", "overdue"))]
    assert Level.INTERIM in late
    assert late == sorted(late, key=[Level.ACT_NOW, Level.INTERIM].index)
    assert any(card.what == "ACCT observation" and card.level is Level.ACT_NOW for card in cards)
    interim = next(card for card in cards if card.level is Level.INTERIM)
    assert interim.last == "30\N{NO-BREAK SPACE}mg in place of 60\N{NO-BREAK SPACE}mg; Duty prescriber"
    assert interim.amount == "1 h late"


@pytest.mark.parametrize(("level", "words"), OBSERVATION_LEVELS)
def test_the_card_of_an_observation_says_its_level_in_the_one_word_for_it(
    ctx: AppContext, level: str, words: str
) -> None:
    other = arrive(ctx)
    care.raise_flag(ctx, other, care.NewFlag("acct_open", observation=level, methods=("cutting",), last_on="Aug-2026"))
    page = read_person(ctx, other)
    cards = [timed.card for timed in time_cards(page.record, page.at, {})]
    said = [card.last.partition(";")[0] for card in cards if card.what == "ACCT observation"]
    assert said == ([words] if interval_minutes(level) else [])


@pytest.mark.parametrize("seen", [False, True])
def test_who_left_and_was_never_seen_is_said_to_have_left_so(
    shell: PlainShell, ctx: AppContext, clock: MovingClock, seen: bool
) -> None:
    other = arrive(ctx)
    if seen:
        triage.start_or_resume(ctx, other)
    planned = handovers.plan_handover(ctx, other, handovers.Plan("MDI", clock.now()))
    tab = page_of(open_record(shell, other, "triage"), TriageTab)
    assert isinstance(tab, TriageTab)
    assert ("Not started" in tab.line.text()) is not seen, "whoever is still here may yet be seen"
    handovers.mark_left(ctx, planned, anyway="the court rang: released")
    clock.forward(minutes=20)
    tab = page_of(open_record(shell, other, "triage"), TriageTab)
    assert isinstance(tab, TriageTab)
    said = tab.line.text()
    assert ("Left without being seen, 19:40" in said) is not seen
    assert "Not started" not in said


def test_the_overview_never_says_no_for_what_was_not_asked(shell: PlainShell, person: str) -> None:
    screen = open_record(shell, person)
    overview = page_of(screen, OverviewTab)
    assert isinstance(overview, OverviewTab)
    page = read_person(shell.ctx, person)
    said = spoken(cells.risk_lines(page.record, page.record.flags, page.at))
    assert "Thinking of suicide now: not asked yet" in said
    assert "Not asked yet." in spoken(cells.own_words_lines(page.record, page.at))
    assert overview.withdrawal.isHidden()
    view = triage.start_or_resume(shell.ctx, person)
    for key, value in (
        ("self_harm_now", AnswerValue(AnswerState.DECLINED)),
        ("alcohol", AnswerValue(AnswerState.ANSWERED, "yes")),
        ("alcohol_withdrawal_now", AnswerValue(AnswerState.UNKNOWN)),
        ("own_words", AnswerValue(AnswerState.ANSWERED, "Keep me on my script.")),
    ):
        triage.save_answer(shell.ctx, person, view.assessment_id, key, value)
    screen.refresh()
    page = read_person(shell.ctx, person)
    assert "Thinking of suicide now: declined asked 19:40" in spoken(cells.risk_lines(page.record, (), page.at))
    assert cells.withdrawal_rows(page.record) == (("Alcohol, signs now", "Unknown"),)
    assert not overview.withdrawal.isHidden()
    assert spoken(cells.own_words_lines(page.record, page.at)).startswith("“Keep me on my script.”")


def test_scripts_in_the_overview_say_interim_and_not_verified(shell: PlainShell, person: str) -> None:
    screen = open_record(shell, person)
    overview = page_of(screen, OverviewTab)
    assert isinstance(overview, OverviewTab)
    model = overview.table.rows_model
    said = {row.script.medicine: spoken(script_cells.medicine_cell(row)) for row in model.rows()}
    known = {row.script.medicine: spoken(script_cells.how_we_know(row)) for row in model.rows()}
    assert "Interim DOSE\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}mg" in said["methadone"]
    assert "replaced 60\N{NO-BREAK SPACE}mg" in said["methadone"]
    assert "1\N{NO-BREAK SPACE}mg in 1\N{NO-BREAK SPACE}mL" in said["methadone"]
    assert "Not verified — says DOSE" in said["sertraline"]
    assert "Waits for a prescriber." in said["sertraline"]
    assert known["methadone"].startswith("Verified")
    assert known["sertraline"] == "Person only\nask another source"


def test_o_records_an_observation_and_asks_which_when_there_are_two(
    shell: PlainShell, person: str, clock: MovingClock, qtbot: QtBot
) -> None:
    screen = open_record(shell, person)
    clock.forward(minutes=20)
    qtbot.keyClick(focused(screen), Qt.Key.Key_O)
    flags = read_person(shell.ctx, person).record.flags
    seen = {flag.kind: flag.last_observed_at for flag in flags}
    assert seen == {"acct_open": clock.at, "seizures": None}
    assert shell.changes == 1
    second = care.raise_flag(shell.ctx, person, care.NewFlag("suicide_risk", observation="hourly"))
    screen.refresh()
    clock.forward(minutes=5)
    qtbot.keyClick(focused(screen), Qt.Key.Key_O)
    assert screen.tab == "risk"
    risk = page_of(screen, RiskTab)
    assert isinstance(risk, RiskTab)
    risk.table.set_current(second)
    qtbot.keyClick(risk.table, Qt.Key.Key_O)
    seen = {flag.kind: flag.last_observed_at for flag in read_person(shell.ctx, person).record.flags}
    assert seen["suicide_risk"] == clock.at
    assert seen["acct_open"] == clock.at - timedelta(minutes=5)


def test_a_watch_that_an_answer_would_lower_stands_and_says_both_until_it_is_changed_with_a_reason(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    for flag in read_person(shell.ctx, person).record.open_flags:
        care.end_flag(shell.ctx, person, flag.id, "not of this test")
    raised = care.raise_flag(shell.ctx, person, care.NewFlag("acct_open", observation="15_min"))
    view = triage.start_or_resume(shell.ctx, person, "court-return")
    give(shell.ctx, view, acct_on_arrival="open", acct_observation="hourly")
    screen = open_record(shell, person, "risk")
    risk = page_of(screen, RiskTab)
    assert isinstance(risk, RiskTab)
    record = read_person(shell.ctx, person).record
    (flag,) = [one for one in record.open_flags if one.id == raised]
    shown = spoken(observed_cell(FlagRow(flag, shell.ctx.now(), said_lower(record, flag))))
    assert shown.startswith("15 min")
    assert "Hourly" in shown
    assert "the closer watch stands until it is changed" in shown
    risk.table.set_current(raised)
    qtbot.keyClick(risk.table, Qt.Key.Key_E)
    entry = focused(screen).window().findChild(FlagChangeEntry)
    assert entry is not None
    entry.observation.set_value("hourly")
    save(screen, qtbot)
    assert read_person(shell.ctx, person).record.open_flags[0].observation == "15_min"
    entry.reason.box.setPlainText("case review 1, with Officer Pretend")
    save(screen, qtbot)
    assert [one.observation for one in read_person(shell.ctx, person).record.open_flags] == ["hourly"]


def test_a_flag_is_raised_and_ended_with_its_reason(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person, "risk")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    entry = screen.entry
    assert isinstance(entry, FlagEntry)
    save(screen, qtbot)
    assert entry.kind.problem()
    entry.kind.set_value("suicide_risk")
    entry.kind.edited.emit()
    assert entry.methods.isVisible()
    entry.observation.set_value("15_min")
    entry.triggers.boxes["bad_news"].setFocus()
    qtbot.keyClick(entry.triggers.boxes["bad_news"], Qt.Key.Key_Space)
    qtbot.keyClicks(entry.detail.box, "news from court")
    save(screen, qtbot)
    raised = next(flag for flag in read_person(shell.ctx, person).record.flags if flag.kind == "suicide_risk")
    assert (raised.observation, raised.triggers, raised.detail) == ("15_min", ("bad_news",), "news from court")
    risk = page_of(screen, RiskTab)
    assert isinstance(risk, RiskTab)
    risk.table.set_current(raised.id)
    qtbot.keyClick(risk.table, Qt.Key.Key_Delete)
    ending = screen.entry
    assert isinstance(ending, ReasonEntry)
    save(screen, qtbot)
    assert ending.reason.problem()
    qtbot.keyClicks(ending.box, "reviewed by the team")
    save(screen, qtbot)
    ended = next(flag for flag in read_person(shell.ctx, person).record.flags if flag.id == raised.id)
    assert ended.end_reason == "reviewed by the team"
    assert "Ended: reviewed by the team" in "\n".join(
        str(risk.table.rows_model.index(row, 1).data() or "") for row in range(risk.table.rows_model.rowCount())
    )


def test_tasks_are_added_done_and_declined_with_why(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person, "tasks")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    entry = screen.entry
    assert isinstance(entry, TaskEntry)
    qtbot.keyClicks(entry.title.box, "COWS again")
    entry.owner.set_value(Role.NURSE.value)
    qtbot.keyClicks(entry.due.box, "tomorrow")
    save(screen, qtbot)
    assert "time is missing" in entry.due.problem()
    qtbot.keyClicks(entry.due.box, " 08:00")
    save(screen, qtbot)
    added = next(task for task in read_person(shell.ctx, person).record.tasks if task.title == "COWS again")
    assert added.due_at is not None
    assert added.due_at.isoformat() == "2026-11-21T08:00:00+00:00"
    tab = page_of(screen, TasksTab)
    assert isinstance(tab, TasksTab)
    tab.table.set_current(added.id)
    qtbot.keyClick(tab.table, Qt.Key.Key_D)
    other = next(t for t in read_person(shell.ctx, person).record.tasks if t.title == "Ask the GP about sertraline")
    tab.table.set_current(other.id)
    qtbot.keyClick(tab.table, Qt.Key.Key_X)
    assert isinstance(screen.entry, ReasonEntry)
    qtbot.keyClicks(screen.entry.box, "the surgery is shut")
    save(screen, qtbot)
    state = {task.id: (task.state, task.reason) for task in read_person(shell.ctx, person).record.tasks}
    assert state[added.id] == (TaskState.DONE, None)
    assert state[other.id] == (TaskState.DECLINED, "the surgery is shut")
    assert tab.panel.count.text().startswith("2 open")


def test_who_somebody_is_keeps_the_five_states_apart(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_E)
    entry = screen.entry
    assert isinstance(entry, IdentityEntry)
    assert not entry.trace.isVisible(), "how it is known is asked of a number that is there"
    qtbot.keyClicks(entry.nhs.box, "9")
    assert entry.trace.isVisible()
    entry.nhs.set_value("999 000 0000")
    save(screen, qtbot)
    assert "NHS number" in entry.nhs.problem()
    assert read_person(shell.ctx, person).record.person.nhs_number is None
    entry.nhs.set_value("")
    entry.facts["religion"].states.focus_first()
    qtbot.keyClick(focused(screen), Qt.Key.Key_D)
    qtbot.keyClicks(entry.facts["ethnicity"].line, "White British")
    save(screen, qtbot)
    assert screen.entry is None
    known = read_person(shell.ctx, person).record.person
    assert (known.religion.state, known.religion.value) == (AnswerState.DECLINED, None)
    assert (known.ethnicity.state, known.ethnicity.value) == (AnswerState.ANSWERED, "White British")
    assert known.disability.state is AnswerState.NOT_ASKED
    assert (known.sex.value, known.preferred_name.value) == ("Male", "Caz")


def test_esc_keeps_what_was_typed_and_nothing_is_saved(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_M)
    entry = screen.entry
    assert isinstance(entry, MoveEntry)
    qtbot.keyClicks(entry.place.box, "B2-14")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert screen.entry is None
    assert shell.went == []
    record = read_person(shell.ctx, person).record
    assert record.stay is not None
    assert record.stay.location == "Reception"
    qtbot.keyClick(focused(screen), Qt.Key.Key_M)
    assert isinstance(screen.entry, MoveEntry)
    assert screen.entry.place.value() == "B2-14"
    qtbot.keyClick(screen.entry.place.box, Qt.Key.Key_Return)
    record = read_person(shell.ctx, person).record
    assert record.stay is not None
    assert record.stay.location == "B2-14"


def test_a_contact_is_replaced_and_a_medicine_needs_its_count(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person)
    qtbot.keyClick(focused(screen), Qt.Key.Key_C)
    contact = screen.entry
    assert isinstance(contact, ContactEntry)
    contact.kind.set_value("gp")
    qtbot.keyClicks(contact.name.box, "Example Road Surgery")
    qtbot.keyClicks(contact.telephone.box, "01632 960772")
    save(screen, qtbot)
    found = [one for one in read_person(shell.ctx, person).record.contacts if one.kind == "gp"]
    assert [one.telephone for one in found] == ["01632 960772"]
    qtbot.keyClick(focused(screen), Qt.Key.Key_B)
    brought = screen.entry
    assert isinstance(brought, BroughtEntry)
    qtbot.keyClick(focused(screen), Qt.Key.Key_M)
    qtbot.keyClicks(brought.what.box, "sertraline 100 mg tablets")
    save(screen, qtbot)
    assert brought.quantity.problem()
    qtbot.keyClicks(brought.quantity.box, "22 tablets")
    qtbot.keyClicks(brought.seal.box, "S-0001")
    save(screen, qtbot)
    item = read_person(shell.ctx, person).record.brought[0]
    assert (item.kind, item.quantity, item.seal) == (BroughtKind.MEDICINE, "22 tablets", "S-0001")


def test_triage_handover_and_history_are_told_and_reached(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person, "triage")
    tab = page_of(screen, TriageTab)
    assert isinstance(tab, TriageTab)
    assert tab.button.text() == "Start triage"
    qtbot.keyClick(tab.button, Qt.Key.Key_T)
    sign_triage(shell.ctx, person)
    screen.refresh()
    assert tab.button.text() == "Look at the triage"
    assert "Signed 19:40" in tab.line.text()
    assert "by Sam Sampleworth, nurse" in tab.line.text()
    plan = handovers.Plan("MDI", leaves_at=shell.ctx.now() + timedelta(hours=12))
    handover = handovers.plan_handover(shell.ctx, person, plan)
    record_leg(shell.ctx, handover, given_by="N. Testford", taken_by="E. Pretend", seals_whole=False)
    screen.show_tab("handovers")
    screen.refresh()
    hands = page_of(screen, HandoversTab)
    assert isinstance(hands, HandoversTab)
    model = hands.table.rows_model
    assert [model.index(0, column).data().split("\n")[0] for column in range(2)] == [
        "Moorland (HMP & YOI)",
        "No pack yet",
    ]
    assert "N. Testford to E. Pretend\na seal was broken" in model.index(0, 2).data()
    qtbot.keyClick(hands.table, Qt.Key.Key_H)
    assert shell.went == [("triage", person), ("handover", person)]
    assert read_history(shell.ctx, person)
    assert local_times("leaves at: 2026-06-21T07:40:00Z") == "leaves at: Sun 21-Jun-2026 08:40"


def test_g_gives_the_dose_of_the_line_on_the_scripts_tab(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    screen = open_record(shell, person)
    overview = page_of(screen, OverviewTab)
    assert isinstance(overview, OverviewTab)
    second = overview.table.rows_model.rows()[1].script
    overview.table.set_current(second.id)
    qtbot.keyClick(overview.table, Qt.Key.Key_G)
    assert screen.tab == "scripts"
    scripts = screen.scripts
    assert scripts is not None
    assert scripts.table.current_key() == second.id
    assert scripts.drawer is not None
    qtbot.keyClick(focused(screen), Qt.Key.Key_Escape)
    assert scripts.drawer is None
    assert shell.went == []


def test_roles_are_asked_before_anything_is_typed(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    shell.ctx = as_role(shell.ctx, Role.HEALTHCARE_ADMINISTRATOR)
    screen = open_record(shell, person, "risk")
    qtbot.keyClick(focused(screen), Qt.Key.Key_Insert)
    assert screen.entry is None
    assert [problem.code for problem in shell.told] == ["RO-101"]


def test_an_empty_record_says_what_is_true(shell: PlainShell, qtbot: QtBot) -> None:
    screen = open_record(shell, arrive(shell.ctx, specimen("A0007TT", "NOBODY", "Sam")))
    overview = page_of(screen, OverviewTab)
    assert isinstance(overview, OverviewTab)
    assert overview.below.text().startswith("No script is recorded.")
    assert overview.beyond.text().startswith("Nothing has a time yet")
    for slug in TABS:
        screen.show_tab(slug)
        assert screen.isAncestorOf(focused(screen)) or screen is focused(screen)
    assert screen.tabs.current() == "history"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_record_opens_at_its_top_and_letters_act_there(
    shell: PlainShell, person: str, qapp: QApplication, scale: float
) -> None:
    theme.apply(qapp, scale)
    screen = open_record(shell, person)
    for _ in range(4):
        qapp.processEvents()
    overview = page_of(screen, OverviewTab)
    assert isinstance(overview, OverviewTab)
    assert overview.scroller.verticalScrollBar().value() == 0
    cards = overview.strip.findChildren(TimeCard)
    assert cards
    assert not cards[0].visibleRegion().isEmpty()
    reached = focused(screen)
    assert overview.isAncestorOf(reached)
    if scale > 1.0:
        QTest.keyClick(reached, Qt.Key.Key_PageDown)
        assert overview.scroller.verticalScrollBar().value() > 0
    QTest.keyClick(reached, Qt.Key.Key_H)
    assert shell.went == [("handover", person)]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_cut_at_any_text_size(shell: PlainShell, person: str, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, scale)
    screen = open_record(shell, person)
    checked = 0
    for slug in (tab for tab in TABS if tab != "scripts"):
        screen.show_tab(slug)
        qapp.processEvents()
        for widget in screen.stack.currentWidget().findChildren(QWidget):
            if widget.isVisible() and isinstance(widget, Text | Badge | Button):
                checked += 1
                assert widget.width() >= widget.minimumSizeHint().width(), (slug, widget.text())
    assert checked > 60
