"""Proof of what was done away from the web: meetings, leaflets, broadcasts. Withdrawn, never deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.errors import Conflict, InputError
from cchc.periods import local_date, local_midnight
from cchc.records import OfflineEvidence
from cchc.states import OfflineKind
from storage.changes import record_change
from storage.outdating import outdate_for_moment
from storage.stored_text import storable
from storage.tables import offline_evidence as table


def add_offline_evidence(connection: Connection, department: str, entered: OfflineEvidence) -> int:
    """Store one entry; its id is printed as ``M<id>``. Snapshots whose window holds the day are outdated."""
    values = {
        "department": department,
        "activity": entered.activity,
        "channel": entered.channel,
        "kind": entered.kind.value,
        "held_on": entered.held_on,
        "people_reached": entered.people_reached,
        "unit": entered.unit,
        "description": storable(entered.description),
        "proof_file": entered.proof_file,
        "proof_sha256": entered.proof_sha256,
        "entered_by": entered.entered_by,
        "entered_at": entered.entered_at,
    }
    stored = int(connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one())
    reason = f"{entered.entered_by} nhập minh chứng M{stored}"
    outdate_for_moment(connection, department, local_midnight(entered.held_on), reason, entered.entered_at)
    return stored


def offline_evidence(
    connection: Connection, department: str, since: date | None = None, until: date | None = None
) -> list[OfflineEvidence]:
    """Entries held on local days [since, until), in order, withdrawn ones left out; None leaves that side open.

    A moment (aware datetime, a window's bound) stands for its local day.
    """
    query = (
        select(table)
        .where(table.c.department == department, table.c.withdrawn_at.is_(None))
        .order_by(table.c.held_on, table.c.id)
    )
    if since is not None:
        query = query.where(table.c.held_on >= _day(since))
    if until is not None:
        query = query.where(table.c.held_on < _day(until))
    return [_offline(row) for row in connection.execute(query)]


def load_offline_evidence(connection: Connection, department: str, evidence_id: int) -> OfflineEvidence | None:
    row = connection.execute(
        select(table).where(table.c.id == evidence_id, table.c.department == department)
    ).one_or_none()
    return None if row is None else _offline(row)


def withdraw_offline_evidence(
    connection: Connection, department: str, evidence_id: int, who: str, reason: str, now: datetime
) -> None:
    """Take an entry back; Conflict when it was taken back already."""
    row = connection.execute(
        select(table).where(table.c.id == evidence_id, table.c.department == department).with_for_update()
    ).one_or_none()
    if row is None:
        raise InputError("minh chứng", None, f"không có minh chứng M{evidence_id}.")
    if row.withdrawn_at is not None:
        raise Conflict("Minh chứng này đã được rút trước đó.")
    connection.execute(update(table).where(table.c.id == evidence_id).values(withdrawn_at=now))
    record_change(
        connection,
        department,
        who=who,
        what=f"offline:{evidence_id}",
        action="withdraw",
        before=row.description,
        after="",
        reason=reason,
        now=now,
    )
    outdate_for_moment(connection, department, local_midnight(row.held_on), f"{who} rút minh chứng M{evidence_id}", now)


def _day(bound: date) -> date:
    return local_date(bound) if isinstance(bound, datetime) else bound


def _offline(row: Row[Any]) -> OfflineEvidence:
    return OfflineEvidence(
        activity=row.activity,
        channel=row.channel,
        kind=OfflineKind(row.kind),
        held_on=row.held_on,
        people_reached=row.people_reached,
        unit=row.unit,
        description=row.description,
        proof_file=row.proof_file,
        proof_sha256=row.proof_sha256,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        id=row.id,
    )
