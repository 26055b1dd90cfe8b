"""Records that tests of keeping start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from cchc.figures import Figures, UnitLine
from cchc.periods import Period
from cchc.records import Attribution, FoundAttachment, ParsedPost, Scored
from cchc.states import UnitSignal, UnitState
from storage.database import Database
from storage.harvest import StoredHarvest
from storage.office_actions import submit_for_review
from storage.posts import posts_to_classify, save_attribution
from storage.reports import create_report, save_snapshot
from storage.runs import begin_run

SCT = "sct-khanhhoa"
PUBLISHED = datetime(2023, 11, 2, 3, 0, tzinfo=UTC)
POST = ParsedPost(
    source="cong-sct",
    key="1234",
    url="https://sct.example/tin-1234.html",
    title="Đẩy mạnh dịch vụ công trực tuyến",
    summary="Tóm tắt",
    body="Nội dung về cải cách hành chính",
    byline="Phòng Quản lý thương mại",
    category="Cải cách hành chính",
    published_at=PUBLISHED,
    published_precision="minute",
    date_confidence="high",
    attachments=(FoundAttachment("Kế hoạch.pdf", "https://sct.example/ke-hoach.pdf"),),
)
VERDICT = Attribution(
    is_cchc=True,
    cchc_confidence=0.9,
    unit_state=UnitSignal.UNIT,
    units=(Scored("qltm", 0.8, "byline"),),
    activities=(Scored("I.1", 0.7, "từ khoá"),),
    themes=(Scored("dvctt", 0.6, "từ khoá"),),
    document_numbers=("233/QĐ-UBND",),
    reasons=("Tiêu đề có “dịch vụ công trực tuyến”",),
)


def new_run(database: Database, now: datetime, department: str = SCT) -> int:
    return begin_run(database, department, "nightly", "f" * 64, now)


def open_harvest(database: Database, clock: Any, source: str = "cong-sct", department: str = SCT) -> StoredHarvest:
    return StoredHarvest(database, department, source, new_run(database, clock(), department), clock)


def store_posts(database: Database, clock: Any, *changes: dict[str, Any]) -> None:
    """Save POST with each of these changes and judge all of them by VERDICT."""
    harvest = open_harvest(database, clock)
    for change in changes:
        harvest.save_post(replace(POST, **change), None)
    with database.begin() as connection:
        for stored in list(posts_to_classify(connection, SCT, "rules-1")):
            save_attribution(connection, stored.id, stored.content_hash, "rules-1", VERDICT, clock())


def unit_line(unit: str, state: UnitState) -> UnitLine:
    return UnitLine(
        unit=unit,
        name=unit,
        owes=True,
        state=state,
        reason="",
        published=0,
        submitted=0,
        waiting=0,
        items=[],
        by_period={},
    )


def figures_of(period: str, now: datetime, units: Sequence[UnitLine] = ()) -> Figures:
    """Figures of a real window without any line but these units."""
    window = Period.parse(period).window(20)
    return Figures(
        department=SCT,
        period=period,
        period_name=Period.parse(period).name,
        window_start=window.start,
        window_end=window.end,
        collect_deadline=window.end,
        deadline_rule="strict",
        made_at=now,
        basis="233/QĐ-UBND",
        plan_title="Kế hoạch",
        plan_number=None,
        complete=True,
        coverage_note="",
        posts=[],
        doubtful=[],
        calendar_posts=0,
        read_posts=0,
        units=list(units),
        channels=[],
        activities=[],
        themes=[],
        audiences={},
        findings=[],
        links=[],
        link_states={},
        offline=[],
        sources=[],
    )


def new_snapshot(
    database: Database, now: datetime, period: str = "2023-11", units: Sequence[UnitLine] = ()
) -> tuple[int, int]:
    with database.begin() as connection:
        return save_snapshot(connection, SCT, figures_of(period, now, units), "f" * 64, "lan", now)


def new_report(
    database: Database, now: datetime, *, period: str = "2023-11", addressee: str = "ubnd", internal: bool = False
) -> int:
    """A draft of a new snapshot."""
    snapshot_id, _ = new_snapshot(database, now, period)
    with database.begin() as connection:
        return create_report(connection, SCT, snapshot_id, addressee, internal=internal, who="lan", now=now)


def report_in_review(database: Database, now: datetime, **given: Any) -> int:
    """Submitted by “lan”; row_version 2."""
    report_id = new_report(database, now, **given)
    submit_for_review(database, SCT, report_id, 1, who="lan", role="editor", note="", now=now)
    return report_id


def mail(number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Báo cáo kết quả tuyên truyền CCHC"
    message["Message-ID"] = f"<bao-cao-{number}@sct.example>"
    message["To"] = "ubnd@example.vn"
    message.set_content("Kính gửi")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Báo cáo tháng 11.pdf")
    return message
