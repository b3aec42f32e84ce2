"""No stick came, only paper: a creased photocopy of the codes page; then two people's sheets on one scanner."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.codes.symbols import symbol_texts
from reception_app.services import packs
from reception_app.services.packs import IssuedPack
from reception_app.vocabulary import ScriptStatus
from tests.support import damage
from tests.support.codes_pages import raster, saved
from tests.support.leaving_cases import CARBAMAZEPINE, takes
from tests.support.scripts_cases import arrived, desks_at, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_scripts import receive_file, seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER, OTHER = "A0053TT", "A0054TT"
DPI = 200


def two_packs(leeds: object) -> tuple[IssuedPack, IssuedPack]:
    """Two people leave Leeds for Moorland; each with one medicine."""
    with without_window(leeds, utc(20, "13:00")) as ctx:  # type: ignore[arg-type]
        issued = []
        for number, family, given in ((NUMBER, "PLACEHOLDER", "Colin"), (OTHER, "NOBODY", "Nigel")):
            person = arrived(ctx, number, family, given, utc(16, "19:00"))
            takes(ctx, person, CARBAMAZEPINE, hours=5)
            issued.append(packs.issue_pack(ctx, plan_to(ctx, person, "MDI")))
        return issued[0], issued[1]


def scan_of(pack: IssuedPack, folder: Path, name: str, seed: int) -> Path:
    """A photocopy of the creased codes page, laid askew on the scanner."""
    rng = Random(seed)
    page = raster(pack.clinical, DPI)
    for done in (damage.crease, damage.photocopy, damage.rotation):
        page = done(page, DPI, rng)
    file = folder / f"{name}.png"
    file.write_bytes(saved(page))
    return file


def carried_on(place: Place, number: str) -> None:
    (script,) = place.record(number).scripts
    assert script.medicine == "carbamazepine"
    assert script.form == "modified-release tablet"
    assert script.status is ScriptStatus.CURRENT


def test_a_creased_photocopy_is_the_whole_record(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    pack, other = two_packs(leeds)
    mine, theirs = scan_of(pack, tmp_path, "first", 1), scan_of(other, tmp_path, "second", 2)
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        shown = receive_file(place, mine, "c")
        assert "Verified" in shown or "training" in shown.casefold()
        assert "PLACEHOLDER" in shown
        carried_on(place, NUMBER)
    with at_desk(moorland, text(utc(20, "17:20"))) as place:
        hands = place.hands
        place.paper.files = (theirs, mine)
        hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
        hands.settle()
        assert "These files hold 2 packs" in seen(hands)
        hands.press("Enter")
        hands.settle()
        assert "NOBODY" in seen(hands)
        assert "PLACEHOLDER" not in seen(hands)
        hands.press("c", "Ctrl+Enter")
        carried_on(place, OTHER)


def test_a_scanner_that_types_is_enough(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    pack, _ = two_packs(leeds)
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        hands = place.hands
        hands.press("Ctrl+3", "Ctrl+O")
        hands.settle()
        for code in reversed(symbol_texts(pack.cose)):
            if "PLACEHOLDER" in seen(hands):
                break
            hands.write(code.lower())
            hands.press("Enter")
        assert "PLACEHOLDER" in seen(hands)
        hands.press("c", "Ctrl+Enter")
        carried_on(place, NUMBER)
