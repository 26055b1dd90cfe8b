"""Soạn báo cáo: the versions of a period, the notice that one is outdated, and the button that compiles anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.states import RunState
from storage.locks import job_holder
from storage.periods import period_state
from storage.reports import reports, snapshots
from storage.runs import last_run
from web import choices
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page

router = APIRouter()
FILE_KINDS = [("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel")]
JOB = "compile_report"


@dataclass(frozen=True)
class Running:
    holder: str
    since: datetime


@router.get("/reports")
def list_reports(page: Page = Depends(open_page), period: str = "") -> Response:
    configuration = page.configuration
    wanted = choices.read_period(period, configuration, page.now)
    with page.database.read() as connection:
        held = job_holder(connection, page.department, JOB)
        made = snapshots(connection, page.department, wanted.id)
        rows = reports(connection, page.department, wanted.id)
        state = period_state(connection, page.department, wanted.id)
        last = last_run(connection, page.department, JOB)
    return page.show(
        "reports.html",
        "/reports",
        period=wanted,
        period_state=state.value,
        period_options=choices.period_options(configuration, page.now, wanted),
        snapshot=made[0] if made else None,
        rows=rows,
        running=Running(*held) if held else None,
        failed=last if last and not held and last.state in {RunState.FAILED, RunState.ABORTED} else None,
        addressee_names={one.id: one.name for one in configuration.reports.addressees},
        symbols={one.id: one.symbol for one in configuration.reports.addressees},
        file_kinds=FILE_KINDS,
        csrf=page.visitor.csrf,
        can_compile=page.visitor.may("POST /reports/compile"),
    )


@router.post("/reports/compile")
def compile_period(page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    period = form.period("period", "Kỳ")
    seen = form.number("version", "Bản số liệu") or 0
    # The minute is in the key so that a run that failed can be asked for again, and a double click still runs once.
    key = f"compile-{page.department}-{period.id}-{seen}-{page.now:%Y%m%d%H%M}"
    page.request.app.state.start_flow(JOB, {"period": period.id, "who": page.visitor.login}, key)
    return page.go(f"/reports?period={period.id}", "compiling")
