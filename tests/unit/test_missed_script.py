"""Missed doses of one script: from which dose they are counted, and when the usual dose waits (domain: §4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from reception_app.clinical.missed_script import counted_from, missed_of
from reception_app.clock import LONDON
from reception_app.vocabulary import LastGivenHow

OBSERVED, RECORDED, STATED = LastGivenHow.OBSERVED, LastGivenHow.RECORDED, LastGivenHow.STATED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


NOW = at("2026-11-19 20:00")
MONDAY = at("2026-11-16 09:00")


@dataclass(frozen=True)
class Facts:
    medicine: str = "methadone"
    brand: str | None = None
    form: str | None = None
    every_days: int = 1
    last_given_at: datetime | None = MONDAY
    last_given_how: LastGivenHow | None = OBSERVED


@pytest.mark.parametrize(
    ("facts", "observed", "days"),
    [
        (Facts(), (), 2),  # Tuesday and Wednesday; today is never counted
        (
            Facts(last_given_at=at("2026-11-18 09:00"), last_given_how=STATED),
            (MONDAY,),
            2,
        ),  # a take-home dose is stated
        (Facts(last_given_at=at("2026-11-18 09:00"), last_given_how=RECORDED), (MONDAY,), 2),
        (Facts(last_given_at=None, last_given_how=None), (MONDAY, None), 2),
        (Facts(last_given_at=None), (), None),
        (Facts(), (at("2026-11-18 09:00"),), 0),
        (Facts(last_given_how=STATED), (), None),
        (Facts("clozapine", last_given_how=RECORDED), (), 2),
        (Facts("clozapine", last_given_how=STATED), (), None),
        (Facts("Buvidal", every_days=7, last_given_how=STATED), (), 2),
    ],
)
def test_days_are_counted_from_the_last_dose_that_counts(
    facts: Facts, observed: tuple[datetime | None, ...], days: int | None
) -> None:
    found = missed_of(facts, NOW, observed=observed)
    assert found is not None
    assert (found.missed.days if found.missed is not None else None) == days


def test_of_a_medicine_not_listed_only_an_observed_dose_counts() -> None:
    assert counted_from(Facts(), None) == MONDAY
    assert counted_from(Facts(last_given_how=RECORDED), None) is None


def test_the_usual_dose_waits_from_three_days_on_until_a_decision_and_again_when_another_row_applies() -> None:
    facts, friday = Facts(), at("2026-11-20 20:00")
    waiting = missed_of(facts, friday)
    assert waiting is not None
    assert waiting.wanted is not None
    assert waiting.wanted.startswith("United Kingdom: three or more days missed")
    assert {row.mark for row in waiting.applying} <= {"V", "GK"}
    decided = missed_of(facts, friday, decided_at=friday)
    assert decided is not None
    assert decided.wanted is None
    later = missed_of(facts, friday + timedelta(days=2), decided_at=friday)
    assert later is not None
    assert later.wanted is not None


def test_a_dose_of_the_future_is_told_and_nothing_is_counted() -> None:
    found = missed_of(Facts(last_given_at=NOW + timedelta(hours=1)), NOW)
    assert found is not None
    assert (found.missed, found.applying) == (None, ())
    assert "later than this desk's clock" in str(found.problem)


@pytest.mark.parametrize("medicine", ["sertraline", "carbamazepine", "no such medicine"])
def test_other_medicines_have_no_such_count(medicine: str) -> None:
    assert missed_of(Facts(medicine), NOW) is None
