"""Scores through the services: items kept as they were, no total while one is missing, what follows by its data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from reception_app.clinical import instruments
from reception_app.clinical.doses import Dose
from reception_app.errors import InputProblem, NotAllowed, NotFound
from reception_app.services import care, doses_given, scripts, tasks
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.handover_state import record_head
from reception_app.services.person_view import read_history, read_person
from reception_app.services.scores import mark_score_error, record_result, record_score
from reception_app.services.series import kept_series, series
from reception_app.vocabulary import FlagLevel, Role, SourceKind, TaskState
from tests.support.answering import signed
from tests.support.desks import METHADONE, ON_CHART, add, arrive, as_role, later, specimen


def all_of(instrument: str, points: int = 0, **others: int) -> dict[str, int | None]:
    """Every item at the same points, but the ones named (`i1=4`)."""
    found: dict[str, int | None] = {item.number: points for item in instruments.instrument(instrument).items}
    return found | {name[1:]: value for name, value in others.items()}


def kinds(ctx: AppContext) -> dict[str | None, datetime | None]:
    return {row.task.kind: row.task.due_at for row in tasks.open_tasks(ctx)}


NORMAL = {"1": "16", "2": "97", "3": "air", "4": "124", "5": "78", "6": "alert", "7": "36.8"}


def test_items_are_kept_and_the_total_is_theirs(ctx: AppContext, person: str) -> None:
    saved = record_score(ctx, person, "cows", all_of("cows", 0, i1=2, i2=3), note="  cold room ")
    assert (saved.scored.total, saved.missing) == (5, ())
    (reading,) = series(ctx, person, "cows").readings
    assert (reading.total, reading.band_words, reading.note) == (5, saved.scored.band.words, "cold room")  # type: ignore[union-attr]  # a total has its band
    assert [item.points for item in reading.items] == [2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    assert reading.items[0].words == "Resting pulse"
    (score,) = read_person(ctx, person).record.scores
    assert (score.total, len(score.items)) == (5, 11)


def test_incomplete_has_no_total_names_what_is_missing_and_closes_nothing(ctx: AppContext, person: str) -> None:
    record_score(ctx, person, "cows", all_of("cows", 0, i1=4, i2=4))
    due = kinds(ctx)["rescore:cows"]
    later(ctx, hours=1)
    saved = record_score(ctx, person, "cows", {"1": 4, "2": None})
    assert (saved.scored.total, saved.scored.band, saved.next_due_at) == (None, None, None)
    assert saved.missing == ("2", "3", "4", "5", "6", "7", "8", "9", "10", "11")
    reading = series(ctx, person, "cows").readings[-1]
    assert (reading.total, reading.band, reading.missing) == (None, None, saved.missing)
    assert kinds(ctx)["rescore:cows"] == due
    with pytest.raises(InputProblem, match="IN-664"):
        record_score(ctx, person, "cows", {"1": None})


def test_the_next_is_due_by_the_data_and_the_open_one_is_done(ctx: AppContext, person: str) -> None:
    found = instruments.instrument("ciwa-ar")
    first = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 1))
    minutes = instruments.repeat_after(found, first.scored)
    assert minutes is not None
    assert kinds(ctx)["rescore:ciwa-ar"] == first.next_due_at == ctx.now() + timedelta(minutes=minutes)
    assert read_board(ctx).here[0].rescore_due_at == first.next_due_at
    later(ctx, minutes=minutes + 30)
    assert series(ctx, person, "ciwa-ar").next_due_at == first.next_due_at
    record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 1))
    record = read_person(ctx, person).record
    rescores = [task for task in record.tasks if task.kind == "rescore:ciwa-ar"]
    assert [task.state for task in rescores] == [TaskState.DONE, TaskState.OPEN]
    assert rescores[1].title == "Score CIWA-Ar again"


def test_a_high_score_tells_whom_the_data_names_once(ctx: AppContext, person: str) -> None:
    high = NORMAL | {"1": "26", "4": "88", "5": "132"}
    saved = record_score(ctx, person, "news2", {}, values=high)
    assert (saved.scored.total, saved.scored.band and saved.scored.band.slug) == (9, "emergency")
    record_score(ctx, person, "news2", {}, values=high)
    told = [row.task for row in tasks.open_tasks(ctx) if row.task.kind == "escalate:news2"]
    assert [(task.owner_role, task.due_at) for task in told] == [(Role.NURSE, ctx.now())]
    assert told[0].title == "NEWS2 7 or more: emergency, code blue and 999 now"
    reading = series(ctx, person, "news2").readings[0]
    assert reading.level is FlagLevel.ACT_NOW
    assert reading.items[6].value == "36.8\N{NO-BREAK SPACE}°C"
    assert reading.items[2].value == "Air"


def test_single_three_speaks_for_itself(ctx: AppContext, person: str) -> None:
    saved = record_score(ctx, person, "news2", {}, values=NORMAL | {"1": "8"})
    assert (saved.scored.total, saved.scored.band and saved.scored.band.slug) == (3, "single_3")
    assert "escalate:news2" in kinds(ctx)


def test_a_single_three_tells_somebody_before_there_is_a_total(ctx: AppContext, person: str) -> None:
    saved = record_score(ctx, person, "news2", {}, values={"1": "8"})
    assert saved.scored.total is None
    assert "escalate:news2" in kinds(ctx)


def test_a_positive_short_form_suggests_the_long_one(ctx: AppContext, person: str) -> None:
    assert record_score(ctx, person, "audit-c", {"1": 2, "2": 2, "3": 0}).next is None
    assert record_score(ctx, person, "audit-c", {"1": 2, "2": 2, "3": 1}).next == "audit"


def test_a_dose_told_in_ml_is_shown_as_how_much_was_given(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, replace(METHADONE, dose=Dose(Decimal(50), "mL")), SourceKind.PHARMACY)
    scripts.release_by_prescriber(ctx, person, script, reason="confirmed")
    record_score(ctx, person, "cows", all_of("cows", 0, i1=4))
    later(ctx, hours=13)
    doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, witness="W. Witnessford", authority=ON_CHART)
    assert series(ctx, person, "cows").doses[-1].dose == str(Dose(Decimal(50), "mg"))


def test_one_series_for_each_drug(ctx: AppContext, person: str) -> None:
    record_score(ctx, person, "sds", all_of("sds", 1), subject="heroin")
    record_score(ctx, person, "sds", all_of("sds", 0), subject="cocaine")
    assert [reading.total for reading in series(ctx, person, "sds", "heroin").readings] == [5]
    assert [(kept.instrument, kept.subject) for kept in kept_series(ctx, person)] == [
        ("sds", "cocaine"),
        ("sds", "heroin"),
    ]
    assert series(ctx, person, "sds").readings == ()


def test_a_wrong_score_stays_and_the_one_before_counts(ctx: AppContext, person: str) -> None:
    first = record_score(ctx, person, "cows", all_of("cows", 0, i1=2, i2=4))
    later(ctx, minutes=30)
    wrong = record_score(ctx, person, "cows", all_of("cows", 4, i2=4, i3=5, i4=5, i7=5, i11=5))
    followed = mark_score_error(ctx, person, wrong.score_id, "other person's sheet")
    assert followed.next_due_at == first.next_due_at == kinds(ctx)["rescore:cows"]
    kept = series(ctx, person, "cows")
    assert [(reading.good, reading.error_reason) for reading in kept.readings] == [
        (True, None),
        (False, "other person's sheet"),
    ]
    assert kept.latest is not None
    assert kept.latest.score_id == first.score_id
    with pytest.raises(InputProblem, match="IN-666"):
        mark_score_error(ctx, person, first.score_id, " ")
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    with pytest.raises(NotFound, match="NF-111"):
        mark_score_error(ctx, other, first.score_id, "x")


def test_one_written_in_late_changes_no_clock(ctx: AppContext, person: str) -> None:
    now = record_score(ctx, person, "cows", all_of("cows", 0, i1=1))
    record_score(ctx, person, "cows", all_of("cows", 0, i1=4, i2=4, i3=5), taken_at=ctx.now() - timedelta(hours=3))
    assert kinds(ctx).get("rescore:cows") == now.next_due_at
    assert [reading.total for reading in series(ctx, person, "cows").readings] == [13, 1]


def told(ctx: AppContext, person: str) -> list[tuple[str, TaskState]]:
    found = [task for task in read_person(ctx, person).record.tasks if (task.kind or "").startswith("escalate:")]
    return [(task.title, task.state) for task in found]


def test_a_score_of_another_person_sends_nobody_to_this_one(ctx: AppContext, person: str) -> None:
    wrong = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2))
    ((title, state),) = told(ctx, person)
    assert state is TaskState.OPEN
    later(ctx, minutes=5)
    record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 0))  # a newer one changes nothing about it
    mark_score_error(ctx, person, wrong.score_id, "other person's sheet")
    assert told(ctx, person) == [(title, TaskState.DECLINED)]
    (task,) = [task for task in read_person(ctx, person).record.tasks if task.title == title]
    assert task.reason == "The score was entered in error: other person's sheet"


def test_somebody_is_still_sent_where_another_score_says_the_same(ctx: AppContext, person: str) -> None:
    wrong = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2))
    later(ctx, minutes=5)
    again = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2))
    mark_score_error(ctx, person, wrong.score_id, "another day")
    ((_, state),) = told(ctx, person)
    assert state is TaskState.OPEN
    mark_score_error(ctx, person, again.score_id, "that one too")
    assert [state for _, state in told(ctx, person)] == [TaskState.DECLINED]


def test_a_severe_score_that_a_wrong_one_outdated_sends_somebody_once_that_is_marked(
    ctx: AppContext, person: str
) -> None:
    mild = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 0))
    record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2), taken_at=ctx.now() - timedelta(minutes=30))
    assert told(ctx, person) == []
    mark_score_error(ctx, person, mild.score_id, "other person's sheet")
    assert [state for _, state in told(ctx, person)] == [TaskState.OPEN]


def test_two_unfinished_scores_say_the_same_and_one_of_them_was_wrong(ctx: AppContext, person: str) -> None:
    wrong = record_score(ctx, person, "news2", {}, values={"1": "30"})
    later(ctx, minutes=5)
    record_score(ctx, person, "news2", {}, values={"1": "31"})
    mark_score_error(ctx, person, wrong.score_id, "the watch stood still")
    assert [state for _, state in told(ctx, person)] == [TaskState.OPEN]


def test_what_a_wrong_score_told_is_not_counted_as_told_where_it_was_passed_on(ctx: AppContext, person: str) -> None:
    wrong = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2))
    record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 2), taken_at=ctx.now() - timedelta(minutes=30))
    later(ctx, minutes=5)
    (task,) = [task for task in read_person(ctx, person).record.tasks if (task.kind or "").startswith("escalate:")]
    tasks.pass_on_task(ctx, person, task.id, Role.NURSE, "rung")
    mark_score_error(ctx, person, wrong.score_id, "other person's sheet")
    assert [state for _, state in told(ctx, person)] == [TaskState.PASSED_ON, TaskState.DECLINED, TaskState.OPEN]


WRONG = (
    ("IN-661", {"taken_at": timedelta(minutes=6)}), ("IN-662", {"taken_at": -timedelta(days=42 * 365)}),
)  # fmt: skip


@pytest.mark.parametrize(("code", "when"), WRONG)
def test_a_time_that_cannot_be_is_refused(ctx: AppContext, person: str, code: str, when: dict[str, timedelta]) -> None:
    with pytest.raises(InputProblem, match=code):
        record_score(ctx, person, "cows", all_of("cows"), taken_at=ctx.now() + when["taken_at"])
    assert series(ctx, person, "cows").readings == ()


def test_an_instrument_is_not_used_where_it_is_not_meant(ctx: AppContext, person: str) -> None:
    care.raise_flag(ctx, person, care.NewFlag("pregnant"))
    with pytest.raises(InputProblem, match="IN-663: NEWS2 is not for pregnancy"):
        record_score(ctx, person, "news2", {}, values=NORMAL)
    assert record_score(ctx, person, "cows", all_of("cows")).scored.total == 0


def test_results_only(ctx: AppContext, person: str) -> None:
    assert record_result(ctx, person, "sadq", 31).total == 31
    saved = record_result(ctx, person, "ldsq", outcome=instruments.instrument("ldsq").outcomes[0].slug)
    assert saved.total is None
    (reading,) = series(ctx, person, "ldsq").readings
    assert (reading.total, reading.band_words, reading.missing) == (None, saved.words, ())
    with pytest.raises(InputProblem, match="IN-665"):
        record_result(ctx, person, "sadq")
    with pytest.raises(InputProblem, match="IN-655"):
        record_result(ctx, person, "sadq", 61)
    with pytest.raises(InputProblem, match="IN-657"):
        record_score(ctx, person, "scoring-by-feel", {"1": 1})


def test_doses_given_stand_beside_the_readings(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    scripts.release_by_prescriber(ctx, person, script, reason="confirmed")
    record_score(ctx, person, "cows", all_of("cows", 0, i1=4))
    later(ctx, hours=13)
    doses_given.record_dose(ctx, person, script, ctx.now(), observed=True, witness="W. Witnessford", authority=ON_CHART)
    given = series(ctx, person, "cows").doses
    assert [(dose.medicine, dose.dose) for dose in given] == [("methadone", str(Dose(Decimal(60), "mg")))]
    assert given[0].given_at == ctx.now()


def test_a_score_moves_the_record_and_reads_as_a_sentence(ctx: AppContext, person: str) -> None:
    with ctx.sessions.read() as session:
        before = record_head(session, person)
    record_score(ctx, person, "gad-2", all_of("gad-2", 1))
    with ctx.sessions.read() as session:
        assert record_head(session, person) != before
    assert any(line.what.startswith("recorded a score") for line in read_history(ctx, person))


def test_who_may(ctx: AppContext, person: str) -> None:
    with pytest.raises(NotAllowed):
        record_score(as_role(ctx, Role.HEALTHCARE_ADMINISTRATOR), person, "cows", all_of("cows"))
    assert record_score(as_role(ctx, Role.HEALTHCARE_ASSISTANT), person, "cows", all_of("cows")).scored.total == 0


OBSERVED = {
    "obs_respirations": "22", "obs_spo2": "97", "obs_oxygen": "air", "obs_systolic": "124", "obs_pulse": "96",
    "obs_consciousness": "alert", "obs_temperature": "36.8",
}  # fmt: skip


def test_baseline_observations_are_one_score_at_signing(ctx: AppContext, person: str) -> None:
    done = signed(ctx, person, {**OBSERVED})
    (reading,) = series(ctx, person, "news2").readings
    assert (reading.total, reading.assessment_id) == (3, done.assessment_id)
    assert kinds(ctx)["rescore:news2"] is not None


def test_observations_declined_make_no_score_and_some_make_an_incomplete_one(ctx: AppContext, person: str) -> None:
    signed(ctx, person)
    assert series(ctx, person, "news2").readings == ()
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    signed(ctx, other, {"obs_pulse": "96"})
    (reading,) = series(ctx, other, "news2").readings
    assert (reading.total, reading.missing) == (None, ("1", "2", "3", "4", "6", "7"))


def test_in_pregnancy_readings_stay_answers_and_make_no_score(ctx: AppContext) -> None:
    who = specimen("A0004TT", "PLACEHOLDER", "Carla")
    facts = {**who.facts, "sex": (who.facts["sex"][0], "Female")}
    person = arrive(ctx, replace(who, facts=facts))
    done = signed(ctx, person, {**OBSERVED, "pregnancy": "yes", "pregnancy_test": "positive"})
    assert series(ctx, person, "news2").readings == ()
    assert done.values["obs_pulse"].value == "96"


def test_a_form_that_asks_only_some_of_it_makes_no_score(ctx: AppContext, person: str) -> None:
    signed(ctx, person, {"obs_pulse": "96", "obs_systolic": "124"}, form="second-stage")
    assert series(ctx, person, "news2").readings == ()


def test_what_follows_a_score_names_no_dose(ctx: AppContext, person: str) -> None:
    saved = record_score(ctx, person, "ciwa-ar", all_of("ciwa-ar", 3, i10=3))
    words = [row.task.title for row in tasks.open_tasks(ctx)]
    words += [saved.scored.band.words if saved.scored.band else ""]
    assert len(words) >= 2
    assert not any(" mg" in each or " mL" in each for each in words)
