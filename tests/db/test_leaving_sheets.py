"""The sheets of why somebody leaves, printed again once a newer pack was issued: each says what replaced it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reception_app.services import handovers, packs
from reception_app.services.context import AppContext
from reception_app.services.leaving_sheets import SLUGS, sheets_of
from reception_app.vocabulary import Purpose
from tests.support.desks import MovingClock, make_training_desk, populate
from tests.support.pdf import page_texts
from tests.support.receiving import plan_to


@pytest.fixture
def leeds(tmp_path: Path) -> Iterator[AppContext]:
    ctx = make_training_desk(tmp_path, "LEI", MovingClock())
    yield ctx
    ctx.close()


@pytest.mark.parametrize("purpose", [Purpose.COURT, Purpose.HOSPITAL])
def test_an_old_packs_sheets_say_that_they_were_replaced(leeds: AppContext, purpose: Purpose) -> None:
    plan = replace(plan_to(leeds), to_code=None, to_name="Sampleford, invented", purpose=purpose)
    handover = handovers.plan_handover(leeds, populate(leeds), plan)
    old = packs.issue_pack(leeds, handover)
    for slug in SLUGS[purpose]:
        assert "SUPERSEDED" not in page_texts(packs.sheet_to_print(leeds, old.pack_id, slug))[0]
    new = packs.issue_pack(leeds, handover)
    for slug in SLUGS[purpose]:
        for made in (packs.sheet_to_print(leeds, old.pack_id, slug), sheets_of(leeds, old.pack_id)[slug]):
            for page in page_texts(made):
                assert f"SUPERSEDED by pack 2, {new.number}, of" in " ".join(page.split()), slug
        for page in page_texts(packs.sheet_to_print(leeds, new.pack_id, slug)):
            assert "SUPERSEDED" not in page, slug
