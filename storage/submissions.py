"""What units sent to the office for a period. Entered by people; withdrawn, never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.errors import Conflict, InputError
from cchc.periods import Period
from cchc.records import Submission
from cchc.states import SubmissionKind
from storage.changes import record_change
from storage.offline_proofs import (
    add_offline_evidence,
    load_offline_evidence,
    offline_evidence,
    withdraw_offline_evidence,
)
from storage.outdating import outdate_for_period, outdate_for_post
from storage.stored_text import storable
from storage.tables import post, submission

__all__ = [
    "add_offline_evidence",
    "add_submissions",
    "load_offline_evidence",
    "offline_evidence",
    "submissions",
    "withdraw_offline_evidence",
    "withdraw_submission",
]


def add_submissions(connection: Connection, department: str, entered: list[Submission]) -> list[int]:
    """Store what was entered; returns one id an entry, in order.

    The same thing entered twice (unit, period, kind, title, received time) is kept once: importing a list again
    changes nothing. Open snapshots of the periods are outdated.
    """
    ids = []
    for one in entered:
        _check(connection, department, one)
        ids.append(_same(connection, department, one) or _store(connection, department, one))
    return ids


def submissions(
    connection: Connection, department: str, periods: list[str] | None = None, *, withdrawn: bool = False
) -> list[Submission]:
    """Those of these periods (None: all) in order of receipt; withdrawn ones only when asked for."""
    columns = submission.c
    query = select(submission).where(columns.department == department).order_by(columns.received_at, columns.id)
    if periods is not None:
        query = query.where(columns.period.in_(periods))
    if not withdrawn:
        query = query.where(columns.withdrawn_at.is_(None))
    return [_submission(row) for row in connection.execute(query)]


def withdraw_submission(
    connection: Connection, department: str, submission_id: int, who: str, reason: str, now: datetime
) -> None:
    """Take an entry back: it stays readable and counts no more. Conflict when it was taken back already."""
    columns = submission.c
    row = connection.execute(
        select(submission).where(columns.id == submission_id, columns.department == department).with_for_update()
    ).one_or_none()
    if row is None:
        raise InputError("tin gửi về", None, f"không có mục số {submission_id}.")
    if row.withdrawn_at is not None:
        raise Conflict("Mục này đã được rút trước đó.")
    connection.execute(update(submission).where(columns.id == submission_id).values(withdrawn_at=now))
    record_change(
        connection,
        department,
        who=who,
        what=f"submission:{submission_id}",
        action="withdraw",
        before=f"{row.unit} · {row.period} · {row.title}",
        after="",
        reason=reason,
        now=now,
    )
    said = f"{who} rút một mục gửi về của kỳ {row.period}"
    _outdate(connection, department, row.period, row.post_id, row.unit, said, now)


def _check(connection: Connection, department: str, one: Submission) -> None:
    Period.parse(one.period)
    if one.post_id is None:
        return
    linked = select(post.c.id).where(post.c.id == one.post_id, post.c.department == department)
    if connection.execute(linked).one_or_none() is None:
        raise InputError("tin gửi về", None, f"không có tin bài số {one.post_id}.")


def _same(connection: Connection, department: str, one: Submission) -> int | None:
    columns = submission.c
    query = select(columns.id).where(
        columns.department == department,
        columns.unit == one.unit,
        columns.period == one.period,
        columns.kind == one.kind.value,
        columns.title == storable(one.title),
        columns.received_at == one.received_at,
        columns.withdrawn_at.is_(None),
        columns.post_id.is_(None) if one.post_id is None else columns.post_id == one.post_id,
    )
    return connection.execute(query.limit(1)).scalar_one_or_none()


def _store(connection: Connection, department: str, one: Submission) -> int:
    values = {
        "department": department,
        "unit": one.unit,
        "period": one.period,
        "kind": one.kind.value,
        "title": storable(one.title),
        "received_at": one.received_at,
        "entered_by": one.entered_by,
        "entered_at": one.entered_at,
        "origin": one.origin,
        "note": storable(one.note),
        "post_id": one.post_id,
    }
    stored = connection.execute(insert(submission).values(values).returning(submission.c.id)).scalar_one()
    reason = f"{one.entered_by} nhập mục gửi về của kỳ {one.period}"
    _outdate(connection, department, one.period, one.post_id, one.unit, reason, one.entered_at)
    return int(stored)


def _outdate(
    connection: Connection, department: str, period: str, post_id: int | None, unit: str, reason: str, now: datetime
) -> None:
    """Its own period; and where the post made the unit wait in the month before, that month as well."""
    outdate_for_period(connection, department, period, reason, now)
    if post_id is not None:
        published_at = connection.execute(select(post.c.published_at).where(post.c.id == post_id)).scalar_one()
        outdate_for_post(connection, department, published_at, [unit], reason, now)


def _submission(row: Row[Any]) -> Submission:
    return Submission(
        unit=row.unit,
        period=row.period,
        kind=SubmissionKind(row.kind),
        title=row.title,
        received_at=row.received_at,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        origin=row.origin,
        note=row.note,
        post_id=row.post_id,
        withdrawn_at=row.withdrawn_at,
        id=row.id,
    )
