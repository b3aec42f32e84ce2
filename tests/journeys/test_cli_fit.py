"""`reception-app fit`, `continuity`, `directory`: what programs and people at a shell are told, and every refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reception_app.clinical.doses import Dose
from reception_app.paths import DeskFolder
from reception_app.services.desk import NewUser, change_passphrase, open_desk, sign_in
from reception_app.services.scripts import Supply
from reception_app.services.users import add_user
from reception_app.vocabulary import Carrier, Role
from tests.support.desks import METHADONE, arrive, specimen
from tests.support.leaving_cases import BUPRENORPHINE, CARBAMAZEPINE, MOORLAND, ONE_TABLET, know_moorland, takes
from tests.support.shell import PASSPHRASE, Shell

Training = Callable[[str], Path]
NUMBER = "A0042TT"
FOURTEEN = Supply(Dose(Decimal(14), "tablets"))
UNSIGNED = "Note: nobody signed this file: anybody may have changed it.\n"


@pytest.fixture
def home(training: Training) -> Path:
    """A desk where somebody leaves on Friday with one tablet of an anti-epileptic (HSIB 2019)."""
    home = training("LEI")
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    know_moorland(ctx)
    person = arrive(ctx, specimen(NUMBER, "PLACEHOLDER", "Colin"))
    takes(ctx, person, CARBAMAZEPINE, Carrier.ESCORT, ONE_TABLET)
    ctx.close()
    return home


def script(found: Any) -> Any:
    (line,) = found["scripts"]
    return line


def test_hsib_friday_transfer_is_named_before_the_van_leaves(shell: Shell, home: Path) -> None:
    found = shell.good("fit", NUMBER, "--to", "MDI", "--home", home)
    assert found["fits"] is False
    assert found["summary"] == "Moorland cannot do 1 of 1"
    first = found["conflicts"][0]
    assert (first["kind"], first["grade"], first["needs_plan"], first["plan"]) == ("runs_out", "act_now", True, None)
    assert first["ring"] == {"who": "Moorland duty nurse", "telephone": "01632 960055"}
    assert first["medicines"] == ["carbamazepine"]
    assert found["destination"]["answers"] == "prescriber opens Mon 09:00"
    line = script(found)
    assert line["words"] == "last dose Fri 20:00; next prescriber Mon 09:00"
    assert (line["runs_out_at"], line["help_at"]) == ("2026-11-21T08:00:00Z", "2026-11-23T09:00:00Z")
    assert (line["sent"], line["days"], line["minutes"]) == ({"amount": 1, "unit": "tablets"}, 0, 49 * 60)
    told = shell("fit", NUMBER, "--to", "MDI", "--home", home)
    assert (told.status, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0] == "Moorland cannot do 1 of 1 (directory of 02-Nov-2026, 18 days old)"
    assert lines[1] == "Ring Moorland duty nurse, 01632 960055. Prescriber opens Mon 09:00."
    assert lines[-1] == "  carbamazepine: runs out before help: last dose Fri 20:00; next prescriber Mon 09:00"


def test_a_course_that_ends_before_anybody_there_can_go_on_with_it(shell: Shell, home: Path) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    course = replace(CARBAMAZEPINE, duration_days=7, started_on=date(2026, 11, 15))
    takes(ctx, arrive(ctx, specimen("A0045TT", "TESTMAN", "Fred")), course, Carrier.ESCORT, FOURTEEN)
    ctx.close()
    found = shell.good("fit", "A0045TT", "--to", "MDI", "--home", home)
    told = found["conflicts"][0]
    assert (found["fits"], told["kind"], told["grade"], told["needs_plan"]) == (False, "course_ends", "act_now", True)
    assert told["words"].endswith("its course ends Sat 21-Nov-2026; nobody there can prescribe until Mon 09:00")
    assert "Last dose Sat 20:00, day 7 of 7." in told["detail"]
    words = shell("fit", "A0045TT", "--to", "MDI", "--home", home).out
    assert "its course ends Sat 21-Nov-2026; nobody there can prescribe until Mon 09:00" in words


def test_what_nobody_said_travels_is_a_conflict_and_not_a_footnote(shell: Shell, home: Path) -> None:
    """E2: who carries it is not said, so it ends with the last dose given."""
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    takes(ctx, arrive(ctx, specimen("A0045TT", "TESTMAN", "Fred")), CARBAMAZEPINE)
    ctx.close()
    found = shell.good("fit", "A0045TT", "--to", "MDI", "--home", home)
    first = found["conflicts"][0]
    assert (found["fits"], first["kind"], first["grade"], first["needs_plan"]) == (False, "runs_out", "act_now", True)
    assert first["detail"].startswith("Nobody has said what travels: it ends with the last dose given. Last dose Fri ")
    line = script(found)
    assert (line["carrier"], line["if_none_is_sent"], line["before_help"]) == (None, True, True)
    assert line["runs_out_at"] == "2026-11-20T20:00:00Z"
    # Nothing is known of this prison: nobody is told that it lasts.
    told = shell("fit", "A0045TT", "--to", "ACI", "--home", home).out.splitlines()[-1]
    assert told.endswith("is not said; if none is sent: last dose Fri 07:55; when a prescriber comes is not known")


@pytest.mark.parametrize(
    ("leaves", "at"),
    [
        ("2026-11-23T10:00", "2026-11-23T10:00:00Z"),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
    ],
)
def test_another_time_of_leaving_is_asked_about(shell: Shell, home: Path, leaves: str, at: str) -> None:
    found = shell.good("fit", NUMBER, "--to", "mdi", "--leaves", leaves, "--home", home)
    assert (found["leaves_at"], found["leaves_in_the_past"]) == (at, False)
    assert script(found)["before_help"] is True, "when they arrive is not said: the prescriber of that day may be gone"
    asked = ("--leaves", leaves, "--arrives", leaves.replace("T10", "T11"))
    assert script(shell.good("fit", NUMBER, "--to", "mdi", *asked, "--home", home))["before_help"] is False


def test_a_leaving_that_is_past_is_said_to_be(shell: Shell, home: Path) -> None:
    """In summer time too: an hour from the wire's."""
    asked = ("fit", NUMBER, "--to", "MDI", "--leaves", "2026-07-06T10:00", "--home", home)
    found = shell.good(*asked)
    assert (found["leaves_at"], found["leaves_in_the_past"]) == ("2026-07-06T09:00:00Z", True)
    assert shell(*asked).out.splitlines()[0] == (
        "Note: the time of leaving is past (Mon 06-Jul 10:00). What follows is worked out for then."
    )


@pytest.mark.parametrize(
    ("arrives", "words"),
    [
        ((), "last dose Fri 07:55; next prescriber Mon 30-Nov 09:00"),
        (
            ("--arrives", "2026-11-27T15:30"),
            "last dose Fri 07:55; none is sent, and no stock there is known; next prescriber Fri 27-Nov 15:30",
        ),
        (("--arrives", "2026-11-27T17:00"), "last dose Fri 07:55; next prescriber Mon 30-Nov 09:00"),
    ],
)
def test_none_sent_of_an_anti_epileptic_is_named_whenever_they_arrive(
    shell: Shell, home: Path, arrives: tuple[str, ...], words: str
) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    takes(ctx, arrive(ctx, specimen("A0046TT", "TESTMAN", "Ned")), CARBAMAZEPINE, Carrier.NOT_SENT)
    ctx.close()
    found = shell.good("fit", "A0046TT", "--to", "MDI", "--leaves", "2026-11-27T14:30", *arrives, "--home", home)
    first = found["conflicts"][0]
    assert (found["fits"], first["kind"], first["grade"], first["needs_plan"]) == (False, "runs_out", "act_now", True)
    assert first["ring"] == {"who": "Moorland duty nurse", "telephone": "01632 960055"}
    line = script(found)
    assert (line["before_help"], line["runs_out_at"]) == (True, "2026-11-27T20:00:00Z")
    assert line["words"] == words


def test_whether_it_lasts_is_null_where_nobody_can_say(shell: Shell, home: Path) -> None:
    assert script(shell.good("fit", NUMBER, "--to", "ACI", "--home", home))["before_help"] is None


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        (("fit", NUMBER, "--to", "QQQ"), (2, "US-202")),
        (("fit", NUMBER), (2, "US-001")),
        (("fit", "A9999TT", "--to", "MDI"), (8, "NF-101")),
        (("fit", NUMBER, "--to", "MDI", "--leaves", "tomorrow"), (2, "US-360")),
        (("fit", NUMBER, "--to", "MDI", "--leaves", "2026-11-21"), (2, "US-360")),
        (("fit", NUMBER, "--to", "MDI", "--leaves", "2026-03-29T01:30"), (2, "US-360")),
        (
            ("fit", NUMBER, "--to", "MDI", "--leaves", "2026-11-21T10:00", "--arrives", "2026-11-21T09:00"),
            (2, "US-361"),
        ),
        (("continuity", "A9999TT"), (8, "NF-101")),
        (("continuity",), (2, "US-001")),
        (("directory", "show", "QQQ"), (2, "US-202")),
        (("directory", "import", "nowhere.json", "--from", "Moorland"), (2, "US-004")),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    shell: Shell, home: Path, asked: tuple[str, ...], refused: tuple[int, str]
) -> None:
    assert shell.refused(*asked, "--home", home) == refused


def test_an_officer_and_a_wrong_passphrase_see_nothing(
    shell: Shell, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    once = add_user(ctx, NewUser("p.officer", "P. Officer-Sample", (Role.ESCORT,)), PASSPHRASE)
    change_passphrase(sign_in(ctx, "p.officer", once), once, PASSPHRASE)
    ctx.close()
    for command in (("fit", NUMBER, "--to", "MDI"), ("continuity", NUMBER), ("directory", "show")):
        assert shell.refused(*command, "--home", home, "--user", "p.officer") == (7, "RO-101")
    monkeypatch.setenv("RECEPTION_PASSPHRASE", "not the right one")
    assert shell.refused("fit", NUMBER, "--to", "MDI", "--home", home, "--user", "training")[0] == 5
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    assert shell.refused("continuity", NUMBER, "--home", tmp_path / "nowhere") == (6, "DB-107")


def test_continuity_tells_every_difference_and_what_is_not_recorded(shell: Shell, home: Path) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen("A0043TT", "DUMMY", "Dan"))
    takes(ctx, person, METHADONE)
    ctx.close()
    (medicine,) = shell.good("continuity", "A0043TT", "--home", home)["medicines"]
    assert medicine["verified"]["source"] == "pharmacy"
    assert (medicine["verified"]["dose"], medicine["differs"]) == ({"amount": 60, "unit": "mg"}, False)
    assert [each["kind"] for each in medicine["differences"]] == ["same"]
    told = shell("continuity", "A0043TT", "--home", home).out.splitlines()
    assert told[0] == "methadone"
    assert told[1].startswith("  Same: 60 mg")


def test_amounts_are_the_same_numbers_as_in_the_record_and_lose_nothing(shell: Shell, home: Path) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen("A0044TT", "DUMMY", "Dan"))
    takes(ctx, person, replace(METHADONE, dose=Dose(Decimal("62.35"), "mg")))
    ctx.close()
    (medicine,) = shell.good("continuity", "A0044TT", "--home", home)["medicines"]
    parsed = shell.good("script", "parse", "methadone 1mg/ml 62.35mg od")["script"]["dose"]
    assert medicine["here"]["dose"] == medicine["verified"]["dose"] == parsed == {"amount": 62.35, "unit": "mg"}


def test_a_directory_travels_as_a_file(shell: Shell, home: Path, training: Training, tmp_path: Path) -> None:
    file = tmp_path / "directory.json"
    shell.good("directory", "export", file, "MDI", "--home", home)
    other = training("MDI")
    (taken,) = shell.good("directory", "import", file, "--from", "Leeds (HMP)", "--home", other)["entries"]
    assert (taken["code"], taken["outcome"], taken["taken"]) == ("MDI", "new", True)
    (known,) = shell.good("directory", "show", "MDI", "--home", other)["entries"]
    # A number as in every command, though the file itself has it as text.
    assert known == {**MOORLAND, "methadone": {"given": True, "limit": {"amount": 100, "unit": "mg"}}}
    older = {**MOORLAND, "as_of": "2026-10-01", "methadone": {"given": False}}
    file.write_text(json.dumps({"kind": "reception-directory", "schema": 1, "entries": [older]}), encoding="utf-8")
    again = shell("directory", "import", file, "--from", "Leeds (HMP)", "--home", other)
    assert again.out == f"{UNSIGNED}MDI: not changed, older (methadone); take it with --accept\n"
    accepted = shell("directory", "import", file, "--from", "Leeds (HMP)", "--accept", "mdi", "--home", other)
    assert accepted.out == f"{UNSIGNED}MDI: taken, older (methadone)\n"
    assert shell.good("directory", "show", "--home", other)["entries"][0]["methadone"] == {"given": False}
    words = shell("directory", "show", "MDI", "--home", other).out
    assert "Is methadone given? no" in words
    assert "  Not signed: from a file of Leeds (HMP).\n" in words
    held = open_desk(DeskFolder(other), "training", PASSPHRASE)
    takes(held, arrive(held, specimen(NUMBER, "PLACEHOLDER", "Colin")), CARBAMAZEPINE)
    held.close()
    assert shell.good("fit", NUMBER, "--to", "MDI", "--home", other)["destination"]["unsigned_from"] == "Leeds (HMP)"
    head = shell("fit", NUMBER, "--to", "MDI", "--home", other).out.splitlines()[0]
    assert "days old, not signed, from a file of Leeds (HMP))" in head
    file.write_text("{}", encoding="utf-8")
    assert shell.refused("directory", "import", file, "--from", "Leeds (HMP)", "--home", other) == (2, "IN-364")


def test_buprenorphine_to_a_prison_that_does_not_offer_it(shell: Shell, home: Path) -> None:
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen("A0044TT", "SAMPLETON", "Ed"))
    takes(ctx, person, BUPRENORPHINE)
    ctx.close()
    found = shell.good("fit", "A0044TT", "--to", "MDI", "--home", home)
    # Nobody said who carries it: the dose of Saturday comes before anybody there who could prescribe another.
    assert [each["kind"] for each in found["conflicts"]][:2] == ["runs_out", "not_offered"]
    first = found["conflicts"][1]
    assert first["detail"] == "Offers methadone, up to 100 mg; depot buprenorphine, Mon to Fri."
    line = script(found)
    assert (line["if_none_is_sent"], line["before_help"]) == (True, True)
    unknown = shell.good("fit", "A0044TT", "--to", "ACI", "--home", home)
    assert unknown["destination"]["as_of"] is None
    assert "not_in_directory" in [each["kind"] for each in unknown["conflicts"]]
