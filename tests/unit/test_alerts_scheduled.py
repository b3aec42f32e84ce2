"""Where a schedule says what is given, alerts are about the schedule and not about the line's own dose and times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reception_app.handover.pointed_out import alerts_of
from reception_app.handover.record import Schedule, ScheduleDose, Script
from reception_app.vocabulary import ScheduleKind
from tests.support.alert_cases import NONE_KNOWN, NOW, script
from tests.support.records import sample_record

METHADONE = script("methadone", "60 mg", strength="1 mg in 1 mL", times=("08:00",))
ZOPICLONE = script("zopiclone", "7.5 mg", times=("22:00",))


def under(
    line: Script, *amounts: int, kind: ScheduleKind = ScheduleKind.TITRATION, time: str = "08:00", begins: int = 0
) -> Script:
    """The line with a schedule of one dose a day, which begins so many days from today."""
    doses = tuple(ScheduleDose(day, time, Decimal(amount), "mg") for day, amount in enumerate(amounts, 1))
    first = date(2026, 11, 20) + timedelta(days=begins)
    schedule = Schedule("s", "As laid down", kind, started_on=first, days=len(amounts), doses=doses)
    return replace(line, schedule=schedule)


def told(line: Script) -> list[str]:
    record = replace(sample_record(), scripts=(line,), allergies=NONE_KNOWN, flags=(), assessments=(), tests=())
    return [each.words.replace("\N{NO-BREAK SPACE}", " ") for each in alerts_of(record, NOW)]


QT_110 = "QT interval: methadone 110 mg a day (above 100 mg). ECG and monitoring."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (METHADONE, []),
        (under(METHADONE, 80, 110), [QT_110]),
        (under(METHADONE, 80, 110, begins=3), [QT_110]),
        (under(METHADONE, 80, 110, begins=-1), [QT_110]),
        # Over: the line's own dose counts again after a titration, nothing after a reduction.
        (under(METHADONE, 80, 110, begins=-5), []),
        (under(METHADONE, 110, 80, begins=-5, kind=ScheduleKind.REDUCTION), []),
        (under(METHADONE, 80, 100), []),
        (replace(under(METHADONE, 80, 90), dose=replace(METHADONE.dose, amount=Decimal(120))), []),
        (
            under(ZOPICLONE, 7, 7, kind=ScheduleKind.REDUCTION, time="16:30"),
            ["Night-time medicine timed before 20:00: zopiclone at 16:30."],
        ),
        (under(replace(ZOPICLONE, times=("16:30",)), 7, 7, kind=ScheduleKind.REDUCTION, time="22:00"), []),
    ],
)
def test_what_counts_is_what_is_given(line: Script, expected: list[str]) -> None:
    assert told(line) == expected


def test_the_key_stays_from_day_to_day() -> None:
    record = replace(sample_record(), scripts=(under(METHADONE, 80, 90, 110),), allergies=NONE_KNOWN, flags=())
    first, second = (
        [each.key for each in alerts_of(record, NOW + timedelta(days=day)) if each.kind.startswith("qt")]
        for day in (0, 1)
    )
    assert first == second != []
