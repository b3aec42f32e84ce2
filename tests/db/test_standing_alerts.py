"""Alerts to act on are kept as they stand, so that the board only counts them: the same as the scripts screen shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from reception_app.clinical.doses import Dose
from reception_app.clinical.regimens import Schedule, ScheduleDose
from reception_app.forms.conditions import said
from reception_app.models import Standing
from reception_app.services import care, schedules, scripts, sources, treatment, triage
from reception_app.services.alerts import acknowledge_alert, read_alerts
from reception_app.services.board import BoardRow, read_board, urgency
from reception_app.services.by_the_clock import keep_up
from reception_app.services.context import AppContext
from reception_app.services.scripts import ScriptLine
from reception_app.services.sources import SourceSaid
from reception_app.vocabulary import AllergyState, FlagLevel, HealthTestOutcome, ScheduleKind, SourceKind, SourceOutcome
from tests.support.desks import METHADONE, SERTRALINE, MovingClock, add, arrive, specimen

DIAZEPAM = replace(SERTRALINE, medicine="diazepam")
AMOXICILLIN = ScriptLine(
    medicine="amoxicillin", dose=Dose(Decimal(500), "mg"), strength="500 mg", form="capsule",
    frequency="three times a day", times=("08:00", "14:00", "22:00"),
)  # fmt: skip


def row_of(ctx: AppContext, person: str) -> BoardRow:
    (row,) = [row for row in read_board(ctx).here if row.person_id == person]
    return row


def shown(ctx: AppContext, person: str) -> int:
    return sum(alert.grade is FlagLevel.ACT_NOW for alert in read_alerts(ctx, person).waiting)


def allergic(ctx: AppContext, person: str) -> None:
    care.set_allergies(ctx, person, AllergyState.KNOWN, (care.AllergySaid("penicillin", "rash", "GP record"),))


def answer_alcohol(ctx: AppContext, person: str, how_often: str | None) -> None:
    view = triage.start_or_resume(ctx, person)
    triage.save_answer(ctx, person, view.assessment_id, "alcohol", said("yes"))
    answer = said(how_often) if how_often else None
    triage.save_answer(ctx, person, view.assessment_id, "alcohol_how_often", answer)


def change_to_naltrexone(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, SERTRALINE, SourceKind.GP_RECORD)
    line = replace(SERTRALINE, medicine="naltrexone", dose=Dose(Decimal(50), "mg"), strength="50 mg")
    scripts.change_dose(ctx, person, script, line, reason="asked for", discussed=True)
    add(ctx, person, METHADONE, SourceKind.PHARMACY)


def other_product(ctx: AppContext, person: str) -> None:
    line = ScriptLine("buprenorphine", Dose(Decimal(8), "mg"), "8 mg", "sublingual tablet", frequency="once a day")
    script = add(ctx, person, line)
    said_so = SourceSaid(
        SourceKind.PHARMACY, name="Sample Street", dose=line.dose, strength="8 mg", form="oral lyophilisate",
        outcome=SourceOutcome.DIFFERS,
    )  # fmt: skip
    sources.add_source(ctx, person, script, said_so)


def allergy_then_script(ctx: AppContext, person: str) -> None:
    allergic(ctx, person)
    add(ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)


def script_then_allergy(ctx: AppContext, person: str) -> None:
    add(ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    allergic(ctx, person)


def flag_after_methadone(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    care.raise_flag(ctx, person, care.NewFlag("alcohol_withdrawal"))


def tested_beside_methadone(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    found = treatment.HealthTestSaid(
        "urine_drug", HealthTestOutcome.POSITIVE, purpose="confirming_dependence", found=("benzodiazepines_street",),
        taken_at=ctx.now(),
    )  # fmt: skip
    treatment.record_test(ctx, person, found)


def stopped_suddenly(ctx: AppContext, person: str) -> None:
    script = add(ctx, person, DIAZEPAM, SourceKind.PHARMACY)
    scripts.stop_script(ctx, person, script, reason="not offered here", discussed=False)


@pytest.mark.parametrize(
    "happens",
    [
        allergy_then_script, script_then_allergy, change_to_naltrexone, other_product,
        flag_after_methadone, tested_beside_methadone, stopped_suddenly,
    ],
)  # fmt: skip
def test_the_board_counts_what_the_scripts_screen_points_out(
    ctx: AppContext, person: str, happens: Callable[[AppContext, str], None]
) -> None:
    assert row_of(ctx, person).unseen_alerts == 0
    happens(ctx, person)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) > 0


def test_an_answer_that_bears_on_the_scripts_is_counted_at_once(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    assert row_of(ctx, person).unseen_alerts == 0
    answer_alcohol(ctx, person, "daily")
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == 1
    answer_alcohol(ctx, person, None)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == 0


def test_an_alert_that_is_acknowledged_is_counted_no_more_until_its_facts_change(ctx: AppContext, person: str) -> None:
    add(ctx, person, METHADONE, SourceKind.PHARMACY)
    other = add(ctx, person, DIAZEPAM, SourceKind.GP_RECORD)
    (alert,) = [alert for alert in read_alerts(ctx, person).waiting if alert.grade is FlagLevel.ACT_NOW]
    acknowledge_alert(ctx, person, alert, "Dr P. Pretend knows of both")
    assert row_of(ctx, person).unseen_alerts == 0
    more = replace(DIAZEPAM, dose=Dose(Decimal(20), "mg"))
    scripts.change_dose(ctx, person, other, more, reason="withdrawal", discussed=True)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == 1


def test_somebody_with_an_alert_nobody_acknowledged_is_in_danger_and_comes_first(ctx: AppContext, person: str) -> None:
    quiet = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"), minutes_ago=50)
    assert [row.person_id for row in read_board(ctx).here] == [quiet, person]
    allergy_then_script(ctx, person)
    board = read_board(ctx)
    assert [row.person_id for row in board.here] == [person, quiet]
    assert [row.danger(board.at) for row in board.here] == [True, False]
    assert urgency(board.here[0], board.at) < urgency(board.here[1], board.at)


def test_nothing_is_kept_of_somebody_without_scripts_and_no_event_is_left(ctx: AppContext, person: str) -> None:
    allergic(ctx, person)
    with ctx.sessions.read() as session:
        assert session.get(Standing, person) is None
    add(ctx, person, AMOXICILLIN, SourceKind.GP_RECORD)
    with ctx.sessions.read() as session:
        kept = session.get_one(Standing, person)
        assert session.connection().exec_driver_sql(
            "SELECT count(*) FROM event WHERE entity = 'standing'"
        ).scalar_one() == 0  # fmt: skip
    assert len(kept.alert_keys) == 1


def test_a_new_day_ends_what_ended_with_the_old_one(ctx: AppContext, person: str, clock: MovingClock) -> None:
    stopped_suddenly(ctx, person)
    assert row_of(ctx, person).unseen_alerts == 1
    assert not keep_up(ctx)
    with ctx.sessions.read() as session:
        again_on = session.get_one(Standing, person).again_on
    assert again_on is not None
    clock.at += timedelta(days=(again_on - clock.at.date()).days)
    assert keep_up(ctx)
    assert not keep_up(ctx)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == 0


@pytest.mark.parametrize("change", [delete(Standing), update(Standing).values(made_by="0.0.0", alert_keys=())])
def test_what_an_older_version_kept_is_made_anew_a_few_people_at_a_time(
    ctx: AppContext, person: str, change: object
) -> None:
    other = arrive(ctx, specimen("A0003TT", "DUMMY", "Brian"))
    for each in (person, other):
        allergy_then_script(ctx, each)
    with ctx.sessions.write() as session:
        session.execute(change)  # type: ignore[call-overload]  # a statement, whichever
    assert [row.unseen_alerts for row in read_board(ctx).here] == [0, 0]
    assert keep_up(ctx, most=1)
    assert sorted(row.unseen_alerts for row in read_board(ctx).here) == [0, 1]
    assert keep_up(ctx, most=1)
    assert [row.unseen_alerts for row in read_board(ctx).here] == [1, 1]
    assert not keep_up(ctx)


def test_an_alert_by_a_schedule_is_counted_from_its_laying_down_until_it_is_over(
    ctx: AppContext, person: str, clock: MovingClock
) -> None:
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    add(ctx, person, replace(SERTRALINE, medicine="citalopram"), SourceKind.GP_RECORD)
    before = row_of(ctx, person).unseen_alerts
    doses = tuple(ScheduleDose(day, "21:00", Dose(Decimal(110), "mg")) for day in (1, 2))
    laid = Schedule("Titration", ScheduleKind.TITRATION, clock.at.date(), 2, doses)
    schedules.record_schedule(ctx, person, script, laid)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == before + 1
    clock.forward(days=2)
    keep_up(ctx)
    assert row_of(ctx, person).unseen_alerts == shown(ctx, person) == before
