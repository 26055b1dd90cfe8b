"""Two mails a night at most: trouble to the admin, findings to the office; only when they differ from last night."""

from __future__ import annotations

from typing import Any

from cchc.assemble import finding_lines, link_lines
from cchc.periods import Window, recent_months
from cchc.states import OPEN_FINDINGS, FindingState, RunState
from flows.flow_run import FlowRun, queue_trouble
from flows.outcome import RunOutcome
from reports.mails import findings_mail, message_id
from storage.attachments import all_link_checks
from storage.findings import current_verdicts
from storage.outbox import enqueue
from storage.posts import judged_posts
from storage.runs import runs

ENDED = {RunState.DONE, RunState.ATTENTION, RunState.FAILED}


def queue_nightly_mails(run: FlowRun, outcome: RunOutcome) -> None:
    before = previous_summary(run)
    troubles, findings = outcome.summary["troubles"], outcome.summary["open_findings"]
    if troubles and troubles != before.get("troubles"):
        queue_trouble(run, troubles)
    # Nothing read is trouble for the admin; what it says of findings is nothing new for the office.
    if findings and findings != before.get("open_findings") and outcome.state is not RunState.FAILED:
        queue_findings(run)


def previous_summary(run: FlowRun) -> dict[str, Any]:
    """The summary of the night before this one; empty when there was none."""
    with run.doors.database.read() as connection:
        earlier = runs(connection, run.doors.department, run.flow, limit=20)
    return next((one.summary for one in earlier if one.id < run.id and one.state in ENDED), {})


def queue_findings(run: FlowRun) -> None:
    doors, configuration = run.doors, run.configuration
    deadline_day = configuration.reports.window.deadline_day
    months = recent_months(run.started_at, deadline_day)
    # The same stretch as the page: on the first days of a window the doubtful posts lie in the one before it.
    window = Window(months[-1].window(deadline_day).start, months[0].window(deadline_day).end)
    with doors.database.read() as connection:
        verdicts = current_verdicts(connection, doors.department)
        links = all_link_checks(connection, doors.department)
        posts = judged_posts(connection, doors.department, window, bodies=False)
    subject = f"nightly:{run.id}"
    mail_id = message_id(configuration.department, "findings", subject)
    mail = findings_mail(
        templates=doors.templates_folder,
        department=configuration.department,
        findings=[one for one in finding_lines(configuration, verdicts, doors.clock()) if one.state in OPEN_FINDINGS],
        links=sorted(
            (one for one in link_lines(links) if one.state is FindingState.BROKEN), key=lambda one: one.elsewhere
        ),
        doubtful=sum(post.doubtful for post in posts),
        message_id=mail_id,
        sent_at=doors.clock(),
    )
    recipient = configuration.department.mail.office_address
    with doors.database.begin() as connection:
        enqueue(connection, doors.department, "findings", subject, recipient, mail_id, mail.as_bytes(), doors.clock())
