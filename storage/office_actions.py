"""What people of the office do, each in one transaction, with the rights that no page may loosen.

editor: corrects, enters, composes, submits · approver: approves, returns, issues · admin: none of these.
Nobody approves what they submitted. ``who`` is the login, ``role`` the role it has now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Connection, select

from cchc.errors import Conflict, InputError, NotAllowed
from cchc.records import Correction, OfflineEvidence, Submission
from cchc.states import ReportState
from storage import outbox, tables
from storage.corrections import add_correction
from storage.database import Database
from storage.offline_proofs import add_offline_evidence, withdraw_offline_evidence
from storage.periods import REPORT_KIND, freeze_period, report_subject
from storage.report_states import supersede_older
from storage.reports import Report, issue_report, load_report, report_events, set_report_words, transition
from storage.submissions import add_submissions, withdraw_submission

Mails = Sequence[tuple[str, EmailMessage]]  #: (recipient address, message with its Message-ID)


def correct_post(
    database: Database, department: str, made: Correction, *, role: str, last_seen: int | None = None
) -> int:
    """One decision about one post; returns the correction's id. The open snapshots it touches are outdated.

    ``last_seen`` is the id of the newest correction the person saw (0: none); Conflict when there is a newer one.
    """
    _allow(role, "editor", doing="điều chỉnh tin bài")
    with database.begin() as connection:
        return add_correction(connection, department, made, last_seen=last_seen)


def enter_submissions(database: Database, department: str, entered: list[Submission], *, role: str) -> list[int]:
    _allow(role, "editor", doing="nhập tin, bài gửi về")
    with database.begin() as connection:
        return add_submissions(connection, department, entered)


def take_back_submission(
    database: Database, department: str, submission_id: int, *, who: str, role: str, reason: str, now: datetime
) -> None:
    _allow(role, "editor", doing="rút mục gửi về")
    _need(reason, "lý do rút")
    with database.begin() as connection:
        withdraw_submission(connection, department, submission_id, who, reason, now)


def enter_offline_evidence(database: Database, department: str, entered: OfflineEvidence, *, role: str) -> int:
    _allow(role, "editor", doing="nhập minh chứng")
    with database.begin() as connection:
        return add_offline_evidence(connection, department, entered)


def take_back_offline_evidence(
    database: Database, department: str, evidence_id: int, *, who: str, role: str, reason: str, now: datetime
) -> None:
    _allow(role, "editor", doing="rút minh chứng")
    _need(reason, "lý do rút")
    with database.begin() as connection:
        withdraw_offline_evidence(connection, department, evidence_id, who, reason, now)


def write_words(
    database: Database, department: str, report_id: int, row_version: int, words: dict[str, Any], *, role: str
) -> int:
    """Keep the paragraphs a person wrote; returns the new row_version."""
    _allow(role, "editor", doing="sửa lời văn báo cáo")
    with database.begin() as connection:
        _report_of(connection, department, report_id)
        return set_report_words(connection, report_id, row_version, words)


def submit_for_review(
    database: Database,
    department: str,
    report_id: int,
    row_version: int,
    *,
    who: str,
    role: str,
    note: str,
    now: datetime,
) -> int:
    """DRAFT or RETURNED → IN_REVIEW; returns the new row_version. An outdated version is refused."""
    _allow(role, "editor", doing="trình duyệt báo cáo")
    with database.begin() as connection:
        report = _report_of(connection, department, report_id)
        _refuse_outdated(connection, report)
        return transition(
            connection,
            report_id,
            row_version,
            [ReportState.DRAFT, ReportState.RETURNED],
            ReportState.IN_REVIEW,
            who,
            note,
            now,
        )


def return_report(
    database: Database,
    department: str,
    report_id: int,
    row_version: int,
    *,
    who: str,
    role: str,
    note: str,
    now: datetime,
) -> int:
    """IN_REVIEW → RETURNED, with the reason; returns the new row_version."""
    _allow(role, "approver", doing="trả lại báo cáo")
    _need(note, "lý do trả lại")
    with database.begin() as connection:
        _report_of(connection, department, report_id)
        return transition(
            connection, report_id, row_version, [ReportState.IN_REVIEW], ReportState.RETURNED, who, note, now
        )


def approve(
    database: Database,
    department: str,
    report_id: int,
    row_version: int,
    *,
    who: str,
    role: str,
    note: str,
    now: datetime,
    mails: Mails = (),
) -> list[int]:
    """IN_REVIEW → APPROVED; returns the ids of the mails put in line.

    An external report freezes its period and puts no mail in line (``issue_and_queue`` does); the Director's report
    goes out at once with ``mails``. Refused: an outdated snapshot, and one's own submission.
    """
    _allow(role, "approver", doing="duyệt báo cáo")
    with database.begin() as connection:
        report = _report_of(connection, department, report_id)
        if mails and not report.internal:
            raise NotAllowed("Báo cáo gửi ra ngoài chỉ được gửi sau khi ban hành (số, ngày, người ký, bản đã ký).")
        _refuse_outdated(connection, report)
        _refuse_own(connection, report_id, who)
        transition(connection, report_id, row_version, [ReportState.IN_REVIEW], ReportState.APPROVED, who, note, now)
        row = connection.execute(select(tables.report).where(tables.report.c.id == report_id)).one()
        supersede_older(connection, row, (ReportState.APPROVED,), who, now)
        if not report.internal:
            freeze_period(connection, department, report.period, report.snapshot_id, now)
        return _queue(connection, report, mails, now)


def issue_and_queue(
    database: Database,
    department: str,
    report_id: int,
    row_version: int,
    *,
    number: str,
    issued_on: date,
    signer: str,
    signed_pdf: str,
    signed_sha256: str,
    official_way: str,
    mails: Mails,
    who: str,
    role: str,
    now: datetime,
) -> list[int]:
    """APPROVED → ISSUED and its mails into the outbox, both or neither; returns the ids of the mails put in line."""
    _allow(role, "approver", doing="ban hành báo cáo")
    with database.begin() as connection:
        report = _report_of(connection, department, report_id)
        issue_report(
            connection,
            report_id,
            row_version,
            number=number,
            issued_on=issued_on,
            signer=signer,
            signed_pdf=signed_pdf,
            signed_sha256=signed_sha256,
            official_way=official_way,
            who=who,
            now=now,
        )
        return _queue(connection, report, mails, now)


def send_again(
    database: Database, department: str, outbox_id: int, *, who: str, role: str, reason: str, now: datetime
) -> None:
    """A person's word that a refused or doubtful mail goes again."""
    _allow(role, "approver", "admin", doing="cho gửi lại thư")
    _need(reason, "lý do gửi lại")
    with database.begin() as connection:
        _mail_of(connection, department, outbox_id)
        outbox.requeue(connection, outbox_id, who, now, reason)


def settle_doubt(
    database: Database,
    department: str,
    outbox_id: int,
    *,
    arrived: bool,
    who: str,
    role: str,
    reason: str,
    now: datetime,
) -> None:
    """A person found out whether a doubtful mail arrived; where it did not, it goes again."""
    _allow(role, "approver", "admin", doing="xác nhận thư đã tới hay chưa")
    _need(reason, "căn cứ xác nhận")
    with database.begin() as connection:
        _mail_of(connection, department, outbox_id)
        outbox.resolve_in_doubt(connection, outbox_id, arrived=arrived, who=who, now=now, reason=reason)


def _allow(role: str, *roles: str, doing: str) -> None:
    if role not in roles:
        raise NotAllowed(f"Vai trò của bạn không được {doing}.")


def _need(text: str, name: str) -> None:
    if not text.strip():
        raise InputError(name, None, "không được để trống.")


def _report_of(connection: Connection, department: str, report_id: int) -> Report:
    found = load_report(connection, department, report_id)
    if found is None:
        raise InputError("báo cáo", None, f"không có báo cáo số {report_id}.")
    return found


def _mail_of(connection: Connection, department: str, outbox_id: int) -> None:
    if outbox.message_of(connection, department, outbox_id) is None:
        raise InputError("hộp thư đi", None, f"không có thư số {outbox_id}.")


def _refuse_outdated(connection: Connection, report: Report) -> None:
    columns = tables.snapshot.c
    # Held until the end: a correction made at this moment waits, and finds the version approved.
    held = connection.execute(
        select(columns.outdated_at, columns.outdated_reason).where(columns.id == report.snapshot_id).with_for_update()
    ).one()
    if held.outdated_at is not None:
        raise Conflict(
            f"Số liệu của bản này đã cũ ({held.outdated_reason}). "
            f"Hãy tổng hợp lại kỳ {report.period} rồi trình bản mới."
        )


def _refuse_own(connection: Connection, report_id: int, who: str) -> None:
    submitted = {
        event.who.strip().casefold()
        for event in report_events(connection, report_id)
        if event.to_state is ReportState.IN_REVIEW
    }
    if who.strip().casefold() in submitted:
        raise NotAllowed("Người trình không được tự duyệt báo cáo của mình.")


def _queue(connection: Connection, report: Report, mails: Mails, now: datetime) -> list[int]:
    queued = []
    for recipient, message in mails:
        if not message["Message-ID"]:
            raise ValueError("a mail without a fixed Message-ID")
        mail_id = outbox.enqueue(
            connection,
            report.department,
            REPORT_KIND,
            report_subject(report.id),
            recipient,
            str(message["Message-ID"]),
            message.as_bytes(policy=message.policy.clone(linesep="\r\n")),
            now,
        )
        if mail_id is not None:
            queued.append(mail_id)
    return queued
