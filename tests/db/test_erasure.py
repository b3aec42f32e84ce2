"""Erasure by retention rule: everything of one person goes, nothing of anybody else, and the history stays whole.

What is erased is looked for in the decrypted pages of the file, not only in its tables.
"""

from __future__ import annotations

import json
import os
import signal
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reception_app.errors import DatabaseRefused, InputProblem, NotAllowed
from reception_app.models import Base, CustodyReceipt, Event, Task
from reception_app.models.audit import Author, check_chain, watch
from reception_app.models.engine import WRITE
from reception_app.models.erased_lines import ERASED
from reception_app.models.erasing import erase_person, unlocked
from reception_app.models.held import NOBODYS, OTHERWISE, tables_of_people
from reception_app.services.backups import back_up_now
from reception_app.services.care import add_task
from reception_app.services.context import AppContext, author
from reception_app.services.desk import open_desk
from reception_app.services.expected import read_expected_list
from reception_app.services.finding import find_people
from reception_app.services.retention import erase_past, past_time, still_held
from reception_app.services.retention_rules import CONTROLLED_DRUGS, LEFT, load_retention
from reception_app.services.soundness import check_records
from reception_app.vocabulary import CustodyLeg, Role
from tests.support.desks import (
    PASSPHRASE,
    USER,
    MovingClock,
    arrive,
    as_role,
    make_training_desk,
    populate,
    specimen,
)
from tests.support.planted import PLANTED, leave, plant_everywhere
from tests.torture.no_room import files_limited

OTHER = "Wvkremains"


def plain_bytes(ctx: AppContext, folder: Path) -> bytes:
    """Return the whole file decrypted: every table and index, those behind the search among them."""
    plain = folder / "plain.db"
    plain.unlink(missing_ok=True)
    with ctx.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        connection.rollback()
        raw.execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
        raw.execute("SELECT sqlcipher_export('plain')").fetchall()
        raw.execute("DETACH DATABASE plain")
    return plain.read_bytes()


@pytest.fixture
def desk(ctx: AppContext) -> tuple[AppContext, str]:
    """A desk with people here, somebody else who left, and one planted in every table, gone for over two years."""
    populate(ctx)
    arrive(ctx, specimen("A0042TT", OTHER.upper(), "Wanda"))
    gone = arrive(ctx, specimen("A0041TT", PLANTED.upper(), f"{PLANTED}given"))
    plant_everywhere(ctx, gone)
    leave(ctx, gone, 900)
    return ctx, gone


def erase(ctx: AppContext, *people: str, reason: str = "retention period over", nothing_pending: bool = True) -> None:
    erase_past(as_role(ctx, Role.DESK_ADMINISTRATOR), people, reason, nothing_pending=nothing_pending)


def rows_naming(ctx: AppContext, person_id: str) -> dict[str, int]:
    """Return in which tables the person or a planted word stands, the shadow tables of the search included."""
    found: dict[str, int] = {}
    with ctx.sessions.read() as session:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        tables = session.execute(text(named)).scalars().all()
        for table in tables:
            columns = [row[1] for row in session.execute(text(f'PRAGMA table_info("{table}")'))]
            if table == "event" or not columns:
                continue
            named = " OR ".join(
                f'instr(CAST("{column}" AS BLOB), CAST(:id AS BLOB)) OR instr(lower(CAST("{column}" AS TEXT)), :word)'
                for column in columns
            )
            given = {"id": person_id, "word": PLANTED.lower()}
            count = session.execute(text(f'SELECT count(*) FROM "{table}" WHERE {named}'), given).scalar_one()
            if count:
                found[table] = count
    return found


def test_every_table_is_known_to_hold_people_or_nobody() -> None:
    reached = {"person"}
    grown = True
    while grown:
        linked = {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in reached for key in table.foreign_keys) or "person_id" in table.columns
        }
        grown = not linked <= reached
        reached |= linked
    covered = set(tables_of_people())
    assert reached - {"event"} <= covered
    assert covered | NOBODYS | {"event"} == set(Base.metadata.tables)
    assert not covered & NOBODYS
    assert set(OTHERWISE) == {name for name in covered if "person_id" not in Base.metadata.tables[name].columns}


def test_nothing_of_the_person_is_left_in_any_table_page_or_index(desk: tuple[AppContext, str], tmp_path: Path) -> None:
    ctx, gone = desk
    held = rows_naming(ctx, gone)
    assert set(tables_of_people()) <= set(held)
    assert {"person_search_content", "person_search_order"} <= set(held)
    before = plain_bytes(ctx, tmp_path)
    assert PLANTED.encode() in before
    erase(ctx, gone)
    assert rows_naming(ctx, gone) == {}
    after = plain_bytes(ctx, tmp_path)
    for word in (PLANTED, PLANTED.upper(), PLANTED.lower(), "zxplanted", "plantedgiven", "A0041TT", "a0041tt"):
        assert word.encode() not in after, word
    assert OTHER.upper().encode() in after
    with ctx.sessions.read() as session:
        assert session.execute(text("PRAGMA freelist_count")).scalar_one() == 0
        assert session.execute(text("PRAGMA secure_delete")).scalar_one() == 1
    assert ctx.folder.database.with_name("desk.db-wal").stat().st_size == 0


def test_nothing_of_anybody_else_goes(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    with ctx.sessions.read() as session:
        others = {
            table: session.execute(
                text(f'SELECT count(*) FROM "{table}" WHERE person_id <> :id'), {"id": gone}
            ).scalar_one()
            for table in tables_of_people()
            if "person_id" in Base.metadata.tables[table].columns
        }
    assert sum(others.values()) > 30
    erase(ctx, gone)
    with ctx.sessions.read() as session:
        for table, rows in others.items():
            assert session.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() == rows, table
    assert [found.number for found in find_people(ctx, OTHER)] == ["A0042TT"]
    assert find_people(ctx, PLANTED) == ()


def test_the_history_stays_whole_and_says_who_erased_and_why(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    with ctx.sessions.read() as session:
        lines = session.execute(select(Event.sequence, Event.hash).order_by(Event.sequence)).all()
    erase(ctx, gone)
    with ctx.sessions.read() as session:
        assert check_chain(session) is None
        now = session.execute(select(Event.sequence, Event.hash).order_by(Event.sequence)).all()
        assert now[: len(lines)] == lines
        said = session.scalars(select(Event).where(Event.action == ERASED)).one()
        assert (said.user_name, said.entity_id, said.person_id) == ("N. Testford", gone, None)
        told = json.loads(said.after or "")
        assert told["reason"] == "retention period over"
        assert told["rule"] in (LEFT, CONTROLLED_DRUGS)
        assert told["rows"] >= len(tables_of_people())
        about = session.scalars(select(Event).where(Event.person_id == gone)).all()
        assert about
        assert {(line.before, line.after) for line in about} == {(None, None)}
    assert [check.words for check in check_records(ctx.sessions) if not check.ok] == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET user_name = 'somebody else' WHERE person_id = :gone",
        "UPDATE event SET after = 'words' WHERE sequence = (SELECT min(sequence) FROM event WHERE person_id = :gone)",
        "UPDATE event SET before = NULL, after = NULL WHERE entity = 'script' AND person_id <> :gone",
        "UPDATE event SET after = replace(after, 'retention', 'mistake') WHERE action = 'erase-record'",
        "UPDATE event SET after = NULL WHERE action = 'erase-record'",
        "DELETE FROM event WHERE action = 'erase-record'",
        "UPDATE event SET action = 'something' WHERE action = 'erase-record'",
    ],
)
def test_a_history_touched_after_an_erasure_is_found(desk: tuple[AppContext, str], tampering: str) -> None:
    ctx, gone = desk
    erase(ctx, gone)
    with ctx.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("DROP TRIGGER event_no_delete"))
        connection.execute(text(tampering), {"gone": gone} if ":gone" in tampering else {})
    with ctx.sessions.read() as session:
        assert check_chain(session) is not None


def test_what_refuses_to_be_changed_refuses_it_again_afterwards(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    with ctx.sessions.read() as session:
        before = triggers(session)
    erase(ctx, gone)
    with ctx.sessions.read() as session:
        assert triggers(session) == before
    assert len(before) > 30


def triggers(session: Session) -> list[tuple[str, str]]:
    found = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
    return [(name, words) for name, words in found]


def test_an_erasure_cut_off_in_the_middle_leaves_everything_as_it_was(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    with ctx.sessions.read() as session:
        kept, held = triggers(session), rows_naming(ctx, gone)

    def cut_off() -> None:
        with ctx.sessions.write_unlinked() as session, unlocked(session):
            erase_person(session, Author(None, "N. Testford", ERASED, ctx.now()), gone, {"reason": "a test"})
            raise KeyError

    with pytest.raises(KeyError):
        cut_off()
    assert rows_naming(ctx, gone) == held
    with ctx.sessions.read() as session:
        assert triggers(session) == kept
        assert check_chain(session) is None


def test_a_row_that_somebody_elses_still_leads_to_is_not_erased(ctx: AppContext) -> None:
    other = populate(ctx)
    gone = arrive(ctx, specimen("A0041TT", PLANTED.upper(), "Ann"))
    task = add_task(ctx, gone, "Ring the surgery", Role.NURSE, None)
    with ctx.sessions.write() as session:
        watch(session, author(ctx, "test"))
        session.add(
            CustodyReceipt(
                id="c" * 16, person_id=other, medicine="methadone", leg=CustodyLeg.ESCORT, at=ctx.now(),
                by="N. Testford", amount=Decimal(1), unit="mL", task_id=task,
            )
        )  # fmt: skip
    leave(ctx, gone, 900)
    with pytest.raises(DatabaseRefused) as caught:
        erase(ctx, gone)
    assert caught.value.code == "DB-132"
    assert rows_naming(ctx, gone)
    with ctx.sessions.read() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    arrive(ctx, specimen("A0077TT", "NOBODYWAITS", "Dee"))


def test_links_are_kept_again_after_an_erasure(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    erase(ctx, gone)
    with pytest.raises(IntegrityError), ctx.sessions.write() as session:
        session.execute(text("UPDATE stay SET person_id = 'nobody'"))


def test_who_is_offered_and_who_waits(ctx: AppContext) -> None:
    admin = as_role(ctx, Role.DESK_ADMINISTRATOR)
    keeps = load_retention()[LEFT].days
    past = arrive(ctx, specimen("A0051TT", "TESTMAN", "Ann"))
    just = arrive(ctx, specimen("A0052TT", "PLACEHOLDER", "Bob"))
    task = arrive(ctx, specimen("A0053TT", "SAMPLEWORTH", "Cyd"))
    here = arrive(ctx, specimen("A0054TT", "NOBODY", "Dee"))
    leave(ctx, past, keeps + 1)
    leave(ctx, just, keeps - 1)
    leave(ctx, task, keeps + 30)
    with ctx.sessions.write() as session:
        watch(session, author(ctx, "test"))
        session.add(
            Task(id="t" * 16, person_id=task, title="Ring the surgery", owner_role=Role.NURSE, opened_at=ctx.now())
        )
    found = past_time(admin)
    assert [(row.number, row.waits) for row in found.rows] == [("A0051TT", "")]
    assert [(row.number, row.waits) for row in found.waiting] == [("A0053TT", "a task is still open")]
    assert found.count == 1
    for one in (just, task, here):
        with pytest.raises(InputProblem) as caught:
            erase(ctx, past, one)
        assert caught.value.code == "IN-348"
    assert rows_naming(ctx, past)


def test_a_count_of_a_controlled_drug_keeps_somebody_longer(desk: tuple[AppContext, str], clock: MovingClock) -> None:
    ctx, gone = desk
    admin = as_role(ctx, Role.DESK_ADMINISTRATOR)
    (row,) = past_time(admin).rows
    assert (row.person_id, row.rule) == (gone, CONTROLLED_DRUGS)
    clock.forward(days=-300)
    assert past_time(admin).rows == ()


def test_lines_of_the_days_list_of_people_who_never_came_go_too(
    desk: tuple[AppContext, str], clock: MovingClock
) -> None:
    ctx, gone = desk
    assert read_expected_list(ctx, "Surname\tForenames\nNOBODYHOOD\tNick\n")[0] == 1
    clock.forward(days=load_retention()["not_come"].days + 2)
    admin = as_role(ctx, Role.DESK_ADMINISTRATOR)
    assert past_time(admin).not_come == 1
    erase(ctx, gone)
    assert past_time(admin).not_come == 0
    with ctx.sessions.read() as session:
        assert "NOBODYHOOD" not in str(session.execute(text("SELECT * FROM expected_arrival")).all())
        assert "NOBODYHOOD" not in str(session.execute(text("SELECT before, after FROM event")).all())
        assert check_chain(session) is None


@pytest.mark.parametrize(
    ("reason", "nothing_pending", "code"),
    [
        ("", True, "IN-345"),
        (f"Mr {PLANTED} asked", True, "IN-346"),
        ("request about a0041tt.", True, "IN-346"),
        ("retention period over", False, "IN-347"),
    ],
)
def test_without_a_reason_that_names_nobody_nothing_is_erased(
    desk: tuple[AppContext, str], reason: str, nothing_pending: bool, code: str
) -> None:
    ctx, gone = desk
    with pytest.raises(InputProblem) as caught:
        erase(ctx, gone, reason=reason, nothing_pending=nothing_pending)
    assert caught.value.code == code
    assert rows_naming(ctx, gone)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DESK_ADMINISTRATOR])
def test_only_a_desk_administrator_erases(ctx: AppContext, role: Role) -> None:
    other = as_role(ctx, role)
    with pytest.raises(NotAllowed):
        past_time(other)
    with pytest.raises(NotAllowed):
        erase_past(other, (), "retention period over", nothing_pending=True)


def test_backups_made_before_are_said_to_hold_them_still(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    assert "1 backup" not in " ".join(still_held(ctx))
    assert back_up_now(ctx, "by-hand").made is not None
    (ctx.folder.home / "aside-20260101T000000Z").mkdir()
    done = erase_past(as_role(ctx, Role.DESK_ADMINISTRATOR), (gone,), "retention period over", nothing_pending=True)
    assert (done.people, done.warnings) == (1, ())
    words = " ".join(done.still_held)
    assert "1 backup made before now still holds whoever is erased" in words
    assert "aside-20260101T000000Z" in words
    made = back_up_now(ctx, "by-hand").made
    assert made is not None
    assert made.proved


def test_somebody_erased_who_comes_again_is_a_new_person(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    erase(ctx, gone)
    again = arrive(ctx, specimen("A0041TT", "TESTMAN", "Ann"))
    assert again != gone
    with ctx.sessions.read() as session:
        assert check_chain(session) is None


def test_every_rule_says_its_source_and_mark() -> None:
    for rule in load_retention().values():
        assert rule.days > 0
        assert rule.source
        assert rule.mark in ("V", "GK")
    assert date(2026, 1, 1) + load_retention()[CONTROLLED_DRUGS].keeps >= date(2028, 1, 1)


def test_a_desk_of_the_tests_is_made(tmp_path: Path) -> None:
    made = make_training_desk(tmp_path)
    assert past_time(as_role(made, Role.DESK_ADMINISTRATOR)).rows == ()
    made.close()


def test_a_file_that_may_not_grow_after_an_erasure_is_said_to_want_room(desk: tuple[AppContext, str]) -> None:
    ctx, gone = desk
    with ctx.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with files_limited(ctx.folder.database.stat().st_size):  # room to erase, none to write the whole file anew
        erased = erase_past(as_role(ctx, Role.DESK_ADMINISTRATOR), (gone,), "a test", nothing_pending=True)
    assert erased.people == 1
    assert len(erased.warnings) == 1
    assert "The disk is full, or a file on it may grow no larger." in erased.warnings[0]
    assert not rows_naming(ctx, gone)


@pytest.mark.parametrize("committed", [False, True])
def test_a_process_killed_in_an_erasure_leaves_all_of_the_person_or_nothing(
    desk: tuple[AppContext, str], committed: bool
) -> None:
    ctx, gone = desk
    ctx.close()
    child = os.fork()
    if not child:
        again = open_desk(ctx.folder, USER, PASSPHRASE)
        with again.sessions.write_unlinked() as session, unlocked(session):
            erase_person(session, author(again, ERASED), gone, {"reason": "a test"})
            if not committed:
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)  # before the file is written anew
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    after = open_desk(ctx.folder, USER, PASSPHRASE)
    try:
        assert bool(rows_naming(after, gone).get("script")) is not committed
        with after.sessions.read() as session:
            assert check_chain(session) is None
            assert session.execute(text("PRAGMA cipher_integrity_check")).first() is None
            assert len(triggers(session)) > 30
    finally:
        after.close()


def test_who_is_expected_again_is_not_erased(desk: tuple[AppContext, str], clock: MovingClock) -> None:
    ctx, gone = desk
    admin = as_role(ctx, Role.DESK_ADMINISTRATOR)
    clock.forward(days=2)  # past the line planted with them
    assert [row.person_id for row in past_time(admin).rows] == [gone]
    assert read_expected_list(ctx, "Surname\tForenames\tPrison number\nSomebody\tElse\ta0041tt\n")[0] == 1
    for days in (0, 1):
        clock.forward(days=days)
        found = past_time(admin)
        assert found.rows == ()
        assert [row.waits for row in found.waiting] == ["they are expected here"]
    with pytest.raises(InputProblem) as caught:
        erase(ctx, gone)
    assert caught.value.code == "IN-348"
    clock.forward(days=1)  # the day before yesterday's list: they did not come
    assert [row.person_id for row in past_time(admin).rows] == [gone]


def test_who_is_struck_off_the_days_list_is_expected_no_more(desk: tuple[AppContext, str], clock: MovingClock) -> None:
    ctx, gone = desk
    clock.forward(days=2)
    read_expected_list(ctx, "Surname\tForenames\tPrison number\nSomebody\tElse\tA0041TT\n")
    with ctx.sessions.write() as session:
        watch(session, author(ctx, "test"))
        session.execute(text("UPDATE expected_arrival SET removed_at = '2026-01-01 00:00:00'"))
    assert [row.person_id for row in past_time(as_role(ctx, Role.DESK_ADMINISTRATOR)).rows] == [gone]
