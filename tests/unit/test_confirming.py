"""What a confirmation must hold before it verifies a line, and which part of it cannot be compared (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reception_app.clinical.confirming import Gap, confirmation_gap, must_be_named, stands_apart, strength_is_missing
from reception_app.clinical.doses import Dose
from reception_app.handover.record import Script, Source
from reception_app.vocabulary import LabelName, SourceKind, SourceOutcome

TODAY = date(2031, 3, 14)
ONE, TEN = "1 mg in 1 mL", "10 mg in 1 mL"


def dose(amount: str, unit: str = "mg") -> Dose:
    return Dose(Decimal(amount), unit)


LINE = Script("S-1", "Sertraline", form="tablets", strength="50 mg", dose=dose("100"), frequency="once a day",
              times=("08:00",))  # fmt: skip
SAID = Source(SourceKind.PHARMACY, SourceOutcome.CONFIRMED, name="SAMPLE Pharmacy", dose=dose("100"))


@pytest.mark.parametrize(
    ("said", "line", "gap"),
    [
        ({}, {}, None),
        ({"name": None}, {}, Gap.NAME),
        ({"name": "  "}, {}, Gap.NAME),
        ({"dose": None}, {}, Gap.DOSE),
        ({"name": None, "dose": None}, {}, Gap.NAME),
        ({}, {"dose": None}, Gap.NOT_COMPARED),
        ({"dose": None}, {"dose": None}, Gap.DOSE),
        ({"dose": dose("50")}, {}, Gap.APART),
        ({"name": None, "dose": dose("50")}, {}, Gap.APART),
        ({"not_taken": True, "dose": None}, {}, Gap.APART),
        ({"dose": dose("0.1", "g")}, {}, None),
        ({"dose": dose("2", "tablets")}, {}, Gap.NOT_COMPARED),
        ({"dose": dose("2", "tablets"), "strength": "50 mg"}, {}, None),
        ({"dose": dose("2", "tablets"), "strength": "100 mg"}, {}, Gap.APART),
        ({"dose": dose("2", "tablets"), "strength": " "}, {}, Gap.NOT_COMPARED),
        ({"dose": dose("2", "tablets")}, {"dose": dose("2", "tablets"), "strength": None}, None),
        ({"dose": dose("3", "tablets")}, {"dose": dose("2", "tablets"), "strength": None}, Gap.NOT_COMPARED),
        ({"strength": "25 mg"}, {}, None),
        ({"dose": dose("10", "mL")}, {"dose": dose("10", "mL"), "strength": "1 mg in 1 mL"}, Gap.NOT_COMPARED),
        ({"dose": dose("10", "mL"), "strength": ONE}, {"dose": dose("10"), "strength": TEN}, None),
        ({"dose": dose("10", "mL"), "strength": ONE}, {"dose": dose("10", "mL"), "strength": TEN}, Gap.APART),
        ({"form": "oral solution"}, {}, Gap.APART),
        ({"form": "tablet"}, {}, None),
        ({"form": "  "}, {"form": None}, None),
        ({"form": "tablets"}, {"form": None}, Gap.FORM),
        ({"form": "tablets"}, {"form": " "}, Gap.FORM),
        ({"form": "tablets", "dose": dose("50")}, {"form": None}, Gap.APART),
        ({"form": "tablets", "dose": dose("2", "tablets")}, {"form": None}, Gap.NOT_COMPARED),
        ({"form": "tablets", "frequency": "1-0-1"}, {"form": None}, Gap.FORM),
        ({"frequency": "1-0-1"}, {}, Gap.OFTEN),
        ({"frequency": "once a day"}, {"frequency": "1-0-1", "times": ()}, Gap.OFTEN),
        ({"frequency": "1-0-1"}, {"frequency": "1-0-1", "times": ()}, None),
        ({"frequency": "1-0-1", "times": ("09:00",)}, {"frequency": "1-0-1", "times": ()}, Gap.OFTEN),
        ({"frequency": "twice a day"}, {}, Gap.APART),
        ({"frequency": "every morning"}, {}, None),
        ({"times": ("08:00",)}, {}, None),
        ({"times": ("08:00", "20:00")}, {}, Gap.APART),
        ({"every_days": 1}, {}, None),
        ({"every_days": 2}, {}, Gap.APART),
        ({"every_days": 2, "frequency": "once a day"}, {}, Gap.OFTEN),
        ({"every_days": 2}, {"every_days": 2}, None),
        ({"frequency": "when required"}, {}, Gap.APART),
        ({}, {"as_required": True, "frequency": None, "times": ()}, None),
        ({"frequency": "when required"}, {"frequency": "when required", "times": ()}, None),
        ({"frequency": "."}, {}, Gap.OFTEN),
        ({"frequency": "four times a day when required"}, {"as_required": True, "frequency": "once a day", "times": ()},
         Gap.APART),
        ({"frequency": "when required", "times": ("08:00", "20:00")},
         {"as_required": True, "frequency": "once a day", "times": ("08:00",)}, Gap.APART),
        ({"frequency": "only when required"}, {"as_required": True, "frequency": None, "times": ()}, None),
        ({"frequency": "P.R.N."}, {"as_required": True, "frequency": "when required", "times": ()}, None),
        ({"frequency": "when required"}, {"as_required": True, "frequency": "four times a day", "times": ()}, None),
        ({"frequency": "four times a day"}, {"as_required": True, "frequency": None, "times": ()}, Gap.APART),
        ({"times": ("08:00",)}, {"as_required": True, "frequency": None, "times": ()}, Gap.APART),
        ({"every_days": 1}, {"as_required": True, "frequency": None, "times": ()}, Gap.OFTEN),
        ({"frequency": "when required", "every_days": 7}, {"as_required": True, "frequency": None, "times": ()},
         Gap.OFTEN),
        ({"frequency": "when required", "times": ("08:00",)},
         {"as_required": True, "frequency": "once a day", "times": ("08:00",)}, None),
    ],
)  # fmt: skip
def test_what_keeps_a_confirmation_from_being_one(
    said: dict[str, object], line: dict[str, object], gap: Gap | None
) -> None:
    source, script = replace(SAID, **said), replace(LINE, **line)  # type: ignore[arg-type]
    assert confirmation_gap(source, script) is gap


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (SourceKind.PHARMACY, True),
        (SourceKind.PRESCRIBER, True),
        (SourceKind.GP_RECORD, True),
        (SourceKind.CONTAINER, False),
        (SourceKind.PERSON, False),
        (SourceKind.TEST, False),
    ],
)
def test_who_must_be_named(kind: SourceKind, named: bool) -> None:
    assert must_be_named(kind) is named


def test_what_verifies_nothing_lacks_nothing_but_may_not_say_something_else() -> None:
    own = replace(SAID, kind=SourceKind.PERSON, name=None, dose=None)
    assert confirmation_gap(own, LINE) is None
    assert confirmation_gap(replace(own, dose=dose("2", "tablets")), LINE) is None, "not compared, and no confirmation"
    assert confirmation_gap(replace(own, dose=dose("50")), LINE) is Gap.APART
    assert confirmation_gap(replace(own, not_taken=True), LINE) is Gap.APART


def test_a_label_in_their_name_needs_no_name_and_one_in_another_confirms_nothing() -> None:
    label = replace(SAID, kind=SourceKind.CONTAINER, name=None, label_name=LabelName.YES, label_date=TODAY,
                    asked_at=datetime(2031, 3, 14, 9, tzinfo=UTC))  # fmt: skip
    assert confirmation_gap(label, LINE) is None
    assert confirmation_gap(replace(label, dose=None), LINE) is Gap.DOSE
    assert confirmation_gap(replace(label, dose=None, label_name=LabelName.NO), LINE) is None


def test_a_strength_is_missing_only_where_it_tells_the_dose() -> None:
    assert strength_is_missing(replace(SAID, dose=dose("5", "mL")), LINE)
    assert strength_is_missing(replace(SAID, dose=dose("5", "mL")), replace(LINE, strength=None))
    assert strength_is_missing(replace(SAID, dose=dose("2", "tablets")), LINE)
    assert not strength_is_missing(replace(SAID, dose=dose("2", "tablets")), replace(LINE, strength=None))
    assert not strength_is_missing(replace(SAID, dose=dose("5", "mL"), strength="1 mg in 1 mL"), LINE)
    assert not strength_is_missing(SAID, LINE)
    assert not strength_is_missing(replace(SAID, dose=None), LINE)


def test_nothing_said_of_a_part_is_neither_the_same_nor_apart() -> None:
    assert stands_apart(replace(SAID, dose=None), LINE) is None
    assert stands_apart(SAID, replace(LINE, dose=None)) is None
