"""What happens to each of a training desk's people. A story yields when its next step happens, then takes it.

The first six hold, whatever the seed: at least 18 scripts, an interim change past its review, a liquid dose in mL with
its strength, one as required, every allergy state, an open self-harm flag, and one person with nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from reception_app.clinical.doses import Dose
from reception_app.clinical.observation_levels import FIRST_NIGHT_PLAN
from reception_app.clock import local_day
from reception_app.forms.conditions import said
from reception_app.handover.record import Authority
from reception_app.services import (
    amending,
    care,
    doses_given,
    handovers,
    interim_doses,
    matching,
    packs,
    people,
    scripts,
    sources,
    tasks,
    triage,
)
from reception_app.services.context import AppContext
from reception_app.services.decisions import DecidedBy
from reception_app.services.demo_answers import Said, answers_in_order, of_leaver, of_rich, of_risk, plain
from reception_app.services.demo_medicines import (
    HEART,
    METHADONE,
    MOOD,
    NIGHT,
    OTHER,
    PAIN,
    PREGABALIN,
    RELIEVER,
    SEIZURES,
    SUGAR,
    Chest,
    a_box_of,
    at_clock,
    last_slot,
    quiet_times,
)
from reception_app.services.demo_people import COURTS, FROM, Cast
from reception_app.services.demo_scores import EASING, RISING, together, told_scores
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.vocabulary import (
    AllergyState,
    ArrivalKind,
    BroughtKind,
    Carrier,
    DoseAuthority,
    FitToTravel,
    LabelName,
    LastGivenHow,
    Role,
    SourceKind,
    SourceOutcome,
    TaskState,
)

Story = Iterator[datetime]
PRESCRIBER = "Dr P. Pretend"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the stories are told: the desk at its moving clock, the cast, and what the time is at the end."""

    ctx: AppContext
    cast: Cast
    now: datetime
    near: bool
    places: Mapping[str, str] = field(default_factory=dict)
    """The ids of the places that can be asked, by name."""

    def ago(self, **span: float) -> datetime:
        """Return an instant before now (timedelta's words)."""
        return (self.now - timedelta(**span)).replace(second=0, microsecond=0)

    @property
    def destination(self) -> str:
        """Return the code of another establishment."""
        return "LEI" if self.ctx.settings.establishment == "MDI" else "MDI"

    def arrive(
        self, identity: Identity, kind: ArrivalKind, status: str, location: str | None = None, source: str | None = None
    ) -> str:
        """Take somebody in now, from `source`, else from where such people come.

        Alike people stop it, unless near pairs are wanted.
        """
        known = matching.near_matches(self.ctx, identity) if self.near else ()
        arrival = Arrival(
            self.ctx.now(), source or self.cast.random.choice(FROM.get(kind, COURTS)), kind, status, location
        )
        return people.add_arrival(self.ctx, identity, arrival, not_these=tuple(match.person_id for match in known))


def rich(scene: Scene, identity: Identity) -> Story:
    """A bit of everything, and leaving tomorrow: the pack still lacks things."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(days=2, hours=3))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand", "First night, B1-04")
    people.add_brought(ctx, who, BroughtKind.PAPER, "Letter from the GP, two pages")
    people.add_brought(ctx, who, BroughtKind.MEDICINE, "Inhaler, blue", "1", "TT 004417", "With the person")
    yield arrived + timedelta(minutes=20)
    view = triage.start_or_resume(ctx, who)
    yield from tell(scene, view, of_rich(arrived), arrived + timedelta(minutes=21))
    yield arrived + timedelta(minutes=45)
    triage.sign(ctx, who, view.assessment_id)
    items = (care.AllergySaid("penicillin", "rash", "GP record"), care.AllergySaid("latex", "itching", "the person"))
    care.set_allergies(ctx, who, AllergyState.KNOWN, items)
    care.set_contact(ctx, who, "lead", "R. Placeholder", "Substance misuse team", cast.telephone(), "Mon to Fri")
    care.set_contact(ctx, who, "gp", "Sampleford Surgery", "Example Road", cast.telephone(), "Mon to Fri 08:00")
    care.set_contact(ctx, who, "pharmacy", "Placeholder Pharmacy", None, cast.telephone(), "Sat until 13:00")
    methadone = yield from _methadone(scene, who, arrived + timedelta(hours=1))
    yield arrived + timedelta(hours=1, minutes=25)
    drawn = Chest(cast.random).draw(MOOD, NIGHT, OTHER)
    pregabalin = verified(scene, who, PREGABALIN, SourceKind.GP_RECORD, "Sampleford Surgery")
    given = [(methadone, METHADONE), (pregabalin, PREGABALIN)]
    given += [(verified(scene, who, line, SourceKind.GP_RECORD, "Sampleford Surgery"), line) for line in drawn]
    label = SourceSaid(
        SourceKind.CONTAINER, said="Half full", label_name=LabelName.YES,
        label_date=local_day(ctx.now()) - timedelta(days=21),
    )  # fmt: skip
    scripts.add_script(ctx, who, RELIEVER, scripts.as_written(RELIEVER, label))
    followed = told_scores(ctx, who, "cows", arrived, EASING)
    yield from together(_rich_leaving(scene, who, pregabalin, given), followed)


def _rich_leaving(scene: Scene, who: str, pregabalin: str, given: list[tuple[str, ScriptLine]]) -> Story:
    """Doses, an interim change that nobody has reviewed, tasks worked and passed on, and a handover planned."""
    ctx, changed = scene.ctx, scene.ago(hours=20)
    yield from doses(scene, who, given, ctx.now(), changed)
    yield changed
    for flag in read_person(ctx, who).record.open_flags:
        if flag.kind == FIRST_NIGHT_PLAN:
            care.end_flag(ctx, who, flag.id, "first night over, slept and ate")
    interim_doses.set_interim(
        ctx,
        who,
        pregabalin,
        Dose(Decimal(75), "mg"),
        review_by=scene.ago(hours=2),
        owner="Duty prescriber",
        reason="drowsy on the first morning",
        discussed=True,
        by=DecidedBy(PRESCRIBER, Role.PRESCRIBER, "GMC 0000000", decided_at=changed),
        person_said="Thinks the full dose suits better",
    )
    yield scene.ago(hours=19)
    close_tasks(ctx, who, all_but=2)
    _pass_on(ctx, who)
    yield from doses(scene, who, given, changed, scene.ago(hours=1, minutes=5))
    yield scene.ago(hours=1)
    plan = handovers.Plan(
        to_code=scene.destination,
        leaves_at=scene.now + timedelta(hours=15),
        healthcare_telephone=ctx.settings.healthcare_telephone,
    )
    handovers.plan_handover(ctx, who, plan)


def _methadone(scene: Scene, who: str, at: datetime) -> Generator[datetime, None, str]:
    """Told by the person, then confirmed by the pharmacy, then decided by a prescriber. Returns the script's id."""
    ctx, observed = scene.ctx, last_slot(METHADONE, at)
    yield at
    said = SourceSaid(SourceKind.PERSON, SourceOutcome.CONFIRMED, said="50 mL green, every morning in the shop")
    script = scripts.add_script(ctx, who, METHADONE, said)
    yield at + timedelta(minutes=15)
    pharmacy = SourceSaid(
        SourceKind.PHARMACY,
        SourceOutcome.CONFIRMED,
        "Placeholder Pharmacy",
        scene.cast.telephone(),
        said="50 mL of 1 mg in 1 mL, supervised Monday to Saturday",
        dose=METHADONE.dose,
        strength=METHADONE.strength,
        last_observed_at=observed,
    )
    sources.add_source(ctx, who, script, pharmacy)
    yield at + timedelta(minutes=20)
    scripts.release_by_prescriber(ctx, who, script, reason="confirmed by the pharmacy")
    return script


def leaver(scene: Scene, identity: Identity) -> Story:
    """Complete, and leaving within two hours with an issued pack."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(days=3, hours=2))
    who = scene.arrive(identity, ArrivalKind.COURT_SENTENCED, "sentenced", "Wing C2-11")
    yield arrived + timedelta(minutes=15)
    view = triage.start_or_resume(ctx, who)
    yield from tell(scene, view, of_leaver(arrived), arrived + timedelta(minutes=16))
    yield arrived + timedelta(minutes=40)
    triage.sign(ctx, who, view.assessment_id)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    care.set_contact(ctx, who, "lead", "D. Dummy", "Healthcare", cast.telephone(), "Every day")
    care.set_contact(ctx, who, "gp", "Example Street Surgery", None, cast.telephone(), "Mon to Fri 08:30")
    yield arrived + timedelta(hours=1)
    drawn = Chest(cast.random).draw(SEIZURES, HEART, SUGAR, OTHER)
    given = [(verified(scene, who, line, SourceKind.GP_RECORD, "Example Street Surgery"), line) for line in drawn]
    painkiller = verified(scene, who, PAIN, SourceKind.PRESCRIBER, PRESCRIBER)
    yield arrived + timedelta(hours=19)
    amending.amend(ctx, who, view.assessment_id, {"veteran": said("yes")}, "told the nurse at breakfast")
    yield arrived + timedelta(hours=20)
    close_tasks(ctx, who, all_but=1)
    yield from doses(scene, who, given, ctx.now(), scene.ago(hours=1, minutes=5))
    yield scene.ago(minutes=45)
    for number, (script, line) in enumerate(given, start=1):
        scripts.set_carrier(ctx, who, script, Carrier.ESCORT, a_box_of(line), f"TT 00510{number}")
    scripts.set_carrier(ctx, who, painkiller, Carrier.NOT_SENT)
    yield scene.ago(minutes=35)
    plan = handovers.Plan(
        to_code=scene.destination,
        leaves_at=scene.now + timedelta(minutes=75),
        expected_at=scene.now + timedelta(minutes=165),
        fit=FitToTravel.YES,
        healthcare_telephone=ctx.settings.healthcare_telephone,
        envelope_seal="TT 118204",
        bag_seal="TT 118205",
    )
    handover = handovers.plan_handover(ctx, who, plan)
    yield scene.ago(minutes=25)
    packs.issue_pack(ctx, handover)


def at_risk(scene: Scene, identity: Identity) -> Story:
    """Says yes to thinking of suicide: the stop, an open ACCT, observed since. Allergies cannot be known tonight."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(hours=3, minutes=10))
    who = scene.arrive(identity, ArrivalKind.RECALL, "recall", "Reception, holding room 2")
    yield arrived + timedelta(minutes=12)
    view = triage.start_or_resume(ctx, who)
    yield from tell(scene, view, of_risk(arrived), arrived + timedelta(minutes=13))
    yield arrived + timedelta(minutes=40)
    stop = triage.StopRecord("Officer S. Standin", "15_min", f"ACCT {cast.random.randrange(100, 999)}/TT")
    triage.record_stop(ctx, who, view.assessment_id, stop)
    triage.sign(ctx, who, view.assessment_id)
    care.set_allergies(ctx, who, AllergyState.UNAVAILABLE, reason="cannot say tonight; GP record closed until morning")
    care.set_contact(ctx, who, "community_team", "Sampleford community team", None, cast.telephone(), "Mon to Fri")
    yield arrived + timedelta(minutes=55)
    chest = Chest(cast.random).draw(MOOD, NIGHT, HEART, OTHER)
    for place, line in enumerate(quiet_times(line, arrived, scene.now) for line in chest):
        if place < 2:
            verified(scene, who, line, SourceKind.GP_RECORD, "Sampleford Surgery")
        else:
            told(scene, who, line)
    yield from told_scores(ctx, who, "ciwa-ar", arrived, RISING)
    yield scene.ago(minutes=50)
    for task in read_person(ctx, who).record.tasks:
        if task.state is TaskState.OPEN and task.kind == "acct_immediate_action_plan":
            tasks.close_task(ctx, who, task.id, TaskState.DONE)
    yield scene.ago(minutes=11)
    for flag in read_person(ctx, who).record.flags:
        if flag.ended_at is None and flag.observation:
            care.record_observed(ctx, who, flag.id)


def not_seen(scene: Scene, identity: Identity) -> Story:
    """Here over two hours and seen by nobody; medicines only told, and a dose already late."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(hours=2, minutes=24))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand")
    people.add_brought(ctx, who, BroughtKind.PAPER, "Person escort record")
    people.add_brought(
        ctx, who, BroughtKind.MEDICINE, "Carrier bag of medicines", "4 boxes", "TT 220031", "Reception safe"
    )
    yield arrived + timedelta(minutes=9)
    lines = Chest(cast.random).draw(SEIZURES, HEART, SUGAR, NIGHT)
    late = at_clock(lines[0], scene.ago(minutes=40))
    given_at = last_slot(late, scene.ago(hours=3))
    last = LastDose(given_at, LastGivenHow.STATED, "At home") if given_at else None
    scripts.add_script(ctx, who, late, SourceSaid(SourceKind.PERSON, said="Missed it today"), last)
    for line in lines[1:]:
        told(scene, who, quiet_times(line, arrived, scene.now))


def half_done(scene: Scene, identity: Identity) -> Story:
    """Triage begun and interrupted; a dose due within the hour."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(minutes=78))
    who = scene.arrive(identity, ArrivalKind.HOSPITAL_RETURN, "remand")
    yield arrived + timedelta(minutes=20)
    care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
    care.set_contact(ctx, who, "gp", "Pretend Lane Surgery", None, cast.telephone(), "Mon to Fri 08:00")
    lines = Chest(cast.random).draw(SUGAR, MOOD, OTHER)
    soon = at_clock(lines[0], *(scene.now + timedelta(minutes=minutes) for minutes in (35, 50, 58)))
    verified(scene, who, soon, SourceKind.GP_RECORD, "Pretend Lane Surgery")
    for line in lines[1:]:
        told(scene, who, quiet_times(line, arrived, scene.now))
    yield arrived + timedelta(minutes=30)
    view = triage.start_or_resume(ctx, who)
    yield from tell(scene, view, plain(arrived), arrived + timedelta(minutes=31), most=11)


def nothing(scene: Scene, identity: Identity) -> Story:
    """Just through the door: a name and a number."""
    yield scene.ago(minutes=6)
    scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand")


STORIES: tuple[Callable[[Scene, Identity], Story], ...] = (rich, leaver, at_risk, not_seen, half_done, nothing)
"""The first six arrivals, in this order."""


def passing_through(scene: Scene, identity: Identity, place: int) -> Story:
    """Everybody after the sixth: a medicine or three; every third one half through triage."""
    ctx, cast = scene.ctx, scene.cast
    yield (arrived := scene.ago(minutes=15 + 13 * (place % 25)))
    who = scene.arrive(identity, ArrivalKind.COURT_REMAND, "remand")
    yield arrived + timedelta(minutes=5)
    for line in Chest(cast.random).draw(*cast.random.sample((MOOD, NIGHT, SEIZURES, HEART, OTHER), place % 3 + 1)):
        calm = quiet_times(line, arrived, scene.now)
        if cast.random.random() < 0.5:
            verified(scene, who, calm, SourceKind.GP_RECORD, "Example Road Surgery")
        else:
            told(scene, who, calm)
    if place % 3 == 0:
        yield arrived + timedelta(minutes=8)
        care.set_allergies(ctx, who, AllergyState.NONE_KNOWN)
        view = triage.start_or_resume(ctx, who)
        yield from tell(scene, view, plain(arrived), arrived + timedelta(minutes=9), most=5)


def verified(scene: Scene, who: str, line: ScriptLine, kind: SourceKind, name: str) -> str:
    """Add a line that a source confirms, its last dose at the clock time before now."""
    now = scene.ctx.now()
    given_at = last_slot(line, now)
    source = scripts.as_written(line, SourceSaid(kind, SourceOutcome.CONFIRMED, name, said="As written"))
    last = LastDose(given_at, LastGivenHow.RECORDED, "In custody", "Escort record") if given_at else None
    return scripts.add_script(scene.ctx, who, line, source, last)


def told(scene: Scene, who: str, line: ScriptLine) -> str:
    """Add a line on the person's own word."""
    given_at = last_slot(line, scene.ctx.now())
    last = LastDose(given_at, LastGivenHow.STATED, "At home") if given_at else None
    return scripts.add_script(scene.ctx, who, line, SourceSaid(SourceKind.PERSON, said="Takes it every day"), last)


WITNESS = "W. Witnessford"
CHART = Authority(DoseAuthority.WRITTEN_CHART, "Dr E. Example")
"""What stands behind a dose of a line that nobody at this prison has prescribed yet."""


def doses(scene: Scene, who: str, given: list[tuple[str, ScriptLine]], since: datetime, until: datetime) -> Story:
    """Give each line its last dose before `until`, here and observed, when its time came after `since`."""
    due = [(slot, script) for script, line in given if (slot := last_slot(line, until)) is not None and slot > since]
    for slot, script in sorted(due):
        yield slot
        now = scene.ctx.now()
        doses_given.record_dose(scene.ctx, who, script, now, observed=True, witness=WITNESS, authority=CHART)


_KEPT_OPEN = ("countersign", "interim-review", "dependence_decision", "rescore:", "form:", "mental_health_referral")
"""Kinds that a story does not simply tick off: something else settles them, or they go on waiting."""


def _pass_on(ctx: AppContext, who: str) -> None:
    """Pass the referral for mental health on: it waits since reception."""
    for task in read_person(ctx, who).record.tasks:
        if task.kind == "mental_health_referral" and task.state is TaskState.OPEN:
            tasks.pass_on_task(ctx, who, task.id, Role.PRESCRIBER, "In-reach asks for the psychiatrist's view")


def close_tasks(ctx: AppContext, who: str, all_but: int) -> None:
    """Mark tasks as done, all but the last few; what a prescriber must settle or countersign stays."""
    waiting = [task for task in read_person(ctx, who).record.tasks if task.state is TaskState.OPEN]
    ordinary = [task for task in waiting if not (task.kind or "").startswith(_KEPT_OPEN)]
    for task in ordinary[: max(0, len(ordinary) - all_but)]:
        care.close_task(ctx, who, task.id, TaskState.DONE)


def tell(scene: Scene, view: triage.TriageView, said: Said, start: datetime, most: int | None = None) -> Story:
    """Answer the form question by question, fifteen seconds each; the first `most` only when that is given."""
    at, count = start, 0
    for key, value in answers_in_order(scene.ctx, view, said):
        yield at
        triage.save_answer(scene.ctx, view.person_id, view.assessment_id, key, value)
        at, count = at + timedelta(seconds=15), count + 1
        if count == most:
            return
