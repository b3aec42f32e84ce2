"""What a training desk's people say at reception. Whatever the form asks beyond this is answered plainly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from reception_app.clock import to_wire
from reception_app.forms import answers as rules
from reception_app.forms.conditions import AnswerValue, said
from reception_app.forms.definition import Question, QuestionType
from reception_app.forms.values import value_problem
from reception_app.services.context import AppContext
from reception_app.services.triage import TriageView
from reception_app.vocabulary import AnswerState

Said = dict[str, AnswerValue]


_OBSERVED: Said = {
    "obs_respirations": said("16"), "obs_spo2": said("98"), "obs_oxygen": said("air"), "obs_systolic": said("126"),
    "obs_diastolic": said("78"), "obs_pulse": said("74"), "obs_consciousness": said("alert"),
    "obs_temperature": said("36.7"), "obs_glucose": said("6.4"),
}  # fmt: skip
_NIGHT: Said = {
    "plan_place": said("ordinary"), "plan_cell_sharing": said("no_reason"), "plan_bunk": said("either"),
    "plan_floor": said("any"), "plan_observation": said("standard"), "plan_in_possession": said("some"),
    "plan_medicine_times": said("none"), "plan_diet": said("ordinary"), "plan_aids": said("none"),
    "plan_seen_next_by": said("nurse"),
}  # fmt: skip


def plain(arrived: datetime) -> Said:
    """What most say: a GP they name, nothing alarming; what the nurse measures, and a plan for the night."""
    return {
        **_OBSERVED,
        **_NIGHT,
        "plan_seen_next_at": said(to_wire(arrived + timedelta(hours=12))),
        "smoking": said("smokes"),
        "smoking_amount": said("15"),
        "nrt": said("vape"),
        "hepatitis_b_doses": said("0"),
        "gp_record_consent": said("yes"),
        "gp_name": said("Example Road Surgery"),
        "communication_needs": said(("none",)),
        "own_words": said("I just want to ring home and sleep."),
        "acct_on_arrival": said("none"),
    }


def of_rich(arrived: datetime) -> Said:
    """A bit of everything."""
    return {
        **plain(arrived),
        "communication_needs": said(("reading_writing",)),
        "communication_help": said("Large print, and say it aloud"),
        "takes_medicines": said("yes"),
        "medicines_named": said("Methadone, something for nerve pain, two more; a blue inhaler"),
        "medicines_last_dose": said(to_wire(arrived - timedelta(hours=9))),
        "critical_medicine": said("yes"),
        "critical_medicine_which": said("Methadone, next one tomorrow morning"),
        "conditions": said(("asthma",)),
        "conditions_note": said("Blue inhaler a few times a week"),
        "aids": said(("glasses",)),
        "self_harm_now": said("no"),
        "self_harm_ever": said("yes"),
        "self_harm_last": said(f"{arrived.year - 2}-08"),
        "self_harm_methods": said(("cutting",)),
        "self_harm_what": said("Once, at home; no hospital"),
        "someone_to_tell": said("yes"),
        "someone_to_tell_who": said("A sister; the number is in property"),
        "mh_service": said("yes"),
        "mh_service_who": said("Sampleford community team, low mood"),
        "mh_medicine": said("yes"),
        "mh_medicine_which": said("A tablet for depression, every morning"),
        "mh_medicine_last_dose": said(to_wire(arrived - timedelta(hours=9))),
        "mental_state": said(("low",)),
        "alcohol": said("yes"),
        "alcohol_units": said("6"),
        "alcohol_how_often": said("some_days"),
        "alcohol_last_drink": said(to_wire(arrived - timedelta(hours=22))),
        "heroin": said("yes"),
        "heroin_route": said("smoked"),
        "heroin_how_often": said("less"),
        "heroin_amount": said("About 0.2 g"),
        "heroin_last_use": said(f"{(arrived - timedelta(days=12)).date().isoformat()}~"),
        "opioid_preference": said("maintain"),
        "opioid_preference_medicine": said("methadone"),
        "injecting_ever": said("before"),
        "injecting_sites": said(("healed",)),
        "critical_medicine_kind": said(("opioid_substitution",)),
        "plan_place": said("withdrawal_support"),
        "plan_observation": said("hourly"),
        "plan_medicine_times": said("times"),
        "plan_medicine_times_at": said("22:00"),
        "plan_aids": said("with_person"),
        "plan_aids_what": said("Glasses, and a blue inhaler"),
        "hepatitis_b_doses": said("1"),
        "hepatitis_b_last_dose": said(f"{arrived.year - 1}-05"),
        "obs_pulse": said("94"),
        "own_words": said("Keep my script the same, please. Last time it was stopped and I was ill for a week."),
    }


def of_leaver(arrived: datetime) -> Said:
    """Steady, on several medicines."""
    return {
        **plain(arrived),
        "takes_medicines": said("yes"),
        "medicines_named": said("For fits, for blood pressure, for sugar"),
        "medicines_last_dose": said(to_wire(arrived - timedelta(hours=7))),
        "critical_medicine": said("yes"),
        "critical_medicine_which": said("The one for fits, morning and evening"),
        "conditions": said(("diabetes", "epilepsy", "heart")),
        "conditions_note": said("Tablets; the last fit was in the spring"),
        "critical_medicine_kind": said(("epilepsy",)),
        "appointments": said("yes"),
        "appointments_what": said("Diabetes eye clinic, date not known"),
        "injury": said("yes"),
        "injury_what": said("Slipped on the stairs two days ago; ice at the station"),
        "injury_severe": said("no"),
        "injury_map": said(("back:620:300:bruise:60:yellow at the edge",)),
        "medical_diet": said("yes"),
        "medical_diet_what": said("Meals at set times, by the GP"),
        "plan_bunk": said("lower"),
        "plan_diet": said("special"),
        "plan_diet_what": said("Meals at set times, a snack for the night"),
        "plan_medicine_times": said("times"),
        "plan_medicine_times_at": said("20:00"),
        "opioid_preference": said("not_dependent"),
        "own_words": said("Please do not let me miss the tablet for fits on the van."),
    }


def of_risk(arrived: datetime) -> Said:
    """Thinking of suicide now."""
    return {
        **plain(arrived),
        "first_time_in_prison": said("yes"),
        "self_harm_now": said("yes"),
        "self_harm_now_what": said("Says there is no point; has not decided how"),
        "hopeless": said("yes"),
        "hopeless_what": said("Says the sentence is the worst of it; a sister visits"),
        "hard_news": said("yes"),
        "hard_news_kind": said(("status",)),
        "self_harm_ever": said("yes"),
        "self_harm_last": said(arrived.date().isoformat()[:7]),
        "self_harm_methods": said(("ligature",)),
        "mh_service": said("yes"),
        "mh_service_who": said("Sampleford community team"),
        "mh_inpatient": said("yes"),
        "mh_inpatient_where": said("Pretend Hospital, some years ago"),
        "mental_state": said(("low", "hopeless")),
        "alcohol": said("yes"),
        "alcohol_units": said("22"),
        "alcohol_how_often": said("daily"),
        "alcohol_last_drink": said(to_wire(arrived - timedelta(hours=14))),
        "alcohol_withdrawal_now": said("yes"),
        "alcohol_fits": said("no"),
        "withdrawal_signs": said(("shaking",)),
        "plan_place": said("inpatient"),
        "plan_cell_sharing": said("not_decided"),
        "plan_cell_sharing_owner": said("prescriber"),
        "plan_bunk": said("lower"),
        "plan_floor": said("ground"),
        "plan_observation": said("15_min"),
        "plan_in_possession": said("none"),
        "obs_pulse": said("104"),
        "obs_systolic": said("148"),
        "obs_diastolic": said("96"),
        "obs_temperature": said("37.4"),
        "cannabis": AnswerValue(AnswerState.DECLINED),
        "own_words": AnswerValue(AnswerState.DECLINED),
    }


def answers_in_order(ctx: AppContext, view: TriageView, told: Said) -> Iterator[tuple[str, AnswerValue]]:
    """Yield an answer for each question as the form comes to it, follow-ups included."""
    given: Said = {}
    while True:
        asked = rules.visible(view.form, given, view.facts)
        question = next((each for each in asked if each.key not in given and _must(each, told)), None)
        if question is None:
            return
        given[question.key] = _answer(question, told, ctx.now())
        yield question.key, given[question.key]


def _must(question: Question, told: Said) -> bool:
    return question.required or question.key in told


def _answer(question: Question, told: Said, now: datetime) -> AnswerValue:
    """Return what was told when this form can take it, else the plainest answer."""
    value = told.get(question.key)
    if value is not None and (value.value is None or value_problem(question, value.value, now) is None):
        return value
    match question.type:
        case QuestionType.YES_NO | QuestionType.SUBSTANCE:
            return said("no")
        case QuestionType.SEVERAL | QuestionType.CHOICE:
            alone = next((option.value for option in question.options if option.exclusive), question.options[0].value)
            return said((alone,) if question.type is QuestionType.SEVERAL else alone)
    return AnswerValue(AnswerState.UNKNOWN)
