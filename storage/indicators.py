"""Values of indicators: only ever added. A value that is what the newest one says adds nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from cchc.public_records import IndicatorValue
from cchc.records import EvidenceRef
from storage.evidence import evidence_id_of
from storage.stored_text import storable
from storage.tables import indicator_value


def store_value(
    connection: Connection,
    department: str,
    found: IndicatorValue,
    *,
    run_id: int | None = None,
    evidence: EvidenceRef | None = None,
) -> tuple[int, str]:
    """(id, "new" or "unchanged"). Unchanged: the newest value of the same indicator, place and time is the same.

    A page that names no time is the same as long as its number is.
    """
    newest = _newest_alike(connection, department, found)
    if newest is not None and Decimal(newest.value) == found.value and newest.unit_of_measure == found.unit_of_measure:
        return newest.id, "unchanged"
    evidence_id = evidence_id_of(connection, department, run_id, found.source, evidence) or found.evidence_id
    values = {
        "department": department,
        "indicator": found.indicator,
        "name": storable(found.name),
        "value": format(found.value, "f"),
        "printed": storable(found.printed),
        "unit_of_measure": storable(found.unit_of_measure),
        "period": found.period,
        "measured_on": found.measured_on,
        "origin": found.origin,
        "read_at": found.read_at,
        "source": found.source,
        "url": storable(found.url),
        "place": storable(found.place),
        "entered_by": found.entered_by,
        "note": storable(found.note),
        "evidence_id": evidence_id,
    }
    stored = connection.execute(insert(indicator_value).values(values).returning(indicator_value.c.id)).scalar_one()
    return int(stored), "new"


def indicator_values(
    connection: Connection, department: str, indicator: str | None = None, *, newest_only: bool = False
) -> list[IndicatorValue]:
    """All values, indicator by indicator, newest first; ``newest_only``: the last stored of each indicator."""
    columns = indicator_value.c
    query = select(indicator_value).where(columns.department == department)
    if indicator is not None:
        query = query.where(columns.indicator == indicator)
    found = [_value(row) for row in connection.execute(query.order_by(columns.indicator, columns.id.desc()))]
    if not newest_only:
        return found
    first: dict[str, IndicatorValue] = {}
    for one in found:
        first.setdefault(one.indicator, one)
    return list(first.values())


def _newest_alike(connection: Connection, department: str, found: IndicatorValue) -> Row[Any] | None:
    columns = indicator_value.c
    query = select(indicator_value).where(
        columns.department == department,
        columns.indicator == found.indicator,
        columns.origin == found.origin,
        columns.source == found.source,
        columns.period == found.period,
    )
    if found.origin != "page":
        query = query.where(
            columns.measured_on.is_(None) if found.measured_on is None else columns.measured_on == found.measured_on
        )
    return connection.execute(query.order_by(columns.id.desc()).limit(1)).one_or_none()


def _value(row: Row[Any]) -> IndicatorValue:
    return IndicatorValue(
        indicator=row.indicator,
        name=row.name,
        value=Decimal(row.value),
        printed=row.printed,
        unit_of_measure=row.unit_of_measure,
        period=row.period,
        measured_on=row.measured_on,
        origin=row.origin,
        read_at=row.read_at,
        source=row.source,
        url=row.url,
        place=row.place,
        entered_by=row.entered_by,
        note=row.note,
        evidence_id=row.evidence_id,
        id=row.id,
    )
