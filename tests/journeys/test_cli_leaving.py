"""`pack make` for another reason than was planned: why, place and times are never those of another journey."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reception_app.handover.hospital_why import HospitalWhy
from reception_app.paths import DeskFolder
from reception_app.services.decisions import DecidedBy
from reception_app.services.desk import open_desk
from reception_app.services.handovers import Plan, plan_handover, read_handover
from reception_app.services.person_view import find_person_id, read_person
from reception_app.services.release import ReleaseSaid, record_release
from reception_app.vocabulary import FitToTravel, Purpose
from tests.support.desks import arrive, specimen
from tests.support.shell import PASSPHRASE, Shell

Training = Callable[[str], Path]
NUMBER = "A0042TT"
LEAVES, EXPECTED = datetime(2026, 11, 21, 8, 15, tzinfo=UTC), datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
PLACES = {
    Purpose.TRANSFER: {"to_code": "MDI"},
    Purpose.COURT: {"to_name": "Sampleford Crown Court"},
    Purpose.HOSPITAL: {"to_name": "Pretend General", "hospital": HospitalWhy("fell", LEAVES, "pulse 80")},
    Purpose.RELEASE: {"to_name": "home"},
}
ASKED = {
    Purpose.TRANSFER: ("--to", "MDI"),
    Purpose.COURT: ("--purpose", "court", "--to-name", "Example Crown Court"),
    Purpose.HOSPITAL: ("--purpose", "hospital", "--to-name", "Example Infirmary"),
    Purpose.RELEASE: ("--purpose", "release"),
}
ANOTHER = [(was, now) for was in Purpose for now in Purpose if was is not now]


def planned(home: Path, purpose: Purpose) -> None:
    """Somebody whose leaving is planned in full, and of whose release only the day is recorded."""
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen(NUMBER, "PLACEHOLDER", "Colin"))
    record_release(ctx, person, ReleaseSaid(day=date(2026, 11, 21)), DecidedBy("Dr S. Specimen"))
    plan = Plan(
        purpose=purpose, leaves_at=LEAVES, expected_at=EXPECTED, fit=FitToTravel.YES, envelope_seal="E 0048810",
        **PLACES[purpose],  # type: ignore[arg-type]  # each is a field of a plan
    )  # fmt: skip
    plan_handover(ctx, person, plan)
    ctx.close()


def as_planned(home: Path) -> Plan:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    handover = read_person(ctx, find_person_id(ctx, NUMBER)).handover_id
    assert handover is not None
    plan = read_handover(ctx, handover).plan
    ctx.close()
    return plan


@pytest.mark.parametrize(("was", "now"), ANOTHER, ids=[f"{was.value} to {now.value}" for was, now in ANOTHER])
def test_a_pack_for_another_reason_takes_no_time_and_no_place_of_the_one_planned(
    shell: Shell, training: Training, tmp_path: Path, was: Purpose, now: Purpose
) -> None:
    home = training("LEI")
    planned(home, was)
    made = shell.good("pack", "make", NUMBER, *ASKED[now], "--out", str(tmp_path / "out"), "--home", str(home))
    told = shell.good("pack", "verify", str(made["record"]), "--home", str(home))
    assert told["purpose"] == now.value
    plan = as_planned(home)
    assert (plan.purpose, plan.leaves_at, plan.expected_at, plan.hospital) == (now, None, None, HospitalWhy())
    assert (plan.fit, plan.envelope_seal) == (FitToTravel.YES, "E 0048810"), "what holds for any journey stays"


@pytest.mark.parametrize("purpose", Purpose, ids=[purpose.value for purpose in Purpose])
def test_a_pack_for_the_reason_that_is_planned_keeps_its_times(
    shell: Shell, training: Training, tmp_path: Path, purpose: Purpose
) -> None:
    home = training("LEI")
    planned(home, purpose)
    shell.good("pack", "make", NUMBER, *ASKED[purpose], "--out", str(tmp_path / "out"), "--home", str(home))
    plan = as_planned(home)
    assert (plan.purpose, plan.leaves_at, plan.expected_at) == (purpose, LEAVES, EXPECTED)
