"""What a desk points out about somebody's scripts, from facts it holds; seen with a reason, back when they change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.alerts import Alert, Assessment
from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.handover.pointed_out import facts_of
from reception_app.handover.record import Record
from reception_app.services import care, scripts, sources, treatment
from reception_app.services.alerts import acknowledge_alert, read_alerts
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.possession import Assessed, assess_possession
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import (
    AllergyState,
    FlagLevel,
    HealthTestOutcome,
    InPossession,
    Role,
    SourceKind,
    SourceOutcome,
)
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, as_role

AMOXICILLIN = ScriptLine(
    medicine="amoxicillin", dose=Dose(Decimal(500), "mg"), strength="500 mg", form="capsule",
    frequency="three times a day", times=("08:00", "14:00", "22:00"),
)  # fmt: skip
ADRENALINE = ScriptLine(medicine="adrenaline", brand="EpiPen", form="auto-injector", as_required=True)


@pytest.fixture
def person(ctx: AppContext) -> str:
    person = arrive(ctx)
    care.set_allergies(ctx, person, AllergyState.NONE_KNOWN)
    return person


def kinds(ctx: AppContext, person: str) -> list[str]:
    return [alert.kind for alert in read_alerts(ctx, person).waiting]


def only(ctx: AppContext, person: str, kind: str) -> Alert:
    (found,) = [alert for alert in read_alerts(ctx, person).waiting if alert.kind == kind]
    return found


def record(ctx: AppContext, person: str) -> Record:
    return read_person(ctx, person).record


def allergic(ctx: AppContext, person: str, substance: str) -> None:
    care.set_allergies(ctx, person, AllergyState.KNOWN, (care.AllergySaid(substance, "rash", "GP record"),))


def test_an_allergy_meets_a_script_of_its_class_and_names_where_it_comes_from(ctx: AppContext, person: str) -> None:
    allergic(ctx, person, "penicillin")
    script = add(ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    (first, *_) = read_alerts(ctx, person).waiting
    assert first.grade is FlagLevel.ACT_NOW
    assert first.scripts == (script,)
    assert first.words.startswith("Allergy to penicillin (rash): amoxicillin.")
    assert first.source
    assert first.mark in ("V", "GK")


def test_the_same_medicine_under_brand_and_generic_is_told_once(ctx: AppContext, person: str) -> None:
    add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    add(ctx, person, replace(SERTRALINE, medicine="Lustral"), SourceKind.PHARMACY)
    assert kinds(ctx, person).count("same_medicine_twice") == 1


def test_a_seen_alert_stays_seen_with_who_and_why_and_comes_back_when_its_facts_change(
    ctx: AppContext, person: str
) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    other = add(ctx, person, replace(SERTRALINE, medicine="diazepam"), SourceKind.GP_RECORD)
    alert = only(ctx, person, "sedation_with_substitution")
    acknowledge_alert(ctx, person, alert, "Dr P. Pretend knows of both")
    pointed = read_alerts(ctx, person)
    assert alert not in pointed.waiting
    (seen,) = pointed.seen
    assert (seen.alert, seen.seen.reason, seen.seen.by) == (alert, "Dr P. Pretend knows of both", "Sam Sampleworth")
    line = replace(SERTRALINE, medicine="diazepam", dose=Dose(Decimal(20), "mg"))
    scripts.change_dose(ctx, person, other, line, reason="withdrawal", discussed=True)
    again = only(ctx, person, "sedation_with_substitution")
    assert again.key != alert.key
    assert read_alerts(ctx, person).seen == ()


def test_an_alert_is_seen_only_with_a_reason_and_by_clinicians(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    add(ctx, person, replace(SERTRALINE, medicine="diazepam"), SourceKind.GP_RECORD)
    alert = only(ctx, person, "sedation_with_substitution")
    with pytest.raises(InputProblem, match="IN-179"):
        acknowledge_alert(ctx, person, alert, "  ")
    with pytest.raises(NotAllowed, match="RO-101"):
        acknowledge_alert(as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR), person, alert, "seen")
    with pytest.raises(NotFound, match="NF-101"):
        read_alerts(ctx, "nobody")
    assert alert in read_alerts(ctx, person).waiting


def test_an_emergency_medicine_is_pointed_out_and_never_stopped_by_it(ctx: AppContext, person: str) -> None:
    allergic(ctx, person, "adrenaline")
    script = add(ctx, person, ADRENALINE, SourceKind.GP_RECORD)
    (alert,) = [each for each in read_alerts(ctx, person).waiting if script in each.scripts]
    assert "For emergencies, and not stopped by this" in alert.words
    (held,) = record(ctx, person).scripts
    assert held.not_until_prescriber is None


def test_what_nobody_recorded_is_left_out_of_the_facts(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE)
    facts = facts_of(record(ctx, person), ctx.now())
    assert (facts.assessment, facts.triggers, facts.substances, facts.qt_risks) == (Assessment.NOT_TOLD, (), (), ())
    assert facts.was == {}


def test_flags_and_tests_of_this_stay_are_facts(ctx: AppContext, person: str, clock: MovingClock) -> None:
    clock.forward(hours=1)
    care.raise_flag(ctx, person, care.NewFlag("alcohol_withdrawal"))
    care.raise_flag(ctx, person, care.NewFlag("heart"))
    care.raise_flag(ctx, person, care.NewFlag("acct_open", observation="30_min"))
    said = treatment.HealthTestSaid(
        "urine_drug", HealthTestOutcome.POSITIVE, purpose="confirming_dependence", found=("heroin", "cocaine_powder"),
        taken_at=ctx.now() - timedelta(minutes=10),
    )  # fmt: skip
    treatment.record_test(ctx, person, said)
    facts = facts_of(record(ctx, person), ctx.now())
    assert facts.substances == ("alcohol", "opioid")
    assert facts.qt_risks == ("heart_disease",)
    assert [trigger.slug for trigger in facts.triggers] == ["acct"]


def test_an_open_acct_asks_for_the_in_possession_assessment_again(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    assess_possession(ctx, person, Assessed(28, {script: InPossession.IN_POSSESSION}))
    assert "kept_trigger" not in kinds(ctx, person)
    clock.forward(hours=1)
    care.raise_flag(ctx, person, care.NewFlag("acct_open", observation="30_min"))
    assert "kept_trigger" in kinds(ctx, person)


def test_the_product_a_source_named_is_held_against_the_one_here(ctx: AppContext, person: str) -> None:
    line = ScriptLine("buprenorphine", Dose(Decimal(8), "mg"), "8 mg", "sublingual tablet", frequency="once a day")
    script = add(ctx, person, line)
    said = SourceSaid(
        SourceKind.PHARMACY, name="Sample Street", dose=Dose(Decimal(8), "mg"), strength="8 mg",
        form="oral lyophilisate", outcome=SourceOutcome.DIFFERS,
    )  # fmt: skip
    sources.add_source(ctx, person, script, said)
    facts = facts_of(record(ctx, person), ctx.now())
    assert facts.was[script].form == "oral lyophilisate"
    assert "product_differs" in kinds(ctx, person)
