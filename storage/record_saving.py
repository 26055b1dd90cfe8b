"""Storing one document or one feedback entry: new, changed (a new version) or unchanged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from cchc.public_records import FeedbackItem, LegalDocument
from cchc.record_shelf import ListKind
from cchc.records import EvidenceRef, FoundAttachment
from storage.evidence import evidence_id_of
from storage.post_content import MAX_URL, stored_key
from storage.stored_text import storable
from storage.tables import feedback_item, legal_document, record_version

RECORD_TABLES: Mapping[ListKind, Table] = {"legal_documents": legal_document, "feedback": feedback_item}
MOST_FILES = 60


def store_document(
    connection: Connection,
    department: str,
    run_id: int,
    place: str,
    found: LegalDocument,
    evidence: EvidenceRef | None,
    listed_hash: str,
    opened_at: datetime | None,
    now: datetime,
) -> str:
    """A posting date once seen stays: places show it only for their newest documents."""
    stored = _stored(connection, legal_document, department, found.source, found.key)
    if found.posted_at is None and stored is not None and stored.posted_at is not None:
        found = replace(found, posted_at=stored.posted_at, posted_precision=stored.posted_precision)
    content = {
        "number": storable(found.number),
        "title": storable(found.title),
        "type": storable(found.type),
        "issued_on": found.issued_on,
        "effective_on": found.effective_on,
        "agency": storable(found.agency),
        "signer": storable(found.signer),
        "field": storable(found.field),
        "files": _files(found.files),
        "posted_at": found.posted_at,
        "posted_precision": found.posted_precision,
    }
    seen = _seen(place, found.url, found.origins, listed_hash, opened_at, now)
    return _store(connection, "legal_documents", department, run_id, found, content, seen, evidence, now, stored)


def store_feedback(
    connection: Connection,
    department: str,
    run_id: int,
    place: str,
    found: FeedbackItem,
    evidence: EvidenceRef | None,
    listed_hash: str,
    opened_at: datetime | None,
    now: datetime,
) -> str:
    stored = _stored(connection, feedback_item, department, found.source, found.key)
    content = {
        "title": storable(found.title),
        "topic": storable(found.topic),
        "status": found.status.value,
        "sent_at": found.sent_at,
        "sent_precision": found.sent_precision,
        "replied_at": found.replied_at,
        "replied_precision": found.replied_precision,
        "reply_unit": storable(found.reply_unit),
        "reply": storable(found.reply),
    }
    seen = _seen(place, found.url, found.origins, listed_hash, opened_at, now)
    return _store(connection, "feedback", department, run_id, found, content, seen, evidence, now, stored)


def _stored(connection: Connection, table: Table, department: str, source: str, key: str) -> Any:
    columns = table.c
    wanted = (columns.department == department) & (columns.source == source) & (columns.key == stored_key(key))
    return connection.execute(select(table).where(wanted)).one_or_none()


def _store(
    connection: Connection,
    kind: ListKind,
    department: str,
    run_id: int,
    found: LegalDocument | FeedbackItem,
    content: dict[str, Any],
    seen: dict[str, Any],
    evidence: EvidenceRef | None,
    now: datetime,
    stored: Any,
) -> str:
    table = RECORD_TABLES[kind]
    hashed = _content_hash(content)
    if stored is not None and stored.content_hash == hashed:
        connection.execute(update(table).where(table.c.id == stored.id).values(seen))
        return "unchanged"
    evidence_id = evidence_id_of(connection, department, run_id, found.source, evidence)
    version = 1 if stored is None else stored.version + 1
    values = seen | content | {"content_hash": hashed, "version": version, "evidence_id": evidence_id}
    if stored is None:
        values |= {
            "department": department,
            "source": found.source,
            "key": stored_key(found.key),
            "first_seen_at": now,
        }
        record_id = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    else:
        record_id = stored.id
        connection.execute(update(table).where(table.c.id == record_id).values(values))
    kept = {
        "kind": kind,
        "record_id": record_id,
        "version": version,
        "seen_at": now,
        "content_hash": hashed,
        "fields": {name: _plain(value) for name, value in content.items()},
        "evidence_id": evidence_id,
    }
    connection.execute(insert(record_version).values(kept))
    return "new" if stored is None else "changed"


def _seen(
    place: str, url: str, origins: Mapping[str, str], listed_hash: str, opened_at: datetime | None, now: datetime
) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "place": place,
        "url": storable(url),
        "origins": {storable(name): storable(said) for name, said in origins.items()},
        "listed_hash": listed_hash,
        "last_seen_at": now,
        "gone_at": None,
    }
    return seen if opened_at is None else seen | {"last_checked_at": opened_at}


def _files(files: tuple[FoundAttachment, ...]) -> list[dict[str, str]]:
    kept = [one for one in files if len(one.url.encode()) <= MAX_URL]
    return [{"name": storable(one.name), "url": storable(one.url)} for one in kept[:MOST_FILES]]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _content_hash(content: Mapping[str, Any]) -> str:
    """Over what a reader sees; white space does not count."""
    plain = {
        name: " ".join(value.split()) if isinstance(value, str) else _plain(value) for name, value in content.items()
    }
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
