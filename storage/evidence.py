"""Where stored copies lie: one row for each exchange kept in a WARC file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from cchc.errors import StorageError
from cchc.records import EvidenceRef
from storage.stored_text import storable
from storage.tables import evidence, feedback_item, record_version
from storage.upsert import in_portions


def evidence_values(department: str, run_id: int | None, source: str, ref: EvidenceRef) -> dict[str, Any]:
    return {
        "department": department,
        "run_id": run_id,
        "source": source,
        "url": storable(ref.url),
        "url_sha256": url_digest(ref.url),
        "warc_file": ref.warc_file,
        "offset": ref.offset,
        "length": ref.length,
        "sha256": ref.sha256,
        "fetched_at": ref.fetched_at,
        "status": ref.status,
        "refers_to_id": ref.refers_to.id if ref.refers_to else None,
    }


def url_digest(url: str) -> str:
    """What a copy's address is looked up by: addresses are too long to index."""
    return hashlib.sha256(storable(url).encode()).hexdigest()


def save_evidence(connection: Connection, department: str, run_id: int | None, source: str, ref: EvidenceRef) -> int:
    values = evidence_values(department, run_id, source, ref)
    return int(connection.execute(insert(evidence).values(values).returning(evidence.c.id)).scalar_one())


def evidence_ids(
    connection: Connection, department: str, source: str, refs: Iterable[EvidenceRef]
) -> dict[tuple[str, int], int]:
    """{(WARC file, offset): id} of those copies that have a row."""
    columns = evidence.c
    found: dict[tuple[str, int], int] = {}
    for portion in in_portions({ref.fetched_at for ref in refs}):
        query = select(columns.id, columns.warc_file, columns.offset).where(
            columns.department == department, columns.source == source, columns.fetched_at.in_(portion)
        )
        found |= {(row.warc_file, row.offset): row.id for row in connection.execute(query)}
    return found


def evidence_id_of(
    connection: Connection, department: str, run_id: int | None, source: str, ref: EvidenceRef | None
) -> int | None:
    """The id of this copy's row, which is made where there is none yet."""
    if ref is None or ref.id is not None:
        return None if ref is None else ref.id
    known = evidence_ids(connection, department, source, [ref]).get((ref.warc_file, ref.offset))
    return save_evidence(connection, department, run_id, source, ref) if known is None else known


def newest_copy(connection: Connection, department: str, source: str, url: str) -> EvidenceRef | None:
    """The last whole copy of this address as a page (status 200), which later ones that are the same may refer to.

    A "not modified" speaks of that one, whatever errors were stored in between.
    """
    columns = evidence.c
    query = (
        select(evidence)
        .where(
            columns.department == department,
            columns.source == source,
            columns.url_sha256 == url_digest(url),
            columns.refers_to_id.is_(None),
            columns.status == 200,
        )
        .order_by(columns.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _ref(row)


def load_evidence(connection: Connection, evidence_id: int, department: str | None = None) -> EvidenceRef:
    """``department`` given: only its own. Raises StorageError when there is none."""
    query = select(evidence).where(evidence.c.id == evidence_id)
    if department is not None:
        query = query.where(evidence.c.department == department)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise StorageError(f"Không có bản lưu số {evidence_id}.")
    if row.refers_to_id is None:
        return _ref(row)
    return replace(_ref(row), refers_to=load_evidence(connection, row.refers_to_id, department))


def holds_feedback(connection: Connection, department: str, evidence_id: int) -> bool:
    """Whether a stored copy is of a page from which citizens' feedback was read, or of the own page of an entry."""
    items, versions, copies = feedback_item.c, record_version.c, evidence.c
    of_items = select(items.id).where(items.department == department)
    read_from = select(versions.record_id).where(versions.kind == "feedback", versions.evidence_id == evidence_id)
    own_page = select(copies.id).join(feedback_item, (items.url == copies.url) & (items.department == department))
    queries = (of_items.where(items.evidence_id == evidence_id), read_from, own_page.where(copies.id == evidence_id))
    return any(connection.execute(query.limit(1)).first() is not None for query in queries)


def _ref(row: Row[Any]) -> EvidenceRef:
    return EvidenceRef(
        url=row.url,
        warc_file=row.warc_file,
        offset=row.offset,
        length=row.length,
        sha256=row.sha256,
        fetched_at=row.fetched_at,
        status=row.status,
        id=row.id,
    )
