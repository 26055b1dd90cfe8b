"""Reading stored posts, keeping what the rules said of them, and giving out what finally holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, literal, or_, select

from cchc.periods import Window, local_date
from cchc.records import Attribution, JudgedPost, PostText, StoredPost
from storage.attachments import all_link_checks, attachments_of
from storage.corrections import all_corrections, attribution_of, corrections_of
from storage.judging import judged
from storage.stored_text import attribution_from_json, attribution_to_json
from storage.tables import attribution, post, post_version
from storage.upsert import upsert
from storage.verdict_changes import outdate_for_verdict

__all__ = [
    "all_link_checks",
    "attachments_of",
    "attribution_of",
    "judged_post",
    "judged_posts",
    "load_post",
    "load_posts",
    "post_history",
    "post_origins",
    "post_text",
    "posts_to_classify",
    "save_attribution",
]

_STORED = [post.c[field.name] for field in fields(StoredPost)]
_PORTION = 200


@dataclass(frozen=True)
class PostVersion:
    """One version of a post as it was seen. ``fields`` as ``post_content.content_of`` writes them (times ISO 8601)."""

    version: int
    seen_at: datetime
    content_hash: str
    fields: dict[str, Any]
    evidence_id: int | None


def load_posts(
    connection: Connection,
    department: str,
    window: Window | None = None,
    *,
    source: str | None = None,
    bodies: bool = True,
) -> list[StoredPost]:
    """Posts published in the window (None: all), gone ones too, by time of publication.

    ``bodies`` False leaves ``body`` empty, for long windows whose text nobody reads.
    """
    query = _published(select(*_columns(bodies)), department, window, source)
    return [StoredPost(*row) for row in connection.execute(query)]


def load_post(connection: Connection, department: str, post_id: int) -> StoredPost | None:
    row = connection.execute(
        select(*_STORED).where(post.c.department == department, post.c.id == post_id)
    ).one_or_none()
    return None if row is None else StoredPost(*row)


def posts_to_classify(connection: Connection, department: str, rules_fingerprint: str) -> Iterator[StoredPost]:
    """Posts whose content or attached text changed, or that other rules judged; a few at a time, by id."""
    stale = or_(
        attribution.c.post_id.is_(None),
        attribution.c.content_hash != post.c.content_hash,
        attribution.c.rules_fingerprint != rules_fingerprint,
    )
    after = 0
    while True:
        query = (
            select(*_STORED)
            .outerjoin(attribution, attribution.c.post_id == post.c.id)
            .where(post.c.department == department, post.c.id > after, stale)
            .order_by(post.c.id)
            .limit(_PORTION)
        )
        portion = [StoredPost(*row) for row in connection.execute(query)]
        yield from portion
        if len(portion) < _PORTION:
            return
        after = portion[-1].id


def post_text(connection: Connection, stored: StoredPost) -> PostText:
    """What classification reads of a stored post, the text of its attachments included."""
    attachments = attachments_of(connection, stored.id)
    return PostText(
        id=str(stored.id),
        title=stored.title,
        summary=stored.summary,
        body=stored.body,
        byline=stored.byline,
        category=stored.category,
        url=stored.url,
        published_on=local_date(stored.published_at),
        attachments=tuple((one.name, one.text or "") for one in attachments),
    )


def save_attribution(
    connection: Connection,
    post_id: int,
    content_hash: str,
    rules_fingerprint: str,
    verdict: Attribution,
    now: datetime,
) -> None:
    """What the rules say; a person's corrections are kept apart and are not touched.

    Where the post now counts for something else, the open snapshots that it touches are outdated.
    """
    outdate_for_verdict(connection, post_id, content_hash, verdict, now)
    values = {
        "post_id": post_id,
        "content_hash": content_hash,
        "rules_fingerprint": rules_fingerprint,
        "is_cchc": verdict.is_cchc,
        "cchc_confidence": verdict.cchc_confidence,
        "unit_state": verdict.unit_state.value,
        "verdict": attribution_to_json(verdict),
        "decided_at": now,
    }
    upsert(connection, attribution, values)


def judged_posts(
    connection: Connection,
    department: str,
    window: Window | None = None,
    *,
    source: str | None = None,
    bodies: bool = True,
) -> list[JudgedPost]:
    """Posts published in the window (None: all) with what finally holds: the rules, overruled by corrections."""
    query = _published(
        select(*_columns(bodies), attribution.c.verdict).outerjoin(attribution, attribution.c.post_id == post.c.id),
        department,
        window,
        source,
    )
    corrections = all_corrections(connection, department)
    return [_judged(row, corrections.get(row.id, [])) for row in connection.execute(query)]


def judged_post(connection: Connection, department: str, post_id: int) -> JudgedPost | None:
    """One post with what finally holds; None when the department has no such post."""
    query = (
        select(*_STORED, attribution.c.verdict)
        .outerjoin(attribution, attribution.c.post_id == post.c.id)
        .where(post.c.department == department, post.c.id == post_id)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _judged(row, corrections_of(connection, post_id))


def post_origins(connection: Connection, post_id: int) -> dict[str, str]:
    """{field: where on the page it was read}, of the newest version."""
    stored = connection.execute(select(post.c.origins).where(post.c.id == post_id)).scalar_one_or_none()
    return dict(stored or {})


def post_history(connection: Connection, post_id: int) -> list[PostVersion]:
    """Every version seen, oldest first."""
    rows = connection.execute(
        select(post_version).where(post_version.c.post_id == post_id).order_by(post_version.c.version)
    )
    return [PostVersion(row.version, row.seen_at, row.content_hash, row.fields, row.evidence_id) for row in rows]


def _columns(bodies: bool) -> list[Any]:
    return [column if bodies or column.name != "body" else literal("").label("body") for column in _STORED]


def _published(query: Select[Any], department: str, window: Window | None, source: str | None) -> Select[Any]:
    wanted = [post.c.department == department]
    if window is not None:
        wanted += [post.c.published_at >= window.start, post.c.published_at < window.end]
    if source is not None:
        wanted.append(post.c.source == source)
    return query.where(and_(*wanted)).order_by(post.c.published_at, post.c.id)


def _judged(row: Row[Any], corrections: list[Any]) -> JudgedPost:
    verdict = None if row.verdict is None else attribution_from_json(row.verdict)
    return judged(StoredPost(*row[: len(_STORED)]), verdict, corrections)
