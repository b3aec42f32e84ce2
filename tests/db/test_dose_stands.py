"""A line that is not settled on the person's screen is not settled on the board or at the end of the shift (E4, E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event

from reception_app.clinical.doses import Dose
from reception_app.handover.dose_stands import DoseStands, dose_stands
from reception_app.handover.waiting import is_gravely_kept_back
from reception_app.services import scripts, sources
from reception_app.services.board import BoardRow, read_board
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.end_of_shift import Matter, read_end_of_shift
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import LastGivenHow, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, specimen

DOCTOR = DecidedBy("Dr SAMPLE")
PHARMACY = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
SURGERY = SourceSaid(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, name="Sample Surgery")


def verified(ctx: AppContext, person: str, line: ScriptLine = SERTRALINE, last: LastDose | None = None) -> str:
    return scripts.add_script(ctx, person, line, scripts.as_written(line, PHARMACY), last)


def on_board(ctx: AppContext, person: str) -> BoardRow:
    return next(row for row in read_board(ctx).here if row.person_id == person)


def agree(ctx: AppContext, person: str) -> BoardRow:
    """Return the person's row of the board once it counts just what the rules say of their whole record."""
    row, now = on_board(ctx, person), ctx.now()
    whole = read_person(ctx, person).record.scripts
    stands = [dose_stands(script, now) for script in whole]
    assert row.confirmed == stands.count(DoseStands.CONFIRMED)
    assert row.scripts - row.confirmed - sum(row.in_doubt.values()) == stands.count(DoseStands.NOT_VERIFIED)
    assert {each: stands.count(each) for each in row.in_doubt} == dict(row.in_doubt)
    assert row.waits_for_prescriber == sum(is_gravely_kept_back(script, now) for script in whole)
    return row


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        (replace(SURGERY, dose=Dose(Decimal(10), "mg")), DoseStands.APART),
        (replace(SURGERY, dose=Dose(Decimal(1000), "mg"), frequency="once a day"), DoseStands.APART),
        (replace(SURGERY, frequency="once a week", every_days=7, dose=SERTRALINE.dose), DoseStands.APART),
        (replace(SURGERY, dose=Dose(Decimal(50), "mg")), DoseStands.DIFFERS),
        (replace(SURGERY, not_taken=True), DoseStands.DIFFERS),
        (replace(SURGERY, said="stopped long ago"), DoseStands.DIFFERS),
        (replace(SURGERY, outcome=SourceOutcome.COULD_NOT_SAY, said="the line was cut"), None),
        (replace(SURGERY, outcome=SourceOutcome.CONFIRMED, dose=SERTRALINE.dose), None),
    ],
)
def test_sources_that_differ_are_not_counted_as_verified(
    ctx: AppContext, person: str, said: SourceSaid, stands: DoseStands | None
) -> None:
    script = verified(ctx, person)
    assert agree(ctx, person).confirmed == 1
    sources.add_source(ctx, person, script, said)
    row = agree(ctx, person)
    assert (row.confirmed, dict(row.in_doubt)) == ((0, {stands: 1}) if stands else (1, {}))
    assert (row in read_board(ctx).filtered(5)) is (stands is not None)
    shift = [each.words for each in read_end_of_shift(ctx).of(Matter.UNVERIFIED).rows]
    assert [DoseStands.DIFFERS, DoseStands.APART].count(stands or DoseStands.CONFIRMED) == len(shift)


def test_what_was_wrong_counts_no_more(ctx: AppContext, person: str) -> None:
    script = verified(ctx, person)
    sources.add_source(ctx, person, script, replace(SURGERY, dose=Dose(Decimal(10), "mg")))
    assert agree(ctx, person).confirmed == 0
    sources.mark_source_wrong(ctx, person, sources.list_sources(ctx, person, script)[0].id, "another person's record")
    assert agree(ctx, person).confirmed == 1


def test_days_missed_hold_a_verified_line_back_on_the_board_too(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    """Nothing is stored that says so: it follows from the last dose seen, and from the clock."""
    last = LastDose(ctx.now() - timedelta(days=1), LastGivenHow.OBSERVED, "Sample Street")
    script = verified(ctx, person, METHADONE, last)
    assert agree(ctx, person).waits_for_prescriber == 0
    clock.forward(days=4)
    assert agree(ctx, person).waits_for_prescriber == 1
    waiting = read_end_of_shift(ctx).of(Matter.WAITING).rows
    assert ["days missed" in each.words for each in waiting] == [True]
    scripts.release_by_prescriber(ctx, person, script, reason="seen and assessed", by=DOCTOR)
    assert agree(ctx, person).waits_for_prescriber == 0
    assert read_end_of_shift(ctx).of(Matter.WAITING).count == 0


def test_a_line_nobody_verified_is_counted_as_that_and_held_back_by_nothing_else(ctx: AppContext, person: str) -> None:
    add(ctx, person, SERTRALINE)
    row = agree(ctx, person)
    assert (row.confirmed, row.scripts, row.waits_for_prescriber) == (0, 1, 0)


def test_the_board_takes_the_same_statements_however_many_lines_there_are(ctx: AppContext, person: str) -> None:
    first = verified(ctx, person)
    one = statements(ctx)
    for number in range(4):
        who = arrive(ctx, replace(specimen(f"A100{number}TT", "SPECIMEN", f"{'LMNO'[number]}arl"), date_of_birth=None))
        for line in (SERTRALINE, METHADONE):
            script = verified(ctx, who, line)
            sources.add_source(ctx, who, script, replace(SURGERY, dose=Dose(Decimal(5), "mg")))
    assert statements(ctx) == one
    less = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
    scripts.change_dose(ctx, person, first, less, reason="asked", discussed=True, by=DOCTOR)
    assert statements(ctx) == one + 1, "the changes are read only where there is one"


def statements(ctx: AppContext) -> int:
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(ctx.engine, "before_cursor_execute", note)
    try:
        read_board(ctx)
    finally:
        event.remove(ctx.engine, "before_cursor_execute", note)
    return len(seen)
