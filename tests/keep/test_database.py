"""Opening, upgrading and the manners of the two kinds of database."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from cchc.errors import StorageError
from storage import tables
from storage.database import Database, open_database
from storage.schema_upgrade import MIGRATIONS, SCHEMA


def differences(database: Database) -> list[object]:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))


def test_migrations_from_empty_equal_the_tables(empty_urls: str) -> None:
    """What the migrations build is exactly what tables.py says, on SQLite and on PostgreSQL."""
    database = open_database(empty_urls, create=True)
    assert differences(database) == []
    database.close()


def test_comparison_of_tables_can_fail(database: Database) -> None:
    """The check above notices a dropped table and a dropped column."""
    with database.migrate() as connection:
        connection.execute(text("DROP TABLE change"))
        connection.execute(text("ALTER TABLE run DROP COLUMN summary"))
    assert len(differences(database)) == 2


def test_newest_migration_is_the_version_the_program_asks_for() -> None:
    """The constant that lets reading commands skip Alembic names the newest migration file."""
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == SCHEMA


def test_reading_command_on_a_missing_file_creates_nothing(tmp_path: Path) -> None:
    """Opening without create names the missing file and leaves neither file nor folder behind."""
    file = tmp_path / "data" / "cchc.db"
    with pytest.raises(StorageError, match=r"Chưa có cơ sở dữ liệu .*cchc\.db"):
        open_database(f"sqlite:///{file}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_empty_file_is_not_filled_by_a_reading_command(tmp_path: Path) -> None:
    """An empty file is refused by a reading command and stays without tables."""
    file = tmp_path / "cchc.db"
    file.touch()
    with pytest.raises(StorageError, match="chưa có bảng nào"):
        open_database(f"sqlite:///{file}", create=False)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A text file in place of the database is a plain error, not a traceback, and is not touched."""
    file = tmp_path / "cchc.db"
    file.write_text("không phải cơ sở dữ liệu " * 50, encoding="utf-8")
    before = file.read_bytes()
    with pytest.raises(StorageError, match="tệp này không phải cơ sở dữ liệu của cchc"):
        open_database(f"sqlite:///{file}", create=True)
    assert file.read_bytes() == before


@pytest.mark.parametrize("url", ["", "rubbish", "mysql://root@host/x", "oracle://x", "sqlite://", "sqlite:///:memory:"])
def test_wrong_address_is_a_sentence(url: str) -> None:
    """An address of a kind we do not support is refused with a Vietnamese sentence."""
    with pytest.raises(StorageError, match=r"cơ sở dữ liệu|SQLite"):
        open_database(url, create=True)


def test_password_of_the_address_is_never_shown() -> None:
    """A server that cannot be reached is reported without the password of its address."""
    with pytest.raises(StorageError) as caught:
        open_database("postgresql://cchc:bimat123@127.0.0.1:1/cchc", create=False)
    assert "bimat123" not in str(caught.value)
    assert "máy chủ PostgreSQL không chạy" in str(caught.value)


def test_newer_database_is_refused_untouched(database: Database) -> None:
    """A database made by a newer program is refused even by create, and keeps its version."""
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="bản cchc mới hơn"):
        open_database(database.url, create=True)
    with database.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"


def test_foreign_keys_hold(both_databases: Database) -> None:
    """A row that points to nothing is refused."""
    with pytest.raises(IntegrityError), both_databases.begin() as connection:
        connection.execute(insert(tables.attachment).values(post_id=99, name="x", url="http://x"))


def test_reading_view_refuses_to_write(both_databases: Database, clock) -> None:
    """A write inside read() is an error, never a silent loss."""
    with pytest.raises((DBAPIError, StorageError)), both_databases.read() as connection:
        connection.execute(
            insert(tables.period).values(department="sct", period="2023-11", state="OPEN", changed_at=clock())
        )
    with both_databases.read() as connection:
        assert connection.execute(select(tables.period)).all() == []


def test_reading_view_is_one_moment(both_databases: Database, clock) -> None:
    """Two queries of one view agree although somebody wrote in between."""
    with both_databases.read() as view:
        before = view.execute(select(tables.period)).all()
        with both_databases.begin() as connection:
            connection.execute(
                insert(tables.period).values(department="sct", period="2023-11", state="OPEN", changed_at=clock())
            )
        assert view.execute(select(tables.period)).all() == before == []
    with both_databases.read() as view:
        assert len(view.execute(select(tables.period)).all()) == 1


def test_transaction_is_all_or_nothing(both_databases: Database, clock) -> None:
    """An exception in the body leaves nothing of the transaction behind."""
    with pytest.raises(RuntimeError), both_databases.begin() as connection:
        connection.execute(
            insert(tables.period).values(department="sct", period="2023-11", state="OPEN", changed_at=clock())
        )
        raise RuntimeError
    with both_databases.read() as connection:
        assert connection.execute(select(tables.period)).all() == []


def test_writers_that_look_before_they_write_wait_for_each_other(database: Database, clock) -> None:
    """SQLite: a transaction that reads and then writes is never refused because somebody wrote in between."""
    failed: list[StorageError] = []
    with database.begin() as connection:
        connection.execute(
            insert(tables.period).values(
                department="sct", period="2023-11", state="OPEN", changed_at=clock(), frozen_snapshot_id=0
            )
        )

    def count_up() -> None:
        try:
            for _ in range(5):
                with database.begin() as connection:
                    seen = connection.execute(select(tables.period.c.frozen_snapshot_id)).scalar_one()
                    time.sleep(0.005)
                    connection.execute(update(tables.period).values(frozen_snapshot_id=seen + 1))
        except StorageError as error:
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.read() as connection:
        assert connection.execute(select(tables.period.c.frozen_snapshot_id)).scalar_one() == 20


def test_naive_time_is_refused_and_utc_comes_back(both_databases: Database, clock) -> None:
    """A time without a zone never reaches the database; what comes back is UTC and equal."""
    with both_databases.begin() as connection:
        connection.execute(
            insert(tables.period).values(department="sct", period="2023-11", state="OPEN", changed_at=clock())
        )
        stored = connection.execute(select(tables.period.c.changed_at)).scalar_one()
        assert stored == clock() and stored.utcoffset().total_seconds() == 0
    with pytest.raises(Exception, match="naive datetime"), both_databases.begin() as connection:
        connection.execute(
            insert(tables.period).values(
                department="sct", period="2023-12", state="OPEN", changed_at=clock().replace(tzinfo=None)
            )
        )


def test_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Other accounts of the machine cannot read what is in the database or in its log."""
    file = tmp_path / "moi" / "cchc.db"
    opened = open_database(f"sqlite:///{file}", create=True)
    assert {one.name: one.stat().st_mode & 0o077 for one in file.parent.iterdir()} == {
        "cchc.db": 0,
        "cchc.db-shm": 0,
        "cchc.db-wal": 0,
    }
    opened.close()


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A file where the folder should be: a plain error."""
    (tmp_path / "data").write_text("x")
    with pytest.raises(StorageError, match="Không tạo được"):
        open_database(f"sqlite:///{tmp_path / 'data' / 'cchc.db'}", create=True)


def test_sqlite_runs_in_wal(database: Database) -> None:
    """Readers do not block the writer: the file is in WAL mode with a busy timeout."""
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30000
