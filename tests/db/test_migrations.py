"""The migrations make the very tables that the classes describe; what is only added cannot be changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from reception_app import paths
from reception_app.keyslots import read_slots, unwrap
from reception_app.models import Base
from reception_app.models.engine import WRITE, make_engine
from reception_app.models.migration import current_revision, newest_revision, revisions
from reception_app.paths import DeskFolder
from reception_app.services.context import AppContext
from reception_app.services.desk import open_desk
from reception_app.services.tasks import THE_BRIDGE, TO_DECIDE, TO_SETTLE_HERE, WHETHER_TO_GIVE
from reception_app.vocabulary import SourceKind
from tests.releases.make import PASSPHRASE
from tests.support.desks import METHADONE, USER, add, arrive


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    """Tables of the full-text searches are the database's own."""
    return kind != "table" or "_search" not in (name or "")


def test_the_migrations_make_what_the_classes_say(ctx: AppContext) -> None:
    with ctx.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        assert compare_metadata(context, Base.metadata) == []


def test_the_names_of_the_migrations_say_what_alembic_finds_in_them(ctx: AppContext) -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()))
    script = ScriptDirectory.from_config(config)
    assert revisions() == tuple(sorted(step.revision for step in script.walk_revisions()))
    assert script.get_current_head() == newest_revision() == current_revision(ctx.engine)


def test_every_rule_of_the_classes_stands_in_the_database(ctx: AppContext) -> None:
    with ctx.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    made = {row[0]: row[1] for row in rows}
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            name = str(constraint.name or "")
            if name.startswith("ck_"):
                assert name in made[table.name], name


def _run(ctx: AppContext, statement: str) -> None:
    with ctx.engine.execution_options(**{WRITE: True}).begin() as connection:
        connection.execute(text(statement))


_ADDED = {
    "alert_acknowledgement": "INSERT INTO alert_acknowledgement VALUES "
    "('a1', :person, 'k', '[]', 'words', 'reason', 'N. Testford', 'nurse', '2026-11-20T19:40:00Z')",
    "missed_dose_decision": "INSERT INTO missed_dose_decision (id, person_id, script_id, words) "
    "VALUES ('a1', :person, :script, 'words')",
    "custody_receipt": 'INSERT INTO custody_receipt (id, person_id, medicine, leg, at, "by", amount, unit) '
    "VALUES ('a1', :person, 'methadone', 'sent', '2026-11-20T19:40:00Z', 'N. Testford', '5', 'tablets')",
    "leaving_conflict": 'INSERT INTO leaving_conflict (id, person_id, conflict_key, words, grade, named, "plan", at, '
    "\"by\") VALUES ('a1', :person, 'k', 'words', 'soon', 'name', 'plan', '2026-11-20T19:40:00Z', 'N. Testford')",
    "possession_assessment": "INSERT INTO possession_assessment (id, person_id, days, words, assessed_at, assessed_by, "
    "because) VALUES ('a1', :person, 7, 'words', '2026-11-20T19:40:00Z', 'N. Testford', '[]')",
    "release_plan": "INSERT INTO release_plan (id, person_id, wanted_state, consent, shares) "
    "VALUES ('a1', :person, 'not_asked', 'not_asked', '[]')",
    "wider_need": "INSERT INTO wider_need (id, person_id, kind, words, state) "
    "VALUES ('a1', :person, 'money', 'words', 'declined')",
    "arrival_correction": "INSERT INTO arrival_correction (id, person_id, stay_id, field, was, now, why, corrected_by, "
    "corrected_role, corrected_at) SELECT 'a1', :person, id, 'legal_status', 'remand', 'sentenced', 'words', "
    "'N. Testford', 'nurse', '2026-11-20T19:40:00Z' FROM stay LIMIT 1",
    "script_source": "INSERT INTO script_source (id, person_id, script_id, kind, outcome) "
    "VALUES ('a1', :person, :script, 'pharmacy', 'confirmed')",
    "given_dose": "INSERT INTO given_dose (id, person_id, script_id, medicine, given_at, how) "
    "VALUES ('a1', :person, :script, 'methadone', '2026-11-20T08:00:00Z', 'observed')",
}


@pytest.mark.parametrize("table", sorted(_ADDED))
def test_what_is_only_added_is_never_changed_or_dropped(ctx: AppContext, table: str) -> None:
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    insert = _ADDED[table].replace(":person", f"'{person}'").replace(":script", f"'{script}'")
    _run(ctx, insert)
    for statement in (f"UPDATE {table} SET person_id = 'x'", f"DELETE FROM {table}"):
        with pytest.raises((DatabaseError, IntegrityError), match=r"only added|marked as wrong"):
            _run(ctx, statement)


_WAS_GIVEN = """INSERT INTO given_dose (id, person_id, script_id, medicine, given_at, how, "by", witness, recorded_at,
    recorded_by) VALUES ('a1', :person, :script, 'methadone', '2026-11-20T08:00:00Z', 'observed', 'N. Testford',
    'W. Witnessford', '2026-11-20T08:05:00Z', 'N. Testford')"""


@pytest.fixture
def given(ctx: AppContext) -> AppContext:
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    _run(ctx, _WAS_GIVEN.replace(":person", f"'{person}'").replace(":script", f"'{script}'"))
    return ctx


def test_nothing_of_a_dose_is_changed_but_its_error_mark(given: AppContext) -> None:
    """Whoever gave it, whoever saw it and who wrote it down are what is asked about afterwards."""
    for column in sorted(set(Base.metadata.tables["given_dose"].columns.keys()) - {"id"}):
        if not column.startswith("entered_in_error"):
            with pytest.raises((DatabaseError, IntegrityError), match="marked as wrong"):
                _run(given, f'UPDATE given_dose SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", ["given_dose", "script_source"])
def test_an_error_mark_is_set_once_and_never_taken_off(given: AppContext, table: str) -> None:
    mark = "entered_in_error" if table == "given_dose" else "error"
    where = f"WHERE rowid = (SELECT max(rowid) FROM {table})"
    _run(given, f"UPDATE {table} SET {mark}_at = '2026-11-20T09:00:00Z', {mark}_reason = 'twice' {where}")
    for change in (f"{mark}_at = NULL, {mark}_reason = NULL", f"{mark}_reason = 'once'", f"{mark}_by = 'X'"):
        with pytest.raises((DatabaseError, IntegrityError), match="marked as wrong"):
            _run(given, f"UPDATE {table} SET {change} {where}")


def test_a_dose_that_was_not_taken_has_no_amount(ctx: AppContext) -> None:
    person = arrive(ctx)
    script = add(ctx, person, METHADONE, SourceKind.PHARMACY)
    with pytest.raises(IntegrityError, match="nothing_taken_unless_given"):
        _run(
            ctx,
            "INSERT INTO given_dose (id, person_id, script_id, medicine, given_at, how, outcome, amount, unit) VALUES "
            f"('a1', '{person}', '{script}', 'methadone', '2026-11-20T08:00:00Z', 'recorded', 'declined', '60', 'mg')",
        )


def test_what_was_asked_about_a_line_before_has_its_kind(tmp_path: Path) -> None:
    """A desk of 0.2.0 knew such tasks by their titles alone."""
    desk = DeskFolder(tmp_path / "desk")
    shutil.copytree(Path(__file__).parents[1] / "releases" / "0.2.0" / "desk", desk.home)
    engine = make_engine(desk.database, unwrap(read_slots(desk.slots)[0], PASSPHRASE))
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        for number, title in enumerate(_TITLES):
            connection.execute(
                text(
                    "INSERT INTO task (id, person_id, script_id, title, kind, owner_role, opened_at, state, revision) "
                    "SELECT :id, person_id, id, :title, 'receipt', 'prescriber', '2026-11-18T19:00:00Z', 'open', 1 "
                    "FROM script ORDER BY id LIMIT 1"
                ),
                {"id": f"{number:016d}", "title": title},
            )
    engine.dispose()
    ctx = open_desk(desk, USER, PASSPHRASE)
    with ctx.sessions.read() as session:
        kinds = {row.title: row.kind for row in session.execute(text("SELECT title, kind FROM task"))}
    assert {title: kinds[title] for title in _TITLES} == _TITLES
    ctx.close()


_TITLES = {
    "Prescriber to decide: methadone": TO_DECIDE,
    "Decide whether to give methadone": WHETHER_TO_GIVE,
    "The bridge of methadone ends": THE_BRIDGE,
    "Check who they are: the sender corrected it": TO_SETTLE_HERE,
}
