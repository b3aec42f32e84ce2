"""An interim dose over three prisons and back: its review moved at the second, settled by another dose at the third."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.handover.record import Script
from reception_app.paths import DeskFolder
from reception_app.services import handovers, packs, scripts
from reception_app.services.person_view import read_person
from reception_app.vocabulary import Carrier, SourceKind
from tests.support.desks import METHADONE, add
from tests.support.scripts_cases import arrived, desks_at, person_of, plan_to, text, utc, without_window
from tests.support.story import Place, at_desk
from tests.support.story_care import open_person
from tests.support.story_scripts import cut_for_a_while, receive_file, seen, told_by_doctor

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

NUMBER = "A0052TT"
THIRTY = Dose(Decimal(30), "mg")
FORTY = Dose(Decimal(40), "mg")


def only(place: Place) -> Script:
    (script,) = place.record(NUMBER).scripts
    return script


def decided(place: Place, why: str, doctor: str) -> None:
    place.hands.fill(Reason=why)
    place.hands.tab_to("Discussed with the person")
    place.hands.press("y")
    told_by_doctor(place.hands, doctor)
    place.hands.press("Ctrl+Enter")


def move_the_review(place: Place) -> None:
    open_person(place, NUMBER, "Alt+3")
    place.hands.press("i", "l")
    place.hands.fill(Review_by="tomorrow 12:00")
    decided(place, "clinic shut today", "Dr Q. Placeholder")
    interim = only(place).interim
    assert interim is not None
    assert (interim.review_by, interim.replaced) == (utc(22, "12:00"), METHADONE.dose)
    assert "Interim review moved from 21-Nov-2026 10:00 to 22-Nov-2026 12:00: clinic shut today" in seen(place.hands)


def settle_by_forty(place: Place) -> None:
    open_person(place, NUMBER, "Alt+3")
    place.hands.press("i", "a")
    place.hands.fill(DOSE_from_now_on="40")
    place.hands.tab_to("Unit")
    place.hands.press("mg")
    decided(place, "40 mg agreed with the clinic", "Dr R. Sample")
    script = only(place)
    assert (script.dose, script.interim) == (FORTY, None)
    assert [each.now for each in script.changes] == [THIRTY, THIRTY, FORTY]
    assert "clinic shut today" in (script.changes[1].reason or "")
    assert "Interim" not in place.banner()


def sent(folder: DeskFolder, at: datetime, code: str, files: Path) -> Path:
    with without_window(folder, at) as ctx:
        person = person_of(ctx, NUMBER)
        for script in read_person(ctx, person).record.scripts:
            scripts.set_carrier(ctx, person, script.id, Carrier.STOCK)
        handover = plan_to(ctx, person, code)
        pack = packs.issue_pack(ctx, handover)
        handovers.mark_left(ctx, handover, anyway="the van is here")
    file = files / f"{pack.number}.pdf"
    file.write_bytes(pack.clinical)
    return file


def test_an_interim_dose_over_three_prisons_and_back(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland, wealstun = desks_at(tmp_path, utc(20, "12:00"), "LEI", "MDI", "WYI")
    with without_window(leeds, utc(20, "19:20")) as ctx:
        add(ctx, arrived(ctx, NUMBER, "DUMMY", "Eric", utc(20, "18:50")), METHADONE, SourceKind.PHARMACY, hours=11)
    with at_desk(leeds, text(utc(20, "19:40"))) as place:
        open_person(place, NUMBER, "Alt+3")
        cut_for_a_while(place.hands, "30", "tomorrow 10:00", "until the notes come")
    file = sent(leeds, utc(21, "08:00"), "MDI", tmp_path)
    with at_desk(moorland, text(utc(21, "09:30"))) as place:
        receive_file(place, file, "c")
        move_the_review(place)
    file = sent(moorland, utc(21, "15:00"), "WYI", tmp_path)
    with at_desk(wealstun, text(utc(21, "17:30"))) as place:
        receive_file(place, file, "c")
        interim = only(place).interim
        assert interim is not None
        assert (interim.replaced, interim.review_by) == (METHADONE.dose, utc(22, "12:00"))
        settle_by_forty(place)
    file = sent(wealstun, utc(22, "08:00"), "LEI", tmp_path)
    with at_desk(leeds, text(utc(22, "11:30"))) as place:
        shown = receive_file(place, file, "Alt+1", "F8", "c")
        script = only(place)
        assert (script.dose, script.interim) == (FORTY, None), f"settled on the way: {shown}"
        assert "Interim" not in place.banner()
