"""Mail of a report that a newer version has replaced: it no longer goes out, so that the old never follows the new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from cchc.states import DeliveryState, ReportState
from storage.periods import REPORT_KIND, mailed_report, report_subject
from storage.tables import outbox, report


def hold_back(connection: Connection, department: str, report_ids: Sequence[int], reason: str) -> None:
    """What waits in line of these reports becomes REFUSED for good; what was sent or is in doubt stays as it is."""
    waiting = (DeliveryState.QUEUED.value, DeliveryState.REFUSED.value)
    connection.execute(
        update(outbox)
        .where(
            outbox.c.department == department,
            outbox.c.kind == REPORT_KIND,
            outbox.c.subject.in_([report_subject(report_id) for report_id in report_ids]),
            outbox.c.state.in_(waiting),
        )
        .values(state=DeliveryState.REFUSED.value, next_attempt_at=None, last_reply=reason)
    )


def is_replaced(connection: Connection, mail: Row[Any]) -> bool:
    """Is this the mail (a row of the outbox) of a report that a newer version replaced?"""
    report_id = mailed_report(mail.kind, mail.subject)
    if report_id is None:
        return False
    state = select(report.c.state).where(report.c.id == report_id, report.c.department == mail.department)
    return connection.execute(state).scalar_one_or_none() == ReportState.SUPERSEDED.value
