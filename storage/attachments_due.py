"""Which attached files of a source are opened tonight: new ones, those on changed pages, those whose turn it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select

from cchc.attachment_turns import FileSeen, turns
from cchc.records import DueAttachment
from cchc.states import FailureKind
from storage.post_keys import of_source
from storage.tables import attachment, attachment_check, post, post_version


@dataclass
class _Shown:
    """One address as live posts show it; ``changed_at``: the newest version among them."""

    changed_at: datetime
    said: list[str]


def attachments_due(
    connection: Connection, department: str, source: str, recheck_days: int, now: datetime
) -> list[DueAttachment]:
    """Addresses never checked (newest posts first), then what ``cchc.attachment_turns`` says of the others."""
    shown = _shown(connection, department, source)
    seen = _seen(connection, department, source, shown)
    due = [url for url in shown if url not in seen] + turns(list(seen.values()), recheck_days, now)
    found = []
    for url in dict.fromkeys(due):
        said = tuple(dict.fromkeys(word for word in shown[url].said if word))
        before = seen.get(url)
        if before is None:
            found.append(DueAttachment(url, said))
        else:
            found.append(DueAttachment(url, said, before.state, before.failure, before.failing_since))
    return found


def _shown(connection: Connection, department: str, source: str) -> dict[str, _Shown]:
    versions = (
        select(post_version.c.post_id, func.max(post_version.c.seen_at).label("changed_at"))
        .group_by(post_version.c.post_id)
        .subquery()
    )
    query = (
        select(attachment.c.url, attachment.c.name, attachment.c.post_id, post.c.title, versions.c.changed_at)
        .join(post, post.c.id == attachment.c.post_id)
        .join(versions, versions.c.post_id == post.c.id)
        .where(of_source(post.c, department, source), post.c.gone_at.is_(None), attachment.c.dropped_at.is_(None))
        .order_by(post.c.published_at.desc(), attachment.c.id)
    )
    rows = connection.execute(query).all()
    files_of = Counter(row.post_id for row in rows)
    shown: dict[str, _Shown] = {}
    for row in rows:
        one = shown.setdefault(row.url, _Shown(row.changed_at, []))
        one.changed_at = max(one.changed_at, row.changed_at)
        one.said.append(row.name)
        if files_of[row.post_id] == 1:
            one.said.append(row.title)
    return shown


def _seen(connection: Connection, department: str, source: str, shown: dict[str, _Shown]) -> dict[str, FileSeen]:
    columns = attachment_check.c
    ours = of_source(columns, department, source)
    ends = (
        select(
            columns.url,
            func.max(columns.id).label("newest"),
            func.coalesce(func.max(case((columns.state == "PASS", columns.id))), 0).label("good"),
        )
        .where(ours)
        .group_by(columns.url)
        .subquery()
    )
    failing = (
        select(columns.url, func.min(columns.checked_at).label("since"))
        .join(ends, and_(ends.c.url == columns.url, columns.id > ends.c.good))
        .where(ours)
        .group_by(columns.url)
        .subquery()
    )
    query = (
        select(columns.url, columns.state, columns.failure, columns.checked_at, failing.c.since)
        .join(ends, ends.c.newest == columns.id)
        .outerjoin(failing, failing.c.url == columns.url)
    )
    return {
        row.url: FileSeen(
            url=row.url,
            state=row.state,
            failure=FailureKind.from_code(row.failure) if row.failure else None,
            checked_at=row.checked_at,
            failing_since=row.since,
            page_changed_at=shown[row.url].changed_at,
        )
        for row in connection.execute(query)
        if row.url in shown
    }
