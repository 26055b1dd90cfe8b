"""Judges what must be public from what was really read tonight, and keeps one open finding per fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from cchc.configuration import Requirement
from cchc.records import FindingVerdict
from cchc.requirement_rules import judge_requirement
from cchc.working_days import WorkingCalendar
from flows.flow_run import FlowRun
from flows.reading import SourceReading
from storage.findings import close_findings_except, record_findings
from storage.posts import judged_posts


@dataclass(frozen=True)
class Judged:
    verdicts: list[FindingVerdict]


def judge_requirements(run: FlowRun, readings: list[SourceReading], only: str | None) -> Judged:
    """``only``: a night of one source judges just the requirements that lie at that source and nowhere else."""
    doors = run.doors
    now = doors.clock()
    calendar = WorkingCalendar(run.configuration.department)
    pages = [page for reading in readings for page in reading.places]
    with doors.database.read() as connection:
        posts = judged_posts(connection, doors.department, bodies=False)
    verdicts = [
        judge_requirement(
            requirement,
            [page for page in pages if page.requirement == requirement.id],
            posts,
            now=now,
            calendar=calendar,
        )
        for requirement in run.configuration.requirements.requirements
        if _is_asked(requirement, only)
    ]
    with doors.database.begin() as connection:
        record_findings(connection, doors.department, verdicts, now)
        if only is None:
            close_findings_except(connection, doors.department, [verdict.requirement for verdict in verdicts], now)
    return Judged(verdicts)


def _is_asked(requirement: Requirement, only: str | None) -> bool:
    return only is None or {place.source for place in requirement.places} == {only}
