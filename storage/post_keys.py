"""Which stored post a key means: its own, or through an alias kept from an earlier platform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from storage import tables
from storage.upsert import in_portions, upsert


def of_source(table_columns, department: str, source: str) -> ColumnElement[bool]:  # type: ignore[no-untyped-def]
    """Rows of one source of one department; ``table_columns`` is ``table.c``."""
    return and_(table_columns.department == department, table_columns.source == source)


def keys_behind(connection: Connection, department: str, source: str, names: Iterable[str]) -> dict[str, str]:
    """{name: key of the stored post it means} for those names that mean one; a post's own key wins over an alias."""
    posts, aliases = tables.post.c, tables.post_key_alias.c
    found: dict[str, str] = {}
    for portion in in_portions(names):
        found |= {
            row.alias: row.key
            for row in connection.execute(
                select(aliases.alias, aliases.key).where(
                    of_source(aliases, department, source), aliases.alias.in_(portion)
                )
            )
        }
        own = select(posts.key).where(of_source(posts, department, source), posts.key.in_(portion))
        found |= {key: key for key in connection.execute(own).scalars()}
    return found


def find_post(connection: Connection, department: str, source: str, names: list[str]) -> Row[Any] | None:
    """The stored row that the first known of these names means (key first, then aliases)."""
    known = keys_behind(connection, department, source, names)
    key = next((known[name] for name in names if name in known), None)
    if key is None:
        return None
    query = select(tables.post).where(of_source(tables.post.c, department, source), tables.post.c.key == key)
    return connection.execute(query.with_for_update()).one_or_none()


def remember_aliases(connection: Connection, department: str, source: str, key: str, names: Iterable[str]) -> None:
    """From now on these names mean the post with this key; a name that is a post of its own stays that post."""
    names = [name for name in dict.fromkeys(names) if name != key]
    known = keys_behind(connection, department, source, names)
    for alias in names:
        if known.get(alias) not in (alias, key):
            row = {"department": department, "source": source, "alias": alias, "key": key}
            upsert(connection, tables.post_key_alias, row)
