"""Reading stored documents, feedback and the readings of record places, for people and for judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from cchc.public_records import FeedbackItem, LegalDocument
from cchc.record_shelf import PlaceResult
from cchc.records import FoundAttachment
from cchc.states import FeedbackStatus
from cchc.vietnamese import fold
from storage.record_shelf import place_result
from storage.tables import feedback_item, legal_document, record_reading


@dataclass(frozen=True)
class StoredDocument:
    """A document with what is known of its stay at the place."""

    id: int
    place: str
    document: LegalDocument
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    version: int
    evidence_id: int | None


@dataclass(frozen=True)
class StoredFeedback:
    id: int
    place: str
    item: FeedbackItem
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    version: int
    evidence_id: int | None


def documents(
    connection: Connection,
    department: str,
    *,
    source: str | None = None,
    place: str | None = None,
    words: str = "",
    gone: bool = False,
) -> list[StoredDocument]:
    """Newest posting first; ``words`` stand in number or title; ``gone``: also those no longer there."""
    columns = legal_document.c
    query = _of(legal_document, department, source, place, gone)
    query = query.order_by(
        func.coalesce(columns.posted_at, columns.first_seen_at).desc(), columns.issued_on.desc(), columns.id.desc()
    )
    found = [_document(row) for row in connection.execute(query)]
    wanted = fold(words)  # neither database folds Vietnamese letters the same way
    return [one for one in found if wanted in fold(f"{one.document.number} {one.document.title}")] if wanted else found


def feedback(
    connection: Connection,
    department: str,
    *,
    source: str | None = None,
    place: str | None = None,
    status: FeedbackStatus | None = None,
    gone: bool = False,
) -> list[StoredFeedback]:
    """Newest sent first; entries without a day last."""
    columns = feedback_item.c
    query = _of(feedback_item, department, source, place, gone)
    if status is not None:
        query = query.where(columns.status == status.value)
    query = query.order_by(columns.sent_at.is_(None), columns.sent_at.desc(), columns.id.desc())
    return [_feedback(row) for row in connection.execute(query)]


def newest_readings(connection: Connection, department: str) -> Mapping[tuple[str, str], PlaceResult]:
    """{(source, place): its last reading}."""
    columns = record_reading.c
    last = select(func.max(columns.id)).where(columns.department == department).group_by(columns.source, columns.place)
    rows = connection.execute(select(record_reading).where(columns.id.in_(last)))
    return {(row.source, row.place): place_result(row) for row in rows}


def _of(table: Table, department: str, source: str | None, place: str | None, gone: bool) -> Any:
    query = select(table).where(table.c.department == department)
    if source is not None:
        query = query.where(table.c.source == source)
    if place is not None:
        query = query.where(table.c.place == place)
    return query if gone else query.where(table.c.gone_at.is_(None))


def _document(row: Row[Any]) -> StoredDocument:
    document = LegalDocument(
        source=row.source,
        key=row.key,
        url=row.url,
        number=row.number,
        title=row.title,
        type=row.type,
        issued_on=row.issued_on,
        effective_on=row.effective_on,
        agency=row.agency,
        signer=row.signer,
        field=row.field,
        files=tuple(FoundAttachment(one["name"], one["url"]) for one in row.files),
        posted_at=row.posted_at,
        posted_precision=row.posted_precision,
        origins=row.origins,
    )
    return StoredDocument(row.id, row.place, document, *_stay(row))


def _feedback(row: Row[Any]) -> StoredFeedback:
    item = FeedbackItem(
        source=row.source,
        key=row.key,
        url=row.url,
        title=row.title,
        topic=row.topic,
        status=FeedbackStatus(row.status),
        sent_at=row.sent_at,
        sent_precision=row.sent_precision,
        replied_at=row.replied_at,
        replied_precision=row.replied_precision,
        reply_unit=row.reply_unit,
        reply=row.reply,
        origins=row.origins,
    )
    return StoredFeedback(row.id, row.place, item, *_stay(row))


def _stay(row: Row[Any]) -> tuple[datetime, datetime, datetime | None, int, int | None]:
    return row.first_seen_at, row.last_seen_at, row.gone_at, row.version, row.evidence_id
