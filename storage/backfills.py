"""How far the first readings of sources are, from what ``collectors.list_memory`` keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from cchc.configuration import Source
from cchc.periods import local_midnight
from cchc.proven_dates import FIRST_PORTALS, Backfill
from storage.stored_text import time_or_none
from storage.tables import pending_post, source_note


def backfills(connection: Connection, department: str, sources: Iterable[Source]) -> dict[str, Backfill]:
    """Source id → what is left; sources with nothing left are not in it."""
    goals = {one.id: local_midnight(one.since) if one.since else FIRST_PORTALS for one in sources}
    columns = pending_post.c
    counted = select(columns.source, func.count()).where(columns.department == department).group_by(columns.source)
    waiting: dict[str, int] = dict(connection.execute(counted).tuples().all())
    notes = select(source_note.c.source, source_note.c.value).where(
        source_note.c.department == department, source_note.c.name.startswith("list:")
    )
    pages: Counter[str] = Counter()
    for source, cursor in connection.execute(notes).tuples():
        reached = time_or_none(cursor.get("covered_from"))
        if source in goals and cursor.get("next_url") and (reached is None or reached > goals[source]):
            pages[source] += cursor.get("pages", 0)
    return {
        source: Backfill(waiting.get(source, 0), pages[source])
        for source in goals
        if waiting.get(source) or pages[source]
    }
