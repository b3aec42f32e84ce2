"""Figures: how soon and how complete, added up from the records and telling nothing about anybody (E29, E30)."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest

from reception_app.clock import local_day
from reception_app.errors import InputProblem, NotAllowed
from reception_app.forms.answers import AnswerValue
from reception_app.services import board, doses_given, handovers, sources, triage
from reception_app.services.completeness import Counts, completeness
from reception_app.services.context import AppContext
from reception_app.services.figures import day_figures, figures_csv, figures_json, figures_table
from reception_app.services.handovers import Plan
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import AnswerState, Role, SourceKind
from tests.support.desks import ON_CHART, SERTRALINE, MovingClock, add, arrive, as_role, specimen
from tests.support.triaged import answer_all, sign_triage


def test_declined_and_not_asked_are_holes_and_no_is_an_answer(ctx: AppContext) -> None:
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    topic = next(topic for topic in view.form.topics if topic.key == "arrival")
    first, second, third = [question.key for question in topic.questions if question.type == "yes_no"][:3]
    for key, value in (
        (first, AnswerValue(AnswerState.ANSWERED, "no")),
        (second, AnswerValue(AnswerState.DECLINED)),
        (third, AnswerValue(AnswerState.NOT_ASKED, reason="asleep")),
    ):
        triage.save_answer(ctx, person, view.assessment_id, key, value)
    counted = completeness(triage.read_triage(ctx, person, view.assessment_id))
    arrival = next(each for each in counted.topics if each.key == "arrival").counts
    assert (arrival.answered, arrival.declined, arrival.not_asked) == (1, 1, 1)
    assert arrival.waiting == arrival.total - 3
    assert counted.whole.known == 1
    assert counted.whole.percent == 100 // counted.whole.total


def test_whole_percent_means_every_one() -> None:
    assert Counts(answered=199, declined=1).percent == 99
    assert Counts(answered=1, not_applicable=1).percent == 100
    assert Counts().percent is None


def test_a_day_is_added_up_from_what_was_done(ctx: AppContext, clock: MovingClock) -> None:
    first = arrive(ctx, specimen("A0002TT"), minutes_ago=0)
    second = arrive(ctx, specimen("A0003TT", "DUMMY"), minutes_ago=90)
    arrive(ctx, specimen("A0004TT", "NOBODY"), minutes_ago=10)
    clock.forward(minutes=40)
    script = add(ctx, first, SERTRALINE)
    sign_triage(ctx, first)
    sign_triage(ctx, second)
    clock.forward(minutes=20)
    asked = SourceSaid(SourceKind.PHARMACY, name="Example Street Pharmacy", dose=SERTRALINE.dose)
    sources.add_source(ctx, first, script, asked)
    clock.forward(minutes=60)
    doses_given.record_dose(ctx, first, script, ctx.now(), observed=True, witness="W. Witnessford", authority=ON_CHART)

    found = day_figures(ctx, local_day(ctx.now()))
    assert found.receptions == 3
    assert (found.seen.within_1_hour, found.seen.in_1_to_2_hours, found.seen.later, found.seen.not_seen) == (1, 0, 1, 1)
    assert (found.to_triage_signed.median_minutes, found.to_triage_signed.count, found.to_triage_signed.of) == (
        85,
        2,
        3,
    )
    assert (found.to_verified_script.median_minutes, found.to_verified_script.of) == (60, 1)
    assert found.to_first_dose.median_minutes == 120
    assert found.whole.total > 0
    assert found.whole.declined == found.whole.total - found.whole.known
    earlier = day_figures(ctx, local_day(ctx.now()) - timedelta(days=1))
    assert (earlier.receptions, earlier.to_first_dose.median_minutes, earlier.answers) == (0, None, ())


def test_who_left_unseen_is_counted(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx)
    handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now()))
    handovers.mark_left(ctx, handover, anyway="the van could not wait")
    left = day_figures(ctx, local_day(ctx.now())).left
    assert (left.people, left.without_triage, left.handovers, left.packs_complete) == (1, 1, 1, 0)


def test_only_the_form_a_reception_begins_with_counts_as_triage(ctx: AppContext, clock: MovingClock) -> None:
    person = arrive(ctx, minutes_ago=0)
    clock.forward(minutes=10)
    other = triage.start_or_resume(ctx, person, "mental-health")
    answer_all(ctx, person, other.assessment_id)
    triage.sign(ctx, person, other.assessment_id)
    found = day_figures(ctx, local_day(ctx.now()))
    assert (found.seen.not_seen, found.to_triage_signed.count) == (1, 0)
    handover = handovers.plan_handover(ctx, person, Plan("MDI", clock.now()))
    handovers.mark_left(ctx, handover, anyway="the van could not wait")
    assert day_figures(ctx, local_day(ctx.now())).left.without_triage == 1


def test_figures_hold_nobody(ctx: AppContext) -> None:
    person = arrive(ctx)
    add(ctx, person, SERTRALINE)
    sign_triage(ctx, person)
    board.finish_reception(ctx, person)
    found = day_figures(ctx, local_day(ctx.now()))
    texts = (figures_csv(found), json.dumps(figures_json(found)), str(figures_table(found)))
    for text in texts:
        for personal in ("SPECIMEN", "Specimen", "Carl", "A0002TT", "sertraline", person, "Sampleworth"):
            assert personal not in text
    tables = figures_csv(found).split("\n\n")
    single = dict(list(csv.reader(io.StringIO(tables[0])))[1:])
    topics = list(csv.DictReader(io.StringIO(tables[1])))
    assert single["receptions"] == "1"
    assert single["seen.within_1_hour"] == "1"
    assert sum(int(row["total"]) for row in topics) == found.whole.total


def test_a_day_to_come_and_a_role_without_them_are_refused(ctx: AppContext) -> None:
    with pytest.raises(InputProblem, match="IN-751"):
        day_figures(ctx, local_day(ctx.now()) + timedelta(days=1))
    with pytest.raises(NotAllowed):
        day_figures(as_role(ctx, Role.ESCORT), local_day(ctx.now()))
    assert day_figures(as_role(ctx, Role.DESK_ADMINISTRATOR), local_day(ctx.now())).receptions == 0
