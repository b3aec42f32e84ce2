"""Ten people of a training desk, each with one thing about their medicines that a nurse must learn to see.

Told like the stories of `demo_stories`: a story yields when its next step happens, then takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.clinical.schedule import instant_of
from reception_app.clock import local, local_day
from reception_app.models import Script
from reception_app.services import (
    care,
    controlled_drugs,
    handovers,
    interim_doses,
    reviews,
    schedules,
    scripts,
    sources,
)
from reception_app.services import triage as triages
from reception_app.services.context import writing
from reception_app.services.controlled_drugs import Counted
from reception_app.services.decisions import DecidedBy
from reception_app.services.demo_answers import plain
from reception_app.services.demo_directory import CUSTODY, OPEN_PRISON, PHARMACY, SURGERY, WITHOUT_HELP
from reception_app.services.demo_medicines import (
    BUPRENORPHINE,
    CARBAMAZEPINE,
    CHLORDIAZEPOXIDE,
    CLONAZEPAM,
    DIAZEPAM,
    FLUCLOXACILLIN,
    GABAPENTIN,
    METHADONE,
    MOOD,
    PREGABALIN,
    QUETIAPINE,
    THIAMINE,
    alcohol_schedule,
    last_slot,
)
from reception_app.services.demo_scores import FALLING, together, told_scores
from reception_app.services.demo_stories import (
    PRESCRIBER,
    WITNESS,
    Scene,
    Story,
    close_tasks,
    doses,
    tell,
    told,
    verified,
)
from reception_app.services.matching import Identity
from reception_app.services.scripts import ScriptLine, Supply
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import (
    AllergyState,
    ArrivalKind,
    Carrier,
    CustodyLeg,
    DoseOutcome,
    FitToTravel,
    LabelName,
    LastGivenHow,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)

DAYS_DONE = 3
"""Days of the alcohol schedule that lie behind today: today is day 4."""
DECLINED = (2, "12:00")
"""The dose of the alcohol schedule that was declined: its day and time."""


def in_withdrawal(scene: Scene, identity: Identity) -> Story:
    """Day 4 of 10 of an alcohol schedule: doses given, one declined, scores that fall."""
    ctx, first = scene.ctx, local_day(scene.now) - timedelta(days=DAYS_DONE)
    yield (arrived := instant_of(first, "06:50"))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand", "Wing D1-02, withdrawal support", CUSTODY)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    yield from _signed(scene, who, arrived)
    yield arrived + timedelta(minutes=50)
    line = replace(CHLORDIAZEPOXIDE, started_on=first)
    asked = SourceSaid(SourceKind.PRESCRIBER, name=PRESCRIBER, said="As laid down")
    script = scripts.add_script(ctx, who, line, scripts.as_written(line, asked))
    thiamine = scripts.add_script(ctx, who, THIAMINE, scripts.as_written(THIAMINE, asked))
    schedules.record_schedule(ctx, who, script, alcohol_schedule(first))
    _prescribed(scene, who, thiamine)
    # The last score is a fresh one, so that the next is not overdue.
    hours = [each[0] for each in FALLING[:-1]] + [(scene.ago(minutes=50) - arrived) / timedelta(hours=1)]
    points = [each[1] for each in FALLING]
    yield from together(
        _settled(scene, who, script),
        doses(scene, who, [(thiamine, THIAMINE)], arrived, scene.ago(minutes=5)),
        told_scores(ctx, who, "ciwa-ar", arrived, list(zip(hours, points, strict=True))),
    )
    yield scene.ago(minutes=1)
    close_tasks(ctx, who, all_but=0)


def _settled(scene: Scene, who: str, script: str) -> Story:
    """Settle every dose of the schedule whose time has come, a few minutes after it."""
    started = local_day(scene.now) - timedelta(days=DAYS_DONE)
    for dose in alcohol_schedule(started).doses:
        at = instant_of(started + timedelta(days=dose.day - 1), dose.time) + timedelta(minutes=6)
        if at > scene.ago(minutes=1):
            return
        yield at
        given = (dose.day, dose.time) != DECLINED
        schedules.settle_dose(
            scene.ctx, who, script, dose.day, dose.time, DoseOutcome.GIVEN if given else DoseOutcome.DECLINED,
            reason="" if given else "Asleep; wanted to be left alone",
        )  # fmt: skip


def pharmacy_shut(scene: Scene, identity: Identity) -> Story:
    """Methadone on the person's own word: the pharmacy does not answer, custody healthcare has not been asked yet."""
    ctx = scene.ctx
    yield (arrived := scene.ago(minutes=52))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand", source=CUSTODY)
    yield arrived + timedelta(minutes=12)
    line = replace(METHADONE, dose=Dose(Decimal(60), "mL"))
    said = SourceSaid(SourceKind.PERSON, said="60 mL green every day in the shop, none on Sundays: one to take home")
    observed = last_slot(line, arrived)
    last = LastDose(observed, LastGivenHow.STATED, PHARMACY) if observed else None
    script = scripts.add_script(ctx, who, line, said, last)
    yield arrived + timedelta(minutes=30)
    sources.add_source(
        ctx, who, script, _of_place(scene, PHARMACY, SourceKind.PHARMACY, SourceOutcome.NO_ANSWER, "Rang out twice")
    )
    yield from _begun(scene, who, arrived + timedelta(minutes=33))


def before_the_weekend(scene: Scene, identity: Identity) -> Story:
    """Carbamazepine modified release, none sent, to a prison where nobody prescribes until Monday (HSIB 2019)."""
    ctx = scene.ctx
    yield (arrived := scene.ago(days=2, hours=1))
    who = scene.arrive(identity, ArrivalKind.COURT_SENTENCED, "sentenced", "Wing C1-07")
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    yield from _signed(scene, who, arrived)
    yield arrived + timedelta(minutes=45)
    epilepsy = verified(scene, who, CARBAMAZEPINE, SourceKind.GP_RECORD, SURGERY)
    mood = verified(scene, who, MOOD[0], SourceKind.GP_RECORD, SURGERY)
    _prescribed(scene, who, epilepsy, mood)
    close_tasks(ctx, who, all_but=0)
    yield from doses(scene, who, [(epilepsy, CARBAMAZEPINE), (mood, MOOD[0])], arrived, scene.ago(minutes=30))
    yield scene.ago(minutes=25)
    scripts.set_carrier(ctx, who, epilepsy, Carrier.NOT_SENT)
    scripts.set_carrier(ctx, who, mood, Carrier.ESCORT, "14 tablets", "TT 006120", Supply(Dose(Decimal(14), "tablets")))
    yield scene.ago(minutes=20)
    leaves = weekend_leaving(scene.now)
    _leaves(scene, who, _without_help(scene, 0), leaves)


def not_offered(scene: Scene, identity: Identity) -> Story:
    """Buprenorphine under the tongue, leaving tomorrow for a prison that does not give it; a review is due soon."""
    ctx = scene.ctx
    yield (arrived := scene.ago(days=1, hours=4))
    who = scene.arrive(identity, ArrivalKind.RECALL, "recall", "Wing B2-09")
    yield arrived + timedelta(minutes=25)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    script = _dispensed(scene, who, BUPRENORPHINE)
    _prescribed(scene, who, script)
    reviews.add_review(ctx, who, "psychosocial_28_days", local_day(scene.now) + timedelta(days=3))
    yield from _begun(scene, who, arrived + timedelta(minutes=31))
    yield from doses(scene, who, [(script, BUPRENORPHINE)], arrived, scene.ago(minutes=30))
    yield scene.ago(minutes=22)
    scripts.set_carrier(ctx, who, script, Carrier.STOCK)
    _leaves(scene, who, _without_help(scene, 1), scene.now + timedelta(hours=16))


def until_the_notes_come(scene: Scene, identity: Identity) -> Story:
    """A dose cut for a while because the notes have not come, with its owner and its review time (E3)."""
    ctx = scene.ctx
    yield (arrived := scene.ago(hours=20))
    who = scene.arrive(identity, ArrivalKind.COURT_SENTENCED, "sentenced", "Wing A3-05")
    yield arrived + timedelta(minutes=30)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    script = _dispensed(scene, who, GABAPENTIN)
    yield from _begun(scene, who, arrived + timedelta(minutes=34))
    yield arrived + timedelta(minutes=70)
    interim_doses.set_interim(
        ctx,
        who,
        script,
        Dose(Decimal(300), "mg"),
        review_by=scene.now + timedelta(hours=14),
        owner="Duty prescriber",
        reason="until the notes come",
        discussed=False,
        by=_prescriber(),
        person_said="Was not asked; says the pain is back",
    )
    yield from doses(scene, who, [(script, GABAPENTIN)], ctx.now(), scene.ago(minutes=5))


def from_an_open_prison(scene: Scene, identity: Identity) -> Story:
    """Quetiapine that the GP confirms, stopped at an open prison; its pack does not say by whom or why (E15)."""
    ctx, there = scene.ctx, OPEN_PRISON[scene.cast.sex]
    yield (arrived := scene.ago(hours=3))
    who = scene.arrive(identity, ArrivalKind.TRANSFER, "sentenced", "Reception", there)
    yield arrived + timedelta(minutes=20)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    script = verified(scene, who, QUETIAPINE, SourceKind.GP_RECORD, SURGERY)
    told(scene, who, MOOD[0])
    yield arrived + timedelta(minutes=26)
    sources.add_source(
        ctx, who, script, SourceSaid(SourceKind.PREVIOUS_PACK, SourceOutcome.DIFFERS, there, not_taken=True,
                                     said="Not among the medicines sent; the pack says stopped, not why"),
    )  # fmt: skip
    # What a pack brings: a stop that nobody here decided, so no service of this desk could write it without a reason.
    with writing(ctx, "stop-script") as session:
        row = session.get_one(Script, script)
        row.status, row.stopped_at, row.next_due_at = ScriptStatus.STOPPED, scene.ago(days=9), None
    yield from _begun(scene, who, arrived + timedelta(minutes=32))


def ten_times(scene: Scene, identity: Identity) -> Story:
    """Two sources that are ten times apart: one of them slipped by a decimal point."""
    ctx = scene.ctx
    yield (arrived := scene.ago(hours=2, minutes=5))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand", source=CUSTODY)
    yield arrived + timedelta(minutes=18)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    script = verified(scene, who, CLONAZEPAM, SourceKind.GP_RECORD, SURGERY)
    yield arrived + timedelta(minutes=24)
    custody = _of_place(
        scene, CUSTODY, SourceKind.POLICE_OR_COURT, SourceOutcome.DIFFERS, "Written on the form: 5 mg bd"
    )
    sources.add_source(ctx, who, script, replace(custody, dose=Dose(Decimal(5), "mg"), frequency="twice a day"))
    yield from _begun(scene, who, arrived + timedelta(minutes=30))


def allergic(scene: Scene, identity: Identity) -> Story:
    """An allergy to penicillin, and a penicillin by another name."""
    ctx = scene.ctx
    yield (arrived := scene.ago(hours=1, minutes=35))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand")
    yield arrived + timedelta(minutes=14)
    rash = care.AllergySaid("penicillin", "swollen face, in hospital", "the person")
    care.set_allergies(ctx, who, AllergyState.KNOWN, (rash,))
    line = replace(FLUCLOXACILLIN, started_on=local_day(scene.now) - timedelta(days=1))
    seen = SourceSaid(
        SourceKind.CONTAINER, SourceOutcome.CONFIRMED, said="Five capsules gone", label_name=LabelName.YES,
        label_date=local_day(scene.now) - timedelta(days=1),
    )  # fmt: skip
    last = last_slot(line, arrived)
    scripts.add_script(
        ctx, who, line, scripts.as_written(line, seen), LastDose(last, LastGivenHow.STATED, "At home") if last else None
    )
    yield from _begun(scene, who, arrived + timedelta(minutes=22))


def sedated(scene: Scene, identity: Identity) -> Story:
    """Methadone with two more that slow breathing; two capsules short in the count; a review overdue, another due."""
    ctx, today = scene.ctx, local_day(scene.now)
    yield (arrived := scene.ago(hours=27))
    who = scene.arrive(identity, ArrivalKind.COURT_RETURN, "sentenced", "Wing B1-11")
    yield arrived + timedelta(minutes=30)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    lines = (METHADONE, DIAZEPAM, replace(PREGABALIN, supervised=True))
    given = [(_dispensed(scene, who, line), line) for line in lines]
    _prescribed(scene, who, *(script for script, _ in given))
    reviews.add_review(ctx, who, "substitution_review", today - timedelta(days=2), given[0][0])
    reviews.add_review(ctx, who, "psychosocial_28_days", today + timedelta(days=11))
    yield arrived + timedelta(minutes=40)
    counted = Counted(Dose(Decimal(26), "capsules"), WITNESS, expected=Decimal(28), seal="TT 330412")
    controlled_drugs.record_count(ctx, who, given[2][0], CustodyLeg.RECEIVED, counted)
    yield from _begun(scene, who, arrived + timedelta(minutes=44))
    yield from doses(scene, who, given, arrived + timedelta(minutes=30), scene.ago(minutes=5))


def missed_three(scene: Scene, identity: Identity) -> Story:
    """Methadone confirmed by the pharmacy, last seen taken four days ago: three days missed, a prescriber decides."""
    ctx, seen_on = scene.ctx, local_day(scene.now) - timedelta(days=4)
    yield (arrived := scene.ago(minutes=75))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand", source=CUSTODY)
    yield arrived + timedelta(minutes=15)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    line = replace(METHADONE, dose=Dose(Decimal(40), "mL"))
    script = scripts.add_script(ctx, who, line, SourceSaid(SourceKind.PERSON, said="40 mL; was arrested and got none"))
    yield arrived + timedelta(minutes=28)
    pharmacy = _of_place(
        scene, PHARMACY, SourceKind.PHARMACY, SourceOutcome.CONFIRMED, "Supervised; has not come since"
    )
    sources.add_source(
        ctx, who, script,
        replace(
            pharmacy, dose=line.dose, strength=line.strength, last_observed_at=instant_of(seen_on, "09:10"),
            missed_days=3,
        ),
    )  # fmt: skip
    yield from _begun(scene, who, arrived + timedelta(minutes=34))


SCRIPT_STORIES: tuple[Callable[[Scene, Identity], Story], ...] = (
    in_withdrawal, pharmacy_shut, before_the_weekend, not_offered, until_the_notes_come, from_an_open_prison,
    ten_times, allergic, sedated, missed_three,
)  # fmt: skip
"""The arrivals after the first six, in this order."""


_LEAVING = ((4, 16), (4, 17), (4, 18), (5, 6))
"""Weekday (Monday 0) and hour."""


def weekend_leaving(now: datetime) -> datetime:
    """Return when somebody leaves so as to arrive where nobody prescribes before Monday.

    That is on a Friday from 16:00 to 18:00, or on a Saturday at 06:00, before the morning's doses.
    """
    at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    while (local(at).weekday(), local(at).hour) not in _LEAVING:
        at += timedelta(hours=1)
    return at


def _prescriber() -> DecidedBy:
    return DecidedBy(PRESCRIBER, Role.PRESCRIBER, "GMC 0000000")


def _prescribed(scene: Scene, who: str, *lines: str) -> None:
    """A prescriber here decides that these are given as written."""
    for script in lines:
        scripts.release_by_prescriber(scene.ctx, who, script, reason="confirmed")


def _of_place(scene: Scene, name: str, kind: SourceKind, outcome: SourceOutcome, said: str) -> SourceSaid:
    return SourceSaid(kind, outcome, said=said, place_id=scene.places[name])


def _dispensed(scene: Scene, who: str, line: ScriptLine) -> str:
    """Add a line that the pharmacy confirms, its last dose seen there at the clock time before now."""
    said = _of_place(scene, PHARMACY, SourceKind.PHARMACY, SourceOutcome.CONFIRMED, "Dispensed and taken as written")
    seen = replace(said, last_observed_at=last_slot(line, scene.ctx.now()))
    return scripts.add_script(scene.ctx, who, line, scripts.as_written(line, seen))


def _signed(scene: Scene, who: str, arrived: datetime) -> Story:
    """Tell the whole first reception, and sign it."""
    view = triages.start_or_resume(scene.ctx, who)
    yield from tell(scene, view, plain(arrived), arrived + timedelta(minutes=10))
    yield arrived + timedelta(minutes=40)
    triages.sign(scene.ctx, who, view.assessment_id)


def _begun(scene: Scene, who: str, at: datetime) -> Story:
    """Begin the triage: somebody has seen the person."""
    yield at
    yield from tell(scene, triages.start_or_resume(scene.ctx, who), plain(at), at, most=3)


def _without_help(scene: Scene, place: int) -> str:
    """Return the code of a prison without a prescriber at weekends that is not this one."""
    others = [code for code in WITHOUT_HELP[scene.cast.sex] if code != scene.ctx.settings.establishment]
    return others[min(place, len(others) - 1)]


def _leaves(scene: Scene, who: str, code: str, leaves_at: datetime) -> None:
    plan = handovers.Plan(
        to_code=code,
        leaves_at=leaves_at,
        expected_at=leaves_at + timedelta(minutes=90),
        fit=FitToTravel.YES,
        healthcare_telephone=scene.ctx.settings.healthcare_telephone,
        envelope_seal="TT 006119",
    )
    handovers.plan_handover(scene.ctx, who, plan)
