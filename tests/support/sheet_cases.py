"""Packs of six very different invented people, built in code, for the printed sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

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
    Establishment,
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
    FitToTravel,
    FlagLevel,
    LastGivenHow,
    NhsTraceStatus,
    Purpose,
    Role,
    ScriptStatus,
    SourceKind,
    SourceOutcome,
)

HASH = "7f3a" * 16
SHORT = "7Q4M-K2P9-XR3T"
NOW = datetime(2031, 3, 14, 15, 40, tzinfo=UTC)
LEEDS, MOORLAND = Establishment("LEI", "HMP Leeds"), Establishment("MDI", "HMP Moorland")


def at(day: int, hhmm: str, month: int = 3) -> datetime:
    """Return an instant in March 2031 (GMT, so the clock reads the same)."""
    hour, minute = hhmm.split(":")
    return datetime(2031, month, day, int(hour), int(minute), tzinfo=UTC)


def dose(amount: str, unit: str) -> Dose:
    """Return a dose."""
    return Dose(Decimal(amount), unit)


def said(value: str) -> Stated:
    """Return an answered fact."""
    return Stated(AnswerState.ANSWERED, value)


SPECIMEN = Decider(
    "Dr S. Specimen", Role.PRESCRIBER, "7000001", DecisionMode.TELEPHONE, at(14, "07:50"), "P. Placeholder", Role.NURSE
)


def gp_confirms(what: str) -> Source:
    """Return a GP record that agrees."""
    return Source(
        SourceKind.GP_RECORD,
        SourceOutcome.CONFIRMED,
        "Mill Lane Surgery",
        None,
        at(13, "10:05"),
        "P. Placeholder",
        what,
    )


def person_says(what: str) -> Source:
    """Return what the person says."""
    return Source(SourceKind.PERSON, SourceOutcome.CONFIRMED, None, None, at(12, "18:40"), "K. Lipsum", what)


def header(**changes: object) -> PackHeader:
    """Return a pack header of a transfer from Leeds to Moorland."""
    travel = Travel(
        fit=FitToTravel.YES,
        fit_decided_by="P. Placeholder",
        fit_decided_at=at(14, "15:20"),
        leaves_at=at(14, "16:10"),
        expected_at=at(14, "19:00"),
        healthcare_telephone="01632 960118",
        envelope_seal="E 0048810",
        bag_seal="M 0048812",
        property_seal="P 0091177",
    )
    made = PackHeader(
        number="LEI-000417",
        made_at=NOW,
        made_by="P. Placeholder",
        made_role=Role.NURSE,
        sender=LEEDS,
        to=MOORLAND,
        purpose=Purpose.TRANSFER,
        training=True,
        sequence=1,
        not_valid_after=at(15, "15:40"),
        travel=travel,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def person(**changes: object) -> Person:
    """Return Daniel Tobias SAMPLEFORD-BRIGHT."""
    made = Person(
        family_name="Sampleford-Bright",
        given_names="Daniel Tobias",
        date_of_birth=date(1988, 11, 2),
        prison_number="A4417TT",
        nhs_number="9990437211",
        nhs_trace_status=NhsTraceStatus.FROM_DOCUMENT,
        preferred_name=said("Danny"),
        sex=said("Male"),
        language=said("English"),
        access_needs=said("Reads slowly: say it, do not hand it over to read"),
        ethnicity=Stated(AnswerState.DECLINED),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


STAY = Stay(at(12, "18:05"), "Sampleford Magistrates' Court", ArrivalKind.COURT_REMAND, "remand", "Reception")


def answer(key: str, words: str, value: str = "no", **changes: object) -> Answer:
    """Return one answer of the first reception form."""
    shown = {"yes": "Yes", "no": "No"}.get(value, value)
    made = Answer(
        key,
        words,
        AnswerState.ANSWERED,
        value,
        shown,
        recorded_by="K. Lipsum",
        recorded_role=Role.NURSE,
        recorded_at=at(12, "18:20"),
        said_by="person",
        attention=value == "yes",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def no_answer(key: str, words: str, state: AnswerState, reason: str | None = None) -> Answer:
    """Return a question without an answer."""
    return Answer(key, words, state, reason=reason, recorded_by="K. Lipsum", recorded_at=at(12, "18:20"))


def form(*answers: Answer) -> Assessment:
    """Return a signed first reception form."""
    return Assessment(
        "a1" * 8,
        "first-reception",
        "1",
        "Reception triage",
        "0" * 64,
        AssessmentStatus.SIGNED,
        at(12, "18:20"),
        "K. Lipsum",
        at(12, "18:55"),
        "K. Lipsum",
        Role.NURSE,
        None,
        "Reception, HMP Leeds",
        answers,
    )


_QUESTIONS = (
    ("gp_record_consent", "May we ask your GP for your health record?"),
    ("takes_medicines", "Do you take any medicines, prescribed or bought?"),
    ("critical_medicine", "Is there a medicine you must not miss?"),
    ("medicine_misuse", "Medicines not prescribed for you, in the past month?"),
    ("injury", "Injury in the past few days?"),
    ("infection_signs", "Cough, fever, rash or night sweats?"),
    ("pregnancy", "Reason to think you may be pregnant?"),
    ("appointments", "Outstanding appointments?"),
    ("assessor_concern", "Any other concern of the assessor?"),
    ("self_harm_now", "Are you thinking of harming yourself or ending your life now?"),
    ("self_harm_ever", "Have you ever harmed yourself?"),
    ("mh_service", "Ever seen a mental health service?"),
    ("mh_inpatient", "Ever in a psychiatric hospital?"),
    ("alcohol", "Do you drink alcohol?"),
    ("heroin", "Heroin in the past month?"),
    ("cannabis", "Cannabis in the past month?"),
    ("tobacco", "Do you smoke?"),
)


def all_no() -> tuple[Answer, ...]:
    """Return every question of the short list answered No."""
    return tuple(answer(key, words) for key, words in _QUESTIONS)


def nothing_to_report() -> Pack:
    """Return somebody with nothing to report."""
    record = Record(
        person=person(
            family_name="Nobody",
            given_names="Alexandra",
            prison_number="A0001TT",
            sex=said("Female"),
            preferred_name=Stated(),
            access_needs=said("None"),
        ),
        stay=STAY,
        allergies=Allergies(
            AllergyState.NONE_KNOWN, asked_by="K. Lipsum", asked_role=Role.NURSE, asked_at=at(12, "18:30")
        ),
        assessments=(form(*all_no()),),
        contacts=(Contact("lead", "Petra Placeholder", "Reception nurse, Leeds", "01632 960118", "24 hours"),),
    )
    return Pack(header(), record)


METHADONE = Script(
    id="01" * 8,
    medicine="Methadone",
    dose=dose("30", "mg"),
    strength="1 mg in 1 mL",
    form="oral solution",
    route="by mouth",
    frequency="once daily",
    times=("08:00",),
    indication="opioid dependence",
    supervised=True,
    verified=True,
    decider=SPECIMEN,
    last_given_at=at(14, "08:12"),
    last_given_how=LastGivenHow.OBSERVED,
    last_given_where="HMP Leeds",
    last_given_by="P. Placeholder",
    next_due_at=at(15, "08:00"),
    sources=(
        Source(
            SourceKind.PHARMACY,
            SourceOutcome.CONFIRMED,
            "Lowry Chemist",
            "01632 960944",
            at(13, "11:20"),
            "P. Placeholder",
            "55 mg daily, supervised",
            at(11, "09:40"),
        ),
        gp_confirms("55 mg daily"),
        person_says("60 mg"),
    ),
    interim=Interim(
        dose("55", "mg"),
        at(15, "10:00"),
        "Duty prescriber, Moorland",
        "Two doses missed in police custody; restarted low",
        at(14, "07:50"),
        SPECIMEN,
        True,
    ),
    changes=(
        Change(
            at(14, "07:50"), dose("55", "mg"), dose("30", "mg"), "Two missed days", SPECIMEN, True, "I want 55 back"
        ),
    ),
    carrier=Carrier.STOCK,
)

CHLORDIAZEPOXIDE = Script(
    id="02" * 8,
    medicine="Chlordiazepoxide",
    dose=dose("30", "mg"),
    strength="10 mg",
    form="capsule",
    route="by mouth",
    frequency="four times daily",
    times=("08:00", "12:00", "17:00", "22:00"),
    indication="alcohol withdrawal",
    verified=True,
    decider=SPECIMEN,
    last_given_at=at(14, "12:04"),
    last_given_how=LastGivenHow.OBSERVED,
    last_given_by="P. Placeholder",
    next_due_at=at(14, "17:00"),
    sources=(
        Source(
            SourceKind.PRESCRIBER,
            SourceOutcome.CONFIRMED,
            "Dr S. Specimen",
            None,
            at(12, "19:10"),
            "K. Lipsum",
            "Started here",
        ),
    ),
    carrier=Carrier.ESCORT,
    quantity_sent="12 capsules",
    seal="M 0048812",
)
PREGABALIN = Script(
    id="03" * 8,
    medicine="Pregabalin",
    dose=dose("150", "mg"),
    strength="150 mg",
    form="capsule",
    route="by mouth",
    frequency="twice daily",
    times=("08:00", "20:00"),
    indication="nerve pain",
    last_given_at=None,
    sources=(
        person_says("150 mg twice daily, from the GP, last on 11-Mar"),
        Source(
            SourceKind.GP_RECORD,
            SourceOutcome.NO_ANSWER,
            "Mill Lane Surgery",
            "01632 960771",
            at(14, "13:10"),
            "P. Placeholder",
            "Shut. Opens Mon 17-Mar 08:00",
        ),
        Source(
            SourceKind.POLICE_OR_COURT,
            SourceOutcome.DIFFERS,
            "Custody record",
            None,
            at(12, "18:30"),
            "K. Lipsum",
            "75 mg twice daily",
        ),
    ),
    carrier=Carrier.NOT_SENT,
    not_until_prescriber="nobody has confirmed the dose",
)
QUETIAPINE = Script(
    id="04" * 8,
    medicine="Quetiapine",
    dose=dose("300", "mg"),
    strength="300 mg",
    form="modified-release tablet",
    route="by mouth",
    frequency="once daily",
    times=("21:30",),
    indication="thoughts and sleep",
    verified=True,
    last_given_at=at(13, "21:34"),
    last_given_how=LastGivenHow.OBSERVED,
    last_given_by="K. Lipsum",
    next_due_at=at(14, "21:30"),
    sources=(gp_confirms("300 mg at night"),),
    carrier=Carrier.ESCORT,
    quantity_sent="7 tablets",
    seal="M 0048812",
)
SALBUTAMOL = Script(
    id="05" * 8,
    medicine="Salbutamol",
    dose=dose("2", "puffs"),
    strength="100 micrograms in 1 dose",
    form="inhaler",
    route="inhaled",
    as_required=True,
    maximum="8 puffs in 24 hours",
    indication="wheeze",
    verified=True,
    last_given_at=at(12, "16:00"),
    last_given_how=LastGivenHow.STATED,
    sources=(gp_confirms("2 puffs when needed"),),
    carrier=Carrier.PERSON,
    quantity_sent="1 inhaler",
)
NALOXONE = Script(
    id="06" * 8,
    medicine="Naloxone",
    dose=dose("1.8", "mg"),
    strength="1.8 mg in 1 dose",
    form="nasal spray",
    route="into the nose",
    as_required=True,
    indication="overdose rescue",
    verified=True,
    carrier=Carrier.ESCORT,
    quantity_sent="1 spray",
    seal="M 0048812",
)
MIRTAZAPINE = Script(
    id="07" * 8,
    medicine="Mirtazapine",
    dose=dose("30", "mg"),
    strength="30 mg",
    form="tablet",
    route="by mouth",
    frequency="once daily",
    status=ScriptStatus.STOPPED,
    verified=True,
    stopped_at=at(12, "19:20"),
    stop_discussed=True,
    stop_reason="interaction with other medicines, Dr S. Specimen",
    last_given_at=at(11, "22:00"),
    last_given_how=LastGivenHow.STATED,
)

SELF_HARM = Flag(
    "f1" * 8,
    "acct_open",
    FlagLevel.ACT_NOW,
    "ACCT open",
    at(12, "18:40"),
    detail="“Would rather not wake up” (12-Mar)",
    recorded_by="K. Lipsum",
    where="HMP Leeds",
    reference="LEI-0231",
    observation="30_min",
    last_on="2031-03-02",
    methods=("cutting", "overdose"),
    triggers=("bad_news",),
    actions=("conversation", "acct", "medical_referral"),
    next_review_at=at(15, "10:00"),
    last_observed_at=at(14, "15:10"),
)
ALCOHOL = Flag(
    "f2" * 8,
    "alcohol_withdrawal",
    FlagLevel.SOON,
    "Withdrawal risk (alcohol)",
    at(12, "18:50"),
    detail="Drinks 2 bottles of sherry a day, last 12-Mar 06:00. Seizure 2029. CIWA-Ar 14 at 14:08, rising",
    recorded_by="K. Lipsum",
)
SEDATION = Flag(
    "f3" * 8,
    "sedation_risk",
    FlagLevel.SOON,
    "Sedation risk",
    at(13, "09:00"),
    detail="Methadone, chlordiazepoxide and pregabalin together. Missed methadone 12 and 13-Mar",
    recorded_by="P. Placeholder",
)
ASTHMA = Flag("f4" * 8, "asthma", FlagLevel.KNOW, "Asthma", at(12, "18:45"), recorded_by="K. Lipsum")
ENDED = Flag(
    "f5" * 8,
    "infection_precautions",
    FlagLevel.SOON,
    "Infection precautions",
    at(12, "18:45"),
    at(13, "15:00"),
    "Cough for two weeks",
    "K. Lipsum",
    end_reason="seen by Dr S. Specimen, chest clear",
)

WORDS = (
    "I was stable on fifty-five. I do not want to be put on thirty and forgotten. Please do not move me away from the "
    "office at night. My daughter is nine on Saturday and I want to ring her."
)


def methadone_self_harm() -> Pack:
    """Return somebody on methadone with an interim dose, an open self-harm plan, and doses due on the way."""
    answers = (
        *(
            answer(key, words, "yes" if key in ("takes_medicines", "alcohol", "heroin", "self_harm_ever") else "no")
            for key, words in _QUESTIONS
        ),
        no_answer(
            "hiv_test", "Would you like a test for HIV and hepatitis?", AnswerState.DECLINED, "will talk on 20-Mar"
        ),
        no_answer("learning", "Autism, ADHD or similar?", AnswerState.UNKNOWN, "no report found"),
        no_answer("gambling", "Do you gamble?", AnswerState.NOT_ASKED, "unwell"),
        answer("housing", "Somewhere to live on release?", "no", attention=True, note="flat lost in February"),
        answer(
            "communication_needs",
            "Does anything make it hard to talk, hear, read or write?",
            value="reading_writing",
            shown="Reading or writing",
            attention=True,
        ),
        Answer(
            "own_words",
            "What do you want the next nurse or doctor to know?",
            AnswerState.ANSWERED,
            WORDS,
            None,
            recorded_by="P. Placeholder",
            recorded_at=at(14, "14:20"),
        ),
    )
    record = Record(
        person=person(aliases=(Alias("Bright", "Dan"),)),
        stay=STAY,
        scripts=(METHADONE, CHLORDIAZEPOXIDE, PREGABALIN, QUETIAPINE, SALBUTAMOL, NALOXONE, MIRTAZAPINE),
        allergies=Allergies(
            AllergyState.KNOWN,
            (
                Allergy("penicillin", "anaphylaxis, 2009", "GP record", None, at(13, "10:05")),
                Allergy("latex", "contact rash", "the person says; not checked", "K. Lipsum", at(12, "18:30")),
            ),
        ),
        flags=(ASTHMA, ALCOHOL, SELF_HARM, SEDATION, ENDED),
        assessments=(form(*answers),),
        tasks=(
            Task("t1" * 8, "ACCT handed over in person", Role.NURSE, at(14, "15:00"), at(14, "19:30")),
            Task("t2" * 8, "CIWA-Ar and COWS; glucose", Role.NURSE, at(14, "15:00"), at(14, "20:00")),
            Task("t3" * 8, "Pregabalin: decide hold or bridge", Role.PRESCRIBER, at(14, "15:00"), at(14, "20:00")),
            Task(
                "t4" * 8,
                "Methadone: end or confirm the interim dose",
                Role.PRESCRIBER,
                at(14, "15:00"),
                at(15, "10:00"),
            ),
            Task("t5" * 8, "Ask GP about pregabalin, 01632 960771", Role.PHARMACY, at(14, "15:00"), at(17, "08:00")),
            Task("t6" * 8, "Glasses: optician", Role.HEALTHCARE_ADMINISTRATOR, at(14, "15:00"), at(17, "12:00")),
        ),
        contacts=(
            Contact(
                "lead", "Petra Placeholder", "Reception nurse, Leeds", "01632 960118", "24 hours. Ask for Bed 4 desk"
            ),
            Contact("key_worker", "J. Dolor", "Turning Lane drugs service", "01632 960302"),
            Contact("pharmacy", "Lowry Chemist", None, "01632 960944", "Sat to 13:00"),
            Contact("gp", "Mill Lane Surgery", None, "01632 960771"),
            Contact(
                "carer", "Grace Sampleford", "mother", "01632 960442", None, "May be told where and how; not drugs"
            ),
        ),
        brought=(
            Brought(
                BroughtKind.PAPER,
                "Custody record, 4 pages",
                None,
                None,
                "scanned to the record",
                at(12, "18:30"),
                "K. Lipsum",
            ),
            Brought(
                BroughtKind.MEDICINE,
                "pregabalin 150 mg capsules",
                "9 capsules",
                "M 0048701",
                "pharmacy safe",
                at(12, "18:35"),
                "K. Lipsum",
            ),
            Brought(BroughtKind.AID, "glasses", "1", None, "lost, reported"),
        ),
    )
    travel = replace(
        header().travel,
        fit=FitToTravel.WITH_CONDITIONS,
        conditions="Sit upright near staff. Water at hand.",
        instruction="Office side of the van; no belts or laces.",
    )
    return Pack(header(travel=travel), record)


def insulin_epilepsy() -> Pack:
    """Return somebody on insulin and an anti-epileptic, with four doses due on a long journey."""

    def insulin(number: str, name: str, brand: str, amount: str, times: tuple[str, ...], due: datetime) -> Script:
        return Script(
            id=number * 8,
            medicine=name,
            brand=brand,
            dose=dose(amount, "units"),
            strength="100 units in 1 mL",
            form="pre-filled pen",
            route="under the skin",
            frequency="with meals" if len(times) > 1 else "once daily",
            times=times,
            indication="diabetes",
            verified=True,
            last_given_at=at(14, "12:31"),
            last_given_how=LastGivenHow.RECORDED,
            last_given_by="self, seen by P. Placeholder",
            next_due_at=due,
            sources=(gp_confirms("agrees"),),
            carrier=Carrier.ESCORT,
            quantity_sent="1 pen",
            seal="M 0048812",
        )

    carbamazepine = Script(
        id="13" * 8,
        medicine="Carbamazepine",
        brand="Tegretol Retard",
        dose=dose("400", "mg"),
        strength="400 mg",
        form="modified-release tablet",
        route="by mouth",
        frequency="twice daily",
        times=("08:00", "19:00"),
        indication="epilepsy",
        verified=True,
        last_given_at=at(14, "08:02"),
        last_given_how=LastGivenHow.OBSERVED,
        next_due_at=at(14, "19:00"),
        sources=(gp_confirms("400 mg twice daily, keep to the brand"),),
        carrier=Carrier.ESCORT,
        quantity_sent="14 tablets",
        seal="M 0048812",
    )
    levothyroxine = Script(
        id="14" * 8,
        medicine="Levothyroxine",
        dose=dose("100", "micrograms"),
        strength="100 micrograms",
        form="tablet",
        route="by mouth",
        frequency="once daily",
        times=("20:30",),
        verified=True,
        next_due_at=at(14, "20:30"),
        sources=(gp_confirms("100 micrograms daily"),),
        carrier=Carrier.ESCORT,
        quantity_sent="28 tablets",
        seal="M 0048812",
    )
    record = Record(
        person=person(family_name="Testman", given_names="Idris", prison_number="A0002TT", preferred_name=Stated()),
        stay=STAY,
        scripts=(
            insulin("11", "Insulin aspart", "Novorapid", "6", ("08:00", "12:30", "18:00"), at(14, "18:00")),
            insulin("12", "Insulin glargine", "Lantus", "18", ("22:00",), at(14, "22:00")),
            carbamazepine,
            levothyroxine,
        ),
        allergies=Allergies(AllergyState.UNAVAILABLE, reason="GP system down since 09:00; person too drowsy to ask"),
        flags=(
            Flag("f6" * 8, "diabetes", FlagLevel.KNOW, "Diabetes", at(12, "18:45"), detail="Type 1 since 1999"),
            Flag(
                "f7" * 8,
                "seizures",
                FlagLevel.ACT_NOW,
                "Seizures",
                at(12, "18:45"),
                detail="Last fit 02-Mar; none here",
            ),
            Flag("f8" * 8, "allergy_severe", FlagLevel.KNOW, "Severe allergy", at(12, "18:45")),
        ),
        assessments=(form(*all_no()[:8]),),
        contacts=(Contact("lead", "Petra Placeholder", "Reception nurse, Leeds", "01632 960118"),),
    )
    travel = replace(header().travel, expected_at=at(14, "18:30"))
    return Pack(header(travel=travel, training=False), record)


def pregnant() -> Pack:
    """Return somebody pregnant, who must not travel."""
    folic = Script(
        id="21" * 8,
        medicine="Folic acid",
        dose=dose("400", "micrograms"),
        strength="400 micrograms",
        form="tablet",
        route="by mouth",
        frequency="once daily",
        times=("08:00",),
        indication="pregnancy",
        verified=True,
        next_due_at=at(15, "08:00"),
        sources=(gp_confirms("daily"),),
        carrier=Carrier.PERSON,
        quantity_sent="28 tablets",
    )
    depot = Script(
        id="22" * 8,
        medicine="Paliperidone",
        brand="Xeplion",
        dose=dose("100", "mg"),
        strength="100 mg in 1 mL",
        form="prolonged-release injection",
        route="into the muscle",
        frequency="every 28 days",
        every_days=28,
        verified=True,
        last_given_at=at(2, "10:00"),
        last_given_how=LastGivenHow.RECORDED,
        next_due_at=at(30, "10:00"),
        site="left shoulder",
        indication="steady mood",
        carrier=Carrier.STOCK,
        status=ScriptStatus.ON_HOLD,
    )
    record = Record(
        person=person(
            family_name="Placeholder",
            given_names="Rosalind",
            prison_number=None,
            desk_reference="T-0007",
            nhs_number=None,
            sex=said("Female"),
            preferred_name=said("Roz"),
            date_of_birth=date(2003, 5, 9),
        ),
        stay=STAY,
        scripts=(folic, depot),
        allergies=Allergies(AllergyState.NOT_RECORDED, reason="asleep"),
        flags=(
            Flag("f9" * 8, "pregnant", FlagLevel.ACT_NOW, "Pregnant", at(12, "18:45"), detail="32 weeks"),
            Flag(
                "fa" * 8,
                "medical_hold",
                FlagLevel.ACT_NOW,
                "Medical hold",
                at(14, "09:00"),
                detail="Midwife review first",
            ),
        ),
        assessments=(
            form(
                answer("pregnancy", "Reason to think you may be pregnant?", "yes"),
                no_answer(
                    "self_harm_now",
                    "Are you thinking of harming yourself or ending your life now?",
                    AnswerState.DECLINED,
                ),
            ),
        ),
    )
    travel = replace(
        header().travel, fit=FitToTravel.NO, hold_until=at(16, "12:00"), hold_by="Dr S. Specimen", conditions=None
    )
    return Pack(header(travel=travel), record)


LONG_FAMILY = "Sampleford-Bright-Wójciechowska-Łukaszewicz-Llanfairpwll-Gwŷnedd"
LONG_GIVEN = "Nguyễn Đức Ŵan"
_NAMES = (
    "amitriptyline",
    "atorvastatin",
    "amlodipine",
    "ramipril",
    "omeprazole",
    "metformin",
    "gliclazide",
    "sertraline",
    "olanzapine",
    "promethazine",
    "thiamine",
    "folic acid",
    "lansoprazole",
    "bisoprolol",
    "furosemide",
    "warfarin",
    "prednisolone",
    "cetirizine",
    "naproxen",
    "paracetamol",
)


def twenty_five_scripts() -> Pack:
    """Return somebody with 25 scripts, a 79-character name with letters of three languages, and very long words."""
    base = methadone_self_harm()
    many = tuple(
        replace(
            QUETIAPINE,
            id=f"{40 + n:02d}" * 8,
            medicine=f"{name.capitalize()} test {n}",
            times=(f"{6 + n % 17:02d}:30",),
            form="tablet",
            next_due_at=at(15 if 6 + n % 17 < 16 else 14, f"{6 + n % 17:02d}:30"),
            indication=f"sample reason {n}",
        )
        for n, name in enumerate(_NAMES)
    )
    scripts = (*base.record.scripts[:5], *many, base.record.scripts[6])
    detail = "Very long words that somebody pasted into the box, ending 14-Mar at 12:00. " * 9
    flags = (replace(SELF_HARM, detail=detail.strip()), *base.record.flags[1:2], SEDATION)
    tasks = tuple(
        Task(
            f"{n:02d}" * 8,
            f"Sample task number {n} with enough words to need a second line of its column",
            Role.NURSE,
            at(14, "15:00"),
            at(14, "19:00") + timedelta(hours=n),
        )
        for n in range(14)
    )
    record = replace(
        base.record,
        person=person(family_name=LONG_FAMILY, given_names=LONG_GIVEN),
        scripts=scripts,
        flags=flags,
        tasks=tasks,
    )
    travel = replace(base.header.travel, leaves_at=at(14, "07:00"), expected_at=at(14, "07:10"))
    return Pack(replace(base.header, travel=travel), record)


def incomplete() -> Pack:
    """Return the methadone pack with things missing."""
    base = methadone_self_harm()
    missing = ("allergies, not asked (asleep)", "pregabalin: dose not confirmed", "who leads at HMP Moorland")
    record = replace(base.record, allergies=Allergies(reason="asleep, 12-Mar 18:20"), contacts=())
    return Pack(replace(base.header, missing=missing), record)


CASES = {
    "nothing": nothing_to_report,
    "methadone": methadone_self_harm,
    "insulin": insulin_epilepsy,
    "pregnant": pregnant,
    "many": twenty_five_scripts,
    "incomplete": incomplete,
}
