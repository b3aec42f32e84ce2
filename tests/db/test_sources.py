"""What sources say, whole and beside the line; the desk's list of places that can be asked (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.missed_script import missed_of
from reception_app.clinical.sources import doses_seen
from reception_app.errors import InputProblem, NotAllowed, NotFound, StaleWrite
from reception_app.handover.compared import compared
from reception_app.handover.record import Script, Source
from reception_app.services import doses_given, source_places, sources
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history, read_person
from reception_app.services.source_places import PlaceSaid
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import LabelName, Role, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, add, arrive, as_role, make_training_desk

FIVE_ML = Dose(Decimal(5), "mL")
PHARMACY = PlaceSaid(SourceKind.PHARMACY, "Sample Street Pharmacy", "01632 960771", "Mon-Fri 09:00-18:00", "rings back")


@pytest.fixture
def ctx(tmp_path: Path) -> AppContext:
    return make_training_desk(tmp_path)


@pytest.fixture
def person(ctx: AppContext) -> str:
    return arrive(ctx)


@pytest.fixture
def script(ctx: AppContext, person: str) -> str:
    return add(ctx, person, METHADONE)


def one(ctx: AppContext, person: str) -> Script:
    (script,) = read_person(ctx, person).record.scripts
    return script


def last(ctx: AppContext, person: str) -> Source:
    return one(ctx, person).sources[-1]


def test_a_source_is_kept_as_it_said_and_the_line_stays(ctx: AppContext, person: str, script: str) -> None:
    before = one(ctx, person)
    said = SourceSaid(
        SourceKind.PHARMACY, SourceOutcome.DIFFERS, name="Sample Street", said="collects on Mondays",
        dose=Dose(Decimal(80), "mL"), strength="1 mg in 1 mL", form="oral solution", frequency="once a day",
        times=("09:00",), every_days=1, missed_days=2, take_home="Saturday and Sunday",
    )  # fmt: skip
    sources.add_source(ctx, person, script, said)
    kept = last(ctx, person)
    names = ("dose", "strength", "form", "frequency", "times", "every_days", "missed_days", "take_home", "said")
    assert [getattr(kept, name) for name in names] == [getattr(said, name) for name in names]
    after = one(ctx, person)
    assert (after.dose, after.verified) == (before.dose, False)


@pytest.mark.parametrize(
    ("dose", "strength", "verified"),
    [
        (Dose(Decimal(60), "mg"), None, True),
        (Dose(Decimal(60), "mL"), None, True),
        (Dose(Decimal(12), "mL"), "5 mg in 1 mL", True),
        (None, None, True),
        (Dose(Decimal(80), "mg"), None, False),
        (Dose(Decimal(60), "mL"), "5 mg in 1 mL", False),
    ],
)
def test_only_the_same_dose_confirms_the_line(
    ctx: AppContext, person: str, script: str, dose: Dose | None, strength: str | None, verified: bool
) -> None:
    said = SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=dose, strength=strength)
    if verified:
        sources.add_source(ctx, person, script, said)
    else:
        with pytest.raises(InputProblem, match="IN-170"):
            sources.add_source(ctx, person, script, said)
    assert one(ctx, person).verified is verified


def test_what_is_not_taken_or_only_tested_verifies_nothing(ctx: AppContext, person: str, script: str) -> None:
    with pytest.raises(InputProblem, match="IN-170"):
        sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, not_taken=True))
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.TEST, said="methadone found in urine"))
    assert not one(ctx, person).verified


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (SourceSaid(SourceKind.CONTAINER, SourceOutcome.DIFFERS, times=("25:00",)), "IN-103"),
        (SourceSaid(SourceKind.CONTAINER, SourceOutcome.DIFFERS, every_days=0), "IN-104"),
        (SourceSaid(SourceKind.CONTAINER, SourceOutcome.DIFFERS, missed_days=-1), "IN-104"),
        (SourceSaid(SourceKind.CONTAINER, SourceOutcome.DIFFERS, dose=FIVE_ML, strength="400 mg"), "IN-102"),
    ],
)  # fmt: skip
def test_what_no_source_can_say_is_refused(
    ctx: AppContext, person: str, script: str, said: SourceSaid, code: str
) -> None:
    with pytest.raises(InputProblem, match=code):
        sources.add_source(ctx, person, script, said)
    assert len(one(ctx, person).sources) == 1


def test_a_place_of_the_list_gives_its_name_and_number(ctx: AppContext, person: str, script: str) -> None:
    place = source_places.add_place(ctx, PHARMACY)
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, place_id=place))
    assert (last(ctx, person).name, last(ctx, person).telephone) == ("Sample Street Pharmacy", "01632 960771")
    with pytest.raises(NotFound, match="NF-133"):
        sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, place_id="0" * 16))


def test_the_list_of_places_is_changed_and_nothing_told_before_is(ctx: AppContext, person: str, script: str) -> None:
    place = source_places.add_place(ctx, PHARMACY)
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, place_id=place))
    (row,) = source_places.list_places(ctx, SourceKind.PHARMACY)
    moved = PlaceSaid(SourceKind.PHARMACY, "Dummy Road Pharmacy")
    source_places.change_place(ctx, place, moved, row.revision)
    with pytest.raises(StaleWrite, match="ST-102"):
        source_places.change_place(ctx, place, PHARMACY, row.revision)
    (changed,) = source_places.list_places(ctx)
    assert (changed.name, changed.hours) == ("Dummy Road Pharmacy", None)
    source_places.remove_place(ctx, place)
    assert source_places.list_places(ctx) == ()
    assert last(ctx, person).name == "Sample Street Pharmacy"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (PlaceSaid(SourceKind.PERSON, "Somebody"), "IN-177"),
        (PlaceSaid(SourceKind.PHARMACY, "  "), "IN-178"),
    ],
)
def test_what_is_no_place_is_refused(ctx: AppContext, said: PlaceSaid, code: str) -> None:
    with pytest.raises(InputProblem, match=code):
        source_places.add_place(ctx, said)


def test_hours_that_cannot_be_read_are_refused(ctx: AppContext) -> None:
    with pytest.raises(InputProblem):
        source_places.add_place(ctx, PlaceSaid(SourceKind.PHARMACY, "Sample Street", hours="when the sun shines"))
    with pytest.raises(NotAllowed, match="RO-101"):
        source_places.add_place(as_role(ctx, Role.ESCORT), PHARMACY)
    assert source_places.list_places(ctx) == ()


TODAY = date(2026, 11, 20)
LABELLED = SourceSaid(SourceKind.CONTAINER, label_name=LabelName.YES, label_date=TODAY - timedelta(days=10))


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        (LABELLED, True),
        (replace(LABELLED, label_date=TODAY - timedelta(days=28)), True),
        (replace(LABELLED, label_date=TODAY - timedelta(days=29)), False),
        (replace(LABELLED, label_date=TODAY + timedelta(days=1)), False),
        (replace(LABELLED, label_date=None), False),
        (replace(LABELLED, label_name=LabelName.NO), False),
        (replace(LABELLED, label_name=LabelName.UNREADABLE), False),
        (SourceSaid(SourceKind.CONTAINER), False),
    ],
)
def test_a_container_verifies_only_by_this_persons_name_and_a_recent_date(
    ctx: AppContext, person: str, script: str, said: SourceSaid, verified: bool
) -> None:
    sources.add_source(ctx, person, script, said)
    after = one(ctx, person)
    assert after.verified is verified
    assert (last(ctx, person).label_name, last(ctx, person).label_date) == (said.label_name, said.label_date)
    (check,) = compared(read_person(ctx, person).record, ctx.now())
    assert (check.verified is not None) is verified


def test_a_label_saw_no_dose_taken(ctx: AppContext, person: str, script: str) -> None:
    with pytest.raises(InputProblem, match="IN-114"):
        sources.add_source(ctx, person, script, replace(LABELLED, last_observed_at=ctx.now() - timedelta(hours=9)))


def wrong(ctx: AppContext, person: str, script: str, reason: str = "another person's record was read") -> None:
    """Mark the latest source as entered in error."""
    sources.mark_source_wrong(ctx, person, sources.list_sources(ctx, person, script)[0].id, reason)


def test_a_source_entered_in_error_verifies_nothing_and_counts_for_no_missed_day(
    ctx: AppContext, person: str, script: str
) -> None:
    before = one(ctx, person)
    seen = ctx.now() - timedelta(hours=9)
    sources.add_source(
        ctx, person, script, SourceSaid(SourceKind.PHARMACY, name="Sample Street", last_observed_at=seen)
    )
    assert (one(ctx, person).verified, one(ctx, person).last_given_at) == (True, seen)
    wrong(ctx, person, script)
    after = one(ctx, person)
    assert (after.verified, after.last_given_at) == (False, before.last_given_at), "what the person said counts again"
    assert len(after.sources) == len(before.sources) + 1, "it stays in the record"
    mark = after.sources[-1].error
    assert mark is not None
    assert (mark.reason, mark.by) == ("another person's record was read", ctx.operator.full_name)
    assert doses_given.guard_of(ctx, person, script) is not None
    missed = missed_of(after, ctx.now(), observed=doses_seen(after.standing_sources))
    assert missed is not None
    assert missed.since is None
    told = [line for line in read_history(ctx, person) if line.what.startswith("marked what a source said as")]
    assert any("another person's record was read" in line.changed for line in told)


def test_what_another_source_confirmed_stands(ctx: AppContext, person: str, script: str) -> None:
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.GP_RECORD, asked_at=ctx.now() - timedelta(hours=1)))
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY))
    wrong(ctx, person, script)
    assert one(ctx, person).verified
    assert [source.kind for source in one(ctx, person).standing_sources] == [SourceKind.GP_RECORD, SourceKind.PERSON]


def test_marking_a_source_needs_its_reason_and_is_done_once(ctx: AppContext, person: str, script: str) -> None:
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY))
    with pytest.raises(InputProblem, match="IN-107"):
        wrong(ctx, person, script, " ")
    wrong(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-166"):
        wrong(ctx, person, script)
    with pytest.raises(NotFound, match="NF-138"):
        sources.mark_source_wrong(ctx, person, "nobody's", "sample")


def test_two_entries_of_one_pharmacy_that_differ_say_so(ctx: AppContext, person: str, script: str) -> None:
    told = SourceSaid(SourceKind.PHARMACY, name="Sample Street", last_observed_at=ctx.now() - timedelta(days=1))
    sources.add_source(ctx, person, script, told)
    later = replace(told, asked_at=ctx.now(), last_observed_at=ctx.now() - timedelta(days=4))
    sources.add_source(ctx, person, script, later)
    (check,) = compared(read_person(ctx, person).record, ctx.now())
    assert check.sources is not None
    assert check.sources.startswith("Sources disagree on the last dose: pharmacy (Sample Street) ")
    wrong(ctx, person, script)
    (check,) = compared(read_person(ctx, person).record, ctx.now())
    assert check.sources is None
