"""What a training desk promises, whatever the seed: all that a nurse must learn to see is there; nobody is real."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import select

from reception_app.clock import from_wire
from reception_app.handover.record import Record
from reception_app.identifiers import read_nhs_number
from reception_app.models import Event
from reception_app.models.audit import check_chain
from reception_app.paths import DeskFolder
from reception_app.services.board import read_board
from reception_app.services.context import AppContext
from reception_app.services.demo import Wanted, make_training_desk
from reception_app.services.expected import ExpectedRow
from reception_app.services.finding import list_people
from reception_app.services.matching import Identity, near_matches
from reception_app.services.person_view import read_person
from reception_app.vocabulary import AllergyState, ArrivalKind, AssessmentStatus, Role, ScriptStatus

PASSPHRASE = "correct horse staple"
TIMES = (
    "2026-11-20T19:40:00Z", "2026-11-20T19:40:00Z", "2026-03-29T01:30:00Z", "2026-10-25T01:15:00Z",
    "2026-07-01T22:55:00Z", "2027-01-01T00:05:00Z", "2026-06-15T07:58:00Z", "2026-12-24T11:00:00Z",
    "2026-10-24T23:30:00Z", "2028-02-29T16:20:00Z",
)  # fmt: skip
"""A moment for each seed: a Friday evening, both clock changes, around midnight and New Year."""


def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Wanted, now: str = TIMES[0]) -> AppContext:
    monkeypatch.setenv("RECEPTION_NOW", now)
    return make_training_desk(DeskFolder(tmp_path), wanted, PASSPHRASE)


def records_of(ctx: AppContext) -> list[Record]:
    return [read_person(ctx, person.person_id).record for person in list_people(ctx)]


def near_pairs(ctx: AppContext) -> int:
    """Return how many pairs of people at the desk may be taken for each other."""
    records = records_of(ctx)
    ids = {person.person_id for person in list_people(ctx)}
    found = 0
    for record in records:
        person = record.person
        aliases = tuple((alias.family_name, alias.given_names) for alias in person.aliases)
        identity = Identity(person.family_name, person.given_names, person.date_of_birth, person.prison_number,
                            person.nhs_number, aliases=aliases)  # fmt: skip
        others = [match for match in near_matches(ctx, identity) if match.number != person.prison_number]
        found += len(others)
    assert len(ids) == len(records)
    return found // 2


@pytest.mark.parametrize("seed", range(10))
def test_six_of_any_seed_hold_what_must_be_seen(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted(arrivals=6, seed=str(seed)), TIMES[seed])
    records = records_of(ctx)
    scripts = [script for record in records for script in record.scripts]
    current = [script for script in scripts if script.status is ScriptStatus.CURRENT]
    assert len(records) == 6
    assert len(current) >= 18
    assert any(script.interim is not None and script.interim.replaced for script in current)
    assert any(script.dose and script.dose.unit == "mL" and script.strength for script in current)
    assert any(script.as_required for script in current)
    assert any(not script.verified for script in current)
    assert {record.allergies.state for record in records} == set(AllergyState)
    open_flags = {flag.kind for record in records for flag in record.flags if flag.ended_at is None}
    assert {"self_harm_now", "acct_open"} <= open_flags
    nothing = [r for r in records if not (r.scripts or r.flags or r.assessments or r.tasks or r.contacts or r.brought)]
    assert len(nothing) == 1
    statuses = [assessment.status for record in records for assessment in record.assessments]
    assert statuses.count(AssessmentStatus.SIGNED) == 3
    assert statuses.count(AssessmentStatus.DRAFT) == 1
    assert near_pairs(ctx) == 0
    nobody_is_real(records)
    everybody_comes_from_where_such_people_come(records, read_board(ctx).expected)
    the_board_shows_them(ctx)
    history_is_in_order(ctx, from_wire(TIMES[seed]))
    ctx.close()


def nobody_is_real(records: list[Record]) -> None:
    for record in records:
        assert re.fullmatch(r"[A-Z]\d{4}TT", record.person.prison_number or "")
        assert (record.person.nhs_number or "").startswith("999")
        assert read_nhs_number(record.person.nhs_number or "") == record.person.nhs_number
        for contact in record.contacts:
            assert re.fullmatch(r"01632 960\d{3}", contact.telephone or "")


def everybody_comes_from_where_such_people_come(records: list[Record], expected: Sequence[ExpectedRow]) -> None:
    came = [(record.stay.arrival_kind, record.stay.arrived_from or "") for record in records if record.stay is not None]
    came += [(row.arrival_kind, row.arrived_from or "") for row in expected]
    assert len(came) == len(records) + len(expected)
    for kind, place in came:
        named = {ArrivalKind.HOSPITAL_RETURN: "Hospital", ArrivalKind.RECALL: "Police"}.get(kind, "Court")
        assert named in place, f"{kind} from {place}"


def the_board_shows_them(ctx: AppContext) -> None:
    board = read_board(ctx)
    unseen, due, watched, overdue, unverified, leaving, expected = board.counts()[1:]
    assert unseen == 2
    assert watched == 1
    assert overdue == 1
    assert unverified >= 2
    assert leaving == 2
    assert 1 <= expected <= 3
    assert due >= 2
    rows = (*board.here, *board.leaving)
    assert any(row.not_seen() and ctx.now() - row.arrived_at > timedelta(hours=2) for row in rows)
    assert any(row.dose_late(board.at) for row in board.here)
    assert any(row.dose_soon(board.at) and not row.dose_late(board.at) for row in board.here)
    packs = [row.pack for row in board.leaving]
    assert [pack.words for pack in packs if pack] == ["Ready"]


def history_is_in_order(ctx: AppContext, now: datetime) -> None:
    with ctx.sessions.read() as session:
        assert check_chain(session) is None
        times = session.scalars(select(Event.at).order_by(Event.sequence)).all()
    assert times == sorted(times)
    assert times[-1] <= now


def test_the_same_seed_makes_the_same_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, other = (
        make(tmp_path / name, monkeypatch, Wanted(arrivals=4, seed=seed))
        for name, seed in (("one", "7"), ("two", "7"), ("three", "8"))
    )
    bare = [[without_history(record) for record in records_of(ctx)] for ctx in (first, second, other)]
    assert bare[0] == bare[1]
    whole = [records_of(ctx) for ctx in (first, second)]
    assert whole[0] == whole[1], "the history too, so that a pack has the same sheet number"
    assert not {record.person.prison_number for record in bare[0]} & {r.person.prison_number for r in bare[2]}


def without_history(record: Record) -> Record:
    return Record(record.person, record.stay, record.scripts, record.allergies, record.flags, record.assessments,
                  record.tasks, record.contacts, record.brought)  # fmt: skip


def test_another_establishment_has_other_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = make(tmp_path / "LEI", monkeypatch, Wanted(arrivals=4))
    there = make(tmp_path / "MDI", monkeypatch, Wanted("MDI", arrivals=4))
    for one in records_of(here):
        person = one.person
        identity = Identity(person.family_name, person.given_names, person.date_of_birth, person.prison_number)
        assert near_matches(there, identity) == ()


def test_near_pairs_are_many_and_still_different_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted(arrivals=8, near_pairs=True))
    people = list_people(ctx)
    assert len(people) == 8
    assert len({person.number for person in people}) == 8
    assert near_pairs(ctx) == 4
    numbers = [person.number for person in people]
    one_digit = [pair for pair in combinations(numbers, 2) if sum(a != b for a, b in zip(*pair, strict=True)) == 1]
    assert len(one_digit) >= 2


def test_many_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted("NHI", arrivals=45))
    assert len(list_people(ctx)) == 45
    assert near_pairs(ctx) == 0
    assert {record.person.sex.value for record in records_of(ctx)} == {"Female", None}


def test_the_training_user_holds_every_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ctx = make(tmp_path, monkeypatch, Wanted(arrivals=0))
    assert ctx.operator.roles == frozenset(Role)
    assert list_people(ctx) == ()
