"""Damaged paper is read, and never wrongly: a few pages of every damage; `make fuzz` counts them by the hundred.

A page of which too much is gone is refused, not guessed: only what is promised must be read.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from PIL import ImageDraw

from reception_app.errors import PackRefused
from reception_app.handover import reading
from reception_app.handover.sheets.codes import places
from tests.support.codes_pages import nine, raster, saved, sixteen
from tests.support.damage import DAMAGES
from tests.support.damage_ledger import Ledger
from tests.support.damage_table import DPIS, envelopes_after, most_unread, summary, table, tally

PROMISED = [name for name in DAMAGES if name != "all together"]


@pytest.mark.parametrize("damage", PROMISED)
def test_a_damaged_page_is_read_as_it_was_printed(damage: str) -> None:
    for sheet, dpi in ((nine(), 150), (sixteen(), 200)):
        found = tally(sheet, damage, dpi, 1)
        assert (found.read, found.wrong) == (1, 0), (damage, dpi)


def test_everything_at_once_is_read_or_refused_but_never_read_wrongly() -> None:
    for seed in range(3):
        envelopes = envelopes_after(nine(), DAMAGES["all together"], 150, Random(seed))
        assert envelopes in ((), (nine().envelope,))


@pytest.mark.parametrize(("lost", "read"), [(4, True), (5, False)])
def test_with_four_of_nine_codes_gone_the_record_is_whole_and_with_five_it_is_refused(lost: int, read: bool) -> None:
    page = raster(nine().clinical, 150).copy()
    for x, y in Random(lost).sample(places(9), lost):
        corners = [mm / 25.4 * 150 for mm in (x + 10, y + 10, x + 32, y + 32)]
        ImageDraw.Draw(page).rectangle(corners, fill=0)
    if read:
        assert reading.read_envelope(saved(page)) == nine().envelope
    else:
        with pytest.raises(PackRefused, match="4 of the 5 codes needed were found"):
            reading.read_envelope(saved(page))


def test_any_page_but_the_codes_page_may_be_missing() -> None:
    assert reading.read_envelope(saved(raster(sixteen().clinical, 150))) == sixteen().envelope


def test_a_long_count_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    said: list[str] = []
    (first,) = {each.tried for each in table({"nine": nine()}, 1, said.append, ("blur",), Ledger(ledger))}
    assert first == 1
    ledger.write_text(ledger.read_text(encoding="utf-8") + '{"sheet": "cut', encoding="utf-8")
    again = table({"nine": nine()}, 1, said.append, ("blur", "pen"), Ledger(ledger), stopped=_at_once)
    assert [(each.damage, each.tried, each.read) for each in again] == [("blur", 1, 1)] * len(DPIS)
    assert summary(again)[-1] == "| blur | 1 of 1 | 1 of 1 | 1 of 1 | 3 of 3 | 0 | 63.2% |"


@pytest.mark.parametrize(
    ("tried", "read", "most"), [(600, 600, 0.00498), (600, 599, 0.00788), (20, 20, 0.1391), (3, 0, 1.0), (0, 0, 1.0)]
)
def test_a_count_says_no_more_than_it_can(tried: int, read: int, most: float) -> None:
    assert most_unread(tried, read) == pytest.approx(most, rel=0.01)


def _at_once() -> bool:
    return True
