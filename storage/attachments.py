"""Attached files and links of posts, and what was found when they were opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update

from cchc.records import AttachmentCheck, StoredAttachment
from storage.post_keys import of_source
from storage.stored_text import storable
from storage.tables import attachment, attachment_check, attribution, post


@dataclass(frozen=True)
class LinkCheck:
    """One attachment of one post with its newest check (state NOT_CHECKED before the first one)."""

    post_id: int
    post_title: str
    published_at: datetime
    source: str
    attachment: StoredAttachment


def store_check(connection: Connection, department: str, source: str, check: AttachmentCheck) -> None:
    """Keep the check. Where the file's text became known or changed, the posts that show it are to be judged anew."""
    url = storable(check.url)
    columns = attachment_check.c
    before = connection.execute(
        select(columns.text)
        .where(of_source(columns, department, source), columns.url == url, columns.text.is_not(None))
        .order_by(columns.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    text = None if check.text is None else storable(check.text)
    changed = text is not None and text != before
    values = {
        "department": department,
        "source": source,
        "url": url,
        "state": check.state,
        "failure": check.failure.code if check.failure else None,
        "detail": storable(check.detail),
        "media_type": storable(check.media_type),
        "size": check.size,
        "sha256": check.sha256,
        "text": text if changed else None,
        "checked_at": check.checked_at,
        "elsewhere": check.elsewhere,
    }
    connection.execute(insert(attachment_check).values(values))
    if changed and text != (before or ""):
        _judge_anew(connection, department, source, url)


def _judge_anew(connection: Connection, department: str, source: str, url: str) -> None:
    showing = (
        select(attachment.c.post_id)
        .join(post, post.c.id == attachment.c.post_id)
        .where(of_source(post.c, department, source), attachment.c.url == url)
    )
    connection.execute(update(attribution).where(attribution.c.post_id.in_(showing)).values(content_hash=""))


def attachments_of(connection: Connection, post_id: int) -> list[StoredAttachment]:
    """Attachments now on the page, in page order, each with its newest check and the newest text read from it."""
    rows = connection.execute(_with_newest_check().where(post.c.id == post_id).order_by(attachment.c.id))
    return [_stored_attachment(row) for row in rows]


@dataclass(frozen=True)
class Replacement:
    """Another file was found under an address at ``seen_at``; sizes in bytes."""

    name: str
    url: str
    size_before: int
    size: int
    seen_at: datetime


def replacements_of(connection: Connection, post_id: int) -> list[Replacement]:
    """Files of the post that were replaced under their address, as successive good checks saw them; oldest first."""
    columns = attachment_check.c
    rows = connection.execute(
        select(attachment.c.name, columns.url, columns.sha256, columns.size, columns.checked_at)
        .join(post, post.c.id == attachment.c.post_id)
        .join(
            attachment_check,
            and_(
                columns.department == post.c.department,
                columns.source == post.c.source,
                columns.url == attachment.c.url,
            ),
        )
        .where(post.c.id == post_id, columns.state == "PASS", columns.sha256.is_not(None))
        .order_by(columns.url, columns.id)
    )
    found: list[Replacement] = []
    before: Row[Any] | None = None
    for row in rows:
        if before is not None and before.url == row.url and before.sha256 != row.sha256:
            found.append(Replacement(row.name, row.url, before.size or 0, row.size or 0, row.checked_at))
        before = row
    return sorted(found, key=lambda one: one.seen_at)


def all_link_checks(connection: Connection, department: str) -> list[LinkCheck]:
    """Every attachment now shown by a live post of the department, in order of publication."""
    query = (
        _with_newest_check()
        .where(post.c.department == department, post.c.gone_at.is_(None))
        .order_by(post.c.published_at, attachment.c.id)
    )
    return [
        LinkCheck(row.post_id, row.title, row.published_at, row.source, _stored_attachment(row))
        for row in connection.execute(query)
    ]


def _with_newest_check() -> Select[Any]:
    checks, texts = attachment_check.alias("newest"), attachment_check.alias("texts")

    def newest(table: Any) -> Any:
        inner = attachment_check.alias()
        wanted = [
            inner.c.department == post.c.department,
            inner.c.source == post.c.source,
            inner.c.url == attachment.c.url,
        ]
        if table is texts:
            wanted.append(inner.c.text.is_not(None))
        return select(func.max(inner.c.id)).where(and_(*wanted)).correlate(post, attachment).scalar_subquery()

    return (
        select(
            attachment.c.id,
            attachment.c.post_id,
            attachment.c.name,
            attachment.c.url,
            checks.c.state,
            checks.c.failure,
            checks.c.detail,
            checks.c.media_type,
            checks.c.size,
            checks.c.checked_at,
            checks.c.elsewhere,
            texts.c.text,
            post.c.title,
            post.c.published_at,
            post.c.source,
        )
        .join(post, post.c.id == attachment.c.post_id)
        .outerjoin(checks, checks.c.id == newest(checks))
        .outerjoin(texts, texts.c.id == newest(texts))
        .where(attachment.c.dropped_at.is_(None))
    )


def _stored_attachment(row: Row[Any]) -> StoredAttachment:
    checked = row.checked_at is not None
    return StoredAttachment(
        id=row.id,
        post_id=row.post_id,
        name=row.name,
        url=row.url,
        state=row.state if checked else "NOT_CHECKED",
        failure=row.failure,
        detail=row.detail if checked else "chưa mở thử",
        media_type=row.media_type if checked else "",
        size=row.size,
        checked_at=row.checked_at,
        text=row.text,
        elsewhere=bool(row.elsewhere),
    )
