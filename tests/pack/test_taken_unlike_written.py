"""A last dose that is not the dose written for it: seen at the next desk, on sheet and screen (E4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.handover.record import ErrorMark, GivenDoseRecord, Script
from reception_app.handover.record_scripts import Schedule, ScheduleDose
from reception_app.handover.scheduled import taken_unlike_written
from reception_app.handover.views.clinical import clinical_view
from reception_app.ui.screens.receive_words import way_lines
from reception_app.ui.widgets.runs import spoken
from reception_app.vocabulary import DoseOutcome, LastGivenHow, ScheduleKind
from tests.pack.test_views import every_string
from tests.support.records import MADE_AT as NOW
from tests.support.records import sample_pack, sample_scripts

AT = NOW - timedelta(hours=3)


def mg(amount: str) -> Dose:
    return Dose(Decimal(amount), "mg")


def line(*given: GivenDoseRecord, **parts: object) -> Script:
    script = replace(sample_scripts()[0], dose=mg("60"), strength="10 mg in 1 mL", schedule=None, given=given)
    return replace(script, last_given_at=AT, last_given_how=LastGivenHow.OBSERVED, **parts)  # type: ignore[arg-type]  # fields of a script


def taken(dose: Dose | None, at: datetime = AT, **more: object) -> GivenDoseRecord:
    return GivenDoseRecord("d" * 16, at, LastGivenHow.OBSERVED, DoseOutcome.GIVEN, dose, **more)  # type: ignore[arg-type]  # as named there


LAID = Schedule(
    id="e" * 16, name="Reduction", kind=ScheduleKind.REDUCTION, started_on=date(2026, 11, 19), days=2,
    doses=(ScheduleDose(1, "08:00", Decimal(40), "mg"), ScheduleDose(2, "08:00", Decimal(30), "mg")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("script", "unlike"),
    [
        (line(taken(mg("60"))), None),
        (line(taken(Dose(Decimal(6), "mL"))), None),
        (line(taken(mg("600"))), mg("600")),
        (line(taken(mg("30"))), mg("30")),
        (line(taken(Dose(Decimal(2), "tablets"))), Dose(Decimal(2), "tablets")),
        (line(), None),
        (line(taken(None)), None),
        (line(taken(mg("600"), AT - timedelta(days=1))), None),
        (line(taken(mg("600"), error=ErrorMark("slip", NOW, "N. Testford"))), None),
        (line(taken(mg("600")), dose=None), None),
        (line(taken(mg("30"), schedule_day=2, schedule_time="08:00"), schedule=LAID), None),
        (line(taken(mg("60"), schedule_day=2, schedule_time="08:00"), schedule=LAID), mg("60")),
    ],
)
def test_only_another_amount_than_the_one_written_is_told(script: Script, unlike: Dose | None) -> None:
    assert taken_unlike_written(script) == unlike


def test_it_stands_on_the_clinical_sheet_and_at_the_next_desk() -> None:
    script = line(taken(mg("600")))
    pack = sample_pack()
    said = " | ".join(
        every_string(
            clinical_view(replace(pack, record=replace(pack.record, scripts=(script,))), "ab" * 32, "7Q4M-K2P9-XR3T")
        )
    )
    assert "600\N{NO-BREAK SPACE}mg, NOT AS WRITTEN" in said
    assert "600\N{NO-BREAK SPACE}mg, not as written" in spoken(way_lines(script, NOW, ""))
