"""Signed here, left, recalled a month later: the same desk's form is not blank (E7)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from reception_app.forms.conditions import said
from reception_app.services import amending, handovers, packs, people, triage
from reception_app.services.context import AppContext
from reception_app.services.handovers import Plan
from reception_app.services.people import Arrival
from reception_app.services.person_view import read_person
from reception_app.ui.fields.answers import CarriedAnswer
from reception_app.ui.main_window import MainWindow
from reception_app.ui.screens.person import PersonScreen
from reception_app.ui.screens.person_pages import tab_data
from reception_app.ui.screens.triage_topic import TopicPage
from reception_app.ui.widgets.runs import Text
from reception_app.vocabulary import ArrivalKind, FitToTravel
from tests.support.answering import DECLINED, give, signed
from tests.support.desks import MovingClock, arrive, make_training_desk
from tests.support.plain_shell import PlainShell, show
from tests.support.triage_keys import Keys, focused_name, on_disk, opened, words_of

_AFRESH = {"self_harm_now", "self_harm_ever", "gp_record_consent", "acct_on_arrival", "heroin_last_use"}


def _went_and_came_back(
    ctx: AppContext, clock: MovingClock, person: str, kind: ArrivalKind = ArrivalKind.RECALL
) -> None:
    now = ctx.now()
    plan = Plan("MDI", now + timedelta(hours=1), now + timedelta(hours=3), FitToTravel.YES,
                healthcare_telephone="01632 960118")  # fmt: skip
    handover = handovers.plan_handover(ctx, person, plan)
    packs.issue_pack(ctx, handover)
    handovers.mark_left(ctx, handover, anyway="the van is here")
    clock.forward(days=30)
    arrival = Arrival(ctx.now(), "Leeds Crown Court", kind, "recall")
    people.arrive_again(ctx, person, arrival)


def test_what_was_signed_here_waits_beside_its_question_and_one_key_confirms_it(
    tmp_path: Path, qtbot: QtBot, press: Keys
) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    first = signed(
        ctx,
        person,
        {
            "conditions": ("asthma", "epilepsy"), "heroin": "yes", "heroin_last_use": "2026-11-20T08:00:00Z",
            "first_time_in_prison": "yes", "self_harm_ever": "no", "share_with_family": "no",
        },
    )  # fmt: skip
    amending.amend(ctx, person, first.assessment_id, {"first_time_in_prison": said("no")}, "he was here in 2019")
    _went_and_came_back(ctx, clock, person)

    again = triage.start_or_resume(ctx, person)
    assert again.assessment_id != first.assessment_id
    assert dict(again.values) == {}
    assert again.carried["conditions"].value == said(("asthma", "epilepsy"))
    assert again.carried["first_time_in_prison"].value == said("no")  # as amended
    old = again.carried["conditions"]
    assert (old.recorded_where, old.recorded_by) == ("Leeds (HMP)", ctx.operator.full_name)
    assert old.recorded_at is not None
    assert (ctx.now() - old.recorded_at).days == 30
    assert not _AFRESH & set(again.carried)
    assert _AFRESH - {"acct_on_arrival"} <= again.afresh | {"heroin_last_use"}

    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    screen = opened(PlainShell(ctx, window), person)
    screen.open_question("conditions")
    page = screen.page()
    assert isinstance(page, TopicPage)
    shown = page.block("conditions").findChild(CarriedAnswer)
    assert shown is not None
    assert "Leeds (HMP)" in " ".join(part.text() for part in shown.findChildren(Text))
    press("c")
    confirmed = on_disk(ctx, person)["conditions"]
    assert (confirmed.value, confirmed.note) == (
        ("asthma", "epilepsy"),
        f"still true; recorded by {ctx.operator.full_name} at Leeds (HMP)",
    )
    assert "anything else about your health" in focused_name()
    screen.open_question("first_time_in_prison")
    press("y")
    assert "first_time_in_prison" not in on_disk(ctx, person)  # another answer says why first
    press("a slip of the pen", "Enter")
    assert on_disk(ctx, person)["first_time_in_prison"].value == "yes"
    ctx.close()


def test_a_draft_that_the_van_came_before_is_carried_where_it_is_later(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    signed(ctx, person, {"conditions": ("asthma",), "other_health_problem": "no"})
    _went_and_came_back(ctx, clock, person)
    draft = triage.start_or_resume(ctx, person)
    give(
        ctx,
        draft,
        conditions=said(("asthma", "epilepsy"), "a fit last week"),
        veteran=said("yes", "told now"),
        self_harm_now="no",
    )
    _went_and_came_back(ctx, clock, person)
    again = triage.start_or_resume(ctx, person)
    assert again.assessment_id != draft.assessment_id
    assert again.carried["conditions"].value == said(("asthma", "epilepsy"), "a fit last week")
    assert again.carried["veteran"].value == said("yes", "told now")
    assert again.carried["other_health_problem"].value == said("no")
    assert "self_harm_now" in again.afresh
    ctx.close()


def test_the_tab_tells_how_far_the_form_of_this_stay_is(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)

    def told() -> str | None:
        return next(tab.count for tab in tab_data(read_person(ctx, person)) if tab.slug == "triage")

    signed(ctx, person)
    assert told() == "signed"
    _went_and_came_back(ctx, clock, person, ArrivalKind.COURT_RETURN)
    assert told() == "not started"
    draft = triage.start_or_resume(ctx, person, "court-return")
    give(ctx, draft, self_harm_now="no")
    assert told() == f"0 of {len(draft.form.topics)}"
    signed(ctx, person, form="court-return")
    assert told() == "signed"
    ctx.close()


def test_a_second_form_of_the_stay_carries_nothing_twice(tmp_path: Path) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    signed(ctx, person, {"conditions": ("asthma",)})
    _went_and_came_back(ctx, clock, person)
    signed(ctx, person, {"conditions": ("asthma",)})
    court = triage.start_or_resume(ctx, person, "court-return")
    assert not {old.from_form for old in court.carried.values()} & {"first-reception"}
    ctx.close()


def test_a_refusal_throughout_is_not_shown_as_answered(tmp_path: Path, qtbot: QtBot) -> None:
    ctx = make_training_desk(tmp_path)
    person = arrive(ctx)
    view = triage.start_or_resume(ctx, person)
    give(ctx, view, gp_record_consent=DECLINED, share_with_family=DECLINED, first_time_in_prison=DECLINED)
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    screen = PersonScreen(PlainShell(ctx, window), person, "triage")
    show(PlainShell(ctx, window), screen)
    said_there = [part.text() for part in screen.findChildren(Text)]
    assert any("0 of" in words and "answered; 3 declined" in words and "to ask" in words for words in said_there)
    arrival = next(words for words in said_there if words.strip().startswith("Arrival and consent"))
    assert "0 of 4 answered; 3 declined; 1 to ask" in arrival
    ctx.close()


def test_a_page_left_open_over_a_return_keeps_what_is_typed_for_the_form_of_this_stay(
    tmp_path: Path, qtbot: QtBot, press: Keys
) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    shell = PlainShell(ctx, window)
    screen = opened(shell, person)
    old = screen.draft.view.assessment_id
    screen.open_question("veteran")
    _went_and_came_back(ctx, clock, person)  # a colleague, meanwhile: this page is still open
    press("y")
    assert [problem.code for problem in shell.told] == ["IN-612"]
    assert "“Yes” stands beside its question there." in shell.told[0].what
    assert dict(triage.read_triage(ctx, person, old).values) == {}
    assert screen.page() is None  # all answers, to be read
    assert "To be read" in words_of(window)
    screen.main_act()
    assert triage.read_triage(ctx, person, old).signed_at is None
    assert triage.start_or_resume(ctx, person).carried["veteran"].value == said("yes")
    ctx.close()


def test_going_back_to_a_page_of_an_earlier_stay_shows_it_to_be_read(tmp_path: Path, qtbot: QtBot, press: Keys) -> None:
    clock = MovingClock()
    ctx = make_training_desk(tmp_path, clock=clock)
    person = arrive(ctx)
    window = MainWindow("Leeds (HMP)", training=True)
    qtbot.addWidget(window)
    shell = PlainShell(ctx, window)
    screen = opened(shell, person)
    screen.open_question("veteran")
    press("y")
    _went_and_came_back(ctx, clock, person)
    screen.refresh()
    assert screen.page() is None
    assert "never signed" in words_of(screen)
    assert shell.told == []
    ctx.close()
