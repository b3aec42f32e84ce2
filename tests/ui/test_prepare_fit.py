"""What the destination can do, on Prepare and on Receive, by keyboard: E2, E5, E8 and the national investigation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.clinical.fit import ConflictKind
from reception_app.clinical.running_out import RunsOut
from reception_app.handover.record import Script
from reception_app.services import fit, handovers, packs, scripts
from reception_app.services.context import AppContext
from reception_app.services.controlled_drugs import Counted, record_count
from reception_app.services.handovers import Plan
from reception_app.services.person_view import open_tasks, read_person
from reception_app.services.scripts import Supply
from reception_app.ui import theme
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.prepare_fit_count import CountPanel
from reception_app.ui.screens.prepare_fit_line import RunsOutLine, stops_of
from reception_app.ui.screens.prepare_fit_plan import PlanPanel
from reception_app.ui.screens.prepare_fit_supply import count_words, supply_of
from reception_app.ui.screens.prepare_scripts import ScriptWay
from reception_app.ui.screens.prepare_words import Sent
from reception_app.ui.screens.receive import ReceiveScreen
from reception_app.ui.widgets.focus_ring import FocusRing
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import Carrier, CustodyLeg, FitToTravel, PersonState, Role
from tests.support.at_prepare import AtPrepare
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, arrive, as_role, make_training_desk
from tests.support.leaving_cases import BUPRENORPHINE, CARBAMAZEPINE, ONE_TABLET, QUETIAPINE, know_moorland, takes
from tests.support.plain_shell import PlainShell, show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.read_back import read_back

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


class Hands(AtPrepare):
    """A person at the keyboard before one leaving."""

    def panel(self) -> QWidget:
        overlay = self._shell.window.overlay()
        assert overlay is not None
        return overlay.panel

    def way(self, medicine: str) -> ScriptWay:
        script = self.script(medicine)
        way = self.screen.scripts.way(script.id)
        assert way is not None
        return way

    def script(self, medicine: str) -> Script:
        record = read_person(self._shell.ctx, self._person).record
        return next(script for script in record.scripts if script.medicine == medicine)

    def told(self) -> list[str]:
        return [row.conflict.words for row in self.screen.fits.there.rows]

    def head(self) -> str:
        return self.screen.fits.there.accessibleName()

    def issue(self) -> None:
        self.press(Key.Key_Return, CTRL)
        self._qtbot.waitUntil(self.has_pack, timeout=30_000)

    def has_pack(self) -> bool:
        return self.screen.pack.pack is not None and not self.screen.pack.pack.stale


def planned(ctx: AppContext, person: str) -> str:
    plan = Plan(
        to_code="MDI",
        leaves_at=ctx.now(),
        expected_at=ctx.now() + timedelta(hours=2),
        fit=FitToTravel.YES,
        healthcare_telephone="01632 960118",
        envelope_seal="E 0048810",
    )
    return handovers.plan_handover(ctx, person, plan)


def test_before_a_destination_is_said_the_panel_says_what_it_waits_for(
    shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    hands = Hands(qtbot, shell, person)
    assert hands.head() == "Can they do it there?"
    assert "Say where they go" in hands.screen.fits.there.ring.text()
    assert hands.screen.fits.there.rows == ()


def test_hsib_the_screen_names_it_before_the_van_leaves(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    assert hands.head() == "Moorland cannot do 1 of 1"
    there = hands.screen.fits.there
    assert there.note.text() == "directory of 02-Nov-2026, 18 days old"
    assert there.ring.text() == "Ring Moorland duty nurse, 01632 960055. Prescriber opens Mon 09:00."
    assert "runs out before help, by 2 days 1 h" in hands.told()[0]
    (line,) = there.findChildren(RunsOutLine)
    assert line.accessibleName() == "leaves Fri 19:40; last dose Fri 20:00; due Sat 08:00; prescriber Mon 09:00"
    assert (
        hands.way("carbamazepine")
        .lasts.text()
        .startswith("Runs out before help: last dose Fri 20:00; next prescriber Mon 09:00")
    )


def test_a_course_that_ends_before_help_is_told_though_enough_is_sent(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    course = replace(CARBAMAZEPINE, duration_days=7, started_on=date(2026, 11, 15))
    takes(ctx, person, course, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    (row,) = (one for one in hands.screen.fits.there.rows if one.conflict.kind is ConflictKind.COURSE_ENDS)
    assert "its course ends Sat 21-Nov-2026; nobody there can prescribe until Mon 09:00" in row.accessibleName()
    assert row.button.text() == "Name and plan…"


def test_the_panel_follows_destination_time_and_carrier(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    way = hands.way("carbamazepine")
    assert way.lasts.text() == "If none is sent: last dose Fri 07:55; next prescriber Mon 09:00"
    hands.tab_to(way.carrier)
    hands.press(Key.Key_E)
    hands.fill(way.quantity.box, "1 tablet")
    hands.screen.refresh()
    assert "Runs out before help: last dose Fri 20:00" in way.lasts.text()
    assert hands.script("carbamazepine").supply == Dose(Decimal(1), "tablets")
    hands.fill(way.quantity.box, "14 tablets")
    hands.screen.refresh()
    assert way.lasts.text() == "7 days’ supply."
    hands.fill(way.quantity.box, "3 days")
    hands.screen.refresh()
    assert "3 days' supply" in way.lasts.text()
    assert "7 days" in way.lasts.text()
    assert hands.script("carbamazepine").supply_days == 3
    hands.fill(hands.screen.form.where.leaves.box, "mon 10:00")
    hands.fill(hands.screen.form.where.expected.box, "mon 12:00")
    hands.screen.refresh()
    assert "Runs out" not in way.lasts.text()
    hands.fill(hands.screen.form.where.to.box, "wakefield")
    hands.press(Key.Key_Down)
    hands.press(Key.Key_Return)
    assert hands.head() == "Nothing is known of Wakefield: ring and ask"
    row = hands.screen.fits.there.rows[0]
    assert row.conflict.kind is ConflictKind.NOT_IN_DIRECTORY
    hands.tab_to(row.button)
    hands.press(Key.Key_Return)
    assert shell.went[-1] == ("directory", "WDI")


def test_e8_mark_as_left_asks_for_a_name_and_a_plan_that_travel(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    takes(ctx, person, QUETIAPINE, Carrier.ESCORT, Supply(Dose(Decimal(7), "tablets")), hours=22)
    handover = planned(ctx, person)
    packs.issue_pack(ctx, handover)
    hands = Hands(qtbot, shell, person)
    assert hands.head() == "Moorland cannot do 2 of 2"
    assert len(hands.screen.fits.there.unanswered_rows()) == 3
    assert "a name and a plan for 3 conflicts" in hands.screen.side.leave.before.text()
    hands.press(Key.Key_M, ALT)
    panel = hands.panel()
    assert isinstance(panel, PlanPanel)
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return)
    assert "somebody there must know" in panel.named.problem()
    hands.type("N. Testford, duty nurse")
    hands.press(Key.Key_Return)
    hands.type("their own stock until the prescriber comes at 20:00")
    names = [tick.accessibleName() for tick in panel.ticks.values()]
    assert len(set(names)) == 2
    assert all(name.startswith("Also for: ") and len(name) > 20 for name in names)
    for tick in panel.ticks.values():
        hands.tab_to(tick)
        hands.press(Key.Key_Space)
    hands.tab_to(panel.act)
    hands.press(Key.Key_Return)
    assert shell.window.overlay() is None
    assert hands.screen.fits.there.unanswered_rows() == ()
    travels = read_person(ctx, person).record.conflicts
    assert {each.named for each in travels} == {"N. Testford, duty nurse"}
    assert len(travels) == 3
    hands.issue()
    read_back(ctx, handover)
    hands.screen.refresh()
    hands.press(Key.Key_M, ALT)
    hands.press(Key.Key_L, ALT)  # asked once more: the pack has gaps
    assert read_person(ctx, person).state is PersonState.LEFT


def test_a_plan_may_be_changed_and_esc_keeps_what_was_typed(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    handover = planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    assert hands.focused is hands.screen.fits.there.rows[0].button
    hands.press(Key.Key_Return)
    hands.type("N. Testford")
    hands.press(Key.Key_Escape)
    assert shell.window.overlay() is None
    hands.press(Key.Key_Return)
    panel = hands.panel()
    assert isinstance(panel, PlanPanel)
    assert panel.named.value() == "N. Testford"
    hands.press(Key.Key_Return)
    hands.type("methadone is offered instead")
    hands.press(Key.Key_Return)
    (row,) = hands.screen.fits.there.rows
    assert row.answered
    assert "Agreed with N. Testford" in " ".join(text.text() for text in row.findChildren(Text))
    hands.tab_to(row.button)
    hands.press(Key.Key_Return)
    again = hands.panel()
    assert isinstance(again, PlanPanel)
    assert again.plan.value() == "methadone is offered instead"
    hands.press(Key.Key_Return)
    hands.press(Key.Key_A, CTRL)
    hands.type("the van waits until they have it")
    hands.press(Key.Key_Return)
    found = fit.fit_leaving(ctx, handovers.read_handover(ctx, handover))
    (plan,) = found.plans.values()
    assert plan.plan == "the van waits until they have it"


def test_f8_goes_to_the_conflicts_first_and_then_to_the_gaps(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    conflict = hands.screen.fits.there.rows[0].button
    assert hands.focused is conflict
    hands.press(Key.Key_F8)
    assert hands.focused is hands.screen.missing.rows[0]
    for _ in hands.screen.missing.rows:
        hands.press(Key.Key_F8)
    assert hands.focused is conflict
    hands.press(Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert hands.focused is not conflict


def test_a_worker_who_may_not_say_fit_cannot_keep_a_plan(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    planned(ctx, person)
    shell.ctx = as_role(ctx, Role.HEALTHCARE_ASSISTANT)
    hands = Hands(qtbot, shell, person)
    hands.press(Key.Key_Return)
    hands.type("N. Testford")
    hands.press(Key.Key_Return)
    hands.type("a plan")
    hands.press(Key.Key_Return)
    panel = hands.panel()
    assert isinstance(panel, PlanPanel)
    assert "RO-101" in panel.trouble.accessibleName()
    assert read_person(ctx, person).record.conflicts == ()


def test_an_observed_medicine_on_the_person_asks_why(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    takes(ctx, person, METHADONE)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    way = hands.way("methadone")
    hands.tab_to(way.carrier)
    hands.press(Key.Key_P)
    assert way.waits_for() == "why the person carries methadone"
    assert "Schedule 2" in way.why.label.text()
    assert hands.script("methadone").carrier is None
    hands.fill(way.why.box, "the prescriber wants it so")
    hands.screen.refresh()
    assert hands.script("methadone").carrier is Carrier.PERSON
    assert "without a reason" not in way.lasts.text()


def test_a_controlled_drug_is_counted_by_two_in_figures_and_words(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot
) -> None:
    know_moorland(ctx)
    takes(ctx, person, METHADONE, Carrier.ESCORT)
    takes(ctx, person, SERTRALINE, Carrier.ESCORT)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    assert not hands.way("sertraline").count.isVisible()
    way = hands.way("methadone")
    assert "not counted by two people" in way.custody.text()
    hands.tab_to(way.count)
    hands.press(Key.Key_Return)
    panel = hands.panel()
    assert isinstance(panel, CountPanel)
    hands.type("140 mL")
    assert panel.words.text().strip() == "140 (one hundred and forty) mL"
    hands.press(Key.Key_Return)
    hands.type("M 0048812")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return)
    assert "two people" in panel.witness.problem()
    hands.type(ctx.operator.full_name)
    hands.press(Key.Key_Return)
    assert "IN-173" in panel.trouble.accessibleName()
    hands.fill(panel.witness.box, "P. Placeholder")
    hands.press(Key.Key_Return)
    assert shell.window.overlay() is None
    script = hands.script("methadone")
    assert (script.supply, script.supply_witness) == (Dose(Decimal(140), "mL"), "P. Placeholder")
    (count,) = read_person(ctx, person).record.receipts
    assert (count.leg, count.amount, count.seal) == (CustodyLeg.SENT, Decimal(140), "M 0048812")
    assert "140 (one hundred and forty) mL counted, with P. Placeholder" in way.custody.text()
    assert way.quantity.value() == "140 (one hundred and forty) mL"
    hands.screen.refresh()
    assert hands.script("methadone").supply_witness == "P. Placeholder"
    hands.fill(way.quantity.box, "60 mL")
    hands.screen.refresh()
    assert hands.script("methadone").supply is None  # another amount takes the count back
    assert "not counted by two people" in way.custody.text()


@pytest.mark.parametrize(
    ("typed", "counted"),
    [
        ("14 tablets", Supply(Dose(Decimal(14), "tablets"))),
        ("7 days", Supply(days=7)),
        ("half a day", Supply()),
        ("a box", Supply()),
        ("", Supply()),
    ],
)
def test_what_is_typed_counts_as_far_as_it_says_an_amount(
    ctx: AppContext, person: str, typed: str, counted: Supply
) -> None:
    takes(ctx, person, SERTRALINE)
    (script,) = read_person(ctx, person).record.scripts
    assert supply_of(script, Sent(Carrier.ESCORT, typed)) == counted


def test_amounts_are_told_in_figures_and_words() -> None:
    assert count_words(Dose(Decimal(14), "tablets")) == "14 (fourteen) tablets"
    assert count_words(Dose(Decimal(1), "capsules")) == "1 (one) capsule"


def test_somebody_never_known_to_come_has_no_point_on_the_line() -> None:
    friday = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
    ending = RunsOut(
        "s", "carbamazepine", friday, None, friday + timedelta(hours=12), None, None, None, None, "no dose to give"
    )
    assert [stop.words for stop in stops_of(ending, friday)] == ["leaves Fri 20:00", "due Sat 08:00"]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_of_the_panel_is_cut(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot, scale: float
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scale)
    know_moorland(ctx)
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    takes(ctx, person, BUPRENORPHINE)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    for _ in range(3):
        QApplication.processEvents()
    there = hands.screen.fits.there
    for row in there.rows:
        assert row.accessibleName() == row.conflict.sentence
        assert row.button.accessibleDescription() == row.conflict.words
        assert row.width() <= there.width()
        for text in row.findChildren(Text):
            assert text.height() >= text.heightForWidth(text.width()) or not text.hasHeightForWidth()
    for line in there.findChildren(RunsOutLine):
        assert line.width() >= line.minimumSizeHint().width()


# At receipt: the same check, held against this very prison.


@pytest.fixture
def receiving(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    clock = MovingClock()
    # The desks' certificates are made by the desk's own clock, which a training desk may be told.
    monkeypatch.setenv("RECEPTION_NOW", clock.at.isoformat())
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    window = MainWindow("Moorland (HMP & YOI)", training=True)
    qtbot.addWidget(window)
    yield Receiving(leeds, moorland, arrive(leeds), PlainShell(moorland, window), tmp_path, qtbot)
    leeds.close()
    moorland.close()


class Receiving:
    """Leeds sends somebody; at Moorland somebody sits before the screen."""

    def __init__(
        self, leeds: AppContext, moorland: AppContext, person: str, shell: PlainShell, folder: Path, qtbot: QtBot
    ) -> None:
        self.leeds, self.moorland, self.person = leeds, moorland, person
        self.shell, self._folder, self._qtbot = shell, folder, qtbot

    def open(self) -> ReceiveScreen:
        handover = planned(self.leeds, self.person)
        path = self._folder / "from the stick.cose"
        path.write_bytes(packs.issue_pack(self.leeds, handover).cose)
        screen = ReceiveScreen(self.shell, path)
        show(self.shell, screen)
        return screen

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(QApplication.focusWidget() or self.shell.window, key, modifiers)

    def type(self, words: str) -> None:
        self._qtbot.keyClicks(QApplication.focusWidget(), words)


def test_hsib_the_same_is_named_at_receipt_before_anything_is_decided(receiving: Receiving) -> None:
    know_moorland(receiving.moorland)
    takes(receiving.leeds, receiving.person, CARBAMAZEPINE, Carrier.ESCORT, Supply(Dose(Decimal(14), "tablets")))
    takes(receiving.leeds, receiving.person, BUPRENORPHINE, Carrier.STOCK)
    screen = receiving.open()
    assert screen.page is not None
    tablets, buprenorphine = screen.page.rows
    assert "Runs out" not in tablets.ends.text()
    assert "Not offered. Offers methadone" in buprenorphine.ends.text()
    assert tablets.choice is None
    receiving.press(Key.Key_N)  # not here: what was said to be sent is missing
    assert "Runs out before help: last dose Fri 07:55; next prescriber Mon 09:00" in tablets.ends.text()
    receiving.press(Key.Key_Y)
    assert "Runs out" not in tablets.ends.text()
    assert not screen.page.here.notice.isVisible()


def test_a_desk_that_knows_nothing_of_its_own_prison_says_so(receiving: Receiving) -> None:
    takes(receiving.leeds, receiving.person, CARBAMAZEPINE, Carrier.NOT_SENT)
    screen = receiving.open()
    assert screen.page is not None
    assert screen.page.here.notice.isVisible()
    said = "Runs out before help: last dose Fri 07:55; when a prescriber comes is not known"
    assert screen.page.rows[0].ends.text() == said, "none came of what cannot wait: that much is known"


@pytest.mark.parametrize(("found", "tasks"), [("140 mL", 0), ("120 mL", 1)])
def test_a_controlled_drug_is_counted_on_arrival_and_what_does_not_agree_becomes_a_task(
    receiving: Receiving, found: str, tasks: int
) -> None:
    know_moorland(receiving.moorland)
    counted = Dose(Decimal(140), "mL")
    script = takes(receiving.leeds, receiving.person, METHADONE)
    supply = Supply(counted, None, "P. Placeholder")
    scripts.set_carrier(receiving.leeds, receiving.person, script, Carrier.ESCORT, "140 mL", "M 1", supply)
    record_count(receiving.leeds, receiving.person, script, CustodyLeg.SENT, Counted(counted, "P. Placeholder"))
    screen = receiving.open()
    assert screen.page is not None
    (row,) = screen.page.rows
    receiving.press(Key.Key_C)
    receiving.press(Key.Key_Y)
    row.count_button.setFocus()
    receiving.press(Key.Key_Return)
    overlay = receiving.shell.window.overlay()
    assert overlay is not None
    panel = overlay.panel
    assert isinstance(panel, CountPanel)
    assert "140 (one hundred and forty) mL was said to be sent" in panel.words.text()
    receiving.type(found)
    for words in ("", "N. Testford", ""):
        receiving.press(Key.Key_Return)
        receiving.type(words)
    receiving.press(Key.Key_Return)
    assert receiving.shell.window.overlay() is None
    assert ("saving opens a task" in row.custody.text()) == bool(tasks)
    receiving.press(Key.Key_Return, CTRL)
    assert screen.receipt is not None
    counts = read_person(receiving.moorland, screen.receipt.person_id).record.receipts
    assert [each.leg for each in counts] == [CustodyLeg.SENT, CustodyLeg.RECEIVED]
    assert (counts[1].expected_amount, counts[1].witness) == (Decimal(140), "N. Testford")
    titles = [each.task.title for each in open_tasks(receiving.moorland)]
    assert titles.count("Controlled drug does not agree: methadone") == tasks


def test_at_200_percent_each_field_of_the_plan_is_seen_with_its_label(
    ctx: AppContext, shell: WorkingShell, person: str, qtbot: QtBot, focus_ring: FocusRing
) -> None:
    know_moorland(ctx, prescriber_hours="always")
    takes(ctx, person, BUPRENORPHINE, Carrier.STOCK)
    planned(ctx, person)
    hands = Hands(qtbot, shell, person)
    theme.set_scale(2.0)
    hands.screen.fits.ask_first()
    QApplication.processEvents()
    panel = hands.panel()
    assert isinstance(panel, PlanPanel)
    assert whole(panel.named)
    assert whole(panel.plan.label)
    hands.press(Key.Key_Return)
    QApplication.processEvents()
    assert whole(panel.plan)
    for button in (panel.act, panel.cancel):
        hands.tab_to(button)
        QApplication.processEvents()
        assert whole(button)
    theme.set_scale(1.0)
    for part in (panel.named, panel.plan, panel.act):
        qtbot.waitUntil(partial(whole, part))


def whole(widget: QWidget) -> bool:
    """True when all of it is in sight."""
    return widget.visibleRegion().boundingRect() == widget.rect()
