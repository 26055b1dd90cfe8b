"""Tin, bài đã nhận: what units sent, typed or listed in Excel, or "nothing to report"; taken back with a reason."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.errors import InputError
from cchc.periods import Period
from cchc.records import Submission
from cchc.states import SubmissionKind
from collectors.submission_list import read_submission_list
from storage import office_actions
from storage.posts import judged_post
from storage.submissions import submissions
from web import choices, words
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page, pairs
from web.uploads import read_all

router = APIRouter()


@router.get("/submissions")
def list_submissions(page: Page = Depends(open_page), period: str = "", unit: str = "") -> Response:
    configuration = page.configuration
    wanted = choices.read_period(period, configuration, page.now)
    months = [month.id for month in wanted.months()]
    with page.database.read() as connection:
        rows = submissions(connection, page.department, months, withdrawn=True)
    deadline = choices.deadline_of(configuration, wanted)
    return page.show(
        "submissions.html",
        "/submissions",
        rows=[row for row in rows if not unit or row.unit == unit],
        period=wanted,
        unit=unit,
        csrf=page.visitor.csrf,
        deadline=words.local_time(deadline),
        deadline_moments={month.id: choices.deadline_of(configuration, month) for month in wanted.months()},
        period_options=choices.month_options(configuration, page.now, wanted),
        unit_options=choices.unit_pairs(configuration),
        kind_options=pairs(SubmissionKind),
        unit_names=choices.unit_names(configuration),
        origins=words.ORIGINS,
        can_enter=page.visitor.may("POST /submissions"),
    )


@router.post("/submissions")
def enter_submission(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    configuration = page.configuration
    kind = SubmissionKind(form.choice("kind", "Loại", [kind.value for kind in SubmissionKind]))
    received_at = form.moment("received_at", "Nhận lúc")
    if received_at > page.now:
        raise InputError("Nhận lúc", None, "ở tương lai.")
    title = form.text("title", "Tiêu đề", required=False)
    if not title and kind is not SubmissionKind.NOTHING_TO_REPORT:
        raise InputError("Tiêu đề", None, "chưa nhập.")
    entry = Submission(
        unit=form.choice("unit", "Đơn vị", list(choices.unit_names(configuration))),
        period=form.period("period", "Kỳ", monthly=True).id,
        kind=kind,
        title=title or kind.label,
        received_at=received_at,
        entered_by=page.visitor.login,
        entered_at=page.now,
        origin="typed",
        note=form.text("note", "Ghi chú", required=False),
        post_id=_post_id(page, form.text("post", "Mã bài đã đăng", required=False, longest=12)),
    )
    office_actions.enter_submissions(page.database, page.department, [entry], role=page.visitor.role)
    return page.go(f"/submissions?period={entry.period}", "submission")


@router.post("/submissions/import")
def import_submissions(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    upload = form.upload("list", "Tệp Excel")
    if upload is None or not upload.first_bytes(4).startswith(b"PK\x03\x04"):
        raise InputError("Tệp Excel", None, "không phải là tệp .xlsx.")
    with tempfile.TemporaryDirectory(prefix="cchc-nhap-") as folder:
        file = Path(folder) / "danh-sach.xlsx"
        file.write_bytes(read_all(upload))
        entries = read_submission_list(
            file, page.configuration.units.units, entered_by=page.visitor.login, entered_at=page.now
        )
    office_actions.enter_submissions(page.database, page.department, entries, role=page.visitor.role)
    period = entries[0].period if entries else ""
    return page.go(f"/submissions?period={period}", "imported")


@router.post("/submissions/{submission_id}/withdraw")
def withdraw(submission_id: int, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    period: Period = form.period("period", "Kỳ")
    office_actions.take_back_submission(
        page.database,
        page.department,
        submission_id,
        who=page.visitor.login,
        role=page.visitor.role,
        reason=form.reason(),
        now=page.now,
    )
    return page.go(f"/submissions?period={period.id}", "withdrawn")


def _post_id(page: Page, code: str) -> int | None:
    if not code:
        return None
    digits = code.upper().removeprefix("P")
    if not (digits.isascii() and digits.isdigit()):
        raise InputError("Mã bài đã đăng", None, f"“{code}” không phải là mã bài, viết như P00123.")
    with page.database.read() as connection:
        if judged_post(connection, page.department, int(digits)) is None:
            raise InputError("Mã bài đã đăng", None, f"không có bài {code}.")
    return int(digits)
