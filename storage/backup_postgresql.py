"""Backup of PostgreSQL by its own programs, found on the machine; the password never stands on a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, create_engine, inspect, make_url

from cchc.errors import StorageError

_FOLDERS = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"))


def dump(url: str, target: Path) -> None:
    """pg_dump in its custom format; StorageError tells what to install where there is none."""
    _run([_program("pg_dump"), "--format=custom", "--no-owner", f"--file={target}", *_where(url)], url)


def restore_dump(path: Path, url: str) -> None:
    """pg_restore in one transaction into a database without tables."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        if inspect(engine).get_table_names():
            raise StorageError(
                "Cơ sở dữ liệu PostgreSQL đích đã có bảng; hãy tạo một cơ sở dữ liệu trống rồi khôi phục."
            )
    finally:
        engine.dispose()
    _run(
        [_program("pg_restore"), "--no-owner", "--single-transaction", "--exit-on-error", *_where(url), str(path)], url
    )


def _program(name: str) -> str:
    """The newest one installed: a dump program older than its server refuses to work."""
    for folder in _FOLDERS:
        versions = sorted(folder.glob(f"*/bin/{name}"), key=_version, reverse=True)
        if versions:
            return str(versions[0])
    found = shutil.which(name)
    if found is None:
        raise StorageError(f"Cần chương trình {name} để sao lưu PostgreSQL: hãy cài gói postgresql-client.")
    return found


def _version(program: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in program.parent.parent.name.split(".") if part.isdigit())


def _where(url: str) -> list[str]:
    """Host, port, user and name of the database as options both programs take."""
    parsed = make_url(url)
    options = [f"--dbname={parsed.database}", "--no-password"]
    if parsed.host:
        options.append(f"--host={parsed.host}")
    if parsed.port:
        options.append(f"--port={parsed.port}")
    if parsed.username:
        options.append(f"--username={parsed.username}")
    return options


def _run(command: list[str], url: str) -> None:
    parsed: URL = make_url(url)
    environment = dict(os.environ)
    if parsed.password:
        environment["PGPASSWORD"] = str(parsed.password)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StorageError(f"{Path(command[0]).name} báo lỗi: {done.stderr.strip()[:500]}")
