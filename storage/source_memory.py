"""What a reader remembers of a source between nights: notes by name, and listed posts that nobody read yet."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from cchc.records import PendingPost
from storage.post_content import stored_key
from storage.post_keys import of_source
from storage.stored_text import iso_or_none, storable, time_or_none
from storage.tables import pending_post, source_note
from storage.upsert import in_portions, upsert, upsert_all

_PENDING = [field.name for field in fields(PendingPost)]


def load_note(connection: Connection, department: str, source: str, name: str) -> dict[str, Any] | None:
    wanted = of_source(source_note.c, department, source) & (source_note.c.name == stored_key(name))
    return connection.execute(select(source_note.c.value).where(wanted)).scalar_one_or_none()


def store_note(
    connection: Connection, department: str, source: str, name: str, value: dict[str, Any] | None, now: datetime
) -> None:
    """None deletes the note. Names hold addresses, which may be longer than PostgreSQL can index."""
    name = stored_key(name)
    if value is None:
        wanted = of_source(source_note.c, department, source) & (source_note.c.name == name)
        connection.execute(delete(source_note).where(wanted))
        return
    row = {"department": department, "source": source, "name": name, "value": value, "updated_at": now}
    upsert(connection, source_note, row)


def load_pending(connection: Connection, department: str, source: str) -> list[PendingPost]:
    """In the order in which they were listed."""
    wanted = of_source(pending_post.c, department, source)
    rows = connection.execute(
        select(pending_post.c.listed).where(wanted).order_by(pending_post.c.listed_at, pending_post.c.key)
    )
    return [
        PendingPost(
            **listed | {"lastmod": time_or_none(listed["lastmod"]), "shown_at": time_or_none(listed["shown_at"])}
        )
        for listed in rows.scalars()
    ]


def store_pending(
    connection: Connection, department: str, source: str, posts: list[PendingPost], now: datetime
) -> None:
    rows = {}
    for post in posts:
        listed = {name: getattr(post, name) for name in _PENDING} | {
            "url": storable(post.url),
            "title": storable(post.title),
            "lastmod": iso_or_none(post.lastmod),
            "shown_at": iso_or_none(post.shown_at),
        }
        key = stored_key(post.key)
        rows[key] = {"department": department, "source": source, "key": key, "listed": listed, "listed_at": now}
    upsert_all(connection, pending_post, list(rows.values()))


def delete_pending(connection: Connection, department: str, source: str, keys: list[str]) -> None:
    for portion in in_portions([stored_key(key) for key in keys]):
        wanted = of_source(pending_post.c, department, source) & pending_post.c.key.in_(portion)
        connection.execute(delete(pending_post).where(wanted))
