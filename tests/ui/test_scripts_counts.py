"""The counts of a controlled drug on the line they are of: one typed wrong is marked with its reason, by keyboard."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.services import scripts
from reception_app.services.controlled_drugs import Counted, custody_of, record_count
from reception_app.services.decisions import DecidedBy
from reception_app.services.legs import LegCounted
from reception_app.services.scripts import Supply
from reception_app.ui.screens.escort_counts import counted_lines
from reception_app.ui.screens.scripts_counts import CountsList, WrongCountPanel
from reception_app.ui.screens.scripts_panels import CarrierPanel
from reception_app.vocabulary import Carrier, CustodyLeg, SourceKind, TaskState
from tests.support.desks import METHADONE, SERTRALINE, add
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, open_scripts, record_of

Key = Qt.Key
WITNESS = "W. Witnessford"


def carrier_panel(hands: Hands) -> CarrierPanel:
    hands.press(Key.Key_C)
    panel = hands.panel()
    assert isinstance(panel, CarrierPanel)
    return panel


def texts(counts: CountsList) -> list[str]:
    model = counts.table.model()
    return [str(model.index(row, 0).data()).replace("\N{NO-BREAK SPACE}", " ") for row in range(model.rowCount())]


def test_a_count_typed_wrong_is_struck_with_its_reason_and_its_task_goes(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    script = add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    send = Supply(Dose(Decimal(56), "mL"), None, WITNESS)
    scripts.set_carrier(shell.ctx, person, script, Carrier.ESCORT, "56 mL", "M 1", send)
    for leg, amount in ((CustodyLeg.SENT, 56), (CustodyLeg.RECEIVED, 5)):
        record_count(shell.ctx, person, script, leg, Counted(Dose(Decimal(amount), "mL"), WITNESS))
    hands = open_scripts(shell, person, qtbot)
    panel = carrier_panel(hands)
    wrong, sent = texts(panel.counts)
    assert wrong.splitlines()[0] == "5 (five) mL"
    assert "5 mL counted, 56 mL expected" in wrong
    assert "agree" not in sent
    panel.counts.table.setFocus()
    hands.press(Key.Key_Delete)
    marking = hands.panel()
    assert isinstance(marking, WrongCountPanel)
    hands.save()
    assert marking.reason.problem()
    hands.write("the 6 was not typed")
    hands.save()
    (task,) = [task for task in record_of(shell, person).tasks if task.kind == "controlled-drug-discrepancy"]
    assert task.state is TaskState.DECLINED
    assert custody_of(shell.ctx, person)[0].held == Dose(Decimal(56), "mL")
    panel = carrier_panel(hands)
    wrong, _ = texts(panel.counts)
    assert "Entered in error by" in wrong
    assert "the 6 was not typed" in wrong
    panel.counts.table.setFocus()
    hands.press(Key.Key_Delete)
    assert hands.panel() is panel, "what is marked already is not asked about again"


def test_the_counts_of_a_stopped_line_can_still_be_put_right(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    script = add(shell.ctx, person, METHADONE, SourceKind.PHARMACY, hours=36)
    record_count(shell.ctx, person, script, CustodyLeg.RECEIVED, Counted(Dose(Decimal(5), "mL"), WITNESS))
    scripts.stop_script(
        shell.ctx, person, script, reason="sample", discussed=None, by=DecidedBy("Dr P. Pretend", registration="1")
    )
    hands = open_scripts(shell, person, qtbot)
    panel = carrier_panel(hands)
    assert panel.carrier_box.isHidden()
    assert panel.act.isHidden()
    panel.counts.table.setFocus()
    hands.press(Key.Key_Delete)
    hands.write("typed wrong")
    hands.save()
    assert len(custody_of(shell.ctx, person)[0].errors) == 1


def test_what_was_never_counted_shows_no_list_of_counts(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    assert carrier_panel(open_scripts(shell, person, qtbot)).counts.isHidden()


def test_a_leg_strikes_a_count_entered_in_error_and_says_so() -> None:
    amount = Dose(Decimal(6), "mL")
    (line,) = counted_lines((LegCounted(amount, Decimal(56), "M 1", False, True),))
    assert [(run.text.strip().replace("\N{NO-BREAK SPACE}", " "), run.struck) for run in line] == [
        ("6 (six) mL counted, seal M 1", True),
        ("entered in error", False),
    ]
