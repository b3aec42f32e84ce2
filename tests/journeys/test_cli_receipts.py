"""A receipt by the command line: made at one desk, its slip read as a file at the other, and what is outstanding."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from reception_app.cli import run
from reception_app.clock import to_wire
from reception_app.errors import ExitCode
from reception_app.services import handovers, opening, packs, receiving, scripts
from reception_app.services.dispositions import Choice
from reception_app.services.person_view import read_person
from reception_app.vocabulary import Carrier, Disposition
from tests.support.desks import FRIDAY_EVENING, PASSPHRASE, USER, MovingClock, make_training_desk, populate
from tests.support.receiving import plan_to

Desk = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """Return what runs a command at a desk: `at("LEI", "outstanding")`, its status and its JSON."""
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("RECEPTION_USER", USER)
    monkeypatch.setenv("RECEPTION_NOW", to_wire(FRIDAY_EVENING + timedelta(hours=9)))

    def command(code: str, *words: str) -> tuple[int, dict[str, object]]:
        status = run([*words, "--home", str(tmp_path / f"desk-{code}"), "--json"])
        out = capsys.readouterr()
        return status, json.loads(out.out) if out.out else {"error": out.err}

    return command


def test_from_one_desk_to_the_other_and_back(tmp_path: Path, at: Desk) -> None:
    clock = MovingClock()
    leeds, moorland = make_training_desk(tmp_path, "LEI", clock), make_training_desk(tmp_path, "MDI", clock)
    person = populate(leeds)
    for script in read_person(leeds, person).record.scripts:
        scripts.set_carrier(leeds, person, script.id, Carrier.ESCORT, "7 days", "M 0048812")
    handover = handovers.plan_handover(leeds, person, plan_to(leeds))
    pack = packs.issue_pack(leeds, handover)
    handovers.mark_left(leeds, handover, anyway="the van is here")
    clock.forward(hours=2)
    incoming = opening.open_pack(moorland, pack.cose)
    choices = {script.id: Choice(Disposition.CONTINUE, "as sent", arrived=True) for script in incoming.to_decide}
    receiving.receive(moorland, incoming, choices)
    leeds.close()
    moorland.close()

    status, held = at("LEI", "outstanding")
    assert (status, held["count"], held["late"]) == (ExitCode.DONE, 1, 1)
    made_in = tmp_path / "back"
    words = ("receipt", "make", pack.number, "--out", str(made_in), "--seal", "envelope=another:E 0048899",
             "--missing", "document=medicine chart")  # fmt: skip
    status, made = at("MDI", *words)
    assert (status, made["in_order"]) == (ExitCode.DONE, False)

    slip = str(made["slip"])
    status, looked = at("LEI", "receipt", "read", slip, "--look")
    assert (status, looked["recorded"], looked["pack"]) == (ExitCode.DONE, False, pack.number)
    status, read = at("LEI", "receipt", "read", str(made["receipt"]))
    assert status == ExitCode.DONE
    assert read["missing"] == [
        "Envelope: sealed E 0048810 when it left, found with E 0048899", "Document missing: medicine chart",
    ]  # fmt: skip
    assert at("LEI", "outstanding")[1]["count"] == 0
    status, again = at("LEI", "receipt", "read", slip)
    assert (status, again["already"]) == (ExitCode.DONE, True)

    status, nothing = at("LEI", "amend", pack.number)
    assert (status, nothing["changes"]) == (ExitCode.DONE, [])
    assert at("LEI", "amend", pack.number, "--why", "x")[0] == ExitCode.USAGE
    assert at("LEI", "amend", pack.number, "--why", "x", "--out", str(made_in))[0] == ExitCode.USAGE

    status, foreign = at("MDI", "receipt", "read", slip)
    assert status == ExitCode.PACK_REFUSED
    assert "PK-312" in str(foreign["error"])
    assert at("LEI", "receipt", "told", "LEI-999999", "--who", "N. Testford")[0] == ExitCode.NOT_FOUND_OR_CHOOSE
    assert at("LEI", "receipt", "told", pack.number, "--who", " ")[0] == ExitCode.USAGE
    assert at("MDI", "receipt", "make", pack.number, "--out", str(made_in), "--seal", "lid=whole")[0] == ExitCode.USAGE
