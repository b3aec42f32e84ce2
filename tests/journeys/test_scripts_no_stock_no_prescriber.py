"""The national investigation's case: an anti-epileptic, Friday, no stock, no prescriber till Monday (HSIB; E2, E8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from reception_app.paths import DeskFolder
from reception_app.services.person_view import read_person
from reception_app.vocabulary import Carrier, PersonState
from tests.support.desks import PASSPHRASE
from tests.support.leaving_cases import CARBAMAZEPINE, know_moorland, takes
from tests.support.pdf import text_of
from tests.support.scripts_cases import arrived, desks_at, text, utc, without_window
from tests.support.shell import Shell
from tests.support.story import NURSE, Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import issue_and_save, name_and_plan, prepare, read_print_back, receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0053TT"
ENDS = "last dose Fri 08:00; next prescriber Mon 09:00"
NAMED = "N. Testford, duty nurse"
PLAN = "On-call doctor rung, one 400 mg dose from their cupboard at 20:00"
LEAVES, ARRIVES = "2026-11-20T14:30", "2026-11-20T17:00"


def told_at_a_shell(shell: Shell, home: DeskFolder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Ask the command, which needs no window."""
    monkeypatch.setenv("RECEPTION_NOW", text(utc(20, "13:15")))
    monkeypatch.setenv("RECEPTION_PASSPHRASE", PASSPHRASE)
    asked = ("fit", NUMBER, "--to", "MDI", "--leaves", LEAVES, "--arrives", ARRIVES)
    return shell.good(*asked, "--home", home.home, "--user", NURSE.username)


@pytest.mark.parametrize(
    ("arrives", "said"),
    [
        ("", "runs out before help, by 2 days 13 h"),
        ("today 15:30", "carbamazepine modified-release tablet runs out: nobody carries it"),
        ("today 17:00", "runs out before help, by 2 days 13 h"),
    ],
)
def test_prepare_names_it_whenever_they_arrive(tmp_path: Path, qtbot: QtBot, arrives: str, said: str) -> None:
    (leeds,) = desks_at(tmp_path, utc(20, "06:00"), "LEI")
    with without_window(leeds, utc(20, "13:00")) as ctx:
        know_moorland(ctx, night_medicines="given")
        person = arrived(ctx, NUMBER, "PLACEHOLDER", "Colin", utc(16, "19:00"))
        takes(ctx, person, CARBAMAZEPINE, hours=5)
    with at_desk(leeds, text(utc(20, "13:10"))) as place:
        open_person(place, NUMBER)
        prepare(place.hands, "Moor", "today 14:30", arrives, {"carbamazepine": "n"})
        shown = seen(place.hands)
    assert "Moorland cannot do 1 of 1" in shown
    assert said in shown
    assert "L" + ENDS[1:].partition(";")[0] in shown
    assert "Ring Moorland duty nurse, 01632 960055." in shown
    assert "a name and a plan for 1 conflict" in shown
    assert ("When the person is expected there: not said" in shown) is (arrives == "")


def the_command_says(found: Any) -> None:
    first = found["conflicts"][0]
    assert (first["kind"], first["grade"], first["needs_plan"]) == ("runs_out", "act_now", True)
    assert first["ring"] == {"who": "Moorland duty nurse", "telephone": "01632 960055"}
    (line,) = found["scripts"]
    assert (line["if_none_is_sent"], line["words"]) == (False, ENDS)
    assert (line["runs_out_at"], line["help_at"]) == ("2026-11-20T20:00:00Z", "2026-11-23T09:00:00Z")


def named_before_the_van_leaves(place: Place, stick: Path) -> Path:
    """Prepare names it with whom to ring; nobody is marked as left without a name and a plan; then it is issued."""
    hands = place.hands
    open_person(place, NUMBER)
    prepare(hands, "Moor", "today 14:30", "today 17:00", {"carbamazepine": "n"})
    said = seen(hands)
    assert "Moorland cannot do 1 of 1 directory of 02-Nov-2026, 18 days old" in said
    assert "Ring Moorland duty nurse, 01632 960055. Prescriber answers now, until 17:00." in said
    assert "carbamazepine modified-release tablet runs out before help, by 2 days 13 h" in said
    assert f"L{ENDS[1:]}. Any missed dose is urgent the same day." in said
    assert f"Runs out before help: {ENDS}" in said, "at the medicine too"
    assert "a name and a plan for 2 conflicts" in said
    file = issue_and_save(place, stick / "without")
    hands.press("Alt+M")
    assert place.panel() is not None, "what is missing is asked for"
    hands.press("Esc")
    assert read_person(place.ctx, place.person_id(NUMBER)).state is PersonState.HERE
    assert PLAN not in text_of(file.read_bytes())
    name_and_plan(hands, NAMED, PLAN, also=1)
    said = seen(hands)
    assert f"Plan: {PLAN}. Agreed with {NAMED}, Fri 20-Nov 13:10." in said
    assert "a name and a plan" not in said
    agreed = place.record(NUMBER).conflicts
    assert {(each.named, each.plan, each.by) for each in agreed} == {(NAMED, PLAN, "Sam Sampleworth")}
    file = issue_and_save(place, stick / "with")
    read_print_back(place, file)
    hands.press("Alt+M")
    assert "Leaving is planned for" in seen(hands), "it is 80 minutes early, and the pack has gaps: asked once more"
    hands.press("Alt+L")
    assert read_person(place.ctx, place.person_id(NUMBER)).state is PersonState.LEFT
    return file


def on_the_sheet(pdf: bytes) -> None:
    printed = text_of(pdf)
    assert (
        "20:00 today carbamazepine DOSE 400 mg modified-release tablet The sending prison had not prescribed it; "
        "source: pharmacy. Not sent. Nobody carries it"
    ) in printed
    assert ENDS[1:] in printed
    assert NAMED in printed
    assert PLAN in printed


def named_at_receipt(place: Place, file: Path) -> None:
    """Before anything is decided it stands at the script; the plan is shown; afterwards the dose counts down."""
    shown = receive_file(place, file, "c")
    assert f"Runs out before help: {ENDS}" in shown
    assert "None sent" in shown
    assert NAMED in shown
    assert PLAN in shown
    place.hands.press("Ctrl+1")
    assert "in 2 h 55 min 20:00 carbamazepine" in seen(place.hands)
    (script,) = place.record(NUMBER).scripts
    assert script.next_due_at == utc(20, "20:00")
    assert [each.plan for each in place.record(NUMBER).conflicts] == [PLAN, PLAN]


def test_an_anti_epileptic_on_a_friday(
    tmp_path: Path, qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    with without_window(leeds, utc(20, "13:00")) as ctx:
        know_moorland(ctx)
        person = arrived(ctx, NUMBER, "PLACEHOLDER", "Colin", utc(16, "19:00"))
        takes(ctx, person, CARBAMAZEPINE, hours=5)
    with without_window(moorland, utc(20, "13:00")) as ctx:
        know_moorland(ctx)
    with at_desk(leeds, text(utc(20, "13:10"))) as place:
        file = named_before_the_van_leaves(place, tmp_path)
        assert [script.carrier for script in place.record(NUMBER).scripts] == [Carrier.NOT_SENT]
    the_command_says(told_at_a_shell(shell, leeds, monkeypatch))
    on_the_sheet(file.read_bytes())
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        named_at_receipt(place, file)
