"""Migrations: run at start inside one explicit transaction, after a backup; a newer database is refused."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from reception_app import paths
from reception_app.errors import DatabaseRefused
from reception_app.models.engine import WRITE, read_untouched


def revisions() -> tuple[str, ...]:
    """Return the revisions this program knows, oldest first: what the names of the migrations begin with.

    Every start asks for them; Alembic itself, 19 MB and a third of a second, is loaded for a migration alone.
    """
    return tuple(sorted(step.stem.partition("_")[0] for step in (paths.migrations() / "versions").glob("[0-9]*.py")))


def newest_revision() -> str:
    """Return the revision this program's tables are made by."""
    found = revisions()
    if not found:
        raise RuntimeError("no migrations found")
    return found[-1]


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the database, or None before its first migration."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check_not_newer(engine: Engine) -> None:
    """Refuse a database made by a newer program (DB-105); nothing is written."""
    _refuse_unknown(current_revision(engine))


def check_not_newer_untouched(path: Path, key: bytes) -> None:
    """Refuse the file at `path` when a newer program made it (DB-105); not a byte of it or of its log is changed.

    Opening it to write would fold a log that the newer program left into the file, by rules that it may have changed.
    """
    row = read_untouched(path, key, "SELECT version_num FROM alembic_version")
    _refuse_unknown(None if row is None else str(row[0]))


def _refuse_unknown(revision: str | None) -> None:
    if revision is not None and revision not in revisions():
        raise DatabaseRefused(
            "DB-105",
            "These records were made by a newer version of Reception.",
            "Start the newer version, or ask for this desk to be brought up to date. Nothing was changed.",
        )


def needs_migration(engine: Engine) -> bool:
    """True when the database is older than this program."""
    return current_revision(engine) != newest_revision()


def migrate(engine: Engine) -> None:
    """Bring the database up to this program's revision: all of it, or nothing of it."""
    from alembic import command
    from alembic.config import Config

    with engine.execution_options(**{WRITE: True}).connect() as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
