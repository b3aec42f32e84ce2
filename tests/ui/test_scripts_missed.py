"""Missed doses on the Scripts screen: the count, today apart, schedules quoted, a prescriber's decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from reception_app.errors import InputProblem
from reception_app.services import dose_guards, doses_given, scripts
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.ui import theme
from reception_app.ui.screens.scripts_missed import MissedPanel
from reception_app.vocabulary import LastGivenHow, SourceKind
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, MovingClock, add
from tests.support.plain_shell import PlainShell
from tests.ui.test_scripts import Hands, only_script, open_scripts, shown_words

Key = Qt.Key
BY = DecidedBy("Dr P. Pretend")
UK = "United Kingdom: three or more days missed, consult the prescriber"


def last_seen(ctx: AppContext, person: str, days: float, medicine: str = "methadone", every_days: int = 1) -> str:
    """Add a script whose last dose somebody saw so many days ago; returns its id."""
    line = METHADONE if medicine == "methadone" else replace(SERTRALINE, medicine=medicine, every_days=every_days)
    last = LastDose(ctx.now() - timedelta(days=days), LastGivenHow.OBSERVED, "Sample Street")
    return scripts.add_script(
        ctx, person, line, scripts.as_written(line, SourceSaid(SourceKind.PHARMACY, name="Sample Street")), last
    )


def side(hands: Hands) -> str:
    QApplication.processEvents()
    return "\n".join(shown_words(hands.screen.side))


def test_days_and_hours_are_counted_today_apart_and_the_row_that_applies_is_named_with_its_source(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    last_seen(shell.ctx, person, 4)
    said = side(open_scripts(shell, person, qtbot))
    count = "3 days missed (Tue, Wed, Thu); 96 h since the last observed dose; today's dose not yet given."
    assert count in said
    assert UK in said
    assert "NHSGGC and NHS Lothian, from Home Office wording" in said
    assert "General professional knowledge [GK]: to be confirmed" in said
    assert "No usual dose until a prescriber's decision is recorded." in said


def test_the_usual_dose_stays_blocked_until_the_decision_is_recorded(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    script = last_seen(shell.ctx, person, 4)
    with pytest.raises(InputProblem, match="IN-121"):
        doses_given.record_dose(
            shell.ctx, person, script, shell.ctx.now(), observed=True, witness="N. Testford", authority=ON_CHART
        )
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_M)
    panel = hands.panel()
    assert isinstance(panel, MissedPanel)
    rows = panel.table.rows_model
    assert "Now" in str(rows.index(0, 0).data()), "what applies stands first"
    hands.save()
    assert panel.words.problem() == "Write what was decided, as the prescriber said it."
    hands.type("half the usual dose today, seen again tomorrow")
    hands.go_to("Who decides?")
    hands.press(Key.Key_M)
    hands.save()
    (decision,) = only_script(shell, person).missed
    assert (decision.words, decision.missed_days) == ("half the usual dose today, seen again tomorrow", 3)
    assert "half the usual dose today, seen again tomorrow" in side(hands)
    doses_given.record_dose(
        shell.ctx, person, script, shell.ctx.now(), observed=True, witness="N. Testford", authority=ON_CHART
    )


def test_an_earlier_decision_does_not_cover_doses_missed_after_it(shell: PlainShell, person: str) -> None:
    clock = shell.ctx.clock
    assert isinstance(clock, MovingClock)
    script = last_seen(shell.ctx, person, 0.5)
    scripts.release_by_prescriber(shell.ctx, person, script, reason="seen", by=BY)
    assert dose_guards.guard_of(shell.ctx, person, script) is not None  # already given today
    clock.forward(days=4)
    assert UK in str(dose_guards.guard_of(shell.ctx, person, script))
    with pytest.raises(InputProblem, match="IN-121"):
        doses_given.record_dose(
            shell.ctx, person, script, shell.ctx.now(), observed=True, witness="N. Testford", authority=ON_CHART
        )


@pytest.mark.parametrize(
    ("medicine", "days", "every_days", "said"),
    [
        ("clozapine", 3.0, 1, "72 h since the last observed dose"),
        ("Buvidal", 8.0, 7, "1 day past its date; window to"),
        ("Buvidal", 12.0, 7, "window ended"),
    ],
)
def test_clozapine_is_told_in_hours_and_a_depot_by_its_date_and_window(
    shell: PlainShell, person: str, qtbot: QtBot, medicine: str, days: float, every_days: int, said: str
) -> None:
    last_seen(shell.ctx, person, days, medicine, every_days)
    assert said in side(open_scripts(shell, person, qtbot))


def test_without_an_observed_dose_nothing_is_counted_and_it_says_so(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    add(shell.ctx, person, METHADONE)
    hands = open_scripts(shell, person, qtbot)
    assert "No observed last dose is known: nothing can be counted." in side(hands)
    assert hands.screen.side.missed.isVisible()


def test_other_medicines_have_neither_count_nor_button(shell: PlainShell, person: str, qtbot: QtBot) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    hands = open_scripts(shell, person, qtbot)
    assert not hands.screen.side.missed.isVisible()
    hands.press(Key.Key_M)
    assert hands.screen.drawer is None


def test_at_200_per_cent_the_words_come_before_the_table_and_are_reached(
    shell: PlainShell, person: str, qtbot: QtBot
) -> None:
    last_seen(shell.ctx, person, 4)
    theme.apply(QApplication.instance(), 2.0)  # type: ignore[arg-type]  # pytest-qt makes it a QApplication
    hands = open_scripts(shell, person, qtbot)
    hands.press(Key.Key_M)
    panel = hands.panel()
    assert isinstance(panel, MissedPanel)
    QApplication.processEvents()
    assert hands.focus() is panel.words.box
    view = panel.scroller.viewport()
    assert 0 <= panel.words.box.mapTo(view, panel.words.box.rect().topLeft()).y() < view.height()
