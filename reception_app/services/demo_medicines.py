"""The medicine lines of a training desk's people. They are stage properties: nothing here advises a dose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.clinical.schedule import instant_of, next_due, slots_on
from reception_app.clock import local, local_day
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import ScheduleKind


def _line(
    medicine: str, dose: str, unit: str, strength: str | None, form: str, *times: str, why: str, route: str = "oral"
) -> ScriptLine:
    counts = ("when required", "once a day", "twice a day", "three times a day", "four times a day")
    count = counts[len(times)]
    return ScriptLine(
        medicine, Dose(Decimal(dose), unit), strength, form, route=route, frequency=count, times=times,
        as_required=not times, indication=why,
    )  # fmt: skip


METHADONE = replace(
    _line("methadone", "50", "mL", "1 mg in 1 mL", "oral solution", "08:00", why="opioid dependence"), supervised=True
)
PREGABALIN = _line("pregabalin", "150", "mg", "75 mg", "capsule", "08:00", "17:30", why="nerve pain")
RELIEVER = replace(
    _line("salbutamol", "2", "puffs", "100 micrograms in 1 dose", "inhaler", why="asthma", route="inhaled"),
    maximum="8 puffs in 24 hours",
)
PAIN = replace(
    _line("paracetamol", "1", "g", "500 mg", "tablet", why="pain"), maximum="4 g in 24 hours",
)  # fmt: skip
MOOD = (
    _line("sertraline", "100", "mg", "100 mg", "tablet", "08:00", why="depression"),
    _line("fluoxetine", "20", "mg", "20 mg", "capsule", "08:00", why="depression"),
    _line("citalopram", "20", "mg", "20 mg", "tablet", "08:00", why="depression"),
    _line("venlafaxine", "75", "mg", "75 mg", "modified-release capsule", "08:00", why="anxiety"),
)
NIGHT = (
    _line("mirtazapine", "15", "mg", "15 mg", "tablet", "22:00", why="depression"),
    _line("quetiapine", "100", "mg", "100 mg", "tablet", "22:00", why="bipolar disorder"),
    _line("olanzapine", "10", "mg", "10 mg", "tablet", "22:00", why="psychosis"),
)
SEIZURES = (
    _line("levetiracetam", "500", "mg", "500 mg", "tablet", "08:00", "20:00", why="epilepsy"),
    _line("carbamazepine", "400", "mg", "400 mg", "modified-release tablet", "08:00", "20:00", why="epilepsy"),
    _line("lamotrigine", "100", "mg", "100 mg", "tablet", "08:00", "20:00", why="epilepsy"),
)
HEART = (
    _line("amlodipine", "5", "mg", "5 mg", "tablet", "08:00", why="high blood pressure"),
    _line("ramipril", "5", "mg", "5 mg", "capsule", "08:00", why="high blood pressure"),
    _line("bisoprolol", "2.5", "mg", "2.5 mg", "tablet", "08:00", why="heart rhythm"),
    _line("apixaban", "5", "mg", "5 mg", "tablet", "08:00", "20:00", why="clots"),
)
SUGAR = (
    _line("metformin", "500", "mg", "500 mg", "tablet", "08:00", "17:30", why="diabetes"),
    _line("gliclazide", "80", "mg", "80 mg", "tablet", "08:00", why="diabetes"),
)
OTHER = (
    _line("omeprazole", "20", "mg", "20 mg", "gastro-resistant capsule", "08:00", why="stomach acid"),
    _line("atorvastatin", "20", "mg", "20 mg", "tablet", "22:00", why="cholesterol"),
    _line("levothyroxine", "100", "micrograms", "100 micrograms", "tablet", "08:00", why="thyroid"),
    _line("folic acid", "5", "mg", "5 mg", "tablet", "08:00", why="folate"),
)
CHLORDIAZEPOXIDE = _line("chlordiazepoxide", "20", "mg", "5 mg", "capsule", "08:00", "12:00", "18:00", "22:00",
                         why="alcohol withdrawal")  # fmt: skip
THIAMINE = _line("thiamine", "100", "mg", "100 mg", "tablet", "08:00", "17:30", why="alcohol dependence")
BUPRENORPHINE = replace(
    _line("buprenorphine", "8", "mg", "8 mg", "sublingual tablet", "08:00", why="opioid dependence",
          route="under the tongue"),
    supervised=True,
)  # fmt: skip
CARBAMAZEPINE = SEIZURES[1]
GABAPENTIN = replace(
    _line("gabapentin", "600", "mg", "300 mg", "capsule", "08:00", "14:00", "20:00", why="nerve pain"), supervised=True
)
QUETIAPINE = _line("quetiapine", "300", "mg", "300 mg", "tablet", "22:00", why="psychosis")
CLONAZEPAM = _line("clonazepam", "500", "micrograms", "500 micrograms", "tablet", "08:00", "20:00", why="epilepsy")
FLUCLOXACILLIN = replace(
    _line("flucloxacillin", "500", "mg", "500 mg", "capsule", "08:00", "12:00", "18:00", "22:00", why="infected wound"),
    duration_days=7,
)
DIAZEPAM = _line("diazepam", "5", "mg", "5 mg", "tablet", "08:00", "14:00", "22:00", why="benzodiazepine dependence")
ALCOHOL_DAYS = (
    ("20", 4), ("20", 4), ("15", 4), ("15", 4), ("10", 4), ("10", 4), ("10", 2), ("10", 2), ("5", 2), ("5", 2),
)  # fmt: skip
"""Chlordiazepoxide day by day: mg each time, and how many times; two times are the first and the last."""


def alcohol_schedule(started_on: date) -> Schedule:
    """Return ten days of chlordiazepoxide as a prescriber of the training desk laid them down."""
    doses = [
        ScheduleDose(day, time, Dose(Decimal(amount), "mg"))
        for day, (amount, count) in enumerate(ALCOHOL_DAYS, start=1)
        for time in (CHLORDIAZEPOXIDE.times if count == 4 else (CHLORDIAZEPOXIDE.times[0], CHLORDIAZEPOXIDE.times[-1]))
    ]
    return Schedule("Alcohol withdrawal, 10 days", ScheduleKind.ALCOHOL, started_on, len(ALCOHOL_DAYS), tuple(doses))


@dataclass(frozen=True, slots=True)
class Chest:
    """Draws medicine lines, never the same medicine twice for one person."""

    random: Random

    def draw(self, *shelves: tuple[ScriptLine, ...]) -> list[ScriptLine]:
        """Return one line from each shelf."""
        drawn: list[ScriptLine] = []
        for shelf in shelves:
            have = {line.medicine for line in drawn}
            drawn.append(self.random.choice([line for line in shelf if line.medicine not in have]))
        return drawn


def at_clock(line: ScriptLine, *moments: datetime) -> ScriptLine:
    """Return `line` once a day at the clock time of the first of `moments`, to the five minutes before.

    On the night the clocks go back a clock time comes twice: then a moment is taken whose time means that moment.
    """
    rounded = [moment - timedelta(minutes=moment.minute % 5, seconds=moment.second) for moment in moments]
    times = [(f"{local(moment):%H:%M}", moment) for moment in rounded]
    meant = [time for time, moment in times if instant_of(local_day(moment), time) == moment]
    return replace(line, times=((meant or [times[0][0]])[0],), frequency="once a day")


def last_slot(line: ScriptLine, before: datetime) -> datetime | None:
    """Return the latest clock time of `line` at or before `before`; None when nothing is timed."""
    if not line.times:
        return None
    day = local_day(before)
    slots = [slot for step in (-1, 0) for slot in slots_on(day + timedelta(days=step), line.times)]
    return max(slot for slot in slots if slot <= before)


def quiet_times(line: ScriptLine, since: datetime, now: datetime) -> ScriptLine:
    """Return `line` at clock times that are not due between `since` and soon after `now`: nothing of it is late."""
    if not line.times:
        return line
    for times in (line.times, ("08:00",), ("12:00",), ("17:30",), ("22:00",)):
        due = next_due(times, 1, False, since)
        if due is not None and due > now + timedelta(minutes=75):
            frequency = line.frequency if times == line.times else "once a day"
            return replace(line, times=times, frequency=frequency)
    return line


def a_box_of(line: ScriptLine) -> str:
    """Return what is sent of it, as a nurse counts it: `28 capsules`."""
    return "28 capsules" if "capsule" in (line.form or "") else "28 tablets"
