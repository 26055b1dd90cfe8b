"""Which version of the tables a database holds, and bringing it up to the one this program needs (Alembic)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from cchc.errors import StorageError

#: The newest file in migrations/versions (a test keeps them equal), so that reading commands need no Alembic.
SCHEMA = "0003"
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_ONE_UPGRADE_AT_A_TIME = 20231120


def schema_of(connection: Connection) -> str | None:
    """The schema version written in the database; None when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade_schema(connection: Connection, to: str = SCHEMA) -> None:
    """Run the missing migrations inside the caller's transaction. Two processes starting together do it once."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_UPGRADE_AT_A_TIME})
    found = schema_of(connection)
    if found == to:
        return
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StorageError(
            f"Cơ sở dữ liệu ở phiên bản {found} do một bản cchc mới hơn tạo ra. "
            "Hãy cài bản mới đó; không có gì bị thay đổi."
        )
    command.upgrade(config, to)
    if connection.dialect.name == "sqlite":
        _check_references(connection)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise StorageError(f"Nâng cấp dừng lại: dữ liệu của bảng {tables} không khớp. Cơ sở dữ liệu được giữ như cũ.")
