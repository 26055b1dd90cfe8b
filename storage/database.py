"""The open database: SQLite in WAL mode or PostgreSQL, one transaction at a time, errors in plain words."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError, ProgrammingError

from cchc.errors import StorageError
from storage.schema_upgrade import SCHEMA, schema_of, upgrade_schema
from storage.sqlite_copy import keep_before_upgrade

BUSY_TIMEOUT_SECONDS = 30
#: How a connection is going to be used; chosen per transaction, read by ``_begin_sqlite``.
WRITE, READ, MIGRATE = "write", "read", "migrate"
_KNOWN_TROUBLE = {
    "database is locked": "một tiến trình khác đang giữ cơ sở dữ liệu quá lâu; hãy thử lại sau ít phút",
    "disk is full": "ổ đĩa đã đầy; hãy giải phóng chỗ rồi chạy lại",
    "readonly database": "không có quyền ghi vào tệp hoặc thư mục này",
    "unable to open": "không mở được tệp; hãy kiểm tra đường dẫn và quyền truy cập",
    "not a database": "tệp này không phải cơ sở dữ liệu của cchc",
    "malformed": "tệp bị hỏng; hãy khôi phục từ bản sao lưu bằng “cchc restore”",
    "refused": "máy chủ PostgreSQL không chạy hoặc không nhận kết nối",
    "password authentication failed": "sai tên hoặc mật khẩu của cơ sở dữ liệu",
}


@dataclass(frozen=True)
class Database:
    """``begin`` owns a writing transaction, ``read`` one consistent view in which writing is refused."""

    url: str
    engine: Engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back when the body raises. Writers wait for each other."""
        with _plain_errors(self.engine.url), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the data, however many queries are made in it; an attempt to write is an error."""
        with _plain_errors(self.engine.url), _mode(self.engine, READ).connect() as connection:
            yield connection

    @contextmanager
    def migrate(self) -> Iterator[Connection]:
        """Like ``begin`` with foreign keys not enforced (SQLite), because Alembic rebuilds tables."""
        with _plain_errors(self.engine.url), _mode(self.engine, MIGRATE).begin() as connection:
            yield connection

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, *, create: bool) -> Database:
    """Open ``sqlite:////path/cchc.db`` or ``postgresql+psycopg://…``.

    ``create`` True makes what is missing (folder, file, tables) and brings an older schema up to date, data kept; an
    older SQLite file is first copied beside itself.
    ``create`` False only opens: a missing file or an older schema raises StorageError and nothing is written.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        _prepare_file(_sqlite_file(parsed), create)
    database = Database(url, _engine(parsed))
    try:
        _check_schema(database, create)
    except BaseException:
        database.close()
        raise
    return database


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite address; None for another kind of database."""
    parsed = _parse(url)
    return _sqlite_file(parsed) if parsed.get_backend_name() == "sqlite" else None


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageError(
            "Địa chỉ cơ sở dữ liệu không đúng. Dùng dạng sqlite:///data/cchc.db hoặc "
            "postgresql+psycopg://người-dùng@máy-chủ/tên-cơ-sở-dữ-liệu."
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StorageError(
            f"Không hỗ trợ loại cơ sở dữ liệu “{parsed.get_backend_name()}”; chỉ dùng SQLite hoặc PostgreSQL."
        )
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _sqlite_file(parsed: URL) -> Path:
    if parsed.database in (None, "", ":memory:"):
        raise StorageError("Cơ sở dữ liệu SQLite phải là một tệp, ví dụ sqlite:///data/cchc.db.")
    return Path(str(parsed.database))


def _prepare_file(file: Path, create: bool) -> None:
    if file.is_dir():
        raise StorageError(f"{file} là thư mục, không phải tệp cơ sở dữ liệu.")
    if file.exists():
        return
    if not create:
        raise StorageError(
            f"Chưa có cơ sở dữ liệu {file}. Hãy chạy “cchc nightly” hoặc “cchc serve” để tạo, "
            "hoặc chỉ đúng chỗ bằng --database."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # names, addresses and password hashes: for the account that runs cchc only
    except OSError as error:
        raise StorageError(f"Không tạo được {file}: {error.strerror}.") from error


def _engine(parsed: URL) -> Engine:
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_pre_ping=True, json_serializer=_as_json, execution_options={"cchc_mode": WRITE}
        )
    engine = create_engine(
        parsed,
        connect_args={"timeout": BUSY_TIMEOUT_SECONDS},
        json_serializer=_as_json,
        execution_options={"cchc_mode": WRITE},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _as_json(value: Any) -> str:
    """Vietnamese letters as they are: escaped they take three times the room."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character
        return json.dumps(value)
    return text


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's driver would begin transactions by itself, too late for BEGIN IMMEDIATE and not at all around DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor) -> None:
    """Once in the life of a file. SQLite does not wait by itself where two processes do it at the same moment."""
    until = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("cchc_mode", WRITE)
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if mode == MIGRATE else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if mode == READ else 'OFF'}")
    # A writer takes the lock at once: a reader that turns into a writer would fail instead of waiting.
    connection.exec_driver_sql("BEGIN" if mode == READ else "BEGIN IMMEDIATE")


def _mode(engine: Engine, mode: str) -> Engine:
    if engine.dialect.name == "sqlite" or mode == MIGRATE:
        return engine.execution_options(cchc_mode=mode)
    return engine.execution_options(cchc_mode=mode, isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _check_schema(database: Database, create: bool) -> None:
    with database.read() as connection:
        found = schema_of(connection)
    if found == SCHEMA:
        return
    if create:
        if found is not None and found < SCHEMA and database.is_sqlite:
            keep_before_upgrade(_sqlite_file(database.engine.url), found)
        with database.migrate() as connection:
            upgrade_schema(connection)
        return
    if found is None:
        raise StorageError("Cơ sở dữ liệu chưa có bảng nào của cchc. Hãy chạy “cchc nightly” hoặc “cchc serve” để tạo.")
    raise StorageError(
        f"Cơ sở dữ liệu ở phiên bản {found}, chương trình cần phiên bản {SCHEMA}. "
        "Hãy chạy “cchc nightly” hoặc “cchc serve” của bản đang cài để nâng cấp (dữ liệu được giữ nguyên)."
    )


@contextmanager
def _plain_errors(url: URL) -> Iterator[None]:
    """Trouble of the database itself becomes a StorageError; a mistake in our own SQL stays what it is."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DatabaseError as error:
        place = url.render_as_string(hide_password=True)
        raise StorageError(f"Không dùng được cơ sở dữ liệu {place}: {_advice(str(error.orig))}") from error


def _advice(told: str) -> str:
    """What the database said, and what an office worker can do about it where that is known."""
    advice = next((sentence for sign, sentence in _KNOWN_TROUBLE.items() if sign in told), None)
    return told if advice is None else f"{advice} ({told})"
