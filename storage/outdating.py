"""Marking snapshots outdated when something their numbers stand on changes. An approved version is never touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from cchc.periods import Period
from cchc.states import ReportState
from storage.tables import report, snapshot

#: A post this long after a window may still decide whether a unit is waiting for confirmation (``unconfirmed_days``).
AFTER_THE_WINDOW = timedelta(days=62)
Touched = Callable[[datetime, datetime, str], bool]  # (window start, window end, period) -> is it touched
_SETTLED = (ReportState.APPROVED.value, ReportState.ISSUED.value, ReportState.SUPERSEDED.value)


def outdate_for_moment(
    connection: Connection, department: str, moment: datetime, reason: str, now: datetime
) -> list[int]:
    """Something dated ``moment`` changed: outdate open snapshots whose window, year so far or days after hold it."""
    return _outdate(
        connection,
        department,
        lambda start, end, period: min(start, _year_start(start, period)) <= moment < end + AFTER_THE_WINDOW,
        reason,
        now,
    )


def outdate_for_period(connection: Connection, department: str, period: str, reason: str, now: datetime) -> list[int]:
    """Something entered for this period changed: outdate its open snapshots and those of longer periods around it."""
    touched = set(Period.parse(period).months())
    return _outdate(
        connection,
        department,
        lambda _start, _end, of: bool(touched & set(Period.parse(of).months())),
        reason,
        now,
    )


def outdate_all(connection: Connection, department: str, reason: str, now: datetime) -> list[int]:
    """Something every period stands on changed (units, plan, rules): outdate all open snapshots."""
    return _outdate(connection, department, lambda _start, _end, _period: True, reason, now)


def _outdate(connection: Connection, department: str, touched: Touched, reason: str, now: datetime) -> list[int]:
    columns = snapshot.c
    candidates = connection.execute(
        select(
            columns.id,
            columns.period,
            columns.figures["window_start"].as_string().label("start"),
            columns.figures["window_end"].as_string().label("end"),
        )
        .where(columns.department == department, columns.outdated_at.is_(None))
        .order_by(columns.id)
        .with_for_update()  # an approval going on at this moment is waited for, and then seen below
    ).all()
    approved = set(
        connection.execute(
            select(report.c.snapshot_id).where(
                report.c.department == department, ~report.c.internal, report.c.state.in_(_SETTLED)
            )
        ).scalars()
    )
    outdated = [
        row.id
        for row in candidates
        if row.id not in approved
        and touched(datetime.fromisoformat(row.start), datetime.fromisoformat(row.end), row.period)
    ]
    if outdated:
        connection.execute(
            update(snapshot).where(columns.id.in_(outdated)).values(outdated_at=now, outdated_reason=reason)
        )
    return outdated


def _year_start(start: datetime, period: str) -> datetime:
    """Annexes count the year so far: its first window begins at most a month before New Year."""
    return start.replace(year=Period.parse(period).year - 1, month=12, day=1)
