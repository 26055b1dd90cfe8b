"""Reports: one version of one period's numbers and words for one addressee, on its way from draft to issued."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.errors import Conflict, InputError, NotAllowed
from cchc.states import ReportState
from storage.periods import period_state, set_period_state
from storage.report_states import ALLOWED, UNAPPROVED, supersede_older
from storage.snapshots import Snapshot, latest_snapshot, load_snapshot, save_snapshot, snapshots
from storage.stored_text import storable
from storage.tables import report, report_event, snapshot

__all__ = [
    "Report",
    "ReportEvent",
    "Snapshot",
    "create_report",
    "issue_report",
    "latest_snapshot",
    "load_report",
    "load_snapshot",
    "period_state",
    "report_events",
    "reports",
    "save_snapshot",
    "set_period_state",
    "set_report_files",
    "set_report_words",
    "snapshots",
    "transition",
]

MAX_NUMBER = 60


@dataclass(frozen=True)
class Report:
    """``row_version`` goes back with every change asked for; ``files`` as ``set_report_files`` was given them."""

    id: int
    department: str
    snapshot_id: int
    period: str
    addressee: str
    internal: bool
    version: int
    state: ReportState
    row_version: int
    files: dict[str, Any]
    words: dict[str, Any]
    number: str | None
    issued_on: date | None
    signer: str | None
    signed_pdf: str | None
    signed_sha256: str | None
    official_way: str | None
    made_at: datetime


@dataclass(frozen=True)
class ReportEvent:
    at: datetime
    who: str
    from_state: ReportState | None
    to_state: ReportState
    note: str


def create_report(
    connection: Connection,
    department: str,
    snapshot_id: int,
    addressee: str,
    *,
    internal: bool,
    words: dict[str, Any] | None = None,
    who: str,
    now: datetime,
) -> int:
    """A draft of this snapshot for this addressee; earlier versions not yet approved are superseded by it.

    Conflict when the snapshot has a report for the addressee already.
    """
    row = connection.execute(
        select(snapshot).where(snapshot.c.id == snapshot_id, snapshot.c.department == department).with_for_update()
    ).one_or_none()
    if row is None:
        raise InputError("báo cáo", None, f"không có bản số liệu số {snapshot_id}.")
    same = select(report.c.id).where(report.c.snapshot_id == snapshot_id, report.c.addressee == addressee)
    if connection.execute(same).first() is not None:
        raise Conflict(f"Bản số liệu số {row.version} của kỳ {row.period} đã có báo cáo cho nơi nhận này.")
    values = {
        "department": department,
        "snapshot_id": snapshot_id,
        "period": row.period,
        "addressee": addressee,
        "internal": internal,
        "version": row.version,
        "state": ReportState.DRAFT.value,
        "row_version": 1,
        "files": {},
        "words": words or {},
        "made_at": now,
    }
    made = connection.execute(insert(report).values(values).returning(report)).one()
    _note(connection, made.id, who, None, ReportState.DRAFT, "", now)
    supersede_older(connection, made, UNAPPROVED, who, now)
    return int(made.id)


def set_report_files(connection: Connection, report_id: int, files: dict[str, Any]) -> int:
    """Say which files the report is now; returns the new row_version. Conflict when a newer version replaced it."""
    changed = connection.execute(
        update(report)
        .where(report.c.id == report_id, report.c.state != ReportState.SUPERSEDED.value)
        .values(files=files, row_version=report.c.row_version + 1)
        .returning(report.c.row_version)
    ).scalar_one_or_none()
    if changed is None:
        raise Conflict("Báo cáo này không còn hoặc đã được thay thế; tệp không được ghi.")
    return int(changed)


def set_report_words(connection: Connection, report_id: int, expected_row_version: int, words: dict[str, Any]) -> int:
    """Paragraphs a person wrote, while the report is a draft or was returned; returns the new row_version."""
    held = _held(connection, report_id)
    _expect(held, expected_row_version, (ReportState.DRAFT, ReportState.RETURNED), "sửa lời văn")
    connection.execute(
        update(report).where(report.c.id == report_id).values(words=words, row_version=held.row_version + 1)
    )
    return int(held.row_version) + 1


def transition(
    connection: Connection,
    report_id: int,
    expected_row_version: int,
    from_states: Collection[ReportState],
    to_state: ReportState,
    who: str,
    note: str,
    now: datetime,
) -> int:
    """Move the report on; returns the new row_version.

    Conflict: somebody changed it since ``expected_row_version`` was read. NotAllowed: not from its present state.
    """
    held = _held(connection, report_id)
    reachable = [state for state in from_states if to_state in ALLOWED[state]]
    _expect(held, expected_row_version, reachable, f"chuyển sang “{to_state.label}”")
    connection.execute(
        update(report).where(report.c.id == report_id).values(state=to_state.value, row_version=held.row_version + 1)
    )
    _note(connection, report_id, who, ReportState(held.state), to_state, note, now)
    return int(held.row_version) + 1


def issue_report(
    connection: Connection,
    report_id: int,
    row_version: int,
    *,
    number: str,
    issued_on: date,
    signer: str,
    signed_pdf: str,
    signed_sha256: str,
    official_way: str,
    who: str,
    now: datetime,
) -> int:
    """APPROVED → ISSUED with what makes it a document; the version issued before is superseded. New row_version.

    ``signed_pdf`` is a path relative to the uploads folder. The same number twice in a year is refused.
    """
    held = _held(connection, report_id)
    if held.internal:
        raise NotAllowed("Báo cáo nội bộ trình Giám đốc không phải ban hành ra ngoài.")
    if not (number.strip() and signer.strip() and signed_pdf and signed_sha256):
        raise InputError("ban hành", None, "phải có số, ngày, người ký và bản PDF đã ký.")
    if len(number.strip()) > MAX_NUMBER:
        raise InputError("ban hành", None, f"số văn bản không dài quá {MAX_NUMBER} chữ.")
    _number_is_free(connection, held, number.strip(), issued_on)
    version = transition(
        connection, report_id, row_version, [ReportState.APPROVED], ReportState.ISSUED, who, number.strip(), now
    )
    values = {
        "number": storable(number.strip()),
        "issued_on": issued_on,
        "signer": signer,
        "signed_pdf": signed_pdf,
        "signed_sha256": signed_sha256,
        "official_way": storable(official_way),
    }
    connection.execute(update(report).where(report.c.id == report_id).values(values))
    supersede_older(connection, held, (ReportState.APPROVED, ReportState.ISSUED), who, now)
    return version


def load_report(connection: Connection, department: str, report_id: int) -> Report | None:
    row = connection.execute(
        select(report).where(report.c.id == report_id, report.c.department == department)
    ).one_or_none()
    return None if row is None else _report(row)


def reports(connection: Connection, department: str, period: str | None = None) -> list[Report]:
    """Newest first; of one period, or of all."""
    query = select(report).where(report.c.department == department).order_by(report.c.id.desc())
    if period is not None:
        query = query.where(report.c.period == period)
    return [_report(row) for row in connection.execute(query)]


def report_events(connection: Connection, report_id: int) -> list[ReportEvent]:
    """What happened to the report, oldest first."""
    rows = connection.execute(
        select(report_event).where(report_event.c.report_id == report_id).order_by(report_event.c.id)
    )
    return [
        ReportEvent(
            row.at,
            row.who,
            None if row.from_state is None else ReportState(row.from_state),
            ReportState(row.to_state),
            row.note,
        )
        for row in rows
    ]


def _held(connection: Connection, report_id: int) -> Row[Any]:
    row = connection.execute(select(report).where(report.c.id == report_id).with_for_update()).one_or_none()
    if row is None:
        raise InputError("báo cáo", None, f"không có báo cáo số {report_id}.")
    return row


def _expect(held: Row[Any], row_version: int, states: Collection[ReportState], doing: str) -> None:
    if held.row_version != row_version:
        raise Conflict("Báo cáo vừa được người khác thay đổi. Hãy mở lại trang rồi làm lại; chưa có gì được ghi.")
    if ReportState(held.state) not in states:
        raise NotAllowed(f"Báo cáo đang ở trạng thái “{ReportState(held.state).label}”, không {doing} được.")


def _number_is_free(connection: Connection, held: Row[Any], number: str, issued_on: date) -> None:
    same_number = select(report.c.issued_on).where(
        report.c.department == held.department, report.c.number == number, report.c.id != held.id
    )
    taken = connection.execute(same_number).scalars()
    if any(day is not None and day.year == issued_on.year for day in taken):
        raise Conflict(f"Số {number} đã dùng cho một báo cáo khác trong năm {issued_on.year}.")


def _note(
    connection: Connection,
    report_id: int,
    who: str,
    from_state: ReportState | None,
    to_state: ReportState,
    note: str,
    now: datetime,
) -> None:
    values = {
        "report_id": report_id,
        "at": now,
        "who": who,
        "from_state": None if from_state is None else from_state.value,
        "to_state": to_state.value,
        "note": storable(note),
    }
    connection.execute(insert(report_event).values(values))


def _report(row: Row[Any]) -> Report:
    return Report(**{**row._mapping, "state": ReportState(row.state)})
