"""The life of a period: receiving, closing, frozen by an approval, sent. Never back by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from cchc.errors import NotAllowed
from cchc.states import DeliveryState, PeriodState, ReportState
from storage.tables import outbox, period, report
from storage.upsert import insert_new

REPORT_KIND = "report"
_ORDER = [PeriodState.OPEN, PeriodState.CLOSING, PeriodState.FROZEN, PeriodState.SENT]


def report_subject(report_id: int) -> str:
    """What the outbox calls the mails of one report."""
    return f"report:{report_id}"


def mailed_report(kind: str, subject: str) -> int | None:
    """The id of the report that a mail of the outbox carries; None for every other mail."""
    name, _, report_id = subject.partition(":")
    return int(report_id) if kind == REPORT_KIND and name == "report" and report_id.isdigit() else None


def period_state(connection: Connection, department: str, name: str) -> PeriodState:
    """OPEN where nothing was ever said of the period."""
    state = connection.execute(select(period.c.state).where(_of(department, name))).scalar_one_or_none()
    return PeriodState.OPEN if state is None else PeriodState(state)


def set_period_state(connection: Connection, department: str, name: str, state: PeriodState, now: datetime) -> bool:
    """Move forward; True when it moved, False when it was there already. NotAllowed for a step back."""
    lock_period(connection, department, name, now)
    held = period_state(connection, department, name)
    if held is state:
        return False
    if _ORDER.index(state) < _ORDER.index(held):
        raise NotAllowed(f"Kỳ {name} đã ở trạng thái “{held.label}”, không quay lại “{state.label}” được.")
    connection.execute(update(period).where(_of(department, name)).values(state=state.value, changed_at=now))
    return True


def freeze_period(connection: Connection, department: str, name: str, snapshot_id: int, now: datetime) -> None:
    """The numbers of this snapshot stand. A later version freezes the period anew, also after it was sent."""
    lock_period(connection, department, name, now)
    connection.execute(
        update(period)
        .where(_of(department, name))
        .values(state=PeriodState.FROZEN.value, frozen_snapshot_id=snapshot_id, changed_at=now)
    )


def frozen_snapshot_id(connection: Connection, department: str, name: str) -> int | None:
    """The snapshot whose approval froze the period, None before that."""
    return connection.execute(select(period.c.frozen_snapshot_id).where(_of(department, name))).scalar_one_or_none()


def send_period_when_delivered(connection: Connection, department: str, report_id: int, now: datetime) -> bool:
    """SENT when every mail of every approved external report of the freezing snapshot was accepted. True when it is."""
    name = connection.execute(
        select(report.c.period).where(report.c.id == report_id, report.c.department == department)
    ).scalar_one_or_none()
    if name is None:
        return False
    lock_period(connection, department, name, now)
    frozen = frozen_snapshot_id(connection, department, name)
    approved = [ReportState.APPROVED.value, ReportState.ISSUED.value]
    query = select(report.c.id, report.c.state).where(
        report.c.department == department,
        report.c.snapshot_id == frozen,
        ~report.c.internal,
        report.c.state.in_(approved),
    )
    standing = connection.execute(query).all()
    if not standing or not all(
        row.state == ReportState.ISSUED.value and _all_sent(connection, department, row.id) for row in standing
    ):
        return False
    set_period_state(connection, department, name, PeriodState.SENT, now)
    return True


def lock_period(connection: Connection, department: str, name: str, now: datetime) -> None:
    """Make the row if need be and hold it until the transaction ends: one writer a period at a time."""
    values = {"department": department, "period": name, "state": PeriodState.OPEN.value, "changed_at": now}
    insert_new(connection, period, values, ["department", "period"])
    connection.execute(select(period.c.state).where(_of(department, name)).with_for_update())


def _all_sent(connection: Connection, department: str, report_id: int) -> bool:
    mails = (
        select(outbox.c.state)
        .where(outbox.c.department == department, outbox.c.kind == REPORT_KIND)
        .where(outbox.c.subject == report_subject(report_id))
    )
    states = connection.execute(mails).scalars().all()
    return bool(states) and set(states) == {DeliveryState.SENT.value}


def _of(department: str, name: str):  # type: ignore[no-untyped-def]
    return (period.c.department == department) & (period.c.period == name)
