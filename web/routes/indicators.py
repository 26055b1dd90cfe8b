"""Chỉ số: the newest value of each with where it came from, its history, and a form to type one."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.indicator_rules import typed_value
from cchc.record_place_rules import places_of_kind
from storage.indicators import indicator_values, store_value
from web import words
from web.errors import NotFound
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page
from web.record_places import place_lines

router = APIRouter()


@router.get("/indicators")
def list_indicators(page: Page = Depends(open_page), indicator: str = "") -> Response:
    with page.database.read() as connection:
        newest = indicator_values(connection, page.department, newest_only=True)
        history = indicator_values(connection, page.department, indicator) if indicator else []
    if indicator and not history:
        raise NotFound(f"Chưa có giá trị nào của chỉ số “{indicator}”.")
    defined = {place.id: place.name for _, place in places_of_kind(page.configuration, "indicator")}
    return page.show(
        "indicators.html",
        "/indicators",
        rows=newest,
        history=history,
        chosen=indicator,
        places=place_lines(page, "indicator"),
        origins=words.ORIGINS | {"page": "đọc trên trang"},
        id_options=sorted({one.indicator: one.name for one in newest} | defined),
        csrf=page.visitor.csrf,
        can_enter=page.visitor.may("POST /indicators"),
    )


@router.post("/indicators")
def enter_indicator(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    indicator = form.text("indicator", "Mã chỉ số", longest=60)
    defined = {place.id: place for _, place in places_of_kind(page.configuration, "indicator")}
    with page.database.read() as connection:
        earlier = indicator_values(connection, page.department, indicator)
    name = form.text("name", "Tên chỉ số", required=False, longest=300)
    unit = form.text("unit", "Đơn vị tính", required=False, longest=40)
    found = typed_value(
        indicator,
        form.text("value", "Giá trị", longest=40),
        form.text("time", "Kỳ hoặc ngày", longest=40),
        name=name or (earlier[0].name if earlier else ""),
        unit_of_measure=unit or (earlier[0].unit_of_measure if earlier else ""),
        note=form.text("note", "Ghi chú", required=False),
        defined=defined.get(indicator),
        entered_by=page.visitor.login,
        now=page.now,
    )
    with page.database.begin() as connection:
        store_value(connection, page.department, found)
    return page.go(f"/indicators?indicator={indicator}", "indicator")
