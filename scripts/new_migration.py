"""Write a new migration: the difference between the mapped classes and the database that the migrations make today.

    python -m scripts.new_migration "what it does"

Read what it wrote before committing it: constraints and data moves are rarely guessed right.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.operations.ops import DropTableOp, MigrationScript
from alembic.script import Script, ScriptDirectory

from reception_app import paths
from reception_app.models.engine import WRITE, make_engine
from reception_app.models.migration import migrate


def main(words: str) -> int:
    """Write the migration described by `words` and print its path; return 2 when there are none."""
    if not words.strip():
        print('Say what it does: make migration M="what it does"', file=sys.stderr)
        return 2
    print(f"Written, now read it: {write(words.strip())}")
    return 0


def write(words: str) -> Path:
    """Write the migration and return its path. The database it is compared with is made afresh and thrown away."""
    config = Config()
    config.set_main_option("script_location", str(paths.migrations()).replace("%", "%%"))
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(Path(folder) / "records.db", secrets.token_bytes(32))
        migrate(engine)
        with engine.execution_options(**{WRITE: True}).connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            script = command.revision(
                config,
                words,
                autogenerate=True,
                rev_id=next_number(config),
                process_revision_directives=keep_unmapped_tables,
            )
        engine.dispose()
    assert isinstance(script, Script)
    return Path(script.path)


def keep_unmapped_tables(context: object, revision: object, directives: list[MigrationScript]) -> None:
    """Drop no table: the search index and its like are made by hand, and no mapped class knows them.

    Whoever removes a mapped class writes the dropping of its table, and what becomes of its rows, by hand too.
    """
    for script in directives:
        if script.upgrade_ops is not None:
            script.upgrade_ops.ops = [step for step in script.upgrade_ops.ops if not isinstance(step, DropTableOp)]


def next_number(config: Config) -> str:
    """Return the identifier after the newest migration's: 0001, 0002, …"""
    head = ScriptDirectory.from_config(config).get_current_head()
    return f"{int(head or 0) + 1:04d}"


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
