"""Alembic's entry: runs on the connection it is given, never opens one of its own.

Migrations only go forward; the way back is the copy made before (``keep_before_upgrade``; PostgreSQL: the last backup).
"""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
