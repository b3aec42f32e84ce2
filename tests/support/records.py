"""A realistic, synthetic record and packs made from it: nobody here exists.

`sample_pack()` is the size the figures in the design speak of: 8 medicines, 40 answers, about 1,250 characters of
people's own words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from reception_app.clinical.doses import Dose
from reception_app.handover.record import (
    Alias,
    Allergies,
    Allergy,
    Answer,
    Assessment,
    Brought,
    Change,
    Contact,
    Decider,
    Decision,
    Establishment,
    Events,
    Flag,
    Interim,
    Pack,
    PackHeader,
    Person,
    Record,
    Script,
    Source,
    Stated,
    Stay,
    Task,
    Travel,
)
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    ArrivalKind,
    AssessmentStatus,
    BroughtKind,
    Carrier,
    DecisionMode,
    Disposition,
    FitToTravel,
    FlagLevel,
    LastGivenHow,
    NhsTraceStatus,
    Purpose,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
    TaskState,
)

MADE_AT = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
"""When `sample_pack` says it was made: a Monday morning."""

ARRIVED_AT = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
NURSE = "Dana Dummy"
PRESCRIBER = "Pat Placeholder"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def make_id(name: str) -> str:
    """A steady identifier of the proper form, made from a name."""
    return sha256(name.encode()).hexdigest()[:16]


def answered(value: str) -> Stated:
    """A stated fact."""
    return Stated(AnswerState.ANSWERED, value)


def sample_person() -> Person:
    """The person most samples are about."""
    return Person(
        family_name="SPECIMEN",
        given_names="Terry Testman",
        date_of_birth=date(1985, 7, 14),
        prison_number="A0001TT",
        nhs_number="9990000018",
        nhs_trace_status=NhsTraceStatus.FROM_DOCUMENT,
        title="Mr",
        aliases=(Alias("SAMPLEFORD", "Tel"),),
        preferred_name=answered("Tez"),
        sex=answered("Male"),
        gender=Stated(AnswerState.NOT_APPLICABLE),
        ethnicity=answered("White British"),
        religion=Stated(AnswerState.DECLINED),
        disability=answered("No"),
        language=answered("English"),
        access_needs=answered("Reads slowly; large print helps"),
    )


def prescriber(when: datetime, mode: DecisionMode = DecisionMode.PRESENT) -> Decider:
    """A decision by the sample prescriber, recorded by the sample nurse."""
    return Decider(
        name=PRESCRIBER,
        role=Role.PRESCRIBER,
        registration="GMC 0000000",
        mode=mode,
        decided_at=when,
        recorded_by=NURSE,
        recorded_role=Role.NURSE,
    )


def _methadone() -> Script:
    return Script(
        id=make_id("methadone"),
        medicine="methadone",
        dose=Dose(Decimal(60), "mg"),
        strength="1 mg in 1 mL",
        form="oral solution",
        route="by mouth",
        frequency="once a day",
        times=("08:00",),
        indication="opioid dependence",
        supervised=True,
        verified=True,
        decider=prescriber(at(21, 9, 30)),
        recorded_at=at(20, 20, 15),
        recorded_by=NURSE,
        last_given_at=at(23, 7, 45),
        last_given_how=LastGivenHow.OBSERVED,
        last_given_where="HMP Leeds",
        last_given_by=NURSE,
        next_due_at=at(24, 8),
        sources=(
            Source(
                SourceKind.PHARMACY,
                SourceOutcome.CONFIRMED,
                name="Placeholder Pharmacy",
                telephone="01632 960111",
                asked_at=at(21, 9, 10),
                asked_by=NURSE,
                said="60 mg daily, supervised Monday to Saturday, last seen Thursday",
                last_observed_at=at(19, 10, 5),
            ),
            Source(
                SourceKind.PERSON, SourceOutcome.DIFFERS, asked_at=at(20, 20, 15), asked_by=NURSE, said="70 mL a day"
            ),
        ),
        carrier=Carrier.STOCK,
        decision=Decision(Disposition.CONTINUE, decided_at=at(21, 9, 30), decider=prescriber(at(21, 9, 30))),
    )


def _pregabalin() -> Script:
    return Script(
        id=make_id("pregabalin"),
        medicine="pregabalin",
        dose=Dose(Decimal(75), "mg"),
        strength="75 mg",
        form="capsules",
        route="by mouth",
        frequency="twice a day",
        times=("08:00", "17:30"),
        indication="nerve pain",
        verified=True,
        decider=prescriber(at(21, 17, 5), DecisionMode.TELEPHONE),
        recorded_at=at(20, 20, 22),
        recorded_by=NURSE,
        last_given_at=at(23, 7, 45),
        last_given_how=LastGivenHow.OBSERVED,
        last_given_by=NURSE,
        next_due_at=at(23, 17, 30),
        sources=(
            Source(
                SourceKind.GP_RECORD,
                SourceOutcome.CONFIRMED,
                name="Sampleford Surgery",
                asked_at=at(21, 10, 40),
                asked_by=NURSE,
            ),
        ),
        interim=Interim(
            replaced=Dose(Decimal(150), "mg"),
            review_by=at(26, 12),
            owner="prescriber at the receiving prison",
            reason="drowsy with methadone, breathing slow on Saturday",
            since=at(21, 17, 5),
            decider=prescriber(at(21, 17, 5), DecisionMode.TELEPHONE),
            discussed=True,
            replaced_frequency="twice a day",
        ),
        changes=(
            Change(
                changed_at=at(21, 17, 5),
                was=Dose(Decimal(150), "mg"),
                now=Dose(Decimal(75), "mg"),
                reason="drowsy with methadone",
                decider=prescriber(at(21, 17, 5), DecisionMode.TELEPHONE),
                discussed=True,
                person_said="It is the only thing that stops the burning. I want it back up.",
            ),
        ),
        carrier=Carrier.ESCORT,
        quantity_sent="14 capsules",
        seal="S-000412",
    )


def _plain_script(name: str, amount: str, unit: str, **more: object) -> Script:
    times = more.pop("times", ("08:00",))
    start = Script(
        id=make_id(name),
        medicine=name,
        dose=Dose(Decimal(amount), unit),
        route="by mouth",
        frequency="once a day",
        times=times,  # type: ignore[arg-type]  # the keyword's own type is checked where it is given
        verified=True,
        recorded_at=at(20, 20, 30),
        recorded_by=NURSE,
        decider=prescriber(at(21, 9, 30)),
        last_given_at=at(23, 7, 45),
        last_given_how=LastGivenHow.OBSERVED,
        last_given_by=NURSE,
        next_due_at=at(24, 8),
        sources=(
            Source(
                SourceKind.GP_RECORD,
                SourceOutcome.CONFIRMED,
                name="Sampleford Surgery",
                asked_at=at(21, 10, 40),
                asked_by=NURSE,
            ),
        ),
        carrier=Carrier.ESCORT,
        quantity_sent="7 tablets",
        seal="S-000412",
    )
    return replace(start, **more)  # type: ignore[arg-type]


def sample_scripts() -> tuple[Script, ...]:
    """Eight medicines: a liquid in mL, an interim change, an as-required one, an unverified one, a depot, one
    stopped.
    """
    return (
        _methadone(),
        _pregabalin(),
        _plain_script("sertraline", "100", "mg", strength="100 mg", form="tablets", indication="depression"),
        _plain_script(
            "levetiracetam",
            "500",
            "mg",
            strength="500 mg",
            form="tablets",
            frequency="twice a day",
            times=("08:00", "20:00"),
            indication="epilepsy",
            next_due_at=at(23, 20),
        ),
        _plain_script(
            "morphine sulfate",
            "2.5",
            "mL",
            strength="10 mg in 5 mL",
            form="oral solution",
            frequency="as required",
            times=(),
            as_required=True,
            maximum="4 doses in 24 hours",
            indication="pain after a fracture",
            verified=False,
            not_until_prescriber="The dose is not confirmed by any source.",
            sources=(Source(SourceKind.PERSON, SourceOutcome.CONFIRMED, asked_at=at(20, 20, 30), asked_by=NURSE),),
            last_given_at=None,
            last_given_how=None,
            last_given_by=None,
            next_due_at=None,
            carrier=Carrier.NOT_SENT,
            quantity_sent=None,
            seal=None,
        ),
        _plain_script(
            "salbutamol",
            "2",
            "puffs",
            strength="100 micrograms",
            form="inhaler",
            brand="VENTOLIN",
            route="inhaled",
            frequency="as required",
            times=(),
            as_required=True,
            maximum="8 puffs in 24 hours",
            indication="asthma",
            next_due_at=None,
            carrier=Carrier.PERSON,
            quantity_sent="1 inhaler",
            seal=None,
        ),
        _plain_script(
            "paliperidone",
            "100",
            "mg",
            strength="100 mg in 1 mL",
            form="prolonged-release injection",
            brand="XEPLION",
            route="into the muscle",
            frequency="every 28 days",
            times=(),
            every_days=28,
            site="left upper arm",
            indication="schizophrenia",
            last_given_at=at(6, 10),
            last_given_how=LastGivenHow.RECORDED,
            next_due_at=at(6, 10) + timedelta(days=28),
            carrier=Carrier.NOT_SENT,
            quantity_sent=None,
            seal=None,
        ),
        _plain_script(
            "diazepam",
            "5",
            "mg",
            strength="5 mg",
            form="tablets",
            status=ScriptStatus.STOPPED,
            stopped_at=at(22, 12),
            stop_reason="course finished",
            stop_discussed=True,
            next_due_at=None,
            carrier=None,
            quantity_sent=None,
            seal=None,
        ),
    )


def sample_allergies() -> Allergies:
    """Two known allergies."""
    return Allergies(
        AllergyState.KNOWN,
        (
            Allergy("penicillin", "swollen face and lips", "GP record", NURSE, at(20, 20, 40)),
            Allergy("latex", "rash", "the person", NURSE, at(20, 20, 40)),
        ),
        asked_by=NURSE,
        asked_role=Role.NURSE,
        asked_at=at(20, 20, 40),
    )


def sample_flags() -> tuple[Flag, ...]:
    """An open self-harm flag, a seizure flag, one that has ended."""
    return (
        Flag(
            id=make_id("flag-self-harm"),
            kind="acct_open",
            level=FlagLevel.ACT_NOW,
            words="ACCT open",
            started_at=at(20, 20, 55),
            detail="Says the first night is the worst. Wants the light left on.",
            recorded_by=NURSE,
            where="HMP Leeds, first night centre",
            reference="ACCT 000123",
            observation="30_min",
            last_on="August 2026",
            methods=("cutting",),
            triggers=("bad news by telephone", "being alone at night"),
            actions=("talk", "shared cell", "call the mental health team"),
            next_review_at=at(23, 20, 0),
            last_observed_at=at(23, 8, 0),
        ),
        Flag(
            id=make_id("flag-seizure"),
            kind="seizures",
            level=FlagLevel.SOON,
            words="Seizures",
            started_at=at(20, 20, 42),
            recorded_by=NURSE,
            last_on="March 2026",
        ),
        Flag(
            id=make_id("flag-withdrawal"),
            kind="alcohol_withdrawal",
            level=FlagLevel.KNOW,
            words="Withdrawal risk (alcohol)",
            started_at=at(20, 21, 0),
            ended_at=at(22, 21, 0),
            end_reason="scores low for 24 hours",
            recorded_by=NURSE,
        ),
    )


_TREATED = "Blue inhaler most mornings. Last fit in March, woke on the floor. Hepatitis C treated in 2023, it is gone."
_OWN_WORDS = (
    "I sleep with the light on. Mornings are better than nights. Please tell my sister where I am, she worries. "
    "I can do the methadone every day if it is on time, it is the waiting that sets me off."
)
_QUESTIONS: tuple[tuple[str, str, str, str | tuple[str, ...], str, str], ...] = (
    ("gp_record_consent", "arrival", "May we ask your GP for your health record?", "yes", "Yes", ""),
    ("gp_name", "arrival", "Which GP or surgery?", "Sampleford Surgery", "Sampleford Surgery", ""),
    (
        "communication_needs",
        "arrival",
        "Does anything make it hard to talk, hear, read or write?",
        ("reading_writing",),
        "Reading or writing",
        "Left school at 12, large print helps",
    ),
    ("first_time_in_prison", "arrival", "Is this your first time in prison?", "no", "No", ""),
    ("takes_medicines", "medicines", "Do you take any medicines, prescribed or bought?", "yes", "Yes", ""),
    ("critical_medicine", "medicines", "Is there a medicine you must not miss?", "yes", "Yes", ""),
    (
        "critical_medicine_which",
        "medicines",
        "Which one, and when is the next dose due?",
        "Epilepsy tablets, at eight tonight",
        "Epilepsy tablets, at eight tonight",
        "",
    ),
    (
        "critical_medicine_missed",
        "medicines",
        "Have you missed a dose of it?",
        "yes",
        "Yes",
        "This morning, in the cells",
    ),
    (
        "medicine_misuse",
        "medicines",
        "In the past month, have you used a medicine that was not yours, or more than you were told to?",
        "no",
        "No",
        "",
    ),
    ("injury", "injuries", "Have you been injured in the past few days?", "yes", "Yes", ""),
    (
        "injury_what",
        "injuries",
        "What happened, where on the body, what treatment?",
        "Fell in the van, grazed left elbow, cleaned and dressed",
        "Fell in the van, grazed left elbow, cleaned and dressed",
        "",
    ),
    ("injury_severe", "injuries", "Head or belly injury, fracture, knocked out, or getting worse?", "no", "No", ""),
    (
        "conditions",
        "health",
        "Do you have, or have you had, any of these?",
        ("asthma", "epilepsy", "hepatitis"),
        "Asthma, Epilepsy or seizures, Hepatitis B or C",
        "",
    ),
    (
        "conditions_note",
        "health",
        "How is it treated, and when did it last trouble you?",
        _TREATED,
        _TREATED,
        "",
    ),
    (
        "infection_signs",
        "health",
        "A cough for more than 3 weeks, fever, night sweats, a rash, or sickness?",
        "no",
        "No",
        "",
    ),
    (
        "aids",
        "living",
        "Do you use any of these, or need help to look after yourself?",
        ("glasses",),
        "Glasses",
        "Left in property",
    ),
    ("appointments", "living", "Are you waiting for a hospital or other health appointment?", "yes", "Yes", ""),
    (
        "appointments_what",
        "living",
        "With whom, where and when?",
        "Fracture clinic, Sampleford hospital, 4 December",
        "Fracture clinic, Sampleford hospital, 4 December",
        "",
    ),
    ("assessor_concern", "living", "Does anything you see worry you?", "yes", "Yes", "Thin, pale, holds the rail"),
    (
        "self_harm_now",
        "self_harm",
        "Are you thinking of harming yourself or ending your life now?",
        "no",
        "No",
        "Not tonight, but it comes back when it is quiet",
    ),
    ("self_harm_ever", "self_harm", "Have you ever harmed yourself?", "yes", "Yes", "Cut arms in August, stitched"),
    ("acct_on_arrival", "self_harm", "Did the person arrive with an ACCT?", "open", "Open", ""),
    (
        "someone_to_tell",
        "self_harm",
        "Is there someone you would like us to tell you are here?",
        "yes",
        "Yes",
        "His sister, number in property",
    ),
    (
        "mh_service",
        "mental_health",
        "Have you ever seen anyone about your mental health?",
        "yes",
        "Yes",
        "Community team in Sampleford",
    ),
    (
        "mh_inpatient",
        "mental_health",
        "Have you ever stayed in a psychiatric hospital?",
        "yes",
        "Yes",
        "2019, six weeks",
    ),
    (
        "mh_medicine",
        "mental_health",
        "Have you ever been prescribed medicine for your mental health?",
        "yes",
        "Yes",
        "",
    ),
    (
        "mental_state",
        "mental_health",
        "How does the person seem to you now?",
        ("low", "withdrawn"),
        "Low or tearful, Withdrawn or avoids looking",
        "",
    ),
    ("alcohol", "substances", "Do you drink alcohol?", "yes", "Yes", ""),
    (
        "alcohol_units",
        "substances",
        "How many units on a usual day in the week before custody?",
        "12",
        "12",
        "Cider; more in the week before",
    ),
    ("alcohol_last_drink", "substances", "When was the last drink?", "Thu 22:00", "Thu 22:00", ""),
    (
        "alcohol_fits",
        "substances",
        "Ever had a fit, or seen or heard things, when stopping?",
        "no",
        "No",
        "",
    ),
    ("heroin", "substances", "Heroin, or another street opioid?", "", "", ""),
    ("crack_cocaine", "substances", "Crack or cocaine?", "no", "No", ""),
    ("methadone_street", "substances", "Methadone or buprenorphine that was not prescribed?", "no", "No", ""),
    (
        "benzodiazepines_street",
        "substances",
        "Street benzodiazepines, such as “Valium” or “Xanax” not prescribed?",
        "yes",
        "Yes",
        "Blue tablets, two at a time, two days ago",
    ),
    ("nps", "substances", "Spice or similar?", "no", "No", ""),
    ("cannabis", "substances", "Cannabis?", "", "", ""),
    (
        "other_substance",
        "substances",
        "Anything else, such as amphetamine, ketamine or steroids?",
        "",
        "",
        "",
    ),
    (
        "opioid_preference",
        "own_words",
        "If you are dependent on opioids, what would you like?",
        "maintain",
        "Stay on the same",
        "",
    ),
    ("own_words", "own_words", "What do you want the next nurse or doctor to know?", _OWN_WORDS, _OWN_WORDS, ""),
)
_STATES = {
    "heroin": AnswerState.UNKNOWN,
    "cannabis": AnswerState.DECLINED,
    "other_substance": AnswerState.NOT_ASKED,
}


def sample_assessment() -> Assessment:
    """A signed first reception with forty answers in four of the five states."""
    answers = []
    for index, (key, topic, words, value, shown, note) in enumerate(_QUESTIONS):
        state = _STATES.get(key, AnswerState.ANSWERED)
        answers.append(
            Answer(
                key=key,
                words=words,
                state=state,
                value=value if state is AnswerState.ANSWERED else None,
                shown=shown if state is AnswerState.ANSWERED else None,
                note=note or None,
                reason="van waiting" if state is AnswerState.NOT_ASKED else None,
                recorded_by=NURSE,
                recorded_role=Role.NURSE,
                recorded_at=at(20, 20, 10) + timedelta(seconds=35 * index),
                attention=bool(note),
                topic=topic,
            )
        )
    return Assessment(
        id=make_id("assessment"),
        form="first-reception",
        version="1",
        title="Reception triage",
        form_hash=sha256(b"first-reception 1").hexdigest(),
        status=AssessmentStatus.SIGNED,
        started_at=at(20, 20, 8),
        started_by=NURSE,
        signed_at=at(20, 21, 5),
        signed_by=NURSE,
        signed_role=Role.NURSE,
        where="Reception room 2",
        answers=tuple(answers),
    )


def sample_record() -> Record:
    """The whole sample record."""
    return Record(
        person=sample_person(),
        stay=Stay(
            ARRIVED_AT, "Sampleford Magistrates' Court", ArrivalKind.COURT_REMAND, "Remand", "First night centre"
        ),
        scripts=sample_scripts(),
        allergies=sample_allergies(),
        flags=sample_flags(),
        assessments=(sample_assessment(),),
        tasks=(
            Task(
                make_id("task-ecg"),
                "ECG before the methadone dose goes above 100 mg",
                Role.NURSE,
                at(21, 9, 35),
                due_at=at(25, 12),
                script_id=make_id("methadone"),
            ),
            Task(
                make_id("task-gp"),
                "Ask the surgery for the letters",
                Role.HEALTHCARE_ADMINISTRATOR,
                at(21, 10, 45),
                due_at=at(24, 17),
                state=TaskState.DONE,
                closed_at=at(22, 11),
                closed_by=NURSE,
            ),
        ),
        contacts=(
            Contact("lead", NURSE, "HMP Leeds healthcare", "01632 960100", "every day 07:00–21:00"),
            Contact("gp", "Sampleford Surgery", None, "01632 960120"),
            Contact("pharmacy", "Placeholder Pharmacy", None, "01632 960111", "Mon–Sat"),
        ),
        brought=(
            Brought(BroughtKind.MEDICINE, "salbutamol inhaler", "1", None, "with the person", at(20, 19, 50), NURSE),
            Brought(BroughtKind.PAPER, "escort record", "4 pages", None, "healthcare folder", at(20, 19, 50), NURSE),
        ),
        events=Events(46, sha256(b"events").hexdigest()),
    )


def sample_header(*, training: bool = True, sender: str = "LEI", made_at: datetime = MADE_AT) -> PackHeader:
    """The header of the sample pack, from Leeds to Manchester."""
    return PackHeader(
        number=f"{sender}-2026-0007",
        made_at=made_at,
        made_by=NURSE,
        made_role=Role.NURSE,
        sender=Establishment(sender, "Leeds (HMP)"),
        to=Establishment("MDI", "Manchester (HMP)"),
        purpose=Purpose.TRANSFER,
        training=training,
        sequence=1,
        not_valid_after=made_at + timedelta(hours=24),
        missing=("NHS number not traced",),
        travel=Travel(
            fit=FitToTravel.WITH_CONDITIONS,
            conditions="Observe every 30 minutes. Stop if drowsy.",
            fit_decided_by=NURSE,
            fit_decided_at=made_at,
            leaves_at=made_at + timedelta(minutes=50),
            expected_at=made_at + timedelta(hours=3),
            healthcare_telephone="01632 960100",
            instruction="Stay near, keep talking.",
            envelope_seal="E-000871",
            bag_seal="S-000412",
        ),
    )


def sample_pack(*, training: bool = True, sender: str = "LEI", made_at: datetime = MADE_AT) -> Pack:
    """The realistic pack."""
    return Pack(sample_header(training=training, sender=sender, made_at=made_at), sample_record())


def empty_pack(*, training: bool = True) -> Pack:
    """A pack about somebody of whom nothing is known but a name."""
    return Pack(sample_header(training=training), Record(Person("NOBODY", "Dummy")))
