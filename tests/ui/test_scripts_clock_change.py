"""The row of a line on Scripts says what becomes of a dose in the hour that the clocks skip."""

from __future__ import annotations

from dataclasses import replace

from reception_app.ui.screens.scripts_rows import script_rows
from tests.support.records import sample_record
from tests.unit.test_clock_changes import FORWARD_WORDS, SPRING, levetiracetam, noon


def test_the_row_of_the_line_says_it() -> None:
    record = replace(sample_record(), scripts=(levetiracetam("01:30"),))
    live, _ = script_rows(record, noon(SPRING, -1))
    assert FORWARD_WORDS in live[0].problems
