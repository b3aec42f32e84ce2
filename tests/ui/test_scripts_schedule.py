"""Schedules and reviews of a script by keyboard, over a real desk: laid down, followed, stopped (E9, E26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from reception_app.clinical import regimens
from reception_app.clinical.doses import Dose
from reception_app.clinical.schedule import instant_of
from reception_app.handover.record import Schedule
from reception_app.services import board, reviews, schedules
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.doses_given import record_dose
from reception_app.services.scripts import ScriptLine, stop_script
from reception_app.ui import theme
from reception_app.ui.screens.board_cells import Shown, risk_lines
from reception_app.ui.screens.scripts_changes import PrescriptionPanel, ScheduledPanel
from reception_app.ui.screens.scripts_given import GivenPanel
from reception_app.ui.screens.scripts_reviews import ReviewPanel
from reception_app.ui.screens.scripts_schedule import SchedulePanel, StopSchedulePanel
from reception_app.ui.screens.scripts_schedule_entry import NewSchedulePanel, doubled_time
from reception_app.ui.widgets.chart import DoseState
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import DoseOutcome, Role, ScheduleKind, SourceKind
from tests.support.desks import (
    FRIDAY_EVENING,
    METHADONE,
    ON_CHART,
    MovingClock,
    add,
    arrive,
    as_role,
    score,
)
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, only_script, open_scripts, record_of, shown_words, told_by_telephone

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
TIMES = ("08:00", "12:00", "17:00", "22:00")
LINE = ScriptLine(
    medicine="chlordiazepoxide", dose=Dose(Decimal(30), "mg"), strength="10 mg", form="capsule", route="by mouth",
    frequency="four times a day", times=TIMES, indication="alcohol withdrawal",
)  # fmt: skip
COURSE = ((30, 30, 30, 30), (30, 20, 20, 30), (20, 20, 20, 20), (20, 10, 10, 20), (10, None, None, 10))
FRIDAY = date(2026, 11, 20)
DOCTOR = DecidedBy("Dr P. Pretend")


@pytest.fixture
def person(ctx: AppContext, clock: MovingClock) -> str:
    """Somebody who came on Wednesday morning."""
    clock.at = instant_of(FRIDAY - timedelta(days=2), "07:00")
    who = arrive(ctx)
    clock.at = FRIDAY_EVENING
    return who


@pytest.fixture
def script(ctx: AppContext, person: str) -> str:
    return add(ctx, person, LINE, SourceKind.PRESCRIBER, hours=400)


def mg(amount: int) -> Dose:
    return Dose(Decimal(amount), "mg")


def laid(rows: Sequence[Sequence[int | None]] = COURSE, started: date = FRIDAY, **changes: object) -> regimens.Schedule:
    doses = tuple(
        regimens.ScheduleDose(day, time, mg(amount) if amount else None)
        for day, row in enumerate(rows, start=1)
        for time, amount in zip(TIMES, row, strict=True)
    )
    return regimens.Schedule("Alcohol withdrawal", ScheduleKind.ALCOHOL, started, len(rows), doses)


def on_day_three(ctx: AppContext, clock: MovingClock, person: str, script: str) -> None:
    """Day 3 at 19:40: one dose declined, one never recorded, the dose of 17:00 still to come."""
    clock.at = instant_of(FRIDAY - timedelta(days=2), "07:30")
    schedules.record_schedule(ctx, person, script, laid(started=FRIDAY - timedelta(days=2)), by=DOCTOR)
    for day in (1, 2, 3):
        for time in TIMES:
            due = instant_of(FRIDAY + timedelta(days=day - 3), time)
            if due + timedelta(minutes=5) > FRIDAY_EVENING or (day, time) in ((2, "12:00"), (3, "17:00")):
                continue
            clock.at = due + timedelta(minutes=5)
            outcome = DoseOutcome.DECLINED if (day, time) == (1, "22:00") else DoseOutcome.GIVEN
            schedules.settle_dose(ctx, person, script, day, time, outcome, reason="asleep" if day == 1 else "")
    clock.at = FRIDAY_EVENING


def test_another_dose_under_a_schedule_is_answered_before_anything_is_typed(
    shell: PlainShell, clock: MovingClock, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(shell.ctx, clock, person, script)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_I)
    panel = hands.panel()
    assert isinstance(panel, ScheduledPanel)
    assert any("Given by its schedule, day 3 of 5." in words for words in shown_words(panel))
    assert not panel.findChildren(QLineEdit), "nothing can be typed that is refused afterwards"
    hands.save()
    assert isinstance(hands.panel(), SchedulePanel)
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    assert any("The dose cannot be changed here." in words for words in shown_words(panel))
    assert not any(field.isEnabled() for field in (panel.line.amount, panel.line.unit, panel.line.volume))
    assert panel.line.indication.isEnabled()


def test_the_dose_for_after_a_titration_can_be_written_while_it_runs(
    shell: PlainShell, clock: MovingClock, person: str, script: str, qtbot: QtBot
) -> None:
    up = replace(laid(), kind=ScheduleKind.TITRATION)
    schedules.record_schedule(shell.ctx, person, script, up, by=DOCTOR)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_P)
    panel = hands.panel()
    assert isinstance(panel, PrescriptionPanel)
    assert any("A dose on the line is for afterwards." in words for words in shown_words(panel))
    assert panel.line.amount.isEnabled()


def entry(hands: Hands) -> NewSchedulePanel:
    hands.press(Key.Key_S)
    panel = hands.panel()
    assert isinstance(panel, NewSchedulePanel)
    return panel


def view(hands: Hands) -> SchedulePanel:
    hands.press(Key.Key_S)
    panel = hands.panel()
    assert isinstance(panel, SchedulePanel)
    return panel


def begin(hands: Hands, days: str = "3") -> None:
    """Kind, first day and length; the times and the unit come from the line."""
    hands.press(Key.Key_A)
    hands.go_to("First day")
    hands.write("today", days)
    hands.go_to("Doses")


def fill(hands: Hands, *rows: str) -> None:
    for row in rows:
        hands.write(*row.split())


def schedule_of(shell: PlainShell, person: str) -> Schedule:
    held = only_script(shell, person).schedule
    assert held is not None
    return held


def test_a_schedule_is_laid_down_by_keyboard_and_its_prescriber_named(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    assert (panel.kind.value(), panel.start.value(), panel.days.value()) == ("", "", ""), "nothing is preselected"
    assert panel.model.is_empty()
    begin(hands)
    fill(hands, "30 30 30 30", "20 20 20 20", "10 0 - 10")
    assert not panel.told.isVisible()
    told_by_telephone(hands)
    hands.save()
    held = schedule_of(shell, person)
    assert (held.name, held.kind, held.started_on, held.days) == (
        "Alcohol withdrawal", ScheduleKind.ALCOHOL, FRIDAY, 3,
    )  # fmt: skip
    assert [int(dose.amount) for dose in held.doses] == [30, 30, 30, 30, 20, 20, 20, 20, 10, 0, 0, 10]
    assert held.decider is not None
    assert held.decider.name == "Dr P. Pretend"
    assert only_script(shell, person).next_due_at == instant_of(FRIDAY, "22:00")


def test_the_same_as_the_day_before_is_one_key_and_every_cell_says_its_unit(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    begin(hands, "4")
    fill(hands, "30 20 20 30")
    for _ in range(3):
        qtbot.keyClick(hands.focus(), Key.Key_D, CONTROL)
    assert [panel.grid.grid.index(row, 1).data() for row in range(4)] == ["20\N{NO-BREAK SPACE}mg"] * 4
    assert panel.model.index(2, 4).data() == "100\N{NO-BREAK SPACE}mg"
    spoken_cell = panel.model.data(panel.model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken_cell == "Day 4  Mon 23-Nov, 08:00: 30\N{NO-BREAK SPACE}mg"


def test_digits_replace_a_cell_go_on_in_it_and_del_empties_it(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    begin(hands)
    here = panel.model.index(0, 0)
    hands.type("12.5")
    assert panel.model.text_at(here) == "12.5"
    hands.type(".")
    assert panel.model.text_at(here) == "12.5", "a second point is no number"
    hands.press(Key.Key_Backspace)
    assert panel.model.text_at(here) == "12."
    hands.press(Key.Key_Down, Key.Key_Up)
    hands.type("7")
    assert panel.model.text_at(here) == "7", "coming back, typing begins anew"
    hands.press(Key.Key_Delete)
    assert panel.model.text_at(here) == ""


def test_holes_are_told_before_saving_and_need_a_word(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    begin(hands)
    fill(hands, "30 30 30 30")
    hands.press(Key.Key_Down)
    fill(hands, "10 10 10")
    said = panel.told.accessibleName()
    assert "Day 2 (Sat 21-Nov-2026) is missing from the schedule." in said
    assert "Day 3 (Sun 22-Nov-2026) has nothing at 22:00: write the dose, or that there is none." in said
    hands.save()
    assert "say that it is meant so" in panel.grid_box.problem()
    assert only_script(shell, person).schedule is None
    qtbot.keyClick(hands.focus(), Key.Key_M, ALT)
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()
    assert len(schedule_of(shell, person).doses) == 7


def test_a_word_that_it_is_meant_so_is_gone_when_something_else_is_wrong(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    begin(hands)
    fill(hands, "30 30 30 30")
    qtbot.keyClick(hands.focus(), Key.Key_M, ALT)
    assert panel.meant.value()
    panel.grid.setFocus()
    hands.type("300")
    assert not panel.meant.value()


def test_doses_all_ten_times_too_large_are_asked_about_and_the_answer_is_kept(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    begin(hands, "2")
    fill(hands, "300 300 300 300", "200 200 200 200")
    question = "300 mg is more than 60 mg of chlordiazepoxide for one dose. Is that right?"
    said = panel.told.accessibleName()
    assert f"Day 1 08:00 and 3 doses more: {question}" in said
    assert "Day 2 08:00 and 3 doses more: 200 mg is more than" in said
    told_by_telephone(hands)
    hands.save()
    assert only_script(shell, person).schedule is None, "nobody has answered"
    qtbot.keyClick(hands.focus(), Key.Key_M, ALT)
    hands.save()
    assert schedule_of(shell, person).days == 2
    (kept,) = only_script(shell, person).changes
    assert f"{question} Answer: it is right." in (kept.reason or "")
    assert kept.was == kept.now == LINE.dose


def test_another_dose_on_a_line_under_a_schedule_is_not_taken_for_what_is_given(
    ctx: AppContext, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    schedules.record_schedule(ctx, person, script, laid(), by=DOCTOR)
    hands = open_scripts(shell, person, qtbot)
    for key in (Key.Key_P, Key.Key_I):
        hands.press(key)
        said = "\n".join(shown_words(hands.panel()))
        assert "Given by its schedule, day 1 of 5." in said
        assert "To change what is given, stop the schedule or lay another down (S)." in said
        hands.press(Key.Key_Escape)


def test_a_clock_change_day_is_told(ctx: AppContext, shell: PlainShell, person: str, script: str, qtbot: QtBot) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    hands.press(Key.Key_A)
    hands.go_to("First day")
    hands.write("28-Mar-2027", "1")
    hands.go_to("Times of day")
    panel.times.box.selectAll()
    hands.write("01:30")
    hands.go_to("Doses")
    hands.type("10")
    assert "01:30 does not exist on Sun 28-Mar-2027" in panel.told.accessibleName()


def test_times_written_twice_and_missing_parts_are_said_at_their_field(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    hands = open_scripts(shell, person, qtbot)
    panel = entry(hands)
    hands.save()
    assert panel.kind_box.problem() == "Say what the schedule is for."
    hands.press(Key.Key_A)
    hands.save()
    assert panel.start.problem().startswith("Write the first day")
    hands.write("today")
    hands.save()
    assert panel.days.problem().startswith("Write how many days")
    hands.write("2")
    panel.times.box.selectAll()
    panel.times.box.setFocus()
    hands.write("08:00 20:00 0800")
    hands.save()
    assert panel.times.problem() == "08:00 is written twice: one dose at each time."
    assert doubled_time("08:00, 20.00") == ""


def test_the_view_says_day_n_of_n_and_what_became_of_each_dose(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(ctx, clock, person, script)
    hands = open_scripts(shell, person, qtbot)
    side = " ".join(shown_words(hands.screen.side))
    assert "Day 3 of 5" in side
    assert "Next: DOSE 20 mg at Today 17:00" in side
    here = hands.screen.table.model().index(0, 3).data().replace("\N{NO-BREAK SPACE}", " ")
    assert "DOSE 20 mg" in here, "the line's own 30 mg is not what is given"
    panel = view(hands)
    words = " ".join(shown_words(panel))
    assert "Continue on day 3 of 5 today: do not start again." in words
    assert panel.table.current_key() == "3", "today is marked"
    model = panel.table.model()
    assert "today" in model.index(2, 0).data()
    assert model.index(0, 4).data().endswith("declined")
    assert model.index(1, 2).data().endswith("not recorded")
    assert model.index(2, 1).data().endswith("given 08:05")
    assert model.index(2, 3).data().endswith("late")
    assert model.index(2, 4).data().endswith("due")
    assert model.index(4, 2).data() == "no dose"
    states = [(bar.state, bar.said) for bar in panel.chart.series.doses]
    assert states == [
        (DoseState.MISSED, "3 of 4 given"), (DoseState.MISSED, "3 of 4 given"), (DoseState.DUE, "2 of 4 given"),
        (DoseState.DUE, "due"), (DoseState.DUE, "due"),
    ]  # fmt: skip


def test_scores_of_the_matching_instrument_stand_beside_the_doses(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(ctx, clock, person, script)
    hands = open_scripts(shell, person, qtbot)
    assert view(hands).chart.series.readings == ()
    hands.press(Key.Key_Escape)
    clock.at = FRIDAY_EVENING - timedelta(hours=20)
    score(ctx, person, "ciwa-ar", (2, 2, 2, 1, 1, 1, 1, 1, 1, 1))
    clock.at = FRIDAY_EVENING
    hands.screen.refresh()
    panel = view(hands)
    assert [reading.shown for reading in panel.chart.series.readings] == ["13"]
    assert panel.chart.series.title.startswith("CIWA-Ar")
    assert "it does not set a dose" in panel.source.text()


def test_the_dose_that_is_due_is_offered_by_day_and_time(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(ctx, clock, person, script)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_G, Key.Key_G)
    panel = hands.panel()
    assert isinstance(panel, GivenPanel)
    offered = [panel.which.box.itemText(place) for place in range(panel.which.box.count())]
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in offered] == [
        "",
        "1  Day 2, Thu 19-Nov 12:00, 20 mg, missed",
        "2  Day 3, Fri 20-Nov 17:00, 20 mg, late",
        "3  Day 3, Fri 20-Nov 22:00, 20 mg, due",
    ]
    hands.save()
    assert panel.which.problem() == "Choose the day and time of the dose."
    hands.type("2")
    qtbot.keyClick(hands.focus(), Key.Key_P, ALT)
    qtbot.keyClick(hands.focus(), Key.Key_N, ALT)
    hands.press(Key.Key_S)
    hands.save()
    last = only_script(shell, person).given[-1]
    assert (last.schedule_day, last.schedule_time, last.dose) == (3, "17:00", mg(20))
    assert only_script(shell, person).next_due_at == instant_of(FRIDAY, "22:00")


def test_the_only_dose_there_is_is_named_and_needs_no_choice(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    dose = regimens.ScheduleDose(1, "22:00", mg(20))
    one = regimens.Schedule("One dose", ScheduleKind.OTHER, FRIDAY, 1, (dose,))
    schedules.record_schedule(ctx, person, script, one, by=DOCTOR)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_G, Key.Key_G)
    panel = hands.panel()
    assert isinstance(panel, GivenPanel)
    assert panel.only.text().replace("\N{NO-BREAK SPACE}", " ") == "Day 1, Fri 20-Nov 22:00, 20 mg, due"
    assert not panel.which.isVisible()
    qtbot.keyClick(hands.focus(), Key.Key_P, ALT)
    assert panel.amount.dose() == mg(20), "the schedule's dose, not the line's 30 mg"


def test_from_the_schedule_a_dose_is_recorded_as_declined(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    schedules.record_schedule(ctx, person, script, laid(), by=DOCTOR)
    clock.at = instant_of(FRIDAY, "22:10")
    hands = open_scripts(shell, person, qtbot)
    view(hands)
    hands.save()
    panel = hands.panel()
    assert isinstance(panel, GivenPanel)
    hands.press(Key.Key_D)
    hands.type("4")
    hands.go_to("Which dose")
    hands.type("4")
    hands.go_to("Why was it not taken?")
    hands.write("sleeping")
    hands.save()
    (dose,) = only_script(shell, person).given
    assert (dose.outcome, dose.schedule_day, dose.schedule_time) == (DoseOutcome.DECLINED, 1, "22:00")


def test_a_schedule_is_stopped_with_reason_and_prescriber_and_another_takes_its_place(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(ctx, clock, person, script)
    shell.ctx = as_role(shell.ctx, Role.NURSE)
    hands = open_scripts(shell, person, qtbot)
    view(hands)
    hands.press(Key.Key_N)
    another = hands.panel()
    assert isinstance(another, NewSchedulePanel)
    assert another.reason.isVisible(), "why it takes the place of the one in force"
    assert another.model.is_empty()
    qtbot.keyClick(hands.focus(), Key.Key_C, ALT)
    assert [dose.dose for dose in another.model.doses()][:2] == [mg(30), mg(30)]
    hands.press(Key.Key_Escape)
    view(hands)
    hands.press(Key.Key_Delete)
    stop = hands.panel()
    assert isinstance(stop, StopSchedulePanel)
    assert "8 doses of it are still to come." in stop.alert.accessibleName()
    hands.save()
    assert stop.reason.problem()
    hands.write("seizure, moved to hospital")
    told_by_telephone(hands)
    hands.save()
    held = schedule_of(shell, person)
    assert (held.stop_reason, held.stopped_at) == ("seizure, moved to hospital", FRIDAY_EVENING)
    assert "Stopped" in " ".join(shown_words(view(hands)))


def test_the_schedule_of_a_stopped_script_is_only_read(
    ctx: AppContext, shell: PlainShell, clock: MovingClock, person: str, script: str, qtbot: QtBot
) -> None:
    on_day_three(ctx, clock, person, script)
    stop_script(ctx, person, script, reason="seizure, to hospital", discussed=None)
    clock.forward(hours=30)
    hands = open_scripts(shell, person, qtbot)
    hands.screen.table.set_current(script)
    assert hands.screen.side.schedule.isVisible()
    panel = view(hands)
    assert panel.head.text() == "Ended with the script: stopped Fri 20-Nov 19:40"
    words = "\n".join(shown_words(panel))
    assert "seizure, to hospital" in words
    assert "Next:" not in words
    assert not any(button.isVisible() for button in (panel.act, panel.other, panel.stop))
    assert [slot.state.value for slot in panel.slots if slot.day == 3] == ["given", "given", "missed"]
    assert not any(slot.waits or slot.day > 3 for slot in panel.slots), "nothing of it is due any more"
    for key in (Key.Key_G, Key.Key_N, Key.Key_Delete):
        hands.press(key)
        assert hands.panel() is panel
    hands.save()
    assert hands.panel() is panel
    hands.press(Key.Key_Escape)


def test_a_gap_is_told(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    clock.at = instant_of(FRIDAY - timedelta(days=2), "07:30")
    schedules.record_schedule(ctx, person, script, laid(started=FRIDAY - timedelta(days=2)), by=DOCTOR)
    clock.at = FRIDAY_EVENING
    hands = open_scripts(shell, person, qtbot)
    panel = view(hands)
    assert "There is a gap." in panel.alert.accessibleName()
    assert "day 1 (Wed 18-Nov), day 2 (Thu 19-Nov)" in panel.alert.accessibleName()


def test_who_may_not_lay_a_schedule_down_is_told_at_once(
    shell: PlainShell, person: str, script: str, qtbot: QtBot
) -> None:
    shell.ctx = as_role(shell.ctx, Role.HEALTHCARE_ADMINISTRATOR)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_S)
    assert hands.screen.drawer is None
    assert [problem.code for problem in shell.told] == ["RO-101"]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_cut_at_any_text_size(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, script: str, qtbot: QtBot, scale: float
) -> None:
    on_day_three(ctx, clock, person, script)
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    panel = view(hands)
    QApplication.processEvents()
    delegate = panel.table.itemDelegate()
    for column in range(panel.table.model().columnCount()):
        index = panel.table.rows_model.index(2, column)
        assert panel.table.rowHeight(2) >= delegate.height(index)  # type: ignore[attr-defined]
    assert panel.chart.height() >= panel.chart.heightForWidth(panel.chart.width())
    for button in (panel.act, panel.other, panel.stop):
        assert button.width() >= button.sizeHint().width()
    hands.press(Key.Key_N)
    grid = hands.panel()
    assert isinstance(grid, NewSchedulePanel)
    qtbot.keyClick(hands.focus(), Key.Key_C, ALT)
    QApplication.processEvents()
    assert grid.grid.verticalHeader().width() >= 100 * scale
    assert grid.grid.rowHeight(0) >= theme.active().line()


# Reviews


def test_opioid_substitution_has_its_review_dates_and_one_is_done_with_its_outcome(
    ctx: AppContext, clock: MovingClock, shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    methadone = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    record_dose(ctx, person, methadone, ctx.now(), observed=True, witness="W. Witnessford", authority=ON_CHART)
    kinds = {(review.kind, review.due_on) for review in record_of(shell, person).reviews}
    due = FRIDAY + timedelta(days=28)
    assert kinds == {("substitution_review", due), ("psychosocial_28_days", due)}
    hands = open_scripts(shell, person, qtbot)
    side = " ".join(shown_words(hands.screen.side))
    assert "Opioid substitution review: methadone: due Fri 18-Dec-2026, in 28 days" in side
    assert "28-day psychosocial review: due Fri 18-Dec-2026, in 28 days" in side
    hands.press(Key.Key_D)
    panel = hands.panel()
    assert isinstance(panel, ReviewPanel)
    hands.save()
    assert panel.which.problem()
    panel.which.box.setFocus()
    hands.type("1")
    hands.go_to("What is recorded?")
    hands.press(Key.Key_D)
    hands.save()
    assert panel.outcome.problem().startswith("A review that is done has an outcome.")
    hands.write("dose stands, wants to stay on it")
    qtbot.keyClick(hands.focus(), Key.Key_P, ALT)
    hands.save()
    kept = [review for review in record_of(shell, person).reviews if review.kind == "substitution_review"]
    assert [(review.outcome, review.due_on) for review in kept] == [
        ("dose stands, wants to stay on it", due), (None, FRIDAY + timedelta(days=91)),
    ]  # fmt: skip


def test_a_review_that_is_forgotten_is_on_the_board_though_reception_is_long_done(
    ctx: AppContext, clock: MovingClock, person: str
) -> None:
    methadone = add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    reviews.add_review(ctx, person, "substitution_review", FRIDAY + timedelta(days=2), methadone)
    (row,) = board.read_board(ctx).here
    assert row.review_due_on is None
    clock.forward(days=5)
    (row,) = board.read_board(ctx).here
    assert row.review_due_on == FRIDAY + timedelta(days=2)
    assert "Review overdue 3 days" in spoken(risk_lines(Shown(row, ctx.now(), "")))


def test_a_review_is_set_for_another_day(ctx: AppContext, shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    hands = open_scripts(shell, person, qtbot)
    assert "when it is due is not known" in " ".join(shown_words(hands.screen.side))
    hands.press(Key.Key_D)
    hands.type("1")
    hands.go_to("What is recorded?")
    hands.press(Key.Key_A)
    hands.go_to("Due on")
    hands.write("04-Dec-2026")
    hands.save()
    (review,) = record_of(shell, person).reviews
    assert (review.due_on, review.done_at) == (date(2026, 12, 4), None)
