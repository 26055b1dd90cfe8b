"""The closed table of ways a report can go, and newer versions taking the place of older ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.states import ReportState
from storage.replaced_mail import hold_back
from storage.tables import report, report_event

ALLOWED: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.IN_REVIEW, ReportState.SUPERSEDED}),
    ReportState.IN_REVIEW: frozenset({ReportState.APPROVED, ReportState.RETURNED, ReportState.SUPERSEDED}),
    ReportState.RETURNED: frozenset({ReportState.IN_REVIEW, ReportState.SUPERSEDED}),
    ReportState.APPROVED: frozenset({ReportState.ISSUED, ReportState.SUPERSEDED}),
    ReportState.ISSUED: frozenset({ReportState.SUPERSEDED}),
    ReportState.SUPERSEDED: frozenset(),
}
UNAPPROVED = (ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.RETURNED)


def supersede_older(
    connection: Connection, newer: Row[Any], states: Collection[ReportState], who: str, now: datetime
) -> list[int]:
    """Older versions for the same period and addressee that are in these states, with their mail still waiting;
    returns their ids."""
    columns = report.c
    older = connection.execute(
        select(columns.id, columns.state)
        .where(
            columns.department == newer.department,
            columns.period == newer.period,
            columns.addressee == newer.addressee,
            columns.version < newer.version,
            columns.state.in_([state.value for state in states]),
        )
        .with_for_update()
    ).all()
    for row in older:
        connection.execute(
            update(report)
            .where(columns.id == row.id)
            .values(state=ReportState.SUPERSEDED.value, row_version=columns.row_version + 1)
        )
        event = {
            "report_id": row.id,
            "at": now,
            "who": who,
            "from_state": row.state,
            "to_state": ReportState.SUPERSEDED.value,
            "note": f"Được thay thế bởi bản số {newer.version}",
        }
        connection.execute(insert(report_event).values(event))
    replaced = [row.id for row in older]
    hold_back(
        connection, newer.department, replaced, f"Không gửi: báo cáo đã được thay thế bởi bản số {newer.version}."
    )
    return replaced
