"""Storing one post: new, changed (a new version) or unchanged, with its attachments and aliases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.records import EvidenceRef, FoundAttachment, ParsedPost
from storage.evidence import evidence_id_of
from storage.post_content import content_hash, content_of
from storage.post_events import events_of_saving, note_events
from storage.post_keys import find_post, remember_aliases
from storage.tables import attachment, post, post_version


@dataclass(frozen=True)
class Saved:
    """``outcome`` is "new", "changed" or "unchanged"; ``key`` is the one the post is stored under."""

    id: int
    key: str
    outcome: str


def store_post(
    connection: Connection,
    department: str,
    source: str,
    run_id: int,
    found: ParsedPost,
    evidence: EvidenceRef | None,
    now: datetime,
) -> Saved:
    """``found`` has been through ``post_content.cleaned``. A post that was gone is back."""
    stored = find_post(connection, department, source, [found.key, *found.aliases])
    hashed = content_hash(found)
    if stored is not None:
        for event in events_of_saving(stored, found, now):
            note_events(connection, [stored.id], event)
    if stored is not None and stored.content_hash == hashed:
        saved = Saved(stored.id, stored.key, "unchanged")
        connection.execute(update(post).where(post.c.id == stored.id).values(seen_values(found, now)))
    else:
        evidence_id = evidence_id_of(connection, department, run_id, source, evidence)
        saved = _store_version(connection, department, source, stored, found, hashed, evidence_id, now)
        _store_attachments(connection, saved.id, found.attachments, now)
    remember_aliases(connection, department, source, saved.key, [found.key, *found.aliases])
    return saved


def _store_version(
    connection: Connection,
    department: str,
    source: str,
    stored: Row[Any] | None,
    found: ParsedPost,
    hashed: str,
    evidence_id: int | None,
    now: datetime,
) -> Saved:
    version = 1 if stored is None else stored.version + 1
    values = (
        seen_values(found, now)
        | content_values(found)
        | {
            "content_hash": hashed,
            "version": version,
            "evidence_id": evidence_id,
        }
    )
    if stored is None:
        values |= {"department": department, "source": source, "key": found.key, "first_seen_at": now}
        post_id = connection.execute(insert(post).values(values).returning(post.c.id)).scalar_one()
        saved = Saved(int(post_id), found.key, "new")
    else:
        connection.execute(update(post).where(post.c.id == stored.id).values(values))
        saved = Saved(stored.id, stored.key, "changed")
    kept = {"seen_at": now, "content_hash": hashed, "fields": content_of(found), "evidence_id": evidence_id}
    connection.execute(insert(post_version).values(kept | {"post_id": saved.id, "version": version}))
    return saved


def seen_values(found: ParsedPost, now: datetime) -> dict[str, Any]:
    return {
        "url": found.url,
        "date_confidence": found.date_confidence,
        "updated_at": found.updated_at,
        "listed_lastmod": found.listed_lastmod,
        "origins": found.origins,
        "last_seen_at": now,
        "last_checked_at": now,
        "gone_at": None,
    }


def content_values(found: ParsedPost) -> dict[str, Any]:
    return {
        "title": found.title,
        "summary": found.summary,
        "body": found.body,
        "byline": found.byline,
        "category": found.category,
        "published_at": found.published_at,
        "published_precision": found.published_precision,
    }


def _store_attachments(connection: Connection, post_id: int, found: tuple[FoundAttachment, ...], now: datetime) -> None:
    """Those on the page are kept or come back; those no longer there are marked dropped, not deleted."""
    columns = attachment.c
    stored = {row.url: row for row in connection.execute(select(attachment).where(columns.post_id == post_id))}
    for one in found:
        if one.url not in stored:
            connection.execute(insert(attachment).values(post_id=post_id, name=one.name, url=one.url))
        else:
            kept = update(attachment).where(columns.id == stored[one.url].id)
            connection.execute(kept.values(name=one.name, dropped_at=None))
    shown = {one.url for one in found}
    dropped = [row.id for url, row in stored.items() if url not in shown and row.dropped_at is None]
    for attachment_id in dropped:
        connection.execute(update(attachment).where(columns.id == attachment_id).values(dropped_at=now))
