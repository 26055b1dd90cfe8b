"""States of requirements over time: one open row a requirement; a new state closes the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from cchc.records import FindingVerdict
from cchc.states import OPEN_FINDINGS, FindingState
from storage.stored_text import storable
from storage.tables import finding


@dataclass(frozen=True)
class StoredFinding:
    """One state, held from ``opened_at`` until ``closed_at`` (None: still); ``verdict`` is its newest check."""

    id: int
    verdict: FindingVerdict
    opened_at: datetime
    closed_at: datetime | None


def record_findings(
    connection: Connection, department: str, verdicts: list[FindingVerdict], now: datetime
) -> list[StoredFinding]:
    """Keep the verdicts; returns those whose state is new: the first of a requirement, or another than before."""
    return [stored for verdict in verdicts if (stored := _record(connection, department, verdict, now)) is not None]


def current_findings(connection: Connection, department: str, open_only: bool = False) -> list[StoredFinding]:
    """The state that holds now of each requirement checked so far, by requirement id; or only those for a person."""
    query = (
        select(finding)
        .where(finding.c.department == department, finding.c.closed_at.is_(None))
        .order_by(finding.c.requirement)
    )
    if open_only:
        query = query.where(finding.c.state.in_([state.value for state in OPEN_FINDINGS]))
    return [_stored(row) for row in connection.execute(query)]


def current_verdicts(connection: Connection, department: str) -> list[FindingVerdict]:
    """The same as plain verdicts, for assembling figures."""
    return [stored.verdict for stored in current_findings(connection, department)]


def finding_history(connection: Connection, department: str, requirement: str) -> list[StoredFinding]:
    """Every state of one requirement, oldest first."""
    wanted = (finding.c.department == department) & (finding.c.requirement == requirement)
    return [_stored(row) for row in connection.execute(select(finding).where(wanted).order_by(finding.c.id))]


def close_findings_except(connection: Connection, department: str, requirements: list[str], now: datetime) -> int:
    """Close what is open of requirements no longer in the catalogue; returns how many."""
    return connection.execute(
        update(finding)
        .where(
            finding.c.department == department,
            finding.c.closed_at.is_(None),
            finding.c.requirement.not_in(requirements),
        )
        .values(closed_at=now)
    ).rowcount


def _record(connection: Connection, department: str, verdict: FindingVerdict, now: datetime) -> StoredFinding | None:
    wanted = (finding.c.department == department) & (finding.c.requirement == verdict.requirement)
    held = connection.execute(
        select(finding).where(wanted, finding.c.closed_at.is_(None)).with_for_update()
    ).one_or_none()
    values = {
        "reason": storable(verdict.reason),
        "url": storable(verdict.url),
        "due_on": verdict.due_on,
        "published_on": verdict.published_on,
        "evidence_id": verdict.evidence_id,
        "checked_at": verdict.checked_at,
    }
    if held is not None and held.fingerprint == verdict.fingerprint:
        connection.execute(update(finding).where(finding.c.id == held.id).values(values))
        return None
    if held is not None:
        connection.execute(update(finding).where(finding.c.id == held.id).values(closed_at=now))
    values |= {
        "department": department,
        "requirement": verdict.requirement,
        "fingerprint": verdict.fingerprint,
        "state": verdict.state.value,
        "opened_at": now,
    }
    return _stored(connection.execute(insert(finding).values(values).returning(finding)).one())


def _stored(row: Row[Any]) -> StoredFinding:
    verdict = FindingVerdict(
        requirement=row.requirement,
        state=FindingState(row.state),
        reason=row.reason,
        url=row.url,
        checked_at=row.checked_at,
        due_on=row.due_on,
        published_on=row.published_on,
        evidence_id=row.evidence_id,
    )
    return StoredFinding(row.id, verdict, row.opened_at, row.closed_at)
