"""Who the journeys of Scripts are about: desks opened without a window at a time, packs issued, lines laid down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.paths import DeskFolder
from reception_app.services import finding, handovers, packs, people, scripts
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.desk import open_desk
from reception_app.services.handovers import Plan
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import ArrivalKind, Carrier, FitToTravel, ScheduleKind
from tests.support.desks import PASSPHRASE, MovingClock, specimen
from tests.support.story import NURSE, make_desk

DOCTOR = DecidedBy("Dr P. Pretend")
"""A prescriber on the telephone: the nurse signed in writes down what was decided."""

CHLORDIAZEPOXIDE = ScriptLine(
    medicine="chlordiazepoxide",
    dose=Dose(Decimal(20), "mg"),
    strength="10 mg",
    form="capsule",
    route="by mouth",
    frequency="four times a day",
    times=("08:00", "12:00", "17:00", "22:00"),
    indication="alcohol withdrawal",
)
DETOX_BEGAN = date(2026, 11, 17)
"""A Tuesday: day 4 is the Friday the person is transferred."""
DETOX_DAYS = 10
_DETOX = (20, 20, 15, 15, 10, 10, 10, 5, 5, 5)
"""What each dose of a day is, in mg: invented for the test, no regimen to copy."""


def detox() -> Schedule:
    """Return ten days of four doses a day as the prescriber of the test laid them down."""
    doses = tuple(
        ScheduleDose(day, time, Dose(Decimal(_DETOX[day - 1]), "mg"))
        for day in range(1, DETOX_DAYS + 1)
        for time in CHLORDIAZEPOXIDE.times
    )
    return Schedule("Alcohol withdrawal, 10 days", ScheduleKind.ALCOHOL, DETOX_BEGAN, DETOX_DAYS, doses)


def utc(day: int, time: str, month: int = 11) -> datetime:
    """Return an instant of the winter of 2026, when London is on UTC."""
    hour, minute = time.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=UTC)


def text(at: datetime) -> str:
    """Return an instant as the desk's own clock setting takes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def desks_at(home: Path, at: datetime, *codes: str) -> tuple[DeskFolder, ...]:
    """Make training desks at a time: their certificates begin then, not on the day the test runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECEPTION_NOW", text(at))
        return tuple(make_desk(home, code) for code in codes)


@contextmanager
def without_window(folder: DeskFolder, at: datetime) -> Iterator[AppContext]:
    """Open a desk as its nurse at a time that a test moves by hand."""
    ctx = replace(open_desk(folder, NURSE.username, PASSPHRASE), clock=MovingClock(at))
    try:
        yield ctx
    finally:
        ctx.close()


def turn(ctx: AppContext, at: datetime) -> None:
    """Turn the clock of a desk opened without a window."""
    assert isinstance(ctx.clock, MovingClock)
    ctx.clock.at = at


def person_of(ctx: AppContext, number: str) -> str:
    """Return the id that this desk has for somebody: each desk has its own."""
    (found,) = finding.find_people(ctx, number)
    return found.person_id


def arrived(ctx: AppContext, number: str, family: str, given: str, at: datetime | None = None) -> str:
    """Take a synthetic person in who came at `at`; returns their id."""
    arrival = Arrival(at or ctx.now(), "Leeds Magistrates' Court", ArrivalKind.COURT_REMAND, "remand")
    return people.add_arrival(ctx, specimen(number, family, given), arrival)


def plan_to(ctx: AppContext, person_id: str, code: str, *, hours: float = 3, seal: str = "E 0048810") -> str:
    """Plan a leaving that begins now and takes so many hours; returns its id."""
    now = ctx.now()
    plan = Plan(
        to_code=code, leaves_at=now, expected_at=now + timedelta(hours=hours), fit=FitToTravel.YES,
        healthcare_telephone="01632 960118", envelope_seal=seal,
    )  # fmt: skip
    return handovers.plan_handover(ctx, person_id, plan)


def issued(ctx: AppContext, person_id: str, code: str, folder: Path, *, hours: float = 3) -> Path:
    """Say of every medicine that the destination has it in stock, issue the pack, and return the clinical sheet."""
    for script in read_person(ctx, person_id).record.scripts:
        if script.carrier is None:
            scripts.set_carrier(ctx, person_id, script.id, Carrier.STOCK)
    pack = packs.issue_pack(ctx, plan_to(ctx, person_id, code, hours=hours))
    file = folder / f"{pack.number}.pdf".replace("/", "-")
    file.write_bytes(pack.clinical)
    return file
