"""Migrations: run at start inside one explicit transaction, after a backup; a newer database is refused."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from reception_app import paths
from reception_app.errors import DatabaseRefused
from reception_app.models.engine import WRITE


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """Return the revision this program's tables are made by."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migrations found")
    return head


def current_revision(engine: Engine) -> str | None:
    """Return the revision of the database, or None before its first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_not_newer(engine: Engine) -> None:
    """Refuse a database made by a newer program (DB-105); nothing is written."""
    current = current_revision(engine)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
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
    with engine.execution_options(**{WRITE: True}).connect() as connection, connection.begin():
        command.upgrade(_config(connection), "head")
