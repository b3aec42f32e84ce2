"""What scripts meet, above the grid: few, ranked, each with its source; seen with a reason, stopping nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services import care, doses_given, scripts
from reception_app.services.alerts import read_alerts
from reception_app.services.scripts import ScriptLine
from reception_app.ui import theme
from reception_app.ui.screens.scripts_alerts import MOST, AcknowledgePanel
from reception_app.vocabulary import AllergyState, FlagLevel, Role, SourceKind
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, add, as_role
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, only_script, open_scripts, shown_words

Key = Qt.Key
AMOXICILLIN = ScriptLine(
    medicine="amoxicillin", dose=Dose(Decimal(500), "mg"), strength="500 mg", form="capsule",
    frequency="three times a day", times=("08:00", "14:00", "22:00"),
)  # fmt: skip
SALBUTAMOL = ScriptLine(
    medicine="salbutamol", dose=Dose(Decimal(2), "puffs"), strength="100 micrograms in 1 dose", form="inhaler",
    as_required=True, maximum="8 puffs in 24 hours",
)  # fmt: skip


def allergic(shell: PlainShell, person: str, substance: str = "penicillin") -> None:
    care.set_allergies(shell.ctx, person, AllergyState.KNOWN, (care.AllergySaid(substance, "rash", "GP record"),))


def many(shell: PlainShell, person: str) -> None:
    """Add scripts that meet in more ways than are shown."""
    allergic(shell, person)
    for line in (AMOXICILLIN, METHADONE, SERTRALINE, replace(SERTRALINE, medicine="Lustral")):
        add(shell.ctx, person, line, SourceKind.GP_RECORD)
    for medicine in ("diazepam", "olanzapine"):
        add(shell.ctx, person, replace(SERTRALINE, medicine=medicine, times=("16:30",)), SourceKind.GP_RECORD)


def side(hands: Hands) -> str:
    QApplication.processEvents()
    return "\n".join(shown_words(hands.screen.side))


def test_at_most_three_stand_above_the_grid_the_loudest_first_and_the_rest_is_counted(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    shell.window.resize(1366, 1000)
    many(shell, person)
    hands = open_scripts(shell, person, qtbot)
    block, waiting = hands.screen.alerts, read_alerts(shell.ctx, person).waiting
    assert len(waiting) > MOST
    assert block.shown() == waiting[:MOST]
    grades = [alert.grade for alert in waiting]
    assert grades == sorted(grades, key=[FlagLevel.ACT_NOW, FlagLevel.SOON, FlagLevel.KNOW].index)
    assert block.more.text().startswith(f"{len(waiting) - MOST} more")
    block.more.click()
    assert block.shown() == waiting
    block.more.click()
    assert block.shown() == waiting[:MOST]


def test_on_a_low_screen_only_what_is_to_be_acted_on_now_stands_there_and_the_lines_have_the_room(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE, SourceKind.GP_RECORD)
    for medicine in ("diazepam", "olanzapine"):
        add(shell.ctx, person, replace(SERTRALINE, medicine=medicine, times=("16:30",)), SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    block, waiting = hands.screen.alerts, read_alerts(shell.ctx, person).waiting
    assert [alert.grade for alert in waiting][:2] == [FlagLevel.ACT_NOW, FlagLevel.SOON]
    assert block.shown() == waiting[:1]
    assert block.more.text() == f"{len(waiting) - 1} more alerts"
    assert waiting[0].source in "\n".join(shown_words(block))
    shell.window.resize(1366, 1000)
    QApplication.processEvents()
    assert block.shown() == waiting[:MOST]
    shell.window.resize(1366, 698)
    QApplication.processEvents()
    assert block.shown() == waiting[:1]


def test_on_a_low_screen_others_to_act_on_now_are_one_line_each_with_their_source_behind_it(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    many(shell, person)
    hands = open_scripts(shell, person, qtbot)
    block = hands.screen.alerts
    grave = [alert for alert in read_alerts(shell.ctx, person).waiting if alert.grade is FlagLevel.ACT_NOW]
    assert len(grave) >= MOST
    assert list(block.shown()) == grave[:MOST]
    first, second, _ = block.bars()
    assert first.alert.source in "\n".join(shown_words(first))
    assert second.alert.words in second.accessibleName()
    assert second.alert.source not in "\n".join(shown_words(second))
    assert second.alert.source in second.toolTip()
    assert second.alert.source in second.accessibleName()
    block.more.click()
    QApplication.processEvents()
    assert second.alert.source in "\n".join(shown_words(block))


def test_each_says_its_source_and_what_nobody_has_confirmed_says_so(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    many(shell, person)
    hands = open_scripts(shell, person, qtbot)
    hands.screen.alerts.more.click()
    QApplication.processEvents()
    said = "\n".join(shown_words(hands.screen.alerts))
    for alert in hands.screen.alerts.shown():
        assert alert.words.replace("\N{NO-BREAK SPACE}", " ") in said
        assert alert.source in said
        assert (f"{alert.source} [GK]: to be confirmed" in said) is (alert.mark == "GK")


def test_one_is_acknowledged_by_k_with_a_reason_and_stands_in_the_side_panel_with_who(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    allergic(shell, person)
    add(shell.ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    words = hands.screen.alerts.shown()[0].words
    hands.press(Key.Key_K)
    panel = hands.panel()
    assert isinstance(panel, AcknowledgePanel)
    hands.save()
    assert panel.reason.problem() == "Write why, in a few words."
    hands.write("rang Dr P. Pretend, no rash since childhood")
    hands.save()
    assert all(alert.words != words for alert in hands.screen.alerts.shown())
    said = side(hands)
    assert words in said
    assert "rang Dr P. Pretend, no rash since childhood" in said
    assert "Sam Sampleworth" in said


def test_a_script_that_collides_is_told_at_once_when_it_is_added(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    allergic(shell, person)
    hands = open_scripts(shell, person, qtbot)
    assert hands.screen.alerts.isHidden()
    told: list[str] = []
    hands.screen.noted.connect(told.append)
    script = add(shell.ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    hands.screen.entry.added.emit(script)
    assert hands.screen.alerts.isVisible()
    assert told[-1].startswith("Allergy to penicillin (rash): amoxicillin.")


def test_an_emergency_inhaler_is_given_whatever_is_pointed_out(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    allergic(shell, person, "salbutamol")
    script = add(shell.ctx, person, SALBUTAMOL, SourceKind.GP_RECORD)
    scripts.release_by_prescriber(shell.ctx, person, script, reason="seen")
    hands = open_scripts(shell, person, qtbot)
    assert "not stopped by this: salbutamol" in hands.screen.alerts.shown()[0].words
    doses_given.record_dose(shell.ctx, person, script, shell.ctx.now(), observed=True, authority=ON_CHART)
    assert only_script(shell, person).last_given_at == shell.ctx.now()


def test_who_may_not_acknowledge_is_told_and_nothing_opens(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    allergic(shell, person)
    add(shell.ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    shell.ctx = as_role(shell.ctx, Role.HEALTHCARE_ADMINISTRATOR)
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_K)
    assert hands.screen.drawer is None
    assert shell.told[-1].code == "RO-101"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_no_alert_is_cut_at_any_text_size(shell: PlainShell, person: str, qtbot: QtBot, scale: float) -> None:
    many(shell, person)
    theme.apply(QApplication.instance(), scale)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    block = hands.screen.alerts
    for bar in block.bars():
        assert bar.height() >= bar.heightForWidth(bar.width()), bar.alert.words
        assert bar.geometry().right() <= block.width()
        assert bar.accessibleName()
