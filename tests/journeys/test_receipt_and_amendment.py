"""Leeds sends, Moorland receives and answers on paper, Leeds photographs it; then a dose was wrong (E2, E15, E20).

By keyboard, in the real windows, with no network: only a PDF that is printed and a picture of it go between the desks.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from pytestqt.qtbot import QtBot

from reception_app.clinical.doses import Dose
from reception_app.paths import DeskFolder
from reception_app.services import handovers, packs, scripts
from reception_app.services.decisions import DecidedBy
from reception_app.services.desk import open_desk
from reception_app.services.outstanding import outstanding
from reception_app.services.person_view import open_tasks, read_person
from reception_app.vocabulary import Carrier, DecisionMode, Role, SourceKind
from tests.support.desks import METHADONE, PASSPHRASE, SERTRALINE, add, arrive
from tests.support.receiving import plan_to
from tests.support.story import NURSE, at_desk, make_desk

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (raise|propagateSizeHints)\(\)", extend=True)

AT_LEEDS, AT_MOORLAND = "2026-11-20T19:40:00Z", "2026-11-20T22:40:00Z"
LEEDS_AGAIN, MOORLAND_AGAIN = "2026-11-21T01:10:00Z", "2026-11-21T02:10:00Z"


def send(folder: DeskFolder) -> tuple[str, bytes]:
    """Send somebody off from Leeds with two medicines in the bag; returns who, and the pack."""
    os.environ["RECEPTION_NOW"] = AT_LEEDS
    ctx = open_desk(folder, NURSE.username, PASSPHRASE)
    person = arrive(ctx)
    for line, source in ((METHADONE, SourceKind.PHARMACY), (SERTRALINE, SourceKind.PERSON)):
        scripts.set_carrier(ctx, person, add(ctx, person, line, source), Carrier.ESCORT, "7 days", "M 0048812")
    handover = handovers.plan_handover(ctx, person, plan_to(ctx))
    pack = packs.issue_pack(ctx, handover).cose
    handovers.mark_left(ctx, handover, anyway="the van is here")
    ctx.close()
    return person, pack


def photograph(pdf: bytes, to: Path) -> Path:
    """Photograph the first page of a print, a little askew."""
    out = io.BytesIO()
    page = pypdfium2.PdfDocument(pdf)[0]
    page.render(scale=200 / 72, grayscale=True).to_pil().rotate(2, fillcolor=255, expand=True).save(out, "JPEG")
    to.write_bytes(out.getvalue())
    return to


def test_the_answer_comes_back_on_paper_and_a_correction_follows(tmp_path: Path, qtbot: QtBot) -> None:
    leeds, moorland = make_desk(tmp_path, "LEI"), make_desk(tmp_path, "MDI")
    person, pack = send(leeds)
    stick = tmp_path / "from the stick.cose"
    stick.write_bytes(pack)

    with at_desk(moorland, AT_MOORLAND) as place:
        hands, place.paper.files = place.hands, (stick,)
        hands.press("Ctrl+3", "Ctrl+O")
        hands.press("Ctrl+O")
        hands.press("c", "n", "F8", "c", "y", "Ctrl+Enter")
        assert "is in this desk’s record" in hands.sees()
        hands.press("Alt+R", "2", "Alt+M")
        assert "Receipt MDI-R-000001" in hands.sees()
        hands.press("Alt+P")
        ((_, slip),) = place.paper.printed

    with at_desk(leeds, LEEDS_AGAIN) as place:
        hands = place.hands
        hands.press("Ctrl+3")
        assert "Sent, no receipt yet".casefold() in hands.sees().casefold()
        place.paper.files = (photograph(slip, tmp_path / "receipt.jpg"),)
        hands.press("r", "Ctrl+O")
        seen = hands.sees()
        assert "Receipt of pack LEI-000001" in seen
        assert "Medicine missing on arrival: methadone" in seen
        assert "Envelope, seal E 0048810: broken" in seen
        hands.press("Enter")
        assert outstanding(place.ctx).count == 0
        assert len([row for row in open_tasks(place.ctx) if row.person_id == person]) >= 2

        script = next(s for s in read_person(place.ctx, person).record.scripts if s.medicine == "sertraline")
        told = DecidedBy("Dr P. Pretend", Role.PRESCRIBER, None, DecisionMode.TELEPHONE)
        line = replace(SERTRALINE, dose=Dose(Decimal(50), "mg"))
        scripts.change_dose(place.ctx, person, script.id, line, reason="typed wrongly", discussed=False, by=told)
        hands.press("Ctrl+3")
        hands.press("Down", "a")
        assert "Amend pack LEI-000001" in hands.sees()
        hands.write("sertraline was typed as 100 mg")
        hands.press("Enter", "Alt+P")
        amendment = place.paper.printed[-1][1]
        hands.press("Esc")
        assert [row.pack_number for row in outstanding(place.ctx).sent] == ["LEI-000002"]

    with at_desk(moorland, MOORLAND_AGAIN) as place:
        hands, place.paper.files = place.hands, (photograph(amendment, tmp_path / "amendment.jpg"),)
        hands.press("Ctrl+3", "r", "Ctrl+O")
        assert "follows pack LEI-000001" in hands.sees()
        hands.press("F8", "c", "y", "Ctrl+Enter")
        assert "Is this the same person?" in hands.name(), "nobody is joined by itself"
        hands.press("Space", "Ctrl+Enter")
        held = {script.medicine: script.dose for script in place.record("A0002TT").scripts}
        assert held == {"methadone": METHADONE.dose, "sertraline": Dose(Decimal(50), "mg")}
        hands.press("Ctrl+3")
        assert "superseded by LEI-000002" in hands.sees()
