"""Copies while in use, and putting one back without losing what is there."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest

from cchc.errors import StorageError
from cchc.states import DeliveryState
from storage.backup import backup, backups, restore
from storage.database import Database, open_database
from storage.outbox import claim_next, enqueue, mark, rows
from storage.runs import begin_run, runs
from tests.keep.samples import SCT, new_run


def count(url: str) -> int:
    database = open_database(url, create=False)
    with database.read() as connection:
        found = len(runs(connection, SCT, limit=10_000))
    database.close()
    return found


def test_backup_is_one_whole_file_with_the_local_time_in_its_name(database: Database, tmp_path: Path, clock) -> None:
    """The copy opens by itself as a database with all committed data, the log of unwritten pages included."""
    new_run(database, clock())
    made = backup(database, tmp_path / "backups", clock())
    assert made == tmp_path / "backups" / "cchc-20231120-080000.db"
    assert count(f"sqlite:///{made}") == 1
    assert made.stat().st_mode & 0o077 == 0


def test_backup_while_others_write_is_consistent(database: Database, tmp_path: Path, clock) -> None:
    """A copy taken while a writer is busy holds whole transactions only."""
    stop, failed = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                with database.begin() as connection:
                    for _ in range(2):
                        connection.exec_driver_sql(
                            "INSERT INTO change (department, at, who, what, action, before, after, reason) "
                            "VALUES ('sct', '2023-11-20 00:00:00', 'a', 'b', 'c', '', '', '')"
                        )
        except Exception as error:
            failed.append(error)
            raise

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(database, tmp_path / "b", clock.moment.replace(second=second)) for second in range(5)]
    finally:
        stop.set()
        writer.join()
    assert failed == []
    counts = [sqlite3.connect(one).execute("SELECT count(*) FROM change").fetchone()[0] for one in made]
    assert all(one % 2 == 0 for one in counts) and counts == sorted(counts)


def test_only_the_newest_are_kept_and_nothing_else_is_touched(database: Database, tmp_path: Path, clock) -> None:
    """Old copies go, newest N stay; a file of another name in the folder is left alone."""
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "cchc-giu-lai.db").write_text("x")
    for _ in range(4):
        backup(database, folder, clock(), keep=2)
        clock.move(days=1)
    assert [one.name for one in backups(folder)] == ["cchc-20231123-080000.db", "cchc-20231122-080000.db"]
    assert len(list(folder.iterdir())) == 3


def test_restore_brings_back_what_was_copied(database: Database, tmp_path: Path, clock) -> None:
    """Into a place where nothing is, folder made on the way."""
    new_run(database, clock())
    made = backup(database, tmp_path / "b", clock())
    url = f"sqlite:///{tmp_path / 'moi' / 'cchc.db'}"
    assert restore(made, url) is None
    assert count(url) == 1


def test_restore_never_overwrites_silently(database: Database, tmp_path: Path, clock) -> None:
    """What is there stays unless overwriting is asked for; then it is kept beside, whole, every time."""
    made = backup(database, tmp_path / "b", clock())
    new_run(database, clock())
    with pytest.raises(StorageError, match="không ghi đè"):
        restore(made, database.url)
    assert count(database.url) == 1
    kept = restore(made, database.url, overwrite=True)
    assert (count(database.url), count(f"sqlite:///{kept}")) == (0, 1)
    again = restore(kept, database.url, overwrite=True)
    assert again != kept
    assert (count(database.url), count(f"sqlite:///{kept}"), count(f"sqlite:///{again}")) == (1, 1, 0)


def _mail(database: Database, number: int, now: datetime) -> int:
    with database.begin() as connection:
        queued = enqueue(connection, SCT, "report", f"report:{number}", "ubnd@tinh.example", f"<{number}>", b"m", now)
    assert queued is not None
    return queued


def _mail_states(url: str) -> list[DeliveryState]:
    database = open_database(url, create=False)
    with database.read() as connection:
        found = sorted(rows(connection, SCT), key=lambda row: row.id)
    database.close()
    return [row.state for row in found]


def test_restored_mail_never_goes_again_by_itself(both_databases: Database, tmp_path: Path, clock) -> None:
    """Waiting when the copy was made, sent since: after restoring nothing is in line, a person must say so."""
    database = both_databases
    sent, refused, given_up = (_mail(database, number, clock()) for number in (1, 2, 3))
    for mail, state in (
        (sent, DeliveryState.SENT),
        (refused, DeliveryState.REFUSED),
        (given_up, DeliveryState.REFUSED),
    ):
        claimed = claim_next(database, SCT, clock())
        assert claimed is not None and claimed.id == mail
        mark(database, mail, state, "250 ok" if state is DeliveryState.SENT else "451 later", clock())
    with database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE outbox SET next_attempt_at = NULL WHERE id = {given_up}")
    _mail(database, 4, clock())
    _mail(database, 5, clock())
    clock.move(minutes=1)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'SENDING' WHERE subject = 'report:4'")
    made = backup(database, tmp_path / "b", clock())
    if database.is_sqlite:
        url = database.url
        restore(made, url, overwrite=True)
    else:
        url = database.url
        with database.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        restore(made, url)
    in_doubt = DeliveryState.IN_DOUBT
    assert _mail_states(url) == [DeliveryState.SENT, in_doubt, DeliveryState.REFUSED, in_doubt, in_doubt]
    clock.move(days=2)
    assert claim_next(database, SCT, clock()) is None
    assert [file.name for file in tmp_path.rglob("*dang-khoi-phuc*")] == []


@pytest.mark.parametrize("damage", ["header", "pages"])
def test_broken_database_is_replaced_and_its_remains_kept(
    database: Database, tmp_path: Path, clock, damage: str
) -> None:
    """The case restoring is for: what is there cannot even be read. It is moved aside byte for byte."""
    for _ in range(300):
        new_run(database, clock())
    made = backup(database, tmp_path / "b", clock())
    database.close()
    file = Path(str(database.engine.url.database))
    content = bytearray(file.read_bytes())
    place = slice(0, 100) if damage == "header" else slice(4096 * 3, len(content))
    content[place] = b"\xff" * len(content[place])
    file.write_bytes(content)
    kept = restore(made, database.url, overwrite=True)
    assert kept is not None and kept.read_bytes() == bytes(content)
    assert count(database.url) == 300


def test_open_database_goes_on_after_a_restore(database: Database, tmp_path: Path, clock) -> None:
    """A process that has the database open sees the restored data and can write on."""
    made = backup(database, tmp_path / "b", clock())
    new_run(database, clock())
    restore(made, database.url, overwrite=True)
    assert begin_run(database, SCT, "nightly", "f", clock()) == 1
    assert count(database.url) == 1


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, None])
def test_a_wrong_copy_is_refused_before_anything_is_touched(
    database: Database, tmp_path: Path, clock, content: bytes | None
) -> None:
    """Empty, broken or somebody else's database: a sentence, and the present data stays."""
    new_run(database, clock())
    wrong = tmp_path / "wrong.db"
    if content is None:
        sqlite3.connect(wrong).execute("CREATE TABLE other (a)").connection.commit()
    else:
        wrong.write_bytes(content)
    with pytest.raises(StorageError):
        restore(wrong, database.url, overwrite=True)
    with pytest.raises(StorageError, match="Không có bản sao lưu"):
        restore(tmp_path / "none.db", database.url, overwrite=True)
    assert count(database.url) == 1


def test_cut_off_copy_is_refused(database: Database, tmp_path: Path, clock) -> None:
    """A copy that lost its end on the way is not put back."""
    made = backup(database, tmp_path / "b", clock())
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    with pytest.raises(StorageError):
        restore(made, f"sqlite:///{tmp_path / 'moi.db'}")
    assert not (tmp_path / "moi.db").exists()


def test_folder_that_cannot_be_written_is_a_sentence(database: Database, tmp_path: Path, clock) -> None:
    """A file in place of the folder: a plain error."""
    (tmp_path / "b").write_text("x")
    with pytest.raises(StorageError, match="Không ghi được bản sao lưu"):
        backup(database, tmp_path / "b", clock())


@pytest.mark.postgresql
def test_postgresql_is_dumped_and_restored_into_an_empty_database(postgresql_url: str, tmp_path: Path, clock) -> None:
    """pg_dump and pg_restore bring everything back; a database with tables is refused."""
    database = open_database(postgresql_url, create=True)
    new_run(database, clock())
    made = backup(database, tmp_path / "b", clock())
    assert made.name == "cchc-20231120-080000.dump"
    with pytest.raises(StorageError, match="đã có bảng"):
        restore(made, postgresql_url)
    with database.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    database.close()
    restore(made, postgresql_url)
    assert count(postgresql_url) == 1
