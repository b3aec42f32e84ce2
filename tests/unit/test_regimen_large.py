"""Doses of a schedule that are likelier a slip are asked about: once for each amount, by day and time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimen_large import large_doses
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.handover.record import Script
from reception_app.vocabulary import ScheduleKind
from tests.support.alert_cases import script

METHADONE = script("methadone", strength="1 mg in 1 mL", form="oral solution")
METHOTREXATE = script("methotrexate", strength="2.5 mg", form="tablet")


def said(line: Script, *doses: tuple[int, str, str | None]) -> list[str]:
    laid = tuple(ScheduleDose(day, time, _dose(text) if text else None) for day, time, text in doses)
    schedule = Schedule("Titration", ScheduleKind.TITRATION, date(2026, 11, 20), 28, laid)
    return [hole.words for hole in large_doses(schedule, line)]


def _dose(text: str) -> Dose:
    amount, unit = text.split()
    return Dose(Decimal(amount), unit)


METHADONE_400 = "400 mg is more than 150 mg of methadone for one dose. Is that right?"

WEEKLY = "Methotrexate is given at most once a week; here it is more often. Is that right?"


@pytest.mark.parametrize(
    ("line", "doses", "expected"),
    [
        (METHADONE, [(1, "09:00", "30 mg"), (2, "09:00", "40 mg"), (3, "09:00", None)], []),
        (METHADONE, [(1, "09:00", "400 mg")], [f"Day 1 09:00: {METHADONE_400}"]),
        (
            METHADONE,
            [(1, "09:00", "30 mg"), (3, "09:00", "400 mg"), (2, "21:00", "400 mg")],
            [f"Day 2 21:00 and 1 dose more: {METHADONE_400}"],
        ),
        (METHOTREXATE, [(1, "09:00", "10 mg"), (4, "09:00", None), (8, "09:00", "15 mg")], []),
        (
            METHOTREXATE,
            [(1, "09:00", "10 mg"), (8, "09:00", "10 mg"), (10, "09:00", "10 mg")],
            [f"Day 1 09:00 and 2 doses more: {WEEKLY}"],
        ),
        (METHOTREXATE, [(1, "09:00", "10 mg"), (8, "09:00", "15 mg")], []),
        (
            METHOTREXATE,
            [(1, "09:00", "10 mg"), (2, "09:00", "10 mg")],
            [f"Day 1 09:00 and 1 dose more: {WEEKLY}"],
        ),
    ],
)  # fmt: skip
def test_what_is_asked(line: Script, doses: list[tuple[int, str, str | None]], expected: list[str]) -> None:
    assert said(line, *doses) == expected


def test_a_question_stands_by_the_first_day_of_its_amount() -> None:
    doses = [(2, "09:00", "400 mg"), (1, "09:00", "30 mg"), (5, "09:00", "400 mg")]
    laid = tuple(ScheduleDose(day, time, _dose(text)) for day, time, text in doses)
    schedule = Schedule("Titration", ScheduleKind.TITRATION, date(2026, 11, 20), 28, laid)
    assert [hole.day for hole in large_doses(schedule, METHADONE)] == [2]
