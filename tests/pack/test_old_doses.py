"""A last dose older than the 14 days that travel one by one is only told: each paper that has it says how old it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reception_app.handover.record import GivenDoseRecord, Pack, ToldDose
from reception_app.handover.sheets import clinical_sheet
from reception_app.handover.sheets.hospital import hospital_summary_sheet
from reception_app.handover.views import clinical_view
from reception_app.handover.views.hospital import hospital_summary
from reception_app.vocabulary import LastGivenHow, ScriptStatus
from tests.support import sheet_cases
from tests.support.leaving_sheet_cases import to_hospital
from tests.support.pdf import text_of
from tests.support.sheet_cases import HASH, NOW, SHORT


def with_last(days: int, base: Pack | None = None, **changes: object) -> Pack:
    """Return a pack of one medicine that was given so many days before it was made."""
    pack = base or sheet_cases.nothing_to_report()
    given_at = pack.header.made_at - timedelta(days=days, hours=2)
    script = replace(sheet_cases.QUETIAPINE, last_given_at=given_at, last_given_how=LastGivenHow.OBSERVED, given=())
    script = replace(script, **changes)  # type: ignore[arg-type]
    return replace(pack, record=replace(pack.record, scripts=(script,)))


def words_of(pack: Pack) -> str:
    return " ".join(text_of(clinical_sheet(clinical_view(pack, HASH, SHORT), None)).split())


@pytest.mark.parametrize("days", [15, 21, 90])
def test_the_clinical_sheet_says_how_old_it_is_and_that_it_is_only_told(days: int) -> None:
    words = words_of(with_last(days))
    assert f"{days} days ago" in words
    assert "only told: its entry is not in this pack" in words


def test_a_dose_of_the_last_days_needs_no_such_words() -> None:
    assert "only told" not in words_of(with_last(3))


def test_an_old_dose_whose_entry_travels_says_its_age_alone() -> None:
    at = NOW - timedelta(days=21, hours=2)
    entry = GivenDoseRecord("ab" * 8, at, LastGivenHow.OBSERVED)
    words = words_of(with_last(21, given=(entry,)))
    assert "21 days ago" in words
    assert "only told" not in words


def test_a_dose_somebody_told_of_says_how_old_it_is() -> None:
    told = ToldDose(NOW - timedelta(days=40), LastGivenHow.STATED, "At home")
    assert "Told of, not confirmed: a dose 02-Feb-2031 15:40, stated by the person, At home, 40 days ago" in words_of(
        with_last(2, told=told)
    )


def test_a_stopped_line_and_the_hospital_s_summary_say_it_too() -> None:
    assert "21 days ago" in words_of(with_last(21, status=ScriptStatus.STOPPED, stopped_at=NOW - timedelta(days=1)))
    summary = text_of(hospital_summary_sheet(hospital_summary(with_last(21, to_hospital()))))
    assert "21 days ago" in " ".join(summary.split())
