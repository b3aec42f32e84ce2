"""What every sheet says alike: one word for one level of observation, no leaving before it happened, honest counts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception_app.clinical.observation_levels import load_observation_levels
from reception_app.forms.conditions import AnswerValue
from reception_app.forms.definition import Form
from reception_app.forms.loading import load_forms
from reception_app.forms.progress import progress
from reception_app.handover.asked import asked_of
from reception_app.handover.record import Answer, Assessment, Pack, Record, Stated, Travel
from reception_app.handover.sheets.clinical import clinical_sheet
from reception_app.handover.sheets.escort import escort_sheet
from reception_app.handover.sheets.person import person_copy
from reception_app.handover.sheets.wing import wing_sheet
from reception_app.handover.views.clinical import clinical_view
from reception_app.handover.views.clinical_answers import answer_sets
from reception_app.handover.views.clinical_needs import needs
from reception_app.handover.views.escort import escort_view
from reception_app.handover.views.person import person_view
from reception_app.handover.views.wing import wing_view
from reception_app.vocabulary import AnswerState, AssessmentStatus
from tests.support import sheet_cases
from tests.support.pdf import text_of
from tests.support.sheet_cases import CASES, HASH, NOW, SHORT

LEVELS = load_observation_levels()


@pytest.mark.parametrize("slug", LEVELS)
def test_one_level_of_observation_has_one_word_on_every_sheet(slug: str) -> None:
    words = LEVELS[slug].words
    base = sheet_cases.methadone_self_harm()
    flag = replace(sheet_cases.SELF_HARM, observation=slug)
    pack = replace(base, record=replace(base.record, flags=(flag,)))
    clinical, escort = clinical_view(pack, HASH, SHORT), escort_view(pack, SHORT)
    wing = wing_view(pack.record, "HMP Leeds", NOW, "K. Lipsum", training=True)
    assert clinical.dangers[0].facts.count(f"Observation: {words}.") == 1
    found = needs(pack.record, NOW)
    assert found is not None
    assert found.mind[0] == ("Flagged:", f"{flag.words} ({words}).")
    assert escort.observe.word == wing.observe.word == words
    # The level that is a number stands in large type, its unit behind it, and no other number does.
    assert escort.observe.minutes == wing.observe.minutes == (words.split()[0] if words.endswith(" min") else None)
    shown = f"every {words}" if words.endswith(" min") else words
    assert shown in text_of(escort_sheet(escort))
    assert shown in text_of(wing_sheet(wing))


# Leaving


_PAST = re.compile(r"\b(?:Left|left|has left|departed)\W{0,3}(?:on |at )?\d", re.IGNORECASE)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("hours", [-2, 0, 6])
def test_no_sheet_says_that_somebody_left_before_it_is_marked(case: str, hours: int) -> None:
    base = CASES[case]()
    leaves = base.header.travel.leaves_at
    later = replace(base.header.travel, leaves_at=sheet_cases.at(14, f"{15 + hours}:30"))
    moved = Travel() if leaves is None else later
    pack = replace(base, header=replace(base.header, travel=moved))
    said = [text_of(clinical_sheet(clinical_view(pack, HASH, SHORT))), text_of(person_copy(person_view(pack)))]
    if hours >= 0:
        said.append(text_of(escort_sheet(escort_view(pack, SHORT))))
        assert "Leaves (planned)" in said[-1]
    assert "Leaves (planned)" in said[0]
    assert not [found for text in said for found in _PAST.findall(text)]


# How to talk


def talks(access_needs: str, told: str) -> Pack:
    """Return a pack of somebody with access needs stated at the desk, who told a form what helps in talking."""
    base = sheet_cases.methadone_self_harm()
    person = replace(base.record.person, access_needs=Stated(AnswerState.ANSWERED, access_needs))
    answer = Answer("communication_needs", "What helps?", AnswerState.ANSWERED, (told,))
    done = replace(base.record.assessments[0], answers=(answer,))
    return replace(base, record=replace(base.record, person=person, assessments=(done,)))


@pytest.mark.parametrize(
    ("stated", "told", "for_staff", "clinical"),
    [
        ("Large print", "none", "ask the person what helps", "Large print"),
        ("None", "hearing", "face the person, speak clearly", "Face the person, speak clearly"),
        ("None", "none", "no help needed", "No help needed"),
    ],
    ids=["stated", "told", "neither"],
)
def test_a_need_said_once_is_on_every_sheet(stated: str, told: str, for_staff: str, clinical: str) -> None:
    pack = talks(stated, told)
    escort = escort_view(pack, SHORT)
    wing = wing_view(pack.record, "HMP Leeds", NOW, "K. Lipsum", training=True)
    assert escort.identity.talking == for_staff
    assert wing.speaks.endswith(for_staff)
    assert clinical_view(pack, HASH, SHORT).issue.talk == clinical
    boxed = {line.label: line.value for line in escort.answers}["Communication"]
    assert boxed == ("No" if for_staff == "no help needed" else "Yes, see above")


# Counts


def filled(form: Form, answers: dict[str, AnswerValue]) -> Assessment:
    rows = tuple(
        Answer(key, question.words, value.state, value.value, reason=value.reason)
        for key, value in answers.items()
        if (question := form.question(key)) is not None
    )
    return Assessment(
        id="ab" * 8, form=form.id, version=form.version, title=form.title, form_hash=form.form_hash,
        status=AssessmentStatus.DRAFT, started_at=NOW, started_by="K. Lipsum", answers=rows,
    )  # fmt: skip


FORMS = tuple(load_forms())
SHORT_STATES = (AnswerState.DECLINED, AnswerState.UNKNOWN, AnswerState.NOT_ASKED)


@given(st.data())
def test_asked_of_total_is_what_the_form_shows_this_person(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS))
    keys = [question.key for topic in form.topics for question in topic.questions]
    chosen = data.draw(st.lists(st.sampled_from(keys), unique=True, max_size=12))
    answers = {
        key: AnswerValue(state, None, None, "asleep" if state is AnswerState.NOT_ASKED else None)
        for key in chosen
        for state in [data.draw(st.sampled_from(SHORT_STATES))]
    }
    record = Record(sheet_cases.person(), stay=sheet_cases.STAY)
    facts = {"sex": "Male", "arrival_kind": "court_remand", "legal_status": "remand", "has_script": "no",
             "has_opioid_script": "no"}  # fmt: skip
    done = progress(form, answers, facts)
    asked = asked_of(filled(form, answers), record)
    assert asked.total == done.total
    assert asked.asked == sum(topic.settled for topic in done.topics)  # what was not asked has no good answer
    assert asked.words().startswith(f"{asked.asked} of {done.total} asked")


def test_a_draft_of_two_answers_does_not_look_complete() -> None:
    form = load_forms().get("first-reception")
    record = Record(
        sheet_cases.person(),
        stay=sheet_cases.STAY,
        assessments=(filled(form, dict.fromkeys(("injury", "share_with_family"), AnswerValue(AnswerState.DECLINED))),),
    )
    (one,) = answer_sets(record)
    total = progress(form, {}, {"sex": "Male"}).total
    assert f"2 of {total} asked; {total - 2} NOT ASKED YET" in one.about
    assert total > 60


def test_of_a_form_that_is_not_here_no_total_is_made_up() -> None:
    form = load_forms().get("first-reception")
    strange = replace(filled(form, {"injury": AnswerValue(AnswerState.DECLINED)}), form_hash="00")
    assert asked_of(strange, Record(sheet_cases.person())).words() == "1 asked; of how many is not known here"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("mh_inpatient", "heroin"), "were looked at together below"),
        (("mh_inpatient",), "Substances were not asked about: ask."),
        (("heroin",), "Mental health was not asked about: ask."),
        ((), "Neither mental health nor substances was asked about: ask."),
    ],
)
def test_together_is_said_only_of_what_was_asked(asked: tuple[str, ...], said: str) -> None:
    form = load_forms().get("first-reception")
    none = {key: AnswerValue(AnswerState.NOT_ASKED, None, None, "asleep") for key in ("mh_inpatient", "heroin")}
    one = filled(form, none | dict.fromkeys(asked, AnswerValue(AnswerState.DECLINED)))
    found = needs(Record(sheet_cases.person(), assessments=(one,)), NOW)
    assert found is not None
    assert said in found.dual
    assert ("together below" in found.dual) == (len(asked) == 2)
