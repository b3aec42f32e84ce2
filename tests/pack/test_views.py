"""The whitelist views: what each sheet may hold, and what it must never hold."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reception_app.clinical.dependence import load_dependence
from reception_app.clinical.doses import Dose
from reception_app.clinical.lines import generic_text
from reception_app.errors import SheetProblem
from reception_app.handover.escort_lines import escort_lines
from reception_app.handover.in_error import error_words
from reception_app.handover.record import Pack, Script
from reception_app.handover.sheets import clinical_sheet
from reception_app.handover.views import clinical_findings_parts as clinical_findings_parts_module
from reception_app.handover.views import clinical_parts as clinical_parts_module
from reception_app.handover.views import clinical_view, escort_view, person_view
from reception_app.handover.views import escort as escort_module
from reception_app.handover.views import person as person_module
from reception_app.handover.views.clinical_parts import Mark
from reception_app.handover.views.dues import due_between
from reception_app.handover.views.medicines import dose_alone
from reception_app.handover.views.person import part_of_day
from reception_app.vocabulary import AllergyState, AnswerState, Carrier, FitToTravel
from tests.support import sheet_cases
from tests.support.first_night_cases import ALL_CASES as CASES
from tests.support.pdf import text_of
from tests.support.sheet_cases import HASH, NOW, SHORT, at

RECORD_TYPES = (
    "Script", "Flag", "Answer", "Amendment", "Assessment", "Record", "Pack", "Person", "Allergy", "Task", "Contact",
    "Score", "ScoreItem", "Involvement", "HealthTest", "Vaccination", "ErrorMark",
)  # fmt: skip


def every_string(value: object) -> list[str]:
    """Return every string in a tree of dataclasses and tuples."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in every_string(item)]
    if is_dataclass(value):
        return [text for one in fields(value) for text in every_string(getattr(value, one.name))]
    return []


def clinical_words(pack: Pack) -> set[str]:
    """Return every clinical value of a pack that an escort must not read."""
    record = pack.record
    words = {name for script in record.scripts for name in (script.medicine, script.brand, script.indication) if name}
    words |= {script.strength for script in record.scripts if script.strength}
    words |= {str(script.dose) for script in record.scripts if script.dose}
    words |= {text for flag in record.flags for text in (flag.words, flag.detail) if text}
    words |= {text for item in record.allergies.items for text in (item.substance, item.reaction) if text}
    words |= {text for task in record.tasks for text in (task.title, task.detail) if text}
    words |= {answer.words for one in record.assessments for answer in one.answers}
    return (words | found_words(pack)) - {"ACCT open", "Pregnant", "latex", "Medical hold"}


def found_words(pack: Pack) -> set[str]:
    """Return what only healthcare may read of scores, tests, services, amendments and the first-night plan."""
    record = pack.record
    words = {text for score in record.scores for text in (score.title, score.note) if text}
    words |= {item.words for score in record.scores for item in score.items}
    words |= {text for test in record.tests for text in (test.words, test.detail, *test.found) if text}
    words |= {text for dose in record.vaccinations for text in (dose.words, dose.batch) if text}
    for each in record.involvements:
        words |= {text for text in (each.words, each.detail, each.source) if text}
    for answer in (answer for one in record.assessments for answer in one.answers):
        words |= {change.why for change in answer.amendments}
        if answer.key.startswith(("plan_", "injury_map")):
            words |= {text for text in (answer.shown, answer.note) if text and len(text) > 8}
    return words


def given(pack: Pack, **changes: object) -> Pack:
    """Return the pack with changes to its travel."""
    return replace(pack, header=replace(pack.header, travel=replace(pack.header.travel, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES)
def test_no_view_holds_a_part_of_the_record_itself(case: str) -> None:
    pack = CASES[case]()
    for view in (clinical_view(pack, HASH, SHORT), escort_view(pack, SHORT), person_view(pack)):
        kinds = {type(value).__name__ for value in _every_dataclass(view)}
        assert kinds.isdisjoint(RECORD_TYPES)


def _every_dataclass(value: object) -> list[object]:
    if isinstance(value, tuple):
        return [found for item in value for found in _every_dataclass(item)]
    if is_dataclass(value):
        return [value, *(found for one in fields(value) for found in _every_dataclass(getattr(value, one.name)))]
    return []


def test_types_of_the_views_name_no_type_of_the_record() -> None:
    for module in (escort_module, clinical_parts_module, clinical_findings_parts_module, person_module):
        kinds = [getattr(module, name) for name in dir(module)]
        own = [kind for kind in kinds if is_dataclass(kind) and kind.__module__ == module.__name__]
        assert own
        for kind in own:
            named = {word for one in fields(kind) for word in re.findall(r"\w+", str(one.type))}
            assert named.isdisjoint(RECORD_TYPES)


@pytest.mark.parametrize("case", CASES)
def test_escort_view_holds_no_clinical_value(case: str) -> None:
    pack = CASES[case]()
    said = " | ".join(every_string(escort_view(pack, SHORT))).casefold()
    assert [word for word in clinical_words(pack) if word.casefold() in said] == []


def test_fixed_lines_leak_nothing_themselves() -> None:
    lines = escort_lines()
    texts = [*lines.call_999, lines.ambulance, *lines.observe.values(), lines.general.may, lines.general.todo]
    texts += [text for sign in lines.signs.values() for text in (sign.may, sign.todo)]
    texts += [text for act in lines.acts.values() for text in act] + [rule.label for rule in lines.answers]
    assert [text for text in texts if lines.leak_in(text)] == []


def test_flag_detail_and_unknown_slugs_are_not_on_the_escort_view() -> None:
    flag = replace(sheet_cases.SELF_HARM, detail="tablets under the bed", triggers=("his heroin debt", "bad_news"))
    base = sheet_cases.methadone_self_harm()
    pack = replace(base, record=replace(base.record, flags=(flag,)))
    view = escort_view(pack, SHORT)
    said = " ".join(every_string(view))
    assert "under the bed" not in said
    assert "heroin" not in said
    assert ("Upset by:", "bad news.") in view.observe.lines


@pytest.mark.parametrize("kind", [kind for each in load_dependence().values() for kind in each.flags])
def test_whoever_depends_on_anything_may_be_unwell_without_it(kind: str) -> None:
    base = sheet_cases.methadone_self_harm()
    flag = replace(sheet_cases.ALCOHOL, kind=kind)
    for flags, said in (((), "None recorded"), ((flag,), "Yes, watch")):
        view = escort_view(replace(base, record=replace(base.record, flags=flags, scripts=())), SHORT)
        assert {line.label: line.value for line in view.answers}["May be unwell without a dose"] == said


def test_a_last_date_that_is_not_a_date_is_not_printed() -> None:
    flag = replace(sheet_cases.SELF_HARM, last_on="2029, took forty paracetamol")
    base = sheet_cases.methadone_self_harm()
    view = escort_view(replace(base, record=replace(base.record, flags=(flag,))), SHORT)
    assert ("Last harm:", "ask healthcare.") in view.observe.lines


@pytest.mark.parametrize(
    ("said", "printed"), [("2029", "2029."), ("2031-03", "Mar-2031."), ("August 2030", "August 2030.")]
)
def test_a_last_date_may_be_only_a_month_or_a_year(said: str, printed: str) -> None:
    flag = replace(sheet_cases.SELF_HARM, last_on=said)
    base = sheet_cases.methadone_self_harm()
    view = escort_view(replace(base, record=replace(base.record, flags=(flag,))), SHORT)
    assert ("Last harm:", printed) in view.observe.lines


def test_a_look_that_is_recorded_is_told_beside_the_last_harm() -> None:
    flag = replace(sheet_cases.SELF_HARM, last_on=None, last_observed_at=sheet_cases.at(14, "03:32"))
    base = sheet_cases.methadone_self_harm()
    view = escort_view(replace(base, record=replace(base.record, flags=(flag,))), SHORT)
    assert ("Last looked at:", "14-Mar-2031\N{NO-BREAK SPACE}03:32.") in view.observe.lines
    assert ("Last harm:", "Not recorded.") in view.observe.lines


def test_self_harm_box_takes_the_closest_observation() -> None:
    closer = replace(sheet_cases.SELF_HARM, id="0" * 16, kind="suicide_risk", observation="15_min")
    base = sheet_cases.methadone_self_harm()
    view = escort_view(replace(base, record=replace(base.record, flags=(sheet_cases.SELF_HARM, closer))), SHORT)
    assert view.observe.minutes == "15"
    assert view.observe.acct_open
    assert view.observe.risk == "YES"


@pytest.mark.parametrize(
    ("state", "risk"),
    [
        (AnswerState.DECLINED, "DECLINED"), (AnswerState.UNKNOWN, "NOT KNOWN"),
        (AnswerState.NOT_ASKED, "NOT ASKED"), (None, "NOT ASKED"),
    ],
    ids=["declined", "not known", "not asked", "no triage"],
)  # fmt: skip
def test_risk_not_answered_is_not_no_risk(state: AnswerState | None, risk: str) -> None:
    pack = sheet_cases.pregnant()
    (form,) = pack.record.assessments
    answers = tuple(replace(each, state=state or each.state) for each in form.answers if each.key == "self_harm_now")
    forms = (replace(form, answers=answers),) if state is not None else ()
    assert answers
    view = escort_view(replace(pack, record=replace(pack.record, assessments=forms)), SHORT)
    assert view.observe.risk == risk
    assert "not asked or not answered" in view.observe.lines[-1][1]


def test_risk_that_was_answered_is_told() -> None:
    assert escort_view(sheet_cases.nothing_to_report(), SHORT).observe.risk == "none recorded"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Give the methadone at six", "SH-201"),
        ("He may want his TEGRETOL", "SH-201"),
        ("Keep paracetamol away", "SH-201"),
        ("Asthma: keep calm", "SH-202"),
        ("Watch the nerve damage", "SH-202"),
        ("In withdrawal, be kind", "SH-202"),
        ("Has HIV", "SH-203"),
        ("His Concerta is in the bag", "SH-201"),
    ],
)  # fmt: skip
def test_free_texts_of_the_escort_sheet_are_checked(text: str, code: str) -> None:
    base = sheet_cases.methadone_self_harm()
    scripts = (*base.record.scripts, sheet_cases.insulin_epilepsy().record.scripts[2])
    pack = replace(base, record=replace(base.record, scripts=scripts))
    pack = given(pack, fit=FitToTravel.WITH_CONDITIONS)
    for field in ("instruction", "conditions"):
        with pytest.raises(SheetProblem) as caught:
            escort_view(given(pack, **{field: text}), SHORT)
        assert caught.value.code == code
        assert not any(
            word in str(caught.value).casefold() for word in ("methadone", "tegretol", "asthma", "nerve", "hiv")
        )


@pytest.mark.parametrize(
    "text", ["Sit upright near staff.", "No belts or laces; window open.", "Two officers at every door"]
)
def test_harmless_instructions_pass(text: str) -> None:
    view = escort_view(given(sheet_cases.methadone_self_harm(), instruction=text), SHORT)
    assert f"Safety: {text}" in view.fitness.lines


def test_a_telephone_that_is_none_is_refused() -> None:
    with pytest.raises(SheetProblem) as caught:
        escort_view(given(sheet_cases.nothing_to_report(), healthcare_telephone="ask for the methadone nurse"), SHORT)
    assert caught.value.code == "SH-204"


def test_doses_on_the_way_are_those_between_leaving_and_four_hours_after_arrival() -> None:
    view = escort_view(sheet_cases.methadone_self_harm(), SHORT)
    assert [row.time for row in view.doses] == ["17:00", "21:30", "22:00"]
    assert {row.act for row in view.doses} == {"by mouth"}
    assert [row.packet for row in view.doses] == ["Sealed packet 1", "Sealed packet 2", "Sealed packet 3"]


def test_a_dose_nobody_may_give_yet_is_not_due_on_the_way() -> None:
    pregabalin = replace(sheet_cases.PREGABALIN, times=("18:00",), carrier=Carrier.ESCORT)
    base = sheet_cases.methadone_self_harm()
    view = escort_view(replace(base, record=replace(base.record, scripts=(pregabalin,))), SHORT)
    assert view.doses == ()


def test_a_dose_due_before_leaving_stops_the_van() -> None:
    base = sheet_cases.methadone_self_harm()
    due = replace(sheet_cases.QUETIAPINE, next_due_at=at(14, "15:50"), times=("15:50",))
    view = escort_view(replace(base, record=replace(base.record, scripts=(due,))), SHORT)
    assert any("Do not leave before healthcare has seen to the dose due" in line for line in view.fitness.lines)
    assert view.doses == ()


def test_doses_at_one_time_are_one_row() -> None:
    base = sheet_cases.methadone_self_harm()
    scripts = (
        sheet_cases.CHLORDIAZEPOXIDE,
        replace(sheet_cases.QUETIAPINE, times=("17:00",), next_due_at=at(14, "17:00")),
    )
    view = escort_view(replace(base, record=replace(base.record, scripts=scripts)), SHORT)
    assert next((row.time, row.what) for row in view.doses) == ("17:00", "2\N{NO-BREAK SPACE}doses")


@pytest.mark.parametrize("case", CASES)
def test_sealed_says_the_same_for_everybody(case: str) -> None:
    answers = {line.label: line.value for line in escort_view(CASES[case](), SHORT).answers}
    assert len(answers) == 24
    assert answers["Sensitive medical information"] == "Sealed"
    assert answers["Dependence"] == "Sealed"


def test_what_nobody_asked_is_not_no() -> None:
    answers = {line.label: line.value for line in escort_view(sheet_cases.nothing_to_report(), SHORT).answers}
    assert answers["Pregnant (own report)"] == "No"
    assert answers["Violence"] == "Not recorded"
    assert answers["Wheelchair"] == "Not recorded"
    declined = {line.label: line.value for line in escort_view(sheet_cases.pregnant(), SHORT).answers}
    assert declined["Pregnant (own report)"] == "Yes"


def test_medical_hold_and_undecided_are_said() -> None:
    assert escort_view(sheet_cases.pregnant(), SHORT).fitness.words == "NOT FIT TO TRAVEL: medical hold"
    undecided = escort_view(given(sheet_cases.nothing_to_report(), fit=None), SHORT)
    assert "NOT DECIDED" in undecided.fitness.words
    with_none = escort_view(given(sheet_cases.nothing_to_report(), fit=FitToTravel.WITH_CONDITIONS), SHORT)
    assert "not recorded" in with_none.fitness.lines[0]


def test_missing_things_are_only_counted_for_the_escort() -> None:
    pack = sheet_cases.incomplete()
    view = escort_view(pack, SHORT)
    assert view.missing == 3
    assert not any("pregabalin" in text for text in every_string(view))


# Doses falling due


def test_due_between_crosses_the_clock_change_by_the_clock_on_the_wall() -> None:
    script = replace(sheet_cases.QUETIAPINE, next_due_at=None, times=("08:00",))
    # British summer time begins on 30 March 2031 at 01:00 UTC.
    dues = due_between((script,), at(29, "07:00"), at(31, "09:00"))
    assert [due.at for due in dues] == [at(29, "08:00"), at(30, "07:00"), at(31, "07:00")]


def test_a_medicine_not_taken_daily_is_due_only_at_its_next_due_time() -> None:
    depot = replace(sheet_cases.QUETIAPINE, every_days=28, times=("10:00",), next_due_at=at(20, "10:00"))
    assert due_between((depot,), NOW, NOW + timedelta(days=2)) == ()
    assert [due.at for due in due_between((depot,), NOW, NOW + timedelta(days=8))] == [at(20, "10:00")]


def test_an_overdue_dose_is_kept_and_marked() -> None:
    late = replace(sheet_cases.QUETIAPINE, next_due_at=at(14, "08:00"), times=())
    (due,) = due_between((late,), NOW, NOW + timedelta(hours=24))
    assert due.overdue


# The clinical view


def test_every_script_is_a_box_or_a_stopped_line() -> None:
    for make in CASES.values():
        pack = make()
        view = clinical_view(pack, HASH, SHORT)
        assert len(view.scripts) + len(view.stopped) == len(pack.record.scripts)


def test_scripts_stopped_more_than_28_days_ago_are_left_out() -> None:
    base = sheet_cases.methadone_self_harm()
    old = replace(sheet_cases.MIRTAZAPINE, stopped_at=NOW - timedelta(days=29))
    view = clinical_view(
        replace(base, record=replace(base.record, scripts=(old, replace(old, stopped_at=None)))), HASH, SHORT
    )
    assert len(view.stopped) == 1
    assert "Not recorded" in view.stopped[0].what


def test_a_line_entered_in_error_is_on_the_clinical_sheet_as_that_and_on_no_other() -> None:
    base = sheet_cases.methadone_self_harm()
    words = error_words("N. Testford", "of another person")
    wrong = replace(sheet_cases.MIRTAZAPINE, stopped_at=NOW, stop_reason=words)
    pack = replace(base, record=replace(base.record, scripts=(wrong,)))
    (line,) = clinical_view(pack, HASH, SHORT).stopped
    assert line.error is not None
    assert line.error.startswith("ENTERED IN ERROR")
    assert line.error.endswith("N. Testford: of another person.")
    assert "topped" not in line.what
    assert not any("mirtazapine" in text.lower() for text in every_string(person_view(pack)))
    sheet = " ".join(text_of(clinical_sheet(clinical_view(pack, HASH, SHORT))).split())
    assert "STOPPED IN THE LAST 28 DAYS: 0; ENTERED IN ERROR: 1" in sheet


def test_an_unlisted_medicine_says_so_on_the_clinical_sheet() -> None:
    base = sheet_cases.methadone_self_harm()
    unlisted = replace(base.record.scripts[0], medicine="floxapraline")
    pack = replace(base, record=replace(base.record, scripts=(unlisted, base.record.scripts[1])))
    one, other = clinical_view(pack, HASH, SHORT).scripts
    assert "Not in the medicines list." in one.notes
    assert "Not in the medicines list." not in other.notes


def test_interim_change_says_was_now_why_who_and_review() -> None:
    box = clinical_view(sheet_cases.methadone_self_harm(), HASH, SHORT).scripts[0]
    assert box.interim is not None
    assert box.interim.was == "55\N{NO-BREAK SPACE}mg (55\N{NO-BREAK SPACE}mL)".replace(" (", "\N{NO-BREAK SPACE}(")
    assert "Dr S. Specimen" in box.interim.why
    assert "Discussed with the person: yes" in box.interim.why
    assert "Duty prescriber, Moorland" in box.interim.review_by


def test_sources_carry_their_marks() -> None:
    boxes = clinical_view(sheet_cases.methadone_self_harm(), HASH, SHORT).scripts
    assert [source.mark for source in boxes[0].sources] == [Mark.CONFIRMED, Mark.CONFIRMED, Mark.PERSON_SAYS]
    assert [source.mark for source in boxes[2].sources] == [Mark.PERSON_SAYS, Mark.NO_ANSWER, Mark.DIFFERS]


def test_self_report_is_never_marked_as_confirmed() -> None:
    said = replace(sheet_cases.PREGABALIN, sources=(sheet_cases.person_says("150 mg"),))
    base = sheet_cases.methadone_self_harm()
    box = clinical_view(replace(base, record=replace(base.record, scripts=(said,))), HASH, SHORT).scripts[0]
    assert box.sources[0].mark is Mark.PERSON_SAYS
    assert box.stopper is not None


@pytest.mark.parametrize(
    ("case", "bar"),
    [
        ("methadone", "KNOWN ALLERGIES"),
        ("nothing", "NO KNOWN ALLERGIES"),
        ("pregnant", "ALLERGIES NOT RECORDED"),
        ("insulin", "ALLERGIES UNAVAILABLE"),
    ],
)
def test_each_allergy_state_has_its_bar(case: str, bar: str) -> None:
    box = clinical_view(CASES[case](), HASH, SHORT).allergies
    assert box.bar == bar
    asked = CASES[case]().record.allergies.state in (AllergyState.KNOWN, AllergyState.NONE_KNOWN)
    assert (box.ask_now is None) == asked


def test_answers_keep_their_five_states_apart() -> None:
    rows = {row.question: row for row in clinical_view(sheet_cases.methadone_self_harm(), HASH, SHORT).answers[0].rows}
    assert (rows["Do you gamble?"].bold, rows["Do you gamble?"].mark) == ("Not asked", "none")
    assert rows["Autism, ADHD or similar?"].bold == "Not known"
    assert rows["Would you like a test for HIV and hepatitis?"].bold == "Declined"
    assert rows["Cannabis in the past month?"].bold == "No"
    assert rows["Somewhere to live on release?"].mark == "attention"


def test_dangers_come_most_urgent_first() -> None:
    names = [danger.name for danger in clinical_view(sheet_cases.methadone_self_harm(), HASH, SHORT).dangers]
    assert names == ["ACCT open", "Withdrawal risk (alcohol)", "Sedation risk"]


# The person's copy


def test_a_liquid_says_mg_over_ml_with_its_strength() -> None:
    row = person_view(sheet_cases.methadone_self_harm()).rows[0]
    cell = row.cells[0]
    assert cell is not None
    assert (cell.amount, cell.under, cell.each) == ("30\N{NO-BREAK SPACE}mg", "30\N{NO-BREAK SPACE}mL",
                                                     "1\N{NO-BREAK SPACE}mg in 1\N{NO-BREAK SPACE}mL")  # fmt: skip


@pytest.mark.parametrize("words", ["on Mondays, Wednesdays and Fridays", "3 times a week", "every 2 weeks"])
def test_a_dose_of_certain_days_is_a_sentence_and_never_a_cell_of_every_day(words: str) -> None:
    base = sheet_cases.methadone_self_harm()
    script = replace(sheet_cases.CHLORDIAZEPOXIDE, frequency=words, times=("18:00",), schedule=None)
    (row,) = person_view(replace(base, record=replace(base.record, scripts=(script,)))).rows
    assert row.cells == ()
    assert words in row.sentence


def test_a_dose_that_waits_is_in_the_box_and_not_in_the_table() -> None:
    view = person_view(sheet_cases.methadone_self_harm())
    assert "pregabalin" not in [row.name for row in view.rows]
    assert [waiting.name for waiting in view.waiting] == ["pregabalin", "mirtazapine"]


@pytest.mark.parametrize(
    ("hhmm", "part"),
    [("03:59", "night"), ("04:00", "morning"), ("10:59", "morning"), ("11:00", "midday"), ("15:59", "midday"),
     ("16:00", "evening"), ("20:59", "evening"), ("21:00", "night"), ("00:00", "night")],
)  # fmt: skip
def test_parts_of_the_day(hhmm: str, part: str) -> None:
    assert part_of_day(hhmm) == part


def test_pieces_are_only_named_when_they_are_whole() -> None:
    base = sheet_cases.methadone_self_harm()

    def under(script: Script) -> str:
        pack = replace(base, record=replace(base.record, scripts=(script,)))
        return next(cell.under for cell in person_view(pack).rows[0].cells if cell)

    assert under(sheet_cases.CHLORDIAZEPOXIDE) == "3\N{NO-BREAK SPACE}capsules"
    assert under(replace(sheet_cases.CHLORDIAZEPOXIDE, dose=sheet_cases.dose("25", "mg"))) == ""


def test_a_dose_in_tablets_has_its_strength_where_the_line_does_not_stand_beside_it() -> None:
    pack = CASES["many"]()
    medicine = clinical_view(pack, HASH, SHORT).due[0].medicine
    scripts = tuple(
        replace(script, dose=Dose(Decimal(1), "tablet"), strength="100 mg", form="tablet")
        if generic_text(script.medicine) == medicine
        else script
        for script in pack.record.scripts
    )
    changed = replace(pack, record=replace(pack.record, scripts=scripts))
    due = {row.dose for row in clinical_view(changed, HASH, SHORT).due if row.medicine == medicine}
    assert {words.replace("\N{NO-BREAK SPACE}", " ") for words in due} == {"1 tablet of 100 mg"}
    assert dose_alone(Dose(Decimal(2), "puffs"), "100 micrograms/dose").split() == ["2", "puffs"]
    assert dose_alone(Dose(Decimal(20), "units"), "100 units/mL").split() == ["20", "units"]
