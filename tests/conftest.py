"""Fixtures every part uses: the repository, a clock that tests set, a fresh database, a real PostgreSQL server."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.components import need, postgresql_folder

if TYPE_CHECKING:
    from storage.database import Database


@dataclass
class SettableClock:
    """A clock door for tests: stands still until moved."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@pytest.fixture
def project() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2023, 11, 20, 1, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def empty_database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables and no row, migrated once and copied for each test."""
    from storage.database import open_database

    file = tmp_path_factory.mktemp("empty") / "cchc.db"
    open_database(f"sqlite:///{file}", create=True).close()
    return file


@pytest.fixture
def database(tmp_path: Path, empty_database_file: Path) -> Iterator[Database]:
    """A fresh SQLite database."""
    from storage.database import open_database

    shutil.copyfile(empty_database_file, tmp_path / "cchc.db")
    opened = open_database(f"sqlite:///{tmp_path / 'cchc.db'}", create=False)
    yield opened
    opened.close()


def free_port() -> int:
    """A port that nobody listens on, below the range that the system hands to outgoing connections meanwhile."""
    while True:
        port = 15000 + secrets.randbelow(17000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL server of this run, on loopback; yields postgresql+psycopg://… without a database name."""
    need("postgresql")
    programs = postgresql_folder()
    assert programs is not None
    as_root = os.geteuid() == 0
    prefix = ["runuser", "-u", "postgres", "--"] if as_root else []
    with tempfile.TemporaryDirectory(prefix="cchc-pg-") as folder:
        if as_root:
            subprocess.run(["chown", "postgres", folder], check=True)
        data = Path(folder) / "data"
        subprocess.run(
            [
                *prefix,
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                "cchc",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        port = free_port()
        options = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", folder, "-c", "fsync=off"]
        server = subprocess.Popen(
            [*prefix, str(programs / "postgres"), "-D", str(data), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            _wait_until_ready(port, server)
            yield f"postgresql+psycopg://cchc@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A fresh, empty database."""
    import psycopg

    name = f"t{time.time_ns()}"
    plain = postgresql_server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield f"{postgresql_server}/{name}"
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _wait_until_ready(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until it answers a query: a starting server takes connections before it can serve them."""
    import psycopg

    until = time.monotonic() + 60
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL không khởi động được")
        try:
            psycopg.connect(f"postgresql://cchc@127.0.0.1:{port}/postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL không trả lời trong 60 giây")
