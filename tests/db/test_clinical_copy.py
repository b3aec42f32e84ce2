"""For the clinical system: the record in order, every state in words, and a tick that a later change takes away."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reception_app.clinical.copy_order import load_copy_order
from reception_app.errors import InputProblem, NotAllowed
from reception_app.forms.answers import AnswerValue
from reception_app.models import Event
from reception_app.services import care, clinical_copy, doses_given, treatment, triage
from reception_app.services.amending import amend
from reception_app.services.clinical_copy import ClinicalCopy, read_clinical_copy, sections, text_hash
from reception_app.services.context import AppContext
from reception_app.services.person_view import read_person
from reception_app.services.scores import record_score
from reception_app.services.treatment import DoseSaid, HealthTestSaid, InvolvementSaid
from reception_app.vocabulary import (
    AllergyState,
    AnswerState,
    HealthTestOutcome,
    InvolvementState,
    Role,
    SourceKind,
    VaccinationState,
)
from tests.support.desks import METHADONE, ON_CHART, SERTRALINE, MovingClock, add, arrive, as_role
from tests.support.triaged import sign_triage

RECEPTION = "first-reception/"


def text_of(copy: ClinicalCopy, slug: str) -> str:
    return next(section.text for section in copy.sections if section.slug == slug)


def test_a_draft_is_never_copied_as_signed_and_says_what_nobody_asked(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    triage.save_answer(ctx, person, view.assessment_id, "takes_medicines", AnswerValue(AnswerState.DECLINED))
    copy = read_clinical_copy(ctx, person)
    answers = [section for section in copy.sections if section.slug.startswith(RECEPTION)]
    assert len(answers) > 20
    assert all(section.text.startswith("NOT SIGNED: Reception triage") for section in answers)
    assert "Declined to answer." in text_of(copy, f"{RECEPTION}medicines")
    assert "NOT ANSWERED: nobody has asked yet." in text_of(copy, f"{RECEPTION}injuries")
    assert text_of(copy, "allergies").startswith("Allergies not recorded: nobody has asked.")


def test_a_signed_record_is_told_in_the_order_of_the_twenty_rows(ctx: AppContext) -> None:
    person = arrive(ctx)
    sign_triage(ctx, person)
    copy = read_clinical_copy(ctx, person)
    slugs = [section.slug.removeprefix(RECEPTION) for section in copy.sections]
    wanted = [place.slug for place in load_copy_order() if place.part not in ("topics", "amendments")]
    assert [slug for slug in slugs if slug in wanted] == wanted
    assert text_of(copy, f"{RECEPTION}pregnancy").startswith("Nothing is asked here of this person.")
    assert "Signed by Sam Sampleworth, nurse" in text_of(copy, f"{RECEPTION}current_risk")
    assert "NOT SIGNED" not in copy.whole_text
    assert copy.whole_text.startswith("SPECIMEN, Carl (Mr). Born 14-Jul-1985.")
    assert "\N{NO-BREAK SPACE}" not in copy.whole_text


def test_scripts_allergies_scores_and_findings_are_told_as_they_are(ctx: AppContext) -> None:
    person = arrive(ctx)
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    care.set_allergies(ctx, person, AllergyState.KNOWN, (care.AllergySaid("penicillin", "rash", "GP record"),))
    flag = care.raise_flag(ctx, person, care.NewFlag("seizures"))
    care.end_flag(ctx, person, flag, "was a faint")
    record_score(ctx, person, "cows", {"1": 1})
    treatment.record_test(ctx, person, HealthTestSaid("hiv", HealthTestOutcome.DECLINED))
    treatment.record_vaccination(ctx, person, DoseSaid("hepatitis_b", VaccinationState.GIVEN))
    wrong = treatment.record_involvement(
        ctx, person, InvolvementSaid("carat", InvolvementState.CURRENT, since="2026-10~")
    )
    treatment.mark_involvement_wrong(ctx, person, wrong, "another person")
    copy = read_clinical_copy(ctx, person)
    script = text_of(copy, "scripts")
    assert script.startswith("methadone — 1 mg in 1 mL — oral solution — DOSE 60 mg (60 mL) — by mouth — once a day at")
    assert "Pharmacy (Example Street Pharmacy) confirms" in script
    assert "penicillin: rash" in text_of(copy, "allergies")
    assert "Until 20-Nov-2026 19:40: was a faint" in text_of(copy, "flags")
    assert "INCOMPLETE, no total: items 2, 3" in text_of(copy, "scores")
    assert "HIV: declined." in text_of(copy, "tests")
    assert "Hepatitis B, dose 1: given, 20-Nov-2026. Next due 27-Nov-2026." in text_of(copy, "vaccinations")
    assert "ENTERED IN ERROR" in text_of(copy, "services")
    assert "Since Approx Oct-2026." in text_of(copy, "services")
    assert "Open, nurse: Hepatitis B vaccine, dose 2." in text_of(copy, "tasks")


def test_an_amendment_is_a_sentence_and_takes_the_tick_of_its_section_only(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    sign_triage(ctx, person)
    before = read_clinical_copy(ctx, person)
    for slug in (f"{RECEPTION}medicines", f"{RECEPTION}injuries"):
        clinical_copy.mark_copied(ctx, person, slug, text_of(before, slug))
    assert all(held.same_text for held in clinical_copy.copied(ctx, person).values())
    clock.forward(hours=3)
    held = triage.start_or_resume(ctx, person)
    no = AnswerValue(AnswerState.ANSWERED, "no")
    amend(ctx, person, held.assessment_id, {"injury": no}, "asked again after sleep")
    copy = read_clinical_copy(ctx, person)
    assert {slug: each.same_text for slug, each in copy.copied.items()} == {
        f"{RECEPTION}medicines": True, f"{RECEPTION}injuries": False,
    }  # fmt: skip
    assert f"{RECEPTION}injuries" in [section.slug for section in copy.to_copy]
    said = text_of(copy, f"{RECEPTION}amendments")
    assert "was “Declined”, now “No”. Why: asked again after sleep." in said
    assert "(amended)" in text_of(copy, f"{RECEPTION}injuries")


def test_time_alone_takes_no_tick_and_a_dose_given_takes_that_of_the_scripts(
    ctx: AppContext, clock: MovingClock
) -> None:
    person = arrive(ctx)
    sertraline = add(ctx, person, SERTRALINE, SourceKind.PHARMACY, hours=30)
    sign_triage(ctx, person)
    for section in read_clinical_copy(ctx, person).sections:
        clinical_copy.mark_copied(ctx, person, section.slug, section.text)
    clock.forward(days=5)
    assert read_clinical_copy(ctx, person).to_copy == ()
    doses_given.record_dose(ctx, person, sertraline, ctx.now(), observed=True, authority=ON_CHART)
    assert [section.slug for section in read_clinical_copy(ctx, person).to_copy] == ["scripts"]
    assert "Last given 25-Nov-2026 19:40, observed." in text_of(read_clinical_copy(ctx, person), "scripts")


def test_a_text_that_is_old_or_of_another_section_is_not_ticked(ctx: AppContext) -> None:
    person = arrive(ctx)
    old = text_of(read_clinical_copy(ctx, person), "allergies")
    care.set_allergies(ctx, person, AllergyState.NONE_KNOWN)
    for section in ("allergies", "scripts", "no_such_section"):
        with pytest.raises(InputProblem, match="IN-761"):
            clinical_copy.mark_copied(ctx, person, section, old)
    assert clinical_copy.copied(ctx, person) == {}


def test_a_copy_is_noted_by_hash_and_moves_no_record(ctx: AppContext) -> None:
    person = arrive(ctx)
    copy = read_clinical_copy(ctx, person)
    head = read_person(ctx, person).record.events
    clinical_copy.mark_copied(ctx, person, "allergies", text_of(copy, "allergies").replace("\n", "\r\n"))
    with clinical_copy.printing(ctx, person):
        pass
    assert read_person(ctx, person).record.events == head
    with ctx.sessions.read() as session:
        noted = session.scalars(select(Event).where(Event.action == "copy-section")).one()
    assert text_hash(text_of(copy, "allergies")) in (noted.after or "")
    assert "not recorded" not in (noted.after or "")
    with pytest.raises(NotAllowed):
        read_clinical_copy(as_role(ctx, Role.ESCORT), person)


def test_without_its_form_the_answers_are_still_told_with_their_words(ctx: AppContext) -> None:
    person = arrive(ctx)
    sign_triage(ctx, person)
    record = read_person(ctx, person).record
    told = "\n".join(section.text for section in sections(record, None))
    for answer in record.assessments[0].answers:
        assert answer.words in told
