"""A name and a plan print: what the destination cannot do and what was agreed is on the clinical sheet (E8, E12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reception_app.handover.record import LeavingConflict
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.clinical_agreed import agreed
from tests.support import sheet_cases
from tests.support.pdf import text_of

AT = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)


def conflict(key: str, words: str, plan: str, *, minutes: int = 0) -> LeavingConflict:
    at = AT + timedelta(minutes=minutes)
    return LeavingConflict(
        f"c{key}{minutes}", key, words, "act_now", "N. Testford, duty nurse", plan, at, "S. Sampleworth",
        to_name="Moorland (HMP & YOI)",
    )  # fmt: skip


def test_one_plan_stands_once_with_all_it_covers_and_the_last_word_counts() -> None:
    told = (
        conflict("a", "quetiapine: not in the formulary there", "to be decided on Monday"),
        conflict("b", "buprenorphine: not offered", "methadone is offered instead", minutes=5),
        conflict("c", "clobazam runs out before help", "methadone is offered instead", minutes=5),
        conflict("a", "quetiapine: not in the formulary there", "olanzapine from Monday", minutes=9),
    )
    record = replace(sheet_cases.methadone_self_harm().record, conflicts=told)
    first, second = agreed(record)
    assert (
        first.label
        == "Agreed with N. Testford, duty nurse at Moorland (HMP & YOI), 20-Nov-2026\N{NO-BREAK SPACE}19:49:"
    )
    assert first.value.startswith("olanzapine from Monday. By S. Sampleworth. About: quetiapine: not in")
    assert "buprenorphine: not offered. clobazam runs out before help." in second.value
    assert "to be decided on Monday" not in first.value + second.value


def test_it_prints_and_nothing_prints_where_nothing_was_agreed() -> None:
    pack = sheet_cases.methadone_self_harm()
    head = "THE DESTINATION CANNOT DO IT ALL"
    assert head not in text_of(clinical_sheet(clinical_view(pack, "ab" * 32, "7Q4M-K2P9-XR3T")))
    record = replace(pack.record, conflicts=(conflict("b", "buprenorphine: not offered", "their own stock"),))
    text = text_of(clinical_sheet(clinical_view(replace(pack, record=record), "ab" * 32, "7Q4M-K2P9-XR3T")))
    assert head in text
    assert "N. Testford" in text
