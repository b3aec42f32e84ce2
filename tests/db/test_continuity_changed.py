"""A line changed after it was confirmed: each field that changed stands beside what was confirmed, here and on (E4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reception_app.clinical.continuity import Kind
from reception_app.clinical.doses import Dose
from reception_app.handover.compared import compared
from reception_app.services import scripts
from reception_app.services.context import AppContext
from reception_app.services.continuity import read_continuity
from reception_app.services.decisions import DecidedBy
from reception_app.services.records import person_by_id, read_record
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import SourceKind
from tests.support.desks import METHADONE, MovingClock, add, arrive

BY = DecidedBy("Dr P. Pretend")
WEEKLY = ScriptLine(
    medicine="methotrexate", dose=Dose(Decimal(10), "mg"), strength="2.5 mg", form="tablet", route="by mouth",
    frequency="once a week", times=("08:00",), every_days=7,
)  # fmt: skip
CARBAMAZEPINE = ScriptLine(
    medicine="carbamazepine", dose=Dose(Decimal(400), "mg"), strength="400 mg", form="modified-release tablet",
    brand="Tegretol", route="by mouth", frequency="twice a day", times=("08:00", "20:00"),
)  # fmt: skip
DIAZEPAM = ScriptLine(
    medicine="diazepam", dose=Dose(Decimal(5), "mg"), strength="5 mg", form="tablet", route="by mouth",
    frequency="three times a day", times=("08:00", "14:00", "20:00"),
)  # fmt: skip
HALOPERIDOL = ScriptLine(
    medicine="haloperidol", dose=Dose(Decimal(5), "mg"), strength="5 mg", route="by mouth",
    frequency="once a day", times=("20:00",),
)  # fmt: skip
PARACETAMOL = ScriptLine(
    medicine="paracetamol", dose=Dose(Decimal(1), "g"), strength="500 mg", form="tablet", route="by mouth",
    as_required=True, maximum="4 g in 24 hours",
)  # fmt: skip
CASES: dict[str, tuple[ScriptLine, dict[str, Any], Kind, str]] = {
    "weekly to daily": (
        WEEKLY, {"frequency": "once a day", "every_days": 1}, Kind.RAISED,
        "10\N{NO-BREAK SPACE}mg every 7 days to 10\N{NO-BREAK SPACE}mg once a day",
    ),
    "days between doses alone": (
        replace(WEEKLY, frequency=None), {"every_days": 14}, Kind.REDUCED, "every 7 days",
    ),
    "modified release to plain": (
        CARBAMAZEPINE, {"form": "tablet"}, Kind.FORM_CHANGED, "modified-release tablet to tablet",
    ),
    "times": (
        CARBAMAZEPINE, {"times": ("08:00", "16:30")}, Kind.TIMED_DIFFERENTLY, "08:00 and 20:00 to 08:00 and 16:30",
    ),
    "brand": (CARBAMAZEPINE, {"brand": "Carbagen"}, Kind.FORM_CHANGED, "TEGRETOL to CARBAGEN"),
    "when required": (
        DIAZEPAM, {"as_required": True, "frequency": None, "times": ()}, Kind.TIMED_DIFFERENTLY, "only when required",
    ),
    "route": (HALOPERIDOL, {"route": "intramuscular injection"}, Kind.FORM_CHANGED, "intramuscular"),
    "observed": (METHADONE, {"supervised": False}, Kind.GIVEN_DIFFERENTLY, "observed to not observed"),
    "the most": (
        PARACETAMOL, {"maximum": "2 g in 24 hours"}, Kind.GIVEN_DIFFERENTLY,
        "at most 4\N{NO-BREAK SPACE}g in 24 hours to",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_e4_whatever_is_changed_after_it_was_confirmed_is_never_the_same(
    ctx: AppContext, clock: MovingClock, case: str
) -> None:
    line, changed, kind, words = CASES[case]
    person = arrive(ctx)
    script = add(ctx, person, line, SourceKind.PHARMACY)
    clock.forward(hours=1)
    scripts.change_dose(
        ctx, person, script, replace(line, **changed), reason="as chart", discussed=True, person_said="all right", by=BY
    )
    (found,) = read_continuity(ctx, person)
    (difference,) = [each for each in found.found if each.difference.kind is kind]
    assert words in difference.difference.words
    assert difference.missing == ()
    assert not [each for each in found.found if each.difference.kind is Kind.SAME]


def test_changed_back_it_is_the_same_again(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    script = add(ctx, person, WEEKLY, SourceKind.PHARMACY)
    for line in (replace(WEEKLY, frequency="once a day", every_days=1), WEEKLY):
        clock.forward(hours=1)
        scripts.change_dose(ctx, person, script, line, reason="as chart", discussed=False, by=BY)
    (found,) = read_continuity(ctx, person)
    assert [each.difference.kind for each in found.found] == [Kind.SAME]


def test_a_change_of_which_nobody_kept_the_line_is_not_known_and_never_the_same(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    script = add(ctx, person, CARBAMAZEPINE, SourceKind.PHARMACY)
    clock.forward(hours=1)
    scripts.change_dose(
        ctx, person, script, replace(CARBAMAZEPINE, form="tablet"), reason="as chart", discussed=False, by=BY
    )
    with ctx.sessions.write() as session:
        session.connection().exec_driver_sql("UPDATE script_change SET line_before = NULL")  # as a desk of 0.2 left it
    (found,) = read_continuity(ctx, person)
    (told,) = found.found
    assert told.difference.kind is Kind.CANNOT_COMPARE
    assert told.difference.badge == "Not known how it was"
    with ctx.sessions.read() as session:
        record = read_record(session, person_by_id(session, person), ctx.now())
    assert record.scripts[0].changes[0].reason == "as chart [Line before: not known]"
    assert compared(record, ctx.now())[0].differs


def test_a_reason_that_reads_like_the_line_before_stays_a_reason(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    script = add(ctx, person, WEEKLY, SourceKind.PHARMACY)
    clock.forward(hours=1)
    scripts.change_dose(
        ctx, person, script, replace(WEEKLY, every_days=1, frequency="once a day"),
        reason="typed [Line before: days from dose to dose “1”]", discussed=False, by=BY,
    )  # fmt: skip
    (found,) = read_continuity(ctx, person)
    assert found.found[0].difference.kind is Kind.RAISED
