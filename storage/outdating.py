"""Marking snapshots outdated when something their numbers stand on changes. An approved version is never touched."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Exists, exists, select, update

from cchc.periods import Period
from cchc.states import ReportState, UnitState
from storage.tables import report, snapshot

#: A post this long after a window may still decide whether a unit is waiting for confirmation (``unconfirmed_days``).
AFTER_THE_WINDOW = timedelta(days=62)
_WAITING = {UnitState.NONE.value, UnitState.UNCONFIRMED.value}
_SETTLED = (ReportState.APPROVED.value, ReportState.ISSUED.value, ReportState.SUPERSEDED.value)


@dataclass(frozen=True)
class Candidate:
    """An open snapshot; ``waiting`` are its units that had sent nothing or waited for confirmation."""

    id: int
    period: Period
    start: datetime
    end: datetime
    waiting: frozenset[str]

    def counts(self, moment: datetime) -> bool:
        """Is the moment in the window, or in the year so far that its annexes show?"""
        return min(self.start, _year_start(self.start, self.period)) <= moment < self.end


def has_open_snapshots(department: str | ColumnElement[str]) -> Exists:
    """A condition: is there any snapshot that could be outdated?"""
    return exists().where(snapshot.c.department == department, snapshot.c.outdated_at.is_(None))


def outdate_for_moment(
    connection: Connection, department: str, moment: datetime, reason: str, now: datetime
) -> list[int]:
    """Something dated ``moment`` changed: outdate the open snapshots that count it."""
    return _outdate(connection, department, lambda one: one.counts(moment), reason, now)


def outdate_for_post(
    connection: Connection, department: str, published_at: datetime, units: Collection[str], reason: str, now: datetime
) -> list[int]:
    """What a post counts for changed; ``units`` are those it was or is credited to.

    A post after the window touches a snapshot only where one of its units was still waiting: so correcting this
    month's news does not disturb last month's report.
    """

    def touched(one: Candidate) -> bool:
        after = one.end <= published_at < one.end + AFTER_THE_WINDOW
        return one.counts(published_at) or (after and bool(one.waiting & set(units)))

    return _outdate(connection, department, touched, reason, now)


def outdate_for_period(connection: Connection, department: str, period: str, reason: str, now: datetime) -> list[int]:
    """Something entered for this period changed: outdate its open snapshots and those of longer periods around it."""
    touched = set(Period.parse(period).months())
    return _outdate(
        connection,
        department,
        lambda one: bool(touched & set(one.period.months())),
        reason,
        now,
    )


def outdate_all(connection: Connection, department: str, reason: str, now: datetime) -> list[int]:
    """Something every period stands on changed (units, plan, rules): outdate all open snapshots."""
    return _outdate(connection, department, lambda _: True, reason, now)


def _outdate(
    connection: Connection, department: str, touched: Callable[[Candidate], bool], reason: str, now: datetime
) -> list[int]:
    candidates = _candidates(connection, department)
    approved = set(
        connection.execute(
            select(report.c.snapshot_id).where(
                report.c.department == department, ~report.c.internal, report.c.state.in_(_SETTLED)
            )
        ).scalars()
    )
    outdated = [one.id for one in candidates if one.id not in approved and touched(one)]
    if outdated:
        connection.execute(
            update(snapshot).where(snapshot.c.id.in_(outdated)).values(outdated_at=now, outdated_reason=reason)
        )
    return outdated


def _candidates(connection: Connection, department: str) -> list[Candidate]:
    """Locked: an approval going on at this moment is waited for, and its report then seen as approved."""
    columns = snapshot.c
    rows = connection.execute(
        select(
            columns.id,
            columns.period,
            columns.figures["window_start"].as_string().label("start"),
            columns.figures["window_end"].as_string().label("end"),
            columns.figures["units"].label("units"),
        )
        .where(columns.department == department, columns.outdated_at.is_(None))
        .order_by(columns.id)
        .with_for_update()
    )
    return [
        Candidate(
            row.id,
            Period.parse(row.period),
            datetime.fromisoformat(row.start),
            datetime.fromisoformat(row.end),
            frozenset(line["unit"] for line in row.units if line["state"] in _WAITING),
        )
        for row in rows.all()
    ]


def _year_start(start: datetime, period: Period) -> datetime:
    """Annexes count the year so far: its first window begins at most a month before New Year."""
    return start.replace(year=period.year - 1, month=12, day=1)
