"""The night's work, as a table of contents. What a source refuses never stops the others."""

from __future__ import annotations

from datetime import date

from doors import Doors
from flows.classifying import classify_posts
from flows.flow_run import flow_run
from flows.judging import judge_requirements
from flows.nightly_end import back_up, end_of_night
from flows.nightly_mails import queue_nightly_mails
from flows.old_evidence import tidy_evidence
from flows.outcome import RunOutcome
from flows.progress import Watch, to_log
from flows.reading import read_sources
from flows.sources import sources_to_read
from flows.step import Step

#: A night of one source only, asked for by a person; never counts as the night's run.
ONE_SOURCE = "nightly-source"


def nightly(
    doors: Doors, step: Step, source: str | None = None, since: date | None = None, watch: Watch = to_log
) -> RunOutcome:
    """Read every source switched on (or ``source`` alone, from ``since``), classify, judge, back up, tell.

    Raises UsageError when no source is switched on and JobBusy when another night is running.
    """
    loaded = doors.load_config()
    chosen = sources_to_read(loaded.configuration, source)
    with flow_run(doors, "nightly" if source is None else ONE_SOURCE, loaded, job="nightly", watch=watch) as run:
        readings = read_sources(run, step, chosen, since)
        classified = step("Phân loại tin, bài", classify_posts, run)
        judged = step("Đối chiếu danh mục phải công khai", judge_requirements, run, readings, source)
        backup = step("Sao lưu cơ sở dữ liệu", back_up, run)
        removed = step("Dọn bản lưu quá hạn giữ", tidy_evidence, run)
        outcome = step("Ghi kết quả lượt chạy", end_of_night, run, readings, classified, judged, backup, removed)
        if source is None:
            step("Soạn thư báo", queue_nightly_mails, run, outcome)
    return outcome
