"""Who a summary is about, in one line: a birth date has no weekday, an NHS number is read out 3-3-4."""

from __future__ import annotations

from datetime import date

from reception_app.handover.fhir.shown import person_words
from reception_app.handover.fhir.summary import SummaryPerson


def test_a_birth_date_and_an_nhs_number_as_they_are_read_out() -> None:
    person = SummaryPerson(
        identifiers=(("NHS number", "9990123403"), ("hospital number", "9990123")),
        nhs_number="9990123403",
        date_of_birth=date(1985, 7, 14),
    )
    words = person_words(person).replace("\N{NO-BREAK SPACE}", " ")
    assert words == "no name; born 14-Jul-1985; NHS number 999 012 3403, hospital number 9990123"
