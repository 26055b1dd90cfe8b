"""Việc cần xử lý: the first page."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.periods import local_date
from storage.periods import period_state
from web import choices, words
from web.live_figures import live_figures
from web.page import Page, open_page
from web.work_waiting import work_waiting

router = APIRouter()


@router.get("/")
def show_tasks(page: Page = Depends(open_page)) -> Response:
    period = choices.period_at_work(page.configuration, page.now)
    figures = live_figures(page, period)
    with page.database.read() as connection:
        groups = work_waiting(page, connection, period, figures)
        state = period_state(connection, page.department, period.id)
    left = local_date(figures.collect_deadline - timedelta(microseconds=1)) - local_date(page.now)
    return page.show(
        "tasks.html",
        "/",
        groups=groups,
        period=period,
        period_state=state.label.lower(),
        deadline=f"trước {words.local_time(figures.collect_deadline)}",
        days_left=left.days if left.days >= 0 else None,
    )
