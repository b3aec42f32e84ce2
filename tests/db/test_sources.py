"""What sources say, whole and beside the line; the desk's list of places that can be asked (E5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.doses import Dose
from reception_app.clinical.missed_script import missed_of
from reception_app.clinical.sources import doses_seen, rule_of
from reception_app.clinical.statements import verified_by
from reception_app.errors import InputProblem, NotAllowed, NotFound, StaleWrite
from reception_app.handover.compared import compared, doubt_of, statements_of
from reception_app.handover.record import Script, Source
from reception_app.services import dose_guards, scripts, source_places, sources
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_history, read_person
from reception_app.services.source_places import PlaceSaid
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import LabelName, Role, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, add, as_role

FIVE_ML = Dose(Decimal(5), "mL")
PHARMACY = PlaceSaid(SourceKind.PHARMACY, "Sample Street Pharmacy", "01632 960771", "Mon-Fri 09:00-18:00", "rings back")


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
    ("dose", "strength", "refused"),
    [
        (Dose(Decimal(60), "mg"), None, ""),
        (Dose(Decimal(60), "mL"), None, "IN-198"),
        (Dose(Decimal(60), "mL"), "1 mg in 1 mL", ""),
        (Dose(Decimal(12), "mL"), "5 mg in 1 mL", ""),
        (None, None, "IN-197"),
        (Dose(Decimal(80), "mg"), None, "IN-170"),
        (Dose(Decimal(60), "mL"), "5 mg in 1 mL", "IN-170"),
        (Dose(Decimal(60), "tablets"), None, "IN-198"),
    ],
)
def test_only_the_same_dose_said_by_them_confirms_the_line(
    ctx: AppContext, person: str, script: str, dose: Dose | None, strength: str | None, refused: str
) -> None:
    said = SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=dose, strength=strength)
    if not refused:
        sources.add_source(ctx, person, script, said)
    else:
        with pytest.raises(InputProblem, match=refused):
            sources.add_source(ctx, person, script, said)
    assert one(ctx, person).verified is not bool(refused)


@pytest.mark.parametrize("kind", [kind for kind in SourceKind if rule_of(kind).verifies])
@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_confirmation_by_nobody_in_particular_is_refused(
    ctx: AppContext, person: str, script: str, kind: SourceKind, name: str | None
) -> None:
    """E5: verified means that somebody who can be named was asked. A container is named by its label."""
    said = SourceSaid(kind, name=name, dose=METHADONE.dose, label_name=LabelName.YES, label_date=TODAY)
    if kind is SourceKind.CONTAINER:
        sources.add_source(ctx, person, script, said)
        assert one(ctx, person).verified
        return
    with pytest.raises(InputProblem, match="IN-196"):
        sources.add_source(ctx, person, script, said)
    with pytest.raises(InputProblem, match="IN-196"):
        scripts.add_script(ctx, person, METHADONE, said)
    assert not one(ctx, person).verified
    sources.add_source(ctx, person, script, replace(said, outcome=SourceOutcome.NO_ANSWER, dose=None))


def test_a_new_line_is_verified_by_the_dose_they_said_and_not_by_their_name(ctx: AppContext, person: str) -> None:
    """The name of a pharmacy beside a line that somebody else told once verified it, with no word of the dose (E5)."""
    told = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
    script = scripts.add_script(ctx, person, METHADONE, told)
    (written,) = read_person(ctx, person).record.scripts
    assert not written.verified
    (source,) = written.standing_sources
    assert doubt_of(written, source) == "the dose they said is not recorded"
    assert verified_by(statements_of(written)) is None
    gp = replace(told, kind=SourceKind.GP_RECORD, dose=METHADONE.dose, strength=METHADONE.strength)
    sources.add_source(ctx, person, script, gp)
    assert one(ctx, person).verified
    wrong = next(row.id for row in sources.list_sources(ctx, person, script) if row.said.kind is SourceKind.GP_RECORD)
    sources.mark_source_wrong(ctx, person, wrong, "another person's record")
    assert not one(ctx, person).verified, "what never verified it does not stand in for what did"
    with pytest.raises(InputProblem, match="IN-170"):
        scripts.add_script(ctx, person, METHADONE, replace(told, dose=Dose(Decimal(6), "mg")))


def test_a_line_as_its_source_said_it_is_verified(ctx: AppContext, person: str) -> None:
    told = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
    scripts.add_script(ctx, person, METHADONE, scripts.as_written(METHADONE, told))
    assert one(ctx, person).verified


def test_a_line_without_a_dose_is_verified_by_nothing(ctx: AppContext, person: str) -> None:
    """Nobody has confirmed what nobody said, and a dose written later would stand as confirmed."""
    told = SourceSaid(SourceKind.PHARMACY, name="Sample Street")
    script = scripts.add_script(ctx, person, replace(METHADONE, dose=None, times=()), told)
    assert not one(ctx, person).verified
    with pytest.raises(InputProblem, match="IN-197"):
        sources.add_source(ctx, person, script, told)
    with pytest.raises(InputProblem, match="IN-197"):
        sources.add_source(ctx, person, script, replace(told, said="one measure, morning and night"))
    assert not one(ctx, person).verified


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
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, dose=METHADONE.dose, place_id=place))
    assert (last(ctx, person).name, last(ctx, person).telephone) == ("Sample Street Pharmacy", "01632 960771")
    with pytest.raises(NotFound, match="NF-133"):
        sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, dose=METHADONE.dose, place_id="0" * 16))


def test_the_list_of_places_is_changed_and_nothing_told_before_is(ctx: AppContext, person: str, script: str) -> None:
    place = source_places.add_place(ctx, PHARMACY)
    sources.add_source(ctx, person, script, SourceSaid(SourceKind.PHARMACY, dose=METHADONE.dose, place_id=place))
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
ASKED = SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose)
LABELLED = SourceSaid(
    SourceKind.CONTAINER, dose=METHADONE.dose, label_name=LabelName.YES, label_date=TODAY - timedelta(days=10)
)


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
        ctx,
        person,
        script,
        SourceSaid(SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose, last_observed_at=seen),
    )
    assert (one(ctx, person).verified, one(ctx, person).last_given_at) == (True, seen)
    wrong(ctx, person, script)
    after = one(ctx, person)
    assert (after.verified, after.last_given_at) == (False, before.last_given_at), "what the person said counts again"
    assert len(after.sources) == len(before.sources) + 1, "it stays in the record"
    mark = after.sources[-1].error
    assert mark is not None
    assert (mark.reason, mark.by) == ("another person's record was read", ctx.operator.full_name)
    assert dose_guards.guard_of(ctx, person, script) is not None
    missed = missed_of(after, ctx.now(), observed=doses_seen(after.standing_sources))
    assert missed is not None
    assert missed.since is None
    told = [line for line in read_history(ctx, person) if line.what.startswith("marked what a source said as")]
    assert any("another person's record was read" in line.changed for line in told)


def test_what_another_source_confirmed_stands(ctx: AppContext, person: str, script: str) -> None:
    sources.add_source(
        ctx, person, script, replace(ASKED, kind=SourceKind.GP_RECORD, asked_at=ctx.now() - timedelta(hours=1))
    )
    sources.add_source(ctx, person, script, ASKED)
    wrong(ctx, person, script)
    assert one(ctx, person).verified
    assert [source.kind for source in one(ctx, person).standing_sources] == [SourceKind.GP_RECORD, SourceKind.PERSON]


def test_marking_a_source_needs_its_reason_and_is_done_once(ctx: AppContext, person: str, script: str) -> None:
    sources.add_source(ctx, person, script, ASKED)
    with pytest.raises(InputProblem, match="IN-107"):
        wrong(ctx, person, script, " ")
    wrong(ctx, person, script)
    with pytest.raises(InputProblem, match="IN-166"):
        wrong(ctx, person, script)
    with pytest.raises(NotFound, match="NF-138"):
        sources.mark_source_wrong(ctx, person, "nobody's", "sample")


def test_two_entries_of_one_pharmacy_that_differ_say_so(ctx: AppContext, person: str, script: str) -> None:
    told = SourceSaid(
        SourceKind.PHARMACY, name="Sample Street", dose=METHADONE.dose, last_observed_at=ctx.now() - timedelta(days=1)
    )
    sources.add_source(ctx, person, script, told)
    later = replace(told, asked_at=ctx.now(), last_observed_at=ctx.now() - timedelta(days=4))
    sources.add_source(ctx, person, script, later)
    (check,) = compared(read_person(ctx, person).record, ctx.now())
    assert check.sources is not None
    assert check.sources.startswith("Sources disagree on the last dose: pharmacy (Sample Street) ")
    wrong(ctx, person, script)
    (check,) = compared(read_person(ctx, person).record, ctx.now())
    assert check.sources is None
