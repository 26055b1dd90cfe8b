"""Who changed what, when, from what to what, and why. Written, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.stored_text import storable
from storage.tables import change


@dataclass(frozen=True)
class Change:
    """``what`` names the thing: ``config/units.yaml``, ``post:12``, ``report:3``, ``outbox:7`` …"""

    id: int
    at: datetime
    who: str
    what: str
    action: str
    before: str
    after: str
    reason: str


def record_change(
    connection: Connection,
    department: str,
    *,
    who: str,
    what: str,
    action: str,
    before: str,
    after: str,
    reason: str,
    now: datetime,
) -> int:
    values = {
        "department": department,
        "at": now,
        "who": who,
        "what": what,
        "action": action,
        "before": storable(before),
        "after": storable(after),
        "reason": storable(reason),
    }
    return int(connection.execute(insert(change).values(values).returning(change.c.id)).scalar_one())


def changes(connection: Connection, department: str, what: str | None = None, limit: int = 200) -> list[Change]:
    """Newest first; of one thing, or of all."""
    query = select(change).where(change.c.department == department).order_by(change.c.id.desc()).limit(limit)
    if what is not None:
        query = query.where(change.c.what == what)
    return [
        Change(row.id, row.at, row.who, row.what, row.action, row.before, row.after, row.reason)
        for row in connection.execute(query)
    ]
