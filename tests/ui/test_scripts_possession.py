"""What the person may keep, by keyboard over a real desk: the rule beside each medicine, and who assessed it when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from reception_app.services import care, possession
from reception_app.services.possession import Assessed
from reception_app.ui import theme
from reception_app.ui.screens.scripts_possession import PossessionPanel
from reception_app.vocabulary import AllergyState, InPossession, Role, SourceKind
from tests.db.test_possession import PREGABALIN, SALBUTAMOL
from tests.support.desks import METHADONE, SERTRALINE, add, as_role
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, open_scripts, record_of, shown_words

Key = Qt.Key


def assess(hands: Hands) -> PossessionPanel:
    hands.press(Key.Key_E)
    panel = hands.panel()
    assert isinstance(panel, PossessionPanel)
    return panel


def side(hands: Hands) -> str:
    QApplication.processEvents()
    return "\n".join(shown_words(hands.screen.side))


def alerts(hands: Hands) -> str:
    QApplication.processEvents()
    return "\n".join(shown_words(hands.screen.alerts))


def test_each_medicine_stands_beside_its_rule_and_nothing_is_preselected(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    add(shell.ctx, person, METHADONE, SourceKind.PHARMACY)
    hands = open_scripts(shell, person, qtbot)
    assert "In possession: not assessed" in side(hands)
    panel = assess(hands)
    assert panel.level.value() == ""
    assert not any(medicine.isVisible() for medicine in panel.medicines), "the level comes first"
    assert "No in-possession assessment is recorded." in shown_words(panel)
    hands.save()
    assert panel.level_box.problem().startswith("Choose how much")
    hands.press(Key.Key_M)
    words = "\n".join(shown_words(panel))
    assert "In possession as a rule, unless the risk assessment says otherwise" in words
    assert "Supervised: every dose is taken before staff" in words
    assert "local policy [GK]: to be confirmed" in words
    assert all(box.value() == "" for box in (each.group for each in panel.medicines))
    hands.save()
    sertraline = next(each for each in panel.medicines if "sertraline" in each.label.text())
    assert sertraline.problem() == "Choose who keeps this medicine."
    hands.press(Key.Key_K)
    hands.save()
    (kept,) = record_of(shell, person).possession
    assert (kept.days, kept.assessed_by) == (28, "Sam Sampleworth")
    first, second = record_of(shell, person).scripts
    assert (first.in_possession, second.in_possession) == (InPossession.IN_POSSESSION, InPossession.SUPERVISED)
    assert "Assessed 19:40, Sam Sampleworth: 28 days at a time" in side(hands)


def test_with_nothing_kept_only_what_is_for_emergencies_is_asked_about(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, SERTRALINE)
    add(shell.ctx, person, SALBUTAMOL)
    hands = open_scripts(shell, person, qtbot)
    panel = assess(hands)
    hands.press(Key.Key_N)
    assert [each.group.isVisible() for each in panel.medicines] == [False, True]
    hands.go_to("salbutamol")
    hands.press(Key.Key_K)
    hands.save()
    first, second = record_of(shell, person).scripts
    assert (first.in_possession, second.in_possession) == (
        InPossession.NOT_IN_POSSESSION, InPossession.IN_POSSESSION,
    )  # fmt: skip


def test_against_its_rule_it_needs_words_and_the_alert_speaks(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    care.set_allergies(shell.ctx, person, AllergyState.NONE_KNOWN)
    add(shell.ctx, person, PREGABALIN, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    panel = assess(hands)
    hands.press(Key.Key_W)
    hands.go_to("pregabalin")
    hands.press(Key.Key_K)
    hands.save()
    assert "never kept" in panel.note.problem()
    hands.type("one dose for the way, agreed with Dr P. Pretend")
    hands.save()
    assert "Kept by the person: pregabalin." in alerts(hands)


def test_why_it_is_assessed_again_and_by_whom_are_kept(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    script = add(shell.ctx, person, SERTRALINE)
    before = Assessed(28, {script: InPossession.IN_POSSESSION}, at=shell.ctx.now() - timedelta(days=2))
    possession.assess_possession(shell.ctx, person, before)
    care.raise_flag(shell.ctx, person, care.NewFlag("acct_open", observation="30_min"))
    hands = open_scripts(shell, person, qtbot)
    assert "In-possession assessment to be made again: an ACCT." in alerts(hands)
    panel = assess(hands)
    assert panel.alert.accessibleName().startswith("To be assessed again: an ACCT.")
    assert any("Until now: in possession" in words.hint.text() for words in panel.medicines)
    hands.press(Key.Key_D)
    hands.go_to("sertraline")
    hands.press(Key.Key_S)
    hands.go_to("An ACCT")
    hands.press(Key.Key_Space)
    hands.go_to("Assessed by")
    hands.write("P. Pharmacyman")
    hands.type("19:00")
    hands.save()
    last = record_of(shell, person).possession[-1]
    assert (last.days, last.assessed_by, last.because) == (1, "P. Pharmacyman", ("an ACCT",))
    assert last.assessed_at == shell.ctx.now() - timedelta(minutes=40)
    assert "to be made again" not in alerts(hands)


def test_who_may_not_assess_is_told_and_the_panel_stays_shut(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE)
    shell.ctx = as_role(shell.ctx, Role.HEALTHCARE_ASSISTANT)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_E)
    assert hands.screen.drawer is None
    assert [problem.code for problem in shell.told] == ["RO-101"]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_choice_has_a_name_of_its_own(shell: PlainShell, person: str, qtbot: QtBot, scale: float) -> None:
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # it is a QApplication
    for line in (SERTRALINE, PREGABALIN, SALBUTAMOL):
        add(shell.ctx, person, line)
    panel = assess(open_scripts(shell, person, qtbot))
    panel.level.press("month")
    names = [button.accessibleName() for button in panel.findChildren(QRadioButton) if button.isVisible()]
    names += [box.accessibleName() for box in panel.because.values()]
    assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_at_any_text_size_the_act_and_the_field_with_the_focus_are_in_sight(
    shell: PlainShell, person: str, qtbot: QtBot, scale: float
) -> None:
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # it is a QApplication
    for line in (SERTRALINE, PREGABALIN, SALBUTAMOL):
        add(shell.ctx, person, line)
    shell.window.resize(1366, 768)
    hands = open_scripts(shell, person, qtbot)
    panel = assess(hands)
    hands.press(Key.Key_M)
    for _ in range(14):
        hands.press(Key.Key_Tab)
        QApplication.processEvents()
        focused, port = hands.focus(), panel.scroller.viewport()
        if panel.scroller.isAncestorOf(focused):
            top = focused.mapTo(port, focused.rect().topLeft()).y()
            assert 0 <= top < port.height(), focused.accessibleName()
        assert not panel.act.visibleRegion().isEmpty()
