"""Leeds on a Friday evening, then Moorland: one person, two desks, no network, by keyboard alone (E1–E5, E7, E16)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.paths import DeskFolder
from reception_app.services import users
from reception_app.services.board import read_board
from reception_app.services.desk import NewUser, create_desk, open_desk
from reception_app.services.handovers import todays_moves
from reception_app.services.opening import open_pack
from reception_app.services.triage import start_or_resume
from reception_app.settings import Settings
from reception_app.ui import theme
from reception_app.ui.front import Front
from reception_app.vocabulary import AllergyState, AnswerState, Role, ScriptStatus, Trust
from tests.support.desks import PASSPHRASE
from tests.support.hands import Hands, PaperDesk
from tests.support.pdf import streams, text_of
from tests.support.story import Nurse, Place, type_in
from tests.support.story_scripts import add_methadone, confirm_by_pharmacy, fill_box, write_in

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

ARRIVAL = "2026-11-20T19:40:00Z"
LATER = "2026-11-20T20:05:00Z"
AT_MOORLAND = "2026-11-21T10:20:00Z"
NUMBER = "A0002TT"
NURSE = "s.sampleworth"
ESCORT = "p.officer"
TELLING = ("methadone", "sertraline", "pharmac", "opioid", "depress", "penicillin", "rash", "60 mg", "30 mg", "heroin")
"""Words of this person's record that no officer may read."""


def make_desk(home: Path, establishment: str) -> DeskFolder:
    folder = DeskFolder(home / establishment)
    settings = Settings(establishment, "Reception", training=True, healthcare_telephone="01632 960118")
    roles = (Role.NURSE, Role.DESK_ADMINISTRATOR)
    create_desk(folder, settings, NewUser(NURSE, "Sam Sampleworth", roles), PASSPHRASE)
    return folder


@pytest.fixture
def open_places(qapp: QApplication) -> Iterator[list[Place]]:
    theme.apply(qapp, 1.0)
    places: list[Place] = []
    yield places
    for place in places:
        place.front.window.close()


@pytest.fixture
def arrive_at(open_places: list[Place], monkeypatch: pytest.MonkeyPatch) -> object:
    def opened(folder: DeskFolder, now: str) -> Place:
        monkeypatch.setenv("RECEPTION_NOW", now)
        paper = PaperDesk()
        front = Front(folder, paper)
        front.begin()
        front.window.resize(1366, 720)
        place = Place(front, Nurse(front), paper)
        open_places.append(place)
        place.hands.settle()
        place.hands.write(PASSPHRASE)
        place.hands.press("Enter")
        return place

    return opened


def take_in(place: Place) -> None:
    hands = place.hands
    hands.press("Ctrl+N")
    hands.fill(Family_name="SPECIMEN", Given_names="Carl", Born="14-Jul-1985", Prison_number=NUMBER)
    hands.tab_to("Sex: Male")
    hands.press("Space")
    hands.tab_to("From")
    hands.write("Leeds Magistrates' Court")
    hands.press("Ctrl+Enter")
    assert "Not answered: how they came." in hands.sees()
    hands.tab_to("How they came")
    hands.press("Down", "Ctrl+Enter")


def add_sertraline(hands: Hands) -> None:
    hands.press("Ins", "sertraline 100mg tab 100mg od", "Enter", "gp", "Enter")
    fill_box(hands, "name", "Example Road Surgery")
    fill_box(hands, "DOSE they said", "100 mg")
    fill_box(hands, "last taken when", "today 08:00")
    hands.press("rec", "Enter", "Enter", "Esc")


def change_for_a_while(hands: Hands) -> None:
    hands.press("i")
    write_in(hands, "30", "mg", "tomorrow 18:00", "Duty prescriber", "told by telephone only")
    hands.press("y")
    hands.tab_to("Prescriber’s name")
    write_in(hands, "Dr P. Pretend")
    hands.tab_to("How were you told")
    hands.press("t", "Ctrl+Enter")


def no_known_allergies(hands: Hands) -> None:
    hands.press("a")
    hands.tab_to("Allergies now")
    hands.press("Right", "Space", "Ctrl+Enter")


SUICIDE_NOW = {
    "self_harm_now": ("y", type_in("Officer T. Pretendham"), "Enter", "3", "Enter"),
    "self_harm_now_what": ("Enter",),
    "own_words": (type_in("Keep me on my script."), "PgDn"),
}
"""What is answered otherwise than by somebody with nothing to report."""


def widgets_say(window: QWidget) -> str:
    """Every text, tool tip and spoken name of every widget of the window, seen or not."""
    said = []
    for widget in [window, *window.findChildren(QWidget)]:
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        if isinstance(widget, QLabel):
            said.append(widget.text())
    return " ".join(said).casefold()


def test_from_leeds_to_moorland(
    arrive_at: object, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECEPTION_NOW", ARRIVAL)
    leeds_folder, moorland_folder = make_desk(tmp_path, "LEI"), make_desk(tmp_path, "MDI")
    ctx = open_desk(leeds_folder, NURSE, PASSPHRASE)
    once = users.add_user(ctx, NewUser(ESCORT, "P. Officer-Sample", (Role.ESCORT,)), PASSPHRASE)
    ctx.close()

    # Friday 19:40: the person arrives; half the triage is done when the power goes.
    leeds: Place = arrive_at(leeds_folder, ARRIVAL)  # type: ignore[operator]  # the fixture's function
    take_in(leeds)
    leeds.front.window.close()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    died = subprocess.run(
        [sys.executable, "-m", "tests.journeys.half_a_triage", str(leeds_folder.home), PASSPHRASE],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    answered = int(died.stdout)
    assert answered >= 4

    # 20:05: started again, everything acknowledged is there; the triage goes on where it stopped.
    leeds = arrive_at(leeds_folder, LATER)  # type: ignore[operator]  # as above
    hands = leeds.hands
    assert leeds.front.ctx is not None
    person = leeds.person_id(NUMBER)
    assert len(start_or_resume(leeds.front.ctx, person).answers) == answered
    hands.press("t")
    leeds.fill(SUICIDE_NOW)
    hands.press("Ctrl+Enter")
    record = leeds.record(NUMBER)
    assert [assessment.signed_by for assessment in record.assessments] == ["Sam Sampleworth"], hands.sees()[:2000]
    assert "acct_open" in {flag.kind for flag in record.flags}

    # Scripts: the person says, the pharmacy confirms, a prescriber on the telephone changes it for a while.
    hands.press("Ctrl+1", "Enter", "Alt+3")
    add_methadone(hands)
    for _ in range(3):  # a late list of suggestions may take a key: written again, as anybody would
        add_sertraline(hands)
        if len(leeds.record(NUMBER).scripts) == 2:
            break
    hands.tab_to("Scripts")
    hands.press("Up")
    confirm_by_pharmacy(hands)
    change_for_a_while(hands)
    no_known_allergies(hands)
    methadone, sertraline = leeds.record(NUMBER).scripts
    assert (methadone.verified, sertraline.verified) == (True, True)
    assert methadone.interim is not None
    assert methadone.interim.replaced == Dose(methadone.interim.replaced.amount, "mg")  # type: ignore[union-attr]  # checked above
    assert str(methadone.interim.replaced) == "60\N{NO-BREAK SPACE}mg"
    assert leeds.record(NUMBER).allergies.state is AllergyState.NONE_KNOWN

    # The pack: who carries what, fit to travel, seals; issued.
    hands.press("Alt+1", "h")
    hands.tab_to("Hand over to")
    hands.write("Moor")
    hands.press("Down", "Enter")
    hands.fill(Leaves_at="tomorrow 08:15", Expected_there_at="tomorrow 10:00")
    hands.tab_to("Fit to travel")
    hands.press("y")
    hands.fill(Seal_of_the_envelope="E 0048810", Medicines_bag="M 0048812")
    for medicine, key in (("methadone", "s"), ("sertraline", "e")):
        hands.tab_to(f"{medicine}: who carries it:")  # the choice, not what is missing
        hands.press(key)
    hands.press("Ctrl+Enter")
    hands.settle()
    assert leeds.front.ctx is not None
    (move,) = todays_moves(leeds.front.ctx)
    assert move.pack_words == "Ready", (move, leeds.paper.told, hands.sees()[:1500])
    sent = leeds.record(NUMBER)
    folder = tmp_path / "stick"
    folder.mkdir()
    leeds.paper.folder = folder
    hands.press("Alt+S")
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) >= 2, timeout=10_000)
    pack = next(folder.glob("*clinical*.pdf"))

    # The escort signs in, prints the issued sheet, signs for it, and reads nothing clinical anywhere.
    hands.press("Ctrl+Shift+L")
    hands.press("Alt+2")
    hands.write(once)
    hands.press("Enter")
    hands.tab_to("One-time passphrase")
    hands.write(once)
    hands.fill(New_passphrase="officers walk the yard", New_passphrase_again="officers walk the yard")
    hands.press("Enter")
    hands.press("Ctrl+P")
    (printed,) = leeds.paper.printed
    for word in TELLING:
        assert word not in text_of(printed[1]).casefold(), word
        assert word.encode() not in streams(printed[1]).lower(), word
    hands.press("l")
    hands.fill(Handed_over_by="Leeds reception", Taken_over_by="T. Pretendham, 4417")
    hands.fill(Seal_of_the_envelope="E 0048810")
    hands.tab_to("Seals whole")
    hands.press("y")
    hands.tab_to("Record")
    hands.press("Enter")
    (move,) = todays_moves(leeds.front.ctx)
    assert [leg.taken_by for leg in move.legs] == ["T. Pretendham, 4417"]
    said = widgets_say(leeds.front.window)
    for word in TELLING:
        assert word not in said, word

    # Moorland, Saturday: the file is opened, the record equals what was sent, every script is decided.
    moorland: Place = arrive_at(moorland_folder, AT_MOORLAND)  # type: ignore[operator]  # as above
    assert moorland.front.ctx is not None
    incoming = open_pack(moorland.front.ctx, pack.read_bytes())
    assert (incoming.record, incoming.opened.trust) == (sent, Trust.TRAINING)
    there = moorland.hands
    moorland.paper.files = (pack,)
    there.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    there.settle()
    there.press("c", "Down", "c")
    there.press("F8", "y")
    there.press("Ctrl+Enter")
    arrived = moorland.record(NUMBER)
    assert [script.medicine for script in arrived.scripts] == ["methadone", "sertraline"]
    assert all(script.status is ScriptStatus.CURRENT and script.decision for script in arrived.scripts)
    interim = arrived.scripts[0].interim
    assert interim is not None
    assert (interim.replaced, interim.review_by) == (methadone.interim.replaced, methadone.interim.review_by)
    (row,) = read_board(moorland.front.ctx).here
    assert (row.interims, {flag.kind for flag in row.flags} >= {"acct_open"}) == (1, True)
    there.press("Ctrl+1")
    assert "Interim" in there.sees()

    # Triage at Moorland: what was answered at Leeds is confirmed with one key; self-harm is asked afresh.
    there.press("t")
    view = moorland.triage(NUMBER, "transfer-in")
    assert view.values == {}
    assert view.carried["appointments"].recorded_where == "Leeds (HMP)"
    there.press("PgDn", "PgDn", "PgDn")
    there.tab_to("waiting for a hospital")
    there.press("c")
    view = moorland.triage(NUMBER, "transfer-in")
    assert view.answers["appointments"].value.state is AnswerState.ANSWERED
    assert "self_harm_now" not in view.answers
