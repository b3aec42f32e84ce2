"""The continuity check over a real desk: what was verified beside what stands here, and what is still missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.continuity import Kind
from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.errors import NotAllowed, NotFound
from reception_app.services import interim_doses, schedules, scripts, sources
from reception_app.services.context import AppContext
from reception_app.services.continuity import MedicineContinuity, read_continuity
from reception_app.services.decisions import DecidedBy
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import Role, ScheduleKind, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, as_role
from tests.support.leaving_cases import QUETIAPINE

MIRTAZAPINE = ScriptLine(
    medicine="mirtazapine",
    dose=Dose(Decimal(15), "mg"),
    strength="15 mg",
    form="tablet",
    frequency="at night",
    times=("22:00",),
)


def only(ctx: AppContext, person: str) -> MedicineContinuity:
    (found,) = read_continuity(ctx, person)
    return found


def interim(ctx: AppContext, person: str, script: str, amount: int) -> None:
    interim_doses.set_interim(
        ctx, person, script, Dose(Decimal(amount), "mg"), review_by=ctx.now() + timedelta(hours=12),
        owner="Duty prescriber", reason="until the notes come", discussed=False, by=DecidedBy("Dr P. Pretend"),
    )  # fmt: skip


def test_what_a_pharmacy_confirmed_and_stands_here_is_the_same(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    found = only(ctx, person)
    assert [each.difference.kind for each in found.found] == [Kind.SAME]
    assert not found.differs
    assert found.verified is not None
    assert found.verified.name == "Example Street Pharmacy"


def test_what_a_schedule_gives_is_not_the_same(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    doses = tuple(ScheduleDose(day, "21:00", Dose(Decimal(amount), "mg")) for day, amount in ((1, 50), (2, 40)))
    laid = Schedule("Reduction", ScheduleKind.REDUCTION, clock.at.date(), 2, doses)
    schedules.record_schedule(ctx, person, script, laid)
    clock.forward(days=1)
    found = only(ctx, person)
    assert found.differs
    (told,) = found.found
    assert (told.difference.kind, told.missing) == (Kind.BY_SCHEDULE, ())
    assert told.difference.words.replace("\N{NO-BREAK SPACE}", " ") == (
        "Given by its schedule, day 2 of 2: today 40 mg at 21:00; verified 60 mg once a day."
    )


def test_the_persons_own_word_is_nothing_to_compare_with(ctx: AppContext, person: str) -> None:
    add(ctx, person, SERTRALINE)
    found = only(ctx, person)
    assert [each.difference.kind for each in found.found] == [Kind.NOT_VERIFIED]
    assert found.differs
    assert found.verified is None


def test_e3_e4_a_dose_cut_until_the_notes_come_stands_beside_the_one_confirmed(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    clock.forward(hours=1)
    interim(ctx, person, script, 30)
    found = only(ctx, person)
    (reduced,) = found.found
    assert reduced.difference.badge == "Reduced by half"
    assert reduced.difference.needs == ("reason", "prescriber", "discussed", "person_said")
    assert reduced.missing == ()  # not discussed is recorded, so there is nothing the person said
    assert found.changed is not None
    assert found.changed.startswith("Dosage changed in this period: 60")


def test_a_change_that_was_discussed_wants_the_persons_words(ctx: AppContext, person: str, clock: MovingClock) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    clock.forward(hours=1)
    line = replace(METHADONE, dose=Dose(Decimal(80), "mg"))
    by = DecidedBy("Dr P. Pretend")
    scripts.change_dose(ctx, person, script, line, reason="withdrawal", discussed=True, by=by)
    (raised,) = only(ctx, person).found
    assert raised.difference.kind is Kind.RAISED
    assert raised.missing == ("person_said",)


def test_e4_a_pharmacy_that_says_another_dose_is_what_the_line_is_held_against(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE)
    said = SourceSaid(
        SourceKind.PHARMACY, SourceOutcome.DIFFERS, name="Example Street Pharmacy", dose=Dose(Decimal(80), "mg")
    )
    sources.add_source(ctx, person, script, said)
    found = only(ctx, person)
    (reduced,) = found.found
    assert reduced.difference.kind is Kind.REDUCED
    assert reduced.missing == ("reason", "prescriber", "discussed", "person_said")
    assert found.sources is None or "80" in found.sources


def test_e12_a_medicine_stopped_on_entry_asks_what_nobody_recorded(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, QUETIAPINE, SourceKind.GP_RECORD)
    scripts.stop_script(ctx, person, script, reason="not given here", discussed=None, by=DecidedBy("Dr P. Pretend"))
    (stopped,) = only(ctx, person).found
    assert stopped.difference.kind is Kind.STOPPED
    assert stopped.missing == ("discussed",)


def test_one_antidepressant_in_the_place_of_another_is_told_once(ctx: AppContext, person: str) -> None:
    old = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    scripts.stop_script(ctx, person, old, reason="sleeps badly", discussed=True, by=DecidedBy("Dr P. Pretend"))
    new = add(ctx, person, MIRTAZAPINE)
    found = only(ctx, person)
    assert found.script_id == new
    (switched,) = found.found
    assert switched.difference.kind is Kind.SWITCHED
    assert switched.missing == ()


def test_sources_ten_times_apart_are_grave(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    said = SourceSaid(SourceKind.GP_RECORD, SourceOutcome.DIFFERS, name="Surgery", dose=Dose(Decimal(600), "mg"))
    sources.add_source(ctx, person, script, said)
    found = only(ctx, person)
    assert found.grave
    assert found.sources is not None
    assert found.sources.startswith("Two sources are 10 times apart")


def test_only_those_who_may_see_a_record_see_it(ctx: AppContext, person: str) -> None:
    with pytest.raises(NotAllowed, match="RO-101"):
        read_continuity(as_role(ctx, Role.ESCORT), person)
    with pytest.raises(NotFound, match="NF-101"):
        read_continuity(ctx, "nobody")
    assert read_continuity(ctx, person) == ()
