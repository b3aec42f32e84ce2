"""The floor that the typesetting is measured against sets the very pages: otherwise its ratio says nothing."""

from __future__ import annotations

from reception_app.handover.seal import hash_of, short_hash
from reception_app.handover.sheets import make_sheets
from tests.bench.sheets_alone import asked_again, written_down
from tests.support.codes_pages import nine


def test_reportlab_alone_sets_the_same_documents_byte_for_byte() -> None:
    sheet = nine()
    whole = hash_of(sheet.envelope)
    made = []
    pages = written_down(lambda: made.append(make_sheets(sheet.pack, whole, short_hash(whole), sheet.envelope)))
    again = asked_again(pages)
    assert pages.paragraphs
    for kind in ("clinical", "escort", "person", "label"):
        assert getattr(made[0], kind) in again, kind
