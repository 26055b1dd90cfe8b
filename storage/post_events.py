"""What happened to a post besides its text: it vanished, came back, moved to another address, or changed its date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select

from cchc.records import ParsedPost
from storage.stored_text import iso_or_none, storable
from storage.tables import post_event

PostEventKind = Literal["gone", "returned", "moved", "redated"]


@dataclass(frozen=True)
class PostEvent:
    """``before`` and ``after``: addresses of a moved post, ISO 8601 times of a re-dated one, else empty."""

    at: datetime
    kind: PostEventKind
    before: str = ""
    after: str = ""


def note_events(connection: Connection, post_ids: Iterable[int], event: PostEvent) -> None:
    rows = [{"post_id": post_id} | vars(event) for post_id in post_ids]
    if rows:
        connection.execute(insert(post_event), rows)


def events_of_saving(stored: Row[Any], found: ParsedPost, now: datetime) -> list[PostEvent]:
    """``stored``: the row of the post as it stood before ``found`` is written."""
    events = []
    if stored.gone_at is not None:
        events.append(PostEvent(now, "returned"))
    if stored.url != found.url:
        events.append(PostEvent(now, "moved", stored.url, storable(found.url)))
    if stored.published_at != found.published_at:
        before, after = iso_or_none(stored.published_at), iso_or_none(found.published_at)
        events.append(PostEvent(now, "redated", before or "", after or ""))
    return events


def post_events(connection: Connection, post_id: int) -> list[PostEvent]:
    """Oldest first."""
    rows = connection.execute(select(post_event).where(post_event.c.post_id == post_id).order_by(post_event.c.id))
    return [PostEvent(row.at, row.kind, row.before, row.after) for row in rows]
