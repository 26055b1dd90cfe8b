"""Numbered snapshots of a period's figures: 1, 2, 3 … without a gap, never changed once stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from cchc.errors import StorageError
from cchc.figures import Figures
from storage.periods import lock_period
from storage.tables import snapshot


@dataclass(frozen=True)
class Snapshot:
    """One version of a period's numbers. Outdated: something they stand on changed since; compile again."""

    id: int
    department: str
    period: str
    version: int
    figures: Figures
    config_fingerprint: str
    made_at: datetime
    made_by: str
    outdated_at: datetime | None
    outdated_reason: str | None


@dataclass(frozen=True)
class SnapshotLine:
    """A snapshot in a list, without its figures."""

    id: int
    period: str
    version: int
    made_at: datetime
    made_by: str
    outdated_at: datetime | None
    outdated_reason: str | None


def save_snapshot(
    connection: Connection, department: str, figures: Figures, fingerprint: str, who: str, now: datetime
) -> tuple[int, int]:
    """Store the figures as the next version of their period; returns (id, version)."""
    lock_period(connection, department, figures.period, now)
    columns = snapshot.c
    newest = select(func.coalesce(func.max(columns.version), 0)).where(
        columns.department == department, columns.period == figures.period
    )
    version = connection.execute(newest).scalar_one() + 1
    values = {
        "department": department,
        "period": figures.period,
        "version": version,
        "figures": figures.model_dump(mode="json"),
        "config_fingerprint": fingerprint,
        "made_at": now,
        "made_by": who,
    }
    return int(connection.execute(insert(snapshot).values(values).returning(columns.id)).scalar_one()), version


def load_snapshot(connection: Connection, snapshot_id: int) -> Snapshot:
    row = connection.execute(select(snapshot).where(snapshot.c.id == snapshot_id)).one_or_none()
    if row is None:
        raise StorageError(f"Không có bản số liệu số {snapshot_id}.")
    return _snapshot(row)


def latest_snapshot(connection: Connection, department: str, period: str) -> Snapshot | None:
    """The newest version of the period, outdated or not."""
    wanted = (snapshot.c.department == department) & (snapshot.c.period == period)
    row = connection.execute(select(snapshot).where(wanted).order_by(snapshot.c.version.desc()).limit(1)).one_or_none()
    return None if row is None else _snapshot(row)


def snapshots(connection: Connection, department: str, period: str | None = None) -> list[SnapshotLine]:
    """Newest first."""
    columns = snapshot.c
    query = select(
        columns.id,
        columns.period,
        columns.version,
        columns.made_at,
        columns.made_by,
        columns.outdated_at,
        columns.outdated_reason,
    ).where(columns.department == department)
    if period is not None:
        query = query.where(columns.period == period)
    return [SnapshotLine(*row) for row in connection.execute(query.order_by(columns.id.desc()))]


def _snapshot(row: Row[Any]) -> Snapshot:
    return Snapshot(
        id=row.id,
        department=row.department,
        period=row.period,
        version=row.version,
        figures=Figures.model_validate(row.figures),
        config_fingerprint=row.config_fingerprint,
        made_at=row.made_at,
        made_by=row.made_by,
        outdated_at=row.outdated_at,
        outdated_reason=row.outdated_reason,
    )
