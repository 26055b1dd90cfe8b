"""Sessions of the page. Only the SHA-256 of a token is stored: who reads the database cannot log in with it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import session, user

LASTS = timedelta(hours=8)


@dataclass(frozen=True)
class OpenedSession:
    """``token`` goes into the cookie and exists nowhere else; ``csrf`` into forms."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True)
class Session:
    """A session that holds: its person is active and its time is not over."""

    user_id: int
    login: str
    name: str
    role: str
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def open_session(connection: Connection, user_id: int, now: datetime, lasts: timedelta = LASTS) -> OpenedSession:
    opened = OpenedSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now + lasts)
    values = {
        "token_sha256": _hash(opened.token),
        "user_id": user_id,
        "csrf": opened.csrf,
        "created_at": now,
        "seen_at": now,
        "expires_at": opened.expires_at,
    }
    connection.execute(insert(session).values(values))
    return opened


def load_session(
    connection: Connection, department: str, token: str, now: datetime, idle: timedelta | None = None
) -> Session | None:
    """The session of this token; None when unknown, over, idle longer than ``idle``, or its person inactive."""
    query = (
        select(session, user.c.login, user.c.name, user.c.role)
        .join(user, user.c.id == session.c.user_id)
        .where(
            session.c.token_sha256 == _hash(token),
            session.c.expires_at > now,
            user.c.active,
            user.c.department == department,
        )
    )
    if idle is not None:
        query = query.where(session.c.seen_at > now - idle)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Session(row.user_id, row.login, row.name, row.role, row.csrf, row.created_at, row.seen_at, row.expires_at)


def touch_session(connection: Connection, token: str, now: datetime) -> None:
    """The person is still there; needed only where ``idle`` is used."""
    connection.execute(update(session).where(session.c.token_sha256 == _hash(token)).values(seen_at=now))


def close_session(connection: Connection, token: str) -> None:
    connection.execute(delete(session).where(session.c.token_sha256 == _hash(token)))


def close_sessions_of(connection: Connection, user_id: int) -> None:
    connection.execute(delete(session).where(session.c.user_id == user_id))


def delete_expired_sessions(connection: Connection, now: datetime) -> int:
    """Housekeeping; returns how many."""
    return connection.execute(delete(session).where(session.c.expires_at <= now)).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
