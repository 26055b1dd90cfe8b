"""Insert-or-update and insert-unless-there, written once for both kinds of database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Item = TypeVar("Item")


def upsert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert the row; where the primary key is there already, set its other columns."""
    keys = [column.name for column in table.primary_key]
    insert = _insert(connection, table).values(values)
    changes = {name: insert.excluded[name] for name in values if name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changes))


def upsert_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """``upsert`` of many rows with the same columns; each primary key at most once."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    insert = _insert(connection, table)
    changes = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changes), list(rows))


def insert_new(connection: Connection, table: Table, values: dict[str, Any], keys: Sequence[str]) -> bool:
    """Insert the row unless one with the same ``keys`` (a unique constraint) is there; True when inserted."""
    insert = _insert(connection, table).values(values).on_conflict_do_nothing(index_elements=list(keys))
    # Not the row count: drivers do not tell it for an INSERT everywhere.
    return connection.execute(insert.returning(*table.primary_key)).first() is not None


def _insert(connection: Connection, table: Table) -> Any:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def in_portions(items: Iterable[Item], size: int = 500) -> Iterator[list[Item]]:
    """Lists of at most ``size``: databases bound the number of values in one statement."""
    portion: list[Item] = []
    for item in items:
        portion.append(item)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion
