"""`reception-app custody`: controlled drugs on their way, as programs and people at a shell are told and refused."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.paths import DeskFolder
from reception_app.services import scripts
from reception_app.services.desk import open_desk
from reception_app.services.scripts import Supply
from reception_app.vocabulary import Carrier, SourceKind
from tests.support.desks import METHADONE, add, arrive, specimen
from tests.support.shell import PASSPHRASE, Shell

NUMBER = "A0042TT"
WITNESS = "W. Witnessford"


@pytest.fixture
def home(training: Callable[[str], Path]) -> Path:
    """A desk where somebody leaves with 56 mL of methadone."""
    home = training("LEI")
    ctx = open_desk(DeskFolder(home), "training", PASSPHRASE)
    person = arrive(ctx, specimen(NUMBER, "PLACEHOLDER", "Colin"))
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    supply = Supply(Dose(Decimal(56), "mL"), 1, WITNESS)
    scripts.set_carrier(ctx, person, script, Carrier.ESCORT, "56 mL", "M 0048812", supply)
    ctx.close()
    return home


def test_counts_at_each_leg_are_told_in_figures_and_words(shell: Shell, home: Path) -> None:
    before = shell.good("custody", "show", NUMBER, "--home", home)
    (medicine,) = before["medicines"]
    assert (medicine["medicine"], medicine["seal"], medicine["counts"]) == ("methadone", "M 0048812", [])
    assert medicine["held"] == {"amount": 56, "unit": "mL", "words": "56 (fifty-six) mL"}
    count = ("custody", "count", NUMBER, "--script", medicine["script_id"], "--witness", WITNESS, "--home", home)
    said = shell.good(*count, "--leg", "sent", "--amount", "56 mL", "--seal", "M 0048812")
    assert (said["agrees"], said["expected"], said["task"]) == (True, None, None)
    said = shell.good(*count, "--leg", "escort", "--amount", "50 mL", "--by", "P. Officer-Sample",
                      "--discrepancy", "seal broken")  # fmt: skip
    assert (said["agrees"], said["expected"]) == (
        False, {"amount": 56, "unit": "mL", "words": "56 (fifty-six) mL"},
    )  # fmt: skip
    (medicine,) = shell.good("custody", "show", NUMBER, "--home", home)["medicines"]
    sent, escort = medicine["counts"]
    assert (sent["leg"], sent["agrees"], sent["counted"]["words"]) == ("sent", True, "56 (fifty-six) mL")
    assert (escort["leg"], escort["by"], escort["witness"]) == ("escort", "P. Officer-Sample", WITNESS)
    assert escort["discrepancy"] == "50 mL counted, 56 mL expected; seal broken"
    assert medicine["held"]["words"] == "50 (fifty) mL"
    tasks = {task["id"]: task for task in shell.good("record", NUMBER, "--home", home)["tasks"]}
    assert tasks[escort["task"]]["kind"] == "controlled-drug-discrepancy"
    lines = shell("custody", "show", NUMBER, "--home", home).out.splitlines()
    assert lines[0].endswith(": 50 (fifty) mL should be there")
    assert lines[2].endswith("by P. Officer-Sample, with W. Witnessford; does not agree: " + escort["discrepancy"])


def test_nothing_left_is_a_count_too(shell: Shell, home: Path) -> None:
    (medicine,) = shell.good("custody", "show", NUMBER, "--home", home)["medicines"]
    count = ("custody", "count", NUMBER, "--script", medicine["script_id"], "--witness", WITNESS, "--home", home)
    told = shell(*count, "--leg", "received", "--amount", "0 mL")
    assert (told.status, told.err) == (0, "")
    assert told.out == "Counted: 0 (zero) mL. It does not agree: a task for the pharmacy was opened.\n"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"--amount": "some"}, 2, "US-365"),
        ({"--amount": "7 days"}, 2, "US-365"),
        ({"--witness": "Sam Trainer", "--by": "sam trainer"}, 2, "IN-173"),
        ({"--script": "nosuchscript"}, 8, "NF-104"),
        ({"--leg": "lost"}, 2, "US-001"),
    ],
)
def test_what_is_refused(shell: Shell, home: Path, changed: dict[str, str], status: int, code: str) -> None:
    (medicine,) = shell.good("custody", "show", NUMBER, "--home", home)["medicines"]
    words = {"--script": medicine["script_id"], "--leg": "sent", "--amount": "56 mL", "--witness": WITNESS} | changed
    options = [part for pair in words.items() for part in pair]
    assert shell.refused("custody", "count", NUMBER, *options, "--home", home) == (status, code)
    assert shell.good("custody", "show", NUMBER, "--home", home)["medicines"] == [medicine]


def test_somebody_without_a_controlled_drug_and_nobody(shell: Shell, home: Path) -> None:
    people = shell.good("people", "--home", home)["people"]
    others = [number for each in people if (number := each["prison_number"]) not in (NUMBER, None)]
    told = [shell.good("custody", "show", number, "--home", home)["medicines"] for number in others]
    assert [] in told
    assert shell("custody", "show", others[told.index([])], "--home", home).out == "No controlled drug to count.\n"
    assert shell.refused("custody", "show", "A9999ZZ", "--home", home) == (8, "NF-101")


def test_a_count_typed_wrong_is_marked_and_counts_for_nothing(shell: Shell, home: Path) -> None:
    (medicine,) = shell.good("custody", "show", NUMBER, "--home", home)["medicines"]
    count = ("custody", "count", NUMBER, "--script", medicine["script_id"], "--witness", WITNESS, "--home", home)
    shell.good(*count, "--leg", "sent", "--amount", "56 mL")
    wrong = shell.good(*count, "--leg", "received", "--amount", "5 mL")
    mark = ("custody", "wrong", NUMBER, "--count", wrong["id"], "--home", home)
    assert shell.refused(*mark, "--reason", " ") == (2, "IN-107")
    assert shell.good(*mark, "--reason", "the 6 was not typed") == {"id": wrong["id"], "in_error": True}
    assert shell.refused(*mark, "--reason", "again") == (2, "IN-188")
    (medicine,) = shell.good("custody", "show", NUMBER, "--home", home)["medicines"]
    assert medicine["held"]["words"] == "56 (fifty-six) mL"
    assert [each["in_error"] is None for each in medicine["counts"]] == [True, False]
    assert medicine["counts"][1]["in_error"].endswith(": the 6 was not typed")
    told = shell("custody", "show", NUMBER, "--home", home).out.splitlines()
    assert "counts for nothing: Entered in error by" in told[2]
