"""Nguồn và tình trạng: what was read where, what was not and why; an admin switches a source on or off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from cchc.configuration import Source
from cchc.proven_dates import Backfill, proven_words
from storage.backfills import backfills
from storage.changes import record_change
from storage.config_editing import set_source_enabled
from storage.runs import (
    SourceRead,
    last_believed_results,
    last_good_results,
    last_run,
    latest_source_results,
    run_failures,
    runs,
)
from web import choices, words
from web.config_edits import refused_edits_told
from web.forms import Form
from web.guard import checked_form
from web.page import Page, open_page

router = APIRouter()
FAILURES_SHOWN = 200


@dataclass(frozen=True)
class Row:
    source: Source
    state: str  # ok | partial | failed | off | never
    detail: str
    alarm: bool
    last_good: datetime | None
    listed: str
    changes: str
    failed: str
    proven: str = ""
    notes: tuple[str, ...] = ()


@router.get("/sources")
def list_sources(page: Page = Depends(open_page)) -> Response:
    with page.database.read() as connection:
        latest = latest_source_results(connection, page.department)
        good = last_good_results(connection, page.department)
        believed = last_believed_results(connection, page.department)
        left = backfills(connection, page.department, page.configuration.sources.sources)
        run = last_run(connection, page.department, "nightly")
        failures = run_failures(connection, run.id)[:FAILURES_SHOWN] if run else []
        recent = runs(connection, page.department, limit=15)
    sources = page.configuration.sources.sources
    rows = [
        replace(
            source_row(source, latest.get(source.id), good.get(source.id)),
            proven=_proven_words(source, believed.get(source.id), left.get(source.id, Backfill())),
        )
        for source in sources
    ]
    order = {"failed": 0, "partial": 1, "never": 2, "ok": 3, "off": 4}
    return page.show(
        "sources.html",
        "/sources",
        rows=sorted(rows, key=lambda row: (not row.alarm, order[row.state])),
        run=run,
        failures=failures,
        recent=recent,
        fingerprint=page.loaded.fingerprint,
        csrf=page.visitor.csrf,
        source_names=choices.source_names(page.configuration),
        flow_names=words.FLOWS,
        can_switch=page.visitor.may("POST /sources/{source_id}/switch"),
    )


@router.post("/sources/{source_id}/switch")
def switch_source(source_id: str, page: Page = Depends(open_page), form: Form = Depends(checked_form)) -> Response:
    enabled = form.choice("enabled", "Bật hay tắt", ("yes", "no")) == "yes"
    reason = form.reason()
    with refused_edits_told("Nguồn"):
        made = set_source_enabled(
            page.doors.config_folder,
            source_id,
            enabled,
            expected_fingerprint=form.text("fingerprint", "Phiên bản trang", longest=64),
            reason=reason,
            who=page.visitor.login,
        )
    with page.database.begin() as connection:
        record_change(
            connection,
            page.department,
            who=page.visitor.login,
            what="config/sources.yaml",
            action=f"{'bật' if enabled else 'tắt'} nguồn {source_id}",
            before=made.before,
            after=made.after,
            reason=reason,
            now=page.now,
        )
    return page.go(f"/sources#{source_id}", "source")


def _proven_words(source: Source, read: SourceRead | None, left: Backfill) -> str:
    return proven_words(read.result, left) if source.enabled and source.platform != "none" and read else ""


def source_row(source: Source, read: SourceRead | None, good: SourceRead | None) -> Row:
    last_good = good.at if good else None
    if not source.enabled:
        return Row(source, "off", source.reason, False, last_good, "–", "–", "–")
    if read is None:
        return Row(source, "never", "Đã bật, sẽ được đọc ở lượt đêm kế tiếp.", False, None, "–", "–", "–")
    result = read.result
    why = result.failure.label if result.failure else ""
    detail = ": ".join(part for part in (why, result.detail) if part)
    if not result.complete and not detail:
        detail = "chưa đọc hết danh sách"
    return Row(
        source=source,
        state=result.state,
        detail=f"{detail}{' · ' if detail else ''}đọc lúc {words.local_time(read.at)}",
        alarm=not result.believed,
        last_good=last_good,
        listed=words.number(result.listed),
        changes=f"{result.new} / {result.changed} / {result.vanished}",
        failed=str(result.failed),
        notes=result.notes,
    )
