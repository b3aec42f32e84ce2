"""What the pages of a form do beyond one answer: a colleague's answer, why it changed, items, readings, other forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from reception_app.clinical.oxygen_target import target_note
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.loading import FormLibrary, load_form
from reception_app.services import scores, triage
from reception_app.services.context import AppContext
from reception_app.services.triage import FIRST_RECEPTION
from reception_app.ui.screens.triage import TriageScreen
from reception_app.ui.screens.triage_places import place_of
from reception_app.ui.screens.triage_topic import TopicPage
from reception_app.vocabulary import AnswerState, Role
from tests.support.desks import as_role
from tests.support.plain_shell import PlainShell, show
from tests.support.triage_keys import Keys, carry, focused_name, on_disk, opened, words_of
from tests.support.triaged import sign_triage

HEALTH = "escort-record-health"


def colleague_answers(ctx: AppContext, person: str, key: str, value: AnswerValue | None) -> None:
    """Let another nurse answer at the same time."""
    other = as_role(ctx, Role.NURSE)
    view = triage.start_or_resume(other, person)
    triage.save_answer(other, person, view.assessment_id, key, value)


def page_of(screen: TriageScreen) -> TopicPage:
    page = screen.page()
    assert isinstance(page, TopicPage)
    return page


def test_what_a_colleague_wrote_meanwhile_is_shown_and_nothing_is_overwritten(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    colleague_answers(ctx, person, "gp_record_consent", said("no"))
    press("y")
    assert on_disk(ctx, person)["gp_record_consent"] == said("no")
    assert "Nurse N. Testford answered “No” at 19:40" in words_of(page_of(screen))
    assert focused_name() == "Answer again"
    press("Tab", "Enter")
    assert on_disk(ctx, person)["gp_record_consent"] == said("no")
    assert "N. Testford answered" not in words_of(page_of(screen))


def test_answering_again_puts_the_own_answer_in_place_of_theirs(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("takes_medicines")
    press("y", "sertraline")
    colleague_answers(ctx, person, "medicines_named", said("sertraline 100 mg"))
    press(" 50 mg", "Tab")
    assert on_disk(ctx, person)["medicines_named"] == said("sertraline 100 mg")
    assert page_of(screen).block("medicines_named").field.value() == said("sertraline 50 mg")
    press("Enter", "Tab")
    assert on_disk(ctx, person)["medicines_named"] == said("sertraline 50 mg")


def test_both_saying_the_same_is_no_conflict(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    screen = opened(shell, person)
    colleague_answers(ctx, person, "gp_record_consent", said("no"))
    press("n")
    assert page_of(screen).undecided() == ""
    assert "who cares for you" in focused_name()


def test_the_first_esc_leads_to_an_answer_that_waits_for_a_decision(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    colleague_answers(ctx, person, "gp_record_consent", said("no"))
    press("y", "PgDn")
    assert screen.back()
    assert focused_name() == "Answer again"
    assert not screen.back()


def test_undo_leaves_what_a_colleague_wrote_since(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    opened(shell, person)
    press("n")
    colleague_answers(ctx, person, "first_time_in_prison", said("yes"))
    colleague_answers(ctx, person, "gp_record_consent", AnswerValue(AnswerState.DECLINED))
    press("Control+Z")
    values = on_disk(ctx, person)
    assert values["gp_record_consent"] == AnswerValue(AnswerState.DECLINED)
    assert values["first_time_in_prison"] == said("yes")


def test_a_changed_answer_is_saved_with_its_why_and_never_without(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    carry(ctx, person, "other_health_problem", "yes")
    carry(ctx, person, "heroin", "yes")
    carry(ctx, person, "heroin_route", "smoked")
    screen = opened(shell, person)
    screen.open_question("other_health_problem")
    press("n")
    assert "other_health_problem" not in on_disk(ctx, person)
    assert "different now" in focused_name()
    press("Enter")
    assert "other_health_problem" not in on_disk(ctx, person)
    press("healed since", "Enter")
    assert on_disk(ctx, person)["other_health_problem"] == said("no", "healed since")
    screen.open_question("heroin")
    press("n")
    assert "heroin" not in on_disk(ctx, person)
    press("says never", "Enter")
    assert on_disk(ctx, person)["heroin"] == said("no", "says never")
    assert triage.start_or_resume(ctx, person).earlier["heroin"].changed_why == "says never"


def test_the_same_answer_in_a_row_confirms_it_with_what_came_with_it(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    carry(ctx, person, "heroin", "yes")
    carry(ctx, person, "heroin_route", "smoked")
    screen = opened(shell, person)
    screen.open_question("heroin")
    press("y")
    values = on_disk(ctx, person)
    assert (values["heroin"].value, values["heroin_route"].value) == ("yes", "smoked")


def test_items_are_added_answered_on_their_own_page_and_taken_off(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person, HEALTH)
    screen.open_question("medicine_72_hours")
    press("y", "Ins")
    assert screen.pages.here == "medicine.1"
    press("Sertraline", "Enter", "1", "100 mg", "Enter", "Esc")
    assert on_disk(ctx, person, HEALTH)["medicine.1.dosage"] == said("100 mg")
    assert screen.pages.here == "medicines"
    press("Ins", "Insulin", "Enter", "PgUp")
    assert screen.pages.here == "medicine.1"
    press("PgDn", "PgDn")
    assert screen.pages.here == "medicines"
    press("Up", "Del")
    assert "Sertraline, By mouth, 100 mg" in words_of(page_of(screen))
    press("n", "Del", "y")
    values = on_disk(ctx, person, HEALTH)
    assert values["medicine"] == said(("2",))
    assert "medicine.1.name" not in values
    press("Control+Z")
    values = on_disk(ctx, person, HEALTH)
    assert (values["medicine"], values["medicine.1.name"]) == (said(("1", "2")), said("Sertraline"))


def test_a_gap_inside_an_item_is_reached_and_contradictions_are_told_in_place(
    shell: PlainShell, person: str, press: Keys
) -> None:
    screen = opened(shell, person, HEALTH)
    screen.open_question("medicine_72_hours")
    press("y", "Ins", "Sertraline", "Enter", "Esc", "F8")
    assert screen.pages.here == "medicine.1"
    assert "How is it given" in focused_name()
    screen.open_question("medicine.1.needed_moving")
    press("y", "3")
    page = page_of(screen)
    assert "nobody carries it" in words_of(page.block("medicine.1.carrier"))
    screen.open_question("medicine.1.needed_moving")
    press("n")
    assert "nobody carries it" not in words_of(page.block("medicine.1.carrier"))


def test_an_option_with_a_comment_asks_for_it(shell: PlainShell, person: str, press: Keys, ctx: AppContext) -> None:
    screen = opened(shell, person, HEALTH)
    screen.open_question("physical_needs")
    press("2", "Enter")
    assert focused_name() == "More about: Epilepsy"
    press("last one in May", "Enter")
    assert on_disk(ctx, person, HEALTH)["physical_needs_epilepsy_comment"] == said("last one in May")


@pytest.mark.parametrize("target", [None, "Dr P. Pretend"])
def test_oxygen_is_read_on_scale_2_only_by_a_clinicians_target_on_record(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, target: str | None
) -> None:
    """Scale 1, and the target is asked after; scale 2 once a named clinician set one, and both totals are told."""
    if target:
        values = {"1": "16", "2": "90", "3": "air", "4": "118", "5": "76", "6": "alert", "7": "37.2"}
        at = ctx.now() - timedelta(hours=1)
        scores.record_score(
            ctx, person, "news2", {}, values, note=target_note(target), taken_at=at, scale_2=True,
        )  # fmt: skip
    screen = opened(shell, person)
    screen.open_question("obs_respirations")
    page = page_of(screen)
    press("16", "Enter", "90", "Enter", "1", "118", "Enter", "76", "Enter", "88", "Enter", "1", "37.2", "Enter")
    said = words_of(page)
    assert ("Did a clinician set a target of 88 to 92 %?" in said) is (target is None)
    assert ("Scale 2: target 88 to 92 % set by Dr P. Pretend. On scale 1 it is 3." in said) is (target is not None)
    assert ("NEWS2: 0" if target else "NEWS2: 3") in said


def test_readings_say_what_is_outside_and_no_total_stands_while_one_is_missing(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    screen.open_question("obs_respirations")
    page = page_of(screen)
    assert "NEWS2" not in words_of(page.block("obs_respirations"))
    press("24", "Enter", "95", "Enter", "1", "118", "Enter", "76", "Enter", "88", "Enter", "1")
    assert "Above 12 to 20, NEWS2 2" in words_of(page.block("obs_respirations"))
    assert "NEWS2: no total yet. Missing: temperature." in words_of(page)
    press("37.2", "Enter")
    assert "NEWS2: 3" in words_of(page)
    assert on_disk(ctx, person)["obs_temperature"] == said("37.2")
    press("PgUp")
    screen.open_question("obs_pulse")
    press("Control+A", "900", "Enter")
    assert on_disk(ctx, person)["obs_pulse"] == said("88")
    assert "Check the pulse" in words_of(page.block("obs_pulse"))


def test_the_first_night_has_nothing_chosen_beforehand_and_not_decided_names_its_owner(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    for topic in ("plan", "plan_care", "plan_next"):
        screen.go_to(topic)
        page = page_of(screen)
        asked = page.keys()
        for key in asked:
            bar = page.block(key).field.bar
            assert bar is None or bar.chosen() == ()
    screen.open_question("plan_bunk")
    press("3", "2")
    assert on_disk(ctx, person)["plan_bunk_owner"] == said("prescriber")
    screen.open_check()
    assert "Which bunk?  Not decided yet  Prescriber decides" in " ".join(
        words_of(screen.check_page().plan).split("\n")
    )


def test_welsh_stands_under_the_question_for_who_speaks_it_and_f7_turns_it(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    screen = opened(shell, person)
    assert "Cymraeg" not in words_of(page_of(screen))
    press("F7")
    assert "A gawn ni ofyn i'ch meddyg teulu" in words_of(page_of(screen))
    shell.ctx = replace(ctx, settings=replace(ctx.settings, nation="Wales"))
    welsh = opened(shell, person)
    assert "A gawn ni ofyn i'ch meddyg teulu" in words_of(page_of(welsh))
    press("F7")
    assert "Cymraeg" not in words_of(page_of(welsh))


def test_without_its_form_an_assessment_is_read_in_its_own_words(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    view = triage.start_or_resume(ctx, person)
    triage.save_answer(ctx, person, view.assessment_id, "injury", said("yes"))
    shell.ctx = replace(ctx, forms=FormLibrary(form for form in ctx.forms if form.id != FIRST_RECEPTION))
    screen = TriageScreen(shell, person, assessment_id=view.assessment_id)
    show(shell, screen)
    words = words_of(screen.check_page())
    assert "version 3, is not on this desk" in words
    assert "Have you been injured in the past few days?" in words
    assert screen.page() is None
    press("Control+Enter", "F2", "F8")
    assert not screen.amending.open


def test_a_site_form_says_who_approved_it(shell: PlainShell, person: str, ctx: AppContext) -> None:
    own = replace(
        ctx.forms.get("wider-needs"), id="our-own", title="Our own", approved_by="Dr P. Pretend", approved_on=None
    )
    shell.ctx = replace(ctx, forms=FormLibrary(list(ctx.forms), [own]))
    screen = opened(shell, person, "our-own")
    screen.open_check()
    assert "approved by Dr P. Pretend" in words_of(screen.check_page())


def test_what_came_and_is_not_asked_now_stands_at_the_end_and_answers_have_initials(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext
) -> None:
    carry(ctx, person, "asked_of_old", "yes")
    screen = opened(shell, person)
    press("n")
    screen.open_check()
    screen.check_page().complete()
    QApplication.processEvents()
    words = words_of(screen.check_page())
    assert "Came with the person, no answer of this form" in words
    assert "K. Mockingham, Hull (HMP & YOI)" in words
    assert "SS 19:40" in words


@pytest.mark.parametrize(
    "form_id", ["second-stage", "transfer-in", "court-return", "mental-health", "wider-needs", "escort-record-risk"]
)
def test_every_question_of_every_form_finds_its_page(shell: PlainShell, person: str, form_id: str) -> None:
    screen = opened(shell, person, form_id)
    for question in screen.draft.visible():
        screen.open_question(question.key)
        assert screen.pages.here == place_of(screen.draft.view.form, question)
        page = screen.page()
        assert page is not None
        assert page.key_of(QApplication.focusWidget()) == question.key


def test_signing_another_form_names_it(shell: PlainShell, person: str, ctx: AppContext) -> None:
    sign_triage(ctx, person)
    screen = opened(shell, person, "wider-needs")
    screen.open_check()
    assert screen.check_page().button.text() == "Sign: Wider needs"


NESTED = """
id: nested
version: "1"
title: Nested
source: Local
mark: GK
approved_by: Dr P. Pretend
approved_on: 2026-11-01
topics:
  - key: places
    title: Places
    questions:
      - key: moved
        type: yes_no
        words: Has the person lived in several places?
        follow_ups:
          - key: place
            type: items
            words: Which places?
            item_words: Place
            follow_ups:
              - {key: town, type: text, words: "Which town?"}
              - key: seen_any
                type: yes_no
                words: Was anybody seen there?
                follow_ups:
                  - key: seen
                    type: items
                    words: Who was seen?
                    item_words: Visit
                    follow_ups:
                      - {key: whom, type: text, words: "Whom?"}
"""


def test_lists_within_lists_have_pages_of_their_own(
    shell: PlainShell, person: str, press: Keys, ctx: AppContext, tmp_path: Path
) -> None:
    file = tmp_path / "nested" / "1.yaml"
    file.parent.mkdir()
    file.write_text(NESTED, encoding="utf-8")
    shell.ctx = replace(ctx, forms=FormLibrary(list(ctx.forms), [load_form(file)]))
    screen = opened(shell, person, "nested")
    press("y", "Ins", "Sampleford", "Enter", "y", "Ins")
    assert screen.pages.here == "place.1.seen.1"
    assert "Place 1, Visit 1" in words_of(page_of(screen))
    press("Dr Mockham", "Enter", "Esc")
    assert screen.pages.here == "place.1"
    press("Esc")
    assert screen.pages.here == "places"
    values = on_disk(shell.ctx, person, "nested")
    assert values["place.1.seen.1.whom"] == said("Dr Mockham")
    assert screen.draft.gaps() == ()
    press("Del", "y")
    assert "place.1.seen.1.whom" not in on_disk(shell.ctx, person, "nested")
