"""The release typed on the prepare screen: kept as a draft, pointed out, written down, on paper; by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan, handovers_of, mark_left, plan_handover
from reception_app.services.people import Arrival, arrive_again
from reception_app.services.person_view import read_person
from reception_app.services.release import ReleaseSaid, record_release, said_of
from reception_app.services.typed_drafts import DraftOf, find_draft, keep_draft
from reception_app.ui.screens.prepare_asks import ReasonPanel
from reception_app.ui.screens.prepare_release import ReleasePanel
from reception_app.ui.screens.prepare_release_needs import PREFIX
from reception_app.vocabulary import AnswerState, ArrivalKind, CarerConsent, Purpose, Role, SourceKind
from tests.support.at_prepare import AtPrepare
from tests.support.desks import METHADONE, add, arrive, as_role, specimen
from tests.support.pdf import text_of
from tests.support.printing_desk import WorkingShell, working_shell

Key = Qt.Key
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
LONG = 30_000
MINUTE_OF_KEYS = 300
"""Five keys a second, a middling typist's pace, for a minute."""
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def shell(ctx: AppContext, qtbot: QtBot) -> Iterator[WorkingShell]:
    with working_shell(ctx) as shell:
        yield shell


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx, specimen("A0002TT"))
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    return person


def test_the_plan_of_the_last_release_is_shown_and_counts_for_nothing(
    ctx: AppContext, shell: WorkingShell, person: str
) -> None:
    said = ReleaseSaid(day=date(2026, 11, 20), naloxone="given", warning="given", gp="Example Road Surgery")
    record_release(ctx, person, said)
    assert not ReleasePanel(shell, person).before.text()
    left = plan_handover(ctx, person, Plan(purpose=Purpose.RELEASE, to_name="Released"))
    mark_left(ctx, left, anyway="SAMPLE")
    arrive_again(ctx, person, Arrival(ctx.now() + timedelta(minutes=4), "Court", ArrivalKind.RECALL, "recall"))
    panel = ReleasePanel(shell, person)
    words = "At the last release, not for this one: Fri 20-Nov-2026; naloxone: given; GP Example Road Surgery."
    assert panel.before.text().replace("\N{NO-BREAK SPACE}", " ") == words
    panel.show_record(read_person(ctx, person).record, None)
    assert said_of(read_person(ctx, person).record.release) == ReleaseSaid()
    assert panel.fields.naloxone.value() != "given"


class Hands(AtPrepare):
    """Somebody at the keyboard; `keys` counts every key pressed."""

    keys = 0

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        super().press(key, modifier)

    def type(self, words: str) -> None:
        self.keys += len(words)
        super().type(words)

    @property
    def release(self) -> ReleasePanel:
        return self.screen.release

    def choose_release(self) -> None:
        self.tab_to(self.screen.form.where.purpose)
        self.press(Key.Key_R)

    def kept(self) -> ReleaseSaid:
        return said_of(read_person(self._shell.ctx, self._person).record.release)

    def needs(self) -> dict[str, tuple[str | None, str | None]]:
        record = read_person(self._shell.ctx, self._person).record
        return {need.kind: (need.choice or need.state, need.detail) for need in record.needs}


@pytest.fixture
def hands(qtbot: QtBot, shell: WorkingShell, person: str) -> Hands:
    return Hands(qtbot, shell, person)


def test_a_look_at_a_leaving_is_no_release(qtbot: QtBot, ctx: AppContext, shell: WorkingShell, person: str) -> None:
    for _ in range(2):
        screen = Hands(qtbot, shell, person).screen
        assert screen.form.where.purpose.value() == Purpose.TRANSFER
        assert screen.release.isHidden()
        screen.leave()
    assert find_draft(ctx, DraftOf.RELEASE, person_id=person) is None


def test_an_empty_draft_that_an_older_desk_kept_begins_no_release(
    qtbot: QtBot, ctx: AppContext, shell: WorkingShell, person: str
) -> None:
    blank = dict.fromkeys(ReleasePanel(shell, person).fields._typed(), "")
    keep_draft(ctx, DraftOf.RELEASE, {**blank, "about": "The plan for the release"}, person_id=person)
    assert Hands(qtbot, shell, person).screen.form.where.purpose.value() == Purpose.TRANSFER


def test_a_release_begun_never_opens_with_enter_on_issue(
    qtbot: QtBot, ctx: AppContext, shell: WorkingShell, person: str
) -> None:
    keep_draft(ctx, DraftOf.RELEASE, {"gp": "Example Road Surgery", "about": "SAMPLE"}, person_id=person)
    hands = Hands(qtbot, shell, person)
    assert hands.screen.form.where.purpose.value() == Purpose.RELEASE
    hands.screen.focus_start()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is not hands.screen.side.issue.button
    hands.press(Key.Key_Return)
    assert read_person(ctx, person).record.release is None
    assert not hands.has_pack()
    assert handovers_of(ctx, person) == ()


def test_every_field_of_the_plan_has_a_box(hands: Hands) -> None:
    boxes = {name for name in hands.release.fields._boxes() if not name.startswith(PREFIX)}
    boxes |= {"shares", "leaves_at", "needs"}
    assert boxes == {field.name for field in fields(ReleaseSaid)}


def test_from_record_to_paper_in_a_minute_of_keys(qtbot: QtBot, shell: WorkingShell, hands: Hands) -> None:
    form, release = hands.screen.form, hands.release
    hands.choose_release()
    assert release.isVisible()
    hands.tab_to(form.where.leaves.box)
    hands.type("tue 0900")
    hands.tab_to(release.fields.way.box)
    hands.type("P")
    hands.tab_to(release.fields.opioid_plan.box)
    hands.type("The")
    hands.tab_to(release.decider.who)
    hands.press(Key.Key_M)
    hands.tab_to(release.fields.texts["wanted"].box)
    hands.type("to stay on it")
    hands.tab_to(release.fields.naloxone.box)
    hands.type("G")
    hands.tab_to(release.fields.warning.box)
    hands.type("G")
    hands.tab_to(release.fields.prescription.box)
    hands.type("I")
    hands.tab_to(release.fields.prescription_days.box)
    hands.type("7")
    hands.tab_to(release.fields.texts["pharmacy"].box)
    hands.type("Lowry Chemist")
    hands.tab_to(release.fields.texts["referral"].box)
    hands.type("Turning Lane")
    hands.tab_to(release.fields.texts["gp"].box)
    hands.type("Mill Lane Surgery")
    hands.tab_to(release.meetings.what.box)
    hands.type("Prescriber")
    hands.press(Key.Key_Tab)
    hands.type("tue 1400")
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Return, CTRL)
    qtbot.waitUntil(hands.has_pack, timeout=LONG)
    hands.press(Key.Key_P, CTRL)
    hands.press(Key.Key_Return)
    titles = [title.partition(" ")[2] for title, _ in shell.printer.printed]
    assert titles == [
        "clinical", "escort", "person copy", "label", "release person", "release gp", "release pharmacy",
        "release identity",
    ]  # fmt: skip
    words = text_of(dict(zip(titles, (pdf for _, pdf in shell.printer.printed), strict=True))["release person"])
    assert "Your medicine goes on outside." in words
    assert "Prescriber" in words
    assert hands.keys <= MINUTE_OF_KEYS, hands.keys
    kept = hands.kept()
    assert (kept.day, kept.leaves_at, kept.opioid_plan) == (date(2026, 11, 24), TUESDAY, "continue")
    assert (kept.wanted_state, kept.wanted, kept.prescription_days) == (AnswerState.ANSWERED, "to stay on it", 7)
    view = hands.view()
    assert (view.purpose, view.to_name) == (Purpose.RELEASE, "Released")
    assert "Nothing is missing" not in release.points.text()
    assert "The pharmacy’s hours are not known" in release.points.text()


def test_wider_needs_take_a_letter_each_and_stand_on_the_persons_page(hands: Hands) -> None:
    """E35: asked at the desk with few keys, kept as a draft, and in plain words on the paper they take along."""
    hands.choose_release()
    needs = hands.release.fields.needs
    hands.tab_to(needs.choices["tonight"].box)
    hands.type("H")
    hands.press(Key.Key_Tab)
    hands.type("4 Sample Street")
    hands.tab_to(needs.choices["phone"].box)
    hands.type("N")
    hands.tab_to(needs.choices["dependants"].box)
    hands.type("De")
    assert "Telephone: none." in hands.release.points.text()
    assert hands.release.offer.isVisible() is False
    hands.press(Key.Key_K, ALT)
    assert hands.needs() == {
        "tonight": ("hostel", "4 Sample Street"), "phone": ("none", None), "dependants": ("declined", None),
    }  # fmt: skip
    assert not hands.release.is_typed()
    hands.fill(needs.details["money"].box, "from Monday")
    hands.press(Key.Key_K, ALT)
    assert needs.choices["money"].problem() == "Choose what it is."
    assert hands.focused is needs.choices["money"].box


def test_what_clashes_is_pointed_out_while_typing(hands: Hands) -> None:
    hands.choose_release()
    release = hands.release
    assert "The day of release is not recorded." in release.points.text()
    hands.fill(release.fields.day.box, "fri 27-nov")
    hands.press(Key.Key_Tab)
    assert "Released on a Friday. Most services answer again on Mon 30-Nov." in release.points.text()
    hands.fill(release.fields.day.box, "25-dec")
    hands.press(Key.Key_Tab)
    assert "bank holiday, Christmas Day" in release.points.text()
    hands.tab_to(release.fields.way.box)
    hands.type("U")
    assert "ring the pharmacy, the prescriber outside and the GP now" in release.points.text()
    hands.tab_to(release.meetings.what.box)
    hands.type("Housing")
    hands.press(Key.Key_Tab)
    hands.type("24-dec 10:00")
    hands.press(Key.Key_Return)
    assert "Housing, Thu 24-Dec 10:00, is before the day of release." in release.points.text()
    hands.tab_to(release.meetings.cancels[0])
    hands.press(Key.Key_Return)
    assert isinstance(hands.panel(), ReasonPanel)
    hands.type("they rang")
    hands.press(Key.Key_Return)
    assert "Housing" not in release.points.text()
    assert hands.kept() == ReleaseSaid(), "nothing is written down by looking at it"


def test_what_is_typed_is_a_draft_on_disk_and_offered_again(
    qtbot: QtBot, shell: WorkingShell, person: str, hands: Hands
) -> None:
    hands.choose_release()
    hands.fill(hands.release.fields.texts["pharmacy"].box, "Lowry Chemist")
    hands.tab_to(hands.release.fields.naloxone.box)
    hands.type("G")
    hands.screen.leave()
    assert hands.kept() == ReleaseSaid()
    again = Hands(qtbot, shell, person)
    assert again.release.offer.isVisible()
    again.press(Key.Key_G, ALT)
    assert again.release.fields.texts["pharmacy"].value() == "Lowry Chemist"
    assert again.release.fields.naloxone.value() == "given"
    again.press(Key.Key_K, ALT)
    assert (again.kept().pharmacy, again.kept().naloxone) == ("Lowry Chemist", "given")
    third = Hands(qtbot, shell, person)
    assert not third.release.offer.isVisible()
    assert third.release.fields.texts["pharmacy"].value() == "Lowry Chemist"


def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_issued(hands: Hands) -> None:
    hands.choose_release()
    fields_ = hands.release.fields
    hands.fill(hands.screen.form.where.leaves.box, "tue 0900")
    hands.fill(fields_.day.box, "wed")
    hands.press(Key.Key_Return, CTRL)
    assert "another day" in fields_.day.problem()
    assert hands.focused is fields_.day.box
    hands.fill(fields_.day.box, "tue")
    hands.fill(fields_.prescription_days.box, "a week")
    hands.press(Key.Key_K, ALT)
    assert "whole number" in fields_.prescription_days.problem()
    hands.fill(fields_.prescription_days.box, "7")
    hands.tab_to(fields_.shares["meeting"])
    hands.press(Key.Key_Space)
    hands.press(Key.Key_K, ALT)
    assert "IN-563" in hands.release.trouble.text()
    hands.tab_to(fields_.consent.box)
    hands.type("A")
    hands.press(Key.Key_K, ALT)
    assert not hands.release.trouble.isVisible()
    assert (hands.kept().consent, hands.kept().shares) == (CarerConsent.AGREED, ("meeting",))
    assert not hands.has_pack()


def test_an_opioid_plan_of_another_needs_their_name(qtbot: QtBot, ctx: AppContext, person: str) -> None:
    nurse = as_role(ctx, Role.NURSE, name="N. Testford")
    with working_shell(nurse) as shell:
        hands = Hands(qtbot, shell, person)
        hands.choose_release()
        hands.tab_to(hands.release.fields.opioid_plan.box)
        hands.type("No op")
        assert hands.release.decider.isVisible()
        hands.press(Key.Key_K, ALT)
        assert "RO-102" in hands.release.trouble.text()
        hands.fill(hands.release.decider.name.box, "Dr S. Specimen")
        hands.tab_to(hands.release.decider.mode)
        QTest.keyClick(hands.focused, Key.Key_T)
        hands.press(Key.Key_K, ALT)
        release = read_person(nurse, person).record.release
        assert release is not None
        assert release.decider is not None
        assert (release.opioid_plan, release.decider.name) == ("none", "Dr S. Specimen")
        assert not hands.release.decider.isVisible()


def test_what_a_release_does_not_say_is_missing_and_named_until_it_is_answered(
    qtbot: QtBot, shell: WorkingShell, person: str, hands: Hands
) -> None:
    hands.choose_release()
    hands.fill(hands.screen.form.where.leaves.box, "tue 09:00")
    hands.screen.refresh()
    gaps = {"naloxone", "opioid-plan", "gp", "appointment"}
    assert gaps <= {gap.key for gap in hands.view().missing}
    row = next(row for row in hands.screen.missing.rows if row.gap.key == "naloxone")
    hands.screen.gaps.go_to(row.gap)
    assert hands.release.fields.naloxone.isAncestorOf(hands.focused)
    hands.type("O")  # offered and declined
    hands.tab_to(hands.release.fields.needs.choices["gp_letter"].box)
    hands.type("Do")  # does not apply
    hands.tab_to(hands.release.fields.needs.choices["first_appointment"].box)
    hands.type("De")  # declined to say
    hands.press(Key.Key_K, ALT)
    assert gaps & {gap.key for gap in hands.view().missing} == {"opioid-plan"}


def test_a_release_written_down_takes_the_place_of_the_transfer_that_was_planned(
    qtbot: QtBot, ctx: AppContext, shell: WorkingShell, person: str
) -> None:
    plan_handover(ctx, person, Plan(to_code="MDI"))
    hands = Hands(qtbot, shell, person)
    hands.choose_release()
    assert hands.view().purpose is Purpose.TRANSFER, "a look plans nothing"
    hands.tab_to(hands.release.fields.naloxone.box)
    hands.type("G")
    assert hands.view().purpose is Purpose.TRANSFER
    assert hands.release.keep()
    assert hands.kept().naloxone == "given"
    assert (hands.view().purpose, hands.screen._looks) == (Purpose.RELEASE, False)
