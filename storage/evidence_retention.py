"""Removing stored copies that are older than the department keeps them, whole files at a time.

Never removed: copies of posts in a frozen period or an approved or issued report, of findings and of documents,
feedback and indicators, and every copy that one of those that stay refers to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from cchc.errors import StorageError
from cchc.states import ReportState
from storage.database import Database
from storage.tables import (
    evidence,
    feedback_item,
    fetch_state,
    finding,
    indicator_value,
    legal_document,
    period,
    post,
    post_version,
    record_version,
    report,
    snapshot,
)
from storage.upsert import in_portions

STANDING = (ReportState.APPROVED, ReportState.ISSUED, ReportState.SUPERSEDED)


@dataclass(frozen=True)
class Removed:
    """``kept`` counts old files that hold a copy which must stay."""

    files: tuple[str, ...]
    bytes: int
    copies: int
    kept: int


def remove_old_evidence(database: Database, folder: Path, department: str, keep_days: int, now: datetime) -> Removed:
    """Rows first, files afterwards: a run killed between leaves a file without rows, which the next one removes.

    Raises StorageError for a file that cannot be removed.
    """
    cutoff = now - timedelta(days=keep_days)
    with database.begin() as connection:
        old = _old_files(connection, department, cutoff)
        going = old - _files_that_stay(connection, department, old)
        copies = _forget(connection, department, sorted(going))
        known = set(connection.execute(select(evidence.c.warc_file).distinct()).scalars())
    files, size = [], 0
    for path in sorted(folder.glob("*.warc.gz")):
        stat = path.stat()
        if path.name not in known and datetime.fromtimestamp(stat.st_mtime, UTC) < cutoff:
            try:
                path.unlink()
            except OSError as error:
                raise StorageError(f"Không xóa được bản lưu cũ {path}: {error.strerror or error}.") from error
            files.append(path.name)
            size += stat.st_size
    return Removed(tuple(files), size, copies, len(old - going))


def _old_files(connection: Connection, department: str, cutoff: datetime) -> set[str]:
    """Files whose newest copy is older than that."""
    columns = evidence.c
    query = (
        select(columns.warc_file)
        .where(columns.department == department)
        .group_by(columns.warc_file)
        .having(func.max(columns.fetched_at) < cutoff)
    )
    return set(connection.execute(query).scalars())


def _files_that_stay(connection: Connection, department: str, old: set[str]) -> set[str]:
    columns = evidence.c
    stay = _files_of(connection, _needed(connection, department)) & old
    while True:
        going = old - stay
        referred = select(columns.refers_to_id, columns.warc_file).where(
            columns.department == department, columns.refers_to_id.is_not(None)
        )
        wanted = {row.refers_to_id for row in connection.execute(referred) if row.warc_file not in going}
        more = _files_of(connection, wanted) & going
        if not more:
            return stay
        stay |= more


def _files_of(connection: Connection, ids: Iterable[int]) -> set[str]:
    found: set[str] = set()
    for portion in in_portions(ids):
        found |= set(connection.execute(select(evidence.c.warc_file).where(evidence.c.id.in_(portion))).scalars())
    return found


def _needed(connection: Connection, department: str) -> set[int]:
    """Numbers of copies that something which must stay provable stands on."""
    found: set[int] = set()
    for table in (finding, legal_document, feedback_item, indicator_value):
        query = select(table.c.evidence_id).where(table.c.department == department, table.c.evidence_id.is_not(None))
        found |= set(connection.execute(query).scalars())
    frozen = select(period.c.frozen_snapshot_id).where(period.c.department == department)
    standing = select(report.c.snapshot_id).where(report.c.department == department, report.c.state.in_(STANDING))
    figures = select(snapshot.c.figures).where(snapshot.c.id.in_(frozen) | snapshot.c.id.in_(standing))
    one_at_a_time = figures.execution_options(yield_per=1)  # years of them do not fit into memory
    for shown in connection.execute(one_at_a_time).scalars():
        found |= set(_evidence_in(shown))
    return found


def _evidence_in(figures: Any) -> Iterable[int]:
    """Every ``evidence_id`` of a snapshot, wherever in it a post or finding stands."""
    if isinstance(figures, dict):
        if isinstance(figures.get("evidence_id"), int):
            yield figures["evidence_id"]
        for value in figures.values():
            yield from _evidence_in(value)
    elif isinstance(figures, list):
        for value in figures:
            yield from _evidence_in(value)


def _forget(connection: Connection, department: str, files: list[str]) -> int:
    """Delete the rows of these files. Their pages are asked for in full next time, so that a new copy is kept."""
    gone = 0
    own = evidence.c.department == department
    for portion in in_portions(files):
        here = select(evidence.c.id).where(own, evidence.c.warc_file.in_(portion))
        for table in (post, post_version, record_version):
            connection.execute(update(table).where(table.c.evidence_id.in_(here)).values(evidence_id=None))
        urls = select(evidence.c.url).where(own, evidence.c.warc_file.in_(portion), evidence.c.refers_to_id.is_(None))
        asked = update(fetch_state).where(fetch_state.c.department == department, fetch_state.c.url.in_(urls))
        connection.execute(asked.values(etag=None, last_modified=None))
    for which in (evidence.c.refers_to_id.is_not(None), evidence.c.refers_to_id.is_(None)):  # those that refer first
        for portion in in_portions(files):
            gone += connection.execute(delete(evidence).where(own, which, evidence.c.warc_file.in_(portion))).rowcount
    return gone
