"""The prepare screen by keyboard alone, over a real desk and the real worker: what is kept is read through services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from reception_app.clock import local
from reception_app.handover.hospital_why import HospitalWhy
from reception_app.handover.record import Script
from reception_app.services import care, handovers, packs, scripts
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan, change_plan
from reception_app.services.leaving_sheets import SLUGS
from reception_app.services.person_view import read_history, read_person
from reception_app.ui.screens.prepare import PrepareScreen
from reception_app.ui.screens.prepare_asks import PrintChoice, ReasonPanel, SurePanel
from reception_app.ui.screens.prepare_files import save_pack
from reception_app.ui.screens.prepare_missing import GapRow
from reception_app.ui.screens.prepare_words import blockers
from reception_app.vocabulary import Carrier, FitToTravel, PersonState, Purpose, Role
from tests.support.at_prepare import AtPrepare
from tests.support.desks import as_role, populate
from tests.support.pdf import text_of
from tests.support.plain_shell import show
from tests.support.printing_desk import WorkingShell, working_shell
from tests.support.read_back import read_back

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
LONG = 30_000
"""Milliseconds the worker is given on a busy machine before a test says it never ended."""
EVERY_PACK = ("clinical", "escort", "person_copy", "label")
SATURDAY = datetime(2026, 11, 21, 8, 15, tzinfo=UTC)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


@pytest.fixture
def person(ctx: AppContext) -> str:
    return populate(ctx)


class Hands(AtPrepare):
    """A person at the keyboard preparing one leaving."""

    def destination(self) -> None:
        self.fill(self.screen.form.where.to.box, "moor")
        self.press(Key.Key_Down)
        self.press(Key.Key_Return)

    def issue(self) -> str:
        """Press Ctrl+Enter and wait for the worker; returns the pack's id."""
        self.press(Key.Key_Return, CTRL)
        self._qtbot.waitUntil(self.has_pack, timeout=LONG)
        pack = self.view().pack
        assert pack is not None
        return pack.pack_id

    def panel(self) -> QWidget:
        overlay = self._shell.window.overlay()
        assert overlay is not None
        return overlay.panel


@pytest.fixture
def hands(qtbot: QtBot, shell: WorkingShell, person: str) -> Hands:
    return Hands(qtbot, shell, person)


@pytest.fixture
def planned(ctx: AppContext, person: str) -> str:
    """A leaving that lacks only the triage: its handover's id."""
    for script in read_person(ctx, person).record.scripts:
        scripts.set_carrier(ctx, person, script.id, Carrier.ESCORT, "7 days", "M 0048812")
    plan = Plan(
        to_code="MDI",
        leaves_at=SATURDAY,
        fit=FitToTravel.YES,
        healthcare_telephone="01632 960118",
        envelope_seal="E 0048810",
    )
    return handovers.plan_handover(ctx, person, plan)


def script(ctx: AppContext, person: str, medicine: str) -> Script:
    return next(s for s in read_person(ctx, person).record.scripts if s.medicine == medicine)


def test_looking_plans_nothing(ctx: AppContext, shell: WorkingShell, person: str, hands: Hands) -> None:
    hands.press(Key.Key_Escape)
    hands.screen.leave()
    assert read_person(ctx, person).handover_id is None
    assert handovers.handovers_of(ctx, person) == ()
    assert shell.changes == 0


@pytest.mark.parametrize("key", [Key.Key_C, Key.Key_R, Key.Key_H])
def test_looking_at_another_way_out_plans_nothing_either(
    ctx: AppContext, shell: WorkingShell, person: str, hands: Hands, key: Key
) -> None:
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(key)
    hands.screen.leave()
    assert handovers.handovers_of(ctx, person) == ()
    assert [row.leaving for row in read_board(ctx).here if row.person_id == person] == [False]
    assert shell.changes == 0
    hands.fill(hands.screen.form.where.leaves.box, "sat 08:15")
    hands.screen.leave()
    assert handovers.handovers_of(ctx, person) != ()


def test_of_a_new_leaving_the_prison_is_typed_first_and_why_is_one_step_back(hands: Hands) -> None:
    where = hands.screen.form.where
    assert where.to.box.hasFocus()
    hands.press(Key.Key_Backtab)
    hands.press(Key.Key_H)
    assert where.why() is Purpose.HOSPITAL


@pytest.mark.parametrize("key", [Key.Key_C, Key.Key_R, Key.Key_H])
def test_a_stray_key_on_the_reason_loses_nothing_that_was_planned(
    ctx: AppContext, qtbot: QtBot, shell: WorkingShell, person: str, planned: str, hands: Hands, key: Key
) -> None:
    """Nothing of another reason is on disk until its place or time is said, closed page and new start or not."""
    pack = packs.issue_pack(ctx, planned)
    hands.screen.refresh()
    before = handovers.read_handover(ctx, planned)
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(key)
    where = hands.screen.form.where
    assert (where.leaves.box.text(), where.named.box.text()) == ("", "")
    assert where.cleared.text().startswith("Still planned: Transfer, Moorland (HMP & YOI), Sat 21-Nov 08:15.")
    assert hands.screen.sheets.words.isVisible(), "no sheet of the one reason under the name of the other"
    hands.fill(hands.screen.form.travel.envelope.box, "E 0048899")
    hands.screen.mark_left()
    hands.screen.leave()
    now = handovers.read_handover(ctx, planned)
    assert now.plan == replace(before.plan, envelope_seal="E 0048899"), "what is typed of the rest is kept"
    assert (now.left_at, now.to_name) == (None, before.to_name)
    again = Hands(qtbot, shell, person)
    where = again.screen.form.where
    assert (where.why(), where.to.code(), where.leaves.instant()) == (Purpose.TRANSFER, "MDI", SATURDAY)
    assert not where.cleared.isVisible()
    assert again.screen.pack.pack is not None
    assert again.screen.pack.pack.pack_id == pack.pack_id


def test_going_back_from_a_look_shows_the_issued_sheets_again(ctx: AppContext, planned: str, hands: Hands) -> None:
    packs.issue_pack(ctx, planned)
    hands.screen.refresh()
    sheets = hands.screen.sheets.shown()
    assert sheets
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_H)
    assert hands.screen.pack.pack is None
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_T)
    assert hands.screen.sheets.shown() == sheets
    assert not hands.screen.sheets.words.isVisible()
    pack = handovers.read_handover(ctx, planned).pack
    assert pack is not None
    assert not pack.stale, "nothing was written, so nothing is stale"


def test_an_emergency_leaves_anyway_from_a_look(ctx: AppContext, planned: str, hands: Hands) -> None:
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_H)
    hands.screen.leave_anyway()
    assert isinstance(hands.panel(), ReasonPanel)
    assert handovers.read_handover(ctx, planned).purpose is Purpose.HOSPITAL


def test_another_reason_to_leave_asks_place_and_times_anew_and_going_back_brings_them_back(
    ctx: AppContext, planned: str, hands: Hands
) -> None:
    plan = handovers.read_handover(ctx, planned).plan
    handovers.change_plan(ctx, planned, replace(plan, expected_at=SATURDAY + timedelta(hours=2)))
    hands.screen.refresh()
    where = hands.screen.form.where
    hands.tab_to(where.purpose)
    hands.press(Key.Key_C)
    hands.fill(where.named.box, "Sampleford Crown Court")
    hands.screen.refresh()
    kept = handovers.read_handover(ctx, planned).plan
    assert (kept.purpose, kept.to_code, kept.leaves_at, kept.expected_at) == (Purpose.COURT, None, None, None)
    assert where.cleared.isVisible()
    assert "while this page is open" in where.cleared.text()
    assert (kept.fit, kept.envelope_seal) == (FitToTravel.YES, "E 0048810")
    hands.tab_to(where.purpose)
    hands.press(Key.Key_T)
    back = handovers.read_handover(ctx, planned).plan
    assert (back.purpose, back.to_code, back.leaves_at, back.expected_at) == (
        Purpose.TRANSFER, "MDI", SATURDAY, SATURDAY + timedelta(hours=2),
    )  # fmt: skip
    assert not where.cleared.isVisible()


@pytest.fixture
def never_saves_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reception_app.ui.screens.prepare.SAVE_MS", 600_000)


@pytest.mark.usefixtures("never_saves_by_itself")
def test_what_was_just_typed_for_a_reason_is_on_disk_before_another_is_looked_at(
    ctx: AppContext, qtbot: QtBot, shell: WorkingShell, person: str, planned: str
) -> None:
    hands = Hands(qtbot, shell, person)
    where = hands.screen.form.where
    hands.fill(where.leaves.box, "sat 09:45")
    hands.tab_to(where.purpose)
    hands.press(Key.Key_C)
    now = handovers.read_handover(ctx, planned).plan
    assert (now.purpose, now.to_code, local(now.leaves_at or SATURDAY).hour) == (Purpose.TRANSFER, "MDI", 9)
    assert where.why() is Purpose.COURT
    assert where.leaves.box.text() == ""
    again = Hands(qtbot, shell, person).screen.form.where
    assert (again.why(), again.leaves.instant()) == (Purpose.TRANSFER, datetime(2026, 11, 21, 9, 45, tzinfo=UTC))


@pytest.mark.usefixtures("never_saves_by_itself")
def test_why_to_hospital_just_typed_is_on_disk_before_another_reason_is_looked_at(
    ctx: AppContext, qtbot: QtBot, shell: WorkingShell, person: str, planned: str
) -> None:
    plan = handovers.read_handover(ctx, planned).plan
    change_plan(ctx, planned, replace(plan, purpose=Purpose.HOSPITAL, to_code=None, to_name="Pretend Infirmary"))
    hands = Hands(qtbot, shell, person)
    hands.fill(hands.screen.form.hospital.happened.box, "found on the floor")
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_T)
    assert hands.view().plan.hospital.happened == "found on the floor"


def test_tab_walks_the_left_side_as_the_eye_does(planned: str, hands: Hands) -> None:
    where, fit, travel = hands.screen.form.where, hands.screen.form.fit, hands.screen.form.travel
    first, second = hands.screen.scripts.ways
    in_order = (
        where.purpose, where.to, where.leaves, where.expected, fit.fit, first.carrier, first.quantity, first.seal,
        first.count, second.carrier, second.quantity, second.seal, travel.telephone, travel.instruction,
        travel.envelope, travel.bag, travel.belongings,
    )  # fmt: skip
    hands.tab_to(where.purpose)
    walked: list[QWidget] = []
    while hands.screen.left.isAncestorOf(hands.focused):
        walked += [part for part in in_order if part is hands.focused or part.isAncestorOf(hands.focused)]
        hands.press(Key.Key_Tab)
    assert tuple(walked) == in_order
    hands.press(Key.Key_Backtab)
    assert travel.belongings.isAncestorOf(hands.focused)


def test_the_plan_is_typed_and_kept_to_the_last_key(shell: WorkingShell, hands: Hands) -> None:
    assert hands.focused is hands.screen.form.where.to.box
    hands.destination()
    hands.fill(hands.screen.form.where.leaves.box, "sat 08:15")
    hands.fill(hands.screen.form.where.expected.box, "sat 1030")
    hands.tab_to(hands.screen.form.fit.fit)
    hands.press(Key.Key_C)
    hands.fill(hands.screen.form.fit.conditions.box, "stop every two hours")
    travel = hands.screen.form.travel
    hands.fill(travel.instruction.box, "sit beside the person")
    hands.fill(travel.envelope.box, "E 0048810")
    hands.fill(travel.bag.box, "M 0048812")
    hands.press(Key.Key_Escape)
    assert hands.view().plan == Plan(
        to_code="MDI",
        leaves_at=SATURDAY,
        expected_at=SATURDAY + timedelta(hours=2, minutes=15),
        fit=FitToTravel.WITH_CONDITIONS,
        conditions="stop every two hours",
        healthcare_telephone="01632 960118",
        instruction="sit beside the person",
        envelope_seal="E 0048810",
        bag_seal="M 0048812",
    )


def test_typing_is_saved_without_leaving_the_field(qtbot: QtBot, hands: Hands) -> None:
    hands.destination()
    hands.fill(hands.screen.form.travel.belongings.box, "P 77")

    def kept() -> bool:
        return hands.view().plan.property_seal == "P 77"

    qtbot.waitUntil(kept, timeout=LONG)
    assert hands.focused is hands.screen.form.travel.belongings.box


def test_an_older_yes_never_stands_for_a_hold_half_said(planned: str, hands: Hands) -> None:
    form = hands.screen.form
    hands.tab_to(form.fit.fit)
    hands.press(Key.Key_N)
    assert hands.view().plan.fit is None
    assert "Fit to travel: not said" in [gap.words for gap in hands.view().missing]
    hands.fill(form.fit.until.box, "tomorrow 12:00")
    hands.fill(form.fit.by.box, "Dr P. Pretend")
    hands.screen.leave()
    plan = hands.view().plan
    assert (plan.fit, plan.hold_by, plan.hold_until) == (
        FitToTravel.NO,
        "Dr P. Pretend",
        datetime(2026, 11, 21, 12, tzinfo=UTC),
    )


def test_what_the_service_refuses_is_said_at_its_field_and_the_rest_is_kept(hands: Hands) -> None:
    hands.destination()
    where = hands.screen.form.where
    hands.fill(where.leaves.box, "sat 08:15")
    hands.fill(where.expected.box, "sat 07:00")
    hands.fill(hands.screen.form.travel.envelope.box, "E 1")
    hands.screen.leave()
    plan = hands.view().plan
    assert (plan.leaves_at, plan.expected_at, plan.envelope_seal) == (SATURDAY, None, "E 1")
    assert "IN-802" in where.expected.problem()
    assert where.expected.value().endswith("07:00")


def test_who_carries_it_and_why_a_schedule_2_medicine_is_on_the_person(
    ctx: AppContext, person: str, hands: Hands
) -> None:
    methadone, sertraline = hands.screen.scripts.ways
    hands.tab_to(sertraline.carrier)
    hands.press(Key.Key_P)
    hands.fill(sertraline.quantity.box, "14 tablets")
    hands.tab_to(hands.screen.form.travel.telephone)  # the last field of the plan, once round
    hands.tab_to(methadone.carrier)
    hands.press(Key.Key_P)
    hands.screen.leave()
    assert script(ctx, person, "sertraline").carrier is Carrier.PERSON
    assert script(ctx, person, "sertraline").quantity_sent == "14 tablets"
    assert script(ctx, person, "methadone").carrier is None
    hands.destination()
    hands.press(Key.Key_Return, CTRL)
    assert "why the person carries methadone" in hands.screen.trouble.accessibleName()
    assert hands.view().pack is None
    hands.tab_to(methadone.carrier)
    hands.fill(methadone.why.box, "dose due on the road")
    hands.screen.leave()
    kept = script(ctx, person, "methadone")
    assert (kept.carrier, kept.quantity_sent) == (Carrier.PERSON, "quantity not said, because: dose due on the road")


def test_f8_goes_to_each_gap_and_the_list_is_empty_only_at_none(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, qtbot: QtBot
) -> None:
    handovers.change_plan(ctx, planned, replace(handovers.read_handover(ctx, planned).plan, envelope_seal=None))
    hands = Hands(qtbot, shell, person)
    assert isinstance(hands.focused, GapRow)
    assert "Reception triage" in hands.focused.accessibleName()
    hands.press(Key.Key_Return)
    assert shell.went == [("triage", person)]
    hands.press(Key.Key_F8)
    assert hands.focused is hands.screen.form.where.expected.box, "an arrival nobody said is missing"
    hands.type("tomorrow 11:30")
    hands.press(Key.Key_F8)
    assert hands.focused is hands.screen.form.travel.envelope.box
    hands.type("E 0048810")
    hands.screen.leave()
    assert [gap.key for gap in hands.view().missing] == ["triage"]
    assert [row.gap.key for row in hands.screen.missing.rows] == ["triage"]


def test_the_preview_is_the_sheet_and_what_prints_is_what_was_issued(
    ctx: AppContext, shell: WorkingShell, planned: str, hands: Hands, qtbot: QtBot
) -> None:
    def previewed() -> bool:
        return bool(hands.screen.sheets.shown())

    qtbot.waitUntil(previewed, timeout=LONG)
    assert hands.screen.sheets.shown()["clinical"] == packs.preview(ctx, planned).clinical
    assert hands.screen.sheets.caption.text() == "not issued yet"
    pack_id = hands.issue()
    issued = packs.read_issued(ctx, pack_id)
    assert issued.missing == ("Reception triage: not signed", "When the person is expected there: not said")
    stored = {"clinical": issued.clinical, "escort": issued.escort, "person_copy": issued.person_copy}
    assert issued.label is not None
    stored["label"] = issued.label
    assert hands.screen.sheets.shown() == stored
    assert issued.number in hands.screen.sheets.caption.text()
    hands.press(Key.Key_P, CTRL)
    assert isinstance(hands.panel(), PrintChoice)
    hands.press(Key.Key_Return)
    assert [content for _, content in shell.printer.printed] == list(stored.values())
    titles = " ".join(title for title, _ in shell.printer.printed)
    assert "SPECIMEN" not in titles
    assert "Printed 19:40: Clinical, Escort, Caz’s copy" in hands.screen.side.prints.words.text()
    hands.press(Key.Key_Return, CTRL)
    assert len(packs.read_issued(ctx, pack_id).clinical) == len(issued.clinical)
    assert "Nothing changed" in hands.screen.trouble.accessibleName()


def test_the_pack_is_saved_to_a_folder_under_names_that_name_nobody(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, hands: Hands, qtbot: QtBot, tmp_path: Path
) -> None:
    issued = packs.read_issued(ctx, hands.issue())
    shell.printer.folder = tmp_path / "stick"
    hands.screen.pack.save_files()

    def told() -> bool:
        return hands.screen.trouble.isVisible()

    qtbot.waitUntil(told, timeout=LONG)
    assert "US-233" in hands.screen.trouble.accessibleName()
    shell.printer.folder.mkdir()
    hands.tab_to(hands.screen.side.prints.save)
    hands.press(Key.Key_Return)
    folder = shell.printer.folder

    def written() -> bool:
        return "5 files" in hands.screen.side.prints.words.text()

    qtbot.waitUntil(written, timeout=LONG)
    number = issued.number
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        f"pack-{number}-clinical.pdf": issued.clinical,
        f"pack-{number}-escort.pdf": issued.escort,
        f"pack-{number}-person.pdf": issued.person_copy,
        f"pack-{number}-label.pdf": issued.label,
        f"pack-{number}.cose": issued.cose,
    }
    assert not hands.screen.trouble.isVisible()
    told = [line.what for line in read_history(ctx, person) if "the pack to a file" in line.what]
    assert told == ["saved the pack to a file (pack)", "did not finish saving the pack to a file (pack)"]


@pytest.mark.parametrize("purpose", [Purpose.COURT, Purpose.HOSPITAL])
def test_every_sheet_of_why_they_leave_is_saved_too(
    ctx: AppContext, person: str, planned: str, tmp_path: Path, purpose: Purpose
) -> None:
    plan = replace(handovers.read_handover(ctx, planned).plan, to_code=None, to_name="Sampleford", purpose=purpose)
    handovers.change_plan(ctx, planned, plan)
    issued = packs.issue_pack(ctx, planned)
    save_pack(ctx, issued.pack_id, tmp_path)
    kinds = {file.stem.removeprefix(f"pack-{issued.number}-") for file in tmp_path.iterdir()}
    assert {slug.replace("_", "-") for slug in SLUGS[purpose]} <= kinds
    assert any(line.what.startswith("saved the sheets for why") for line in read_history(ctx, person))


def test_a_stale_pack_is_said_everywhere_until_explained_and_holds_the_leaving(
    ctx: AppContext, person: str, planned: str, hands: Hands
) -> None:
    hands.issue()
    screen = hands.screen
    care.raise_flag(ctx, person, care.NewFlag("asthma"))
    screen.refresh()
    banner = screen.banner()
    assert banner is not None
    assert "Stale: make it again" in [badge.text for badge in banner.flags]
    assert screen.stale.isVisible()
    assert "issue it again, or say why it still serves" in screen.side.leave.before.text()
    screen.mark_left()
    assert "IN-810" in screen.trouble.accessibleName()
    assert hands.view().left_at is None
    hands.tab_to(screen.stale.serves_button)
    hands.press(Key.Key_Return)
    panel = hands.panel()
    assert isinstance(panel, ReasonPanel)
    hands.press(Key.Key_Return)
    assert panel.reason.problem()
    hands.type("the escort was told")
    hands.press(Key.Key_Return)
    pack = hands.view().pack
    assert pack is not None
    assert pack.explained == "the escort was told"
    assert not screen.stale.isVisible()
    read_back(ctx, planned)
    screen.refresh()
    hands.tab_to(screen.side.leave.button)
    hands.press(Key.Key_Return)
    sure = hands.panel()
    assert isinstance(sure, SurePanel), "an ACCT is open, or the pack has gaps: asked once more"
    hands.press(Key.Key_Return)
    assert hands.view().left_at is None, "Enter from habit goes back"
    hands.tab_to(screen.side.leave.button)
    hands.press(Key.Key_Return)
    again = hands.panel()
    assert isinstance(again, SurePanel)
    hands.tab_to(again.act)
    hands.press(Key.Key_Return)
    assert hands.view().left_at == ctx.now()
    assert read_person(ctx, person).state is PersonState.LEFT


def test_somebody_on_hold_leaves_only_with_a_reason_and_then_nothing_changes_any_more(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, qtbot: QtBot
) -> None:
    hold = replace(
        handovers.read_handover(ctx, planned).plan,
        fit=FitToTravel.NO,
        hold_until=SATURDAY,
        hold_by="Dr P. Pretend",
    )
    handovers.change_plan(ctx, planned, hold)
    hands = Hands(qtbot, shell, person)
    hands.issue()
    screen = hands.screen
    assert "medical hold until Sat 21-Nov 08:15, Dr P. Pretend" in screen.side.leave.before.text()
    hands.tab_to(screen.side.leave.button)
    hands.press(Key.Key_Return)
    assert hands.view().left_at is None
    hands.tab_to(screen.side.leave.anyway)
    hands.press(Key.Key_Return)
    hands.type("court order, Dr P. Pretend told")
    hands.press(Key.Key_Return)
    assert hands.view().left_at == ctx.now()
    again = PrepareScreen(shell, person)
    show(shell, again)
    assert not again.form.travel.envelope.isEnabled()
    assert "Left Fri 20-Nov 19:40" in again.side.leave.before.text()
    again.leave()
    assert hands.view().plan == hold


def test_a_medicine_in_the_safety_instruction_is_said_at_the_field(planned: str, hands: Hands, qtbot: QtBot) -> None:
    instruction = hands.screen.form.travel.instruction
    hands.fill(instruction.box, "give methadone at 08:00")
    hands.screen.leave()
    assert "SH-201" in instruction.problem()

    def said() -> bool:
        return "SH-201" in hands.screen.sheets.words.text()

    qtbot.waitUntil(said, timeout=LONG)
    hands.fill(instruction.box, "give the sealed packet at 08:00")
    hands.screen.leave()
    assert instruction.problem() == ""


def test_a_medicine_in_the_safety_instruction_stops_a_transfer_at_its_field_and_no_hospital(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, hands: Hands, qtbot: QtBot
) -> None:
    form = hands.screen.form
    hands.fill(form.travel.instruction.box, "give methadone at 08:00")
    hands.fill(form.travel.envelope.box, "E 9")
    hands.press(Key.Key_Return, CTRL)
    qtbot.waitUntil(hands.screen.trouble.isVisible, timeout=LONG)
    assert (
        "The safety instruction for the escort sheet holds a medicine's name" in hands.screen.trouble.accessibleName()
    )
    assert hands.screen.window().focusWidget() is form.travel.instruction.box
    assert hands.view().pack is None
    change_plan(ctx, planned, replace(hands.view().plan, purpose=Purpose.HOSPITAL, to_code=None,
                                                  to_name="Sampleford Infirmary"))  # fmt: skip
    again = PrepareScreen(shell, person)
    show(shell, again)
    again.leave()
    told = again.form.travel.instruction.problem()
    assert "printed in the hospital’s summary and left off the escort’s sheet" in told
    assert "Nothing holds the pack." in told
    assert packs.issue_pack(ctx, planned).number


def test_one_who_may_not_say_fit_or_issue_is_told_who_may(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, qtbot: QtBot
) -> None:
    shell.ctx = as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR)
    hands = Hands(qtbot, shell, person)
    hands.fill(hands.screen.form.travel.envelope.box, "E 9")
    hands.press(Key.Key_Return, CTRL)
    view = hands.view()
    assert (view.plan.envelope_seal, view.plan.fit, view.pack) == ("E 9", FitToTravel.YES, None)
    assert "A nurse or prescriber issues it." in hands.screen.trouble.accessibleName()


def test_fit_to_travel_that_nobody_has_said_is_told_at_once_and_not_when_the_van_waits(
    ctx: AppContext, shell: WorkingShell, person: str, planned: str, qtbot: QtBot
) -> None:
    """It was refused only at the very end (IN-813), to somebody who could not say it either."""
    view = handovers.read_handover(ctx, planned)
    handovers.change_plan(ctx, planned, replace(view.plan, fit=None, conditions=None))
    unsaid = "a nurse or prescriber says whether fit to travel"
    assert blockers(handovers.read_handover(ctx, planned), ctx.now())[0] == unsaid
    shell.ctx = as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR)
    hands = Hands(qtbot, shell, person)
    assert hands.screen.form.fit.note.text() == "not yours to say: ask a nurse or prescriber now"
    assert not hands.screen.form.fit.fit.isEnabled()
    hospital = replace(handovers.read_handover(ctx, planned), purpose=Purpose.HOSPITAL)
    assert unsaid not in blockers(hospital, ctx.now()), "nothing holds an ambulance"


def test_a_hospital_is_named_in_words_and_never_waits_for_a_plan(
    ctx: AppContext, person: str, planned: str, hands: Hands
) -> None:
    where = hands.screen.form.where
    assert where.purpose.value() == Purpose.TRANSFER
    assert not where.named.isVisible()
    hands.tab_to(where.purpose)
    hands.press(Key.Key_H)
    assert hands.view().purpose is Purpose.TRANSFER, "until which hospital, or when, is said"
    assert where.named.isVisible()
    assert where.named.value() == "", "not where it went before"
    assert not where.to.isVisible()
    hands.fill(where.named.box, "Sampleford General, emergency department")
    hands.screen.refresh()
    view = hands.view()
    assert (view.purpose, view.plan.to_code) == (Purpose.HOSPITAL, None)
    assert view.to_name == "Sampleford General, emergency department"
    assert view.plan.envelope_seal == "E 0048810", "the rest of the plan stays"
    assert hands.screen.fits.there.accessibleName() == "What goes along"
    assert "an emergency never waits for a plan" in hands.screen.fits.there.ring.text()
    assert hands.screen.fits.waiting() == ()
    assert hands.screen.fits.there.rows == (), "a hospital has no regime to fit"
    hands.issue()
    said = text_of(packs.issue_pack(ctx, planned).clinical)
    assert "Hospital." in said
    assert "Sampleford General, emergency department" in said
    read_back(ctx, planned)
    hands.screen.refresh()
    hands.tab_to(hands.screen.side.leave.button)
    hands.press(Key.Key_Return)
    assert hands.view().left_at == ctx.now()


@pytest.mark.parametrize(
    ("key", "purpose", "label", "sheets"),
    [
        (Key.Key_C, Purpose.COURT, "Which court", ["court_custody", "court_released"]),
        (Key.Key_R, Purpose.RELEASE, "Where to after release", []),
        (Key.Key_H, Purpose.HOSPITAL, "Which hospital", ["hospital_summary", "hospital_watch"]),
    ],
)
def test_every_purpose_has_its_own_sheets_in_the_preview_and_on_paper(
    qtbot: QtBot, shell: WorkingShell, planned: str, hands: Hands, key: Key, purpose: Purpose, label: str,
    sheets: list[str],
) -> None:  # fmt: skip
    where = hands.screen.form.where
    hands.tab_to(where.purpose)
    hands.press(key)
    assert where.named.label.text().startswith(label)
    assert where.named.box.accessibleName().startswith(label)
    hands.fill(where.named.box, "Sampleford Magistrates Court")
    hands.screen.refresh()
    assert (hands.view().purpose, hands.view().to_name) == (purpose, "Sampleford Magistrates Court")

    def own() -> list[str]:
        return [slug for slug in hands.screen.sheets.shown() if slug not in EVERY_PACK]

    qtbot.waitUntil(lambda: own() == sheets, timeout=LONG)
    hands.fill(where.leaves.box, "21-Nov-2026 08:15")
    hands.issue()
    if purpose is Purpose.RELEASE:  # its day is known by now: issuing wrote it down
        sheets = ["release_person", "release_gp", "release_pharmacy", "release_identity"]
    qtbot.waitUntil(lambda: own() == sheets, timeout=LONG)
    hands.press(Key.Key_P, CTRL)
    hands.press(Key.Key_Return)
    assert len(shell.printer.printed) == len(EVERY_PACK) + len(sheets)
    hands.tab_to(where.purpose)
    hands.press(Key.Key_T)
    assert (hands.view().purpose, hands.view().plan.to_code) == (Purpose.TRANSFER, "MDI"), "as it was for a transfer"
    assert where.to.isVisible()


def test_going_back_to_a_reason_brings_back_what_was_typed_readable_or_not(planned: str, hands: Hands) -> None:
    """One stray key on the reason must not lose what somebody wrote of the journey."""
    where = hands.screen.form.where
    hands.fill(where.leaves.box, "tomorrow 0730 or so")
    hands.tab_to(where.purpose)
    hands.press(Key.Key_C)
    assert where.leaves.box.text() == ""
    assert where.cleared.text().startswith("Still planned: Transfer")
    hands.tab_to(where.purpose)
    hands.press(Key.Key_T)
    assert (where.to.code(), where.leaves.box.text()) == ("MDI", "tomorrow 0730 or so")
    assert where.leaves.problem() != ""
    assert where.leaves.instant() is None


def test_a_desk_without_a_certificate_says_so_before_anybody_issues(
    ctx: AppContext, planned: str, hands: Hands
) -> None:
    with ctx.sessions.write() as session:
        session.execute(text("UPDATE desk SET certificate = NULL"))
    hands.screen.refresh()
    assert hands.screen.side.issue.button.missing.startswith("This desk has no certificate yet.")
    assert "Users and desk" in hands.screen.side.issue.button.missing


def test_typesetting_while_somebody_types_lays_nothing_over_the_screen(
    qtbot: QtBot, shell: WorkingShell, planned: str, hands: Hands
) -> None:
    laid_over: list[str] = []
    timer = shell.worker.findChild(QTimer)
    assert timer is not None
    timer.setInterval(0)  # at once, however fast this machine is
    shell.worker.progress.connect(laid_over.append)
    qtbot.waitUntil(lambda: bool(hands.screen.sheets.shown()), timeout=LONG)
    assert not any(laid_over)
    assert hands.screen.sheets.caption.text() == "not issued yet"


def test_a_second_press_while_it_is_made_makes_no_second_pack(
    ctx: AppContext, planned: str, hands: Hands, qtbot: QtBot
) -> None:
    for _ in range(2):
        hands.press(Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: not hands.screen.pack._jobs.busy and hands.has_pack(), timeout=LONG)
    with ctx.sessions.read() as session:
        assert session.execute(text("SELECT count(*) FROM pack")).scalar_one() == 1


def test_why_to_hospital_is_asked_kept_and_shown_again(
    ctx: AppContext, shell: WorkingShell, person: str, hands: Hands, qtbot: QtBot
) -> None:
    panel = hands.screen.form.hospital
    assert not panel.isVisible()
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_H)
    assert panel.isVisible()
    hands.fill(panel.happened.box, "fell on the stairs")
    hands.screen.leave()
    assert hands.view().plan.hospital == HospitalWhy("fell on the stairs"), "what happened plans the leaving"
    hands.fill(panel.since.box, "19:40")
    hands.fill(panel.found.box, "pulse 120")
    hands.screen.refresh()
    kept = hands.view().plan.hospital
    assert (kept.happened, kept.found) == ("fell on the stairs", "pulse 120")
    assert kept.since == local(ctx.now()).replace(hour=19, minute=40, second=0, microsecond=0)
    again = Hands(qtbot, shell, person).screen.form.hospital
    assert again.isVisible()
    assert (again.happened.value(), again.since.instant(), again.found.value()) == (
        kept.happened, kept.since, kept.found,
    )  # fmt: skip


def test_a_look_at_another_reason_leaves_why_to_hospital(ctx: AppContext, person: str, hands: Hands) -> None:
    panel = hands.screen.form.hospital
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_H)
    hands.fill(panel.happened.box, "fell on the stairs")
    hands.screen.refresh()
    hands.tab_to(hands.screen.form.where.purpose)
    hands.press(Key.Key_C)
    hands.screen.leave()
    assert hands.view().plan.hospital == HospitalWhy("fell on the stairs")
    assert not panel.isVisible()
    hands.press(Key.Key_H)
    assert panel.happened.value() == "fell on the stairs"
