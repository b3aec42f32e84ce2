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


def plain(arrived: datetime) -> Said:
    """What most say: a GP they name, nothing alarming."""
    return {
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
        "appointments": said("yes"),
        "appointments_what": said("Diabetes eye clinic, date not known"),
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
        case QuestionType.YES_NO:
            return said("no")
        case QuestionType.SEVERAL | QuestionType.CHOICE:
            alone = next((option.value for option in question.options if option.exclusive), question.options[0].value)
            return said((alone,) if question.type is QuestionType.SEVERAL else alone)
    return AnswerValue(AnswerState.UNKNOWN)
