"""What was carried on at receipt waits for this prison's prescriber, and no word says that it is settled (E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reception_app.handover.record import Decider, Decision, Record
from reception_app.services.person_view import read_person
from reception_app.ui.screens.person_script_cells import medicine_cell
from reception_app.ui.screens.scripts_columns import here_lines
from reception_app.ui.screens.scripts_difference import difference_lines
from reception_app.ui.screens.scripts_rows import Difference, ScriptRow, script_rows, stripe_of
from reception_app.ui.theme import Level
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import Disposition, Role, SourceKind
from tests.support.desks import SERTRALINE, add
from tests.support.plain_shell import PlainShell


def row_after(record: Record, now: datetime, disposition: Disposition, *, decided_here: bool = False) -> ScriptRow:
    """The one line of a record as it stands after that decision at receipt."""
    (script,) = record.scripts
    assert record.stay is not None
    ago = timedelta(minutes=-5) if decided_here else timedelta(days=30)
    decider = Decider("Dr E. Example", Role.PRESCRIBER, decided_at=record.stay.arrived_at - ago)
    until = now + timedelta(hours=12) if disposition is Disposition.BRIDGE else None
    held = replace(
        script, decider=decider, decision=Decision(disposition, decided_at=now, until=until),
        next_due_at=now + timedelta(hours=5),
    )  # fmt: skip
    (row,), _ = script_rows(replace(record, scripts=(held,)), now)
    return row


@pytest.mark.parametrize("disposition", [Disposition.CONTINUE, Disposition.BRIDGE])
def test_carried_on_is_never_called_the_same(shell: PlainShell, person: str, disposition: Disposition) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    record, now = read_person(shell.ctx, person).record, shell.ctx.now()
    row = row_after(record, now, disposition)
    assert row.difference is Difference.CARRIED_ON
    said = spoken(difference_lines(row))
    assert "Waits" in said
    assert "for this prison’s prescriber" in said
    assert "Same" not in said
    assert ("as sent until" in said) is (disposition is Disposition.BRIDGE)
    assert "not prescribed here" in spoken(here_lines(row))
    assert row.problems[0] == "Carried on as sent: it waits for this prison’s prescriber."
    assert stripe_of(row) is Level.SOON
    assert "waits for a prescriber here" in spoken(medicine_cell(row))


def test_once_a_prescriber_here_decided_it_is_the_same(shell: PlainShell, person: str) -> None:
    add(shell.ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    record, now = read_person(shell.ctx, person).record, shell.ctx.now()
    row = row_after(record, now, Disposition.CONTINUE, decided_here=True)
    assert row.difference is Difference.SAME
    assert "Same" in spoken(difference_lines(row))
