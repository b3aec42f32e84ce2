"""Runs migrations on the connection it is given: one explicit transaction, begun by the caller."""

from __future__ import annotations

from alembic import context

from reception_app.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=True)
context.run_migrations()
