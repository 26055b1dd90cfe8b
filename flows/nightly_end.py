"""The end of the night: backup, the honest summary, and what state the run ends in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cchc.errors import CchcError
from cchc.record_shelf import PlaceResult
from cchc.states import OPEN_FINDINGS, NextStep, RunState
from flows.classifying import Classified
from flows.flow_run import FlowRun
from flows.judging import Judged
from flows.outcome import RunOutcome
from flows.reading import SourceReading
from storage.backup import backup


def back_up(run: FlowRun) -> dict[str, str]:
    """{"file": path} or {"error": sentence}: a night whose backup failed is still a night, told as trouble."""
    try:
        made = backup(run.doors.database, run.doors.backups_folder, run.doors.clock(), run.doors.settings.keep_backups)
    except CchcError as error:
        return {"error": str(error)}
    return {"file": str(made)}


def end_of_night(
    run: FlowRun,
    readings: list[SourceReading],
    classified: Classified,
    judged: Judged,
    backed_up: dict[str, str],
    removed_evidence: dict[str, Any],
) -> RunOutcome:
    read = [reading for reading in readings if reading.result.state != "failed"]
    findings = Counter(verdict.state for verdict in judged.verdicts)
    attachments = Counter(check.state for reading in readings for check in reading.attachments)
    troubles = list(troubles_of(readings, backed_up, removed_evidence))
    waiting = sum(count for state, count in findings.items() if state in OPEN_FINDINGS)
    summary: dict[str, Any] = {
        "sources": [source_summary(reading) for reading in readings],
        "off": [{"id": one.id, "reason": one.reason} for one in run.configuration.sources.sources if not one.enabled],
        "attachments": {str(state): count for state, count in sorted(attachments.items())},
        "attachments_elsewhere": {
            str(state): count
            for state, count in sorted(
                Counter(check.state for reading in readings for check in reading.attachments if check.elsewhere).items()
            )
        },
        "places_read": sum(1 for reading in readings for page in reading.places if page.failure is None),
        "places_not_read": [
            {"requirement": page.requirement, "url": page.url, "why": page.failure.label, "detail": page.detail}
            for reading in readings
            for page in reading.places
            if page.failure is not None
        ],
        "records": [record_summary(one) for reading in readings for one in reading.records],
        "classified": classified.posts,
        "findings": {state.value: count for state, count in findings.items()},
        "open_findings": sorted(verdict.fingerprint for verdict in judged.verdicts if verdict.state in OPEN_FINDINGS),
        "backup": backed_up,
        "removed_evidence": removed_evidence,
        "troubles": troubles,
    }
    if not read:
        return run.finish(
            RunState.FAILED,
            f"Không đọc được nguồn nào trong {len(readings)} nguồn đang bật; số liệu giữ nguyên.",
            summary,
        )
    posts = sum(reading.result.new for reading in readings)
    sentence = (
        f"Đã đọc {len(read)}/{len(readings)} nguồn, {posts} tin bài mới; "
        f"{waiting} mục công khai cần người xem, {len(troubles)} sự cố."
    )
    needs_person = bool(troubles or waiting or attachments["BROKEN"])
    return run.finish(RunState.ATTENTION if needs_person else RunState.DONE, sentence, summary)


def source_summary(reading: SourceReading) -> dict[str, Any]:
    result = reading.result
    return {
        "id": result.source,
        "state": result.state,
        "why": result.failure.label if result.failure else "",
        "detail": result.detail,
        "notes": list(result.notes),
        "listed": result.listed,
        "fetched": result.fetched,
        "requests": result.requests,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "vanished": result.vanished,
        "failed": result.failed,
        "complete": result.complete,
        "believed": result.believed,
    }


def record_summary(result: PlaceResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "place": result.place,
        "kind": result.kind,
        "listed": result.listed,
        "new": result.new,
        "changed": result.changed,
        "gone": result.gone,
        "complete": result.complete,
        "believed": result.believed,
        "why": result.failure.label if result.failure else "",
        "detail": result.detail,
    }


def troubles_of(
    readings: list[SourceReading], backed_up: dict[str, str], removed_evidence: dict[str, Any]
) -> Iterable[str]:
    """Sentences for the admin, without times or numbers that change every night (they decide if a new mail goes)."""
    for reading in readings:
        result, name = reading.result, reading.source.name
        why = result.failure.label if result.failure else "chưa trọn vẹn"
        if result.failure is not None and result.failure.next_step is NextStep.TELL_ADMIN:
            why += "; quản trị viên cần xử lý"
        if result.state == "failed":
            yield f"{name}: không đọc được ({why})."
        elif not result.believed:
            yield f"{name}: số liệu bất thường, chưa dùng ({why})."
        elif result.state == "partial":
            yield f"{name}: mới đọc được một phần ({why})."
        yield from reading.troubles
    if "error" in backed_up:
        yield f"Sao lưu không thành: {backed_up['error']}"
    if "error" in removed_evidence:
        yield f"Dọn bản lưu quá hạn không thành: {removed_evidence['error']}"
