"""The continuity check: verified against prescribed here, for every medicine (E4, E12, E14, E15)."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.continuity import (
    NEEDS,
    NEEDS_WORDS,
    Difference,
    Kind,
    amount_said,
    differences,
    dosage_changed_in,
    dosage_changed_words,
    line_words,
    often_said,
    still_needed,
)
from reception_app.clinical.continuity_times import before_night, times_difference
from reception_app.clinical.doses import Dose
from reception_app.clock import LONDON
from reception_app.handover.record import Change, Decider, Script
from reception_app.vocabulary import Role, ScriptStatus

CURRENT, ON_HOLD, STOPPED = ScriptStatus.CURRENT, ScriptStatus.ON_HOLD, ScriptStatus.STOPPED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def dose(text: str | None) -> Dose | None:
    if text is None:
        return None
    amount, unit = text.split(" ", 1)
    return Dose(Decimal(amount), unit)


@dataclass(frozen=True)
class Line:
    medicine: str = "sertraline"
    dose: Dose | None = None
    frequency: str | None = "once a day"
    times: tuple[str, ...] = ()
    strength: str | None = None
    form: str | None = None
    brand: str | None = None
    route: str | None = None
    every_days: int = 1
    as_required: bool = False
    status: ScriptStatus = CURRENT


def line(amount: str | None, frequency: str | None = "once a day", **parts: object) -> Line:
    """Return a line: `line("80 mg", "once a day", medicine="methadone")`."""
    return replace(Line(dose=dose(amount), frequency=frequency), **parts)  # type: ignore[arg-type]


def told(found: tuple[Difference, ...]) -> list[str]:
    """Return kind and words of each, with plain spaces for reading."""
    return [f"{each.kind}: {each.words}".replace("\N{NO-BREAK SPACE}", " ") for each in found]


METHADONE = {"medicine": "methadone", "strength": "1 mg in 1 mL", "form": "oral solution"}
CARBAMAZEPINE = {"medicine": "carbamazepine", "form": "modified-release tablet"}


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        # E4: the doses of the report, cut and raised on entry.
        (
            line("85 mL", **METHADONE),
            line("30 mL", **METHADONE),
            ["reduced: Reduced: 85 mg (85 mL) to 30 mg (30 mL) once a day."],
        ),
        (line("70 mg", **METHADONE), line("50 mg", **METHADONE), ["reduced: Reduced: 70 mg to 50 mg once a day."]),
        (line("70 mg", **METHADONE), line("70 mL", **METHADONE), ["same: Same: 70 mg (70 mL) once a day."]),
        (
            line("4 mg", medicine="buprenorphine", form="sublingual tablet"),
            line("8 mg", medicine="Subutex", form="sublingual tablet"),
            ["raised: Doubled: 4 mg to 8 mg once a day."],
        ),
        (line("100 mg"), line("100 mg"), ["same: Same: 100 mg once a day."]),
        (line("100 mg"), line("50 mg"), ["reduced: Reduced by half: 100 mg to 50 mg once a day."]),
        (line("150 mg"), line("50 mg"), ["reduced: Reduced to a third: 150 mg to 50 mg once a day."]),
        (line("200 mg"), line("50 mg"), ["reduced: Reduced to a quarter: 200 mg to 50 mg once a day."]),
        (line("50 mg"), line("150 mg"), ["raised: Raised three times: 50 mg to 150 mg once a day."]),
        (line("50 mg"), line("75 mg"), ["raised: Raised: 50 mg to 75 mg once a day."]),
        (line("1 g"), line("1000 mg"), ["same: Same: 1,000 mg once a day."]),
        (line("0.5 mg"), line("500 micrograms"), ["same: Same: 500 micrograms once a day."]),
        # How often counts with how much.
        (
            line("400 mg", "twice a day"),
            line("400 mg", "once a day"),
            ["reduced: Reduced by half: 400 mg twice a day to 400 mg once a day."],
        ),
        (
            line("200 mg", "twice a day"),
            line("400 mg", "once a day"),
            ["timed_differently: Timed differently: 200 mg twice a day to 400 mg once a day, the same amount in all."],
        ),
        (line("400 mg", "bd"), line("400 mg", None, times=("08:00", "20:00")), ["same: Same: 400 mg twice a day."]),
        (
            line("10 mg", None, every_days=7, medicine="methotrexate"),
            line("5 mg", None, every_days=7, medicine="methotrexate"),
            ["reduced: Reduced by half: 10 mg to 5 mg every 7 days."],
        ),
        (
            line("10 mg", "weekly", medicine="methotrexate"),
            line("10 mg", None, times=("08:00",), every_days=7, medicine="methotrexate"),
            ["same: Same: 10 mg every 7 days."],
        ),
        # Tied by strength.
        (
            line("2 tablets", strength="200 mg"),
            line("1 tablet", strength="400 mg"),
            ["same: Same: 1 tablet of 400 mg once a day."],
        ),
        (
            line("2 tablets", strength="200 mg"),
            line("2 tablets", strength="100 mg"),
            ["reduced: Reduced by half: 2 tablets of 200 mg to 2 tablets of 100 mg once a day."],
        ),
        (
            line("2 puffs", medicine="salbutamol", strength="100 micrograms in 1 dose", form="inhaler"),
            line("1 puff", medicine="salbutamol", strength="100 micrograms in 1 dose", form="inhaler"),
            [
                "reduced: Reduced by half: 2 puffs of 100 micrograms in 1 dose to 1 puff of 100 micrograms in 1 dose "
                "once a day."
            ],
        ),
        (
            line("1 patch", None, every_days=3, medicine="fentanyl", strength="25 micrograms in 1 hour", form="patch"),
            line("1 patch", None, every_days=3, medicine="fentanyl", strength="50 micrograms in 1 hour", form="patch"),
            ["raised: Doubled: 1 patch of 25 micrograms in 1 hour to 1 patch of 50 micrograms in 1 hour every 3 days."],
        ),
        (
            line("18 units", medicine="insulin glargine"),
            line("20 units", medicine="insulin glargine"),
            ["raised: Raised: 18 units to 20 units once a day."],
        ),
    ],
)
def test_amounts_a_day_are_compared_exactly(verified: Line, here: Line, expected: list[str]) -> None:
    assert told(differences(verified, here)) == expected


@pytest.mark.parametrize(
    ("verified", "here", "grave", "badge"),
    [
        (line("10 mg"), line("99.9 mg"), False, "Raised"),
        (line("10 mg"), line("100 mg"), True, "Raised 10 times or more"),
        (line("100 mg"), line("10 mg"), True, "Reduced 10 times or more"),
        (line("100 mg"), line("10.1 mg"), False, "Reduced"),
        (line("10 mg", "once a week"), line("10 mg", "once a day"), True, "Raised"),
        (line("10 mg", "once a day"), line("10 mg", "once a week"), True, "Reduced"),
        (line("10 mg", "every other day"), line("10 mg", "once a day"), False, "Doubled"),
        (line("10 mg"), line("5 mg"), False, "Reduced by half"),
    ],
)
def test_a_slip_of_ten_times_or_of_weekly_and_daily_is_grave(
    verified: Line, here: Line, grave: bool, badge: str
) -> None:
    (found,) = differences(verified, here)
    assert (found.grave, found.badge) == (grave, badge)
    assert found.words.startswith(f"{badge}: ")


NO_COMPARE = "cannot_compare: Cannot compare: "


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        (line(None), line("50 mg"), "the dose confirmed is not recorded."),
        (line("50 mg"), line(None), "the dose prescribed here is not recorded."),
        # 60 mL with no strength is no dose (the concentrate is ten times as strong).
        (
            line("60 mL", medicine="methadone"),
            line("60 mg", medicine="methadone"),
            "the strength of the dose confirmed is not known.",
        ),
        (
            line("60 mL", medicine="methadone"),
            line("60 mL", medicine="methadone"),
            "the strength of the dose confirmed is not known.",
        ),
        (
            line("2 tablets", strength="50 mg"),
            line("2 tablets"),
            "the strength of the dose prescribed here is not known.",
        ),
        (line("50 mg", None), line("50 mg"), "how often the dose confirmed is taken is not clear."),
        (line("50 mg", "as directed"), line("50 mg"), "how often the dose confirmed is taken is not clear."),
        (
            line("50 mg"),
            line("50 mg", "twice a day", times=("08:00",)),
            "how often the dose prescribed here is taken is not clear.",
        ),
        (
            line("18 units", medicine="insulin glargine"),
            line("18 mg", medicine="insulin glargine"),
            "18 units and 18 mg have no unit in common.",
        ),
        (
            line("2 tablets", medicine="co-codamol", strength="30 mg and 500 mg"),
            line("2 tablets", medicine="co-codamol", strength="8 mg and 500 mg"),
            "2 tablets of 30 mg and 500 mg and 2 tablets of 8 mg and 500 mg have no unit in common.",
        ),
        (
            line("8 mg", medicine="buprenorphine"),
            line("8 mg", medicine="buprenorphine"),
            "the form or product is not recorded, and their milligrams are not the same.",
        ),
        (
            line("8 mg", medicine="buprenorphine", form="sublingual tablet"),
            line("8 mg", medicine="buprenorphine"),
            "the form or product is not recorded, and their milligrams are not the same.",
        ),
        (
            line("10 mg", medicine="diazepam", form="tablet"),
            line("10 mg", medicine="diazepam"),
            None,
        ),
        (
            line("8 mg", medicine="buprenorphine", form="sublingual tablet"),
            line("96 mg", None, every_days=28, medicine="buprenorphine", brand="Buvidal"),
            "milligrams of buprenorphine and of buprenorphine prolonged-release are not the same.",
        ),
        (
            line("400 mg", medicine="lithium carbonate"),
            line("400 mg", medicine="lithium citrate"),
            "milligrams of lithium carbonate and of lithium citrate are not the same.",
        ),
        # A medicine that is not listed can only be told by its words.
        (line("5 mg", medicine="placebo specimen"), line("5 mg", medicine="placebo specimen"), None),
    ],
)
def test_what_cannot_be_compared_is_never_the_same(verified: Line, here: Line, expected: str | None) -> None:
    found = told(differences(verified, here))
    if expected is None:
        assert [each.split(":")[0] for each in found] == ["same"]
    else:
        assert found == [NO_COMPARE + expected]


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        # The national investigation's case: modified release twice a day, re-prescribed as plain tablets.
        (
            line("400 mg", "twice a day", **CARBAMAZEPINE),
            line("400 mg", "twice a day", medicine="Tegretol", form="tablet"),
            ["form_changed: Form changed: modified-release tablet to tablet."],
        ),
        (
            line("400 mg", "twice a day", **CARBAMAZEPINE),
            line("200 mg", "twice a day", medicine="carbamazepine", form="tablet"),
            [
                "reduced: Reduced by half: 400 mg to 200 mg twice a day.",
                "form_changed: Form changed: modified-release tablet to tablet.",
            ],
        ),
        (
            line("400 mg", **CARBAMAZEPINE),
            line("400 mg", medicine="carbamazepine", form="Prolonged-release tablets"),
            ["same: Same: 400 mg once a day."],
        ),
        (
            line("400 mg", **CARBAMAZEPINE),
            line("400 mg", medicine="carbamazepine"),
            ["same: Same: 400 mg once a day; the form is not recorded at both."],
        ),
        (
            line("400 mg", brand="Tegretol Retard", **CARBAMAZEPINE),
            line("400 mg", brand="Curatil", **CARBAMAZEPINE),
            ["form_changed: Brand changed: TEGRETOL RETARD to CURATIL."],
        ),
        (
            line("400 mg", brand="Tegretol", **CARBAMAZEPINE),
            line("400 mg", brand="tegretol", **CARBAMAZEPINE),
            ["same: Same: 400 mg once a day."],
        ),
        (
            line("400 mg", brand="Tegretol", **CARBAMAZEPINE),
            line("400 mg", **CARBAMAZEPINE),
            ["same: Same: 400 mg once a day."],
        ),
        (line("50 mg", brand="Lustral"), line("50 mg", brand="Zoloft"), ["same: Same: 50 mg once a day."]),
        (
            line("100 mg"),
            line("100 mg", form="tablet"),
            ["same: Same: 100 mg once a day; the form is not recorded at both."],
        ),
        (
            line("120 micrograms", medicine="desmopressin", brand="DDAVP Melt"),
            line("120 micrograms", medicine="desmopressin", brand="Desmotabs"),
            [
                "form_changed: Brand changed: DDAVP MELT to DESMOTABS.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
        (
            line("120 micrograms", medicine="desmopressin", brand="DDAVP Melt", form="oral lyophilisate"),
            line("120 micrograms", medicine="desmopressin", brand="Desmotabs", form="tablet"),
            [
                "form_changed: Form changed: oral lyophilisate to tablet.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
        (
            line("8 mg", medicine="buprenorphine", brand="Subutex"),
            line("8 mg", medicine="buprenorphine", brand="Espranor"),
            [
                "form_changed: Brand changed: SUBUTEX to ESPRANOR.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
        (
            line("8 mg", medicine="buprenorphine", form="sublingual tablet"),
            line("8 mg", medicine="buprenorphine", form="oral lyophilisate"),
            [
                "form_changed: Form changed: sublingual tablet to oral lyophilisate.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
        (
            line("10 mg", medicine="morphine", route="oral"),
            line("10 mg", medicine="morphine", route="under the skin"),
            [
                "form_changed: Route changed: oral to under the skin.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
        (
            line("200 mg", "twice a day", medicine="ibuprofen", form="tablet"),
            line("200 mg", "twice a day", medicine="ibuprofen", form="gel"),
            [
                "form_changed: Form changed: tablet to gel.",
                "cannot_compare: Cannot compare: milligrams of different forms or products are not the same.",
            ],
        ),
    ],
)
def test_another_form_or_brand_is_told_beside_the_amount(verified: Line, here: Line, expected: list[str]) -> None:
    assert told(differences(verified, here)) == expected


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        (
            line("100 mg"),
            line("20 mg", medicine="citalopram"),
            "switched: Switched: sertraline 100 mg once a day to citalopram 20 mg once a day.",
        ),
        (
            line(None, medicine="Lustral"),
            line("15 mg", "at night", medicine="mirtazapine"),
            "switched: Switched: lustral dose not recorded to mirtazapine 15 mg at night.",
        ),
    ],
)
def test_another_medicine_is_switched_and_doses_are_not_compared(verified: Line, here: Line, expected: str) -> None:
    assert told(differences(verified, here)) == [expected]


@pytest.mark.parametrize(
    ("verified", "here", "started", "expected"),
    [
        (line("400 mg", "bd"), None, False, ["dropped: Dropped: 400 mg twice a day is not prescribed here."]),
        (line("400 mg", "bd"), None, True, ["dropped: Dropped: 400 mg twice a day is not prescribed here."]),
        (line("80 mg"), line("80 mg", status=STOPPED), False, ["stopped: Stopped: it was 80 mg once a day."]),
        (
            line("80 mg"),
            line("80 mg", status=ON_HOLD),
            False,
            ["on_hold: On hold: 80 mg once a day is not given for now."],
        ),
        (
            line("80 mg"),
            line("40 mg", status=ON_HOLD),
            False,
            [
                "reduced: Reduced by half: 80 mg to 40 mg once a day.",
                "on_hold: On hold: 80 mg once a day is not given for now.",
            ],
        ),
        (None, None, False, ["not_verified: Not verified, and not prescribed here."]),
        (None, line("5 mg"), False, ["not_verified: Not verified: there is no confirmed dose to compare with."]),
        (None, line("5 mg"), True, ["started: Started here: 5 mg once a day."]),
        (
            None,
            line("5 mg", status=ON_HOLD),
            True,
            ["on_hold: On hold: not given for now.", "started: Started here: 5 mg once a day."],
        ),
        (
            None,
            line("5 mg", status=ON_HOLD),
            False,
            [
                "on_hold: On hold: not given for now.",
                "not_verified: Not verified: there is no confirmed dose to compare with.",
            ],
        ),
        (None, line("5 mg", status=STOPPED), False, ["stopped: Stopped. The dose before is not verified."]),
        (None, line("5 mg", status=STOPPED), True, ["stopped: Stopped. The dose before is not verified."]),
    ],
)
def test_what_is_missing_on_either_side(
    verified: Line | None, here: Line | None, started: bool, expected: list[str]
) -> None:
    assert told(differences(verified, here, started_here=started)) == expected


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        (
            line("1 g", "four times a day", as_required=True, medicine="paracetamol"),
            line("500 mg", "when required", as_required=True, medicine="paracetamol"),
            "reduced: Reduced by half: 1 g four times a day, when required to 500 mg when required.",
        ),
        (
            line("1 g", None, as_required=True, medicine="paracetamol"),
            line("1 g", None, as_required=True, medicine="paracetamol"),
            "same: Same: 1 g when required.",
        ),
        (
            line("1 g", "twice a day", medicine="paracetamol"),
            line("1 g", "prn", as_required=True, medicine="paracetamol"),
            "timed_differently: Timed differently: 1 g twice a day, now 1 g when required, only when required.",
        ),
        (
            line("1 g", None, times=("08:00",)),
            line("1 g", None, times=("20:00",), as_required=True),
            "timed_differently: Timed differently: 1 g once a day, now 1 g when required, only when required.",
        ),
        (
            line("1 g", None, times=("08:00",), as_required=True),
            line("1 g", None, times=("20:00",)),
            "timed_differently: Timed differently: 1 g when required, now 1 g once a day, "
            "no longer only when required.",
        ),
        (
            line("1 g", "prn", as_required=True, medicine="paracetamol"),
            line("1 g", "twice a day", medicine="paracetamol"),
            "timed_differently: Timed differently: 1 g when required, now 1 g twice a day, "
            "no longer only when required.",
        ),
    ],
)
def test_as_required_compares_single_doses(verified: Line, here: Line, expected: str) -> None:
    assert told(differences(verified, here)) == [expected]


@pytest.mark.parametrize(
    ("before", "here", "frequency", "limit", "badge", "words"),
    [
        # E14: a night medicine handed out at half past four.
        (("21:00",), ("16:30",), None, None, "Earlier", "21:00 to 16:30"),
        (("08:00",), ("12:00",), None, None, "Later", "08:00 to 12:00"),
        (("08:00",), ("09:00",), None, None, None, None),
        (("08:00",), ("09:01",), None, None, "Later", "08:00 to 09:01"),
        (("09:01",), ("08:00",), None, None, "Earlier", "09:01 to 08:00"),
        (("08:00",), ("08:30",), None, 30, None, None),
        (("08:00",), ("08:31",), None, 30, "Later", "08:00 to 08:31"),
        (("08:00",), ("09:01",), None, 90, "Later", "08:00 to 09:01"),
        (("23:30",), ("00:30",), None, None, None, None),
        (("23:30",), ("00:31",), None, None, "Later", "23:30 to 00:31"),
        (("00:31",), ("23:30",), None, None, "Earlier", "00:31 to 23:30"),
        (("08:00",), ("20:00",), None, None, "Earlier", "08:00 to 20:00"),
        (("08:00", "20:00"), ("20:00", "08:00"), None, None, None, None),
        (("08:00", "20:00"), ("08:00", "16:30"), None, None, "Timed differently", "08:00 and 20:00 to 08:00 and 16:30"),
        (("08:00", "23:45"), ("00:15", "08:00"), None, None, None, None),
        (
            ("08:00", "12:00", "20:00"),
            ("08:00", "14:00", "20:00"),
            None,
            None,
            "Timed differently",
            "08:00, 12:00 and 20:00 to 08:00, 14:00 and 20:00",
        ),
        (("08:00",), ("08:00", "20:00"), None, None, None, None),
        (("08:00",), (), None, None, None, None),
        ((), ("16:30",), "at night", None, "Earlier", "at night to 16:30"),
        ((), ("19:59",), "nocte", None, "Earlier", "at night to 19:59"),
        ((), ("20:00",), "nocte", None, None, None),
        ((), ("03:59",), "on", None, None, None),
        ((), ("16:30",), "on", None, "Earlier", "at night to 16:30"),
        ((), ("04:00",), "at bedtime", None, "Earlier", "at night to 04:00"),
        ((), ("16:30",), "Every night", None, "Earlier", "at night to 16:30"),
        ((), ("11:59",), "in the morning", None, None, None),
        ((), ("12:00",), "mane", None, "Later", "in the morning to 12:00"),
        ((), ("12:00",), "o.m.", None, "Later", "in the morning to 12:00"),
        ((), ("12:00",), "every morning", None, "Later", "in the morning to 12:00"),
        ((), ("12:00",), "once a day", None, None, None),
        ((), ("16:30",), None, None, None, None),
        ((), (), "at night", None, None, None),
    ],
)
def test_clock_times_that_moved(
    before: tuple[str, ...],
    here: tuple[str, ...],
    frequency: str | None,
    limit: int | None,
    badge: str | None,
    words: str | None,
) -> None:
    moved = times_difference(frequency, before, here, limit)
    assert (moved and (moved.badge, moved.words)) == ((badge, words) if badge else None)


@pytest.mark.parametrize(
    ("time", "early"),
    [("03:59", False), ("04:00", True), ("12:00", True), ("19:59", True), ("20:00", False), ("23:59", False)],
)
def test_the_night_begins_at_eight_and_the_small_hours_belong_to_it(time: str, early: bool) -> None:
    assert before_night(time) is early


@pytest.mark.parametrize(
    ("verified", "here", "expected"),
    [
        (
            line("10 mg", None, times=("21:00",), medicine="olanzapine"),
            line("10 mg", None, times=("16:30",), medicine="olanzapine"),
            ["timed_differently: Timed differently: 21:00 to 16:30."],
        ),
        (
            line("10 mg", "at night", medicine="olanzapine"),
            line("10 mg", "at night", times=("16:30",), medicine="olanzapine"),
            ["timed_differently: Timed differently: at night to 16:30."],
        ),
        # Less, and earlier: both are told.
        (
            line("10 mg", None, times=("21:00",), medicine="olanzapine"),
            line("5 mg", None, times=("16:30",), medicine="olanzapine"),
            [
                "reduced: Reduced by half: 10 mg to 5 mg once a day.",
                "timed_differently: Timed differently: 21:00 to 16:30.",
            ],
        ),
        # Parkinson's medicines keep their clock times within half an hour.
        (
            line("1 g", None, times=("08:00",), medicine="ropinirole"),
            line("1 g", None, times=("08:31",), medicine="ropinirole"),
            ["timed_differently: Timed differently: 08:00 to 08:31."],
        ),
        (
            line("1 g", None, times=("08:00",), medicine="ropinirole"),
            line("1 g", None, times=("08:30",), medicine="ropinirole"),
            ["same: Same: 1 g once a day."],
        ),
        (
            line("1 g", None, times=("08:00",), as_required=True, medicine="paracetamol"),
            line("1 g", None, times=("20:00",), as_required=True, medicine="paracetamol"),
            ["same: Same: 1 g when required."],
        ),
    ],
)
def test_the_same_amount_at_another_time(verified: Line, here: Line, expected: list[str]) -> None:
    assert told(differences(verified, here)) == expected


def test_the_badge_of_a_moved_dose_says_which_way() -> None:
    (found,) = differences(line("1 mg", None, times=("21:00",)), line("1 mg", None, times=("16:30",)))
    assert found.badge == "Earlier"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_change_needs_reason_prescriber_talk_and_the_persons_words(kind: Kind) -> None:
    unchanged = {
        Kind.SAME, Kind.BY_SCHEDULE, Kind.COURSE_ENDED, Kind.STARTED, Kind.NOT_VERIFIED, Kind.CANNOT_COMPARE,
    }  # fmt: skip
    assert Difference(kind, "", "").needs == (() if kind in unchanged else NEEDS)


def test_needs_have_words() -> None:
    assert NEEDS == ("reason", "prescriber", "discussed", "person_said")
    assert list(NEEDS_WORDS) == list(NEEDS)


DECIDER = Decider("P. Placeholder", Role.PRESCRIBER)
WHOLE = Change(at("2026-11-20 21:00"), None, None, "sleepy", DECIDER, True, "I would rather wait")


@pytest.mark.parametrize(
    ("recorded", "missing"),
    [
        (None, ("reason", "prescriber", "discussed", "person_said")),
        (WHOLE, ()),
        (replace(WHOLE, reason=None), ("reason",)),
        (replace(WHOLE, reason="  "), ("reason",)),
        (replace(WHOLE, decider=None), ("prescriber",)),
        (replace(WHOLE, discussed=None), ("discussed",)),
        (replace(WHOLE, person_said=None), ("person_said",)),
        (replace(WHOLE, person_said=" "), ("person_said",)),
        (replace(WHOLE, discussed=None, person_said=None), ("discussed", "person_said")),
        (replace(WHOLE, discussed=False, person_said=None), ()),
    ],
)
def test_what_a_change_still_needs(recorded: Change | None, missing: tuple[str, ...]) -> None:
    assert still_needed(Difference(Kind.REDUCED, "", ""), recorded) == missing
    assert still_needed(Difference(Kind.SAME, "", ""), recorded) == ()


def change(when: str, was: str | None, now: str | None) -> Change:
    return Change(at(when), dose(was), dose(now))


@pytest.mark.parametrize(
    ("was", "now", "strength", "counts"),
    [
        ("80 mg", "30 mg", None, True),
        ("80 mg", "80 mg", None, False),
        ("1 g", "1000 mg", None, False),
        ("60 mL", "60 mg", "1 mg in 1 mL", False),
        ("60 mL", "60 mg", None, True),
        ("60 mL", "60 mg", "10 mg in 1 mL", True),
        ("60 mL", "60 mL", None, False),
        (None, "80 mg", None, True),
        ("80 mg", None, None, True),
        (None, None, None, True),
    ],
)
def test_which_changes_count(was: str | None, now: str | None, strength: str | None, counts: bool) -> None:
    one = change("2026-11-20 12:00", was, now)
    found = dosage_changed_in([one], at("2026-11-20 00:00"), at("2026-11-21 00:00"), strength)
    assert found == ((one,) if counts else ())


def test_changes_of_the_period_are_told_oldest_first() -> None:
    first, second = change("2026-11-20 09:00", "80 mg", "30 mg"), change("2026-11-20 21:00", "30 mg", None)
    changes = [second, first]
    since, until = first.changed_at, second.changed_at
    assert dosage_changed_in(changes, since, until) == (first, second)
    assert dosage_changed_in(changes, at("2026-11-20 09:01"), until) == (second,)
    assert dosage_changed_in(changes, since, at("2026-11-20 20:59")) == (first,)
    words = dosage_changed_words((first, second), until)
    assert words is not None
    assert words.replace("\N{NO-BREAK SPACE}", " ") == (
        "Dosage changed in this period: 80 mg to 30 mg on Fri 20-Nov; 30 mg to not recorded on Fri 20-Nov."
    )
    assert dosage_changed_words((), until) is None


@pytest.mark.parametrize(
    ("said", "amount", "often"),
    [
        (line("60 mL", strength="1 mg in 1 mL"), "60 mg (60 mL)", "once a day"),
        (line("60 mL"), "60 mL, strength not known", "once a day"),
        (line("60 mL", strength="400 mg"), "60 mL, strength not known", "once a day"),
        (line("1 tablet", "bd", strength="5 mg"), "1 tablet of 5 mg", "twice a day"),
        (line("1 tablet", "bd"), "1 tablet, strength not known", "twice a day"),
        (line("1 sachet", medicine="macrogol 3350"), "1 sachet, strength not known", "once a day"),
        (line("18 units", "nocte"), "18 units", "at night"),
        (line(None), "dose not recorded", "once a day"),
        (line("5 mg", None), "5 mg", ""),
        (line("5 mg", " ", times=("08:00",)), "5 mg", "once a day"),
        (line("5 mg", None, times=("08:00", "12:00", "20:00")), "5 mg", "three times a day"),
        (line("5 mg", None, times=("08:00", "12:00", "18:00", "22:00")), "5 mg", "four times a day"),
        (line("5 mg", None, times=("06:00", "10:00", "14:00", "18:00", "22:00")), "5 mg", "5 times a day"),
        (line("5 mg", None, every_days=2), "5 mg", "every 2 days"),
        (line("5 mg", None, times=("08:00", "20:00"), every_days=2), "5 mg", "2 times every 2 days"),
        (line("5 mg", None, as_required=True), "5 mg", "when required"),
    ],
)
def test_words_of_a_line(said: Line, amount: str, often: str) -> None:
    assert amount_said(said).replace("\N{NO-BREAK SPACE}", " ") == amount
    assert often_said(said) == often
    whole = line_words(said).replace("\N{NO-BREAK SPACE}", " ")
    assert whole == ("dose not recorded" if said.dose is None else f"{amount} {often}".strip())


def test_a_line_of_the_record_fits_on_both_sides() -> None:
    script = Script(id="0" * 16, medicine="Lustral", dose=dose("50 mg"), frequency="once a day")
    assert [each.kind for each in differences(script, script)] == [Kind.SAME]
    assert [each.kind for each in differences(line("100 mg"), script)] == [Kind.REDUCED]


amounts = st.decimals("0.001", "9999", places=3)


@given(amounts, amounts, st.sampled_from(["mg", "micrograms", "g"]))
def test_more_is_raised_less_is_reduced_and_only_equal_is_the_same(was: Decimal, now: Decimal, unit: str) -> None:
    before, here = Line(dose=Dose(was, unit)), Line(dose=Dose(now, unit))
    (found,) = differences(before, here)
    assert found.kind is (Kind.SAME if now == was else Kind.RAISED if now > was else Kind.REDUCED)


@pytest.mark.parametrize(
    ("verified", "here", "kind"),
    [
        (line("100 mg"), line("100 mg"), Kind.SAME),
        (line("100 mg"), line("50 mg"), Kind.REDUCED),
        (line("100 mg"), None, Kind.DROPPED),
        (line("100 mg"), line("100 mg", status=STOPPED), Kind.STOPPED),
        (line("100 mg"), line("20 mg", medicine="citalopram"), Kind.SWITCHED),
        (None, line("100 mg"), Kind.NOT_VERIFIED),
        (None, None, Kind.NOT_VERIFIED),
    ],
)
def test_only_what_may_be_a_slip_is_grave(verified: Line | None, here: Line | None, kind: Kind) -> None:
    assert [(each.kind, each.grave) for each in differences(verified, here)] == [(kind, False)]
