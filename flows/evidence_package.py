"""The proof behind a period's newest snapshot, as one ZIP: stored pages, offline proofs, table of contents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cchc.errors import UsageError
from cchc.figures import Figures
from cchc.periods import Period
from cchc.records import Exchange
from doors import Doors
from storage.evidence import load_evidence
from storage.evidence_archive import read_evidence
from storage.offline_proofs import load_offline_evidence
from storage.reports import latest_snapshot

if TYPE_CHECKING:
    from reports.evidence_zip import ZipMade


def write_evidence(doors: Doors, period: str, out: Path) -> ZipMade:
    """``period`` as typed. Raises UsageError when it was never compiled."""
    from reports.evidence_zip import write_evidence_zip

    chosen = Period.parse(period)
    with doors.database.read() as connection:
        snapshot = latest_snapshot(connection, doors.department, chosen.id)
    if snapshot is None:
        raise UsageError(f"Kỳ {chosen.name} chưa được tổng hợp; hãy chạy “cchc compile --period {chosen.id}” trước.")

    def read_copy(evidence_id: int) -> Exchange:
        with doors.database.read() as connection:
            ref = load_evidence(connection, evidence_id)
        return read_evidence(doors.archive_folder, ref)

    return write_evidence_zip(out, snapshot.figures, read_copy, proofs_of(doors, snapshot.figures))


def proofs_of(doors: Doors, figures: Figures) -> dict[int, Path]:
    """Offline evidence id → its proof file, where one was uploaded."""
    proofs = {}
    with doors.database.read() as connection:
        for line in figures.offline:
            entry = load_offline_evidence(connection, doors.department, line.id)
            if entry is not None and entry.proof_file:
                proofs[line.id] = doors.uploads_folder / entry.proof_file
    return proofs
