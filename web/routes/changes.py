"""Nhật ký thay đổi: who changed what and why, newest first; corrections and steps of reports among them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import Connection

from storage.changes import Change, changes
from storage.corrections import all_corrections
from storage.judging import FIELD_NAMES
from storage.reports import report_events, reports
from web.page import Page, open_page, with_query

router = APIRouter()
ON_ONE_PAGE = 100
READ = 5000
WHATS = {
    "config/units.yaml": "Danh sách đơn vị",
    "config/sources.yaml": "Danh sách nguồn",
}
PLACES = {
    "post": "/posts/{}",
    "report": "/reports/{}",
    "outbox": "/deliveries#D{}",
    "offline": "/offline?evidence={0}#M{0}",
}
NAMES = {
    "post": "tin, bài {}",
    "report": "báo cáo {}",
    "outbox": "lượt gửi {}",
    "offline": "minh chứng M{}",
    "submission": "mục gửi về {}",
    "user": "tài khoản {}",
}
ACTIONS = {
    "withdraw": "rút",
    "add": "thêm",
    "add_unit": "thêm đơn vị",
    "rename": "đổi tên",
    "rename_unit": "đổi tên đơn vị",
    "merge": "sáp nhập",
    "merge_units": "sáp nhập đơn vị",
    "end": "kết thúc",
    "end_unit": "kết thúc đơn vị",
    "edit": "sửa",
    "edit_unit": "sửa đơn vị",
    "enable": "bật",
    "disable": "tắt",
    "requeue": "đưa lại vào hàng chờ gửi",
    "resolve": "kết luận về lượt gửi",
    "create": "lập",
}


@dataclass(frozen=True)
class Row:
    """One line of the record, whichever table keeps it; ``address`` is where the thing itself is shown."""

    at: datetime
    who: str
    action: str
    what: str
    address: str
    reason: str
    before: str = ""
    after: str = ""


@router.get("/changes")
def list_changes(page: Page = Depends(open_page), what: str = "") -> Response:
    with page.database.read() as connection:
        found = [row_of(change) for change in changes(connection, page.department, what or None, READ)]
        if not what:
            found += _corrections(connection, page) + _reports(connection, page)
    found.sort(key=lambda row: row.at, reverse=True)
    text = page.request.query_params.get("page", "1")
    last = max(1, -(-len(found) // ON_ONE_PAGE))
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1, 1), last)
    return page.show(
        "changes.html",
        "/changes",
        rows=found[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE],
        what=what,
        what_options=list(WHATS.items()),
        page_number=number,
        last_page=last,
        list_address=with_query("/changes", {"what": what}),
    )


def row_of(change: Change) -> Row:
    kind, _, which = change.what.partition(":")
    name = NAMES[kind].format(which) if kind in NAMES and which else WHATS.get(change.what, change.what)
    address = PLACES[kind].format(which) if kind in PLACES and which.isdigit() else ""
    return Row(
        change.at,
        change.who,
        ACTIONS.get(change.action, change.action),
        name,
        address,
        change.reason,
        change.before,
        change.after,
    )


def _corrections(connection: Connection, page: Page) -> list[Row]:
    rows = []
    for made in (one for of_post in all_corrections(connection, page.department).values() for one in of_post):
        field = FIELD_NAMES[made.field]
        action = f"bỏ điều chỉnh: {field}" if made.value is None else f"điều chỉnh: {field}"
        after = "" if made.value is None else json.dumps(made.value, ensure_ascii=False)
        rows.append(
            Row(made.at, made.who, action, f"P{made.post_id:05d}", f"/posts/{made.post_id}", made.reason, after=after)
        )
    return rows


def _reports(connection: Connection, page: Page) -> list[Row]:
    names = {one.id: one.name for one in page.configuration.reports.addressees}
    return [
        Row(
            event.at,
            event.who,
            f"báo cáo: {event.to_state.label.lower()}",
            f"{names.get(report.addressee, report.addressee)} {report.period}, bản {report.version}",
            f"/reports/{report.id}",
            event.note,
        )
        for report in reports(connection, page.department)
        for event in report_events(connection, report.id)
    ]
