"""Copies of the database while it is in use, and putting one back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, make_url

from cchc.errors import StorageError
from cchc.periods import LOCAL
from storage.backup_postgresql import dump, restore_dump
from storage.database import Database, sqlite_file
from storage.restored_mail import doubt_waiting
from storage.sqlite_copy import copy_sqlite

KEEP = 14


def backup(database: Database, folder: Path, now: datetime, keep: int = KEEP) -> Path:
    """Write ``folder/cchc-YYYYMMDD-HHMMSS.db`` (local time; ``.dump`` for PostgreSQL) and keep the newest ``keep``.

    SQLite's own backup call copies a consistent state while others write; the copy is checked before it gets its name.
    """
    ending = ".db" if database.is_sqlite else ".dump"
    target = folder / f"cchc-{now.astimezone(LOCAL):%Y%m%d-%H%M%S}{ending}"
    unfinished = target.with_name(target.name + ".dang-ghi")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        if database.is_sqlite:
            copy_sqlite(_file_of(database.url), unfinished, alone=True)
            _check(unfinished)
        else:
            dump(database.url, unfinished)
        unfinished.chmod(0o600)
        os.replace(unfinished, target)
    except OSError as error:
        raise StorageError(f"Không ghi được bản sao lưu vào {folder}: {error.strerror}.") from error
    finally:
        if unfinished.exists():
            unfinished.unlink()
    for old in backups(folder, ending)[max(keep, 1) :]:
        old.unlink(missing_ok=True)
    return target


def backups(folder: Path, ending: str = ".db") -> list[Path]:
    """Copies in the folder, newest first."""
    return sorted(folder.glob(f"cchc-????????-??????{ending}"), reverse=True)


def restore(path: Path, url: str, *, overwrite: bool = False) -> Path | None:
    """Put a copy back as the database at ``url``.

    Where there is a database already: StorageError, unless ``overwrite``; then what was there is first kept in a file
    beside it, whose path is returned (SQLite). PostgreSQL restores into an empty database only.

    Mail that waited when the copy was made may have been sent since: it comes back IN_DOUBT, never into the line.
    """
    if not path.is_file():
        raise StorageError(f"Không có bản sao lưu {path}.")
    if make_url(url).get_backend_name() == "postgresql":
        restore_dump(path, url)
        _doubt_waiting_mail(str(make_url(url).set(drivername="postgresql+psycopg").render_as_string(False)))
        return None
    target = _file_of(url)
    _check(path)
    kept = _keep_present(target, overwrite) if target.exists() else None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"Không tạo được thư mục {target.parent}: {error.strerror}.") from error
    prepared = target.with_name(f"{target.name}.dang-khoi-phuc")
    try:
        prepared.unlink(missing_ok=True)
        copy_sqlite(path, prepared, alone=True)
        prepared.chmod(0o600)
        # Before it is anybody's database: a process that delivers must never see the mail waiting.
        _doubt_waiting_mail(f"sqlite:///{prepared}")
        copy_sqlite(prepared, target, alone=False)  # may be open in other processes
    finally:
        prepared.unlink(missing_ok=True)
    return kept


def _doubt_waiting_mail(url: str) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            doubt_waiting(connection)
    finally:
        engine.dispose()


def _keep_present(target: Path, overwrite: bool) -> Path:
    if not overwrite:
        raise StorageError(f"{target} đã có dữ liệu; không ghi đè khi chưa được yêu cầu rõ (--overwrite).")
    number = 1
    while (kept := target.with_name(f"{target.name}.truoc-khoi-phuc-{number}")).exists():
        number += 1
    if _is_sound(target):
        copy_sqlite(target, kept, alone=True)
    else:
        _move_aside(target, kept)
    return kept


def _is_sound(file: Path) -> bool:
    """False for a file whose content is broken, the very case a copy is put back for; StorageError when it is busy."""
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=30)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.OperationalError as error:
        raise StorageError(f"Không đọc được {file}: {error}.") from error
    except sqlite3.DatabaseError:
        return False


def _move_aside(target: Path, kept: Path) -> None:
    """As it is, with its write-ahead log, for whoever may want to save something from it."""
    for ending in ("", "-wal", "-shm"):
        part = target.with_name(target.name + ending)
        if part.exists():
            os.replace(part, kept.with_name(kept.name + ending))


def _check(file: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
            ours = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    except sqlite3.Error as error:
        raise StorageError(f"{file} không phải bản sao lưu SQLite dùng được: {error}.") from error
    if answer != "ok":
        raise StorageError(f"Bản sao lưu {file} bị hỏng: {answer}.")
    if not ours:
        raise StorageError(f"{file} không phải cơ sở dữ liệu của cchc.")


def _file_of(url: str) -> Path:
    file = sqlite_file(url)
    if file is None:
        raise StorageError("Địa chỉ này không phải cơ sở dữ liệu SQLite.")
    return file
