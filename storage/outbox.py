"""Mail waiting to go: at most once without a person's word.

QUEUED → SENDING (claimed) → SENT | REFUSED | IN_DOUBT. REFUSED is known not to have been accepted and is tried again by
itself a few times; IN_DOUBT only goes on when a person says so. One row per (department, kind, subject, recipient).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from cchc.errors import Conflict, InputError
from cchc.states import DeliveryState
from storage.changes import record_change
from storage.database import Database
from storage.periods import mailed_report, send_period_when_delivered
from storage.replaced_mail import is_replaced
from storage.stored_text import storable
from storage.tables import outbox
from storage.upsert import insert_new

#: Waits after the first, second … refusal; when they are used up, only a person sends it again.
RETRY_AFTER = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
INTERRUPTED_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Delivery:
    """One mail to one recipient, without its bytes."""

    id: int
    kind: str
    subject: str
    recipient: str
    message_id: str
    state: DeliveryState
    attempts: int
    last_reply: str
    queued_at: datetime
    claimed_at: datetime | None
    finished_at: datetime | None
    next_attempt_at: datetime | None


@dataclass(frozen=True)
class OutboxRow(Delivery):
    """A claimed mail; ``message`` is the whole RFC 5322 message."""

    message: bytes


def enqueue(
    connection: Connection,
    department: str,
    kind: str,
    subject: str,
    recipient: str,
    message_id: str,
    message: bytes,
    now: datetime,
) -> int | None:
    """Put a mail in line; its id, or None when this recipient has one of this kind about this subject already."""
    keys = {"department": department, "kind": kind, "subject": subject, "recipient": recipient.strip()}
    values = keys | {
        "message_id": message_id,
        "message": message,
        "state": DeliveryState.QUEUED.value,
        "attempts": 0,
        "last_reply": "",
        "queued_at": now,
    }
    if not insert_new(connection, outbox, values, list(keys)):
        return None
    query = select(outbox.c.id).where(*(outbox.c[name] == value for name, value in keys.items()))
    return int(connection.execute(query).scalar_one())


def claim_next(database: Database, department: str, now: datetime) -> OutboxRow | None:
    """Take the oldest mail that is due, for this process alone; None when there is none."""
    due = or_(
        outbox.c.state == DeliveryState.QUEUED.value,
        and_(outbox.c.state == DeliveryState.REFUSED.value, outbox.c.next_attempt_at <= now),
    )
    oldest = (
        select(outbox.c.id, outbox.c.attempts)
        .where(outbox.c.department == department, due)
        .order_by(outbox.c.queued_at, outbox.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while True:
        with database.begin() as connection:
            seen = connection.execute(oldest).one_or_none()
            if seen is None:
                return None
            taken = connection.execute(
                update(outbox)
                .where(outbox.c.id == seen.id, outbox.c.attempts == seen.attempts, due)
                .values(
                    state=DeliveryState.SENDING.value,
                    claimed_at=now,
                    attempts=outbox.c.attempts + 1,
                    next_attempt_at=None,
                )
            )
            if taken.rowcount == 1:
                row = connection.execute(select(outbox).where(outbox.c.id == seen.id)).one()
                return OutboxRow(**_fields(row), message=row.message)


def mark(database: Database, outbox_id: int, state: DeliveryState, reply: str, now: datetime) -> None:
    """What came of the attempt: SENT, REFUSED or IN_DOUBT. The last SENT of a report makes its period sent.

    Conflict when the row is not being sent.
    """
    if state not in (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.IN_DOUBT):
        raise ValueError(f"not an outcome of sending: {state}")
    with database.begin() as connection:
        row = _held(connection, outbox_id)
        # A slow attempt may have been declared in doubt meanwhile; its own word is better than that.
        if row.state not in (DeliveryState.SENDING.value, DeliveryState.IN_DOUBT.value):
            raise Conflict(f"Thư số {outbox_id} không ở trạng thái đang gửi.")
        again = state is DeliveryState.REFUSED and row.attempts <= len(RETRY_AFTER) and not is_replaced(connection, row)
        values = {
            "state": state.value,
            "last_reply": storable(reply),
            "finished_at": now,
            "next_attempt_at": now + RETRY_AFTER[row.attempts - 1] if again else None,
        }
        connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(values))
        if state is DeliveryState.SENT:
            _after_sent(connection, row, now)


def doubt_interrupted(
    database: Database, department: str, now: datetime, longer_than: timedelta = INTERRUPTED_AFTER
) -> list[int]:
    """Rows left SENDING by a process that died become IN_DOUBT: called when delivering starts. Returns their ids."""
    interrupted = and_(
        outbox.c.department == department,
        outbox.c.state == DeliveryState.SENDING.value,
        outbox.c.claimed_at < now - longer_than,
    )
    values = {
        "state": DeliveryState.IN_DOUBT.value,
        "finished_at": now,
        "last_reply": "Chương trình dừng giữa lúc gửi; chưa rõ máy chủ thư đã nhận hay chưa.",
    }
    with database.begin() as connection:
        found = connection.execute(update(outbox).where(interrupted).values(values).returning(outbox.c.id))
        return sorted(found.scalars())


def rows(
    connection: Connection,
    department: str,
    *,
    kind: str | None = None,
    subject: str | None = None,
    states: tuple[DeliveryState, ...] | None = None,
) -> list[Delivery]:
    """Mails in the order they were put in line, without their bytes."""
    columns = [column for column in outbox.c if column.name != "message"]
    query = select(*columns).where(outbox.c.department == department).order_by(outbox.c.queued_at, outbox.c.id)
    if kind is not None:
        query = query.where(outbox.c.kind == kind)
    if subject is not None:
        query = query.where(outbox.c.subject == subject)
    if states is not None:
        query = query.where(outbox.c.state.in_([state.value for state in states]))
    return [Delivery(**_fields(row)) for row in connection.execute(query)]


def waiting_for_a_person(connection: Connection, department: str) -> list[Delivery]:
    """Mails in doubt, then refused ones; not those of a report that a newer version replaced."""
    states = (DeliveryState.IN_DOUBT.value, DeliveryState.REFUSED.value)
    columns = [column for column in outbox.c if column.name != "message"]
    query = select(*columns).where(outbox.c.department == department, outbox.c.state.in_(states)).order_by(outbox.c.id)
    found = [
        Delivery(**_fields(row))
        for row in connection.execute(query).all()
        if row.state == DeliveryState.IN_DOUBT.value or not is_replaced(connection, row)
    ]
    return sorted(found, key=lambda mail: mail.state is DeliveryState.REFUSED)


def message_of(connection: Connection, department: str, outbox_id: int) -> bytes | None:
    """The whole message as it was put in line."""
    return connection.execute(
        select(outbox.c.message).where(outbox.c.id == outbox_id, outbox.c.department == department)
    ).scalar_one_or_none()


def requeue(connection: Connection, outbox_id: int, who: str, now: datetime, reason: str = "") -> None:
    """A person says: send it again. From REFUSED or IN_DOUBT only; written into the record of changes.

    Conflict for the mail of a report that a newer version replaced.
    """
    row = _held(connection, outbox_id)
    if is_replaced(connection, row):
        raise Conflict("Báo cáo này đã được bản mới thay thế; bản cũ không gửi lại nữa.")
    if row.state not in (DeliveryState.REFUSED.value, DeliveryState.IN_DOUBT.value):
        raise Conflict(f"Thư đang ở trạng thái “{DeliveryState(row.state).label}”, không gửi lại được.")
    _decide(connection, row, DeliveryState.QUEUED, "requeue", who, reason, now)


def resolve_in_doubt(
    connection: Connection, outbox_id: int, *, arrived: bool, who: str, now: datetime, reason: str = ""
) -> None:
    """A person found out: the mail arrived (SENT), or did not and goes again (QUEUED; REFUSED when its report was
    replaced meanwhile)."""
    row = _held(connection, outbox_id)
    if row.state != DeliveryState.IN_DOUBT.value:
        raise Conflict("Thư này không còn ở trạng thái chưa rõ đã tới hay chưa.")
    lost = DeliveryState.REFUSED if is_replaced(connection, row) else DeliveryState.QUEUED
    state = DeliveryState.SENT if arrived else lost
    _decide(connection, row, state, "resolve", who, reason, now)
    if arrived:
        _after_sent(connection, row, now)


def _decide(
    connection: Connection, row: Row[Any], state: DeliveryState, action: str, who: str, reason: str, now: datetime
) -> None:
    values: dict[str, Any] = {"state": state.value, "next_attempt_at": None}
    values |= {"attempts": 0, "finished_at": None} if state is DeliveryState.QUEUED else {"finished_at": now}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(values))
    record_change(
        connection,
        row.department,
        who=who,
        what=f"outbox:{row.id}",
        action=action,
        before=row.state,
        after=state.value,
        reason=reason,
        now=now,
    )


def _after_sent(connection: Connection, row: Row[Any], now: datetime) -> None:
    report_id = mailed_report(row.kind, row.subject)
    if report_id is not None:
        send_period_when_delivered(connection, row.department, report_id, now)


def _held(connection: Connection, outbox_id: int) -> Row[Any]:
    row = connection.execute(select(outbox).where(outbox.c.id == outbox_id).with_for_update()).one_or_none()
    if row is None:
        raise InputError("hộp thư đi", None, f"không có thư số {outbox_id}.")
    return row


def _fields(row: Row[Any]) -> dict[str, Any]:
    fields = {name: value for name, value in row._mapping.items() if name not in ("department", "message")}
    return fields | {"state": DeliveryState(row.state)}
