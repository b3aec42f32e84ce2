"""Two people came in one van and their sheets lie mixed on one desk: each record goes to its own person (E15).

The pieces are scanned as they lie, several on one glass; what the codes say decides, not which picture they are in.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.handover.codes.symbols import counts
from reception_app.handover.record import Record
from reception_app.services import care, finding, packs
from reception_app.services.opening import open_pack
from reception_app.services.packs import IssuedPack
from reception_app.services.scripts import ScriptLine
from reception_app.vocabulary import AllergyState
from tests.support.codes_pages import raster, saved
from tests.support.desks import METHADONE, SERTRALINE
from tests.support.leaving_cases import CARBAMAZEPINE, QUETIAPINE, takes
from tests.support.paper import DPI, side_by_side, torn
from tests.support.scripts_cases import arrived, desks_at, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_scripts import seen

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

TWO_CODES = (115.0, 99.0)
"""A corner of the page, in mm: two codes of the first row and nothing more."""
COLIN, NIGEL = ("A0073TT", "PLACEHOLDER", "Colin"), ("A0074TT", "NOBODY", "Nigel")


def two_packs(leeds: object, *more: ScriptLine) -> dict[str, tuple[IssuedPack, Record]]:
    """Two people of the same age leave Leeds together: one with epilepsy, the other on methadone and allergic.

    `more`: what both of them take besides.
    """
    made = {}
    with without_window(leeds, utc(20, "13:00")) as ctx:  # type: ignore[arg-type]  # the folder of a desk
        for who, line in ((COLIN, CARBAMAZEPINE), (NIGEL, METHADONE)):
            person = arrived(ctx, *who, utc(16, "19:00"))
            for each in (line, *more):
                takes(ctx, person, each, hours=5)
            if who is NIGEL:
                said = care.AllergySaid("penicillin", "rash", "GP record")
                care.set_allergies(ctx, person, AllergyState.KNOWN, (said,))
            pack = packs.issue_pack(ctx, plan_to(ctx, person, "MDI", seal=f"E 00488{who[0][3:5]}"))
            made[who[0]] = (pack, open_pack(ctx, pack.cose).record)
    return made


def drop(place: Place, *files: Path) -> str:
    """Open these files at once; returns what is seen."""
    place.paper.files = files
    place.hands.press("Ctrl+3", "Ctrl+O", "Ctrl+O")
    place.hands.settle()
    return seen(place.hands)


def shown(place: Place) -> Record:
    page = getattr(place.front.window.shown(), "page", None)
    assert page is not None, seen(place.hands)[:500]
    record: Record = page.incoming.record
    return record


def test_the_pieces_of_two_sheets_on_one_glass(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    made = two_packs(leeds)
    (upper, lower), (other_upper, other_lower) = (torn(made[who[0]][0].clinical) for who in (COLIN, NIGEL))
    glass = tmp_path / "glass.png"
    glass.write_bytes(saved(side_by_side(upper, other_lower)))
    again = tmp_path / "glass again.png"
    again.write_bytes(saved(side_by_side(other_upper, lower)))
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        hands = place.hands
        said = drop(place, glass, again)
        for words in ("These files hold 2 packs", "Nothing was mixed", "PLACEHOLDER", "NOBODY"):
            assert words in said, words
        first = hands.name()
        hands.press("Enter")
        hands.settle()
        received = shown(place).person.prison_number
        assert received is not None
        assert made[received][0].number in first, "the button names the pack that it opens"
        hands.press("c", "Ctrl+Enter")
        assert "is in this desk’s record" in seen(hands)

        drop(place, again, glass)
        other = next(number for number in made if number != received)
        while f"Look at pack {made[other][0].number}" not in hands.name():
            hands.press("Tab")
        hands.press("Enter")
        hands.settle()
        assert shown(place) == made[other][1], "the second record is whole, and only its own"
        hands.press("c", "Ctrl+Enter")
        assert "is in this desk’s record" in seen(hands)
        each_their_own(place)

        drop(place, glass, again)
        hands.press("Enter")
        hands.settle()
        assert "already received" in seen(hands).casefold(), "the same paper a third time changes nothing"


def each_their_own(place: Place) -> None:
    colin, nigel = place.record(COLIN[0]), place.record(NIGEL[0])
    assert [script.medicine for script in colin.scripts] == ["carbamazepine"]
    assert [script.medicine for script in nigel.scripts] == ["methadone"]
    assert (colin.person.family_name, nigel.person.family_name) == (COLIN[1], NIGEL[1])
    assert [allergy.substance for allergy in nigel.allergies.items] == ["penicillin"]
    assert colin.allergies.items == ()
    assert len(finding.list_people(place.ctx)) == 2


def test_too_little_of_each_sheet_is_nobody_s_record(tmp_path: Path, qtbot: QtBot) -> None:
    """Corners of two sheets that alone are not enough are never put together, however many codes they come to."""
    leeds, moorland = desks_at(tmp_path, utc(20, "06:00"), "LEI", "MDI")
    made = two_packs(leeds, SERTRALINE, QUETIAPINE)
    width, height = (round(mm / 25.4 * DPI) for mm in TWO_CODES)
    corners = []
    for who in (COLIN, NIGEL):
        pack, _ = made[who[0]]
        enough = counts(len(pack.cose))
        assert enough is not None
        assert enough[0] == 3, "two corners hold four codes: more than one sheet would need"
        corners.append(raster(pack.clinical, DPI).crop((0, 0, width, height)))
    glass = tmp_path / "corners.png"
    glass.write_bytes(saved(side_by_side(*corners)))
    with at_desk(moorland, text(utc(20, "17:05"))) as place:
        said = drop(place, glass)
        assert "The codes belong to more than one sheet, and of none are enough there." in said, said[:600]
        assert finding.list_people(place.ctx) == ()
