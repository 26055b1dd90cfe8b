"""The same test on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from storage.database import Database, open_database

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of a server with a database “migrated” to make copies of: tables are built once."""
    with _admin(postgresql_server) as connection:
        connection.execute("CREATE DATABASE migrated")
    open_database(f"{postgresql_server}/migrated", create=True).close()
    yield postgresql_server
    with _admin(postgresql_server) as connection:
        connection.execute("DROP DATABASE migrated")


@pytest.fixture(params=KINDS)
def both_databases(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A fresh database with all tables, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("database")
        return
    server = request.getfixturevalue("migrated_postgresql")
    name = f"c{time.time_ns()}"
    with _admin(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated".encode())
    database = open_database(f"{server}/{name}", create=False)
    yield database
    database.close()
    with _admin(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=KINDS)
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("postgresql_url"))


@contextmanager
def _admin(server: str) -> Iterator[psycopg.Connection]:
    plain = server.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(f"{plain}/postgres", autocommit=True) as connection:
        yield connection
