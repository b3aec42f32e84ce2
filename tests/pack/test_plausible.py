"""What no record can say is refused before anything is saved; what only looks wrong is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.errors import PackRefused
from reception_app.handover import plausible
from reception_app.handover.record import (
    CustodyReceipt,
    GivenDoseRecord,
    LeavingConflict,
    MissedDecision,
    Pack,
    Review,
    Schedule,
    ScheduleDose,
)
from reception_app.vocabulary import CustodyLeg, DoseOutcome, ScheduleKind, ScriptStatus
from tests.support.records import MADE_AT, make_id, sample_pack

DOSE = Dose(Decimal(60), "mg")
MG_20 = ScheduleDose(1, "08:00", Decimal(20), "mg")
SCHEDULE = Schedule(make_id("schedule"), "Reduction", ScheduleKind.REDUCTION, date(2026, 11, 20), 2, (MG_20,))
GIVEN = GivenDoseRecord(make_id("dose"), MADE_AT - timedelta(hours=2), dose=DOSE)
REVIEW = Review(make_id("review"), "ost_review", date(2026, 12, 1))
RECEIPT = CustodyReceipt(make_id("count"), "methadone", CustodyLeg.SENT, MADE_AT, "N. Testford", Decimal(60), "mL")
CONFLICT = LeavingConflict(make_id("conflict"), "k", "words", "soon", "Nurse T.", "a plan", MADE_AT, "N. Testford")


def with_script(**parts: object) -> Pack:
    pack = sample_pack()
    first, *rest = pack.record.scripts
    return replace(pack, record=replace(pack.record, scripts=(replace(first, **parts), *rest)))  # type: ignore[arg-type]  # parts of a script by name


def with_record(**parts: object) -> Pack:
    pack = sample_pack()
    return replace(pack, record=replace(pack.record, **parts))  # type: ignore[arg-type]  # parts of a record by name


def test_a_record_with_everything_in_order_passes() -> None:
    pack = with_script(schedule=SCHEDULE, given=(GIVEN,), missed=(MissedDecision(make_id("missed"), "as before"),))
    plausible.check_pack(pack)
    plausible.check_pack(with_record(reviews=(REVIEW,), receipts=(RECEIPT,), conflicts=(CONFLICT,)))
    assert plausible.warnings(pack, MADE_AT) == plausible.warnings(sample_pack(), MADE_AT)


@pytest.mark.parametrize(
    "pack",
    [
        with_script(status=ScriptStatus.STOPPED, stopped_at=None),
        with_script(stopped_at=MADE_AT),
        with_script(given=(replace(GIVEN, outcome=DoseOutcome.DECLINED),)),
        with_script(schedule=replace(SCHEDULE, doses=(MG_20, replace(MG_20, amount=Decimal(10))))),
        with_script(schedule=replace(SCHEDULE, name=" ")),
        with_script(schedule=replace(SCHEDULE, doses=(replace(MG_20, unit=" "),))),
        with_script(missed=(MissedDecision(make_id("missed"), ""),)),
        with_record(reviews=(replace(REVIEW, done_at=MADE_AT),)),
        with_record(reviews=(replace(REVIEW, done_by="N. Testford"),)),
        with_record(receipts=(replace(RECEIPT, discrepancy=" "),)),
        with_record(receipts=(replace(RECEIPT, medicine=""),)),
        with_record(conflicts=(replace(CONFLICT, plan=" "),)),
        with_record(conflicts=(replace(CONFLICT, named=""),)),
    ],
)
def test_what_cannot_have_happened_is_refused(pack: Pack) -> None:
    with pytest.raises(PackRefused, match="PK-227"):
        plausible.check_pack(pack)


@pytest.mark.parametrize(
    "pack",
    [
        with_script(given=(GIVEN, replace(GIVEN, outcome=DoseOutcome.MISSED, dose=None))),
        with_record(reviews=(REVIEW, replace(REVIEW, kind="psychosocial"))),
        with_record(receipts=(RECEIPT, RECEIPT)),
        with_record(conflicts=(CONFLICT, CONFLICT)),
    ],
)
def test_two_lines_with_one_id_are_refused(pack: Pack) -> None:
    with pytest.raises(PackRefused, match="PK-226"):
        plausible.check_pack(pack)


def test_a_dose_later_than_the_pack_is_told() -> None:
    later = with_script(given=(replace(GIVEN, given_at=MADE_AT + timedelta(hours=3)),))
    assert "A dose of medicine 1 is later than the pack." in plausible.warnings(later, MADE_AT)
