"""The row of a line on Scripts says what becomes of a dose in the hour that clocks skip, and of days left open."""

from __future__ import annotations

from dataclasses import replace

from reception_app.ui.screens.scripts_columns import due_lines
from reception_app.ui.screens.scripts_rows import script_rows
from reception_app.ui.widgets.runs import spoken
from tests.support.records import sample_record
from tests.unit.test_clock_changes import FORWARD_WORDS, SPRING, levetiracetam, noon


def test_the_row_of_the_line_says_it() -> None:
    record = replace(sample_record(), scripts=(levetiracetam("01:30"),))
    live, _ = script_rows(record, noon(SPRING, -1))
    assert FORWARD_WORDS in live[0].problems


def test_a_line_of_open_days_says_that_none_is_due() -> None:
    line = replace(levetiracetam("08:00"), frequency="3 times a week", next_due_at=None)
    live, _ = script_rows(replace(sample_record(), scripts=(line,)), noon(SPRING))
    assert "On which days it is taken is not said: none is shown as due." in live[0].problems
    assert "Days not said" in spoken(due_lines(live[0]))
