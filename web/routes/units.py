"""Đơn vị: ``config/units.yaml`` on screen; an admin adds, renames, edits, merges or ends a unit, with a reason."""

from __future__ import annotations

import re

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from cchc.configuration import Unit
from cchc.errors import InputError
from storage import config_editing
from storage.changes import changes, record_change
from storage.config_editing import ChangeMade
from storage.outdating import outdate_all
from web import choices, words
from web.config_edits import refused_edits_told
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page
from web.routes.changes import row_of

router = APIRouter()
FILE = "config/units.yaml"
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


@router.get("/units")
def list_units(page: Page = Depends(open_page)) -> Response:
    today = choices.today(page.now)
    units = sorted(page.configuration.units.units, key=lambda unit: not unit.in_force(today))
    with page.database.read() as connection:
        history = changes(connection, page.department, FILE)
    return page.show(
        "units.html",
        "/units",
        units=units,
        unit_names=choices.unit_names(page.configuration),
        unit_kinds=words.UNIT_KINDS,
        kind_options=list(words.UNIT_KINDS.items()),
        merge_options=choices.unit_pairs(page.configuration, today),
        fingerprint=page.loaded.fingerprint,
        history=[row_of(change) for change in history],
        csrf=page.visitor.csrf,
        can_edit=page.visitor.may("POST /units"),
    )


@router.post("/units")
def add_unit(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    unit_id = form.text("id", "Mã", longest=40)
    if not ID.fullmatch(unit_id):
        raise InputError("Mã", None, f"“{unit_id}” phải là chữ thường không dấu, số, gạch nối.")
    fields: dict[str, object] = {
        "id": unit_id,
        "name": form.text("name", "Tên đầy đủ", longest=200),
        "short_name": form.text("short_name", "Tên gọn", longest=100),
        "kind": form.choice("kind", "Loại", words.UNIT_KINDS),
        "aliases": form.lines("aliases", "Tên khác"),
        "reports_monthly": _ticked(form),
    }
    if email := _email(form):
        fields["email"] = email
    if valid_from := form.day("valid_from", "Hoạt động từ ngày", required=False):
        fields["valid_from"] = valid_from
    reason = form.reason()
    try:
        unit = Unit.model_validate(fields)
    except ValidationError as error:
        raise InputError(
            "Đơn vị", None, "; ".join(f"{problem['loc'][-1]}: {problem['msg']}" for problem in error.errors())
        ) from error
    with refused_edits_told("Đơn vị"):
        made = config_editing.add_unit(page.doors.config_folder, unit, **_signed(page, form, reason))
    return _recorded(page, made, f"thêm đơn vị {unit_id}", reason)


@router.post("/units/{unit_id}/rename")
def rename_unit(unit_id: str, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    name = form.text("name", "Tên mới", longest=200)
    short_name = form.text("short_name", "Tên gọn", longest=100)
    reason = form.reason()
    with refused_edits_told("Đơn vị"):
        made = config_editing.rename_unit(
            page.doors.config_folder, unit_id, name, short_name, **_signed(page, form, reason)
        )
    return _recorded(page, made, f"đổi tên đơn vị {unit_id}", reason)


@router.post("/units/{unit_id}/edit")
def edit_unit(unit_id: str, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    fields: dict[str, object] = {
        "email": _email(form) or None,
        "aliases": form.lines("aliases", "Tên khác"),
        "field": form.text("field", "Lĩnh vực", required=False),
        "reports_monthly": _ticked(form),
    }
    reason = form.reason()
    with refused_edits_told("Đơn vị"):
        made = config_editing.edit_unit(page.doors.config_folder, unit_id, fields, **_signed(page, form, reason))
    return _recorded(page, made, f"sửa đơn vị {unit_id}", reason)


@router.post("/units/{unit_id}/merge")
def merge_unit(unit_id: str, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    into = form.choice("into", "Vào đơn vị", list(choices.unit_names(page.configuration)))
    last_day = form.required_day("last_day", "Ngày cuối cùng hoạt động")
    reason = form.reason()
    with refused_edits_told("Đơn vị"):
        made = config_editing.merge_units(
            page.doors.config_folder, [unit_id], into, last_day, **_signed(page, form, reason)
        )
    return _recorded(page, made, f"sáp nhập {unit_id} vào {into}", reason)


@router.post("/units/{unit_id}/end")
def end_unit(unit_id: str, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    last_day = form.required_day("last_day", "Ngày cuối cùng hoạt động")
    reason = form.reason()
    with refused_edits_told("Đơn vị"):
        made = config_editing.end_unit(page.doors.config_folder, unit_id, last_day, **_signed(page, form, reason))
    return _recorded(page, made, f"kết thúc đơn vị {unit_id}", reason)


def _signed(page: Page, form: Form, reason: str) -> dict[str, str]:
    fingerprint = form.text("fingerprint", "Phiên bản trang", longest=64)
    return {"expected_fingerprint": fingerprint, "reason": reason, "who": page.visitor.login}


def _ticked(form: Form) -> bool:
    return form.text("reports_monthly", "Phải gửi hằng tháng", required=False) == "yes"


def _email(form: Form) -> str:
    email = form.text("email", "Thư điện tử", required=False, longest=200)
    if email and not MAIL.fullmatch(email):
        raise InputError("Thư điện tử", None, f"“{email}” không phải là địa chỉ thư.")
    return email


def _recorded(page: Page, made: ChangeMade, action: str, reason: str) -> RedirectResponse:
    with page.database.begin() as connection:
        record_change(
            connection,
            page.department,
            who=page.visitor.login,
            what=FILE,
            action=action,
            before=made.before,
            after=made.after,
            reason=reason,
            now=page.now,
        )
        outdate_all(connection, page.department, f"{page.visitor.login} {action}", page.now)
    return page.go("/units", "unit")
