"""What sources say: which verifies, and where they disagree (E5)."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from reception_app.clinical.continuity import Kind, differences
from reception_app.clinical.doses import Dose
from reception_app.clinical.sources import can_verify, rule_of
from reception_app.clinical.statements import (
    SourceStatement,
    disagreeing,
    disagreement,
    verified_by,
)
from reception_app.clock import LONDON
from reception_app.handover.record import Script
from reception_app.vocabulary import SourceKind, SourceOutcome


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def says(
    kind: SourceKind, rank: int, amount: str | None, frequency: str | None = "once a day", **parts: object
) -> SourceStatement:
    """Return what one source says of methadone: `says(PHARMACY, 2, "60 mg")`."""
    dose = None
    if amount is not None:
        number, unit = amount.split(" ", 1)
        dose = Dose(Decimal(number), unit)
    base = SourceStatement(kind, rank, "methadone", dose=dose, frequency=frequency)
    return replace(base, **parts)  # type: ignore[arg-type]


PRESCRIBER, PHARMACY, GP, PERSON = (
    SourceKind.PRESCRIBER,
    SourceKind.PHARMACY,
    SourceKind.GP_RECORD,
    SourceKind.PERSON,
)


@pytest.mark.parametrize(
    ("statements", "place"),
    [
        ([], None),
        ([says(PERSON, 1, "60 mg")], None),
        ([says(SourceKind.TEST, 1, "60 mg")], None),
        ([says(GP, 3, "60 mg"), says(PHARMACY, 2, "50 mg"), says(PERSON, 1, "80 mg")], 1),
        ([says(PHARMACY, 2, "60 mg", outcome=SourceOutcome.DIFFERS), says(GP, 3, "50 mg")], 1),
        ([says(PHARMACY, 2, "60 mg", outcome=SourceOutcome.NO_ANSWER)], None),
        ([says(PHARMACY, 2, None), says(GP, 3, "50 mg")], 1),
        ([says(PHARMACY, 2, "60 mg", taken=False), says(GP, 3, "50 mg")], 1),
        (
            [
                says(PHARMACY, 2, "60 mg", asked_at=at("2026-11-20 10:00")),
                says(PHARMACY, 2, "50 mg", asked_at=at("2026-11-20 10:01")),
            ],
            1,
        ),
        ([says(PHARMACY, 2, "60 mg", asked_at=at("2026-11-20 10:00")), says(PHARMACY, 2, "50 mg")], 0),
        ([says(PHARMACY, 2, "60 mg"), says(PHARMACY, 2, "50 mg", asked_at=at("2026-11-20 10:00"))], 1),
        ([says(SourceKind.CONTAINER, 6, "60 mg")], 0),
        ([says(SourceKind.CONTAINER, 6, "60 mg", doubt="another name is on the label")], None),
        ([says(SourceKind.CONTAINER, 1, "60 mg", doubt="no date on the label"), says(GP, 3, "50 mg")], 1),
    ],
)
def test_the_best_source_that_confirms_verifies_and_never_the_person_alone(
    statements: list[SourceStatement], place: int | None
) -> None:
    assert verified_by(statements) is (None if place is None else statements[place])


def test_what_never_verifies() -> None:
    never = [SourceKind.TEST, SourceKind.FILE, SourceKind.PERSON]
    assert [kind for kind in SourceKind if not can_verify(kind)] == never
    assert all(rule_of(kind).told for kind in SourceKind)


SLIP = " One may be a slip of mg and mL or of a decimal point: ask both again."


@pytest.mark.parametrize(
    ("statements", "strength", "expected", "grave"),
    [
        ([], None, None, False),
        ([says(PHARMACY, 2, "60 mg")], None, None, False),
        ([says(PHARMACY, 2, "60 mg"), says(GP, 3, "60 mg")], None, None, False),
        ([says(PHARMACY, 2, "60 mg"), says(GP, 3, None)], None, None, False),
        (
            [says(GP, 3, "50 mg"), says(PHARMACY, 2, "60 mg", name="Sample Street")],
            None,
            "Sources disagree: pharmacy (Sample Street) 60 mg once a day; GP record 50 mg once a day.",
            False,
        ),
        (
            [says(PHARMACY, 2, "60 mg"), says(PERSON, 8, "80 mg", name="C. Specimen")],
            None,
            "Sources disagree: pharmacy 60 mg once a day; the person 80 mg once a day.",
            False,
        ),
        # An order of magnitude apart is its own sentence; the edge is ten times.
        (
            [says(PHARMACY, 2, "5 mg"), says(GP, 3, "50 mg"), says(PERSON, 8, "6 mg")],
            None,
            "Two sources are 10 times apart or more: pharmacy 5 mg once a day; GP record 50 mg once a day." + SLIP,
            True,
        ),
        (
            [says(PHARMACY, 2, "50 mg"), says(PERSON, 8, "5 mg")],
            None,
            "Two sources are 10 times apart or more: pharmacy 50 mg once a day; the person 5 mg once a day." + SLIP,
            True,
        ),
        (
            [says(PHARMACY, 2, "5 mg"), says(GP, 3, "49.9 mg")],
            None,
            "Sources disagree: pharmacy 5 mg once a day; GP record 49.9 mg once a day.",
            False,
        ),
        # The concentrate: 6 mL told as 6 mg would be ten times too little.
        (
            [says(PHARMACY, 2, "6 mL", strength="10 mg in 1 mL"), says(GP, 3, "6 mg")],
            None,
            "Two sources are 10 times apart or more: pharmacy 60 mg (6 mL) once a day; GP record 6 mg once a day."
            + SLIP,
            True,
        ),
        (
            [says(PHARMACY, 2, "60 mL"), says(GP, 3, "60 mg")],
            None,
            "Sources cannot be compared: pharmacy 60 mL, strength not known once a day; GP record 60 mg once a day.",
            False,
        ),
        ([says(PHARMACY, 2, "60 mL"), says(GP, 3, "60 mg")], "1 mg in 1 mL", None, False),
        (
            [says(PHARMACY, 2, "60 mL"), says(GP, 3, "60 mg")],
            "10 mg in 1 mL",
            "Two sources are 10 times apart or more: pharmacy 60 mL, strength not known once a day; "
            "GP record 60 mg once a day." + SLIP,
            True,
        ),
        # A source's own strength stands before the script's.
        (
            [says(PHARMACY, 2, "60 mL", strength="1 mg in 1 mL"), says(GP, 3, "60 mg")],
            "10 mg in 1 mL",
            None,
            False,
        ),
        # How often counts.
        (
            [says(PHARMACY, 2, "30 mg", "twice a day"), says(GP, 3, "30 mg")],
            None,
            "Sources disagree: pharmacy 30 mg twice a day; GP record 30 mg once a day.",
            False,
        ),
        ([says(PHARMACY, 2, "30 mg", "twice a day"), says(GP, 3, "60 mg")], None, None, False),
        (
            [says(PHARMACY, 2, "30 mg", None), says(GP, 3, "30 mg")],
            None,
            "Sources cannot be compared: pharmacy 30 mg; GP record 30 mg once a day.",
            False,
        ),
        (
            [says(PHARMACY, 2, "30 mg"), says(GP, 3, "30 mg", None)],
            None,
            "Sources cannot be compared: pharmacy 30 mg once a day; GP record 30 mg.",
            False,
        ),
        ([says(PHARMACY, 2, "30 mg", None), says(GP, 3, "30 mg", None)], None, None, False),
        (
            [says(PHARMACY, 2, "30 mg", None), says(GP, 3, "20 mg", None)],
            None,
            "Sources disagree: pharmacy 30 mg; GP record 20 mg.",
            False,
        ),
        (
            [says(PHARMACY, 2, "10 mg", "weekly"), says(GP, 3, "10 mg")],
            None,
            "One source says every day, another not: pharmacy 10 mg every 7 days; GP record 10 mg once a day. "
            "Ask both again.",
            True,
        ),
        (
            [says(PHARMACY, 2, "10 mg", None, as_required=True), says(GP, 3, "10 mg", None, as_required=True)],
            None,
            None,
            False,
        ),
        (
            [says(PHARMACY, 2, "10 mg", None, as_required=True), says(GP, 3, "20 mg", None, as_required=True)],
            None,
            "Sources disagree: pharmacy 10 mg when required; GP record 20 mg when required.",
            False,
        ),
        (
            [says(PHARMACY, 2, "10 mg", "bd", as_required=True), says(GP, 3, "10 mg", "od", as_required=True)],
            None,
            None,
            False,
        ),
        (
            [says(PHARMACY, 2, "10 mg", None, as_required=True), says(GP, 3, "10 mg")],
            None,
            "Sources cannot be compared: pharmacy 10 mg when required; GP record 10 mg once a day.",
            False,
        ),
        # Taken or not taken.
        (
            [says(PHARMACY, 2, "60 mg"), says(GP, 3, None, taken=False)],
            None,
            "Sources disagree: pharmacy 60 mg once a day; GP record not taken.",
            False,
        ),
        ([says(GP, 3, None, taken=False), says(PRESCRIBER, 1, None, taken=False)], None, None, False),
        (
            [says(PHARMACY, 2, "60 mg"), says(GP, 3, "60 mg", taken=False)],
            None,
            "Sources disagree: pharmacy 60 mg once a day; GP record not taken.",
            False,
        ),
        (
            [says(PHARMACY, 2, "60 mg"), says(GP, 3, "60 mL")],
            None,
            "Sources cannot be compared: pharmacy 60 mg once a day; GP record 60 mL, strength not known once a day.",
            False,
        ),
        (
            [says(PHARMACY, 2, "5 mg", form="tablet"), says(GP, 3, "50 mg", form="oral solution")],
            None,
            "Two sources are 10 times apart or more: pharmacy 5 mg once a day; GP record 50 mg once a day." + SLIP,
            True,
        ),
        # A form that differs, and one that is merely written otherwise.
        (
            [says(PHARMACY, 2, "60 mg", form="tablet"), says(GP, 3, "60 mg", form="oral solution")],
            None,
            "Sources disagree: pharmacy 60 mg once a day, tablet; GP record 60 mg once a day, oral solution.",
            False,
        ),
        ([says(PHARMACY, 2, "60 mg", form="tablet"), says(GP, 3, "60 mg", form="Tablets")], None, None, False),
        ([says(PHARMACY, 2, "60 mg", form="tablet"), says(GP, 3, "60 mg")], None, None, False),
        (
            [says(PHARMACY, 2, "60 mg", form="tablet"), says(GP, 3, "50 mg")],
            None,
            "Sources disagree: pharmacy 60 mg once a day; GP record 50 mg once a day.",
            False,
        ),
        (
            [
                says(PHARMACY, 2, "60 mg", form="tablet"),
                says(GP, 3, "60 mg"),
                says(PERSON, 8, "60 mg", form="oral solution"),
            ],
            None,
            "Sources disagree: pharmacy 60 mg once a day, tablet; GP record 60 mg once a day; "
            "the person 60 mg once a day, oral solution.",
            False,
        ),
        (
            [says(PHARMACY, 2, "60 mL"), says(GP, 3, "60 mg"), says(PERSON, 8, "50 mg")],
            None,
            "Sources disagree: pharmacy 60 mL, strength not known once a day; GP record 60 mg once a day; "
            "the person 50 mg once a day.",
            False,
        ),
    ],
)
def test_where_sources_disagree_the_line_says_so(
    statements: list[SourceStatement], strength: str | None, expected: str | None, grave: bool
) -> None:
    words = disagreement(statements, at(FRIDAY_ELEVEN), strength)
    assert (words and words.replace("\N{NO-BREAK SPACE}", " ")) == expected
    found = disagreeing(statements, at(FRIDAY_ELEVEN), strength)
    assert (found is not None and found.grave) is grave
    assert found is None or found.doses


def test_what_verifies_is_compared_with_what_stands_here() -> None:
    verified = verified_by([says(PHARMACY, 2, "60 mL", strength="1 mg in 1 mL")])
    here = Script(id="0" * 16, medicine="Physeptone", dose=Dose(Decimal(60), "mg"), frequency="once a day")
    assert [each.kind for each in differences(verified, here)] == [Kind.SAME]


def seen(kind: SourceKind, asked: str, last: str, missed: int | None = None) -> SourceStatement:
    """A source that was asked and tells the last dose it saw taken."""
    return says(
        kind, rule_of(kind).rank, "60 mg", name="Sample", asked_at=at(asked), last_observed_at=at(last),
        missed_days=missed,
    )  # fmt: skip


FRIDAY_TEN, FRIDAY_ELEVEN = "2026-11-20 10:00", "2026-11-20 11:00"
THURSDAY, MONDAY = "2026-11-19 09:00", "2026-11-16 09:00"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The same place, asked twice: the later answer tells an earlier dose, or one that was known before.
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY), seen(PHARMACY, FRIDAY_ELEVEN, MONDAY), True),
        (seen(PHARMACY, FRIDAY_TEN, MONDAY), seen(PHARMACY, FRIDAY_ELEVEN, THURSDAY), True),
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY), seen(PHARMACY, FRIDAY_ELEVEN, THURSDAY), False),
        # Taken since the first answer: no disagreement.
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY), seen(PHARMACY, FRIDAY_ELEVEN, "2026-11-20 10:30"), False),
        # Both know of the same doses.
        (seen(PHARMACY, FRIDAY_TEN, MONDAY), seen(GP, FRIDAY_TEN, THURSDAY), True),
        # Custody gives its own doses, of which a pharmacy cannot know.
        (seen(PHARMACY, FRIDAY_TEN, MONDAY), seen(SourceKind.POLICE_OR_COURT, FRIDAY_TEN, THURSDAY), False),
        # Who saw none taken knows of none.
        (seen(PERSON, FRIDAY_TEN, MONDAY), seen(PERSON, FRIDAY_TEN, THURSDAY), False),
        (replace(seen(PHARMACY, FRIDAY_TEN, MONDAY), last_observed_at=None), seen(GP, FRIDAY_TEN, THURSDAY), False),
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY), replace(seen(GP, FRIDAY_TEN, MONDAY), last_observed_at=None), False),
        # Asked at the very minute of the later dose, or nobody wrote when: it may have been known.
        (seen(PHARMACY, THURSDAY, MONDAY), seen(GP, FRIDAY_TEN, THURSDAY), True),
        (replace(seen(PHARMACY, FRIDAY_TEN, MONDAY), asked_at=None), seen(GP, FRIDAY_TEN, THURSDAY), True),
    ],
)
def test_sources_that_know_of_the_same_doses_and_tell_other_last_ones_disagree(
    one: SourceStatement, other: SourceStatement, expected: bool
) -> None:
    found = disagreeing((one, other), at(FRIDAY_ELEVEN))
    assert (found is not None) is expected
    if found is not None:
        assert found.words.startswith("Sources disagree on the last dose: ")
        assert "Thu 19-Nov 09:00" in found.words
        assert "Mon 16-Nov 09:00" in found.words


def test_one_that_knows_of_other_doses_does_not_hide_two_that_disagree() -> None:
    custody = replace(seen(SourceKind.POLICE_OR_COURT, FRIDAY_TEN, FRIDAY_TEN), rank=1)
    found = disagreeing(
        (custody, seen(PHARMACY, FRIDAY_TEN, MONDAY), seen(GP, FRIDAY_TEN, THURSDAY)), at(FRIDAY_ELEVEN)
    )  # fmt: skip
    assert found is not None
    assert found.words.startswith("Sources disagree on the last dose: pharmacy (Sample) Mon 16-Nov 09:00")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (seen(PHARMACY, "2026-11-19 12:00", THURSDAY, 0), seen(GP, FRIDAY_TEN, THURSDAY, 1)),
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY, 0), replace(seen(GP, FRIDAY_TEN, THURSDAY, 1), asked_at=None)),
        (replace(seen(PHARMACY, FRIDAY_TEN, THURSDAY, 0), asked_at=None), seen(GP, FRIDAY_TEN, THURSDAY, 1)),
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY, 1), seen(GP, FRIDAY_TEN, THURSDAY)),
        (seen(PHARMACY, FRIDAY_TEN, THURSDAY, 1), seen(GP, FRIDAY_TEN, THURSDAY, 1)),
    ],
    ids=["asked on two days", "when is not known", "nor of the other", "one says none", "both say one"],
)
def test_days_missed_are_compared_only_where_both_tell_them_of_one_day(
    one: SourceStatement, other: SourceStatement
) -> None:
    assert disagreeing((one, other), at(FRIDAY_ELEVEN)) is None


@pytest.mark.parametrize(
    "statement",
    [
        seen(PERSON, FRIDAY_TEN, THURSDAY, 5),
        replace(seen(PHARMACY, FRIDAY_TEN, THURSDAY, 5), asked_at=None),
        replace(seen(PHARMACY, FRIDAY_TEN, THURSDAY, 5), as_required=True),
        replace(seen(PHARMACY, FRIDAY_TEN, THURSDAY, 5), frequency="once a week"),
        replace(seen(PHARMACY, FRIDAY_TEN, THURSDAY, 5), last_observed_at=None),
    ],
    ids=["saw none", "when is not known", "when required", "weekly", "no last dose told"],
)
def test_days_missed_are_held_against_the_last_dose_only_of_what_is_due_every_day(statement: SourceStatement) -> None:
    assert disagreeing((statement,), at(FRIDAY_ELEVEN)) is None


def test_other_missed_days_of_one_day_disagree_and_doses_are_told_first() -> None:
    one = seen(PHARMACY, FRIDAY_TEN, THURSDAY, 0)
    other = replace(seen(PHARMACY, FRIDAY_ELEVEN, THURSDAY, 1), dose=Dose(Decimal(50), "mg"))
    found = disagreeing((one, other), at(FRIDAY_ELEVEN))
    assert found is not None
    assert found.words.startswith("Sources disagree: pharmacy (Sample) ")
    assert found.words.endswith(
        "Sources disagree on days missed: pharmacy (Sample) 1 (asked Fri 20-Nov 11:00); "
        "pharmacy (Sample) 0 (asked Fri 20-Nov 10:00)."
    )


@pytest.mark.parametrize(
    ("last", "days", "told"),
    [
        (THURSDAY, 0, None),
        (THURSDAY, 1, None),  # the day on which it was asked counted in
        (THURSDAY, None, None),
        (THURSDAY, 5, "Pharmacy (Sample) says 5 days missed and a last dose Thu 19-Nov 09:00 (asked Fri 20-Nov 10:00)"),
        (MONDAY, 1, "Pharmacy (Sample) says 1 day missed and a last dose Mon 16-Nov 09:00 (asked Fri 20-Nov 10:00)"),
        (MONDAY, 3, None),
        (MONDAY, 4, None),
    ],
)
def test_a_source_whose_days_missed_are_not_those_since_its_last_dose_is_asked_again(
    last: str, days: int | None, told: str | None
) -> None:
    found = disagreeing((seen(PHARMACY, FRIDAY_TEN, last, days),), at(FRIDAY_ELEVEN))
    assert (found.words if found is not None else None) == (f"{told}: ask again." if told else None)
    if found is not None:
        assert (found.grave, found.doses) == (False, False)


def test_days_missed_of_what_is_not_taken_every_day_are_not_held_against_its_last_dose() -> None:
    depot = replace(seen(PHARMACY, FRIDAY_TEN, MONDAY, 0), every_days=28, frequency="every 28 days")
    assert disagreeing((depot,), at(FRIDAY_ELEVEN)) is None
