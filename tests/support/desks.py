"""Real training desks for tests: encrypted, with the cheapest key derivation, in a temporary folder, no one real."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reception_app.clinical.doses import Dose
from reception_app.clinical.instruments import load_instruments
from reception_app.clock import StandingClock
from reception_app.handover.record import Authority
from reception_app.paths import DeskFolder
from reception_app.services import care, interim_doses, people, scores, scripts, treatment
from reception_app.services.context import AppContext, Operator
from reception_app.services.decisions import DecidedBy
from reception_app.services.desk import NewUser, create_desk, open_desk
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import LastDose, SourceSaid
from reception_app.settings import Settings
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    DoseAuthority,
    HealthTestOutcome,
    InvolvementState,
    LastGivenHow,
    NhsTraceStatus,
    Role,
    SourceKind,
    VaccinationState,
)

FRIDAY_EVENING = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
"""A Friday in November, 19:40 at the desk: London is on UTC."""

PASSPHRASE = "correct horse staple"
ON_CHART = Authority(DoseAuthority.WRITTEN_CHART, "Dr E. Example")
"""By whose authority a dose is given where a test's line is prescribed by nobody and that is not what it is about."""
USER = "training"


@dataclass
class MovingClock:
    """A clock that a test moves by hand."""

    at: datetime = FRIDAY_EVENING

    def now(self) -> datetime:
        return self.at

    def forward(self, **step: float) -> None:
        """Move on by `step` (timedelta's words)."""
        self.at += timedelta(**step)


def make_training_desk(folder: Path, establishment: str = "LEI", clock: MovingClock | None = None) -> AppContext:
    """Make and open a training desk in `folder`; user `training` holds every role. Its clock is the test's own."""
    home = DeskFolder(folder / f"desk-{establishment}")
    shutil.copytree(_made_once(establishment), home.home)
    ctx = open_desk(home, USER, PASSPHRASE)
    return replace(ctx, clock=clock or MovingClock())


def colleague(ctx: AppContext, *roles: Role, name: str = "R. Sample") -> AppContext:
    """Return the same desk with somebody else signed in, who holds these roles."""
    other = replace(ctx.operator, user_id="other", username="r.sample", full_name=name, roles=frozenset(roles))
    return ctx.signed_in_as(other)


@cache
def _made_once(establishment: str) -> Path:
    """Return a desk just made, for copying: making one takes longer than most tests do."""
    kept = Path(tempfile.mkdtemp(prefix="reception-desk-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    settings = Settings(establishment, "Reception", training=True, healthcare_telephone="01632 960118")
    home = DeskFolder(kept / "desk")
    create_desk(home, settings, NewUser(USER, "Sam Sampleworth", tuple(Role), "99A0001E"), PASSPHRASE)
    home.lock.unlink(missing_ok=True)
    return home.home


def as_role(ctx: AppContext, *roles: Role, name: str = "N. Testford") -> AppContext:
    """The same desk with somebody signed in who holds only `roles`."""
    return ctx.signed_in_as(Operator(ctx.operator.user_id, "n.testford", name, frozenset(roles)))


def standing(ctx: AppContext, at: datetime) -> AppContext:
    """The same desk at another time."""
    return replace(ctx, clock=StandingClock(at))


def specimen(number: str = "A0002TT", family: str = "SPECIMEN", given: str = "Carl") -> Identity:
    """A synthetic person."""
    return Identity(
        family_name=family,
        given_names=given,
        date_of_birth=date(1985, 7, 14),
        prison_number=number,
        nhs_number=None,
        nhs_trace_status=NhsTraceStatus.NONE,
        title="Mr",
        facts={
            "sex": (AnswerState.ANSWERED, "Male"),
            "preferred_name": (AnswerState.ANSWERED, "Caz"),
            "language": (AnswerState.ANSWERED, "English"),
        },
    )


def later(ctx: AppContext, **step: float) -> None:
    """Let time go by at a training desk: `hours=3`."""
    ctx.clock.forward(**step)  # type: ignore[attr-defined]  # the desk's clock is the test's own


def arrive(ctx: AppContext, identity: Identity | None = None, minutes_ago: int = 30) -> str:
    """Take a synthetic person in; returns the person's id."""
    arrival = Arrival(
        ctx.now() - timedelta(minutes=minutes_ago), "Leeds Magistrates' Court", ArrivalKind.COURT_REMAND, "remand"
    )
    return people.add_arrival(ctx, identity or specimen(), arrival)


METHADONE = ScriptLine(
    medicine="methadone",
    dose=Dose(Decimal(60), "mg"),
    strength="1 mg in 1 mL",
    form="oral solution",
    route="by mouth",
    frequency="once a day",
    times=("08:00",),
    supervised=True,
    indication="opioid dependence",
)
SERTRALINE = ScriptLine(
    medicine="sertraline",
    dose=Dose(Decimal(100), "mg"),
    strength="100 mg",
    form="tablet",
    route="by mouth",
    frequency="once a day",
    times=("08:00",),
    indication="depression",
)


def add(
    ctx: AppContext, person_id: str, line: ScriptLine, source: SourceKind = SourceKind.PERSON, hours: float = 12
) -> str:
    """Add a script told by `source`, last given `hours` ago; returns its id."""
    how = LastGivenHow.STATED if source is SourceKind.PERSON else LastGivenHow.OBSERVED
    last = LastDose(ctx.now() - timedelta(hours=hours), how, "Example Street Pharmacy")
    said = SourceSaid(source, name="Example Street Pharmacy")
    if source is not SourceKind.PERSON:
        said = scripts.as_written(line, said)
    return scripts.add_script(ctx, person_id, line, said, last)


COWS_9 = (1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0)
"""Points of the eleven items of COWS that add up to nine."""


def score(ctx: AppContext, person_id: str, instrument: str, points: Sequence[int | None], **more: Any) -> str:
    """Record a score of an instrument by the points of its items in order; returns its id."""
    items = load_instruments()[instrument].items
    given = {item.number: value for item, value in zip(items, points, strict=True)}
    return scores.record_score(ctx, person_id, instrument, given, **more).score_id


def follow_up(ctx: AppContext, person_id: str) -> None:
    """Add what follows somebody: scores as a series, services and orders, a test, a vaccination."""
    now = ctx.now()
    for hours, points in ((9, (1, 2, 3, 2, 2, 2, 2, 1, 1, 2, 0)), (5, (1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 0)), (1, COWS_9)):
        score(ctx, person_id, "cows", points, taken_at=now - timedelta(hours=hours))
    score(ctx, person_id, "phq-2", (2, 2))
    score(ctx, person_id, "gad-2", (1, None))
    values = {"1": "16", "2": "97", "3": "air", "4": "128", "5": "82", "6": "alert", "7": "36.8"}
    scores.record_score(ctx, person_id, "news2", {}, values, taken_at=now - timedelta(hours=6))
    treat(ctx, person_id)


def treat(ctx: AppContext, person_id: str) -> None:
    """Add services and orders, a test and a vaccination."""
    now = ctx.now()
    treatment.record_involvement(
        ctx,
        person_id,
        treatment.InvolvementSaid(
            "community_drug_service", InvolvementState.CURRENT, since="2024-11~", contact_name="R. Placeholder",
            organisation="Sampleton recovery team", telephone="01632 960455",
        ),
    )  # fmt: skip
    treatment.record_involvement(
        ctx, person_id, treatment.InvolvementSaid("in_reach_team", InvolvementState.PLANNED, source="court liaison")
    )
    found = ("heroin", "cocaine_powder")
    treatment.record_test(
        ctx, person_id, treatment.HealthTestSaid(
            "urine_drug", HealthTestOutcome.POSITIVE, purpose="confirming_dependence", found=found,
            taken_at=now - timedelta(minutes=50),
        ),
    )  # fmt: skip
    dose = treatment.DoseSaid("hepatitis_b", VaccinationState.GIVEN, batch="TEST-0001")
    treatment.record_vaccination(ctx, person_id, dose)


def populate(ctx: AppContext) -> str:
    """Fill a desk with a few people, the first of whom has a bit of everything; returns that person's id."""
    first = arrive(ctx, minutes_ago=90)
    methadone = add(ctx, first, METHADONE, SourceKind.PHARMACY)
    add(ctx, first, SERTRALINE)
    interim_doses.set_interim(
        ctx,
        first,
        methadone,
        Dose(Decimal(30), "mg"),
        review_by=ctx.now() + timedelta(hours=14),
        owner="Duty prescriber",
        reason="dose confirmed by telephone only",
        discussed=True,
        by=DecidedBy("Dr P. Pretend"),
    )
    care.raise_flag(
        ctx, first, care.NewFlag("acct_open", observation="30_min", methods=("cutting",), last_on="Aug-2026")
    )
    care.raise_flag(ctx, first, care.NewFlag("seizures"))
    care.set_allergies(ctx, first, AllergyState.KNOWN, (care.AllergySaid("penicillin", "rash", "GP record"),))
    care.set_contact(ctx, first, "lead", "R. Placeholder", "Healthcare", "01632 960199")
    care.set_contact(ctx, first, "gp", "Example Road Surgery", None, "01632 960771", "Mon 08:00")
    care.add_task(ctx, first, "Ask the GP about sertraline", Role.PHARMACY, ctx.now() + timedelta(hours=13))
    second = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"), minutes_ago=140)
    care.set_allergies(ctx, second, AllergyState.NONE_KNOWN)
    arrive(ctx, specimen("A0009TT", "LLŶN-ENGHRAIFFT", "Siôn"), minutes_ago=5)
    return first
