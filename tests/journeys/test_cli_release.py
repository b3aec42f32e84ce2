"""`pack make --purpose release`: from the record to paper at a shell, and every refusal (E18, E19)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reception_app.paths import DeskFolder
from reception_app.services.decisions import DecidedBy
from reception_app.services.desk import open_desk
from reception_app.services.person_view import find_person_id
from reception_app.services.release import AppointmentSaid, ReleaseSaid, add_appointment, record_release
from reception_app.vocabulary import AnswerState, CarerConsent, SourceKind
from tests.support.desks import METHADONE, add, arrive, specimen
from tests.support.pdf import text_of
from tests.support.shell import PASSPHRASE, Shell

Training = Callable[[str], Path]
NUMBER = "A0042TT"
FRIDAY = ReleaseSaid(
    day=date(2026, 11, 20),
    leaves_at=datetime(2026, 11, 20, 20, tzinfo=UTC),
    way="unplanned",
    opioid_plan="continue",
    wanted_state=AnswerState.ANSWERED,
    wanted="to stay on it",
    naloxone="given",
    naloxone_detail="nose spray, shown how",
    warning="given",
    prescription="instalments",
    prescription_days=7,
    pharmacy="Sample Street Pharmacy",
    pharmacy_hours="Mon-Fri 09:00-18:00",
    gp="Example Road Surgery",
)


@pytest.fixture
def home(training: Training) -> Path:
    """A desk where somebody is released at eight on a Friday evening, unplanned."""
    home = training("LEI")
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen(NUMBER, "PLACEHOLDER", "Colin"))
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    arrive(ctx, specimen("A0043TT", "NOBODY", "Brian"))
    record_release(ctx, person, FRIDAY, DecidedBy("Dr S. Specimen"))
    add_appointment(ctx, person, AppointmentSaid("Community team", datetime(2026, 11, 21, 10, tzinfo=UTC)))
    ctx.close()
    return home


def made(shell: Shell, home: Path, out: Path, *more: str) -> dict[str, Any]:
    told: dict[str, Any] = shell.good(
        "pack", "make", NUMBER, "--purpose", "release", *more, "--out", str(out), "--home", str(home)
    )
    return told


def test_an_unplanned_release_on_a_friday_evening_is_on_paper_at_once(shell: Shell, home: Path, tmp_path: Path) -> None:
    told = made(shell, home, tmp_path / "out")
    kinds = {kind for kind in told if str(told[kind]).endswith(".pdf")}
    assert kinds == {"clinical", "escort", "person", "release-person", "release-gp", "release-pharmacy",
                     "release-identity"}  # fmt: skip
    words = text_of(Path(str(told["release-person"])).read_bytes())
    assert "Going home: stay alive" in words
    assert "Next from Sample Street Pharmacy, Mon-Fri 09:00-18:00." in " ".join(words.split())
    warnings = " ".join(told["warnings"])
    assert "Released on a Friday. Most services answer again on Mon 23-Nov." in warnings
    assert "ring the pharmacy, the prescriber outside and the GP now" in warnings
    assert "The pharmacy is shut on Sat 21-Nov and Sun 22-Nov" in warnings
    assert "Community team, Sat 21-Nov 10:00, is at the weekend" in warnings
    assert "No referral to the community team is recorded." in warnings


def test_a_carers_page_is_written_only_with_consent(shell: Shell, home: Path, tmp_path: Path) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = find_person_id(ctx, NUMBER)
    at_nine = datetime(2026, 11, 20, 9, tzinfo=UTC)
    agreed = replace(FRIDAY, carer="Alice Dummy", consent=CarerConsent.AGREED, shares=("meeting",), meets_at=at_nine)
    record_release(ctx, person, agreed, DecidedBy("Dr S. Specimen"))
    ctx.close()
    told = made(shell, home, tmp_path / "out", "--to-name", "her sister's home")
    words = text_of(Path(str(told["release-carer"])).read_bytes())
    assert "For Alice Dummy" in words
    assert "methadone" not in words.lower()
    told_wrong = "Who meets them is told Fri 20-Nov 09:00, and they come out at 20:00"
    assert told_wrong in " ".join(told["warnings"])


def test_a_planned_transfer_becomes_a_release(shell: Shell, home: Path, tmp_path: Path) -> None:
    shell.good("pack", "make", NUMBER, "--to", "MDI", "--out", str(tmp_path / "one"), "--home", str(home))
    told = made(shell, home, tmp_path / "two")
    read = shell.good("pack", "verify", str(told["record"]), "--home", str(home))
    assert read["purpose"] == "release"


def test_refusals(shell: Shell, home: Path, tmp_path: Path) -> None:
    out = ("--out", str(tmp_path / "no"), "--home", str(home))
    assert shell.refused("pack", "make", "A0043TT", "--purpose", "release", *out) == (2, "IN-566")
    assert shell.refused("pack", "make", NUMBER, *out) == (2, "US-001")
    assert shell.refused("pack", "make", NUMBER, "--to", "MDI", "--to-name", "home", *out) == (2, "US-001")
    assert shell.refused("pack", "make", NUMBER, "--purpose", "holiday", *out) == (2, "US-001")
    assert list(tmp_path.rglob("*.pdf")) == [], "no pack was numbered and then lost"


def test_a_release_is_recorded_and_shown_at_a_shell(shell: Shell, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"day": "2026-11-24", "leaves_at": "2026-11-24T09:00:00Z", "way": "planned"}), "utf-8")
    told = shell.good("release", "record", NUMBER, "--file", str(file), "--home", str(home))
    assert told["release"]["day"] == "2026-11-24"
    assert told["release"]["pharmacy"] == "Sample Street Pharmacy", "what the file does not name stays"
    assert told["release"]["decider"]["name"] == "Dr S. Specimen"
    assert not any("Friday" in point["words"] for point in told["points"])
    more = ("--what", "Prescriber", "--with", "J. Dolor", "--at", "2026-11-24T14:00:00Z", "--home", str(home))
    told = shell.good("release", "appointment", NUMBER, *more)
    assert [one["what"] for one in told["appointments"]] == ["Community team", "Prescriber"]
    assert shell.good("release", "show", NUMBER, "--home", str(home)) == told
    lines = shell("release", "show", NUMBER, "--home", str(home)).out.splitlines()
    assert lines[:2] == ["Day of release: 2026-11-24", "Appointments: 2"]
    assert "Community team, Sat 21-Nov 10:00, is before the day of release." in lines
    bare = shell.good("release", "show", "A0043TT", "--home", str(home))
    assert (bare["release"], bare["appointments"]) == (None, [])


def test_what_is_shown_can_be_put_right_and_written_down_again(shell: Shell, home: Path, tmp_path: Path) -> None:
    shown = shell.good("release", "show", NUMBER, "--home", str(home))
    shown["release"]["pharmacy_hours"] = "Sat 09:00-13:00"
    shown["needs"] = [{"kind": "tonight", "state": "declined"}]
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(shown), "utf-8")
    told = shell.good("release", "record", NUMBER, "--file", str(file), "--home", str(home))
    assert told["release"]["pharmacy_hours"] == "Sat 09:00-13:00"
    assert told["release"]["naloxone_at"] == shown["release"]["naloxone_at"]
    assert [(need["kind"], need["state"]) for need in told["needs"]] == [("tonight", "declined")]
    again = {**told, "shoes": 9}
    file.write_text(json.dumps(again), "utf-8")
    refused = shell.refused("release", "record", NUMBER, "--file", str(file), "--home", str(home))
    assert refused == (2, "US-121")


@pytest.mark.parametrize(
    ("content", "code"),
    [("not json", "US-004"), ("[]", "US-004"), ('{"shoe_size": 9}', "US-121"), ('{"day": "soon"}', "US-124"),
     ('{"opioid_plan": "hope"}', "IN-561"), ('{"shares": ["meeting"]}', "IN-563")],
)  # fmt: skip
def test_a_plan_that_says_what_no_release_has_is_refused(
    shell: Shell, home: Path, tmp_path: Path, content: str, code: str
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(content, "utf-8")
    assert shell.refused("release", "record", NUMBER, "--file", str(file), "--home", str(home)) == (2, code)


def test_a_time_without_its_zone_is_refused(shell: Shell, home: Path) -> None:
    asked = ("release", "appointment", NUMBER, "--what", "Team", "--home", str(home))
    assert shell.refused(*asked, "--at", "tomorrow") == (2, "US-001")
    assert shell.refused(*asked, "--at", "2026-11-24T14:00:00") == (2, "US-001")
