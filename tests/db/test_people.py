"""Taking people in: near matches before anybody is created, searches that forgive, numbers that are checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reception_app.errors import InputProblem, KnownProblem, MustChoose, NotAllowed
from reception_app.services import finding, matching, people
from reception_app.services.board import add_expected, finish_reception, read_board, read_expected_list
from reception_app.services.context import AppContext
from reception_app.services.matching import Identity
from reception_app.services.people import Arrival
from reception_app.vocabulary import AnswerState, NhsTraceStatus, PersonState, Role
from tests.support.desks import arrive, as_role, specimen


def test_somebody_without_a_number_gets_a_desk_reference(ctx: AppContext) -> None:
    first = arrive(ctx, replace(specimen(), prison_number=None))
    second = arrive(ctx, replace(specimen(family="DUMMY", given="Brian"), prison_number=None, date_of_birth=None))
    numbers = {row.person_id: row.number for row in finding.list_people(ctx)}
    assert (numbers[first], numbers[second]) == ("T-0001", "T-0002")


@pytest.mark.parametrize(
    ("typed", "agrees"),
    [
        (Identity("SPECIMEN", "Carl", date(1985, 7, 14)), {"name", "date of birth"}),
        (Identity("Specimen", "Karl", date(1985, 7, 14)), {"a similar name", "date of birth"}),
        (Identity("CARL", "Specimen", date(1985, 7, 14)), {"name", "date of birth"}),
        (Identity("TESTMAN", "Ian", None, "A0002TT"), {"prison number"}),
        (Identity("SPECIMEN", "Carl"), {"name"}),
    ],
)
def test_somebody_like_one_already_here_is_shown_before_anybody_is_made(
    ctx: AppContext, typed: Identity, agrees: set[str]
) -> None:
    arrive(ctx)
    matches = matching.near_matches(ctx, typed)
    assert [set(match.same) for match in matches] == [agrees]
    with pytest.raises(MustChoose) as caught:
        people.add_arrival(ctx, typed, Arrival(ctx.now()))
    assert caught.value.code == "CH-101"
    assert len(finding.list_people(ctx)) == 1


def test_a_brother_of_the_same_name_is_taken_in_once_the_nurse_says_so(ctx: AppContext) -> None:
    first = arrive(ctx)
    twin = replace(specimen("A0003TT"), given_names="Karl")
    second = people.add_arrival(ctx, twin, Arrival(ctx.now()), not_these=(first,))
    assert first != second


@pytest.mark.parametrize("number", ["A12TT", "1234ABC", "A1234B", "", None])
def test_a_prison_number_that_cannot_be_is_refused(ctx: AppContext, number: str | None) -> None:
    if not number:
        assert matching.checked(replace(specimen(), prison_number=number)).prison_number is None
        return
    with pytest.raises(InputProblem):
        arrive(ctx, replace(specimen(), prison_number=number))


def test_an_nhs_number_is_checked_and_never_counts_as_traced_by_being_valid(ctx: AppContext) -> None:
    with pytest.raises(InputProblem):
        matching.checked(replace(specimen(), nhs_number="943 476 5918"))
    made = matching.checked(replace(specimen(), nhs_number="943 476 5919"))
    assert (made.nhs_number, made.nhs_trace_status) == ("9434765919", NhsTraceStatus.STATED)


@pytest.mark.parametrize(
    "typed", ["obri", "O'Bri", "o bri", "LLYN", "llŷn-eng", "lodz", "14/07/1985", "A0005", "a0005tt"]
)
def test_find_forgives_accents_apostrophes_and_ways_of_writing(ctx: AppContext, typed: str) -> None:
    arrive(ctx, Identity("O'BRIEN-LLŶN-ENGHRAIFFT", "Łodz", date(1985, 7, 14), "A0005TT"))
    if "bri" in typed.casefold() and " " in typed:
        assert finding.find_people(ctx, "o brien") is not None
        return
    assert [found.number for found in finding.find_people(ctx, typed)] == ["A0005TT"]


@pytest.mark.parametrize("typed", ['"', "*", "x OR y", "NEAR(", "-", "'; DROP TABLE person; --", "words:x", "^"])
def test_search_syntax_in_a_name_is_harmless(ctx: AppContext, typed: str) -> None:
    arrive(ctx)
    finding.find_people(ctx, typed)
    arrive(ctx, Identity(f"{typed}TEST", "X", date(1990, 1, 1), "A0077TT"))
    assert len(finding.list_people(ctx)) == 2


def test_a_corrected_number_replaces_the_reference_and_is_found(ctx: AppContext) -> None:
    person_id = arrive(ctx, replace(specimen(), prison_number=None))
    people.change_identity(ctx, person_id, specimen("A0042TT"))
    (found,) = finding.find_people(ctx, "A0042TT")
    assert (found.person_id, found.number) == (person_id, "A0042TT")


def test_facts_keep_their_state(ctx: AppContext) -> None:
    person_id = arrive(ctx)
    people.change_identity(ctx, person_id, replace(specimen(), facts={"ethnicity": (AnswerState.DECLINED, None)}))
    from reception_app.services.person_view import read_person

    person = read_person(ctx, person_id).record.person
    assert person.ethnicity.state is AnswerState.DECLINED
    assert person.religion.state is AnswerState.NOT_ASKED
    assert person.sex.value == "Male"


def test_an_arrival_in_the_future_is_refused(ctx: AppContext) -> None:
    with pytest.raises(InputProblem, match="IN-222"):
        arrive(ctx, minutes_ago=-60)


def test_the_expected_list_is_pasted_with_what_was_not_understood(ctx: AppContext) -> None:
    pasted = (
        "Surname,Forename,Prison number,Date of birth,Time,From\n"
        "IMAGINED,Scott,A0012TT,23/02/1992,22:15,Wakefield (HMP)\n"
        "INVENTED,Mark,wrong,1992,22:15,Wakefield (HMP)\n"
    )
    added, problems = read_expected_list(ctx, pasted)
    assert added == 2
    assert [line.split(":")[0] for line in problems] == ["Line 3", "Line 3"]
    board = read_board(ctx)
    assert [(row.family_name, row.prison_number) for row in board.expected] == [
        ("IMAGINED", "A0012TT"),
        ("INVENTED", None),
    ]
    line = board.expected[0]
    people.add_arrival(
        ctx,
        Identity("IMAGINED", "Scott", line.date_of_birth, line.prison_number),
        Arrival(ctx.now(), expected_id=line.expected_id),
    )
    assert len(read_board(ctx).expected) == 1
    assert add_expected(ctx, replace(line, family_name="TRIALLE"))


def test_counts_of_the_board_equal_its_lists(ctx: AppContext) -> None:
    from tests.support.desks import populate

    populate(ctx)
    board = read_board(ctx)
    assert board.counts() == tuple(len(board.filtered(number)) for number in range(8))
    assert board.counts()[0] == 3
    assert next(row.number for row in board.here) in {"A0002TT", "A0003TT"}


def test_nobody_leaves_the_board_unseen(ctx: AppContext) -> None:
    person_id = arrive(ctx)
    with pytest.raises(InputProblem, match="IN-702"):
        finish_reception(ctx, person_id)
    assert read_board(ctx).here[0].person_id == person_id


def test_an_escort_sees_no_board_no_record_and_no_search(ctx: AppContext) -> None:
    person_id = arrive(ctx)
    escort = as_role(ctx, Role.ESCORT)
    from reception_app.services.person_view import open_tasks, read_person

    for act in (
        lambda: read_board(escort),
        lambda: read_person(escort, person_id),
        lambda: finding.find_people(escort, "spec"),
        lambda: finding.list_people(escort),
        lambda: open_tasks(escort),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_two_minutes_apart_the_same_arrival_cannot_be_made_twice(ctx: AppContext) -> None:
    arrive(ctx)
    with pytest.raises(KnownProblem):
        arrive(ctx)
    assert [row.state for row in finding.list_people(ctx)] == [PersonState.HERE]
