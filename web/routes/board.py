"""Bảng theo dõi: units by months, and what stands behind one unit in one period. Also the activities of the plan."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.periods import Period
from cchc.states import UnitState
from web import choices
from web.errors import NotFound
from web.live_figures import live_figures
from web.page import Page, open_page

router = APIRouter()
AUDIENCES = [
    ("staff", "Phụ lục 1 – Tuyên truyền cho cán bộ, công chức, viên chức"),
    ("citizens", "Phụ lục 1 – Tuyên truyền cho người dân, tổ chức, doanh nghiệp"),
    ("key_task", "Phụ lục 2 – Nhiệm vụ trọng tâm"),
]


@router.get("/board")
def show_board(page: Page = Depends(open_page), period: str = "") -> Response:
    wanted = choices.read_period(period, page.configuration, page.now)
    figures = live_figures(page, wanted)
    totals = Counter(line.state for line in figures.units if line.owes)
    return page.show(
        "board.html",
        "/board",
        figures=figures,
        period=wanted,
        months=[Period(wanted.year, month, month) for month in range(1, wanted.last_month + 1)],
        state_totals=[(state.value, totals[state]) for state in UnitState if totals[state]],
        period_options=choices.period_options(page.configuration, page.now, wanted),
    )


@router.get("/board/{period}/{unit}")
def show_unit(period: str, unit: str, page: Page = Depends(open_page)) -> Response:
    wanted = Period.parse(period)
    figures = live_figures(page, wanted)
    line = next((line for line in figures.units if line.unit == unit), None)
    if line is None:
        raise NotFound(f"Không có đơn vị “{unit}” trong kỳ {wanted.name}.")
    return page.show("unit_period.html", "/board", figures=figures, line=line)


@router.get("/activities")
def show_activities(page: Page = Depends(open_page), period: str = "") -> Response:
    wanted = choices.read_period(period, page.configuration, page.now)
    return page.show(
        "activities.html",
        "/activities",
        figures=live_figures(page, wanted),
        period=wanted,
        audiences=AUDIENCES,
        unit_names=choices.unit_names(page.configuration),
        period_options=choices.period_options(page.configuration, page.now, wanted),
    )
