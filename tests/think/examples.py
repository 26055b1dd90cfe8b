"""Records for tests, with only what matters written out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cchc.configuration import Department, MailIdentity, Unit
from cchc.periods import LOCAL
from cchc.records import JudgedPost, PostText, StoredPost, Submission
from cchc.states import SubmissionKind, UnitSignal


def local(text: str) -> datetime:
    """ "2023-11-19 23:59" in Asia/Ho_Chi_Minh, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


def department(**changes: Any) -> Department:
    mail = MailIdentity(
        sender_name="Sở", sender_address="a@example.vn", office_address="b@example.vn", admin_address="c@example.vn"
    )
    given: dict[str, Any] = {
        "id": "sct",
        "name": "Sở Công Thương Khánh Hòa",
        "short_name": "Sở Công Thương",
        "symbol": "SCT",
        "superior": "UBND tỉnh Khánh Hòa",
        "superior_full": "Ủy ban nhân dân tỉnh Khánh Hòa",
        "province": "Khánh Hòa",
        "place": "Khánh Hòa",
        "signers": [],
        "mail": mail,
    }
    return Department(**(given | changes))


def unit(unit_id: str, **changes: Any) -> Unit:
    given: dict[str, Any] = {"id": unit_id, "name": f"Phòng {unit_id}", "short_name": unit_id, "kind": "division"}
    return Unit(**(given | changes))


def judged(number: int, at: str, *units: str, **changes: Any) -> JudgedPost:
    """A CCHC post published at this local time and credited to these units."""
    moment = local(at if " " in at else f"{at} 00:00")
    stored: dict[str, Any] = {
        "id": number,
        "department": "sct",
        "source": "sct",
        "key": str(number),
        "url": f"https://sct.example.vn/tin-{number}.html",
        "title": f"Tin {number}",
        "summary": "",
        "body": "",
        "byline": "",
        "category": "",
        "published_at": moment,
        "published_precision": "minute" if " " in at else "day",
        "date_confidence": "high",
        "updated_at": None,
        "first_seen_at": moment,
        "last_seen_at": moment,
        "gone_at": None,
        "content_hash": "",
        "version": 1,
        "evidence_id": None,
    }
    verdict: dict[str, Any] = {
        "is_cchc": True,
        "unit_state": UnitSignal.UNIT if units else UnitSignal.NONE,
        "units": units,
        "activities": (),
        "themes": (),
        "document_numbers": (),
        "reasons": (),
        "code": f"P{number:05d}",
    }
    for name, value in changes.items():
        (stored if name in stored else verdict)[name] = value
    return JudgedPost(post=StoredPost(**stored), **verdict)


def sent(unit_id: str, period: str, at: str, kind: SubmissionKind = SubmissionKind.NEWS, **changes: Any) -> Submission:
    given: dict[str, Any] = {
        "unit": unit_id,
        "period": period,
        "kind": kind,
        "title": "Tin gửi Văn phòng",
        "received_at": local(at),
        "entered_by": "van-thu",
        "entered_at": local(at),
        "origin": "typed",
        "id": 1,
    }
    return Submission(**(given | changes))


def text(title: str, body: str = "", **changes: Any) -> PostText:
    given: dict[str, Any] = {"id": "1", "title": title, "body": body, "published_on": date(2023, 11, 10)}
    return PostText(**(given | changes))
