"""Việc cần xử lý: the first page."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.periods import local_date
from storage.periods import period_state
from web import choices, words
from web.live_figures import NoPlan, live_figures
from web.page import Page, open_page
from web.work_waiting import work_waiting

router = APIRouter()


@router.get("/")
def show_tasks(page: Page = Depends(open_page)) -> Response:
    period = choices.period_at_work(page.configuration, page.now)
    try:
        figures = live_figures(page, period)
    except NoPlan:
        figures = None  # the rest of the work waits all the same
    with page.database.read() as connection:
        groups = work_waiting(page, connection, period, figures)
        state = period_state(connection, page.department, period.id)
    deadline = choices.deadline_of(page.configuration, period)
    left = local_date(deadline - timedelta(microseconds=1)) - local_date(page.now)
    return page.show(
        "tasks.html",
        "/",
        groups=groups,
        period=period,
        no_plan=figures is None,
        period_state=state.label.lower(),
        deadline=f"trước {words.local_time(deadline)}",
        days_left=left.days if left.days >= 0 else None,
    )
