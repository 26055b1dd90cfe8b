"""The nightly step that removes stored copies older than the department keeps them."""

from __future__ import annotations

import logging
from typing import Any

from cchc.errors import CchcError
from cchc.vietnamese import size_words
from flows.flow_run import FlowRun
from storage.evidence_retention import remove_old_evidence

LOG = logging.getLogger("cchc.flows")


def tidy_evidence(run: FlowRun) -> dict[str, Any]:
    """What was removed, for the run's summary; {} where everything is kept for ever, {"error": sentence} on trouble."""
    days = run.configuration.department.keep_evidence_days
    if days is None:
        return {}
    doors = run.doors
    try:
        removed = remove_old_evidence(doors.database, doors.archive_folder, doors.department, days, doors.clock())
    except CchcError as error:
        return {"error": str(error)}
    if removed.files:
        LOG.info(
            "Đã xóa %d tệp bản lưu quá %d ngày (%s, %d bản lưu): %s; giữ %d tệp cũ vì báo cáo còn dẫn tới",
            len(removed.files),
            days,
            size_words(removed.bytes),
            removed.copies,
            ", ".join(removed.files[:20]),
            removed.kept,
        )
    return {
        "files": list(removed.files),
        "bytes": removed.bytes,
        "copies": removed.copies,
        "old_files_kept": removed.kept,
    }
