"""Invented people on their first night, with everything the reception of 0.2.0 records: plan, scores, tests, marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from reception_app.handover.record import (
    Amendment,
    Answer,
    Assessment,
    ErrorMark,
    Flag,
    HealthTest,
    Involvement,
    Pack,
    Record,
    Score,
    ScoreItem,
    Script,
    Task,
    Vaccination,
)
from reception_app.vocabulary import (
    AnswerState,
    AssessmentStatus,
    FlagLevel,
    HealthTestOutcome,
    InvolvementState,
    Role,
    VaccinationState,
)
from tests.support import sheet_cases
from tests.support.sheet_cases import at

NIGHT = at(14, "21:40")
"""When the wing sheets of these cases are made: a Friday, 21:40."""

PLACE = "B2-07"


def plan_answer(key: str, value: str | None, shown: str | None = None, **changes: object) -> Answer:
    """Return one answer of the first-night plan."""
    made = Answer(
        key,
        f"Sample question of {key}?",
        AnswerState.ANSWERED,
        value,
        shown or value,
        said_by="the assessor",
        recorded_by="K. Lipsum",
        recorded_role=Role.NURSE,
        recorded_at=at(14, "21:20"),
        topic="First night",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def plan_answers() -> tuple[Answer, ...]:
    """Return a plan with everything decided but the cell and who comes next."""
    return (
        plan_answer("plan_place", "withdrawal_support", "Withdrawal support"),
        plan_answer("plan_location", PLACE),
        plan_answer("plan_cell_sharing", "not_decided", "Not decided yet", attention=True),
        plan_answer("plan_cell_sharing_owner", "mental_health_worker", "Mental health worker"),
        plan_answer("plan_bunk", "lower", "Lower bunk needed"),
        plan_answer("plan_floor", "ground", "Ground floor needed"),
        plan_answer("plan_observation", "15_min", "15 min"),
        plan_answer("plan_in_possession", "none", "None"),
        plan_answer("plan_medicine_times", "times", "At these times"),
        plan_answer("plan_medicine_times_at", "22:00 and 02.30"),
        plan_answer("plan_diet", "special", "Special"),
        plan_answer("plan_diet_what", "halal, no nuts"),
        plan_answer("plan_aids", "with_person", "These stay with the person"),
        plan_answer("plan_aids_what", "glasses and a walking stick"),
        plan_answer("plan_seen_next_at", "2031-03-14T23:30:00Z", "Fri 14-Mar-2031 23:30"),
        plan_answer("plan_seen_next_by", "substance_misuse_worker", "Substance misuse worker"),
    )


def with_answers(*answers: Answer, status: AssessmentStatus = AssessmentStatus.SIGNED) -> Assessment:
    """Return the reception form of 0.2.0 with these answers, in the order they travel (by key)."""
    form = replace(
        sheet_cases.form(*sorted(answers, key=lambda answer: answer.key)),
        version="2", started_at=at(14, "20:50"), started_by="K. Lipsum", signed_at=at(14, "21:30"), status=status,
    )  # fmt: skip
    return (
        form if status is AssessmentStatus.SIGNED else replace(form, signed_at=None, signed_by=None, signed_role=None)
    )


DECIDE = Task(
    "c1" * 8,
    "First night; say whether a cell may be shared",
    Role.MENTAL_HEALTH_WORKER,
    at(14, "21:20"),
    at(14, "22:20"),
    kind="plan_cell_sharing_decide",
)
SEIZURES = Flag("c2" * 8, "seizures", FlagLevel.KNOW, "Seizures", at(14, "21:00"), detail="Last fit 2029, in a cell")
DUAL = Flag("c3" * 8, "dual_diagnosis", FlagLevel.KNOW, "Dual diagnosis", at(14, "21:00"), recorded_by="K. Lipsum")
PSYCHOSIS = Flag(
    "c4" * 8, "psychosis", FlagLevel.KNOW, "Psychosis", at(14, "21:00"), detail="Heard voices in 2029, not today"
)


def scripts_of_tonight() -> tuple[Script, ...]:
    """Return the scripts of the methadone case, the next doses due tonight."""
    return tuple(
        replace(script, next_due_at=at(14, "22:00")) if script.medicine == "Chlordiazepoxide" else script
        for script in sheet_cases.methadone_self_harm().record.scripts
    )


def first_night() -> Record:
    """Return somebody with an open ACCT, a withdrawal regime, and a plan signed with one point not decided."""
    base = sheet_cases.methadone_self_harm().record
    asked = base.assessments[0].answers
    return replace(
        base,
        scripts=scripts_of_tonight(),
        flags=(*base.flags, SEIZURES, DUAL, PSYCHOSIS),
        tasks=(*base.tasks, DECIDE),
        assessments=(with_answers(*asked, *plan_answers()),),
    )


def plan_as_draft() -> Record:
    """Return the same plan, not yet signed and half answered."""
    base = first_night()
    half = tuple(answer for answer in base.assessments[0].answers if not answer.key.startswith(("plan_d", "plan_seen")))
    return replace(base, assessments=(with_answers(*half, status=AssessmentStatus.DRAFT),))


def no_plan() -> Record:
    """Return somebody with nothing to report and no plan at all."""
    return sheet_cases.nothing_to_report().record


def amended(answer: Answer, now: str, why: str, **changes: object) -> Answer:
    """Return an answer after an amendment."""
    change = Amendment(answer.shown, now, why, "P. Placeholder", Role.NURSE, at(14, "22:05"), "Reception, HMP Leeds")
    return replace(
        answer, value=now.lower(), shown=now, amendments=(*answer.amendments, replace(change, **changes))  # type: ignore[arg-type]
    )  # fmt: skip


WRONG = ErrorMark("scored for somebody else", at(14, "14:20"), "P. Placeholder")


def score(
    number: int, instrument: str, title: str, taken: datetime, total: int | None, band: str, **more: object
) -> Score:
    """Return one scoring of three sample items; without a total the second item is missing."""
    points = (1, None if total is None else 2, 3)
    items = tuple(ScoreItem(str(n), f"sample item {n}", each) for n, each in enumerate(points, 1))
    made = Score(f"{number:02d}" * 8, instrument, "1", title, taken, "K. Lipsum", Role.NURSE, "HMP Leeds", None, total,
                 band.lower() or None, band or None, None, items)  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def scores() -> tuple[Score, ...]:
    """Return two withdrawal series, one reading wrong and one incomplete, observations, and a short questionnaire."""
    ciwa = ((12, "14:00", 11, "Moderate"), (12, "20:00", 15, "Moderate"), (13, "08:00", 12, "Moderate"),
            (13, "20:00", 10, "Moderate"), (14, "08:00", 9, "Mild; medication usually not needed"),
            (14, "14:08", 14, "Moderate"))  # fmt: skip
    cows = ((12, "14:05", 13, "Moderate"), (13, "08:00", 16, "Moderate"), (14, "14:08", 6, "Mild"))
    measured = (
        ScoreItem("1", "Respiration rate", 0, "14 per minute"), ScoreItem("2", "Oxygen saturation", 1, "95 %"),
        ScoreItem("6", "Pulse", 1, "96 per minute"), ScoreItem("7", "Temperature", 0, "37.1 °C"),
    )  # fmt: skip
    found = [score(n, "ciwa-ar", "CIWA-Ar", at(day, hhmm), total, band)
             for n, (day, hhmm, total, band) in enumerate(ciwa, 10)]  # fmt: skip
    found += [score(n, "cows", "COWS", at(day, hhmm), total, band)
              for n, (day, hhmm, total, band) in enumerate(cows, 30)]  # fmt: skip
    return (
        *found,
        score(40, "ciwa-ar", "CIWA-Ar", at(14, "14:10"), 41, "Severe", error=WRONG),
        score(41, "cows", "COWS", at(14, "20:00"), None, "", note="asleep before the end"),
        score(42, "news2", "NEWS2", at(14, "21:05"), 2, "Low", items=measured),
        score(43, "sds", "SDS", at(14, "21:10"), 9, "", subject="heroin"),
        score(44, "local-scale", "A scale of one prison", at(14, "21:12"), 3, "Sample band"),
    )


TESTS = (
    HealthTest("50" * 8, "urine_drug", "Urine drug test", HealthTestOutcome.POSITIVE, "confirming_dependence",
               ("opiates", "benzodiazepines"), at(14, "20:55"), None, "K. Lipsum", at(14, "20:57"), "HMP Leeds"),
    HealthTest("51" * 8, "hiv", "HIV", HealthTestOutcome.DECLINED, "health", detail="will talk on 20-Mar"),
    HealthTest("52" * 8, "breath_alcohol", "Breath alcohol", HealthTestOutcome.NEGATIVE, taken_at=at(14, "20:50")),
    HealthTest("53" * 8, "ecg", "ECG", HealthTestOutcome.AWAITED, error=WRONG),
)  # fmt: skip
VACCINATIONS = (
    Vaccination("60" * 8, "hepatitis_b", "Hepatitis B", VaccinationState.STATED, 1, date(2030, 11, 2)),
    Vaccination("61" * 8, "hepatitis_b", "Hepatitis B", VaccinationState.GIVEN, 2, date(2031, 3, 14), "SPEC0001",
                date(2031, 3, 21), None, "K. Lipsum", at(14, "21:00"), "HMP Leeds"),
)  # fmt: skip
INVOLVEMENTS = (
    Involvement("70" * 8, "drug_rehabilitation", "Drug rehabilitation requirement", InvolvementState.CURRENT, "2030-10",
                "2031-10", "Turning Lane drugs service", "J. Dolor", "01632 960302", "weekly on Tuesdays",
                "probation, by telephone", "K. Lipsum", at(14, "21:02"), "HMP Leeds"),
    Involvement("71" * 8, "key_worker", "Key worker", InvolvementState.UNKNOWN, error=WRONG),
)  # fmt: skip
MARKS = (
    "front:690:430:cut:40:healing, says with a blade", "front:700:440:cut:35:",
    "front:430:500:injecting_site::groin: red", "back:420:260:bruise:60:", "back:425:265:bruise:55:",
)  # fmt: skip
_KINDS = ("Cut", "Cut", "Injecting site", "Bruise", "Bruise")


def body_map(*marks: str) -> Answer:
    """Return the injury map with these marks."""
    stored = marks or MARKS
    kinds = _KINDS if not marks else ("Scar",) * len(marks)
    shown = "; ".join(f"{kind}, {mark.split(':')[0]}" for kind, mark in zip(kinds, stored, strict=True))
    return replace(plan_answer("injury_map", None), words="Where are the marks?", value=stored, shown=shown)


def used(slug: str, **parts: str) -> tuple[Answer, ...]:
    """Return a substance answered Yes with its follow-ups."""
    first = plan_answer(slug, "yes", "Yes", words=f"Sample question of {slug}?", attention=True)
    return (first, *(plan_answer(f"{slug}_{name}", said) for name, said in parts.items()))


def substances() -> tuple[Answer, ...]:
    """Return substances asked in the same way: used, not used, declined, not asked."""
    return (
        *used("heroin", amount="about 0.5 g", route="Injected", how_often="Daily", last_use="Fri 14-Mar-2031 09:00"),
        *used("alcohol", units="30", how_often="Daily", last_drink="Fri 14-Mar-2031 06:00", fits="Yes, 2029"),
        plan_answer("cannabis", "no", "No"),
        plan_answer("ketamine", "no", "No"),
        replace(plan_answer("nps", None), state=AnswerState.DECLINED, value=None, shown=None),
        replace(plan_answer("z_drugs", None), state=AnswerState.NOT_ASKED, value=None, shown=None, reason="unwell"),
    )


def everything_found() -> Record:
    """Return the first night with scores, tests, vaccinations, services, marks and an amended answer."""
    base = first_night()
    new = {answer.key for answer in substances()}
    kept = [answer for answer in base.assessments[0].answers if answer.key not in new]
    ever = next(answer for answer in kept if answer.key == "self_harm_ever")
    kept.remove(ever)
    hospital = next(answer for answer in kept if answer.key == "mh_inpatient")
    kept.remove(hospital)
    changed = (
        amended(ever, "No", "said he had misheard the question"),
        amended(amended(hospital, "Yes", "letter came"), "No", "letter of another person", entered_in_error=True),
    )
    referral = Task("c5" * 8, "Refer for mental health assessment", Role.MENTAL_HEALTH_WORKER, at(12, "21:00"),
                    at(17, "21:00"), kind="mental_health_referral", waiting_since=at(12, "21:00"))  # fmt: skip
    return replace(
        base,
        tasks=(*base.tasks, referral),
        assessments=(with_answers(*kept, *changed, *substances(), body_map()),),
        scores=scores(), tests=TESTS, vaccinations=VACCINATIONS, involvements=INVOLVEMENTS,
    )  # fmt: skip


def first_night_pack() -> Pack:
    """Return everything found on the first night as a pack that leaves in the morning."""
    return replace(sheet_cases.methadone_self_harm(), record=everything_found())


def crowded_pack() -> Pack:
    """Return 60 marks, forty scorings, a name of 79 characters and very long words."""
    base = everything_found()
    marks = tuple(
        f"{('back', 'front')[n % 2]}:{300 + n * 7}:{200 + n * 9}:scar:{n + 1}:mark {n} {'long ' * (n % 9)}"
        for n in range(60)
    )
    many = tuple(
        score(n, "cows", "COWS", NIGHT - timedelta(hours=4 * n), 3 + n % 40, "Sample band",
              note="long words " * (n % 9))
        for n in range(1, 41)
    )  # fmt: skip
    long_why = "because somebody wrote very long words about it, " * 12
    found = next(answer for answer in base.assessments[0].answers if answer.key == "housing")
    kept = [answer for answer in base.assessments[0].answers if answer.key not in ("housing", "injury_map")]
    form = with_answers(*kept, amended(found, "Yes", long_why.strip()), body_map(*marks, "front:9999:1:scar::far away"))
    tests = (*TESTS, replace(TESTS[0], id="5a" * 8, detail=long_why * 6, error=None))
    person = replace(base.person, family_name=sheet_cases.LONG_FAMILY, given_names=sheet_cases.LONG_GIVEN)
    record = replace(base, person=person, scores=many, assessments=(form,), tests=tests)
    return replace(sheet_cases.methadone_self_harm(), record=record)


ALL_CASES = {**sheet_cases.CASES, "first night": first_night_pack, "crowded": crowded_pack}
"""Every pack the printed sheets are tried with."""
