"""Two mails a night at most: trouble to the admin, findings to the office; only when they differ from last night."""

from __future__ import annotations

from typing import Any

from cchc.states import RunState
from flows.flow_run import FlowRun
from flows.outcome import RunOutcome
from reports.mails import message_id, trouble_mail
from storage.outbox import enqueue
from storage.runs import runs

ENDED = {RunState.DONE, RunState.ATTENTION, RunState.FAILED}


def queue_nightly_mails(run: FlowRun, outcome: RunOutcome) -> None:
    before = previous_summary(run)
    if outcome.summary["troubles"] and outcome.summary["troubles"] != before.get("troubles"):
        queue_trouble(run, outcome.summary["troubles"])
    if outcome.summary["open_findings"] and outcome.summary["open_findings"] != before.get("open_findings"):
        queue_findings(run, outcome.summary["open_findings"])


def previous_summary(run: FlowRun) -> dict[str, Any]:
    """The summary of the night before this one; empty when there was none."""
    with run.doors.database.read() as connection:
        earlier = runs(connection, run.doors.department, run.flow, limit=20)
    return next((one.summary for one in earlier if one.id < run.id and one.state in ENDED), {})


def queue_trouble(run: FlowRun, troubles: list[str]) -> None:
    department, doors = run.configuration.department, run.doors
    subject = f"nightly:{run.id}"
    mail_id = message_id(department, "trouble", subject)
    mail = trouble_mail(
        templates=doors.templates_folder,
        department=department,
        what="Lượt chạy đêm",
        problems=troubles,
        message_id=mail_id,
        sent_at=doors.clock(),
    )
    recipient = department.mail.admin_address
    with doors.database.begin() as connection:
        enqueue(connection, doors.department, "trouble", subject, recipient, mail_id, mail.as_bytes(), doors.clock())
