"""Where stored copies lie: one row for each exchange kept in a WARC file."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from cchc.errors import StorageError
from cchc.records import EvidenceRef
from storage.stored_text import storable
from storage.tables import evidence


def save_evidence(connection: Connection, department: str, run_id: int | None, source: str, ref: EvidenceRef) -> int:
    values = {
        "department": department,
        "run_id": run_id,
        "source": source,
        "url": storable(ref.url),
        "warc_file": ref.warc_file,
        "offset": ref.offset,
        "length": ref.length,
        "sha256": ref.sha256,
        "fetched_at": ref.fetched_at,
        "status": ref.status,
    }
    return int(connection.execute(insert(evidence).values(values).returning(evidence.c.id)).scalar_one())


def load_evidence(connection: Connection, evidence_id: int, department: str | None = None) -> EvidenceRef:
    """``department`` given: only its own. Raises StorageError when there is none."""
    query = select(evidence).where(evidence.c.id == evidence_id)
    if department is not None:
        query = query.where(evidence.c.department == department)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise StorageError(f"Không có bản lưu số {evidence_id}.")
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
