"""Nhật ký thay đổi: who changed what and why, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from storage.changes import Change, changes
from web.page import Page, open_page, with_query

router = APIRouter()
ON_ONE_PAGE = 100
READ = 5000
WHATS = {
    "config/units.yaml": "Danh sách đơn vị",
    "config/sources.yaml": "Danh sách nguồn",
}
PLACES = {"post": "/posts/{}", "report": "/reports/{}", "outbox": "/deliveries#D{}", "offline": "/offline#M{}"}
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
    change: Change
    action: str
    what: str
    address: str


@router.get("/changes")
def list_changes(page: Page = Depends(open_page), what: str = "") -> Response:
    with page.database.read() as connection:
        found = changes(connection, page.department, what or None, READ)
    text = page.request.query_params.get("page", "1")
    last = max(1, -(-len(found) // ON_ONE_PAGE))
    number = min(max(int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1, 1), last)
    return page.show(
        "changes.html",
        "/changes",
        rows=[row_of(change) for change in found[(number - 1) * ON_ONE_PAGE : number * ON_ONE_PAGE]],
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
    return Row(change, ACTIONS.get(change.action, change.action), name, address)
